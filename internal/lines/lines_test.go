package lines_test

import (
	"testing"
	"unicode/utf16"

	"github.com/auth0lint/auth0lint/internal/lines"
)

func TestPosition(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, data     string
		off, line, col int
	}{
		{"empty", "", 0, 1, 1},
		{"start", "ab\ncd", 0, 1, 1},
		{"newline belongs to its line", "ab\ncd", 2, 1, 3},
		{"second line", "ab\ncd", 4, 2, 2},
		{"end without newline", "ab\ncd", 5, 2, 3},
		{"end with newline", "ab\n", 3, 2, 1},
		{"crlf", "ab\r\ncd", 4, 2, 1},
		{"lone cr", "ab\rcd", 4, 2, 2},
		{"cr at the end", "ab\r", 3, 2, 1},
		{"two bytes, one unit", "é=x", 3, 1, 3},
		{"astral takes two units", "😀x", 4, 1, 3},
		{"inside a character", "😀x", 2, 1, 1},
		{"bom takes no column", "\ufeffab", 4, 1, 2},
		{"at the bom", "\ufeffab", 0, 1, 1},
		{"stray continuation", "\x80x", 1, 1, 2},
		{"truncated sequence is one character", "\xe2\x82x", 2, 1, 2},
		{"overlong is two", "\xc0\x80x", 2, 1, 3},
		{"surrogate is three", "\xed\xa0\x80x", 3, 1, 4},
		{"past the end", "ab", 9, 1, 3},
		{"before the start", "ab", -1, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := lines.New([]byte(c.data))
			if line, col := x.Position(c.off); line != c.line || col != c.col {
				t.Errorf("Position(%d) of %q = %d:%d, want %d:%d", c.off, c.data, line, col, c.line, c.col)
			}
		})
	}
}

func TestLine(t *testing.T) {
	t.Parallel()
	x := lines.New([]byte("\ufeffone\r\ntwo\rthree\n"))
	for i, want := range []string{"one", "two", "three", ""} {
		if got := string(x.Line(i + 1)); got != want {
			t.Errorf("Line(%d) = %q, want %q", i+1, got, want)
		}
	}
	if x.Line(5) != nil || x.Line(0) != nil {
		t.Error("lines outside the file have content")
	}
}

func FuzzPosition(f *testing.F) {
	for _, s := range []string{"a\nb", "é😀\r\n\xff\xe2\x82", "\ufeffx\r\r\ny", "\xed\xa0\x80"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		x := lines.New(data)
		lastLine, lastCol := 1, 1
		for off := 0; off <= len(data); off++ {
			line, col := x.Position(off)
			if line < lastLine || line == lastLine && col < lastCol {
				t.Fatalf("position went back at %d: %d:%d after %d:%d", off, line, col, lastLine, lastCol)
			}
			lastLine, lastCol = line, col
			if back, ok := x.Offset(line, col); ok {
				if l, c := x.Position(back); l != line || c != col {
					t.Fatalf("%d -> %d:%d -> %d -> %d:%d", off, line, col, back, l, c)
				}
			}
		}
		for i := 1; i <= x.Count(); i++ {
			line := x.Line(i)
			n := 0
			for j := 0; j < len(line); {
				size, units := lines.Decode(line[j:])
				j += size
				n += units
			}
			// Go decodes an ill-formed byte at a time, so it can only count more.
			if most := len(utf16.Encode([]rune(string(line)))); n > most {
				t.Fatalf("line %d has %d units, at most %d", i, n, most)
			}
		}
	})
}
