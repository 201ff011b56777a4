package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// idTokenOnlyResponse is AUTH1003: response_type is exactly id_token, so no access token comes back.
func idTokenOnlyResponse(j *judge) {
	for _, f := range j.ws.Flows() {
		for _, r := range f.Asking() {
			if r.Kind != usage.RequestToken && onlyIDToken(r) {
				j.report(j.idTokenOnly(f, r), r.Evidence)
			}
		}
	}
}

func (j *judge) idTokenOnly(f *link.Flow, r *usage.TokenRequest) hit {
	list := r.Scope.List()
	audience := r.Audience.Present == usage.Yes
	api := apiScopes(list)
	use := managementUse(f, r)
	h := hit{request: r}
	h.Rule, h.Doc = "AUTH1003", r.Doc
	h.Confidence = usage.Weakest(r.Conf, r.ResponseType.Value.Conf)
	h.Span = r.ResponseType.Span()
	if r.ResponseType.Present != usage.Yes || h.Span.IsZero() {
		h.Span = requestPlace(r)
	}
	because := ""
	switch {
	case len(api) > 0:
		because = "the scope " + quoteAll(api, "and") + " needs an access token"
	case audience:
		because = "the audience " + quote(audienceWords(r)) + " needs an access token"
	case use != nil && !r.LoginDefault:
		because = quote(callName(use.Call)) + " needs an access token"
	}
	switch {
	case because != "":
		h.Level = finding.Error
		h.Message = "The response type 'id_token' yields no access token, but " + because + ", " + j.askFor(r) + "."
	case r.LoginDefault:
		h.Level = finding.Off // express-openid-connect's documented login
	default:
		h.Level = finding.Note
		h.Message = "The response type 'id_token' yields no access token, which is enough for a login only, " + j.askFor(r) + " before you call an API."
	}
	rs := append(useOf(r.ResponseType, "used here"), finding.Related{Span: requestPlace(r), Note: "the request"})
	if use != nil {
		rs = append(rs, finding.Related{Span: use.Call.Span, Note: "calls " + quote(callName(use.Call))})
		h.Trace = traceTo(&use.Bearer.Token, use.Bearer.Span)
	}
	h.Related = related(h.Span, rs...)
	h.Fix = j.flowFix(r)
	return h
}

// askFor names the response type to use; an SDK with a login default takes no token from the front channel.
func (j *judge) askFor(r *usage.TokenRequest) string {
	if r.LoginDefault {
		return "ask for 'code'"
	}
	return "ask for 'token id_token'"
}

func audienceWords(r *usage.TokenRequest) string {
	for _, t := range r.Audience.Texts() {
		return t.String()
	}
	return r.Audience.Key
}

// managementUse is a Management call that any token of r reaches.
func managementUse(f *link.Flow, r *usage.TokenRequest) *link.Use {
	for _, u := range f.UsesOf(r) {
		if u.Call.API == usage.APIManagement && u.Bearer.Token.Kind != usage.TokenUnknown && !u.Bearer.Token.Foreign {
			return &u
		}
	}
	return nil
}
