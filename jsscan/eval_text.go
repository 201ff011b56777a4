package jsscan

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func itoa(i int) string { return strconv.Itoa(i) }

// stringValue is a string literal; a JWT is recognised for what it is.
func (e *evaluator) stringValue(f *file, n nid) usage.Value {
	t, _ := f.stringText(n)
	return usage.TextValue(t, f.span(n), f.stringSlot(n))
}

// template is a template literal.
func (e *evaluator) template(f *file, n nid, v *env) usage.Value {
	sp := f.span(n)
	s, end := f.nodes[n].start+1, f.nodes[n].end
	if end > s && f.text[end-1] == '`' {
		end--
	}
	vals := []usage.Value{}
	lit := func(a, b uint32) {
		if b > a {
			vals = append(vals, usage.Value{Kind: usage.KindText, Text: f.cooked(a, b), Span: f.at(a, b)})
		}
	}
	at := s
	holes := false
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if f.kind(c) != kTemplateSubstitution {
			continue
		}
		holes = true
		lit(at, f.nodes[c].start)
		x := f.firstNamed(c)
		if x < 0 {
			x = c
		}
		vals = append(vals, e.segment(f, x, vals, e.asText(f, x, e.eval(f, x, v))))
		at = f.nodes[c].end
	}
	lit(at, end)
	if len(vals) == 0 {
		return usage.TextValue(usage.Lit("", f.at(s, s)), sp, f.stringSlot(n))
	}
	out := e.concat(sp, vals)
	slot := f.stringSlot(n)
	if slot != nil && holes && at == end {
		slot.Tail = usage.Span{} // ends in a hole
	}
	return withSlot(out, slot)
}

// segment is a text behind what was written so far. Behind a slash an empty one stands for a value that is not there yet (a
// state's first value, a default): nobody asks for a path with that segment left out.
func (e *evaluator) segment(f *file, n nid, before []usage.Value, val usage.Value) usage.Value {
	n = f.unwrap(n)
	if len(before) == 0 || f.kind(n) == kString || f.kind(n) == kTemplateString || f.constantText(n) {
		return val
	}
	slash := false
	before[len(before)-1].Each(func(a usage.Value) { slash = slash || a.Text.HasSuffix("/") == usage.Yes })
	if !slash {
		return val
	}
	var kept []usage.Value
	empty := false
	val.Each(func(a usage.Value) {
		if c, ok := a.Text.Const(); ok && c == "" {
			empty = true
			return
		}
		kept = append(kept, a)
	})
	switch {
	case !empty:
		return val
	case len(kept) == 0:
		return e.hole(f, n)
	}
	return e.join(kept...)
}

// constantText reports a name that is declared once and for all as a text.
func (f *file) constantText(n nid) bool {
	if f.kind(n) != kIdentifier {
		return false
	}
	b := f.bindingOf(n)
	return b != nil && b.kind == bindConst && f.kind(f.literalOf(n)) == kString
}

func withSlot(v usage.Value, s *usage.Slot) usage.Value {
	if v.Kind == usage.KindUnion {
		out := v
		out.Alts = append([]usage.Value(nil), v.Alts...)
		for i := range out.Alts {
			out.Alts[i].Slot = s
		}
		return out
	}
	v.Slot = s
	return v
}

// asText coerces a value to a string as it appears inside another: objects of query builders are spelled out, other
// things are holes.
func (e *evaluator) asText(f *file, n nid, v usage.Value) usage.Value {
	return e.each(v, func(a usage.Value) usage.Value {
		switch a.Kind {
		case usage.KindText, usage.KindNumber, usage.KindBool:
			if len(a.Text.Parts) > 0 {
				return e.namedDomain(f, n, a)
			}
		case usage.KindObject:
			if a.Object != nil && isParams(a) {
				t := e.queryText(a)
				t.Conf = a.Conf
				return t
			}
		case usage.KindAbsent:
			if f.filledElsewhere(f.unwrap(n)) {
				break
			}
			return usage.Value{Kind: usage.KindText, Text: usage.Lit("", f.span(n)), Span: f.span(n), Conf: a.Conf}
		case usage.KindList:
			if t, ok := joinItems(a, ","); ok {
				return t
			}
		}
		h := e.hole(f, n)
		h.Conf, h.Trace, h.Point = a.Conf, a.Trace, a.Point
		if ev := e.domains.at[a.Span]; ev != nil {
			hole, _ := h.Text.OnlyHole()
			c := *hole
			c.Auth0 = ev
			h.Text = usage.HoleText(c, h.Span)
		}
		if a.Token != nil || a.Origin != nil {
			hole, _ := h.Text.OnlyHole()
			c := *hole
			c.Token, c.Origin = a.Token, a.Origin
			h.Text = usage.HoleText(c, h.Span)
			h.Token, h.Origin = a.Token, a.Origin
		}
		return h
	})
}

// filledElsewhere: nobody writes a member or a parameter into a text to have "undefined" there. It is filled out of sight.
func (f *file) filledElsewhere(n nid) bool {
	switch f.kind(n) {
	case kMemberExpression, kSubscriptExpression:
		return true
	case kIdentifier:
		b := f.bindingOf(n)
		return b != nil && b.kind == bindParam
	}
	return false
}

// namedDomain keeps the name of a constant that says Auth0 when its value does not (`AUTH0_DOMAIN = ”`, a custom
// domain): inside a URL the name is the evidence.
func (e *evaluator) namedDomain(f *file, n nid, v usage.Value) usage.Value {
	n = f.unwrap(n)
	if k := f.kind(n); k != kIdentifier && k != kMemberExpression {
		return v
	}
	name := f.lastName(n)
	c, ok := v.Text.Const()
	if !ok || !usage.NamesAuth0(name) || strings.Contains(c, "auth0.com") || strings.ContainsAny(c, "/ {}") {
		return v
	}
	if b := usage.NameWords(name); len(b) == 0 || b[len(b)-1] != "domain" && b[len(b)-1] != "host" && b[len(b)-1] != "tenant" && b[len(b)-1] != "hostname" {
		return v
	}
	h := usage.Hole{Expr: clip(f.str(n)), Name: name, Scope: f.scopeOfExpr(n)}
	v.Text = usage.HoleText(h, f.span(n))
	return v
}

// concat joins texts; unions multiply, bounded.
func (e *evaluator) concat(sp usage.Span, vals []usage.Value) usage.Value {
	outs := []usage.Value{{Kind: usage.KindText, Span: sp}}
	for _, v := range vals {
		alts := v.Alternatives()
		if len(outs)*len(alts) > maxAlts {
			alts = alts[:max(1, maxAlts/len(outs))]
		}
		var next []usage.Value
		for _, o := range outs {
			for _, a := range alts {
				next = append(next, append1(o, a))
			}
		}
		outs = next
	}
	for i := range outs {
		if len(outs[i].Text.Parts) == 1 {
			if h, ok := outs[i].Text.OnlyHole(); ok {
				outs[i].Token = h.Token
			}
		}
	}
	return e.join(outs...)
}

// append1 is a + b. The place to point at is that of a token inside, else none: a parameter in a URL is no token.
func append1(a, b usage.Value) usage.Value {
	out := a
	if len(a.Text.Parts)+len(b.Text.Parts) <= maxStrParts {
		out.Text = usage.Concat(a.Text, holesWith(b))
	}
	if b.Text.Len() > 0 {
		out.Fn = nil
		if q, ok := b.Fn.(*builtQuery); ok {
			switch {
			case a.Text.Len() == 0:
				out.Fn = q
			case q.at == 0 && a.Text.HasSuffix("?") == usage.Yes:
				out.Fn = &builtQuery{at: a.Text.Len() - 1, o: q.o}
			}
		}
	}
	out.Conf = usage.Weakest(a.Conf, b.Conf)
	if !b.Point.IsZero() && (a.Point.IsZero() || b.Token != nil) && (len(b.Text.Holes()) > 0 || looksLikeJWT(b.Text)) {
		out.Point = b.Point
	}
	if b.Token != nil || len(a.Trace) == 0 {
		out.Trace = b.Trace
	}
	return out
}

func looksLikeJWT(t usage.Text) bool {
	return t.HasPrefix("eyJ") == usage.Yes || t.Index("Bearer eyJ") >= 0
}

// holesWith puts a value's token and origin on its hole.
func holesWith(v usage.Value) usage.Text {
	if v.Token == nil && v.Origin == nil {
		return v.Text
	}
	h, ok := v.Text.OnlyHole()
	if !ok {
		return v.Text
	}
	c := *h
	if c.Token == nil {
		c.Token = v.Token
	}
	if c.Origin == nil {
		c.Origin = v.Origin
	}
	return usage.HoleText(c, v.Text.Parts[0].Span)
}

// binary is + (concatenation), || and ?? (either side), && (the right side), and everything else unknown.
func (e *evaluator) binary(f *file, n nid, v *env) usage.Value {
	sp := f.span(n)
	switch f.str(f.child(n, fOperator)) {
	case "+":
		var terms []nid
		f.flattenPlus(n, &terms)
		vals := make([]usage.Value, 0, len(terms))
		for _, t := range terms {
			vals = append(vals, e.segment(f, t, vals, e.asText(f, t, e.eval(f, t, v))))
		}
		return withSlot(e.concat(sp, vals), f.concatSlot(n, terms))
	case "||", "??":
		ent := e.evalEntry(f, f.child(n, fLeft), v)
		l := ent.v
		if definite(l) || givesAccess(l) || e.given(ent) {
			return l
		}
		return e.join(known(dropAbsent(l)), e.eval(f, f.child(n, fRight), v))
	case "&&":
		if e.truth(f, f.child(n, fLeft), v) == usage.No {
			return usage.Value{Kind: usage.KindAbsent, Span: sp}
		}
		return e.eval(f, f.child(n, fRight), v)
	case "==", "===", "!=", "!==", "<", ">", "<=", ">=", "in", "instanceof":
		return usage.Value{Kind: usage.KindUnknown, Span: sp}
	}
	return usage.UnknownValue(sp)
}

// definite reports a value that is visibly truthy: `'x' || y` never yields y.
func definite(v usage.Value) bool {
	switch v.Kind {
	case usage.KindText:
		c, ok := v.Text.Const()
		return ok && c != "" && v.Conf == usage.High
	case usage.KindObject, usage.KindList:
		return true
	}
	return false
}

// given reports an argument that nobody can see but that a visible call passes: not a parameter handed on, which may be
// left out itself.
func (e *evaluator) given(ent *entry) bool {
	if ent.v.Point.IsZero() || !isHole(ent.v) {
		return false
	}
	for _, o := range ent.opens {
		if _, ok := e.assume[o]; !ok {
			return false
		}
	}
	return true
}

// givesAccess reports a visible access token of a request that issues one: nothing is put in its place. A result of
// `response_type=id_token` has none.
func givesAccess(v usage.Value) bool {
	all := v.Kind != usage.KindAbsent
	v.Each(func(a usage.Value) {
		t := a.Token
		if t == nil && a.Kind == usage.KindText {
			if h, ok := a.Text.OnlyHole(); ok {
				t = h.Token
			}
		}
		if t == nil || t.Kind != usage.TokenAccess || t.Conf == usage.Low || a.Conf == usage.Low {
			all = false
			return
		}
		if r := t.Request; r != nil {
			c, ok := r.ResponseType.Value.ConstString()
			switch {
			case r.ResponseType.Present == usage.Yes && ok && c == "id_token", r.ResponseType.Present == usage.No && r.DefaultResponseType == "id_token":
				all = false
			}
		}
	})
	return all
}

// dropAbsent removes undefined from a union; an absent value alone becomes no value at all.
func dropAbsent(v usage.Value) usage.Value {
	if v.Kind == usage.KindAbsent {
		return usage.Value{Kind: usage.KindUnion}
	}
	return v
}

func (f *file) flattenPlus(n nid, out *[]nid) {
	if len(*out) > maxStrParts {
		return
	}
	n = f.unwrap(n)
	if f.kind(n) == kBinaryExpression && f.is(f.child(n, fOperator), "+") {
		f.flattenPlus(f.child(n, fLeft), out)
		f.flattenPlus(f.child(n, fRight), out)
		return
	}
	if n >= 0 {
		*out = append(*out, n)
	}
}

// concatSlot spells a concatenation: Set replaces the whole, Append works inside a final literal.
func (f *file) concatSlot(n nid, terms []nid) *usage.Slot {
	q := f.style.quote
	for _, t := range terms {
		if f.kind(t) == kString {
			q = f.text[f.nodes[t].start]
			break
		}
	}
	st := f.styleFor(q)
	if st.TplOpen != "" { // written as a concatenation: stay with it
		st.TplOpen, st.TplClose, st.HoleOpen, st.HoleClose, st.Concat = "", "", "", "", " + "
	}
	s := &usage.Slot{Span: f.span(n), Style: st, ListSep: " ", Visible: f.visibleAt(n)}
	if len(terms) > 0 {
		if last := terms[len(terms)-1]; f.kind(last) == kString {
			ls := f.stringSlot(last)
			if ls != nil {
				s.Tail = ls.Tail
				s.TailStyle = &ls.Style
			}
		}
	}
	return s
}

func (e *evaluator) augmented(f *file, n nid, v *env) usage.Value {
	l, r := f.child(n, fLeft), f.child(n, fRight)
	switch f.str(f.child(n, fOperator)) {
	case "+=":
		return e.concat(f.span(n), []usage.Value{e.asText(f, l, e.eval(f, l, v)), e.asText(f, r, e.eval(f, r, v))})
	case "||=", "??=":
		return e.join(known(dropAbsent(e.eval(f, l, v))), e.eval(f, r, v))
	case "&&=":
		return e.eval(f, r, v)
	}
	return usage.UnknownValue(f.span(n))
}

// joinItems is list.join(sep).
func joinItems(v usage.Value, sep string) (usage.Value, bool) {
	var t usage.Text
	conf := v.Conf
	for i, it := range v.Items {
		if it.Kind != usage.KindText && it.Kind != usage.KindNumber {
			return usage.Value{}, false
		}
		if i > 0 {
			t = usage.Concat(t, usage.Text{Parts: []usage.Part{{Const: sep}}})
		}
		t = usage.Concat(t, holesWith(it))
		conf = usage.Weakest(conf, it.Conf)
	}
	if len(v.Items) == 0 {
		t = usage.Lit("", v.Span)
	}
	out := usage.Value{Kind: usage.KindText, Text: t, Span: v.Span, Conf: conf, Trace: v.Trace}
	if v.Slot != nil && v.Slot.List {
		out.Slot = v.Slot
	}
	return out, true
}

// percentText percent-encodes the constant bytes as encodeURIComponent does; every byte keeps its place.
func percentText(t usage.Text, keep string) usage.Text {
	var out usage.Text
	for _, p := range t.Parts {
		if p.Hole != nil {
			out.Parts = append(out.Parts, p)
			continue
		}
		var b strings.Builder
		var m []int
		changed := false
		for i := 0; i < len(p.Const); i++ {
			c := p.Const[i : i+1]
			enc := c
			if !strings.Contains(keep, c) {
				enc = strings.ReplaceAll(url.QueryEscape(c), "+", "%20")
				if c[0] >= 0x80 {
					enc = "%" + strings.ToUpper(strconv.FormatUint(uint64(c[0]), 16))
				}
			}
			changed = changed || enc != c
			off := p.Span.Start + i
			if p.Map != nil {
				off = p.Map[i]
			}
			for range len(enc) {
				m = append(m, off)
			}
			b.WriteString(enc)
		}
		if !changed {
			out.Parts = append(out.Parts, p)
			continue
		}
		q := usage.Part{Const: b.String(), Span: p.Span}
		if !p.Span.IsZero() {
			q.Map = append(m, p.Span.End)
		}
		out.Parts = append(out.Parts, q)
	}
	return out
}

const (
	uriKeep    = "!'()*-._~"
	uriKeepAll = uriKeep + ";/?:@&=+$,#"
)

// queryText spells a parameter object as `a=b&c=d`, percent-encoded, spans kept.
func (e *evaluator) queryText(v usage.Value) usage.Value {
	var t usage.Text
	conf := v.Conf
	for i, p := range v.Object.Props {
		if p.Value.Kind == usage.KindAbsent || strings.HasPrefix(p.Key, "\x00") {
			continue
		}
		if i > 0 && len(t.Parts) > 0 {
			t = usage.Concat(t, usage.Text{Parts: []usage.Part{{Const: "&"}}})
		}
		t = usage.Concat(t, usage.Text{Parts: []usage.Part{{Const: url.QueryEscape(p.Key) + "=", Span: usage.Span{}}}})
		pv := p.Value
		if pv.Kind == usage.KindUnion {
			pv = pv.Alternatives()[0]
			conf = usage.Weakest(conf, usage.Medium)
		}
		switch pv.Kind {
		case usage.KindText, usage.KindNumber, usage.KindBool:
			t = usage.Concat(t, percentText(holesWith(pv), uriKeep+"/:"))
		case usage.KindList:
			if j, ok := joinItems(pv, ","); ok {
				t = usage.Concat(t, percentText(j.Text, uriKeep+"/:"))
				continue
			}
			t = usage.Concat(t, usage.HoleText(usage.Hole{Expr: p.Key, Name: p.Key}, pv.Span))
		default:
			t = usage.Concat(t, usage.HoleText(usage.Hole{Expr: p.Key, Name: p.Key, Token: pv.Token, Origin: pv.Origin}, pv.Span))
		}
	}
	if len(t.Parts) == 0 {
		t = usage.Lit("", v.Span)
	}
	if v.Object.Open {
		t = usage.Concat(t, usage.HoleText(usage.Hole{Expr: "", Name: ""}, v.Span))
	}
	return usage.Value{Kind: usage.KindText, Text: t, Span: v.Span, Conf: conf, Fn: &builtQuery{o: v.Object}}
}
