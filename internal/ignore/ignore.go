// Package ignore matches paths against patterns as Git's ignore files spell them (gitignore(5)).
//
// Paths are slash-separated and relative to the folder the patterns belong to. A Patterns value is immutable.
package ignore

import (
	"bytes"
	"strings"
)

// Patterns are the patterns of one ignore file; the last that matches a path decides.
type Patterns struct {
	list []pattern
}

type pattern struct {
	segs     []string // "**" stands for any number of segments
	negated  bool
	dirsOnly bool
}

// Parse reads the content of an ignore file. A line that is no pattern is a comment: there are no errors.
func Parse(data []byte) *Patterns {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	p := &Patterns{}
	for line := range strings.SplitSeq(string(data), "\n") {
		p.add(strings.TrimSuffix(line, "\r"))
	}
	return p
}

// Lines makes Patterns of a list, as a configuration file spells it.
func Lines(list []string) *Patterns {
	p := &Patterns{}
	for _, line := range list {
		p.add(line)
	}
	return p
}

// Empty reports whether nothing can match.
func (p *Patterns) Empty() bool { return p == nil || len(p.list) == 0 }

func (p *Patterns) add(line string) {
	if strings.HasPrefix(line, "#") {
		return
	}
	line = trimTrailingSpaces(line)
	var out pattern
	if strings.HasPrefix(line, "!") {
		out.negated, line = true, line[1:]
	}
	if strings.HasSuffix(line, "/") {
		out.dirsOnly, line = true, line[:len(line)-1]
	}
	anchored := strings.Contains(line, "/")
	line = strings.TrimPrefix(line, "/")
	if line == "" {
		return
	}
	if !anchored {
		out.segs = append(out.segs, "**")
	}
	for seg := range strings.SplitSeq(line, "/") {
		if len(seg) > 2 && strings.Trim(seg, "*") == "" {
			seg = "**" // more stars mean no more
		}
		out.segs = append(out.segs, seg)
	}
	p.list = append(p.list, out)
}

// trimTrailingSpaces keeps a last space that is escaped.
func trimTrailingSpaces(s string) string {
	end := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
			end = min(i+1, len(s))
		case ' ':
		default:
			end = i + 1
		}
	}
	return s[:end]
}

// Match says what the patterns decide about path itself; matched is false when none matches it.
func (p *Patterns) Match(path string, dir bool) (ignored, matched bool) {
	if p == nil {
		return false, false
	}
	segs := strings.Split(path, "/")
	for i := len(p.list) - 1; i >= 0; i-- {
		pat := p.list[i]
		if (dir || !pat.dirsOnly) && matchPath(pat.segs, segs) {
			return !pat.negated, true
		}
	}
	return false, false
}

// Ignored decides about a file whose parents were not looked at one by one: an ignored parent cannot be undone below it.
func (p *Patterns) Ignored(path string) bool {
	if p.Empty() {
		return false
	}
	for i := 0; i < len(path); i++ {
		if path[i] == '/' {
			if ignored, _ := p.Match(path[:i], true); ignored {
				return true
			}
		}
	}
	ignored, _ := p.Match(path, false)
	return ignored
}

func matchPath(pat, segs []string) bool {
	for len(pat) > 0 {
		if pat[0] == "**" {
			if len(pat) == 1 { // everything inside
				return len(segs) > 0
			}
			for i := range segs {
				if matchPath(pat[1:], segs[i:]) {
					return true
				}
			}
			return false
		}
		if len(segs) == 0 || !matchSegment(pat[0], segs[0]) {
			return false
		}
		pat, segs = pat[1:], segs[1:]
	}
	return len(segs) == 0
}

// matchSegment matches one path segment against a pattern with *, ?, [class] and \escapes.
func matchSegment(pat, s string) bool {
	star, mark := -1, 0 // where to go on after the last *
	p, i := 0, 0
	for i < len(s) {
		if p < len(pat) {
			if pat[p] == '*' {
				star, mark = p, i
				p++
				continue
			}
			if n, ok := matchByte(pat[p:], s[i]); ok {
				p += n
				i++
				continue
			}
		}
		if star < 0 {
			return false
		}
		mark++
		p, i = star+1, mark
	}
	return strings.Trim(pat[p:], "*") == ""
}

// matchByte matches one byte against the first element of pat, which is n bytes long.
func matchByte(pat string, c byte) (n int, ok bool) {
	switch pat[0] {
	case '?':
		return 1, true
	case '\\':
		if len(pat) < 2 {
			return 0, false
		}
		return 2, pat[1] == c
	case '[':
		return matchClass(pat, c)
	}
	return 1, pat[0] == c
}

func matchClass(pat string, c byte) (n int, ok bool) {
	i := 1
	negated := i < len(pat) && (pat[i] == '!' || pat[i] == '^')
	if negated {
		i++
	}
	found := false
	for first := true; ; first = false {
		if i >= len(pat) {
			return 0, false // never closed: matches nothing
		}
		if pat[i] == ']' && !first {
			return i + 1, found != negated
		}
		if strings.HasPrefix(pat[i:], "[:") {
			end := strings.Index(pat[i:], ":]")
			if end < 0 {
				return 0, false
			}
			found = found || posix(pat[i+2:i+end], c)
			i += end + 2
			continue
		}
		lo, next, valid := classByte(pat, i)
		if !valid {
			return 0, false
		}
		hi := lo
		found = found || c == lo // also in a range that is upside down
		if next+1 < len(pat) && pat[next] == '-' && pat[next+1] != ']' {
			if hi, next, valid = classByte(pat, next+1); !valid {
				return 0, false
			}
		}
		found = found || lo <= c && c <= hi
		i = next
	}
}

func classByte(pat string, i int) (c byte, next int, ok bool) {
	if pat[i] == '\\' {
		i++
	}
	if i >= len(pat) {
		return 0, 0, false
	}
	return pat[i], i + 1, true
}

func posix(name string, c byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9'
	switch name {
	case "alpha":
		return lower || upper
	case "digit":
		return digit
	case "alnum":
		return lower || upper || digit
	case "lower":
		return lower
	case "upper":
		return upper
	case "space":
		return strings.IndexByte(" \t\n\v\f\r", c) >= 0
	case "blank":
		return c == ' ' || c == '\t'
	case "xdigit":
		return digit || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
	case "punct":
		return c > ' ' && c < 0x7f && !lower && !upper && !digit
	case "cntrl":
		return c < ' ' || c == 0x7f
	case "graph":
		return c > ' ' && c < 0x7f
	case "print":
		return c >= ' ' && c < 0x7f
	}
	return false
}
