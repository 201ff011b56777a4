package goscan

import (
	"go/ast"
	"maps"
	"slices"
	"sort"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Storage round trips: what one function keeps in a session, a cookie or a request's context under a key, another reads.
// They are joined by key, so never more than medium.

const httpCookie = "net/http.Cookie"

type storeKey struct{ kind, key string }

// storeWrites indexes what the program keeps, by kind of store and key.
func (e *evaluator) storeWrites() {
	e.stores = map[storeKey][]usage.Value{}
	var sites []*callSite
	for _, cs := range e.p.site {
		switch calledName(cs.call) {
		case "Set", "Put", "Locals", "SetCookie":
			sites = append(sites, cs)
		}
	}
	sort.Slice(sites, func(i, j int) bool { return sites[i].call.Pos() < sites[j].call.Pos() })
	for _, cs := range sites {
		e.budget()
		e.storeCall(cs)
	}
	var kept []*mutation
	for _, ms := range e.p.mutations {
		for _, m := range ms {
			if m.key == nil || m.rhs == nil || len(m.path) == 0 {
				continue
			}
			if _, ok := m.file.storeMap(m.path[len(m.path)-1]); ok {
				kept = append(kept, m)
			}
		}
	}
	sort.Slice(kept, func(i, j int) bool { return kept[i].pos < kept[j].pos })
	for _, m := range kept {
		e.budget()
		fr := e.rootFrame(m.fn)
		if k, ok := e.eval(m.key, fr).ConstString(); ok {
			kind, _ := m.file.storeMap(m.path[len(m.path)-1])
			e.keepIn(storeKey{kind, k}, e.evalN(m.rhs, fr, max(0, m.rhsIdx)))
		}
	}
}

func (e *evaluator) keepIn(k storeKey, v usage.Value) { e.stores[k] = append(e.stores[k], v) }

// storeCall keeps what a call puts into a store.
func (e *evaluator) storeCall(cs *callSite) {
	args, name := cs.call.Args, calledName(cs.call)
	fr := e.rootFrame(cs.fn)
	if name == "SetCookie" { // http.SetCookie(w, &http.Cookie{...}), c.SetCookie(&http.Cookie{...})
		if len(args) == 1 || len(args) == 2 {
			for _, c := range e.eval(args[len(args)-1], fr).Alternatives() {
				n, _ := e.fieldOf(c, "Name")
				v, given := e.fieldOf(c, "Value")
				if k, ok := n.ConstString(); ok && given && c.Object.Native == httpCookie {
					e.keepIn(storeKey{"cookie", k}, v)
				}
			}
			return
		}
	}
	sel, ok := ast.Unparen(cs.call.Fun).(*ast.SelectorExpr)
	if !ok {
		return
	}
	for _, api := range catalog.Stores(e.madeBy(sel.X, 0)) {
		if !slices.Contains(api.Put, name) || len(args) < api.Key+2 {
			continue
		}
		if k, ok := e.eval(args[api.Key], fr).ConstString(); ok {
			e.keepIn(storeKey{api.Kind, k}, e.eval(args[api.Key+1], fr))
		}
	}
}

// taken is the value a call takes out of a store: nil where nothing visible put a token there.
func (e *evaluator) taken(x *ast.CallExpr, fr *frame) (usage.Value, bool) {
	sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
	if !ok || len(x.Args) == 0 || len(x.Args) > 2 {
		return usage.Value{}, false
	}
	for _, api := range catalog.Stores(e.madeBy(sel.X, 0)) {
		if !slices.Contains(api.Get, sel.Sel.Name) || len(x.Args) != api.Key+1 {
			continue
		}
		k, ok := e.eval(x.Args[api.Key], fr).ConstString()
		if !ok {
			continue
		}
		v, ok := e.fromStore(x, storeKey{api.Kind, k})
		if ok && api.Kind == "cookie" && !api.Text {
			o := &usage.Object{Native: httpCookie, Open: true, Props: []usage.Property{{Key: "Value", Value: v}}, Span: v.Span}
			v = usage.Value{Kind: usage.KindObject, Object: o, Span: v.Span}
		}
		return v, ok
	}
	return usage.Value{}, false
}

// fromStore is what was kept under a key.
func (e *evaluator) fromStore(x ast.Expr, k storeKey) (usage.Value, bool) {
	span := e.p.span(x)
	var out []usage.Value
	token := false
	for _, w := range e.stores[k] {
		for _, v := range w.Alternatives() {
			if v.Token == nil {
				out = append(out, usage.Value{Span: span})
				continue
			}
			t := *v.Token
			t.Conf, t.TwinStored = usage.Weakest(t.Conf, usage.Medium), true
			t.Trace = append(t.Trace[:len(t.Trace):len(t.Trace)], usage.Step{Span: v.Span, Note: "kept under '" + k.key + "'"}, usage.Step{Span: span, Note: "read under '" + k.key + "'"})
			h := usage.Hole{Expr: e.p.text(x), Name: k.key, Scope: e.scopeOf(x), Token: &t}
			out = append(out, usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, span), Span: span, Token: &t, Conf: usage.Weakest(v.Conf, usage.Medium)})
			token = true
		}
	}
	if !token {
		return usage.Value{}, false
	}
	return usage.UnionOf(trimAlts(undecided(out))...), true
}

// madeBy is the import path of the library whose value x is: by its type, or by the call that made it where the library
// has no types.
func (e *evaluator) madeBy(x ast.Expr, depth int) string {
	x = ast.Unparen(x)
	if t := e.typeOf(x); t != nil {
		if path, _ := namedType(t); path != "" {
			return path
		}
	}
	if path, _ := e.declaredType(x); path != "" || depth > 4 {
		return path
	}
	switch x := x.(type) {
	case *ast.CallExpr:
		if path, _ := e.callee(x); path != "" {
			return path
		}
		if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok {
			return e.madeBy(sel.X, depth+1)
		}
	case *ast.Ident:
		if as := e.p.assigns[e.object(x)]; len(as) == 1 && as[0].rhs != nil && as[0].index <= 0 {
			return e.madeBy(as[0].rhs, depth+1)
		}
	}
	return ""
}

// storeMap is the kind of store whose map a member is in this file.
func (f *File) storeMap(member string) (kind string, ok bool) {
	return catalog.StoreMap(slices.Sorted(maps.Values(f.imports)), member)
}
