package configscan

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// yamlReader turns a YAML stream into Values. The parser sees a copy of the text in which every placeholder is
// replaced by letters of the same length, so that offsets agree; all bytes are then read from the original.
type yamlReader struct {
	src   *usage.Source
	text  []byte // the original
	safe  []byte // what was parsed
	lines []int  // offset of each line's start, as the parser counts lines
	nl    string
	// shared memoises what aliases stand for; an entry that is still being computed is a cycle.
	shared map[*yamlx.Node]*usage.Value
	// ends memoises where a node's text ends.
	ends map[*yamlx.Node]int
}

// parseYAML reads every document of src.
func parseYAML(src *usage.Source) ([]usage.Value, error) {
	if tooDeep(src.Text) {
		return nil, errDeep
	}
	r := &yamlReader{src: src, text: src.Text, nl: newline(src.Text), ends: map[*yamlx.Node]int{}, shared: map[*yamlx.Node]*usage.Value{}}
	r.index()
	r.safe = sanitiseYAML(src.Text, true)
	docs, err := decodeYAML(r.safe)
	if err != nil {
		// `##X##` may have been a comment after all.
		r.safe = sanitiseYAML(src.Text, false)
		if docs, err = decodeYAML(r.safe); err != nil {
			return nil, err
		}
	}
	var out []usage.Value
	for _, d := range docs {
		if len(d.Content) == 1 {
			out = append(out, r.value(d.Content[0], 0))
		}
	}
	return out, nil
}

func decodeYAML(text []byte) ([]*yamlx.Node, error) {
	dec := yamlx.NewDecoder(bytes.NewReader(text))
	var docs []*yamlx.Node
	for {
		n := new(yamlx.Node)
		switch err := dec.Decode(n); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return nil, err
		}
		docs = append(docs, n)
		if len(docs) > 10000 {
			return docs, nil
		}
	}
}

var (
	hashHole = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`##\w+##`)
	})
	atHole = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`@@\w+@@`)
	})
	// tplHole is a Go, Helm, Jinja or Handlebars action.
	tplHole = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{[^\n]*?\}\}|\{%[^\n]*?%\}`)
	})
)

// sanitiseYAML replaces placeholders that would break or change the grammar by as many letters. hashes says
// whether `##KEY##` behind something else on its line counts (unquoted it is a comment to a YAML parser, but the
// Deploy CLI replaces it before it parses).
func sanitiseYAML(text []byte, hashes bool) []byte {
	out := append([]byte(nil), text...)
	if bytes.HasPrefix(out, []byte("\xEF\xBB\xBF")) {
		// The parser skips the mark without counting a column; index does the same.
		copy(out, "\xEF\xBB\xBF")
	}
	letters := func(i, j int) {
		for ; i < j; i++ {
			out[i] = 'Z'
		}
	}
	for _, m := range atHole().FindAllIndex(text, -1) {
		letters(m[0], m[1])
	}
	for _, m := range tplHole().FindAllIndex(text, -1) {
		start := bytes.LastIndexByte(text[:m[0]], '\n') + 1
		end := lineEnd(text, m[1])
		before, after := bytes.TrimSpace(text[start:m[0]]), bytes.TrimSpace(text[m[1]:end])
		if (len(before) == 0 || tplOnly(before)) && (len(after) == 0 || tplOnly(after)) {
			for i := m[0]; i < m[1]; i++ {
				out[i] = ' ' // an action alone on its line makes no value
			}
			continue
		}
		letters(m[0], m[1])
	}
	if hashes {
		for _, m := range hashHole().FindAllIndex(text, -1) {
			start := bytes.LastIndexByte(text[:m[0]], '\n') + 1
			before := bytes.TrimSpace(text[start:m[0]])
			if len(before) == 0 || bytes.HasPrefix(before, []byte("#")) || bytes.Contains(text[start:m[0]], []byte(" #")) {
				continue
			}
			letters(m[0], m[1])
		}
	}
	return out
}

func tplOnly(b []byte) bool {
	return bytes.HasPrefix(b, []byte("{{")) && bytes.HasSuffix(b, []byte("}}")) ||
		bytes.HasPrefix(b, []byte("{%")) && bytes.HasSuffix(b, []byte("%}"))
}

// index finds the lines as yaml.v3 counts them: LF, CR, CRLF, NEL, LS and PS all end one.
func (r *yamlReader) index() {
	t := r.text
	first := 0
	if bytes.HasPrefix(t, []byte("\xEF\xBB\xBF")) {
		first = 3
	}
	r.lines = append(r.lines, first)
	for i := first; i < len(t); {
		n := 0
		switch {
		case t[i] == '\r' && i+1 < len(t) && t[i+1] == '\n':
			n = 2
		case t[i] == '\r' || t[i] == '\n':
			n = 1
		case t[i] == 0xC2 && i+1 < len(t) && t[i+1] == 0x85:
			n = 2
		case t[i] == 0xE2 && i+2 < len(t) && t[i+1] == 0x80 && (t[i+2] == 0xA8 || t[i+2] == 0xA9):
			n = 3
		}
		if n > 0 {
			i += n
			r.lines = append(r.lines, i)
			continue
		}
		i++
	}
}

// offset turns the parser's 1-based line and rune column into a byte offset.
func (r *yamlReader) offset(n *yamlx.Node) int {
	if n.Line < 1 || n.Line > len(r.lines) {
		return len(r.text)
	}
	off := r.lines[n.Line-1]
	for c := 1; c < n.Column && off < len(r.text); c++ {
		_, w := utf8.DecodeRune(r.text[off:])
		off += w
	}
	return off
}

// start is where the node's own text begins, behind anchors and tags.
func (r *yamlReader) start(n *yamlx.Node) int {
	off := r.offset(n)
	for off < len(r.safe) && n.Kind != yamlx.AliasNode && (r.safe[off] == '&' || r.safe[off] == '!') {
		for off < len(r.safe) && !isBlank(r.safe[off]) {
			off++
		}
		for off < len(r.safe) && isBlank(r.safe[off]) {
			off++
		}
	}
	return off
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// end is where the node's text ends.
func (r *yamlReader) end(n *yamlx.Node) int {
	if e, ok := r.ends[n]; ok {
		return e
	}
	start := r.start(n)
	e := start
	r.ends[n] = start // a cycle through aliases ends here
	switch n.Kind {
	case yamlx.ScalarNode:
		e = r.scalar(n).end
	case yamlx.AliasNode:
		e = min(start+1+len(n.Value), len(r.text))
	default:
		for _, c := range n.Content {
			e = max(e, r.end(c))
		}
		if n.Style&yamlx.FlowStyle != 0 {
			e = r.flowEnd(start, e, len(n.Content) == 0)
		}
	}
	r.ends[n] = e
	return e
}

// flowEnd is the offset behind the closing bracket: only blanks, commas and comments stand between it and the last child.
func (r *yamlReader) flowEnd(start, last int, empty bool) int {
	i := last
	if empty {
		i = start + 1
	}
	for i < len(r.safe) {
		switch c := r.safe[i]; {
		case c == ']' || c == '}':
			return i + 1
		case c == '#':
			i = lineEnd(r.safe, i)
		case isBlank(c) || c == ',' || c == ':' || c == '?':
			i++
		default:
			return last
		}
	}
	return last
}

func (r *yamlReader) value(n *yamlx.Node, depth int) usage.Value {
	if n == nil || depth > maxDepth {
		return usage.Value{}
	}
	switch n.Kind {
	case yamlx.MappingNode:
		return r.mapping(n, depth)
	case yamlx.SequenceNode:
		return r.sequence(n, depth)
	case yamlx.ScalarNode:
		return r.scalar(n).value(r, n)
	case yamlx.AliasNode:
		return r.alias(n.Alias, depth)
	}
	return usage.Value{}
}

func (r *yamlReader) alias(n *yamlx.Node, depth int) usage.Value {
	if v, ok := r.shared[n]; ok {
		return *v
	}
	v := &usage.Value{}
	r.shared[n] = v
	*v = bounded(r.value(n, depth+1))
	return *v
}

func (r *yamlReader) mapping(n *yamlx.Node, depth int) usage.Value {
	start, end := r.start(n), r.end(n)
	span := r.src.Span(start, end)
	obj := &usage.Object{Span: span}
	flow := n.Style&yamlx.FlowStyle != 0
	var items []listSpan
	for i := 0; i+1 < len(n.Content); i += 2 {
		items = append(items, listSpan{r.start(n.Content[i]), max(r.end(n.Content[i]), r.end(n.Content[i+1]))})
	}
	lay := r.mapLayout(items, start, flow)
	var merged []usage.Property
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, val := n.Content[i], n.Content[i+1]
		if k.Tag == "!!merge" || k.Value == "<<" && k.Style == 0 {
			props, open := mergeProps(r.value(val, depth+1))
			merged = append(merged, props...)
			obj.Open = obj.Open || open
			continue
		}
		v := r.value(val, depth+1)
		it := items[i/2]
		if val.Kind != yamlx.AliasNode && v.Slot != nil {
			rm, ok := r.removeEntry(items, i/2, flow)
			if ok {
				v.Slot.RemoveSpan = r.src.Span(rm.start, rm.end)
			}
		}
		whole := r.src.Span(it.start, it.end)
		obj.Props = append(obj.Props, usage.Property{Key: k.Value, KeySpan: r.src.Span(r.start(k), r.end(k)), Value: v, Whole: whole})
		e := usage.LayoutEntry{Key: k.Value, Span: whole}
		if !flow {
			le := lineEnd(r.text, it.end)
			e.End = r.src.Span(le, le)
		}
		lay.Entries = append(lay.Entries, e)
	}
	obj.Props = append(merged, obj.Props...)
	obj.Layout = lay
	return usage.Value{Kind: usage.KindObject, Span: span, Object: obj}
}

// mergeProps are the properties that `<<` brings in; they lie before the mapping's own, so that those win.
func mergeProps(v usage.Value) (props []usage.Property, open bool) {
	switch v.Kind {
	case usage.KindObject:
		return v.Object.Props, v.Object.Open
	case usage.KindList:
		for i := len(v.Items) - 1; i >= 0; i-- { // earlier ones win
			p, o := mergeProps(v.Items[i])
			props, open = append(props, p...), open || o
		}
		return props, open
	}
	return nil, true
}

func (r *yamlReader) mapLayout(items []listSpan, start int, flow bool) *usage.Layout {
	lay := &usage.Layout{Assign: outer(r.src, ": "), Style: usage.Style{Enc: chain(r.src, usage.EncYAMLPlain), OuterEnc: r.src.Outer}}
	if flow {
		lay.First = r.src.Span(start+1, start+1)
		lay.SepMark, lay.SepSpace = outer(r.src, ","), outer(r.src, between(r.text, items, start+1)[1:])
		return lay
	}
	indent := ""
	if len(items) > 0 {
		indent = r.indentOf(items[0].start)
	}
	lay.SepSpace = outer(r.src, r.nl+indent)
	return lay
}

// indentOf is as many blanks as stand (or would stand, behind `- `) before off on its line.
func (r *yamlReader) indentOf(off int) string {
	start := bytes.LastIndexByte(r.text[:off], '\n') + 1
	return strings.Repeat(" ", utf8.RuneCount(r.text[start:off]))
}

// removeEntry is what deleting entry i of a mapping or sequence takes; ok is false where it would break the layout.
func (r *yamlReader) removeEntry(items []listSpan, i int, flow bool) (listSpan, bool) {
	if flow {
		return removal(items, i), true
	}
	it := items[i]
	start := bytes.LastIndexByte(r.text[:it.start], '\n') + 1
	lead := bytes.TrimLeft(r.text[start:it.start], " ")
	end := lineEnd(r.text, it.end)
	switch {
	case len(items) == 1:
		return it, false // an empty collection is null
	case len(lead) == 0 || len(bytes.Trim(lead, "- ")) == 0 && bytes.Count(lead, []byte("-")) == 1 && i > 0:
		if end < len(r.text) {
			end += len(r.nl)
			return listSpan{start, min(end, len(r.text))}, true
		}
		return listSpan{max(start-len(r.nl), 0), end}, true
	case i == 0 && i+1 < len(items):
		return listSpan{it.start, items[i+1].start}, true // `- a: 1`, newline, `  b: 2`
	}
	return it, false
}

func (r *yamlReader) sequence(n *yamlx.Node, depth int) usage.Value {
	start, end := r.start(n), r.end(n)
	out := usage.Value{Kind: usage.KindList, Span: r.src.Span(start, end)}
	flow := n.Style&yamlx.FlowStyle != 0
	var items, entries []listSpan
	for _, c := range n.Content {
		it := listSpan{r.start(c), r.end(c)}
		items = append(items, it)
		if !flow {
			if d := bytes.LastIndexByte(r.text[:it.start], '-'); d >= 0 && len(bytes.Trim(r.text[d+1:it.start], " \t\r\n")) == 0 {
				it.start = d
			}
		}
		entries = append(entries, it)
	}
	for i, c := range n.Content {
		v := r.value(c, depth+1)
		if c.Kind != yamlx.AliasNode && v.Slot != nil {
			if rm, ok := r.removeItem(items, entries, i, flow); ok {
				v.Slot.RemoveSpan = r.src.Span(rm.start, rm.end)
			}
		}
		out.Items = append(out.Items, v)
	}
	out.Slot = r.listSlot(n, items, start, end, flow)
	return out
}

func (r *yamlReader) removeItem(items, entries []listSpan, i int, flow bool) (listSpan, bool) {
	if flow {
		return removal(items, i), true
	}
	return r.removeEntry(entries, i, false)
}

// listSlot spells a sequence; nil where its layout is not one we can continue.
func (r *yamlReader) listSlot(n *yamlx.Node, items []listSpan, start, end int, flow bool) *usage.Slot {
	s := &usage.Slot{Span: r.src.Span(start, end), List: true}
	for _, it := range items {
		s.Items = append(s.Items, r.src.Span(it.start, it.end))
	}
	s.Style = r.itemStyle(n)
	if flow {
		s.ListOpen = r.src.Span(start+1, start+1)
		s.ItemSep = outer(r.src, between(r.text, items, start+1))
		return s
	}
	if len(items) == 0 {
		return nil
	}
	last := items[len(items)-1]
	from := bytes.LastIndexByte(r.text[:last.start], '\n') + 1
	lead := string(r.text[from:last.start])
	if from == 0 {
		lead = strings.TrimPrefix(lead, "\uFEFF")
	}
	if strings.Trim(lead, " ") == "" || strings.TrimRight(strings.TrimLeft(lead, " "), " ") != "-" {
		return nil
	}
	s.ItemSep = outer(r.src, r.nl+lead)
	if le := lineEnd(r.text, last.end); le > last.end {
		s.AppendAt = r.src.Span(le, le)
	}
	return s
}

// itemStyle writes a new item as the last scalar item is written.
func (r *yamlReader) itemStyle(n *yamlx.Node) usage.Style {
	for i := len(n.Content) - 1; i >= 0; i-- {
		if c := n.Content[i]; c.Kind == yamlx.ScalarNode {
			return r.scalarStyle(c)
		}
	}
	return usage.Style{Enc: chain(r.src, usage.EncYAMLPlain), OuterEnc: r.src.Outer}
}

func (r *yamlReader) scalarStyle(n *yamlx.Node) usage.Style {
	st := usage.Style{Enc: chain(r.src, usage.EncYAMLPlain), OuterEnc: r.src.Outer}
	switch {
	case n.Style&yamlx.SingleQuotedStyle != 0:
		st.Open, st.Close, st.Enc = "'", "'", chain(r.src, usage.EncYAMLSingle)
	case n.Style&yamlx.DoubleQuotedStyle != 0:
		st.Open, st.Close, st.Enc = `"`, `"`, chain(r.src, usage.EncYAMLDouble)
	}
	return st
}
