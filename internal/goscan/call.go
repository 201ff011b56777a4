package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// callee is the import path and name when a package's function is called.
func (e *evaluator) callee(c *ast.CallExpr) (path, name string) {
	fun := ast.Unparen(c.Fun)
	if ix, ok := fun.(*ast.IndexExpr); ok {
		fun = ix.X
	}
	switch f := fun.(type) {
	case *ast.SelectorExpr:
		if p := e.packagePath(f.X); p != "" {
			return p, f.Sel.Name
		}
	case *ast.Ident: // dot import
		if fn, ok := e.object(f).(*types.Func); ok && fn.Pkg() != nil && fn.Pkg() != e.p.pkgAt(c.Pos()).Types {
			return fn.Pkg().Path(), fn.Name()
		}
	}
	return "", ""
}

// funcOf is the visible function a call statically means, methods included.
func (e *evaluator) funcOf(c *ast.CallExpr) *function {
	fun := ast.Unparen(c.Fun)
	if ix, ok := fun.(*ast.IndexExpr); ok {
		fun = ix.X
	}
	switch f := fun.(type) {
	case *ast.Ident:
		if fn, ok := e.object(f).(*types.Func); ok {
			return e.p.funcs[fn.Origin()]
		}
	case *ast.SelectorExpr:
		if fn, ok := e.object(f.Sel).(*types.Func); ok {
			return e.p.funcs[fn.Origin()]
		}
	case *ast.FuncLit:
		return e.p.lits[f]
	}
	return nil
}

func (e *evaluator) methodOf(c *ast.CallExpr) *function {
	if fn := e.funcOf(c); fn != nil && fn.decl != nil && fn.decl.Recv != nil {
		return fn
	}
	return nil
}

// methodNamed finds the method of a program's type.
func (e *evaluator) methodNamed(native, name string) *function {
	for _, pkg := range e.p.pkgs {
		if pkg.Types == nil || len(native) <= len(pkg.Path) || native[:len(pkg.Path)] != pkg.Path || native[len(pkg.Path)] != '.' {
			continue
		}
		obj := pkg.Types.Scope().Lookup(native[len(pkg.Path)+1:])
		if obj == nil {
			continue
		}
		m, _, _ := types.LookupFieldOrMethod(types.NewPointer(obj.Type()), true, pkg.Types, name)
		if fn, ok := m.(*types.Func); ok {
			return e.p.funcs[fn.Origin()]
		}
	}
	return nil
}

func (e *evaluator) module(at ast.Node, path string) (usage.Value, bool) {
	major := -1
	if pkg := e.p.pkgAt(at.Pos()); pkg != nil && pkg.Major != nil {
		major = pkg.Major(path)
	}
	return e.models().Module("go", path, major)
}

func (e *evaluator) site(x, callee ast.Node, args []ast.Expr, path string) model.Site {
	s := model.Site{Span: e.p.span(x), Callee: e.p.span(callee), Name: e.p.text(callee)}
	if f := e.p.file(x.Pos()); f != nil {
		s.Source = f.Source
	}
	for _, a := range args {
		s.Args = append(s.Args, e.p.span(a))
	}
	s.Conf = e.pathConf(x, path)
	if path == "" {
		s.Conf = e.p.pkgAt(x.Pos()).Conf
	}
	return s
}

func (e *evaluator) selector(x *ast.SelectorExpr, fr *frame) usage.Value {
	if path := e.packagePath(x.X); path != "" {
		return e.pkgMember(x, path)
	}
	obj := e.object(x.Sel)
	if fn, ok := obj.(*types.Func); ok {
		if f := e.p.funcs[fn.Origin()]; f != nil {
			return usage.Value{Kind: usage.KindFunc, Fn: &closure{fn: f, recv: &x.X, rfr: fr}, Span: e.p.span(x)}
		}
	}
	base := e.eval(x.X, fr)
	var out []usage.Value
	for _, b := range base.Alternatives() {
		if v, ok := e.member(x, b, obj, fr); ok {
			v.Conf = usage.Weakest(v.Conf, b.Conf)
			if b.Choice != nil {
				v = usage.Chosen(v, b.Choice)
			}
			if v.Point.IsZero() && b.Kind == usage.KindObject {
				v.Point = b.Point
			}
			e.retargetField(&v, x, b, obj)
			if obj != nil {
				v = e.named(v, x, obj)
			}
			out = append(out, shared(v))
		}
	}
	if len(out) > 0 {
		return usage.UnionOf(trimAlts(out)...)
	}
	return shared(e.fieldUnion(x, obj, fr, complete(base)))
}

// stored is kept in Value.Fn of a struct that lies in a field or package variable: others may reach it, and change it,
// out of the sight of what uses it here.
type stored struct{}

func shared(v usage.Value) usage.Value {
	switch {
	case v.Kind == usage.KindObject && v.Fn == nil:
		v.Fn = stored{}
	case v.Kind == usage.KindUnion:
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = shared(a)
		}
		v.Alts = alts
	}
	return v
}

// origin says what is known of the making of a struct.
type origin int8

const (
	elsewhere origin = iota // made out of sight
	kept                    // made in sight, then kept where others reach it
	local                   // made in sight, and in nobody else's hands
)

// complete: the struct was made in sight, so that other instances' literals and options say nothing about its fields.
func complete(v usage.Value) origin {
	o := local
	for _, a := range v.Alternatives() {
		if a.Kind != usage.KindObject || a.Object == nil || a.Object.Open || len(a.Object.Base) > 0 {
			return elsewhere
		}
		if _, ok := a.Fn.(stored); ok {
			o = kept
		}
	}
	return o
}

// pkgMember is pkg.Name.
func (e *evaluator) pkgMember(x *ast.SelectorExpr, path string) usage.Value {
	switch obj := e.object(x.Sel).(type) {
	case *types.Const:
		return e.constObj(x, obj)
	case *types.Var:
		if e.p.file(obj.Pos()) != nil {
			return e.named(e.variable(obj, token.NoPos, nil, x), x, obj)
		}
		if v, ok := e.summarised(x, obj, nil, nil); ok {
			return v
		}
	case *types.Func:
		if fn := e.p.funcs[obj.Origin()]; fn != nil {
			return usage.Value{Kind: usage.KindFunc, Fn: &closure{fn: fn}, Span: e.p.span(x)}
		}
	}
	if mod, ok := e.module(x, path); ok {
		if v, ok := e.models().Member(mod, x.Sel.Name, e.site(x, x, nil, path)); ok {
			v.Conf = usage.Weakest(v.Conf, e.pathConf(x, path))
			return v
		}
	}
	if s, ok := stdConsts[path+"."+x.Sel.Name]; ok {
		return usage.TextValue(usage.Lit(s, usage.Span{}), e.p.span(x), nil)
	}
	return e.hole(x, x.Sel.Name)
}

// member is b.Sel for one alternative of the base.
func (e *evaluator) member(x *ast.SelectorExpr, b usage.Value, obj types.Object, fr *frame) (usage.Value, bool) {
	name := x.Sel.Name
	switch b.Kind {
	case usage.KindObject:
		if v, ok := e.fieldOf(b, name); ok {
			if v.Kind == usage.KindUnknown || v.Kind == usage.KindAbsent {
				return usage.Value{}, false
			}
			return v, true
		}
		if v, ok := e.stdField(x, b); ok {
			return v, true
		}
	case usage.KindResponse:
		var key string
		if n, ok := obj.(*types.Var); ok && n.IsField() {
			if t := jsonTag(e.p.fieldTags[n]); t != "" {
				key = t
			} else {
				key = e.importedTag(x, name)
			}
		} else {
			key = usage.Snake(name)
		}
		return e.modelMember(x, b, key)
	case usage.KindRef:
		return e.modelMember(x, b, name)
	}
	return usage.Value{}, false
}

// importedTag is the JSON key of an imported struct's field.
func (e *evaluator) importedTag(x *ast.SelectorExpr, name string) string {
	if t := e.typeOf(x.X); t != nil {
		if p, n := namedType(t); n != "" {
			if tags := e.fieldNames(p + "." + n); tags != nil {
				if f, ok := tags[name]; ok {
					return f.json
				}
			}
		}
	}
	return usage.Snake(name)
}

func (e *evaluator) modelMember(x *ast.SelectorExpr, b usage.Value, name string) (usage.Value, bool) {
	site := e.site(x, x, nil, "")
	sib := ""
	site.TwinEdit = func(sibling string) []usage.Edit {
		sib = sibling
		return []usage.Edit{{Span: e.p.span(x.Sel), New: sibling}}
	}
	if b.Kind == usage.KindResponse { // a Go field, not a JSON key, is what the edit must spell
		site.TwinEdit = func(sibling string) []usage.Edit {
			if v, ok := e.object(x.Sel).(*types.Var); ok {
				_, siblings := e.tagOf(v)
				if sib = siblings[sibling]; sib != "" {
					return []usage.Edit{{Span: e.p.span(x.Sel), New: sib}}
				}
			}
			return nil
		}
	}
	v, ok := e.models().Member(b, name, site)
	if !ok {
		return v, false
	}
	v.Conf = usage.Weakest(v.Conf, b.Conf)
	if v.Token != nil && sib != "" {
		e.twins[v.Token] = &twin{base: x.X, sibling: sib, source: x}
	}
	return v, true
}

// fieldUnion is a field of a value that cannot be followed: what is assigned to it anywhere in the program. Of a struct
// that was made in sight, only what functions may do to it later counts, and nothing while it is in nobody else's hands.
func (e *evaluator) fieldUnion(x *ast.SelectorExpr, obj types.Object, fr *frame, made origin) usage.Value {
	if f, ok := obj.(*types.Var); ok && f.IsField() {
		k := varKey{obj: f, fr: nil}
		if !e.busyVar[k] {
			e.busyVar[k] = true
			var out []usage.Value
			for _, a := range e.p.fieldSets[f] {
				if made == local || made == kept && (a.lit || a.fn != nil && a.fn.lit != nil) {
					continue
				}
				if a.file.test() && !e.p.file(x.Pos()).test() {
					continue // what a test puts into its own instance says nothing of the others
				}
				if a.rhs == nil || a.op == token.ADD_ASSIGN {
					out = append(out, usage.Value{Span: e.p.span(x)})
					continue
				}
				v := e.assigned(a, e.nearFrame(a.fn, fr))
				if c, isConst := v.ConstString(); v.Kind == usage.KindAbsent || isConst && c == "" {
					continue
				}
				out = append(out, v)
			}
			delete(e.busyVar, k)
			known := false
			for _, v := range out {
				known = known || v.Kind != usage.KindUnknown
			}
			if known {
				out = undecided(out)
				if slices.ContainsFunc(out, func(v usage.Value) bool { return v.Kind == usage.KindList }) {
					// A list of another instance: this one's may hold more, less or nothing.
					out = append(out, usage.Value{Span: e.p.span(x)})
				}
				return usage.UnionOf(trimAlts(out)...)
			}
		}
		if v, ok := e.idTokenField(x, obj); ok {
			return v
		}
	}
	name := x.Sel.Name
	if name == "Value" || name == "Values" {
		if h, ok := e.eval(x.X, fr).Text.OnlyHole(); ok {
			name = h.Name
		}
	}
	return e.hole(x, name)
}

// undecided: instances that hold an ID token and instances that hold another one give this field. Which of them comes
// here is out of sight, so the ID token is no evidence.
func undecided(vs []usage.Value) []usage.Value {
	id, other := false, false
	for _, v := range vs {
		isID := v.Token != nil && v.Token.Kind == usage.TokenID
		_, isConst := v.ConstString()
		id, other = id || isID, other || !isID && !isConst && v.Kind == usage.KindText
	}
	if !id || !other {
		return vs
	}
	return slices.DeleteFunc(vs, func(v usage.Value) bool { return v.Token != nil && v.Token.Kind == usage.TokenID })
}

// nearFrame is fr's own frame of fn when the chain passes through it.
func (e *evaluator) nearFrame(fn *function, fr *frame) *frame {
	for f := fr; f != nil; f = f.caller {
		if f.fn == fn {
			return f
		}
	}
	return nil
}

func (e *evaluator) indexed(x *ast.IndexExpr, fr *frame) usage.Value {
	base := e.eval(x.X, fr)
	key := e.eval(x.Index, fr)
	k, ok := key.ConstString()
	var out []usage.Value
	for _, b := range base.Alternatives() {
		switch {
		case b.Kind == usage.KindObject && ok:
			if v, found := e.fieldOf(b, k); found {
				if v.Kind == usage.KindList && len(v.Items) > 0 && b.Object.Native == "net/url.Values" {
					v = v.Items[0]
				}
				out = append(out, v)
			}
		case b.Kind == usage.KindList:
			out = append(out, oneOf(b.Items, func(i int) usage.Span { return b.Items[i].Span })...)
		case b.Kind == usage.KindResponse:
			if ok && key.Kind == usage.KindText {
				site := e.site(x, x, nil, "")
				site.TwinEdit = func(sibling string) []usage.Edit {
					if v := e.eval(x.Index, fr); v.Slot != nil {
						if ed, ok := v.Slot.Set(usage.Lit(sibling, usage.Span{})); ok {
							return ed
						}
					}
					return nil
				}
				if v, found := e.models().Member(b, k, site); found {
					out = append(out, v)
				}
			} else if el, found := e.models().Element(b); found {
				out = append(out, el)
			}
		}
	}
	if len(out) > 0 {
		return usage.UnionOf(trimAlts(out)...)
	}
	name := e.p.text(x)
	if ok && key.Kind == usage.KindText {
		if sel, isSel := x.X.(*ast.SelectorExpr); isSel {
			if kind, isStore := e.p.file(x.Pos()).storeMap(sel.Sel.Name); isStore {
				if v, found := e.fromStore(x, storeKey{kind, k}); found {
					return v
				}
			}
		}
		name = k
	}
	return e.hole(x, name)
}

func (e *evaluator) sliced(x *ast.SliceExpr, fr *frame) usage.Value {
	if x.Low == nil && x.High == nil {
		return e.eval(x.X, fr)
	}
	return e.unknown(x)
}

func (e *evaluator) call(x *ast.CallExpr, fr *frame) []usage.Value {
	info := e.info(x)
	if info != nil {
		if tv, ok := info.Types[x.Fun]; ok && tv.IsType() && len(x.Args) == 1 {
			return one(e.convert(x, e.eval(x.Args[0], fr), tv.Type))
		}
	}
	switch fun := ast.Unparen(x.Fun).(type) {
	case *ast.ArrayType, *ast.MapType:
		if len(x.Args) == 1 {
			return one(e.eval(x.Args[0], fr))
		}
	case *ast.Ident:
		if v, ok := e.builtin(x, fun.Name, fr); ok {
			return one(v)
		}
	}
	path, name := e.callee(x)
	if path != "" {
		if vs, ok := e.stdCall(x, path, name, fr); ok {
			return vs
		}
		if vs, ok := e.modelFunc(x, path, name, fr); ok {
			return vs
		}
	}
	if fn := e.funcOf(x); fn != nil && !e.modelledFunc(fn) {
		if vs, ok := e.inline(x, fn, fr, nil); ok {
			return vs
		}
	}
	if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok && path == "" {
		if vs, ok := e.method(x, sel, fr); ok {
			return vs
		}
	}
	if path == "" && e.funcOf(x) == nil {
		if vs, ok := e.callValue(x, fr); ok {
			return vs
		}
	}
	if obj := e.calledObject(x); obj != nil {
		if vs, ok := e.summarisedCall(x, obj, fr); ok {
			return vs
		}
	}
	// A conversion to a type of a package without types: url.Values(v), T(s).
	if len(x.Args) == 1 && path != "" && ast.IsExported(name) && isStd(path) && stdTypes[path+"."+name] {
		v := e.eval(x.Args[0], fr)
		if v.Kind == usage.KindObject {
			o := object(v)
			o.Native = path + "." + name
			v.Object = o
		}
		return one(v)
	}
	if v, ok := e.taken(x, fr); ok {
		return one(v)
	}
	return one(e.unknownCall(x, name, fr))
}

// callValue calls the closures that a variable, parameter or field can hold. What came in as a function came in where
// that was given.
func (e *evaluator) callValue(x *ast.CallExpr, fr *frame) ([]usage.Value, bool) {
	var outs [][]usage.Value
	for _, alt := range e.eval(x.Fun, fr).Alternatives() {
		c, ok := alt.Fn.(*closure)
		if !ok || alt.Kind != usage.KindFunc {
			continue
		}
		vs, ok := e.inlineClosure(x, c, fr)
		if !ok {
			continue
		}
		for i := range vs {
			if vs[i].Point.IsZero() {
				vs[i].Point = alt.Point
			}
		}
		outs = append(outs, vs)
	}
	return joined(outs), len(outs) > 0
}

// joined makes one list of results of the lists of several callees.
func joined(outs [][]usage.Value) []usage.Value {
	n := 0
	for _, o := range outs {
		n = max(n, len(o))
	}
	vals := make([]usage.Value, n)
	for i := range vals {
		var alts []usage.Value
		for _, o := range outs {
			if i < len(o) {
				alts = append(alts, o[i])
			}
		}
		vals[i] = usage.UnionOf(trimAlts(alts)...)
	}
	return vals
}

// unknownCall is a call nobody can see into: a hole named by the function, or by its one constant argument
// (`cfg.Get("auth0.domain")`).
func (e *evaluator) unknownCall(x *ast.CallExpr, name string, fr *frame) usage.Value {
	if name == "" {
		switch f := ast.Unparen(x.Fun).(type) {
		case *ast.Ident:
			name = f.Name
		case *ast.SelectorExpr:
			name = f.Sel.Name
		}
	}
	if len(x.Args) > 0 && len(x.Args) <= 2 && e.spelled(x.Args[len(x.Args)-1]) {
		if c, ok := e.eval(x.Args[len(x.Args)-1], fr).ConstString(); ok && c != "" && len(c) < 60 {
			name = c
		}
	}
	return e.hole(x, name)
}

// spelled: an argument that can be a constant's name or spelling; what else is computed is not worth evaluating for a name.
func (e *evaluator) spelled(x ast.Expr) bool {
	switch ast.Unparen(x).(type) {
	case *ast.BasicLit, *ast.Ident, *ast.SelectorExpr, *ast.BinaryExpr:
		t := e.typeOf(x)
		return t == nil || isStringish(t)
	}
	return false
}

func (e *evaluator) calledObject(x *ast.CallExpr) types.Object {
	switch f := ast.Unparen(x.Fun).(type) {
	case *ast.Ident:
		return e.object(f)
	case *ast.SelectorExpr:
		return e.object(f.Sel)
	}
	return nil
}

func (e *evaluator) convert(x *ast.CallExpr, v usage.Value, t types.Type) usage.Value {
	if v.Kind == usage.KindObject {
		if path, name := namedType(t); name != "" {
			o := object(v)
			o.Native = path + "." + name
			v.Object = o
		}
	}
	return v
}

func (e *evaluator) builtin(x *ast.CallExpr, name string, fr *frame) (usage.Value, bool) {
	if obj := e.object(x.Fun.(*ast.Ident)); obj != nil {
		if _, ok := obj.(*types.Builtin); !ok {
			return usage.Value{}, false
		}
	}
	switch name {
	case "append":
		if len(x.Args) == 0 {
			return usage.Value{}, false
		}
		base := e.eval(x.Args[0], fr)
		if base.Kind == usage.KindText { // append([]byte, ...)
			return e.unknown(x), true
		}
		v := usage.Value{Kind: usage.KindList, Items: append([]usage.Value(nil), base.Items...), Span: e.p.span(x)}
		if base.Kind != usage.KindList && base.Kind != usage.KindAbsent {
			v.Items = append(v.Items, usage.Value{Span: base.Span})
		}
		for i, a := range x.Args[1:] {
			av := e.eval(a, fr)
			if x.Ellipsis.IsValid() && i == len(x.Args)-2 {
				if av.Kind == usage.KindList {
					v.Items = append(v.Items, av.Items...)
					continue
				}
				av = usage.Value{Span: av.Span}
			}
			v.Items = append(v.Items, av)
		}
		return v, true
	case "make", "new":
		if len(x.Args) == 0 {
			return usage.Value{}, false
		}
		if name == "new" && e.isValue(x.Args[0]) { // Go 1.26: a pointer to the value
			return e.eval(x.Args[0], fr), true
		}
		span := e.p.span(x)
		v := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Span: span}, Span: span}
		switch t := x.Args[0].(type) {
		case *ast.ArrayType:
			return usage.Value{Kind: usage.KindList, Span: span}, true
		case *ast.MapType:
			_ = t
		default:
			if p, n := e.typeName(t); n != "" {
				v.Object.Native = p + "." + n
				if inst := e.instance(v, &ast.CompositeLit{Type: t, Lbrace: x.Lparen, Rbrace: x.Rparen}, p, n, fr); inst.Kind == usage.KindRef {
					return inst, true
				}
			}
		}
		return v, true
	case "string", "byte":
		if len(x.Args) == 1 {
			return e.eval(x.Args[0], fr), true
		}
	}
	return usage.Value{}, false
}

func (e *evaluator) isValue(x ast.Expr) bool {
	switch x := ast.Unparen(x).(type) {
	case *ast.BasicLit, *ast.CallExpr, *ast.CompositeLit, *ast.BinaryExpr:
		return true
	case *ast.Ident:
		switch e.object(x).(type) {
		case *types.Var, *types.Const:
			return true
		}
	case *ast.SelectorExpr:
		switch e.object(x.Sel).(type) {
		case *types.Var, *types.Const:
			return true
		}
	}
	return false
}

// modelFunc calls a function a model knows.
func (e *evaluator) modelFunc(x *ast.CallExpr, path, name string, fr *frame) ([]usage.Value, bool) {
	mod, ok := e.module(x, path)
	if !ok {
		return nil, false
	}
	site := e.site(x, x.Fun, x.Args, path)
	fn, ok := e.models().Member(mod, name, site)
	if !ok || fn.Kind != usage.KindRef {
		return nil, false
	}
	return e.modelCall(x, fn, fr, site)
}

func (e *evaluator) modelCall(x *ast.CallExpr, fn usage.Value, fr *frame, site model.Site) ([]usage.Value, bool) {
	args := e.args(x, fr)
	site.Append = func(template string) *usage.Slot { return e.appendSlot(x, template) }
	r, ok := e.models().Call(fn, args, site)
	if !ok {
		return nil, false
	}
	e.finish(&r.Usages, args)
	e.atCaller(&r.Usages, fr)
	e.results = append(e.results, r.Usages)
	if r.Value.Span.IsZero() {
		r.Value.Span = e.p.span(x)
	}
	if r.Value.Kind == usage.KindText && r.Value.Slot == nil {
		for i := range r.Value.Text.Parts {
			if h := r.Value.Text.Parts[i].Hole; h != nil && h.Scope == "" {
				h.Scope = e.scopeOf(x)
			}
		}
	}
	return one(r.Value), true
}

// args evaluates a call's arguments; a spread slice gives its items.
func (e *evaluator) args(x *ast.CallExpr, fr *frame) []usage.Value {
	var out []usage.Value
	for i, a := range x.Args {
		v := e.sourced(a, e.eval(a, fr), fr)
		if x.Ellipsis.IsValid() && i == len(x.Args)-1 && v.Kind == usage.KindList {
			out = append(out, v.Items...)
			continue
		}
		out = append(out, v)
	}
	return out
}

// method is recv.Name(args).
func (e *evaluator) method(x *ast.CallExpr, sel *ast.SelectorExpr, fr *frame) ([]usage.Value, bool) {
	base := e.eval(sel.X, fr)
	var outs [][]usage.Value
	for _, b := range base.Alternatives() {
		if vs, ok := e.methodOn(x, sel, b, fr); ok {
			outs = append(outs, vs)
		}
	}
	if len(outs) == 0 {
		for _, b := range e.embedded(sel.X, base, fr) {
			if vs, ok := e.methodOn(x, sel, b, fr); ok {
				return vs, true
			}
		}
		return e.stdMethod(x, sel, base, fr)
	}
	return joined(outs), true
}

func (e *evaluator) methodOn(x *ast.CallExpr, sel *ast.SelectorExpr, b usage.Value, fr *frame) ([]usage.Value, bool) {
	switch b.Kind {
	case usage.KindRef:
		site := e.site(x, x.Fun, x.Args, "")
		site.Conf = usage.Weakest(site.Conf, b.Conf)
		sib := ""
		site.TwinEdit = func(sibling string) []usage.Edit {
			sib = sibling
			return []usage.Edit{{Span: e.p.span(x), New: e.p.text(sel.X) + "." + sibling}}
		}
		fn, ok := e.models().Member(b, sel.Sel.Name, site)
		if !ok || fn.Kind != usage.KindRef {
			return nil, false
		}
		vs, ok := e.modelCall(x, fn, fr, site)
		if ok && vs[0].Token != nil && vs[0].Token.Kind == usage.TokenID && sib == "" {
			// The access token is a member of the same result (`tok.Extra("id_token")` -> `tok.AccessToken`).
			if m, found := e.models().Member(b, "AccessToken", site); found && m.Token != nil && m.Token.Kind == usage.TokenAccess {
				t := *vs[0].Token
				t.TwinEdits = site.TwinEdit("AccessToken")
				t.Name = e.p.text(x)
				t.Trace = []usage.Step{{Span: t.Span, Note: "'" + t.Name + "' is the ID token"}}
				e.setToken(&vs[0], &t, nil)
			}
		}
		if ok && vs[0].Token != nil && sib != "" {
			e.twins[vs[0].Token] = &twin{base: sel.X, sibling: sib, source: x}
		}
		return vs, ok
	case usage.KindObject:
		if b.Object != nil && b.Object.Native != "" {
			if fn := e.methodNamed(b.Object.Native, sel.Sel.Name); fn != nil && e.funcOf(x) == nil {
				return e.inline(x, fn, fr, nil)
			}
		}
	case usage.KindResponse:
		// getters of generated SDKs: GetOptions()
		name := sel.Sel.Name
		if len(x.Args) == 0 && len(name) > 3 && name[:3] == "Get" {
			v, ok := e.models().Member(b, usage.Snake(name[3:]), e.site(x, x.Fun, nil, ""))
			return one(v), ok
		}
	case usage.KindFunc:
		return nil, false
	}
	return e.stdMethod(x, sel, b, fr)
}
