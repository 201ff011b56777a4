package rules

import (
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// hit is a finding with what caused it, for precedence.
type hit struct {
	finding.Finding
	call    *usage.APICall
	request *usage.TokenRequest
	option  *usage.OptionUse
	// ownProof is set when a finding about a request stands on the request's own scopes or audience.
	ownProof bool
}

// report adds a hit. Here, and only here, a usage without evidence is dropped and a weak proof caps the level.
func (j *judge) report(h hit, ev usage.Evidence) {
	if !ev.Proven() || h.Level == finding.Off {
		return
	}
	if h.Span.IsZero() {
		return
	}
	if h.Confidence == usage.Low {
		h.Level = min(h.Level, finding.Warning)
	}
	h.Message = strings.Join(strings.Fields(h.Message), " ")
	if h.call != nil && h.Span == h.call.Span {
		h.Related = append(h.Related, related(h.Span, finding.Related{Span: h.call.SentAt, Note: "the request is sent here"})...)
	}
	if h.call != nil {
		h.Related = append(h.Related, related(h.Span, finding.Related{Span: h.call.GivenAt, Note: "for this call"})...)
	}
	h.Call = h.call != nil && h.Span == h.call.Span || h.request != nil && h.Span == h.request.Span
	j.hits = append(j.hits, h)
}

func placeKey(s usage.Span) string {
	return " " + s.File + ":" + strconv.Itoa(s.Start) + "-" + strconv.Itoa(s.End)
}

// quote puts a dynamic part into single quotes, on one line and not too long.
func quote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 80 {
		s = string(r[:77]) + "..."
	}
	return "'" + s + "'"
}

// quoteAll joins quoted parts: 'a', 'b' and 'c'.
func quoteAll(parts []string, last string) string {
	q := make([]string, len(parts))
	for i, p := range parts {
		q[i] = quote(p)
	}
	switch len(q) {
	case 0:
		return ""
	case 1:
		return q[0]
	}
	return strings.Join(q[:len(q)-1], ", ") + " " + last + " " + q[len(q)-1]
}

// useOf is the related location of a value that stands apart from where it is used (behind a constant, in another file).
func useOf(f usage.Field, note string) []finding.Related {
	if f.Use.IsZero() || f.Use == f.Value.Span || f.Value.Span.IsZero() || f.Use.Contains(f.Value.Span) {
		return nil
	}
	return []finding.Related{{Span: f.Use, Note: note}}
}

// related drops zero spans and the primary itself.
func related(primary usage.Span, rs ...finding.Related) []finding.Related {
	var out []finding.Related
	seen := map[usage.Span]bool{primary: true}
	for _, r := range rs {
		if r.Span.IsZero() || seen[r.Span] {
			continue
		}
		seen[r.Span] = true
		out = append(out, r)
	}
	return out
}

// callName is how a call is named in messages: its endpoint, else its method and path, else the callee.
func callName(c *usage.APICall) string {
	switch {
	case c.Endpoint != "":
		return c.Endpoint
	case c.Method != "" && !c.Path.IsZero():
		return c.Method + " " + c.Path.String()
	case !c.Path.IsZero():
		return c.Path.String()
	}
	return c.Name
}

// requestPlace is where a finding about a request goes when no value is there to point at.
func requestPlace(r *usage.TokenRequest) usage.Span {
	if !r.URL.IsZero() {
		return r.URL
	}
	return r.Span
}
