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
	moved := *c
	switch all, resource := e.giving(p.assume, c.Method, lit); {
	case all != nil:
		moved.Span, moved.SentAt = all.f.span(all.call), c.Span
	case resource != nil:
		moved.GivenAt = resource.f.span(resource.call)
	}
	return &moved
}

// giving is the call among those assumed that passes the method and the literal on, and the one that passes the literal
// on at least: only the outermost knows them without callers of its own.
func (e *evaluator) giving(assume map[fkey]*site, method string, lit usage.Span) (all, resource *site) {
	for _, s := range assume {
		if s.kind != siteCall || !s.direct {
			continue
		}
		named, given := false, false
		for _, a := range s.f.args(s.call) {
			n, g := e.evalQuiet(s.f, a).Gives(method, lit)
			named, given = named || n, given || g
		}
		if given && (resource == nil || before(s, resource)) {
			resource = s
		}
		if named && given && (all == nil || before(s, all)) {
			all = s
		}
	}
	return all, resource
}

func before(a, b *site) bool {
	x, y := a.f.span(a.call), b.f.span(b.call)
	return x.File < y.File || x.File == y.File && x.Start < y.Start
}
