package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Stores without actions: zustand's hooks, jotai's and recoil's atoms, MobX' observables.

// hookStore is what zustand's create gives; read is its getState.
type hookStore struct {
	key  fkey
	init *closure
	read bool
}

// storeLibrary is a call of a function of such a library.
func (e *evaluator) storeLibrary(f *file, n nid, b *builtin, v *env) (usage.Value, bool) {
	args := f.args(n)
	pkg, name, _ := strings.Cut(strings.TrimPrefix(b.name, "pkg:"), ".")
	sp := f.span(n)
	switch {
	case pkg == "zustand" || pkg == "zustand/vanilla" || pkg == "zustand/traditional":
		switch name {
		case "", "default", "create", "createStore", "createWithEqualityFn":
		case "useStore":
			if len(args) > 0 {
				return e.hookRead(f, n, e.eval(f, args[0], v), args[1:], v)
			}
			return usage.Value{}, false
		default:
			return usage.Value{}, false
		}
		if len(args) == 0 { // create<T>()(...)
			return usage.Value{Kind: usage.KindUnknown, Fn: b, Span: sp}, true
		}
		if c, ok := e.eval(f, args[0], v).Fn.(*closure); ok {
			return usage.Value{Kind: usage.KindUnknown, Fn: &hookStore{key: fkey{f, n}, init: c}, Span: sp}, true
		}
	case strings.HasPrefix(pkg, "zustand/middleware"):
		if len(args) > 0 && name != "combine" {
			return e.eval(f, args[0], v), true
		}
	case pkg == "mobx" || pkg == "mobx-react" || pkg == "mobx-react-lite":
		if len(args) > 0 {
			switch name {
			case "observable", "action", "makeObservable", "makeAutoObservable", "observer", "useLocalObservable", "useLocalStore":
				x := e.eval(f, args[len(args)-1], v)
				if name == "makeObservable" || name == "makeAutoObservable" || name == "observable" {
					x = e.eval(f, args[0], v)
				}
				if c, ok := x.Fn.(*closure); ok && strings.HasPrefix(name, "useLocal") && x.Kind == usage.KindFunc {
					return e.callClosure(c, &site{kind: siteValues, f: f, call: n, env: v}), true
				}
				return x, true
			}
		}
	case pkg == "jotai" || pkg == "recoil" || pkg == "jotai/utils":
		return e.atomCall(f, n, name, args, v)
	}
	return usage.Value{}, false
}

// atomCall is a call of jotai's or recoil's functions. Atoms are cells; their setters are looked for by reactiveValue.
func (e *evaluator) atomCall(f *file, n nid, name string, args []nid, v *env) (usage.Value, bool) {
	if len(args) == 0 {
		return usage.Value{}, false
	}
	sp := f.span(n)
	value := func() usage.Value {
		if r, ok := e.eval(f, args[0], v).Fn.(*reactive); ok {
			return e.reactiveValue(r, sp)
		}
		return usage.UnknownValue(sp)
	}
	switch name {
	case "atom", "atomWithStorage":
		r := &reactive{key: fkey{f, n}, atom: true, init: e.eval(f, args[len(args)-1], v)}
		if o := r.init; o.Kind == usage.KindObject && o.Object != nil && o.Object.Has("key") == usage.Yes {
			p, _ := o.Object.Get("default")
			r.init = p.Value
		}
		return usage.Value{Kind: usage.KindUnknown, Fn: r, Span: sp}, true
	case "useAtomValue", "useRecoilValue":
		return value(), true
	case "useAtom", "useRecoilState":
		return usage.Value{Kind: usage.KindList, Items: []usage.Value{value(), usage.UnknownValue(sp)}, Span: sp}, true
	}
	return usage.Value{}, false
}

// atomSets are the values that setters of an atom are given: `const [, setX] = useAtom(a)`, `const setX = useSetAtom(a)`,
// `set(a, x)`.
func (e *evaluator) atomSets(r *reactive) []usage.Value {
	var vals []usage.Value
	is := func(g *file, args []nid) bool {
		if len(args) == 0 {
			return false
		}
		x, ok := e.evalQuiet(g, args[0]).Fn.(*reactive)
		return ok && x.key == r.key
	}
	for _, g := range e.p.files {
		b := g.bind()
		for _, name := range []string{"useAtom", "useRecoilState", "useSetAtom", "useSetRecoilState"} {
			for _, call := range b.calls[name] {
				d := g.parent(g.outer(call))
				if g.kind(d) != kVariableDeclarator || !is(g, g.args(call)) {
					continue
				}
				setter := g.child(d, fName)
				if g.kind(setter) == kArrayPattern {
					setter = g.elementAt(setter, 1)
				}
				vals = append(vals, e.handedTo(g, setter, nil)...)
			}
		}
		for _, call := range b.calls["set"] {
			if args := g.args(call); len(args) == 2 && is(g, args) {
				vals = append(vals, e.eval(g, args[1], nil))
			}
		}
	}
	return vals
}

// elementAt is the element of an array pattern at an index, noNode when there is none.
func (f *file) elementAt(pattern nid, i int) nid {
	for _, el := range f.named(pattern) {
		if f.position(pattern, el) == i {
			return el
		}
	}
	return noNode
}

// handedTo are the values that a setter in a local name is called with.
func (e *evaluator) handedTo(f *file, setter nid, v *env) []usage.Value {
	if f.kind(setter) != kIdentifier {
		return nil
	}
	sb := f.bindingOf(setter)
	if sb == nil {
		return nil
	}
	var vals []usage.Value
	for _, r := range sb.refs {
		call := f.parent(r)
		if f.kind(call) == kCallExpression && f.callee(call) == r {
			if as := f.args(call); len(as) > 0 {
				vals = append(vals, e.eval(f, as[0], f.envAt(v, call)))
			}
		}
		if args := f.parent(r); f.kind(args) == kArguments { // promise.then(setX)
			to := f.parent(args)
			for i, arg := range f.args(to) {
				if arg != r {
					continue
				}
				if val, ok := e.callbackArg(f, to, f.envAt(v, to), i, 0); ok {
					vals = append(vals, val)
				}
			}
		}
	}
	return vals
}

// hookState is the state of a zustand store: what its initialiser returns, joined with what `set` and `setState` put in.
func (e *evaluator) hookState(h *hookStore) usage.Value {
	c := h.init
	f := c.key.f
	vals := []usage.Value{e.returned(c.key, c.env)}
	put := func(g *file, call nid, v *env) {
		args := g.args(call)
		if len(args) == 0 {
			return
		}
		val := e.eval(g, args[0], v)
		if fn, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
			vals = append(vals, e.drafted(fn)...)
			val = e.returned(fn.key, fn.env)
		}
		if val.Kind != usage.KindObject || val.Object == nil {
			return
		}
		o := copyObject(val.Object)
		for i := range o.Props {
			p := &o.Props[i]
			p.Value = e.each(p.Value, func(x usage.Value) usage.Value {
				x.Point = usage.Span{}
				return x
			})
			p.Value = step(weaken(p.Value, usage.Medium), g.span(call), "kept as '"+p.Key+"'")
		}
		val.Object = o
		vals = append(vals, val)
	}
	if ps := f.params(c.key.n); len(ps) > 0 && f.kind(ps[0]) != kObjectPattern {
		f.patternNames(ps[0], func(id nid) {
			if b := f.bindingOf(id); b != nil {
				for _, r := range b.refs {
					if call := f.parent(f.outer(r)); f.kind(call) == kCallExpression && f.unwrap(f.callee(call)) == r {
						put(f, call, f.envAt(c.env, call))
					}
				}
			}
		})
	}
	for _, g := range e.p.files {
		for _, call := range g.bind().calls["setState"] {
			callee := g.unwrap(g.callee(call))
			if g.kind(callee) != kMemberExpression {
				continue
			}
			if s, ok := e.evalQuiet(g, g.child(callee, fObject)).Fn.(*hookStore); ok && s.key == h.key {
				put(g, call, nil)
			}
		}
	}
	out := e.mergedState(vals)
	out.Object.Open = true
	return out
}

// hookRead is `useStore()`, `useStore(selector)`, `useStore.getState()`.
func (e *evaluator) hookRead(f *file, n nid, store usage.Value, args []nid, v *env) (usage.Value, bool) {
	h, ok := store.Fn.(*hookStore)
	if !ok {
		return usage.Value{}, false
	}
	state := e.hookState(h)
	state.Span = f.span(n)
	if len(args) == 0 || h.read {
		return state, true
	}
	return e.selected(f, n, e.eval(f, args[0], v), state)
}
