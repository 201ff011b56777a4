package ignore_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/ignore"
)

var patterns = []string{
	"*.log", "build", "build/", "/build", "/build/", "a/b", "a/b/", "/a/b", "a/**", "a/**/b", "**/b", "**/b/", "**/a/b", "a/*/b", "a/**b", "**",
	"!keep.log", "!a/b", "*", "!*/", "*.[ch]", "[!a]b", "[^a]*", "[a-c]x", "[]]", "[]-]", "[[:alpha:]]1", "[a", "a[", "x?", "\\#hash", "\\!bang", "# comment",
	"space\\ ", "trail   ", "a//b", "/", "!", "foo/*", "foo/*/", "!foo/bar", "*a*b*", "a\\*b", "docs/**/*.md", "\\", "a\\", "[\\]]", "***", "a/***/b", ".*", "!.keep",
	"/*", "!/src", "src/*.js", "b/c", "**/c/**", "/**/b", "a/**/", "[a-", "[b-a]", "é*",
}

var paths = []string{
	"x.log", "keep.log", "a/x.log", "build", "build/out", "src/build/out", "a/b", "a/b/c", "a/x/b", "a/x/y/b", "b", "ab", "bb", "main.c", "main.h", "ax", "cx", "dx", "]", "-",
	"a1", "1", "xy", "#hash", "!bang", "space ", "trail", "foo/bar", "foo/bar/baz", "foo/qux", "azzbzz", "a*b", "docs/a.md", "docs/x/a.md", "a", "[", "src/a.js", "src/lib/a.js",
	".hidden", ".keep", "c/d", "x/c/d", "b/c/d", "élan", "a[", "\\",
}

// Git is the specification: every generated ignore file must get git check-ignore's own answers.
func TestAgainstGit(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		var lines []string
		if n < len(patterns) {
			lines = append(lines, patterns[n])
		}
		for range rng.IntN(6) {
			lines = append(lines, patterns[rng.IntN(len(patterns))])
		}
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			file := strings.Join(lines, "\n") + "\n"
			dir := t.TempDir()
			check(t, exec.Command("git", "init", "-q", dir).Run())
			check(t, os.WriteFile(filepath.Join(dir, ".gitignore"), []byte(file), 0o600))
			// check-ignore asks the file system whether a path is a folder, so each path is asked in a tree of its own kind.
			for _, p := range paths {
				got := ignore.Parse([]byte(file)).Ignored(p)
				if want := gitSays(t, dir, p); got != want {
					t.Errorf("patterns %q, path %q: ignored = %v, git says %v", lines, p, got, want)
				}
			}
		})
	}
}

func gitSays(t *testing.T, dir, path string) bool {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(path))
	check(t, os.MkdirAll(filepath.Dir(full), 0o750))
	check(t, os.WriteFile(full, nil, 0o600))
	cmd := exec.Command("git", "-C", dir, "check-ignore", "--no-index", "-z", "--stdin")
	cmd.Stdin = strings.NewReader(path + "\x00")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil && (!asExit(err, &exit) || exit.ExitCode() != 1) {
		t.Fatalf("git check-ignore %q: %v", path, err)
	}
	check(t, os.RemoveAll(filepath.Join(dir, strings.SplitN(path, "/", 2)[0])))
	return slices.Contains(strings.Split(string(bytes.TrimSuffix(out, []byte{0})), "\x00"), path)
}

func asExit(err error, target **exec.ExitError) bool {
	e, ok := err.(*exec.ExitError) //nolint:errorlint // exec returns it bare
	*target = e
	return ok
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestMatchDirectories(t *testing.T) {
	t.Parallel()
	p := ignore.Lines([]string{"out/", "*.tmp", "!keep.tmp"})
	for _, c := range []struct {
		path             string
		dir              bool
		ignored, matched bool
	}{
		{"out", true, true, true},
		{"out", false, false, false},
		{"x.tmp", false, true, true},
		{"keep.tmp", false, false, true},
		{"other", true, false, false},
	} {
		if ignored, matched := p.Match(c.path, c.dir); ignored != c.ignored || matched != c.matched {
			t.Errorf("Match(%q, %v) = %v, %v", c.path, c.dir, ignored, matched)
		}
	}
}

func FuzzMatch(f *testing.F) {
	for _, p := range patterns {
		f.Add(p, "a/b/c")
	}
	f.Fuzz(func(_ *testing.T, pat, path string) {
		ignore.Parse([]byte(pat)).Ignored(path) // must come back
	})
}
