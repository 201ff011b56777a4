package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const running = `
const w = new WebAuth({ domain: 'acme.auth0.com', scope: 'openid', responseType: 'id_token' });
w.parseHash((e, r) => new Management({ token: r.idToken }).getUser(id));
`

// runningFlow is the guide's old sample, made to run.
func runningFlow(t *testing.T) (*source, *usage.TokenRequest, *usage.APICall) {
	s := newSource(t, running)
	r := s.request("new WebAuth")
	r.Kind = usage.RequestConfig
	r.Domain = s.field("domain", s.str("acme.auth0.com"))
	r.Scope = s.field("scope", s.str("openid"))
	r.Audience = s.absent("audience", "scope:")
	r.ResponseType = s.field("responseType", s.str("id_token"))
	r.Credential.Instance = r.Span
	c := s.call("getUser(id)", "GET /users/{id}")
	c.Bearers = []usage.Bearer{s.idToken("r.idToken", "r.accessToken", r)}
	return s, r, c
}

func TestIDTokenBearerIsOneUnitWithItsRequest(t *testing.T) {
	t.Parallel()
	s, r, c := runningFlow(t)
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1003 error", "AUTH1001 error")
	f := one(t, fs, "AUTH1001")
	if f.Span != s.at("r.idToken") || f.Confidence != usage.High {
		t.Errorf("points at %v with %s", f.Span, f.Confidence)
	}
	for _, part := range []string{"'GET /users/{id}'", "'r.idToken'", "no longer accepted", "'https://acme.auth0.com/api/v2/'", "'read:current_user'"} {
		if !strings.Contains(f.Message, part) {
			t.Errorf("message %q lacks %s", f.Message, part)
		}
	}
	if f.Fix.Safety != finding.Safe {
		t.Error("every edit is known: the unit is safe")
	}
	want := `
const w = new WebAuth({ domain: 'acme.auth0.com', audience: 'https://acme.auth0.com/api/v2/', scope: 'openid read:current_user', responseType: 'token id_token' });
w.parseHash((e, r) => new Management({ token: r.accessToken }).getUser(id));
`
	if got := s.fixed(f.Fix); got != want {
		t.Errorf("fixed to %s", got)
	}
	if other := one(t, fs, "AUTH1003"); other.Fix == nil || other.Fix.Unit != f.Fix.Unit || s.fixed(other.Fix) != want {
		t.Error("AUTH1003 carries the same unit")
	}
}

func TestClientSetUpAndItsCall(t *testing.T) {
	t.Parallel()
	s, r, c := runningFlow(t)
	client := s.call("new Management", "")
	client.Method, client.Path, client.Bearers = "", usage.Text{}, []usage.Bearer{s.idToken("r.idToken", "r.accessToken", r)}
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{client, c}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1003 error", "AUTH1001 error")
	f := one(t, fs, "AUTH1001")
	if f.Fix.Safety != finding.Safe || !strings.Contains(s.fixed(f.Fix), "r.accessToken") || !strings.Contains(f.Message, "'GET /users/{id}' is called") {
		t.Errorf("%s: %s", f.Fix.Safety, f.Message)
	}
}

func TestIDTokenBearerMessages(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		endpoint string
		change   func(*usage.APICall)
		want     []string
	}{
		"one of the eight":                  {"DELETE /users/{id}/multifactor/{provider}", nil, []string{"no longer accepted", "delete:current_user_metadata"}},
		"any other":                         {"GET /clients", nil, []string{"never worked", "call it from a backend"}},
		"unknown endpoint":                  {"", func(c *usage.APICall) { c.Path = usage.Text{} }, []string{"The Management API client is set up", "does not accept"}},
		"deletion out of sight of the flow": {"DELETE /users/{id}", func(c *usage.APICall) { c.Bearers[0].Token.Request = nil }, []string{"'delete:users'"}},
		"deletion in a browser":             {"DELETE /users/{id}", nil, []string{"'delete:current_user'"}},
		"linking":                           {"POST /users/{id}/identities", nil, []string{"update:current_user_identities"}},
		"a JWT is not told": {"GET /users/{id}", func(c *usage.APICall) {
			c.Bearers[0].Token.Claims = &usage.Claims{}
			c.Bearers[0].Token.Name = "eyJsecret"
		}, []string{"an ID token (a JWT"}},
		"implicit": {"GET /users/{id}", func(c *usage.APICall) { c.Bearers[0].Implicit = true; c.Name = "authHttp" }, []string{"'authHttp' adds by itself"}},
	} {
		s, r, c := runningFlow(t)
		c.Endpoint, c.Method = tc.endpoint, strings.Split(tc.endpoint+" ", " ")[0]
		if tc.change != nil {
			tc.change(c)
		}
		f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1001")
		for _, part := range tc.want {
			if !strings.Contains(f.Message, part) {
				t.Errorf("%s: message %q lacks %q", name, f.Message, part)
			}
		}
		if strings.Contains(f.Message, "eyJ") || !strings.HasSuffix(f.Message, ".") || strings.Count(f.Message, ". ") > 0 {
			t.Errorf("%s: message %q", name, f.Message)
		}
		if name == "implicit" && f.Span != s.at("getUser(id)") {
			t.Errorf("implicit: points at %v, not at the call's URL", f.Span)
		}
	}
}

func TestIDTokenBearerLevels(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*usage.APICall)
		want   string
	}{
		"certain":              {func(*usage.APICall) {}, "AUTH1001 error"},
		"joined by key":        {func(c *usage.APICall) { c.Bearers[0].Token.Conf = usage.Medium }, "AUTH1001 error"},
		"only a name":          {func(c *usage.APICall) { c.Bearers[0].Token.Conf = usage.Low }, "AUTH1001 warning"},
		"documentation":        {func(c *usage.APICall) { c.Doc = true }, "AUTH1001 warning"},
		"weak call":            {func(c *usage.APICall) { c.Conf = usage.Low }, "AUTH1001 warning"},
		"an access token":      {func(c *usage.APICall) { c.Bearers[0].Token.Kind = usage.TokenAccess }, ""},
		"unknown":              {func(c *usage.APICall) { c.Bearers[0].Token.Kind = usage.TokenUnknown }, ""},
		"another vendor":       {func(c *usage.APICall) { c.Bearers[0].Token.Foreign = true }, ""},
		"another API of Auth0": {func(c *usage.APICall) { c.API = usage.APIAuthentication }, ""},
		"no evidence": {func(c *usage.APICall) {
			c.Evidence, c.Bearers[0].Token.Evidence = usage.Evidence{}, usage.Evidence{}
		}, ""},
		"evidence by the token": {func(c *usage.APICall) { c.Evidence = usage.Evidence{} }, "AUTH1001 error"},
	} {
		_, _, c := runningFlow(t)
		c.Bearers[0].Token.Request = nil
		tc.change(c)
		fs := judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %s, want %s", name, got, tc.want)
		}
	}
}

func TestIDTokenBearerPointsAtTheOutermostCall(t *testing.T) {
	t.Parallel()
	s := newSource(t, "save(result.idToken)\nfunction save(token) { fetch(url, { Authorization: token }) }\nload(result.id_token)\n")
	c := s.call("fetch(url", "PATCH /users/{id}")
	sink := usage.Span{File: s.path, Start: strings.LastIndex(s.text, "token }"), End: strings.LastIndex(s.text, "token }") + 5}
	for _, arg := range []string{"result.idToken", "result.id_token"} {
		b := s.idToken(arg, "", nil)
		b.Point, b.Span = s.at(arg), sink
		b.Token.Trace = []usage.Step{{Span: s.at(arg), Note: "passed on"}}
		c.Bearers = append(c.Bearers, b)
	}
	fs := judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1001 error", "AUTH1001 error")
	f := fs[0]
	if f.Span != s.at("result.idToken") || fs[1].Span != s.at("result.id_token") {
		t.Errorf("one finding per call site: %v and %v", f.Span, fs[1].Span)
	}
	if len(f.Related) == 0 || f.Related[0].Span != sink || f.Trace[len(f.Trace)-1].Span != sink {
		t.Errorf("the sink is a related location and the last step: %v, %v", f.Related, f.Trace)
	}
}

func TestOneFindingForOneBearerOfSeveralCalls(t *testing.T) {
	t.Parallel()
	s := newSource(t, "m = new Management({ token: idToken }); m.getUser(); m.linkUser()")
	a, b := s.call("m.getUser()", "GET /users/{id}"), s.call("m.linkUser()", "POST /users/{id}/identities")
	a.Bearers = []usage.Bearer{s.idToken("idToken", "", nil)}
	b.Bearers = a.Bearers
	fs := judged(usage.Set{Calls: []*usage.APICall{a, b}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1001 error")
	if m := fs[0].Message; !strings.Contains(m, "'GET /users/{id}' and 'POST /users/{id}/identities' are called") {
		t.Error(m)
	}
}

func TestSuggestedUnits(t *testing.T) {
	t.Parallel()
	t.Run("a token that only a person can replace", func(t *testing.T) {
		t.Parallel()
		_, r, c := runningFlow(t)
		c.Bearers[0].Token.TwinEdits = nil
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if one(t, fs, "AUTH1001").Fix != nil || one(t, fs, "AUTH1003").Fix.Safety != finding.Suggested {
			t.Error("the unit lacks the bearer: a suggestion, and none where the token stands")
		}
	})
	t.Run("a storage round trip", func(t *testing.T) {
		t.Parallel()
		_, r, c := runningFlow(t)
		c.Bearers[0].Token.TwinStored = true
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if one(t, fs, "AUTH1001").Fix.Safety != finding.Suggested {
			t.Error("a storage round trip is a suggestion")
		}
	})
	t.Run("no request is visible", func(t *testing.T) {
		t.Parallel()
		_, _, c := runningFlow(t)
		c.Bearers[0].Token.Request = nil
		if f := one(t, judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1001"); f.Fix != nil {
			t.Error("the access token of an unseen request is opaque: no fix")
		}
	})
	t.Run("a browser cannot be granted the scope", func(t *testing.T) {
		t.Parallel()
		_, r, c := runningFlow(t)
		c.Endpoint = "GET /clients"
		if f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1001"); f.Fix != nil {
			t.Error("only a backend can make that call")
		}
	})
	t.Run("a server can be granted it", func(t *testing.T) {
		t.Parallel()
		s, r, c := runningFlow(t)
		c.Endpoint, r.Flow = "GET /clients", usage.FlowServer
		f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1001")
		if f.Fix.Safety != finding.Suggested || !strings.Contains(s.fixed(f.Fix), "'openid read:clients'") {
			t.Error("a scope for any user raises a privilege: a suggestion")
		}
	})
	t.Run("a custom domain", func(t *testing.T) {
		t.Parallel()
		s, r, c := runningFlow(t)
		r.Domain = s.field("domain", constant("login.example.com"))
		set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}
		if f := one(t, judged(set, Options{}, link.Options{}), "AUTH1001"); f.Fix != nil {
			t.Error("the tenant's canonical domain is not visible: no audience can be written")
		}
		f := one(t, judged(set, Options{Domains: []string{"acme.eu.auth0.com"}}, link.Options{}), "AUTH1001")
		if got := s.fixed(f.Fix); !strings.Contains(got, "audience: 'https://acme.eu.auth0.com/api/v2/', scope") {
			t.Error(got)
		}
	})
	t.Run("a domain expression is used again", func(t *testing.T) {
		t.Parallel()
		s := newSource(t, "new WebAuth({ domain: cfg.domain, scope: 'openid', responseType: 'id_token' }); use(r.idToken); getUser(id)")
		r := s.request("new WebAuth")
		r.Domain, r.Scope = s.field("domain", s.hole("cfg.domain")), s.field("scope", s.str("openid"))
		r.Audience, r.ResponseType = s.absent("audience", "scope:"), s.field("responseType", s.str("id_token"))
		c := s.call("getUser(id)", "GET /users/{id}")
		c.Bearers = []usage.Bearer{s.idToken("r.idToken", "r.accessToken", r)}
		f := one(t, judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{}), "AUTH1001")
		if got := s.fixed(f.Fix); !strings.Contains(got, "audience: `https://${cfg.domain}/api/v2/`, scope: 'openid read:current_user'") || f.Fix.Safety != finding.Safe {
			t.Errorf("%s, %s", got, f.Fix.Safety)
		}
	})
}
