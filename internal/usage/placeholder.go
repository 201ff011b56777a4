package usage

import (
	"regexp"
	"strings"
	"sync"
)

// placeholders are the ways documentation, collections and template engines leave a part of a string open:
// {{name}}, ${name}, <%= name %>, ##NAME##, @@NAME@@, {yourDomain}, <your-domain>, [YOUR_DOMAIN], YOUR_DOMAIN.
var placeholders = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\{\{\{?[^{}\n]{1,80}\}\}\}?` +
		`|\$\{[^{}\n]{1,80}\}` +
		`|<%[-=]?[^%\n]{1,80}%>` +
		`|##[A-Za-z0-9_]{1,60}##` +
		`|@@[A-Za-z0-9_]{1,60}@@` +
		`|\{[A-Za-z][A-Za-z0-9_. -]{0,60}\}` +
		`|<[A-Za-z][A-Za-z0-9_. -]{1,60}>` +
		`|\[[A-Z][A-Z0-9_]{2,60}\]` +
		`|\bYOUR[_-][A-Z0-9_-]{1,60}` +
		`|\b(?:AUTH0|YOUR|TENANT|MGMT|CONNECTION|CLIENT|USER|ACCESS|API)(?:_[A-Z0-9]{1,30}){1,6}\b`)
})

// WithPlaceholders turns the placeholders that stand in constant bytes into holes (Placeholder set), so that
// `https://{yourDomain}/api/v2/` and `https://${domain}/api/v2/` are the same Text to a rule. Spans stay exact.
func (t Text) WithPlaceholders() Text {
	var out Text
	changed := false
	for _, p := range t.Parts {
		if p.Hole != nil || !strings.ContainsAny(p.Const, "{<#@[_-") {
			out.Parts = append(out.Parts, p)
			continue
		}
		at := 0
		for _, m := range placeholders().FindAllStringIndex(p.Const, -1) {
			if m[0] > at {
				out.Parts = append(out.Parts, p.slice(at, m[0]))
			}
			q := p.slice(m[0], m[1])
			expr := p.Const[m[0]:m[1]]
			name := strings.TrimSpace(strings.Trim(expr, "{}<>[]$%=#@- "))
			out.Parts = append(out.Parts, Part{Hole: &Hole{Expr: expr, Name: name, Placeholder: true}, Span: q.Span})
			at, changed = m[1], true
		}
		if at == 0 {
			out.Parts = append(out.Parts, p)
		} else if at < len(p.Const) {
			out.Parts = append(out.Parts, p.slice(at, len(p.Const)))
		}
	}
	if !changed {
		return t
	}
	return out
}
