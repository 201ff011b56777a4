package httpscan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Scripts that read in one another, all of them all others, end, and each is loaded once.
func TestSourcedInCircles(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for i := range 40 {
		fmt.Fprintf(&all, ". ./s%d.sh\n", i)
	}
	loads := map[string]int{}
	load := func(p string) ([]byte, error) {
		loads[p]++
		return []byte(all.String()), nil
	}
	src := &usage.Source{Path: "s0.sh", Text: []byte(all.String() + "curl \"$NOWHERE/oauth/ro\" -d a=b\n")}
	if set := Scan(src, Options{Load: load}); set.Count() != 0 {
		t.Errorf("%d usages", set.Count())
	}
	if len(loads) > maxSourced {
		t.Errorf("%d files were loaded", len(loads))
	}
	for p, n := range loads {
		if n != 1 || p == "s0.sh" {
			t.Errorf("%s was loaded %d times", p, n)
		}
	}
}
