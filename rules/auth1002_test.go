package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const asking = `authorize({ domain: 'acme.auth0.com', audience: 'AUD', scope: 'SCOPE', responseType: 'code' }); get(accessToken); get(idToken)`

// askingFor is an authorize request with a scope and without an audience; aud, when set, is its audience.
func askingFor(t *testing.T, scope, aud string) (*source, *usage.TokenRequest) {
	s := newSource(t, strings.NewReplacer("SCOPE", scope, "AUD", aud).Replace(asking))
	r := s.request("authorize")
	r.Domain = s.field("domain", s.str("acme.auth0.com"))
	r.ResponseType = s.field("responseType", s.str("code"))
	if scope != "" {
		r.Scope = s.field("scope", s.str(scope))
	}
	r.Audience = s.absent("audience", "scope:")
	if aud != "" {
		r.Audience = s.field("audience", s.str(aud))
	}
	return s, r
}

func TestMissingAudience(t *testing.T) {
	t.Parallel()
	grant := func(g string) func(*usage.TokenRequest) {
		return func(r *usage.TokenRequest) {
			r.Kind, r.GrantType = usage.RequestToken, usage.ValueField("grant_type", usage.Span{}, constant(g))
		}
	}
	for name, tc := range map[string]struct {
		scope, aud string
		change     func(*usage.TokenRequest)
		opt        Options
		want       string
	}{
		"current user scopes":              {scope: "openid read:current_user", want: "AUTH1002 error"},
		"other Management scopes":          {scope: "openid read:users", want: "AUTH1002 warning"},
		"scopes of some API":               {scope: "openid read:contacts", want: "AUTH1002 note"},
		"a login":                          {scope: "openid profile email offline_access"},
		"no scope":                         {},
		"not a scope":                      {scope: "openid urn:auth0:x https://a/b"},
		"with the audience":                {scope: "read:current_user", aud: "https://acme.auth0.com/api/v2/"},
		"audience out of sight":            {scope: "read:current_user", change: func(r *usage.TokenRequest) { r.Audience = usage.UnknownField("audience") }},
		"the SDK adds it":                  {scope: "read:users", change: func(r *usage.TokenRequest) { r.SDKAudience = true }},
		"a default audience is configured": {scope: "read:current_user", opt: Options{DefaultAudience: "https://acme.auth0.com/api/v2/"}},
		"RFC 8707 resource": {scope: "read:users", change: func(r *usage.TokenRequest) {
			r.Params = map[string]usage.Field{"resource": usage.ValueField("resource", usage.Span{}, constant("x"))}
		}},
		"no evidence":                        {scope: "read:current_user", change: func(r *usage.TokenRequest) { r.Evidence = usage.Evidence{} }},
		"documentation":                      {scope: "read:current_user", change: func(r *usage.TokenRequest) { r.Doc = true }, want: "AUTH1002 warning"},
		"low confidence":                     {scope: "read:current_user", change: func(r *usage.TokenRequest) { r.Conf = usage.Low }, want: "AUTH1002 warning"},
		"client_credentials":                 {change: grant("client_credentials"), want: "AUTH1002 warning"},
		"the guide's old password request":   {scope: "openid", change: grant("password"), want: "AUTH1002 note"},
		"password-realm":                     {scope: "openid", change: grant(realmGrant), want: "AUTH1002 note"},
		"an exchange":                        {scope: "read:users", change: grant("authorization_code")},
		"a refresh":                          {scope: "read:users", change: grant("refresh_token")},
		"scope never sent":                   {scope: "read:users", change: func(r *usage.TokenRequest) { r.ScopeIgnored = true }},
		"cannot carry an audience":           {scope: "read:current_user", change: func(r *usage.TokenRequest) { r.NoAudience = true }, want: "AUTH1002 error"},
		"another API, current user scopes":   {scope: "read:current_user", aud: "https://api.example.com", want: "AUTH1002 error"},
		"userinfo, current user scopes":      {scope: "read:current_user", aud: "https://acme.auth0.com/userinfo", want: "AUTH1002 error"},
		"another API, scopes named alike":    {scope: "read:users", aud: "https://api.example.com"},
		"a stand-in for a person to replace": {scope: "read:current_user", aud: "YOUR_API_AUDIENCE"},
	} {
		_, r := askingFor(t, tc.scope, tc.aud)
		if tc.change != nil {
			tc.change(r)
		}
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, tc.opt, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestAudienceOfATokenInUse(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		scope, aud, bearer string
		want               string
	}{
		"access token, no audience":      {"openid", "", "accessToken", "AUTH1002 error"},
		"access token, another API":      {"openid", "https://api.example.com/", "accessToken", "AUTH1002 error"},
		"access token, userinfo":         {"openid", "https://acme.auth0.com/userinfo", "accessToken", "AUTH1002 error"},
		"ID token, no audience":          {"openid", "", "idToken", "AUTH1001 error"},
		"ID token, own proof":            {"openid read:current_user", "", "idToken", "AUTH1002 error,AUTH1001 error"},
		"access token, right audience":   {"openid read:current_user", "https://acme.auth0.com/api/v2/", "accessToken", ""},
		"access token, audience unknown": {"openid read:current_user", "?", "accessToken", ""},
	} {
		s, r := askingFor(t, tc.scope, tc.aud)
		if tc.aud == "?" {
			r.Audience = usage.UnknownField("audience")
		}
		c := s.call("get("+tc.bearer, "GET /users/{id}")
		if tc.bearer == "idToken" {
			c.Bearers = []usage.Bearer{s.idToken(tc.bearer, "accessToken", r)}
		} else {
			c.Bearers = []usage.Bearer{s.accessToken(tc.bearer, r)}
		}
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// A call whose client was configured elsewhere is silenced by the configuration of the same SDK only.
func TestConfiguredElsewhere(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		model string
		kind  usage.RequestKind
		want  string
	}{
		"configuration of the same SDK": {"auth0-spa-js", usage.RequestConfig, ""},
		"another SDK's configuration":   {"go-auth0-authentication", usage.RequestConfig, "AUTH1002 error"},
		"a call of the same SDK":        {"auth0-spa-js", usage.RequestAuthorize, "AUTH1002 error"},
	} {
		_, r := askingFor(t, "read:current_user", "")
		r.Model, r.Domain, r.ClientID = "auth0-spa-js", usage.AbsentField("domain", nil), usage.AbsentField("client_id", nil)
		_, o := askingFor(t, "openid", "https://acme.auth0.com/api/v2/")
		o.Model, o.Kind = tc.model, tc.kind
		o.Span.Start, o.Span.End = o.Span.Start+1, o.Span.End+1
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r, o}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestMissingAudiencePlaceAndFix(t *testing.T) {
	t.Parallel()
	s, r := askingFor(t, "openid read:current_user", "")
	f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{}), "AUTH1002")
	if f.Span != s.at("'openid read:current_user'") {
		t.Errorf("points at %v, not at the scope", f.Span)
	}
	if got := s.fixed(f.Fix); !strings.Contains(got, "audience: 'https://acme.auth0.com/api/v2/', scope: 'openid read:current_user', responseType: 'code'") || f.Fix.Safety != finding.Safe {
		t.Errorf("%s: %s", f.Fix.Safety, got)
	}

	_, r = askingFor(t, "openid read:users", "")
	if f = one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{}), "AUTH1002"); f.Fix.Safety != finding.Suggested {
		t.Error("no visible call and scopes for any user: a suggestion")
	}

	s, r = askingFor(t, "", "https://api.example.com/")
	c := s.call("get(accessToken", "GET /users/{id}")
	c.Bearers = []usage.Bearer{s.accessToken("accessToken", r)}
	f = one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1002")
	if f.Span != s.at("'https://api.example.com/'") || f.Fix != nil {
		t.Errorf("without a scope it points at the audience (%v); another API's audience is not replaced (%v)", f.Span, f.Fix)
	}

	s, r = askingFor(t, "", "")
	r.Kind, r.GrantType, r.Flow = usage.RequestToken, usage.ValueField("grant_type", usage.Span{}, constant("client_credentials")), usage.FlowMachine
	f = one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{}), "AUTH1002")
	if f.Span != s.at("authorize") || f.Fix == nil || f.Fix.Safety != finding.Suggested {
		t.Errorf("without both it points at the call (%v); which API is meant a person must say (%v)", f.Span, f.Fix)
	}
}

func TestAudienceGivenAtAnotherCall(t *testing.T) {
	t.Parallel()
	s := newSource(t, "new WebAuth(config); w.authorize(opts); parseHash(accessToken); getUser(id)")
	config := s.request("new WebAuth")
	config.Kind, config.Credential.Instance = usage.RequestConfig, config.Span
	login := s.request("w.authorize")
	login.Credential.Instance = config.Span
	c := s.call("getUser(id)", "GET /users/{id}")
	c.Bearers = []usage.Bearer{s.accessToken("accessToken", config)}
	set := usage.Set{Requests: []*usage.TokenRequest{config, login}, Calls: []*usage.APICall{c}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1002 error")
	if fs[0].Span != login.Span {
		t.Errorf("the effective request is the call: %v", fs[0].Span)
	}
	login.Audience = usage.ValueField("audience", usage.Span{}, constant("https://acme.auth0.com/api/v2/"))
	login.Scope = usage.ValueField("scope", usage.Span{}, constant("read:current_user"))
	wantFindings(t, judged(set, Options{}, link.Options{}))
}

func TestIgnoredOptionStandsAlone(t *testing.T) {
	t.Parallel()
	s, r := askingFor(t, "openid", "")
	c := s.call("get(accessToken", "GET /users/{id}")
	c.Bearers = []usage.Bearer{s.accessToken("accessToken", r)}
	o := &usage.OptionUse{SDK: "@auth0/auth0-spa-js", Major: 2, Option: "audience", Span: s.at("domain:"), Request: r, Evidence: s.sdk(), Why: "move it into 'authorizationParams'"}
	set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}, Options: []*usage.OptionUse{o}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH5003 warning")
	if want := "The option 'audience' is ignored by '@auth0/auth0-spa-js 2', move it into 'authorizationParams'."; fs[0].Message != want {
		t.Error(fs[0].Message)
	}
	r.Scope = s.field("scope", constant("openid read:users"))
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH1002 error", "AUTH5003 warning")
}

func TestProviderInAnotherFile(t *testing.T) {
	t.Parallel()
	s := newSource(t, "Provider(config); getToken(scope)")
	hook := s.request("getToken(")
	hook.Scope = usage.ValueField("scope", usage.Span{}, constant("read:current_user"))
	set := usage.Set{Requests: []*usage.TokenRequest{hook}}
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH1002 error")
	provider := s.request("Provider(")
	provider.Kind, provider.Domain = usage.RequestConfig, usage.ValueField("domain", usage.Span{}, constant("acme.auth0.com"))
	provider.Audience = usage.UnknownField("audience")
	set.Requests = append(set.Requests, provider)
	wantFindings(t, judged(set, Options{}, link.Options{}))
	provider.Audience = usage.AbsentField("audience", nil)
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH1002 error")
}

// A host behind a constant is spelled out in messages, though a fix writes the constant's name.
func TestAudienceOfAConstant(t *testing.T) {
	t.Parallel()
	_, r := askingFor(t, "read:current_user", "")
	part := usage.Part{Const: "acme.auth0.com", Span: r.Span, Named: &usage.Hole{Expr: "tenant"}, NamedConst: "acme.auth0.com"}
	r.Domain = usage.ValueField("domain", usage.Span{}, usage.TextValue(usage.Text{Parts: []usage.Part{part}}, r.Span, nil))
	f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{}), "AUTH1002")
	if !strings.Contains(f.Message, "'https://acme.auth0.com/api/v2/'") {
		t.Error(f.Message)
	}
}
