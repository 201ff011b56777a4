package model

import (
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// formatPulumi is the format of what a Pulumi program declares.
const formatPulumi = "pulumi"

// declare adds the settings, grant or artefact that a resource stands for (Func.Declares), and the
// scopes that a check demands (Func.Asserts).
func (s *Set) declare(r *Ref, f frame, spec *catalog.Func, res *Result) {
	ev := s.evidence(r, f.site)
	var doc, fragment bool
	mark(f.site, &doc, &fragment)
	for _, sel := range spec.Asserts {
		fd := f.field("scope", catalog.Selectors{sel})
		if fd.Present != usage.Yes || len(fd.List().Items) == 0 {
			continue
		}
		at := fd.Value.Span
		if at.IsZero() {
			at = f.site.Span
		}
		res.Usages.Assertions = append(res.Usages.Assertions, &usage.ScopeAssertion{Scopes: fd, Incoming: true, Span: at, Evidence: ev, Doc: doc, Fragment: fragment})
	}
	switch spec.Declares {
	case "":
	case "client-grant":
		if g := f.grant(spec.Settings); g != nil {
			g.Span, g.Evidence, g.Conf, g.Doc, g.Fragment = f.site.Span, ev, usage.Weakest(r.conf, g.Conf), doc, fragment
			res.Usages.Grants = append(res.Usages.Grants, g)
		}
	case "rule", "hook", "rules_config":
		name := ""
		for i := 0; i < 2 && name == ""; i++ { // in Go behind the context
			if v, ok := f.arg(i); ok {
				name, _ = v.ConstString()
			}
		}
		res.Usages.Artifacts = append(res.Usages.Artifacts, &usage.Artifact{
			Kind: spec.Declares, Name: name, Span: f.site.Span, Format: formatPulumi, Evidence: ev, Conf: r.conf, Doc: doc, Fragment: fragment,
		})
	default:
		for _, name := range sortedKeys(spec.Settings) {
			fd := f.field(name, spec.Settings[name])
			if fd.Present != usage.Yes {
				continue
			}
			res.Usages.Settings = append(res.Usages.Settings, &usage.Setting{
				Subject: spec.Declares, Name: name, Value: fd, Format: formatPulumi, Span: f.site.Span, Evidence: ev, Conf: r.conf,
				Doc: doc, Fragment: fragment,
			})
		}
	}
}

// grant is a client grant that a resource declares; nil when its scopes cannot be seen.
func (f frame) grant(keys map[string]catalog.Selectors) *usage.ClientGrant {
	g := &usage.ClientGrant{
		ClientID: f.field("client_id", keys["client_id"]), Audience: f.field("audience", keys["audience"]), Scopes: f.field("scope", keys["scope"]),
		AllowAll: usage.No, Format: formatPulumi,
	}
	if g.Scopes.Present != usage.Yes {
		return nil
	}
	if all, ok := f.field("allow_all_scopes", keys["allow_all_scopes"]).Const(); ok {
		g.AllowAll = usage.TriOf(all == "true")
	}
	g.Subject, _ = f.field("subject_type", keys["subject_type"]).Const()
	if t, ok := g.Audience.Text(); ok {
		g.ManagementAPI = request.ManagementAudience(t)
	}
	g.Credential = credential(g.ClientID, usage.Span{})
	return g
}
