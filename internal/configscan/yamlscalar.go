package configscan

import (
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// yamlScalar is a scalar's extent and meaning.
type yamlScalar struct {
	start, end int
	d          decoded
	// exact is set when the spelling was understood: only then can it be edited.
	exact bool
	// inner is the content inside the quotes.
	inner listSpan
}

// scalar finds where n ends and which byte of the text each byte of its value is.
func (r *yamlReader) scalar(n *yamlx.Node) yamlScalar {
	start := r.start(n)
	s := yamlScalar{start: start, end: start, inner: listSpan{start, start}}
	switch {
	case n.Style&(yamlx.LiteralStyle|yamlx.FoldedStyle) != 0:
		return r.blockScalar(n, s)
	case n.Style&yamlx.DoubleQuotedStyle != 0:
		s.end = quotedEnd(r.safe, start, '"')
	case n.Style&yamlx.SingleQuotedStyle != 0:
		s.end = quotedEnd(r.safe, start, '\'')
	default:
		return r.plainScalar(n, s)
	}
	s.inner = listSpan{min(start+1, s.end), max(s.end-1, start)}
	if s.inner.end < s.inner.start {
		s.inner.end = s.inner.start
	}
	seen, ok := unquoteYAML(r.safe, s.inner, n.Style&yamlx.DoubleQuotedStyle != 0)
	if ok && seen.s == n.Value {
		s.d, _ = unquoteYAML(r.text, s.inner, n.Style&yamlx.DoubleQuotedStyle != 0)
		s.exact = true
		return s
	}
	s.d = r.align(n.Value, s.inner.start, s.inner.end)
	return s
}

func (r *yamlReader) plainScalar(n *yamlx.Node, s yamlScalar) yamlScalar {
	e := s.start + len(n.Value)
	if e <= len(r.safe) && string(r.safe[s.start:e]) == n.Value {
		s.end, s.exact = e, true
		s.inner = listSpan{s.start, e}
		s.d = decoded{s: string(r.text[s.start:e]), from: s.start}
		if n.Value == "" {
			s.exact = false
		}
		return s
	}
	s.d = r.align(n.Value, s.start, len(r.text))
	s.end = s.d.off(len(s.d.s))
	s.inner = listSpan{s.start, s.end}
	return s
}

// blockScalar covers the indicator and the indented lines, without the last line break.
func (r *yamlReader) blockScalar(n *yamlx.Node, s yamlScalar) yamlScalar {
	head := lineEnd(r.text, s.start)
	s.d = r.align(n.Value, head, len(r.text))
	trimmed := strings.TrimRight(n.Value, "\n")
	s.end = max(head, s.d.off(min(len(trimmed), len(s.d.s))))
	s.inner = listSpan{head, s.end}
	return s
}

// align maps folded and indented text: white space in the value may be any white space of the file.
func (r *yamlReader) align(value string, from, to int) decoded {
	at := make([]int, 0, len(value)+1)
	b := make([]byte, 0, len(value))
	i := from
	for k := range len(value) {
		c := value[k]
		for i < to && r.safe[i] != c && isBlank(r.safe[i]) && !isBlank(c) {
			i++
		}
		if i >= to || r.safe[i] != c && !(isBlank(c) && isBlank(r.safe[i])) {
			// The spelling is beyond this scanner (escapes in folded text): the value stays, the map does not move.
			at, b = append(at, min(i, to)), append(b, c)
			continue
		}
		at, b = append(at, i), append(b, c)
		if r.safe[i] == c {
			b[k] = r.text[i]
		}
		i++
	}
	return decoded{s: string(b), at: append(at, min(i, to)), from: from}
}

func quotedEnd(text []byte, start int, q byte) int {
	for i := start + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && q == '"':
			i++
		case text[i] == q && q == '\'' && i+1 < len(text) && text[i+1] == q:
			i++
		case text[i] == q:
			return i + 1
		}
	}
	return len(text)
}

// unquoteYAML decodes a quoted scalar that stands on one line; ok is false for a folded one.
func unquoteYAML(text []byte, in listSpan, double bool) (decoded, bool) {
	d := decoded{from: in.start}
	var b []byte
	var at []int
	for i := in.start; i < in.end; {
		c := text[i]
		switch {
		case c == '\n' || c == '\r':
			return d, false
		case !double && c == '\'':
			b, at = append(b, c), append(at, i)
			i += 2
		case double && c == '\\' && i+1 < in.end:
			s, n := yamlEscape(text, i, in.end)
			for k := range len(s) {
				b, at = append(b, s[k]), append(at, i)
			}
			i += n
		default:
			b, at = append(b, c), append(at, i)
			i++
		}
	}
	d.s, d.at = string(b), append(at, in.end)
	return d, true
}

var yamlEscapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f", 'r': "\r", 'e': "\x1b",
	' ': " ", '"': `"`, '/': "/", '\\': `\`, 'N': "\u0085", '_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

func yamlEscape(text []byte, i, end int) (string, int) {
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[text[i+1]]
	if digits > 0 {
		if i+2+digits > end {
			return "", end - i
		}
		n, err := strconv.ParseUint(string(text[i+2:i+2+digits]), 16, 32)
		if err != nil {
			return "", 2 + digits
		}
		return string(rune(n)), 2 + digits
	}
	return yamlEscapes[text[i+1]], 2
}

// value is the scalar as a Value.
func (s yamlScalar) value(r *yamlReader, n *yamlx.Node) usage.Value {
	span := r.src.Span(s.start, s.end)
	out := usage.Value{Kind: usage.KindText, Span: span, Text: s.d.text(r.src, true)}
	hole := len(out.Text.Holes()) > 0
	if s.exact {
		out.Slot = &usage.Slot{
			Span: span, Content: r.src.Span(s.inner.start, s.inner.end), Style: r.scalarStyle(n), ListSep: wordSep(s.d.s),
			Tail: r.src.Span(s.inner.end, s.inner.end),
		}
		if n.Style&(yamlx.SingleQuotedStyle|yamlx.DoubleQuotedStyle) == 0 {
			raw := rawStyle(r.src) // " word" is no plain scalar, but it continues one
			out.Slot.TailStyle = &raw
		}
	}
	switch {
	case hole:
		return out
	case n.Tag == "!!null":
		out.Kind, out.Text = usage.KindAbsent, usage.Text{}
	case n.Tag == "!!bool":
		out.Kind = usage.KindBool
		out.Text = usage.Lit(strings.ToLower(s.d.s), span)
	case n.Tag == "!!int" || n.Tag == "!!float":
		out.Kind = usage.KindNumber
	default:
		return out
	}
	if out.Slot != nil {
		out.Slot.Style, out.Slot.Tail = rawStyle(r.src), usage.Span{}
	}
	return out
}
