package goscan

import (
	"go/ast"
	"go/types"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// named gives a value the expression that stands for it where it is used: a constant is remembered by its name, and what
// cannot be seen, where it cannot be spelled again or has got a name since, is called by that.
func (e *evaluator) named(v usage.Value, x ast.Expr, obj types.Object) usage.Value {
	if v.Kind != usage.KindText || len(v.Text.Parts) != 1 || v.Token != nil || len(e.p.assigns[obj]) > 1 {
		return v
	}
	p := v.Text.Parts[0]
	if p.Hole == nil {
		p.Named, p.NamedConst, p.NamedSpan = &usage.Hole{Expr: e.p.text(x), Name: obj.Name(), Scope: e.scopeOf(x)}, p.Const, v.Span
		v.Text = usage.Text{Parts: []usage.Part{p}}
		return v
	}
	h := *p.Hole
	text := e.p.text(x)
	if _, query := e.queries[p.Hole]; query || h.Token != nil || h.Origin != nil || h.Placeholder || h.Expr == text {
		return v
	}
	// What can be evaluated here keeps its spelling, unless it is a call that the program gave a name: a person would
	// write that.
	was := e.exprs[h.Scope]
	_, called := was.(*ast.CallExpr)
	_, isIdent := x.(*ast.Ident)
	if was != nil && e.exprVisible(was, x.Pos()) && (!isIdent || !called) {
		return v
	}
	h.Expr, h.Scope = text, e.scopeOf(x)
	if h.Name == "" || usage.NamesAuth0(obj.Name()) && !usage.NamesAuth0(h.Name) && !usage.NamesAuth0(h.Env) {
		h.Name = obj.Name()
	}
	v.Text = usage.HoleText(h, p.Span)
	return v
}

// tight reports whether gofmt writes the operator of a binary expression that stands at n without spaces.
func (e *evaluator) tight(n ast.Node) bool {
	for {
		switch par := e.p.parent(n).(type) {
		case *ast.BinaryExpr:
			if c, ok := n.(*ast.BinaryExpr); ok && c.Op.Precedence() != par.Op.Precedence() {
				return true
			}
			if _, ok := n.(*ast.CallExpr); ok {
				return true
			}
		case *ast.CallExpr:
			if n != par.Fun && len(par.Args) > 1 {
				return true
			}
		case *ast.IndexExpr:
			if n == par.Index {
				return true
			}
		case *ast.SelectorExpr, *ast.ParenExpr, *ast.UnaryExpr, *ast.StarExpr, *ast.TypeAssertExpr:
		case *ast.AssignStmt:
			return len(par.Lhs) > 1 && len(par.Rhs) > 1
		default:
			return false
		}
		n = e.p.parent(n)
	}
}
