package model

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Mutated is the receiver after calling fn, when that changes its configuration (Mutates). No usage is made.
func (s *Set) Mutated(fn usage.Value, args []usage.Value, site Site) (usage.Value, bool) {
	r, ok := fn.Ref.(*Ref)
	if !ok || r.kind != refCallable || r.fn == nil || r.recv == nil || r.recv.kind != refInstance {
		return usage.Value{}, false
	}
	f := frame{args: args, recv: r.recv, site: site}
	spec := f.variant(r.fn)
	if len(spec.Sets) == 0 { // an interceptor: reached through members (`interceptors.request`), it sets nothing itself
		return usage.Value{}, false
	}
	inst := refValue(r.recv, r.recv.site)
	for _, key := range sortedKeys(spec.Sets) {
		fd := f.field(key, spec.Sets[key])
		if fd.Present == usage.Unknown {
			fd.Value, fd.Present = usage.UnknownValue(site.Span), usage.Yes
		}
		if fd.Present != usage.Yes {
			continue
		}
		if key == "." {
			inst = s.mergeConfig(inst, fd.Value)
			continue
		}
		if path, ok := f.expand(key); ok {
			inst = s.withConfig(inst, path, fd.Value, fd.Use)
		}
	}
	recv := inst.Ref.(*Ref)
	if t := recv.sdk.Types[recv.typ]; t != nil && t.Send != nil && setsURL(spec, t.Send) {
		c := *recv
		c.sent, c.sentName = site.Span, site.Name
		inst.Ref = &c
	}
	return inst, true
}

// Await is what awaiting v (or its `then`) yields: an instance whose type says so turns into another, everything else
// stays what it is.
func (s *Set) Await(v usage.Value) usage.Value {
	r, ok := v.Ref.(*Ref)
	if !ok || v.Kind != usage.KindRef || r.kind != refInstance {
		return v
	}
	for _, t := range s.types(r) {
		switch {
		case t.Await == "":
			continue
		case t.Await == "body":
			if r.origin == nil {
				return usage.UnknownValue(v.Span)
			}
			return usage.Value{Kind: usage.KindResponse, Origin: r.origin, Span: v.Span, Conf: v.Conf, Trace: v.Trace}
		}
		c := *r
		c.typ, c.path = t.Await, ""
		return refValue(&c, v.Span)
	}
	return v
}
