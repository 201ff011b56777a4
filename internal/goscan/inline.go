package goscan

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// inline evaluates the results of a visible function for this call.
func (e *evaluator) inline(x *ast.CallExpr, fn *function, fr *frame, lex *frame) ([]usage.Value, bool) {
	if fn == nil || fn.body == nil || fn.nresults == 0 {
		return nil, false
	}
	if fr != nil && fr.depth >= maxCalls {
		return nil, false
	}
	if vs := e.context(fn, lex); vs != nil {
		return vs, true
	}
	if lex == nil && fn.outer != nil {
		lex = e.frameOf(fn.outer, fr)
	}
	in := e.frame(frameKey{fn: fn, call: e.p.site[x], caller: fr, lex: lex})
	if e.recursive(in) || in.call == nil {
		return nil, false
	}
	vals := e.returned(fn, in)
	for i := range vals {
		if vals[i].Kind == usage.KindUnknown && vals[i].Token == nil && i == 0 {
			if h := e.hole(x, fn.name()); h.Kind != usage.KindUnknown {
				vals[i] = h
			}
		}
	}
	return vals, true
}

// inlineClosure is inline for a function value; a method value brings its receiver.
func (e *evaluator) inlineClosure(x *ast.CallExpr, c *closure, fr *frame) ([]usage.Value, bool) {
	if c.recv == nil {
		return e.inline(x, c.fn, fr, c.lex)
	}
	if c.fn.body == nil || c.fn.nresults == 0 || fr != nil && fr.depth >= maxCalls {
		return nil, false
	}
	in := &frame{fn: c.fn, call: e.p.site[x], caller: fr, bound: map[int]usage.Value{-1: pointed(e.eval(*c.recv, c.rfr))}}
	if fr != nil {
		in.depth = fr.depth + 1
	}
	if e.recursive(in) || in.call == nil {
		return nil, false
	}
	return e.returned(c.fn, in), true
}

// pureResult are the results of a function that depend on none of its parameters, nor on its receiver.
type pureResult struct {
	vals    []usage.Value
	touched bool
	busy    bool
}

// context-free results are the same for every call: they are evaluated once.
func (e *evaluator) context(fn *function, lex *frame) []usage.Value {
	if fn.outer != nil || lex != nil || len(fn.params) == 0 && fn.recv == nil {
		return nil
	}
	r := e.pure[fn]
	if r == nil {
		r = &pureResult{busy: true}
		e.pure[fn] = r
		saved, cut := e.touched, e.cut
		e.touched, e.cut = false, false
		r.vals = e.returned(fn, e.frame(frameKey{fn: fn, top: true}))
		r.touched, r.busy = e.touched || e.cut || slices.ContainsFunc(r.vals, func(v usage.Value) bool { return closes(v, 0) }), false
		e.touched, e.cut = saved, cut
	}
	if r.busy || r.touched {
		return nil
	}
	for _, v := range r.vals {
		if v.Kind != usage.KindUnknown {
			return slices.Clone(r.vals)
		}
	}
	return nil
}

// closes: a closure is made in v, which keeps the frame, and with it the arguments, of the call that made it.
func closes(v usage.Value, depth int) bool {
	if depth > 4 {
		return true
	}
	inner := func(vs []usage.Value) bool {
		return slices.ContainsFunc(vs, func(v usage.Value) bool { return closes(v, depth+1) })
	}
	switch v.Kind {
	case usage.KindFunc:
		c, ok := v.Fn.(*closure)
		return ok && (c.lex != nil || c.recv != nil)
	case usage.KindUnion:
		return inner(v.Alts)
	case usage.KindList:
		return inner(v.Items)
	case usage.KindObject:
		return v.Object != nil && slices.ContainsFunc(v.Object.Props, func(p usage.Property) bool { return closes(p.Value, depth+1) })
	}
	return false
}

// returned evaluates what fn returns in a frame.
func (e *evaluator) returned(fn *function, in *frame) []usage.Value {
	outs := make([][]usage.Value, fn.nresults)
	var rets []*ast.ReturnStmt
	for _, r := range fn.returns {
		if e.failing(r, fn) {
			continue
		}
		rets = append(rets, r)
		switch {
		case len(r.Results) == fn.nresults:
			for i, res := range r.Results {
				outs[i] = append(outs[i], e.eval(res, in))
			}
		case len(r.Results) == 1:
			for i := range outs {
				outs[i] = append(outs[i], e.evalN(r.Results[0], in, i))
			}
		case len(r.Results) == 0 && len(fn.results) == fn.nresults:
			for i, v := range fn.results {
				outs[i] = append(outs[i], e.variable(v, r.Pos(), in, fn.resultName(v)))
			}
		}
	}
	vals := make([]usage.Value, fn.nresults)
	for i, o := range outs {
		if len(o) == len(rets) {
			o = oneOf(o, func(j int) usage.Span { return e.p.span(rets[j]) })
		}
		vals[i] = usage.UnionOf(trimAlts(dropEmpty(o))...)
		if _, seen := vals[i].Text.OnlyHole(); seen && len(o) > 1 && vals[i].Kind == usage.KindText && fn.flag(i) {
			vals[i].Kind = usage.KindUnknown // nil or nobody knows what; hole says the same of a value of this type
		}
	}
	return vals
}

// flag: result i is a pointer to what is no text.
func (f *function) flag(i int) bool {
	n := 0
	for _, field := range f.typ.Results.List {
		if n += max(1, len(field.Names)); n <= i {
			continue
		}
		if p, ok := field.Type.(*ast.StarExpr); ok {
			id, ok := p.X.(*ast.Ident)
			return ok && (id.Name == "bool" || id.Name == "int" || id.Name == "int64" || id.Name == "float64")
		}
		return false
	}
	return false
}

// dropEmpty leaves out "" and nil where something else is returned as well.
func dropEmpty(vs []usage.Value) []usage.Value {
	var out []usage.Value
	for _, v := range vs {
		if c, ok := v.ConstString(); v.Kind == usage.KindAbsent || ok && c == "" && v.Kind == usage.KindText {
			continue
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return vs
	}
	return out
}

// failing: a return of a non-nil error gives nothing else.
func (e *evaluator) failing(r *ast.ReturnStmt, fn *function) bool {
	if fn.nresults < 2 || len(r.Results) != fn.nresults {
		return false
	}
	last := ast.Unparen(r.Results[len(r.Results)-1])
	if id, ok := last.(*ast.Ident); ok && (id.Name == "nil" || id.Name == "true" || id.Name == "ok") {
		return false
	}
	if t := e.typeOf(last); t != nil && types.IsInterface(t) {
		if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Name() == "error" {
			return e.guarded(r)
		}
	}
	if id, ok := last.(*ast.Ident); ok && id.Name == "err" {
		return e.guarded(r)
	}
	return false
}

// guarded: the return stands in an if, so that an `err` it returns is not nil.
func (e *evaluator) guarded(r *ast.ReturnStmt) bool {
	blk, ok := e.p.parent(r).(*ast.BlockStmt)
	if !ok {
		return false
	}
	_, ok = e.p.parent(blk).(*ast.IfStmt)
	return ok
}
