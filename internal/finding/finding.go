// Package finding holds what rules produce and reporters print. It knows no rule, no language and no format.
//
// Positions are byte spans (usage.Span) until a reporter turns them into 1-based lines and UTF-16 columns.
package finding

import "github.com/auth0lint/auth0lint/internal/usage"

// Level is how bad a finding is (DESIGN section 4). A larger value is worse.
type Level int8

// The levels. Off is only a configuration value.
const (
	Off Level = iota
	Note
	Warning
	Error
)

// String is the word used in reports and configuration.
func (l Level) String() string {
	switch l {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Note:
		return "note"
	}
	return "off"
}

// ParseLevel reads off, note, warning or error.
func ParseLevel(s string) (Level, bool) {
	for _, l := range []Level{Off, Note, Warning, Error} {
		if l.String() == s {
			return l, true
		}
	}
	return Off, false
}

// Safety says whether a fix may be applied without a person looking at it.
type Safety int8

// The safeties (DESIGN section 4, "Fixes").
const (
	Suggested Safety = iota
	Safe
)

// String is the word used in reports.
func (s Safety) String() string {
	if s == Safe {
		return "safe"
	}
	return "suggested"
}

// Fix is one migration unit: all edits of one flow, applied together or not at all. Findings of the same unit share
// Unit (a stable id), so that identical edits coalesce.
type Fix struct {
	Unit        string
	Safety      Safety
	Description string
	Edits       []usage.Edit
	// Todo is what a person must still do (grant X to client Y in the Dashboard), "" if nothing.
	Todo string
}

// Related is another location that belongs to a finding, with a short note on what it is.
type Related struct {
	Span usage.Span
	Note string
}

// Finding is one place that breaks.
type Finding struct {
	// Call is set when Span is a whole call: what is reported ends with the line of its opening parenthesis.
	Call       bool
	Rule       string // "AUTH1001"
	Level      Level
	Confidence usage.Confidence
	Span       usage.Span
	Message    string // one sentence
	Related    []Related
	// Trace is the path from source to sink (SARIF codeFlows); empty when there is none.
	Trace []usage.Step
	Fix   *Fix
	// Doc is set in documentation (level capped at Warning).
	Doc bool
	// Suppressed holds the reason when an inline ignore, the configuration or a baseline silences the finding.
	Suppressed  bool
	Suppression string
}

// Rule is a rule's metadata as reporters need it.
type Rule struct {
	ID, Name string
	// Short is one sentence, Full a paragraph, Markdown the whole page.
	Short, Full, Markdown string
	URL                   string
	Level                 Level // default level
	OffByDefault          bool
	Precision             string // very-high, high, medium, low
	Tags                  []string
	Sources               []string
}
