package rules

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// multipleAudiences is AUTH1005: one request for several audiences, or a decoded token that carries several.
func multipleAudiences(j *judge) {
	for _, f := range j.ws.Flows() {
		for _, r := range f.Asking() {
			list := r.Audience.List()
			if r.Audience.Present != usage.Yes || r.Audience.Value.Kind == usage.KindUnion || len(list.Items) < 2 {
				continue
			}
			management, words := accessUse(f, r) != nil, []string{}
			for _, it := range list.Items {
				words = append(words, it.String())
				kind := j.classify(it, r.Domain).kind
				management = management || kind == audienceManagement || kind == audienceMalformed
			}
			if !management {
				continue
			}
			h := hit{request: r}
			h.Rule, h.Level, h.Doc, h.Span = "AUTH1005", finding.Error, r.Doc, r.Audience.Span()
			h.Confidence = usage.Weakest(r.Conf, r.Audience.Value.Conf)
			h.Message = "The request names the audiences " + quoteAll(words, "and") + ", but a token for the Management API may have one only, request one token per API."
			h.Related = related(h.Span, append(useOf(r.Audience, "used here"), finding.Related{Span: requestPlace(r), Note: "the request"})...)
			j.report(h, r.Evidence)
		}
	}
	for _, c := range j.ws.Calls {
		for i := range c.Bearers {
			b := &c.Bearers[i]
			cl := b.Token.Claims
			if c.API != usage.APIManagement || cl == nil || len(cl.Audience) < 2 || b.Token.Kind == usage.TokenID {
				continue
			}
			h := hit{call: c}
			h.Rule, h.Level, h.Doc, h.Span = "AUTH1005", finding.Error, c.Doc, literalAt(b, b.At())
			if h.Span != b.At() {
				h.Related = related(h.Span, finding.Related{Span: b.At(), Note: "used here"})
			}
			h.Confidence = usage.Weakest(c.Conf, b.Conf)
			h.Message = "The token that calls " + quote(callName(c)) + " carries the audiences " + quoteAll(cl.Audience, "and") + ", but the Management API accepts one only, send a token for one API."
			if onlyUserinfoBeside(cl.Audience) { // Auth0 issues those itself when openid is asked for
				h.Level = finding.Note
			}
			h.Related = related(h.Span, append(h.Related, finding.Related{Span: c.Span, Note: "the call"})...)
			j.report(h, c.Evidence)
		}
	}
}

func onlyUserinfoBeside(auds []string) bool {
	rest := 0
	for _, a := range auds {
		if !strings.HasSuffix(a, "/userinfo") {
			rest++
		}
	}
	return rest < 2
}
