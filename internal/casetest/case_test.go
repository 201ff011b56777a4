package casetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/cli"
)

// testCase is one .txtar file.
type testCase struct {
	files       []txtar.File
	want        []want
	fixed, safe map[string]string
	hasFixed    bool
	hasSafe     bool
}

// want is one expected finding; column 0 and an empty confidence match any.
type want struct {
	path             string
	line, col        int
	level, rule, con string
}

func (w want) String() string {
	at := fmt.Sprintf("%s:%d", w.path, w.line)
	if w.col > 0 {
		at += fmt.Sprintf(":%d", w.col)
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", at, w.level, w.rule, w.con))
}

func (w want) matches(g got) bool {
	return w.path == g.Location.Path && w.line == g.Location.StartLine && (w.col == 0 || w.col == g.Location.StartColumn) &&
		w.level == g.Level && w.rule == g.Rule && (w.con == "" || w.con == g.Confidence)
}

type got struct {
	Rule, Level, Confidence, Message string
	Location                         location
	Fix                              *struct {
		Unit, Safety string
		Edits        []struct {
			Location location
			NewText  string
			NewBytes []byte
		}
	}
}

type location struct {
	Path                   string
	StartLine, StartColumn int
	StartOffset, EndOffset int
}

func (g got) String() string {
	return fmt.Sprintf("%s:%d:%d %s %s %s (%s)", g.Location.Path, g.Location.StartLine, g.Location.StartColumn, g.Level, g.Rule, g.Confidence, g.Message)
}

func parseCase(t *testing.T, data []byte) testCase {
	t.Helper()
	a := txtar.Parse(data)
	c := testCase{fixed: map[string]string{}, safe: map[string]string{}}
	sawWant := false
	for _, f := range a.Files {
		switch {
		case f.Name == "want":
			sawWant = true
			for _, line := range strings.Split(string(f.Data), "\n") {
				if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
					c.want = append(c.want, parseWant(t, line))
				}
			}
		case strings.HasPrefix(f.Name, "fixed/"):
			c.fixed[strings.TrimPrefix(f.Name, "fixed/")] = string(f.Data)
			c.hasFixed = true
		case strings.HasPrefix(f.Name, "safe/"):
			c.safe[strings.TrimPrefix(f.Name, "safe/")] = string(f.Data)
			c.hasSafe = true
		default:
			c.files = append(c.files, f)
		}
	}
	if !sawWant {
		t.Fatal("the case has no want section")
	}
	return c
}

func parseWant(t *testing.T, line string) want {
	t.Helper()
	fields := strings.Fields(line)
	n := slices.IndexFunc(fields, func(s string) bool { return s == "error" || s == "warning" || s == "note" })
	if n < 1 || len(fields) < n+2 {
		t.Fatalf("want line %q: need path:line[:column] level RULE", line)
	}
	w := want{level: fields[n], rule: fields[n+1]}
	if len(fields) > n+2 {
		w.con = fields[n+2]
	}
	at := strings.Join(fields[:n], " ")
	parts := strings.Split(at, ":")
	num := func(s string) (int, bool) {
		v := 0
		_, err := fmt.Sscanf(s, "%d", &v)
		return v, err == nil
	}
	for i := len(parts) - 1; i > 0 && i >= len(parts)-2; i-- {
		v, ok := num(parts[i])
		if !ok {
			break
		}
		w.col, w.line = w.line, v
		parts = parts[:i]
	}
	w.path = strings.Join(parts, ":")
	return w
}

// content restores line ends that the text of a case cannot show: a file that holds the mark has them everywhere.
func content(data string) []byte {
	if rest, ok := strings.CutPrefix(data, "#crlf\n"); ok {
		return []byte(strings.ReplaceAll(rest, "\n", "\r\n"))
	}
	return []byte(data)
}

func lay(t *testing.T, c testCase) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range c.files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, content(string(f.Data)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// scan runs the command in dir and returns its findings.
func scan(t *testing.T, dir string, args ...string) []got {
	t.Helper()
	found, _ := scanned(t, dir, args...)
	return found
}

// scanned is scan and what the command says on standard error.
func scanned(t *testing.T, dir string, args ...string) ([]got, string) {
	t.Helper()
	var out, errs bytes.Buffer
	c := cli.Command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir, Getenv: os.Getenv, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}
	code := c.Main(context.Background(), append([]string{"--format", "json"}, args...))
	if code != cli.ExitClean && code != cli.ExitFindings {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	var r struct{ Findings []got }
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out.String(), errs.String())
	}
	return r.Findings, errs.String()
}

// leastFixed is how many cases must have something to fix, so that what is checked of fixes is not true of nothing.
const leastFixed = 200

func TestCases(t *testing.T) {
	t.Parallel()
	var ran, fixed atomic.Int32
	all := eachCase(t, "", func(t *testing.T, c testCase) {
		ran.Add(1)
		if run(t, c) {
			fixed.Add(1)
		}
	})
	t.Cleanup(func() { // once the parallel cases are done
		if n := fixed.Load(); n < leastFixed && int(ran.Load()) == all {
			t.Errorf("only %d cases have something to fix, want %d", n, leastFixed)
		}
	})
}

// eachCase runs a check on every case of a folder of testdata/cases (or of all), each a parallel subtest, and returns
// their number.
func eachCase(t *testing.T, folder string, check func(*testing.T, testCase)) (n int) {
	t.Helper()
	root := filepath.Join("..", "..", "testdata", "cases", folder)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txtar" {
			return err
		}
		n++
		rel, _ := filepath.Rel(root, path)
		t.Run(strings.TrimSuffix(filepath.ToSlash(rel), ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			check(t, parseCase(t, data))
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		t.Fatal("no cases found")
	}
	return n
}

// run checks what is found in a case and what fixing makes of it, and reports whether that changes anything.
func run(t *testing.T, c testCase) bool {
	found := scan(t, lay(t, c))
	compare(t, c.want, found)
	dir, _ := checkFix(t, c, "--fix", found)
	if c.hasSafe {
		compareFiles(t, "--fix", c, dir, c.safe)
	}
	dir, changed := checkFix(t, c, "--fix=all", found)
	if c.hasFixed {
		compareFiles(t, "--fix=all", c, dir, c.fixed)
	}
	return changed
}

// compare reports expected findings that are missing and found ones that are not expected.
func compare(t *testing.T, wants []want, gots []got) {
	t.Helper()
	rest := slices.Clone(gots)
	for _, w := range wants {
		i := slices.IndexFunc(rest, w.matches)
		if i < 0 {
			t.Errorf("missing: %s", w)
			continue
		}
		rest = slices.Delete(rest, i, i+1)
	}
	for _, g := range rest {
		t.Errorf("unexpected: %s", g)
	}
}

// compareFiles compares the workspace in dir with the expected contents; files without one must be as they were.
func compareFiles(t *testing.T, how string, c testCase, dir string, expected map[string]string) {
	t.Helper()
	for _, f := range c.files {
		now, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil {
			t.Fatal(err)
		}
		want, changed := expected[f.Name]
		if !changed {
			want = string(f.Data)
		}
		if w := content(want); !bytes.Equal(now, w) {
			t.Errorf("%s: %s is\n%s\nwant\n%s", how, f.Name, now, w)
		}
	}
	for name := range expected {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: there is no %s", how, name)
		}
	}
}
