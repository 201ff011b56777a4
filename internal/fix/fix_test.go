package fix_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/fix"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func edit(file string, start, end int, text string) usage.Edit {
	return usage.Edit{Span: usage.Span{File: file, Start: start, End: end}, New: text}
}

func withFix(rule, unit string, safety finding.Safety, edits ...usage.Edit) finding.Finding {
	return finding.Finding{Rule: rule, Span: edits[0].Span, Fix: &finding.Fix{Unit: unit, Safety: safety, Edits: edits}}
}

func TestUnits(t *testing.T) {
	t.Parallel()
	a, b, c := edit("a", 0, 1, "x"), edit("a", 2, 3, "y"), edit("b", 0, 0, "z")
	silenced := withFix("AUTH1003", "u3", finding.Safe, c)
	silenced.Suppressed = true
	fs := []finding.Finding{
		withFix("AUTH1001", "u1", finding.Safe, a, b),
		withFix("AUTH1003", "u1", finding.Safe, b, c),
		withFix("AUTH1002", "u2", finding.Safe, c),
		withFix("AUTH3001", "u2", finding.Suggested, c),
		silenced,
		{Rule: "AUTH4001"},
	}
	safe := fix.Units(fs, false)
	if len(safe) != 1 || safe[0].ID != "u1" || !slices.Equal(safe[0].Edits, []usage.Edit{a, b, c}) || !slices.Equal(safe[0].Rules, []string{"AUTH1001", "AUTH1003"}) {
		t.Errorf("safe units = %+v", safe)
	}
	if all := fix.Units(fs, true); len(all) != 2 || all[1].Safety != finding.Suggested {
		t.Errorf("all units = %+v", all)
	}
}

func TestMerge(t *testing.T) {
	t.Parallel()
	const text = "0123456789"
	for _, c := range []struct {
		name      string
		units     [][]usage.Edit
		want      string
		conflicts string
	}{
		{"apart", [][]usage.Edit{{edit("a", 1, 2, "B")}, {edit("a", 5, 7, "")}}, "0B234789", ""},
		{"touching", [][]usage.Edit{{edit("a", 1, 3, "B")}, {edit("a", 3, 5, "D")}}, "0BD56789", ""},
		{"identical edits coalesce", [][]usage.Edit{{edit("a", 1, 2, "B"), edit("a", 4, 4, "+")}, {edit("a", 1, 2, "B")}}, "0B23+456789", ""},
		{"identical insertions coalesce", [][]usage.Edit{{edit("a", 4, 4, "+")}, {edit("a", 4, 4, "+")}}, "0123+456789", ""},
		{"different bytes at one place", [][]usage.Edit{{edit("a", 1, 2, "B")}, {edit("a", 1, 2, "C"), edit("a", 5, 6, "F")}}, "0B23456789", "1 with 0"},
		{"overlap", [][]usage.Edit{{edit("a", 1, 4, "B")}, {edit("a", 3, 5, "D")}}, "0B456789", "1 with 0"},
		{"insertions of two units at one place", [][]usage.Edit{{edit("a", 4, 4, "+")}, {edit("a", 4, 4, "-")}}, "0123+456789", "1 with 0"},
		{"insertions of one unit keep their order", [][]usage.Edit{{edit("a", 4, 4, "+"), edit("a", 4, 4, "-")}}, "0123+-456789", ""},
		{"insertion inside a replacement", [][]usage.Edit{{edit("a", 2, 6, "B")}, {edit("a", 4, 4, "-")}}, "01B6789", "1 with 0"},
		{"insertion before a replacement", [][]usage.Edit{{edit("a", 2, 6, "B")}, {edit("a", 2, 2, "-")}}, "01-B6789", ""},
		{"insertion behind a replacement", [][]usage.Edit{{edit("a", 2, 6, "B")}, {edit("a", 6, 6, "-")}}, "01B-6789", ""},
		{"a unit against itself", [][]usage.Edit{{edit("a", 2, 6, "B"), edit("a", 3, 4, "C")}}, text, "0 with "},
		{"all or nothing", [][]usage.Edit{{edit("a", 8, 9, "X")}, {edit("a", 0, 1, "Y"), edit("a", 8, 9, "Z")}, {edit("a", 0, 1, "W")}}, "W1234567X9", "1 with 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var units []fix.Unit
			for i, edits := range c.units {
				units = append(units, fix.Unit{ID: fmt.Sprint(i), Edits: edits})
			}
			p := fix.Merge(units)
			got, err := p.Apply("a", []byte(text))
			if err != nil || string(got) != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
			var conflicts []string
			for _, x := range p.Conflicts {
				conflicts = append(conflicts, x.Unit.ID+" with "+x.With.ID)
			}
			if s := strings.Join(conflicts, ","); s != c.conflicts {
				t.Errorf("conflicts %q, want %q", s, c.conflicts)
			}
		})
	}
}

func TestLineEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ data, text, want string }{
		{"a\r\nb\r\n", "x\ny", "x\r\nya\r\nb\r\n"},
		{"a\r\nb\r\n", "x\r\n", "x\r\na\r\nb\r\n"},
		{"a\nb\r\n", "x\n", "x\na\nb\r\n"},
		{"\ufeffa\r\n", "x\n", "x\r\n\ufeffa\r\n"},
		{"a", "x\n", "x\na"},
	} {
		if got, err := fix.Apply([]byte(c.data), []usage.Edit{edit("a", 0, 0, c.text)}); err != nil || string(got) != c.want {
			t.Errorf("%q + %q = %q, %v, want %q", c.text, c.data, got, err, c.want)
		}
	}
}

func TestApplyOutside(t *testing.T) {
	t.Parallel()
	for _, e := range [][]usage.Edit{{edit("a", 2, 9, "")}, {edit("a", 2, 1, "")}, {edit("a", 1, 2, ""), edit("a", 0, 1, "")}, {edit("a", -1, 0, "")}} {
		if got, err := fix.Apply([]byte("abc"), e); err == nil {
			t.Errorf("%v gave %q", e, got)
		}
	}
}

func TestWrite(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	put := func(name, data string, mode os.FileMode) fix.Change {
		t.Helper()
		if err := os.WriteFile(path(name), []byte(data), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path(name), mode); err != nil {
			t.Fatal(err)
		}
		return fix.Change{Abs: path(name), Path: name, Old: []byte(data), New: []byte("new " + name)}
	}
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(path(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	run := put("run.sh", "old", 0o750)
	if err := os.Symlink("run.sh", path("link.sh")); err != nil {
		t.Fatal(err)
	}
	run.Abs = path("link.sh")
	if err := fix.Write([]fix.Change{run}); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path("run.sh"))
	if err != nil || info.Mode().Perm() != 0o750 || read("run.sh") != "new run.sh" {
		t.Errorf("run.sh is %q, mode %v, %v", read("run.sh"), info.Mode(), err)
	}
	if info, err := os.Lstat(path("link.sh")); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is gone: %v, %v", info, err)
	}

	good, changed := put("good.js", "old", 0o600), put("changed.js", "old", 0o600)
	changed.Old = []byte("what was read")
	if err := fix.Write([]fix.Change{good, changed}); !errors.Is(err, fix.ErrChanged) {
		t.Errorf("err = %v", err)
	}
	if read("good.js") != "old" || read("changed.js") != "old" {
		t.Error("a file was written although another one had changed")
	}
	if err := fix.Write([]fix.Change{good, put("locked.js", "old", 0o400)}); !errors.Is(err, fix.ErrReadOnly) || read("good.js") != "old" {
		t.Errorf("err = %v, good.js is %q", err, read("good.js"))
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 5 {
		t.Errorf("files are left behind: %v, %v", entries, err)
	}
}

// What the diff says must be what git apply makes of it.
func TestDiffAgainstGit(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 60 {
		old := randomText(rng)
		edits := randomEdits(rng, len(old))
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			want, err := fix.Apply([]byte(old), edits)
			if err != nil {
				t.Fatal(err)
			}
			var diff bytes.Buffer
			if err := fix.Diff(&diff, "dir/a b.txt", []byte(old), want); err != nil {
				t.Fatal(err)
			}
			if (diff.Len() == 0) != (string(want) == old) {
				t.Fatalf("diff of %q and %q is\n%s", old, want, diff.String())
			}
			if diff.Len() == 0 {
				return
			}
			dir := t.TempDir()
			file := filepath.Join(dir, "dir", "a b.txt")
			if err := errors.Join(os.Mkdir(filepath.Dir(file), 0o750), os.WriteFile(file, []byte(old), 0o600)); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("git", "apply", "--whitespace=nowarn", "-")
			cmd.Dir, cmd.Stdin = dir, &diff
			text := diff.String()
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git apply: %v\n%s\n%s", err, out, text)
			}
			got, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("after git apply %q, want %q, diff\n%s", got, want, text)
			}
		})
	}
}

func randomText(rng *rand.Rand) string {
	var b strings.Builder
	end := []string{"\n", "\r\n"}[rng.IntN(2)]
	for range rng.IntN(40) {
		b.WriteString(strings.Repeat("x", rng.IntN(4)) + string(rune('a'+rng.IntN(26))))
		b.WriteString(end)
	}
	if rng.IntN(2) == 0 {
		b.WriteString("last")
	}
	return b.String()
}

func randomEdits(rng *rand.Rand, n int) []usage.Edit {
	var edits []usage.Edit
	at := 0
	for range rng.IntN(6) {
		start := at + rng.IntN(n-at+1)
		end := min(n, start+rng.IntN(8))
		edits = append(edits, edit("dir/a b.txt", start, end, []string{"", "new", "one\ntwo\n", "\n"}[rng.IntN(4)]))
		at = min(n, end+1)
	}
	return edits
}

func TestDiffGolden(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	old := []byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13")
	edits := []usage.Edit{edit("x.js", 2, 3, "two"), edit("x.js", len(old), len(old), "th\n14\n")}
	now, err := fix.Apply(old, edits)
	if err != nil {
		t.Fatal(err)
	}
	if err := fix.Diff(&b, "x.js", old, now); err != nil {
		t.Fatal(err)
	}
	want := `--- a/x.js
+++ b/x.js
@@ -1,5 +1,5 @@
 1
-2
+two
 3
 4
 5
@@ -10,4 +10,5 @@
 10
 11
 12
-13
\ No newline at end of file
+13th
+14
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("0123456789", uint64(1))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		if len(text) > 1000 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		var units []fix.Unit
		for i := range 4 {
			units = append(units, fix.Unit{ID: fmt.Sprint(i), Edits: randomEdits(rng, len(text))})
		}
		p := fix.Merge(units)
		if _, err := p.Apply("dir/a b.txt", []byte(text)); err != nil {
			t.Fatalf("a plan cannot be applied: %v\n%+v", err, units)
		}
		if len(p.Units)+len(p.Conflicts) != len(units) {
			t.Fatalf("%d units, %d planned, %d in conflict", len(units), len(p.Units), len(p.Conflicts))
		}
	})
}
