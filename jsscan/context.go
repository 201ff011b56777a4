package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Values that frameworks carry from one place to another: React contexts, redux-saga's effects, wrapped functions.

// reactContext is what `createContext()` makes: providers elsewhere give it its value.
type reactContext struct {
	key fkey
	def usage.Value
}

// newContext is `createContext(def)`.
func (e *evaluator) newContext(f *file, n nid, v *env) usage.Value {
	c := &reactContext{key: fkey{f, n}}
	if args := f.args(n); len(args) > 0 {
		c.def = e.eval(f, args[0], v)
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: c, Span: f.span(n)}
}

// contextValue joins what the visible providers of a context give it (`<C.Provider value={x}>`, `<C value={x}>`).
func (e *evaluator) contextValue(c *reactContext, at usage.Span) usage.Value {
	var vals []usage.Value
	for _, g := range e.p.files {
		b := g.bind()
		for _, a := range b.attrs["value"] {
			name := g.child(g.parent(a), fName)
			if g.lastName(name) == "Provider" {
				name = g.child(name, fObject)
			}
			if name < 0 {
				continue
			}
			o, ok := e.eval(g, name, nil).Fn.(*reactContext)
			if cs := g.named(a); ok && o.key == c.key && len(cs) > 1 {
				vals = append(vals, e.eval(g, g.unwrap(cs[1]), nil))
			}
		}
	}
	if len(vals) == 0 {
		if c.def.Kind == usage.KindObject {
			return c.def
		}
		return usage.UnknownValue(at)
	}
	return known(e.join(vals...))
}

// contextOf is the context that an expression names.
func (e *evaluator) contextOf(f *file, n nid, v *env) (*reactContext, bool) {
	c, ok := e.eval(f, n, v).Fn.(*reactContext)
	return c, ok
}

// consumed is the parameter of the function a consumer element holds: `<C.Consumer>{(value) => ...}</C.Consumer>`.
func (e *evaluator) consumed(f *file, fn nid) (usage.Value, bool) {
	x := f.parent(f.outer(fn))
	if f.kind(x) != kJsxExpression {
		return usage.Value{}, false
	}
	name := f.child(f.childKind(f.parent(x), kJsxOpeningElement), fName)
	if name < 0 || f.lastName(name) != "Consumer" {
		return usage.Value{}, false
	}
	c, ok := e.contextOf(f, f.child(name, fObject), nil)
	if !ok {
		return usage.Value{}, false
	}
	return e.contextValue(c, f.span(fn)), true
}

// classContext is `this.context` of a component with `static contextType = C`.
func (e *evaluator) classContext(c *classInfo, v *env) (usage.Value, bool) {
	f := c.key.f
	var from []nid
	for _, m := range c.members["contextType"] {
		from = append(from, m.node)
	}
	for _, set := range f.bind().memberSets["contextType"] {
		if own := f.funcName(c.key.n); own != "" && f.lastName(f.child(f.unwrap(f.child(set, fLeft)), fObject)) == own {
			from = append(from, f.child(set, fRight))
		}
	}
	for _, n := range from {
		if ctx, ok := e.contextOf(f, n, f.envAt(v, n)); ok {
			return e.contextValue(ctx, f.span(n)), true
		}
	}
	return usage.Value{}, false
}

// sagaEffect reports a call of redux-saga's call, fork or spawn, or of async.apply: its first argument is called with the
// others.
func (e *evaluator) sagaEffect(f *file, call nid) bool {
	callee := f.unwrap(f.callee(call))
	switch f.lastName(callee) {
	case "call", "fork", "spawn":
	case "apply":
		if f.kind(callee) != kMemberExpression {
			return false
		}
		pkg := e.builtinOf(e.evalQuiet(f, f.child(callee, fObject)))
		return pkg == "pkg:async" || strings.HasPrefix(pkg, "pkg:async.")
	default:
		return false
	}
	pkg := e.builtinOf(e.evalQuiet(f, callee))
	return strings.HasPrefix(pkg, "pkg:redux-saga") || strings.HasPrefix(pkg, "pkg:typed-redux-saga")
}

// sagaCall is what such a call gives: `call(fn, a)`, `call([object, object.method], a)`.
func (e *evaluator) sagaCall(f *file, n nid, v *env, ent *entry) usage.Value {
	nodes := f.args(n)
	if len(nodes) == 0 {
		return usage.UnknownValue(f.span(n))
	}
	target := f.unwrap(nodes[0])
	if cs := f.named(target); f.kind(target) == kArray && len(cs) == 2 {
		target = f.unwrap(cs[1])
	}
	fn := e.eval(f, target, v)
	switch c := fn.Fn.(type) {
	case *closure:
		if fn.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
			return e.callClosure(c, &site{kind: siteCall, f: f, call: n, env: v, skip: 1, direct: true})
		}
	case nil:
		if fn.Kind == usage.KindRef {
			s := e.site(f, n)
			s.Args = s.Args[1:]
			res, ok := e.p.models.Call(e.configured(f, n, fn, v), e.args(f, n, v)[1:], s)
			if !ok {
				break
			}
			if ent != nil {
				ent.usages.Merge(&res.Usages)
			}
			return e.awaited(res.Value)
		}
	}
	return e.hole(f, n)
}

// sagaSite is a function handed to a saga's effect, which calls it.
func (e *evaluator) sagaSite(g *file, use nid) *site {
	p := g.parent(g.outer(use))
	if g.kind(p) == kArray {
		p = g.parent(g.outer(p))
	}
	if call := g.parent(p); g.kind(p) == kArguments && g.kind(call) == kCallExpression && e.sagaEffect(g, call) {
		if args := g.args(call); len(args) > 0 && g.inside(use, args[0]) {
			return &site{kind: siteCall, f: g, call: call, skip: 1, direct: true}
		}
	}
	return nil
}

// wrapper is the call around a function that gives that very function again: `const load = useCallback(fn, [])`.
func (e *evaluator) wrapper(f *file, fn nid) nid {
	args := f.parent(f.outer(fn))
	if f.kind(args) != kArguments {
		return noNode
	}
	call := f.parent(args)
	if c, ok := e.evalQuiet(f, call).Fn.(*closure); ok && c.key == (fkey{f, fn}) {
		return call
	}
	return noNode
}

// entryNames are the names under which a function is put into objects and bound again: `{ request: load }`,
// `const fetchUser = load`, and what patterns elsewhere rename those to: `const { request: send } = useApi()`.
func (e *evaluator) entryNames(f *file, own string, at nid, names []string) []string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	if b := f.resolveName(at, own); own != "" && b != nil && len(b.refs) < 400 {
		for _, r := range b.refs {
			add(f.partialNames(r))
			switch p := f.parent(f.outer(r)); f.kind(p) {
			case kPair:
				if f.child(p, fValue) == f.outer(r) {
					add(f.str(f.child(p, fKey)))
				}
			case kVariableDeclarator:
				if id := f.child(p, fName); f.kind(id) == kIdentifier {
					add(f.str(id))
				}
			}
		}
	}
	for _, g := range e.p.files {
		b := g.bind()
		for _, name := range append(names[:len(names):len(names)], out...) {
			for _, to := range b.renames[name] {
				add(to)
			}
		}
	}
	return out
}

// emitted is what the listener that `on('name', fn)` adds receives: what `emit('name', ...)` sends elsewhere in the
// application. Joined by the event's name, so never more than medium.
func (e *evaluator) emitted(f *file, call nid, v *env, param int) (usage.Value, bool) {
	name, ok := e.eval(f, f.args(call)[0], v).ConstString()
	if !ok || name == "" {
		return usage.Value{}, false
	}
	var vals []usage.Value
	for _, g := range e.p.files {
		if proximity(f, g) < 0 {
			continue
		}
		for _, by := range []string{"emit", "$emit"} {
			for _, sent := range g.bind().calls[by] {
				args := g.args(sent)
				if len(args) < param+2 || g.kind(sent) != kCallExpression {
					continue
				}
				if s, ok := e.eval(g, args[0], nil).ConstString(); ok && s == name {
					vals = append(vals, step(weaken(e.eval(g, args[param+1], nil), usage.Medium), g.span(args[param+1]), "sent as '"+name+"'"))
				}
			}
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}
