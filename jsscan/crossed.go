package jsscan

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// One class or factory makes several objects. Where a sink stands in what they share, the ways into it are chosen one
// function at a time: the method's caller, the constructor's. Choices that no single object has are no way at all.

// made says which call made what a value belongs to: by a factory's function, a class or its constructor.
type made map[fkey]fkey

// note adds one; where two activations of the same function are involved neither tells anything.
func (m made) note(fn, call fkey) {
	if old, ok := m[fn]; ok && old != call {
		call = fkey{}
	}
	m[fn] = call
}

// agrees reports that both may belong to the same objects.
func (m made) agrees(o made) bool {
	for fn, call := range m {
		if other, ok := o[fn]; ok && other != call && other.f != nil && call.f != nil {
			return false
		}
	}
	return true
}

func (m made) String() string {
	var out []string
	for fn, call := range m {
		if call.f != nil {
			out = append(out, itoa(fn.f.id)+":"+itoa(int(fn.n))+"="+itoa(call.f.id)+":"+itoa(int(call.n)))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// makers adds to m which calls made a value.
func (e *evaluator) makers(v usage.Value, m made, depth int) {
	if depth > maxFrames {
		return
	}
	switch x := v.Fn.(type) {
	case *closure:
		e.activations(x.env, m, depth)
		e.makers(x.this, m, depth+1)
	case *instance:
		e.activations(x.env, m, depth)
		cls, env, s := x.cls, x.env, x.site
		for i := 0; s != nil && i < 8; i++ {
			c := e.class(cls)
			call := fkey{s.f, s.call}
			m.note(cls, call)
			if c.ctor >= 0 && c.ctor != cls.n {
				m.note(fkey{cls.f, c.ctor}, call)
			}
			e.activations(s.env, m, depth)
			up, ok := e.superClass(cls, env)
			if !ok {
				break
			}
			s = e.superSite(c, env, s)
			cls, env = up.key, up.env
		}
	}
}

// activations adds to m what the functions around a closure were entered by.
func (e *evaluator) activations(v *env, m made, depth int) {
	if depth > maxFrames {
		return
	}
	for ; v != nil; v = v.parent {
		if v.site.kind == siteCall {
			m.note(v.fn, fkey{v.site.f, v.site.call})
			e.activations(v.site.env, m, depth+1)
		}
		e.makers(v.this, m, depth+1)
	}
}

// entered are the objects whose function fn a call may enter, under an assumption; none when nobody sees the receiver.
// The open functions are those on which it depends.
func (e *evaluator) entered(fn fkey, s *site, assume map[fkey]*site) ([]made, []fkey) {
	if s.kind != siteCall || s.f.kind(s.call) != kCallExpression {
		return nil, nil
	}
	steps := e.steps
	ent, opens := e.under(s.f, s.f.callee(s.call), assume)
	e.steps = steps
	defer e.aside()()
	var out []made
	ent.v.Each(func(a usage.Value) {
		if c, ok := a.Fn.(*closure); ok && c.key == fn {
			m := made{}
			e.makers(a, m, 0)
			out = append(out, m)
		}
	})
	return out, opens
}

// crossed reports that the ways assumed into several functions belong to different objects: the constructor's call to
// one, the method's to another.
func (e *evaluator) crossed(assume map[fkey]*site) bool {
	if len(assume) < 2 {
		return false
	}
	chosen := made{}
	for fn, s := range assume {
		if s.kind == siteCall {
			chosen[fn] = fkey{s.f, s.call}
		}
	}
	var seen [][]made
	for _, fn := range slices.SortedFunc(maps.Keys(assume), byPlace) {
		alts, _ := e.entered(fn, assume[fn], assume)
		n := len(alts)
		alts = slices.DeleteFunc(alts, func(m made) bool { return !e.madeBy(m, chosen) })
		if n > 0 && len(alts) == 0 {
			return true
		}
		for _, others := range seen {
			if n > 0 && !slices.ContainsFunc(alts, func(a made) bool { return slices.ContainsFunc(others, a.agrees) }) {
				return true
			}
		}
		if n > 0 {
			seen = append(seen, alts)
		}
	}
	return false
}

// madeBy reports that an object may be the one of the calls chosen. Where the call that made it is none that can be chosen,
// nothing else would lead to it.
func (e *evaluator) madeBy(m, calls made) bool {
	for fn, call := range calls {
		other, ok := m[fn]
		if ok && other != call && slices.ContainsFunc(e.callSites(fn), func(s *site) bool { return s.f == other.f && s.call == other.n }) {
			return false
		}
	}
	return true
}

func byPlace(a, b fkey) int {
	return cmp.Or(cmp.Compare(a.f.id, b.f.id), cmp.Compare(a.n, b.n))
}

// members are the functions on the way into sink n that belong to objects which open functions make, or change, one of
// several: whose they are is decided before how those were made.
func (e *evaluator) members(f *file, n nid, opens []fkey, assume map[fkey]*site) []fkey {
	var out []fkey
	add := func(fn fkey) {
		if _, done := assume[fn]; !done && !slices.Contains(out, fn) {
			out = append(out, fn)
		}
	}
	places := []fkey{{f, n}}
	for _, fn := range slices.SortedFunc(maps.Keys(assume), byPlace) {
		if s := assume[fn]; s.kind == siteCall && s.env == nil {
			places = append(places, fkey{s.f, s.call})
		}
	}
	for _, o := range opens {
		if _, done := assume[o]; done {
			continue
		}
		cls := o.f.methodOf(o.n)
		if isClass(o.f.kind(o.n)) || cls < 0 {
			cls = o.n
		}
		if e.instances(fkey{o.f, cls}) < 2 {
			continue
		}
		for _, p := range places {
			for fn := p.f.enclosingFunc(p.n); fn >= 0; fn = p.f.enclosingFunc(fn) {
				in := fkey{p.f, fn}
				if in == o || e.class(fkey{o.f, cls}).ctor == fn && p.f == o.f {
					continue
				}
				if c := p.f.methodOf(fn); c >= 0 && e.related(fkey{p.f, c}, fkey{o.f, cls}) || p.f == o.f && p.f.inside(fn, o.n) {
					add(in)
				}
			}
		}
	}
	return out
}

// methodOf is the class, or the constructor function, whose instances have the function as a method; noNode when it is
// none, or the constructor itself.
func (f *file) methodOf(fn nid) nid {
	p := f.parent(f.outer(fn))
	switch f.kind(p) {
	case kClassBody:
		return f.parent(p)
	case kFieldDefinition, kPublicFieldDefinition: // get = async path => ...
		return f.classOf(p)
	case kAssignmentExpression:
		if h, ok := f.holder(fn); ok && h != fn && (isFunc(f.kind(h)) || isClass(f.kind(h))) {
			return h
		}
	}
	return noNode
}

// instances counts the visible constructions of a class, or the calls of a function.
func (e *evaluator) instances(cls fkey) int {
	if c := e.class(cls); isClass(cls.f.kind(cls.n)) && c.ctor >= 0 {
		return len(e.callSites(fkey{cls.f, c.ctor}))
	}
	return len(e.callSites(cls))
}

// related reports that one of the classes is the other, or extends it.
func (e *evaluator) related(a, b fkey) bool {
	if a == b {
		return true
	}
	defer e.aside()()
	extends := func(sub, up fkey) bool {
		for range 8 {
			if sub == up {
				return true
			}
			if !isClass(sub.f.kind(sub.n)) {
				return false
			}
			p, ok := e.superClass(sub, nil)
			if !ok {
				return false
			}
			sub = p.key
		}
		return false
	}
	return extends(a, b) || extends(b, a)
}

// ways are the assumptions with each visible entry into fn in turn: none when nobody enters it, nobody when what was
// assumed before belongs to an object on which nothing enters it. Where only the object matters, one entry for each will do.
func (e *evaluator) ways(fn fkey, assume map[fkey]*site, objectOnly bool) []map[fkey]*site {
	sites := e.callSites(fn)
	var out []map[fkey]*site
	var seen []string
	for _, s := range sites {
		next := maps.Clone(assume)
		if next == nil {
			next = map[fkey]*site{}
		}
		next[fn] = s
		if e.crossed(next) {
			continue
		}
		if alts, opens := e.entered(fn, s, next); objectOnly && len(alts) == 1 && len(opens) == 0 {
			k := alts[0].String()
			if slices.Contains(seen, k) {
				continue
			}
			seen = append(seen, k)
		}
		out = append(out, next)
	}
	if len(out) == 0 && len(sites) > 0 {
		next := maps.Clone(assume)
		next[fn] = &site{kind: siteNone}
		out = append(out, next)
	}
	return out
}
