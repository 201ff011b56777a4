package jsscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// ident is the value of a name at a place.
func (e *evaluator) ident(f *file, n nid, v *env) usage.Value {
	b := f.bindingOf(n)
	if b == nil && f.kind(n) == kTypeIdentifier {
		b = f.resolveName(n, f.str(n))
	}
	if b == nil {
		return e.free(f, n, f.str(n))
	}
	val := e.binding(f, b, n, v)
	if pkg := e.builtinOf(val); val.Kind == usage.KindUnknown && (val.Fn == nil || strings.HasPrefix(pkg, "pkg:")) || isHole(val) && val.Fn == nil {
		if std, ok := e.standIn(f, n); ok {
			return std
		}
	}
	return e.named(f, n, e.twinAtUse(f, n, val))
}

// standIn is a platform function's name bound to something that cannot be seen (a wrapper package, an argument): it is
// taken for the platform's, with medium confidence.
func (e *evaluator) standIn(f *file, n nid) (usage.Value, bool) {
	var v usage.Value
	ok := false
	switch name := f.str(n); name {
	case "fetch", "axios", "superagent":
		v, ok = e.p.models.Global(name)
	default:
		if strings.HasPrefix(name, "$") { // `({ $axios }) => ...`
			v, ok = e.p.models.Ambient("*."+name, nil)
		}
	}
	if !ok {
		return usage.Value{}, false
	}
	v.Conf = usage.Medium
	if v.Span.IsZero() {
		v.Span = f.span(n)
	}
	return v, true
}

// named keeps a value that nobody knows spelled by the name it has here.
func (e *evaluator) named(f *file, n nid, val usage.Value) usage.Value {
	if val.Kind == usage.KindUnknown && val.Fn == nil {
		h := e.hole(f, n)
		h.Conf, h.Trace, h.Point, h.Origin = val.Conf, val.Trace, val.Point, val.Origin
		return h
	}
	return e.reroot(f, n, renamed(val, f.lastName(n)))
}

// renamed gives a hole the more telling of two names: the one it was found by and the one it goes by here.
func renamed(val usage.Value, name string) usage.Value {
	if val.Kind != usage.KindText || val.Token != nil {
		return val
	}
	h, ok := val.Text.OnlyHole()
	if !ok || h.Token != nil || h.Placeholder {
		return val
	}
	tells := func(s string) bool { return usage.NamesAuth0(s) || usage.NamesIDToken(s) || usage.NamesAccessToken(s) }
	if !tells(name) || tells(h.Name) || usage.NamesAuth0(h.Env) || usage.NamesAuth0(h.Expr) && !usage.NamesIDToken(name) {
		return val
	}
	c := *h
	c.Name = name
	val.Text = usage.HoleText(c, val.Text.Parts[0].Span)
	return val
}

// free is a name that nothing in the file declares.
func (e *evaluator) free(f *file, n nid, name string) usage.Value {
	switch name {
	case "undefined":
		return usage.Value{Kind: usage.KindAbsent, Span: f.span(n)}
	case "window", "self", "globalThis", "global", "top", "parent":
		return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: "global"}, Span: f.span(n)}
	}
	if builtinNames[name] {
		return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: name}, Span: f.span(n)}
	}
	if v, ok := e.autoValue(f, n, name); ok {
		return v
	}
	if v, ok := e.scriptGlobal(f, name); ok {
		return e.named(f, n, v)
	}
	if v, ok := e.modelGlobal(f, name); ok {
		if v.Span.IsZero() {
			v.Span = f.span(n)
		}
		return v
	}
	if v, ok := e.assignedGlobal(f, name); ok {
		return e.named(f, n, v)
	}
	if v, ok := e.defined(f, n, name); ok {
		return v
	}
	return e.hole(f, n)
}

// reaching are the assignments of b that can be seen at reference n: a straight-line reassignment that dominates n
// kills what came before, what comes later in the same function does not count.
func (f *file) reaching(b *binding, n nid) []assign {
	if len(b.assigns) < 2 {
		return b.assigns
	}
	fn := f.enclosingFunc(n)
	var out []assign
	local := false // an assignment of this very function dominates: other functions' do not count any more
	for _, a := range b.assigns {
		if local && a.fn != fn {
			continue
		}
		if a.kind == assignInit && f.child(a.root, fValue) < 0 && f.kind(f.parent(f.parent(a.root))) != kForInStatement {
			continue // `var x;`
		}
		if a.kind == assignSet || a.kind == assignInit || a.kind == assignAug {
			if f.inside(n, a.root) && a.kind != assignAug {
				continue // x = f(x): the right side sees the older value
			}
			if a.fn == fn && a.root > n && !f.sharedLoop(a.root, n) {
				continue
			}
			if a.kind == assignAug && f.inside(n, a.root) {
				continue
			}
			if a.fn == fn && a.kind != assignAug && f.dominates(a.root, n) {
				out, local = out[:0], fn >= 0
			}
			if a.kind == assignAug && a.fn == fn && f.dominates(a.root, n) {
				out = out[:0] // its value includes the older one
			}
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		for _, a := range b.assigns {
			if !f.inside(n, a.root) {
				out = append(out, a)
			}
		}
	}
	return out
}

// dominates reports that statement of a runs before n on every path: a's statement is a direct child of a block
// around n, and comes earlier.
func (f *file) dominates(a, n nid) bool {
	st := a
	for p := f.parent(st); p >= 0; st, p = p, f.parent(p) {
		switch f.kind(p) {
		case kStatementBlock, kProgram, kSwitchCase, kSwitchDefault:
			return st < n && f.inside(n, p) && !f.inside(n, st)
		case kIfStatement, kElseClause, kForStatement, kForInStatement, kWhileStatement, kDoStatement, kSwitchStatement, kTryStatement, kCatchClause,
			kTernaryExpression, kClassBody:
			return false
		case kBinaryExpression:
			switch f.str(f.child(p, fOperator)) {
			case "&&", "||", "??":
				return false
			}
		default:
			if isFunc(f.kind(p)) {
				return false
			}
		}
	}
	return false
}

// sharedLoop reports a loop around both nodes.
func (f *file) sharedLoop(a, n nid) bool {
	for p := f.parent(a); p >= 0; p = f.parent(p) {
		switch f.kind(p) {
		case kForStatement, kForInStatement, kWhileStatement, kDoStatement:
			if f.inside(n, p) {
				return true
			}
		}
		if isFunc(f.kind(p)) {
			return false
		}
	}
	return false
}

// binding is the joined value of a binding at reference n, with what was done to the object since.
func (e *evaluator) binding(f *file, b *binding, n nid, v *env) usage.Value {
	if e.nest >= maxDepth { // a name that is only defined by itself
		e.cut, e.low = true, 0
		return usage.UnknownValue(f.span(n))
	}
	e.nest++
	defer func() { e.nest-- }()
	as := e.inForce(f, f.reaching(b, n), n, v)
	var vals []usage.Value
	for _, a := range as {
		vals = append(vals, e.assigned(f, b, a, v))
	}
	if len(vals) == 0 {
		if b.kind == bindVar || b.kind == bindLet {
			return usage.Value{Kind: usage.KindUnknown, Span: f.span(n)}
		}
		return usage.UnknownValue(f.span(n))
	}
	val := e.join(vals...)
	if len(vals) > 1 {
		val = known(val)
	}
	if val.Kind == usage.KindAbsent && len(b.assigns) == 1 && (b.kind == bindLet || b.kind == bindVar) && !b.onlyInit(f) {
		return usage.UnknownValue(f.span(n))
	}
	return e.mutated(f, b, n, v, val)
}

func (b *binding) onlyInit(f *file) bool {
	return len(b.assigns) == 1 && b.assigns[0].kind == assignInit
}

// assigned is what one assignment gives its target.
func (e *evaluator) assigned(f *file, b *binding, a assign, v *env) usage.Value {
	v = f.envAt(v, a.root)
	switch a.kind {
	case assignDecl:
		return e.eval(f, a.root, v)
	case assignInit:
		src := f.child(a.root, fValue)
		if f.kind(a.root) == kImportAlias {
			cs := f.named(a.root)
			src = cs[len(cs)-1]
		}
		if src < 0 {
			return usage.Value{Kind: usage.KindAbsent, Span: f.span(a.root)}
		}
		return e.destructure(f, a.target, f.child(a.root, fName), v, func() usage.Value { return e.hooked(f, a, src, v) })
	case assignSet:
		return e.destructure(f, a.target, f.child(a.root, fLeft), v, func() usage.Value { return e.eval(f, f.child(a.root, fRight), v) })
	case assignAug:
		return e.eval(f, a.root, v)
	case assignForIn:
		if !f.hasToken(a.root, "of") && !f.is(f.child(a.root, fOperator), "of") {
			return usage.UnknownValue(f.span(a.target))
		}
		return e.destructure(f, a.target, f.child(a.root, fLeft), v, func() usage.Value { return e.elementOf(e.eval(f, f.child(a.root, fRight), v)) })
	case assignParam:
		return e.param(f, a, v)
	case assignImport:
		return e.imported(f, a)
	}
	return usage.UnknownValue(f.span(a.target))
}

// hooked evaluates a declarator's source; `const [x, setX] = useState()` is joined with what setX is given.
func (e *evaluator) hooked(f *file, a assign, src nid, v *env) usage.Value {
	val := e.eval(f, src, v)
	pat := f.child(a.root, fName)
	if f.kind(pat) != kArrayPattern || f.kind(f.unwrap(src)) != kCallExpression {
		return val
	}
	switch f.lastName(f.callee(f.unwrap(src))) {
	case "useState", "createSignal", "useLocalStorage", "useSessionStorage":
	default:
		return val
	}
	els := f.named(pat)
	args := f.args(f.unwrap(src))
	var vals []usage.Value
	if len(args) > 0 {
		vals = append(vals, e.eval(f, args[len(args)-1], v))
	}
	if len(els) > 1 {
		vals = append(vals, e.handedTo(f, els[1], v)...)
	}
	state := known(e.join(vals...))
	if len(els) > 0 {
		state = e.named(f, els[0], state)
	}
	return usage.Value{Kind: usage.KindList, Items: []usage.Value{state, usage.UnknownValue(f.span(src))}, Span: f.span(src)}
}

// envAt drops the frames of functions that do not enclose n.
func (f *file) envAt(v *env, n nid) *env {
	for ; v != nil; v = v.parent {
		if v.fn.f == f && f.inside(n, v.fn.n) {
			return v
		}
	}
	return nil
}

// destructure follows the path from a pattern's root to the identifier that target is.
func (e *evaluator) destructure(f *file, target, root nid, v *env, source func() usage.Value) usage.Value {
	var path []nid // from the target up to the root
	for n := target; n >= 0 && n != root; n = f.parent(n) {
		path = append(path, n)
	}
	path = append(path, root)
	slices.Reverse(path)
	val := source()
	for i, n := range path {
		var next nid = noNode
		if i+1 < len(path) {
			next = path[i+1]
		}
		switch f.kind(n) {
		case kObjectPattern, kObject:
			if next < 0 {
				return val
			}
			val = e.fromObject(f, n, next, val, v)
		case kArrayPattern, kArray:
			if next < 0 {
				return val
			}
			val = e.item(f, n, next, val, f.position(n, next))
		case kAssignmentPattern, kObjectAssignmentPattern:
			if d := f.child(n, fRight); d >= 0 {
				val = e.withDefault(f, val, d, v)
			}
		case kRequiredParameter, kOptionalParameter:
			if d := f.child(n, fValue); d >= 0 {
				val = e.withDefault(f, val, d, v)
			}
		}
	}
	return val
}

// position is an element's index in an array pattern, holes counted.
func (f *file) position(pattern, el nid) int {
	n := 0
	for c := f.nodes[pattern].first; c >= 0 && c != el; c = f.nodes[c].next {
		if f.nodes[c].flags&flagNamed == 0 && f.is(c, ",") {
			n++
		}
	}
	return n
}

// withDefault joins a default when the value may be missing.
func (e *evaluator) withDefault(f *file, val usage.Value, d nid, v *env) usage.Value {
	switch {
	case val.Kind == usage.KindAbsent:
		return e.eval(f, d, v)
	case isHole(val):
		return e.join(e.eval(f, d, v), val)
	}
	return val
}

// fromObject is the member of val that entry `next` of an object pattern takes.
func (e *evaluator) fromObject(f *file, pattern, next nid, val usage.Value, v *env) usage.Value {
	switch f.kind(next) {
	case kRestPattern, kSpreadElement:
		return e.rest(f, pattern, next, val)
	case kPairPattern, kPair:
		k := f.child(next, fKey)
		if name, ok := e.keyName(f, k, v); ok {
			return e.member(f, next, k, val, name, v)
		}
		return usage.UnknownValue(f.span(next))
	case kObjectAssignmentPattern, kAssignmentPattern, kAssignmentExpression:
		l := f.child(next, fLeft)
		return e.member(f, next, l, val, f.str(l), v)
	default:
		return e.member(f, next, next, val, f.str(next), v)
	}
}

// rest is `{a, ...others}`.
func (e *evaluator) rest(f *file, pattern, rest nid, val usage.Value) usage.Value {
	var taken []string
	for _, c := range f.named(pattern) {
		k := c
		switch f.kind(c) {
		case kPairPattern, kPair:
			k = f.child(c, fKey)
		case kObjectAssignmentPattern, kAssignmentExpression:
			k = f.child(c, fLeft)
		case kRestPattern, kSpreadElement, kComment:
			continue
		}
		if name, ok := e.keyName(f, k, nil); ok {
			taken = append(taken, name)
		} else {
			taken = append(taken, f.str(k))
		}
	}
	return e.without(val, taken, f.span(rest))
}

// item is element i of a list.
func (e *evaluator) item(f *file, pattern, at nid, val usage.Value, i int) usage.Value {
	return e.each(val, func(a usage.Value) usage.Value {
		if a.Kind == usage.KindList {
			if f.kind(at) == kRestPattern {
				if i <= len(a.Items) {
					return usage.Value{Kind: usage.KindList, Items: a.Items[i:], Span: a.Span}
				}
			} else if i < len(a.Items) {
				return weaken(a.Items[i], a.Conf)
			} else {
				return usage.UnknownValue(f.span(at))
			}
		}
		if a.Origin != nil || a.Kind == usage.KindResponse {
			return e.elementOf(a)
		}
		return usage.UnknownValue(f.span(at))
	})
}

// elementOf is any element of a list.
func (e *evaluator) elementOf(val usage.Value) usage.Value {
	return e.each(val, func(a usage.Value) usage.Value {
		if a.Kind == usage.KindList {
			return e.join(a.Items...)
		}
		if el, ok := e.p.models.Element(a); ok {
			return el
		}
		return usage.Value{Kind: usage.KindUnknown, Span: a.Span, Conf: a.Conf, Trace: a.Trace, Origin: a.Origin}
	})
}

// param is the value of a parameter: from the frame that entered the function, from what a callback is called with,
// from the call site assumed at present, or a hole.
func (e *evaluator) param(f *file, a assign, v *env) usage.Value {
	fn := fkey{f, a.root}
	params := f.params(a.root)
	var root nid = noNode
	if a.index < len(params) {
		root = params[a.index]
	}
	return e.destructure(f, a.target, root, v, func() usage.Value {
		val, ok := e.paramValue(fn, a.index, v)
		if !ok {
			if t, isDI := e.injected(f, a.root, root, v); isDI {
				return t
			}
			if c, ok := e.supposed(f, a, root); ok {
				return c
			}
			if d := f.child(root, fRight); f.kind(root) == kAssignmentPattern && d >= 0 {
				return usage.UnknownValue(f.span(root))
			}
			id := a.target
			if f.bindingOf(id) != nil && root >= 0 && f.kind(root) != kObjectPattern && f.kind(root) != kArrayPattern {
				return e.hole(f, id)
			}
			return usage.UnknownValue(f.span(id))
		}
		return val
	})
}

func (e *evaluator) paramValue(fn fkey, index int, v *env) (usage.Value, bool) {
	rest := false
	if ps := fn.f.params(fn.n); index < len(ps) {
		p := ps[index]
		if f := fn.f; f.kind(p) == kRestPattern || f.kind(f.child(p, fPattern)) == kRestPattern {
			rest = true
		}
	}
	if fr := e.frame(v, fn); fr != nil {
		return e.siteArg(fr.site, fn, index, rest)
	}
	if s, ok := e.assume[fn]; ok {
		e.open(fn)
		val, ok := e.siteArg(s, fn, index, rest)
		if index == 0 && s.kind == siteJSX && val.Kind == usage.KindObject {
			if own, connected := e.storeProps(fn); connected {
				own.Object.Props = append(own.Object.Props, val.Object.Props...)
				own.Point = val.Point
				return own, true
			}
		}
		return val, ok
	}
	if val, ok := e.reducerParam(fn, index); ok {
		return val, true
	}
	if val, ok := e.inlineParam(fn, index, v); ok {
		return val, true
	}
	e.open(fn)
	if index == 0 {
		return e.storeProps(fn)
	}
	return usage.Value{}, false
}

// siteArg is what a call site passes as parameter index.
func (e *evaluator) siteArg(s *site, fn fkey, index int, rest bool) (usage.Value, bool) {
	switch s.kind {
	case siteNone:
		return usage.Value{}, false
	case siteValues:
		if rest && index <= len(s.vals) {
			return usage.Value{Kind: usage.KindList, Items: s.vals[index:]}, true
		}
		if index < len(s.vals) {
			return e.pointed(s, s.vals[index], usage.Span{}), true
		}
		return usage.Value{Kind: usage.KindAbsent}, len(s.vals) > 0 || s.direct
	case siteModel:
		return e.callbackArg(s.f, s.call, s.env, s.arg, index)
	case siteJSX:
		if index == 0 {
			return e.passedProps(s), true
		}
		return usage.Value{}, false
	}
	args := s.f.args(s.call)
	pos := 0
	i := index + s.skip
	var items []usage.Value
	for _, a := range args {
		if s.f.kind(a) == kSpreadElement {
			l := e.eval(s.f, s.f.firstNamed(a), s.env)
			if l.Kind != usage.KindList {
				return usage.UnknownValue(s.f.span(a)), true
			}
			for _, it := range l.Items {
				if pos == i && !rest {
					return weaken(it, s.conf), true
				}
				if pos >= i {
					items = append(items, it)
				}
				pos++
			}
			continue
		}
		if pos >= i {
			val := e.use(s.f, a, e.eval(s.f, a, s.env))
			val = e.pointed(s, val, s.f.span(a))
			if !rest {
				return val, true
			}
			items = append(items, val)
		}
		pos++
	}
	if rest {
		return usage.Value{Kind: usage.KindList, Items: items, Span: s.f.span(s.call)}, true
	}
	return usage.Value{Kind: usage.KindAbsent, Span: s.f.span(s.call)}, true
}

// pointed marks a value as passed in by a visible call: findings point at the outermost argument.
func (e *evaluator) pointed(s *site, val usage.Value, arg usage.Span) usage.Value {
	val = weaken(val, s.conf)
	if arg.IsZero() {
		return val
	}
	if val.Kind == usage.KindUnion {
		out := val
		out.Alts = append([]usage.Value(nil), val.Alts...)
		for i := range out.Alts {
			if out.Alts[i].Point.IsZero() {
				out.Alts[i].Point = arg
			}
		}
		return step(out, arg, "passed to '"+s.f.calleeText(s.call)+"'")
	}
	if val.Point.IsZero() {
		val.Point = arg
	}
	if val.Kind == usage.KindText && len(val.Text.Holes()) > 0 {
		val = step(val, arg, "passed to '"+s.f.calleeText(s.call)+"'")
	}
	return val
}

// calleeText is a callee for messages: at most its last two names.
func (f *file) calleeText(call nid) string {
	c := f.unwrap(f.callee(call))
	switch f.kind(c) {
	case kMemberExpression:
		if obj := f.lastName(f.child(c, fObject)); obj != "" {
			return obj + "." + f.lastName(c)
		}
		if f.kind(f.unwrap(f.child(c, fObject))) == kThis {
			return "this." + f.lastName(c)
		}
		return f.lastName(c)
	case kSuper:
		return "super"
	case kIdentifier:
		return f.str(c)
	}
	return f.lastName(c)
}
