// Package analyzers offers auth0lint's rules as go/analysis analyzers, for go vet, golangci-lint, nogo and gopls.
//
// All of them report what one hidden analyzer found (internal/goscan/judge), so switching one off never changes
// another. The package and everything it imports build without cgo.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/auth0lint/auth0lint/internal/goscan/judge"
)

//go:generate go run ./internal/gen

// Unrelated are the analyzers of All with a judge of their own and without related locations, as golangci-lint needs them.
func Unrelated(s judge.Settings) []*analysis.Analyzer {
	j := judge.New(s)
	out := make([]*analysis.Analyzer, len(meta))
	for i, r := range meta {
		out[i] = judge.PublicUnrelated(j, r)
	}
	return out
}
