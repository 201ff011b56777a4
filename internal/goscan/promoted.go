package goscan

import (
	"go/ast"
	"go/types"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// modelledFunc: what a model describes is not looked into, even where its source is in the program (a fork, a stub).
func (e *evaluator) modelledFunc(fn *function) bool {
	_, ok := e.module(fn.typ, fn.file.pkg.Path)
	return ok
}

// embeds: methods of a struct may be those of what is embedded in it.
func embeds(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	for i := 0; ok && i < st.NumFields(); i++ {
		if st.Field(i).Embedded() {
			return true
		}
	}
	return false
}

// embedded are the values of the fields embedded in what x is: methods are promoted from them.
func (e *evaluator) embedded(x ast.Expr, base usage.Value, fr *frame) []usage.Value {
	var out []usage.Value
	t := e.typeOf(x)
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for i := range st.NumFields() {
		f := st.Field(i)
		if !f.Embedded() {
			continue
		}
		if v, ok := e.fieldOf(base, f.Name()); ok && v.Kind == usage.KindRef {
			out = append(out, v)
			continue
		}
		for _, a := range e.p.fieldSets[f] {
			if a.rhs == nil {
				continue
			}
			for _, v := range e.assigned(a, e.nearFrame(a.fn, fr)).Alternatives() {
				if v.Kind == usage.KindRef {
					out = append(out, v)
				}
			}
		}
	}
	return out
}
