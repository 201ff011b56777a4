package yamlx

import (
	"strings"
	"unicode/utf8"
)

// Piece maps Len bytes of a scalar's value, from At on, to OuterLen bytes of the document at Outer. Equal lengths map
// byte by byte; otherwise the piece is one escape.
type Piece struct {
	At, Len         int
	Outer, OuterLen int
}

// Lines gives the byte offsets at which the lines of a document start.
func Lines(data []byte) []int {
	starts := []int{0}
	for i, c := range data {
		if c == '\n' {
			starts = append(starts, i+1)
		}
	}
	return starts
}

// Offset is the byte offset of a node; yaml.v3 counts columns in runes.
func Offset(data []byte, lines []int, n *Node) (int, bool) {
	if n.Line < 1 || n.Line > len(lines) {
		return 0, false
	}
	off := lines[n.Line-1]
	for c := 1; c < n.Column; c++ {
		if off >= len(data) {
			return 0, false
		}
		_, w := utf8.DecodeRune(data[off:])
		off += w
	}
	return off, off <= len(data)
}

// Scalar says where the bytes of a scalar's value stand in the document: pieces in order, the span of the whole scalar
// with its quotes, and for a block scalar the indentation of its lines. ok is false where they cannot be followed.
func Scalar(data []byte, lines []int, n *Node) (pieces []Piece, start, end int, indent string, ok bool) {
	if n.Kind != ScalarNode {
		return nil, 0, 0, "", false
	}
	off, ok := Offset(data, lines, n)
	if !ok {
		return nil, 0, 0, "", false
	}
	off = skipProperties(data, off)
	switch {
	case n.Style&(LiteralStyle|FoldedStyle) != 0:
		p, e, ind, ok := block(data, off, n.Value, n.Style&FoldedStyle != 0)
		return p, off, e, ind, ok
	case n.Style&DoubleQuotedStyle != 0:
		p, e, ok := quoted(data, off, n.Value, '"')
		return p, off, e, "", ok
	case n.Style&SingleQuotedStyle != 0:
		p, e, ok := quoted(data, off, n.Value, '\'')
		return p, off, e, "", ok
	}
	p, e, ok := flow(data, off, n.Value)
	return p, off, e, "", ok
}

// skipProperties steps over an anchor or a tag.
func skipProperties(data []byte, off int) int {
	for off < len(data) && (data[off] == '&' || data[off] == '!') {
		for off < len(data) && data[off] > ' ' {
			off++
		}
		for off < len(data) && (data[off] == ' ' || data[off] == '\n' || data[off] == '\r') {
			off++
		}
	}
	return off
}

type mapper struct{ pieces []Piece }

func (m *mapper) add(at, n, outer, outerLen int) {
	if k := len(m.pieces); k > 0 && n == outerLen {
		l := &m.pieces[k-1]
		if l.Len == l.OuterLen && l.At+l.Len == at && l.Outer+l.OuterLen == outer {
			l.Len += n
			l.OuterLen += n
			return
		}
	}
	m.pieces = append(m.pieces, Piece{at, n, outer, outerLen})
}

func block(data []byte, off int, value string, folded bool) ([]Piece, int, string, bool) {
	i := off
	for i < len(data) && data[i] != '\n' {
		i++
	}
	i++
	// The indentation is that of the first line that holds something.
	first := i
	for first < len(data) {
		e := first
		for e < len(data) && data[e] == ' ' {
			e++
		}
		if e < len(data) && data[e] != '\n' && data[e] != '\r' {
			break
		}
		for e < len(data) && data[e] != '\n' {
			e++
		}
		first = e + 1
	}
	width := 0
	for first+width < len(data) && data[first+width] == ' ' {
		width++
	}
	indent := strings.Repeat(" ", width)
	skip := func() {
		for k := 0; k < width && i < len(data) && data[i] == ' '; k++ {
			i++
		}
	}
	var m mapper
	skip()
	for k := 0; k < len(value); k++ {
		if i >= len(data) {
			return m.pieces, len(data), indent, k == len(value)-1 && value[k] == '\n'
		}
		c := value[k]
		switch {
		case c == data[i] && c != '\n':
			m.add(k, 1, i, 1)
			i++
		case (c == '\n' || folded && c == ' ') && (data[i] == '\n' || data[i] == '\r'):
			start := i
			if data[i] == '\r' {
				i++
			}
			i++
			m.add(k, 1, start, i-start)
			skip()
			for folded && c == '\n' && i < len(data) && data[i] == '\n' && k+1 < len(value) && value[k+1] != '\n' {
				i++
				skip()
			}
		case folded && c == '\n':
			// a further line break of the same run of blank lines: glue
		default:
			return nil, 0, "", false
		}
	}
	return m.pieces, i, indent, true
}

func quoted(data []byte, off int, value string, q byte) ([]Piece, int, bool) {
	if off >= len(data) || data[off] != q {
		return nil, 0, false
	}
	var m mapper
	i := off + 1
	for k := 0; k < len(value); {
		if i >= len(data) {
			return nil, 0, false
		}
		switch {
		case q == '\'' && data[i] == '\'' && value[k] == '\'':
			m.add(k, 1, i, 2)
			i += 2
			k++
		case q == '"' && data[i] == '\\':
			n := escapeLen(data[i:])
			_, w := utf8.DecodeRuneInString(value[k:])
			m.add(k, w, i, n)
			i += n
			k += w
		case data[i] == value[k]:
			m.add(k, 1, i, 1)
			i++
			k++
		case (value[k] == ' ' || value[k] == '\n') && (data[i] == '\n' || data[i] == '\r'):
			for i < len(data) && (data[i] == '\n' || data[i] == '\r' || data[i] == ' ' || data[i] == '\t') {
				i++
			}
			k++
		default:
			return nil, 0, false
		}
	}
	for i < len(data) && data[i] != q {
		i++
	}
	return m.pieces, min(i+1, len(data)), true
}

func escapeLen(s []byte) int {
	if len(s) < 2 {
		return len(s)
	}
	n := 2
	switch s[1] {
	case 'x':
		n = 4
	case 'u':
		n = 6
	case 'U':
		n = 10
	}
	return min(n, len(s))
}

func flow(data []byte, off int, value string) ([]Piece, int, bool) {
	var m mapper
	i := off
	for k := 0; k < len(value); k++ {
		if i >= len(data) {
			return nil, 0, false
		}
		switch {
		case data[i] == value[k]:
			m.add(k, 1, i, 1)
			i++
		case (value[k] == ' ' || value[k] == '\n') && (data[i] == '\n' || data[i] == '\r'):
			for i < len(data) && (data[i] == '\n' || data[i] == '\r' || data[i] == ' ' || data[i] == '\t') {
				i++
			}
		default:
			return nil, 0, false
		}
	}
	return m.pieces, i, true
}
