package analyzers_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/auth0lint/auth0lint/analyzers/auth1001"
	"github.com/auth0lint/auth0lint/analyzers/auth1002"
	"github.com/auth0lint/auth0lint/analyzers/auth1003"
	"github.com/auth0lint/auth0lint/analyzers/auth2001"
	"github.com/auth0lint/auth0lint/analyzers/auth2002"
)

func TestRules(t *testing.T) {
	t.Parallel()
	dir := analysistest.TestData()
	t.Run("AUTH1001", func(t *testing.T) { t.Parallel(); analysistest.Run(t, dir, auth1001.Analyzer, "auth1001") })
	t.Run("AUTH1002", func(t *testing.T) {
		t.Parallel()
		analysistest.Run(t, dir, auth1002.Analyzer, "auth1002", "auth1002sdk", "auth1002good")
	})
	t.Run("AUTH1003", func(t *testing.T) { t.Parallel(); analysistest.Run(t, dir, auth1003.Analyzer, "auth1003") })
	t.Run("AUTH2001", func(t *testing.T) { t.Parallel(); analysistest.Run(t, dir, auth2001.Analyzer, "auth2001") })
	t.Run("AUTH2002", func(t *testing.T) { t.Parallel(); analysistest.Run(t, dir, auth2002.Analyzer, "auth2002") })
}
