package report

import (
	"bytes"
	"io"
	"slices"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// The Reviewdog Diagnostic Format.
type (
	rdResult struct {
		Source      rdSource       `json:"source"`
		Severity    string         `json:"severity"`
		Diagnostics []rdDiagnostic `json:"diagnostics"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	rdDiagnostic struct {
		Message          string         `json:"message"`
		Location         rdLocation     `json:"location"`
		Severity         string         `json:"severity"`
		Code             rdCode         `json:"code"`
		Suggestions      []rdSuggestion `json:"suggestions,omitempty"`
		RelatedLocations []rdRelated    `json:"relatedLocations,omitempty"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url,omitempty"`
	}
	rdLocation struct {
		Path  string  `json:"path"`
		Range rdRange `json:"range"`
	}
	rdRange struct {
		Start rdPosition `json:"start"`
		End   rdPosition `json:"end"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
	rdRelated struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
	}
)

func writeRDJSON(w io.Writer, d *doc) error {
	out := rdResult{Source: rdSource{d.Tool.Name, d.Tool.URL}, Severity: "WARNING", Diagnostics: []rdDiagnostic{}}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Suppressed {
			continue
		}
		severity := "INFO"
		switch f.Level {
		case finding.Error:
			severity = "ERROR"
		case finding.Warning:
			severity = "WARNING"
		}
		diag := rdDiagnostic{
			Message: f.Message, Location: d.rdLocation(f.Span), Severity: severity, Code: rdCode{f.Rule, d.rule(f.Rule).URL},
		}
		for _, r := range f.Related {
			diag.RelatedLocations = append(diag.RelatedLocations, rdRelated{r.Note, d.rdLocation(r.Span)})
		}
		if s, ok := d.rdSuggestion(f); ok {
			diag.Suggestions = []rdSuggestion{s}
		}
		out.Diagnostics = append(out.Diagnostics, diag)
	}
	return encode(w, out)
}

func (d *doc) rdLocation(s usage.Span) rdLocation {
	p := d.place(s)
	return rdLocation{p.Path, rdRange{rdPosition{p.Line, p.Col}, rdPosition{p.EndLine, p.EndCol}}}
}

// rdSuggestion is the whole unit as one replacement of whole lines: several suggestions would be taken for
// alternatives, and a part of a unit is worse than none. A unit that reaches into another file has no suggestion.
func (d *doc) rdSuggestion(f *finding.Finding) (rdSuggestion, bool) {
	if f.Fix == nil || len(f.Fix.Edits) == 0 {
		return rdSuggestion{}, false
	}
	edits := slices.Clone(f.Fix.Edits)
	slices.SortStableFunc(edits, func(a, b usage.Edit) int { return usage.CompareSpans(a.Span, b.Span) })
	x := d.lines(f.Span.File)
	data := x.Data()
	first, last := x.Count(), 1
	at := -1
	for _, e := range edits {
		if e.Span.File != f.Span.File || e.Span.Start < at || e.Span.End > len(data) {
			return rdSuggestion{}, false
		}
		at = e.Span.End
		first, last = min(first, x.LineAt(e.Span.Start)), max(last, x.LineAt(e.Span.End))
	}
	var b bytes.Buffer
	at = x.Start(first)
	end := x.Start(last) + len(x.Line(last))
	if last == 1 && end < len(data) { // a byte order mark is no part of the line
		end = len(data) - len(bytes.TrimPrefix(data, []byte("\ufeff"))) + len(x.Line(1))
	}
	for _, e := range edits {
		b.Write(data[at:e.Span.Start])
		b.WriteString(e.New)
		at = e.Span.End
	}
	if at > end {
		return rdSuggestion{}, false
	}
	b.Write(data[at:end])
	return rdSuggestion{rdRange{rdPosition{Line: first}, rdPosition{Line: last}}, b.String()}, true
}
