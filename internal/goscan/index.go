package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// function is a declared function, a method or a function literal.
type function struct {
	obj   types.Object // nil for literals
	decl  *ast.FuncDecl
	lit   *ast.FuncLit
	typ   *ast.FuncType
	body  *ast.BlockStmt
	outer *function // a literal's enclosing function
	file  *File
	// params in order, nil entries for unnamed ones; recv is nil without a (named) receiver.
	params   []*types.Var
	variadic bool
	recv     *types.Var
	returns  []*ast.ReturnStmt
	results  []*types.Var // named results
	nresults int
}

func (f *function) name() string {
	if f.decl != nil {
		return f.decl.Name.Name
	}
	return "func literal"
}

func (f *function) declared() *function {
	for f.outer != nil {
		f = f.outer
	}
	return f
}

// resultName is the identifier of a named result.
func (f *function) resultName(v *types.Var) ast.Expr {
	for _, field := range f.typ.Results.List {
		for _, n := range field.Names {
			if n.Name == v.Name() {
				return n
			}
		}
	}
	return f.typ.Results.List[0].Type
}

// callSite is a call expression with where it stands.
type callSite struct {
	call *ast.CallExpr
	lit  *ast.CompositeLit // instead of a call: a struct literal of a type that a model constructs
	fn   *function         // nil at package level
	file *File
	// cond is set when the call stands under a condition.
	cond bool
}

// urlSite is a string literal that may be part of a URL.
type urlSite struct {
	lit  *ast.BasicLit
	fn   *function
	file *File
}

// assign is one assignment to a variable or field.
type assign struct {
	pos   token.Pos
	rhs   ast.Expr // nil: unknown (range key, received value)
	index int      // result index when rhs is a multi-value call, else -1
	op    token.Token
	fn    *function
	file  *File
	block ast.Node // innermost block
	loop  bool
	rng   bool     // rhs is ranged over: the value is an element (index 1) or key (index 0)
	decl  ast.Expr // declared type without value
	lit   bool     // a field in a struct literal: of that instance only
}

// mutation changes what a variable refers to: v.f = x, v[k] = x, v.f.M(args), f(&v).
type mutation struct {
	path   []string // selectors between the variable and what is changed
	method string   // method called, "" for an assignment
	call   *ast.CallExpr
	argIdx int // position of the variable among the call's arguments, -1 for a method's receiver
	key    ast.Expr
	rhs    ast.Expr
	rhsIdx int
	pos    token.Pos
	end    token.Pos
	cond   bool
	fn     *function
	file   *File
}

type index struct {
	funcs      map[types.Object]*function
	lits       map[*ast.FuncLit]*function
	owner      map[types.Object]*function // where a local variable is declared
	paramOf    map[types.Object]int       // parameter index; -1 receiver; -2 named result
	assigns    map[types.Object][]*assign
	mutations  map[types.Object][]*mutation
	fieldSets  map[types.Object][]*assign
	callers    map[types.Object][]*callSite
	values     map[types.Object][]ast.Expr        // uses of a function as a value
	ifaceCalls map[string][]*callSite             // calls through an interface (or an unresolved value), by method name
	parentsOf  map[ast.Node]map[ast.Node]ast.Node // by top-level declaration, built when asked for
	sinks      []*callSite
	site       map[*ast.CallExpr]*callSite
	fieldTags  map[types.Object]string
	urls       []urlSite
	selectors  []*ast.SelectorExpr      // .Options, .GetEnabledClients ... of what may be a connection
	typeDecls  map[string]*ast.TypeSpec // pkgpath.Name
	names      map[string]bool          // that a model may know
}

func (p *Program) buildIndex() {
	x := &p.index
	x.funcs, x.lits, x.owner = map[types.Object]*function{}, map[*ast.FuncLit]*function{}, map[types.Object]*function{}
	x.paramOf, x.assigns, x.mutations = map[types.Object]int{}, map[types.Object][]*assign{}, map[types.Object][]*mutation{}
	x.fieldSets, x.callers, x.ifaceCalls = map[types.Object][]*assign{}, map[types.Object][]*callSite{}, map[string][]*callSite{}
	x.values = map[types.Object][]ast.Expr{}
	x.parentsOf = map[ast.Node]map[ast.Node]ast.Node{}
	x.site, x.fieldTags, x.typeDecls = map[*ast.CallExpr]*callSite{}, map[types.Object]string{}, map[string]*ast.TypeSpec{}
	x.names = p.modelNames()
	for _, pkg := range p.pkgs {
		for _, f := range pkg.Files {
			f.imports = map[string]string{}
			for _, im := range f.AST.Imports {
				ip, err := strconv.Unquote(im.Path.Value)
				if err != nil {
					continue
				}
				name := importName(ip)
				if im.Name != nil {
					name = im.Name.Name
				}
				f.imports[name] = ip
			}
			w := &walker{p: p, f: f, pkg: pkg}
			for _, d := range f.AST.Decls {
				w.decl(d)
			}
		}
	}
}

// importName guesses a package's name from its path: the last element without version suffix, `go-` or `.vN`.
func importName(ip string) string {
	base := path.Base(ip)
	if len(base) > 1 && base[0] == 'v' && strings.Trim(base[1:], "0123456789") == "" && strings.Contains(ip, "/") {
		base = path.Base(path.Dir(ip))
	}
	if i := strings.LastIndex(base, ".v"); i > 0 { // gopkg.in/auth0.v5
		base = base[:i]
	}
	base = strings.TrimPrefix(base, "go-")
	return strings.ReplaceAll(base, "-", "_")
}

type walker struct {
	p     *Program
	f     *File
	pkg   *Package
	fn    *function
	stack []ast.Node
}

func (w *walker) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		fn := &function{decl: d, typ: d.Type, body: d.Body, file: w.f, obj: w.pkg.Info.Defs[d.Name]}
		if fn.obj != nil {
			w.p.funcs[fn.obj] = fn
		}
		if d.Recv != nil && len(d.Recv.List) == 1 && len(d.Recv.List[0].Names) == 1 {
			if v, ok := w.pkg.Info.Defs[d.Recv.List[0].Names[0]].(*types.Var); ok {
				fn.recv = v
				w.p.owner[v], w.p.paramOf[v] = fn, -1
			}
		}
		w.enter(fn)
	case *ast.GenDecl:
		w.walk(d)
	}
}

func (w *walker) enter(fn *function) {
	i := 0
	if fn.typ.Params != nil {
		for _, field := range fn.typ.Params.List {
			_, variadic := field.Type.(*ast.Ellipsis)
			fn.variadic = fn.variadic || variadic
			if len(field.Names) == 0 {
				fn.params = append(fn.params, nil)
				i++
			}
			for _, n := range field.Names {
				v, _ := w.pkg.Info.Defs[n].(*types.Var)
				fn.params = append(fn.params, v)
				if v != nil {
					w.p.owner[v], w.p.paramOf[v] = fn, i
				}
				i++
			}
		}
	}
	if fn.typ.Results != nil {
		for _, field := range fn.typ.Results.List {
			fn.nresults += max(1, len(field.Names))
			for _, n := range field.Names {
				if v, ok := w.pkg.Info.Defs[n].(*types.Var); ok {
					fn.results = append(fn.results, v)
					w.p.owner[v], w.p.paramOf[v] = fn, -2
				}
			}
		}
	}
	if fn.body == nil {
		return
	}
	saved, stack := w.fn, w.stack
	w.fn = fn
	if fn.lit == nil {
		w.stack = nil
	}
	w.walk(fn.body)
	w.fn, w.stack = saved, stack
}

func (w *walker) walk(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		if n == nil {
			w.stack = w.stack[:len(w.stack)-1]
			return true
		}
		if lit, ok := n.(*ast.FuncLit); ok {
			fn := &function{lit: lit, typ: lit.Type, body: lit.Body, file: w.f, outer: w.fn}
			w.p.lits[lit] = fn
			w.stack = append(w.stack, n)
			w.enter(fn)
			w.stack = w.stack[:len(w.stack)-1]
			return false
		}
		w.node(n)
		w.stack = append(w.stack, n)
		return true
	})
}

func (w *walker) node(n ast.Node) {
	info := w.pkg.Info
	switch n := n.(type) {
	case *ast.AssignStmt:
		w.assignStmt(n)
	case *ast.ValueSpec:
		for i, name := range n.Names {
			obj := info.Defs[name]
			if obj == nil {
				continue
			}
			if w.fn != nil {
				w.p.owner[obj] = w.fn
			}
			a := w.newAssign(n.Pos())
			a.decl = n.Type
			switch {
			case len(n.Values) == len(n.Names):
				a.rhs, a.index = n.Values[i], -1
			case len(n.Values) == 1:
				a.rhs, a.index = n.Values[0], i
			}
			w.p.assigns[obj] = append(w.p.assigns[obj], a)
		}
	case *ast.RangeStmt:
		for i, e := range []ast.Expr{n.Key, n.Value} {
			id, ok := e.(*ast.Ident)
			if !ok {
				continue
			}
			obj := info.Defs[id]
			if obj == nil {
				obj = info.Uses[id]
			}
			if obj == nil {
				continue
			}
			if n.Tok == token.DEFINE && w.fn != nil {
				w.p.owner[obj] = w.fn
			}
			a := w.newAssign(n.Pos())
			a.rhs, a.index, a.rng = n.X, i, true
			w.p.assigns[obj] = append(w.p.assigns[obj], a)
		}
	case *ast.TypeSwitchStmt:
		as, ok := n.Assign.(*ast.AssignStmt)
		if !ok || len(as.Rhs) != 1 {
			return
		}
		for _, c := range n.Body.List {
			if obj := info.Implicits[c]; obj != nil {
				if w.fn != nil {
					w.p.owner[obj] = w.fn
				}
				a := w.newAssign(as.Pos())
				a.rhs, a.index = as.Rhs[0], -1
				if ta, ok := as.Rhs[0].(*ast.TypeAssertExpr); ok {
					a.rhs = ta.X
				}
				w.p.assigns[obj] = append(w.p.assigns[obj], a)
			}
		}
	case *ast.TypeSpec:
		if w.fn == nil {
			w.p.typeDecls[w.pkg.Path+"."+n.Name.Name] = n
		}
	case *ast.StructType:
		if n.Fields != nil {
			for _, f := range n.Fields.List {
				if f.Tag == nil {
					continue
				}
				tag, err := strconv.Unquote(f.Tag.Value)
				if err != nil {
					continue
				}
				for _, name := range f.Names {
					if obj := info.Defs[name]; obj != nil {
						w.p.fieldTags[obj] = tag
					}
				}
			}
		}
	case *ast.ReturnStmt:
		if w.fn != nil {
			w.fn.returns = append(w.fn.returns, n)
		}
	case *ast.BasicLit:
		if n.Kind == token.STRING && (strings.Contains(n.Value, "/authorize") || strings.Contains(n.Value, "response_type=") || strings.Contains(n.Value, ".auth0.com/")) {
			w.p.urls = append(w.p.urls, urlSite{n, w.fn, w.f})
		}
	case *ast.CompositeLit:
		w.compositeFields(n)
		if sel, ok := n.Type.(*ast.SelectorExpr); ok && (w.p.interesting(sel.Sel.Name) || sel.Sel.Name == "Request") {
			w.p.sinks = append(w.p.sinks, &callSite{lit: n, fn: w.fn, file: w.f})
		}
	case *ast.Ident:
		w.value(n, n)
	case *ast.SelectorExpr:
		w.value(n, n.Sel)
		switch n.Sel.Name {
		case "Options", "GetOptions", "EnabledClients", "GetEnabledClients":
			w.p.selectors = append(w.p.selectors, n)
		}
	case *ast.CallExpr:
		w.call(n)
	}
}

// value records a use of a function, named by id, that is not a call of it.
func (w *walker) value(x ast.Expr, id *ast.Ident) {
	fn, ok := w.pkg.Info.Uses[id].(*types.Func)
	if !ok || len(w.stack) == 0 {
		return
	}
	switch par := w.stack[len(w.stack)-1].(type) {
	case *ast.CallExpr:
		if par.Fun == x {
			return
		}
	case *ast.SelectorExpr, *ast.IndexExpr:
		return // part of a longer name
	}
	w.p.values[fn.Origin()] = append(w.p.values[fn.Origin()], x)
}

func (w *walker) newAssign(pos token.Pos) *assign {
	a := &assign{pos: pos, index: -1, fn: w.fn, file: w.f}
	for i := len(w.stack) - 1; i >= 0; i-- {
		switch w.stack[i].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause:
			if a.block == nil {
				a.block = w.stack[i]
			}
		case *ast.ForStmt, *ast.RangeStmt:
			a.loop = true
		case *ast.FuncLit:
			return a
		}
	}
	return a
}

func (w *walker) conditional() bool {
	for i := len(w.stack) - 1; i >= 0; i-- {
		switch s := w.stack[i].(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			return false
		case *ast.CaseClause, *ast.CommClause:
			return true
		case *ast.ForStmt, *ast.RangeStmt:
			return true
		case *ast.IfStmt:
			// The init statement and condition are always evaluated.
			if i+1 < len(w.stack) && (w.stack[i+1] == ast.Node(s.Body) || w.stack[i+1] == s.Else) {
				return true
			}
		}
	}
	return false
}

func (w *walker) assignStmt(n *ast.AssignStmt) {
	info := w.pkg.Info
	for i, lhs := range n.Lhs {
		a := w.newAssign(n.Pos())
		a.op = n.Tok
		switch {
		case len(n.Rhs) == len(n.Lhs):
			a.rhs, a.index = n.Rhs[i], -1
		case len(n.Rhs) == 1:
			a.rhs, a.index = n.Rhs[0], i
		}
		switch l := ast.Unparen(lhs).(type) {
		case *ast.Ident:
			obj := info.Defs[l]
			if obj == nil {
				obj = info.Uses[l]
			} else if w.fn != nil {
				w.p.owner[obj] = w.fn
			}
			if obj != nil {
				w.p.assigns[obj] = append(w.p.assigns[obj], a)
			}
		case *ast.SelectorExpr:
			if obj := info.Uses[l.Sel]; obj != nil {
				if v, ok := obj.(*types.Var); ok && v.IsField() {
					w.p.fieldSets[obj] = append(w.p.fieldSets[obj], a)
				} else if ok {
					w.p.assigns[obj] = append(w.p.assigns[obj], a) // pkg.Var = x
				}
			}
			w.mutate(lhs, n, &mutation{rhs: a.rhs, rhsIdx: a.index, argIdx: -1})
		case *ast.IndexExpr, *ast.StarExpr:
			w.mutate(lhs, n, &mutation{rhs: a.rhs, rhsIdx: a.index, argIdx: -1})
		}
	}
}

// mutate records a change below the variable at the root of e (v.a.b, v.a[k], (*v).a).
func (w *walker) mutate(e ast.Expr, at ast.Node, m *mutation) {
	var rev []string
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			rev = append(rev, x.Sel.Name)
			e = x.X
			continue
		case *ast.IndexExpr:
			if m.key == nil && len(rev) == 0 {
				m.key = x.Index
			} else {
				rev = append(rev, "[]")
			}
			e = x.X
			continue
		case *ast.StarExpr:
			e = x.X
			continue
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				e = x.X
				continue
			}
		case *ast.Ident:
			obj := w.pkg.Info.Uses[x]
			if obj == nil {
				obj = w.pkg.Info.Defs[x]
			}
			if _, ok := obj.(*types.Var); !ok {
				return
			}
			for i := len(rev) - 1; i >= 0; i-- {
				m.path = append(m.path, rev[i])
			}
			m.pos, m.end, m.cond, m.fn, m.file = at.Pos(), at.End(), w.conditional(), w.fn, w.f
			w.p.mutations[obj] = append(w.p.mutations[obj], m)
		}
		return
	}
}

func (w *walker) compositeFields(n *ast.CompositeLit) {
	info := w.pkg.Info
	var st *types.Struct
	if tv, ok := info.Types[n]; ok && tv.Type != nil {
		t := tv.Type.Underlying()
		if ptr, ok := t.(*types.Pointer); ok {
			t = ptr.Elem().Underlying()
		}
		st, _ = t.(*types.Struct)
	}
	for i, el := range n.Elts {
		var obj types.Object
		rhs := el
		if kv, ok := el.(*ast.KeyValueExpr); ok {
			if id, ok := kv.Key.(*ast.Ident); ok {
				obj = info.Uses[id]
			}
			rhs = kv.Value
		} else if st != nil && i < st.NumFields() {
			obj = st.Field(i)
		}
		if v, ok := obj.(*types.Var); ok && v.IsField() {
			a := w.newAssign(el.Pos())
			a.rhs, a.lit = rhs, true
			w.p.fieldSets[obj] = append(w.p.fieldSets[obj], a)
		}
	}
}

func (w *walker) call(n *ast.CallExpr) {
	cs := &callSite{call: n, fn: w.fn, file: w.f, cond: w.conditional()}
	w.p.site[n] = cs
	name := ""
	switch f := ast.Unparen(n.Fun).(type) {
	case *ast.Ident:
		name = f.Name
		if obj := w.pkg.Info.Uses[f]; obj != nil {
			w.p.callers[obj] = append(w.p.callers[obj], cs)
		}
	case *ast.IndexExpr: // generic function
		if id, ok := f.X.(*ast.Ident); ok {
			name = id.Name
			if obj := w.pkg.Info.Uses[id]; obj != nil {
				w.p.callers[obj] = append(w.p.callers[obj], cs)
			}
		}
	case *ast.SelectorExpr:
		name = f.Sel.Name
		obj := w.pkg.Info.Uses[f.Sel]
		if fn, ok := obj.(*types.Func); ok {
			obj = fn.Origin()
			w.p.callers[obj] = append(w.p.callers[obj], cs)
			if sig, ok := fn.Type().(*types.Signature); ok && sig.Recv() != nil && types.IsInterface(sig.Recv().Type()) {
				w.p.ifaceCalls[name] = append(w.p.ifaceCalls[name], cs)
			}
		} else if obj != nil {
			w.p.callers[obj] = append(w.p.callers[obj], cs)
		} else {
			w.p.ifaceCalls[name] = append(w.p.ifaceCalls[name], cs)
		}
		w.mutate(f.X, n, &mutation{method: name, call: n, argIdx: -1})
	}
	for i, a := range n.Args {
		switch x := ast.Unparen(a).(type) {
		case *ast.Ident:
			if w.fixed(x) {
				continue
			}
			w.mutate(x, n, &mutation{method: name, call: n, argIdx: i})
		case *ast.UnaryExpr:
			if x.Op == token.AND {
				w.mutate(x.X, n, &mutation{method: name, call: n, argIdx: i})
			}
		}
	}
	if w.p.interesting(name) {
		w.p.sinks = append(w.p.sinks, cs)
	}
}

// fixed: what is passed by value and holds no reference cannot be changed by the callee.
func (w *walker) fixed(id *ast.Ident) bool {
	obj := w.pkg.Info.Uses[id]
	if obj == nil || obj.Type() == nil {
		return false
	}
	switch t := obj.Type().Underlying().(type) {
	case *types.Basic:
		return t.Kind() != types.Invalid
	case *types.Signature, *types.Chan:
		return true
	case *types.Interface: // contexts, errors, writers
		n, ok := types.Unalias(obj.Type()).(*types.Named)
		return ok && (n.Obj().Pkg() == nil || isStd(n.Obj().Pkg().Path()))
	}
	return false
}

// parent is the node around n inside its top-level declaration.
func (p *Program) parent(n ast.Node) ast.Node {
	f := p.file(n.Pos())
	if f == nil {
		return nil
	}
	decls := f.AST.Decls
	i := sort.Search(len(decls), func(i int) bool { return decls[i].End() > n.Pos() })
	if i == len(decls) {
		return nil
	}
	m := p.parentsOf[decls[i]]
	if m == nil {
		m = map[ast.Node]ast.Node{}
		var stack []ast.Node
		ast.Inspect(decls[i], func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			if len(stack) > 0 {
				m[n] = stack[len(stack)-1]
			}
			stack = append(stack, n)
			return true
		})
		p.parentsOf[decls[i]] = m
	}
	return m[n]
}

// useCount is how often a variable is used.
func (p *Program) useCount(obj types.Object) int {
	if p.uses == nil {
		p.uses = map[types.Object]int{}
		for _, pkg := range p.pkgs {
			for _, o := range pkg.Info.Uses {
				p.uses[o]++
			}
		}
	}
	return p.uses[obj]
}

// reads are the places where a variable's value is used: what Go asks of every local one.
func (p *Program) reads(obj types.Object) []*ast.Ident {
	if rs, ok := p.readsOf[obj]; ok {
		return rs
	}
	var out []*ast.Ident
	for _, pkg := range p.pkgs {
		if obj.Pkg() != nil && pkg.Types != obj.Pkg() && !obj.Exported() {
			continue
		}
		for id, o := range pkg.Info.Uses {
			if o != obj {
				continue
			}
			as, ok := p.parent(id).(*ast.AssignStmt)
			if !ok || as.Tok != token.ASSIGN && as.Tok != token.DEFINE || !slices.Contains(as.Lhs, ast.Expr(id)) {
				out = append(out, id)
			}
		}
	}
	if p.readsOf == nil {
		p.readsOf = map[types.Object][]*ast.Ident{}
	}
	p.readsOf[obj] = out
	return out
}

var httpNames = map[string]bool{
	"NewRequest": true, "NewRequestWithContext": true, "Get": true, "Post": true, "PostForm": true, "Head": true,
	"Encode": true,
}

func (p *Program) interesting(name string) bool { return httpNames[name] || p.names[name] }

// modelNames are the names that models give the packages which the program's code, or a type it uses, can come from.
func (p *Program) modelNames() map[string]bool {
	names := map[string]bool{}
	if p.opts.Models == nil {
		return names
	}
	seen := map[string]bool{}
	add := func(path string) {
		if !seen[path] {
			seen[path] = true
			for _, n := range p.opts.Models.GoNames(path) {
				names[n] = true
			}
		}
	}
	imported := map[string]*types.Package{}
	for _, pkg := range p.pkgs {
		collectImports(pkg.Types, imported, 0)
		for _, f := range pkg.Files {
			for _, im := range f.AST.Imports {
				if path, err := strconv.Unquote(im.Path.Value); err == nil {
					add(path)
				}
			}
			if f.Source.Container != "" { // samples leave imports out
				for _, path := range usualNames {
					add(path)
				}
			}
		}
	}
	for path := range imported {
		add(path)
	}
	return names
}
