package request

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// decoder reads one unit at the start of s: the bytes it stands for and how many bytes of s it took (at least one).
type decoder func(s string) (out string, n int)

// decode undoes one encoding of a text. Holes stay, and every decoded byte keeps the span of the unit that spelled it.
func decode(t usage.Text, dec decoder) usage.Text {
	out := usage.Text{Parts: make([]usage.Part, 0, len(t.Parts))}
	for _, p := range t.Parts {
		if p.Hole != nil {
			out.Parts = append(out.Parts, p)
			continue
		}
		out.Parts = append(out.Parts, decodePart(p, dec))
	}
	return out
}

func decodePart(p usage.Part, dec decoder) usage.Part {
	var b strings.Builder
	var offs []int
	mapped := !p.Span.IsZero()
	changed := false
	for i := 0; i < len(p.Const); {
		o, n := dec(p.Const[i:])
		n = min(max(n, 1), len(p.Const)-i)
		if n != len(o) || o != p.Const[i:i+n] {
			changed = true
		}
		for range len(o) {
			if mapped {
				offs = append(offs, offset(p, i))
			}
		}
		b.WriteString(o)
		i += n
	}
	if !changed {
		return p
	}
	q := usage.Part{Const: b.String(), Span: p.Span}
	if mapped {
		q.Map = append(offs, offset(p, len(p.Const)))
	}
	return q
}

// offset is the file offset of byte i of the part (or of its end).
func offset(p usage.Part, i int) int {
	if p.Map != nil {
		return p.Map[i]
	}
	return p.Span.Start + i
}

// tight is the span of a text whose parts may come from different places (a constant behind a variable): the cover of
// all where they stand together, else the literal that says most. ok is false in the latter case.
func tight(t usage.Text) (usage.Span, bool) {
	const far = 200
	var all, best usage.Span
	together := true
	for _, p := range t.Parts {
		if p.Span.IsZero() {
			continue
		}
		if !all.IsZero() && (p.Span.File != all.File || p.Span.Start < all.End || p.Span.Start-all.End > far) {
			together = false
		}
		all = all.Cover(p.Span)
		if best.IsZero() || p.Hole == nil && p.Span.Len() > best.Len() {
			best = p.Span
		}
	}
	if together {
		return all, true
	}
	return best, false
}

// between is the span of a value that is written between two spans (its quotes, its key and what follows), when at least
// a part of it stands there; a value that stands wholly behind a variable has none.
func between(t usage.Text, before usage.Span, after usage.Span) (usage.Span, bool) {
	if before.IsZero() {
		return usage.Span{}, false
	}
	end := -1
	for _, p := range t.Parts {
		if p.Span.File == before.File && p.Span.Start >= before.End && (after.IsZero() || p.Span.End <= after.Start) && p.Span.Start-before.End < 2000 && p.Span.Len() > 0 {
			if end < 0 && p.Hole == nil || end >= 0 || p.Span.Start == before.End {
				end = max(end, p.Span.End)
			}
		}
	}
	if end < 0 {
		return usage.Span{}, false
	}
	return usage.Span{File: before.File, Start: before.End, End: end}, true
}

// percentDecoder undoes percent encoding (RFC 3986 2.1); with plus a + is a space (HTML forms).
func percentDecoder(plus bool) decoder {
	return func(s string) (string, int) {
		switch {
		case s[0] == '+' && plus:
			return " ", 1
		case s[0] == '%' && len(s) >= 3:
			if v, err := strconv.ParseUint(s[1:3], 16, 8); err == nil {
				return string([]byte{byte(v)}), 3
			}
		}
		return s[:1], 1
	}
}

// Escape undoes the backslash escape at the start of s as JSON (RFC 8259 7), JavaScript and $'...' of the shell have it:
// letters, \xHH, \uHHHH with surrogate pairs, \u{H...}. Anything else that is escaped stands for itself, and a byte that
// is no escape, too. n is how many bytes of s it took.
func Escape(s string) (out string, n int) {
	if s[0] != '\\' || len(s) < 2 {
		return s[:1], 1
	}
	if i := strings.IndexByte("ntrbfv", s[1]); i >= 0 {
		return "\n\t\r\b\f\v"[i : i+1], 2
	}
	switch s[1] {
	case 'x':
		if len(s) >= 4 {
			if v, err := strconv.ParseUint(s[2:4], 16, 8); err == nil {
				return string(rune(v)), 4
			}
		}
	case 'u':
		return unicodeEscape(s)
	}
	_, size := utf8.DecodeRuneInString(s[1:])
	return s[1 : 1+size], 1 + size
}

func unicodeEscape(s string) (string, int) {
	if end := strings.IndexByte(s[:min(len(s), len(`\u{10FFFF}`))], '}'); end > 3 && s[2] == '{' {
		if v, err := strconv.ParseUint(s[3:end], 16, 32); err == nil {
			return string(rune(v)), end + 1
		}
	}
	hex := func(s string) (rune, bool) {
		if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
			return 0, false
		}
		v, err := strconv.ParseUint(s[2:6], 16, 16)
		return rune(v), err == nil
	}
	r, ok := hex(s)
	if !ok {
		return s[1:2], 2
	}
	if utf16.IsSurrogate(r) {
		if lo, ok := hex(s[6:]); ok {
			if p := utf16.DecodeRune(r, lo); p != utf8.RuneError {
				return string(p), 12
			}
		}
	}
	return string(r), 6
}

// Place is how content bytes are spelled inside the literal they stand in: Style's Enc (with OuterEnc at its end) and,
// where a hole's expression can be written right there, HoleOpen and HoleClose. Open and Close mean nothing here.
type Place struct {
	Style   usage.Style
	Visible func(*usage.Hole) bool
}

// places finds the Place of a span; ok is false where nothing can be written.
type places func(at usage.Span) (Place, bool)

func noPlace(usage.Span) (Place, bool) { return Place{}, false }

// Everywhere is one Place for a whole text.
func Everywhere(p Place) func(usage.Span) (Place, bool) {
	return func(usage.Span) (Place, bool) { return p, true }
}

// nest is the style of a value written inside p with quotes open and close, encoded by inner first.
func (p Place) nest(open, closing string, inner ...usage.Encoding) usage.Style {
	enc := append(append([]usage.Encoding{}, inner...), p.Style.Enc...)
	own := p.Style.Enc[:max(len(p.Style.Enc)-len(p.Style.OuterEnc), 0)]
	o, _ := usage.EncodeAll(own, open)
	c, _ := usage.EncodeAll(own, closing)
	return usage.Style{
		Open: o, Close: c, Enc: enc, OuterEnc: p.Style.OuterEnc,
		TplOpen: o, TplClose: c, TplEnc: enc, HoleOpen: p.Style.HoleOpen, HoleClose: p.Style.HoleClose,
	}
}

// raw spells syntax (quotes, separators) as file bytes.
func (p Place) raw(s string) string {
	out, ok := usage.EncodeAll(p.Style.Enc, s)
	if !ok {
		return s
	}
	return out
}

// placesOf derives the places inside a front end's string from its Slot. A concatenation may mix quotes, so where the
// source is at hand the quote in front of each literal decides.
func placesOf(v usage.Value, src *usage.Source) places {
	if v.Slot == nil {
		return noPlace
	}
	st, visible := v.Slot.Style, v.Slot.Visible
	return func(at usage.Span) (Place, bool) {
		s := st
		switch {
		case s.HoleOpen != "" && s.Open == s.TplOpen:
			if len(s.TplEnc) > 0 {
				s.Enc = s.TplEnc
			}
			return Place{s, visible}, true
		}
		s = literalStyle(s, v.Text, at, src)
		return Place{s, visible}, true
	}
}

// literalStyle is the style inside the literal at `at`: its own quotes, and a hole leaves them and comes back.
func literalStyle(st usage.Style, t usage.Text, at usage.Span, src *usage.Source) usage.Style {
	quote := ""
	if src != nil {
		start, end := 0, -1 // the run of parts that stand in one literal: constants and placeholders without a gap
		for _, p := range t.Parts {
			if p.Span.File != at.File || p.Span.Start > at.Start || p.Hole != nil && !p.Hole.Placeholder {
				continue
			}
			if p.Span.Start != end {
				start = p.Span.Start
			}
			end = p.Span.End
			if off, ok := src.Inner(start); ok && off > 0 && off <= len(src.Text) {
				quote = string(src.Text[off-1])
			}
			if at.Start < p.Span.End {
				break
			}
		}
	}
	own := st.Enc[:max(len(st.Enc)-len(st.OuterEnc), 0)]
	var last usage.Encoding
	if len(own) > 0 {
		last = own[len(own)-1]
	}
	script := last == usage.EncJSSingle || last == usage.EncJSDouble || last == usage.EncJSTemplate
	golang := last == usage.EncGo || last == usage.EncGoRaw
	swap := func(e usage.Encoding) {
		enc := append([]usage.Encoding{}, own[:len(own)-1]...)
		st.Enc = append(append(enc, e), st.OuterEnc...)
	}
	switch {
	case script && quote == "'":
		swap(usage.EncJSSingle)
	case script && quote == `"`:
		swap(usage.EncJSDouble)
	case script && (quote == "`" || quote == "}"):
		swap(usage.EncJSTemplate)
		st.HoleOpen, st.HoleClose = "${", "}"
		return st
	case golang && quote == `"`:
		swap(usage.EncGo)
	case golang && quote == "`":
		swap(usage.EncGoRaw)
	default:
		quote = st.Open
	}
	st.HoleOpen, st.HoleClose = "", ""
	if st.Concat != "" && quote != "" {
		st.HoleOpen, st.HoleClose = quote+st.Concat, st.Concat+quote
	}
	return st
}

// Decode undoes one encoding of a text: dec reads one unit at the start of s and says what it stands for and how many
// bytes it took. Every decoded byte keeps the span of the unit that spelled it.
func Decode(t usage.Text, dec func(s string) (out string, n int)) usage.Text { return decode(t, dec) }

// DecodePercent undoes percent encoding.
func DecodePercent(t usage.Text) usage.Text { return decode(t, percentDecoder(false)) }
