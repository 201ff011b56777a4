package casetest

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/auth0lint/auth0lint/internal/cli"
)

// TestScopesAreAsDocumented checks the least-scope report of every workspace of several files: its JSON is what its
// schema says, and the other formats name the same scopes.
func TestScopesAreAsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join("..", "scopes", "schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("scopes.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("scopes.json")
	if err != nil {
		t.Fatal(err)
	}
	valid := func(data string) error {
		inst, err := jsonschema.UnmarshalJSON(strings.NewReader(data))
		if err != nil {
			return err
		}
		return schema.Validate(inst)
	}
	for _, bad := range []string{`{}`, `{"version": 2, "applications": []}`, `{"version": 1, "applications": null}`, `{"version": 1, "applications": [{"root": "."}]}`} {
		if valid(bad) == nil {
			t.Errorf("the schema accepts %s", bad)
		}
	}
	var named atomic.Int32
	t.Run("cases", func(t *testing.T) {
		t.Parallel()
		eachCase(t, "multi", func(t *testing.T, c testCase) {
			dir := lay(t, c)
			data := report(t, dir, "json")
			if err := valid(data); err != nil {
				t.Errorf("%v\n%s", err, data)
			}
			plain, markdown := report(t, dir, "text"), report(t, dir, "markdown")
			for w := range words([]byte(data)) {
				if strings.Contains(data, `"scope": "`+w+`"`) {
					named.Add(1)
					if !strings.Contains(plain, " "+w+"\n") || !strings.Contains(markdown, "| `"+w+"` |") {
						t.Errorf("the text or Markdown report does not name %s\n%s\n%s", w, plain, markdown)
					}
				}
			}
		})
	})
	t.Cleanup(func() {
		if named.Load() == 0 {
			t.Error("no report names a scope")
		}
	})
}

func report(t *testing.T, dir, format string) string {
	t.Helper()
	var out, errs bytes.Buffer
	c := cli.Command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir, Getenv: os.Getenv}
	if code := c.Main(context.Background(), []string{"scopes", "--format", format}); code != cli.ExitClean {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	return out.String()
}
