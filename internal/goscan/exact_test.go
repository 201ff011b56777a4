package goscan

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// layTree writes a tree of files and returns their names.
func layTree(t *testing.T, dir, tree string) []string {
	t.Helper()
	var names []string
	for _, f := range txtar.Parse([]byte(tree)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, f.Name)
	}
	return names
}

// contents are all files below dir.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		out[p] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// calls are what a tree's API calls are, with confidence, and the notices.
func calls(t *testing.T, root string, exact bool, files ...string) (found []string, notices string) {
	t.Helper()
	set, err := Load(context.Background(), LoadOptions{Root: root, Candidates: files, Files: files, Exact: exact}, realOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Calls {
		text := fmt.Sprintf("%s:%d %s %s", c.Span.File, c.Span.Start, c.Method, c.Endpoint)
		for _, b := range c.Bearers {
			text += fmt.Sprintf(" bearer %d at %s:%d of %d steps", b.Token.Kind, b.At().File, b.At().Start, len(b.Token.Trace))
		}
		found = append(found, text+" "+c.Conf.String())
	}
	for _, n := range set.Notices {
		notices += n.File + ": " + n.Message + "\n"
	}
	return found, notices
}

const exactApp = `
-- app/go.mod --
module example.com/app

go 1.26

require (
	example.com/lib v1.0.0
	github.com/auth0/go-auth0 v1.33.0
)

replace (
	example.com/lib => ../lib
	github.com/auth0/go-auth0 => ../sdk
)
-- lib/go.mod --
module example.com/lib

go 1.26

require github.com/auth0/go-auth0 v1.33.0
-- lib/other.go --
package lib

// Other is another vendor's client with methods of the same names.
type Other struct{ Connection *Connections }

type Connections struct{}

func (*Connections) Update(...any) error { return nil }

func Foreign() *Other { return &Other{} }
-- lib/lib_linux.go --
package lib

import "github.com/auth0/go-auth0/management"

func API() *management.Management { return nil }
-- lib/lib_darwin.go --
package lib

import "github.com/auth0/go-auth0/management"

func API() *management.Management { return nil }
-- lib/lib_windows.go --
package lib

import "github.com/auth0/go-auth0/management"

func API() *management.Management { return nil }
`

// TestExactTypes: the build's types tell what a function of a module outside the tree returns, in a file that build
// constraints choose, and also where cgo rewrites the caller. A type of the same shape is no client.
func TestExactTypes(t *testing.T) {
	t.Parallel()
	body := `
import (
	"context"

	"example.com/lib"
	"github.com/auth0/go-auth0/management"
)

func patch(ctx context.Context) {
	_ = lib.API().Connection.Update(ctx, "1", &management.Connection{Options: &management.ConnectionOptions{}})
	_ = lib.Foreign().Connection.Update(ctx, "1", &management.Connection{Options: &management.ConnectionOptions{}})
}
`
	for name, head := range map[string]string{"plain": "package app\n", "cgo": "package app\n\n// int x;\nimport \"C\"\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			layTree(t, dir, exactApp+"-- app/a.go --\n"+head+body)
			from := filepath.Join("..", "..", "analyzers", "testdata", "src", "github.com", "auth0", "go-auth0")
			if err := os.CopyFS(filepath.Join(dir, "sdk"), os.DirFS(from)); err != nil {
				t.Fatal(err)
			}
			layTree(t, dir, "-- sdk/go.mod --\nmodule github.com/auth0/go-auth0\n\ngo 1.26\n")
			before := contents(t, dir)
			root := filepath.Join(dir, "app")
			at := strings.Index(head+body, "lib.API()")
			exact, notices := calls(t, root, true, "a.go")
			if want := []string{fmt.Sprintf("a.go:%d PATCH PATCH /connections/{id} high", at)}; !slices.Equal(exact, want) || notices != "" {
				t.Errorf("found %q, want %q; notices %s", exact, want, notices)
			}
			if source, _ := calls(t, root, false, "a.go"); len(source) != 0 {
				t.Errorf("types from source see %q: the test shows nothing", source)
			}
			if !maps.Equal(contents(t, dir), before) {
				t.Error("the tree was written to")
			}
		})
	}
}

// TestExactFallsBack: what cannot be loaded keeps types from source and what they find, and one notice tells why.
func TestExactFallsBack(t *testing.T) {
	t.Parallel()
	const mod = "-- go.mod --\nmodule example.com/a\n\ngo 1.26\n"
	for _, tt := range []struct{ name, tree, notice string }{
		{"nothing missing", mod + "-- a.go --\npackage a\n" + exactBad, ""},
		{"missing module", mod + "-- b/b.go --\npackage b\n\nimport _ \"golang.org/x/oauth2\"\n\n// auth0\n-- a.go --\npackage a\n\nimport _ \"example.com/gone\"\n" + exactBad, "cannot be loaded"},
		{"type error", mod + "-- b.go --\npackage a\n\nvar x int = \"s\"\n-- a.go --\npackage a\n" + exactBad, "does not type-check"},
		{"broken go.mod", "-- go.mod --\nmodule example.com/a\n\nrequire (((\n-- a.go --\npackage a\n" + exactBad, "go list fails"},
		{"build tag", mod + "-- ok.go --\npackage a\n-- a.go --\n//go:build never\n\npackage a\n" + exactBad, "build constraints"},
		{"cgo", mod + "-- a.go --\npackage a\n\n// int x;\nimport \"C\"\n" + exactBad, ""},
		{"tests", mod + "-- ok.go --\npackage a\n\ntype K struct{ ID string `json:\"id_token\"` }\n-- a_test.go --\npackage a\n" + exactBad +
			"-- b_test.go --\npackage a_test\n" + exactBad, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			files := slices.DeleteFunc(layTree(t, dir, tt.tree), func(f string) bool { return filepath.Ext(f) != ".go" })
			source, _ := calls(t, dir, false, files...)
			exact, notices := calls(t, dir, true, files...)
			if len(source) == 0 || !slices.Equal(source, exact) {
				t.Errorf("from source %q, as built %q", source, exact)
			}
			if tt.notice == "" && notices != "" || strings.Count(notices, "\n") > 1 || !strings.Contains(notices, tt.notice) {
				t.Errorf("notices %s, want %q", notices, tt.notice)
			}
		})
	}
}

const exactBad = `
import "net/http"

type tokens struct {
	ID string ` + "`json:\"id_token\"`" + `
}

func send(token string) {
	req, _ := http.NewRequest("GET", "https://acme.auth0.com/api/v2/users/1", nil)
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
}

func get(t tokens) { send(t.ID) }
`

// TestWorkspaceIsNotWritten: the go command keeps go.work.sum complete even when it only lists packages; that must not
// happen in the tree. golang.org/x/mod is what this module itself requires, so it is in the module cache.
func TestWorkspaceIsNotWritten(t *testing.T) {
	t.Parallel()
	for _, exact := range []bool{false, true} {
		dir := t.TempDir()
		layTree(t, dir, "-- go.work --\ngo 1.26\n\nuse ./a\n\nreplace example.com/lib => ./lib\n-- lib/go.mod --\nmodule example.com/lib\n\ngo 1.26\n-- lib/l.go --\npackage lib\n"+
			"-- a/go.mod --\nmodule example.com/a\n\ngo 1.26\n\nrequire (\n\texample.com/lib v1.0.0\n\tgolang.org/x/mod v0.42.0\n)\n"+
			"-- a/a.go --\npackage a\n"+exactBad+"-- a/b.go --\npackage a\n\nimport (\n\t_ \"example.com/lib\"\n\n\t_ \"golang.org/x/mod/semver\"\n)\n")
		before := contents(t, dir)
		found, notices := calls(t, dir, exact, "a/a.go", "a/b.go")
		if len(found) != 1 || !strings.HasSuffix(found[0], usage.High.String()) || notices != "" {
			t.Errorf("found %q, notices %s", found, notices)
		}
		if after := contents(t, dir); !maps.Equal(after, before) {
			t.Errorf("the tree was written to: %q", slices.Sorted(maps.Keys(after)))
		}
	}
}

// TestListEnv: the go command neither fetches nor changes go.mod nor runs tools that the environment names.
func TestListEnv(t *testing.T) {
	t.Parallel()
	env := listEnv([]string{"HOME=/h", "GOPROXY=https://example.com", "GOFLAGS=-mod=mod", "GOTOOLCHAIN=go1.99"}, "-mod=mod -tags=x -toolexec=./run --mod=vendor -modcacherw")
	if want := []string{"HOME=/h", "GOFLAGS=-tags=x -modcacherw ", "GOPROXY=off", "GOTOOLCHAIN=local", "GOPACKAGESDRIVER=off", "GOSUMDB=off"}; !slices.Equal(env, want) {
		t.Errorf("%q, want %q", env, want)
	}
}
