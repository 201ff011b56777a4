package request

import (
	"sort"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const file = "f.txt"

// lit is the first occurrence of s in text, as a plain string value without quotes.
func lit(t *testing.T, text, s string) usage.Value {
	t.Helper()
	i := strings.Index(text, s)
	if i < 0 {
		t.Fatalf("%q not in %q", s, text)
	}
	span := usage.Span{File: file, Start: i, End: i + len(s)}
	return usage.TextValue(usage.Lit(s, span), span, &usage.Slot{Span: span, Content: span})
}

// tmpl parses `a${X}b` into a Text with holes.
func tmpl(s string) usage.Value {
	var t usage.Text
	off := 0
	for {
		i := strings.Index(s[off:], "${")
		if i < 0 {
			break
		}
		i += off
		j := strings.IndexByte(s[i:], '}') + i
		if i > off {
			t.Parts = append(t.Parts, usage.Part{Const: s[off:i], Span: usage.Span{File: file, Start: off, End: i}})
		}
		name := s[i+2 : j]
		t.Parts = append(t.Parts, usage.Part{Hole: &usage.Hole{Expr: name, Name: name}, Span: usage.Span{File: file, Start: i, End: j + 1}})
		off = j + 1
	}
	if off < len(s) {
		t.Parts = append(t.Parts, usage.Part{Const: s[off:], Span: usage.Span{File: file, Start: off, End: len(s)}})
	}
	span := usage.Span{File: file, Start: 0, End: len(s)}
	return usage.TextValue(t, span, nil)
}

func apply(text string, edits []usage.Edit) string {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].Span.Start > edits[j].Span.Start })
	for _, e := range edits {
		text = text[:e.Span.Start] + e.New + text[e.Span.End:]
	}
	return text
}

func set(t *testing.T, text string, f usage.Field, v string) string {
	t.Helper()
	edits, ok := f.Set(usage.Lit(v, usage.Span{}))
	if !ok {
		t.Fatalf("cannot set %s", f.Key)
	}
	return apply(text, edits)
}

func TestEndpointAndEvidence(t *testing.T) {
	t.Parallel()
	tests := []struct {
		method, url string
		api         usage.API
		endpoint    string
		kind        usage.EvidenceKind
	}{
		{"PATCH", "https://acme.auth0.com/api/v2/users/${id}", usage.APIManagement, "PATCH /users/{id}", usage.EvidenceHost},
		{"get", "https://acme.eu.auth0.com/api/v2/connections?strategy=auth0", usage.APIManagement, "GET /connections", usage.EvidenceHost},
		{"GET", "https://${tenant}.auth0.com/api/v2/users/${id}/enrollments", usage.APIManagement, "GET /users/{id}/enrollments", usage.EvidenceHost},
		{"PATCH", "${AUTH0_DOMAIN_URL}api/v2/connections/${connection_id}", usage.APIManagement, "PATCH /connections/{id}", usage.EvidenceName},
		{"PATCH", "https://${auth0Domain}/api/v2/users/${id}", usage.APIManagement, "PATCH /users/{id}", usage.EvidenceName},
		{"GET", "${process.env.ISSUER_BASE_URL}/api/v2/users/${id}", usage.APIManagement, "GET /users/{id}", usage.EvidenceNone},
		{"GET", "${ISSUER_BASE_URL}/api/v2/users/${id}", usage.APIManagement, "GET /users/{id}", usage.EvidenceName},
		{"GET", "${AUTH0_AUDIENCE}users/${sub}", usage.APIManagement, "GET /users/{id}", usage.EvidenceName},
		{"GET", "https://{yourDomain}/api/v2/users/USER_ID", usage.APIManagement, "GET /users/{id}", usage.EvidenceName},
		{"GET", "https://YOUR_DOMAIN/api/v2/users/%7Bid%7D", usage.APIManagement, "GET /users/{id}", usage.EvidenceName},
		{"POST", "https://acme.auth0.com/oauth/ro", usage.APIAuthentication, "POST /oauth/ro", usage.EvidenceHost},
		{"POST", "https://acme.auth0.com/users/auth0%7C1/impersonate", usage.APIAuthentication, "POST /users/{}/impersonate", usage.EvidenceHost},
		{"GET", "https://acme.auth0.com/api/users/1", usage.APIManagementV1, "", usage.EvidenceHost},
		{"DELETE", "https://acme.auth0.com/api/v2/users", usage.APIManagement, "", usage.EvidenceHost},
	}
	b := New(Tenant{})
	for _, tt := range tests {
		s := b.Build(Message{Method: tt.method, URL: tmpl(tt.url), Body: usage.Value{Kind: usage.KindAbsent}})
		if tt.kind == usage.EvidenceNone {
			if len(s.Calls) > 0 && s.Calls[0].Evidence.Kind == usage.EvidenceNone {
				t.Errorf("%s: call without evidence", tt.url)
			}
			continue
		}
		if len(s.Calls) != 1 {
			t.Errorf("%s: %d calls", tt.url, len(s.Calls))
			continue
		}
		c := s.Calls[0]
		if c.API != tt.api || c.Endpoint != tt.endpoint || c.Evidence.Kind != tt.kind {
			t.Errorf("%s: got %s %q %d", tt.url, c.API, c.Endpoint, c.Evidence.Kind)
		}
	}
}

func TestOtherVendorsStaySilent(t *testing.T) {
	t.Parallel()
	b := New(Tenant{})
	for _, u := range []string{
		"/api/v2/users", "/oauth/token", "https://api.tailscale.com/api/v2/oauth/token", "https://api.tailscale.com/oauth/token",
		"https://acme.zendesk.com/api/v2/users/${auth0Id}", "${API_BASE}/api/v2/users/${id}", "https://login.example.com/authorize?response_type=id_token&client_id=x",
		"https://${host}/authorize?response_type=id_token&client_id=${id}", "https://cdn.auth0.com/js/lock.js", "https://your-domain.example/api/v2/users",
		"https://auth0.com/docs/api/v2",
	} {
		s := b.Build(Message{Method: "GET", URL: tmpl(u), Body: usage.Value{Kind: usage.KindAbsent}})
		if s.Count() != 0 {
			t.Errorf("%s: %d usages", u, s.Count())
		}
		s = b.URL(tmpl(u).Text, tmpl(u), nil)
		if s.Count() != 0 {
			t.Errorf("URL %s: %d usages", u, s.Count())
		}
	}
}

func TestTenantConfiguration(t *testing.T) {
	t.Parallel()
	b := New(Tenant{CustomDomains: []string{"https://login.acme.example/"}})
	if e := b.HostEvidence(usage.Lit("LOGIN.acme.example", usage.Span{})); e.Kind != usage.EvidenceHost {
		t.Errorf("custom domain: %v", e)
	}
	if e := b.HostEvidence(usage.Lit("other.example", usage.Span{})); e.Proven() {
		t.Errorf("other: %v", e)
	}
}

func TestAuthorizeFieldsAndSlots(t *testing.T) {
	t.Parallel()
	const guide = "x https://{yourDomain}/authorize?\n      scope=openid\n      &response_type=id_token\n      &client_id={yourClientId}\n      &state={opaqueValue}"
	v := lit(t, guide, strings.TrimPrefix(guide, "x "))
	s := New(Tenant{}).URL(v.Text, v, nil)
	if len(s.Requests) != 1 {
		t.Fatalf("%d requests", len(s.Requests))
	}
	r := s.Requests[0]
	if c, _ := r.ResponseType.Const(); c != "id_token" || r.Flow != usage.FlowBrowser {
		t.Errorf("response type %q flow %d", c, r.Flow)
	}
	if sp := r.ResponseType.Span(); guide[sp.Start:sp.End] != "id_token" {
		t.Errorf("span %q", guide[sp.Start:sp.End])
	}
	if r.Audience.Present != usage.No {
		t.Errorf("audience %v", r.Audience.Present)
	}
	got := set(t, guide, r.Audience, "https://{yourDomain}/api/v2/")
	if want := strings.Replace(guide, "scope=openid", "audience=https://{yourDomain}/api/v2/\n      &scope=openid", 1); got != want {
		t.Errorf("audience:\n%s", got)
	}
	if got := set(t, guide, r.ResponseType, "token id_token"); !strings.Contains(got, "&response_type=token%20id_token\n") {
		t.Errorf("response type:\n%s", got)
	}
	edits, ok := r.Scope.Append(usage.Lit("read:current_user", usage.Span{}))
	if got := apply(guide, edits); !ok || !strings.Contains(got, "scope=openid%20read:current_user\n") {
		t.Errorf("scope:\n%s", got)
	}
	edits, ok = r.Scope.Remove()
	if got := apply(guide, edits); !ok || !strings.Contains(got, "authorize?\n      response_type=id_token") {
		t.Errorf("remove:\n%s", got)
	}
}

func TestEncodedAuthorizeURL(t *testing.T) {
	t.Parallel()
	const text = "https://acme.auth0.com/authorize?client_id=a&audience=https%3A%2F%2Facme.auth0.com%2Fapi%2Fv2%2F&scope=openid+read%3Acurrent_user&response_type=id_token%20token"
	v := lit(t, text, text)
	s := New(Tenant{}).URL(v.Text, v, nil)
	r := s.Requests[0]
	if c, _ := r.Audience.Const(); c != "https://acme.auth0.com/api/v2/" {
		t.Errorf("audience %q", c)
	}
	l := r.Scope.List()
	if w := strings.Join(l.Words(), "|"); w != "openid|read:current_user" {
		t.Errorf("scope %q", w)
	}
	if sp := l.Items[1].Span(); text[sp.Start:sp.End] != "read%3Acurrent_user" {
		t.Errorf("span %q", text[sp.Start:sp.End])
	}
	if got := set(t, text, r.Audience, "https://b.auth0.com/api/v2/"); !strings.Contains(got, "audience=https%3A%2F%2Fb.auth0.com%2Fapi%2Fv2%2F&") {
		t.Error(got)
	}
}

func TestTokenRequestBodies(t *testing.T) {
	t.Parallel()
	const form = "grant_type=client_credentials&client_id=abc&client_secret=s"
	const json = "{\n  \"grant_type\": \"password\",\n  \"scope\": \"openid\",\n  \"client_id\": \"{yourClientId}\",\n}"
	b := New(Tenant{})
	for _, tt := range []struct {
		body, audience string
		flow           usage.Flow
	}{
		{form, "grant_type=client_credentials&client_id=abc&audience=https://a.auth0.com/api/v2/&client_secret=s", usage.FlowMachine},
		{json, "{\n  \"grant_type\": \"password\",\n  \"audience\": \"https://a.auth0.com/api/v2/\",\n  \"scope\": \"openid\",\n  \"client_id\": \"{yourClientId}\",\n}", usage.FlowServer},
	} {
		s := b.Build(Message{Method: "POST", URL: tmpl("https://a.auth0.com/oauth/token"), Body: lit(t, tt.body, tt.body)})
		if len(s.Requests) != 1 {
			t.Fatalf("%q: %d requests", tt.body, len(s.Requests))
		}
		r := s.Requests[0]
		if r.Flow != tt.flow || r.Audience.Present != usage.No {
			t.Errorf("flow %d audience %d", r.Flow, r.Audience.Present)
		}
		if got := set(t, tt.body, r.Audience, "https://a.auth0.com/api/v2/"); got != tt.audience {
			t.Errorf("got  %s\nwant %s", got, tt.audience)
		}
	}
}

func TestBodyWithHoles(t *testing.T) {
	t.Parallel()
	s := New(Tenant{}).Build(Message{
		Method: "PATCH", URL: tmpl("https://a.auth0.com/api/v2/connections/${id}"),
		Body: tmpl(`{ "display_name": "x", ${extra} "realms": [1, ${r}], "n": ${n} }`),
	})
	o := s.Calls[0].Body.Object
	if o == nil || o.Has("options") != usage.Unknown || o.Has("realms") != usage.Yes || o.Has("n") != usage.Yes {
		t.Fatalf("body %+v", s.Calls[0].Body)
	}
	s = New(Tenant{}).Build(Message{Method: "PATCH", URL: tmpl("https://a.auth0.com/api/v2/connections/${id}"), Body: tmpl(`{"options": {"a": {"${k}": "${v}"}}}`)})
	if s.Calls[0].Body.Object.Has("options") != usage.Yes {
		t.Error("options not seen")
	}
}

func TestBearers(t *testing.T) {
	t.Parallel()
	header := func(k, v string) usage.Value {
		return usage.Value{Kind: usage.KindObject, Object: &usage.Object{Props: []usage.Property{{Key: k, Value: tmpl(v)}}}}
	}
	// {"aud":"client","nonce":"n"} and {"aud":"https://a.auth0.com/api/v2/","scope":"read:users"}
	const id = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJjbGllbnQiLCJub25jZSI6Im4ifQ.x"
	const access = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJodHRwczovL2EuYXV0aDAuY29tL2FwaS92Mi8iLCJzY29wZSI6InJlYWQ6dXNlcnMifQ.x"
	for _, tt := range []struct {
		key, value string
		kind       usage.TokenKind
		conf       usage.Confidence
		n          int
	}{
		{"authorization", "Bearer " + id, usage.TokenID, usage.High, 1},
		{"AUTHORIZATION", "bearer " + access, usage.TokenAccess, usage.High, 1},
		{"Authorization", "Bearer ${ID_TOKEN}", usage.TokenID, usage.Low, 1},
		{"Authorization", "${mgmt}", usage.TokenUnknown, usage.Low, 1},
		{"Authorization", "Basic abc", usage.TokenUnknown, usage.High, 0},
		{"Accept", "x", usage.TokenUnknown, usage.High, 0},
	} {
		s := New(Tenant{}).Build(Message{Method: "GET", URL: tmpl("https://a.auth0.com/api/v2/users/1"), Headers: header(tt.key, tt.value)})
		bs := s.Calls[0].Bearers
		if len(bs) != tt.n {
			t.Errorf("%s: %d bearers", tt.value, len(bs))
			continue
		}
		if tt.n == 1 && (bs[0].Token.Kind != tt.kind || bs[0].Token.Conf != tt.conf) {
			t.Errorf("%s: %+v", tt.value, bs[0].Token)
		}
	}
}

func FuzzBuild(f *testing.F) {
	f.Add("https://a.auth0.com/authorize?scope=%zz&&=&audience", `{"a": [1, {"b": "\u12"}], // x`)
	f.Add("https://{yourDomain}/oauth/token", "{\"a\":'b',}")
	f.Fuzz(func(t *testing.T, url, body string) {
		text := url + "\n" + body
		span := usage.Span{File: file, Start: 0, End: len(url)}
		u := usage.TextValue(usage.Lit(url, span), span, &usage.Slot{Span: span, Content: span})
		bspan := usage.Span{File: file, Start: len(url) + 1, End: len(text)}
		bv := usage.TextValue(usage.Lit(body, bspan), bspan, &usage.Slot{Span: bspan, Content: bspan})
		s := New(Tenant{}).Build(Message{Method: "POST", URL: u, Body: bv})
		more := New(Tenant{}).URL(u.Text, u, nil)
		s.Merge(&more)
		for _, r := range s.Requests {
			for _, fd := range []usage.Field{r.Audience, r.Scope, r.ResponseType} {
				checkSpan(t, text, fd.Span())
				if edits, ok := fd.Set(usage.Lit("x", usage.Span{})); ok {
					for _, e := range edits {
						checkSpan(t, text, e.Span)
					}
				}
			}
		}
	})
}

func checkSpan(t *testing.T, text string, s usage.Span) {
	t.Helper()
	if s.IsZero() {
		return
	}
	if s.Start < 0 || s.End < s.Start || s.End > len(text) {
		t.Fatalf("span %v outside %d bytes", s, len(text))
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{
		`a`: "a", `\n`: "\n", `\v`: "\v", `\"`: `"`, `\\`: `\`, `\/`: "/", `\x41`: "A", `\xZZ`: "x", `\u0041`: "A", `\ud83d\ude00`: "\U0001F600",
		`\ud83dx`: "\ufffd", `\u{1F600}`: "\U0001F600", `\u12`: "u", `\`: `\`, `\ä`: "ä",
	} {
		if got, n := Escape(in); got != want || n < 1 || n > len(in) {
			t.Errorf("Escape(%q) = %q, %d, want %q", in, got, n, want)
		}
	}
}
