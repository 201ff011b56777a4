package walk_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/testtree"
	"github.com/auth0lint/auth0lint/internal/walk"
)

func list(t *testing.T, opt walk.Options, args ...string) []string {
	t.Helper()
	for i, a := range args {
		args[i] = filepath.Join(opt.Root, filepath.FromSlash(a))
	}
	files, skips, err := walk.Walk(context.Background(), opt, args)
	if err != nil {
		t.Fatal(err)
	}
	if len(skips) > 0 {
		t.Fatalf("skipped %v", skips)
	}
	var out []string
	for _, f := range files {
		name := f.Path
		if f.Explicit {
			name += "!"
		}
		out = append(out, name)
	}
	return out
}

func TestWalk(t *testing.T) {
	t.Parallel()
	outside := testtree.Lay(t, map[string]string{"secret.js": "x"})
	root := testtree.Lay(t, map[string]string{
		".git/config":              "",
		".git/info/exclude":        "private.txt\n",
		".gitignore":               "/dist\n*.log\n!keep.log\n",
		".env":                     "",
		".github/workflows/ci.yml": "",
		"a.js":                     "",
		"a.min.js":                 "",
		"app.js.map":               "",
		"dist/a.js":                "",
		"keep.log":                 "",
		"x.log":                    "",
		"private.txt":              "",
		"sub/.gitignore":           "local/\n!x.log\n",
		"sub/dist/a.js":            "",
		"sub/local/a.js":           "",
		"sub/x.log":                "",
		"node_modules/p/index.js":  "",
		"go/vendor/m/m.go":         "",
		"pkg/testdata/a.go":        "",
		"src/__fixtures__/a.js":    "",
		"api/recordings/r.json":    "",
		"www/lib/p/.bower.json":    "",
		"www/lib/p/index.js":       "",
		"docs/CHANGELOG.md":        "",
		"legacy/a.js":              "",
		"legacy.js":                "",
		"link.js":                  "->a.js",
		"out":                      "->" + outside,
		"out.js":                   "->" + filepath.Join(outside, "secret.js"),
	})
	skipDir := func(abs string) bool { return filepath.Base(abs) == "legacy" }
	skipFile := func(abs string) bool { return filepath.Base(abs) == "legacy.js" }
	opt := walk.Options{Root: root, SkipDir: skipDir, SkipFile: skipFile}
	for _, c := range []struct {
		name string
		opt  walk.Options
		args []string
		want []string
	}{
		{"root", opt, []string{"."}, []string{
			".env", ".github/workflows/ci.yml", ".gitignore", "a.js", "keep.log", "sub/.gitignore", "sub/dist/a.js", "sub/x.log",
		}},
		{"a folder under its parents' ignore files", opt, []string{"sub"}, []string{"sub/.gitignore", "sub/dist/a.js", "sub/x.log"}},
		{"named files are always scanned", opt, []string{"dist/a.js", "x.log", "legacy.js", "pkg/testdata/a.go", "a.min.js"}, []string{
			"a.min.js!", "dist/a.js!", "legacy.js!", "pkg/testdata/a.go!", "x.log!",
		}},
		{"named folders are entered", opt, []string{"pkg/testdata", "dist"}, []string{"dist/a.js", "pkg/testdata/a.go"}},
		{"what Bower installed, when named", opt, []string{"www/lib/p"}, []string{"www/lib/p/.bower.json", "www/lib/p/index.js"}},
		{"once", opt, []string{"sub/x.log", "sub", "sub"}, []string{"sub/.gitignore", "sub/dist/a.js", "sub/x.log!"}},
		{"all", walk.Options{Root: root, All: true}, []string{"node_modules", "dist", "sub/local"}, []string{"dist/a.js", "node_modules/p/index.js", "sub/local/a.js"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := list(t, c.opt, c.args...); !slices.Equal(got, c.want) {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAllStillLeavesGit(t *testing.T) {
	t.Parallel()
	root := testtree.Lay(t, map[string]string{".git/config": "", "a.js": "", ".gitignore": "a.js"})
	if got := list(t, walk.Options{Root: root, All: true}, "."); !slices.Equal(got, []string{".gitignore", "a.js"}) {
		t.Errorf("got %q", got)
	}
}

func TestIgnoreFilesAboveTheRoot(t *testing.T) {
	t.Parallel()
	top := testtree.Lay(t, map[string]string{".gitignore": "*.gen.js\n", "app/a.js": "", "app/a.gen.js": ""})
	root := filepath.Join(top, "app")
	if got := list(t, walk.Options{Root: root, Top: top}, "."); !slices.Equal(got, []string{"a.js"}) {
		t.Errorf("got %q", got)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	root := testtree.Lay(t, map[string]string{"a.js": ""})
	_, _, err := walk.Walk(context.Background(), walk.Options{Root: root}, []string{filepath.Join(root, "a.js"), filepath.Join(root, "b.js")})
	var missing *walk.MissingError
	if !errors.As(err, &missing) || filepath.Base(missing.Path) != "b.js" || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestMinified(t *testing.T) {
	t.Parallel()
	code := "function a(){return b(c);}" // as minifiers write it
	for _, c := range []struct {
		name, path, data string
		want             bool
	}{
		{"one long line", "app.js", strings.Repeat(code, 200), true},
		{"licence above", "app.js", "/*! some licence\n */\n" + strings.Repeat(code, 200), true},
		{"short", "app.js", strings.Repeat(code, 20), false},
		{"ordinary code", "app.js", strings.Repeat(code+"\n", 500), false},
		{"long data", "app.js", "const img = \"" + strings.Repeat("abcdefgh", 2000) + "\";\n" + strings.Repeat(code+"\n", 50), false},
		{"bundle", "app.js", strings.Repeat("var x = __webpack_require__(12);\n", 100), true},
		{"browserify", "app.js", "(function e(t,n,r){f.code=\"MODULE_NOT_FOUND\"})({1:[function(require,module,exports){\n" + strings.Repeat("a();\n", 500), true},
		{"a page is judged", "app.html", strings.Repeat(code, 200), false},
		{"typescript is written by hand", "app.ts", strings.Repeat(code, 200), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := walk.Minified(c.path, []byte(c.data)); got != c.want {
				t.Errorf("Minified = %v", got)
			}
		})
	}
	for name, want := range map[string]bool{"a.min.js": true, "A-MIN.JS": true, "a.bundle.js": true, "2.chunk.js": true, "a.js.map": true, "admin.js": false, "min.js": false, "a.min.html": false} {
		if got := walk.MinifiedName(name); got != want {
			t.Errorf("MinifiedName(%s) = %v", name, got)
		}
	}
}
