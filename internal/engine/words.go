package engine

import (
	"bytes"
	"slices"
)

// words answers whether a text holds one of a set of words, in any ASCII case. It is immutable.
//
// The search is Wu and Manber's with blocks of two bytes: it looks at every m-1st byte, m being the shortest word's
// length, so words of one or two bytes would make it look at all of them; they are refused.
type words struct {
	list   [][]byte
	min    int
	shift  [1 << 16]uint8
	bucket map[uint16][]int
}

const shortestWord = 3

func newWords(list []string) *words {
	w := &words{bucket: map[uint16][]int{}}
	for _, s := range list {
		if b := fold([]byte(s)); len(b) >= shortestWord && !slices.ContainsFunc(w.list, func(o []byte) bool { return bytes.Equal(o, b) }) {
			w.list = append(w.list, b)
		}
	}
	w.dropCovered()
	if len(w.list) == 0 {
		return w
	}
	w.min = 255
	for _, b := range w.list {
		w.min = min(w.min, len(b))
	}
	for i := range w.shift {
		w.shift[i] = uint8(w.min - 1)
	}
	for i, b := range w.list {
		for j := 0; j+1 < w.min; j++ {
			h := uint16(b[j])<<8 | uint16(b[j+1])
			w.shift[h] = min(w.shift[h], uint8(w.min-2-j))
			if j == w.min-2 {
				w.bucket[h] = append(w.bucket[h], i)
			}
		}
	}
	return w
}

// dropCovered leaves out words that hold a shorter one: whoever has them has that.
func (w *words) dropCovered() {
	slices.SortFunc(w.list, func(a, b []byte) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return bytes.Compare(a, b)
	})
	var kept [][]byte
	for _, b := range w.list {
		if !slices.ContainsFunc(kept, func(k []byte) bool { return bytes.Contains(b, k) }) {
			kept = append(kept, b)
		}
	}
	w.list = kept
}

// in reports whether data holds a word.
func (w *words) in(data []byte) bool {
	if len(w.list) == 0 {
		return false
	}
	for i := w.min - 1; i < len(data); {
		h := uint16(lower[data[i-1]])<<8 | uint16(lower[data[i]])
		if s := w.shift[h]; s > 0 {
			i += int(s)
			continue
		}
		start := i - w.min + 1
	next:
		for _, k := range w.bucket[h] {
			b := w.list[k]
			if start+len(b) > len(data) {
				continue
			}
			for j, c := range b {
				if lower[data[start+j]] != c {
					continue next
				}
			}
			return true
		}
		i++
	}
	return false
}

// longest is the length of the longest word.
func (w *words) longest() int {
	n := 0
	for _, b := range w.list {
		n = max(n, len(b))
	}
	return n
}

var lower = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if i >= 'A' && i <= 'Z' {
			t[i] = byte(i + 'a' - 'A')
		}
	}
	return t
}()

func fold(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = lower[c]
	}
	return out
}
