package goscan

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Bounds of one evaluation. They are far above what real code needs and only stop runaway input.
const (
	maxDepth  = 40    // nested expression, variable and call steps
	maxCalls  = 6     // nested visible calls
	maxChains = 96    // chains per sink
	maxChain  = 7     // calls in one chain
	maxSteps  = 4000  // evaluation steps per sink
	maxTotal  = 4e5   // evaluation steps per program; sinks behind it get few
	maxMemo   = 20000 // values remembered; what is more is forgotten between sinks
	fewSteps  = 400
	maxAlts   = 16 // alternatives kept of a union
)

// frame binds a function to the call that is assumed to have entered it.
type frame struct {
	fn     *function
	call   *callSite
	caller *frame // evaluates call's arguments
	lex    *frame // of a literal: the enclosing function's frame
	top    bool   // outermost frame of a sink's chain: its parameters are still open
	depth  int
	// bound are argument values given by the evaluator itself (a value applied to a closure, a request that a
	// RoundTripper sees); index -1 is the receiver.
	bound map[int]usage.Value
}

type frameKey struct {
	fn     *function
	call   *callSite
	caller *frame
	lex    *frame
	top    bool
}

type evalKey struct {
	e  ast.Expr
	fr *frame
}

type entry struct {
	vals    []usage.Value
	touched bool
	busy    bool
}

type evaluator struct {
	p        *Program
	frames   map[frameKey]*frame
	memo     map[evalKey]*entry
	cut      bool // the budget ended an evaluation
	touched  bool // a parameter of the chain's top frame was asked for
	steps    int  // left for this sink
	total    int
	depth    int
	pure     map[*function]*pureResult
	modelled map[*Package]bool
	busyVar  map[varKey]bool

	queries map[*usage.Hole]usage.Value // holes that stand for an encoded query
	twins   map[*usage.Token]*twin
	atUse   map[usage.Edit]sharedTwin // edits of one use of a variable that has more
	results []usage.Set
	sent    map[sendKey]sent
	kept    usage.Set
	byPtr   map[*usage.APICall]*usage.APICall
	calls   map[string]*usage.APICall
	exprs   map[string]ast.Expr
	scopeID map[ast.Expr]string
	seenLit map[ast.Expr]bool
	structs map[string]*types.Struct   // struct types written in place
	stores  map[storeKey][]usage.Value // what the program keeps under keys
}

type varKey struct {
	obj types.Object
	pos token.Pos
	fr  *frame
}

func (e *evaluator) init(p *Program) {
	e.p = p
	e.frames, e.memo = map[frameKey]*frame{}, map[evalKey]*entry{}
	e.busyVar, e.queries, e.twins = map[varKey]bool{}, map[*usage.Hole]usage.Value{}, map[*usage.Token]*twin{}
	e.modelled, e.structs = map[*Package]bool{}, map[string]*types.Struct{}
	e.atUse = map[usage.Edit]sharedTwin{}
	e.sent, e.pure = map[sendKey]sent{}, map[*function]*pureResult{}
	e.exprs, e.scopeID, e.seenLit = map[string]ast.Expr{}, map[ast.Expr]string{}, map[ast.Expr]bool{}
}

func (e *evaluator) frame(k frameKey) *frame {
	if f := e.frames[k]; f != nil {
		return f
	}
	f := &frame{fn: k.fn, call: k.call, caller: k.caller, lex: k.lex, top: k.top}
	if k.caller != nil {
		f.depth = k.caller.depth + 1
	}
	e.frames[k] = f
	return f
}

// rootFrame is fn entered from nowhere in particular: parameters are the union of all arguments.
func (e *evaluator) rootFrame(fn *function) *frame {
	if fn == nil {
		return nil
	}
	return e.frame(frameKey{fn: fn, lex: e.rootFrame(fn.outer)})
}

// frameFor finds the frame of the function that declares obj, seen from fr.
func (e *evaluator) frameFor(obj types.Object, fr *frame) *frame {
	fn := e.p.owner[obj]
	for f := fr; f != nil; f = f.lex {
		if f.fn == fn {
			return f
		}
	}
	return e.rootFrame(fn)
}

// eval is the value of an expression; of a multi-value call, the first result.
func (e *evaluator) eval(x ast.Expr, fr *frame) usage.Value {
	return e.evalN(x, fr, 0)
}

func (e *evaluator) evalN(x ast.Expr, fr *frame, n int) usage.Value {
	if x == nil {
		return usage.Value{}
	}
	k := evalKey{x, fr}
	if m := e.memo[k]; m != nil {
		if m.busy {
			return e.unknown(x)
		}
		e.touched = e.touched || m.touched
		if n < len(m.vals) {
			return m.vals[n]
		}
		return e.unknown(x)
	}
	if e.depth > maxDepth || e.steps <= 0 {
		e.cut = true
		return e.unknown(x)
	}
	m := &entry{busy: true}
	e.memo[k] = m
	e.step()
	e.depth++
	saved := e.touched
	e.touched = false
	vals := e.compute(x, fr)
	m.vals, m.touched, m.busy = vals, e.touched, false
	e.touched = e.touched || saved
	e.depth--
	if fr != nil && fr.bound != nil {
		delete(e.memo, k) // bound frames are not interned
	}
	if n < len(vals) {
		return vals[n]
	}
	return e.unknown(x)
}

// step counts work; budget starts a sink's.
func (e *evaluator) step() { e.steps--; e.total++ }

func (e *evaluator) budget() {
	if len(e.memo) > maxMemo {
		e.frames, e.memo = map[frameKey]*frame{}, map[evalKey]*entry{}
		e.sent, e.pure = map[sendKey]sent{}, map[*function]*pureResult{}
		e.queries, e.twins = map[*usage.Hole]usage.Value{}, map[*usage.Token]*twin{}
		e.results = nil
	}
	e.steps = maxSteps
	if e.total > maxTotal {
		e.steps = fewSteps
	}
}

func one(v usage.Value) []usage.Value { return []usage.Value{v} }

// unknown is a value nobody can see. Text consumers turn it into a hole.
func (e *evaluator) unknown(x ast.Node) usage.Value {
	return usage.Value{Kind: usage.KindUnknown, Span: e.p.span(x)}
}

func (e *evaluator) info(n ast.Node) *types.Info {
	if pkg := e.p.pkgAt(n.Pos()); pkg != nil {
		return pkg.Info
	}
	return nil
}

// typeOf is the static type, nil when unknown or invalid.
func (e *evaluator) typeOf(x ast.Expr) types.Type {
	info := e.info(x)
	if info == nil {
		return nil
	}
	t := info.TypeOf(x)
	if t == nil || invalid(t) {
		return nil
	}
	return t
}

func (e *evaluator) object(id *ast.Ident) types.Object {
	info := e.info(id)
	if info == nil {
		return nil
	}
	if obj := info.Uses[id]; obj != nil {
		return obj
	}
	return info.Defs[id]
}

func (e *evaluator) compute(x ast.Expr, fr *frame) []usage.Value {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return one(e.eval(x.X, fr))
	case *ast.BasicLit:
		return one(e.literal(x))
	case *ast.Ident:
		return one(e.ident(x, fr))
	case *ast.BinaryExpr:
		return one(e.binary(x, fr))
	case *ast.UnaryExpr:
		if x.Op == token.AND {
			return one(e.eval(x.X, fr))
		}
		if x.Op == token.ARROW {
			return one(e.unknown(x))
		}
		if v := e.eval(x.X, fr); x.Op == token.NOT && v.Kind == usage.KindBool {
			if c, ok := v.ConstString(); ok {
				return one(boolValue(c != "true", e.p.span(x)))
			}
		}
		return one(e.unknown(x))
	case *ast.StarExpr:
		return one(e.eval(x.X, fr))
	case *ast.TypeAssertExpr:
		v := e.eval(x.X, fr)
		if x.Type != nil && (v.Kind == usage.KindUnknown || v.Kind == usage.KindText && v.Token == nil) {
			if t, ok := e.asserted(x); ok { // `m.(*management.Management)`
				return one(t)
			}
		}
		e.retargetAssert(&v, x)
		return one(v)
	case *ast.CompositeLit:
		return one(e.composite(x, fr))
	case *ast.FuncLit:
		return one(usage.Value{Kind: usage.KindFunc, Fn: &closure{fn: e.p.lits[x], lex: fr}, Span: e.p.span(x)})
	case *ast.SelectorExpr:
		return one(e.selector(x, fr))
	case *ast.IndexExpr:
		return one(e.indexed(x, fr))
	case *ast.SliceExpr:
		return one(e.sliced(x, fr))
	case *ast.CallExpr:
		return e.call(x, fr)
	}
	return one(e.unknown(x))
}

// closure is what Value.Fn holds: a function and the frame it was made in.
type closure struct {
	fn   *function
	lex  *frame
	recv *ast.Expr // receiver expression of a method value
	rfr  *frame
}

func boolValue(b bool, span usage.Span) usage.Value {
	return usage.Value{Kind: usage.KindBool, Text: usage.Lit(strconv.FormatBool(b), span), Span: span}
}

func (e *evaluator) binary(x *ast.BinaryExpr, fr *frame) usage.Value {
	if x.Op != token.ADD {
		return e.unknown(x)
	}
	a, b := e.eval(x.X, fr), e.eval(x.Y, fr)
	if a.Kind == usage.KindNumber && b.Kind == usage.KindNumber {
		return e.constant(x)
	}
	v := e.concat(x, a, b)
	v.Slot = e.exprSlot(x)
	return v
}

// concat joins two values as text; unions multiply up to maxAlts.
func (e *evaluator) concat(at ast.Expr, a, b usage.Value) usage.Value {
	span := e.p.span(at)
	var out []usage.Value
	for _, l := range a.Alternatives() {
		for _, r := range b.Alternatives() {
			if len(out) == maxAlts {
				break
			}
			if l.Choice.Excludes(r.Choice) {
				continue
			}
			v := usage.TextValue(usage.Concat(e.asText(l), e.asText(r)), span, nil)
			v.Conf, v.Choice = usage.Weakest(l.Conf, r.Conf), l.Choice.And(r.Choice)
			v.Trace = append(append([]usage.Step(nil), l.Trace...), r.Trace...)
			if v.Point = r.Point; v.Point.IsZero() {
				v.Point = l.Point
			}
			out = append(out, v)
		}
	}
	return usage.UnionOf(out...)
}

// asText is v as a text; what is not one becomes a hole that keeps what is known.
func (e *evaluator) asText(v usage.Value) usage.Text {
	switch v.Kind {
	case usage.KindText, usage.KindBool, usage.KindNumber:
		return v.Text
	}
	h := usage.Hole{Token: v.Token, Origin: v.Origin}
	h.Expr = e.spanText(v.Span)
	h.Name = h.Expr
	return usage.HoleText(h, v.Span)
}

func (e *evaluator) spanText(s usage.Span) string {
	for _, pkg := range e.p.pkgs {
		for _, f := range pkg.Files {
			if f.Source.Path == s.File {
				a, ok1 := f.Source.Inner(s.Start)
				b, ok2 := f.Source.Inner(s.End)
				if ok1 && ok2 && a <= b && b <= len(f.Source.Text) {
					return string(f.Source.Text[a:b])
				}
			}
		}
	}
	return ""
}

// constant is the value go/types computed, when it did.
func (e *evaluator) constant(x ast.Expr) usage.Value {
	info := e.info(x)
	if info == nil {
		return e.unknown(x)
	}
	tv, ok := info.Types[x]
	if !ok || tv.Value == nil {
		return e.unknown(x)
	}
	return constValue(tv.Value, e.p.span(x))
}

func constValue(c constant.Value, span usage.Span) usage.Value {
	switch c.Kind() {
	case constant.String:
		return usage.TextValue(usage.Lit(constant.StringVal(c), usage.Span{}), span, nil)
	case constant.Bool:
		return boolValue(constant.BoolVal(c), span)
	case constant.Int:
		return usage.Value{Kind: usage.KindNumber, Text: usage.Lit(c.ExactString(), span), Span: span}
	}
	return usage.UnknownValue(span)
}

func (e *evaluator) literal(x *ast.BasicLit) usage.Value {
	span := e.p.span(x)
	switch x.Kind {
	case token.STRING:
		return e.stringLit(x)
	case token.INT:
		return usage.Value{Kind: usage.KindNumber, Text: usage.Lit(x.Value, span), Span: span}
	case token.CHAR:
		if r, _, _, err := strconv.UnquoteChar(x.Value[1:len(x.Value)-1], '\''); err == nil {
			return usage.TextValue(usage.Lit(string(r), span), span, nil)
		}
	}
	return e.unknown(x)
}

// stringLit decodes a literal, keeping for every byte where it stands.
func (e *evaluator) stringLit(x *ast.BasicLit) usage.Value {
	span := e.p.span(x)
	s, err := strconv.Unquote(x.Value)
	f := e.p.file(x.Pos())
	if err != nil || f == nil || len(x.Value) < 2 {
		return e.unknown(x)
	}
	base := f.tok.Offset(x.Pos()) + 1
	inner := f.Source.Span(base, base+len(x.Value)-2)
	part := usage.Part{Const: s, Span: inner}
	if len(s) != len(x.Value)-2 || f.Source.Segs != nil {
		part.Map = literalMap(x.Value, s, func(off int) int { return f.Source.Span(base-1+off, base-1+off).Start })
	}
	v := usage.TextValue(usage.Text{Parts: []usage.Part{part}}, span, nil)
	v.Slot = e.litSlot(x)
	return v
}

// literalMap gives for every byte of the decoded s its offset, plus one for the end.
func literalMap(quoted, s string, outer func(int) int) []int {
	m := make([]int, 0, len(s)+1)
	i := 1
	if quoted[0] == '`' {
		for ; i < len(quoted)-1; i++ {
			if quoted[i] != '\r' {
				m = append(m, outer(i))
			}
		}
	} else {
		rest := quoted[1 : len(quoted)-1]
		for rest != "" {
			r, multi, tail, err := strconv.UnquoteChar(rest, quoted[0])
			if err != nil {
				break
			}
			n := 1
			if multi || r >= 0x80 && rest[0] != '\\' {
				n = len(string(r))
			}
			for range n {
				m = append(m, outer(i))
			}
			i += len(rest) - len(tail)
			rest = tail
		}
	}
	for len(m) < len(s) {
		m = append(m, outer(i))
	}
	return append(m[:len(s)], outer(len(quoted)-1))
}

// invalid: a type of a package without types, or built directly on one.
func invalid(t types.Type) bool {
	switch t := t.(type) {
	case *types.Pointer:
		return invalid(t.Elem())
	case *types.Basic:
		return t.Kind() == types.Invalid
	}
	return false
}
