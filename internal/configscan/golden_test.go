package configscan

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/usage"
)

var update = flag.Bool("update", false, "rewrite the golden usages")

// archives reads the cases: an archive of files; the file "want" holds the usages of them all.
func archives(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	out := map[string]*txtar.Archive{}
	for _, n := range names {
		a, err := txtar.ParseFile(n)
		if err != nil {
			t.Fatal(err)
		}
		out[n] = a
	}
	return out
}

func files(a *txtar.Archive) (m memory, want string) {
	m = memory{}
	for _, f := range a.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		m[f.Name] = string(f.Data)
	}
	return m, want
}

func names(m memory) []string {
	var out []string
	for n := range m {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			m, want := files(a)
			var got strings.Builder
			opt := m.options()
			opt.Cache = NewCache()
			for _, n := range names(m) {
				data := []byte(m[n])
				if !Handles(n, data) {
					continue
				}
				d := dumper{load: m.load, own: n}
				if out := d.set(Scan(&usage.Source{Path: n, Text: data}, opt)); out != "" {
					got.WriteString("# " + n + "\n" + out)
				}
			}
			if *update {
				a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
				if got.Len() > 0 {
					a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got.String())})
				}
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got.String() != want {
				t.Errorf("usages differ; got:\n%s", got.String())
			}
		})
	}
}
