package configscan

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// tfScope are the names an expression sees besides the module's: each, count, for variables, dynamic iterators.
type tfScope struct {
	up   *tfScope
	name string
	val  usage.Value
}

func (sc *tfScope) with(name string, v usage.Value) *tfScope {
	if name == "" {
		return sc
	}
	return &tfScope{up: sc, name: name, val: v}
}

func (sc *tfScope) find(name string) (usage.Value, bool) {
	for ; sc != nil; sc = sc.up {
		if sc.name == name {
			return sc.val, true
		}
	}
	return usage.Value{}, false
}

// eval computes an expression; what cannot be seen is unknown, at the expression's span.
func (m *tfModule) eval(e tfExpr, sc *tfScope) usage.Value {
	if *m.steps++; *m.steps > maxSteps || m.depth > maxDepth || !e.ok() {
		return usage.Value{}
	}
	m.depth++
	defer func() { m.depth-- }()
	if e.json != nil {
		return m.evalJSON(e.file, *e.json, sc)
	}
	v := m.evalHCL(e.file, e.hcl, sc)
	if e.file.broken(e.hcl.Range().End.Byte) {
		v.Slot = nil
	}
	if v.Span.IsZero() {
		v.Span = e.file.span(e.hcl.Range())
	}
	return v
}

func (m *tfModule) evalHCL(f *tfFile, expr hclsyntax.Expression, sc *tfScope) usage.Value {
	sub := func(x hclsyntax.Expression) usage.Value { return m.eval(tfExpr{file: f, hcl: x}, sc) }
	switch x := expr.(type) {
	case *hclsyntax.LiteralValueExpr:
		return literalValue(f, x)
	case *hclsyntax.TemplateExpr:
		return m.template(f, x, sc)
	case *hclsyntax.TemplateWrapExpr:
		v := sub(x.Wrapped)
		if v.Kind == usage.KindText && v.Slot != nil && v.Span == f.span(x.Wrapped.Range()) {
			v.Slot = nil // `"${"x"}"`: nobody writes it, nobody edits it
		}
		return v
	case *hclsyntax.ParenthesesExpr:
		return sub(x.Expression)
	case *hclsyntax.TupleConsExpr:
		return bounded(m.tuple(f, x, sc))
	case *hclsyntax.ObjectConsExpr:
		return bounded(m.object(f, x, sc))
	case *hclsyntax.ObjectConsKeyExpr:
		if k := hcl.ExprAsKeyword(x.Wrapped); k != "" && !x.ForceNonLiteral {
			return usage.TextValue(usage.Lit(k, f.span(x.Range())), f.span(x.Range()), nil)
		}
		return sub(x.Wrapped)
	case *hclsyntax.ScopeTraversalExpr:
		return m.traverse(f, x.Traversal, sc)
	case *hclsyntax.RelativeTraversalExpr:
		return walk(sub(x.Source), x.Traversal)
	case *hclsyntax.IndexExpr:
		return index(sub(x.Collection), sub(x.Key))
	case *hclsyntax.SplatExpr:
		return bounded(m.splat(f, x, sc))
	case *hclsyntax.ConditionalExpr:
		return m.conditional(sub(x.Condition), func() usage.Value { return sub(x.TrueResult) }, func() usage.Value { return sub(x.FalseResult) })
	case *hclsyntax.FunctionCallExpr:
		return bounded(m.call(f, x, sc))
	case *hclsyntax.ForExpr:
		return bounded(m.forEach(f, x, sc))
	case *hclsyntax.BinaryOpExpr:
		return binary(x, sub(x.LHS), sub(x.RHS))
	case *hclsyntax.UnaryOpExpr:
		if v := sub(x.Val); x.Op == hclsyntax.OpLogicalNot {
			return negate(v)
		}
	}
	return usage.Value{}
}

func literalValue(f *tfFile, x *hclsyntax.LiteralValueExpr) usage.Value {
	span := f.span(x.SrcRange)
	v := usage.Value{Span: span, Slot: &usage.Slot{Span: span, Style: rawStyle(f.src)}}
	if x.Val.IsNull() {
		v.Kind = usage.KindAbsent
		return v
	}
	if !x.Val.IsKnown() {
		return usage.UnknownValue(span)
	}
	switch x.Val.Type() {
	case cty.Bool:
		v.Kind = usage.KindBool
	case cty.Number:
		v.Kind = usage.KindNumber
	case cty.String:
		v.Kind = usage.KindText
		v.Slot = nil
		v.Text = usage.Lit(x.Val.AsString(), span)
		return v
	default:
		return usage.UnknownValue(span)
	}
	v.Text = usage.Lit(f.raw(x.SrcRange), span)
	return v
}

// template is a quoted string or heredoc.
func (m *tfModule) template(f *tfFile, x *hclsyntax.TemplateExpr, sc *tfScope) usage.Value {
	span := f.span(x.SrcRange)
	out := usage.Value{Kind: usage.KindText, Span: span}
	simple := true
	for _, p := range x.Parts {
		if lit, ok := p.(*hclsyntax.LiteralValueExpr); ok && lit.Val.Type() == cty.String && lit.Val.IsKnown() && !lit.Val.IsNull() {
			t, exact := literalText(f, lit)
			out.Text.Parts = append(out.Text.Parts, t.Parts...)
			simple = simple && exact
			continue
		}
		simple = false
		v := m.eval(tfExpr{file: f, hcl: p}, sc)
		out.Conf = usage.Weakest(out.Conf, v.Conf)
		switch v.Kind {
		case usage.KindText, usage.KindNumber, usage.KindBool:
			out.Text.Parts = append(out.Text.Parts, v.Text.Parts...)
		default:
			out.Text.Parts = append(out.Text.Parts, usage.Part{Hole: m.hole(f, p), Span: f.span(p.Range())})
		}
	}
	if len(x.Parts) == 0 {
		out.Text = usage.Lit("", span)
	}
	raw := f.raw(x.SrcRange)
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return out // a heredoc
	}
	inner := f.src.Span(x.SrcRange.Start.Byte+1, x.SrcRange.End.Byte-1)
	out.Slot = &usage.Slot{Span: span, Style: hclStyle(f.src), ListSep: " ", Visible: m.visible}
	if simple {
		out.Slot.Content = inner
		out.Slot.ListSep = wordSep(raw)
	}
	if n := len(x.Parts); n == 0 || simple {
		out.Slot.Tail = inner.After()
	} else if _, ok := x.Parts[n-1].(*hclsyntax.LiteralValueExpr); ok {
		out.Slot.Tail = inner.After()
	}
	return out
}

// literalText maps a template's constant part to its bytes; exact is false when it holds escapes.
func literalText(f *tfFile, x *hclsyntax.LiteralValueExpr) (usage.Text, bool) {
	s := x.Val.AsString()
	if f.raw(x.SrcRange) == s {
		return decoded{s: s, from: x.SrcRange.Start.Byte}.text(f.src, false), true
	}
	at := make([]int, len(s)+1)
	i, end := x.SrcRange.Start.Byte, min(x.SrcRange.End.Byte, len(f.src.Text))
	for k := range len(s) {
		for i < end && f.src.Text[i] != s[k] && isBlank(f.src.Text[i]) {
			i++ // indentation a heredoc drops
		}
		at[k] = i
		switch {
		case i < end && f.src.Text[i] == s[k]:
			i++
		case i+1 < end && f.src.Text[i] == '\\':
			i += 2
		}
	}
	at[len(s)] = max(i, end)
	return decoded{s: s, at: at}.text(f.src, false), false
}

// hole stands for an expression nobody can compute here.
func (m *tfModule) hole(f *tfFile, x hclsyntax.Expression) *usage.Hole {
	h := &usage.Hole{Expr: f.raw(x.Range()), Scope: "module:" + m.dir}
	h.Name = h.Expr
	if vs := hclsyntax.Variables(x); len(vs) > 0 {
		h.Name = lastName(vs[0])
	}
	return h
}

func lastName(t hcl.Traversal) string {
	name := t.RootName()
	for _, s := range t {
		if a, ok := s.(hcl.TraverseAttr); ok {
			name = a.Name
		}
	}
	return name
}

func (m *tfModule) visible(h *usage.Hole) bool { return h.Scope == "module:"+m.dir }

func (m *tfModule) tuple(f *tfFile, x *hclsyntax.TupleConsExpr, sc *tfScope) usage.Value {
	out := usage.Value{Kind: usage.KindList, Span: f.span(x.SrcRange)}
	var items []listSpan
	for _, e := range x.Exprs {
		items = append(items, listSpan{e.Range().Start.Byte, e.Range().End.Byte})
	}
	slot := &usage.Slot{Span: out.Span, List: true, Style: hclStyle(f.src), Visible: m.visible}
	open := x.OpenRange.End.Byte
	slot.ListOpen = f.src.Span(open, open)
	slot.ItemSep = outer(f.src, between(f.src.Text, items, open))
	for i, e := range x.Exprs {
		v := m.eval(tfExpr{file: f, hcl: e}, sc)
		if v.Slot != nil && v.Span == f.span(e.Range()) {
			rm := removal(items, i)
			own := *v.Slot
			own.RemoveSpan = f.src.Span(rm.start, rm.end)
			v.Slot = &own
		}
		out.Items = append(out.Items, v)
		slot.Items = append(slot.Items, f.span(e.Range()))
	}
	if n := len(items); n > 0 {
		behindComment(f.src, slot, items[n-1].end, x.SrcRange.End.Byte)
	}
	out.Slot = slot
	return out
}

// behindComment puts an appended item behind the comment that follows the last one on its line.
func behindComment(src *usage.Source, slot *usage.Slot, last, end int) {
	le := lineEnd(src.Text, last)
	if le >= end {
		return // `]` stands on the same line
	}
	rest := strings.TrimLeft(string(src.Text[last:le]), " \t")
	comma := strings.HasPrefix(rest, ",")
	rest = strings.TrimLeft(rest, ", \t")
	if !strings.HasPrefix(rest, "#") && !strings.HasPrefix(rest, "//") {
		return
	}
	sep, ok := strings.CutPrefix(slot.ItemSep, outer(src, ","))
	if !ok {
		return
	}
	slot.AppendAt, slot.ItemSep, slot.ItemTail = src.Span(le, le), sep, outer(src, ",")
	if !comma {
		slot.AppendExtra = []usage.Edit{{Span: src.Span(last, last), New: outer(src, ",")}}
	}
}

func (m *tfModule) object(f *tfFile, x *hclsyntax.ObjectConsExpr, sc *tfScope) usage.Value {
	obj := &usage.Object{Span: f.span(x.SrcRange)}
	for _, it := range x.Items {
		k := m.eval(tfExpr{file: f, hcl: it.KeyExpr}, sc)
		key, ok := k.ConstString()
		if !ok {
			obj.Open = true
			continue
		}
		v := m.eval(tfExpr{file: f, hcl: it.ValueExpr}, sc)
		ks := f.span(it.KeyExpr.Range())
		obj.Props = append(obj.Props, usage.Property{Key: key, KeySpan: ks, Value: v, Whole: ks.Cover(f.span(it.ValueExpr.Range()))})
	}
	return usage.Value{Kind: usage.KindObject, Span: obj.Span, Object: obj}
}

// traverse resolves local.x, var.x, each.x, resource and data references.
func (m *tfModule) traverse(f *tfFile, t hcl.Traversal, sc *tfScope) usage.Value {
	root := t.RootName()
	if v, ok := sc.find(root); ok {
		return walk(v, t[1:])
	}
	name := func(i int) string {
		if i < len(t) {
			if a, ok := t[i].(hcl.TraverseAttr); ok {
				return a.Name
			}
		}
		return ""
	}
	switch root {
	case "local":
		return walk(m.local(name(1)), t[min(2, len(t)):])
	case "var":
		return walk(m.variable(name(1)), t[min(2, len(t)):])
	case "each", "count", "path", "self", "terraform", "module":
		return usage.Value{}
	case "data":
		if name(1) == "auth0_tenant" && name(3) == "management_api_identifier" {
			return m.managementIdentifier(f, t)
		}
		return m.reference("data."+name(1)+"."+name(2), t, 3)
	}
	if len(t) > 2 {
		return m.reference(root+"."+name(1), t, 2)
	}
	return usage.Value{}
}

// reference is an argument of a resource; an index in between selects an instance of a counted one.
func (m *tfModule) reference(ref string, t hcl.Traversal, at int) usage.Value {
	for at < len(t) {
		if _, ok := t[at].(hcl.TraverseIndex); !ok {
			break
		}
		at++
	}
	if at >= len(t) {
		return usage.Value{}
	}
	a, ok := t[at].(hcl.TraverseAttr)
	if !ok {
		return usage.Value{}
	}
	v, ok := m.attribute(ref, a.Name)
	if !ok {
		return usage.Value{}
	}
	return walk(v, t[at+1:])
}

// managementIdentifier is the audience of the Management API as the provider's tenant data source gives it.
func (m *tfModule) managementIdentifier(f *tfFile, t hcl.Traversal) usage.Value {
	span := f.span(t.SourceRange())
	h := usage.Hole{Expr: f.raw(t.SourceRange()), Name: "domain", Scope: "module:" + m.dir}
	return usage.TextValue(usage.Concat(
		usage.Lit("https://", usage.Span{}), usage.HoleText(h, span), usage.Lit("/api/v2/", usage.Span{})), span, nil)
}

// walk follows attributes and indexes.
func walk(v usage.Value, t hcl.Traversal) usage.Value {
	for _, step := range t {
		switch s := step.(type) {
		case hcl.TraverseAttr:
			v = attrOf(v, s.Name)
		case hcl.TraverseIndex:
			switch {
			case s.Key.Type() == cty.String && s.Key.IsKnown() && !s.Key.IsNull():
				v = attrOf(v, s.Key.AsString())
			case s.Key.Type() == cty.Number && s.Key.IsKnown() && !s.Key.IsNull():
				n, _ := s.Key.AsBigFloat().Int64()
				v = itemOf(v, int(n))
			default:
				return usage.Value{}
			}
		default:
			return usage.Value{}
		}
	}
	return v
}

func attrOf(v usage.Value, name string) usage.Value {
	if v.Kind == usage.KindUnion {
		var alts []usage.Value
		for _, a := range v.Alternatives() {
			alts = append(alts, attrOf(a, name))
		}
		return usage.UnionOf(alts...)
	}
	p, ok := v.Object.Get(name)
	if !ok {
		return usage.Value{}
	}
	p.Value.Conf = usage.Weakest(p.Value.Conf, v.Conf)
	return p.Value
}

func itemOf(v usage.Value, n int) usage.Value {
	if v.Kind != usage.KindList || n < 0 || n >= len(v.Items) {
		return usage.Value{}
	}
	it := v.Items[n]
	it.Conf = usage.Weakest(it.Conf, v.Conf)
	return it
}

func index(coll, key usage.Value) usage.Value {
	k, ok := key.ConstString()
	if !ok {
		return usage.Value{}
	}
	if coll.Kind == usage.KindList {
		n := 0
		for _, c := range k {
			if c < '0' || c > '9' || n > 1<<20 {
				return usage.Value{}
			}
			n = n*10 + int(c-'0')
		}
		return itemOf(coll, n)
	}
	return attrOf(coll, k)
}

func (m *tfModule) conditional(cond usage.Value, yes, no func() usage.Value) usage.Value {
	switch c, ok := cond.ConstString(); {
	case ok && c == "true" && cond.Conf == usage.High:
		return yes()
	case ok && c == "false" && cond.Conf == usage.High:
		return no()
	}
	a, b := yes(), no()
	if a.Kind == usage.KindUnknown && b.Kind == usage.KindUnknown {
		return usage.Value{}
	}
	return usage.UnionOf(a, b)
}

func negate(v usage.Value) usage.Value {
	c, ok := v.ConstString()
	if !ok || v.Kind != usage.KindBool {
		return usage.Value{}
	}
	return boolValue(c != "true", v)
}

func boolValue(b bool, from ...usage.Value) usage.Value {
	text := "false"
	if b {
		text = "true"
	}
	out := usage.Value{Kind: usage.KindBool, Text: usage.Lit(text, usage.Span{})}
	for _, f := range from {
		out.Conf = usage.Weakest(out.Conf, f.Conf)
	}
	return out
}

func binary(x *hclsyntax.BinaryOpExpr, a, b usage.Value) usage.Value {
	l, ok1 := a.ConstString()
	r, ok2 := b.ConstString()
	switch x.Op {
	case hclsyntax.OpEqual, hclsyntax.OpNotEqual:
		if ok1 && ok2 {
			return boolValue((l == r) == (x.Op == hclsyntax.OpEqual), a, b)
		}
	case hclsyntax.OpLogicalAnd:
		switch {
		case ok1 && l == "false":
			return boolValue(false, a)
		case ok2 && r == "false":
			return boolValue(false, b)
		case ok1 && ok2:
			return boolValue(true, a, b)
		}
	case hclsyntax.OpLogicalOr:
		switch {
		case ok1 && l == "true":
			return boolValue(true, a)
		case ok2 && r == "true":
			return boolValue(true, b)
		case ok1 && ok2:
			return boolValue(false, a, b)
		}
	}
	return usage.Value{}
}

// splat is `list[*].name`, or `value[*]` of a single object.
func (m *tfModule) splat(f *tfFile, x *hclsyntax.SplatExpr, sc *tfScope) usage.Value {
	src := m.eval(tfExpr{file: f, hcl: x.Source}, sc)
	out := usage.Value{Kind: usage.KindList, Span: f.span(x.SrcRange), Conf: src.Conf}
	var items []usage.Value
	switch src.Kind {
	case usage.KindList:
		items = src.Items
	case usage.KindObject:
		items = []usage.Value{src}
	default:
		return usage.Value{}
	}
	for _, it := range items {
		if t, ok := x.Each.(*hclsyntax.RelativeTraversalExpr); ok {
			it = walk(it, t.Traversal)
		} else if x.Each != hclsyntax.Expression(x.Item) {
			return usage.Value{}
		}
		out.Items = append(out.Items, it)
	}
	return out
}

// tfElement is one pair of a collection.
type tfElement struct{ key, val usage.Value }

// elements lists a collection's pairs; ok is false when it cannot be seen, open when there may be more.
func elements(v usage.Value) (els []tfElement, open, ok bool) {
	switch v.Kind {
	case usage.KindList:
		for i, it := range v.Items {
			if it.Kind == usage.KindUnknown {
				open = true
				continue
			}
			n := usage.Value{Kind: usage.KindNumber, Text: usage.Lit(itoa(i), usage.Span{})}
			els = append(els, tfElement{key: n, val: it})
		}
		return els, open, true
	case usage.KindObject:
		seen := map[string]int{}
		for _, p := range v.Object.Props {
			e := tfElement{key: usage.TextValue(usage.Lit(p.Key, p.KeySpan), p.KeySpan, nil), val: p.Value}
			if i, dup := seen[p.Key]; dup {
				els[i] = e
				continue
			}
			seen[p.Key] = len(els)
			els = append(els, e)
		}
		return els, v.Object.Open, true
	}
	return nil, true, false
}

// forEach is a for expression: list or object comprehension.
func (m *tfModule) forEach(f *tfFile, x *hclsyntax.ForExpr, sc *tfScope) usage.Value {
	coll := m.eval(tfExpr{file: f, hcl: x.CollExpr}, sc)
	els, open, ok := elements(coll)
	if !ok {
		return usage.Value{}
	}
	out := usage.Value{Kind: usage.KindList, Span: f.span(x.SrcRange), Conf: coll.Conf}
	obj := &usage.Object{Span: out.Span, Open: open}
	for _, e := range els {
		in := sc.with(x.KeyVar, e.key).with(x.ValVar, e.val)
		if x.CondExpr != nil {
			c := m.eval(tfExpr{file: f, hcl: x.CondExpr}, in)
			switch text, known := c.ConstString(); {
			case known && text == "false" && c.Conf == usage.High:
				continue
			case !known || c.Conf != usage.High:
				open, obj.Open = true, true
				continue
			}
		}
		v := m.eval(tfExpr{file: f, hcl: x.ValExpr}, in)
		if x.KeyExpr == nil {
			out.Items = append(out.Items, v)
			continue
		}
		k := m.eval(tfExpr{file: f, hcl: x.KeyExpr}, in)
		key, known := k.ConstString()
		if !known || x.Group {
			obj.Open = true
			continue
		}
		obj.Props = append(obj.Props, usage.Property{Key: key, KeySpan: k.Span, Value: v, Whole: k.Span.Cover(v.Span)})
	}
	if x.KeyExpr != nil {
		return usage.Value{Kind: usage.KindObject, Span: out.Span, Object: obj, Conf: out.Conf}
	}
	if open {
		out.Items = append(out.Items, usage.UnknownValue(out.Span))
	}
	// A comprehension that passes its words on unchanged is edited where the words stand.
	if coll.Slot != nil && slices.EqualFunc(out.Items, coll.Items, func(a, b usage.Value) bool { return a.Span == b.Span && !a.Span.IsZero() }) {
		out.Slot = coll.Slot
	}
	return out
}
