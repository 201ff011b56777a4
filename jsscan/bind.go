package jsscan

// Binding: scopes, hoisting, declarations, every assignment and every reference of a name. Two passes in node order.

type bindKind uint8

const (
	bindVar bindKind = iota
	bindLet
	bindConst
	bindFunc
	bindClass
	bindParam
	bindImport
	bindCatch
	bindEnum
)

// assignKind says how an assignment fills its target.
type assignKind uint8

const (
	assignInit   assignKind = iota // variable_declarator
	assignSet                      // a = v, also inside a destructuring assignment
	assignAug                      // a += v
	assignForIn                    // for (a of v)
	assignParam                    // parameter of a function
	assignDecl                     // function, class, enum declaration
	assignImport                   // import clause
	assignCatch
)

// assign is one way a binding gets a value. Target is the identifier; root the declarator, assignment, parameter or
// declaration that holds it.
type assign struct {
	kind   assignKind
	target nid
	root   nid
	fn     nid // function that contains it
	// index is the parameter's position (assignParam).
	index int
}

type binding struct {
	name    string
	kind    bindKind
	scope   int
	decl    nid
	assigns []assign
	refs    []nid
}

type scope struct {
	parent int
	owner  nid
	fn     bool // a function's or the program's: where var goes
	names  map[string]int
}

// binds is a file's scope tree.
type binds struct {
	scopes   []scope
	scopeOf  []int32 // scope of each node
	bindings []binding
	ref      map[nid]int // identifier -> binding
	free     map[string][]nid
	// calls by last callee name, uses of a name as an argument value by last name.
	calls map[string][]nid
	uses  map[string][]nid
	// members assigned: last property name -> assignment nodes (`x.name = v`).
	memberSets map[string][]nid
	// elements by last component name, attributes by name.
	elements map[string][]nid
	attrs    map[string][]nid
	// renames: property -> the names patterns give it (`const { a: b } = x`).
	renames map[string][]string
	// heirs are the classes that extend another.
	heirs []nid
}

// bind analyses the file once.
func (f *file) bind() *binds {
	if f.binds != nil {
		return f.binds
	}
	b := &binds{
		ref: map[nid]int{}, free: map[string][]nid{}, calls: map[string][]nid{}, uses: map[string][]nid{},
		memberSets: map[string][]nid{}, elements: map[string][]nid{}, attrs: map[string][]nid{}, renames: map[string][]string{}, scopeOf: make([]int32, len(f.nodes)),
	}
	f.binds = b
	b.scopes = append(b.scopes, scope{parent: -1, owner: 0, fn: true, names: map[string]int{}})
	inner := make([]int32, len(f.nodes)) // scope of the node's children
	for i := range f.nodes {
		n := nid(i)
		sc := int32(0)
		if p := f.nodes[i].parent; p >= 0 {
			sc = inner[p]
		}
		b.scopeOf[i] = sc
		inner[i] = sc
		if i > 0 && makesScope(f.kind(n)) {
			b.scopes = append(b.scopes, scope{parent: int(sc), owner: n, fn: isFunc(f.kind(n)), names: nil})
			inner[i] = int32(len(b.scopes) - 1)
		}
		f.declare(b, n)
	}
	for i := range f.nodes {
		f.reference(b, nid(i))
	}
	return b
}

func makesScope(k kind) bool {
	switch k {
	case kStatementBlock, kForStatement, kForInStatement, kCatchClause, kClass, kClassStaticBlock, kSwitchBody:
		return true
	}
	return isFunc(k)
}

func (b *binds) add(sc int, name string, k bindKind, decl nid) int {
	s := &b.scopes[sc]
	if s.names == nil {
		s.names = map[string]int{}
	}
	if i, ok := s.names[name]; ok {
		return i
	}
	b.bindings = append(b.bindings, binding{name: name, kind: k, scope: sc, decl: decl})
	s.names[name] = len(b.bindings) - 1
	return len(b.bindings) - 1
}

func (b *binds) funcScope(sc int) int {
	for !b.scopes[sc].fn {
		sc = b.scopes[sc].parent
	}
	return sc
}

// lookup finds name from scope sc outwards, -1 if it is free.
func (b *binds) lookup(sc int, name string) int {
	for ; sc >= 0; sc = b.scopes[sc].parent {
		if i, ok := b.scopes[sc].names[name]; ok {
			return i
		}
	}
	return -1
}

func (f *file) declare(b *binds, n nid) {
	sc := int(b.scopeOf[n])
	switch f.kind(n) {
	case kVariableDeclarator:
		if f.kind(f.parent(f.parent(n))) == kAmbientDeclaration {
			return // `declare var Auth0Lock: any` says that a script brings the name
		}
		k, target := bindVar, b.funcScope(sc)
		if p := f.parent(n); f.kind(p) == kLexicalDeclaration || f.kind(p) == kUsingDeclaration {
			k, target = bindConst, sc
			if f.is(f.child(p, fKind), "let") {
				k = bindLet
			}
		}
		f.declarePattern(b, f.child(n, fName), target, k, assign{kind: assignInit, root: n})
	case kFunctionDeclaration, kGeneratorFunctionDeclaration:
		if name := f.child(n, fName); name >= 0 {
			i := b.add(sc, f.str(name), bindFunc, name)
			b.bindings[i].assigns = append(b.bindings[i].assigns, assign{kind: assignDecl, target: name, root: n, fn: f.enclosingFunc(n)})
			// Sloppy mode: visible in the whole function.
			if fs := b.funcScope(sc); fs != sc {
				if _, taken := b.scopes[fs].names[f.str(name)]; !taken {
					if b.scopes[fs].names == nil {
						b.scopes[fs].names = map[string]int{}
					}
					b.scopes[fs].names[f.str(name)] = i
				}
			}
		}
		f.declareParams(b, n)
	case kFunctionExpression, kGeneratorFunction:
		f.declareParams(b, n)
		if name := f.child(n, fName); name >= 0 {
			inner := f.innerScope(b, n)
			if _, taken := b.scopes[inner].names[f.str(name)]; !taken {
				i := b.add(inner, f.str(name), bindFunc, name)
				b.bindings[i].assigns = append(b.bindings[i].assigns, assign{kind: assignDecl, target: name, root: n, fn: n})
			}
		}
	case kArrowFunction, kMethodDefinition:
		f.declareParams(b, n)
	case kClassDeclaration, kAbstractClassDeclaration, kEnumDeclaration:
		if name := f.child(n, fName); name >= 0 {
			k := bindClass
			if f.kind(n) == kEnumDeclaration {
				k = bindEnum
			}
			i := b.add(sc, f.str(name), k, name)
			b.bindings[i].assigns = append(b.bindings[i].assigns, assign{kind: assignDecl, target: name, root: n, fn: f.enclosingFunc(n)})
		}
	case kImportStatement:
		f.declareImport(b, n)
	case kImportAlias:
		if name := f.firstNamed(n); name >= 0 {
			f.declarePattern(b, name, sc, bindConst, assign{kind: assignInit, root: n})
		}
	case kForInStatement:
		left := f.child(n, fLeft)
		if kw := f.child(n, fKind); kw >= 0 && left >= 0 {
			inner := f.innerScope(b, n)
			k := bindConst
			if f.is(kw, "var") {
				k, inner = bindVar, b.funcScope(sc)
			} else if f.is(kw, "let") {
				k = bindLet
			}
			f.declarePattern(b, left, inner, k, assign{kind: assignForIn, root: n})
		}
	case kCatchClause:
		if p := f.child(n, fParameter); p >= 0 {
			f.declarePattern(b, p, f.innerScope(b, n), bindCatch, assign{kind: assignCatch, root: n})
		}
	}
}

// innerScope is the scope that node n itself opens; it is the newest one while n is being visited.
func (f *file) innerScope(b *binds, n nid) int {
	for i := len(b.scopes) - 1; i >= 0; i-- {
		if b.scopes[i].owner == n {
			return i
		}
	}
	return int(b.scopeOf[n])
}

func (f *file) declareParams(b *binds, fn nid) {
	inner := f.innerScope(b, fn)
	if p := f.child(fn, fParameter); p >= 0 {
		f.declarePattern(b, p, inner, bindParam, assign{kind: assignParam, root: fn})
		return
	}
	for i, p := range f.params(fn) {
		f.declarePattern(b, p, inner, bindParam, assign{kind: assignParam, root: fn, index: i})
	}
}

// params are a function's parameter patterns (without TypeScript's `this` parameter).
func (f *file) params(fn nid) []nid {
	if p := f.child(fn, fParameter); p >= 0 {
		return []nid{p}
	}
	var out []nid
	for _, p := range f.named(f.child(fn, fParameters)) {
		if f.kind(p) == kRequiredParameter || f.kind(p) == kOptionalParameter {
			if pat := f.child(p, fPattern); f.kind(pat) == kThis {
				continue
			}
		}
		if f.kind(p) == kDecorator {
			continue
		}
		out = append(out, p)
	}
	return out
}

// declarePattern declares every name in a binding pattern.
func (f *file) declarePattern(b *binds, p nid, sc int, k bindKind, a assign) {
	if p < 0 {
		return
	}
	a.fn = f.enclosingFunc(a.root)
	if a.kind == assignParam {
		a.fn = a.root
	}
	f.patternNames(p, func(id nid) {
		a.target = id
		i := b.add(sc, f.str(id), k, id)
		b.bindings[i].assigns = append(b.bindings[i].assigns, a)
		b.ref[id] = i
	})
}

// patternNames calls fn for each identifier a pattern binds.
func (f *file) patternNames(p nid, fn func(nid)) {
	switch f.kind(p) {
	case kIdentifier, kShorthandPropertyIdentifierPattern, kShorthandPropertyIdentifier:
		fn(p)
	case kRequiredParameter, kOptionalParameter:
		if q := f.child(p, fPattern); q >= 0 {
			f.patternNames(q, fn)
		} else if q := f.child(p, fName); q >= 0 {
			f.patternNames(q, fn)
		}
	case kAssignmentPattern, kObjectAssignmentPattern, kAssignmentExpression:
		f.patternNames(f.child(p, fLeft), fn)
	case kPairPattern, kPair:
		f.patternNames(f.child(p, fValue), fn)
	case kObjectPattern, kArrayPattern, kRestPattern, kObject, kArray, kSpreadElement, kParenthesizedExpression:
		for _, c := range f.named(p) {
			f.patternNames(c, fn)
		}
	}
}

func (f *file) declareImport(b *binds, n nid) {
	add := func(id, root nid) {
		i := b.add(0, f.str(id), bindImport, id)
		b.bindings[i].assigns = append(b.bindings[i].assigns, assign{kind: assignImport, target: id, root: root, fn: noNode})
		b.ref[id] = i
	}
	for _, c := range f.named(n) {
		switch f.kind(c) {
		case kImportClause:
			for _, d := range f.named(c) {
				switch f.kind(d) {
				case kIdentifier:
					add(d, d)
				case kNamespaceImport:
					if id := f.firstNamed(d); id >= 0 {
						add(id, d)
					}
				case kNamedImports:
					for _, s := range f.named(d) {
						if f.kind(s) != kImportSpecifier {
							continue
						}
						id := f.child(s, fAlias)
						if id < 0 {
							id = f.child(s, fName)
						}
						if id >= 0 {
							add(id, s)
						}
					}
				}
			}
		case kImportRequireClause:
			if id := f.firstNamed(c); id >= 0 {
				add(id, c)
			}
		}
	}
}

// reference resolves one identifier and fills the name indexes.
func (f *file) reference(b *binds, n nid) {
	switch f.kind(n) {
	case kIdentifier, kShorthandPropertyIdentifier, kShorthandPropertyIdentifierPattern:
		f.referenceName(b, n)
	case kCallExpression, kNewExpression:
		if name := f.lastName(f.callee(n)); name != "" {
			b.calls[name] = append(b.calls[name], n)
		}
		for _, a := range f.args(n) {
			name := f.lastName(a)
			if x := f.unwrap(a); f.kind(x) == kCallExpression && f.lastName(f.callee(x)) == "bind" { // this.done.bind(this)
				name = f.lastName(f.child(f.unwrap(f.callee(x)), fObject))
			}
			if name != "" {
				b.uses[name] = append(b.uses[name], a)
			}
		}
	case kAssignmentExpression, kAugmentedAssignmentExpression:
		left := f.unwrap(f.child(n, fLeft))
		switch f.kind(left) {
		case kMemberExpression, kSubscriptExpression:
			if name := f.lastName(left); name != "" {
				b.memberSets[name] = append(b.memberSets[name], n)
			}
		}
	case kClassHeritage:
		if cls := f.parent(n); isClass(f.kind(cls)) {
			b.heirs = append(b.heirs, cls)
		}
	case kJsxOpeningElement, kJsxSelfClosingElement:
		if name := f.lastName(f.child(n, fName)); name != "" {
			b.elements[name] = append(b.elements[name], n)
		}
	case kJsxAttribute:
		if k := f.firstNamed(n); k >= 0 {
			b.attrs[f.str(k)] = append(b.attrs[f.str(k)], n)
		}
	case kPairPattern:
		if to := f.lastName(f.child(n, fValue)); to != "" {
			k := f.str(f.child(n, fKey))
			b.renames[k] = append(b.renames[k], to)
		}
	case kJsxExpression, kPair:
		v := f.firstNamed(n)
		if f.kind(n) == kPair {
			v = f.child(n, fValue)
		}
		if name := f.lastName(v); name != "" && v >= 0 {
			b.uses[name] = append(b.uses[name], v)
		}
	case kArray:
		if p := f.parent(f.outer(n)); f.kind(p) == kArguments { // call([object, object.method], a)
			for _, v := range f.named(n) {
				if name := f.lastName(v); name != "" {
					b.uses[name] = append(b.uses[name], v)
				}
			}
		}
	}
}

func (f *file) referenceName(b *binds, n nid) {
	if _, done := b.ref[n]; done {
		return
	}
	name := f.str(n)
	i := b.lookup(int(b.scopeOf[n]), name)
	if i < 0 {
		b.free[name] = append(b.free[name], n)
		return
	}
	b.ref[n] = i
	bd := &b.bindings[i]
	if root, k, ok := f.assignmentOf(n); ok {
		bd.assigns = append(bd.assigns, assign{kind: k, target: n, root: root, fn: f.enclosingFunc(root)})
		return
	}
	bd.refs = append(bd.refs, n)
}

// assignmentOf finds the assignment whose left side identifier n is (also inside a destructuring pattern).
func (f *file) assignmentOf(n nid) (nid, assignKind, bool) {
	for c, p := n, f.parent(n); p >= 0; c, p = p, f.parent(p) {
		switch f.kind(p) {
		case kAssignmentExpression:
			if f.fieldOf(c) == fLeft {
				return p, assignSet, true
			}
			return noNode, 0, false
		case kAugmentedAssignmentExpression:
			if f.fieldOf(c) == fLeft && c == n {
				return p, assignAug, true
			}
			return noNode, 0, false
		case kForInStatement:
			if f.fieldOf(c) == fLeft {
				return p, assignForIn, true
			}
			return noNode, 0, false
		case kObjectPattern, kArrayPattern, kRestPattern, kParenthesizedExpression:
		case kPairPattern:
			if f.fieldOf(c) != fValue {
				return noNode, 0, false
			}
		case kAssignmentPattern, kObjectAssignmentPattern:
			if f.fieldOf(c) != fLeft {
				return noNode, 0, false
			}
		default:
			return noNode, 0, false
		}
	}
	return noNode, 0, false
}

// bindingOf is the binding an identifier refers to, nil when it is free.
func (f *file) bindingOf(n nid) *binding {
	b := f.bind()
	if i, ok := b.ref[n]; ok {
		return &b.bindings[i]
	}
	return nil
}

// resolveName looks a name up as seen from node n.
func (f *file) resolveName(n nid, name string) *binding {
	b := f.bind()
	if i := b.lookup(int(b.scopeOf[n]), name); i >= 0 {
		return &b.bindings[i]
	}
	return nil
}
