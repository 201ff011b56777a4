package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Stores that are changed by actions: Redux, its toolkit, NgRx, React's useReducer. A state's member holds what reducers
// return for it; an action's member what is dispatched under the same type. Both are joined by key, so never more than
// medium. vue.go reads Vuex and Pinia, cells.go stores without actions.

// stateNode is the state that a reducer makes (or a table of reducers); the root of an application's state when made is
// the zero value.
type stateNode struct {
	f    *file
	made usage.Value
}

// reducer is a table of functions, each of which makes the next state for some actions.
type reducer struct {
	init usage.Value
	fns  []*closure
}

// slice is what createSlice gives.
type slice struct {
	key  fkey
	name string
	opts usage.Value
}

// actionCreator makes actions of one type; thunk is the function whose result is the payload.
type actionCreator struct {
	typ   string
	flat  bool // what it is given is the action itself, not its payload (NgRx)
	of    *slice
	key   fkey
	thunk *closure
	named string // the file that spells the type
}

// selector picks a part of the state: a path of keys, or a function of what other selectors pick.
type selector struct {
	path   []string
	inputs []usage.Value
	fn     usage.Value
}

// action is the parameter of a reducer that stands for what is dispatched.
type action struct{ h *handler }

// handler is a function that makes a state of an action: one of known types, or one that tests the type itself.
type handler struct {
	fn   fkey
	acts []*actionCreator
}

// reduxCall is a call of a store library's function, by its name.
func (e *evaluator) reduxCall(f *file, n, callee nid, args []nid, v *env) (usage.Value, bool) {
	sp := f.span(n)
	give := func(fn any) (usage.Value, bool) {
		return usage.Value{Kind: usage.KindUnknown, Fn: fn, Span: sp}, true
	}
	arg := func(i int) usage.Value {
		if i < len(args) {
			return e.eval(f, args[i], v)
		}
		return usage.Value{Kind: usage.KindAbsent, Span: sp}
	}
	switch f.lastName(callee) {
	case "combineReducers":
		if o := arg(0); o.Kind == usage.KindObject {
			return o, true
		}
	case "persistReducer":
		return arg(1), len(args) > 1
	case "createSlice":
		o := arg(0)
		if o.Kind != usage.KindObject || o.Object == nil {
			return usage.Value{}, false
		}
		p, _ := o.Object.Get("name")
		name, ok := p.Value.ConstString()
		if ok {
			return give(&slice{key: fkey{f, n}, name: name, opts: o})
		}
	case "createReducer", "handleActions":
		return give(e.newReducer(f, args, v))
	case "createAction":
		if typ, ok := arg(0).ConstString(); ok {
			pkg := e.builtinOf(e.eval(f, callee, v))
			return give(&actionCreator{typ: typ, key: fkey{f, n}, flat: strings.HasPrefix(pkg, "pkg:@ngrx/")})
		}
	case "createAsyncThunk":
		typ, ok := arg(0).ConstString()
		if c, isFn := arg(1).Fn.(*closure); ok && isFn {
			return give(&actionCreator{typ: typ, key: fkey{f, n}, thunk: c})
		}
	case "createFeatureSelector":
		if key, ok := arg(0).ConstString(); ok {
			return give(&selector{path: []string{key}})
		}
	case "createSelector", "createDraftSafeSelector":
		return e.newSelector(f, n, args, v)
	case "bindActionCreators":
		return arg(0), len(args) > 0
	case "useReducer":
		if len(args) > 1 {
			return e.ownReducer(f, n, arg(0), arg(1)), true
		}
	case "getState":
		if len(args) == 0 {
			return give(&stateNode{f: f})
		}
	case "useSelector", "useAppSelector", "useTypedSelector", "select", "selectSnapshot", "selectSignal":
		if len(args) > 0 {
			return e.selected(f, n, arg(0), usage.Value{Kind: usage.KindUnknown, Fn: &stateNode{f: f}, Span: sp})
		}
	case "memo", "observer", "withRouter", "forwardRef", "hot":
		if c, ok := arg(0).Fn.(*closure); ok && arg(0).Kind == usage.KindFunc && len(c.key.f.text) > 0 {
			return arg(0), true
		}
	case "":
		// connect(...)(Component): the component is still itself
		if inner := f.unwrap(callee); f.kind(inner) == kCallExpression && len(args) == 1 {
			switch f.lastName(f.callee(inner)) {
			case "connect", "compose", "inject", "withStyles", "hot", "reduxForm", "withTranslation":
				if _, ok := arg(0).Fn.(*closure); ok && arg(0).Kind == usage.KindFunc {
					return arg(0), true
				}
			}
		}
	}
	return usage.Value{}, false
}

// newReducer is `createReducer(initial, table or builder)`, `handleActions(table, initial)`, NgRx's `createReducer(initial, on(...))`.
func (e *evaluator) newReducer(f *file, args []nid, v *env) *reducer {
	r := &reducer{}
	for _, a := range args {
		x := f.unwrap(a)
		switch {
		case f.kind(x) == kObject && e.tableOf(f, x) != "":
			r.fns = append(r.fns, f.functionsIn(x, e, v)...)
		case isFunc(f.kind(x)), f.kind(x) == kCallExpression && f.lastName(f.callee(x)) == "on":
			r.fns = append(r.fns, f.functionsIn(x, e, v)...)
		case r.init.Kind == usage.KindUnknown:
			r.init = e.eval(f, x, v)
		}
	}
	return r
}

// functionsIn are the handlers written inside a node.
func (f *file) functionsIn(n nid, e *evaluator, v *env) []*closure {
	var out []*closure
	for i := n; i < f.last(n); i++ {
		if !isFunc(f.kind(i)) {
			continue
		}
		if e.handlerOf(fkey{f, i}) != nil {
			out = append(out, &closure{key: fkey{f, i}, env: f.envAt(v, i)})
		}
	}
	return out
}

// tableOf is the call that a table of handlers is an argument of: "createReducer", "handleActions", "createSlice" or "".
func (e *evaluator) tableOf(f *file, obj nid) string {
	p := f.parent(f.outer(obj))
	if f.kind(p) == kPair {
		switch f.str(f.child(p, fKey)) {
		case "reducers", "extraReducers":
			p = f.parent(f.outer(f.parent(p)))
		default:
			return ""
		}
	}
	if f.kind(p) != kArguments {
		return ""
	}
	switch name := f.lastName(f.callee(f.parent(p))); name {
	case "createReducer", "handleActions", "createSlice":
		return name
	}
	return ""
}

// handlerOf says that a function is a reducer, or one of a reducer's cases; nil when it is none.
func (e *evaluator) handlerOf(fn fkey) *handler {
	if h, ok := e.handlers[fn]; ok {
		return h
	}
	e.handlers[fn] = nil // while it is looked at
	h := e.newHandler(fn)
	e.handlers[fn] = h
	return h
}

func (e *evaluator) newHandler(fn fkey) *handler {
	f := fn.f
	n := f.outer(fn.n)
	entry := n
	if f.kind(n) != kMethodDefinition {
		entry = f.parent(n)
	}
	switch f.kind(entry) {
	case kPair, kMethodDefinition:
		key := f.child(entry, fKey)
		if f.kind(entry) == kMethodDefinition {
			key = f.child(entry, fName)
		}
		if f.str(key) == "reducer" && f.kind(f.parent(f.parent(entry))) == kPair { // name: { reducer, prepare }
			entry = f.parent(f.parent(entry))
			key = f.child(entry, fKey)
		}
		group := f.parent(entry)
		table := e.tableOf(f, group)
		if f.kind(group) != kObject || table == "" {
			return nil
		}
		if p := f.parent(f.outer(group)); table == "createSlice" && f.str(f.child(p, fKey)) == "reducers" {
			s, ok := e.evalQuiet(f, f.parent(f.parent(f.outer(f.parent(p))))).Fn.(*slice)
			if !ok {
				return nil
			}
			return &handler{fn: fn, acts: []*actionCreator{s.creator(strings.Trim(f.str(key), `"'`))}}
		}
		if f.kind(key) == kComputedPropertyName {
			return &handler{fn: fn, acts: actionsOf(e.evalQuiet(f, f.firstNamed(key)))}
		}
		return &handler{fn: fn, acts: []*actionCreator{{typ: strings.Trim(f.str(key), `"'`)}}}
	case kArguments:
		call := f.parent(entry)
		name := f.lastName(f.callee(call))
		if name == "on" && f.kind(f.unwrap(f.callee(call))) == kMemberExpression {
			break // an emitter's
		}
		switch name {
		case "addCase", "addMatcher", "on", "handleAction":
			h := &handler{fn: fn}
			for _, a := range f.args(call) {
				if a != n {
					h.acts = append(h.acts, actionsOf(e.evalQuiet(f, a))...)
				}
			}
			if len(h.acts) == 0 {
				return nil
			}
			return h
		}
	}
	if e.testsType(fn) {
		return &handler{fn: fn}
	}
	return nil
}

// actionsOf are the actions that a value names: a type, a creator.
func actionsOf(v usage.Value) []*actionCreator {
	var out []*actionCreator
	v.Each(func(a usage.Value) {
		if s, ok := a.ConstString(); ok {
			out = append(out, &actionCreator{typ: s, named: a.Span.File})
		}
		if c, ok := a.Fn.(*actionCreator); ok {
			out = append(out, c)
		}
	})
	return out
}

// testsType reports a function of a state and an action that decides by the action's type.
func (e *evaluator) testsType(fn fkey) bool {
	f := fn.f
	ps := f.params(fn.n)
	if len(ps) != 2 {
		return false
	}
	for i := fn.n; i < f.last(fn.n); i++ {
		switch f.kind(i) {
		case kSwitchStatement:
			if f.isType(fn, f.child(i, fValue)) {
				return true
			}
		case kBinaryExpression:
			if f.isType(fn, f.child(i, fLeft)) && strings.HasPrefix(f.str(f.child(i, fOperator)), "==") {
				return true
			}
		}
	}
	return false
}

// isType reports `action.type`, or `type` taken from the action, of the second parameter of fn.
func (f *file) isType(fn fkey, n nid) bool {
	n = f.unwrap(n)
	name := n
	if f.kind(n) == kMemberExpression {
		if f.lastName(n) != "type" {
			return false
		}
		n = f.unwrap(f.child(n, fObject))
		name = n
	} else if f.str(n) != "type" {
		return false
	}
	if f.kind(name) != kIdentifier {
		return false
	}
	b := f.bindingOf(name)
	if b == nil || len(b.assigns) == 0 {
		return false
	}
	a := b.assigns[0]
	switch a.kind {
	case assignParam:
		return a.root == fn.n && a.index == 1
	case assignInit: // const { type, payload } = action
		src := f.unwrap(f.child(a.root, fValue))
		if f.kind(src) != kIdentifier {
			return false
		}
		sb := f.bindingOf(src)
		return sb != nil && len(sb.assigns) == 1 && sb.assigns[0].kind == assignParam && sb.assigns[0].root == fn.n && sb.assigns[0].index == 1
	}
	return false
}

// reducerParam is the state (nobody sees it) or the action that a reducer is given.
func (e *evaluator) reducerParam(fn fkey, index int) (usage.Value, bool) {
	if index > 1 || len(fn.f.params(fn.n)) > 2 {
		return usage.Value{}, false
	}
	h := e.handlerOf(fn)
	if h == nil {
		return usage.Value{}, false
	}
	sp := fn.f.span(fn.n)
	if index == 0 {
		return usage.UnknownValue(sp), true
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: &action{h}, Span: sp}, true
}

// casesAt are the actions for which a reducer comes to n: those of the `case` or the condition around it.
func (h *handler) casesAt(e *evaluator, n nid) []*actionCreator {
	if len(h.acts) > 0 {
		return h.acts
	}
	f := h.fn.f
	var out []*actionCreator
	for c, p := n, f.parent(n); p >= 0 && c != h.fn.n; c, p = p, f.parent(p) {
		switch f.kind(p) {
		case kSwitchCase:
			if !f.isType(h.fn, f.child(f.parent(f.parent(p)), fValue)) {
				continue
			}
			out = append(out, actionsOf(e.evalQuiet(f, f.child(p, fValue)))...)
			for prev := f.before(p); f.kind(prev) == kSwitchCase && len(f.named(prev)) == 1; prev = f.before(prev) { // falls through
				out = append(out, actionsOf(e.evalQuiet(f, f.child(prev, fValue)))...)
			}
			return out
		case kIfStatement, kTernaryExpression:
			if c != f.child(p, fConsequence) {
				continue
			}
			cond := f.child(p, fCondition)
			for i := cond; i < f.last(cond); i++ {
				if f.kind(i) == kBinaryExpression && f.isType(h.fn, f.child(i, fLeft)) && strings.HasPrefix(f.str(f.child(i, fOperator)), "==") {
					out = append(out, actionsOf(e.evalQuiet(f, f.child(i, fRight)))...)
				}
			}
			if len(out) > 0 {
				return out
			}
		}
	}
	return out
}

// before is the named sibling before n.
func (f *file) before(n nid) nid {
	last := noNode
	for _, c := range f.named(f.parent(n)) {
		if c == n {
			return last
		}
		last = c
	}
	return noNode
}

// actionMember is a member of what is dispatched, as a reducer reads it at n.
func (e *evaluator) actionMember(f *file, n, prop nid, a *action, name string) usage.Value {
	if name == "type" {
		return usage.UnknownValue(f.span(n))
	}
	acts := a.h.casesAt(e, n)
	if p := f.parent(n); len(acts) == 0 && (f.kind(n) != kMemberExpression || f.kind(p) == kVariableDeclarator) {
		acts = a.h.casesOf(e, n) // taken apart before the type is tested
	}
	var vals []usage.Value
	for _, act := range acts {
		for _, sent := range e.dispatched(a.h.fn.f, act) {
			val := e.member(f, n, prop, sent, name, nil)
			if isHole(val) && !tellsToken(val) || val.Kind == usage.KindAbsent {
				continue
			}
			val = e.each(val, func(x usage.Value) usage.Value {
				x.Point = usage.Span{}
				return x
			})
			vals = append(vals, step(weaken(val, usage.Medium), sent.Span, "dispatched as '"+act.typ+"'"))
		}
	}
	if len(vals) == 0 {
		return e.hole(f, n)
	}
	return known(e.join(vals...))
}

// casesOf are the actions of the only place where a name that a pattern takes from the action is used.
func (h *handler) casesOf(e *evaluator, n nid) []*actionCreator {
	f := h.fn.f
	var out []*actionCreator
	f.patternNames(n, func(id nid) {
		if b := f.bindingOf(id); b != nil && len(b.refs) < 50 {
			for _, r := range b.refs {
				for _, act := range h.casesAt(e, r) {
					if len(out) == 0 || out[len(out)-1].typ != act.typ {
						out = append(out, act)
					}
				}
			}
		}
	})
	return out
}

// dispatched are the actions of a type that the application makes near f: object literals with that type, what creators
// return, instances of a class with that type.
func (e *evaluator) dispatched(f *file, act *actionCreator) []usage.Value {
	var out []usage.Value
	e.wantSenders(act)
	if base, ok := strings.CutSuffix(act.typ, "/fulfilled"); ok && act.thunk != nil && base != "" {
		out = append(out, e.fulfilled(act))
	}
	for _, k := range e.actionLiterals()[act.typ] {
		if proximity(f, k.f) < 0 {
			continue
		}
		if isClass(k.f.kind(k.n)) {
			name := k.f.funcName(k.n)
			for _, g := range e.p.files {
				for _, call := range g.bind().calls[name] {
					if g.kind(call) != kNewExpression {
						continue
					}
					if in, ok := e.eval(g, call, nil).Fn.(*instance); ok && in.cls == k {
						out = append(out, e.eval(g, call, nil))
					}
				}
			}
			continue
		}
		out = append(out, e.eval(k.f, k.n, nil))
	}
	for _, name := range e.creatorNames(act) {
		for _, g := range e.p.files {
			if proximity(f, g) < 0 {
				continue
			}
			for _, call := range g.bind().calls[name] {
				c, ok := e.evalQuiet(g, g.callee(call)).Fn.(*actionCreator)
				if ok && c.typ == act.typ && g.kind(call) == kCallExpression {
					out = append(out, e.eval(g, call, nil))
				}
			}
		}
	}
	return out
}

// wantSenders remembers what files that make such an action mention: its type, or the module with its type or creator.
func (e *evaluator) wantSenders(act *actionCreator) {
	if act.key.f != nil {
		e.wantModule(act.key.f)
		return
	}
	if len(act.typ) > 3 {
		e.p.wanted[act.typ] = true
	}
	if g := e.p.byPath[act.named]; g != nil {
		e.wantModule(g)
	}
}

// fulfilled is the action that a thunk dispatches when its function is done.
func (e *evaluator) fulfilled(act *actionCreator) usage.Value {
	val := e.awaited(e.returned(act.thunk.key, act.thunk.env))
	o := &usage.Object{Open: true, Props: []usage.Property{{Key: "payload", Value: val}}}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: act.thunk.key.f.span(act.thunk.key.n)}
}

// creatorNames are the names under which an action creator is called.
func (e *evaluator) creatorNames(act *actionCreator) []string {
	var names []string
	f := act.key.f
	switch {
	case act.of != nil:
		names = append(names, act.typ[strings.LastIndexByte(act.typ, '/')+1:])
	case f != nil:
		names = append(names, f.funcName(act.key.n))
	default:
		names = append(names, act.typ[strings.LastIndexByte(act.typ, '/')+1:])
	}
	if names[0] == "" {
		return nil
	}
	for _, g := range e.p.files {
		for _, i := range g.imports() {
			if i.imported == names[0] && i.local != names[0] {
				names = append(names, i.local)
			}
		}
		names = append(names, g.bind().renames[names[0]]...)
	}
	return names
}

// actionLiterals indexes the object literals that have a type, and the classes whose instances have one.
func (e *evaluator) actionLiterals() map[string][]fkey {
	if e.literals != nil && e.literalFiles == len(e.p.files) {
		return e.literals
	}
	if e.literals == nil {
		e.literals = map[string][]fkey{}
	}
	files := e.p.files[e.literalFiles:]
	e.literalFiles = len(e.p.files)
	for _, f := range files {
		for i := range f.nodes {
			n := nid(i)
			owner, val := noNode, noNode
			switch f.kind(n) {
			case kPair:
				if f.is(f.child(n, fKey), "type") {
					owner, val = f.parent(n), f.child(n, fValue)
				}
			case kFieldDefinition, kPublicFieldDefinition:
				k := f.child(n, fProperty)
				if k < 0 {
					k = f.child(n, fName)
				}
				if f.is(k, "type") {
					owner, val = f.parent(f.parent(n)), f.child(n, fValue)
				}
			}
			if owner < 0 || val < 0 {
				continue
			}
			typ, ok := f.constString(f.unwrap(val))
			if k := f.kind(f.unwrap(val)); !ok && (k == kIdentifier || k == kMemberExpression) {
				typ, ok = e.evalQuiet(f, val).ConstString()
			}
			if ok && typ != "" {
				e.literals[typ] = append(e.literals[typ], fkey{f, owner})
			}
		}
	}
	return e.literals
}

func (s *slice) creator(name string) *actionCreator {
	return &actionCreator{typ: s.name + "/" + name, of: s, key: s.key}
}

// sliceMember is a member of what createSlice gives.
func (e *evaluator) sliceMember(s *slice, name string, at usage.Span) usage.Value {
	switch name {
	case "reducer":
		r := &reducer{}
		if p, ok := s.opts.Object.Get("initialState"); ok {
			r.init = p.Value
			if c, isFn := p.Value.Fn.(*closure); isFn && p.Value.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
				r.init = e.returned(c.key, c.env)
			}
		}
		args := s.key.f.args(s.key.n)
		r.fns = s.key.f.functionsIn(s.key.f.unwrap(args[0]), e, nil)
		return usage.Value{Kind: usage.KindUnknown, Fn: r, Span: at}
	case "actions":
		o := &usage.Object{}
		if p, ok := s.opts.Object.Get("reducers"); ok && p.Value.Kind == usage.KindObject && p.Value.Object != nil {
			for _, q := range p.Value.Object.Props {
				q.Value = usage.Value{Kind: usage.KindUnknown, Fn: s.creator(q.Key), Span: at}
				o.Props = append(o.Props, q)
			}
		}
		return usage.Value{Kind: usage.KindObject, Object: o, Span: at}
	case "name":
		return text(s.name, at)
	}
	return usage.UnknownValue(at)
}

// creatorMember is a member of an action creator: its type, a thunk's own actions.
func creatorMember(c *actionCreator, name string, at usage.Span) usage.Value {
	switch name {
	case "type":
		return text(c.typ, at)
	case "fulfilled", "pending", "rejected":
		if c.thunk != nil {
			own := *c
			own.typ += "/" + name
			return usage.Value{Kind: usage.KindUnknown, Fn: &own, Span: at}
		}
	}
	return usage.UnknownValue(at)
}

// created is the action that a creator makes at call n.
func (e *evaluator) created(f *file, n nid, c *actionCreator, v *env) usage.Value {
	o := &usage.Object{Span: f.span(n)}
	args := f.args(n)
	if c.thunk != nil || len(args) > 1 {
		return usage.UnknownValue(f.span(n))
	}
	if len(args) == 1 {
		val := e.eval(f, args[0], v)
		if c.flat {
			e.mergeObject(o, val, false)
		} else {
			o.Props = append(o.Props, usage.Property{Key: "payload", Value: val, Use: f.span(args[0])})
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n)}
}
