package jsscan

import (
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Storage round trips: what one place writes under a key, another reads. Joined by key, so never more than medium.

var storageName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(storage|store|cookie|session|cache|keychain|prefs|preferences)`)
})

type storageWrite struct {
	f     *file
	at    nid
	value nid
	kind  string
	// env holds the arguments of the call by which a helper writes.
	env *env
	// cookie: the value is a cookie's whole text, `name=value; path=/`.
	cookie bool
}

// storageWrites indexes every visible write by key.
func (e *evaluator) storageWrites() map[string][]storageWrite {
	if e.p.writes != nil {
		return e.p.writes
	}
	out := map[string][]storageWrite{}
	e.p.writes = out
	defer e.aside()()
	for _, f := range e.p.files {
		b := f.bind()
		for _, name := range []string{"setItem", "set", "put", "setCookie", "setItemAsync", "save", "write", "setToken", "cookie", "store"} {
			for _, call := range b.calls[name] {
				args := f.args(call)
				if len(args) < 2 || f.kind(call) != kCallExpression {
					continue
				}
				kind := f.storageKind(f.callee(call))
				if kind == "" {
					continue
				}
				e.eachKey(f, args[0], func(key string, v *env) {
					out[key] = append(out[key], storageWrite{f: f, at: call, value: args[1], kind: kind, env: v})
				})
			}
		}
		for name, sets := range b.memberSets {
			for _, set := range sets {
				left := f.unwrap(f.child(set, fLeft))
				obj := f.unwrap(f.child(left, fObject))
				switch f.lastName(obj) {
				case "localStorage", "sessionStorage", "cookies", "session":
					out[name] = append(out[name], storageWrite{f: f, at: set, value: f.child(set, fRight), kind: f.lastName(obj)})
				case "document":
					if name != "cookie" {
						break
					}
					if key, _, ok := cookieParts(e.asText(f, f.child(set, fRight), e.eval(f, f.child(set, fRight), nil))); ok {
						out[key] = append(out[key], storageWrite{f: f, at: set, value: f.child(set, fRight), kind: "cookies", cookie: true})
					}
				}
			}
		}
		for _, n := range b.free["localStorage"] { // localStorage[KEY] = v
			p := f.parent(n)
			if f.kind(p) != kSubscriptExpression || f.kind(f.parent(p)) != kAssignmentExpression || f.child(f.parent(p), fLeft) != p || f.lastName(p) != "" {
				continue
			}
			e.eachKey(f, f.child(p, fIndex), func(key string, v *env) {
				out[key] = append(out[key], storageWrite{f: f, at: f.parent(p), value: f.child(f.parent(p), fRight), kind: "localStorage", env: v})
			})
		}
	}
	for _, ws := range out {
		sort.SliceStable(ws, func(i, j int) bool {
			if ws[i].f.id != ws[j].f.id {
				return ws[i].f.id < ws[j].f.id
			}
			return ws[i].at < ws[j].at
		})
	}
	return out
}

// eachKey calls yield for every constant that the key at n may be, with the environment that makes it one: a helper's
// `set(key, value)` has a key for each of its callers.
func (e *evaluator) eachKey(f *file, n nid, yield func(key string, v *env)) {
	if key, ok := e.eval(f, n, nil).ConstString(); ok {
		yield(key, nil)
		return
	}
	e.eachCaller(f, n, 3, func(v *env) bool {
		key, ok := e.eval(f, n, v).ConstString()
		if ok {
			yield(key, v)
		}
		return ok
	})
}

// eachCaller calls yield with the environment of every visible call of the function around n; where that says no, the
// callers of the caller are tried, too.
func (e *evaluator) eachCaller(f *file, n nid, depth int, yield func(v *env) bool) {
	fn := fkey{f, f.enclosingFunc(n)}
	if fn.n < 0 || depth == 0 {
		return
	}
	for _, s := range e.callSites(fn) {
		enter := func(senv *env) *env {
			at := *s
			at.env = senv
			if c, ok := e.eval(s.f, s.f.callee(s.call), senv).Fn.(*closure); ok && c.key == fn { // the receiver's own fields
				at.this = c.this
			}
			return e.enter(f.envAt(nil, fn.n), fn, &at)
		}
		if !yield(enter(s.env)) {
			e.eachCaller(s.f, s.call, depth-1, func(senv *env) bool { return yield(enter(senv)) })
		}
	}
}

// storageKind names the store a method belongs to; "" when it does not look like one.
func (f *file) storageKind(callee nid) string {
	callee = f.unwrap(callee)
	switch f.kind(callee) {
	case kMemberExpression:
		obj := f.unwrap(f.child(callee, fObject))
		name := f.lastName(obj)
		if c := f.unwrap(f.child(callee, fObject)); f.kind(c) == kCallExpression { // cookies().set(k, v)
			name = f.lastName(f.callee(c))
		}
		if f.lastName(callee) == "cookie" { // Express: res.cookie(k, v)
			return "cookies"
		}
		if f.lastName(callee) == "setItem" || f.lastName(callee) == "getItem" || f.lastName(callee) == "removeItem" {
			if name == "" {
				return "storage"
			}
			return name
		}
		if storageName().MatchString(name) {
			return name
		}
	case kIdentifier:
		switch f.str(callee) {
		case "store": // store2 is called itself
			if b := f.bindingOf(callee); b != nil && b.kind == bindImport {
				return "storage"
			}
		case "setCookie", "getCookie", "setItemAsync", "getItemAsync":
			return "cookie"
		}
	}
	return ""
}

// cookieParts cuts `name=value; path=/` into name and value.
func cookieParts(v usage.Value) (key string, val usage.Value, ok bool) {
	eq := -1
	if v.Kind == usage.KindText {
		eq = v.Text.Index("=")
	}
	if eq <= 0 {
		return "", usage.UnknownValue(v.Span), false
	}
	key, ok = v.Text.Slice(0, eq).Const()
	t := v.Text.Slice(eq+1, v.Text.Len())
	if end := t.Index(";"); end >= 0 {
		t = t.Slice(0, end)
	}
	val = usage.Value{Kind: usage.KindText, Text: t, Span: v.Span, Conf: v.Conf, Trace: v.Trace}
	if h, one := t.OnlyHole(); one {
		val.Token = h.Token
	}
	return strings.TrimSpace(key), val, ok
}

// cookieRead is a call of a visible function that looks a cookie up in document.cookie by its first argument.
func (e *evaluator) cookieRead(f *file, n nid, c *closure, v *env) (usage.Value, bool) {
	g := c.key.f
	args := f.args(n)
	if len(args) == 0 || !strings.Contains(string(g.text[g.nodes[c.key.n].start:g.nodes[c.key.n].end]), "document.cookie") {
		return usage.Value{}, false
	}
	key := e.eval(f, args[0], v)
	if _, ok := key.ConstString(); !ok || len(args) > 1 {
		return usage.Value{}, false
	}
	return e.storageGet(f, n, &storage{kind: "cookies"}, key), true
}

var cookieKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`([A-Za-z_][\w.-]*)(?:\\s\*)?\\?=`) })

// cookieMatch is `document.cookie.match(/name=([^;]+)/)`, or `.replace(/...name=.../, '$1')`.
func (e *evaluator) cookieMatch(f *file, n, callee nid, args []nid) (usage.Value, bool) {
	if len(args) == 0 || f.kind(f.unwrap(args[0])) != kRegex || f.kind(callee) != kMemberExpression || f.str(f.unwrap(f.child(callee, fObject))) != "document.cookie" {
		return usage.Value{}, false
	}
	m := cookieKey().FindStringSubmatch(f.str(f.unwrap(args[0])))
	if m == nil {
		return usage.Value{}, false
	}
	val := e.storageGet(f, n, &storage{kind: "cookies"}, text(m[1], f.span(args[0])))
	switch f.lastName(callee) {
	case "replace":
		return val, true
	case "match":
		return usage.Value{Kind: usage.KindList, Items: []usage.Value{usage.UnknownValue(f.span(n)), val, val, val}, Span: f.span(n)}, true
	}
	return usage.Value{}, false
}

// storedMember is `req.session.name` or `req.cookies.name`: what is assigned to a session's or a cookie's name elsewhere.
func (e *evaluator) storedMember(f *file, n nid, name string) (usage.Value, bool) {
	kind := f.lastName(f.child(n, fObject))
	switch kind {
	case "session", "cookies", "signedCookies":
	default:
		return usage.Value{}, false
	}
	if len(e.storageWrites()[name]) == 0 {
		return usage.Value{}, false
	}
	return e.storageGet(f, n, &storage{kind: kind}, text(name, f.span(n))), true
}

// storageByName recognises reads of stores by what they are called: `store.get('id_token')`, `cookies.get('token')`.
func (e *evaluator) storageByName(f *file, n, callee nid, args []nid, v *env) (usage.Value, bool) {
	switch f.lastName(callee) {
	case "store":
		if len(args) != 1 || f.kind(callee) != kIdentifier {
			return usage.Value{}, false
		}
	case "getItem", "get", "getCookie", "getItemAsync", "read", "load", "getToken":
	default:
		return usage.Value{}, false
	}
	if len(args) == 0 || len(args) > 2 {
		return usage.Value{}, false
	}
	kind := f.storageKind(callee)
	if kind == "" {
		return usage.Value{}, false
	}
	return e.storageGet(f, n, &storage{kind: kind}, e.eval(f, args[0], v)), true
}

func (e *evaluator) storageMember(f *file, n nid, recv usage.Value, st *storage, name string) usage.Value {
	switch name {
	case "getItem", "setItem", "removeItem", "clear", "key", "length", "get", "set":
		return builtinValue("storage."+name, recv, f.span(n))
	}
	return e.storageGet(f, n, st, text(name, f.span(n)))
}

func (e *evaluator) storageCall(f *file, n nid, recv usage.Value, m string, nodes []nid, v *env) usage.Value {
	st, _ := recv.Fn.(*storage)
	if st == nil || len(nodes) == 0 || (m != "getItem" && m != "get") {
		return usage.UnknownValue(f.span(n))
	}
	return e.storageGet(f, n, st, e.eval(f, nodes[0], v))
}

// storageGet is what a read at n yields: the values written under the key, nearest files first.
func (e *evaluator) storageGet(f *file, n nid, st *storage, key usage.Value) usage.Value {
	h := e.hole(f, n)
	k, ok := key.ConstString()
	if !ok {
		return h
	}
	hole, _ := h.Text.OnlyHole()
	c := *hole
	c.Name = k
	h.Text = usage.HoleText(c, h.Span)
	vals := e.stores(f, n, st, k, h)
	if len(vals) == 0 {
		return h
	}
	out := e.join(vals...)
	return e.each(step(out, f.span(n), "read from '"+k+"'"), func(a usage.Value) usage.Value {
		a.Span = f.span(n)
		if a.Kind == usage.KindText && len(a.Text.Parts) == 1 {
			a.Text.Parts = append([]usage.Part(nil), a.Text.Parts...)
			a.Text.Parts[0].Span = f.span(n)
			if hl := a.Text.Parts[0].Hole; hl != nil {
				c := *hl
				c.Expr, c.Scope = clip(f.str(n)), f.scopeOfExpr(n)
				a.Text.Parts[0].Hole = &c
			}
			a.Slot = e.exprSlot(f, n)
		}
		return a
	})
}

// stores are the values written under key k by files near f; h stands for those that cannot be seen.
func (e *evaluator) stores(f *file, n nid, st *storage, k string, h usage.Value) []usage.Value {
	var vals []usage.Value
	for _, w := range e.nearWrites(f, e.storageWrites()[k], st.kind) {
		val := e.eval(w.f, w.value, w.env)
		if w.cookie {
			_, val, _ = cookieParts(e.asText(w.f, w.value, val))
		}
		if val.Kind == usage.KindAbsent {
			continue
		}
		if isHole(val) && !tellingToken(val) {
			val = h
		} else if isHole(val) {
			val = weaken(val, usage.Low)
		}
		if s, ok := val.ConstString(); ok && s == "" {
			continue
		}
		val = e.each(val, func(a usage.Value) usage.Value { return e.otherKey(f, n, w, stored(a, w.f.span(w.at), k)) })
		vals = append(vals, val)
	}
	return vals
}

// storedValue is what is written under a key that a client reads by itself.
func (e *evaluator) storedValue(f *file, st *storage, k string) usage.Value {
	return e.join(e.stores(f, noNode, st, k, usage.UnknownValue(usage.Span{}))...)
}

// tellsToken reports a value of which something is a token.
func tellsToken(v usage.Value) bool {
	found := false
	v.Each(func(a usage.Value) { found = found || a.Token != nil })
	return found
}

func tellingToken(v usage.Value) bool {
	h, ok := v.Text.OnlyHole()
	return ok && (usage.NamesIDToken(h.Name) || usage.NamesAccessToken(h.Name))
}

// stored marks a value that went through a store.
func stored(a usage.Value, at usage.Span, key string) usage.Value {
	a = weaken(a, usage.Medium)
	a.Point = usage.Span{}
	if a.Token != nil {
		t := *a.Token
		t.TwinStored = true
		a = withToken(a, &t)
	}
	return step(a, at, "stored as '"+key+"'")
}

// nearWrites keeps the writes that can belong to the same application as f: the same file first, else those with the
// longest common directory.
func (e *evaluator) nearWrites(f *file, ws []storageWrite, kind string) []storageWrite {
	best, out := -1, []storageWrite(nil)
	for _, w := range ws {
		if platform(kind) && platform(w.kind) && w.kind != kind {
			continue
		}
		d := proximity(f, w.f)
		if d < 0 {
			continue
		}
		switch {
		case d > best:
			best, out = d, []storageWrite{w}
		case d == best:
			out = append(out, w)
		}
	}
	return out
}

func platform(kind string) bool { return kind == "localStorage" || kind == "sessionStorage" }

// proximity counts the common leading directories of two files; same page is nearest. Files of different packages
// (another package.json, another application) are far: -1.
func proximity(a, b *file) int {
	if a.page == b.page {
		return 1 << 20
	}
	if a.pkgRoot() != b.pkgRoot() && a.src.Container == "" && b.src.Container == "" {
		return -1
	}
	x, y, n := a.src.Path, b.src.Path, 0
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			break
		}
		if x[i] == '/' {
			n++
		}
	}
	return n
}
