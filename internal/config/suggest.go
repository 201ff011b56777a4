package config

import (
	"fmt"
	"strings"
)

// Suggest is ", did you mean 'x'?" for the known word nearest to word, "" when none is near.
func Suggest(word string, known []string) string {
	if n := Nearest(word, known); n != "" {
		return fmt.Sprintf(", did you mean '%s'?", n)
	}
	return ""
}

// Nearest is the known word that word abbreviates or that a slip of the keyboard turned into word, "" when there is none.
func Nearest(word string, known []string) string {
	best, least := "", max(2, len(word)/3)+1
	w := strings.ToLower(word)
	for _, k := range known {
		if len(w) > 2 && strings.HasPrefix(strings.ToLower(k), w) {
			return k
		}
		if d := distance(w, strings.ToLower(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and swaps of neighbours.
func distance(a, b string) int {
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
