package configscan

import (
	"bytes"
	"errors"

	"github.com/tailscale/hujson"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var errDeep = errors.New("nested too deeply")

// jsonReader turns a JSON text (comments, trailing commas and placeholders included) into a Value.
type jsonReader struct {
	src  *usage.Source
	text []byte
	// holes are the unquoted placeholders: start offset -> end.
	holes map[int]int
	// split cuts placeholders out of strings.
	split bool
	// tight is set when the text has no blank behind its commas.
	tight bool
}

// parseJSON reads src. With split, placeholders inside strings become holes.
func parseJSON(src *usage.Source, split bool) (usage.Value, error) {
	r, v, err := openJSON(src, split)
	if err != nil {
		return usage.Value{}, err
	}
	return r.value(v), nil
}

// openJSON parses without making Values: a lock file is large, and little of it matters.
func openJSON(src *usage.Source, split bool) (*jsonReader, hujson.Value, error) {
	if tooDeep(src.Text) {
		return nil, hujson.Value{}, errDeep
	}
	r := &jsonReader{src: src, text: src.Text, split: split}
	r.tight = !bytes.ContainsAny(bytes.TrimSpace(src.Text), "\n") && !bytes.Contains(src.Text, []byte(", ")) && !bytes.Contains(src.Text, []byte(": "))
	v, err := hujson.Parse(r.sanitise())
	return r, v, err
}

// members are an object's members by name, as they are parsed.
func (r *jsonReader) members(v hujson.Value) map[string]hujson.Value {
	o, ok := v.Value.(*hujson.Object)
	if !ok {
		return nil
	}
	out := map[string]hujson.Value{}
	for _, m := range o.Members {
		out[unescapeJSON(r.text, m.Name.StartOffset+1, m.Name.EndOffset-1).s] = m.Value
	}
	return out
}

// sanitise makes unquoted placeholders strings of the same length and blanks a byte order mark.
func (r *jsonReader) sanitise() []byte {
	out := append([]byte(nil), r.text...)
	r.holes = map[int]int{}
	if len(out) >= 3 && out[0] == 0xEF && out[1] == 0xBB && out[2] == 0xBF {
		copy(out, "   ")
	}
	for i := 0; i < len(out); i++ {
		switch c := out[i]; c {
		case '"':
			for i++; i < len(out) && out[i] != '"'; i++ {
				if out[i] == '\\' {
					i++
				}
			}
		case '#', '@':
			j := i + 2
			if j >= len(out) || out[i+1] != c {
				continue
			}
			for j < len(out) && isWord(out[j]) {
				j++
			}
			if j == i+2 || j+1 >= len(out) || out[j] != c || out[j+1] != c {
				continue
			}
			end := j + 2
			for k := i; k < end; k++ {
				out[k] = '_'
			}
			out[i], out[end-1] = '"', '"'
			r.holes[i] = end
			i = end - 1
		}
	}
	return out
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func (r *jsonReader) value(v hujson.Value) usage.Value {
	span := r.src.Span(v.StartOffset, v.EndOffset)
	switch x := v.Value.(type) {
	case *hujson.Object:
		return r.object(v, x, span)
	case *hujson.Array:
		return r.array(v, x, span)
	case hujson.Literal:
		return r.literal(v, x, span)
	}
	return usage.UnknownValue(span)
}

func (r *jsonReader) literal(v hujson.Value, lit hujson.Literal, span usage.Span) usage.Value {
	if end, ok := r.holes[v.StartOffset]; ok {
		t := decoded{s: string(r.text[v.StartOffset:end]), from: v.StartOffset}.text(r.src, true)
		return usage.TextValue(t, span, nil)
	}
	raw := &usage.Slot{Span: span, Style: rawStyle(r.src), ListSep: " "}
	out := usage.Value{Span: span, Slot: raw, Text: usage.Lit(string(lit), span)}
	switch lit.Kind() {
	case 'n':
		out.Kind, out.Text = usage.KindAbsent, usage.Text{}
	case 't', 'f':
		out.Kind = usage.KindBool
	case '0':
		out.Kind = usage.KindNumber
	case '"':
		d := unescapeJSON(r.text, v.StartOffset+1, v.EndOffset-1)
		out.Kind, out.Text = usage.KindText, d.text(r.src, r.split)
		out.Slot = &usage.Slot{
			Span:    span,
			Content: r.src.Span(v.StartOffset+1, v.EndOffset-1),
			Style:   usage.Style{Open: `"`, Close: `"`, Enc: chain(r.src, usage.EncJSON), OuterEnc: r.src.Outer},
			ListSep: wordSep(d.s),
			Tail:    r.src.Span(v.EndOffset-1, v.EndOffset-1),
		}
	}
	return out
}

func (r *jsonReader) array(v hujson.Value, a *hujson.Array, span usage.Span) usage.Value {
	out := usage.Value{Kind: usage.KindList, Span: span}
	slot := &usage.Slot{
		Span: span, List: true, ListOpen: r.src.Span(v.StartOffset+1, v.StartOffset+1),
		Style: usage.Style{Open: `"`, Close: `"`, Enc: chain(r.src, usage.EncJSON), OuterEnc: r.src.Outer},
	}
	var items []listSpan
	for _, e := range a.Elements {
		items = append(items, listSpan{e.StartOffset, e.EndOffset})
		slot.Items = append(slot.Items, r.src.Span(e.StartOffset, e.EndOffset))
	}
	for i, e := range a.Elements {
		it := r.value(e)
		if it.Slot != nil {
			rm := removal(items, i)
			it.Slot.RemoveSpan = r.src.Span(rm.start, rm.end)
		}
		out.Items = append(out.Items, it)
	}
	slot.ItemSep = outer(r.src, r.sep(items, v.StartOffset+1))
	out.Slot = slot
	return out
}

// sep is the separator for a further item.
func (r *jsonReader) sep(items []listSpan, open int) string {
	if r.tight && len(items) < 2 {
		return ","
	}
	return between(r.text, items, open)
}

func (r *jsonReader) object(v hujson.Value, o *hujson.Object, span usage.Span) usage.Value {
	obj := &usage.Object{Span: span}
	lay := &usage.Layout{
		First:   r.src.Span(v.StartOffset+1, v.StartOffset+1),
		SepMark: outer(r.src, ","), SepSpace: outer(r.src, " "),
		KeyOpen: outer(r.src, `"`), KeyClose: outer(r.src, `"`), Assign: outer(r.src, ": "),
		Style: usage.Style{Open: `"`, Close: `"`, Enc: chain(r.src, usage.EncJSON), OuterEnc: r.src.Outer},
	}
	var items []listSpan
	for _, m := range o.Members {
		items = append(items, listSpan{m.Name.StartOffset, m.Value.EndOffset})
	}
	for i, m := range o.Members {
		val := r.value(m.Value)
		if val.Slot != nil {
			rm := removal(items, i)
			val.Slot.RemoveSpan = r.src.Span(rm.start, rm.end)
		}
		whole := r.src.Span(items[i].start, items[i].end)
		key := unescapeJSON(r.text, m.Name.StartOffset+1, m.Name.EndOffset-1).s
		obj.Props = append(obj.Props, usage.Property{
			Key: key, KeySpan: r.src.Span(m.Name.StartOffset, m.Name.EndOffset), Value: val, Whole: whole,
		})
		lay.Entries = append(lay.Entries, usage.LayoutEntry{Key: key, Span: whole})
	}
	if n := len(items); n > 0 {
		m := o.Members[n-1]
		lay.Assign = outer(r.src, string(r.text[m.Name.EndOffset:m.Value.StartOffset]))
		lay.SepSpace = outer(r.src, r.sep(items, v.StartOffset+1)[1:])
	}
	obj.Layout = lay
	return usage.Value{Kind: usage.KindObject, Span: span, Object: obj}
}

// unescapeJSON decodes the content of a JSON string between start and end.
func unescapeJSON(text []byte, start, end int) decoded {
	if start > end {
		return decoded{from: start}
	}
	plain := true
	for i := start; i < end && plain; i++ {
		plain = text[i] != '\\'
	}
	if plain {
		return decoded{s: string(text[start:end]), from: start}
	}
	var b []byte
	var at []int
	put := func(s string, off int) {
		for i := range len(s) {
			b = append(b, s[i])
			at = append(at, off)
		}
	}
	for i := start; i < end; {
		out, n := request.Escape(string(text[i:min(i+12, end)])) // the longest: two surrogates
		put(out, i)
		i += n
	}
	at = append(at, end)
	return decoded{s: string(b), at: at, from: start}
}
