package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// classInfo is what is known of a class, or of a constructor function of the prototype era.
type classInfo struct {
	key     fkey
	ctor    nid
	super   nid
	members map[string][]member
}

type memberKind uint8

const (
	memberMethod memberKind = iota
	memberGetter
	memberField
	memberStatic
)

type member struct {
	kind memberKind
	node nid // the method, or the field's value
}

func (e *evaluator) class(key fkey) *classInfo {
	if c := e.classes[key]; c != nil {
		return c
	}
	f, n := key.f, key.n
	f.bind()
	c := &classInfo{key: key, ctor: noNode, super: noNode, members: map[string][]member{}}
	e.classes[key] = c
	add := func(name string, m member) { c.members[name] = append(c.members[name], m) }
	if isFunc(f.kind(n)) {
		c.ctor = n
		e.prototypes(c, add)
		return c
	}
	if h := f.childKind(n, kClassHeritage); h >= 0 {
		c.super = f.firstNamed(h)
		if f.kind(c.super) == kExtendsClause {
			c.super = f.child(c.super, fValue)
		}
	}
	for _, m := range f.named(f.child(n, fBody)) {
		switch f.kind(m) {
		case kMethodDefinition:
			name := f.str(f.child(m, fName))
			switch {
			case name == "constructor":
				c.ctor = m
			case f.hasToken(m, "static"):
				add(name, member{memberStatic, m})
			case f.hasToken(m, "get"):
				add(name, member{memberGetter, m})
			case f.hasToken(m, "set"):
				add("set "+name, member{memberMethod, m})
			default:
				add(name, member{memberMethod, m})
			}
		case kFieldDefinition, kPublicFieldDefinition:
			k := f.child(m, fProperty)
			if k < 0 {
				k = f.child(m, fName)
			}
			kd := memberField
			if f.hasToken(m, "static") {
				kd = memberStatic
			}
			if val := f.child(m, fValue); val >= 0 {
				add(f.str(k), member{kd, val})
			}
		}
	}
	return c
}

// prototypes collects `F.prototype.m = function`, `F.prototype = {...}` and `this.m = function` inside F.
func (e *evaluator) prototypes(c *classInfo, add func(string, member)) {
	f := c.key.f
	name := f.funcName(c.key.n)
	for prop, sets := range f.bind().memberSets {
		for _, set := range sets {
			left := f.unwrap(f.child(set, fLeft))
			obj := f.unwrap(f.child(left, fObject))
			right := f.unwrap(f.child(set, fRight))
			if f.kind(obj) == kMemberExpression && f.lastName(obj) == "prototype" && name != "" && f.lastName(f.child(obj, fObject)) == name {
				add(prop, member{memberMethod, right})
			}
			if prop == "prototype" && name != "" && f.lastName(obj) == name && f.kind(right) == kObject {
				for _, p := range f.named(right) {
					switch f.kind(p) {
					case kPair:
						add(f.str(f.child(p, fKey)), member{memberMethod, f.child(p, fValue)})
					case kMethodDefinition:
						add(f.str(f.child(p, fName)), member{memberMethod, p})
					}
				}
			}
		}
	}
}

// funcName is the name a function goes by: its own, or the variable or member it is assigned to.
func (f *file) funcName(n nid) string {
	if name := f.child(n, fName); name >= 0 {
		return f.str(name)
	}
	p := f.parent(f.outer(n))
	switch f.kind(p) {
	case kVariableDeclarator:
		return f.str(f.child(p, fName))
	case kAssignmentExpression:
		return f.lastName(f.child(p, fLeft))
	case kPair:
		return f.str(f.child(p, fKey))
	case kFieldDefinition, kPublicFieldDefinition:
		if k := f.child(p, fProperty); k >= 0 {
			return f.str(k)
		}
		return f.str(f.child(p, fName))
	}
	return ""
}

// holder is what `this` is an instance of inside the function (or field) that owns it: a class, a constructor
// function, or an object literal.
func (f *file) holder(owner nid) (nid, bool) {
	if owner < 0 {
		return noNode, false
	}
	if c := f.classOf(owner); c >= 0 {
		return c, true
	}
	p := f.parent(f.outer(owner))
	switch f.kind(p) {
	case kPair:
		return f.parent(p), true
	case kObject:
		return p, true
	case kAssignmentExpression:
		left := f.unwrap(f.child(p, fLeft))
		if f.kind(left) != kMemberExpression {
			return owner, true
		}
		obj := f.unwrap(f.child(left, fObject))
		if f.kind(obj) == kThis { // this.method = function
			return f.holder(f.thisOwner(obj))
		}
		if f.kind(obj) == kMemberExpression && f.lastName(obj) == "prototype" {
			if fn := f.functionNamed(f.unwrap(f.child(obj, fObject))); fn >= 0 {
				return fn, true
			}
		}
		if root := f.unwrap(obj); f.kind(root) == kIdentifier { // self.method = function, with var self = this
			if b := f.bindingOf(root); b != nil && len(b.assigns) > 0 && b.assigns[0].kind == assignInit {
				val := f.unwrap(f.child(b.assigns[0].root, fValue))
				if f.kind(val) == kThis {
					return f.holder(f.thisOwner(val))
				}
				if f.kind(val) == kObject {
					return val, true
				}
			}
		}
	}
	return owner, true
}

// functionNamed is the function (or class) an identifier is declared as.
func (f *file) functionNamed(id nid) nid {
	if f.kind(id) != kIdentifier {
		return noNode
	}
	b := f.bindingOf(id)
	if b == nil || len(b.assigns) == 0 {
		return noNode
	}
	a := b.assigns[0]
	if a.kind == assignDecl {
		return a.root
	}
	if a.kind == assignInit {
		if v := f.unwrap(f.child(a.root, fValue)); isFunc(f.kind(v)) || isClass(f.kind(v)) {
			return v
		}
	}
	return noNode
}

// thisValue is `this` at n.
func (e *evaluator) thisValue(f *file, n nid, v *env) usage.Value {
	owner := f.thisOwner(n)
	if owner < 0 {
		return usage.Value{Kind: usage.KindUnknown, Span: f.span(n)}
	}
	entered := owner
	if k := f.kind(owner); k == kFieldDefinition || k == kPublicFieldDefinition { // get = async path => this.base
		for fn := f.enclosingFunc(n); fn > owner; fn = f.enclosingFunc(fn) {
			entered = fn
		}
	}
	if fr := e.frame(v, fkey{f, entered}); fr != nil && (fr.this.Fn != nil || fr.this.Kind != usage.KindUnknown) {
		return fr.this
	}
	if recv, ok := e.assumedReceiver(fkey{f, owner}); ok {
		return recv
	}
	h, ok := f.holder(owner)
	if !ok {
		return usage.Value{Kind: usage.KindUnknown, Span: f.span(n)}
	}
	if isClass(f.kind(h)) && f.hasToken(owner, "static") { // in a static method `this` is the class
		return usage.Value{Kind: usage.KindFunc, Fn: &closure{key: fkey{f, h}, env: e.held(f, h, v)}, Span: f.span(n)}
	}
	if f.kind(h) == kObject {
		if vue := f.component(h); vue >= 0 {
			h = vue
		}
		return e.eval(f, h, f.envAt(v, h))
	}
	e.framed = true // a call that is known would say which instance
	return usage.Value{Kind: usage.KindUnknown, Fn: &instance{cls: fkey{f, h}, env: e.held(f, h, v)}, Span: f.span(n)}
}

// assumedReceiver is the instance that the call site assumed for a method is called on: fields may stand in its class,
// which extends the method's.
func (e *evaluator) assumedReceiver(method fkey) (usage.Value, bool) {
	s, ok := e.assume[method]
	if cls := method.f.classOf(method.n); cls >= 0 && e.extended(method.f.funcName(cls)) {
		e.open(method) // what `this` is depends on who calls
	}
	if !ok || s.kind != siteCall || s.f.kind(s.call) != kCallExpression || method.f.classOf(method.n) < 0 {
		return usage.Value{}, false
	}
	callee := s.f.unwrap(s.f.callee(s.call))
	if s.f.kind(callee) != kMemberExpression {
		return usage.Value{}, false
	}
	recv := e.eval(s.f, s.f.child(callee, fObject), s.env)
	if _, ok := recv.Fn.(*instance); !ok {
		return usage.Value{}, false
	}
	return recv, true
}

// extended reports that some class extends one of that name.
func (e *evaluator) extended(name string) bool {
	if e.parents == nil {
		e.parents = map[string]bool{}
	}
	if from := e.parentFiles; from < len(e.p.files) {
		e.parentFiles = len(e.p.files)
		for _, g := range e.p.files[from:] {
			for i := range g.nodes {
				if isClass(g.kind(nid(i))) {
					if c := e.class(fkey{g, nid(i)}); c.super >= 0 {
						e.parents[g.lastName(c.super)] = true
					}
				}
			}
		}
	}
	return name != "" && e.parents[name]
}

// subclassMember joins what the visible subclasses of a class define under a name that neither it nor its parents have:
// `this.root` of a method that is only ever inherited.
func (e *evaluator) subclassMember(cls fkey, name string, f *file, n, prop nid) (usage.Value, bool) {
	var vals []usage.Value
	for _, g := range e.p.files {
		for _, sub := range g.bind().heirs {
			key := fkey{g, sub}
			if c := e.class(key); len(c.members[name]) == 0 {
				continue
			}
			if up, ok := e.superClass(key, nil); !ok || up.key != cls {
				continue
			}
			in := &instance{cls: key}
			vals = append(vals, e.instanceMember(f, n, prop, usage.Value{Kind: usage.KindUnknown, Fn: in, Span: f.span(n)}, in, name))
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return e.join(vals...), true
}

// component is the Vue component around a `methods: {}`, `computed: {}` or `actions: {}` object.
func (f *file) component(obj nid) nid {
	p := f.parent(obj)
	if f.kind(p) == kPair {
		switch f.str(f.child(p, fKey)) {
		case "methods", "computed", "watch", "actions", "getters", "mutations":
			return f.parent(p)
		}
	}
	return noNode
}

// superValue is `super`: the same instance, looked up from the parent class.
func (e *evaluator) superValue(f *file, n nid, v *env) usage.Value {
	t := e.thisValue(f, n, v)
	if i, ok := t.Fn.(*instance); ok {
		if p, ok := e.superClass(i.cls, i.env); ok {
			up := *i
			up.cls, up.env = p.key, p.env
			up.site = nil
			t.Fn = &up
			return t
		}
	}
	return usage.Value{Kind: usage.KindUnknown, Span: f.span(n)}
}

// superClass is the visible parent of a class.
func (e *evaluator) superClass(cls fkey, v *env) (*closure, bool) {
	c := e.class(cls)
	if c.super < 0 {
		return nil, false
	}
	val := e.eval(cls.f, c.super, cls.f.envAt(v, c.super))
	if cl, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc {
		return cl, true
	}
	return nil, false
}

// instanceMember is a member of an instance: methods, getters, fields, whatever is assigned to it.
func (e *evaluator) instanceMember(f *file, n, prop nid, recv usage.Value, in *instance, name string) usage.Value {
	cls, v := in.cls, in.env
	self := recv
	ctorSite := in.site
	for range 8 {
		c := e.class(cls)
		cf := cls.f
		var vals []usage.Value
		for _, m := range c.members[name] {
			switch m.kind {
			case memberMethod:
				val := e.eval(cf, m.node, cf.envAt(v, m.node))
				if cl, ok := val.Fn.(*closure); ok {
					bound := *cl
					bound.this = self
					val.Fn = &bound
				}
				vals = append(vals, val)
			case memberGetter:
				vals = append(vals, e.callClosure(&closure{key: fkey{cf, m.node}, env: v, this: self}, &site{kind: siteValues, f: f, call: n}))
			case memberField:
				vals = append(vals, bindThis(e.eval(cf, m.node, cf.envAt(v, m.node)), self))
			}
		}
		if len(vals) > 0 && c.members[name][0].kind <= memberGetter {
			return e.join(vals...)
		}
		vals = append(vals, e.fieldSets(c, v, self, ctorSite, name)...)
		if val, ok := e.parameterProperty(c, v, ctorSite, name); ok {
			vals = append(vals, val)
		}
		if name == "props" || name == "state" {
			if val, ok := e.reactMember(cls, v, name); ok {
				vals = append(vals, val)
				if name == "state" {
					return e.mergedState(vals)
				}
			}
		}
		if name == "context" {
			if val, ok := e.classContext(c, v); ok {
				vals = append(vals, val)
			}
		}
		if len(vals) > 0 {
			return known(e.join(vals...))
		}
		up, ok := e.superClass(cls, v)
		if !ok {
			if c.super >= 0 {
				if val, ok := e.modelSuper(c, v, ctorSite, name, f, n, prop); ok {
					return val
				}
			}
			break
		}
		ctorSite = e.superSite(c, v, ctorSite)
		cls, v = up.key, up.env
	}
	if in.site == nil {
		if val, ok := e.subclassMember(in.cls, name, f, n, prop); ok {
			return val
		}
	}
	if a, ok := e.ambient(f, n); ok {
		return a
	}
	return e.hole(f, n)
}

// bindThis gives the function in a field its receiver.
func bindThis(val usage.Value, self usage.Value) usage.Value {
	if c, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc {
		b := *c
		b.this = self
		val.Fn = &b
	}
	return val
}

// fieldSets evaluates the assignments to this.name in a class, and to name of visible instances elsewhere.
func (e *evaluator) fieldSets(c *classInfo, v *env, self usage.Value, ctorSite *site, name string) []usage.Value {
	f := c.key.f
	var vals []usage.Value
	for _, set := range f.bind().memberSets[name] {
		left := f.unwrap(f.child(set, fLeft))
		obj := f.unwrap(f.child(left, fObject))
		if !e.isSelf(f, obj, c.key.n) {
			continue
		}
		env := f.envAt(v, set)
		if c.ctor >= 0 && f.inside(set, c.ctor) {
			if ctorSite != nil {
				env = e.enter(f.envAt(v, c.ctor), fkey{f, c.ctor}, withThis(ctorSite, self))
			}
		}
		val := e.eval(f, f.child(set, fRight), env)
		if val.Kind == usage.KindAbsent {
			vals = append(vals, val)
			continue
		}
		vals = append(vals, val)
	}
	vals = append(vals, e.outsideSets(c, name)...)
	return vals
}

func withThis(s *site, this usage.Value) *site {
	c := *s
	c.this = this
	return &c
}

// isSelf reports that obj is `this` (or an alias of it) inside class cls.
func (e *evaluator) isSelf(f *file, obj, cls nid) bool {
	switch f.kind(obj) {
	case kThis:
		h, ok := f.holder(f.thisOwner(obj))
		return ok && h == cls
	case kIdentifier:
		b := f.bindingOf(obj)
		if b == nil || len(b.assigns) == 0 || b.assigns[0].kind != assignInit {
			return false
		}
		val := f.unwrap(f.child(b.assigns[0].root, fValue))
		if f.kind(val) != kThis {
			return false
		}
		h, ok := f.holder(f.thisOwner(val))
		return ok && h == cls
	}
	return false
}

// outsideSets are assignments `x.name = v` in other places where x is visibly an instance of the class.
func (e *evaluator) outsideSets(c *classInfo, name string) []usage.Value {
	var vals []usage.Value
	n := 0
	for _, r := range e.p.memberSets(name) {
		left := r.f.unwrap(r.f.child(r.n, fLeft))
		obj := r.f.unwrap(r.f.child(left, fObject))
		if k := r.f.kind(obj); k != kIdentifier && k != kMemberExpression {
			continue
		}
		if n++; n > 30 {
			break
		}
		recv := e.eval(r.f, obj, nil)
		if in, ok := recv.Fn.(*instance); ok && in.cls == c.key && !e.isSelf(r.f, obj, c.key.n) {
			vals = append(vals, e.eval(r.f, r.f.child(r.n, fRight), nil))
		}
	}
	return vals
}

// parameterProperty is TypeScript's `constructor(private http: HttpClient)`.
func (e *evaluator) parameterProperty(c *classInfo, v *env, s *site, name string) (usage.Value, bool) {
	f := c.key.f
	if c.ctor < 0 {
		return usage.Value{}, false
	}
	for i, p := range f.params(c.ctor) {
		if f.kind(p) != kRequiredParameter && f.kind(p) != kOptionalParameter {
			continue
		}
		if f.childKind(p, kAccessibilityModifier) < 0 && !f.hasToken(p, "readonly") {
			continue
		}
		pat := f.child(p, fPattern)
		if pat < 0 || f.str(pat) != name {
			continue
		}
		env := f.envAt(v, c.ctor)
		if s != nil {
			env = e.enter(env, fkey{f, c.ctor}, s)
		}
		a := assign{kind: assignParam, target: pat, root: c.ctor, index: i}
		return e.param(f, a, env), true
	}
	return usage.Value{}, false
}

// superSite is the site at which the parent's constructor is entered: the super(...) call.
func (e *evaluator) superSite(c *classInfo, v *env, s *site) *site {
	f := c.key.f
	if c.ctor < 0 {
		return s // an implicit constructor passes its arguments on
	}
	for _, call := range f.bind().calls["super"] {
		if f.inside(call, c.ctor) {
			env := f.envAt(v, c.ctor)
			if s != nil {
				env = e.enter(env, fkey{f, c.ctor}, s)
			}
			return &site{kind: siteCall, f: f, call: call, env: env}
		}
	}
	return nil
}

// modelSuper is a member inherited from an SDK's class: `class Client extends ManagementClient`.
func (e *evaluator) modelSuper(c *classInfo, v *env, s *site, name string, f *file, n, prop nid) (usage.Value, bool) {
	cf := c.key.f
	parent := e.eval(cf, c.super, cf.envAt(v, c.super))
	if parent.Kind != usage.KindRef {
		return usage.Value{}, false
	}
	up := e.superSite(c, v, s)
	if up == nil {
		return usage.Value{}, false
	}
	res, ok := e.p.models.New(parent, e.args(up.f, up.call, up.env), e.site(up.f, up.call))
	if !ok {
		return usage.Value{}, false
	}
	return e.p.models.Member(res.Value, name, e.memberSite(f, n, prop))
}

// staticMember is a member of a function or class object.
func (e *evaluator) staticMember(f *file, n nid, recv usage.Value, c *closure, name string) usage.Value {
	cf := c.key.f
	if isClass(cf.kind(c.key.n)) {
		for _, m := range e.class(c.key).members[name] {
			if m.kind == memberStatic {
				val := e.eval(cf, m.node, cf.envAt(c.env, m.node))
				return bindThis(val, recv)
			}
		}
	}
	switch name {
	case "call", "apply", "bind":
		return builtinValue("fn."+name, recv, f.span(n))
	case "prototype":
		return usage.UnknownValue(f.span(n))
	}
	// F.member = value
	var vals []usage.Value
	own := cf.funcName(c.key.n)
	for _, set := range cf.bind().memberSets[name] {
		left := cf.unwrap(cf.child(set, fLeft))
		if obj := cf.unwrap(cf.child(left, fObject)); own != "" && cf.kind(obj) == kIdentifier && cf.str(obj) == own {
			vals = append(vals, e.eval(cf, cf.child(set, fRight), cf.envAt(c.env, set)))
		}
	}
	if len(vals) > 0 {
		return e.join(vals...)
	}
	return e.hole(f, n)
}
