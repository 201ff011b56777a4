package goscan

import "strings"

// IsStd reports whether an import path is the standard library's. A path without a dot is not enough: modules are
// called `app` or `01-Login`, too.
func IsStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return stdRoots[first]
}

// stdRoots are the first path elements of the standard library.
var stdRoots = setOf("C archive bufio builtin bytes cmd cmp compress container context crypto database debug embed encoding errors expvar flag fmt go hash html " +
	"image index internal io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv strings structs sync syscall testing " +
	"text time unicode unique unsafe vendor weak")

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}
