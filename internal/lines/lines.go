// Package lines turns byte offsets of a file into the lines and columns that reports print.
//
// Lines are 1-based and end with "\n", "\r\n" or a lone "\r". Columns are 1-based and count UTF-16 code units, as
// editors and SARIF viewers do. A byte order mark is part of line 1 but takes no column. Invalid UTF-8 is counted the
// way editors display it: one U+FFFD per maximal ill-formed subpart (Unicode 15, section 3.9).
package lines

import (
	"sort"
	"unicode/utf8"
)

// Index answers position questions about one file. It is immutable.
type Index struct {
	data   []byte
	starts []int
}

// New indexes data, which must not change afterwards.
func New(data []byte) *Index {
	x := &Index{data: data, starts: []int{0}}
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '\n':
			x.starts = append(x.starts, i+1)
		case '\r':
			if i+1 < len(data) && data[i+1] == '\n' {
				i++
			}
			x.starts = append(x.starts, i+1)
		}
	}
	return x
}

// Count is the number of lines; an empty file has one.
func (x *Index) Count() int { return len(x.starts) }

// Data is the indexed file.
func (x *Index) Data() []byte { return x.data }

// Position is the line and UTF-16 column of a byte offset. An offset outside the file is moved to its nearest end, one
// inside a character to the character's start.
func (x *Index) Position(off int) (line, col int) {
	off = max(0, min(off, len(x.data)))
	line = x.LineAt(off)
	return line, 1 + units(x.data[x.contentStart(line):], off-x.contentStart(line))
}

// LineAt is the line that holds a byte offset.
func (x *Index) LineAt(off int) int {
	return sort.Search(len(x.starts), func(i int) bool { return x.starts[i] > off })
}

// ByteColumn is the 1-based byte column of off in its line, as go vet prints it.
func (x *Index) ByteColumn(off int) int {
	off = max(0, min(off, len(x.data)))
	return off - x.starts[x.LineAt(off)-1] + 1
}

// Start is the byte offset of the first byte of a line.
func (x *Index) Start(line int) int {
	if line < 1 {
		return 0
	}
	if line > len(x.starts) {
		return len(x.data)
	}
	return x.starts[line-1]
}

// Line is the content of a line without its terminator and, on line 1, without a byte order mark.
func (x *Index) Line(line int) []byte {
	if line < 1 || line > len(x.starts) {
		return nil
	}
	end := len(x.data)
	if line < len(x.starts) {
		end = x.starts[line]
	}
	b := x.data[min(x.contentStart(line), end):end]
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return b
}

// Offset is the byte offset of a line and UTF-16 column; ok is false when there is no such place.
func (x *Index) Offset(line, col int) (off int, ok bool) {
	if line < 1 || line > len(x.starts) || col < 1 {
		return 0, false
	}
	b, at, u := x.Line(line), x.contentStart(line), 1
	for i := 0; i < len(b); {
		if u >= col {
			return at + i, u == col
		}
		n, w := Decode(b[i:])
		i += n
		u += w
	}
	return at + len(b), u == col
}

func (x *Index) contentStart(line int) int {
	s := x.starts[line-1]
	if line == 1 && len(x.data) >= 3 && x.data[0] == 0xEF && x.data[1] == 0xBB && x.data[2] == 0xBF {
		return 3
	}
	return s
}

// units counts the UTF-16 units of the characters that lie wholly in b[:n].
func units(b []byte, n int) int {
	u := 0
	for i := 0; i < n; {
		size, w := Decode(b[i:])
		if i+size > n {
			break
		}
		i += size
		u += w
	}
	return u
}

// Decode reads the first character of b: its bytes and its UTF-16 units. An ill-formed sequence is taken as far as a
// prefix of some valid sequence goes, and counts one unit.
func Decode(b []byte) (size, units int) {
	r, n := utf8.DecodeRune(b)
	switch {
	case n == 0:
		return 0, 0
	case r == utf8.RuneError && n == 1:
		return illFormed(b), 1
	case r > 0xFFFF:
		return n, 2
	}
	return n, 1
}

// illFormed is the length of the maximal subpart that b starts with.
func illFormed(b []byte) int {
	lo, hi := byte(0x80), byte(0xBF)
	var need int
	switch c := b[0]; {
	case c >= 0xC2 && c <= 0xDF:
		need = 1
	case c == 0xE0:
		lo, need = 0xA0, 2
	case c == 0xED:
		hi, need = 0x9F, 2
	case c >= 0xE1 && c <= 0xEF:
		need = 2
	case c == 0xF0:
		lo, need = 0x90, 3
	case c == 0xF4:
		hi, need = 0x8F, 3
	case c >= 0xF1 && c <= 0xF3:
		need = 3
	default:
		return 1
	}
	n := 1
	for n <= need && n < len(b) && b[n] >= lo && b[n] <= hi {
		n++
		lo, hi = 0x80, 0xBF
	}
	return n
}
