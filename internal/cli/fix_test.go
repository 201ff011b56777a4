package cli

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// What a fix makes of the tree is kept only when nothing new is found, everything parses, and something is gone.
func TestBetter(t *testing.T) {
	t.Parallel()
	result := func(rules ...string) *engine.Result {
		r := &engine.Result{}
		for _, id := range rules {
			r.Findings = append(r.Findings, finding.Finding{Rule: id, Span: usage.Span{File: "a.js"}})
		}
		return r
	}
	broken := result()
	broken.Notices = []usage.Notice{{File: "a.js", Message: "cannot be parsed"}}
	silenced := result("AUTH1001", "AUTH1003")
	silenced.Findings[1].Suppressed = true
	elsewhere := result("AUTH1001")
	elsewhere.Findings[0].Span.File = "b.js"
	for _, c := range []struct {
		name          string
		before, after *engine.Result
		want          bool
	}{
		{"mended", result("AUTH1001", "AUTH1003"), result("AUTH1003"), true},
		{"nothing gained", result("AUTH1001"), result("AUTH1001"), false},
		{"another finding instead", result("AUTH1001", "AUTH1001"), result("AUTH1002"), false},
		{"one more of a kind", result("AUTH1001", "AUTH1003", "AUTH1003"), result("AUTH1001", "AUTH1001"), false},
		{"moved to another file", result("AUTH1001", "AUTH1001"), elsewhere, false},
		{"no longer parses", result("AUTH1001"), broken, false},
		{"a suppression is left over", result("AUTH1001"), result("AUTH0001"), true},
		{"what is suppressed does not count", silenced, result("AUTH1003"), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := better(c.before, c.after); got != c.want {
				t.Errorf("better = %v", got)
			}
		})
	}
}
