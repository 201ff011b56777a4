package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// reactive is a cell that code elsewhere fills: Vue's ref(), Svelte's writable(), Angular's signal(), RxJS's
// BehaviorSubject, React's useRef(). Reading it gives its first value joined with everything that is visibly put in.
type reactive struct {
	key  fkey
	init usage.Value
	atom bool // set by functions that a hook gives
}

// newReactive is the call or construction n of such a cell.
func (e *evaluator) newReactive(f *file, n nid, v *env) usage.Value {
	r := &reactive{key: fkey{f, n}}
	if args := f.args(n); len(args) > 0 {
		r.init = e.eval(f, args[0], v)
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: r, Span: f.span(n)}
}

// reactiveMember is a member of a cell: its value, or a method that nobody needs to see.
func (e *evaluator) reactiveMember(r *reactive, name string, at usage.Span) usage.Value {
	switch name {
	case "value", "current":
		return e.reactiveValue(r, at)
	}
	return usage.UnknownValue(at)
}

// reactiveValue joins what is put into a cell.
func (e *evaluator) reactiveValue(r *reactive, at usage.Span) usage.Value {
	var vals []usage.Value
	if r.init.Kind != usage.KindUnknown {
		vals = append(vals, r.init)
	}
	is := func(g *file, obj nid) bool {
		x, ok := e.eval(g, obj, nil).Fn.(*reactive)
		return ok && x.key == r.key
	}
	for _, name := range []string{"value", "current"} {
		for _, s := range e.p.memberSets(name) {
			if left := s.f.unwrap(s.f.child(s.n, fLeft)); is(s.f, s.f.child(left, fObject)) {
				right := s.f.child(s.n, fRight)
				vals = append(vals, e.eval(s.f, right, nil))
			}
		}
	}
	if r.atom {
		vals = append(vals, e.atomSets(r)...)
	}
	for _, g := range e.p.files {
		for _, name := range []string{"set", "next"} {
			for _, call := range g.bind().calls[name] {
				args := g.args(call)
				callee := g.unwrap(g.callee(call))
				if len(args) == 1 && g.kind(callee) == kMemberExpression && is(g, g.child(callee, fObject)) {
					vals = append(vals, e.eval(g, args[0], nil))
				}
			}
		}
	}
	if len(vals) == 0 {
		return usage.UnknownValue(at)
	}
	return known(e.join(vals...))
}

// autoValue is `$cell` of a Svelte component.
func (e *evaluator) autoValue(f *file, n nid, name string) (usage.Value, bool) {
	if len(name) < 2 || name[0] != '$' {
		return usage.Value{}, false
	}
	b := f.resolveName(n, name[1:])
	if b == nil {
		return usage.Value{}, false
	}
	r, ok := e.binding(f, b, 0, nil).Fn.(*reactive)
	if !ok {
		return usage.Value{}, false
	}
	return e.named(f, n, e.reactiveValue(r, f.span(n))), true
}
