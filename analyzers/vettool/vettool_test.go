package vettool_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/auth0lint/auth0lint/analyzers/vettool"
)

// TestMain lets the test binary stand for the command: copied by testscript, it is the vet tool.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"auth0lint": func() { os.Exit(vettool.Main(os.Args[1:], os.Stdout, os.Stderr)) },
	})
}

// TestScript runs go vet in modules of their own. The build cache is kept between runs, as a user's is; the scripts
// that are about caching bring sources of their own, by a word that no other run has seen.
func TestScript(t *testing.T) {
	t.Parallel()
	goEnv := func(name string) string {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	stubs, err := filepath.Abs("../testdata/src")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			tool, err := exec.LookPath("auth0lint")
			if err != nil {
				return err
			}
			env.Setenv("TOOL", tool)
			env.Setenv("STUBS", stubs)
			env.Setenv("GOCACHE", goEnv("GOCACHE"))
			env.Setenv("GOMODCACHE", goEnv("GOMODCACHE"))
			env.Setenv("GOPROXY", "off")
			env.Setenv("GOTOOLCHAIN", "local")
			env.Setenv("GOFLAGS", "-mod=mod")
			env.Setenv("UNIQUE", filepath.Base(env.WorkDir)+filepath.Base(filepath.Dir(env.WorkDir)))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			// stub DIR writes the go-auth0 and x/oauth2 stubs as modules below DIR.
			"stub": func(ts *testscript.TestScript, _ bool, args []string) {
				for mod, dir := range map[string]string{"github.com/auth0/go-auth0": "go-auth0", "golang.org/x/oauth2": "oauth2"} {
					dst := ts.MkAbs(filepath.Join(args[0], dir))
					ts.Check(os.CopyFS(dst, os.DirFS(filepath.Join(stubs, filepath.FromSlash(mod)))))
					ts.Check(os.WriteFile(filepath.Join(dst, "go.mod"), []byte("module "+mod+"\n\ngo 1.26\n"), 0o644))
				}
			},
			// unique FILE replaces UNIQUE in it, so that nothing of this run is cached yet.
			"unique": func(ts *testscript.TestScript, _ bool, args []string) {
				for _, a := range args {
					data := ts.ReadFile(a)
					ts.Check(os.WriteFile(ts.MkAbs(a), []byte(strings.ReplaceAll(data, "UNIQUE", ts.Getenv("UNIQUE"))), 0o644))
				}
			},
		},
	})
}

func TestInvoked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args string
		want bool
	}{
		{"-V=full", true},
		{"-flags", true},
		{"/tmp/b001/vet.cfg", true},
		{"-json -AUTH1001 /tmp/vet.cfg", true},
		{"", false},
		{".", false},
		{"check ./...", false},
		{"-V", false},
		{"--config x.yml", false},
	} {
		if got := vettool.Invoked(strings.Fields(c.args)); got != c.want {
			t.Errorf("Invoked(%q) = %v", c.args, got)
		}
	}
}
