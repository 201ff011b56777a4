package request

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// derived notes what a call to the Management API creates or sets: a client grant, a tenant or client setting. That is
// the same statement as a line of Terraform or of a Deploy CLI file, whoever makes it.
func (b *Builder) derived(c *usage.APICall, out *usage.Set) {
	if c.API != usage.APIManagement || c.Body.Kind != usage.KindObject {
		return
	}
	o := c.Body.Object
	switch c.Endpoint {
	case "POST /client-grants", "PATCH /client-grants/{id}":
		b.grant(c, o, out)
	case "PATCH /tenants/settings":
		settings(c, o, "tenant", "", out, 0)
	case "POST /clients", "PATCH /clients/{id}":
		settings(c, o, "client", "", out, 0)
	case "POST /actions/actions", "PATCH /actions/actions/{id}":
		settings(c, o, "action", "", out, 0)
	}
}

func (b *Builder) grant(c *usage.APICall, o *usage.Object, out *usage.Set) {
	g := &usage.ClientGrant{
		ClientID: field(o, "client_id", nil, nil), Audience: field(o, "audience", []string{"scope"}, []string{"client_id"}),
		Scopes: field(o, "scope", nil, []string{"audience"}), Format: "http", Span: c.Span, Evidence: c.Evidence, Conf: c.Conf,
		Doc: c.Doc, Fragment: c.Fragment,
	}
	if c.Model == "auth0-cli" {
		g.Format = "auth0-cli"
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
			g.Credential.Env = h.Name
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

// settings flattens a body into dotted settings.
func settings(c *usage.APICall, o *usage.Object, subject, prefix string, out *usage.Set, depth int) {
	if depth > 4 {
		return
	}
	for _, p := range o.Props {
		name := prefix + p.Key
		if p.Value.Kind == usage.KindObject {
			settings(c, p.Value.Object, subject, name+".", out, depth+1)
			continue
		}
		f := usage.ValueField(p.Key, p.KeySpan, p.Value)
		if p.Maybe {
			f.Present = usage.Unknown
		}
		span := p.Whole
		if span.IsZero() {
			span = c.Span
		}
		out.Settings = append(out.Settings, &usage.Setting{
			Subject: subject, Name: name, Value: f, Format: "http", Span: span, Evidence: c.Evidence, Conf: c.Conf, Doc: c.Doc, Fragment: c.Fragment,
		})
	}
}
