package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// mutate applies what happens to variable obj between from and pos: field and key assignments, Set/Add calls, calls that
// get it (or its address) as an argument. prefix is the path below obj that v stands for.
func (e *evaluator) mutate(v usage.Value, obj *types.Var, from, pos token.Pos, useFn *function, f *frame, prefix []string) usage.Value {
	if e.depth > maxDepth || inert(v) || !e.holds(obj) {
		return v
	}
	for _, m := range e.p.mutations[obj] {
		if e.steps <= 0 {
			return v
		}
		same := m.fn == useFn
		if same && (m.pos >= pos || m.pos < from || m.end > pos && m.pos < pos) {
			continue
		}
		if !same && e.p.owner[obj] == nil && m.method != "" {
			continue // another function uses a global
		}
		e.step()
		e.depth++
		v = e.applyAll(v, m, f)
		e.depth--
	}
	return v
}

func (e *evaluator) applyAll(v usage.Value, m *mutation, f *frame) usage.Value {
	if v.Kind != usage.KindUnion {
		return e.apply(v, m, f)
	}
	alts := make([]usage.Value, len(v.Alts))
	for i, a := range v.Alts {
		alts[i] = e.apply(a, m, f)
	}
	v.Alts = alts
	return v
}

// apply is v after one mutation. What is not understood leaves v as it is, or opens it.
func (e *evaluator) apply(v usage.Value, m *mutation, f *frame) usage.Value {
	fr := e.frameOf(m.fn, f)
	if m.call == nil {
		return e.assignInto(v, m, fr)
	}
	if m.argIdx >= 0 {
		return e.passInto(v, m, fr)
	}
	return e.methodInto(v, m, fr)
}

func (e *evaluator) assignInto(v usage.Value, m *mutation, fr *frame) usage.Value {
	path := m.path
	var keySpan usage.Span
	if m.key != nil {
		k, ok := e.eval(m.key, fr).ConstString()
		if !ok {
			return openAt(v, path)
		}
		path, keySpan = append(path[:len(path):len(path)], k), e.p.span(m.key)
	}
	if len(path) == 0 || m.rhs == nil && m.rhsIdx < 0 {
		return v
	}
	var val usage.Value
	if m.rhs != nil {
		val = e.evalN(m.rhs, fr, max(0, m.rhsIdx))
	}
	if keySpan.IsZero() {
		keySpan = val.Span
	}
	use := val.Span
	if m.rhs != nil {
		use = e.p.span(m.rhs)
		if c, ok := m.rhs.(*ast.CompositeLit); ok && m.key != nil && val.Kind == usage.KindList && len(c.Elts) == 1 {
			use = e.p.span(c.Elts[0]) // header["Authorization"] = []string{value}: the value, not the list around it
		}
	}
	return setPath(v, path, usage.Property{KeySpan: keySpan, Value: val, Use: use, Whole: e.p.spanAt(m.pos, m.end), Maybe: m.cond}, false)
}

// object is v's object to copy and change; unknown values become open ones.
func object(v usage.Value) *usage.Object {
	if v.Kind == usage.KindObject && v.Object != nil {
		c := *v.Object
		c.Props = append([]usage.Property(nil), c.Props...)
		return &c
	}
	o := &usage.Object{Span: v.Span, Open: v.Kind == usage.KindUnknown || v.Kind == usage.KindResponse || v.Kind == usage.KindRef}
	if v.Origin != nil {
		o.Base = append(o.Base, v.Origin)
		o.Native = "?" // keys are Go field names
	}
	return o
}

// setPath returns v with a property at path; add keeps earlier values of the key (http.Header.Add).
func setPath(v usage.Value, path []string, p usage.Property, add bool) usage.Value {
	if v.Kind == usage.KindRef {
		return v
	}
	o := object(v)
	if len(path) > 1 {
		prev, _ := o.Get(path[0])
		inner := prev.Value
		if _, ok := o.Get(path[0]); !ok && !o.Open {
			inner = usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}
		}
		whole := prev
		whole.Key, whole.Value = path[0], setPath(inner, path[1:], p, add)
		if whole.KeySpan.IsZero() {
			whole.KeySpan = p.KeySpan
		}
		o.Props = append(o.Props, whole)
	} else {
		p.Key = path[0]
		if old, ok := o.Get(p.Key); ok && add && p.Value.Kind == usage.KindText && old.Value.Kind != usage.KindUnknown {
			p.Value = usage.Value{Kind: usage.KindList, Items: append(itemsOf(old.Value), p.Value), Span: p.Value.Span}
		}
		if p.Maybe {
			if old, ok := o.Get(p.Key); ok { // a conditional override: either
				p.Value = usage.UnionOf(old.Value, p.Value)
				p.Maybe = old.Maybe
			}
		}
		o.Props = append(o.Props, p)
	}
	out := v
	out.Kind, out.Object, out.Text, out.Token = usage.KindObject, o, usage.Text{}, nil
	return out
}

// itemsOf are the values a key was given before.
func itemsOf(v usage.Value) []usage.Value {
	switch v.Kind {
	case usage.KindList:
		return slices.Clip(v.Items)
	case usage.KindAbsent:
		return nil
	}
	return []usage.Value{v}
}

func openAt(v usage.Value, path []string) usage.Value {
	if v.Kind == usage.KindRef {
		return v
	}
	o := object(v)
	out := v
	out.Kind, out.Object = usage.KindObject, o
	if len(path) == 0 {
		o.Open = true
		return out
	}
	prev, ok := o.Get(path[0])
	if !ok {
		return out
	}
	prev.Value = openAt(prev.Value, path[1:])
	o.Props = append(o.Props, prev)
	return out
}

// methodInto applies v.path.method(args).
func (e *evaluator) methodInto(v usage.Value, m *mutation, fr *frame) usage.Value {
	args := m.call.Args
	whole := e.p.spanAt(m.pos, m.end)
	switch m.method {
	case "Set", "Add":
		if len(args) == 2 && v.Kind != usage.KindRef {
			k, ok := e.eval(args[0], fr).ConstString()
			if !ok {
				return e.setRange(v, m, args[0], args[1], fr)
			}
			val := e.eval(args[1], fr)
			path := append(m.path[:len(m.path):len(m.path)], k)
			if len(m.path) == 0 {
				v = e.statements(v, m, k)
			}
			return setPath(v, path, usage.Property{KeySpan: e.p.span(args[0]), Value: val, Use: e.p.span(args[1]), Whole: whole, Maybe: m.cond}, m.method == "Add")
		}
	case "Del":
		if len(args) == 1 && v.Kind == usage.KindObject {
			if k, ok := e.eval(args[0], fr).ConstString(); ok {
				p := usage.Property{Value: usage.Value{Kind: usage.KindAbsent}, Maybe: m.cond}
				return setPath(v, append(m.path[:len(m.path):len(m.path)], k), p, false)
			}
		}
	case "WriteString", "Write", "WriteByte", "WriteRune":
		if len(args) == 1 && len(m.path) == 0 && v.Kind == usage.KindObject {
			return e.write(v, m, e.eval(args[0], fr))
		}
	case "SetBasicAuth":
		if len(args) == 2 && len(m.path) == 0 && v.Kind == usage.KindObject && v.Object.Native == httpRequest {
			val := usage.TextValue(usage.Concat(usage.Lit("Basic ", whole), usage.HoleText(usage.Hole{Expr: e.p.text(args[1])}, e.p.span(args[1]))), whole, nil)
			return setPath(v, []string{"Header", "Authorization"}, usage.Property{KeySpan: whole, Value: val, Whole: whole, Maybe: m.cond}, false)
		}
	}
	if len(m.path) > 0 {
		return v
	}
	// A visible method may change its receiver.
	if fn := e.methodOf(m.call); fn != nil && !e.modelledFunc(fn) {
		return e.throughCall(v, fn, fn.recv, m.call, fr)
	}
	// Setters of generated request structs.
	if name, ok := strings.CutPrefix(m.method, "Set"); ok && name != "" && len(args) == 1 && e.isStatement(m.call) && e.generated(v) {
		return setPath(v, []string{name}, usage.Property{Value: e.eval(args[0], fr), Use: e.p.span(args[0]), Whole: whole, Maybe: m.cond}, false)
	}
	// A method of a model's instance that yields the same instance changed (`req.SetHeader(k, v)` as a statement).
	if v.Kind == usage.KindRef && e.isStatement(m.call) {
		if r := e.call(m.call, fr); len(r) > 0 && r[0].Kind == usage.KindRef && e.sameType(v, r[0]) {
			return r[0]
		}
	}
	return v
}

// setRange applies `for k, v := range headers { h.Set(k, v) }`, and the same with a second loop over the values.
func (e *evaluator) setRange(v usage.Value, m *mutation, key, val ast.Expr, fr *frame) usage.Value {
	k, kfn := e.rangeOf(key, 0)
	x, _ := e.rangeOf(val, 1)
	if k != nil && x != nil && k != x {
		x, _ = e.rangeOf(x, 1)
	}
	if k == nil || k != x {
		return openAt(v, m.path)
	}
	from := e.eval(k, e.frameOf(kfn, fr))
	if from.Kind == usage.KindAbsent {
		return v
	}
	if from.Kind != usage.KindObject || from.Object == nil {
		return openAt(v, m.path)
	}
	if from.Object.Open {
		v = openAt(v, m.path)
	}
	for _, p := range from.Object.Props {
		v = setPath(v, append(m.path[:len(m.path):len(m.path)], p.Key), p, m.method == "Add")
	}
	return v
}

// rangeOf is what the variable x, key or value of a range statement, ranges over.
func (e *evaluator) rangeOf(x ast.Expr, index int) (ast.Expr, *function) {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return nil, nil
	}
	as := e.p.assigns[e.object(id)]
	if len(as) != 1 || !as[0].rng || as[0].index != index {
		return nil, nil
	}
	return as[0].rhs, as[0].fn
}

// generated: v is a struct of a package that a model describes.
func (e *evaluator) generated(v usage.Value) bool {
	if v.Kind != usage.KindObject || v.Object == nil {
		return false
	}
	i := strings.LastIndexByte(v.Object.Native, '.')
	if i < 0 {
		return false
	}
	_, ok := e.models().Module("go", v.Object.Native[:i], -1)
	return ok
}

func (e *evaluator) sameType(a, b usage.Value) bool {
	t, ok := e.models().(interface{ TypeOf(usage.Value) string })
	return ok && t.TypeOf(a) != "" && t.TypeOf(a) == t.TypeOf(b)
}

func (e *evaluator) isStatement(c *ast.CallExpr) bool {
	_, ok := e.p.parent(c).(*ast.ExprStmt)
	return ok
}

// write appends to a strings.Builder or bytes.Buffer.
func (e *evaluator) write(v usage.Value, m *mutation, val usage.Value) usage.Value {
	prev, written := v.Object.Get(bufferKey)
	switch {
	case m.cond && !written: // `if body != nil { encode }`: what is written, if anything is
		if val.Kind == usage.KindAbsent {
			return v
		}
	case m.cond:
		val = usage.Value{Span: val.Span}
	}
	joined := val
	if prev.Value.Kind != usage.KindUnknown || !prev.Value.Span.IsZero() {
		joined = e.concat(m.call, prev.Value, val)
	}
	return setPath(v, []string{bufferKey}, usage.Property{Value: joined}, false)
}

// encodes are the Encode calls of an encoder: chained, or on the variable that holds it.
func (e *evaluator) encodes(c *ast.CallExpr) []*ast.CallExpr {
	var out []*ast.CallExpr
	if sel, ok := e.p.parent(c).(*ast.SelectorExpr); ok && sel.Sel.Name == "Encode" {
		if enc, ok := e.p.parent(sel).(*ast.CallExpr); ok && len(enc.Args) == 1 {
			out = append(out, enc)
		}
	}
	if obj := e.assignedTo(c); obj != nil {
		for _, m := range e.p.mutations[obj] {
			if m.method == "Encode" && m.argIdx < 0 && m.call != nil && len(m.call.Args) == 1 {
				out = append(out, m.call)
			}
		}
	}
	return out
}

// passInto applies f(v) or f(&v).
func (e *evaluator) passInto(v usage.Value, m *mutation, fr *frame) usage.Value {
	if len(m.path) > 0 {
		return v
	}
	path, name := e.callee(m.call)
	switch {
	case path == "fmt" && name == "Fprintf" && m.argIdx == 0 && v.Kind == usage.KindObject:
		return e.write(v, m, e.sprintf(m.call, m.call.Args[1:], fr))
	case path == "fmt" && (name == "Fprint" || name == "Fprintln") || path == "io" && name == "WriteString":
		if m.argIdx == 0 && v.Kind == usage.KindObject && len(m.call.Args) > 1 {
			return e.write(v, m, e.eval(m.call.Args[1], fr))
		}
	case path == "encoding/json" && name == "NewEncoder" && m.argIdx == 0 && v.Kind == usage.KindObject:
		for _, enc := range e.encodes(m.call) {
			v = e.write(v, m, e.jsonView(e.eval(enc.Args[0], fr)))
		}
		return v
	case path == "encoding/json" && name == "Unmarshal" && m.argIdx == 1:
		return e.decoded(v, e.eval(m.call.Args[0], fr), m.call)
	case m.method == "Decode" && m.argIdx == 0:
		if sel, ok := m.call.Fun.(*ast.SelectorExpr); ok {
			return e.decoded(v, e.eval(sel.X, fr), m.call)
		}
	case m.method == "SetAuthHeader" && isRequest(v) && m.argIdx == 0: // golang.org/x/oauth2's Token
		if sel, ok := m.call.Fun.(*ast.SelectorExpr); ok {
			if b, ok := e.accessToken(sel.X, e.eval(sel.X, fr)); ok {
				b.Maybe = m.cond
				return setPath(v, []string{sentBearer}, b, false)
			}
		}
	case (m.method == "Do" || m.method == "RoundTrip") && isRequest(v) && m.argIdx == 0:
		if sel, ok := m.call.Fun.(*ast.SelectorExpr); ok && e.methodOf(m.call) == nil {
			return e.sentBy(v, sel.X, fr)
		}
	}
	if id, ok := ast.Unparen(m.call.Fun).(*ast.Ident); ok && id.Name == "delete" && m.argIdx == 0 && len(m.call.Args) == 2 {
		if _, isBuiltin := e.object(id).(*types.Builtin); isBuiltin {
			k, isConst := e.eval(m.call.Args[1], fr).ConstString()
			if !isConst {
				return openAt(v, nil)
			}
			return setPath(v, []string{k}, usage.Property{Value: usage.Value{Kind: usage.KindAbsent}, Maybe: m.cond}, false)
		}
	}
	if fn := e.funcOf(m.call); fn != nil && m.argIdx < len(fn.params) {
		return e.throughCall(v, fn, fn.params[m.argIdx], m.call, fr)
	}
	// A closure held in a variable (functional options): every one that can be meant is applied.
	if id, ok := ast.Unparen(m.call.Fun).(*ast.Ident); ok && e.isVar(id) {
		for _, alt := range e.eval(id, fr).Alternatives() {
			if c, ok := alt.Fn.(*closure); ok && alt.Kind == usage.KindFunc && m.argIdx < len(c.fn.params) {
				v = e.throughClosure(v, c, c.fn.params[m.argIdx], m.call, fr)
			} else if v.Kind == usage.KindObject && alt.Kind != usage.KindAbsent {
				v = openAt(v, nil)
			}
		}
		return v
	}
	if isRequest(v) && name != "Do" && path == "" {
		return openAt(v, []string{"Header"})
	}
	return v
}

func (e *evaluator) isVar(id *ast.Ident) bool {
	_, ok := e.object(id).(*types.Var)
	return ok
}

// throughCall applies what a visible function does to one of its parameters.
func (e *evaluator) throughCall(v usage.Value, fn *function, param *types.Var, call *ast.CallExpr, fr *frame) usage.Value {
	if fn == nil || fn.body == nil || param == nil || fr != nil && fr.depth > maxCalls || e.steps <= 0 || !followed(v) {
		return v
	}
	in := e.frame(frameKey{fn: fn, call: e.p.site[call], caller: fr})
	return e.inside2(v, fn, param, in)
}

func (e *evaluator) throughClosure(v usage.Value, c *closure, param *types.Var, call *ast.CallExpr, fr *frame) usage.Value {
	if c.fn == nil || c.fn.body == nil || param == nil || fr != nil && fr.depth > maxCalls {
		return v
	}
	in := e.frame(frameKey{fn: c.fn, call: e.p.site[call], caller: fr, lex: c.lex})
	return e.inside2(v, c.fn, param, in)
}

// inside2 applies the mutations of param in fn, in order, to v.
func (e *evaluator) inside2(v usage.Value, fn *function, param *types.Var, in *frame) usage.Value {
	if e.depth > maxDepth || e.recursive(in) {
		return v
	}
	e.depth++
	defer func() { e.depth-- }()
	for _, m := range e.p.mutations[param] {
		e.step()
		if e.steps <= 0 {
			return v
		}
		v = e.applyAll(v, m, in)
	}
	return v
}

func (e *evaluator) recursive(f *frame) bool {
	for g := f.caller; g != nil; g = g.caller {
		if g.fn == f.fn {
			return true
		}
	}
	return false
}

// decoded is what decoding src (a response body, a JSON text) into v gives.
func (e *evaluator) decoded(v, src usage.Value, call *ast.CallExpr) usage.Value {
	for _, s := range src.Alternatives() {
		if s.Kind == usage.KindResponse {
			s.Span = e.p.span(call)
			if v.Kind == usage.KindObject && v.Object != nil {
				s.Fn = decodedInto{v.Object.Native}
			}
			return s
		}
	}
	o := object(v)
	o.Open = true
	for i := range o.Props {
		o.Props[i].Maybe = true
	}
	v.Kind, v.Object = usage.KindObject, o
	return v
}

// decodedInto is kept in Value.Fn of a response: the Go type it was decoded into.
type decodedInto struct{ native string }

// pointed makes the fields of a receiver say where they were filled: code elsewhere that fills them is where a finding
// about them points (DESIGN section 4).
func pointed(v usage.Value) usage.Value {
	if v.Kind == usage.KindUnion {
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = pointed(a)
		}
		v.Alts = alts
		return v
	}
	if v.Kind != usage.KindObject || v.Object == nil {
		return v
	}
	o := object(v)
	for i, p := range o.Props {
		if p.Value.Point.IsZero() && (p.Value.Kind == usage.KindText || p.Value.Kind == usage.KindFunc) {
			o.Props[i].Value.Point = p.Use
		}
	}
	v.Object = o
	return v
}

// statements lets further keys be written as calls beside `v.Set("k", x)` statements.
func (e *evaluator) statements(v usage.Value, m *mutation, key string) usage.Value {
	sel, ok := m.call.Fun.(*ast.SelectorExpr)
	if !ok || !e.isStatement(m.call) || m.cond || v.Kind != usage.KindObject || v.Object == nil || v.Object.Layout != nil && len(v.Object.Layout.Entries) > 0 && !v.Object.Layout.Calls {
		return v
	}
	f := e.p.file(m.pos)
	if f == nil || f != m.file {
		return v
	}
	style := e.style(f, false)
	style.Concat = "+" // as gofmt writes it between arguments
	l := &usage.Layout{
		Calls: true, SepSpace: "\n" + e.indent(m.pos), KeyOpen: e.p.text(sel.X) + "." + m.method + `("`, KeyClose: `"`, Assign: ", ", ValueClose: ")",
		Style: style, Visible: e.visibleAt(m.pos),
	}
	if old := v.Object.Layout; old != nil && old.Calls {
		l.Entries = append(l.Entries, old.Entries...)
	}
	span := e.p.span(m.call)
	l.Entries = append(l.Entries, usage.LayoutEntry{Key: key, Span: span, End: span.After()})
	o := object(v)
	o.Layout = l
	v.Object = o
	return v
}

// inert values are passed around by value: nothing changes them.
func inert(v usage.Value) bool {
	switch v.Kind {
	case usage.KindText:
		return len(v.Text.Holes()) == 0 || v.Token != nil
	case usage.KindBool, usage.KindNumber, usage.KindFunc:
		return true
	}
	return false
}

// followed: only what is known in part is worth following into calls.
func followed(v usage.Value) bool {
	switch v.Kind {
	case usage.KindObject:
		return v.Object != nil && (!v.Object.Open || len(v.Object.Props) > 0)
	case usage.KindRef, usage.KindResponse, usage.KindList:
		return true
	}
	return false
}

var stdHolders = map[string]bool{
	"net/http.Request": true, "net/http.Header": true, "net/http.Client": true, "net/http.Response": true, "net/url.Values": true,
	"net/url.URL": true, "strings.Builder": true, "bytes.Buffer": true,
}

// holds: variables of types of other libraries never hold what is looked for.
func (e *evaluator) holds(obj *types.Var) bool {
	t := obj.Type()
	if t == nil || invalid(t) {
		return true
	}
	path, name := namedType(t)
	if path == "" {
		return true
	}
	if isStd(path) {
		return stdHolders[path+"."+name] || e.inProgram(path)
	}
	if e.inProgram(path) {
		return true
	}
	_, ok := e.module(posNode(obj.Pos()), path)
	return ok
}

func (e *evaluator) inProgram(path string) bool {
	return e.p.paths[path]
}

// posNode is a node without extent.
type posNode token.Pos

func (p posNode) Pos() token.Pos { return token.Pos(p) }
func (p posNode) End() token.Pos { return token.Pos(p) }
