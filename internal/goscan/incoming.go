package goscan

import (
	"bytes"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// incoming finds the scopes that an API of the program's own demands of the tokens that reach it: what is looked for in
// the scope claim of a token (`slices.Contains(strings.Fields(claims.Scope), x)`), by the calls that say what x is.
func (p *Program) incoming(set *usage.Set) {
	e := &p.ev
	seen := map[usage.Span]bool{}
	for _, pkg := range p.pkgs {
		for _, f := range pkg.Files {
			if text := f.Source.Text; !bytes.Contains(text, []byte("cope")) && !bytes.Contains(text, []byte("ermission")) {
				continue
			}
			ast.Inspect(f.AST, func(n ast.Node) bool {
				x := e.soughtScope(n)
				if x == nil {
					return true
				}
				e.chains(p.enclosing(n), func(fr *frame) func() {
					v := e.eval(x, fr)
					return func() {
						if at := v.Span; len(usage.ListOf(v).Items) > 0 && !at.IsZero() && !seen[at] && !e.silent(at) {
							seen[at] = true
							set.Assertions = append(set.Assertions, &usage.ScopeAssertion{
								Scopes: usage.ValueField("scope", usage.Span{}, v), Incoming: true, Span: at, Doc: f.Source.Doc, Fragment: f.Source.Fragment,
							})
						}
					}
				})
				return true
			})
		}
	}
}

// soughtScope is what a comparison or a search looks for in the scopes of a token; nil: n is neither.
func (e *evaluator) soughtScope(n ast.Node) ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op != token.EQL && n.Op != token.NEQ {
			return nil
		}
		if e.scopeClaim(n.X, 0) {
			return n.Y
		}
		if e.scopeClaim(n.Y, 0) {
			return n.X
		}
	case *ast.CallExpr:
		if _, name := e.callee(n); len(n.Args) == 2 && (name == "Contains" || name == "Index") && e.scopeClaim(n.Args[0], 0) {
			return n.Args[1]
		}
	}
	return nil
}

// scopeClaim reports an expression for the scopes of a token, or for one of them.
func (e *evaluator) scopeClaim(x ast.Expr, depth int) bool {
	for depth < 12 {
		depth++
		switch n := ast.Unparen(x).(type) {
		case *ast.CallExpr: // strings.Split(claims.Scope, " ")
			path, _ := e.callee(n)
			if path != "strings" || len(n.Args) == 0 {
				return false
			}
			x = n.Args[0]
		case *ast.IndexExpr: // scopes[i], claims["scope"].(string)
			if k, ok := e.eval(n.Index, nil).ConstString(); ok {
				_, isMap := underlying(e.typeOf(n.X)).(*types.Map)
				return isMap && (k == "scope" || k == "permissions") && e.claimsType(n.X)
			}
			x = n.X
		case *ast.TypeAssertExpr:
			x = n.X
		case *ast.SelectorExpr:
			return e.claimField(n)
		case *ast.Ident:
			as := e.p.assigns[e.object(n)] // of a range its value
			if len(as) != 1 || as[0].rhs == nil || as[0].rng && as[0].index != 1 {
				return false
			}
			x = as[0].rhs
		default:
			return false
		}
	}
	return false
}

// claimsType: a map of claims by the name of its type (jwt.MapClaims), not any response.
func (e *evaluator) claimsType(x ast.Expr) bool {
	n, ok := types.Unalias(e.typeOf(x)).(*types.Named)
	return ok && n.Obj().Name() == "MapClaims"
}

// claimField: a struct's field for the claim `scope` or `permissions`. Where there is an access token beside it, the struct
// is the response to a token request.
func (e *evaluator) claimField(x *ast.SelectorExpr) bool {
	t := e.typeOf(x.X)
	if t == nil {
		t = e.assertedType(x.X)
	}
	st, ok := underlying(t).(*types.Struct)
	if !ok {
		return false
	}
	claim := false
	for i := range st.NumFields() {
		switch json, _, _ := strings.Cut(reflect.StructTag(st.Tag(i)).Get("json"), ","); json {
		case "scope", "scp", "scopes", "permissions":
			claim = claim || st.Field(i).Name() == x.Sel.Name
		case "access_token", "client_id", "audience": // the answer to a token request, a request, a grant
			return false
		}
	}
	return claim
}

// assertedType is the type that a variable's one value is asserted to have, where what it is asserted of is out of sight
// (`claims, ok := r.Context().Value(key).(*Claims)`), so that go/types gives the variable none.
func (e *evaluator) assertedType(x ast.Expr) types.Type {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil
	}
	as := e.p.assigns[e.object(id)]
	if len(as) != 1 || as[0].rng {
		return nil
	}
	ta, ok := as[0].rhs.(*ast.TypeAssertExpr)
	if !ok || ta.Type == nil {
		return nil
	}
	path, name := e.typeName(ta.Type)
	for _, pkg := range e.p.pkgs {
		if pkg.Path == path && pkg.Types != nil {
			if tn, ok := pkg.Types.Scope().Lookup(name).(*types.TypeName); ok {
				return tn.Type()
			}
		}
	}
	return nil
}

func pointee(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

func underlying(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return pointee(t).Underlying()
}
