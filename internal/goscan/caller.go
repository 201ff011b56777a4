package goscan

import (
	"go/ast"
	"go/types"
	"slices"
	"sort"

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
		switch all, resource := e.giving(fr, c.Method, lit); {
		case all != nil:
			c.Span, c.SentAt = e.p.span(all.call), c.Span
		case resource != nil:
			c.GivenAt = e.p.span(resource.call)
		}
	}
}

// giving is the outermost of the calls that lead to fr that knows the method and the resource it passes on without
// callers of its own, and the outermost of those that know the resource alone.
func (e *evaluator) giving(fr *frame, method string, lit usage.Span) (all, resource *callSite) {
	saved := e.touched
	defer func() { e.touched = saved }()
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
		if given && e.standsIn(lit, f.call) {
			resource = f.call
			if named {
				all = f.call
			}
		}
		f = f.caller
	}
	return all, resource
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

// callersOf lists the visible calls of fn, calls through interfaces it implements included.
func (e *evaluator) callersOf(fn *function) []*callSite {
	if fn.lit != nil {
		if par, ok := e.p.parent(fn.lit).(*ast.CallExpr); ok {
			if par.Fun == ast.Expr(fn.lit) {
				return []*callSite{e.p.site[par]}
			}
			return nil // handed over: see handed
		}
		return e.callsOfValue(fn.lit)
	}
	out := slices.Clone(e.p.callers[fn.obj])
	if f, ok := fn.obj.(*types.Func); ok && fn.decl.Recv != nil {
		recv := f.Signature().Recv().Type()
		for _, cs := range e.p.ifaceCalls[f.Name()] {
			sel, ok := ast.Unparen(cs.call.Fun).(*ast.SelectorExpr)
			if !ok {
				continue
			}
			t := e.typeOf(sel.X)
			if t == nil {
				if t = e.assertedType(sel.X); t != nil && types.Identical(pointee(t), pointee(recv)) {
					out = append(out, cs)
				}
				continue
			}
			if iface, ok := t.Underlying().(*types.Interface); ok && iface.NumMethods() > 0 && (types.Implements(recv, iface) || types.Implements(types.NewPointer(recv), iface)) {
				out = append(out, cs)
			}
		}
	}
	for _, use := range e.p.values[fn.obj] {
		out = append(out, e.callsOfValue(use)...)
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].call.Pos() < out[j].call.Pos() })
	return slices.Compact(out)
}

// callsOfValue lists the calls of what holds a function that is used as a value: a variable, a parameter, or a field
// that is given nothing else.
func (e *evaluator) callsOfValue(x ast.Expr) []*callSite {
	par := e.p.parent(x)
	for {
		paren, ok := par.(*ast.ParenExpr)
		if !ok {
			break
		}
		x, par = paren, e.p.parent(paren)
	}
	var holder types.Object
	switch par := par.(type) {
	case *ast.AssignStmt:
		if i := slices.Index(par.Rhs, x); i >= 0 && len(par.Lhs) == len(par.Rhs) {
			switch l := ast.Unparen(par.Lhs[i]).(type) {
			case *ast.Ident:
				holder = e.object(l)
			case *ast.SelectorExpr:
				holder = e.object(l.Sel)
			}
		}
	case *ast.ValueSpec:
		if i := slices.Index(par.Values, x); i >= 0 && i < len(par.Names) {
			holder = e.object(par.Names[i])
		}
	case *ast.KeyValueExpr:
		if key, ok := par.Key.(*ast.Ident); ok && par.Value == x {
			holder = e.object(key)
		}
	case *ast.CallExpr:
		if p, _ := e.paramFor(par, x); p != nil {
			holder = p
		}
	}
	if v, ok := holder.(*types.Var); !ok || v.IsField() && len(e.p.fieldSets[v]) != 1 {
		return nil
	}
	return e.p.callers[holder]
}

// paramFor is the parameter of a visible function that gets argument x of a call.
func (e *evaluator) paramFor(call *ast.CallExpr, x ast.Expr) (*types.Var, *function) {
	i := slices.Index(call.Args, x)
	fn := e.funcOf(call)
	if i < 0 || fn == nil || fn.decl == nil || i >= len(fn.params) || fn.variadic && i == len(fn.params)-1 || len(call.Args) > len(fn.params) {
		return nil, nil
	}
	return fn.params[i], fn
}

// handed is a parameter of a function literal that is an argument of a call: what the function called gives it.
func (e *evaluator) handed(f *frame, idx int, obj *types.Var) (usage.Value, bool) {
	if f.fn.lit == nil || f.lex == nil || f.depth > maxCalls {
		return usage.Value{}, false
	}
	call, ok := e.p.parent(f.fn.lit).(*ast.CallExpr)
	if !ok {
		return usage.Value{}, false
	}
	p, g := e.paramFor(call, f.fn.lit)
	if p == nil {
		return usage.Value{}, false
	}
	in := e.frame(frameKey{fn: g, call: e.p.site[call], caller: f.lex})
	if e.recursive(in) {
		return usage.Value{}, false
	}
	var out []usage.Value
	for _, cs := range e.p.callers[p] {
		if cs.fn != nil && cs.fn.declared() == g {
			out = append(out, e.argument(f.fn, cs, idx, e.frameOf(cs.fn, in), obj))
		}
	}
	return usage.UnionOf(trimAlts(out)...), len(out) > 0
}

// boundReceiver is the receiver of the method values that a call can mean.
func (e *evaluator) boundReceiver(fn *function, cs *callSite, caller *frame) usage.Value {
	var out []usage.Value
	for _, alt := range e.eval(cs.call.Fun, caller).Alternatives() {
		if c, ok := alt.Fn.(*closure); ok && c.fn == fn && c.recv != nil {
			out = append(out, pointed(e.eval(*c.recv, c.rfr)))
		}
	}
	return usage.UnionOf(trimAlts(out)...)
}

// gives reports whether a call that leads to top can be the one behind the next call of a chain, which enters target
// through a parameter of top: only then is target what the parameter holds.
func (e *evaluator) gives(cs *callSite, top *function, next *callSite, target *function) bool {
	p, ok := e.calledObject(next.call).(*types.Var)
	if !ok || e.p.owner[p] != top {
		return true
	}
	i, isParam := e.p.paramOf[p]
	if !isParam || i < 0 || cs.call == nil || i >= len(cs.call.Args) {
		return true
	}
	for _, alt := range e.eval(cs.call.Args[i], e.rootFrame(cs.fn)).Alternatives() {
		if c, ok := alt.Fn.(*closure); ok && c.fn == target {
			return true
		}
	}
	return false
}
