package rules_test

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// example is one example of a page: a fence whose info string says `LANG bad` or `LANG good`, and the files that fences
// with `more` add to it. A comment before a bad one lists what is expected.
type example struct {
	good  bool
	want  []string
	files map[string]string
	line  int
}

var fence = regexp.MustCompile("^```(\\S+) (bad|good|more)(?: file=(\\S+))?$")

// defaultNames are the files that fences without file= are written to.
var defaultNames = map[string]string{"js": "example.js", "go": "example.go", "sh": "example.sh", "http": "example.http", "yaml": "tenant.yaml", "hcl": "main.tf", "json": "package.json"}

func examples(t *testing.T, page string) []example {
	t.Helper()
	var out []example
	var want []string
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		if c, ok := strings.CutPrefix(lines[i], "<!-- "); ok {
			want = strings.Split(strings.TrimSuffix(c, " -->"), ", ")
			continue
		}
		m := fence.FindStringSubmatch(lines[i])
		if m == nil {
			continue
		}
		start, body := i, ""
		for i++; lines[i] != "```"; i++ {
			body += lines[i] + "\n"
		}
		name := m[3]
		if name == "" {
			name = defaultNames[m[1]]
		}
		if name == "" {
			t.Errorf("line %d: no file name for %s", start+1, m[1])
		}
		if m[2] != "more" {
			out = append(out, example{good: m[2] == "good", want: want, files: map[string]string{}, line: start + 1})
			want = nil
		}
		out[len(out)-1].files[name] = body
	}
	return out
}

func run(t *testing.T, files map[string]string) []string {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	resolved, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	res, err := engine.Run(context.Background(), engine.Options{
		Root: resolved, Paths: []string{resolved}, Config: config.NewFinder(resolved, config.Options{}), Jobs: 1,
		MinConfidence: usage.Low, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range res.Notices {
		if n.File != "" && path.Ext(n.File) != ".go" {
			t.Errorf("notice: %s: %s", n.File, n.Message)
		}
	}
	var out []string
	for _, f := range res.Findings {
		if !f.Suppressed {
			out = append(out, f.Rule+" "+f.Level.String())
		}
	}
	slices.Sort(out)
	return out
}

func TestExamplesOfThePages(t *testing.T) {
	t.Parallel()
	for _, row := range catalog.Rules() {
		page, ok := rules.Page(row.ID)
		if !ok {
			t.Errorf("%s has no page", row.ID)
			continue
		}
		for _, ex := range examples(t, page) {
			t.Run(fmt.Sprintf("%s line %d", row.ID, ex.line), func(t *testing.T) {
				t.Parallel()
				want := slices.Clone(ex.want)
				slices.Sort(want)
				if got := run(t, ex.files); !slices.Equal(got, want) {
					t.Errorf("findings are %v, want %v", got, want)
				}
			})
		}
	}
}

func TestPagesAreComplete(t *testing.T) {
	t.Parallel()
	for _, row := range catalog.Rules() {
		page, ok := rules.Page(row.ID)
		if !ok {
			continue
		}
		if !strings.HasPrefix(page, "# "+row.ID+": "+row.Name+"\n\n") {
			t.Errorf("%s: the title is not its id and name", row.ID)
		}
		for _, h := range []string{"## Why", "## Since when", "## What to do", "## Sources", "## Examples"} {
			if !strings.Contains(page, "\n"+h+"\n\n") {
				t.Errorf("%s: no section %s", row.ID, h)
			}
		}
		for _, s := range row.Sources {
			if !strings.Contains(page, "<"+s+">") {
				t.Errorf("%s: the page does not name the source %s", row.ID, s)
			}
		}
		for _, d := range []string{row.Since, row.EOL, row.EOLUncertain} {
			if d != "" && !strings.Contains(page, d) {
				t.Errorf("%s: the page does not give the date %s", row.ID, d)
			}
		}
		good, bad := 0, 0
		for _, ex := range examples(t, page) {
			switch {
			case ex.good && len(ex.want) == 0:
				good++
			case !ex.good && slices.ContainsFunc(ex.want, func(w string) bool { return strings.HasPrefix(w, row.ID+" ") }):
				bad++
			default:
				t.Errorf("%s line %d: a bad example names its rule, a good one nothing", row.ID, ex.line)
			}
		}
		if good == 0 || bad == 0 {
			t.Errorf("%s: %d bad and %d good examples", row.ID, bad, good)
		}
	}
}
