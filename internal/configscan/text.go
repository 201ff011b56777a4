package configscan

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// placeholder matches what a person, the Deploy CLI or a template engine fills in.
var placeholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`##\w+##|@@\w+@@|\$\{[^{}]*\}|\{\{[^{}]*\}\}|\$\([A-Z_][A-Z0-9_]*\)|<%[^%]*%>|\{[A-Za-z_][\w.]*\}|<[A-Za-z_][\w .-]*>|\b(?:YOUR|your)[-_][\w-]*|\byour[A-Z]\w*`)
})

var word = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)
})

// decoded are the bytes a string means, with the offset in the source of each, plus one for the end.
type decoded struct {
	s  string
	at []int // nil: linear from from
	// from is the offset of the first byte.
	from int
}

func (d decoded) off(i int) int {
	if d.at == nil {
		return d.from + i
	}
	return d.at[i]
}

// text splits d into constants and placeholders.
func (d decoded) text(src *usage.Source, split bool) usage.Text {
	if !split {
		return usage.Text{Parts: []usage.Part{d.part(src, 0, len(d.s))}}
	}
	var t usage.Text
	last := 0
	for _, m := range placeholder().FindAllStringIndex(d.s, -1) {
		if m[0] > last {
			t.Parts = append(t.Parts, d.part(src, last, m[0]))
		}
		expr := d.s[m[0]:m[1]]
		t.Parts = append(t.Parts, usage.Part{Hole: placeholderHole(expr), Span: src.Span(d.off(m[0]), d.off(m[1]))})
		last = m[1]
	}
	if last < len(d.s) || len(t.Parts) == 0 {
		t.Parts = append(t.Parts, d.part(src, last, len(d.s)))
	}
	return t
}

func placeholderHole(expr string) *usage.Hole {
	h := &usage.Hole{Expr: expr, Placeholder: true}
	if ws := word().FindAllString(expr, -1); len(ws) > 0 {
		h.Name = ws[len(ws)-1]
		if strings.HasPrefix(expr, "${") || strings.HasPrefix(expr, "$(") {
			h.Name = ws[0]
			h.Env = ws[0]
		}
	}
	return h
}

func (d decoded) part(src *usage.Source, i, j int) usage.Part {
	p := usage.Part{Const: d.s[i:j], Span: src.Span(d.off(i), d.off(j))}
	linear := src.Segs == nil
	for k := i; linear && d.at != nil && k < j; k++ {
		linear = d.at[k+1] == d.at[k]+1
	}
	if !linear && j > i {
		p.Map = make([]int, 0, j-i+1)
		for k := i; k <= j; k++ {
			p.Map = append(p.Map, src.Span(d.off(k), d.off(k)).Start)
		}
		p.Map[j-i] = p.Span.End
	}
	return p
}

// wordSep is the separator of the words in s.
func wordSep(s string) string {
	switch {
	case strings.Contains(s, ", "):
		return ", "
	case strings.Contains(s, ",") && !strings.Contains(s, " "):
		return ","
	}
	return " "
}

// outer encodes bytes the slot writes itself (separators, keys) for the container of a region.
func outer(src *usage.Source, s string) string {
	if e, ok := usage.EncodeAll(src.Outer, s); ok {
		return e
	}
	return s
}

func chain(src *usage.Source, enc ...usage.Encoding) []usage.Encoding {
	return append(enc, src.Outer...)
}

// rawStyle writes bytes as they are: booleans, numbers.
func rawStyle(src *usage.Source) usage.Style {
	return usage.Style{Enc: src.Outer, OuterEnc: src.Outer}
}

// listSpan is one element of a list or entry of an object in source offsets.
type listSpan struct{ start, end int }

// between is the separator to write behind the last item, in the list's own layout. open is the offset behind the
// opening bracket.
func between(text []byte, items []listSpan, open int) string {
	n := len(items)
	if n == 0 {
		return ", "
	}
	if n > 1 {
		if gap := text[items[n-2].end:items[n-1].start]; len(bytes.Trim(gap, ", \t\r\n")) == 0 && bytes.Count(gap, []byte(",")) == 1 {
			return "," + string(gap[bytes.IndexByte(gap, ',')+1:])
		}
	}
	// One item, or a comment between the last two: the white space before the last item.
	i := items[n-1].start
	j := i
	for j > open && (text[j-1] == ' ' || text[j-1] == '\t') {
		j--
	}
	if j > open && text[j-1] == '\n' {
		j--
		if j > open && text[j-1] == '\r' {
			j--
		}
		return "," + string(text[j:i])
	}
	return ", "
}

// removal is the span of entry i with one separator.
func removal(items []listSpan, i int) listSpan {
	switch {
	case i+1 < len(items):
		return listSpan{items[i].start, items[i+1].start}
	case i > 0:
		return listSpan{items[i-1].end, items[i].end}
	}
	return items[i]
}

// maxWeight bounds the leaves of one value: references (YAML aliases, Terraform locals) share memory, but whoever walks
// the value meets them again and again.
const maxWeight = 20_000

// bounded is v, or unknown when it is heavier than any list a person writes.
func bounded(v usage.Value) usage.Value {
	left := maxWeight
	if weigh(v, &left, 0); left < 0 {
		return usage.UnknownValue(v.Span)
	}
	return v
}

func weigh(v usage.Value, left *int, depth int) {
	if *left--; *left < 0 {
		return
	}
	if depth > maxDepth {
		*left = -1
		return
	}
	for _, it := range v.Items {
		if weigh(it, left, depth+1); *left < 0 {
			return
		}
	}
	for _, it := range v.Alts {
		if weigh(it, left, depth+1); *left < 0 {
			return
		}
	}
	if v.Object != nil {
		for _, p := range v.Object.Props {
			if weigh(p.Value, left, depth+1); *left < 0 {
				return
			}
		}
	}
}

// lineEnd is the offset of the line break (or end) at or behind off.
func lineEnd(text []byte, off int) int {
	if i := bytes.IndexByte(text[off:], '\n'); i >= 0 {
		if i > 0 && text[off+i-1] == '\r' {
			i--
		}
		return off + i
	}
	return len(text)
}

// newline is the file's line end, empty lines at its start (a byte order mark is read as such) apart.
func newline(text []byte) string {
	text = bytes.TrimLeft(text, "\n")
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// tooDeep reports nesting that recursive parsers should not see. Brackets in strings count too: harmless.
func tooDeep(text []byte) bool {
	depth := 0
	for _, c := range text {
		switch c {
		case '[', '{', '(':
			if depth++; depth > maxDepth {
				return true
			}
		case ']', '}', ')':
			depth = max(depth-1, 0)
		}
	}
	return false
}
