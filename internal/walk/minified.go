package walk

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// MinifiedName reports whether a file name says that a tool made the file smaller or bundled it.
func MinifiedName(name string) bool {
	name = strings.ToLower(name)
	if strings.HasSuffix(name, ".map") {
		return true
	}
	stem, ok := cutScript(name)
	return ok && (strings.HasSuffix(stem, ".min") || strings.HasSuffix(stem, "-min") || strings.HasSuffix(stem, ".bundle") || strings.HasSuffix(stem, ".chunk"))
}

// Changelog reports whether a file name says that a document tells what past versions did: no instruction to anybody.
func Changelog(name string) bool {
	stem, ok := strings.CutSuffix(strings.ToLower(name), ".md")
	if !ok {
		return false
	}
	switch stem {
	case "changelog", "changes", "history", "releases", "release-notes", "release_notes":
		return true
	}
	return false
}

func cutScript(name string) (stem string, ok bool) {
	for _, ext := range []string{".js", ".mjs", ".cjs", ".css"} {
		if stem, ok = strings.CutSuffix(name, ext); ok {
			return stem, true
		}
	}
	return "", false
}

const (
	longLine = 1000 // nobody writes code in lines this long
	minSize  = 2000
)

var bundlers = [][]byte{[]byte("__webpack_require__"), []byte("webpackJsonp"), []byte("webpackChunk"), []byte("parcelRequire"), []byte("__commonJS("), []byte("__esbuild")}

// browserify is what the loader that it puts in front of a bundle says once.
var browserify = []byte(`="MODULE_NOT_FOUND"`)

// Minified reports whether the content of a script is a tool's output: most of it is code in lines nobody writes, or
// a bundler left its own functions in it. A long string in otherwise ordinary code does not count.
func Minified(path string, data []byte) bool {
	stem, ok := cutScript(strings.ToLower(path))
	if !ok {
		return false
	}
	if built(stem, data) {
		return true
	}
	if len(data) < minSize {
		return false
	}
	long := 0
	for line := range bytes.Lines(data) {
		if len(line) > longLine && punctuation(line)*20 > len(line) {
			long += len(line)
		}
	}
	if long*2 > len(data) {
		return true
	}
	if bytes.Contains(data, browserify) || bytes.Contains(data, []byte(`= "MODULE_NOT_FOUND"`)) && bytes.Contains(data, []byte("Cannot find module '")) {
		return true
	}
	for _, b := range bundlers {
		if bytes.Count(data, b) > 2 {
			return true
		}
	}
	// Browserify's prelude is one line at the top.
	top := data[:min(len(data), 4000)]
	return bytes.Contains(top, []byte("MODULE_NOT_FOUND")) && bytes.Contains(top, []byte("function(require,module,exports)"))
}

var (
	// wrapper is what bundlers and minifiers begin a file with.
	wrapper = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:"use strict";)?(?:!function\((?:\w,?){0,9}\)\{|\((?:window|self|this|globalThis)\.?\[?"?webpack|\(\(\)=>\{|\(function\((?:\w,?){0,9}\)\{|(?:window|self)\.webpack|import\{|var \w=Object\.(?:create|defineProperty))`)
	})
	// hashed is a name with the hash of the content, as builds give it.
	hashed = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[.-][0-9a-f]*(?:[0-9][a-f]|[a-f][0-9])[0-9a-f]{6,}$`)
	})
	// output are folders that builds write to.
	output = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|/)(?:dist|build|out|\.next|\.nuxt|_next|public/assets|static/js)/`)
	})
)

const (
	denseLine = 250 // a long line, if it is written without spaces
	dense     = 16  // in what tools write at most every 16th byte is a space
)

// built reports a tool's output however short it is: one long line without spaces, in a place or of a shape that people
// give no source.
func built(stem string, data []byte) bool {
	long := 0
	for line := range bytes.Lines(data) {
		if len(line) > denseLine && punctuation(line)*20 > len(line) && bytes.Count(line, []byte(" "))*dense < len(line) {
			long += len(line)
		}
	}
	if long*2 <= len(data) {
		return false
	}
	top := bytes.TrimSpace(data)
	for bytes.HasPrefix(top, []byte("/*")) { // the licences of what is inside
		_, rest, ok := bytes.Cut(top, []byte("*/"))
		if !ok {
			return false
		}
		top = bytes.TrimSpace(rest)
	}
	return wrapper().Match(top) || hashed().MatchString(stem) || output().MatchString(stem)
}

// punctuation counts what code is full of and data is not.
func punctuation(line []byte) int {
	n := 0
	for _, c := range line {
		switch c {
		case '(', ')', '{', '}', ';':
			n++
		}
	}
	return n
}
