package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// hooks runs the functions of a client's own configuration on an empty request, and puts what they set into it.
func (e *evaluator) hooks(f *file, call nid, inst usage.Value) usage.Value {
	if inst.Kind != usage.KindRef {
		return inst
	}
	for _, h := range e.p.models.Hooks(inst) {
		fns := h.Fn.Items
		if h.Fn.Kind != usage.KindList {
			fns = []usage.Value{h.Fn}
		}
		for _, fn := range fns {
			c, ok := fn.Fn.(*closure)
			if !ok || fn.Kind != usage.KindFunc || !isFunc(c.key.f.kind(c.key.n)) {
				continue
			}
			for _, opts := range e.hookSets(f, call, c, h.Gives) {
				inst = e.addOptions(f, inst, opts)
			}
		}
	}
	return inst
}

// hookSets are the request options that a hook makes of empty ones: what it returns, or what it does to its parameter.
func (e *evaluator) hookSets(f *file, call nid, c *closure, gives string) []usage.Value {
	const all = "headers"
	object := func(key string, v usage.Value) usage.Value {
		return usage.Value{Kind: usage.KindObject, Object: &usage.Object{Props: []usage.Property{{Key: key, Value: v}}}}
	}
	headers := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "Headers"}}
	opts := object(all, headers)
	param := opts
	switch gives {
	case "":
	case all:
		param = headers
	default:
		param = object(gives, opts)
	}
	var out []usage.Value
	take := func(v usage.Value) {
		v.Each(func(a usage.Value) {
			if a.Kind != usage.KindObject || a.Object == nil {
				return
			}
			switch gives {
			case "":
				out = append(out, a)
			case all:
				out = append(out, object(all, a))
			default:
				if p, ok := a.Object.Get(gives); ok {
					out = append(out, p.Value)
				}
			}
		})
	}
	if e.hasReturn(c) {
		take(e.callClosure(c, &site{kind: siteValues, f: f, call: call, vals: []usage.Value{param}}))
	}
	cf := c.key.f
	ps := cf.params(c.key.n)
	if len(ps) == 0 {
		return out
	}
	pat := ps[0]
	if p := cf.child(pat, fPattern); p >= 0 {
		pat = p
	}
	switch cf.kind(pat) {
	case kIdentifier:
		if b := cf.bindingOf(pat); b != nil {
			take(e.mutated(cf, b, 0, c.env, param))
		}
	case kObjectPattern:
		for _, entry := range cf.named(pat) {
			if cf.kind(entry) != kShorthandPropertyIdentifierPattern || !cf.is(entry, gives) {
				continue
			}
			if b := cf.bindingOf(entry); b != nil {
				take(object(gives, e.mutated(cf, b, 0, c.env, opts)))
			}
		}
	}
	return out
}

// declaredRequests are the requests that functions given to a call describe: each function under the model's key says
// what the client is called with.
func (e *evaluator) declaredRequests(f *file, n nid, fn usage.Value, v *env, ent *entry) {
	client, arg, path, key, ok := e.p.models.Sends(fn, e.args(f, n, v), e.site(f, n))
	if !ok || ent == nil {
		return
	}
	if c, isFn := client.Fn.(*closure); isFn && client.Kind == usage.KindFunc {
		client = e.wrapped(c)
	}
	if client.Kind != usage.KindRef {
		return
	}
	client = e.hooks(f, n, client)
	in := f.args(n)[arg]
	for _, name := range path {
		if in = f.entryNamed(in, name); in < 0 {
			return
		}
	}
	for i := in; i < f.last(in); i++ {
		says := noNode
		switch {
		case f.kind(i) == kPair && f.str(f.child(i, fKey)) == key:
			says = f.child(i, fValue)
		case f.kind(i) == kMethodDefinition && f.str(f.child(i, fName)) == key:
			says = i
		}
		if says < 0 {
			continue
		}
		c, isFn := e.eval(f, says, v).Fn.(*closure)
		if !isFn || !isFunc(c.key.f.kind(c.key.n)) {
			continue
		}
		g := c.key.f
		asked := g.child(c.key.n, fBody)
		if g.kind(asked) == kStatementBlock {
			returns := e.returns(c.key)
			if len(returns) != 1 {
				continue
			}
			asked = g.firstNamed(returns[0])
		}
		at := g.unwrap(asked)
		if at < 0 {
			continue
		}
		s := e.site(f, n)
		s.Span, s.Args = g.span(at), []usage.Span{g.span(at)}
		s.Callee = s.Span
		if res, ok := e.p.models.Call(client, []usage.Value{e.returned(c.key, c.env)}, s); ok {
			ent.usages.Merge(&res.Usages)
		}
	}
}

// wrapped is the client that a function around it calls: a base query that tries again.
func (e *evaluator) wrapped(c *closure) usage.Value {
	f := c.key.f
	for i := c.key.n; i < f.last(c.key.n); i++ {
		if f.kind(i) != kCallExpression {
			continue
		}
		if x := f.unwrap(f.callee(i)); f.kind(x) == kIdentifier {
			if v := e.evalQuiet(f, x); v.Kind == usage.KindRef && len(e.p.models.Hooks(v)) > 0 {
				return v
			}
		}
	}
	return usage.Value{}
}
