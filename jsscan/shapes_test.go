package jsscan

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestURLPart(t *testing.T) {
	t.Parallel()
	hole := usage.Hole{Expr: "d", Name: "d"}
	url := usage.Concat(usage.Lit("https://", usage.Span{}), usage.HoleText(hole, usage.Span{}), usage.Lit(":8443/api/v2/users?q=1#top", usage.Span{}))
	for name, want := range map[string]string{
		"protocol": "https:", "host": "{d}:8443", "hostname": "{d}", "origin": "https://{d}:8443", "pathname": "/api/v2/users", "search": "?q=1",
	} {
		if got, ok := urlPart(url, name); !ok || got.String() != want {
			t.Errorf("%s is %q, want %q", name, got.String(), want)
		}
	}
	for _, name := range []string{"port", "password", "nothing"} {
		if got, ok := urlPart(url, name); ok {
			t.Errorf("%s is %q, want unknown", name, got.String())
		}
	}
	if got, ok := urlPart(usage.Lit("/relative?q=1", usage.Span{}), "pathname"); ok {
		t.Errorf("a relative URL has the path %q", got.String())
	}
	for name, want := range map[string]string{"host": "acme.auth0.com", "pathname": "", "search": ""} {
		if got, ok := urlPart(usage.Lit("https://acme.auth0.com", usage.Span{}), name); !ok || got.String() != want {
			t.Errorf("%s of a bare host is %q, want %q", name, got.String(), want)
		}
	}
}

// A compiler's output beside its source says everything twice.
func TestCompiledTwin(t *testing.T) {
	t.Parallel()
	const code = "fetch('https://acme.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + idToken } })\n"
	const mapped = code + "//# sourceMappingURL=a.js.map"
	for name, c := range map[string]struct {
		files map[string]string
		want  int
	}{
		"beside its source":     {map[string]string{"a.ts": code, "a.js": mapped}, 1},
		"without its source":    {map[string]string{"a.js": mapped}, 1},
		"two scripts by hand":   {map[string]string{"a.ts": code, "a.js": code}, 2},
		"source somewhere else": {map[string]string{"src/a.ts": code, "a.js": mapped}, 2},
	} {
		if got := len(scan(t, c.files).Calls); got != c.want {
			t.Errorf("%s: %d calls, want %d", name, got, c.want)
		}
	}
}

// What a client of many methods does with a switch: only the chosen case is a call.
func TestSwitchCases(t *testing.T) {
	t.Parallel()
	const client = `const axios = require('axios')
function call(method, path, data) {
  const url = 'https://acme.auth0.com/api/v2' + path
  switch (method.toUpperCase()) {
    case 'GET': return axios.get(url)
    case 'PUT':
    case 'PATCH': return axios.patch(url, data)
    default: return axios.delete(url)
  }
}
`
	for use, want := range map[string][]string{
		`call('get', '/clients')`:         {"GET /clients"},
		`call('PATCH', '/clients/1', {})`: {"PATCH /clients/{id}"},
		`call('put', '/clients/1', {})`:   {"PATCH /clients/{id}"},
		`call('DELETE', '/clients/1')`:    {"DELETE /clients/{id}"},
		`call(kind(), '/clients/1', {})`:  {"GET /clients/{id}", "PATCH /clients/{id}", "DELETE /clients/{id}"},
	} {
		var got []string
		for _, c := range scan(t, map[string]string{"a.js": client + use}).Calls {
			got = append(got, c.Endpoint)
		}
		if len(got) != len(want) {
			t.Errorf("%s: %q, want %q", use, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%s: %q, want %q", use, got, want)
			}
		}
	}
}

// The grammar takes `a + b!.c` for `(a + b)!.c`; strings keep their bytes.
func TestNonNullInSum(t *testing.T) {
	t.Parallel()
	files := map[string]string{"a.ts": "fetch('https://acme.auth0.com/api/v2/users/' + session!.user.sub, { headers: { 'X-Note': 'hi!.' } })\n"}
	calls := scan(t, files).Calls
	if len(calls) != 1 || calls[0].Endpoint != "GET /users/{id}" || calls[0].Path.String() != "/users/{session!.user.sub}" {
		t.Errorf("calls are %v", calls)
	}
}
