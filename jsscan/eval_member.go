package jsscan

import (
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

func (e *evaluator) memberExpr(f *file, n nid, v *env) usage.Value {
	prop := f.child(n, fProperty)
	name := f.str(prop)
	obj := f.child(n, fObject)
	if f.kind(f.unwrap(obj)) == kMetaProperty { // import.meta.env
		if name == "env" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: "env"}, Span: f.span(n)}
		}
		return e.hole(f, n)
	}
	recv := e.eval(f, obj, v)
	return ofAuth0Class(recv, name, e.named(f, n, e.twinAtUse(f, n, e.finishMember(f, n, prop, recv, name, v))))
}

// ofAuth0Class lets a class name what nobody else does: `this.domain` in `class Auth0Client` is a domain of Auth0.
func ofAuth0Class(recv usage.Value, name string, val usage.Value) usage.Value {
	in, ok := recv.Fn.(*instance)
	if !ok || !isHole(val) || val.Kind != usage.KindText {
		return val
	}
	switch name {
	case "domain", "_domain", "host", "hostname", "issuer", "baseUrl", "baseURL", "tenantDomain", "tenantUrl":
	default:
		return val
	}
	cls := in.cls.f.funcName(in.cls.n)
	if h, ok := val.Text.OnlyHole(); ok && h.Auth0 == nil && usage.NamesAuth0(cls) {
		c := *h
		c.Auth0 = &usage.Evidence{Kind: usage.EvidenceName, Span: val.Span, What: cls + "." + name}
		val.Text = usage.HoleText(c, val.Text.Parts[0].Span)
	}
	return val
}

func (e *evaluator) subscript(f *file, n nid, v *env) usage.Value {
	idx := f.child(n, fIndex)
	recv := e.eval(f, f.child(n, fObject), v)
	key := e.eval(f, idx, v)
	if s, ok := key.ConstString(); ok {
		if i, err := strconv.Atoi(s); err == nil && key.Kind == usage.KindNumber {
			return e.named(f, n, e.item(f, n, n, recv, i))
		}
		return e.named(f, n, e.finishMember(f, n, idx, recv, s, v))
	}
	if st, ok := recv.Fn.(*storage); ok {
		return e.named(f, n, e.storageGet(f, n, st, key))
	}
	switch recv.Kind {
	case usage.KindList:
		return e.elementOf(recv)
	case usage.KindResponse:
		return e.elementOf(recv)
	}
	return e.hole(f, n)
}

// finishMember adds what is assigned to the same path elsewhere (`auth.session.idToken = x`) when the object itself
// says nothing.
func (e *evaluator) finishMember(f *file, n, prop nid, recv usage.Value, name string, v *env) usage.Value {
	val := e.member(f, n, prop, recv, name, v)
	if isHole(val) || val.Kind == usage.KindAbsent && val.Fn == nil {
		if set, ok := e.pathSets(f, n, name, v); ok {
			return set
		}
		if val.Kind != usage.KindAbsent {
			if got, ok := e.storedMember(f, n, name); ok {
				return got
			}
		}
		if client, ok := e.pluginClient(f, n, name, val); ok {
			return client
		}
	}
	return val
}

// pluginClient is an HTTP client that a plugin puts on objects (`this.$http`), where nobody sees what it is. An object that
// is all visible has none, unless it is a component or the name can be nothing else.
func (e *evaluator) pluginClient(f *file, n nid, name string, val usage.Value) (usage.Value, bool) {
	if val.Token != nil || val.Kind == usage.KindAbsent && f.kind(f.unwrap(f.child(n, fObject))) != kThis && !strings.HasPrefix(name, "$") {
		return usage.Value{}, false
	}
	client, ok := e.p.models.Ambient("*."+name, nil)
	client.Span = f.span(n)
	return client, ok
}

// pathSets joins the assignments to a member path spelled as n is, on the same root.
func (e *evaluator) pathSets(f *file, n nid, name string, v *env) (usage.Value, bool) {
	b := f.bind()
	root, _ := f.rootIdent(n)
	if root < 0 {
		return usage.Value{}, false
	}
	var vals []usage.Value
	for _, set := range b.memberSets[name] {
		left := f.unwrap(f.child(set, fLeft))
		if left == n || f.inside(n, set) || !f.samePath(left, n) {
			continue
		}
		if f.enclosingFunc(set) == f.enclosingFunc(n) && set > n && !f.sharedLoop(set, n) {
			continue
		}
		val := e.eval(f, f.child(set, fRight), f.envAt(v, set))
		if val.Kind != usage.KindAbsent {
			vals = append(vals, val)
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return e.join(vals...), true
}

// samePath reports that two member expressions spell the same path on the same root.
func (f *file) samePath(a, b nid) bool {
	for {
		a, b = f.unwrap(a), f.unwrap(b)
		ka, kb := f.kind(a), f.kind(b)
		switch {
		case (ka == kMemberExpression || ka == kSubscriptExpression) && (kb == kMemberExpression || kb == kSubscriptExpression):
			if f.lastName(a) != f.lastName(b) || f.lastName(a) == "" {
				return false
			}
			a, b = f.child(a, fObject), f.child(b, fObject)
		case ka == kIdentifier && kb == kIdentifier:
			x, y := f.bindingOf(a), f.bindingOf(b)
			return x == y && (x != nil || f.str(a) == f.str(b))
		case ka == kThis && kb == kThis:
			return f.thisHolder(a) == f.thisHolder(b)
		default:
			return false
		}
	}
}

// member is recv.name, evaluated at node n; prop is where the name stands.
func (e *evaluator) member(f *file, n, prop nid, recv usage.Value, name string, v *env) usage.Value {
	if recv.Kind == usage.KindUnion {
		var out []usage.Value
		var miss []usage.Value
		for _, a := range recv.Alternatives() {
			m := e.member(f, n, prop, a, name, v)
			if isHole(m) || m.Kind == usage.KindAbsent {
				miss = append(miss, m)
				continue
			}
			out = append(out, m)
		}
		if len(out) == 0 && len(miss) > 0 {
			return miss[0]
		}
		return e.join(out...)
	}
	sp := f.span(n)
	switch fn := recv.Fn.(type) {
	case *builtin:
		return e.builtinMember(f, n, recv, fn, name)
	case *storage:
		return e.storageMember(f, n, recv, fn, name)
	case *instance:
		return e.keepConf(recv, e.instanceMember(f, n, prop, recv, fn, name))
	case *moduleValue:
		return e.exported(fn.f, name, f, n)
	case *reactive:
		return e.reactiveMember(fn, name, sp)
	case *storeState:
		if val, ok := e.stateMember(fn, name); ok {
			return val
		}
		return e.hole(f, n)
	case *storeGetters:
		if val, ok := e.namespacedGetter(f, n, fn.store, name); ok {
			return val
		}
		return e.hole(f, n)
	case *authResponse:
		if val, ok := e.responseParam(f, n, prop, name); ok && recv.Object.Native == "" {
			return val
		}
	case *stateNode:
		return e.nodeMember(f, n, prop, fn, name)
	case *action:
		return e.actionMember(f, n, prop, fn, name)
	case *slice:
		return e.sliceMember(fn, name, sp)
	case *actionCreator:
		return creatorMember(fn, name, sp)
	case *hookStore:
		if name == "getState" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &hookStore{key: fn.key, init: fn.init, read: true}, Span: sp}
		}
		return e.hole(f, n)
	case *props:
		if own, ok := e.storeProps(fn.cls); ok {
			if p, ok := own.Object.Get(name); ok {
				return p.Value
			}
		}
		if val, ok := e.propsMember(f, n, name); ok {
			return val
		}
		return e.hole(f, n)
	case *closure:
		if recv.Kind == usage.KindFunc {
			return e.staticMember(f, n, recv, fn, name)
		}
	}
	if m, ok := e.p.models.Member(recv, name, e.memberSite(f, n, prop)); ok {
		if m.Span.IsZero() {
			m.Span = sp
		}
		m.Conf = usage.Weakest(m.Conf, recv.Conf)
		return m
	}
	switch recv.Kind {
	case usage.KindObject:
		return e.objectMember(f, n, recv, name)
	case usage.KindRef, usage.KindAbsent:
		return usage.Value{Kind: usage.KindUnknown, Span: sp, Conf: recv.Conf}
	case usage.KindText:
		if m, ok := e.textMember(f, n, recv, name); ok {
			return m
		}
	}
	if a, ok := e.ambient(f, n); ok {
		return a
	}
	return e.resultMember(f, n, prop, recv, name)
}

// resultMember is a member of something nobody has seen. A member called idToken of something called like an
// authentication result is an ID token with medium confidence; anywhere else the name is all there is.
func (e *evaluator) resultMember(f *file, n, prop nid, recv usage.Value, name string) usage.Value {
	h := e.hole(f, n)
	h.Conf = recv.Conf
	of := ""
	if hole, ok := recv.Text.OnlyHole(); ok && recv.Kind == usage.KindText {
		of = hole.Name
	}
	kind, conf := usage.TokenUnknown, usage.Low
	switch name {
	case "idToken", "id_token":
		kind = usage.TokenID
	case "accessToken", "access_token":
		kind = usage.TokenAccess
	case "__raw": // only the claims of the single-page SDKs have both names
		if of == "getIdTokenClaims" || of == "idTokenClaims" {
			t := &usage.Token{Kind: usage.TokenID, Conf: usage.Medium, Span: f.span(n), Name: name}
			t.Trace = []usage.Step{{Span: f.span(n), Note: "'" + name + "' is the ID token"}}
			return withToken(h, t)
		}
	}
	if kind == usage.TokenUnknown || h.Token != nil {
		return h
	}
	if authResultName(of) {
		conf = usage.Medium
	}
	t := &usage.Token{Kind: kind, Conf: conf, Span: f.span(n), Name: name}
	if kind == usage.TokenID {
		twin := "accessToken"
		if name == "id_token" {
			twin = "access_token"
		}
		t.TwinEdits = f.twinEdit(n, prop)(twin)
		t.Trace = []usage.Step{{Span: f.span(n), Note: "'" + name + "' is the ID token"}}
	}
	return withToken(h, t)
}

// authResultName reports names that authentication results have in real code.
func authResultName(name string) bool {
	switch strings.ToLower(strings.NewReplacer("_", "", "$", "").Replace(name)) {
	case "authresult", "authresults", "auth0result", "authenticationresult", "tokenset", "extraparams", "authinfo", "loginresult", "parsedhash":
		return true
	}
	return false
}

func (e *evaluator) keepConf(recv, val usage.Value) usage.Value {
	return weaken(val, recv.Conf)
}

// memberSite describes a member access to the model.
func (e *evaluator) memberSite(f *file, n, prop nid) model.Site {
	return model.Site{Source: f.src, Span: f.span(n), Callee: f.span(n), Name: clip(f.str(n)), TwinEdit: f.twinEdit(n, prop)}
}

// twinEdit spells the sibling of a member: `r.idToken` -> `r.accessToken`, `{idToken}` -> `{accessToken: idToken}`.
func (f *file) twinEdit(n, prop nid) func(string) []usage.Edit {
	return func(sibling string) []usage.Edit {
		enc := func(s string) string { return f.outerBytes(s) }
		switch f.kind(n) {
		case kMemberExpression:
			return []usage.Edit{{Span: f.span(prop), New: enc(sibling)}}
		case kSubscriptExpression:
			if f.kind(prop) == kString {
				return []usage.Edit{{Span: f.keySpan(prop), New: enc(sibling)}}
			}
		case kPairPattern, kPair:
			k := f.child(n, fKey)
			return []usage.Edit{{Span: f.keySpan(k), New: enc(sibling)}}
		case kShorthandPropertyIdentifierPattern, kShorthandPropertyIdentifier:
			return []usage.Edit{{Span: f.span(n).Before(), New: enc(sibling + ": ")}}
		case kObjectAssignmentPattern:
			return []usage.Edit{{Span: f.span(f.child(n, fLeft)).Before(), New: enc(sibling + ": ")}}
		}
		return nil
	}
}

// objectMember is a property of an abstract object.
func (e *evaluator) objectMember(f *file, n nid, recv usage.Value, name string) usage.Value {
	if name == "state" && isStore(recv) {
		return usage.Value{Kind: usage.KindUnknown, Fn: &storeState{recv}, Span: f.span(n)}
	}
	if name == "getters" && isStore(recv) {
		return usage.Value{Kind: usage.KindUnknown, Fn: &storeGetters{recv}, Span: f.span(n)}
	}
	p, ok := recv.Object.Get(name)
	if ok {
		val := weaken(p.Value, recv.Conf)
		if got, ok := e.literalGetter(f, n, recv, name); ok && (isHole(val) || val.Token != nil && val.Token.Conf == usage.Low) {
			val = got
		}
		if val.Point.IsZero() && !recv.Point.IsZero() {
			val.Point = val.Span
			if !p.Use.IsZero() {
				val.Point = p.Use
			}
		}
		if c, isFn := val.Fn.(*closure); isFn && val.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
			bound := *c
			bound.this = recv
			val.Fn = &bound
		}
		if val.Kind == usage.KindAbsent || p.Maybe {
			if c, isObj := recv.Fn.(*closure); isObj {
				if set, ok := e.selfSets(c, name); ok {
					return known(e.join(val, set))
				}
			}
		}
		return val
	}
	if c, isObj := recv.Fn.(*closure); isObj {
		if val, ok := e.componentMember(c, recv, f, n, name); ok {
			return val
		}
		if set, ok := e.selfSets(c, name); ok {
			return set
		}
		if name == "props" || name == "state" {
			if val, ok := e.reactMember(c.key, c.env, name); ok {
				return val
			}
		}
		if a, ok := e.ambient(f, n); ok {
			return a
		}
	}
	if isParams(recv) {
		return builtinValue("params."+name, recv, f.span(n))
	}
	if recv.Object.Native == "Headers" || recv.Object.Native == "FormData" {
		return builtinValue("params."+name, recv, f.span(n))
	}
	if recv.Object.Open {
		h := e.hole(f, n)
		h.Conf = recv.Conf
		if len(recv.Object.Base) > 0 {
			if m, ok := e.p.models.Member(usage.Value{Kind: usage.KindResponse, Origin: recv.Object.Base[0], Span: recv.Span}, name, e.memberSite(f, n, n)); ok {
				return m
			}
		}
		return h
	}
	return usage.Value{Kind: usage.KindAbsent, Span: f.span(n)}
}

// literalGetter is `get name() {...}` of an object literal, run on the finished object: while that is put together
// its own members cannot be seen.
func (e *evaluator) literalGetter(f *file, n nid, recv usage.Value, name string) (usage.Value, bool) {
	c, ok := recv.Fn.(*closure)
	if !ok || c.key.f.kind(c.key.n) != kObject {
		return usage.Value{}, false
	}
	g := c.key.f.entryNamed(c.key.n, name)
	if g < 0 || c.key.f.kind(g) != kMethodDefinition || !c.key.f.hasToken(g, "get") {
		return usage.Value{}, false
	}
	return e.callClosure(&closure{key: fkey{c.key.f, g}, env: c.env, this: recv}, &site{kind: siteValues, f: f, call: n, this: recv}), true
}

// selfSets joins what an object literal's own methods assign to this.name.
func (e *evaluator) selfSets(c *closure, name string) (usage.Value, bool) {
	f := c.key.f
	if f.kind(c.key.n) != kObject {
		return usage.Value{}, false
	}
	var vals []usage.Value
	for _, set := range f.bind().memberSets[name] {
		left := f.unwrap(f.child(set, fLeft))
		obj := f.unwrap(f.child(left, fObject))
		own := f.kind(obj) == kThis && f.inside(set, c.key.n) && f.objectHolder(obj) == c.key.n
		if own || f.kind(obj) == kIdentifier && f.literalOf(obj) == c.key.n && f.enclosingFunc(set) != f.enclosingFunc(c.key.n) {
			vals = append(vals, e.eval(f, f.child(set, fRight), f.envAt(c.env, set)))
		}
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return e.join(vals...), true
}

// literalOf is the object literal that an identifier is declared as, noNode if none.
func (f *file) literalOf(id nid) nid {
	b := f.bindingOf(id)
	if b == nil || len(b.assigns) != 1 || b.assigns[0].kind != assignInit {
		return noNode
	}
	return f.unwrap(f.child(b.assigns[0].root, fValue))
}

// objectHolder is the object literal whose method binds `this` at n, noNode if none.
func (f *file) objectHolder(n nid) nid {
	o := f.thisOwner(n)
	if o < 0 {
		return noNode
	}
	p := f.parent(o)
	if f.kind(o) == kMethodDefinition && f.kind(p) == kObject {
		return p
	}
	if f.kind(p) == kPair && f.fieldOf(o) == fValue {
		return f.parent(p)
	}
	return noNode
}

// mutated applies what references before n do to the object in binding b: member assignments, setters of builders,
// Object.assign, calls that configure an SDK instance.
func (e *evaluator) mutated(f *file, b *binding, n nid, v *env, val usage.Value) usage.Value {
	if len(b.refs) == 0 || len(b.refs) > 400 || !mutable(val) {
		return val
	}
	k := memoKey{f.id, n, v.nid()}
	if e.mutBusy[k] {
		return val
	}
	e.mutBusy[k] = true
	e.spend(len(b.refs) / 2)
	defer delete(e.mutBusy, k)
	for _, r := range b.refs {
		if r == n || n > 0 && !e.before(f, b, r, n) || e.passing != nil && b == e.passing.req && !e.passes(r) {
			continue
		}
		maybe := n > 0 && !f.dominates(r, n) && f.enclosingFunc(r) == f.enclosingFunc(n)
		if fr := f.enclosingFunc(r); fr >= 0 && fr != f.enclosingFunc(n) && !f.inside(n, fr) {
			maybe = true
		}
		if maybe && f.enclosingFunc(r) == f.enclosingFunc(n) && f.changes(r) {
			switch e.runs(f, r, v) {
			case usage.No:
				continue
			case usage.Yes:
				maybe = r > n
			}
		}
		val = e.mutate(f, r, v, val, maybe)
	}
	return val
}

// changes reports a reference that may do something to the object: a member of it is called or assigned, or it is handed on.
func (f *file) changes(r nid) bool {
	switch f.kind(f.parent(f.outer(r))) {
	case kMemberExpression, kSubscriptExpression, kArguments:
		return true
	}
	return false
}

func mutable(v usage.Value) bool {
	ok := false
	v.Each(func(a usage.Value) {
		switch a.Kind {
		case usage.KindObject, usage.KindList, usage.KindRef, usage.KindText, usage.KindResponse:
			ok = true
		}
	})
	return ok
}

// before reports that what happens at r can have happened when n is reached.
func (e *evaluator) before(f *file, b *binding, r, n nid) bool {
	fr, fn := f.enclosingFunc(r), f.enclosingFunc(n)
	if fr == fn {
		if f.inside(r, f.statementOf(n)) && r > n && !f.sharedLoop(r, n) {
			return false
		}
		return r < n || f.sharedLoop(r, n)
	}
	return true
}

// statementOf is the statement around n.
func (f *file) statementOf(n nid) nid {
	for p := f.parent(n); p >= 0; n, p = p, f.parent(p) {
		switch f.kind(p) {
		case kStatementBlock, kProgram, kSwitchCase:
			return n
		}
	}
	return n
}

// mutate applies the effect of reference r on val.
func (e *evaluator) mutate(f *file, r nid, v *env, val usage.Value, maybe bool) usage.Value {
	v = f.envAt(v, r)
	top := f.outer(r)
	var path []nid
	for {
		p := f.parent(top)
		k := f.kind(p)
		if (k == kMemberExpression || k == kSubscriptExpression) && f.child(p, fObject) == top {
			path = append(path, p)
			top = f.outer(p)
			continue
		}
		break
	}
	p := f.parent(top)
	switch {
	case len(path) == 1 && f.kind(p) == kUnaryExpression && f.is(f.child(p, fOperator), "delete"):
		return e.deleteKey(f, path[0], v, val, maybe)
	case len(path) == 1 && val.Origin != nil && f.kind(p) == kAssignmentExpression && f.child(p, fLeft) == top:
		if e.eval(f, f.child(p, fRight), v).Kind == usage.KindAbsent { // body.options = undefined
			return e.deleteKey(f, path[0], v, val, maybe)
		}
	case len(path) > 0 && (f.kind(p) == kAssignmentExpression) && f.child(p, fLeft) == top:
		var keys []string
		for _, m := range path {
			name := f.lastName(m)
			if name == "" {
				if s, ok := e.eval(f, f.child(m, fIndex), v).ConstString(); ok {
					name = s
				} else {
					return e.opened(val)
				}
			}
			keys = append(keys, name)
		}
		return e.setPath(f, val, keys, f.child(p, fRight), v, p, maybe)
	case len(path) > 0 && f.kind(p) == kCallExpression && f.callee(p) == top:
		return e.effectCall(f, p, path, v, val, maybe)
	case len(path) == 0 && f.kind(p) == kArguments && f.kind(f.parent(p)) == kCallExpression:
		call := f.parent(p)
		args := f.args(call)
		if len(args) > 1 && args[0] == top && isAssignCallee(f, call) {
			return e.each(val, func(a usage.Value) usage.Value {
				if a.Kind != usage.KindObject {
					return a
				}
				o := copyObject(a.Object)
				for _, x := range args[1:] {
					e.mergeObject(o, e.eval(f, x, v), maybe)
				}
				a.Object = o
				return a
			})
		}
	}
	return val
}

// deleteKey is `delete val.key`. Under a condition it may as well be there still.
func (e *evaluator) deleteKey(f *file, m nid, v *env, val usage.Value, maybe bool) usage.Value {
	name := f.lastName(m)
	if name == "" {
		var ok bool
		if name, ok = e.eval(f, f.child(m, fIndex), v).ConstString(); !ok {
			return val
		}
	}
	return e.each(val, func(a usage.Value) usage.Value {
		switch {
		case a.Kind != usage.KindObject && a.Origin == nil:
			return a
		case !maybe:
			out := e.without(a, []string{name}, a.Span)
			if a.Origin == nil {
				out.Fn, out.Object.Layout = a.Fn, a.Object.Layout
			}
			return out
		case a.Kind == usage.KindObject && a.Object != nil:
			o := copyObject(a.Object)
			for i := range o.Props {
				if o.Props[i].Key == name {
					o.Props[i].Maybe = true
				}
			}
			a.Object = o
		}
		return a
	})
}

func isAssignCallee(f *file, call nid) bool {
	switch f.calleeText(call) {
	case "Object.assign", "_.extend", "_.assign", "angular.extend", "$.extend", "jQuery.extend", "_.merge", "angular.merge", "util.extend":
		return true
	}
	return false
}

func copyObject(o *usage.Object) *usage.Object {
	c := *o
	c.Props = append([]usage.Property(nil), o.Props...)
	return &c
}

func (e *evaluator) opened(val usage.Value) usage.Value {
	return e.each(val, func(a usage.Value) usage.Value {
		if a.Kind == usage.KindObject {
			o := copyObject(a.Object)
			o.Open = true
			a.Object = o
		}
		return a
	})
}

// setPath is `val.keys = right`.
func (e *evaluator) setPath(f *file, val usage.Value, keys []string, right nid, v *env, at nid, maybe bool) usage.Value {
	return e.each(val, func(a usage.Value) usage.Value {
		switch a.Kind {
		case usage.KindObject:
			return e.setIn(f, a, keys, right, v, at, maybe)
		case usage.KindRef:
			return e.configure(f, a, keys, right, v)
		case usage.KindText:
			if e.builtinOf(a) == "URL" && len(keys) == 1 && keys[0] == "search" {
				q := e.asText(f, right, e.eval(f, right, v))
				out := e.keepFn(a, e.concat(a.Span, []usage.Value{a, text("?", usage.Span{}), q}))
				if built := queryOf(q); built != nil && built.at == 0 {
					return withQuery(out, a.Text.Len(), built.o)
				}
				return out
			}
		}
		return a
	})
}

func (e *evaluator) keepFn(from, to usage.Value) usage.Value {
	to.Fn = from.Fn
	return to
}

func (e *evaluator) setIn(f *file, a usage.Value, keys []string, right nid, v *env, at nid, maybe bool) usage.Value {
	o := copyObject(a.Object)
	if len(keys) == 1 {
		val := e.use(f, right, e.eval(f, right, v))
		o.Props = append(o.Props, usage.Property{
			Key: keys[0], KeySpan: f.span(f.unwrap(f.child(at, fLeft))), Value: val, Whole: f.span(at),
			Use: f.span(right), Maybe: maybe,
		})
	} else {
		p, ok := o.Get(keys[0])
		inner := p.Value
		if !ok || inner.Kind != usage.KindObject {
			inner = usage.Value{Kind: usage.KindObject, Object: &usage.Object{Open: !ok && o.Open || ok}, Span: f.span(at)}
		}
		inner = e.setIn(f, inner, keys[1:], right, v, at, maybe)
		p.Key, p.Value = keys[0], inner
		if p.Whole.IsZero() {
			p.Whole = f.span(at)
		}
		o.Props = append(o.Props, p)
	}
	a.Object = o
	return a
}

// configure is an assignment to a configuration member of an SDK instance (`axios.defaults.headers.common.X = v`).
func (e *evaluator) configure(f *file, inst usage.Value, keys []string, right nid, v *env) usage.Value {
	cur := inst
	for i, k := range keys {
		next, ok := e.p.models.Member(cur, k, model.Site{Source: f.src})
		if !ok {
			return inst
		}
		if target, key, ok := e.p.models.ConfigTarget(next); ok {
			if !e.p.models.SameInstance(target, inst) {
				return inst
			}
			full := strings.Join(append([]string{key}, keys[i+1:]...), ".")
			return e.p.models.WithConfig(inst, full, e.use(f, right, e.eval(f, right, v)), f.span(right))
		}
		cur = next
	}
	return inst
}
