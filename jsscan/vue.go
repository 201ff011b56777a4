package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Options objects: Vue components, Pinia stores and Vuex stores are object literals whose `this` (or `state`) is made of
// several of their entries.

// storeFactory is what Pinia's defineStore gives: calling it gives the store.
type storeFactory struct{ store usage.Value }

// storeState is the state of a Vuex store, or of one of its modules.
type storeState struct{ store usage.Value }

// storeGetters are the getters of a Vuex store.
type storeGetters struct{ store usage.Value }

// optionsObject reports an object literal with the entries of a component or store.
func (f *file) optionsObject(obj nid) bool {
	for _, name := range []string{"methods", "actions", "mutations", "computed", "getters", "data", "state", "setup"} {
		if f.entryNamed(obj, name) >= 0 {
			return true
		}
	}
	return false
}

// componentMember is `this.name` of an options object.
func (e *evaluator) componentMember(c *closure, recv usage.Value, f *file, n nid, name string) (usage.Value, bool) {
	g, obj := c.key.f, c.key.n
	if g.kind(obj) != kObject || !g.optionsObject(obj) {
		return usage.Value{}, false
	}
	part := func(entry string) (usage.Value, bool) {
		x := g.entryNamed(obj, entry)
		if x < 0 {
			return usage.Value{}, false
		}
		val := e.eval(g, x, g.envAt(c.env, x))
		if fn, ok := val.Fn.(*closure); ok && val.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
			val = e.callClosure(fn, &site{kind: siteValues, f: f, call: n, vals: []usage.Value{recv}})
		}
		if val.Kind != usage.KindObject || val.Object == nil {
			return usage.Value{}, false
		}
		p, ok := val.Object.Get(name)
		return p.Value, ok
	}
	for _, entry := range []string{"methods", "actions"} {
		if val, ok := part(entry); ok {
			return bindThis(val, recv), true
		}
	}
	for _, entry := range []string{"computed", "getters"} {
		val, ok := part(entry)
		if !ok {
			continue
		}
		if val.Kind == usage.KindObject && val.Object != nil {
			if p, hasGet := val.Object.Get("get"); hasGet {
				val = p.Value
			}
		}
		if fn, isFn := val.Fn.(*closure); isFn && val.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
			fn = &closure{key: fn.key, env: fn.env, this: recv}
			return e.callClosure(fn, &site{kind: siteValues, f: f, call: n, vals: []usage.Value{recv}, this: recv}), true
		}
		return val, true
	}
	if val, ok := e.mappedState(g, g.entryNamed(obj, "computed"), name); ok {
		return val, true
	}
	var vals []usage.Value
	for _, entry := range []string{"data", "state", "setup"} {
		if val, ok := part(entry); ok {
			if r, isCell := val.Fn.(*reactive); isCell {
				val = e.reactiveValue(r, f.span(n))
			}
			vals = append(vals, val)
		}
	}
	for _, set := range g.bind().memberSets[name] {
		o := g.unwrap(g.child(g.unwrap(g.child(set, fLeft)), fObject))
		if g.kind(o) != kThis || !g.inside(set, obj) {
			continue
		}
		if h := g.objectHolder(o); h == obj || h >= 0 && g.component(h) == obj {
			vals = append(vals, e.eval(g, g.child(set, fRight), g.envAt(c.env, set)))
		}
	}
	if len(vals) > 0 {
		return known(e.join(vals...)), true
	}
	if strings.HasPrefix(name, "$") {
		return e.pluginMember(f, name)
	}
	return usage.Value{}, false
}

// pluginMember is what a plugin puts on every component: `Vue.prototype.$auth = x`, `app.config.globalProperties.$auth = x`,
// Vuex's `$store`.
func (e *evaluator) pluginMember(f *file, name string) (usage.Value, bool) {
	var vals []usage.Value
	for _, s := range e.p.memberSets(name) {
		obj := s.f.lastName(s.f.child(s.f.unwrap(s.f.child(s.n, fLeft)), fObject))
		if (obj == "prototype" || obj == "globalProperties") && proximity(f, s.f) >= 0 {
			vals = append(vals, e.eval(s.f, s.f.child(s.n, fRight), nil))
		}
	}
	if name == "$store" && len(vals) == 0 {
		if val, ok := e.appStore(f); ok {
			return val, true
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}

// appStore is the application's Vuex store.
func (e *evaluator) appStore(f *file) (usage.Value, bool) {
	for _, g := range e.p.files {
		if proximity(f, g) < 0 {
			continue
		}
		for _, name := range []string{"Store", "createStore"} {
			for _, call := range g.bind().calls[name] {
				if val := e.eval(g, call, nil); isStore(val) {
					return val, true
				}
			}
		}
	}
	e.p.wanted["vuex"] = true // whoever makes it imports that
	return usage.Value{}, false
}

// isStore reports the options of a Vuex store or module.
func isStore(v usage.Value) bool {
	return v.Kind == usage.KindObject && v.Object != nil && (v.Object.Has("mutations") == usage.Yes || v.Object.Has("modules") == usage.Yes)
}

// mappedState is `...mapState(['name'])` and its kin among a component's computed entries.
func (e *evaluator) mappedState(f *file, computed nid, name string) (usage.Value, bool) {
	for _, c := range f.named(f.unwrap(computed)) {
		call := f.unwrap(f.firstNamed(c))
		if f.kind(c) != kSpreadElement || f.kind(call) != kCallExpression {
			continue
		}
		kind := f.lastName(f.callee(call))
		args := f.args(call)
		if kind != "mapState" && kind != "mapGetters" || len(args) == 0 {
			continue
		}
		store, ok := e.appStore(f)
		if !ok {
			return usage.Value{}, false
		}
		if space, named := e.eval(f, args[0], nil).ConstString(); named && len(args) > 1 {
			store, args = e.storeModule(store, space), args[1:]
		}
		list := e.eval(f, args[0], nil)
		key := ""
		switch list.Kind {
		case usage.KindList:
			for _, it := range list.Items {
				if s, ok := it.ConstString(); ok && s == name {
					key = name
				}
			}
		case usage.KindObject:
			p, ok := list.Object.Get(name)
			if !ok {
				continue
			}
			if fn, isFn := p.Value.Fn.(*closure); isFn && p.Value.Kind == usage.KindFunc {
				state := usage.Value{Kind: usage.KindUnknown, Fn: &storeState{store}}
				return e.callClosure(fn, &site{kind: siteValues, f: f, call: call, vals: []usage.Value{state}}), true
			}
			key, _ = p.Value.ConstString()
		}
		if key == "" {
			continue
		}
		if kind == "mapGetters" {
			return e.storeGetter(f, call, store, key)
		}
		return e.stateMember(&storeState{store}, key)
	}
	return usage.Value{}, false
}

func (e *evaluator) storeModule(store usage.Value, name string) usage.Value {
	if store.Kind != usage.KindObject || store.Object == nil {
		return usage.Value{}
	}
	mods, ok := store.Object.Get("modules")
	if !ok || mods.Value.Kind != usage.KindObject || mods.Value.Object == nil {
		return usage.Value{}
	}
	m, _ := mods.Value.Object.Get(name)
	return m.Value
}

func (e *evaluator) storeGetter(f *file, call nid, store usage.Value, name string) (usage.Value, bool) {
	if store.Kind != usage.KindObject || store.Object == nil {
		return usage.Value{}, false
	}
	gs, ok := store.Object.Get("getters")
	if !ok || gs.Value.Kind != usage.KindObject || gs.Value.Object == nil {
		return usage.Value{}, false
	}
	p, ok := gs.Value.Object.Get(name)
	fn, isFn := p.Value.Fn.(*closure)
	if !ok || !isFn || p.Value.Kind != usage.KindFunc {
		return usage.Value{}, false
	}
	state := usage.Value{Kind: usage.KindUnknown, Fn: &storeState{store}}
	return e.callClosure(fn, &site{kind: siteValues, f: f, call: call, vals: []usage.Value{state}}), true
}

// namespacedGetter is `store.getters.name`, or `store.getters['module/name']`; modules that are not namespaced share their
// getters with the store.
func (e *evaluator) namespacedGetter(f *file, n nid, store usage.Value, name string) (usage.Value, bool) {
	if space, own, ok := strings.Cut(name, "/"); ok {
		return e.namespacedGetter(f, n, e.storeModule(store, space), own)
	}
	if val, ok := e.storeGetter(f, n, store, name); ok || store.Kind != usage.KindObject || store.Object == nil {
		return val, ok
	}
	mods, _ := store.Object.Get("modules")
	if mods.Value.Kind != usage.KindObject || mods.Value.Object == nil {
		return usage.Value{}, false
	}
	for _, m := range mods.Value.Object.Props {
		if val, ok := e.storeGetter(f, n, m.Value, name); ok {
			return val, true
		}
	}
	return usage.Value{}, false
}

// stateMember is `state.name` of a Vuex store: its first value, joined with what mutations assign; or a module's state.
func (e *evaluator) stateMember(s *storeState, name string) (usage.Value, bool) {
	if s.store.Kind != usage.KindObject || s.store.Object == nil {
		return usage.Value{}, false
	}
	if m := e.storeModule(s.store, name); m.Kind == usage.KindObject {
		return usage.Value{Kind: usage.KindUnknown, Fn: &storeState{m}}, true
	}
	var vals []usage.Value
	if p, ok := s.store.Object.Get("state"); ok {
		first := p.Value
		if fn, isFn := first.Fn.(*closure); isFn && first.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
			first = e.returned(fn.key, fn.env)
		}
		if first.Kind == usage.KindObject && first.Object != nil {
			if q, ok := first.Object.Get(name); ok {
				vals = append(vals, q.Value)
			}
		}
	}
	if p, ok := s.store.Object.Get("mutations"); ok && p.Value.Kind == usage.KindObject && p.Value.Object != nil {
		for _, m := range p.Value.Object.Props {
			if fn, isFn := m.Value.Fn.(*closure); isFn && m.Value.Kind == usage.KindFunc && isFunc(fn.key.f.kind(fn.key.n)) {
				vals = append(vals, e.mutationSets(fn, name)...)
			}
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}

// mutationSets are the values a mutation assigns to `state.name`.
func (e *evaluator) mutationSets(fn *closure, name string) []usage.Value {
	f := fn.key.f
	ps := f.params(fn.key.n)
	if len(ps) == 0 {
		return nil
	}
	var state *binding
	f.patternNames(ps[0], func(id nid) { state = f.bindingOf(id) })
	var out []usage.Value
	for _, set := range f.bind().memberSets[name] {
		obj := f.unwrap(f.child(f.unwrap(f.child(set, fLeft)), fObject))
		if state != nil && f.inside(set, fn.key.n) && f.kind(obj) == kIdentifier && f.bindingOf(obj) == state {
			out = append(out, e.eval(f, f.child(set, fRight), fn.env))
		}
	}
	return out
}

// storeParam is a parameter of a function in a Vuex store's mutations, actions or getters.
func (e *evaluator) storeParam(fn fkey, index int, v *env) (usage.Value, bool) {
	f := fn.f
	n := f.outer(fn.n)
	if p := f.parent(n); f.kind(p) == kPair {
		n = p
	}
	kind, opts := f.storeGroup(f.parent(n))
	if kind == "" {
		return usage.Value{}, false
	}
	if index == 1 && kind != "getters" {
		by := map[string]string{"mutations": "commit", "actions": "dispatch"}[kind]
		return e.sentAs(f, by, f.funcName(fn.n))
	}
	if opts < 0 || index != 0 {
		return usage.Value{}, false
	}
	state := usage.Value{Kind: usage.KindUnknown, Fn: &storeState{e.eval(f, opts, f.envAt(v, opts))}, Span: f.span(fn.n)}
	if kind != "actions" {
		return state, true
	}
	getters := usage.Value{Kind: usage.KindUnknown, Fn: &storeGetters{state.Fn.(*storeState).store}, Span: f.span(fn.n)}
	o := &usage.Object{Open: true, Props: []usage.Property{{Key: "state", Value: state}, {Key: "getters", Value: getters}}}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(fn.n)}, true
}

// storeGroup says which group of a Vuex store an object literal is (mutations, actions, getters), and the options it
// belongs to: around it, or the literal that takes it by its name; noNode when that is in another file.
func (f *file) storeGroup(group nid) (kind string, opts nid) {
	if f.kind(group) != kObject {
		return "", noNode
	}
	p := f.parent(f.outer(group))
	opts = noNode
	switch f.kind(p) {
	case kPair:
		kind, opts = f.str(f.child(p, fKey)), f.parent(p)
		if f.entryNamed(opts, "mutations") < 0 {
			return "", noNode
		}
	case kVariableDeclarator:
		kind = f.str(f.child(p, fName))
		if b := f.bindingOf(f.child(p, fName)); b != nil {
			for _, r := range b.refs {
				if f.kind(r) == kShorthandPropertyIdentifier && f.kind(f.parent(r)) == kObject {
					opts = f.parent(r)
				}
			}
		}
	}
	switch kind {
	case "mutations", "actions", "getters":
		return kind, opts
	}
	return "", noNode
}

// sentAs joins the payloads of `commit('name', payload)` or `dispatch('name', payload)`.
func (e *evaluator) sentAs(f *file, by, name string) (usage.Value, bool) {
	var vals []usage.Value
	for _, g := range e.p.files {
		if name == "" || proximity(f, g) < 0 {
			continue
		}
		for _, call := range g.bind().calls[by] {
			args := g.args(call)
			if len(args) < 2 {
				continue
			}
			s, ok := e.eval(g, args[0], nil).ConstString()
			if ok && (s == name || strings.HasSuffix(s, "/"+name)) {
				vals = append(vals, step(weaken(e.eval(g, args[1], nil), usage.Medium), g.span(args[1]), by+" '"+name+"'"))
			}
		}
	}
	vals = append(vals, e.mappedSends(f, by, name)...)
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}

// mappedSends are the payloads that components send by methods that `...mapMutations(['name'])` or `...mapActions` make.
func (e *evaluator) mappedSends(f *file, by, name string) []usage.Value {
	maker := map[string]string{"commit": "mapMutations", "dispatch": "mapActions"}[by]
	var vals []usage.Value
	for _, g := range e.p.files {
		if name == "" || len(g.bind().calls[maker]) == 0 || proximity(f, g) < 0 {
			continue
		}
		for _, made := range g.bind().calls[maker] {
			args := g.args(made)
			if len(args) == 0 {
				continue
			}
			for _, method := range e.mappedNames(g, args[len(args)-1], name) {
				for _, call := range g.bind().calls[method] {
					callee := g.unwrap(g.callee(call))
					if as := g.args(call); len(as) > 0 && g.kind(callee) == kMemberExpression && g.kind(g.unwrap(g.child(callee, fObject))) == kThis {
						vals = append(vals, step(weaken(e.eval(g, as[0], nil), usage.Medium), g.span(as[0]), by+" '"+name+"'"))
					}
				}
			}
		}
	}
	return vals
}

// mappedNames are the methods that stand for a mutation or action: its own name in a list, others in an object.
func (e *evaluator) mappedNames(g *file, list nid, name string) []string {
	var out []string
	is := func(v usage.Value) bool {
		s, ok := v.ConstString()
		return ok && s[strings.LastIndexByte(s, '/')+1:] == name
	}
	switch val := e.eval(g, list, nil); val.Kind {
	case usage.KindList:
		for _, it := range val.Items {
			if is(it) {
				out = append(out, name)
			}
		}
	case usage.KindObject:
		for _, p := range val.Object.Props {
			if is(p.Value) {
				out = append(out, p.Key)
			}
		}
	}
	return out
}
