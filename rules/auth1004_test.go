package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestMalformedAudience(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ domain, aud, want, fixed string }{
		"right":                     {"acme.auth0.com", "https://acme.auth0.com/api/v2/", "", ""},
		"no slash":                  {"acme.auth0.com", "https://acme.auth0.com/api/v2", "AUTH1004 error", "https://acme.auth0.com/api/v2/"},
		"http":                      {"acme.auth0.com", "http://acme.auth0.com/api/v2/", "AUTH1004 error", "https://acme.auth0.com/api/v2/"},
		"http, no slash":            {"acme.auth0.com", "http://acme.auth0.com/api/v2", "AUTH1004 error", "https://acme.auth0.com/api/v2/"},
		"below":                     {"acme.auth0.com", "https://acme.auth0.com/api/v2/users", "AUTH1004 error", "https://acme.auth0.com/api/v2/"},
		"another tenant":            {"acme.auth0.com", "https://other.auth0.com/api/v2/", "AUTH1004 error", "https://acme.auth0.com/api/v2/"},
		"another region":            {"acme.auth0.com", "https://acme.eu.auth0.com/api/v2/", "", ""},
		"a placeholder tenant":      {"acme.auth0.com", "https://YOUR_DOMAIN.auth0.com/api/v2/", "", ""},
		"a custom domain":           {"login.example.com", "https://acme.auth0.com/api/v2/", "", ""},
		"a custom host":             {"login.example.com", "https://login.example.com/api/v2/", "AUTH1004 note", ""},
		"a custom host, no slash":   {"login.example.com", "https://login.example.com/api/v2", "AUTH1004 note", ""},
		"another version":           {"acme.auth0.com", "https://acme.auth0.com/api/v20", "", ""},
		"another API with a prefix": {"acme.auth0.com", "https://api.example.com/x/api/v2/", "", ""},
		"no scheme":                 {"acme.auth0.com", "acme.auth0.com/api/v2/", "", ""},
		"an API of their own":       {"acme.auth0.com", "https://api.example.com/", "", ""},
		"placeholder":               {"{yourDomain}", "https://{yourDomain}/api/v2/", "", ""},
		"placeholder, no slash":     {"{yourDomain}", "https://{yourDomain}/api/v2", "AUTH1004 error", "https://{yourDomain}/api/v2/"},
	} {
		s := newSource(t, "authorize({ audience: '"+tc.aud+"' })")
		r := s.request("authorize")
		r.Domain, r.Audience = s.field("domain", constant(tc.domain)), s.field("audience", s.str(tc.aud))
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
			continue
		}
		if tc.want == "" {
			continue
		}
		if strings.HasSuffix(name, "no slash") && !strings.Contains(fs[0].Message, "the trailing slash is missing") && !strings.Contains(tc.aud, "http://") {
			t.Errorf("%s: %s", name, fs[0].Message)
		}
		if fs[0].Span != s.at("'"+tc.aud+"'") {
			t.Errorf("%s: points at %v", name, fs[0].Span)
		}
		switch {
		case tc.fixed == "" && fs[0].Fix != nil:
			t.Errorf("%s: a fix nobody can know", name)
		case tc.fixed != "" && s.fixed(fs[0].Fix) != "authorize({ audience: '"+tc.fixed+"' })":
			t.Errorf("%s: fixed to %s", name, s.fixed(fs[0].Fix))
		case tc.fixed != "" && (fs[0].Fix.Safety == finding.Safe) != (name != "another tenant"):
			t.Errorf("%s: the right spelling is known, the fix safe", name)
		}
	}
}

func TestMalformedAudienceOnAHole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"/api/v2": "AUTH1004 error", "/api/v2/": "", "/": "", "": ""} {
		s := newSource(t, "audience: `https://${domain}"+text+"`")
		r := s.request("audience")
		in := s.at("https://${domain}" + text)
		parts := []usage.Part{{Const: "https://", Span: s.at("https://")}, {Hole: &usage.Hole{Expr: "domain", Name: "domain"}, Span: s.at("${domain}")}}
		if text != "" {
			parts = append(parts, usage.Part{Const: text, Span: usage.Span{File: s.path, Start: in.End - len(text), End: in.End}})
		}
		whole := s.at("`https://${domain}" + text + "`")
		slot := &usage.Slot{Span: whole, Content: in, Style: usage.Style{Open: "`", Close: "`", Enc: []usage.Encoding{usage.EncJSTemplate}}, Visible: visible}
		r.Audience = usage.ValueField("audience", usage.Span{}, usage.TextValue(usage.Text{Parts: parts}, whole, slot))
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		if want != "" && s.fixed(fs[0].Fix) != "audience: `https://${domain}/api/v2/`" {
			t.Errorf("%q: fixed to %s", text, s.fixed(fs[0].Fix))
		}
	}
}

func TestMultipleAudiences(t *testing.T) {
	t.Parallel()
	const mgmt, own = "https://acme.auth0.com/api/v2/", "https://api.example.com"
	for name, tc := range map[string]struct {
		text string
		aud  func(*source) usage.Value
		want string
	}{
		"array":             {"['" + own + "', '" + mgmt + "']", func(s *source) usage.Value { return s.list(own, mgmt) }, "AUTH1005 error"},
		"array of one":      {"['" + mgmt + "']", func(s *source) usage.Value { return s.list(mgmt) }, ""},
		"space separated":   {"'" + own + " " + mgmt + "'", func(s *source) usage.Value { return s.str(own + " " + mgmt) }, "AUTH1005 error"},
		"comma separated":   {"'" + mgmt + "," + own + "'", func(s *source) usage.Value { return s.str(mgmt + "," + own) }, "AUTH1005 error"},
		"other APIs":        {"['" + own + "', 'https://x.example.com']", func(s *source) usage.Value { return s.list(own, "https://x.example.com") }, ""},
		"one or the other":  {"'" + own + "' '" + mgmt + "'", func(s *source) usage.Value { return usage.UnionOf(s.str(own), s.str(mgmt)) }, ""},
		"one, not a second": {"'" + mgmt + "'", func(s *source) usage.Value { return s.str(mgmt) }, ""},
	} {
		s := newSource(t, "authorize({ audience: "+tc.text+" })")
		r := s.request("authorize")
		r.Audience = s.field("audience", tc.aud(s))
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestTokenForSeveralAudiences(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		aud  []string
		kind usage.TokenKind
		want string
	}{
		"two APIs":            {[]string{"https://acme.auth0.com/api/v2/", "https://api.example.com"}, usage.TokenAccess, "AUTH1005 error"},
		"the tenant's own":    {[]string{"https://acme.auth0.com/api/v2/", "https://acme.auth0.com/userinfo"}, usage.TokenAccess, "AUTH1005 note"},
		"one":                 {[]string{"https://acme.auth0.com/api/v2/"}, usage.TokenAccess, ""},
		"an ID token is 1001": {[]string{"a", "b"}, usage.TokenID, "AUTH1001 error"},
	} {
		s := newSource(t, "get('JWT')")
		c := s.call("get(", "GET /users/{id}")
		c.Bearers = []usage.Bearer{{Span: s.at("JWT"), Token: usage.Token{Kind: tc.kind, Claims: &usage.Claims{Audience: tc.aud}}}}
		fs := judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
