package model

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const (
	userURL = "https://t.auth0.com/api/v2/users/u"
	connURL = "https://t.auth0.com/api/v2/connections/c"
)

// idToken is a value that is known to be an ID token, with the scheme in front.
func (s *script) bearer() usage.Value {
	sp := s.span()
	tok := &usage.Token{Kind: usage.TokenID, Span: sp, Name: "idToken", Evidence: usage.Evidence{Kind: usage.EvidenceSDK}}
	h := usage.HoleText(usage.Hole{Expr: "r.idToken", Name: "idToken", Token: tok}, sp)
	t := usage.Lit("Bearer ", sp)
	t.Parts = append(t.Parts, h.Parts...)
	return usage.TextValue(t, sp, nil)
}

func TestModelsHTTP(t *testing.T) {
	t.Parallel()
	patched := []string{"call PATCH /connections/{id} body={options} bearer=id"}
	body := obj{"options", obj{}}
	headers := func(s *script) obj { return obj{"Authorization", s.bearer()} }
	runModelTests(t, []modelTest{
		{"fetch", func(s *script) {
			f, ok := s.set.Global("fetch")
			if !ok {
				s.t.Fatal("no fetch")
			}
			s.call(f, "", connURL, obj{"method", "PATCH", "headers", headers(s), "body", body})
		}, patched},
		{"fetch defaults to GET, its response is read with json()", func(s *script) {
			r := s.call(s.from("node-fetch", 2, "default"), "", userURL, obj{"headers", headers(s)})
			if v := s.call(r, "json"); v.Kind != usage.KindResponse {
				s.t.Errorf("json() is %+v", v)
			}
		}, []string{"call GET /users/{id} bearer=id"}},
		{"fetch of another host says nothing", func(s *script) {
			s.call(s.from("node-fetch", 2, "default"), "", "https://example.com/api/v2/users/u", obj{"method", "PATCH"})
		}, nil},
		{"a method that cannot be seen is not GET", func(s *script) {
			s.call(s.from("node-fetch", 2, "default"), "", userURL, hidden{})
			if len(s.all.Calls) != 1 || s.all.Calls[0].Method != "" {
				s.t.Errorf("calls are %v", s.summary())
			}
			s.all = usage.Set{}
		}, nil},
		{"axios call, method, instance", func(s *script) {
			a := s.from("axios", 1, "default")
			s.call(a, "", obj{"url", connURL, "method", "patch", "headers", headers(s), "data", body})
			s.call(a, "", connURL, obj{"method", "patch", "headers", headers(s), "data", body})
			s.call(a, "request", obj{"url", connURL, "method", "patch", "headers", headers(s), "data", body})
			s.call(a, "patch", connURL, body, obj{"headers", headers(s)})
			i := s.call(a, "create", obj{"baseURL", "https://t.auth0.com/api/v2", "headers", headers(s)})
			r := s.call(i, "patch", "/connections/c", body)
			if v := s.member(r, "data"); v.Kind != usage.KindResponse {
				s.t.Errorf("data is %+v", v)
			}
		}, patched},
		{"axios.create's common headers", func(s *script) {
			i := s.call(s.from("axios", 1, "default"), "create", obj{"baseURL", "https://t.auth0.com/api/v2/", "headers", obj{"common", headers(s)}})
			s.call(i, "get", "users/u")
		}, []string{"call GET /users/{id} bearer=id"}},
		{"axios defaults are the shared instance's configuration", func(s *script) {
			a := s.from("axios", 1, "default")
			_, key, ok := s.set.ConfigTarget(s.member(a, "defaults.headers.common.Authorization"))
			if !ok || key != "defaults.headers.common.Authorization" {
				s.t.Errorf("ConfigTarget = %q, %v", key, ok)
			}
			s.call(s.set.WithConfig(a, key, s.bearer(), usage.Span{}), "get", userURL)
		}, []string{"call GET /users/{id} bearer=id"}},
		{"request: options, url + options, auth.bearer, defaults, json: true", func(s *script) {
			rp := s.from("request-promise", 4, "*")
			tok := s.bearer().Text.Parts[1]
			raw := usage.TextValue(usage.Text{Parts: []usage.Part{tok}}, tok.Span, nil)
			s.call(rp, "", obj{"method", "PATCH", "uri", connURL, "auth", obj{"bearer", raw}, "body", body, "json", true})
			s.call(rp, "", connURL, obj{"method", "PATCH", "headers", headers(s), "json", body})
			s.call(rp, "patch", obj{"url", connURL, "headers", headers(s), "body", body})
			d := s.call(rp, "defaults", obj{"baseUrl", "https://t.auth0.com/api/v2", "headers", headers(s)})
			s.call(d, "patch", "/connections/c", obj{"json", body}, fn{})
		}, patched},
		{"request's callback", func(s *script) {
			v := s.param(s.from("request", 2, "default"), "", 1, 2, obj{"url", userURL}, fn{})
			if v.Kind != usage.KindResponse {
				s.t.Errorf("body is %+v", v)
			}
		}, []string{"call GET /users/{id}"}},
		{"jQuery", func(s *script) {
			q, ok := s.set.Global("$")
			if !ok {
				s.t.Fatal("no $")
			}
			s.call(q, "ajax", obj{"url", connURL, "type", "patch", "headers", headers(s), "data", body})
			s.call(q, "ajax", connURL, obj{"method", "PATCH", "headers", headers(s), "data", body})
		}, patched},
		{"jQuery's success callbacks", func(s *script) {
			q, _ := s.set.Global("jQuery")
			r := s.call(q, "ajax", obj{"url", userURL, "success", fn{}})
			for what, v := range map[string]usage.Value{
				"success":       s.paramAt(q, "ajax", Place{Path: "success"}, 0, obj{"url", userURL, "success", fn{}}),
				"other option":  s.paramAt(q, "ajax", Place{Path: "error"}, 0, obj{"url", userURL, "error", fn{}}),
				"done":          s.param(r, "done", 0, 0, fn{}),
				"get's success": s.param(q, "get", 1, 0, userURL, fn{}),
			} {
				if got := v.Kind == usage.KindResponse; got != (what != "other option") {
					s.t.Errorf("%s is a response: %v", what, got)
				}
			}
		}, []string{"call GET /users/{id}"}},
		{"superagent's chain", func(s *script) {
			c := s.call(s.from("superagent", 10, "default"), "patch", connURL)
			c = s.call(c, "set", "Authorization", s.bearer())
			s.all = usage.Set{} // a front end keeps the last of the chain
			s.call(c, "send", body)
		}, patched},
		{"superagent: set with an object, auth with a type", func(s *script) {
			c := s.call(s.from("superagent", 10, "default"), "get", userURL)
			s.all = usage.Set{}
			s.call(c, "set", headers(s))
		}, []string{"call GET /users/{id} bearer=id"}},
		{"got", func(s *script) {
			g := s.from("got", 11, "default")
			s.call(g, "patch", connURL, obj{"headers", headers(s), "json", body})
			i := s.call(g, "extend", obj{"prefixUrl", "https://t.auth0.com/api/v2", "headers", headers(s)})
			s.call(i, "", "connections/c", obj{"method", "PATCH", "json", body})
		}, patched},
		{"ky", func(s *script) {
			k := s.call(s.from("ky", 1, "default"), "create", obj{"prefixUrl", "https://t.auth0.com/api/v2", "headers", headers(s)})
			s.call(k, "patch", "connections/c", obj{"json", body})
		}, patched},
		{"needle", func(s *script) {
			n := s.from("needle", 3, "default")
			s.call(n, "", "patch", connURL, body, obj{"headers", headers(s)})
			s.call(n, "patch", connURL, body, obj{"headers", headers(s), "json", true})
		}, patched},
		{"undici", func(s *script) {
			r := s.call(s.from("undici", 6, "request"), "", userURL, obj{"headers", headers(s)})
			if v := s.call(r, "body.json"); v.Kind != usage.KindResponse {
				s.t.Errorf("body.json() is %+v", v)
			}
		}, []string{"call GET /users/{id} bearer=id"}},
		{"https.request: hostname and path, body written", func(s *script) {
			r := s.call(s.from("https", -1, "request"), "", obj{"hostname", "t.auth0.com", "path", "/api/v2/connections/c", "method", "PATCH", "headers", headers(s)}, fn{})
			s.all = usage.Set{}
			m := s.member(r, "write")
			args := s.values([]any{body})
			res, ok := s.set.Call(m, args, s.site("write"))
			if !ok {
				s.t.Fatal("write is not callable")
			}
			s.all.Merge(&res.Usages)
		}, patched},
		{"XMLHttpRequest", func(s *script) {
			c, ok := s.set.Global("XMLHttpRequest")
			if !ok {
				s.t.Fatal("no XMLHttpRequest")
			}
			x := s.new(c)
			for _, step := range [][]any{{"open", "PATCH", connURL}, {"setRequestHeader", "Authorization", s.bearer()}, {"send", body}} {
				s.all = usage.Set{}
				m, args, at := s.member(x, step[0].(string)), s.values(step[1:]), s.site(step[0].(string))
				res, _ := s.set.Call(m, args, at)
				s.all.Merge(&res.Usages)
				if x, ok = s.set.Mutated(m, args, at); !ok {
					s.t.Fatalf("%s changes nothing", step[0])
				}
			}
		}, patched},
		{"Angular HttpClient with HttpHeaders", func(s *script) {
			h := s.new(s.from("@angular/common/http", 18, "HttpHeaders"))
			h = s.call(h, "set", "Authorization", s.bearer())
			c, ok := s.set.InstanceOf(s.from("@angular/common/http", 18, "HttpClient"))
			if !ok {
				s.t.Fatal("HttpClient is no class")
			}
			s.call(c, "patch", connURL, body, obj{"headers", h})
			s.call(c, "request", "PATCH", connURL, obj{"headers", h, "body", body})
		}, patched},
		{"@angular/http", func(s *script) {
			h := s.new(s.from("@angular/http", 4, "Headers"), headers(s))
			o := s.new(s.from("@angular/http", 4, "RequestOptions"), obj{"headers", h})
			c, _ := s.set.InstanceOf(s.from("@angular/http", 4, "Http"))
			s.call(c, "patch", connURL, body, o)
		}, patched},
		{"AuthHttp sends the stored ID token", func(s *script) {
			c, _ := s.set.InstanceOf(s.from("angular2-jwt", 0, "AuthHttp"))
			s.call(c, "patch", connURL, body)
		}, []string{"call PATCH /connections/{id} body={options} bearer=id(implicit)"}},
		{"$http: config object and methods", func(s *script) {
			h, _, ok := s.set.Inject("$http")
			if !ok {
				s.t.Fatal("$http is not injected")
			}
			s.call(h, "", obj{"url", connURL, "method", "PATCH", "headers", headers(s), "data", body})
			s.call(h, "patch", connURL, body, obj{"headers", headers(s)})
		}, patched},
		{"$resource's actions", func(s *script) {
			res, _, _ := s.set.Inject("$resource")
			r := s.call(res, "", "https://t.auth0.com/api/v2/connections/:id", obj{"id", "@id"}, obj{"patch", obj{"method", "PATCH", "headers", headers(s)}})
			s.call(r, "patch", body)
		}, patched},
	})
}
