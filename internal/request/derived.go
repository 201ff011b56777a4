package request

import (
	"cmp"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Grants notes the client grant that a call to the Management API makes: the same statement as a resource of Terraform
// or a file of the Deploy CLI. (Settings in a body are the rules' to read: they have the call.)
func Grants(c *usage.APICall, out *usage.Set) {
	if c.API != usage.APIManagement || c.Body.Kind != usage.KindObject {
		return
	}
	if c.Endpoint == "POST /client-grants" || c.Endpoint == "PATCH /client-grants/{id}" {
		grant(c, c.Body.Object, out)
	}
}

func grant(c *usage.APICall, o *usage.Object, out *usage.Set) {
	g := &usage.ClientGrant{
		ClientID: field(o, "client_id", nil, nil), Audience: field(o, "audience", []string{"scope"}, []string{"client_id"}),
		Scopes: field(o, "scope", nil, []string{"audience"}), Format: "http", Span: c.Span, Evidence: c.Evidence, Conf: c.Conf,
		Doc: c.Doc, Fragment: c.Fragment,
	}
	switch c.Model {
	case "", "http":
	case "auth0-cli":
		g.Format = "auth0-cli"
	default:
		if c.Evidence.Kind == usage.EvidenceSDK {
			g.Format = "sdk"
		}
	}
	if p, ok := o.Get("allow_all_scopes"); ok {
		switch s, _ := p.Value.ConstString(); s {
		case "true":
			g.AllowAll = usage.Yes
		case "false":
			g.AllowAll = usage.No
		}
	} else if !o.Open {
		g.AllowAll = usage.No
	}
	if g.Scopes.Present != usage.Yes {
		return
	}
	if t, ok := g.Audience.Text(); ok {
		g.ManagementAPI = ManagementAudience(t)
	}
	if s, ok := o.Get("subject_type"); ok {
		g.Subject, _ = s.Value.ConstString()
	}
	if id, ok := g.ClientID.Const(); ok {
		g.Credential.ClientID = id
	} else if t, ok := g.ClientID.Text(); ok {
		if h, ok := t.OnlyHole(); ok && !isGenericPlaceholder(h) {
			g.Credential.Env = cmp.Or(h.Env, h.Name)
		}
	}
	out.Grants = append(out.Grants, g)
}

// ManagementAudience reports whether an audience is a Management API's identifier: `https://<tenant>/api/v2/`, its
// common misspellings included.
func ManagementAudience(t usage.Text) usage.Tri {
	p := strings.TrimRight(t.Pattern(), "/")
	switch {
	case strings.HasSuffix(p, "/api/v2"), strings.HasSuffix(p, string(usage.HoleByte)+"api/v2"):
		return usage.Yes
	case strings.HasSuffix(p, string(usage.HoleByte)):
		return usage.Unknown
	}
	return usage.No
}
