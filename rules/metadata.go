package rules

import (
	"embed"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

//go:embed docs/*.md
var pages embed.FS

// Page is a rule's Markdown page; ok is false for an unknown id.
func Page(id string) (string, bool) {
	b, err := pages.ReadFile("docs/" + id + ".md")
	return string(b), err == nil
}

// Metadata describes every rule for reports, in order of ids. It decodes the catalogue: not for start-up.
func Metadata() []finding.Rule {
	rows := catalog.Rules()
	out := make([]finding.Rule, len(rows))
	for i := range rows {
		r := &rows[i]
		level, _ := finding.ParseLevel(r.Level)
		page, _ := Page(r.ID)
		out[i] = finding.Rule{
			ID: r.ID, Name: r.Name, Short: r.Short, Full: firstParagraph(page, r.Short), Markdown: page, URL: r.URL(),
			Level: level, OffByDefault: r.OffByDefault, Precision: r.Precision, Tags: r.Tags, Sources: r.Sources,
		}
	}
	return out
}

// firstParagraph is the page's text below its title, on one line.
func firstParagraph(page, short string) string {
	for _, p := range strings.Split(page, "\n\n") {
		p = strings.TrimSpace(p)
		if p != "" && !strings.HasPrefix(p, "#") && !strings.HasPrefix(p, "<!--") && !strings.HasPrefix(p, "```") {
			return strings.Join(strings.Fields(p), " ")
		}
	}
	return short
}
