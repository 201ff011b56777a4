package finding

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/lines"
)

const (
	hashWindow = 100
	hashBase   = 37
	hashEOF    = 0xFFFF
)

// LineHashes gives every line of a file the value that code scanning calls primaryLocationLineHash: alerts survive
// moved lines because a line's hash covers only the 100 characters from its start on, blanks left out.
//
// The value is fixed by GitHub's upload action, which computes it when a report has none and warns when a report's
// differs: characters are UTF-16 units, spaces and tabs are skipped, every line end counts as one "\n", the file ends
// with 0xFFFF and zeros, arithmetic is modulo 2^64, and the n-th line of the same hash gets the suffix ":n".
func LineHashes(data []byte) []string {
	chars, starts := hashInput(data)
	seen := map[string]int{}
	out := make([]string, len(starts))
	for i, start := range starts {
		var h uint64
		for k := start; k < start+hashWindow; k++ {
			h *= hashBase
			if k < len(chars) {
				h += uint64(chars[k])
			}
		}
		hex := strconv.FormatUint(h, 16)
		seen[hex]++
		out[i] = hex + ":" + strconv.Itoa(seen[hex])
	}
	return out
}

// hashInput is the text as LineHashes sees it, and where each line starts in it.
func hashInput(data []byte) (chars []uint16, starts []int) {
	lineStart := true
	put := func(c uint16) {
		if lineStart {
			starts = append(starts, len(chars))
		}
		lineStart = c == '\n'
		chars = append(chars, c)
	}
	afterCR := false
	for i := 0; i < len(data); {
		size, _ := lines.Decode(data[i:])
		r, n := utf8.DecodeRune(data[i:])
		i += size
		switch {
		case r == ' ' || r == '\t' || r == '\n' && afterCR:
			afterCR = false
		case r == '\r':
			put('\n')
			afterCR = true
		case r == utf8.RuneError && n == 1:
			put(utf8.RuneError)
			afterCR = false
		case r > 0xFFFF:
			hi, lo := utf16.EncodeRune(r)
			put(uint16(hi))
			put(uint16(lo))
			afterCR = false
		default:
			put(uint16(r))
			afterCR = false
		}
	}
	put(hashEOF)
	return chars, starts
}
