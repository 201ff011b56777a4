package jsscan

import (
	"regexp"
	"sort"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Storage round trips: what one place writes under a key, another reads. Joined by key, so never more than medium.

var storageName = regexp.MustCompile(`(?i)(storage|store|cookie|session|cache|keychain|prefs|preferences)`)

type storageWrite struct {
	f     *file
	at    nid
	value nid
	kind  string
}

// storageWrites indexes every visible write by key.
func (e *evaluator) storageWrites() map[string][]storageWrite {
	if e.p.writes != nil {
		return e.p.writes
	}
	out := map[string][]storageWrite{}
	e.p.writes = out
	for _, f := range e.p.files {
		b := f.bind()
		for _, name := range []string{"setItem", "set", "put", "setCookie", "setItemAsync", "save", "write", "setToken"} {
			for _, call := range b.calls[name] {
				args := f.args(call)
				if len(args) < 2 || f.kind(call) != kCallExpression {
					continue
				}
				kind := f.storageKind(f.callee(call))
				if kind == "" {
					continue
				}
				if key, ok := e.eval(f, args[0], nil).ConstString(); ok {
					out[key] = append(out[key], storageWrite{f, call, args[1], kind})
				}
			}
		}
		for name, sets := range b.memberSets {
			for _, set := range sets {
				left := f.unwrap(f.child(set, fLeft))
				obj := f.unwrap(f.child(left, fObject))
				switch f.lastName(obj) {
				case "localStorage", "sessionStorage", "cookies", "session":
					out[name] = append(out[name], storageWrite{f, set, f.child(set, fRight), f.lastName(obj)})
				}
			}
		}
		for _, n := range b.free["localStorage"] { // localStorage[KEY] = v
			p := f.parent(n)
			if f.kind(p) != kSubscriptExpression || f.kind(f.parent(p)) != kAssignmentExpression || f.child(f.parent(p), fLeft) != p || f.lastName(p) != "" {
				continue
			}
			if key, ok := e.eval(f, f.child(p, fIndex), nil).ConstString(); ok {
				out[key] = append(out[key], storageWrite{f, f.parent(p), f.child(f.parent(p), fRight), "localStorage"})
			}
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

// storageKind names the store a method belongs to; "" when it does not look like one.
func (f *file) storageKind(callee nid) string {
	callee = f.unwrap(callee)
	switch f.kind(callee) {
	case kMemberExpression:
		obj := f.unwrap(f.child(callee, fObject))
		name := f.lastName(obj)
		if f.lastName(callee) == "setItem" || f.lastName(callee) == "getItem" || f.lastName(callee) == "removeItem" {
			if name == "" {
				return "storage"
			}
			return name
		}
		if storageName.MatchString(name) {
			return name
		}
	case kIdentifier:
		switch f.str(callee) {
		case "setCookie", "getCookie", "setItemAsync", "getItemAsync":
			return "cookie"
		}
	}
	return ""
}

// storageByName recognises reads of stores by what they are called: `store.get('id_token')`, `cookies.get('token')`.
func (e *evaluator) storageByName(f *file, n, callee nid, args []nid, v *env) (usage.Value, bool) {
	switch f.lastName(callee) {
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
	vals := e.stores(f, st, k, h)
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
func (e *evaluator) stores(f *file, st *storage, k string, h usage.Value) []usage.Value {
	var vals []usage.Value
	for _, w := range e.nearWrites(f, e.storageWrites()[k], st.kind) {
		val := e.eval(w.f, w.value, nil)
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
		val = e.each(val, func(a usage.Value) usage.Value { return stored(a, w.f.span(w.at), k) })
		vals = append(vals, val)
	}
	return vals
}

// storedValue is what is written under a key that a client reads by itself.
func (e *evaluator) storedValue(f *file, st *storage, k string) usage.Value {
	return e.join(e.stores(f, st, k, usage.UnknownValue(usage.Span{}))...)
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
	x, y := strings.Split(a.src.Path, "/"), strings.Split(b.src.Path, "/")
	n := 0
	for n < len(x)-1 && n < len(y)-1 && x[n] == y[n] {
		n++
	}
	if a.pkgRoot() != b.pkgRoot() && a.src.Container == "" && b.src.Container == "" {
		return -1
	}
	return n
}
