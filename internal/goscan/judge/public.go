package judge

import (
	"golang.org/x/tools/go/analysis"
)

// Default is the judge that analyzers.All and the sub-packages per rule share.
var Default = New(Settings{})

// Rule is what a public analyzer says of itself. The values are generated constants: nothing is decoded for them.
type Rule struct{ ID, Name, Doc, URL string }

// Public is the analyzer that reports the findings of one rule.
func Public(of *analysis.Analyzer, r Rule) *analysis.Analyzer { return public(of, r, true) }

// PublicUnrelated is Public without related locations: golangci-lint makes an issue of each.
func PublicUnrelated(of *analysis.Analyzer, r Rule) *analysis.Analyzer { return public(of, r, false) }

func public(of *analysis.Analyzer, r Rule, related bool) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: r.ID, Doc: r.Doc, URL: r.URL, Requires: []*analysis.Analyzer{of}, RunDespiteErrors: true,
		Run: func(pass *analysis.Pass) (any, error) {
			res, _ := pass.ResultOf[of].(*Result)
			if res == nil {
				return nil, nil
			}
			for _, f := range res.Findings {
				if f.Rule != r.ID {
					continue
				}
				d := analysis.Diagnostic{Pos: f.Pos, End: f.End, Category: f.Rule, URL: r.URL, Message: f.Rule + ": " + f.Message}
				if related {
					d.Related = f.Related
				}
				if f.Fix != nil {
					d.SuggestedFixes = []analysis.SuggestedFix{*f.Fix}
				}
				pass.Report(d)
			}
			return nil, nil
		},
	}
}
