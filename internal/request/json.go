package request

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const maxJSONDepth = 200

// jsonReader reads JSON out of a Text: tolerant of comments, trailing commas, single quotes and bare words, because
// Auth0's own pages have them, and of holes at any place, because shells and template engines put them there. (A JSON
// library cannot: a hole may stand for a value, a member, or half a string.)
type jsonReader struct {
	t     usage.Text
	p     string
	i     int
	at    places
	depth int
}

// JSON reads a text as a JSON object or array. places tells how bytes are spelled at a span; nil: no slots.
func JSON(t usage.Text, at func(usage.Span) (Place, bool)) (usage.Value, bool) {
	if at == nil {
		at = noPlace
	}
	r := &jsonReader{t: t, p: t.Pattern(), at: at}
	r.space()
	if r.i >= len(r.p) || r.p[r.i] != '{' && r.p[r.i] != '[' {
		return usage.Value{}, false
	}
	return r.value()
}

// space skips white space and comments.
func (r *jsonReader) space() {
	for r.i < len(r.p) {
		rest := r.p[r.i:]
		switch {
		case strings.ContainsRune(" \t\r\n\ufeff", rune(rest[0])):
			r.i++
		case strings.HasPrefix(rest, "\ufeff"):
			r.i += len("\ufeff")
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			r.i += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				r.i = len(r.p)
				return
			}
			r.i += n + 2
		default:
			return
		}
	}
}

func (r *jsonReader) span(i, j int) usage.Span {
	s, _ := tight(r.t.Slice(i, j))
	return s
}

// empty is the empty span at offset i.
func (r *jsonReader) empty(i int) usage.Span {
	if i > 0 {
		return r.span(i-1, i).After()
	}
	return r.span(0, min(1, len(r.p))).Before()
}

func (r *jsonReader) value() (usage.Value, bool) {
	r.space()
	if r.i >= len(r.p) || r.depth > maxJSONDepth {
		return usage.Value{}, false
	}
	switch c := r.p[r.i]; c {
	case '{':
		return r.object()
	case '[':
		return r.array()
	case '"', '\'':
		return r.str()
	}
	return r.bare()
}

// bare reads numbers, literals, holes and unquoted words up to the next delimiter.
func (r *jsonReader) bare() (usage.Value, bool) {
	start := r.i
	for r.i < len(r.p) && !strings.ContainsRune(",}]\n", rune(r.p[r.i])) {
		r.i++
	}
	end := start + len(strings.TrimRight(r.p[start:r.i], " \t\r"))
	if end == start {
		return usage.Value{}, false
	}
	t := r.t.Slice(start, end)
	span := t.Span()
	var slot *usage.Slot
	if pl, ok := r.at(span); ok && !span.IsZero() {
		slot = &usage.Slot{Span: span, Content: span, Style: pl.nest("", "", usage.EncJSON), Visible: pl.Visible}
	}
	v := usage.Value{Text: t, Span: span, Slot: slot}
	switch s := r.p[start:end]; {
	case s == "null":
		v.Kind = usage.KindAbsent
	case s == "true" || s == "false":
		v.Kind = usage.KindBool
	case strings.Trim(s, "0123456789+-.eE") == "":
		v.Kind = usage.KindNumber
	default:
		if _, ok := t.OnlyHole(); !ok {
			return usage.Value{Span: span}, true
		}
		v.Kind, v.Slot = usage.KindText, nil
		if h := t.Parts[0].Hole; h.Token == nil && h.Placeholder {
			v.Kind = usage.KindUnknown // an unquoted placeholder may be anything
		}
	}
	return v, true
}

// quoted finds the end of the string that starts at r.i; the offsets are those of its content.
func (r *jsonReader) quoted() (from, to int, ok bool) {
	q := r.p[r.i]
	from = r.i + 1
	for j := from; j < len(r.p); j++ {
		switch r.p[j] {
		case '\\':
			j++
		case q:
			r.i = j + 1
			return from, j, true
		}
	}
	return 0, 0, false
}

func (r *jsonReader) str() (usage.Value, bool) {
	start := r.i
	from, to, ok := r.quoted()
	if !ok {
		return usage.Value{}, false
	}
	span, together := tight(r.t.Slice(start, to+1))
	t := decode(r.t.Slice(from, to), Escape)
	if len(t.Parts) == 0 {
		t = usage.Lit("", r.empty(from))
	}
	if !together {
		open, closing := r.span(start, from), r.span(to, to+1)
		if _, here := between(r.t.Slice(from, to), open, closing); !here || open.File != closing.File {
			return r.elsewhere(t), true
		}
		span = open.Cover(closing)
	}
	v := usage.TextValue(t, span, nil)
	if pl, ok := r.at(span); ok && !span.IsZero() {
		quote := r.p[start : start+1]
		content := usage.Span{File: span.File, Start: r.span(start, from).End, End: r.span(to, to+1).Start}
		v.Slot = &usage.Slot{Span: span, Content: content, Style: pl.nest(quote, quote, usage.EncJSON), ListSep: " ", Visible: pl.Visible}
		if n := len(t.Parts); t.Parts[n-1].Hole == nil || t.Parts[n-1].Hole.Placeholder {
			v.Slot.Tail = content.After()
		}
	}
	return v, true
}

// elsewhere is a string whose content stands behind a variable: the value is the literal there.
func (r *jsonReader) elsewhere(t usage.Text) usage.Value {
	span, together := tight(t)
	v := usage.TextValue(t, span, nil)
	if pl, ok := r.at(span); ok && together && !span.IsZero() && len(t.Holes()) == 0 {
		v.Slot = &usage.Slot{Span: span, Content: span, Style: pl.nest("", "", usage.EncJSON), ListSep: " ", Tail: span.After(), Visible: pl.Visible}
	}
	return v
}

func (r *jsonReader) array() (usage.Value, bool) {
	start := r.i
	r.i++
	r.depth++
	defer func() { r.depth-- }()
	v := usage.Value{Kind: usage.KindList}
	var bounds [][2]int
	for {
		r.space()
		if r.i >= len(r.p) {
			return usage.Value{}, false
		}
		if r.p[r.i] == ']' {
			r.i++
			break
		}
		if r.p[r.i] == ',' {
			r.i++
			continue
		}
		at := r.i
		item, ok := r.value()
		if !ok {
			return usage.Value{}, false
		}
		v.Items = append(v.Items, item)
		bounds = append(bounds, [2]int{at, r.i})
	}
	v.Span = r.span(start, r.i)
	if pl, ok := r.at(v.Span); ok && !v.Span.IsZero() {
		s := &usage.Slot{Span: v.Span, List: true, ListOpen: r.empty(start + 1), Style: pl.nest(`"`, `"`, usage.EncJSON), ItemSep: pl.raw(", "), Visible: pl.Visible}
		for k, b := range bounds {
			s.Items = append(s.Items, v.Items[k].Span)
			if k > 0 {
				s.ItemSep = pl.raw(gap(r.p[bounds[k-1][1]:b[0]]))
			}
		}
		for k := range v.Items {
			if is := v.Items[k].Slot; is != nil {
				is.RemoveSpan = removal(s.Items, k)
			}
		}
		v.Slot = s
	}
	return v, true
}

// gap is a separator as written, without comments.
func gap(s string) string {
	if strings.Contains(s, "/") || !strings.Contains(s, ",") || strings.ContainsRune(s, usage.HoleByte) {
		return ", "
	}
	return s
}

// removal is what to delete to remove entry k: with the separator behind it, or for the last one before it.
func removal(entries []usage.Span, k int) usage.Span {
	e := entries[k]
	switch {
	case e.IsZero():
	case k+1 < len(entries) && entries[k+1].File == e.File:
		return usage.Span{File: e.File, Start: e.Start, End: entries[k+1].Start}
	case k > 0 && entries[k-1].File == e.File:
		return usage.Span{File: e.File, Start: entries[k-1].End, End: e.End}
	}
	return e
}

func (r *jsonReader) object() (usage.Value, bool) {
	start := r.i
	r.i++
	r.depth++
	defer func() { r.depth-- }()
	o := &usage.Object{}
	var bounds [][2]int
	trailing := -1 // offset behind a trailing comma
	for {
		r.space()
		if r.i >= len(r.p) {
			return usage.Value{}, false
		}
		switch c := r.p[r.i]; c {
		case '}':
			r.i++
			o.Span = r.span(start, r.i)
			r.layout(o, start, bounds, trailing)
			return usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span}, true
		case ',':
			r.i++
			trailing = r.i
			continue
		case usage.HoleByte:
			// `${extra}` in the place of a member: anything may come out of it.
			r.i++
			r.space()
			if r.i < len(r.p) && r.p[r.i] == ':' {
				r.i++
				if _, ok := r.value(); !ok {
					return usage.Value{}, false
				}
			}
			o.Open = true
			continue
		}
		at := r.i
		prop, ok := r.member()
		if !ok {
			return usage.Value{}, false
		}
		prop.Whole = r.span(at, r.i)
		if prop.Key == "" && prop.KeySpan.IsZero() {
			o.Open = true
			continue
		}
		trailing = -1
		o.Props = append(o.Props, prop)
		bounds = append(bounds, [2]int{at, r.i})
	}
}

func (r *jsonReader) member() (usage.Property, bool) {
	var prop usage.Property
	at := r.i
	if c := r.p[r.i]; c == '"' || c == '\'' {
		from, to, ok := r.quoted()
		if !ok {
			return prop, false
		}
		key, known := decode(r.t.Slice(from, to), Escape).Const()
		if known || from == to {
			prop.Key, prop.KeySpan = key, r.span(at, to+1)
		}
	} else {
		for r.i < len(r.p) && !strings.ContainsRune(":,}\"'{[ \n", rune(r.p[r.i])) {
			r.i++
		}
		if r.i == at {
			return prop, false
		}
		key := r.p[at:r.i]
		if !strings.ContainsRune(key, usage.HoleByte) {
			prop.Key, prop.KeySpan = key, r.span(at, r.i)
		}
	}
	r.space()
	if r.i >= len(r.p) || r.p[r.i] != ':' {
		return prop, false
	}
	r.i++
	v, ok := r.value()
	prop.Value = v
	return prop, ok
}

func (r *jsonReader) layout(o *usage.Object, start int, bounds [][2]int, trailing int) {
	pl, ok := r.at(o.Span)
	if !ok || o.Span.IsZero() {
		return
	}
	l := &usage.Layout{
		First: r.empty(start + 1), SepMark: pl.raw(","), SepSpace: pl.raw(" "),
		KeyOpen: pl.raw(`"`), KeyClose: pl.raw(`"`), Assign: pl.raw(": "),
		Style: pl.nest(`"`, `"`, usage.EncJSON), Visible: pl.Visible,
	}
	l.Nest = &usage.Nest{Open: pl.raw("{"), Close: pl.raw("}"), Sep: pl.raw(", "), KeyOpen: l.KeyOpen, KeyClose: l.KeyClose, Assign: l.Assign, Style: l.Style}
	if len(bounds) > 0 {
		// The first member's own spelling decides: `{"a":1,"b":2}` gets no spaces.
		first := r.p[bounds[0][0]:bounds[0][1]]
		if i := strings.IndexByte(first, ':'); i > 0 && i+1 < len(first) && !strings.ContainsRune(" \t\n", rune(first[i+1])) {
			l.Assign = pl.raw(":")
			l.SepSpace = ""
		}
		lead := r.p[start+1 : bounds[0][0]]
		if len(bounds) > 1 {
			lead = r.p[bounds[0][1]:bounds[1][0]]
		}
		if i := strings.LastIndexByte(lead, ','); i >= 0 {
			lead = lead[i+1:]
		}
		if strings.Trim(lead, " \t\r\n") == "" && (len(bounds) > 1 || strings.Contains(lead, "\n")) {
			l.SepSpace = pl.raw(lead)
		}
		if q := first[0]; q == '\'' {
			l.KeyOpen, l.KeyClose = pl.raw("'"), pl.raw("'")
		} else if q != '"' {
			l.KeyOpen, l.KeyClose = "", ""
		}
	}
	spans := make([]usage.Span, len(o.Props))
	for k, p := range o.Props {
		spans[k] = p.Whole
	}
	for k := range o.Props {
		if s := o.Props[k].Value.Slot; s != nil {
			s.RemoveSpan = removal(spans, k)
		}
		e := usage.LayoutEntry{Key: o.Props[k].Key, Span: spans[k]}
		if k == len(o.Props)-1 && trailing > 0 {
			e.End, e.HasSep = r.empty(trailing), true
		}
		l.Entries = append(l.Entries, e)
	}
	o.Layout = l
}
