package jsscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// atCaller is the API call of a wrapper that is given both method and resource (`api('PATCH', '/connections/x', body)`) at
// the visible call that gives them: that is where method and URL stand, and each caller is a call of its own (DESIGN
// section 4, details).
func (e *evaluator) atCaller(f *file, p produced, c *usage.APICall) *usage.APICall {
	sink, lit := f.span(p.sink), resource(c)
	if len(p.assume) == 0 || !c.Raw() || lit.File == "" || sink.Contains(lit) || !sink.Contains(c.Span) {
		return c
	}
	s := e.giving(p.assume, c.Method, lit)
	if s == nil {
		return c
	}
	moved := *c
	moved.Span, moved.SentAt = s.f.span(s.call), c.Span
	return &moved
}

// resource is the literal that names the resource in a call's path: the first that is more than slashes.
func resource(c *usage.APICall) usage.Span {
	for _, part := range c.Path.Parts {
		if part.Hole == nil && strings.Trim(part.Const, "/") != "" {
			return part.Span
		}
	}
	return usage.Span{}
}

// giving is the call among those assumed that passes the method and the literal on: only the outermost knows them
// without callers of its own.
func (e *evaluator) giving(assume map[fkey]*site, method string, lit usage.Span) *site {
	var best *site
	for _, s := range assume {
		if s.kind != siteCall || !s.direct {
			continue
		}
		named, given := false, false
		for _, a := range s.f.args(s.call) {
			v := e.evalQuiet(s.f, a)
			named = named || passes(v, 0, func(t usage.Text) bool {
				m, ok := t.Const()
				return ok && strings.EqualFold(m, method)
			})
			given = given || passes(v, 0, func(t usage.Text) bool {
				return slices.ContainsFunc(t.Parts, func(p usage.Part) bool { return p.Hole == nil && p.Span.Contains(lit) })
			})
		}
		if named && given && (best == nil || before(s, best)) {
			best = s
		}
	}
	return best
}

func before(a, b *site) bool {
	x, y := a.f.span(a.call), b.f.span(b.call)
	return x.File < y.File || x.File == y.File && x.Start < y.Start
}

// passes reports whether a value is, or has as a member, a text that fits.
func passes(v usage.Value, depth int, fits func(usage.Text) bool) bool {
	found := false
	v.Each(func(a usage.Value) {
		switch {
		case a.Kind == usage.KindText:
			found = found || fits(a.Text)
		case a.Kind == usage.KindObject && a.Object != nil && depth < 2:
			for _, p := range a.Object.Props {
				found = found || passes(p.Value, depth+1, fits)
			}
		}
	})
	return found
}
