package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const connections = `token({ scope: 'SCOPE' }); grant({ scope: ['read:connections', 'update:connections'] }); get(id); patch(id, body)`

// machine is a client-credentials request that sends the scope, if any.
func machine(t *testing.T, scope string) (*source, *usage.TokenRequest) {
	s := newSource(t, strings.ReplaceAll(connections, "SCOPE", scope))
	r := s.request("token(")
	r.Kind, r.Flow, r.SDKAudience = usage.RequestToken, usage.FlowMachine, true
	if scope != "" {
		r.Scope = s.field("scope", s.str(scope))
	}
	return s, r
}

func (s *source) patch(body usage.Value, r *usage.TokenRequest) *usage.APICall {
	c := s.call("patch(id", patchConnection)
	c.Body, c.Request = body, r
	return c
}

func (s *source) grant() *usage.ClientGrant {
	return &usage.ClientGrant{
		ManagementAPI: usage.Yes, Scopes: s.field("scope", s.list("read:connections", "update:connections")), Span: s.at("grant("), Evidence: s.sdk(), Format: "deploy-cli",
		ClientID: usage.ValueField("client_id", usage.Span{}, constant("My Client")), Doc: s.doc,
	}
}

var empty = usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}

func TestOptionsUpdateScope(t *testing.T) {
	t.Parallel()
	with := object("options", empty)
	maybe := object("options", empty)
	maybe.Object.Props[0].Maybe = true
	open := object("name", constant("x"))
	open.Object.Open = true
	for name, tc := range map[string]struct {
		scope string
		body  usage.Value
		opt   link.Options
		doc   bool
		want  string
	}{
		"the list lacks it":             {scope: "update:connections", body: with, want: "AUTH2001 error"},
		"the list has it":               {scope: "update:connections update:connections_options", body: with},
		"no list":                       {body: with, want: "AUTH2001 warning"},
		"even {}":                       {body: object("options", empty), want: "AUTH2001 warning"},
		"without options":               {scope: "update:connections", body: object("is_domain_connection", constant("true"))},
		"options: undefined":            {scope: "update:connections", body: object("options", usage.Value{Kind: usage.KindAbsent})},
		"an unknown body":               {scope: "update:connections", body: usage.Value{}},
		"an open body":                  {scope: "update:connections", body: open},
		"no body":                       {scope: "update:connections", body: usage.Value{Kind: usage.KindAbsent}},
		"under a condition":             {scope: "update:connections", body: maybe, want: "AUTH2001 error"},
		"documentation":                 {scope: "update:connections", body: with, doc: true, want: "AUTH2001 warning"},
		"declared, lacking":             {body: with, opt: link.Options{GrantedScopes: []string{"update:connections"}}, want: "AUTH2001 error"},
		"declared":                      {body: with, opt: link.Options{GrantedScopes: []string{"update:connections", "update:connections_options"}}},
		"declared, but requested less":  {scope: "update:connections", body: with, opt: link.Options{GrantedScopes: []string{"update:connections_options"}}, want: "AUTH2001 error"},
		"nothing is granted at all":     {body: with, opt: link.Options{GrantedScopes: []string{}}, want: "AUTH2001 error,AUTH2003 error"},
		"read scope does not help":      {scope: "update:connections read:connections_options", body: with, want: "AUTH2001 error"},
		"one of two bodies has options": {scope: "update:connections", body: usage.UnionOf(with, object("name", constant("x"))), want: "AUTH2001 error"},
	} {
		s, r := machine(t, tc.scope)
		c := s.patch(tc.body, r)
		c.Doc, r.Doc = tc.doc, tc.doc
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, tc.opt)
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if len(fs) == 1 && fs[0].Span != c.Span {
			t.Errorf("%s: points at %v, not at the call", name, fs[0].Span)
		}
	}
}

func TestOptionsUpdateMessages(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "update:connections")
	set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{s.patch(object("options", empty), r)}}
	f := one(t, judged(set, Options{}, link.Options{}), "AUTH2001")
	if want := "'PATCH /connections/{id}' with 'options' in the body needs the scope 'update:connections_options', which the requested scopes lack, request it and grant it to the client."; f.Message != want {
		t.Error(f.Message)
	}
	if len(f.Related) != 1 || f.Related[0].Span != s.at("'update:connections'") {
		t.Errorf("related %v", f.Related)
	}
	if got := s.fixed(f.Fix); f.Fix.Safety != finding.Suggested || !strings.Contains(got, "token({ scope: 'update:connections update:connections_options' })") || f.Fix.Todo == "" {
		t.Errorf("%s %q: %s", f.Fix.Safety, f.Fix.Todo, got)
	}
	r.Scope = usage.AbsentField("scope", nil)
	f = one(t, judged(set, Options{}, link.Options{}), "AUTH2001")
	if !strings.Contains(f.Message, "'management-api.granted-scopes'") || f.Fix != nil {
		t.Errorf("%q, %v", f.Message, f.Fix)
	}
}

func TestScopeNeverSentIsNotAList(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "update:connections")
	r.ScopeIgnored = true
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{s.patch(object("options", empty), r)}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH2001 warning")
}

func TestOptionsAndGrants(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "")
	c := s.patch(object("options", empty), r)
	g := s.grant()
	set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}, Grants: []*usage.ClientGrant{g}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH3002 error", "AUTH2001 error")
	call, grant := one(t, fs, "AUTH2001"), one(t, fs, "AUTH3002")
	if call.Confidence != usage.Medium {
		t.Errorf("joined by application: %s", call.Confidence)
	}
	want := "scope: ['read:connections', 'update:connections', 'update:connections_options']"
	if got := s.fixed(call.Fix); !strings.Contains(got, want) || s.fixed(grant.Fix) != got || call.Fix.Unit != grant.Fix.Unit {
		t.Errorf("one coalesced edit: %s and %s", got, s.fixed(grant.Fix))
	}
	if grant.Span != s.at("'read:connections'") && grant.Span != s.at("read:connections") {
		t.Errorf("AUTH3002 points at %v, not at the first offending entry", grant.Span)
	}
	if !strings.Contains(grant.Message, "'read:connections_options' and 'update:connections_options'") {
		t.Errorf("all missing scopes are named: %s", grant.Message)
	}

	// Which of two grants is the client's cannot be told: a warning that names both.
	other := s.grant()
	other.Span, other.Scopes = s.at("get(id)"), usage.ValueField("scope", usage.Span{}, usage.Value{Kind: usage.KindList, Items: []usage.Value{constant("update:connections"), constant("update:connections_options")}})
	other.ClientID = usage.ValueField("client_id", usage.Span{}, constant("Other"))
	set.Grants = append(set.Grants, other)
	fs = judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH3002 warning", "AUTH2001 warning")
	if m := one(t, fs, "AUTH2001").Message; !strings.Contains(m, "'My Client' or 'Other'") {
		t.Error(m)
	}

	// A credential settles it.
	other.Credential.Env, r.Credential.Env, c.Credential.Env = "ID", "ID", "ID"
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH3002 warning")
	g.Credential.Env, other.Credential.Env = "ID", ""
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH3002 error", "AUTH2001 error")
}

func TestGrantMissingOptionsScope(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(*usage.ClientGrant)
		want   string
	}{
		"without code":      {func(*usage.ClientGrant) {}, "AUTH3002 warning"},
		"another API":       {func(g *usage.ClientGrant) { g.ManagementAPI = usage.No }, ""},
		"which API unknown": {func(g *usage.ClientGrant) { g.ManagementAPI = usage.Unknown }, ""},
		"all scopes":        {func(g *usage.ClientGrant) { g.AllowAll = usage.Yes }, ""},
		"complete": {func(g *usage.ClientGrant) {
			g.Scopes.Value.Items = append(g.Scopes.Value.Items, constant("read:connections_options"), constant("update:connections_options"))
		}, ""},
		"an open list": {func(g *usage.ClientGrant) { g.Scopes.Value.Items = append(g.Scopes.Value.Items, usage.Value{}) }, ""},
		"no evidence":  {func(g *usage.ClientGrant) { g.Evidence = usage.Evidence{} }, ""},
	} {
		s, _ := machine(t, "")
		g := s.grant()
		tc.change(g)
		fs := judged(usage.Set{Grants: []*usage.ClientGrant{g}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if name == "without code" {
			if got := s.fixed(fs[0].Fix); fs[0].Fix.Safety != finding.Suggested || !strings.Contains(got, "'update:connections', 'read:connections_options', 'update:connections_options']") {
				t.Errorf("the twins of what the grant holds, suggested: %s", got)
			}
		}
	}
}

func TestScopeAssertionIsAtMostWarning(t *testing.T) {
	t.Parallel()
	s, _ := machine(t, "update:connections")
	c := s.patch(object("options", empty), nil)
	a := &usage.ScopeAssertion{Scopes: s.field("scope", s.str("update:connections")), Span: s.at("'update:connections'"), Evidence: s.sdk()}
	set := usage.Set{Calls: []*usage.APICall{c}, Assertions: []*usage.ScopeAssertion{a}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH2001 warning")
	if !strings.Contains(fs[0].Message, "which the scopes that the code checks for lack") {
		t.Error(fs[0].Message)
	}
	a.Scopes = usage.ValueField("scope", usage.Span{}, constant("update:connections update:connections_options"))
	wantFindings(t, judged(set, Options{}, link.Options{}))
}

func TestOptionsReadScope(t *testing.T) {
	t.Parallel()
	query := func(kv ...string) *usage.Object {
		o := &usage.Object{}
		for i := 0; i < len(kv); i += 2 {
			o.Props = append(o.Props, usage.Property{Key: kv[i], Value: constant(kv[i+1])})
		}
		return o
	}
	for name, tc := range map[string]struct {
		scope string
		read  usage.Tri
		query *usage.Object
		want  string
	}{
		"read, the list lacks it":     {"read:connections", usage.Yes, nil, "AUTH2002 error"},
		"read, the list has it":       {"read:connections read:connections_options", usage.Yes, nil, ""},
		"read, no list":               {"", usage.Yes, nil, "AUTH2002 note"},
		"not read":                    {"read:connections", usage.No, nil, ""},
		"whether read is not visible": {"read:connections", usage.Unknown, nil, ""},
		"fields leave them out":       {"read:connections", usage.Yes, query("fields", "id,name"), ""},
		"fields exclude them":         {"read:connections", usage.Yes, query("fields", "options", "include_fields", "false"), ""},
		"fields exclude others":       {"read:connections", usage.Yes, query("fields", "name", "include_fields", "false"), "AUTH2002 error"},
		"fields ask for them":         {"read:connections", usage.Unknown, query("fields", "name,options"), "AUTH2002 error"},
	} {
		s, r := machine(t, tc.scope)
		c := s.call("get(id)", getConnection)
		c.Request, c.OptionsRead, c.Query = r, tc.read, tc.query
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestReadModifyWrite(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		scope, fields string
		want          []string
	}{
		"no list":       {"", "", []string{"AUTH2002 warning", "AUTH2001 warning"}},
		"both lacking":  {"read:connections update:connections", "", []string{"AUTH2002 error", "AUTH2001 error"}},
		"both there":    {"read:connections read:connections_options update:connections update:connections_options", "", nil},
		"left out":      {"read:connections update:connections", "name", nil},
		"only updating": {"read:connections update:connections update:connections_options", "", []string{"AUTH2002 error"}},
	} {
		s, r := machine(t, tc.scope)
		get := s.call("get(id)", getConnection)
		get.Request = r
		if tc.fields != "" {
			get.Query = &usage.Object{Props: []usage.Property{{Key: "fields", Value: constant(tc.fields)}}}
		}
		body := object("name", constant("x"))
		body.Object.Open, body.Object.Base = true, []*usage.Origin{{Call: get}}
		patch := s.patch(body, r)
		patch.BodyFrom = get
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{get, patch}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != strings.Join(tc.want, ",") {
			t.Errorf("%s: %q, want %v", name, got, tc.want)
		}
		if name == "both lacking" {
			if got := s.fixed(fs[0].Fix); !strings.Contains(got, "read:connections update:connections read:connections_options update:connections_options'") || s.fixed(fs[1].Fix) != got {
				t.Errorf("both scopes in one unit: %s", got)
			}
			if !strings.Contains(fs[0].Message, "replaces all options") {
				t.Error(fs[0].Message)
			}
		}
	}
}

func TestEndpointScope(t *testing.T) {
	t.Parallel()
	const mgmt = "https://acme.auth0.com/api/v2/"
	for name, tc := range map[string]struct {
		scope, endpoint, aud string
		flow                 usage.Flow
		change               func(*usage.TokenRequest)
		want                 string
	}{
		"lacking":                        {"read:users", "PATCH /users/{id}", mgmt, usage.FlowMachine, nil, "AUTH2003 error"},
		"any of":                         {"update:users_app_metadata", "PATCH /users/{id}", mgmt, usage.FlowMachine, nil, ""},
		"machines hold no current user":  {"read:current_user", "GET /users/{id}", mgmt, usage.FlowMachine, nil, "AUTH2003 error"},
		"browsers hold the current user": {"openid read:current_user", "GET /users/{id}", mgmt, usage.FlowBrowser, nil, ""},
		"browsers hold nothing else":     {"openid read:users", "GET /users/{id}", mgmt, usage.FlowBrowser, nil, "AUTH2003 error"},
		"servers may":                    {"openid read:users", "GET /users/{id}", mgmt, usage.FlowServer, nil, ""},
		"only for a backend":             {"openid read:clients", "GET /clients", mgmt, usage.FlowBrowser, nil, "AUTH2003 error"},
		"no scope is visible":            {"", "PATCH /users/{id}", mgmt, usage.FlowMachine, nil, ""},
		"scopes of unknown need":         {"read:users", "GET /migrations", mgmt, usage.FlowMachine, nil, ""},
		"unknown endpoint":               {"read:users", "", mgmt, usage.FlowMachine, nil, ""},
		"for another API":                {"read:users", "PATCH /users/{id}", "https://api.example.com", usage.FlowMachine, nil, "AUTH1002 error"},
		"without audience it is 1002":    {"openid", "GET /users/{id}", "", usage.FlowBrowser, nil, "AUTH1002 error"},
		"password grants yield all": {"openid", "GET /users/{id}", mgmt, usage.FlowServer, func(r *usage.TokenRequest) {
			r.GrantType = usage.ValueField("grant_type", usage.Span{}, constant("password"))
		}, ""},
		"a list that is not literal": {"read:users", "PATCH /users/{id}", mgmt, usage.FlowMachine, func(r *usage.TokenRequest) {
			r.Scope.Value.Text = usage.Concat(r.Scope.Value.Text, usage.Lit(" x:", usage.Span{}), usage.HoleText(usage.Hole{Expr: "y"}, usage.Span{}))
		}, ""},
		"documentation":                   {"read:users", "PATCH /users/{id}", mgmt, usage.FlowMachine, func(r *usage.TokenRequest) { r.Doc = true }, "AUTH2003 warning"},
		"conditions of the options apart": {"update:connections", patchConnection, mgmt, usage.FlowMachine, nil, ""},
	} {
		s, r := askingFor(t, tc.scope, tc.aud)
		r.Flow = tc.flow
		if tc.change != nil {
			tc.change(r)
		}
		c := s.call("get(accessToken", tc.endpoint)
		c.Bearers, c.Doc = []usage.Bearer{s.accessToken("accessToken", r)}, r.Doc
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		for _, f := range fs {
			if f.Rule == "AUTH2003" && f.Span != c.Span {
				t.Errorf("%s: points at %v", name, f.Span)
			}
			if f.Rule == "AUTH2003" && f.Fix != nil && f.Fix.Safety != finding.Suggested {
				t.Errorf("%s: a scope is a privilege, never safe", name)
			}
			if f.Rule == "AUTH2003" && tc.flow == usage.FlowBrowser && strings.Contains(f.Message, "request it") && strings.Contains(f.Message, "'read:users'") {
				t.Errorf("%s: offers a browser what it cannot be granted: %s", name, f.Message)
			}
		}
	}
}

func TestEndpointScopeOfGrants(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "")
	c := s.call("get(id)", "GET /users/{id}")
	c.Request = r
	g := s.grant()
	g.Scopes = s.field("scope", s.list("read:connections"))
	set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}, Grants: []*usage.ClientGrant{g}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH3002 warning", "AUTH2003 error")
	other := s.grant()
	other.Span, other.ClientID = s.at("patch(id"), usage.ValueField("client_id", usage.Span{}, constant("Another Client"))
	set.Grants = append(set.Grants, other)
	fs = judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH3002 warning") // which grant it is cannot be told
}

func TestAccountLinking(t *testing.T) {
	t.Parallel()
	byID := object("provider", constant("auth0"), "user_id", constant("1"))
	linkWith := object("link_with", constant("jwt"))
	mixed := object("link_with", constant("jwt"), "user_id", constant("1"))
	for name, tc := range map[string]struct {
		scope string
		body  usage.Value
		kind  usage.TokenKind
		want  string
	}{
		"by id, current user":            {"update:current_user_identities", byID, usage.TokenAccess, "AUTH2004 error"},
		"by id, the guide's prose":       {"openid update:current_user_metadata", byID, usage.TokenAccess, "AUTH2004 error"},
		"link_with, the guide's prose":   {"openid update:current_user_metadata", linkWith, usage.TokenAccess, ""},
		"by id, any user":                {"update:users", byID, usage.TokenAccess, ""},
		"link_with, current user":        {"update:current_user_identities", linkWith, usage.TokenAccess, ""},
		"both":                           {"update:users", mixed, usage.TokenAccess, "AUTH2004 error"},
		"an ID token as bearer is 1001":  {"update:current_user_identities", byID, usage.TokenID, "AUTH1001 error"},
		"what the token is, not visible": {"", byID, usage.TokenAccess, ""},
	} {
		s, r := askingFor(t, tc.scope, "https://acme.auth0.com/api/v2/")
		r.Flow = usage.FlowServer
		c := s.call("get(accessToken", linkIdentities)
		c.Body, c.Bearers = tc.body, []usage.Bearer{s.accessToken("accessToken", r)}
		c.Bearers[0].Token.Kind = tc.kind
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		for _, f := range fs {
			if f.Rule == "AUTH2004" && strings.Contains(f.Message, "current_user_metadata") {
				t.Errorf("%s: messages name identities: %s", name, f.Message)
			}
		}
	}
}

func TestRequestedButNotGranted(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "update:connections update:connections_options")
	c := s.patch(object("options", empty), r)
	g := s.grant()
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}, Grants: []*usage.ClientGrant{g}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH3002 error")
	if got := s.fixed(fs[0].Fix); !strings.Contains(got, "'update:connections', 'update:connections_options']") {
		t.Error(got)
	}
}

// Where several lists may be the call's, the message names them, and says whether any of them would do.
func TestMessagesNameTheCandidates(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "")
	c := s.patch(object("options", empty), r)
	grant := func(client, file string, scopes ...string) *usage.ClientGrant {
		g := s.grant()
		g.ClientID, g.Scopes = usage.ValueField("client_id", usage.Span{}, constant(client)), s.field("scope", s.list("read:connections", "update:connections"))
		g.Span = usage.Span{File: file, Start: 1, End: 2}
		if len(scopes) > 0 {
			words := usage.Lit(strings.Join(scopes, " "), usage.Span{})
			g.Scopes = usage.ValueField("scope", usage.Span{}, usage.TextValue(words, usage.Span{File: file, Start: 3, End: 9}, nil))
		} else {
			g.Scopes.Value.Span.File = file
		}
		return g
	}
	const has = "update:connections_options"
	for name, tc := range map[string]struct {
		grants []*usage.ClientGrant
		level  finding.Level
		want   string
	}{
		"two clients, one has it":   {[]*usage.ClientGrant{grant("One", "a.yaml"), grant("Two", "a.yaml", has)}, finding.Warning, "which not every grant that may be the client's has ('One' or 'Two'), add it to the client's grant."},
		"two clients, none has it":  {[]*usage.ClientGrant{grant("One", "a.yaml"), grant("Two", "a.yaml")}, finding.Warning, "which no grant that may be the client's has ('One' or 'Two'), add it to the client's grant."},
		"two tenants, one has it":   {[]*usage.ClientGrant{grant("One", "dev.yaml"), grant("One", "prod.yaml", has)}, finding.Warning, "which not every grant that may be the client's has ('dev.yaml' or 'prod.yaml'), add it to the client's grant."},
		"two tenants, none has it":  {[]*usage.ClientGrant{grant("One", "dev.yaml"), grant("One", "prod.yaml")}, finding.Error, "which the granted scopes lack, add it to the grant."},
		"one client, no doubt":      {[]*usage.ClientGrant{grant("One", "a.yaml")}, finding.Error, "which the scopes granted to 'One' lack, add it to the grant."},
		"one client, two file rows": {[]*usage.ClientGrant{grant("One", "a.yaml"), grant("One", "a.yaml", "read:users")}, finding.Error, "which the scopes granted to 'One' lack, add it to the grant."},
	} {
		for i, g := range tc.grants {
			g.Span.Start += i // no two of them are one
			g.Span.End += i
		}
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}, Grants: tc.grants}, Options{}, link.Options{})
		f := one(t, fs, "AUTH2001")
		if f.Level != tc.level || !strings.HasSuffix(f.Message, tc.want) {
			t.Errorf("%s: %s %s", name, f.Level, f.Message)
		}
	}
}

func TestDefaultAudience(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ scope, def, want string }{
		"none declared":                       {"read:current_user", "", "AUTH1002 error"},
		"the Management API":                  {"read:current_user", "https://acme.auth0.com/api/v2/", ""},
		"another API, the user's own scopes":  {"read:current_user", "https://api.acme.com/", "AUTH1002 error"},
		"another API, scopes of one":          {"read:contacts", "https://api.acme.com/", ""},
		"another API, plain login":            {"openid", "https://api.acme.com/", ""},
		"the Management API, and any user's":  {"read:users", "https://acme.auth0.com/api/v2/", ""},
		"another API, and Management's scope": {"read:users", "https://api.acme.com/", ""},
	} {
		_, r := askingFor(t, tc.scope, "")
		r.Flow, r.Audience = usage.FlowServer, usage.AbsentField("audience", nil)
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}}, Options{DefaultAudience: tc.def}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}
