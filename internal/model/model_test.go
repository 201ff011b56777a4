package model

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

const madeUp = `
id: acme
title: Acme SDK
auth0: true
flow: browser
packages: [{npm: acme-auth, go: example.com/acme, majors: [1, 2], default: true, cdn: ["*cdn.acme.com/acme-{version}.js"]}]
exports: {Client: Client, api: instance Api}
types:
  Client:
    require_keys: [domain]
    new: {config: {layers: ["$0"]}, request: {kind: config, layers: ["$0"]}}
    request:
      kind: authorize
      layers: ["$0", "$config"]
      keys: {domain: domain, client_id: clientId, audience: auth.audience, scope: auth.params.scope, response_type: type}
      ignored: {realm: "is gone since version 2"}
    methods:
      login: {request: {kind: authorize}, callbacks: [{arg: last, params: ["_", Result]}]}
      old: {legacy: AUTH4001}
  Result:
    members:
      idToken: {token: id, twin: accessToken}
      accessToken: {token: access}
  Mgmt:
    client: {domain: "$config.domain", token: "$config.token", client_id: "$config.id", scope: "$config.scope"}
    api: {things.update: "PATCH /connections/{id}", things.list: "GET /connections", users.get: "GET /users/{id}"}
    api_args: positional
    api_page: data
  Api: {}
functions:
  NewMgmt: {config: {layers: ["$1..."], set: {domain: "$0"}}, returns: Mgmt}
  WithToken: {option: {token: "$0"}}
`

func load(t *testing.T, src string) *Set {
	t.Helper()
	sdk, err := catalog.DecodeSDK("acme.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	s, err := New([]*catalog.SDK{sdk}, request.New(request.Tenant{}))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func text(s string, at int) usage.Value {
	sp := usage.Span{File: "f", Start: at, End: at + len(s)}
	return usage.TextValue(usage.Lit(s, sp), sp, nil)
}

func object(props ...any) usage.Value {
	o := &usage.Object{}
	for i := 0; i < len(props); i += 2 {
		o.Props = append(o.Props, usage.Property{Key: props[i].(string), Value: props[i+1].(usage.Value)})
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: usage.Span{File: "f", Start: 1, End: 2}}
}

func site(at int) Site {
	sp := usage.Span{File: "f", Start: at, End: at + 10}
	return Site{Span: sp, Callee: sp, Name: "callee", TwinEdit: func(m string) []usage.Edit { return []usage.Edit{{Span: sp, New: m}} }}
}

func newClient(t *testing.T, s *Set, opts usage.Value) (usage.Value, usage.Set) {
	t.Helper()
	mod, ok := s.Module("js", "acme-auth", 2)
	if !ok {
		t.Fatal("module not found")
	}
	class, ok := s.Member(mod, "Client", site(1))
	if !ok {
		t.Fatal("export not found")
	}
	res, ok := s.New(class, []usage.Value{opts}, site(2))
	if !ok {
		t.Fatal("not constructed")
	}
	return res.Value, res.Usages
}

func call(t *testing.T, s *Set, recv usage.Value, name string, args ...usage.Value) Result {
	t.Helper()
	fn, ok := s.Member(recv, name, site(3))
	if !ok {
		t.Fatalf("no member %s", name)
	}
	res, ok := s.Call(fn, args, site(4))
	if !ok {
		t.Fatalf("%s is not callable", name)
	}
	return res
}

func TestCallOptionsWin(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	client, made := newClient(t, s, object("domain", text("d", 1), "type", text("id_token", 5)))
	if len(made.Requests) != 1 || made.Requests[0].Kind != usage.RequestConfig {
		t.Fatalf("constructor requests: %+v", made.Requests)
	}
	res := call(t, s, client, "login", object("type", text("token", 9)))
	tr := res.Usages.Requests[0]
	if c, _ := tr.ResponseType.Const(); c != "token" {
		t.Errorf("response type %q, want the call's", c)
	}
	if c, _ := tr.Domain.Const(); c != "d" {
		t.Errorf("domain %q, want the constructor's", c)
	}
	if tr.Audience.Present != usage.No {
		t.Errorf("audience %v, want absent", tr.Audience.Present)
	}
	if tr.Evidence.Kind != usage.EvidenceSDK {
		t.Error("no evidence")
	}
}

func TestUnseenCallOptionsLeaveAbsenceUnknown(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	client, _ := newClient(t, s, object("domain", text("d", 1), "type", text("id_token", 5)))
	res := call(t, s, client, "login", usage.UnknownValue(usage.Span{File: "f", Start: 30, End: 34}))
	tr := res.Usages.Requests[0]
	if tr.Audience.Present != usage.Unknown {
		t.Errorf("audience %v, want unknown: the options cannot be seen", tr.Audience.Present)
	}
	if tr.ResponseType.Present != usage.Yes || tr.ResponseType.Value.Conf != usage.Low {
		t.Errorf("response type %v conf %v: may be overridden", tr.ResponseType.Present, tr.ResponseType.Value.Conf)
	}
}

func TestOpenObjectLeavesAbsenceUnknown(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	opts := object("domain", text("d", 1))
	opts.Object.Open = true
	_, made := newClient(t, s, opts)
	if got := made.Requests[0].Audience.Present; got != usage.Unknown {
		t.Errorf("audience %v, want unknown", got)
	}
}

func TestNestedKeys(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	_, made := newClient(t, s, object("domain", text("d", 1), "auth", object("params", object("scope", text("openid", 7)))))
	if c, _ := made.Requests[0].Scope.Const(); c != "openid" {
		t.Errorf("scope %q", c)
	}
}

func TestCallbackParameterIsTheResult(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	client, made := newClient(t, s, object("domain", text("d", 1)))
	fn, _ := s.Member(client, "login", site(3))
	args := []usage.Value{object(), {Kind: usage.KindFunc}}
	if _, ok := s.CallbackParam(fn, args, site(4), nil, 1, 0); ok {
		t.Error("the error parameter has a value")
	}
	r, ok := s.CallbackParam(fn, args, site(4), nil, 1, 1)
	if !ok {
		t.Fatal("no result parameter")
	}
	id, ok := s.Member(r, "idToken", site(5))
	if !ok || id.Token == nil || id.Token.Kind != usage.TokenID {
		t.Fatalf("idToken: %+v", id)
	}
	if e, ok := id.Token.Twin(); !ok || e[0].New != "accessToken" {
		t.Errorf("twin %v", e)
	}
	if id.Token.Request == nil || id.Token.Request == made.Requests[0] {
		t.Error("the token belongs to the call's request, not to the constructor's")
	}
}

func TestFunctionalOptionsAndPositionalAPI(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	mod, _ := s.Module("go", "example.com/acme", -1)
	with := call(t, s, mod, "WithToken", usage.Value{Kind: usage.KindText, Text: usage.HoleText(usage.Hole{Expr: "idToken", Name: "idToken"}, usage.Span{File: "f", Start: 40, End: 47})})
	mgmt := call(t, s, mod, "NewMgmt", text("d", 1), with.Value).Value
	things, ok := s.Member(mgmt, "things", site(5))
	if !ok {
		t.Fatal("no sub-client")
	}
	res := call(t, s, things, "update", text("con_1", 8), object("options", object()))
	c := res.Usages.Calls[0]
	if c.Endpoint != "PATCH /connections/{id}" || c.Method != "PATCH" {
		t.Errorf("endpoint %q", c.Endpoint)
	}
	if c.Body.Object.Has("options") != usage.Yes {
		t.Error("body lost")
	}
	if p := c.Path.String(); p != "/connections/con_1" {
		t.Errorf("path %q", p)
	}
	if len(c.Bearers) != 1 || c.Bearers[0].Token.Kind != usage.TokenID || c.Bearers[0].Conf != usage.Low {
		t.Errorf("bearers %+v", c.Bearers)
	}
}

func TestClientCredentialsRequest(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	mod, _ := s.Module("go", "example.com/acme", -1)
	res := call(t, s, mod, "NewMgmt", text("d", 1), object("id", text("abc", 3), "scope", text("read:users", 9)))
	if len(res.Usages.Requests) != 1 {
		t.Fatalf("the client asks for its own token: %+v", res.Usages.Requests)
	}
	got := call(t, s, mustMember(t, s, res.Value, "users"), "get", text("u", 1)).Usages.Calls[0]
	if got.Request == nil || got.Request.Flow != usage.FlowMachine || !got.Request.SDKAudience || got.Request.ScopeIgnored {
		t.Errorf("request %+v", got.Request)
	}
}

func mustMember(t *testing.T, s *Set, v usage.Value, name string) usage.Value {
	t.Helper()
	m, ok := s.Member(v, name, site(6))
	if !ok {
		t.Fatalf("no member %s", name)
	}
	return m
}

func TestResponseMembersAndPages(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	mod, _ := s.Module("go", "example.com/acme", -1)
	mgmt := call(t, s, mod, "NewMgmt", text("d", 1), object("token", text("opaque", 3))).Value
	list := call(t, s, mustMember(t, s, mgmt, "things"), "list").Value
	items := mustMember(t, s, list, "data")
	opts := mustMember(t, s, items, "options")
	if opts.Origin == nil || opts.Origin.Path != "options" || opts.Origin.Call.Endpoint != "GET /connections" {
		t.Errorf("origin %+v", opts.Origin)
	}
}

func TestLegacyAndIgnored(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	client, made := newClient(t, s, object("domain", text("d", 1), "realm", text("r", 20)))
	if len(made.Options) != 1 || made.Options[0].Option != "realm" {
		t.Fatalf("ignored options %+v", made.Options)
	}
	if c := call(t, s, client, "old").Usages.Calls; len(c) != 1 || c[0].Legacy != "AUTH4001" {
		t.Errorf("legacy %+v", c)
	}
	if n := len(call(t, s, client, "login", object()).Usages.Options); n != 0 {
		t.Errorf("the constructor's ignored option is reported again by a call: %d", n)
	}
}

func TestDanglingNamesAreRefused(t *testing.T) {
	t.Parallel()
	sdk, err := catalog.DecodeSDK("x.yaml", []byte("id: x\nexports: {A: Missing}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New([]*catalog.SDK{sdk}, nil); err == nil {
		t.Error("a dangling export is accepted")
	}
}

func TestCDNVersion(t *testing.T) {
	t.Parallel()
	s := load(t, madeUp)
	for url, want := range map[string]string{
		"https://cdn.acme.com/acme-1.4.2.js": "1.4.2",
		"//cdn.acme.com/acme-2.x.js":         "2.x",
		"https://cdn.other.com/acme-1.js":    "-",
	} {
		_, pkg, v, ok := s.CDN(url)
		if ok != (want != "-") || ok && (v != want || pkg != "acme-auth") {
			t.Errorf("%s: %q %q %v", url, pkg, v, ok)
		}
	}
}

// A trace calls a token by the name it has in the code; a parameter that is taken apart has none.
func TestTokenNote(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"token": "'token' is the ID token", "": "the callback's parameter is the ID token"} {
		if got := tokenNote(usage.TokenID, name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
