package engine_test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/testtree"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules"
)

func ruleIDs() []string {
	var out []string
	for _, r := range rules.Metadata() {
		out = append(out, r.ID)
	}
	return out
}

func run(t *testing.T, root string, change func(*engine.Options)) *engine.Result {
	t.Helper()
	opt := engine.Options{Root: root, Paths: []string{root}, MinConfidence: usage.Low, Config: config.NewFinder(root, config.Options{Rules: ruleIDs()})}
	if change != nil {
		change(&opt)
	}
	res, err := engine.Run(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// show is everything a report could print of a result.
func show(res *engine.Result) string {
	var b strings.Builder
	for _, f := range res.Findings {
		fix := f.Fix
		f.Fix = nil // its address differs
		fmt.Fprintf(&b, "%+v", f)
		if fix != nil {
			fmt.Fprintf(&b, " %+v", *fix)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%+v\n", res.Notices)
	return b.String()
}

// The prefilter may only save time. Cases whose calling file holds no telling word are among them.
func TestPrefilterChangesNothing(t *testing.T) {
	t.Parallel()
	n := 0
	err := filepath.WalkDir(filepath.FromSlash("../../testdata/cases"), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".txtar" {
			return err
		}
		n++
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range txtar.Parse(data).Files {
				if f.Name != "want" && !strings.HasPrefix(f.Name, "fixed/") && !strings.HasPrefix(f.Name, "safe/") {
					files[f.Name] = string(f.Data)
				}
			}
			root := testtree.Lay(t, files)
			on := show(run(t, root, nil))
			off := show(run(t, root, func(o *engine.Options) { o.NoPrefilter = true }))
			if on != off {
				t.Errorf("with the prefilter\n%s\nwithout\n%s", on, off)
			}
		})
		return nil
	})
	if err != nil || n < 100 {
		t.Fatalf("%d cases, %v", n, err)
	}
}

func TestSameResultHoweverManyWorkers(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../../testdata/example")
	if err != nil {
		t.Fatal(err)
	}
	var first string
	for _, jobs := range []int{1, 2, 8, 8} {
		got := show(run(t, root, func(o *engine.Options) {
			o.Jobs = jobs
			if jobs == 8 { // the order in which paths are named must not matter
				o.Paths = []string{filepath.Join(root, "web"), filepath.Join(root, "server"), filepath.Join(root, "docs"), filepath.Join(root, "scripts"), filepath.Join(root, "infra")}
			}
		}))
		if first == "" {
			first = got
		}
		if got != first {
			t.Errorf("%d jobs\n%s\nfirst\n%s", jobs, got, first)
		}
	}
	if !strings.Contains(first, "AUTH1001") {
		t.Errorf("nothing was found:\n%s", first)
	}
}

func TestOverlayStandsInForFiles(t *testing.T) {
	t.Parallel()
	bad := "curl -X PATCH https://acme.auth0.com/api/v2/connections/con_1 -H \"authorization: Bearer $TOKEN\" -d '{\"options\": {}}'\n"
	root := testtree.Lay(t, map[string]string{"a.sh": bad, "b.sh": "echo\n"})
	got := run(t, root, func(o *engine.Options) { o.Overlay = map[string][]byte{"a.sh": []byte("echo\n"), "b.sh": []byte(bad)} })
	if len(got.Findings) != 1 || got.Findings[0].Span.File != "b.sh" || string(got.File("b.sh")) != bad {
		t.Errorf("findings: %s", show(got))
	}
	if string(got.File("a.sh")) != "echo\n" {
		t.Errorf("a.sh is %q", got.File("a.sh"))
	}
}

func TestNothingOutsideTheRootIsRead(t *testing.T) {
	t.Parallel()
	outside := testtree.Lay(t, map[string]string{"secret.js": "export const token = 'x';"})
	root := testtree.Lay(t, map[string]string{"a.js": "", "in.js": "->a.js", "out.js": "->" + filepath.Join(outside, "secret.js"), "dir": "->" + outside})
	res := run(t, root, nil)
	for path, want := range map[string]bool{
		"a.js": true, "in.js": true, "./a.js": true, "out.js": false, "dir/secret.js": false, "../" + filepath.Base(outside) + "/secret.js": false,
		"dir/../a.js": true, "x/../../secret.js": false, "": false, "a.js\x00": false, filepath.ToSlash(filepath.Join(outside, "secret.js")): false,
	} {
		if got := res.File(path) != nil; got != want {
			t.Errorf("File(%q) is read: %v", path, got)
		}
	}
}

func TestSDKSourcesAreNotJudged(t *testing.T) {
	t.Parallel()
	code := "import auth0 from 'auth0-js';\nnew auth0.Management({ domain: 'acme.auth0.com', token: localStorage.getItem('id_token') });\nfetch('https://acme.auth0.com/api/v2/users', { headers: { Authorization: 'Bearer ' + localStorage.getItem('id_token') } });\n"
	goCode := "package x\n\nimport \"net/http\"\n\nfunc f(idToken string) {\n\tr, _ := http.NewRequest(\"GET\", \"https://acme.auth0.com/api/v2/users\", nil)\n\tr.Header.Set(\"Authorization\", \"Bearer \"+idToken)\n}\n"
	root := testtree.Lay(t, map[string]string{
		"sdk/package.json": `{"name": "auth0-js"}`, "sdk/src/index.js": code, "sdk/example/index.js": code,
		"app/package.json": `{"name": "app", "dependencies": {"auth0-js": "^9.0.0"}}`, "app/src/index.js": code,
		"gosdk/go.mod": "module github.com/auth0/go-auth0\n\ngo 1.24\n", "gosdk/management/x.go": goCode,
		"goapp/go.mod": "module example.com/app\n\ngo 1.24\n", "goapp/x.go": goCode,
	})
	res := run(t, root, nil)
	var found []string
	for _, f := range res.Findings {
		if f.Rule == "AUTH1001" && !slices.Contains(found, f.Span.File) {
			found = append(found, f.Span.File)
		}
	}
	if want := []string{"app/src/index.js", "goapp/x.go", "sdk/example/index.js"}; !slices.Equal(found, want) {
		t.Errorf("found %q, want %q\n%s", found, want, show(res))
	}
	if res.Stats.SDK != 2 {
		t.Errorf("%d files were left out", res.Stats.SDK)
	}
}

func BenchmarkExample(b *testing.B) {
	root, err := filepath.Abs("../../testdata/example")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		opt := engine.Options{Root: root, Paths: []string{root}, MinConfidence: usage.Low, Config: config.NewFinder(root, config.Options{})}
		if _, err := engine.Run(context.Background(), opt); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTree reads a tree of ordinary code in which nothing concerns Auth0: what the prefilter costs.
func BenchmarkTree(b *testing.B) {
	root := b.TempDir()
	text := []byte(strings.Repeat("const value = require('some/module').method(argument, { key: 'text' });\n", 100))
	for i := range 2000 {
		dir := filepath.Join(root, fmt.Sprintf("d%02d", i%40))
		if err := os.MkdirAll(dir, 0o750); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.js", i)), text, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(2000 * len(text)))
	for b.Loop() {
		opt := engine.Options{Root: root, Paths: []string{root}, MinConfidence: usage.Low, Config: config.NewFinder(root, config.Options{})}
		res, err := engine.Run(context.Background(), opt)
		if err != nil {
			b.Fatal(err)
		}
		if res.Stats.Candidates != 0 {
			b.Fatal("there are candidates")
		}
	}
}
