package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// hs256Linking is the part of AUTH3003 that is not data: ID tokens sent as link_with must be signed with RS256 (facts C2).
func hs256Linking(j *judge) {
	var linking *usage.APICall
	for _, c := range j.ws.Calls {
		if c.Endpoint == linkIdentities && c.Body.Kind == usage.KindObject && c.Body.Object.Has("link_with") == usage.Yes {
			linking = c
			break
		}
	}
	if linking == nil {
		return
	}
	var signing []setting
	for _, s := range j.settings {
		if _, _, ok := matchesValue(s.Value, "HS256"); ok && s.Subject == "client" && s.Name == "jwt_configuration.alg" {
			signing = append(signing, s)
		}
	}
	if len(signing) != 1 { // which client's ID tokens are linked cannot be told
		return
	}
	s := signing[0]
	h := hit{}
	h.Rule, h.Level, h.Span, h.Doc = "AUTH3003", finding.Warning, s.place(), s.Doc
	h.Confidence = usage.Weakest(s.Conf, usage.Medium)
	h.Message = "The client signs ID tokens with 'HS256', but 'POST /users/{id}/identities' accepts an ID token as 'link_with' only with 'RS256', change the algorithm."
	h.Related = related(h.Span, finding.Related{Span: linking.Span, Note: "accounts are linked here"})
	j.report(h, s.Evidence)
}
