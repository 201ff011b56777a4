package baseline_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/baseline"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func found(text string) ([]finding.Finding, func(string) []byte) {
	var fs []finding.Finding
	for at := 0; ; {
		i := strings.Index(text[at:], "BAD")
		if i < 0 {
			return fs, func(string) []byte { return []byte(text) }
		}
		fs = append(fs, finding.Finding{Rule: "AUTH1001", Span: usage.Span{File: "a.js", Start: at + i, End: at + i + 3}})
		at += i + 3
	}
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	tail := strings.Repeat("\nfine()", 60)
	fs, content := found("BAD(1)" + tail + "\nBAD(2); BAD(3)" + tail)
	var b bytes.Buffer
	if err := baseline.Write(&b, fs, content); err != nil {
		t.Fatal(err)
	}
	known, err := baseline.Read(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, text  string
		left, stale int
	}{
		{"unchanged", "BAD(1)" + tail + "\nBAD(2); BAD(3)" + tail, 0, 0},
		{"moved", "// new\n\nBAD(2); BAD(3)" + tail + "\nBAD(1)" + tail, 0, 0},
		{"indented", "  BAD(1)" + tail + "\n\tBAD(2);  BAD(3)" + tail, 0, 0},
		{"changed", "BAD(one)" + tail + "\nBAD(2); BAD(3)" + tail, 1, 1},
		{"one more", "BAD(1)" + tail + "\nBAD(2); BAD(3)" + tail + "\nBAD(4)" + tail, 1, 0},
		{"mended", "fine(1)" + tail + "\nBAD(2); BAD(3)" + tail, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			fs, content := found(c.text)
			stale := known.Apply(fs, content)
			left := 0
			for _, f := range fs {
				if !f.Suppressed {
					left++
				}
			}
			if left != c.left || stale != c.stale {
				t.Errorf("left %d, stale %d; want %d, %d", left, stale, c.left, c.stale)
			}
		})
	}
	// Written again, a baseline stays the same: known findings are kept in it.
	fs, content = found("BAD(1)" + tail + "\nBAD(2); BAD(3)" + tail)
	known.Apply(fs, content)
	var again bytes.Buffer
	if err := baseline.Write(&again, fs, content); err != nil || !bytes.Equal(again.Bytes(), b.Bytes()) {
		t.Errorf("second baseline differs (%v):\n%s\n%s", err, b.String(), again.String())
	}
}

func TestReadErrors(t *testing.T) {
	t.Parallel()
	for _, data := range []string{"", "[]", `{"version":2,"findings":[]}`, `{"version":1,"finding":[]}`} {
		if _, err := baseline.Read(strings.NewReader(data)); err == nil {
			t.Errorf("%q was read", data)
		}
	}
}
