package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// atCaller is the API call of a wrapper that is given both method and resource (`api('PATCH', '/connections/x', body)`) at
// the visible call that gives them: that is where method and URL stand, and each caller is a call of its own (DESIGN
// section 4, details).
func (e *evaluator) atCaller(f *file, p produced, c *usage.APICall) *usage.APICall {
	sink, lit := f.span(p.sink), c.Resource()
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
			n, g := e.evalQuiet(s.f, a).Gives(method, lit)
			named, given = named || n, given || g
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
