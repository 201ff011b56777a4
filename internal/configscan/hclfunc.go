package configscan

import (
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// call evaluates the functions that lists of scopes and audiences go through; any other is unknown.
func (m *tfModule) call(f *tfFile, x *hclsyntax.FunctionCallExpr, sc *tfScope) usage.Value {
	span := f.span(x.Range())
	args := make([]usage.Value, 0, len(x.Args))
	for i, a := range x.Args {
		v := m.eval(tfExpr{file: f, hcl: a}, sc)
		if x.ExpandFinal && i == len(x.Args)-1 {
			els, open, ok := elements(v)
			if !ok || open {
				args = append(args, usage.UnknownValue(span))
			}
			for _, e := range els {
				args = append(args, e.val)
			}
			continue
		}
		args = append(args, v)
	}
	arg := func(i int) usage.Value {
		if i < len(args) {
			return args[i]
		}
		return usage.Value{}
	}
	switch name := strings.TrimPrefix(x.Name, "core::"); name {
	case "concat", "setunion":
		return join(span, args)
	case "flatten":
		return flatten(span, arg(0), 0)
	case "toset", "tolist", "distinct", "sort", "compact", "sensitive", "nonsensitive", "tostring", "reverse", "tomap", "trimspace", "ephemeralasnull":
		return arg(0)
	case "coalesce", "coalescelist", "try":
		return firstOf(args)
	case "merge":
		return mergeMaps(span, args)
	case "lookup":
		if v := index(arg(0), arg(1)); v.Kind != usage.KindUnknown || len(args) < 3 {
			return v
		}
		return arg(2)
	case "element":
		return index(arg(0), arg(1))
	case "length":
		els, open, ok := elements(arg(0))
		if !ok || open {
			return usage.Value{}
		}
		return usage.Value{Kind: usage.KindNumber, Text: usage.Lit(itoa(len(els)), usage.Span{}), Conf: arg(0).Conf}
	case "one":
		return itemOf(arg(0), 0)
	case "keys", "values":
		return pairs(span, arg(0), name == "keys")
	case "setsubtract":
		return subtract(span, arg(0), arg(1))
	case "split":
		return split(span, arg(0), arg(1))
	case "join":
		return joinText(span, arg(0), arg(1))
	case "format":
		return format(span, args, func(i int) *usage.Hole { return m.hole(f, x.Args[min(i, len(x.Args)-1)]) })
	case "file", "jsondecode", "yamldecode", "jsonencode", "csvdecode", "templatefile":
		return m.decode(f, x, sc, name)
	}
	return usage.Value{}
}

// join concatenates lists; an item is appended to the last one that is written out.
func join(span usage.Span, args []usage.Value) usage.Value {
	out := usage.Value{Kind: usage.KindList, Span: span}
	for _, a := range args {
		a.Each(func(v usage.Value) {
			out.Conf = usage.Weakest(out.Conf, v.Conf)
			switch {
			case v.Kind == usage.KindList:
				out.Items = append(out.Items, v.Items...)
				if v.Slot != nil {
					out.Slot = v.Slot
				}
			case v.Kind != usage.KindAbsent:
				out.Items = append(out.Items, usage.UnknownValue(v.Span))
			}
		})
		if a.Kind == usage.KindUnion {
			out.Items = append(out.Items, usage.UnknownValue(a.Span)) // only one of the alternatives is there
		}
	}
	return out
}

func flatten(span usage.Span, v usage.Value, depth int) usage.Value {
	if v.Kind != usage.KindList {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindList, Span: span, Conf: v.Conf, Slot: v.Slot}
	for _, it := range v.Items {
		if it.Kind == usage.KindList && depth < 16 {
			in := flatten(span, it, depth+1)
			out.Items = append(out.Items, in.Items...)
			out.Slot = in.Slot
			continue
		}
		out.Items = append(out.Items, it)
	}
	return out
}

func firstOf(args []usage.Value) usage.Value {
	for _, a := range args {
		switch {
		case a.Kind == usage.KindUnknown:
			return usage.Value{}
		case a.Kind == usage.KindAbsent, a.Kind == usage.KindText && a.Text.Equals("") == usage.Yes, a.Kind == usage.KindList && len(a.Items) == 0:
			continue
		}
		return a
	}
	return usage.Value{}
}

func mergeMaps(span usage.Span, args []usage.Value) usage.Value {
	obj := &usage.Object{Span: span}
	out := usage.Value{Kind: usage.KindObject, Span: span, Object: obj}
	for _, a := range args {
		out.Conf = usage.Weakest(out.Conf, a.Conf)
		if a.Object == nil {
			obj.Open = obj.Open || a.Kind != usage.KindAbsent
			continue
		}
		obj.Open = obj.Open || a.Object.Open
		obj.Props = append(obj.Props, a.Object.Props...)
	}
	return out
}

func pairs(span usage.Span, v usage.Value, keys bool) usage.Value {
	els, open, ok := elements(v)
	if !ok {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindList, Span: span, Conf: v.Conf}
	for _, e := range els {
		if keys {
			out.Items = append(out.Items, e.key)
		} else {
			out.Items = append(out.Items, e.val)
		}
	}
	if open {
		out.Items = append(out.Items, usage.UnknownValue(span))
	}
	return out
}

func subtract(span usage.Span, a, b usage.Value) usage.Value {
	gone := usage.ListOf(b)
	if a.Kind != usage.KindList || gone.Open {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindList, Span: span, Conf: usage.Weakest(a.Conf, b.Conf), Slot: a.Slot}
	for _, it := range a.Items {
		if c, ok := it.ConstString(); ok && gone.Has(c) == usage.Yes {
			continue
		}
		out.Items = append(out.Items, it)
	}
	return out
}

func split(span usage.Span, sep, v usage.Value) usage.Value {
	c, ok := sep.ConstString()
	if !ok || c == "" || v.Kind != usage.KindText {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindList, Span: span, Conf: v.Conf}
	p := v.Text.Pattern()
	at := 0
	for _, piece := range strings.Split(p, c) {
		t := v.Text.Slice(at, at+len(piece))
		out.Items = append(out.Items, usage.TextValue(t, t.Span(), nil))
		at += len(piece) + len(c)
	}
	if v.Slot != nil && !v.Slot.Tail.IsZero() { // a further word goes into the string
		s := *v.Slot
		s.ListSep = c
		out.Slot = &s
	}
	return out
}

func joinText(span usage.Span, sep, v usage.Value) usage.Value {
	c, ok := sep.ConstString()
	if !ok || v.Kind != usage.KindList {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindText, Span: span, Conf: v.Conf, Slot: v.Slot}
	for i, it := range v.Items {
		if it.Kind != usage.KindText {
			return usage.Value{}
		}
		if i > 0 {
			out.Text.Parts = append(out.Text.Parts, usage.Part{Const: c})
		}
		out.Text.Parts = append(out.Text.Parts, it.Text.Parts...)
	}
	return out
}

// format replaces %s and %v.
func format(span usage.Span, args []usage.Value, hole func(i int) *usage.Hole) usage.Value {
	if len(args) == 0 || args[0].Kind != usage.KindText {
		return usage.Value{}
	}
	f, ok := args[0].Text.Const()
	if !ok {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindText, Span: span, Conf: args[0].Conf}
	next, last := 1, 0
	for i := 0; i+1 < len(f); i++ {
		if f[i] != '%' {
			continue
		}
		if f[i+1] != 's' && f[i+1] != 'v' || next >= len(args) {
			return usage.Value{}
		}
		out.Text.Parts = append(out.Text.Parts, args[0].Text.Slice(last, i).Parts...)
		a := args[next]
		switch {
		case plain(a):
			out.Text.Parts = append(out.Text.Parts, a.Text.Parts...)
		default:
			out.Text.Parts = append(out.Text.Parts, usage.Part{Hole: hole(next), Span: a.Span})
		}
		out.Conf = usage.Weakest(out.Conf, a.Conf)
		next, last, i = next+1, i+2, i+1
	}
	out.Text.Parts = append(out.Text.Parts, args[0].Text.Slice(last, len(f)).Parts...)
	return out
}

// scriptFile is the path that a body's `script = file("x.js")` names.
func (m *tfModule) scriptFile(body *tfBody) string {
	a, ok := body.attr("script")
	if !ok {
		return ""
	}
	x, ok := a.expr.hcl.(*hclsyntax.FunctionCallExpr)
	scopes := instances(m, body)
	if !ok || len(x.Args) != 1 || x.Name != "file" || len(scopes) == 0 {
		return ""
	}
	p, _ := m.filePath(a.expr.file, x.Args[0], scopes[0])
	return p
}

// decode reads jsondecode(file("x.json")) and yamldecode(file("x.yaml")) through Load: the scopes then stand there.
func (m *tfModule) decode(f *tfFile, x *hclsyntax.FunctionCallExpr, sc *tfScope, name string) usage.Value {
	if len(x.Args) != 1 || name != "jsondecode" && name != "yamldecode" {
		return usage.Value{}
	}
	inner, ok := x.Args[0].(*hclsyntax.FunctionCallExpr)
	if !ok || len(inner.Args) != 1 {
		return usage.Value{}
	}
	if inner.Name == "jsonencode" || inner.Name == "yamlencode" {
		return m.eval(tfExpr{file: f, hcl: inner.Args[0]}, sc)
	}
	if inner.Name != "file" {
		return usage.Value{}
	}
	p, ok := m.filePath(f, inner.Args[0], sc)
	if !ok {
		return usage.Value{}
	}
	data := m.s.load(p)
	if data == nil {
		return usage.Value{}
	}
	src := &usage.Source{Path: p, Text: data}
	if name == "jsondecode" {
		v, err := parseJSON(src, false)
		if err != nil {
			return usage.Value{}
		}
		return v
	}
	docs, err := parseYAML(src)
	if err != nil || len(docs) != 1 {
		return usage.Value{}
	}
	return docs[0]
}

// filePath resolves "${path.module}/x.json".
func (m *tfModule) filePath(f *tfFile, x hclsyntax.Expression, sc *tfScope) (string, bool) {
	t, ok := x.(*hclsyntax.TemplateExpr)
	if !ok {
		return "", false
	}
	var b strings.Builder
	for _, p := range t.Parts {
		if tr, ok := p.(*hclsyntax.ScopeTraversalExpr); ok && tr.Traversal.RootName() == "path" && lastName(tr.Traversal) != "cwd" {
			b.WriteString(m.dir)
			continue
		}
		c, ok := m.eval(tfExpr{file: f, hcl: p}, sc).ConstString()
		if !ok {
			return "", false
		}
		b.WriteString(c)
	}
	p := b.String()
	if !strings.HasPrefix(p, m.dir+"/") && !path.IsAbs(p) {
		p = path.Join(m.dir, p)
	}
	return path.Clean(p), !path.IsAbs(p)
}

// evalJSON evaluates the JSON syntax: strings are templates.
func (m *tfModule) evalJSON(f *tfFile, v usage.Value, sc *tfScope) usage.Value {
	switch v.Kind {
	case usage.KindText:
		c, ok := v.Text.Const()
		if !ok || !strings.Contains(c, "${") && !strings.Contains(c, "%{") {
			return v
		}
		return m.jsonTemplate(f, v, c, sc)
	case usage.KindList:
		items := make([]usage.Value, 0, len(v.Items))
		for _, it := range v.Items {
			items = append(items, m.eval(tfExpr{file: f, json: &it}, sc))
		}
		v.Items = items
	case usage.KindObject:
		obj := *v.Object
		obj.Props = nil
		for _, p := range v.Object.Props {
			val := p.Value
			p.Value = m.eval(tfExpr{file: f, json: &val}, sc)
			obj.Props = append(obj.Props, p)
		}
		v.Object = &obj
	}
	return v
}

// jsonTemplate parses a string's content as a template, in a source of its own so that positions stay exact.
func (m *tfModule) jsonTemplate(f *tfFile, v usage.Value, c string, sc *tfScope) usage.Value {
	p := v.Text.Parts[0]
	src := &usage.Source{Path: f.src.Path, Lang: "hcl", Text: []byte(c), Outer: append([]usage.Encoding{usage.EncJSON}, f.src.Outer...)}
	if p.Map == nil {
		src.Segs = []usage.Seg{{At: 0, Len: len(c), Outer: p.Span.Start, OuterLen: p.Span.Len()}}
	} else {
		for i := range len(c) {
			src.Segs = append(src.Segs, usage.Seg{At: i, Len: 1, Outer: p.Map[i], OuterLen: p.Map[i+1] - p.Map[i]})
		}
	}
	expr, diags := hclsyntax.ParseTemplate(src.Text, src.Path, hcl.Pos{Line: 1, Column: 1})
	if diags.HasErrors() {
		return usage.UnknownValue(v.Span)
	}
	out := m.eval(tfExpr{file: &tfFile{src: src, dir: f.dir}, hcl: expr}, sc)
	if out.Kind == usage.KindUnknown || out.Kind == usage.KindText {
		out.Span = v.Span
	}
	return out
}
