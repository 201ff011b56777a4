package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// twinAtUse moves the edit that takes the access token from where an ID token is named to where it is used, so that its
// other uses (link_with, decoding) keep the ID token: to the variable or field beside it that holds the access token of
// the same result, else, where the name has other uses, to the result itself.
func (e *evaluator) twinAtUse(f *file, n nid, v usage.Value) usage.Value {
	t := v.Token
	if t == nil || t.Kind != usage.TokenID || len(t.TwinEdits) != 1 || t.TwinEdits[0].Span.File != f.src.Path || t.TwinEdits[0].Wrap != (usage.Wrap{}) {
		return v
	}
	at := f.nodeAt(t.TwinEdits[0].Span)
	if at < 0 || f.inside(at, n) || f.inside(n, at) {
		return v
	}
	sibling := strings.TrimSuffix(t.TwinEdits[0].New, ": ")
	text, more, own := "", []usage.Edit(nil), false
	switch f.kind(n) {
	case kIdentifier:
		if b := f.bindingOf(n); b != nil && len(b.assigns) == 1 {
			text, more, own = f.variableTwin(n, b, at, sibling)
			own = own && len(b.refs) > 1
		}
	case kMemberExpression:
		text = f.fieldTwin(n, at, sibling)
	}
	c := *t
	switch {
	case text == "" && !own:
		return v
	case text == "": // the only edit left would change what the other uses get
		c.TwinEdits = nil
		return withToken(v, &c)
	}
	c.TwinEdits = append(more, usage.Edit{Span: f.span(n), New: f.outerBytes(text)})
	return withToken(v, &c)
}

// nodeAt is the smallest node that starts at a span and holds it.
func (f *file) nodeAt(sp usage.Span) nid {
	best := noNode
	for i := range f.nodes {
		s := f.span(nid(i))
		if s.Start == sp.Start && s.End >= sp.End && (best < 0 || s.End <= f.span(best).End) {
			best = nid(i)
		}
	}
	return best
}

// variableTwin is the expression for the access token at n, a use of the variable b that holds the ID token, with the
// edit that names it in b's pattern where it is not named yet. own says that at is where b itself is defined.
func (f *file) variableTwin(n nid, b *binding, at nid, sibling string) (text string, more []usage.Edit, own bool) {
	if p := f.parent(at); f.kind(p) == kMemberExpression && f.child(p, fProperty) == at { // const idToken = res.idToken
		root, this := f.rootIdent(p)
		if root < 0 || f.parent(p) != b.assigns[0].root && f.parent(f.parent(p)) != b.assigns[0].root {
			return "", nil, false
		}
		if len(b.refs) < 2 {
			return "", nil, true
		}
		if !this {
			rb := f.bindingOf(root)
			if rb == nil || f.resolveName(n, f.str(root)) != rb || len(rb.assigns) > 1 {
				return "", nil, true
			}
		}
		return f.str(f.child(p, fObject)) + "." + sibling, nil, true
	}
	for p := at; p >= 0; p = f.parent(p) { // const { idToken, accessToken } = res
		if f.kind(p) != kObjectPattern {
			continue
		}
		entry := noNode
		seen := func(name nid) bool { // at n the name is the pattern's, not another's
			b := f.bindingOf(name)
			return b != nil && f.resolveName(n, f.str(name)) == b
		}
		for _, c := range f.named(p) {
			if c == at || f.inside(at, c) {
				entry = c
			}
			switch f.kind(c) {
			case kShorthandPropertyIdentifierPattern:
				if f.str(c) == sibling && seen(c) {
					return sibling, nil, true
				}
			case kPairPattern:
				if k, val := f.child(c, fKey), f.child(c, fValue); f.str(k) == sibling && f.kind(val) == kIdentifier && seen(val) {
					return f.str(val), nil, true
				}
			}
		}
		if entry < 0 || len(b.refs) < 2 || f.resolveName(n, sibling) != nil {
			return "", nil, entry >= 0
		}
		return sibling, []usage.Edit{{Span: f.span(entry).After(), New: f.outerBytes(", " + sibling)}}, true
	}
	return "", nil, false
}

// otherKey lets the access token be read at n, under the key that it is stored under beside the ID token: writing it under
// the ID token's key would hand it to those who want the ID token.
func (e *evaluator) otherKey(f *file, n nid, w storageWrite, v usage.Value) usage.Value {
	t := v.Token
	if n < 0 || t == nil || t.Kind != usage.TokenID || len(t.TwinEdits) != 1 {
		return v
	}
	want, from := strings.TrimSuffix(t.TwinEdits[0].New, ": "), w.f.unwrap(w.value)
	if w.f.kind(from) == kMemberExpression {
		want = w.f.str(w.f.child(from, fObject)) + "." + want
	}
	key, same := "", false
	for k, ws := range e.storageWrites() {
		for _, o := range ws {
			if o.f == w.f && o.kind == w.kind && o.at != w.at && w.f.enclosingFunc(o.at) == w.f.enclosingFunc(w.at) && w.f.str(w.f.unwrap(o.value)) == want {
				same = key != "" && key != k
				key = k
			}
		}
	}
	if key == "" || same {
		return v
	}
	c := *t
	if c.TwinEdits = f.keyEdit(n, key); c.TwinEdits == nil {
		return v
	}
	return withToken(v, &c)
}

// keyEdit spells another key where a store is read at n.
func (f *file) keyEdit(n nid, key string) []usage.Edit {
	at := noNode
	switch n = f.unwrap(n); f.kind(n) {
	case kCallExpression:
		if args := f.args(n); len(args) == 1 {
			at = f.unwrap(args[0])
		}
	case kSubscriptExpression:
		at = f.unwrap(f.child(n, fIndex))
	case kMemberExpression:
		return f.twinEdit(n, f.child(n, fProperty))(key)
	}
	switch f.kind(at) {
	case kString:
		return []usage.Edit{{Span: f.keySpan(at), New: f.outerBytes(key)}}
	case kIdentifier, kMemberExpression:
		q := string(f.style.quote)
		return []usage.Edit{{Span: f.span(at), New: f.outerBytes(q + key + q)}}
	}
	return nil
}

// fieldTwin is the field beside the one read at n that is set from the same result: `this.accessToken = r.accessToken`
// next to `this.idToken = r.idToken`.
func (f *file) fieldTwin(n, at nid, sibling string) string {
	from := f.parent(at)
	set := f.parent(from)
	if f.kind(from) != kMemberExpression || f.kind(set) != kAssignmentExpression || f.child(set, fRight) != from {
		return ""
	}
	left := f.child(set, fLeft)
	if f.kind(left) != kMemberExpression || f.str(f.child(left, fProperty)) != f.str(f.child(n, fProperty)) {
		return ""
	}
	want, holder := f.str(f.child(from, fObject))+"."+sibling, f.str(f.child(left, fObject))
	block := f.parent(f.parent(set))
	for _, st := range f.named(block) {
		x := f.firstNamed(st)
		if x < 0 || f.kind(x) != kAssignmentExpression || f.str(f.child(x, fRight)) != want {
			continue
		}
		l := f.child(x, fLeft)
		if f.kind(l) == kMemberExpression && f.str(f.child(l, fObject)) == holder {
			return f.str(f.child(n, fObject)) + "." + f.str(f.child(l, fProperty))
		}
	}
	return ""
}
