package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const linkIdentities = "POST /users/{id}/identities"

// accountLinking is AUTH2004: with a token of the logged-in user, accounts are linked by link_with, the secondary
// account's ID token (facts C2). The guide's prose calls the scope update:current_user_metadata, its matrix
// update:current_user_identities; either counts, messages name the latter.
func accountLinking(j *judge) {
	for _, c := range j.ws.Calls {
		if c.API != usage.APIManagement || c.Endpoint != linkIdentities || c.Body.Kind != usage.KindObject {
			continue
		}
		body := c.Body.Object
		byID := body.Has("user_id") == usage.Yes || body.Has("provider") == usage.Yes
		list := j.ws.ScopeList(c)
		h := hit{call: c, request: c.Request}
		h.Rule, h.Level, h.Span, h.Doc = "AUTH2004", finding.Error, c.Span, c.Doc
		h.Confidence = usage.Weakest(c.Conf, list.Conf)
		switch {
		case byID && body.Has("link_with") == usage.Yes:
			h.Message = quote(linkIdentities) + " sends 'link_with' together with 'user_id' or 'provider', send 'link_with' alone."
			h.Confidence = c.Conf
		case byID && currentUserToken(c, list):
			h.Message = quote(linkIdentities) + " with 'user_id' and 'provider' does not work with a token that has the scope 'update:current_user_identities', send the secondary account's ID token as 'link_with'."
		default:
			continue
		}
		var rs []finding.Related
		for _, s := range list.Sources {
			rs = append(rs, finding.Related{Span: s.Span, Note: listNote(list.Kind, s)})
		}
		for _, key := range []string{"user_id", "provider"} {
			if p, ok := body.Get(key); ok {
				rs = append(rs, finding.Related{Span: p.Value.Span, Note: quote(key) + " is sent here"})
			}
		}
		h.Related = related(h.Span, rs...)
		j.report(h, c.Evidence)
	}
}

// currentUserToken: the token visibly has the current user's linking scope (in either spelling) and not update:users.
func currentUserToken(c *usage.APICall, list link.ScopeList) bool {
	const identities, metadata, anyUser = "update:current_user_identities", "update:current_user_metadata", "update:users"
	for _, b := range c.Bearers {
		if cl := b.Token.Claims; cl != nil && cl.HasScope {
			l := usage.ListOf(usage.TextValue(usage.Lit(cl.Scope, usage.Span{}), usage.Span{}, nil))
			return l.Has(anyUser) == usage.No && (l.Has(identities) == usage.Yes || l.Has(metadata) == usage.Yes)
		}
	}
	return list.Kind == link.Requested && list.Traced && list.Has(identities, metadata) == usage.Yes && list.Has(anyUser) == usage.No
}
