package jsscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// builtinMember is a member of something of the platform.
func (e *evaluator) builtinMember(f *file, n nid, recv usage.Value, b *builtin, name string) usage.Value {
	sp := f.span(n)
	switch b.name {
	case "global": // window.x
		if name == "localStorage" || name == "sessionStorage" || name == "location" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: name}, Span: sp}
		}
		if v := e.free(f, n, name); !isHole(v) {
			return v
		}
		if set, ok := e.windowSets(f, name); ok {
			return set
		}
		return e.hole(f, n)
	case "process":
		if name == "env" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: "env"}, Span: sp}
		}
		return e.hole(f, n)
	case "env":
		if v, ok := e.defined(f, n, "env."+name); ok {
			return v
		}
		h := usage.Hole{Expr: clip(f.str(n)), Name: name, Env: name, Scope: f.envScope(n)}
		v := usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, sp), Span: sp, Slot: e.exprSlot(f, n)}
		return v
	case "localStorage", "sessionStorage", "AsyncStorage":
		st := &storage{kind: b.name}
		return e.storageMember(f, n, usage.Value{Kind: usage.KindUnknown, Fn: st, Span: sp}, st, name)
	case "document":
		if name == "cookie" {
			return e.hole(f, n)
		}
	case "module":
		if name == "exports" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &moduleValue{f: f}, Span: sp}
		}
	case "exports":
		return e.exported(f, name, f, n)
	}
	if b.name == "URL" && recv.Kind == usage.KindText {
		return e.urlMember(f, n, recv, name)
	}
	if b.recv != nil && b.name == "URL" {
		return e.urlMember(f, n, *b.recv, name)
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: b.name + "." + name, recv: &recv}, Span: sp}
}

func (f *file) envScope(n nid) string {
	if f.kind(n) == kMemberExpression || f.kind(n) == kSubscriptExpression {
		if root, _ := f.rootIdent(n); root >= 0 {
			return f.scopeOfExpr(n)
		}
	}
	if f.kind(n) == kShorthandPropertyIdentifierPattern || f.kind(n) == kPairPattern {
		return ""
	}
	return f.scopeOfExpr(n)
}

// textMember is a member of a string value: methods of URL and String.
func (e *evaluator) textMember(f *file, n nid, recv usage.Value, name string) (usage.Value, bool) {
	if e.builtinOf(recv) == "URL" {
		return e.urlMember(f, n, recv, name), true
	}
	switch name {
	case "value", "current": // a ref whose content is known already
		if recv.Token != nil {
			return recv, true
		}
	case "concat", "replace", "replaceAll", "trim", "toString", "valueOf", "split", "toLowerCase", "toUpperCase", "slice", "substring", "substr",
		"trimEnd", "trimStart", "padEnd", "padStart", "match", "at", "charAt":
		if h, ok := recv.Text.OnlyHole(); ok && h.Token == nil && !h.Placeholder && h.Env == "" && recv.Token == nil {
			switch name {
			case "concat", "replace", "trim", "toString": // a name's text can be followed
			default:
				return usage.Value{}, false
			}
		}
		return builtinValue("string."+name, recv, f.span(n)), true
	}
	return usage.Value{}, false
}

func (e *evaluator) urlMember(f *file, n nid, recv usage.Value, name string) usage.Value {
	switch name {
	case "href", "toString", "toJSON":
		if name == "href" {
			return recv
		}
		return builtinValue("string.toString", recv, f.span(n))
	case "searchParams":
		return usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "URLSearchParams", Open: true, Span: f.span(n)}, Span: f.span(n)}
	}
	if t, ok := urlPart(recv.Text, name); ok {
		if t.Len() == 0 {
			t = usage.Lit("", f.span(n))
		}
		return usage.Value{Kind: usage.KindText, Text: t, Span: f.span(n), Conf: recv.Conf}
	}
	return e.hole(f, n)
}

// callBuiltin is a call of something of the platform.
func (e *evaluator) callBuiltin(f *file, n nid, b *builtin, v *env) usage.Value {
	sp := f.span(n)
	nodes := f.args(n)
	arg := func(i int) usage.Value {
		if i < len(nodes) {
			return e.eval(f, nodes[i], v)
		}
		return usage.Value{Kind: usage.KindAbsent, Span: sp}
	}
	textArg := func(i int) usage.Value {
		if i < len(nodes) {
			return e.asText(f, nodes[i], arg(i))
		}
		return usage.Value{Kind: usage.KindText, Text: usage.Lit("", usage.Span{}), Span: sp}
	}
	switch b.name {
	case "encodeURIComponent", "encodeURI", "escape":
		keep := uriKeep
		if b.name == "encodeURI" {
			keep = uriKeepAll
		}
		return e.each(textArg(0), func(t usage.Value) usage.Value {
			t.Text, t.Slot = percentText(t.Text, keep), nil
			return t
		})
	case "decodeURIComponent", "decodeURI", "unescape", "String", "JSON.stringify", "JSON.parse", "Object.freeze", "Promise.resolve", "structuredClone",
		"angular.copy", "Object.seal", "angular.fromJson", "angular.toJson":
		if b.name == "String" {
			return textArg(0)
		}
		return arg(0)
	case "Object.assign", "_.extend", "_.assign", "angular.extend", "_.merge", "angular.merge":
		return e.assignCall(f, n, v)
	case "Object.entries", "Object.keys", "Object.values":
		return e.entries(f, n, b.name, arg(0))
	case "Object.fromEntries":
		return e.fromEntries(f, n, arg(0))
	case "Promise.all", "Promise.allSettled":
		return arg(0)
	case "Promise.race", "Promise.any":
		return e.elementOf(arg(0))
	case "URLSearchParams", "URL", "Headers", "FormData":
		return e.newBuiltin(f, n, b, v)
	case "require":
		if len(nodes) == 0 {
			return usage.UnknownValue(sp)
		}
		return e.each(arg(0), func(a usage.Value) usage.Value { // one of a known set
			if s, ok := a.ConstString(); ok {
				return e.module(f, nodes[0], s)
			}
			return usage.UnknownValue(sp)
		})
	case "document.querySelector", "document.getElementById":
		return e.hole(f, n)
	case "pkg:next/config", "pkg:next/config.default":
		return e.runtimeConfig(f, n)
	case "fn.call", "fn.apply", "fn.bind":
		return e.callThrough(f, n, b, v)
	}
	if got, ok := e.subset(f, n, b.name, v); ok {
		return got
	}
	if got, ok := e.ofHash(f, n, b); ok {
		return got
	}
	if got, ok := e.storeLibrary(f, n, b, v); ok {
		return got
	}
	if m, ok := strings.CutPrefix(b.name, "string."); ok && b.recv != nil {
		return e.stringMethod(f, n, *b.recv, m, nodes, v)
	}
	if m, ok := strings.CutPrefix(b.name, "params."); ok && b.recv != nil {
		return e.paramsMethod(f, n, *b.recv, m, v)
	}
	if m, ok := strings.CutPrefix(b.name, "storage."); ok && b.recv != nil {
		return e.storageCall(f, n, *b.recv, m, nodes, v)
	}
	return e.unseenCall(f, n, f.unwrap(f.callee(n)), usage.UnknownValue(sp), v)
}

// callThrough is f.call(this, a), f.apply(this, list), f.bind(this).
func (e *evaluator) callThrough(f *file, n nid, b *builtin, v *env) usage.Value {
	c, ok := b.recv.Fn.(*closure)
	if !ok {
		return usage.UnknownValue(f.span(n))
	}
	switch b.name {
	case "fn.bind":
		if len(f.args(n)) > 1 {
			if p, ok := e.newPartial(f, n, *b.recv, 1, v); ok {
				return p
			}
		}
		return *b.recv
	case "fn.call":
		return e.callClosure(c, &site{kind: siteCall, f: f, call: n, env: v, skip: 1, direct: true})
	}
	if args := f.args(n); len(args) > 1 {
		if l := e.eval(f, args[1], v); l.Kind == usage.KindList {
			return e.callClosure(c, &site{kind: siteValues, f: f, call: n, env: v, vals: l.Items})
		}
	}
	return usage.UnknownValue(f.span(n))
}

// stringMethod is a method of a string.
func (e *evaluator) stringMethod(f *file, n nid, recv usage.Value, m string, nodes []nid, v *env) usage.Value {
	sp := f.span(n)
	switch m {
	case "toString", "valueOf", "trim", "trimEnd", "trimStart", "toLowerCase", "toUpperCase":
		out := recv
		out.Fn = nil
		if q := queryOf(recv); q != nil && m == "toString" {
			out.Fn = q
		}
		if c, ok := out.Text.Const(); ok && (m == "toLowerCase" && strings.ToLower(c) != c || m == "toUpperCase" && strings.ToUpper(c) != c) {
			if m == "toLowerCase" {
				c = strings.ToLower(c)
			} else {
				c = strings.ToUpper(c)
			}
			out.Text = usage.Lit(c, out.Text.Span())
		}
		return out
	case "concat":
		vals := []usage.Value{recv}
		for _, a := range nodes {
			vals = append(vals, e.asText(f, a, e.eval(f, a, v)))
		}
		return e.concat(sp, vals)
	case "replace", "replaceAll":
		return e.replaceCall(f, n, recv, m, nodes, v)
	case "split":
		sep := " "
		if len(nodes) > 0 {
			s, ok := e.eval(f, nodes[0], v).ConstString()
			if !ok {
				return usage.UnknownValue(sp)
			}
			sep = s
		}
		out := usage.Value{Kind: usage.KindList, Span: recv.Span, Conf: recv.Conf}
		rest := recv.Text
		for sep != "" {
			i := rest.Index(sep)
			if i < 0 {
				break
			}
			out.Items = append(out.Items, usage.Value{Kind: usage.KindText, Text: rest.Slice(0, i), Span: recv.Span, Conf: recv.Conf})
			rest = rest.Slice(i+len(sep), rest.Len())
		}
		out.Items = append(out.Items, usage.Value{Kind: usage.KindText, Text: rest, Span: recv.Span, Conf: recv.Conf})
		return out
	}
	return e.hole(f, n)
}

// replaceCall replaces a constant by a text when both are visible; anything else leaves a hole behind the known part.
func (e *evaluator) replaceCall(f *file, n nid, recv usage.Value, m string, nodes []nid, v *env) usage.Value {
	if len(nodes) < 2 {
		return e.hole(f, n)
	}
	old, ok := e.eval(f, nodes[0], v).ConstString()
	neu := e.asText(f, nodes[1], e.eval(f, nodes[1], v))
	if !ok || neu.Kind != usage.KindText || old == "" {
		if _, isRe := recv.Text.Const(); !isRe && f.kind(f.unwrap(nodes[0])) == kRegex {
			return recv // a clean-up of a value that is a hole anyway
		}
		if f.kind(f.unwrap(nodes[0])) == kRegex && recv.Text.Index(strings.Trim(f.str(f.unwrap(nodes[0])), "/^$\\g")) < 0 {
			return recv
		}
		return e.hole(f, n)
	}
	i := recv.Text.Index(old)
	if i < 0 {
		return recv
	}
	out := recv
	out.Slot = nil
	out.Text = usage.Concat(recv.Text.Slice(0, i), holesWith(neu), recv.Text.Slice(i+len(old), recv.Text.Len()))
	return out
}

// assignCall is Object.assign(target, ...sources).
func (e *evaluator) assignCall(f *file, n nid, v *env) usage.Value {
	o := &usage.Object{Span: f.span(n)}
	var fn any
	for i, a := range f.args(n) {
		x := e.eval(f, a, v)
		if f.kind(a) == kSpreadElement {
			o.Open = true
			continue
		}
		if i == 0 && x.Kind == usage.KindRef {
			return x
		}
		if x.Kind == usage.KindObject && x.Object != nil && x.Object.Layout != nil {
			o.Layout, fn = x.Object.Layout, x.Fn
		}
		e.mergeObject(o, x, false)
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n), Fn: fn}
}

func (e *evaluator) entries(f *file, n nid, name string, obj usage.Value) usage.Value {
	sp := f.span(n)
	if obj.Kind != usage.KindObject || obj.Object == nil || obj.Object.Open {
		return usage.UnknownValue(sp)
	}
	out := usage.Value{Kind: usage.KindList, Span: sp, Conf: obj.Conf}
	for _, p := range obj.Object.Props {
		k := text(p.Key, p.KeySpan)
		switch name {
		case "Object.keys":
			out.Items = append(out.Items, k)
		case "Object.values":
			out.Items = append(out.Items, p.Value)
		default:
			out.Items = append(out.Items, usage.Value{Kind: usage.KindList, Items: []usage.Value{k, p.Value}, Span: p.Whole})
		}
	}
	return out
}

func (e *evaluator) fromEntries(f *file, n nid, list usage.Value) usage.Value {
	o := &usage.Object{Span: f.span(n), Open: list.Kind != usage.KindList}
	for _, it := range list.Items {
		if it.Kind == usage.KindList && len(it.Items) == 2 {
			if k, ok := it.Items[0].ConstString(); ok {
				o.Props = append(o.Props, usage.Property{Key: k, KeySpan: it.Items[0].Span, Value: it.Items[1], Whole: it.Span, Use: it.Items[1].Span})
				continue
			}
		}
		o.Open = true
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n), Conf: list.Conf}
}

// newBuiltin is `new URLSearchParams(x)`, `new URL(x, base)`, `new Headers(x)`, `new FormData()`, `new Promise(fn)`.
func (e *evaluator) newBuiltin(f *file, n nid, b *builtin, v *env) usage.Value {
	sp := f.span(n)
	nodes := f.args(n)
	switch b.name {
	case "URLSearchParams", "Headers", "FormData", "Map":
		o := &usage.Object{Native: b.name, Span: sp}
		if len(nodes) > 0 {
			x := e.eval(f, nodes[0], v)
			switch {
			case b.name == "URLSearchParams" && e.fromHash(x):
				return e.response(f, n)
			case x.Kind == usage.KindObject && x.Object != nil:
				c := *x.Object
				c.Native = b.name
				o = &c
			case x.Kind == usage.KindText && b.name == "URLSearchParams":
				e.parseQuery(o, x)
			case x.Kind == usage.KindList:
				o = e.fromEntries(f, n, x).Object
				o.Native = b.name
			case x.Kind != usage.KindAbsent:
				o.Open = true
			}
		}
		return usage.Value{Kind: usage.KindObject, Object: o, Span: sp}
	case "URL":
		if len(nodes) == 0 {
			return usage.UnknownValue(sp)
		}
		t := e.asText(f, nodes[0], e.eval(f, nodes[0], v))
		if len(nodes) > 1 {
			base := e.asText(f, nodes[1], e.eval(f, nodes[1], v))
			t = e.resolveURL(sp, t, base)
		}
		return e.each(t, func(a usage.Value) usage.Value {
			a.Fn = &builtin{name: "URL", query: queryOf(a)}
			return a
		})
	case "pkg:vue", "pkg:vue.default", "pkg:vuex.Store", "pkg:vuex.default.Store":
		if len(nodes) > 0 {
			return e.eval(f, nodes[0], v)
		}
	case "pkg:rxjs.BehaviorSubject", "pkg:rxjs.Subject", "pkg:rxjs.ReplaySubject", "pkg:rxjs/BehaviorSubject.BehaviorSubject":
		return e.newReactive(f, n, v)
	case "Promise":
		return e.newPromise(f, n, v)
	case "Date", "Array", "Object", "String":
		return usage.UnknownValue(sp)
	}
	return usage.UnknownValue(sp)
}

// resolveURL puts a base in front of a path.
func (e *evaluator) resolveURL(sp usage.Span, t, base usage.Value) usage.Value {
	return e.each(t, func(a usage.Value) usage.Value {
		if a.Text.Index("://") >= 0 {
			return a
		}
		return e.each(base, func(b usage.Value) usage.Value {
			bt := b
			if a.Text.HasPrefix("/") == usage.Yes {
				p := bt.Text.Pattern()
				if i := strings.Index(p, "://"); i >= 0 {
					if j := strings.IndexByte(p[i+3:], '/'); j >= 0 {
						bt.Text = bt.Text.Slice(0, i+3+j)
					}
				} else if strings.HasSuffix(p, "/") {
					bt.Text = bt.Text.Slice(0, len(p)-1)
				}
			}
			return e.concat(sp, []usage.Value{bt, a})
		})
	})
}

// parseQuery reads `a=b&c=d` into o.
func (e *evaluator) parseQuery(o *usage.Object, v usage.Value) {
	rest := v.Text
	if rest.HasPrefix("?") == usage.Yes {
		rest = rest.Slice(1, rest.Len())
	}
	for rest.Len() > 0 {
		end := rest.Index("&")
		part := rest
		if end >= 0 {
			part, rest = rest.Slice(0, end), rest.Slice(end+1, rest.Len())
		} else {
			rest = usage.Text{}
		}
		eq := part.Index("=")
		if eq < 0 {
			o.Open = true
			continue
		}
		k, ok := part.Slice(0, eq).Const()
		if !ok {
			o.Open = true
			continue
		}
		val := part.Slice(eq+1, part.Len())
		o.Props = append(o.Props, usage.Property{Key: k, Value: usage.Value{Kind: usage.KindText, Text: val, Span: val.Span()}, Whole: part.Span()})
	}
}

// paramsMethod is a method call on a parameter, header or form object that yields a value.
func (e *evaluator) paramsMethod(f *file, n nid, recv usage.Value, m string, v *env) usage.Value {
	nodes := f.args(n)
	switch m {
	case "toString":
		if isParams(recv) {
			return e.queryText(recv)
		}
	case "append", "set":
		if len(nodes) >= 2 { // Angular's HttpParams/HttpHeaders return a new object
			return e.setEntry(f, recv, nodes[0], nodes[1], v, n, false)
		}
	case "get":
		if len(nodes) == 1 {
			if k, ok := e.eval(f, nodes[0], v).ConstString(); ok {
				if p, ok := recv.Object.Get(k); ok {
					return p.Value
				}
				if _, ok := recv.Fn.(*authResponse); ok {
					if val, ok := e.responseParam(f, n, f.unwrap(nodes[0]), k); ok {
						return val
					}
				}
			}
		}
	}
	return e.hole(f, n)
}

func (e *evaluator) setEntry(f *file, obj usage.Value, key, val nid, v *env, at nid, maybe bool) usage.Value {
	o := copyObject(obj.Object)
	k, ok := e.eval(f, key, v).ConstString()
	if !ok {
		o.Open = true
	} else {
		o.Props = append(o.Props, usage.Property{Key: k, KeySpan: f.keySpan(key), Value: e.use(f, val, e.eval(f, val, v)), Whole: f.span(at), Use: f.span(val), Maybe: maybe})
		if !maybe {
			o.Layout = f.statementLayout(o.Layout, at, key, k)
		}
	}
	obj.Object = o
	return obj
}

// statementLayout adds an entry that is a statement of its own, `params.append('k', v);`: another one is written like it.
// What is an object literal stays one.
func (f *file) statementLayout(l *usage.Layout, call, key nid, name string) *usage.Layout {
	st := f.parent(f.outer(call))
	if l != nil && !l.Calls || f.kind(st) != kExpressionStatement || f.kind(f.unwrap(key)) != kString {
		return l
	}
	start, end := f.nodes[st].start, f.nodes[st].end
	indent := f.lineBefore(start)
	if !blank(indent) {
		return l
	}
	out := &usage.Layout{Calls: true}
	if l != nil {
		c := *l
		c.Entries = slices.Clone(l.Entries)
		out = &c
	}
	quote := string(f.text[f.nodes[f.unwrap(key)].start])
	callee := f.unwrap(f.callee(call))
	out.KeyOpen = f.outerBytes(f.str(callee) + "(" + quote)
	out.KeyClose, out.Assign, out.ValueClose = f.outerBytes(quote), ", ", ")"
	if end > 0 && f.text[end-1] == ';' {
		out.ValueClose = ");"
	}
	out.SepSpace = f.outerBytes(f.style.newline + string(indent))
	out.Style, out.Visible = f.newStyle(), f.visibleAt(st)
	eol := end
	for int(eol) < len(f.text) && f.text[eol] != '\n' && f.text[eol] != '\r' {
		eol++
	}
	if rest := strings.TrimSpace(string(f.text[end:eol])); rest != "" && !strings.HasPrefix(rest, "//") {
		eol = end
	}
	out.Entries = append(out.Entries, usage.LayoutEntry{Key: name, Span: f.span(st), End: f.at(eol, eol), HasSep: true})
	return out
}
