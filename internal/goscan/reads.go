package goscan

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// memberReads marks the calls whose connection options or enabled clients are read: `conn.Options`, `conn.GetOptions()`.
func (p *Program) memberReads() {
	e := &p.ev
	for _, sel := range p.selectors {
		if f := p.file(sel.Pos()); f == nil || f.Silent || p.isAssigned(sel) {
			continue
		}
		fn := p.enclosing(sel)
		e.chains(fn, func(fr *frame) func() {
			from := e.eval(sel.X, fr)
			return func() { e.memberRead(sel, from) }
		})
		e.budget()
		e.memberRead(sel, e.eval(sel.X, e.rootFrame(fn))) // what other code keeps
	}
}

func (e *evaluator) memberRead(sel *ast.SelectorExpr, from usage.Value) {
	for _, v := range from.Alternatives() {
		c := sourceCall(v)
		if c == nil || v.Kind != usage.KindResponse {
			continue
		}
		if b := e.calls[callKey(c)]; b != nil {
			c = b
		}
		if strings.HasSuffix(sel.Sel.Name, "EnabledClients") {
			if !slices.Contains(c.Reads, "enabled_clients") {
				c.Reads = append(c.Reads, "enabled_clients")
			}
			continue
		}
		c.OptionsRead = usage.Yes
		if s := e.p.span(sel); !slices.Contains(c.OptionsAt, s) {
			c.OptionsAt = append(c.OptionsAt, s)
		}
	}
}

// isAssigned: `conn.Options = x` writes, it does not read.
func (p *Program) isAssigned(x ast.Expr) bool {
	as, ok := p.parent(x).(*ast.AssignStmt)
	return ok && slices.Contains(as.Lhs, x)
}

// enclosing is the function around a node.
func (p *Program) enclosing(n ast.Node) *function {
	for m := p.parent(n); m != nil; m = p.parent(m) {
		if lit, ok := m.(*ast.FuncLit); ok {
			return p.lits[lit]
		}
	}
	f := p.file(n.Pos())
	if f == nil {
		return nil
	}
	for _, d := range f.AST.Decls {
		if fd, ok := d.(*ast.FuncDecl); ok && fd.Pos() <= n.Pos() && n.Pos() < fd.End() {
			return p.funcs[f.pkg.Info.Defs[fd.Name]]
		}
	}
	return nil
}

// imports reports the Auth0 packages in use.
func (p *Program) imports(set *usage.Set) {
	for _, pkg := range p.pkgs {
		for _, f := range pkg.Files {
			if f.Silent {
				continue
			}
			for _, im := range f.AST.Imports {
				path := strings.Trim(im.Path.Value, "`\"")
				v, ok := p.ev.module(im, path)
				if !ok {
					continue
				}
				if s, isSet := p.ev.models().(interface {
					SDK(usage.Value) (string, bool, bool)
				}); isSet {
					if _, auth0, _ := s.SDK(v); !auth0 {
						continue
					}
				}
				major := -1
				if pkg.Major != nil {
					major = pkg.Major(path)
				}
				set.SDKs = append(set.SDKs, &usage.SDKUse{Ecosystem: "go", Package: path, Major: major, Span: p.span(im.Path), Via: "import", Doc: f.Source.Doc, Fragment: f.Source.Fragment})
			}
		}
	}
}
