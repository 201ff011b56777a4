package rules

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		subject, setting, format string
		value                    usage.Value
		want                     string
	}{
		"the toggle":           {"tenant", "flags.enable_idtoken_api2", "deploy-cli", constant("true"), "AUTH3001 error"},
		"the toggle is off":    {"tenant", "flags.enable_idtoken_api2", "deploy-cli", constant("false"), ""},
		"a variable":           {"tenant", "flags.enable_idtoken_api2", "terraform", usage.Value{}, ""},
		"legacy flag":          {"tenant", "flags.allow_legacy_tokeninfo_endpoint", "deploy-cli", constant("true"), "AUTH3003 warning"},
		"legacy flag off":      {"tenant", "flags.allow_legacy_tokeninfo_endpoint", "deploy-cli", constant("false"), ""},
		"a flag bad when off":  {"tenant", "flags.enable_pipeline2", "deploy-cli", constant("false"), "AUTH3003 warning"},
		"a flag good when on":  {"tenant", "flags.enable_pipeline2", "deploy-cli", constant("true"), ""},
		"not OIDC conformant":  {"client", "oidc_conformant", "terraform", constant("false"), "AUTH3003 warning"},
		"legacy grant type":    {"client", "grant_types", "terraform", usage.Value{Kind: usage.KindList, Items: []usage.Value{constant("implicit"), constant("http://auth0.com/oauth/legacy/grant-type/ro")}}, "AUTH3003 warning"},
		"grant types":          {"client", "grant_types", "terraform", usage.Value{Kind: usage.KindList, Items: []usage.Value{constant("http://auth0.com/oauth/grant-type/password-realm")}}, ""},
		"cross_origin_auth":    {"client", "cross_origin_auth", "deploy-cli", constant("true"), "AUTH3004 warning"},
		"not in Terraform":     {"client", "cross_origin_auth", "terraform", constant("true"), ""},
		"its new name":         {"client", "cross_origin_authentication", "deploy-cli", constant("true"), ""},
		"old runtime":          {"action", "runtime", "deploy-cli", constant("node16"), "AUTH3005 warning"},
		"current runtime":      {"action", "runtime", "deploy-cli", constant("node22"), ""},
		"node18":               {"action", "runtime", "deploy-cli", constant("node18"), ""},
		"old sandbox":          {"tenant", "sandbox_version", "terraform", constant("12"), "AUTH3005 warning"},
		"runtime of something": {"client", "runtime", "deploy-cli", constant("node16"), ""},
		"log search":           {"tenant", "flags.enable_legacy_logs_search_v2", "deploy-cli", constant("true"), "AUTH4022 error"},
		"secret_encoded":       {"client", "jwt_configuration.secret_encoded", "deploy-cli", constant("true"), "AUTH4018 warning"},
	} {
		src := newSource(t, "key: value")
		s := &usage.Setting{Subject: tc.subject, Name: tc.setting, Format: tc.format, Value: usage.ValueField("key", src.at("key"), tc.value), Span: src.at("value"), Evidence: src.sdk()}
		s.Value.Value.Span, s.Value.Use = src.at("value"), src.at("value")
		fs := judged(usage.Set{Settings: []*usage.Setting{s}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		if want := src.at("key: value"); len(fs) == 1 && fs[0].Span != want && (tc.value.Kind != usage.KindList || fs[0].Span != src.at("key")) {
			t.Errorf("%s: points at %v, not at the setting", name, fs[0].Span)
		}
	}
}

func TestSettingBehindAVariable(t *testing.T) {
	t.Parallel()
	s := newSource(t, "default = 'true' ... enable_idtoken_api2 = var.flag")
	f := usage.ValueField("enable_idtoken_api2", s.at("enable_idtoken_api2"), s.str("true"))
	f.Use = s.at("var.flag")
	set := usage.Set{Settings: []*usage.Setting{{Subject: "tenant", Name: "flags.enable_idtoken_api2", Value: f, Span: f.Use, Evidence: s.sdk()}}}
	got := one(t, judged(set, Options{}, link.Options{}), "AUTH3001")
	if got.Span != s.at("'true'") || len(got.Related) != 1 || got.Related[0].Span != f.Use {
		t.Errorf("points at %v, related %v", got.Span, got.Related)
	}
}

func TestPasswordlessStart(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		body   usage.Value
		secret bool
		want   string
	}{
		"a client that sends its secret elsewhere": {object("client_id", constant("abc")), true, "AUTH4014 warning"},
		"another client":          {object("client_id", constant("def")), true, ""},
		"a public client":         {object("client_id", constant("abc")), false, ""},
		"authenticated":           {object("client_id", constant("abc"), "client_secret", constant("s")), true, ""},
		"with a client assertion": {object("client_id", constant("abc"), "client_assertion", constant("s")), true, ""},
	} {
		s := newSource(t, "start(); token()")
		c := s.call("start()", "")
		c.API, c.Path, c.Body = usage.APIAuthentication, usage.Lit("/passwordless/start", usage.Span{}), tc.body
		r := s.request("token()")
		r.Kind, r.ClientID = usage.RequestToken, usage.ValueField("client_id", usage.Span{}, constant("abc"))
		if tc.secret {
			r.Params = map[string]usage.Field{"client_secret": usage.ValueField("client_secret", usage.Span{}, constant("s"))}
		}
		fs := judged(usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestSettingsInBodies(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		endpoint string
		body     usage.Value
		want     string
	}{
		"the toggle":   {"PATCH /tenants/settings", object("flags", object("enable_idtoken_api2", constant("true"))), "AUTH3001 error"},
		"other flags":  {"PATCH /tenants/settings", object("flags", object("use_scope_descriptions_for_consent", constant("true"))), ""},
		"a client":     {"POST /clients", object("cross_origin_auth", constant("true"), "oidc_conformant", constant("false")), "AUTH3004 warning,AUTH3003 warning"},
		"an action":    {"POST /actions/actions", object("runtime", constant("node12")), "AUTH3005 warning"},
		"another call": {"POST /connections", object("runtime", constant("node12"), "cross_origin_auth", constant("true")), ""},
	} {
		s := newSource(t, "send(body) flags runtime cross_origin_auth oidc_conformant enable_idtoken_api2 use_scope_descriptions_for_consent")
		c := s.call("send(body)", tc.endpoint)
		c.Body = tc.body
		place(s, tc.body.Object)
		fs := judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

// place gives the properties of a made-up body their keys' spans.
func place(s *source, o *usage.Object) {
	for i := range o.Props {
		o.Props[i].KeySpan = s.at(o.Props[i].Key)
		if o.Props[i].Value.Kind == usage.KindObject {
			place(s, o.Props[i].Value.Object)
		}
	}
}

func TestToggleFixWaitsForIDTokens(t *testing.T) {
	t.Parallel()
	s := newSource(t, "enable_idtoken_api2: true; get(idToken)")
	slot := &usage.Slot{Span: s.at("true"), Content: s.at("true")}
	v := usage.Value{Kind: usage.KindBool, Text: usage.Lit("true", s.at("true")), Span: s.at("true"), Slot: slot}
	set := usage.Set{Settings: []*usage.Setting{{Subject: "tenant", Name: "flags.enable_idtoken_api2", Value: usage.ValueField("k", usage.Span{}, v), Span: s.at("enable_idtoken_api2"), Evidence: s.sdk()}}}
	f := one(t, judged(set, Options{}, link.Options{}), "AUTH3001")
	if got := s.fixed(f.Fix); got != "enable_idtoken_api2: false; get(idToken)" || f.Fix.Safety != finding.Suggested {
		t.Errorf("%s: %s", f.Fix.Safety, got)
	}
	c := s.call("get(", "GET /users/{id}")
	c.Bearers = []usage.Bearer{s.idToken("idToken)", "", nil)}
	set.Calls = []*usage.APICall{c}
	if f := one(t, judged(set, Options{}, link.Options{}), "AUTH3001"); f.Fix != nil {
		t.Error("turning the flag off would break the code that still sends ID tokens")
	}
}

func TestHS256OfLinkedTokens(t *testing.T) {
	t.Parallel()
	s := newSource(t, "alg: 'HS256'; link(jwt)")
	set := usage.Set{Settings: []*usage.Setting{{Subject: "client", Name: "jwt_configuration.alg", Value: s.field("alg", s.str("HS256")), Span: s.at("alg"), Evidence: s.sdk()}}}
	wantFindings(t, judged(set, Options{}, link.Options{}))
	c := s.call("link(jwt)", linkIdentities)
	c.Body = object("link_with", constant("jwt"))
	set.Calls = []*usage.APICall{c}
	wantFindings(t, judged(set, Options{}, link.Options{}), "AUTH3003 warning")
}

func TestRetiredCalls(t *testing.T) {
	t.Parallel()
	auth := func(path string) func(*usage.APICall) {
		return func(c *usage.APICall) {
			c.API, c.Path, c.Endpoint = usage.APIAuthentication, usage.Lit(path, usage.Span{}), ""
		}
	}
	body := func(kv ...any) func(*usage.APICall) {
		return func(c *usage.APICall) { c.Body = object(kv...) }
	}
	query := func(kv ...any) func(*usage.APICall) {
		return func(c *usage.APICall) { c.Query = object(kv...).Object }
	}
	for name, tc := range map[string]struct {
		endpoint string
		change   func(*usage.APICall)
		want     string
	}{
		"ro":                             {"", auth("/oauth/ro"), "AUTH4001 warning"},
		"tokeninfo":                      {"", auth("/tokeninfo"), "AUTH4002 warning"},
		"userinfo":                       {"", auth("/userinfo"), ""},
		"delegation":                     {"", auth("/delegation"), "AUTH4003 warning"},
		"oauth/access_token":             {"", auth("/oauth/access_token"), "AUTH4004 warning"},
		"impersonate":                    {"", auth("/users/1/impersonate"), "AUTH4009 warning"},
		"usernamepassword":               {"", auth("/usernamepassword/login"), "AUTH4013 warning"},
		"by the model":                   {"", func(c *usage.APICall) { c.API, c.Legacy, c.Endpoint = usage.APIAuthentication, "AUTH4002", "" }, "AUTH4002 warning"},
		"v1":                             {"", func(c *usage.APICall) { c.API = usage.APIManagementV1 }, "AUTH4005 error"},
		"search v2":                      {"GET /users", query("search_engine", constant("v2")), "AUTH4006 error"},
		"search v3":                      {"GET /users", query("search_engine", constant("v3"), "q", constant("identities.connection:x")), ""},
		"raw":                            {"GET /users", query("q", constant(`email.raw:"a"`)), "AUTH4006 error"},
		"connection field":               {"GET /users", query("q", constant(`email:a AND connection:x`)), "AUTH4006 error"},
		"search of logs":                 {"GET /logs", query("q", constant(`connection:x`)), ""},
		"enabled_clients":                {patchConnection, body("enabled_clients", empty), "AUTH4007 error"},
		"enabled_clients of a new one":   {"POST /connections", body("enabled_clients", empty), ""},
		"enabled_clients asked for":      {listConnections, query("fields", constant("name,enabled_clients")), "AUTH4007 error"},
		"enabled_clients left out":       {listConnections, query("fields", constant("enabled_clients"), "include_fields", constant("false")), ""},
		"device credentials of nobody":   {"GET /device-credentials", nil, "AUTH4010 error"},
		"device credentials of somebody": {"GET /device-credentials", query("user_id", constant("1")), ""},
		"device credentials, open query": {"GET /device-credentials", func(c *usage.APICall) { c.QueryOpen = true }, ""},
		"delete all users":               {"", func(c *usage.APICall) { c.Method, c.Path = "DELETE", usage.Lit("/users", usage.Span{}) }, "AUTH4011 error"},
		"delete a user":                  {"DELETE /users/{id}", nil, ""},
		"third party":                    {"POST /clients", body("is_first_party", constant("false")), "AUTH4020 error"},
		"third party with a mode":        {"POST /clients", body("is_first_party", constant("false"), "third_party_security_mode", constant("strict")), ""},
		"first party":                    {"POST /clients", body("is_first_party", constant("true")), ""},
		"smtp host":                      {"PATCH /emails/provider", body("credentials", object("smtp_host", constant("h"))), "AUTH4021 error"},
		"smtp host and password":         {"PATCH /emails/provider", body("credentials", object("smtp_host", constant("h"), "smtp_pass", constant("p"))), ""},
		"social":                         {"POST /connections", body("strategy", constant("github"), "options", object("tokenURL", constant("x"))), "AUTH4017 error"},
		"custom social":                  {"POST /connections", body("strategy", constant("oauth2"), "options", object("tokenURL", constant("x"))), ""},
		"rules":                          {"GET /rules", nil, "AUTH6001 error"},
		"rules configs":                  {"PUT /rules-configs/{key}", nil, "AUTH6001 error"},
		"hooks":                          {"POST /hooks/{id}/secrets", nil, "AUTH6002 error"},
		"roles":                          {"GET /roles", nil, ""},
		"rules in documentation":         {"GET /rules", func(c *usage.APICall) { c.Doc = true }, "AUTH6001 note"},
		"no evidence":                    {"GET /rules", func(c *usage.APICall) { c.Evidence = usage.Evidence{} }, ""},
	} {
		s := newSource(t, "send(x)")
		c := s.call("send(x)", tc.endpoint)
		if tc.change != nil {
			tc.change(c)
		}
		fs := judged(usage.Set{Calls: []*usage.APICall{c}}, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
		for _, f := range fs {
			if f.Span != s.at("send(x)") || strings.Contains(f.Message, "{what}") || strings.Contains(f.Message, "{path}") || !strings.HasSuffix(f.Message, ".") {
				t.Errorf("%s: %v %q", name, f.Span, f.Message)
			}
		}
	}
}

func TestArtifactsAndVersions(t *testing.T) {
	t.Parallel()
	use := func(pkg, version, via string, major int) *usage.SDKUse {
		return &usage.SDKUse{Ecosystem: "npm", Package: pkg, Version: version, Major: major, Via: via}
	}
	hosted := use("auth0-js", "8.1.0", "cdn", 8)
	hosted.Hosted = true
	doc := use("auth0-js", "8.1.0", "cdn", 8)
	doc.Doc = true
	for name, tc := range map[string]struct {
		sdks []*usage.SDKUse
		arts []string
		want string
	}{
		"rule":                   {arts: []string{"rule"}, want: "AUTH6001 error"},
		"rules config":           {arts: []string{"rules_config"}, want: "AUTH6001 error"},
		"hook":                   {arts: []string{"hook"}, want: "AUTH6002 error"},
		"restricted field":       {arts: []string{"request-field client_secret"}, want: "AUTH6003 error"},
		"another field":          {arts: []string{"request-field ui_locales"}},
		"module":                 {arts: []string{"module oracledb"}, want: "AUTH6004 error"},
		"another module":         {arts: []string{"module pg"}},
		"insecure":               {arts: []string{"insecure-url"}, want: "AUTH4012 error"},
		"action":                 {arts: []string{"action"}},
		"auth0.js 8":             {sdks: []*usage.SDKUse{use("auth0-js", "^8.12.3", "package.json", 8)}, want: "AUTH5001 error"},
		"auth0.js 9":             {sdks: []*usage.SDKUse{use("auth0-js", "^9.0.0", "package.json", 9)}},
		"auth0.js, unknown":      {sdks: []*usage.SDKUse{use("auth0-js", "", "import", -1)}},
		"auth0.js, hosted page":  {sdks: []*usage.SDKUse{hosted}},
		"auth0.js in a document": {sdks: []*usage.SDKUse{doc}, want: "AUTH5001 warning"},
		"Lock 10":                {sdks: []*usage.SDKUse{use("auth0-lock", "10.24.3", "cdn", 10)}, want: "AUTH5002 error"},
		"Lock 11":                {sdks: []*usage.SDKUse{use("auth0-lock", "11.0.0", "cdn", 11)}},
		"the lock file is newer": {sdks: []*usage.SDKUse{use("auth0-js", ">=8", "package.json", 8), use("auth0-js", "9.1.0", "lock", 9)}},
		"both old":               {sdks: []*usage.SDKUse{use("auth0-js", "^8", "package.json", 8), use("auth0-js", "8.1.0", "lock", 8)}, want: "AUTH5001 error"},
		"only the lock file":     {sdks: []*usage.SDKUse{use("auth0-js", "8.1.0", "lock", 8)}, want: "AUTH5001 error"},
		"retired":                {sdks: []*usage.SDKUse{use("angular-auth0", "^3", "package.json", 3)}, want: "AUTH5004 warning"},
		"retired, imported":      {sdks: []*usage.SDKUse{use("angular-auth0", "", "import", -1)}, want: "AUTH5004 warning"},
		"retired, also listed":   {sdks: []*usage.SDKUse{use("angular-auth0", "^3", "package.json", 3), use("angular-auth0", "", "import", -1)}, want: "AUTH5004 warning"},
		"another package":        {sdks: []*usage.SDKUse{use("@auth0/auth0-spa-js", "^1", "package.json", 1)}},
	} {
		set := usage.Set{}
		for i, u := range tc.sdks {
			u.Span = usage.Span{File: "package.json", Start: i * 10, End: i*10 + 5}
			set.SDKs = append(set.SDKs, u)
		}
		for _, art := range tc.arts {
			kind, name, _ := strings.Cut(art, " ")
			set.Artifacts = append(set.Artifacts, &usage.Artifact{Kind: kind, Name: name, Span: usage.Span{File: "r.js", End: 5}, Evidence: usage.Evidence{Kind: usage.EvidenceSDK}})
		}
		fs := judged(set, Options{}, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestRolesAndImplicitFlow(t *testing.T) {
	t.Parallel()
	s, r := machine(t, "read:roles update:users")
	c := s.call("get(id)", "POST /users/{id}/roles")
	c.Request = r
	set := usage.Set{Requests: []*usage.TokenRequest{r}, Calls: []*usage.APICall{c}}
	fs := judged(set, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH4015 error")
	r.Scope = usage.ValueField("scope", usage.Span{}, constant("update:users create:role_members"))
	wantFindings(t, judged(set, Options{}, link.Options{}))

	s, r = askingFor(t, "openid", "https://acme.auth0.com/api/v2/")
	r.ResponseType = usage.ValueField("responseType", usage.Span{}, usage.TextValue(usage.Lit("token", usage.Span{}), s.at("'code'"), nil))
	set = usage.Set{Requests: []*usage.TokenRequest{r}}
	wantFindings(t, judged(set, Options{}, link.Options{}))
	wantFindings(t, judged(set, Options{Enable: []string{"AUTH4016"}}, link.Options{}), "AUTH4016 note")
	r.ResponseType = usage.ValueField("responseType", usage.Span{}, usage.TextValue(usage.Lit("token id_token", usage.Span{}), s.at("'code'"), nil))
	wantFindings(t, judged(set, Options{Enable: []string{"AUTH4016"}}, link.Options{}))
}

func TestConfiguredLevels(t *testing.T) {
	t.Parallel()
	src := newSource(t, "key")
	set := usage.Set{Artifacts: []*usage.Artifact{{Kind: "rule", Name: "x", Span: src.at("key"), Evidence: src.sdk()}}}
	levels := func(l finding.Level) map[string]finding.Level { return map[string]finding.Level{"AUTH6001": l} }
	for name, tc := range map[string]struct {
		opt  Options
		want string
	}{
		"default":       {Options{}, "AUTH6001 error"},
		"off":           {Options{Levels: levels(finding.Off)}, ""},
		"a level":       {Options{Levels: levels(finding.Note)}, "AUTH6001 note"},
		"disabled":      {Options{Disable: []string{"AUTH6001"}}, ""},
		"disabled wins": {Options{Levels: levels(finding.Error), Disable: []string{"AUTH6001"}}, ""},
		"enabled again": {Options{Levels: levels(finding.Off), Enable: []string{"AUTH6001"}}, "AUTH6001 error"},
		"per file": {Options{LevelsFor: func(f string) map[string]finding.Level {
			return map[string]map[string]finding.Level{"a.js": levels(finding.Off)}[f]
		}}, ""},
		"per file, another": {Options{LevelsFor: func(f string) map[string]finding.Level {
			return map[string]map[string]finding.Level{"b.js": levels(finding.Off)}[f]
		}}, "AUTH6001 error"},
	} {
		fs := judged(set, tc.opt, link.Options{})
		if got := strings.Join(found(fs), ","); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestOffByDefaultNeedsALevel(t *testing.T) {
	t.Parallel()
	s := newSource(t, "list()")
	set := usage.Set{Calls: []*usage.APICall{s.call("list()", "GET /clients")}}
	wantFindings(t, judged(set, Options{}, link.Options{}))
	wantFindings(t, judged(set, Options{Levels: map[string]finding.Level{"AUTH4008": finding.Warning}}, link.Options{}), "AUTH4008 warning")
}

func TestDuplicateUsagesCountOnce(t *testing.T) {
	t.Parallel()
	_, r, c := runningFlow(t)
	r2, c2 := *r, *c
	c2.Bearers = []usage.Bearer{c.Bearers[0]}
	c2.Bearers[0].Token.Request = &r2
	fs := judged(usage.Set{Requests: []*usage.TokenRequest{r, &r2}, Calls: []*usage.APICall{c, &c2}}, Options{}, link.Options{})
	wantFindings(t, fs, "AUTH1003 error", "AUTH1001 error")
	if n := len(one(t, fs, "AUTH1001").Fix.Edits); n != 4 {
		t.Errorf("%d edits, want 4", n)
	}
}

func TestEveryRowCanFire(t *testing.T) {
	t.Parallel()
	for _, m := range Metadata() {
		if m.ID == "" || m.URL == "" || m.Markdown == "" || m.Full == "" || len(m.Sources) == 0 || m.Level == finding.Off {
			t.Errorf("incomplete: %+v", m)
		}
	}
	if len(Metadata()) != len(catalog.Rules()) {
		t.Error("a row is missing")
	}
}
