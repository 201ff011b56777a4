package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// twin is how the access token beside an ID token is spelled in Go: base.sibling.
type twin struct {
	base    ast.Expr
	sibling string
	source  ast.Expr // the expression that is the ID token
}

// retargetIdent moves the edit that takes the access token instead to the use of a variable, where base is in scope:
// the variable itself may have other uses (verification). An only use changes the definition, since Go refuses
// unused variables.
func (e *evaluator) retargetIdent(v *usage.Value, x *ast.Ident, obj *types.Var) {
	if v.Token == nil || v.Token.Kind != usage.TokenID {
		return
	}
	tw := e.twins[v.Token]
	if tw == nil || !e.exprVisible(tw.base, x.Pos()) {
		return
	}
	uses := len(e.p.reads(obj))
	text := e.p.text(tw.base) + "." + tw.sibling
	t := *v.Token
	_, asserted := e.p.parent(tw.source).(*ast.TypeAssertExpr)
	switch {
	case uses > 1:
		at := usage.Edit{Span: e.p.span(x), New: text}
		if _, ok := e.atUse[at]; !ok {
			e.atUse[at] = sharedTwin{obj, v.Token}
		}
		t.TwinEdits = []usage.Edit{at}
	case asserted:
		// `raw, ok := tok.Extra("id_token").(string)`: the definition stays without its name
		as := e.p.assigns[obj]
		if len(as) != 1 {
			return
		}
		stmt := e.defIdent(obj)
		if stmt == nil {
			return
		}
		pair := e.pairAssign(stmt)
		if pair == nil {
			return // the direct edit of the definition stands
		}
		if ok, blank := pair.Lhs[1].(*ast.Ident); blank && ok.Name == "_" { // `raw, _ := ...`: nothing would be left to define
			first, both := e.p.span(pair.Lhs[0]), e.p.span(pair.Lhs[1])
			both.Start = first.End
			t.TwinEdits = []usage.Edit{{Span: both}, {Span: e.p.span(pair.Rhs[0]), New: text}}
			break
		}
		t.TwinEdits = []usage.Edit{{Span: e.p.span(stmt), New: "_"}, {Span: e.p.span(x), New: text}}
	default:
		return
	}
	e.setToken(v, &t, tw)
}

// sharedTwin is the variable behind an edit of one of its uses, with the token as its definition gives it.
type sharedTwin struct {
	obj   *types.Var
	token *usage.Token
}

// settleTwins changes a variable's definition where every use of it takes the access token: Go refuses a variable that
// nothing uses any more.
func (e *evaluator) settleTwins(calls []*usage.APICall) {
	used := map[*types.Var]map[usage.Edit][]*usage.Token{}
	for _, c := range calls {
		if c.API != usage.APIManagement {
			continue
		}
		for i := range c.Bearers {
			if t := &c.Bearers[i].Token; t.Kind == usage.TokenID && len(t.TwinEdits) == 1 {
				if s, ok := e.atUse[t.TwinEdits[0]]; ok {
					if used[s.obj] == nil {
						used[s.obj] = map[usage.Edit][]*usage.Token{}
					}
					used[s.obj][t.TwinEdits[0]] = append(used[s.obj][t.TwinEdits[0]], t)
				}
			}
		}
	}
	for obj, at := range used {
		if len(at) < len(e.p.reads(obj)) || e.p.owner[obj] == nil {
			continue
		}
		edits := e.definitionTwin(obj, at)
		for _, ts := range at {
			for _, t := range ts {
				t.TwinEdits = edits
			}
		}
	}
}

// definitionTwin is the edit of obj's definition that makes it hold the access token. Where that cannot be written the
// name goes (`_, ok := ...`) and every use is changed; nil where neither can be done.
func (e *evaluator) definitionTwin(obj *types.Var, at map[usage.Edit][]*usage.Token) []usage.Edit {
	var direct, all []usage.Edit
	for x := range at {
		direct, all = e.atUse[x].token.TwinEdits, append(all, x)
	}
	if len(direct) > 0 {
		return direct
	}
	id := e.defIdent(obj)
	if id == nil || len(e.p.assigns[obj]) != 1 || e.pairAssign(id) == nil {
		return nil
	}
	slices.SortFunc(all, func(a, b usage.Edit) int { return usage.CompareSpans(a.Span, b.Span) })
	pair := e.pairAssign(id)
	if ok, blank := pair.Lhs[1].(*ast.Ident); blank && ok.Name == "_" {
		first, both := e.p.span(pair.Lhs[0]), e.p.span(pair.Lhs[1])
		both.Start = first.End
		return []usage.Edit{{Span: both}, {Span: e.p.span(pair.Rhs[0]), New: all[0].New}}
	}
	return append([]usage.Edit{{Span: e.p.span(id), New: "_"}}, all...)
}

// retargetField does the same where the ID token was put into a field: the field beside it that holds the access token
// of the same result is taken instead. A field that is read elsewhere, too, keeps what it means.
func (e *evaluator) retargetField(v *usage.Value, x *ast.SelectorExpr, b usage.Value, obj types.Object) {
	if v.Token == nil || v.Token.Kind != usage.TokenID || b.Kind != usage.KindObject || b.Object == nil {
		return
	}
	tw := e.twins[v.Token]
	if tw == nil {
		return
	}
	sibling := e.p.text(tw.base) + "." + tw.sibling
	for _, p := range b.Object.Props {
		if p.Key != x.Sel.Name && token.IsIdentifier(p.Key) && e.spanText(p.Use) == sibling {
			t := *v.Token
			t.TwinEdits = []usage.Edit{{Span: e.p.span(x.Sel), New: p.Key}}
			e.setToken(v, &t, nil)
			return
		}
	}
	if f, ok := obj.(*types.Var); ok && e.p.useCount(f)-len(e.p.fieldSets[f]) > 1 {
		t := *v.Token
		t.TwinEdits = nil
		e.setToken(v, &t, nil)
	}
}

// setToken replaces a value's token, in its hole too.
func (e *evaluator) setToken(v *usage.Value, t *usage.Token, tw *twin) {
	v.Token = t
	if tw != nil {
		e.twins[t] = tw
	}
	if h, ok := v.Text.OnlyHole(); ok && v.Kind == usage.KindText {
		c := *h
		c.Token = t
		v.Text = usage.HoleText(c, v.Text.Parts[0].Span)
	}
}

func (e *evaluator) defIdent(obj *types.Var) *ast.Ident {
	f := e.p.file(obj.Pos())
	if f == nil {
		return nil
	}
	nodes, ok := pathEnclosing(f.AST, obj.Pos())
	if !ok {
		return nil
	}
	id, _ := nodes[0].(*ast.Ident)
	return id
}

// pairAssign is the assignment of two values from one expression that sets id, nil when there is none.
func (e *evaluator) pairAssign(id *ast.Ident) *ast.AssignStmt {
	as, ok := e.p.parent(id).(*ast.AssignStmt)
	if !ok || len(as.Lhs) != 2 || len(as.Rhs) != 1 {
		return nil
	}
	return as
}

// retargetAssert: `tok.Extra("id_token").(string)` is replaced with its assertion.
func (e *evaluator) retargetAssert(v *usage.Value, x *ast.TypeAssertExpr) {
	if v.Token == nil {
		return
	}
	tw := e.twins[v.Token]
	if tw == nil {
		return
	}
	if as, ok := e.p.parent(x).(*ast.AssignStmt); ok && len(as.Lhs) == 2 && len(as.Rhs) == 1 {
		t := *v.Token
		t.TwinEdits = nil // a comma-ok assertion cannot become a field
		e.setToken(v, &t, tw)
		return
	}
	t := *v.Token
	t.TwinEdits = []usage.Edit{{Span: e.p.span(x), New: e.p.text(tw.base) + "." + tw.sibling}}
	e.setToken(v, &t, tw)
}

// accessToken is what a golang.org/x/oauth2 Token sends: what its literal was given, or what it got.
func (e *evaluator) accessToken(x ast.Expr, v usage.Value) (usage.Property, bool) {
	var out []usage.Value
	var use usage.Span
	for _, t := range v.Alternatives() {
		if t.Kind != usage.KindRef {
			continue
		}
		if cfg, ok := e.models().(interface{ Config(usage.Value) usage.Value }); ok {
			if o := cfg.Config(t).Object; o != nil {
				if p, ok := o.Get("AccessToken"); ok {
					out, use = append(out, p.Value), p.Use
					continue
				}
			}
		}
		if m, ok := e.models().Member(t, "AccessToken", e.site(x, x, nil, "")); ok {
			out, use = append(out, m), e.p.span(x)
		}
	}
	return usage.Property{Value: usage.UnionOf(trimAlts(out)...), Use: use}, len(out) > 0
}

// sourced gives a token source of the program, a value with a visible Token method, the bearer that method returns.
func (e *evaluator) sourced(x ast.Expr, v usage.Value, fr *frame) usage.Value {
	if v.Kind != usage.KindObject || v.Object == nil || v.Object.Native == "" {
		return v
	}
	fn := e.methodNamed(v.Object.Native, "Token")
	if fn == nil || fn.body == nil || fn.nresults != 2 || len(fn.params) > 0 || fr != nil && fr.depth >= maxCalls {
		return v
	}
	in := &frame{fn: fn, caller: fr, bound: map[int]usage.Value{-1: pointed(v)}}
	if fr != nil {
		in.depth = fr.depth + 1
	}
	if e.recursive(in) {
		return v
	}
	if b, ok := e.accessToken(x, e.returned(fn, in)[0]); ok {
		o := object(v)
		b.Key = "bearer"
		o.Props = append(o.Props, b)
		v.Object = o
	}
	return v
}

// idTokenField is the token in a struct field that JSON calls id_token, decoded from something that cannot be seen.
func (e *evaluator) idTokenField(x *ast.SelectorExpr, obj types.Object) (usage.Value, bool) {
	v, ok := obj.(*types.Var)
	if !ok || !v.IsField() {
		return usage.Value{}, false
	}
	name, siblings := e.tagOf(v)
	var kind usage.TokenKind
	switch name {
	case "id_token":
		kind = usage.TokenID
	case "access_token":
		kind = usage.TokenAccess
	default:
		return usage.Value{}, false
	}
	conf := usage.Medium
	sib := siblings["access_token"]
	if sib != "" && siblings["id_token"] != "" { // the shape of a token response
		conf = usage.High
	}
	span := e.p.span(x)
	note := "'" + x.Sel.Name + "' is decoded from '" + name + "'"
	t := &usage.Token{Kind: kind, Conf: conf, Span: span, Name: x.Sel.Name, Trace: []usage.Step{{Span: span, Note: note}}}
	if kind == usage.TokenID && sib != "" {
		t.TwinEdits = []usage.Edit{{Span: e.p.span(x.Sel), New: sib}}
		e.twins[t] = &twin{base: x.X, sibling: sib, source: x}
	}
	h := usage.Hole{Expr: e.p.text(x), Name: x.Sel.Name, Token: t, Scope: e.scopeOf(x)}
	return usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, span), Span: span, Token: t, Conf: conf, Slot: e.exprSlot(x)}, true
}

// tagOf is the JSON name of a field, and the names of all fields of its struct by JSON name.
func (e *evaluator) tagOf(f *types.Var) (string, map[string]string) {
	own := jsonTag(e.p.fieldTags[f])
	sib := map[string]string{}
	file := e.p.file(f.Pos())
	if file == nil {
		return own, sib
	}
	nodes, _ := pathEnclosing(file.AST, f.Pos())
	i := slices.IndexFunc(nodes, func(n ast.Node) bool { _, ok := n.(*ast.StructType); return ok })
	if i < 0 {
		return own, sib
	}
	for _, fl := range nodes[i].(*ast.StructType).Fields.List {
		for _, n := range fl.Names {
			if obj := e.object(n); obj != nil {
				if t := jsonTag(e.p.fieldTags[obj]); t != "" {
					sib[t] = n.Name
				}
			}
		}
	}
	return own, sib
}
