package report_test

import (
	"bytes"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	v3 "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/auth0lint/auth0lint/internal/report"
)

// officialSchema is the 2.1.0 schema as OASIS publishes it. go-sarif v3 embeds it but does not export it, and its own
// Validate checks what is left after a round trip through its structs; so the constant is read from its source.
func officialSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	const pkg = "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	_ = v3.NewReport // the test depends on the module
	wd, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	p, err := build.Import(pkg, wd, build.FindOnly)
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "schema.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := ""
	ast.Inspect(file, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && len(lit.Value) > len(text) {
			text, err = strconv.Unquote(lit.Value)
		}
		return err == nil
	})
	if err != nil || !strings.Contains(text, "sarif-schema-2.1.0.json") {
		t.Fatalf("schema.go holds no SARIF schema (%v)", err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("sarif.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSARIFIsValid(t *testing.T) {
	t.Parallel()
	schema := officialSchema(t)
	validate := func(data []byte) error {
		inst, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			return err
		}
		return schema.Validate(inst)
	}
	clean := sample()
	clean.Findings, clean.Notices = nil, nil
	for name, r := range map[string]*report.Report{"findings with fixes": sample(), "no findings": clean, "no files": {Tool: sample().Tool}} {
		if err := validate(render(t, "sarif", r)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The schema must be able to say no.
	good := render(t, "sarif", sample())
	for _, c := range []struct{ old, new string }{
		{`"columnKind": "utf16CodeUnits"`, `"columnKind": "bytes"`},
		{`"startLine": 1`, `"startLine": 0`},
		{`"fixes": [`, `"fixes": null, "x": [`},
		{`"kind": "external"`, `"kind": null`},
	} {
		bad := bytes.Replace(good, []byte(c.old), []byte(c.new), 1)
		if bytes.Equal(bad, good) || validate(bad) == nil {
			t.Errorf("the schema accepts %s", c.new)
		}
	}
}

func TestJSONIsAsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("json_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("json.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("json.json")
	if err != nil {
		t.Fatal(err)
	}
	good := render(t, "json", sample())
	for data, want := range map[string]bool{
		string(good): true,
		string(render(t, "json", &report.Report{Tool: sample().Tool})):       true,
		strings.Replace(string(good), `"rule"`, `"ruleId"`, 1):               false,
		strings.Replace(string(good), `"startLine": 1`, `"startLine": 0`, 1): false,
	} {
		inst, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(inst); (err == nil) != want {
			t.Errorf("valid: %v, want %v", err, want)
		}
	}
}
