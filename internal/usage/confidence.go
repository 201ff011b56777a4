package usage

// Confidence says how well a step, and so a finding, is proven (DESIGN section 3). The zero value is High: every
// step must lower it explicitly. A larger value is weaker.
type Confidence int8

// The three levels.
const (
	High   Confidence = iota // types or bindings resolved, a literal, a decoded JWT
	Medium                   // joined by key (storage), by name of application or grant, or by import path without types
	Low                      // only a name or an unfilled parameter says so
)

// String is the word used in reports: high, medium, low.
func (c Confidence) String() string {
	switch c {
	case High:
		return "high"
	case Medium:
		return "medium"
	}
	return "low"
}

// Weakest is the lowest confidence among cs.
func Weakest(cs ...Confidence) Confidence {
	w := High
	for _, c := range cs {
		w = max(w, c)
	}
	return w
}

// EvidenceKind says why a piece of code is believed to be about Auth0 at all.
type EvidenceKind int8

// Kinds of evidence, weakest first. EvidenceNone keeps every rule silent.
const (
	EvidenceNone EvidenceKind = iota
	EvidenceName              // an AUTH0_*-like name inside the URL or configuration expression
	EvidenceHost              // a *.auth0.com host, or one configured under tenant.domains/custom-domains
	EvidenceSDK               // an Auth0 SDK import, in the form and constructor shape its model asks for
)

// Evidence is the least that any rule asks for: an Auth0 SDK that feeds the value, an Auth0 host, or an AUTH0_*-like
// name in the URL or configuration expression. A bare path such as /api/v2/users is none.
type Evidence struct {
	Kind EvidenceKind
	Span Span
	// What names it for traces: the package, the host, the variable.
	What string
}

// Proven reports whether there is any evidence.
func (e Evidence) Proven() bool { return e.Kind != EvidenceNone }

// Or returns the stronger of e and f.
func (e Evidence) Or(f Evidence) Evidence {
	if f.Kind > e.Kind {
		return f
	}
	return e
}

// Step is one hop of a trace, in order from source to sink.
type Step struct {
	Span Span
	Note string
}
