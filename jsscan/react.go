package jsscan

import (
	"regexp"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// React: what a component's props and state hold.

// reactMember is `this.props` or `this.state` of a component, a class or the object given to createClass.
func (e *evaluator) reactMember(cls fkey, v *env, name string) (usage.Value, bool) {
	f := cls.f
	switch name {
	case "props":
		e.open(cls)
		switch s := e.assume[cls]; {
		case s == nil:
		case s.kind == siteJSX:
			return e.passedProps(s), true
		case s.kind == siteModel: // what a higher-order component hands the class it wraps
			if val, ok := e.siteArg(s, cls, 0, false); ok {
				return val, true
			}
		}
		return usage.Value{Kind: usage.KindUnknown, Fn: &props{cls: cls}, Span: f.span(cls.n)}, true
	case "state":
		var vals []usage.Value
		b := f.bind()
		for _, call := range b.calls["setState"] {
			if args := f.args(call); len(args) > 0 && f.inside(call, cls.n) {
				val := e.eval(f, args[0], f.envAt(v, call))
				if c, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
					val = e.returned(c.key, c.env)
				}
				vals = append(vals, val)
			}
		}
		if f.kind(cls.n) == kObject {
			for _, m := range f.named(cls.n) {
				var fn nid = noNode
				switch {
				case f.kind(m) == kPair && f.str(f.child(m, fKey)) == "getInitialState":
					fn = f.unwrap(f.child(m, fValue))
				case f.kind(m) == kMethodDefinition && f.str(f.child(m, fName)) == "getInitialState":
					fn = m
				}
				if fn >= 0 && isFunc(f.kind(fn)) {
					vals = append(vals, e.returned(fkey{f, fn}, f.envAt(v, fn)))
				}
			}
		}
		if len(vals) == 0 {
			return usage.Value{}, false
		}
		return e.mergedState(vals), true
	}
	return usage.Value{}, false
}

// passedProps is the object of the attributes that an element passes to a visible component: findings point at those, as
// they do at the arguments of a call.
func (e *evaluator) passedProps(s *site) usage.Value {
	props := e.jsxProps(s.f, s.call, s.env)
	props.Point = props.Span
	if props.Point.IsZero() {
		props.Point = s.f.span(s.call)
	}
	return props
}

// mergedState is one object of everything that is set, each key the union of its values.
func (e *evaluator) mergedState(vals []usage.Value) usage.Value {
	o := &usage.Object{}
	at := map[string]int{}
	for _, v := range vals {
		v.Each(func(a usage.Value) {
			if a.Kind != usage.KindObject || a.Object == nil {
				o.Open = true
				return
			}
			o.Open = o.Open || a.Object.Open
			for _, p := range a.Object.Props {
				if i, ok := at[p.Key]; ok {
					o.Props[i].Value = known(e.join(o.Props[i].Value, p.Value))
					continue
				}
				at[p.Key] = len(o.Props)
				o.Props = append(o.Props, p)
			}
		})
	}
	return usage.Value{Kind: usage.KindObject, Object: o}
}

// props are a component's properties when no element is assumed.
type props struct{ cls fkey }

// propsMember is one property of a component that a router or another unseen component renders: joined by name with
// the attributes of elements whose component cannot be seen, so never more than medium.
func (e *evaluator) propsMember(f *file, n nid, name string) (usage.Value, bool) {
	if !tokenProperty().MatchString(name) {
		return usage.Value{}, false
	}
	key := f.root + "\x00" + name
	if v, ok := e.byProp[key]; ok {
		return v, v.Kind != usage.KindUnknown
	}
	e.byProp[key] = usage.Value{}
	val, ok := e.propsByName(f, n, name)
	if ok {
		e.byProp[key] = val
	}
	return val, ok
}

// tokenProperty are the names worth looking for: a join by name over a whole application is for credentials only.
var tokenProperty = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)token|jwt|auth|session`) })

func (e *evaluator) propsByName(f *file, n nid, name string) (usage.Value, bool) {
	var vals []usage.Value
	for _, g := range e.p.files {
		if proximity(f, g) < 0 {
			continue
		}
		for _, a := range g.bind().attrs[name] {
			el := g.parent(a)
			comp := e.evalQuiet(g, g.child(el, fName))
			if comp.Kind == usage.KindRef {
				continue
			}
			if _, seen := comp.Fn.(*closure); seen {
				continue
			}
			cs := g.named(a)
			if len(cs) < 2 {
				continue
			}
			x := g.unwrap(cs[1])
			if x < 0 || g.kind(x) == kString || g == f && g.inside(n, a) {
				continue
			}
			if val := e.eval(g, x, nil); (!isHole(val) || tellingToken(val)) && val.Kind != usage.KindAbsent {
				vals = append(vals, weaken(step(val, g.span(x), "passed as property '"+name+"'"), usage.Medium))
			}
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}
