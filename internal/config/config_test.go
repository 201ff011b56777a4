package config_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

var opt = config.Options{Rules: []string{"AUTH1001", "AUTH1004", "AUTH3002", "AUTH4016"}}

const full = `# everything at once
rules:
  AUTH1001: warning
  AUTH1004: off
  AUTH3002: false
  AUTH4016: on
paths:
  ignore: [legacy/, "*.spec.ts"]
tenant:
  domains: [Acme.eu.auth0.com]
  custom-domains: [login.acme.com]
  default-audience: https://api.acme.com/
management-api:
  granted-scopes: [read:users, update:connections]
models:
  - lint/http.yaml
  - id: inhouse
    packages: [{npm: "@acme/auth"}]
ignore:
  - rule: AUTH3002
    path: "grants/*.json"
    reason: granted by hand
    until: 2027-01-31
`

func TestParse(t *testing.T) {
	t.Parallel()
	c, err := config.Parse(config.FileName, "/repo", []byte(full), opt)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]finding.Level{"AUTH1001": finding.Warning, "AUTH1004": finding.Off, "AUTH3002": finding.Off} {
		if l, ok := c.Level(id); !ok || l != want {
			t.Errorf("level of %s = %v, %v, want %v", id, l, ok, want)
		}
	}
	if _, ok := c.Level("AUTH4016"); ok || !c.On["AUTH4016"] {
		t.Error("AUTH4016 is not switched on at its own level")
	}
	if got := c.Tenant.Domains; !slices.Equal(got, []string{"acme.eu.auth0.com"}) {
		t.Errorf("domains = %q", got)
	}
	if !c.ManagementAPI.Granted || !slices.Equal(c.ManagementAPI.GrantedScopes, []string{"read:users", "update:connections"}) {
		t.Errorf("granted scopes = %+v", c.ManagementAPI)
	}
	if len(c.Models) != 2 || c.Models[0].Pattern != filepath.FromSlash("/repo/lint/http.yaml") || !bytes.Contains(c.Models[1].Inline, []byte("id: inhouse")) {
		t.Errorf("models = %+v", c.Models)
	}
	e := c.Ignores[0]
	if got := full[e.Span.Start:e.Span.End]; got != "rule: AUTH3002" {
		t.Errorf("the entry's span is %q", got)
	}
	for path, want := range map[string]bool{"/repo/grants/a.json": true, "/repo/grants/x/a.json": false, "/repo/a.json": false, "/other/grants/a.json": false} {
		if got := c.Covers(e, path); got != want {
			t.Errorf("Covers(%s) = %v", path, got)
		}
	}
	for path, want := range map[string]bool{"/repo/legacy/x.js": true, "/repo/a/b.spec.ts": true, "/repo/a/b.ts": false, "/elsewhere/legacy/x.js": false} {
		if got := c.SkipPath(path); got != want {
			t.Errorf("SkipPath(%s) = %v", path, got)
		}
	}
	if e.Until.Format("2006-01-02") != "2027-01-31" {
		t.Errorf("until = %v", e.Until)
	}
}

func TestEmptyIsFine(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "# nothing\n", "rules:\n", "{}", "---\n"} {
		if _, err := config.Parse("x", "/", []byte(data), opt); err != nil {
			t.Errorf("%q: %v", data, err)
		}
	}
	c, err := config.Parse("x", "/", []byte("management-api: {granted-scopes: []}"), opt)
	if err != nil || !c.ManagementAPI.Granted || len(c.ManagementAPI.GrantedScopes) != 0 {
		t.Errorf("an empty list of granted scopes says that nothing is granted: %+v, %v", c, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, want string }{
		{"unknown key", "\n\n\nrule:\n  AUTH1001: off\n", "read config c.yml: line 4: unknown key 'rule', did you mean 'rules'?"},
		{"unknown nested key", "tenant:\n  domian: []\n", "read config c.yml: line 2: tenant: unknown key 'domian', did you mean 'domains'?"},
		{"far key", "colour: red\n", "read config c.yml: line 1: unknown key 'colour'"},
		{"unknown rule", "rules:\n  AUTH1O01: off\n", "read config c.yml: line 2: rules: unknown rule 'AUTH1O01', did you mean 'AUTH1001'?"},
		{"unknown level", "rules: {AUTH1001: warn}\n", "read config c.yml: line 1: rules.AUTH1001: unknown level 'warn', did you mean 'warning'? (off, note, warning, error, on)"},
		{"twice", "rules: {}\nrules: {}\n", "read config c.yml: line 2: 'rules' is there twice"},
		{"host with scheme", "tenant:\n  domains:\n    - https://acme.auth0.com\n", "read config c.yml: line 3: tenant.domains: 'https://acme.auth0.com' is not a host name (write it without https:// and path)"},
		{"audience", "tenant: {default-audience: api}\n", "read config c.yml: line 1: tenant.default-audience: 'api' is not a URL"},
		{"entry without rule", "ignore:\n  - path: x\n    reason: y\n", "read config c.yml: line 2: ignore: an entry needs 'rule'"},
		{"bad date", "ignore:\n  - rule: AUTH1001\n    path: x\n    until: tomorrow\n", "read config c.yml: line 4: ignore.until: 'tomorrow' is not a date like 2027-01-31"},
		{"a list where a mapping goes", "rules: [AUTH1001]\n", "read config c.yml: line 1: rules: expected a mapping"},
		{"a word where a list goes", "models: x.yaml\n", "read config c.yml: line 1: models: expected a list"},
		{"not yaml", "rules: {AUTH1001: off\n", "read config c.yml: line 1: did not find expected ',' or '}'"},
		{"second document", "rules: {}\n---\nrules: {}\n", "read config c.yml: line 2: the file holds a second document, which would not be read"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Parse("c.yml", "/", []byte(c.data), opt)
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestFinder(t *testing.T) {
	t.Parallel()
	top := t.TempDir()
	write := func(path, data string) {
		t.Helper()
		full := filepath.Join(top, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(".auth0lint.yml", "rules: {AUTH1004: error}")
	write("repo/.git/HEAD", "")
	write("repo/.auth0lint.yml", "rules: {AUTH1001: warning}\ntenant: {domains: [a.auth0.com]}")
	write("repo/app/.auth0lint.yml", "rules: {AUTH1001: off}")
	write("repo/bad/.auth0lint.yml", "rulez: {}")
	f := config.NewFinder(filepath.Join(top, "repo", "app"), opt)
	level := func(path string) (finding.Level, bool) {
		t.Helper()
		c, err := f.File(filepath.Join(top, filepath.FromSlash(path)))
		if err != nil {
			t.Fatal(err)
		}
		return c.Level("AUTH1001")
	}
	if l, ok := level("repo/app/x/y.js"); !ok || l != finding.Off {
		t.Errorf("below app: %v, %v", l, ok)
	}
	if l, ok := level("repo/lib/y.js"); !ok || l != finding.Warning {
		t.Errorf("outside app: %v, %v", l, ok)
	}
	if _, ok := level("y.js"); ok {
		t.Error("a file above the repository root has a configuration")
	}
	root, err := f.Root()
	if err != nil || root.Path != ".auth0lint.yml" || root.Has("tenant") {
		t.Errorf("root = %+v, %v", root, err)
	}
	above, err := config.NewFinder(filepath.Join(top, "repo", "lib"), opt).Root()
	if err != nil || above.Path != "../.auth0lint.yml" || !above.Has("tenant") {
		t.Errorf("root of a folder without configuration = %+v, %v", above, err)
	}
	if _, err := f.File(filepath.Join(top, "repo", "bad", "x.js")); err == nil || !strings.Contains(err.Error(), "../bad/.auth0lint.yml: line 1: unknown key 'rulez', did you mean 'rules'?") {
		t.Errorf("bad configuration: %v", err)
	}
	if err := f.Replace(filepath.Join(top, ".auth0lint.yml")); err != nil {
		t.Fatal(err)
	}
	if _, ok := level("repo/app/x/y.js"); ok {
		t.Error("--config did not replace the nearest file")
	}
}

func TestSchema(t *testing.T) {
	t.Parallel()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(config.Schema))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(data string) error {
		var v any
		if err := yamlx.Unmarshal([]byte(data), &v); err != nil {
			t.Fatal(err)
		}
		j, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
		if err != nil {
			t.Fatal(err)
		}
		return schema.Validate(inst)
	}
	// until is a timestamp for the YAML decoder unless it is quoted
	if err := valid(strings.Replace(full, "2027-01-31", `"2027-01-31"`, 1)); err != nil {
		t.Errorf("the full example: %v", err)
	}
	// Whatever the parser refuses as unknown, the schema refuses, and the other way round.
	for _, data := range []string{
		"rules: {AUTH1001: warn}", "rule: {}", "paths: {ignored: []}", "tenant: {domain: []}", "tenant: {domains: [https://x]}",
		"management-api: {scopes: []}", "ignore: [{rule: AUTH1001, reason: x}]", "ignore: [{rule: AUTH1001, path: x, reason: y, why: z}]", "models: x",
	} {
		_, err := config.Parse("x", "/", []byte(data), opt)
		if err == nil || valid(data) == nil {
			t.Errorf("%q: parser says %v, schema %v; both must refuse it", data, err, valid(data))
		}
	}
	for _, data := range []string{"", "rules: {AUTH1001: off}", "models: [a.yaml, {id: x}]", "management-api: {granted-scopes: read:users update:users}", "tenant: {domains: []}"} {
		_, err := config.Parse("x", "/", []byte(data), opt)
		if err != nil || valid(data) != nil {
			t.Errorf("%q: parser says %v, schema %v; both must accept it", data, err, valid(data))
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(full)
	f.Add("a: &a [*a]")
	f.Add("rules: *x")
	f.Fuzz(func(_ *testing.T, data string) {
		_, _ = config.Parse("c.yml", "/", []byte(data), opt) // must come back
	})
}
