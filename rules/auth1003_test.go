package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestIDTokenOnlyResponse(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		responseType, scope, aud string
		change                   func(*usage.TokenRequest)
		want                     string
	}{
		"plain login":              {responseType: "id_token", scope: "openid", want: "AUTH1003 note"},
		"with an audience":         {responseType: "id_token", scope: "openid", aud: "https://api.example.com", want: "AUTH1003 error"},
		"with API scopes":          {responseType: "id_token", scope: "openid read:contacts", aud: "https://api.example.com", want: "AUTH1003 error"},
		"token id_token":           {responseType: "token id_token"},
		"id_token token":           {responseType: "id_token token"},
		"code id_token":            {responseType: "code id_token"},
		"code":                     {responseType: "code"},
		"token":                    {responseType: "token"},
		"documentation":            {responseType: "id_token", aud: "https://api.example.com", change: func(r *usage.TokenRequest) { r.Doc = true }, want: "AUTH1003 warning"},
		"no evidence":              {responseType: "id_token", change: func(r *usage.TokenRequest) { r.Evidence = usage.Evidence{} }},
		"the SDK's login default":  {change: func(r *usage.TokenRequest) { r.LoginDefault, r.DefaultResponseType = true, "id_token" }},
		"login default, spelled":   {responseType: "id_token", change: func(r *usage.TokenRequest) { r.LoginDefault, r.DefaultResponseType = true, "id_token" }},
		"login default, API scope": {scope: "openid read:contacts", aud: "https://api.example.com", change: func(r *usage.TokenRequest) { r.LoginDefault, r.DefaultResponseType = true, "id_token" }, want: "AUTH1003 error"},
		"default, not for login":   {change: func(r *usage.TokenRequest) { r.DefaultResponseType = "id_token" }, want: "AUTH1003 note"},
		"hidden":                   {change: func(r *usage.TokenRequest) { r.ResponseType = usage.UnknownField("responseType") }},
	} {
		s := newSource(t, "authorize({ responseType: '"+tc.responseType+"' })")
		r := s.request("authorize")
		if tc.responseType != "" {
			r.ResponseType = s.field("responseType", s.str(tc.responseType))
		}
		if tc.scope != "" {
			r.Scope = s.field("scope", constant(tc.scope))
		}
		if tc.aud != "" {
			r.Audience = s.field("audience", constant(tc.aud))
		}
		if tc.change != nil {
			tc.change(r)
		}
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if len(fs) == 1 && tc.responseType != "" && fs[0].Span != s.at("'id_token'") {
			t.Errorf("%s: points at %v", name, fs[0].Span)
		}
	}
}

// The guide's old sample: nothing links the placeholder token to the request, so the unit is a suggestion, and the
// placeholder stays.
func TestGuidesOldSample(t *testing.T) {
	t.Parallel()
	s := newSource(t, `new WebAuth({ clientID: '{yourClientId}', domain: '{yourDomain}', scope: 'openid', responseType: 'id_token' });
new Management({ domain: '{yourDomain}', token: '{yourIdToken}' });`)
	r := s.request("new WebAuth")
	r.Kind, r.Credential.Instance = usage.RequestConfig, r.Span
	r.Domain, r.Scope = s.field("domain", s.str("{yourDomain}")), s.field("scope", s.str("openid"))
	r.Audience, r.ResponseType = s.absent("audience", "scope:"), s.field("responseType", s.str("id_token"))
	c := s.call("new Management", "")
	c.Method, c.Path = "", usage.Text{}
	b := s.idToken("'{yourIdToken}'", "", nil)
	b.Token.Name, b.Token.Conf = "{yourIdToken}", usage.Low
	c.Bearers = []usage.Bearer{b}
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1003 note", "AUTH1001 warning")
	f := one(t, fs, "AUTH1001")
	if f.Fix != nil || !strings.Contains(f.Message, "'{yourIdToken}'") || !strings.Contains(f.Message, "send an access token for the audience 'https://{yourDomain}/api/v2/'") {
		t.Errorf("fix %v, message %s", f.Fix, f.Message)
	}
	f = one(t, fs, "AUTH1003")
	want := `new WebAuth({ clientID: '{yourClientId}', domain: '{yourDomain}', audience: 'https://{yourDomain}/api/v2/', scope: 'openid read:current_user', responseType: 'token id_token' });
new Management({ domain: '{yourDomain}', token: '{yourIdToken}' });`
	if got := s.fixed(f.Fix); got != want || f.Fix.Safety != finding.Suggested {
		t.Errorf("%s: %s", f.Fix.Safety, got)
	}
}

func TestOverriddenByTheCall(t *testing.T) {
	t.Parallel()
	s := newSource(t, "new WebAuth({ responseType: 'id_token' }); w.authorize({ responseType: 'code' })")
	config := s.request("new WebAuth")
	config.Kind, config.Credential.Instance = usage.RequestConfig, config.Span
	config.ResponseType = s.field("responseType", s.str("id_token"))
	login := s.request("w.authorize")
	login.Credential.Instance, login.ResponseType = config.Span, s.field("responseType", s.str("code"))
	wantFindings(t, judged(usage.Set{Requests: []*usage.TokenRequest{config, login}}, Options{}, link.Options{}))
	login.ResponseType = config.ResponseType
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{config, login}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1003 note")
	if fs[0].Span != s.at("'id_token'") {
		t.Errorf("points at %v", fs[0].Span)
	}
}

func TestValueBehindAConstant(t *testing.T) {
	t.Parallel()
	s := newSource(t, "const TYPE = 'id_token'; authorize({ responseType: TYPE })")
	r := s.request("authorize")
	r.ResponseType = s.field("responseType", s.str("id_token"))
	r.ResponseType.Use = usage.Span{File: s.path, Start: strings.LastIndex(s.text, "TYPE"), End: strings.LastIndex(s.text, "TYPE") + 4}
	f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{}), "AUTH1003")
	if f.Span != s.at("'id_token'") || len(f.Related) == 0 || f.Related[0].Span != r.ResponseType.Use {
		t.Errorf("the finding is at the literal, the use related: %v, %v", f.Span, f.Related)
	}
}
