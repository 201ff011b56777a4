package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// dead reports that a way into a sink cannot be taken: some call on it stands in a switch case that the values on this
// way do not choose (`switch (method) { case 'GET': return http.get(url) }` called with 'POST').
func (e *evaluator) dead(f *file, sink nid, assume map[fkey]*site) bool {
	if e.deadCase(f, sink, assume) {
		return true
	}
	for _, s := range assume {
		if s.kind == siteCall && s.env == nil && e.deadCase(s.f, s.call, assume) {
			return true
		}
	}
	return false
}

func (e *evaluator) deadCase(f *file, n nid, assume map[fkey]*site) bool {
	fn := f.enclosingFunc(n)
	for p := f.parent(n); p >= 0 && p != fn; p = f.parent(p) {
		k := f.kind(p)
		if k != kSwitchCase && k != kSwitchDefault {
			continue
		}
		body := f.parent(p)
		chosen, ok := e.under1(f, f.child(f.parent(body), fValue), assume)
		if !ok {
			continue
		}
		hit, all := false, true
		labels := []nid{p}
		if k == kSwitchDefault {
			labels = f.named(body)
		} else {
			for _, c := range f.named(body) { // labels that fall through to this one
				if c < p && len(f.named(c)) == 1 {
					labels = append(labels, c)
				}
			}
		}
		for _, c := range labels {
			if f.kind(c) != kSwitchCase {
				continue
			}
			label, ok := e.under1(f, f.child(c, fValue), assume)
			if !ok {
				all = false
			}
			hit = hit || ok && strings.EqualFold(label, chosen) // case methods are not followed
		}
		if all && hit == (k == kSwitchDefault) {
			return true
		}
	}
	return false
}

// under1 is the constant that an expression is under an assumption.
func (e *evaluator) under1(f *file, n nid, assume map[fkey]*site) (string, bool) {
	if n < 0 {
		return "", false
	}
	ent, _ := e.under(f, n, assume)
	if ent.v.Kind != usage.KindText {
		return "", false
	}
	return ent.v.ConstString()
}
