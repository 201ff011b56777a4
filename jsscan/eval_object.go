package jsscan

import (
	"bytes"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// object is an object literal with the layout of its entries.
func (e *evaluator) object(f *file, n nid, v *env) usage.Value {
	sp := f.span(n)
	o := &usage.Object{Span: sp}
	entries := f.named(n)
	e.spend(len(entries))
	for _, c := range entries {
		e.entry(f, c, v, o)
	}
	o.Layout = f.objectLayout(n, entries)
	return usage.Value{Kind: usage.KindObject, Object: o, Span: sp, Fn: e.closure(f, n, v)}
}

// entry adds one entry of an object literal to o.
func (e *evaluator) entry(f *file, c nid, v *env, o *usage.Object) {
	add := func(key nid, name string, val usage.Value) {
		use := f.span(c)
		if f.kind(c) == kPair {
			use = f.span(f.child(c, fValue))
		}
		val = ownSlot(val, f.entrySpan(c))
		o.Props = append(o.Props, usage.Property{Key: name, KeySpan: f.keySpan(key), Value: val, Whole: f.span(c), Use: use})
	}
	switch f.kind(c) {
	case kPair:
		k, val := f.child(c, fKey), f.child(c, fValue)
		name, ok := e.keyName(f, k, v)
		if !ok {
			o.Open = true
			return
		}
		add(k, name, e.use(f, val, e.eval(f, val, v)))
	case kShorthandPropertyIdentifier:
		add(c, f.str(c), shorthand(e.use(f, c, e.eval(f, c, v)), f, c))
	case kMethodDefinition:
		k := f.child(c, fName)
		name, ok := e.keyName(f, k, v)
		if !ok {
			o.Open = true
			return
		}
		val := e.eval(f, c, v)
		if f.hasToken(c, "get") {
			val = e.callClosure(&closure{key: fkey{f, c}, env: v}, &site{kind: siteValues, f: f, call: c, env: v})
		} else if f.hasToken(c, "set") {
			return
		}
		add(k, name, val)
	case kSpreadElement:
		e.spread(f, f.firstNamed(c), v, o)
	case kAssignmentPattern, kObjectAssignmentPattern, kComment:
	default:
		if f.kind(c) == kError {
			o.Open = true
		}
	}
}

// shorthand replaces the slot of `{ audience }`: setting it writes the key as well, unless the literal behind it can
// be edited itself.
func shorthand(v usage.Value, f *file, c nid) usage.Value {
	if v.Slot != nil && v.Slot.Span != f.span(c) {
		return v
	}
	s := &usage.Slot{Span: f.span(c), Style: f.newStyle(), ListSep: " ", Visible: f.visibleAt(c)}
	name := f.str(c) + ": "
	if s.Style.TplOpen == "" {
		s.Style.Open = name + s.Style.Open
		s.Style.Concat = ""
	} else {
		s.Style.Open, s.Style.TplOpen = name+s.Style.Open, name+s.Style.TplOpen
	}
	v.Slot = s
	return v
}

// ownSlot gives a value's slot the entry that Remove deletes here.
func ownSlot(v usage.Value, entry usage.Span) usage.Value {
	if v.Kind == usage.KindUnion || v.Slot == nil {
		return v
	}
	s := *v.Slot
	s.RemoveSpan = entry
	v.Slot = &s
	return v
}

func (f *file) keySpan(k nid) usage.Span {
	if f.kind(k) == kString && f.nodes[k].end-f.nodes[k].start >= 2 {
		return f.at(f.nodes[k].start+1, f.nodes[k].end-1)
	}
	return f.span(k)
}

// keyName is a property key's name; computed keys are evaluated.
func (e *evaluator) keyName(f *file, k nid, v *env) (string, bool) {
	switch f.kind(k) {
	case kPropertyIdentifier, kIdentifier, kNumber, kPrivatePropertyIdentifier, kShorthandPropertyIdentifier:
		return f.str(k), true
	case kString:
		return f.constString(k)
	case kComputedPropertyName:
		return e.eval(f, f.firstNamed(k), v).ConstString()
	}
	return "", false
}

// use marks where a value is used, without moving the span of the literal that spells it.
func (e *evaluator) use(f *file, n nid, v usage.Value) usage.Value {
	if v.Span.IsZero() {
		v.Span = f.span(n)
	}
	return e.reroot(f, n, v)
}

// spread merges `...x` into o: objects are copied, a condition makes entries uncertain, a response is remembered.
func (e *evaluator) spread(f *file, n nid, v *env, o *usage.Object) {
	n = f.unwrap(n)
	switch f.kind(n) {
	case kBinaryExpression:
		if f.is(f.child(n, fOperator), "&&") {
			if t := e.truth(f, f.child(n, fLeft), v); t != usage.No {
				e.mergeObject(o, e.eval(f, f.child(n, fRight), v), t == usage.Unknown)
			}
			return
		}
	case kTernaryExpression:
		if e.truth(f, f.child(n, fCondition), v) != usage.Unknown {
			break
		}
		e.mergeEither(o, []usage.Value{e.eval(f, f.child(n, fConsequence), v), e.eval(f, f.child(n, fAlternative), v)})
		return
	}
	e.mergeObject(o, e.eval(f, n, v), false)
}

// maxProps bounds an object's properties: reducers that spread each other's states multiply them.
const maxProps = 512

// holds reports whether o already has this very property.
func holds(o *usage.Object, p usage.Property) bool {
	for i := range o.Props {
		q := &o.Props[i]
		if q.KeySpan == p.KeySpan && q.Key == p.Key && q.Value.Span == p.Value.Span && !p.KeySpan.IsZero() {
			return true
		}
	}
	return false
}

// mergeEither copies into o what one of several values gives: what all of them have is there whichever it is.
func (e *evaluator) mergeEither(o *usage.Object, alts []usage.Value) {
	before := len(o.Props)
	for _, a := range alts {
		e.mergeObject(o, a, true)
	}
	added := o.Props[before:]
next:
	for i := range added {
		var vals []usage.Value
		for _, a := range alts {
			if a.Kind != usage.KindObject || a.Origin != nil {
				break next
			}
			p, present := a.Object.Look(added[i].Key)
			if present != usage.Yes {
				continue next
			}
			vals = append(vals, weaken(p.Value, a.Conf))
		}
		added[i].Maybe, added[i].Value = false, e.join(vals...)
	}
}

// mergeObject copies v's properties into o (spread, Object.assign).
func (e *evaluator) mergeObject(o *usage.Object, v usage.Value, maybe bool) {
	if v.Origin != nil {
		o.Base = append(o.Base, v.Origin)
		o.Open = true
		return
	}
	switch v.Kind {
	case usage.KindObject:
		if v.Object == nil {
			o.Open = true
			return
		}
		e.spend(len(v.Object.Props) / 16)
		for _, p := range v.Object.Props {
			if maybe && holds(o, p) || leftOut(&p) && o.Has(p.Key) != usage.No { // a state that is spread into itself
				continue
			}
			if len(o.Props) >= maxProps {
				o.Open = true
				break
			}
			p.Maybe = p.Maybe || maybe
			p.Value = weaken(p.Value, v.Conf)
			if p.Value.Point.IsZero() && !v.Point.IsZero() {
				p.Value.Point = p.Value.Span
			}
			o.Props = append(o.Props, p)
		}
		o.Base = append(o.Base, v.Object.Base...)
		o.Open = o.Open || v.Object.Open
	case usage.KindUnion:
		e.mergeEither(o, v.Alternatives())
	case usage.KindAbsent:
	default:
		if c, ok := v.Fn.(*closure); ok && v.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
			return
		}
		o.Open = true
	}
}

// array is an array literal; as a list of strings it can be edited.
func (e *evaluator) array(f *file, n nid, v *env) usage.Value {
	sp := f.span(n)
	out := usage.Value{Kind: usage.KindList, Span: sp}
	slot := &usage.Slot{Span: sp, List: true, Style: f.newStyle(), ItemSep: ", ", Visible: f.visibleAt(n), ListOpen: f.at(f.nodes[n].start+1, f.nodes[n].start+1)}
	styled := false
	for _, c := range f.named(n) {
		if f.kind(c) == kSpreadElement {
			x := e.eval(f, f.firstNamed(c), v)
			if x.Kind == usage.KindList {
				out.Items = append(out.Items, x.Items...)
			} else {
				out.Items = append(out.Items, usage.UnknownValue(f.span(c)))
			}
			slot.Items = append(slot.Items, f.span(c))
			continue
		}
		out.Items = append(out.Items, e.use(f, c, e.eval(f, c, v)))
		slot.Items = append(slot.Items, f.span(c))
		if !styled && f.kind(c) == kString {
			slot.Style, styled = f.literalStyle(c), true
		}
	}
	slot.ItemSep = "," + f.gapBefore(n, f.named(n))
	if len(slot.Items) == 0 {
		slot.ItemSep = ", "
	}
	out.Slot = slot
	return out
}

// gapBefore is the white space between the entries of a list: a line break with indentation, or a space.
func (f *file) gapBefore(n nid, entries []nid) string {
	if len(entries) == 0 {
		return " "
	}
	at := f.nodes[entries[len(entries)-1]].start
	line := f.lineBefore(at)
	from := f.nodes[n].start
	if len(entries) > 1 {
		from = f.nodes[entries[len(entries)-2]].end
	}
	if blank(line) && strings.ContainsRune(string(f.text[from:at]), '\n') {
		return f.outerBytes(f.style.newline + string(line))
	}
	if len(entries) > 1 {
		gap := string(f.text[from:at])
		if i := strings.IndexByte(gap, ','); i >= 0 && strings.TrimSpace(gap[i+1:]) == "" && !strings.Contains(gap, "\n") {
			return f.outerBytes(gap[i+1:])
		}
	}
	return " "
}

func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// outerBytes spells bytes of this source in the file that contains it.
func (f *file) outerBytes(s string) string {
	if out, ok := usage.EncodeAll(f.src.Outer, s); ok {
		return out
	}
	return s
}

// objectLayout says how to write another entry into the object literal n.
func (f *file) objectLayout(n nid, entries []nid) *usage.Layout {
	l := &usage.Layout{
		SepMark: ",", SepSpace: f.gapBefore(n, entries), Assign: ": ", Style: f.newStyle(), Visible: f.visibleAt(n),
		Nest: &usage.Nest{Open: "{ ", Close: " }", Sep: ", ", Assign: ": ", Style: f.newStyle()},
	}
	quoted, plain, tight := 0, 0, 0
	for i, c := range entries {
		key := ""
		k := noNode
		switch f.kind(c) {
		case kPair:
			k = f.child(c, fKey)
			if f.nodes[f.child(c, fValue)].start > 0 {
				between := string(f.text[f.nodes[k].end:f.nodes[f.child(c, fValue)].start])
				if between == ":" {
					tight++
				}
			}
			if val := f.child(c, fValue); f.kind(val) == kString {
				q := f.text[f.nodes[val].start]
				if q != f.style.quote {
					l.Style = f.styleFor(q)
				}
			}
		case kShorthandPropertyIdentifier:
			k = c
		case kMethodDefinition:
			k = f.child(c, fName)
		}
		if k >= 0 {
			if s, ok := f.constString(k); ok {
				key = s
				quoted++
				l.KeyOpen = string(f.text[f.nodes[k].start : f.nodes[k].start+1])
			} else {
				key = f.str(k)
				plain++
			}
		}
		le := usage.LayoutEntry{Key: key, Span: f.span(c)}
		le.End, le.HasSep = f.entryEnd(c, n)
		if i+1 < len(entries) {
			le.HasSep = true
		}
		l.Entries = append(l.Entries, le)
	}
	if quoted == 0 || plain >= quoted {
		l.KeyOpen = ""
	}
	l.KeyOpen = f.outerBytes(l.KeyOpen)
	l.KeyClose = l.KeyOpen
	if tight > 0 && tight == len(entries) {
		l.Assign = ":"
	}
	open := f.nodes[n].start + 1
	l.First = f.at(open, open)
	l.EmptyPrefix, l.EmptySuffix = " ", " "
	return l
}

// entryEnd is the empty span behind an entry's separator and the comment on its line.
func (f *file) entryEnd(c, parent nid) (usage.Span, bool) {
	at, sep := f.nodes[c].end, false
	for s := f.nodes[c].next; s >= 0; s = f.nodes[s].next {
		between := string(f.text[at:f.nodes[s].start])
		switch {
		case strings.Contains(between, "\n"):
			return f.at(at, at), sep
		case f.nodes[s].flags&flagNamed == 0 && f.is(s, ","):
			sep = true
			at = f.nodes[s].end
			continue
		case f.kind(s) == kComment:
			at = f.nodes[s].end
			if strings.HasPrefix(f.str(s), "//") {
				return f.at(at, at), sep
			}
			continue
		}
		break
	}
	return f.at(at, at), sep
}

// entrySpan is what removing an entry deletes: the entry and one separator, the line when it stands alone on it.
func (f *file) entrySpan(c nid) usage.Span {
	start, end := f.nodes[c].start, f.nodes[c].end
	after := noNode
	for s := f.nodes[c].next; s >= 0; s = f.nodes[s].next {
		if f.is(s, ",") {
			after = s
			break
		}
		if f.nodes[s].flags&flagExtra == 0 {
			break
		}
	}
	line := f.lineBefore(start)
	if after >= 0 {
		end = f.nodes[after].end
		rest := f.text[end:]
		if i := bytes.IndexByte(rest, '\n'); i >= 0 && blank(trimCR(rest[:i])) && blank(line) {
			return f.at(start-uint32(len(line)), end+uint32(i)+1)
		}
		for end < uint32(len(f.text)) && (f.text[end] == ' ' || f.text[end] == '\t') {
			end++
		}
		return f.at(start, end)
	}
	// the last entry: take the separator before it
	for s := start; s > 0; s-- {
		switch f.text[s-1] {
		case ' ', '\t', '\n', '\r':
			continue
		case ',':
			return f.at(s-1, end)
		}
		break
	}
	return f.at(start, end)
}

func trimCR(b []byte) []byte {
	if len(b) > 0 && b[len(b)-1] == '\r' {
		return b[:len(b)-1]
	}
	return b
}

// enum is a TypeScript enum as an object.
func (e *evaluator) enum(f *file, n nid) usage.Value {
	o := &usage.Object{Span: f.span(n)}
	for _, c := range f.named(f.child(n, fBody)) {
		if f.kind(c) != kEnumAssignment {
			continue
		}
		k := f.child(c, fName)
		name, ok := e.keyName(f, k, nil)
		if ok {
			o.Props = append(o.Props, usage.Property{Key: name, KeySpan: f.keySpan(k), Value: e.eval(f, f.child(c, fValue), nil), Whole: f.span(c)})
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n)}
}
