package casetest

import (
	"path"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
)

// imported finds modules that a case needs and that are not there.
var imported = regexp.MustCompile(`(?m)^require|"(github\.com|golang\.org|gopkg\.in|go\.[a-z]+\.\w+)/`)

// TestTypesOfTheBuild: where types from source see all there is, the build's own types change nothing. Cases that need
// modules which are not there fall back to types from source, so only those that need none say something; of those with
// a single file one in four will do.
func TestTypesOfTheBuild(t *testing.T) {
	t.Parallel()
	var compared, single atomic.Int32
	eachCase(t, "go", func(t *testing.T, c testCase) {
		files := 0
		for _, f := range c.files {
			if imported.Match(f.Data) {
				return // says nothing
			}
			if path.Ext(f.Name) == ".go" {
				files++
			}
		}
		if files == 1 && single.Add(1)%4 != 0 {
			return
		}
		compared.Add(1)
		dir := lay(t, c)
		source := scan(t, dir)
		exact, errs := scanned(t, dir, "--go-types=packages")
		if strings.Contains(errs, "--go-types") {
			t.Errorf("types come from source: %s", errs)
		}
		if len(source) != len(exact) {
			t.Fatalf("%d findings with types from source, %d with the build's", len(source), len(exact))
		}
		for i, s := range source {
			if e := exact[i]; s.String() != e.String() || s.Location != e.Location {
				t.Errorf("from source: %s\nas built: %s", s, e)
			}
		}
	})
	t.Cleanup(func() {
		if n := compared.Load(); n < 15 {
			t.Errorf("only %d cases were compared", n)
		}
	})
}
