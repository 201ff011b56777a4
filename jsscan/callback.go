package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// inlineParam is the parameter of a function that stands where it is used: an argument, a callback in an options
// object, an immediately invoked function.
func (e *evaluator) inlineParam(fn fkey, index int, v *env) (usage.Value, bool) {
	f := fn.f
	n := f.outer(fn.n)
	p := f.parent(n)
	switch f.kind(p) {
	case kCallExpression:
		if f.callee(p) == n { // IIFE
			return e.siteArg(&site{kind: siteCall, f: f, call: p, env: f.envAt(v, p)}, fn, index, false)
		}
	case kArguments:
		call := f.parent(p)
		for i, a := range f.args(call) {
			if a == n {
				return e.callbackArg(f, call, f.envAt(v, call), i, index)
			}
		}
	case kMemberExpression: // (function () {}).call(this, x), .bind(this)
		call := f.parent(p)
		if f.kind(call) == kCallExpression && f.callee(call) == p {
			switch f.lastName(p) {
			case "call":
				return e.siteArg(&site{kind: siteCall, f: f, call: call, env: f.envAt(v, call), skip: 1}, fn, index, false)
			case "bind":
				up := f.parent(f.outer(call))
				if f.kind(up) == kArguments {
					c := f.parent(up)
					for i, a := range f.args(c) {
						if a == f.outer(call) {
							return e.callbackArg(f, c, f.envAt(v, c), i, index)
						}
					}
				}
			}
		}
	case kPair, kObject:
		return e.optionCallback(f, fn, n, v, index)
	case kArray: // AngularJS: ['$http', function ($http) {}]
		return usage.Value{}, false
	case kJsxExpression:
		if index == 0 {
			return e.consumed(f, fn.n)
		}
	}
	return usage.Value{}, false
}

// optionCallback is a function inside an options object that is an argument: `{ success: function (data) {} }`.
func (e *evaluator) optionCallback(f *file, fn fkey, n nid, v *env, index int) (usage.Value, bool) {
	var names []string
	at := n
	if f.kind(at) == kMethodDefinition {
		names = append(names, f.str(f.child(at, fName)))
		at = f.parent(at)
	}
	if val, ok := e.storeParam(fn, index, v); ok {
		return val, true
	}
	for range 4 {
		p := f.parent(at)
		switch f.kind(p) {
		case kPair:
			k, ok := e.keyName(f, f.child(p, fKey), nil)
			if !ok {
				return usage.Value{}, false
			}
			names = append([]string{k}, names...)
			at = f.parent(p)
			continue
		case kArguments:
			call := f.parent(p)
			for i, a := range f.args(call) {
				if a == at {
					return e.optionArg(f, call, f.envAt(v, call), i, names, index)
				}
			}
		}
		break
	}
	return usage.Value{}, false
}

func (e *evaluator) optionArg(f *file, call nid, v *env, arg int, names []string, index int) (usage.Value, bool) {
	if len(names) == 1 && (names[0] == "next" || names[0] == "success") {
		if val, ok := e.promiseParam(f, call, v, 0, index); ok {
			return val, true
		}
	}
	fnv, args, res, ok := e.calleeFor(f, call, v)
	if !ok {
		return usage.Value{}, false
	}
	fn := f.args(call)[arg]
	for _, name := range names {
		fn = f.entryNamed(fn, name)
	}
	site, name := e.callbackSite(f, call, fn, index)
	return e.p.callbackParam(fnv, args, site, res, arg, names, index, name)
}

// calleeFor evaluates a call of a model's function, with its result when that is ready.
func (e *evaluator) calleeFor(f *file, call nid, v *env) (fn usage.Value, args []usage.Value, res *model.Result, ok bool) {
	callee := f.unwrap(f.callee(call))
	fn = e.eval(f, callee, v)
	isRef := false
	fn.Each(func(a usage.Value) { isRef = isRef || a.Kind == usage.KindRef || a.Kind == usage.KindResponse })
	if !isRef {
		return fn, nil, nil, false
	}
	if fn.Kind == usage.KindUnion {
		fn = e.chooseClient(f, callee, fn, v)
	} else {
		fn = e.configured(f, call, fn, v)
	}
	ent := e.evalEntry(f, call, v)
	if !ent.running && ent.usages.Count() > 0 && fn.Kind != usage.KindUnion && fn.Conf != usage.Medium {
		res = &model.Result{Value: ent.v, Usages: ent.usages}
	}
	return fn, e.args(f, call, v), res, true
}

// chooseClient picks one of several clients that a variable may hold: the one that asks for an audience, since a result
// that may have one is not known to lack it; else the last assigned, since callbacks run late.
func (e *evaluator) chooseClient(f *file, callee nid, fn usage.Value, v *env) usage.Value {
	alts := fn.Alternatives()
	out := alts[len(alts)-1]
	if f.kind(callee) == kMemberExpression {
		for _, c := range e.eval(f, f.child(callee, fObject), v).Alternatives() {
			if c.Kind != usage.KindRef || !hasKey(e.p.models.Config(c), "audience", 0) {
				continue
			}
			if m, ok := e.p.models.Member(c, f.lastName(callee), e.memberSite(f, callee, f.child(callee, fProperty))); ok {
				out = m
				break
			}
		}
	}
	return weaken(out, usage.Medium)
}

// callbackArg is what parameter `param` of the function passed as argument `arg` of a call receives.
func (e *evaluator) callbackArg(f *file, call nid, v *env, arg, param int) (usage.Value, bool) {
	if fnv, args, res, ok := e.calleeFor(f, call, v); ok {
		var fn nid = noNode
		if nodes := f.args(call); arg < len(nodes) {
			fn = nodes[arg]
		}
		site, name := e.callbackSite(f, call, fn, param)
		if val, ok := e.p.callbackParam(fnv, args, site, res, arg, nil, param, name); ok {
			return val, true
		}
	}
	if val, ok := e.promiseParam(f, call, v, arg, param); ok {
		return val, true
	}
	callee := f.unwrap(f.callee(call))
	fnv := e.eval(f, callee, v)
	if c, ok := fnv.Fn.(*closure); ok && fnv.Kind == usage.KindFunc {
		return e.calledWith(c, f, call, v, arg, param)
	}
	return usage.Value{}, false
}

// calledWith finds where a visible function calls the function it is given as argument `arg`.
func (e *evaluator) calledWith(c *closure, f *file, call nid, v *env, arg, param int) (usage.Value, bool) {
	cf, n := c.key.f, c.key.n
	if isClass(cf.kind(n)) {
		ctor := e.class(c.key).ctor
		if ctor < 0 {
			return usage.Value{}, false
		}
		n = ctor
	}
	ps := cf.params(n)
	if arg >= len(ps) || c.env.level() >= maxFrames || v.level() >= maxFrames {
		return usage.Value{}, false
	}
	inner := e.enter(cf.envAt(c.env, n), fkey{cf, n}, &site{kind: siteCall, f: f, call: call, env: v, this: c.this})
	var vals []usage.Value
	cf.patternNames(ps[arg], func(id nid) {
		b := cf.bindingOf(id)
		if b == nil {
			return
		}
		for _, r := range b.refs {
			p := cf.parent(cf.outer(r))
			if cf.kind(p) == kCallExpression && cf.unwrap(cf.callee(p)) == r {
				if as := cf.args(p); param < len(as) {
					vals = append(vals, e.eval(cf, as[param], cf.envAt(inner, as[param])))
				}
			}
		}
	})
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}

// promiseParam is what promise, observable and list methods hand to their callbacks.
func (e *evaluator) promiseParam(f *file, call nid, v *env, arg, param int) (usage.Value, bool) {
	callee := f.unwrap(f.callee(call))
	if f.kind(callee) != kMemberExpression {
		return e.operatorParam(f, call, v, param)
	}
	obj := f.child(callee, fObject)
	switch f.lastName(callee) {
	case "then", "subscribe", "success", "done", "tap", "spread":
		if arg == 0 && param == 0 {
			return e.awaited(e.eval(f, obj, v)), true
		}
		if arg == 0 && f.lastName(callee) == "spread" {
			return e.item(f, call, call, e.eval(f, obj, v), param), true
		}
	case "on", "once", "addListener", "$on":
		if arg == 1 {
			if val, ok := e.emitted(f, call, v, param); ok {
				return val, true
			}
		}
	case "forEach", "map", "filter", "find", "some", "every", "flatMap", "each", "mapSeries", "eachSeries", "eachLimit", "mapLimit":
		if arg >= 1 && param == 0 && (isLodash(f, obj) || isBluebird(f, obj)) {
			return e.elementOf(e.eval(f, f.args(call)[0], v)), true
		}
		if arg == 0 && param == 0 {
			recv := e.eval(f, obj, v)
			if recv.Kind == usage.KindList || recv.Kind == usage.KindResponse || recv.Origin != nil {
				return e.elementOf(recv), true
			}
			if f.lastName(callee) == "map" && !isHole(recv) { // RxJS 5: response.map(...)
				return e.awaited(recv), true
			}
		}
	}
	return e.operatorParam(f, call, v, param)
}

// operatorParam is the parameter of an RxJS operator's function inside `.pipe(...)`: what the operator before yields.
func (e *evaluator) operatorParam(f *file, call nid, v *env, param int) (usage.Value, bool) {
	if param != 0 {
		return usage.Value{}, false
	}
	p := f.parent(f.outer(call))
	if f.kind(p) != kArguments {
		return usage.Value{}, false
	}
	pipe := f.parent(p)
	pc := f.unwrap(f.callee(pipe))
	if f.kind(pc) != kMemberExpression || f.lastName(pc) != "pipe" {
		return usage.Value{}, false
	}
	ops := f.args(pipe)
	for i, o := range ops {
		if o == f.outer(call) {
			return e.piped(f, pipe, ops[:i], v), true
		}
	}
	return usage.Value{}, false
}

// piped is what an observable yields behind some operators.
func (e *evaluator) piped(f *file, pipe nid, ops []nid, v *env) usage.Value {
	val := e.awaited(e.eval(f, f.child(f.unwrap(f.callee(pipe)), fObject), v))
	for _, o := range ops {
		o = f.unwrap(o)
		if f.kind(o) != kCallExpression {
			continue
		}
		switch f.lastName(f.callee(o)) {
		case "map", "switchMap", "mergeMap", "concatMap", "flatMap", "exhaustMap":
			if as := f.args(o); len(as) > 0 {
				if c, ok := e.eval(f, as[0], v).Fn.(*closure); ok && isFunc(c.key.f.kind(c.key.n)) {
					val = e.awaited(e.returned(c.key, e.enter(c.key.f.envAt(c.env, c.key.n), c.key, &site{kind: siteValues, f: f, call: o, env: v, vals: []usage.Value{val}})))
				}
			}
		}
	}
	return val
}

// promiseMethod is the value of promise, observable and list methods of values that say nothing of them.
func (e *evaluator) promiseMethod(f *file, n, callee nid, v *env) (usage.Value, bool) {
	if f.kind(callee) != kMemberExpression {
		return usage.Value{}, false
	}
	obj := f.child(callee, fObject)
	args := f.args(n)
	recv := func() usage.Value { return e.eval(f, obj, v) }
	switch f.lastName(callee) {
	case "then", "success", "done":
		if len(args) == 0 {
			return recv(), true
		}
		c, ok := e.eval(f, args[0], v).Fn.(*closure)
		if !ok || !isFunc(c.key.f.kind(c.key.n)) {
			return usage.UnknownValue(f.span(n)), true
		}
		ret := e.callbackResult(f, n, c, v)
		if ret.Kind == usage.KindUnknown && ret.Fn == nil && !e.hasReturn(c) {
			return usage.UnknownValue(f.span(n)), true
		}
		return e.awaited(ret), true
	case "chain", "sortBy", "orderBy", "uniq", "uniqBy", "compact", "value", "values", "toArray", "take", "reject":
		if isLodash(f, obj) && len(args) > 0 {
			return e.eval(f, args[0], v), true
		}
		if r := recv(); r.Kind == usage.KindList || r.Kind == usage.KindResponse {
			return r, true
		}
		return usage.Value{}, false
	case "catch", "finally", "error", "fail", "always", "toPromise", "$promise", "timeout", "asObservable", "share", "shareReplay":
		return recv(), true
	case "pipe":
		return e.piped(f, n, args, v), true
	case "map", "flatMap":
		if (isLodash(f, obj) || isBluebird(f, obj)) && len(args) > 1 {
			return usage.UnknownValue(f.span(n)), true
		}
		r := recv()
		if len(args) == 0 || isHole(r) {
			return usage.Value{}, false
		}
		c, ok := e.eval(f, args[0], v).Fn.(*closure)
		if !ok || !isFunc(c.key.f.kind(c.key.n)) {
			return usage.Value{}, false
		}
		if r.Kind == usage.KindList && len(r.Items) <= maxAlts {
			out := usage.Value{Kind: usage.KindList, Span: r.Span, Conf: r.Conf}
			for i, it := range r.Items {
				out.Items = append(out.Items, e.callClosure(c, &site{kind: siteValues, f: f, call: n, env: v, vals: []usage.Value{it}, arg: i}))
			}
			return out, true
		}
		return e.callbackResult(f, n, c, v), true
	case "filter", "sort", "reverse", "slice", "concat":
		if isLodash(f, obj) && len(args) > 1 {
			return e.eval(f, args[0], v), true
		}
		r := recv()
		if r.Kind == usage.KindList || r.Kind == usage.KindResponse {
			if f.lastName(callee) == "concat" && r.Kind == usage.KindList && len(args) == 1 {
				if o := e.eval(f, args[0], v); o.Kind == usage.KindList {
					r.Items = append(r.Items[:len(r.Items):len(r.Items)], o.Items...)
					r.Slot = nil
				} else {
					r.Items = append(r.Items[:len(r.Items):len(r.Items)], o)
					r.Slot = nil
				}
			}
			return r, true
		}
	case "find", "pop", "shift", "at", "first", "head", "last":
		if isLodash(f, obj) && len(args) > 0 {
			return e.elementOf(e.eval(f, args[0], v)), true
		}
		r := recv()
		if r.Kind == usage.KindList || r.Kind == usage.KindResponse {
			return e.elementOf(r), true
		}
	case "join":
		r := recv()
		sep := ","
		if len(args) > 0 {
			s, ok := e.eval(f, args[0], v).ConstString()
			if !ok {
				return usage.Value{}, false
			}
			sep = s
		}
		if r.Kind == usage.KindList {
			if t, ok := joinItems(r, sep); ok {
				if t.Span.IsZero() {
					t.Span = f.span(n)
				}
				return t, true
			}
		}
	case "toString":
		r := recv()
		if isParams(r) {
			return e.queryText(r), true
		}
		if r.Kind == usage.KindText {
			return r, true
		}
	}
	return usage.Value{}, false
}

func (e *evaluator) hasReturn(c *closure) bool {
	f := c.key.f
	body := f.child(c.key.n, fBody)
	return f.kind(body) != kStatementBlock || len(e.returns(c.key)) > 0
}

// callbackResult is what a callback returns; its parameters come from where it stands.
func (e *evaluator) callbackResult(f *file, call nid, c *closure, v *env) usage.Value {
	cf := c.key.f
	if cf.kind(cf.parent(cf.outer(c.key.n))) == kArguments && cf == f && cf.parent(cf.parent(cf.outer(c.key.n))) == call {
		return e.returned(c.key, c.env)
	}
	if c.env.level() >= maxFrames || v.level() >= maxFrames {
		return usage.UnknownValue(f.span(call))
	}
	return e.returned(c.key, e.enter(cf.envAt(c.env, c.key.n), c.key, &site{kind: siteModel, f: f, call: call, env: v, this: c.this}))
}

// awaited is the value behind a promise: promises are transparent, but some SDK results change when awaited.
func (e *evaluator) awaited(v usage.Value) usage.Value {
	if r, ok := v.Fn.(*reactive); ok {
		return e.reactiveValue(r, v.Span)
	}
	return e.p.await(v)
}

// newPromise is `new Promise((resolve) => ... resolve(x))`: what resolve is given.
func (e *evaluator) newPromise(f *file, n nid, v *env) usage.Value {
	args := f.args(n)
	sp := f.span(n)
	if len(args) == 0 {
		return usage.UnknownValue(sp)
	}
	c, ok := e.eval(f, args[0], v).Fn.(*closure)
	if !ok || !isFunc(c.key.f.kind(c.key.n)) {
		return usage.UnknownValue(sp)
	}
	cf := c.key.f
	ps := cf.params(c.key.n)
	if len(ps) == 0 {
		return usage.UnknownValue(sp)
	}
	var vals []usage.Value
	cf.patternNames(ps[0], func(id nid) {
		b := cf.bindingOf(id)
		if b == nil {
			return
		}
		for _, r := range b.refs {
			p := cf.parent(cf.outer(r))
			if cf.kind(p) == kCallExpression && cf.unwrap(cf.callee(p)) == r {
				if as := cf.args(p); len(as) > 0 {
					vals = append(vals, e.eval(cf, as[0], c.env))
				}
			}
			if cf.kind(p) == kArguments { // promise.then(resolve)
				call := cf.parent(p)
				for i, a := range cf.args(call) {
					if cf.unwrap(a) == r {
						if val, ok := e.callbackArg(cf, call, c.env, i, 0); ok {
							vals = append(vals, val)
						}
					}
				}
			}
		}
	})
	if len(vals) == 0 {
		return usage.UnknownValue(sp)
	}
	return known(e.join(vals...))
}

// unseenCall is a call of something nobody has seen: promise and list methods by name, storage wrappers, query
// builders, functions that hand their argument on; else a hole.
func (e *evaluator) unseenCall(f *file, n, callee nid, fn usage.Value, v *env) usage.Value {
	if val, ok := e.promiseMethod(f, n, callee, v); ok {
		return val
	}
	args := f.args(n)
	name := f.lastName(callee)
	if name == "partial" && len(args) > 1 {
		if p, ok := e.newPartial(f, n, e.eval(f, args[0], v), 1, v); ok {
			return p
		}
	}
	if name == "parse" && len(args) == 1 && e.fromHash(e.eval(f, args[0], v)) { // qs.parse(location.hash)
		val := e.response(f, n)
		val.Object.Native = ""
		return val
	}
	if val, ok := e.reduxCall(f, n, callee, args, v); ok {
		return val
	}
	if val, ok := e.storageByName(f, n, callee, args, v); ok {
		return val
	}
	if val, ok := e.cookieMatch(f, n, callee, args); ok {
		return val
	}
	switch name {
	case "ref", "shallowRef", "writable", "signal", "useRef":
		return e.newReactive(f, n, v)
	case "get", "getValue": // Svelte's get(store), a BehaviorSubject's value
		from := callee
		if f.kind(callee) == kMemberExpression {
			from = f.child(callee, fObject)
		} else if len(args) == 1 {
			from = args[0]
		}
		if r, ok := e.eval(f, from, v).Fn.(*reactive); ok {
			return e.reactiveValue(r, f.span(n))
		}
	case "useCookies":
		jar := usage.Value{Kind: usage.KindUnknown, Fn: &storage{kind: "cookies"}, Span: f.span(n)}
		return usage.Value{Kind: usage.KindList, Items: []usage.Value{jar, usage.UnknownValue(f.span(n)), usage.UnknownValue(f.span(n))}, Span: f.span(n)}
	case "defineStore":
		if len(args) > 0 {
			store := e.eval(f, args[len(args)-1], v)
			if c, ok := store.Fn.(*closure); ok && store.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
				store = e.callClosure(c, &site{kind: siteValues, f: f, call: n, env: v})
			}
			return usage.Value{Kind: usage.KindUnknown, Fn: &storeFactory{store}, Span: f.span(n)}
		}
	case "storeToRefs", "toRefs":
		if len(args) == 1 {
			return e.eval(f, args[0], v)
		}
	case "useStore":
		if val, ok := e.appStore(f); ok {
			return val
		}
	case "createStore":
		if len(args) > 0 {
			if val := e.eval(f, args[0], v); isStore(val) {
				return val
			}
		}
	case "inject": // Angular's inject(Service), Vue's inject(key)
		if len(args) > 0 {
			if val, ok := e.instanceOfType(f, e.eval(f, args[0], v)); ok {
				return val
			}
		}
	case "createContext":
		return e.newContext(f, n, v)
	case "useContext":
		if len(args) > 0 {
			if c, ok := e.contextOf(f, args[0], v); ok {
				return e.contextValue(c, f.span(n))
			}
		}
	case "createClass", "createReactClass":
		if len(args) > 0 {
			if x := e.eval(f, args[0], v); x.Kind == usage.KindObject && x.Fn != nil {
				return usage.Value{Kind: usage.KindFunc, Fn: x.Fn, Span: x.Span}
			}
		}
	case "stringify", "param", "buildQuery", "encode":
		if len(args) > 0 {
			x := e.eval(f, args[0], v)
			if x.Kind == usage.KindObject && x.Object != nil {
				o := *x.Object
				o.Native = "URLSearchParams"
				x.Object = &o
				return x
			}
		}
	case "firstValueFrom", "lastValueFrom", "from", "of", "unref", "toRaw", "reactive", "take", "call", "Promise", "resolve", "when",
		"trim", "String", "computed", "useMemo", "useCallback", "observable", "markRaw", "cloneDeep", "clone", "defer", "memoize", "once", "promisify",
		"getOrThrow", "required", "requireEnv", "env", "getEnv":
		if len(args) > 0 {
			x := e.eval(f, args[0], v)
			if name == "call" && len(args) > 1 {
				break // redux-saga: call(fn, ...args)
			}
			if c, ok := x.Fn.(*closure); ok && x.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
				switch name {
				case "computed", "useMemo", "defer":
					return e.callClosure(c, &site{kind: siteValues, f: f, call: n, env: v})
				case "useCallback", "memoize", "once", "promisify":
					return x
				}
			}
			if name == "promisify" && x.Kind == usage.KindRef { // promises are transparent
				return x
			}
			if x.Kind != usage.KindUnknown || x.Fn != nil {
				if s, ok := x.ConstString(); ok && (name == "required" || name == "requireEnv" || name == "env" || name == "getEnv" || name == "getOrThrow") {
					h := e.hole(f, n)
					hole, _ := h.Text.OnlyHole()
					c := *hole
					c.Name, c.Env = s, s
					h.Text = usage.HoleText(c, h.Span)
					return h
				}
				if name == "when" || name == "of" || name == "from" || name == "resolve" || name == "unref" || name == "firstValueFrom" || name == "lastValueFrom" || name == "toRaw" || name == "reactive" || name == "clone" || name == "cloneDeep" {
					return e.awaited(x)
				}
			}
		}
	}
	return e.hole(f, n)
}

// isLodash and isBluebird recognise the helpers by the names everybody gives them.
func isLodash(f *file, obj nid) bool {
	switch f.str(f.unwrap(obj)) {
	case "_", "lodash", "underscore", "async":
		return true
	}
	return false
}

func isBluebird(f *file, obj nid) bool {
	switch f.str(f.unwrap(obj)) {
	case "Promise", "Bluebird", "BPromise", "pMap":
		return true
	}
	return false
}

// entryNamed is the value of an entry of an object literal, or the method of that name.
func (f *file) entryNamed(obj nid, name string) nid {
	for _, c := range f.named(f.unwrap(obj)) {
		switch f.kind(c) {
		case kPair:
			if k := f.child(c, fKey); f.str(k) == name || strings.Trim(f.str(k), `"'`) == name {
				return f.child(c, fValue)
			}
		case kMethodDefinition:
			if f.str(f.child(c, fName)) == name {
				return c
			}
		}
	}
	return noNode
}

// callbackSite describes a call together with the function given to it, and names the function's parameter.
func (e *evaluator) callbackSite(f *file, call, fn nid, param int) (model.Site, string) {
	s := e.site(f, call)
	fn = f.unwrap(fn)
	g := f
	if fn >= 0 && !isFunc(f.kind(fn)) {
		if c, ok := e.eval(f, fn, nil).Fn.(*closure); ok && isFunc(c.key.f.kind(c.key.n)) {
			g, fn = c.key.f, c.key.n
		}
	}
	if fn < 0 || !isFunc(g.kind(fn)) {
		return s, ""
	}
	ps := g.params(fn)
	s.Arity = len(ps)
	if param >= len(ps) || g.kind(ps[param]) != kIdentifier {
		return s, ""
	}
	s.TwinParam = func(twin int) []usage.Edit { return g.twinParam(ps, param, twin) }
	return s, g.str(ps[param])
}

// twinParam takes another positional parameter of a callback instead, when this one is used once: a parameter with two
// uses may be meant in one of them.
func (f *file) twinParam(ps []nid, param, twin int) []usage.Edit {
	b := f.bindingOf(ps[param])
	if b == nil || len(b.refs) != 1 || twin > len(ps) {
		return nil
	}
	name := "accessToken"
	if strings.Contains(f.str(ps[param]), "_") {
		name = "access_token"
	}
	var out []usage.Edit
	if twin < len(ps) {
		if f.kind(ps[twin]) != kIdentifier {
			return nil
		}
		name = f.str(ps[twin])
	} else {
		if f.resolveName(ps[param], name) != nil {
			return nil
		}
		out = append(out, usage.Edit{Span: f.span(ps[len(ps)-1]).After(), New: f.outerBytes(", " + name)})
	}
	ref := b.refs[0]
	if f.kind(ref) == kShorthandPropertyIdentifier {
		return append(out, usage.Edit{Span: f.span(ref).After(), New: f.outerBytes(": " + name)})
	}
	return append(out, usage.Edit{Span: f.span(ref), New: f.outerBytes(name)})
}
