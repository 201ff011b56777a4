package httpscan

import (
	"fmt"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

const maxYAMLDepth = 100

// insomnia5 reads an export of format 5: YAML, requests nested under collection and children.
func (s *scanner) insomnia5() {
	var doc yamlx.Node
	if err := yamlx.Unmarshal(s.src.Text, &doc); err != nil {
		s.set.Notices = append(s.set.Notices, usage.Notice{File: s.src.Path, Message: fmt.Sprintf("parse Insomnia export: %v", err)})
		s.urls(nil)
		return
	}
	r := &yamlReader{src: s.src, lines: yamlx.Lines(s.src.Text)}
	root := r.value(&doc, 0)
	vars := newVariables()
	vars.environment(get(root, "environments", "data"), "")
	for _, uses := range []bool{false, true} {
		s.insomniaItems(get(root, "collection"), vars, uses, 0)
	}
}

func (s *scanner) insomniaItems(items usage.Value, vars *variables, uses bool, depth int) {
	if depth > 40 {
		return
	}
	for _, it := range items.Items {
		if sub := get(it, "children"); sub.Kind == usage.KindList {
			s.insomniaItems(sub, vars, uses, depth+1)
			continue
		}
		if usesResponse(it) == uses {
			s.insomniaRequest(it, vars)
		}
	}
}

// yamlReader turns YAML nodes into values with exact spans.
type yamlReader struct {
	src   *usage.Source
	lines []int
}

func (r *yamlReader) value(n *yamlx.Node, depth int) usage.Value {
	if n == nil || depth > maxYAMLDepth {
		return usage.Value{}
	}
	switch n.Kind {
	case yamlx.DocumentNode:
		if len(n.Content) > 0 {
			return r.value(n.Content[0], depth+1)
		}
	case yamlx.MappingNode:
		o := &usage.Object{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			o.Props = append(o.Props, usage.Property{Key: n.Content[i].Value, Value: r.value(n.Content[i+1], depth+1)})
		}
		return usage.Value{Kind: usage.KindObject, Object: o}
	case yamlx.SequenceNode:
		v := usage.Value{Kind: usage.KindList}
		for _, c := range n.Content {
			v.Items = append(v.Items, r.value(c, depth+1))
		}
		return v
	case yamlx.ScalarNode:
		return r.scalar(n)
	}
	return usage.Value{}
}

func (r *yamlReader) scalar(n *yamlx.Node) usage.Value {
	pieces, start, end, indent, ok := yamlx.Scalar(r.src.Text, r.lines, n)
	if !ok {
		return usage.TextValue(usage.Lit(n.Value, usage.Span{}), usage.Span{}, nil)
	}
	span := r.src.Span(start, end)
	t := usage.Lit(n.Value, span)
	t.Parts[0].Map = offsets(n.Value, pieces, end)
	v := usage.TextValue(t, span, nil)
	switch n.ShortTag() {
	case "!!bool":
		v.Kind = usage.KindBool
	case "!!null":
		v.Kind = usage.KindAbsent
	}
	slot := &usage.Slot{Span: span, Content: span, ListSep: " ", Tail: span.After()}
	var enc usage.Encoding
	switch {
	case indent != "":
		enc = usage.EncIndent(indent)
		slot.Tail = usage.Span{}
	case n.Style&yamlx.DoubleQuotedStyle != 0:
		enc, slot.Style.Open, slot.Style.Close = usage.EncYAMLDouble, `"`, `"`
	case n.Style&yamlx.SingleQuotedStyle != 0:
		enc, slot.Style.Open, slot.Style.Close = usage.EncYAMLSingle, "'", "'"
	default:
		enc = usage.EncYAMLPlain
	}
	if slot.Style.Open != "" && span.Len() >= 2 {
		slot.Content = usage.Span{File: span.File, Start: span.Start + 1, End: span.End - 1}
		slot.Tail = slot.Content.After()
	}
	slot.Style.Enc = append([]usage.Encoding{enc}, r.src.Outer...)
	slot.Style.OuterEnc = r.src.Outer
	v.Slot = slot
	return v
}

// offsets maps every byte of a value to the file.
func offsets(value string, pieces []yamlx.Piece, end int) []int {
	m := make([]int, len(value)+1)
	at := end
	for i := range m {
		m[i] = -1
	}
	for _, p := range pieces {
		for k := 0; k < p.Len && p.At+k < len(value); k++ {
			off := p.Outer
			if p.Len == p.OuterLen {
				off += k
			}
			m[p.At+k] = off
		}
		at = p.Outer + p.OuterLen
	}
	m[len(value)] = at
	for i := len(value) - 1; i >= 0; i-- {
		if m[i] < 0 {
			m[i] = m[i+1]
		}
	}
	return m
}
