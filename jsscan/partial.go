package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// partial is a function with its first arguments given: `fn.bind(this, a)`, `_.partial(fn, a)`.
type partial struct {
	fn    usage.Value
	given []usage.Value
	spans []usage.Span
}

// newPartial gives fn the arguments of call from index `from` on; ok is false when fn is nothing that can be called.
func (e *evaluator) newPartial(f *file, call nid, fn usage.Value, from int, v *env) (usage.Value, bool) {
	c, isFn := fn.Fn.(*closure)
	if fn.Kind != usage.KindRef && !(isFn && fn.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n))) {
		return usage.Value{}, false
	}
	p := &partial{fn: fn}
	for _, a := range f.args(call)[from:] {
		if f.kind(a) == kSpreadElement {
			return usage.Value{}, false
		}
		val := e.use(f, a, e.eval(f, a, v))
		if val.Kind != usage.KindUnion && val.Point.IsZero() {
			val.Point = f.span(a)
		}
		p.given, p.spans = append(p.given, val), append(p.spans, f.span(a))
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: p, Span: f.span(call)}, true
}

// completed is the way into the function that call n of a partial one takes.
func (e *evaluator) completed(f *file, n nid, p *partial, v *env) *site {
	vals := append(p.given[:len(p.given):len(p.given)], e.args(f, n, v)...)
	return &site{kind: siteValues, f: f, call: n, env: v, vals: vals, direct: true}
}

// applyPartial calls such a function at n.
func (e *evaluator) applyPartial(f *file, n nid, p *partial, v *env, ent *entry) usage.Value {
	s := e.completed(f, n, p, v)
	if c, ok := p.fn.Fn.(*closure); ok {
		return e.callClosure(c, s)
	}
	at := e.site(f, n)
	at.Args = append(p.spans[:len(p.spans):len(p.spans)], at.Args...)
	res, ok := e.p.models.Call(p.fn, s.vals, at)
	if !ok {
		return e.hole(f, n)
	}
	if ent != nil {
		ent.usages.Merge(&res.Usages)
	}
	return res.Value
}

// partialNames are the variables that hold a function with some of its arguments given: r is a use of the function.
func (f *file) partialNames(r nid) string {
	p := f.parent(f.outer(r))
	switch f.kind(p) {
	case kMemberExpression:
		if f.lastName(p) != "bind" || f.child(p, fObject) != f.outer(r) {
			return ""
		}
		p = f.parent(f.outer(p))
	case kArguments:
		if p = f.parent(p); f.lastName(f.callee(p)) != "partial" {
			return ""
		}
	default:
		return ""
	}
	if d := f.parent(f.outer(p)); f.kind(p) == kCallExpression && f.kind(d) == kVariableDeclarator && f.kind(f.child(d, fName)) == kIdentifier {
		return f.str(f.child(d, fName))
	}
	return ""
}
