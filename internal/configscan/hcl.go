package configscan

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// tfExpr is an unevaluated expression: HCL syntax, or a JSON value whose strings are templates.
type tfExpr struct {
	file *tfFile
	hcl  hclsyntax.Expression
	json *usage.Value
}

func (e tfExpr) ok() bool { return e.hcl != nil || e.json != nil }

// tfAttr is an argument.
type tfAttr struct {
	name        string
	key, whole  usage.Span
	start, stop int // in the file's text, HCL only
	expr        tfExpr
}

// tfBody is the content of a block, whichever syntax it is written in.
type tfBody struct {
	file   *tfFile
	attrs  []tfAttr
	blocks []tfBlock
	// open and close are the offsets behind `{` and at `}`; HCL only.
	open, close int
}

// tfBlock is a block with its labels.
type tfBlock struct {
	kind   string
	labels []string
	span   usage.Span // header
	body   *tfBody
}

func (b *tfBody) attr(name string) (tfAttr, bool) {
	if b != nil {
		for _, a := range b.attrs {
			if a.name == name {
				return a, true
			}
		}
	}
	return tfAttr{}, false
}

// nested lists the blocks called name; a JSON attribute of that name is one (or several) as well.
func (b *tfBody) nested(name string) []tfBlock {
	var out []tfBlock
	if b == nil {
		return nil
	}
	for _, n := range b.blocks {
		if n.kind == name {
			out = append(out, n)
		}
	}
	if a, ok := b.attr(name); ok && a.expr.json != nil {
		for _, v := range listOf(*a.expr.json) {
			if v.Object != nil {
				out = append(out, tfBlock{kind: name, span: a.key, body: jsonBody(b.file, v)})
			}
		}
	}
	return out
}

func listOf(v usage.Value) []usage.Value {
	if v.Kind == usage.KindList {
		return v.Items
	}
	return []usage.Value{v}
}

// tfFile is one parsed file of a module.
type tfFile struct {
	src  *usage.Source
	dir  string
	body *tfBody
	// err is why the file does not parse, errAt where; what stands before is still there.
	err   string
	errAt int
}

// broken reports whether what ends at off is touched by a syntax error: nobody can tell what an edit does there.
func (f *tfFile) broken(off int) bool { return f.err != "" && off >= f.errAt }

// parseTF parses one .tf, .tf.json or .tfvars file; what parses before an error is kept.
func parseTF(src *usage.Source) *tfFile {
	f := &tfFile{src: src, dir: path.Dir(src.Path)}
	if tooDeep(src.Text) {
		f.err = errDeep.Error()
		return f
	}
	if strings.HasSuffix(strings.ToLower(src.Path), ".json") || src.Lang == "json" {
		v, err := parseJSON(src, false)
		if err != nil {
			f.err = strings.TrimPrefix(err.Error(), "hujson: ")
			return f
		}
		f.body = jsonModule(f, v)
		return f
	}
	hf, diags := hclsyntax.ParseConfig(src.Text, src.Path, hcl.Pos{Line: 1, Column: 1})
	if diags.HasErrors() {
		d := diags[0]
		f.err = d.Summary
		if d.Subject != nil {
			f.err = "line " + itoa(d.Subject.Start.Line) + ": " + d.Summary
			f.errAt = d.Subject.Start.Byte
		}
	}
	if hf != nil {
		if b, ok := hf.Body.(*hclsyntax.Body); ok && b != nil {
			f.body = hclBody(f, b)
		}
	}
	return f
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func (f *tfFile) span(r hcl.Range) usage.Span { return f.src.Span(r.Start.Byte, r.End.Byte) }

// raw are the bytes of a range, as the file has them.
func (f *tfFile) raw(r hcl.Range) string {
	a, b := r.Start.Byte, r.End.Byte
	if a < 0 || b > len(f.src.Text) || a > b {
		return ""
	}
	return string(f.src.Text[a:b])
}

func hclBody(f *tfFile, b *hclsyntax.Body) *tfBody {
	out := &tfBody{file: f, open: b.SrcRange.Start.Byte, close: b.SrcRange.End.Byte}
	for name, a := range b.Attributes {
		out.attrs = append(out.attrs, tfAttr{
			name: name, key: f.span(a.NameRange), whole: f.span(a.SrcRange), start: a.SrcRange.Start.Byte, stop: a.SrcRange.End.Byte,
			expr: tfExpr{file: f, hcl: a.Expr},
		})
	}
	slices.SortFunc(out.attrs, func(x, y tfAttr) int { return x.start - y.start })
	for _, n := range b.Blocks {
		body := hclBody(f, n.Body)
		body.open, body.close = n.OpenBraceRange.End.Byte, n.CloseBraceRange.Start.Byte
		out.blocks = append(out.blocks, tfBlock{kind: n.Type, labels: n.Labels, span: f.span(n.DefRange()), body: body})
	}
	return out
}

// jsonModule gives the JSON syntax the shape of the native one: top-level types are blocks with their labels.
func jsonModule(f *tfFile, v usage.Value) *tfBody {
	out := &tfBody{file: f}
	if v.Object == nil {
		return out
	}
	labels := map[string]int{"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "provider": 1, "locals": 0, "terraform": 0}
	for _, p := range v.Object.Props {
		n, ok := labels[p.Key]
		if !ok {
			val := p.Value
			out.attrs = append(out.attrs, tfAttr{name: p.Key, key: p.KeySpan, whole: p.Whole, expr: tfExpr{file: f, json: &val}})
			continue
		}
		jsonBlocks(f, out, p.Key, nil, p.KeySpan, p.Value, n)
	}
	return out
}

func jsonBlocks(f *tfFile, out *tfBody, kind string, labels []string, span usage.Span, v usage.Value, n int) {
	for _, item := range listOf(v) {
		if item.Object == nil {
			continue
		}
		if n == 0 {
			out.blocks = append(out.blocks, tfBlock{kind: kind, labels: labels, span: span, body: jsonBody(f, item)})
			continue
		}
		for _, p := range item.Object.Props {
			jsonBlocks(f, out, kind, append(slices.Clone(labels), p.Key), p.KeySpan, p.Value, n-1)
		}
	}
}

func jsonBody(f *tfFile, v usage.Value) *tfBody {
	out := &tfBody{file: f}
	for _, p := range v.Object.Props {
		if p.Key == "//" {
			continue // the JSON syntax's comment
		}
		val := p.Value
		out.attrs = append(out.attrs, tfAttr{name: p.Key, key: p.KeySpan, whole: p.Whole, expr: tfExpr{file: f, json: &val}})
	}
	return out
}

// layout says how to write a further argument of a native block.
func (b *tfBody) layout() *usage.Layout {
	if b == nil || b.file.broken(b.close) || b.close == 0 || b.open == 0 || len(b.attrs) == 0 || b.attrs[0].expr.hcl == nil {
		return nil
	}
	src := b.file.src
	lay := &usage.Layout{Assign: outer(src, " = "), Style: hclStyle(src)}
	first := b.attrs[0]
	from := bytes.LastIndexByte(src.Text[:first.start], '\n') + 1
	lead := string(src.Text[from:first.start])
	if strings.TrimSpace(lead) != "" {
		return nil // `{ a = 1 }` on one line holds one argument only
	}
	lay.SepSpace = outer(src, newline(src.Text)+lead)
	for _, a := range b.attrs {
		e := lineEnd(src.Text, a.stop)
		lay.Entries = append(lay.Entries, usage.LayoutEntry{Key: a.name, Span: a.whole, End: src.Span(e, e)})
	}
	return lay
}

func hclStyle(src *usage.Source) usage.Style {
	enc := chain(src, usage.EncHCL)
	return usage.Style{
		Open: `"`, Close: `"`, Enc: enc, TplOpen: `"`, TplClose: `"`, HoleOpen: "${", HoleClose: "}", TplEnc: enc, OuterEnc: src.Outer,
	}
}
