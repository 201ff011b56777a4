package analyzers_test

import (
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/auth0lint/auth0lint/analyzers/auth1001"
	"github.com/auth0lint/auth0lint/analyzers/auth1002"
	"github.com/auth0lint/auth0lint/analyzers/auth1003"
	"github.com/auth0lint/auth0lint/analyzers/auth2001"
	"github.com/auth0lint/auth0lint/analyzers/auth2002"
)

func TestRules(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		analyzer *analysis.Analyzer
		packages []string
	}{
		{auth1001.Analyzer, []string{"auth1001", "auth1001more", "auth1001good"}},
		{auth1002.Analyzer, []string{"auth1002", "auth1002more", "auth1002sdk", "auth1002good", "auth1002good2"}},
		{auth1003.Analyzer, []string{"auth1003"}},
		{auth2001.Analyzer, []string{"auth2001", "auth2001more", "auth2001good"}},
		{auth2002.Analyzer, []string{"auth2002", "auth2002more", "auth2002good"}},
	} {
		for _, pkg := range tc.packages {
			t.Run(pkg, func(t *testing.T) { t.Parallel(); analysistest.Run(t, analysistest.TestData(), tc.analyzer, pkg) })
		}
	}
}

func TestFixes(t *testing.T) {
	t.Parallel()
	for pkg, a := range map[string]*analysis.Analyzer{"auth1001fix": auth1001.Analyzer, "auth1002fix": auth1002.Analyzer} {
		t.Run(pkg, func(t *testing.T) {
			t.Parallel()
			analysistest.RunWithSuggestedFixes(t, analysistest.TestData(), a, pkg)
		})
	}
}

// TestNoFixes: a scope is granted by a person, so that what adds one is never safe, and vet carries safe fixes only.
func TestNoFixes(t *testing.T) {
	t.Parallel()
	for pkg, a := range map[string]*analysis.Analyzer{
		"auth2001": auth2001.Analyzer, "auth2001more": auth2001.Analyzer, "auth2002": auth2002.Analyzer, "auth2002more": auth2002.Analyzer,
	} {
		t.Run(pkg, func(t *testing.T) {
			t.Parallel()
			found := 0
			for _, r := range analysistest.Run(t, analysistest.TestData(), a, pkg) {
				for _, d := range r.Action.Diagnostics {
					found++
					if len(d.SuggestedFixes) > 0 {
						t.Errorf("%s: carries a fix", r.Action.Package.Fset.Position(d.Pos))
					}
				}
			}
			if found == 0 {
				t.Error("no diagnostics")
			}
		})
	}
}
