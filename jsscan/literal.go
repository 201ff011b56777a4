package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// stringText is the Text of a string literal, or of a template literal without substitutions, with the exact place
// of every byte.
func (f *file) stringText(n nid) (usage.Text, usage.Span) {
	s, e := f.nodes[n].start, f.nodes[n].end
	if e-s < 2 {
		return usage.Lit("", f.at(s, e)), f.at(s, e)
	}
	end := e - 1
	if q := f.text[s]; f.text[end] != q {
		end = e // an unterminated literal
	}
	return f.cooked(s+1, end), f.at(s+1, end)
}

// cooked decodes the escapes in [start, end).
func (f *file) cooked(start, end uint32) usage.Text {
	raw := f.text[start:end]
	linear := f.src.Segs == nil
	esc := false
	for _, c := range raw {
		if c == '\\' || c == '\r' {
			esc = true
			break
		}
	}
	if !esc && linear {
		return usage.Lit(string(raw), f.at(start, end))
	}
	var b strings.Builder
	var m []int
	put := func(s string, off uint32) {
		for range len(s) {
			m = append(m, f.at(off, off+1).Start)
		}
		b.WriteString(s)
	}
	for i := 0; i < len(raw); {
		off := start + uint32(i)
		if raw[i] != '\\' || i+1 >= len(raw) {
			put(string(raw[i:i+1]), off)
			i++
			continue
		}
		s, n := unescape(raw[i:])
		put(s, off)
		i += n
	}
	if len(m) == 0 {
		return usage.Lit("", f.at(start, start))
	}
	m = append(m, f.at(start, end).End)
	sp := f.at(start, end)
	p := usage.Part{Const: b.String(), Span: sp, Map: m}
	if contiguous(m) {
		p.Map = nil
	}
	return usage.Text{Parts: []usage.Part{p}}
}

func contiguous(m []int) bool {
	for i := 1; i < len(m); i++ {
		if m[i] != m[i-1]+1 {
			return false
		}
	}
	return true
}

// unescape decodes one escape sequence at the start of b and returns its length: what other languages have, NUL, and a
// line that goes on.
func unescape(b []byte) (string, int) {
	switch b[1] {
	case '0':
		return "\x00", 2
	case '\n':
		return "", 2
	case '\r':
		if len(b) > 2 && b[2] == '\n' {
			return "", 3
		}
		return "", 2
	}
	return request.Escape(string(b[:min(len(b), 12)])) // the longest: two surrogates
}

// literalStyle is how the string literal n is written.
func (f *file) literalStyle(n nid) usage.Style {
	q := byte('\'')
	if n >= 0 {
		q = f.text[f.nodes[n].start]
	}
	return f.styleFor(q)
}

// styleFor is the style of a new string in quotes q; '"' and '\” turn into a template literal, or a concatenation in
// a file that knows none, when the text has holes.
func (f *file) styleFor(q byte) usage.Style {
	out := f.src.Outer
	enc := func(e usage.Encoding) []usage.Encoding { return append([]usage.Encoding{e}, out...) }
	s := usage.Style{OuterEnc: out}
	switch q {
	case '`':
		s.Open, s.Close, s.Enc = "`", "`", enc(usage.EncJSTemplate)
	case '"':
		s.Open, s.Close, s.Enc = `"`, `"`, enc(usage.EncJSDouble)
	default:
		s.Open, s.Close, s.Enc = "'", "'", enc(usage.EncJSSingle)
	}
	if f.style.template || q == '`' {
		s.TplOpen, s.TplClose, s.HoleOpen, s.HoleClose = "`", "`", "${", "}"
		s.TplEnc = enc(usage.EncJSTemplate)
	} else {
		s.Concat = " + "
	}
	return s
}

// newStyle is the style of a string inserted somewhere in the file.
func (f *file) newStyle() usage.Style { return f.styleFor(f.style.quote) }

// stringSlot spells the literal n.
func (f *file) stringSlot(n nid) *usage.Slot {
	s, e := f.nodes[n].start, f.nodes[n].end
	if e-s < 2 {
		return nil
	}
	return &usage.Slot{
		Span: f.at(s, e), Content: f.at(s+1, e-1), Style: f.literalStyle(n), ListSep: " ",
		Tail: f.at(e-1, e-1), Visible: f.visibleAt(n),
	}
}
