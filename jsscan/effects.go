package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// effectCall is what a method call does to its receiver: builders, lists, SDK instances.
func (e *evaluator) effectCall(f *file, call nid, path []nid, v *env, val usage.Value, maybe bool) usage.Value {
	name := f.lastName(path[len(path)-1])
	args := f.args(call)
	return e.each(val, func(a usage.Value) usage.Value {
		switch a.Kind {
		case usage.KindObject:
			if len(path) == 1 && (name == "append" || name == "set") && len(args) >= 2 && a.Object.Native != "" {
				return e.setEntry(f, a, args[0], args[1], v, call, maybe)
			}
			if len(path) == 2 && (name == "append" || name == "set" || name == "push") && len(args) >= 1 {
				return e.nestedEffect(f, call, path, args, v, a, maybe)
			}
			if name == "setRequestHeader" && len(args) >= 2 {
				return e.setEntry(f, a, args[0], args[1], v, call, maybe)
			}
		case usage.KindList:
			if len(path) == 1 && name == "push" && !maybe {
				for _, x := range args {
					a.Items = append(a.Items[:len(a.Items):len(a.Items)], e.eval(f, x, v))
				}
				a.Slot = nil
			}
		case usage.KindText:
			if e.builtinOf(a) == "URL" && len(path) == 2 && f.lastName(path[0]) == "searchParams" && (name == "append" || name == "set") && len(args) >= 2 {
				sep := "&"
				if a.Text.Index("?") < 0 {
					sep = "?"
				}
				k := e.asText(f, args[0], e.eval(f, args[0], v))
				x := e.asText(f, args[1], e.eval(f, args[1], v))
				x = e.each(x, func(t usage.Value) usage.Value {
					t.Text = percentText(holesWith(t), uriKeep+"/:")
					return t
				})
				q := &builtQuery{at: a.Text.Len(), o: &usage.Object{Native: "URLSearchParams", Span: a.Span}}
				if old := queryOf(a); old != nil {
					q = old
				}
				params := e.setEntry(f, usage.Value{Kind: usage.KindObject, Object: q.o}, args[0], args[1], v, call, maybe)
				out := e.concat(a.Span, []usage.Value{a, text(sep, usage.Span{}), k, text("=", usage.Span{}), x})
				return e.each(out, func(t usage.Value) usage.Value { return withQuery(t, q.at, params.Object) })
			}
		case usage.KindRef:
			return e.instanceEffect(f, call, path, args, v, a)
		}
		return a
	})
}

// nestedEffect is `o.headers.append(k, v)` for a builder inside an object.
func (e *evaluator) nestedEffect(f *file, call nid, path, args []nid, v *env, a usage.Value, maybe bool) usage.Value {
	key := f.lastName(path[0])
	p, ok := a.Object.Get(key)
	if !ok || key == "" {
		return a
	}
	inner := p.Value
	switch {
	case inner.Kind == usage.KindObject && len(args) >= 2:
		inner = e.setEntry(f, inner, args[0], args[1], v, call, maybe)
	case inner.Kind == usage.KindList:
		for _, x := range args {
			inner.Items = append(inner.Items[:len(inner.Items):len(inner.Items)], e.eval(f, x, v))
		}
	default:
		return a
	}
	o := copyObject(a.Object)
	p.Value = inner
	o.Props = append(o.Props, p)
	a.Object = o
	return a
}

// instanceEffect is a call that changes an SDK instance (`xhr.open(...)`).
func (e *evaluator) instanceEffect(f *file, call nid, path, args []nid, v *env, inst usage.Value) usage.Value {
	fn := inst
	for _, m := range path {
		next, ok := e.p.models.Member(fn, f.lastName(m), e.memberSite(f, m, f.child(m, fProperty)))
		if !ok {
			return inst
		}
		fn = next
	}
	if fn.Kind != usage.KindRef || !e.p.models.Mutates(fn) {
		return inst
	}
	if out, ok := e.p.mutate(fn, e.args(f, call, v), e.site(f, call)); ok && e.p.models.SameInstance(out, inst) {
		out.Fn = inst.Fn
		return out
	}
	return inst
}
