package goscan

import (
	"go/ast"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// atCaller moves the API calls of a wrapper that is given both method and resource (`c.do("PATCH", "/connections/x", body)`)
// to the visible call that gives them: that is where method and URL stand, and each caller is a call of its own (DESIGN
// section 4, details). fr is the frame that the request is made in; its calls lead there.
func (e *evaluator) atCaller(set *usage.Set, fr *frame) {
	for _, c := range set.Calls {
		lit := c.Resource()
		if !c.Raw() || lit.File == "" || c.Span.Contains(lit) {
			continue
		}
		if s := e.giving(fr, c.Method, lit); s != nil {
			c.Span, c.SentAt = e.p.span(s.call), c.Span
		}
	}
}

// giving is the outermost of the calls that lead to fr that knows the method and the resource it passes on without
// callers of its own.
func (e *evaluator) giving(fr *frame, method string, lit usage.Span) *callSite {
	saved := e.touched
	defer func() { e.touched = saved }()
	var best *callSite
	for f := fr; f != nil; {
		if f.call == nil {
			if f.lex != nil {
				f = f.lex
				continue
			}
			break
		}
		var open *frame
		if f.call.fn != nil {
			open = e.frameOf(f.call.fn, e.frame(frameKey{fn: f.call.fn.declared(), top: true}))
		}
		named, given := false, false
		for _, a := range f.call.call.Args {
			n, g := e.eval(a, open).Gives(method, lit)
			named, given = named || n, given || g
		}
		if named && given && e.standsIn(lit, f.call) {
			best = f.call
		}
		f = f.caller
	}
	return best
}

// standsIn: what a call passes on is written in the function that makes the call, in one that it asks for it, or outside
// of functions. What others put into a field is not.
func (e *evaluator) standsIn(lit usage.Span, s *callSite) bool {
	var home *function
	for _, fn := range e.p.funcs {
		if fn.decl != nil && fn.file.Source.Path == lit.File && e.p.span(fn.decl).Contains(lit) {
			home = fn
		}
	}
	if home == nil || s.fn == nil || s.fn.declared() == home {
		return true
	}
	asked := false
	ast.Inspect(s.fn.declared().body, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && e.funcOf(c) == home {
			asked = true
		}
		return !asked
	})
	return asked
}
