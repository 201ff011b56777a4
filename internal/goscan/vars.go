package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func (e *evaluator) ident(x *ast.Ident, fr *frame) usage.Value {
	obj := e.object(x)
	switch obj := obj.(type) {
	case *types.Nil:
		return usage.Value{Kind: usage.KindAbsent, Span: e.p.span(x)}
	case *types.Const:
		return e.constObj(x, obj)
	case *types.Func:
		if fn := e.p.funcs[obj.Origin()]; fn != nil {
			return usage.Value{Kind: usage.KindFunc, Fn: &closure{fn: fn}, Span: e.p.span(x)}
		}
	case *types.Var:
		v := e.variable(obj, e.readAt(x, obj), fr, x)
		e.retargetIdent(&v, x, obj)
		return e.named(e.wordOf(v, obj), x, obj)
	case nil:
		switch x.Name {
		case "nil":
			return usage.Value{Kind: usage.KindAbsent, Span: e.p.span(x)}
		case "true", "false":
			return e.word(x)
		}
	}
	return e.hole(x, x.Name)
}

// readAt is where a variable is read: where it stands, but in a return statement once the calls behind it were made
// (`return v.Token, dec.Decode(&v)`).
func (e *evaluator) readAt(x *ast.Ident, obj *types.Var) token.Pos {
	for _, m := range e.p.mutations[obj] {
		if m.pos < x.End() || m.fn == nil {
			continue
		}
		for _, r := range m.fn.returns {
			if r.Pos() < x.Pos() && m.pos < r.End() {
				return r.End()
			}
		}
	}
	return x.Pos()
}

// word is `true` or `false` as written.
func (e *evaluator) word(x *ast.Ident) usage.Value {
	v := boolValue(x.Name == "true", e.p.span(x))
	if f := e.p.file(x.Pos()); f != nil {
		outer := f.Source.Outer
		v.Slot = &usage.Slot{Span: v.Span, Content: v.Span, Style: usage.Style{Enc: outer, OuterEnc: outer}}
	}
	return v
}

// wordOf keeps a word from being rewritten where a name gives it to other uses, too.
func (e *evaluator) wordOf(v usage.Value, obj types.Object) usage.Value {
	if v.Kind == usage.KindBool && v.Slot != nil && e.p.useCount(obj) > 1 {
		v.Slot = nil
	}
	return v
}

func (e *evaluator) constObj(x ast.Expr, obj *types.Const) usage.Value {
	if id, ok := x.(*ast.Ident); ok && obj.Parent() == types.Universe && (id.Name == "true" || id.Name == "false") {
		return e.word(id)
	}
	for _, a := range e.p.assigns[obj] {
		if a.rhs != nil && a.index < 0 {
			v := e.eval(a.rhs, nil)
			if v.Kind != usage.KindUnknown {
				return e.named(e.wordOf(v, obj), x, obj)
			}
		}
	}
	if obj.Val() != nil {
		return constValue(obj.Val(), e.p.span(x))
	}
	return e.hole(x, obj.Name())
}

// hole is an expression whose value cannot be seen. A name that says "ID token" is kept as a hint.
func (e *evaluator) hole(x ast.Expr, name string) usage.Value {
	span := e.p.span(x)
	if v, ok := e.typed(x); ok {
		return v
	}
	if t := e.typeOf(x); t != nil && !isStringish(t) {
		v := usage.UnknownValue(span) // keeps its name: `r.Cookie("id_token")` gives meaning to `.Value`
		v.Text = usage.HoleText(usage.Hole{Expr: e.p.text(x), Name: name}, span)
		return v
	}
	h := usage.Hole{Expr: e.p.text(x), Name: name, Scope: e.scopeOf(x)}
	h.Token = e.namedToken(x, name)
	v := usage.TextValue(usage.HoleText(h, span), span, e.exprSlot(x))
	v.Token = h.Token
	return v
}

func isStringish(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0 || u.Kind() == types.UntypedNil
	case *types.Slice:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Kind() == types.Byte
	case *types.Pointer:
		b, ok := u.Elem().Underlying().(*types.Basic)
		return ok && b.Info()&types.IsString != 0
	case *types.Interface:
		return true
	}
	_, tp := t.(*types.TypeParam)
	return tp
}

// namedToken is the hint a name gives: never a proof.
func (e *evaluator) namedToken(x ast.Expr, name string) *usage.Token {
	var kind usage.TokenKind
	switch {
	case usage.NamesIDToken(name):
		kind = usage.TokenID
	case usage.NamesAccessToken(name):
		kind = usage.TokenAccess
	default:
		return nil
	}
	span := e.p.span(x)
	note := "'" + name + "' is named like an ID token"
	if kind == usage.TokenAccess {
		note = "'" + name + "' is named like an access token"
	}
	return &usage.Token{Kind: kind, Conf: usage.Low, Span: span, Name: name, Trace: []usage.Step{{Span: span, Note: note}}}
}

// typed is an instance of a model's type when the static type says so.
func (e *evaluator) typed(x ast.Expr) (usage.Value, bool) {
	if e.p.opts.Models == nil {
		return usage.Value{}, false
	}
	path, name := "", ""
	if t := e.typeOf(x); t != nil {
		path, name = namedType(t)
	}
	if name == "" {
		path, name = e.declaredType(x)
	}
	if name == "" {
		return usage.Value{}, false
	}
	v, ok := e.p.opts.Models.GoType(path, name)
	if ok {
		v.Span = e.p.span(x)
		v.Conf = usage.Weakest(v.Conf, e.pathConf(x, path))
	}
	return v, ok
}

func namedType(t types.Type) (path, name string) {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && n.Obj().Pkg() != nil {
		return n.Obj().Pkg().Path(), n.Obj().Name()
	}
	return "", ""
}

// declaredType resolves the written type of a variable or field by import path when its package has no types.
func (e *evaluator) declaredType(x ast.Expr) (path, name string) {
	var id *ast.Ident
	switch x := x.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return "", ""
	}
	obj := e.object(id)
	if obj == nil {
		return "", ""
	}
	f := e.p.file(obj.Pos())
	if f == nil {
		return "", ""
	}
	nodes, _ := pathEnclosing(f.AST, obj.Pos())
	for _, n := range nodes {
		switch n := n.(type) {
		case *ast.Field:
			return e.typeName(n.Type)
		case *ast.ValueSpec:
			return e.typeName(n.Type)
		case *ast.AssignStmt, *ast.BlockStmt:
			return "", ""
		}
	}
	return "", ""
}

// pathEnclosing lists the nodes around pos, innermost first.
func pathEnclosing(root ast.Node, pos token.Pos) ([]ast.Node, bool) {
	var out []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if n == nil || pos < n.Pos() || pos >= n.End() {
			return false
		}
		out = append(out, n)
		return true
	})
	slices.Reverse(out)
	return out, len(out) > 0
}

// typeName resolves a written type to the path and name of a declared type; pointers are looked through.
func (e *evaluator) typeName(t ast.Expr) (path, name string) {
	switch t := t.(type) {
	case *ast.StarExpr:
		return e.typeName(t.X)
	case *ast.ParenExpr:
		return e.typeName(t.X)
	case *ast.Ellipsis:
		return e.typeName(t.Elt)
	case *ast.IndexExpr:
		return e.typeName(t.X)
	case *ast.Ident:
		if pkg := e.p.pkgAt(t.Pos()); pkg != nil {
			if obj := e.object(t); obj != nil && obj.Pkg() == nil {
				return "", "" // predeclared
			}
			return pkg.Path, t.Name
		}
	case *ast.SelectorExpr:
		if ip := e.packagePath(t.X); ip != "" {
			return ip, t.Sel.Name
		}
	}
	return "", ""
}

// packagePath is the import path when x names a package.
func (e *evaluator) packagePath(x ast.Expr) string {
	id, ok := x.(*ast.Ident)
	if !ok {
		return ""
	}
	switch obj := e.object(id).(type) {
	case *types.PkgName:
		return obj.Imported().Path()
	case nil:
		if f := e.p.file(id.Pos()); f != nil {
			if p := f.imports[id.Name]; p != "" || f.Source.Container == "" {
				return p
			}
			return usualNames[id.Name] // samples leave imports out
		}
	}
	return ""
}

var usualNames = map[string]string{
	"http": "net/http", "url": "net/url", "fmt": "fmt", "strings": "strings", "json": "encoding/json", "bytes": "bytes",
	"os": "os", "io": "io", "path": "path", "oauth2": "golang.org/x/oauth2",
}

func (e *evaluator) pathConf(x ast.Node, path string) usage.Confidence {
	pkg := e.p.pkgAt(x.Pos())
	if pkg == nil {
		return usage.Medium
	}
	c := pkg.Conf
	if !isStd(path) && pkg.Stub != nil && pkg.Stub(path) {
		c = usage.Weakest(c, usage.Medium)
	}
	return c
}

func isStd(path string) bool { return IsStd(path) }

// variable is obj's value at pos. use is the expression that asks (for holes).
func (e *evaluator) variable(obj *types.Var, pos token.Pos, fr *frame, use ast.Expr) usage.Value {
	f := e.frameFor(obj, fr)
	k := varKey{obj, pos, f}
	if e.busyVar[k] || e.depth > maxDepth {
		return e.unknown(use)
	}
	e.busyVar[k] = true
	defer delete(e.busyVar, k)

	var useFn *function
	if fr != nil {
		useFn = fr.fn
	}
	cur, from := e.reaching(obj, pos, useFn, f, use)
	if len(cur) == 0 {
		return e.hole(use, obj.Name())
	}
	for i := range cur {
		cur[i] = e.mutate(cur[i], obj, from[i], pos, useFn, f, nil)
		if e.p.owner[obj] == nil {
			cur[i] = shared(cur[i])
		}
	}
	return usage.UnionOf(trimAlts(cur)...)
}

func trimAlts(vs []usage.Value) []usage.Value {
	if len(vs) > maxAlts {
		return append(vs[:maxAlts:maxAlts], usage.Value{})
	}
	return vs
}

// reaching evaluates the assignments that can reach pos, with where each happened.
func (e *evaluator) reaching(obj *types.Var, pos token.Pos, useFn *function, f *frame, use ast.Expr) ([]usage.Value, []token.Pos) {
	var vals []usage.Value
	var at []token.Pos
	var by []*assign
	if idx, ok := e.p.paramOf[obj]; ok && idx != -2 {
		vals, at = append(vals, e.param(obj, idx, f, use)), append(at, token.NoPos)
		by = append(by, nil)
	}
	owner := e.p.owner[obj]
	list := e.p.assigns[obj]
	for _, a := range list {
		same := a.fn == useFn && owner != nil
		if same && a.pos >= pos && !a.loop {
			continue
		}
		if same && a.pos <= pos && e.inside(a, pos) {
			continue // its own right-hand side
		}
		if a.rhs == nil && a.index < 0 && len(list) > 1 && owner != nil && a.pos < pos {
			// `var x T`: the zero value only counts when nothing else is assigned
			if zero := e.zero(a); zero.Kind == usage.KindObject {
				vals, at = append(vals[:0], zero), append(at[:0], a.pos)
				by = append(by[:0], a)
			}
			continue
		}
		v := e.assigned(a, f)
		if a.op == token.ADD_ASSIGN {
			for i := range vals {
				vals[i] = e.concat(use, vals[i], v)
			}
			continue
		}
		if same && a.block != nil && a.block.Pos() <= pos && pos < a.block.End() && a.pos < pos {
			vals, at, by = vals[:0], at[:0], by[:0]
		} else if len(vals) == 1 && vals[0].Kind == usage.KindObject && at[0] != token.NoPos && len(vals[0].Object.Props) == 0 && !vals[0].Object.Open && v.Kind != usage.KindUnknown {
			vals, at, by = vals[:0], at[:0], by[:0] // replaces a zero struct
		}
		vals, at, by = append(vals, v), append(at, a.pos), append(by, a)
	}
	e.onTheirWays(vals, by)
	if len(vals) > 1 { // nil and "" beside real values are initialisations
		k := 0
		for i, v := range vals {
			if c, ok := v.ConstString(); v.Kind == usage.KindAbsent || ok && c == "" && v.Kind == usage.KindText {
				continue
			}
			vals[k], at[k] = vals[i], at[i]
			k++
		}
		if k > 0 {
			vals, at = vals[:k], at[:k]
		}
	}
	return vals, at
}

// inside reports whether pos stands in a's own statement.
func (e *evaluator) inside(a *assign, pos token.Pos) bool {
	return a.rhs != nil && a.rhs.Pos() <= pos && pos < a.rhs.End()
}

func (e *evaluator) frameOf(fn *function, near *frame) *frame {
	if fn == nil {
		return nil
	}
	for f := near; f != nil; f = f.lex {
		if f.fn == fn {
			return f
		}
	}
	return e.frame(frameKey{fn: fn, lex: e.frameOf(fn.outer, near)})
}

func (e *evaluator) assigned(a *assign, near *frame) usage.Value {
	fr := e.frameOf(a.fn, near)
	switch {
	case a.rhs == nil:
		return e.zero(a)
	case a.rng:
		return e.element(e.eval(a.rhs, fr), a)
	case a.index > 0:
		if _, ok := ast.Unparen(a.rhs).(*ast.CallExpr); !ok {
			return e.unknown(a.rhs)
		}
		return e.evalN(a.rhs, fr, a.index)
	}
	return e.eval(a.rhs, fr)
}

func (e *evaluator) element(v usage.Value, a *assign) usage.Value {
	var out []usage.Value
	for _, alt := range v.Alternatives() {
		switch {
		case alt.Kind == usage.KindList && a.index == 1:
			out = append(out, oneOf(alt.Items, func(i int) usage.Span { return alt.Items[i].Span })...)
		case alt.Kind == usage.KindObject && a.index == 1:
			vals := make([]usage.Value, len(alt.Object.Props))
			for i, p := range alt.Object.Props {
				vals[i] = p.Value
			}
			out = append(out, oneOf(vals, func(i int) usage.Span { return alt.Object.Props[i].Whole })...)
		case alt.Kind == usage.KindResponse && a.index == 1:
			if el, ok := e.models().Element(alt); ok {
				out = append(out, el)
			}
		}
	}
	if len(out) == 0 {
		if v.Kind == usage.KindList && len(v.Items) == 0 {
			return usage.Value{Kind: usage.KindAbsent, Span: v.Span} // the loop does not run
		}
		return e.unknown(a.rhs)
	}
	return usage.UnionOf(trimAlts(out)...)
}

// zero is the value of a declaration without one.
func (e *evaluator) zero(a *assign) usage.Value {
	if a.decl == nil {
		return usage.Value{}
	}
	span := e.p.span(a.decl)
	switch t := a.decl.(type) {
	case *ast.StarExpr, *ast.FuncType, *ast.InterfaceType:
		return usage.Value{Kind: usage.KindAbsent, Span: span}
	case *ast.ArrayType:
		return usage.Value{Kind: usage.KindList, Span: span}
	case *ast.Ident:
		if t.Name == "string" {
			return usage.TextValue(usage.Lit("", usage.Span{}), span, nil)
		}
	case *ast.StructType:
		o := &usage.Object{Span: span}
		if t := e.typeOf(a.decl); t != nil {
			if st, ok := t.Underlying().(*types.Struct); ok {
				o.Native = e.unnamed(st)
			}
		}
		return usage.Value{Kind: usage.KindObject, Object: o, Span: span}
	}
	if path, name := e.typeName(a.decl); name != "" {
		if v, ok := e.zeroInstance(a, path, name); ok {
			return v
		}
		v := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Span: span, Native: path + "." + name}, Span: span}
		return v
	}
	return usage.Value{Span: span}
}

// param is the value a parameter (idx -1: the receiver) has in frame f.
func (e *evaluator) param(obj *types.Var, idx int, f *frame, use ast.Expr) usage.Value {
	if f == nil {
		return e.paramHole(obj, use)
	}
	if v, ok := f.bound[idx]; ok {
		return v
	}
	if f.call != nil {
		return e.argument(f.fn, f.call, idx, f.caller, obj)
	}
	if f.top {
		e.touched = true
		return e.paramHole(obj, use)
	}
	if v, ok := e.handed(f, idx, obj); ok {
		return v
	}
	sites := e.callersOf(f.fn)
	if len(sites) == 0 || f.depth > maxChain {
		return e.paramHole(obj, use)
	}
	var out []usage.Value
	for i, cs := range sites {
		if i == maxAlts {
			out = append(out, usage.Value{})
			break
		}
		if cs.fn == f.fn { // recursion adds nothing new
			continue
		}
		out = append(out, e.argument(f.fn, cs, idx, e.rootFrame(cs.fn), obj))
	}
	if len(out) == 0 {
		return e.paramHole(obj, use)
	}
	return usage.UnionOf(trimAlts(out)...)
}

// argument evaluates what call site cs gives parameter idx of fn.
func (e *evaluator) argument(fn *function, cs *callSite, idx int, caller *frame, obj *types.Var) usage.Value {
	if idx == -1 {
		if _, ok := e.calledObject(cs.call).(*types.Var); ok { // a method value
			return e.boundReceiver(fn, cs, caller)
		}
		if sel, ok := ast.Unparen(cs.call.Fun).(*ast.SelectorExpr); ok {
			return pointed(e.eval(sel.X, caller))
		}
		return usage.Value{}
	}
	args := cs.call.Args
	shift := 0
	if fn.decl != nil && fn.decl.Recv != nil { // T.Method(recv, args)
		if len(args) == len(fn.params)+1 {
			shift = 1
		}
	}
	if fn.variadic && idx == len(fn.params)-1 {
		if cs.call.Ellipsis.IsValid() && len(args) > 0 {
			return e.eval(args[len(args)-1], caller)
		}
		list := usage.Value{Kind: usage.KindList, Span: e.p.span(cs.call)}
		for _, a := range args[min(idx+shift, len(args)):] {
			list.Items = append(list.Items, e.passed(e.eval(a, caller), a, fn, obj))
		}
		return list
	}
	if len(args) == 1 && len(fn.params) > 1 { // f(g())
		return e.evalN(args[0], caller, idx)
	}
	if idx+shift >= len(args) {
		return usage.Value{}
	}
	a := args[idx+shift]
	return e.passed(e.eval(a, caller), a, fn, obj)
}

// passed records that v went through a call.
func (e *evaluator) passed(v usage.Value, arg ast.Expr, fn *function, obj *types.Var) usage.Value {
	span := e.p.span(arg)
	step := usage.Step{Span: span, Note: "passed to '" + fn.name() + "'"}
	if obj != nil {
		step.Note += " as '" + obj.Name() + "'"
	}
	return e.withStep(v, span, step)
}

// withStep sets the outermost point and adds a step to the trace of a value and the tokens in it. Values are copied.
func (e *evaluator) withStep(v usage.Value, point usage.Span, step usage.Step) usage.Value {
	if v.Kind == usage.KindUnion {
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = e.withStep(a, point, step)
		}
		v.Alts = alts
		return v
	}
	if v.Point.IsZero() {
		v.Point = point
	}
	switch v.Kind {
	case usage.KindText, usage.KindUnknown, usage.KindResponse:
		v.Trace = append(v.Trace[:len(v.Trace):len(v.Trace)], step)
		e.stepTokens(&v, step)
	}
	return v
}

// stepTokens adds a step to the trace of a value's tokens.
func (e *evaluator) stepTokens(v *usage.Value, step usage.Step) {
	longer := func(t *usage.Token) *usage.Token {
		c := *t
		c.Trace = append(c.Trace[:len(c.Trace):len(c.Trace)], step)
		if tw := e.twins[t]; tw != nil {
			e.twins[&c] = tw
		}
		return &c
	}
	var of, to *usage.Token
	if v.Token != nil {
		of, to = v.Token, longer(v.Token)
		v.Token = to
	}
	for i, p := range v.Text.Parts {
		if p.Hole == nil || p.Hole.Token == nil {
			continue
		}
		h := *p.Hole
		if h.Token == of {
			h.Token = to
		} else {
			h.Token = longer(h.Token)
		}
		if q, ok := e.queries[p.Hole]; ok {
			e.queries[&h] = q
		}
		parts := append([]usage.Part(nil), v.Text.Parts...)
		parts[i].Hole = &h
		v.Text.Parts = parts
	}
}

// paramHole is a parameter nobody fills.
func (e *evaluator) paramHole(obj *types.Var, use ast.Expr) usage.Value {
	v := e.hole(use, obj.Name())
	if v.Kind == usage.KindUnknown {
		if path, name := namedType(obj.Type()); name != "" {
			v = usage.Value{Kind: usage.KindObject, Span: v.Span, Object: &usage.Object{Open: true, Native: path + "." + name, Span: v.Span}}
		}
	}
	return v
}

func (e *evaluator) models() Models {
	if e.p.opts.Models == nil {
		return noModels{}
	}
	return e.p.opts.Models
}

// asserted is an instance of the model type that an assertion names.
func (e *evaluator) asserted(x *ast.TypeAssertExpr) (usage.Value, bool) {
	path, name := e.typeName(x.Type)
	if name == "" {
		return usage.Value{}, false
	}
	v, ok := e.models().GoType(path, name)
	if ok {
		v.Span = e.p.span(x)
		v.Conf = usage.Weakest(v.Conf, e.pathConf(x, path))
	}
	return v, ok
}
