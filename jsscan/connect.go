package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// react-redux' connect: properties that a component is given from the store.

// connection is one `connect(mapState, mapDispatch)(Component)`.
type connection struct {
	f    *file
	call nid
}

// connections are the calls of connect that wrap a component.
func (e *evaluator) connections(cls fkey) []connection {
	if e.connected == nil {
		e.connected = map[fkey][]connection{}
	}
	files := e.p.files[e.connectedFiles:]
	e.connectedFiles = len(e.p.files)
	for _, g := range files {
		for _, call := range g.bind().calls["connect"] {
			if target := g.wrappedBy(call); target >= 0 {
				if c, ok := e.evalQuiet(g, target).Fn.(*closure); ok {
					e.connected[c.key] = append(e.connected[c.key], connection{g, call})
				}
			}
		}
	}
	return e.connected[cls]
}

// wrappedBy is the component that a higher-order component's maker wraps: `connect(a)(C)`, `compose(connect(a))(C)`, a
// decorated class.
func (f *file) wrappedBy(call nid) nid {
	p := f.parent(f.outer(call))
	switch f.kind(p) {
	case kDecorator:
		if c := f.parent(p); isClass(f.kind(c)) {
			return c
		}
	case kArguments:
		call = f.parent(p)
		p = f.parent(f.outer(call))
	}
	if f.kind(p) == kCallExpression && f.callee(p) == f.outer(call) {
		if args := f.args(p); len(args) == 1 {
			return args[0]
		}
	}
	return noNode
}

// storeProps is the object of the properties that a component is given from the store; ok is false when it is not connected.
func (e *evaluator) storeProps(cls fkey) (usage.Value, bool) {
	o := &usage.Object{Open: true}
	cs := e.connections(cls)
	for _, c := range cs {
		args := c.f.args(c.call)
		root := usage.Value{Kind: usage.KindUnknown, Fn: &stateNode{f: c.f}, Span: c.f.span(c.call)}
		for i, a := range args[:min(len(args), 2)] {
			val := e.eval(c.f, a, nil)
			if fn, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
				given := root
				if i == 1 {
					given = usage.UnknownValue(root.Span)
				}
				val = e.callClosure(fn, &site{kind: siteValues, f: c.f, call: c.call, vals: []usage.Value{given, usage.UnknownValue(root.Span)}})
			}
			if val.Kind == usage.KindObject && val.Object != nil {
				e.mergeObject(o, val, false)
			}
		}
	}
	o.Open = true
	return usage.Value{Kind: usage.KindObject, Object: o, Span: cls.f.span(cls.n)}, len(cs) > 0
}
