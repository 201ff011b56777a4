package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// hole is the value of an expression that cannot be seen: a text of one hole that keeps spelling and name.
func (e *evaluator) hole(f *file, n nid) usage.Value {
	sp := f.span(n)
	h := usage.Hole{Expr: clip(f.str(n)), Name: f.tellingName(n), Scope: f.scopeOfExpr(n)}
	h.Auth0 = e.domains.of(&h, sp)
	return e.vendorToken(f, n, usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, sp), Span: sp, Slot: e.exprSlot(f, n)})
}

func clip(s string) string {
	if len(s) > 200 {
		return s[:200]
	}
	return s
}

// isHole reports a value nobody has seen: unknown, or a text of one plain hole.
func isHole(v usage.Value) bool {
	switch v.Kind {
	case usage.KindUnknown:
		return true
	case usage.KindText:
		h, ok := v.Text.OnlyHole()
		return ok && h.Token == nil && h.Origin == nil && v.Token == nil && h.Env == ""
	}
	return false
}

// tellingName is the most telling name in an expression: its last member, the key of a storage read, a callee.
func (f *file) tellingName(n nid) string {
	n = f.unwrap(n)
	switch f.kind(n) {
	case kCallExpression, kNewExpression:
		for _, a := range f.args(n) {
			if s, ok := f.constString(a); ok && s != "" && len(s) < 60 {
				return s
			}
		}
		return f.lastName(f.callee(n))
	case kSubscriptExpression:
		if s := f.lastName(n); s != "" {
			return s
		}
		return f.tellingName(f.child(n, fObject))
	case kMemberExpression:
		last := f.lastName(n)
		switch last {
		case "value", "current", "toString", "data", "default", "url", "href", "raw":
			if s := f.tellingName(f.child(n, fObject)); s != "" {
				return s
			}
		}
		return last
	case kBinaryExpression:
		if s := f.tellingName(f.child(n, fLeft)); s != "" {
			return s
		}
		return f.tellingName(f.child(n, fRight))
	case kUnaryExpression:
		return ""
	}
	return f.lastName(n)
}

// rootIdent is the identifier an expression of plain member accesses starts with, noNode when it is anything else.
func (f *file) rootIdent(n nid) (root nid, this bool) {
	for {
		n = f.unwrap(n)
		switch f.kind(n) {
		case kIdentifier, kShorthandPropertyIdentifier:
			return n, false
		case kThis:
			return n, true
		case kMemberExpression:
			n = f.child(n, fObject)
		case kSubscriptExpression:
			if _, ok := f.constString(f.child(n, fIndex)); !ok {
				return noNode, false
			}
			n = f.child(n, fObject)
		case kMetaProperty:
			return n, false
		default:
			return noNode, false
		}
	}
}

// scopeOfExpr identifies where an expression can be evaluated: the binding of its root. "" when only in place.
func (f *file) scopeOfExpr(n nid) string {
	if f.kind(f.parent(n)) == kAwaitExpression {
		return ""
	}
	root, this := f.rootIdent(n)
	if root < 0 {
		return ""
	}
	id := f.src.Path + "#" + itoa(f.id) + "#"
	if this {
		return id + "this" + itoa(int(f.thisHolder(root)))
	}
	if f.kind(root) == kMetaProperty {
		return "global"
	}
	b := f.bindingOf(root)
	if b == nil {
		return "global:" + f.str(root)
	}
	return id + itoa(int(b.decl))
}

// thisHolder is the class (or function) that `this` belongs to at n.
func (f *file) thisHolder(n nid) nid {
	o := f.thisOwner(n)
	if o < 0 {
		return noNode
	}
	if c := f.classOf(o); c >= 0 {
		return c
	}
	return o
}

// visibleAt reports for a place which holes can be evaluated there.
func (f *file) visibleAt(n nid) func(*usage.Hole) bool {
	return func(h *usage.Hole) bool {
		if h.Scope == "" {
			return false
		}
		if h.Scope == "global" {
			return true
		}
		if name, ok := strings.CutPrefix(h.Scope, "global:"); ok {
			return f.resolveName(n, name) == nil
		}
		prefix := f.src.Path + "#" + itoa(f.id) + "#"
		rest, ok := strings.CutPrefix(h.Scope, prefix)
		if !ok {
			return false
		}
		if this, ok := strings.CutPrefix(rest, "this"); ok {
			return itoa(int(f.thisHolder(n))) == this
		}
		root := h.Expr
		if i := strings.IndexAny(root, ".[?!"); i >= 0 {
			root = root[:i]
		}
		b := f.resolveName(n, root)
		if b == nil || itoa(int(b.decl)) != rest {
			return false
		}
		// A const or let of the same block must be declared before its use.
		if (b.kind == bindConst || b.kind == bindLet) && f.enclosingFunc(b.decl) == f.enclosingFunc(n) {
			return b.decl < n && !f.inside(n, f.declarator(b.decl))
		}
		return true
	}
}

func (f *file) declarator(id nid) nid {
	for n := id; n >= 0; n = f.parent(n) {
		if f.kind(n) == kVariableDeclarator {
			return n
		}
	}
	return noNode - 1
}

// exprSlot lets a fix replace a whole expression.
func (e *evaluator) exprSlot(f *file, n nid) *usage.Slot {
	return &usage.Slot{Span: f.span(n), Style: f.newStyle(), ListSep: " ", Visible: f.visibleAt(n)}
}

// wordSlot spells a value that is no string: a boolean or a number.
func (f *file) wordSlot(n nid) *usage.Slot {
	sp := f.span(n)
	return &usage.Slot{Span: sp, Content: sp, Style: usage.Style{Enc: f.src.Outer, OuterEnc: f.src.Outer}}
}

// reroot gives a value that is one hole, or one constant, the name it has here: what a person would spell it by.
func (e *evaluator) reroot(f *file, n nid, v usage.Value) usage.Value {
	if v.Kind == usage.KindUnion {
		return e.each(v, func(a usage.Value) usage.Value { return e.reroot(f, n, a) })
	}
	if v.Kind != usage.KindText {
		return v
	}
	h, ok := v.Text.OnlyHole()
	if !ok && len(v.Text.Parts) == 1 {
		return e.spelled(f, n, v)
	}
	if !ok || h.Placeholder || h.Expr == f.str(n) && h.Scope != "" {
		return v
	}
	sc := f.scopeOfExpr(n)
	if sc == "" {
		return v
	}
	c := *h
	c.Expr, c.Scope = f.str(n), sc
	if c.Name == "" {
		c.Name = f.tellingName(n)
	}
	v.Text = usage.HoleText(c, v.Text.Parts[0].Span)
	return v
}

// spelled remembers the expression by which a constant is used.
func (e *evaluator) spelled(f *file, n nid, v usage.Value) usage.Value {
	if k := f.kind(n); k != kIdentifier && k != kMemberExpression {
		return v
	}
	if sc := f.scopeOfExpr(n); sc != "" {
		p := v.Text.Parts[0]
		p.Named, p.NamedConst, p.NamedSpan = &usage.Hole{Expr: f.str(n), Name: f.tellingName(n), Scope: sc}, p.Const, v.Span
		v.Text = usage.Text{Parts: []usage.Part{p}}
	}
	return v
}

// step adds a hop to a value's trace.
func step(v usage.Value, sp usage.Span, note string) usage.Value {
	if v.Kind == usage.KindUnion {
		out := v
		out.Alts = append([]usage.Value(nil), v.Alts...)
		for i := range out.Alts {
			out.Alts[i] = step(out.Alts[i], sp, note)
		}
		return out
	}
	if len(v.Trace) > 12 {
		return v
	}
	s := usage.Step{Span: sp, Note: note}
	v.Trace = append(v.Trace[:len(v.Trace):len(v.Trace)], s)
	if v.Token != nil {
		t := *v.Token
		t.Trace = append(t.Trace[:len(t.Trace):len(t.Trace)], s)
		v = withToken(v, &t)
	}
	return v
}

// withToken sets the token of a value that is one as a whole.
func withToken(v usage.Value, t *usage.Token) usage.Value {
	v.Token = t
	if h, ok := v.Text.OnlyHole(); ok {
		c := *h
		c.Token = t
		v.Text = usage.HoleText(c, v.Text.Parts[0].Span)
	}
	return v
}

// weaken lowers a value's confidence.
func weaken(v usage.Value, c usage.Confidence) usage.Value {
	if c == usage.High {
		return v
	}
	if v.Kind == usage.KindUnion {
		out := v
		out.Alts = append([]usage.Value(nil), v.Alts...)
		for i := range out.Alts {
			out.Alts[i] = weaken(out.Alts[i], c)
		}
		return out
	}
	v.Conf = usage.Weakest(v.Conf, c)
	if v.Token != nil && v.Token.Conf < c {
		t := *v.Token
		t.Conf = c
		v = withToken(v, &t)
	}
	return v
}
