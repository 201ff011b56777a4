package goreal

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRealSDKs runs go vet with auth0lint over this module, whose types are those of the real SDKs, and compares the
// findings with the `// want` comments.
func TestRealSDKs(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "auth0lint")
	build := exec.Command("go", "build", "-o", tool, "./cmd/auth0lint")
	build.Dir = "../.."
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	vet := exec.Command("go", "vet", "-vettool="+tool, "./...")
	var out bytes.Buffer
	vet.Stdout, vet.Stderr = &out, &out
	if err := vet.Run(); err == nil {
		t.Error("go vet found nothing")
	}
	var got, want []string
	for _, m := range regexp.MustCompile(`(?m)^(?:\./)?(\w+/\w+\.go):(\d+):\d+: (AUTH\d+): `).FindAllStringSubmatch(out.String(), -1) {
		got = append(got, m[1]+":"+m[2]+" "+m[3])
	}
	for _, f := range []string{"v1/v1.go", "v2/v2.go", "generic/generic.go"} {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(data), "\n") {
			if _, w, ok := strings.Cut(line, "// want "); ok {
				want = append(want, f+":"+itoa(i+1)+" "+w)
			}
		}
	}
	slices.Sort(got)
	got = slices.Compact(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("findings:\n%s\nwant:\n%s\noutput:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), out.String())
	}
	source, exact := check(t, tool, "source"), check(t, tool, "packages")
	if !bytes.Equal(source, exact) || len(source) == 0 {
		t.Errorf("with types from source:\n%s\nas the build sees them:\n%s", source, exact)
	}
}

// check is the command's own output for this module: findings with their traces.
func check(t *testing.T, tool, types string) []byte {
	t.Helper()
	cmd := exec.Command(tool, "--go-types="+types, "--format", "text", ".")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 || strings.Contains(errs.String(), "go-types") {
		t.Errorf("--go-types=%s: %v\n%s", types, err, errs.String())
	}
	return out.Bytes()
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}
