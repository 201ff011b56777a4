package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// What an application's store holds: selectors, and the state that its reducers make.

// newSelector is `createSelector(a, b, fn)` or `createSelector([a, b], fn)`.
func (e *evaluator) newSelector(f *file, n nid, args []nid, v *env) (usage.Value, bool) {
	if len(args) < 2 {
		return usage.Value{}, false
	}
	s := &selector{fn: e.eval(f, args[len(args)-1], v)}
	for _, a := range args[:len(args)-1] {
		if f.kind(f.unwrap(a)) == kArray {
			for _, c := range f.named(f.unwrap(a)) {
				s.inputs = append(s.inputs, e.eval(f, c, v))
			}
			continue
		}
		s.inputs = append(s.inputs, e.eval(f, a, v))
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: s, Span: f.span(n)}, true
}

// selected is what a selector picks from a state.
func (e *evaluator) selected(f *file, n nid, sel, state usage.Value) (usage.Value, bool) {
	call := func(fn usage.Value, vals ...usage.Value) (usage.Value, bool) {
		c, ok := fn.Fn.(*closure)
		if !ok || fn.Kind != usage.KindFunc || !isFunc(c.key.f.kind(c.key.n)) {
			return usage.Value{}, false
		}
		return e.callClosure(c, &site{kind: siteValues, f: f, call: n, vals: vals}), true
	}
	if s, ok := sel.Fn.(*selector); ok {
		val := state
		for _, k := range s.path {
			val = e.member(f, n, n, val, k, nil)
		}
		if len(s.inputs) == 0 {
			return val, true
		}
		var vals []usage.Value
		for _, in := range s.inputs {
			x, ok := e.selected(f, n, in, state)
			if !ok {
				x = usage.UnknownValue(f.span(n))
			}
			vals = append(vals, x)
		}
		return call(s.fn, vals...)
	}
	if key, ok := sel.ConstString(); ok && f.kind(f.unwrap(f.callee(n))) == kMemberExpression { // store.select('auth')
		val := e.member(f, n, n, state, key, nil)
		return val, !isHole(val) || val.Fn != nil
	}
	return call(sel, state)
}

// nodeMember is a member of a state: another reducer's state, or what this one's reducer puts there.
func (e *evaluator) nodeMember(f *file, n, prop nid, s *stateNode, name string) usage.Value {
	if s.made.Kind == usage.KindUnknown && s.made.Fn == nil {
		for _, root := range e.rootReducers(s.f) {
			if val := e.nodeMember(f, n, prop, &stateNode{f: s.f, made: root}, name); !isHole(val) || val.Fn != nil {
				return val
			}
		}
		return e.hole(f, n)
	}
	if s.made.Kind == usage.KindObject && s.made.Object != nil {
		p, ok := s.made.Object.Get(name)
		if !ok {
			return e.hole(f, n)
		}
		if p.Value.Kind == usage.KindObject { // combined again
			return usage.Value{Kind: usage.KindUnknown, Fn: &stateNode{f: s.f, made: p.Value}, Span: f.span(n)}
		}
		return e.stateOf(p.Value, f.span(n))
	}
	return e.member(f, n, prop, e.stateOf(s.made, f.span(n)), name, nil)
}

// stateOf is the state that a reducer makes.
func (e *evaluator) stateOf(made usage.Value, at usage.Span) usage.Value {
	var vals []usage.Value
	var fns []*closure
	switch r := made.Fn.(type) {
	case *reducer:
		fns = r.fns
		vals = append(vals, r.init)
	case *closure:
		if made.Kind == usage.KindFunc && isFunc(r.key.f.kind(r.key.n)) {
			fns = []*closure{r}
			f := r.key.f
			if ps := f.params(r.key.n); len(ps) > 0 && e.handlerOf(r.key) == nil {
				return usage.UnknownValue(at) // decides by nothing we see
			} else if len(ps) > 0 {
				d := f.child(ps[0], fRight)
				if d < 0 {
					d = f.child(ps[0], fValue)
				}
				if d >= 0 {
					vals = append(vals, e.eval(f, d, r.env))
				}
			}
		}
	}
	for _, c := range fns {
		vals = append(vals, e.returned(c.key, c.env))
		vals = append(vals, e.drafted(c)...)
	}
	object := false
	for _, v := range vals {
		v.Each(func(a usage.Value) { object = object || a.Kind == usage.KindObject })
	}
	if object {
		out := e.mergedState(vals)
		out.Object.Open = true
		out.Span = at
		return out
	}
	kept := vals[:0]
	for _, v := range vals {
		if v.Kind != usage.KindUnknown {
			kept = append(kept, v)
		}
	}
	if len(kept) == 0 {
		return usage.UnknownValue(at)
	}
	return known(e.join(kept...))
}

// drafted are the changes that a reducer makes to the draft it is given: `state.a.b = v`, `Object.assign(state, v)`.
func (e *evaluator) drafted(c *closure) []usage.Value {
	f := c.key.f
	ps := f.params(c.key.n)
	if len(ps) == 0 {
		return nil
	}
	var state *binding
	f.patternNames(ps[0], func(id nid) { state = f.bindingOf(id) })
	if state == nil || len(state.refs) > 400 {
		return nil
	}
	var out []usage.Value
	for _, r := range state.refs {
		if !f.inside(r, c.key.n) {
			continue
		}
		top := f.outer(r)
		var keys []string
		for p := f.parent(top); f.kind(p) == kMemberExpression && f.child(p, fObject) == top; p = f.parent(top) {
			keys = append(keys, f.lastName(p))
			top = f.outer(p)
		}
		p := f.parent(top)
		switch {
		case len(keys) > 0 && f.kind(p) == kAssignmentExpression && f.child(p, fLeft) == top:
			empty := usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}
			out = append(out, e.setIn(f, empty, keys, f.child(p, fRight), f.envAt(c.env, p), p, false))
		case len(keys) == 0 && f.kind(p) == kArguments && isAssignCallee(f, f.parent(p)):
			for _, a := range f.args(f.parent(p))[1:] {
				out = append(out, e.eval(f, a, f.envAt(c.env, a)))
			}
		}
	}
	return out
}

// rootReducers are the reducers of the application's store, as f sees it.
func (e *evaluator) rootReducers(f *file) []usage.Value {
	var out []usage.Value
	named := func(names []string, pick func(g *file, args []nid) usage.Value) {
		for _, g := range e.p.files {
			for _, name := range names {
				calls := g.bind().calls[name]
				if len(calls) == 0 || proximity(f, g) < 0 {
					continue
				}
				for _, call := range calls {
					if args := g.args(call); len(args) > 0 {
						if r := pick(g, args); !isHole(r) || r.Fn != nil {
							out = append(out, r)
						}
					}
				}
			}
		}
	}
	named([]string{"createStore", "legacy_createStore", "configureStore", "forRoot", "provideStore"}, func(g *file, args []nid) usage.Value {
		v := e.evalQuiet(g, args[0])
		if v.Kind == usage.KindObject && v.Object != nil && !isStore(v) {
			if p, ok := v.Object.Get("reducer"); ok {
				v = p.Value
			}
		}
		if v.Fn == nil && v.Kind != usage.KindObject || isStore(v) {
			return usage.Value{}
		}
		return v
	})
	named([]string{"forFeature", "provideState"}, func(g *file, args []nid) usage.Value {
		key, ok := e.evalQuiet(g, args[0]).ConstString()
		if !ok || len(args) < 2 {
			return usage.Value{}
		}
		o := &usage.Object{Props: []usage.Property{{Key: key, Value: e.evalQuiet(g, args[1])}}}
		return usage.Value{Kind: usage.KindObject, Object: o}
	})
	if len(out) == 0 {
		named([]string{"combineReducers"}, func(g *file, args []nid) usage.Value { return e.evalQuiet(g, args[0]) })
	}
	if len(out) == 0 { // whoever makes it imports one of these
		for _, pkg := range []string{"redux", "@reduxjs/toolkit", "@ngrx/store"} {
			e.p.wanted[pkg] = true
		}
	}
	return out
}

// ownReducer is React's `useReducer(reducer, initial)`.
func (e *evaluator) ownReducer(f *file, n nid, made, init usage.Value) usage.Value {
	sp := f.span(n)
	r := &reducer{init: init}
	switch x := made.Fn.(type) {
	case *closure:
		r.fns = []*closure{x}
	case *reducer:
		r.fns = x.fns
	}
	state := e.stateOf(usage.Value{Kind: usage.KindUnknown, Fn: r}, sp)
	return usage.Value{Kind: usage.KindList, Items: []usage.Value{state, usage.UnknownValue(sp)}, Span: sp}
}
