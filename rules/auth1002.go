package rules

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const realmGrant = "http://auth0.com/oauth/grant-type/password-realm"

// missingAudience is AUTH1002: a token that is meant for the Management API is asked for without its audience, or with
// another one.
func missingAudience(j *judge) {
	for _, f := range j.ws.Flows() {
		for _, r := range f.Asking() {
			if link.Exchange(r) {
				continue // audience and scope belong to the authorize request, which is not visible
			}
			j.audienceOfRequest(f, r)
		}
	}
}

func (j *judge) audienceOfRequest(f *link.Flow, r *usage.TokenRequest) {
	if r.SDKAudience && r.Audience.Present != usage.Yes || r.Params["resource"].Present == usage.Yes {
		return
	}
	p := audienceProof{j: j, r: r, list: r.Scope.List()}
	if r.ScopeIgnored {
		p.list = usage.List{}
	}
	p.current, p.other = managementScopes(p.list)
	p.use = accessUse(f, r)
	h := hit{request: r, ownProof: len(p.current)+len(p.other) > 0 || len(apiScopes(p.list)) > 0}
	switch {
	case r.Audience.Present == usage.No:
		if p.use != nil && p.use.Shared() && audienceElsewhere(f, r) || j.configuredElsewhere(r) {
			return
		}
		switch kind, known := j.defaultAudience(); {
		case !known:
			h.Level, h.Message = p.missing()
		case kind == audienceForeign || kind == audienceUserinfo:
			t, _ := j.declaredDefault()
			h.Level, h.Message = p.foreign(t)
		}
	default:
		t, ok := j.wrongAudience(r)
		if !ok {
			return
		}
		h.Level, h.Message = p.foreign(t)
	}
	if h.Level == finding.Off {
		return
	}
	h.Rule, h.Doc = "AUTH1002", r.Doc
	h.Span = p.place()
	h.Confidence = usage.Weakest(r.Conf, r.Scope.Value.Conf, r.Audience.Value.Conf)
	rs := append(useOf(r.Scope, "used here"), finding.Related{Span: requestPlace(r), Note: "the request"})
	for _, c := range f.Requests { // where the audience can be added for every call of the client
		if c.Kind == usage.RequestConfig && c != r && c.Span != r.Span {
			rs = append(rs, finding.Related{Span: requestPlace(c), Note: "configured here"})
			break
		}
	}
	if p.use != nil {
		rs = append(rs, finding.Related{Span: p.use.Call.Span, Note: "the token is used here for " + quote(callName(p.use.Call))})
		h.Trace = traceTo(&p.use.Bearer.Token, p.use.Bearer.Span)
		h.Confidence = usage.Weakest(h.Confidence, p.use.Bearer.Conf, p.use.Bearer.Token.Conf, p.use.Call.Conf)
	}
	h.Related = related(h.Span, rs...)
	h.Fix = j.flowFix(r)
	j.report(h, r.Evidence)
}

// accessUse is a Management call that an access token of r reaches.
func accessUse(f *link.Flow, r *usage.TokenRequest) *link.Use {
	for _, u := range f.UsesOf(r) {
		if u.Call.API == usage.APIManagement && u.Bearer.Token.Kind == usage.TokenAccess && !u.Bearer.Token.Foreign && u.Call.Evidence.Or(r.Evidence).Proven() && !rivalled(u, r) {
			return &u
		}
	}
	return nil
}

// rivalled: the same bearer may as well come from another request that has (or may have) an audience: which one it is
// cannot be seen.
func rivalled(u link.Use, r *usage.TokenRequest) bool {
	for i := range u.Call.Bearers {
		b := &u.Call.Bearers[i]
		o := b.Token.Request
		if b != u.Bearer && b.Value == u.Bearer.Value && o != nil && o != r && o.Audience.Present != usage.No {
			return true
		}
	}
	return false
}

// audienceElsewhere: another request of the same instance has (or may have) an audience, and the token is not traced to
// one of them.
func audienceElsewhere(f *link.Flow, r *usage.TokenRequest) bool {
	for _, o := range f.Requests {
		if o != r && o.Audience.Present != usage.No {
			return true
		}
	}
	return false
}

// configuredElsewhere: the request names no client of its own, and the application's SDK configuration has (or may have)
// an audience (facts F1: a hook's getAccessTokenSilently({scope}) under a provider in another file).
func (j *judge) configuredElsewhere(r *usage.TokenRequest) bool {
	if r.Model == "http" || r.Kind == usage.RequestConfig || r.Domain.Present == usage.Yes || r.ClientID.Present == usage.Yes {
		return false
	}
	for _, o := range j.ws.Requests {
		if o != r && o.App == r.App && o.Model == r.Model && o.Kind == usage.RequestConfig && o.Audience.Present != usage.No && (o.Domain.Present == usage.Yes || o.ClientID.Present == usage.Yes) {
			return true
		}
	}
	return false
}

// audienceProof is what a request itself and the calls behind it say about the API it is for.
type audienceProof struct {
	j              *judge
	r              *usage.TokenRequest
	list           usage.List
	current, other []string
	use            *link.Use
}

// place: the scope value, else the audience value, else the call, constructor or URL.
func (p audienceProof) place() usage.Span {
	if p.r.Scope.Present == usage.Yes && !p.r.Scope.Span().IsZero() {
		return p.r.Scope.Span()
	}
	if p.r.Audience.Present != usage.No && !p.r.Audience.Span().IsZero() {
		return p.r.Audience.Span()
	}
	return requestPlace(p.r)
}

func (p audienceProof) missing() (finding.Level, string) {
	grant, _ := p.r.GrantType.Const()
	add := "add the audience " + quote(p.j.audienceFor(p.r))
	if p.r.NoAudience {
		add = "ask at '/oauth/token' with the audience " + quote(p.j.audienceFor(p.r)) + ", this call cannot send one"
	}
	scopes := quoteAll(append(append([]string{}, p.current...), p.other...), "and")
	switch {
	case p.use != nil:
		return finding.Error, "The access token that calls " + quote(callName(p.use.Call)) + " is requested without an audience, so it is not for the Management API, " + add + p.scopeHint() + "."
	case len(p.current) > 0:
		return finding.Error, "The scope " + scopes + " is requested without an audience, so the access token is not for the Management API, " + add + "."
	case len(p.other) > 0:
		return finding.Warning, "The Management API scope " + scopes + " is requested without an audience, " + add + "."
	case grant == "client_credentials":
		return finding.Warning, "The grant 'client_credentials' is requested without an audience, name the API that the token is for, for the Management API " + quote(p.j.audienceFor(p.r)) + "."
	case len(apiScopes(p.list)) > 0:
		return finding.Note, "The scope " + quoteAll(apiScopes(p.list), "and") + " is requested without an audience, name the API it belongs to unless the tenant has a default audience."
	case (grant == "password" || grant == realmGrant) && !p.list.Open && !p.r.ScopeIgnored:
		return finding.Note, "The grant " + quote(grant) + " is requested with neither audience nor API scope, which yields no token for the Management API, " + add + " and a scope such as 'read:current_user' if it is meant to be called."
	}
	return finding.Off, ""
}

// scopeHint names the scope that the visible call needs when the request does not ask for it.
func (p audienceProof) scopeHint() string {
	if s, ok := scopeFor(p.use.Call, p.r.Flow); ok && needsScope(p.use.Call, p.list, p.r.Flow) && !p.r.ScopeIgnored && p.r.Flow != usage.FlowMachine {
		return " and the scope " + quote(s)
	}
	return ""
}

func (p audienceProof) foreign(t usage.Text) (finding.Level, string) {
	do := "request it for " + quote(p.j.audienceFor(p.r))
	switch {
	case p.use != nil:
		return finding.Error, "The access token that calls " + quote(callName(p.use.Call)) + " is requested for the audience " + quote(t.String()) + ", which is not the Management API, " + do + "."
	case p.j.ownScopes(t, p.current):
		return finding.Off, "" // the API has a scope of that name itself
	case len(p.current) > 0:
		return finding.Error, "The scope " + quoteAll(p.current, "and") + " belongs to the Management API, but the audience is " + quote(strings.TrimSpace(t.String())) + ", " + do + "."
	}
	return finding.Off, ""
}
