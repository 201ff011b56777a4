package rules

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// grantMissingOptionsScope is AUTH3002: a client grant for the Management API with read:/update:connections and without
// the matching *_options scope. It is an error only where code of that client, or the only code there is, touches
// options; connections in Terraform or Deploy CLI files are not code. A grant that a program makes with the SDK counts
// where code of that client needs the scope, only.
func grantMissingOptionsScope(j *judge) {
	for _, g := range j.ws.Grants {
		missing := missingTwins(g)
		if g.ManagementAPI != usage.Yes || g.AllowAll == usage.Yes || g.Scopes.Present != usage.Yes || len(missing) == 0 {
			continue
		}
		h := hit{}
		h.Rule, h.Level, h.Doc = "AUTH3002", finding.Warning, g.Doc
		h.Confidence = usage.Weakest(g.Conf, g.Scopes.Value.Conf)
		h.Span = firstOffending(g)
		var rs []finding.Related
		for _, n := range j.optionNeeds() {
			grants := j.ws.GrantsFor(n.call)
			if n.list.Kind != link.Configured && !grants.Ambiguous() && slices.ContainsFunc(grants.Lacking(n.scope), func(s link.Source) bool { return slices.Contains(s.Grants(), g) }) {
				h.Level = finding.Error
				h.Confidence = usage.Weakest(h.Confidence, grants.Conf)
				rs = append(rs, finding.Related{Span: n.call.Span, Note: quote(callName(n.call)) + " needs " + quote(n.scope)})
			}
		}
		if g.Format == "sdk" && h.Level < finding.Error {
			continue // what a program grants to whoever it is for is its own business
		}
		what := "The grant"
		if name := grantClient(g); name != "" {
			what = "The grant of " + quote(name)
		}
		end := "add " + plural(len(missing), "it", "them") + " if the client reads or updates the options of connections."
		if h.Level == finding.Error {
			end = "add " + plural(len(missing), "it", "them") + "."
		}
		h.Message = what + " lists connections scopes without " + quoteAll(missing, "and") + ", " + end
		h.Related = related(h.Span, append(rs, useOf(g.Scopes, "granted here")...)...)
		h.Fix = j.grantFix(g)
		j.report(h, g.Evidence)
	}
}

func grantClient(g *usage.ClientGrant) string {
	if t, ok := g.ClientID.Text(); ok {
		return t.String()
	}
	return ""
}

// firstOffending is the first list entry whose twin is missing.
func firstOffending(g *usage.ClientGrant) usage.Span {
	list := g.Scopes.List()
	for i, it := range list.Items {
		c, ok := it.Const()
		if !ok {
			continue
		}
		if twin, ok := catalog.ScopeTwin(c); ok && list.Has(twin) == usage.No && !list.At(i).IsZero() {
			return list.At(i)
		}
	}
	if s := g.Scopes.Span(); !s.IsZero() {
		return s
	}
	return g.Span
}
