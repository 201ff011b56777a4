package link

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func at(file string, start int) usage.Span {
	return usage.Span{File: file, Start: start, End: start + 5}
}

func scope(s string) usage.Field {
	return usage.ValueField("scope", usage.Span{}, usage.TextValue(usage.Lit(s, usage.Span{}), usage.Span{}, nil))
}

func call(file string) *usage.APICall {
	return &usage.APICall{API: usage.APIManagement, Endpoint: "GET /users", Span: at(file, 100)}
}

func grant(file, scopes string) *usage.ClientGrant {
	return &usage.ClientGrant{ManagementAPI: usage.Yes, Scopes: scope(scopes), Span: at(file, 10), ClientID: usage.ValueField("client_id", usage.Span{}, usage.TextValue(usage.Lit(file, usage.Span{}), usage.Span{}, nil))}
}

func TestAppOf(t *testing.T) {
	t.Parallel()
	w := Join(nil, Options{Manifests: []string{"package.json", "apps/web/package.json", "apps/web-admin/package.json", "svc/go.mod"}})
	for file, want := range map[string]string{"a.js": "", "apps/a.js": "", "apps/web/src/a.js": "apps/web", "apps/web-admin/a.js": "apps/web-admin", "svc/a/b.go": "svc", "svcx/a.go": ""} {
		if got := w.AppOf(file); got != want {
			t.Errorf("%s belongs to %q, want %q", file, got, want)
		}
	}
}

func TestScopeListSources(t *testing.T) {
	t.Parallel()
	machine := func() *usage.TokenRequest {
		return &usage.TokenRequest{Kind: usage.RequestToken, Flow: usage.FlowMachine, Span: at("app/a.js", 1), Scope: usage.AbsentField("scope", nil)}
	}
	for name, tc := range map[string]struct {
		build     func(c *usage.APICall, set *usage.Set)
		opt       Options
		kind      ListKind
		has       usage.Tri
		ambiguous bool
		conf      usage.Confidence
	}{
		"nothing":           {build: func(*usage.APICall, *usage.Set) {}},
		"requested":         {build: func(c *usage.APICall, _ *usage.Set) { c.Request = machine(); c.Request.Scope = scope("read:users") }, kind: Requested, has: usage.Yes},
		"requested without": {build: func(c *usage.APICall, _ *usage.Set) { c.Request = machine(); c.Request.Scope = scope("read:roles") }, kind: Requested, has: usage.No},
		"never sent": {build: func(c *usage.APICall, _ *usage.Set) {
			c.Request = machine()
			c.Request.Scope, c.Request.ScopeIgnored = scope("read:roles"), true
		}},
		"by the bearer": {build: func(c *usage.APICall, _ *usage.Set) {
			r := machine()
			r.Scope = scope("read:users")
			c.Request = machine()
			c.Bearers = []usage.Bearer{{Token: usage.Token{Kind: usage.TokenAccess, Request: r}}}
		}, kind: Requested, has: usage.Yes},
		"hidden scope, a user's": {build: func(c *usage.APICall, set *usage.Set) {
			c.Request = &usage.TokenRequest{Flow: usage.FlowBrowser, Span: at("app/a.js", 1), Scope: usage.UnknownField("scope")}
			set.Grants = append(set.Grants, grant("app/tenant.yaml", "read:users"))
		}},
		"granted in the application": {build: func(c *usage.APICall, set *usage.Set) {
			set.Grants = append(set.Grants, grant("app/tenant.yaml", "read:users"), grant("other/tenant.yaml", "read:roles"))
		}, kind: Granted, has: usage.Yes, conf: usage.Medium},
		"granted elsewhere": {build: func(c *usage.APICall, set *usage.Set) {
			set.Grants = append(set.Grants, grant("infra/main.tf", "read:roles"))
		}, kind: Granted, has: usage.No, conf: usage.Medium},
		"two grants that disagree": {build: func(c *usage.APICall, set *usage.Set) {
			set.Grants = append(set.Grants, grant("app/a.yaml", "read:users"), grant("app/b.yaml", "read:roles"))
		}, kind: Granted, ambiguous: true, conf: usage.Medium},
		"two grants that agree": {build: func(c *usage.APICall, set *usage.Set) {
			set.Grants = append(set.Grants, grant("app/a.yaml", "read:users"), grant("app/b.yaml", "read:users"))
		}, kind: Granted, has: usage.Yes, ambiguous: true, conf: usage.Medium},
		"by credential": {build: func(c *usage.APICall, set *usage.Set) {
			c.Credential.Env = "AUTH0_CLIENT_ID"
			g := grant("infra/main.tf", "read:users")
			g.Credential.Env = "AUTH0_CLIENT_ID"
			set.Grants = append(set.Grants, grant("app/a.yaml", "read:roles"), g)
		}, kind: Granted, has: usage.Yes},
		"another client's by its id": {build: func(c *usage.APICall, set *usage.Set) {
			c.Credential.ClientID = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
			g := grant("app/a.yaml", "read:users")
			g.Credential.ClientID = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
			set.Grants = append(set.Grants, g)
		}},
		"of another API": {build: func(c *usage.APICall, set *usage.Set) {
			g := grant("app/a.yaml", "read:users")
			g.ManagementAPI = usage.No
			set.Grants = append(set.Grants, g)
		}},
		"all scopes": {build: func(c *usage.APICall, set *usage.Set) {
			g := grant("app/a.yaml", "")
			g.AllowAll = usage.Yes
			set.Grants = append(set.Grants, g)
		}, kind: Granted, has: usage.Yes, conf: usage.Medium},
		"configured": {build: func(c *usage.APICall, set *usage.Set) {
			set.Grants = append(set.Grants, grant("app/a.yaml", "read:roles"))
		}, opt: Options{GrantedScopes: []string{"read:users"}}, kind: Configured, has: usage.Yes},
		"asserted in the file": {build: func(c *usage.APICall, set *usage.Set) {
			set.Assertions = append(set.Assertions, &usage.ScopeAssertion{Scopes: scope("read:users"), Span: at("app/a.js", 50)},
				&usage.ScopeAssertion{Scopes: scope("read:roles"), Span: at("app/b.js", 50)})
		}, kind: Asserted, has: usage.Yes, conf: usage.Medium},
		"asserted in several other files": {build: func(c *usage.APICall, set *usage.Set) {
			set.Assertions = append(set.Assertions, &usage.ScopeAssertion{Scopes: scope("read:users"), Span: at("app/c.js", 50)},
				&usage.ScopeAssertion{Scopes: scope("read:roles"), Span: at("app/b.js", 50)})
		}},
		"granted wins over asserted": {build: func(c *usage.APICall, set *usage.Set) {
			set.Assertions = append(set.Assertions, &usage.ScopeAssertion{Scopes: scope("read:users"), Span: at("app/a.js", 50)})
			set.Grants = append(set.Grants, grant("app/a.yaml", "read:roles"))
		}, kind: Granted, has: usage.No, conf: usage.Medium},
		"requested nearby": {build: func(c *usage.APICall, set *usage.Set) {
			r := machine()
			r.Scope, r.Audience = scope("read:users"), usage.ValueField("audience", usage.Span{}, usage.TextValue(usage.Lit("https://x.auth0.com/api/v2/", usage.Span{}), usage.Span{}, nil))
			set.Requests = append(set.Requests, r)
		}, kind: Requested, has: usage.Yes, conf: usage.Medium},
		"requested nearby for another API": {build: func(c *usage.APICall, set *usage.Set) {
			r := machine()
			r.Scope, r.Audience = scope("read:users"), usage.ValueField("audience", usage.Span{}, usage.TextValue(usage.Lit("https://api.x.com/", usage.Span{}), usage.Span{}, nil))
			set.Requests = append(set.Requests, r)
		}},
	} {
		c := call("app/a.js")
		set := usage.Set{Calls: []*usage.APICall{c}}
		tc.build(c, &set)
		tc.opt.Manifests = []string{"app/package.json", "other/package.json"}
		w := Join(&set, tc.opt)
		l := w.ScopeList(c)
		if l.Kind != tc.kind || l.Has("read:users") != tc.has || l.Ambiguous() != tc.ambiguous || l.Conf != tc.conf {
			t.Errorf("%s: kind %d, has %d, ambiguous %v, %s", name, l.Kind, l.Has("read:users"), l.Ambiguous(), l.Conf)
		}
	}
}

func TestEqualUsagesCountOnce(t *testing.T) {
	t.Parallel()
	a, b := call("a.js"), call("a.js")
	other := call("a.js")
	other.Bearers = []usage.Bearer{{Span: at("a.js", 3)}}
	w := Join(&usage.Set{Calls: []*usage.APICall{a, nil, b, other}}, Options{})
	if len(w.Calls) != 2 || w.Call(b) != a || w.Call(other) != other {
		t.Errorf("%d calls", len(w.Calls))
	}
	if stranger := call("b.js"); w.Call(stranger) != stranger {
		t.Error("a call that was not joined stands for itself")
	}
}

func TestFlowsOfAnInstance(t *testing.T) {
	t.Parallel()
	inst := at("a.js", 1)
	mk := func(kind usage.RequestKind, start int, grantType string) *usage.TokenRequest {
		r := &usage.TokenRequest{Kind: kind, Span: at("a.js", start), Credential: usage.Credential{Instance: inst}}
		if grantType != "" {
			r.GrantType = usage.ValueField("grant_type", usage.Span{}, usage.TextValue(usage.Lit(grantType, usage.Span{}), usage.Span{}, nil))
		}
		return r
	}
	config, login, password := mk(usage.RequestConfig, 1, ""), mk(usage.RequestAuthorize, 20, ""), mk(usage.RequestToken, 40, "password")
	exchange := mk(usage.RequestToken, 60, "authorization_code")
	c := call("a.js")
	c.Bearers = []usage.Bearer{{Token: usage.Token{Kind: usage.TokenID, Request: config}}}
	w := Join(&usage.Set{Requests: []*usage.TokenRequest{config, login, password, exchange}, Calls: []*usage.APICall{c}}, Options{})
	f := w.FlowOf(password)
	if len(w.Flows()) != 1 || f == nil || f != w.FlowOf(config) || len(f.Requests) != 4 {
		t.Fatal("one instance is one flow")
	}
	if got := f.Asking(); len(got) != 2 || got[0] != login || got[1] != password {
		t.Errorf("asking are %v", got)
	}
	if len(f.UsesOf(login)) != 1 || len(f.UsesOf(password)) != 0 {
		t.Error("what comes back from a redirect was asked for by the authorize request")
	}
	if w.FlowOf(nil) != nil || w.FlowOf(mk(usage.RequestConfig, 1, "")) != f {
		t.Error("equal requests have one flow, none has none")
	}

	w = Join(&usage.Set{Requests: []*usage.TokenRequest{config}, Calls: []*usage.APICall{c}}, Options{})
	if got := w.FlowOf(config).Asking(); len(got) != 1 || got[0] != config {
		t.Errorf("a configuration alone asks: %v", got)
	}
	w = Join(&usage.Set{Requests: []*usage.TokenRequest{exchange}}, Options{})
	if got := w.FlowOf(exchange).Asking(); len(got) != 1 || !Exchange(got[0]) {
		t.Errorf("an exchange alone is all there is: %v", got)
	}
}
