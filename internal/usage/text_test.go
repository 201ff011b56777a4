package usage

import "testing"

func TestTextString(t *testing.T) {
	for file, want := range map[string]string{"a.js": "https://${d}/x", "a.go": "https://{d}/x"} {
		got := Concat(Lit("https://", Span{}), HoleText(Hole{Expr: "d"}, Span{File: file}), Lit("/x", Span{})).String()
		if got != want {
			t.Errorf("%s: %q, want %q", file, got, want)
		}
	}
}
