package goscan

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// style is how a Go string is spelled in f: interpreted literals, joined by + where values stand between.
func (e *evaluator) style(f *File, raw bool) usage.Style {
	outer := f.Source.Outer
	with := func(enc usage.Encoding) []usage.Encoding {
		return append([]usage.Encoding{enc}, outer...)
	}
	st := usage.Style{Open: `"`, Close: `"`, Enc: with(usage.EncGo), Concat: " + ", OuterEnc: outer}
	if raw {
		st.Open, st.Close, st.Enc = "`", "`", with(usage.EncGoRaw)
	}
	return st
}

// styleAt is style for a value that stands where n does.
func (e *evaluator) styleAt(f *File, raw bool, n ast.Node) usage.Style {
	st := e.style(f, raw)
	if e.tight(n) {
		st.Concat = "+"
	}
	return st
}

func (e *evaluator) litSlot(x *ast.BasicLit) *usage.Slot {
	f := e.p.file(x.Pos())
	if f == nil || len(x.Value) < 2 {
		return nil
	}
	base := f.tok.Offset(x.Pos())
	content := f.Source.Span(base+1, base+len(x.Value)-1)
	return &usage.Slot{
		Span: e.p.span(x), Content: content, Style: e.styleAt(f, x.Value[0] == '`', x), ListSep: " ", Tail: content.After(), Visible: e.visibleAt(x.Pos()),
	}
}

// exprSlot replaces a whole string expression; its tail is the last literal when the expression ends in one.
func (e *evaluator) exprSlot(x ast.Expr) *usage.Slot {
	f := e.p.file(x.Pos())
	if f == nil {
		return nil
	}
	s := &usage.Slot{Span: e.p.span(x), Style: e.styleAt(f, false, x), ListSep: " ", Visible: e.visibleAt(x.Pos())}
	last := x
	for {
		switch l := ast.Unparen(last).(type) {
		case *ast.BinaryExpr:
			last = l.Y
			continue
		case *ast.BasicLit:
			if l.Kind == token.STRING {
				ls := e.litSlot(l)
				s.Tail, s.TailStyle = ls.Tail, &ls.Style
			}
		}
		return s
	}
}

// itemStyle spells one more item of a list: where the last one is a conversion of a literal (`auth0.String("x")`), so is
// the new one.
func (e *evaluator) itemStyle(f *File, x *ast.CompositeLit) usage.Style {
	st := e.style(f, false)
	if len(x.Elts) == 0 {
		return st
	}
	if c, ok := x.Elts[len(x.Elts)-1].(*ast.CallExpr); ok && len(c.Args) == 1 {
		if l, isLit := c.Args[0].(*ast.BasicLit); isLit && l.Kind == token.STRING {
			st.Open, st.Close = e.p.text(c.Fun)+"("+st.Open, st.Close+")"
			st.Concat = ""
		}
	}
	return st
}

// listSlot spells a []string literal.
func (e *evaluator) listSlot(x *ast.CompositeLit) *usage.Slot {
	f := e.p.file(x.Pos())
	if f == nil {
		return nil
	}
	s := &usage.Slot{Span: e.p.span(x), List: true, ItemSep: ", ", Style: e.itemStyle(f, x), Visible: e.visibleAt(x.Pos())}
	s.ListOpen = e.p.spanAt(x.Lbrace+1, x.Lbrace+1)
	for _, el := range x.Elts {
		s.Items = append(s.Items, e.p.span(el))
	}
	if n := len(x.Elts); n > 0 && e.line(x.Elts[n-1].End()) != e.line(x.Rbrace) {
		s.ItemSep = ",\n" + e.indent(x.Elts[n-1].Pos())
	}
	return s
}

func (e *evaluator) line(pos token.Pos) int {
	if f := e.p.file(pos); f != nil {
		return f.tok.Line(pos)
	}
	return 0
}

// indent is the white space at the start of pos's line.
func (e *evaluator) indent(pos token.Pos) string {
	f := e.p.file(pos)
	if f == nil {
		return ""
	}
	start := f.tok.Offset(f.tok.LineStart(f.tok.Line(pos)))
	end := start
	for end < len(f.Source.Text) && (f.Source.Text[end] == ' ' || f.Source.Text[end] == '\t') {
		end++
	}
	return string(f.Source.Text[start:end])
}

// visibleAt decides whether a hole's expression can be evaluated at pos: all its names mean the same there, and it
// has no side effects.
func (e *evaluator) visibleAt(pos token.Pos) func(*usage.Hole) bool {
	return func(h *usage.Hole) bool {
		x := e.exprs[h.Scope]
		return x != nil && e.exprVisible(x, pos)
	}
}

func (e *evaluator) exprVisible(x ast.Expr, pos token.Pos) bool {
	pkg, from := e.p.pkgAt(pos), e.p.pkgAt(x.Pos())
	if pkg == nil || from != pkg || pkg.Types == nil {
		return false
	}
	f, g := e.p.file(pos), e.p.file(x.Pos())
	var scope *types.Scope
	if fs := pkg.Info.Scopes[f.AST]; fs != nil {
		scope = fs.Innermost(pos)
	}
	if scope == nil {
		return false
	}
	ok := true
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if !e.isPure(n) {
				ok = false
			}
		case *ast.FuncLit, *ast.CompositeLit:
			ok = false
		case *ast.SelectorExpr:
			ast.Inspect(n.X, func(m ast.Node) bool {
				if id, isID := m.(*ast.Ident); isID && !e.sameName(id, scope, pos, f, g) {
					ok = false
				}
				return ok
			})
			return false
		case *ast.Ident:
			if !e.sameName(n, scope, pos, f, g) {
				ok = false
			}
		}
		return ok
	})
	return ok
}

// sameName reports whether id means at pos what it means where it stands.
func (e *evaluator) sameName(id *ast.Ident, scope *types.Scope, pos token.Pos, f, g *File) bool {
	obj := e.object(id)
	if obj == nil {
		return f == g && f.imports[id.Name] != ""
	}
	_, found := scope.LookupParent(id.Name, pos)
	if found == nil {
		return false
	}
	if found == obj {
		return true
	}
	a, ok1 := found.(*types.PkgName)
	b, ok2 := obj.(*types.PkgName)
	return ok1 && ok2 && a.Imported().Path() == b.Imported().Path()
}

// isPure: calls that may be repeated in an edit.
func (e *evaluator) isPure(c *ast.CallExpr) bool {
	path, name := e.callee(c)
	return path == "os" && (name == "Getenv" || name == "LookupEnv")
}

// scopeOf registers an expression so that a hole can be spelled again elsewhere.
func (e *evaluator) scopeOf(x ast.Expr) string {
	if id, ok := e.scopeID[x]; ok {
		return id
	}
	id := fmt.Sprintf("go%d", len(e.exprs)+1)
	e.exprs[id], e.scopeID[x] = x, id
	return id
}

// layout says how entries of a composite literal are written, gofmt-clean.
func (e *evaluator) layout(x *ast.CompositeLit, quoteKeys bool) *usage.Layout {
	f := e.p.file(x.Pos())
	if f == nil {
		return nil
	}
	l := &usage.Layout{
		First: e.p.spanAt(x.Lbrace+1, x.Lbrace+1), SepMark: ",", SepSpace: " ", Assign: ": ", Style: e.style(f, false), Visible: e.visibleAt(x.Pos()),
		Realign: e.realign(f),
	}
	if quoteKeys {
		l.KeyOpen, l.KeyClose = `"`, `"`
	}
	width, multi := 0, false
	for i, el := range x.Elts {
		kv, ok := el.(*ast.KeyValueExpr)
		if !ok {
			return nil
		}
		ent := usage.LayoutEntry{Key: e.keyName(kv.Key), Span: e.p.span(kv)}
		next := x.Rbrace
		if i+1 < len(x.Elts) {
			next = x.Elts[i+1].Pos()
		}
		ent.HasSep, ent.End = e.entryEnd(f, kv.End(), next)
		l.Entries = append(l.Entries, ent)
		if e.line(kv.Pos()) == e.line(kv.End()) {
			width = max(width, int(kv.Key.End()-kv.Key.Pos()))
		}
		if e.line(kv.Pos()) != e.line(x.Lbrace) {
			multi = true
			l.SepSpace = "\n" + e.indent(kv.Pos())
		}
	}
	if multi {
		// gofmt aligns the values of consecutive lines.
		quote := 0
		if quoteKeys {
			quote = 2
		}
		open, cl := l.KeyOpen, l.KeyClose
		l.KeyOpen, l.KeyClose, l.Assign = "", "", ""
		l.KeySpell = func(key string) string {
			return open + key + cl + ":" + strings.Repeat(" ", max(1, width-len(key)-quote+1))
		}
	}
	return l
}

// entryEnd finds the comma behind an entry and the end of a comment on the same line.
func (e *evaluator) entryEnd(f *File, end, next token.Pos) (bool, usage.Span) {
	text := f.Source.Text
	i, stop := f.tok.Offset(end), f.tok.Offset(next)
	sep := false
	at := i
	for ; i < stop && i < len(text); i++ {
		switch c := text[i]; {
		case c == ',' && !sep:
			sep = true
			at = i + 1
		case c == ' ' || c == '\t':
		case c == '/' && i+1 < len(text) && text[i+1] == '/':
			for i < len(text) && text[i] != '\n' {
				i++
			}
			return sep, f.Source.Span(i, i)
		default:
			return sep, f.Source.Span(at, at)
		}
	}
	return sep, f.Source.Span(at, at)
}

func (e *evaluator) keyName(k ast.Expr) string {
	if id, ok := k.(*ast.Ident); ok {
		if obj := e.object(id); obj != nil {
			if v, isVar := obj.(*types.Var); isVar && v.IsField() {
				return id.Name
			}
			if s, ok := e.eval(id, nil).ConstString(); ok {
				return s
			}
		}
		return id.Name
	}
	if s, ok := e.eval(k, nil).ConstString(); ok {
		return s
	}
	return e.p.text(k)
}
