package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPlugin builds golangci-lint with the plugin and runs it once on a module with one wrong bearer.
func TestPlugin(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "gcl")
	run := func(dir, name string, args ...string) (string, int) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off")
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		err := cmd.Run()
		if err != nil && cmd.ProcessState == nil {
			t.Fatal(err)
		}
		return out.String(), cmd.ProcessState.ExitCode()
	}
	if out, code := run(".", "go", "build", "-o", bin, "."); code != 0 {
		t.Fatalf("build: %s", out)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("src")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "go.mod.txt"), filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	out, code := run(dir, bin, "run", "--config", "golangci.yml", "./...")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	if !strings.Contains(out, "app.go:17:34: AUTH1001: AUTH1001: ") {
		t.Errorf("no finding in:\n%s", out)
	}
	if n := strings.Count(out, "(auth0lint)"); n != 1 {
		t.Errorf("%d issues, want 1 (related locations are no issues):\n%s", n, out)
	}
}
