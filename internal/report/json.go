package report

import (
	"encoding/base64"
	"io"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// The JSON format. It is stable: fields are added, never renamed or removed, while Version stays 1. json_schema.json
// describes it.
type (
	jsonReport struct {
		Version  int           `json:"version"`
		Tool     jsonTool      `json:"tool"`
		Findings []jsonFinding `json:"findings"`
		Notices  []jsonNotice  `json:"notices"`
		Summary  jsonSummary   `json:"summary"`
	}
	jsonTool struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	jsonFinding struct {
		Rule          string       `json:"rule"`
		Name          string       `json:"name"`
		Level         string       `json:"level"`
		Confidence    string       `json:"confidence"`
		Message       string       `json:"message"`
		Location      jsonLocation `json:"location"`
		Related       []jsonStep   `json:"related"`
		Trace         []jsonStep   `json:"trace"`
		Fix           *jsonFix     `json:"fix"`
		Fingerprint   string       `json:"fingerprint"`
		Documentation bool         `json:"documentation"`
		Suppressed    bool         `json:"suppressed"`
		Suppression   string       `json:"suppression,omitempty"`
	}
	// jsonLocation: lines and columns are 1-based, columns in UTF-16 units, ends exclusive; offsets are bytes.
	jsonLocation struct {
		Path        string `json:"path"`
		StartLine   int    `json:"startLine"`
		StartColumn int    `json:"startColumn"`
		EndLine     int    `json:"endLine"`
		EndColumn   int    `json:"endColumn"`
		StartOffset int    `json:"startOffset"`
		EndOffset   int    `json:"endOffset"`
	}
	jsonStep struct {
		Location jsonLocation `json:"location"`
		Message  string       `json:"message"`
	}
	jsonFix struct {
		Unit        string     `json:"unit"`
		Safety      string     `json:"safety"`
		Description string     `json:"description"`
		Todo        string     `json:"todo,omitempty"`
		Edits       []jsonEdit `json:"edits"`
	}
	// jsonEdit replaces the bytes at Location; NewBytes (base64) stands in for NewText when that is not UTF-8.
	jsonEdit struct {
		Location jsonLocation `json:"location"`
		NewText  string       `json:"newText"`
		NewBytes string       `json:"newBytes,omitempty"`
	}
	jsonNotice struct {
		Path    string `json:"path"`
		Message string `json:"message"`
	}
	jsonSummary struct {
		Files      int `json:"files"`
		Errors     int `json:"errors"`
		Warnings   int `json:"warnings"`
		Notes      int `json:"notes"`
		Suppressed int `json:"suppressed"`
	}
)

func writeJSON(w io.Writer, d *doc) error {
	out := jsonReport{
		Version: 1, Tool: jsonTool{d.Tool.Name, d.Tool.Version}, Findings: []jsonFinding{}, Notices: []jsonNotice{},
		Summary: jsonSummary{d.Scanned, d.Count(finding.Error), d.Count(finding.Warning), d.Count(finding.Note), d.Suppressed},
	}
	for i := range d.Findings {
		f := &d.Findings[i]
		j := jsonFinding{
			Rule: f.Rule, Name: d.rule(f.Rule).Name, Level: f.Level.String(), Confidence: f.Confidence.String(), Message: f.Message,
			Location: d.jsonLocation(f.Span), Related: []jsonStep{}, Trace: []jsonStep{}, Fingerprint: d.lineHash(f.Span),
			Documentation: f.Doc, Suppressed: f.Suppressed, Suppression: f.Suppression,
		}
		for _, r := range f.Related {
			j.Related = append(j.Related, jsonStep{d.jsonLocation(r.Span), r.Note})
		}
		for _, s := range f.Trace {
			j.Trace = append(j.Trace, jsonStep{d.jsonLocation(s.Span), s.Note})
		}
		if fix := f.Fix; fix != nil {
			j.Fix = &jsonFix{Unit: fix.Unit, Safety: fix.Safety.String(), Description: fix.Description, Todo: fix.Todo, Edits: []jsonEdit{}}
			for _, e := range fix.Edits {
				edit := jsonEdit{Location: d.jsonLocation(e.Span), NewText: e.New}
				if !utf8.ValidString(e.New) {
					edit.NewBytes = base64.StdEncoding.EncodeToString([]byte(e.New))
				}
				j.Fix.Edits = append(j.Fix.Edits, edit)
			}
		}
		out.Findings = append(out.Findings, j)
	}
	for _, n := range d.Notices {
		out.Notices = append(out.Notices, jsonNotice{n.File, n.Message})
	}
	return encode(w, out)
}

func (d *doc) jsonLocation(s usage.Span) jsonLocation {
	p := d.place(s)
	return jsonLocation{p.Path, p.Line, p.Col, p.EndLine, p.EndCol, s.Start, s.End}
}
