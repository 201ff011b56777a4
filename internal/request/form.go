package request

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// param is one `key=value` of a query or form, in offsets of the raw text's pattern.
type param struct {
	start, eq, end int // eq == end when there is no '='
}

// params splits at & and at line breaks: guides wrap a URL with the & at either end of the line, or forget it.
func params(p string) []param {
	var out []param
	add := func(i, j int) {
		for i < j && isBlank(p[i]) {
			i++
		}
		for j > i && isBlank(p[j-1]) {
			j--
		}
		if i == j {
			return
		}
		eq := strings.IndexByte(p[i:j], '=')
		if eq < 0 {
			out = append(out, param{i, j, j})
			return
		}
		out = append(out, param{i, i + eq, j})
	}
	start := 0
	for i := 0; i < len(p); i++ {
		if p[i] == '&' || p[i] == '\n' {
			add(start, i)
			start = i + 1
		}
	}
	add(start, len(p))
	return out
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// Form reads a query string or a form body (raw, still encoded) as an object.
func Form(t usage.Text, at func(usage.Span) (Place, bool)) *usage.Object {
	if at == nil {
		at = noPlace
	}
	p := t.Pattern()
	o := &usage.Object{Span: t.Span()}
	enc := queryStyle(written(t))
	ps := params(p)
	pl, editable := at(o.Span)
	editable = editable && !o.Span.IsZero()
	var spans []usage.Span
	// An author who leaves blanks in one value does so in all.
	loose := slices.ContainsFunc(ps, func(q param) bool {
		return q.eq < q.end && strings.Contains(strings.TrimSpace(p[q.eq+1:q.end]), " ")
	})
	for _, q := range ps {
		span, whole := tight(t.Slice(q.start, q.end))
		rawKey := p[q.start:q.eq]
		if q.eq == q.end || strings.ContainsRune(rawKey, usage.HoleByte) {
			// A bare word is a flag; a hole may hold whole parameters.
			if strings.ContainsRune(rawKey, usage.HoleByte) {
				o.Open = true
			}
			continue
		}
		key, _ := decode(t.Slice(q.start, q.eq), percentDecoder(true)).Const()
		vt := decode(t.Slice(q.eq+1, q.end), percentDecoder(true))
		vspan, together := tight(t.Slice(q.eq+1, q.end))
		if !together {
			if b, here := between(t.Slice(q.eq+1, q.end), t.Slice(q.eq, q.eq+1).Span(), usage.Span{}); here {
				vspan = b
			}
		}
		if q.eq+1 == q.end {
			vspan = t.Slice(q.eq, q.end).Span().After()
			vt = usage.Lit("", vspan)
		}
		v := usage.TextValue(vt, vspan, nil)
		if vp, ok := at(vspan); ok && !vspan.IsZero() {
			venc := enc
			if enc == usage.EncPercent && loose {
				venc = usage.EncFormLoose
			}
			v.Slot = &usage.Slot{Span: vspan, Content: vspan, Style: vp.nest("", "", venc), ListSep: " ", Visible: vp.Visible}
			if n := len(vt.Parts); n > 0 && (vt.Parts[n-1].Hole == nil || vt.Parts[n-1].Hole.Placeholder) {
				v.Slot.Tail = vspan.After()
			}
		}
		keySpan := t.Slice(q.start, q.eq).Span()
		if !whole {
			span = entrySpan(t, keySpan, q.end)
		}
		spans = append(spans, span)
		o.Props = append(o.Props, usage.Property{Key: key, KeySpan: keySpan, Value: v, Whole: span})
	}
	if !editable {
		// Some of it stands behind variables: where the keys are counts.
		for _, q := range o.Props {
			if pl, editable = at(q.KeySpan); editable {
				break
			}
		}
	}
	o.Props = repeated(o.Props)
	for k := range o.Props {
		if s := o.Props[k].Value.Slot; s != nil && spans[k].Len() > 0 {
			s.RemoveSpan = removal(spans, k)
		}
	}
	if editable && len(o.Props) > 0 {
		o.Layout = formLayout(o, pl, enc, separator(p, ps))
	}
	return o
}

// repeated makes one list of an audience that is sent more than once; of every other parameter the last one counts.
func repeated(props []usage.Property) []usage.Property {
	var items []usage.Value
	last := -1
	for i, p := range props {
		if p.Key == "audience" {
			items = append(items, p.Value)
			last = i
		}
	}
	if len(items) > 1 {
		p := props[last]
		p.Value = usage.Value{Kind: usage.KindList, Items: items, Span: p.Value.Span}
		props[last] = p
	}
	return props
}

func formLayout(o *usage.Object, pl Place, enc usage.Encoding, sep string) *usage.Layout {
	l := &usage.Layout{SepSpace: pl.raw(sep), Assign: "=", Style: pl.nest("", "", enc), Visible: pl.Visible}
	for _, p := range o.Props {
		if !p.Whole.IsZero() {
			l.Entries = append(l.Entries, usage.LayoutEntry{Key: p.Key, Span: p.Whole})
		}
	}
	switch n := len(l.Entries); {
	case n > 0 && l.Entries[n-1].Span.Len() > 0:
	case n < 2:
		return nil
	default:
		// Nothing can be written behind the last parameter, its end is not known: the one before it is where to append.
		l.Entries[n-1], l.Entries[n-2] = l.Entries[n-2], l.Entries[n-1]
	}
	return l
}

// entrySpan is where a parameter stands whose value is written behind a variable: from its key to the separator behind
// it. The end of the last one is not known: its span is the empty one in front of it.
func entrySpan(t usage.Text, key usage.Span, end int) usage.Span {
	if end >= t.Len() {
		return key.Before()
	}
	if sep := t.Slice(end, end+1).Span(); !sep.IsZero() && sep.File == key.File && sep.Start > key.End && sep.Start-key.End < 2000 {
		return usage.Span{File: key.File, Start: key.Start, End: sep.Start}
	}
	return usage.Span{}
}

// separator is what stands between two parameters in this text.
func separator(p string, ps []param) string {
	for i := 1; i < len(ps); i++ {
		if s := p[ps[i-1].end:ps[i].start]; strings.Count(s, "&") == 1 && !strings.ContainsRune(s, usage.HoleByte) {
			return s
		}
	}
	return "&"
}

// written are the bytes of a text that stand in its file as they are: what code escapes on the way (encodeURIComponent)
// says nothing of how people spell values here.
func written(t usage.Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil || p.Span.Len() > 0 && len(p.Const) > p.Span.Len() {
			b.WriteByte(usage.HoleByte)
			continue
		}
		b.WriteString(p.Const)
	}
	return b.String()
}

// queryStyle is how this text escapes: everything (encodeURIComponent), spaces as +, or only what must be.
func queryStyle(p string) usage.Encoding {
	l := strings.ToLower(p)
	switch {
	case strings.Contains(l, "%3a") || strings.Contains(l, "%2f"):
		return usage.EncPercentAll
	case strings.Contains(p, "+") && !strings.Contains(l, "%20"):
		return usage.EncForm
	}
	return usage.EncPercent
}

// looksLikeForm reports whether a body's pattern starts like `key=value`.
func looksLikeForm(p string) bool {
	p = strings.TrimLeft(p, " \t\r\n")
	i := strings.IndexByte(p, '=')
	if i <= 0 {
		return false
	}
	for _, r := range p[:i] {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' || r == '.') {
			return false
		}
	}
	return true
}
