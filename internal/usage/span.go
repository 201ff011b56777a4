package usage

import (
	"cmp"
	"sort"
)

// Span is a half-open range of byte offsets [Start, End) in the outermost file.
// File is the slash-separated path as findings print it. The zero Span means
// "nowhere".
type Span struct {
	File       string
	Start, End int
}

// IsZero reports whether s points nowhere.
func (s Span) IsZero() bool { return s.File == "" && s.Start == 0 && s.End == 0 }

// Len is the number of bytes covered.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly inside s.
func (s Span) Contains(t Span) bool {
	return s.File == t.File && s.Start <= t.Start && t.End <= s.End
}

// Cover is the smallest span of the same file that holds both; when the files
// differ or one is zero, the first non-zero span.
func (s Span) Cover(t Span) Span {
	switch {
	case s.IsZero():
		return t
	case t.IsZero() || s.File != t.File:
		return s
	}
	return Span{s.File, min(s.Start, t.Start), max(s.End, t.End)}
}

// Before is an empty span at the start of s, After one at its end.
func (s Span) Before() Span { return Span{s.File, s.Start, s.Start} }

// After is an empty span at the end of s.
func (s Span) After() Span { return Span{s.File, s.End, s.End} }

// CompareSpans orders by file, start, end.
func CompareSpans(a, b Span) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
}

// Seg maps the bytes Text[At:At+Len] of a Source to Outer..Outer+OuterLen in the
// file. When Len == OuterLen the mapping is linear; otherwise the segment is one
// escape (`\n` in JSON: Len 1, OuterLen 2) and maps as a whole.
type Seg struct {
	At, Len         int
	Outer, OuterLen int
}

// Source is one piece of text a front end reads: a whole file, or a region that
// internal/embed cut out of one. A front end works in offsets of Text and calls
// Span to point into the file.
type Source struct {
	// Path is the outermost file as findings print it: slash-separated, relative to the scan root.
	Path string
	// Lang names the front end's dialect: "js", "jsx", "ts", "tsx", "go", "shell", "http", "json", "yaml", "hcl", "env", "text", ...
	Lang string
	// Text is what the front end reads; for a region, decoded (escapes of the container removed).
	Text []byte
	// Segs maps Text to the file, sorted by At; nil means Text is the whole file. Bytes of Text in no segment are
	// glue (a newline between two fences) and map to the nearest file position.
	Segs []Seg
	// Outer are the encodings a region's bytes go through to become file bytes, innermost first (see Encoding).
	Outer []Encoding
	// Doc is set for documentation (Markdown, MDX): rules cap levels there.
	Doc bool
	// Fragment is set when the text may start or end in the middle of a program (a sample on a page).
	Fragment bool
	// Container names what a region was cut from: "" for a whole file, else "markdown", "html", "yaml", "js-template", ...
	Container string
}

// Span maps [start, end) of s.Text to the outermost file.
func (s *Source) Span(start, end int) Span {
	if s.Segs == nil {
		return Span{s.Path, start, end}
	}
	a := s.outer(start, false)
	b := a
	if end > start {
		b = s.outer(end-1, true)
	}
	if b < a {
		b = a
	}
	return Span{s.Path, a, b}
}

// Inner maps a file offset back into s.Text; ok is false when it lies in no segment.
func (s *Source) Inner(off int) (int, bool) {
	if s.Segs == nil {
		return off, off >= 0 && off <= len(s.Text)
	}
	for _, g := range s.Segs {
		if off >= g.Outer && off < g.Outer+g.OuterLen {
			if g.Len == g.OuterLen {
				return g.At + off - g.Outer, true
			}
			return g.At, true
		}
	}
	return 0, false
}

// outer maps one offset; with last it maps the byte's end rather than its start.
func (s *Source) outer(off int, last bool) int {
	i := sort.Search(len(s.Segs), func(i int) bool { return s.Segs[i].At > off }) - 1
	if i < 0 {
		if len(s.Segs) == 0 {
			return 0
		}
		return s.Segs[0].Outer
	}
	g := s.Segs[i]
	d := off - g.At
	if d >= g.Len { // glue behind the segment
		if !last && i+1 < len(s.Segs) && off+1 == s.Segs[i+1].At {
			return s.Segs[i+1].Outer
		}
		return g.Outer + g.OuterLen
	}
	switch {
	case g.Len != g.OuterLen && last:
		return g.Outer + g.OuterLen
	case g.Len != g.OuterLen:
		return g.Outer
	case last:
		return g.Outer + d + 1
	}
	return g.Outer + d
}
