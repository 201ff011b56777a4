package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// site describes a call to the model.
func (e *evaluator) site(f *file, call nid) model.Site {
	s := model.Site{Source: f.src, Span: f.span(call), Callee: f.span(f.callee(call)), Name: f.calleeText(call)}
	for _, a := range f.args(call) {
		s.Args = append(s.Args, f.span(a))
	}
	s.Apply = func(fn usage.Value) usage.Value {
		c, ok := fn.Fn.(*closure)
		if !ok || fn.Kind != usage.KindFunc || !isFunc(c.key.f.kind(c.key.n)) {
			return usage.UnknownValue(fn.Span)
		}
		return e.awaited(e.returned(c.key, c.env))
	}
	s.Stored = func(key string) usage.Value { return e.storedValue(f, &storage{kind: "localStorage"}, key) }
	return s
}

// args evaluates a call's arguments.
func (e *evaluator) args(f *file, call nid, v *env) []usage.Value {
	var out []usage.Value
	for _, a := range f.args(call) {
		if f.kind(a) == kSpreadElement {
			l := e.eval(f, f.firstNamed(a), v)
			if l.Kind == usage.KindList {
				out = append(out, l.Items...)
				continue
			}
			out = append(out, usage.UnknownValue(f.span(a)))
			continue
		}
		out = append(out, e.use(f, a, e.eval(f, a, v)))
	}
	if out == nil {
		out = []usage.Value{}
	}
	return out
}

// call is a call expression: what a model, a visible function or the platform makes of it.
func (e *evaluator) call(f *file, n nid, v *env, ent *entry) usage.Value {
	callee := f.unwrap(f.callee(n))
	sp := f.span(n)
	switch f.kind(callee) {
	case kImport:
		if args := f.args(n); len(args) > 0 {
			if s, ok := e.eval(f, args[0], v).ConstString(); ok {
				return e.module(f, args[0], s)
			}
		}
		return usage.UnknownValue(sp)
	case kSuper:
		return usage.UnknownValue(sp)
	}
	if a := f.child(n, fArguments); f.kind(a) == kTemplateString {
		return e.tagged(f, n, a, v)
	}
	fn := e.eval(f, callee, v)
	if e.sagaEffect(f, n) {
		return e.sagaCall(f, n, v, ent)
	}
	return e.apply(f, n, callee, fn, v, ent)
}

// tagged is a tagged template: the tag is transparent when it is not visible.
func (e *evaluator) tagged(f *file, n, tpl nid, v *env) usage.Value {
	switch f.lastName(f.callee(n)) {
	case "raw", "html", "css", "gql", "sql", "graphql":
		if f.lastName(f.callee(n)) != "raw" {
			return usage.UnknownValue(f.span(n))
		}
	}
	return e.eval(f, tpl, v)
}

// apply calls fn at n.
func (e *evaluator) apply(f *file, n, callee nid, fn usage.Value, v *env, ent *entry) usage.Value {
	if fn.Kind == usage.KindUnion {
		var out []usage.Value
		for _, a := range fn.Alternatives() {
			if isHole(a) && a.Fn == nil {
				continue
			}
			out = append(out, e.apply(f, n, callee, a, v, ent))
		}
		if len(out) == 0 {
			return e.unseenCall(f, n, callee, fn, v)
		}
		return e.join(out...)
	}
	switch b := fn.Fn.(type) {
	case *closure:
		if fn.Kind == usage.KindFunc && isFunc(b.key.f.kind(b.key.n)) {
			val := e.callClosure(b, &site{kind: siteCall, f: f, call: n, env: v, direct: true})
			if got, ok := e.cookieRead(f, n, b, v); ok && !tellsToken(val) {
				return got
			}
			return e.lookedUp(f, n, val)
		}
		if fn.Kind == usage.KindFunc && isClass(b.key.f.kind(b.key.n)) {
			return e.newInstance(f, n, fn, b, v)
		}
	case *builtin:
		return e.callBuiltin(f, n, b, v)
	case *storeFactory:
		return b.store
	case *actionCreator:
		return e.created(f, n, b, v)
	case *partial:
		return e.applyPartial(f, n, b, v, ent)
	case *selector:
		if args := f.args(n); len(args) > 0 {
			if val, ok := e.selected(f, n, fn, e.eval(f, args[0], v)); ok {
				return val
			}
		}
	case *hookStore:
		if val, ok := e.hookRead(f, n, fn, f.args(n), v); ok {
			return val
		}
	case *reactive: // Angular's signals are read by calling them
		return e.reactiveValue(b, f.span(n))
	}
	if fn.Kind == usage.KindRef || fn.Kind == usage.KindResponse {
		return e.callModel(f, n, callee, fn, v, ent)
	}
	if f.kind(callee) == kMemberExpression && f.lastName(callee) == "bind" { // client.update.bind(client)
		if m := e.eval(f, f.child(callee, fObject), v); m.Kind == usage.KindRef {
			if p, ok := e.newPartial(f, n, m, min(1, len(f.args(n))), v); ok && len(f.args(n)) > 1 {
				return p
			}
			return m
		}
	}
	if m, ok := e.handedOver(f, n, callee, v); ok {
		return e.callModel(f, n, callee, m, v, ent)
	}
	// `promise.then(cb)`, `list.map(cb)` and the like: the receiver decides.
	return e.unseenCall(f, n, callee, fn, v)
}

// lookedUp names what a visible function finds out of sight by the key it is asked for (`config.get('auth0.domain')`), as
// the result of a function that is not visible is named.
func (e *evaluator) lookedUp(f *file, n nid, val usage.Value) usage.Value {
	if val.Kind != usage.KindText || !isHole(val) || !usage.NamesAuth0(f.tellingName(n)) {
		return val
	}
	if h, ok := val.Text.OnlyHole(); !ok || h.Placeholder || h.Auth0 != nil || usage.NamesAuth0(h.Name) {
		return val
	}
	h := e.hole(f, n)
	h.Conf, h.Trace, h.Point = val.Conf, val.Trace, val.Point
	return h
}

// callModel is a call of an SDK or HTTP client function.
func (e *evaluator) callModel(f *file, n, callee nid, fn usage.Value, v *env, ent *entry) usage.Value {
	args := e.args(f, n, v)
	fn = e.configured(f, n, fn, v)
	res, ok := e.p.models.Call(fn, args, e.site(f, n))
	if !ok {
		return e.unseenCall(f, n, callee, fn, v)
	}
	if ent != nil {
		ent.usages.Merge(&res.Usages)
	}
	e.declaredRequests(f, n, fn, v, ent)
	out := e.provided(f, res.Value)
	if out.Span.IsZero() {
		out.Span = f.span(n)
	}
	if out.Kind == usage.KindUnknown && out.Fn == nil {
		if val, ok := e.promiseMethod(f, n, callee, v); ok {
			return val
		}
		h := e.hole(f, n)
		h.Conf = out.Conf
		return h
	}
	return e.keepPlace(f, n, out, v)
}

// construct is `new C(...)`.
func (e *evaluator) construct(f *file, n nid, v *env, ent *entry) usage.Value {
	callee := f.unwrap(f.callee(n))
	fn := e.eval(f, callee, v)
	return e.each(fn, func(c usage.Value) usage.Value { return e.constructOne(f, n, callee, c, v, ent) })
}

func (e *evaluator) constructOne(f *file, n, callee nid, fn usage.Value, v *env, ent *entry) usage.Value {
	sp := f.span(n)
	switch b := fn.Fn.(type) {
	case *closure:
		if fn.Kind == usage.KindFunc {
			return e.newInstance(f, n, fn, b, v)
		}
	case *builtin:
		return e.newBuiltin(f, n, b, v)
	case *moduleValue:
		if d := e.exported(b.f, "default", f, n); d.Fn != nil || d.Kind == usage.KindRef {
			return e.constructOne(f, n, callee, d, v, ent)
		}
	}
	if fn.Kind == usage.KindRef {
		res, ok := e.p.models.New(fn, e.withOptions(f, n, fn, e.args(f, n, v)), e.site(f, n))
		if ok {
			if ent != nil {
				ent.usages.Merge(&res.Usages)
			}
			out := res.Value
			if out.Span.IsZero() {
				out.Span = sp
			}
			return e.keepPlace(f, n, out, v)
		}
	}
	return usage.UnknownValue(sp)
}

// withOptions gives a construction without the options that its class takes last an empty object of them, which a fix can
// write: `new Auth0Lock(id, domain)`.
func (e *evaluator) withOptions(f *file, n nid, class usage.Value, args []usage.Value) []usage.Value {
	nodes := f.args(n)
	if at := e.p.models.OptionsAfter(class); at == 0 || len(args) != at || len(nodes) != at || f.kind(nodes[at-1]) == kSpreadElement {
		return args
	}
	l := f.objectLayout(n, nil)
	end := f.nodes[nodes[len(nodes)-1]].end
	gap := f.gapBefore(f.child(n, fArguments), nodes)
	l.First, l.EmptyPrefix, l.EmptySuffix = f.at(end, end), ","+gap+"{ ", " }"
	o := &usage.Object{Layout: l, Span: f.at(end, end)}
	return append(args[:len(args):len(args)], usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span})
}

// newInstance makes an object of a visible class; a constructor function that returns an object gives that.
func (e *evaluator) newInstance(f *file, n nid, fn usage.Value, c *closure, v *env) usage.Value {
	s := &site{kind: siteCall, f: f, call: n, env: e.held(f, n, v), direct: true}
	return usage.Value{Kind: usage.KindUnknown, Fn: &instance{cls: c.key, env: c.env, site: s}, Span: f.span(n), Conf: fn.Conf}
}

// callClosure is the value a visible function returns when entered by s.
func (e *evaluator) callClosure(c *closure, s *site) usage.Value {
	f := c.key.f
	if c.env.level() >= maxFrames || s.env.level() >= maxFrames {
		return usage.Value{Kind: usage.KindUnknown, Span: s.f.span(s.call)}
	}
	for p := s.env; p != nil; p = p.parent { // recursion
		if p.fn == c.key && p.site.call == s.call {
			return usage.Value{Kind: usage.KindUnknown, Span: s.f.span(s.call)}
		}
	}
	s.this = c.this
	v := e.enter(f.envAt(c.env, c.key.n), c.key, s)
	return e.returned(c.key, v)
}

// returned joins a function's return values.
func (e *evaluator) returned(fn fkey, v *env) usage.Value {
	f := fn.f
	body := f.child(fn.n, fBody)
	if body >= 0 && f.kind(body) != kStatementBlock {
		return e.eval(f, body, v)
	}
	var vals []usage.Value
	for _, r := range e.reached(f, e.returns(fn), v) {
		if x := f.firstNamed(r); x >= 0 {
			vals = append(vals, e.eval(f, x, v))
		}
	}
	if len(vals) == 0 {
		return usage.Value{Kind: usage.KindUnknown, Span: f.span(fn.n)}
	}
	out := e.join(vals...)
	if len(vals) > 1 {
		out = known(out)
	}
	return out
}

// returns are the return statements of a function itself, not of functions inside it.
func (e *evaluator) returns(fn fkey) []nid {
	if r, ok := e.bodies[fn]; ok {
		return r
	}
	f := fn.f
	var out []nid
	end := f.last(fn.n)
	for i := fn.n + 1; i < end; i++ {
		k := f.kind(i)
		if isFunc(k) {
			i = f.last(i) - 1
			continue
		}
		if k == kReturnStatement {
			out = append(out, i)
		}
	}
	e.bodies[fn] = out
	return out
}
