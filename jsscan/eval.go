package jsscan

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Bounds of the evaluation. They are generous for real code and keep hostile input cheap.
const (
	maxDepth    = 160
	maxSteps    = 12_000 // per sink
	maxTotal    = 1_500_000
	maxAlts     = 12
	maxFrames   = 12
	maxSites    = 30
	maxExpand   = 48 // evaluations of one sink over call sites
	maxOpens    = 24
	maxStrParts = 64
)

// fkey names a node of a file: a function, class, call.
type fkey struct {
	f *file
	n nid
}

// env says which call each enclosing function was entered by. A function without a frame is open: its parameters come
// from call sites that are chosen by assumption, or stay unknown.
type env struct {
	id     int
	parent *env
	fn     fkey
	site   *site
	depth  int
	this   usage.Value
}

func (e *evaluator) frame(v *env, fn fkey) *env {
	for ; v != nil; v = v.parent {
		if v.fn == fn {
			e.framed = true
			return v
		}
	}
	return nil
}

// held is the environment that a value made at n keeps: two activations of a function make two values. That none is known
// here says nothing of the next.
func (e *evaluator) held(f *file, n nid, v *env) *env {
	e.framed = e.framed || f.enclosingFunc(n) >= 0
	return f.envAt(v, n)
}

func (v *env) nid() int {
	if v == nil {
		return 0
	}
	return v.id
}

func (v *env) level() int {
	if v == nil {
		return 0
	}
	return v.depth
}

// siteKind says how a function is entered.
type siteKind uint8

const (
	siteCall   siteKind = iota // f(args), new C(args)
	siteValues                 // values given directly (promise result, array element, setter)
	siteJSX                    // <F a=b>
	siteModel                  // passed as a callback to a model's function
	siteNone                   // not entered at all
)

// site is one entry into a function.
type site struct {
	kind   siteKind
	f      *file
	call   nid
	env    *env
	skip   int // leading arguments that are not parameters (f.call(this, ...))
	arg    int // siteModel: which argument the function is
	vals   []usage.Value
	this   usage.Value
	conf   usage.Confidence
	direct bool // a visible call that fills the parameters: findings point at its argument
}

type memoKey struct {
	f   int
	n   nid
	env int
}

// pureKey names an expression whose value depends on no frame and no open parameter: one entry serves every environment.
type pureKey struct {
	f int
	n nid
}

type entry struct {
	v       usage.Value
	usages  usage.Set
	opens   []fkey
	low     int  // head of the cycle it is part of
	framed  bool // depends on a frame of its environment
	running bool
	depth   int
}

// evaluator holds the state of one Scan.
type evaluator struct {
	p           *Program
	base        map[memoKey]*entry
	cur         map[memoKey]*entry // under the present assumption
	assume      map[fkey]*site
	opens       []fkey
	envs        map[envKey]*env
	depth       int
	nest        int // bindings being evaluated
	low         int // shallowest running entry that a cycle ran into
	steps       int
	total       int
	stop        func() bool
	classes     map[fkey]*classInfo
	bodies      map[fkey][]nid
	mutBusy     map[memoKey]bool
	cut         bool
	notices     map[string]string
	byProp      map[string]usage.Value
	pure        map[pureKey]*entry
	partial     map[memoKey]*entry
	framed      bool
	shared      []*effect
	collecting  bool
	sharedFiles int
	sitesOf     map[fkey]cachedSites
	defs        map[string]int
	defFiles    int
	parents     map[string]bool // names of classes that others extend
	parentFiles int
	// angular are the interceptors of Angular's HttpClient, as of so many files.
	angular      []*interceptor
	angularFiles int
	// sending is the call that an interceptor is being run for, passing the interceptor itself.
	sending *sending
	passing *interceptor
	// handlers are the functions that are known to be reducers, or not.
	handlers map[fkey]*handler
	// literals are objects and classes with a type, by it; connected the components wrapped by connect: as of so many files.
	literals       map[string][]fkey
	literalFiles   int
	connected      map[fkey][]connection
	connectedFiles int
	// responses are the ID tokens read from the page's address, with the edit that takes the access token.
	responses map[usage.Span][]usage.Edit
	// domains are the places of values that nobody sees but that an Auth0 SDK takes as its domain (known from an
	// earlier pass).
	domains domains
	// definedAs is what the places that define names for a build hold.
	definedAs map[fkey]usage.Value
	// clients are applications' Management clients, by folder; guessing are the functions whose parameter may be one.
	clients  map[string]usage.Value
	guessing map[fkey]bool
}

type envKey struct {
	parent *env
	fn     fkey
	site   fkey
	senv   *env
	kind   siteKind
	extra  int
	bound  bool // a receiver is known
}

func newEvaluator(p *Program) *evaluator {
	return &evaluator{
		p: p, base: map[memoKey]*entry{}, envs: map[envKey]*env{}, low: 1 << 30, classes: map[fkey]*classInfo{},
		bodies: map[fkey][]nid{}, sitesOf: map[fkey]cachedSites{}, byProp: map[string]usage.Value{}, pure: map[pureKey]*entry{}, partial: map[memoKey]*entry{}, notices: map[string]string{}, mutBusy: map[memoKey]bool{},
		handlers: map[fkey]*handler{}, responses: map[usage.Span][]usage.Edit{},
		definedAs: map[fkey]usage.Value{},
		clients:   map[string]usage.Value{},
		guessing:  map[fkey]bool{},
	}
}

// enter makes (or finds) the environment of fn entered by s, defined in parent.
func (e *evaluator) enter(parent *env, fn fkey, s *site) *env {
	k := envKey{parent: parent, fn: fn, site: fkey{s.f, s.call}, senv: s.env, kind: s.kind, extra: s.arg, bound: s.this.Fn != nil}
	if v, ok := e.envs[k]; ok && s.kind != siteValues {
		return v
	}
	v := &env{id: len(e.envs) + 1, parent: parent, fn: fn, site: s, depth: max(parent.level(), s.env.level()) + 1, this: s.this}
	if s.kind == siteValues {
		k.extra = -len(e.envs) - 1
	}
	e.envs[k] = v
	return v
}

// open records that the value being computed depends on parameters of fn whose caller is not known.
func (e *evaluator) open(fn fkey) {
	if len(e.opens) < maxOpens && !slices.Contains(e.opens, fn) {
		e.opens = append(e.opens, fn)
	}
}

func (e *evaluator) touches(opens []fkey) bool {
	for _, o := range opens {
		if _, ok := e.assume[o]; ok {
			return true
		}
	}
	return false
}

func (e *evaluator) lookup(k memoKey) *entry {
	if ent := e.pure[pureKey{k.f, k.n}]; ent != nil {
		return ent
	}
	if ent := e.base[k]; ent != nil && (ent.running || len(e.assume) == 0 || !e.touches(ent.opens)) {
		return ent
	}
	if len(e.assume) > 0 {
		if ent := e.cur[k]; ent != nil {
			return ent
		}
	}
	if ent := e.partial[k]; ent != nil {
		e.low = min(e.low, ent.low)
		return ent
	}
	return nil
}

// eval is the value of expression n in environment v.
func (e *evaluator) eval(f *file, n nid, v *env) usage.Value {
	return e.evalEntry(f, n, v).v
}

func (e *evaluator) evalEntry(f *file, n nid, v *env) *entry {
	n = f.unwrap(n)
	if n < 0 {
		return &entry{}
	}
	f.bind()
	k := memoKey{f.id, n, v.nid()}
	if ent := e.lookup(k); ent != nil {
		if ent.running {
			e.low = min(e.low, ent.depth)
			return &entry{v: e.hole(f, n)}
		}
		for _, o := range ent.opens {
			e.open(o)
		}
		e.framed = e.framed || ent.framed
		return ent
	}
	e.steps++
	e.total++
	if e.depth >= maxDepth || e.steps > maxSteps || e.total > maxTotal || (e.total&255 == 0 && e.stop != nil && e.stop()) {
		e.cut = true
		e.low = 0 // whatever is being computed is incomplete: do not keep it
		return &entry{v: e.hole(f, n)}
	}
	store := e.base
	if len(e.assume) > 0 {
		store = e.cur
	}
	e.depth++
	ent := &entry{running: true, depth: e.depth}
	store[k] = ent
	saved, framed := e.opens, e.framed
	e.opens, e.framed = nil, false
	ent.v = e.compute(f, n, v, ent)
	ent.running = false
	ent.opens, ent.framed = e.opens, e.framed
	e.opens, e.framed = saved, framed || ent.framed
	for _, o := range ent.opens {
		e.open(o)
	}
	e.depth--
	switch {
	case e.low < ent.depth:
		// Part of a cycle that is still open further up: good until its head is done, when it is forgotten.
		delete(store, k)
		ent.low = e.low
		e.partial[k] = ent
	default:
		if len(e.partial) > 0 && e.low == ent.depth {
			clear(e.partial)
		}
		e.low = 1 << 30
		if !ent.framed && len(ent.opens) == 0 {
			delete(store, k)
			e.pure[pureKey{f.id, n}] = ent
			break
		}
		if len(e.assume) > 0 && !e.touches(ent.opens) && e.base[k] == nil {
			delete(store, k)
			e.base[k] = ent
		}
	}
	if e.depth == 0 {
		e.low = 1 << 30
	}
	return ent
}

// spend counts work that is more than one step.
func (e *evaluator) spend(n int) {
	e.steps += n
	e.total += n
}

// compute dispatches on the node's kind.
func (e *evaluator) compute(f *file, n nid, v *env, ent *entry) usage.Value {
	sp := f.span(n)
	switch f.kind(n) {
	case kIdentifier, kShorthandPropertyIdentifier, kTypeIdentifier:
		return e.ident(f, n, v)
	case kString:
		return e.stringValue(f, n)
	case kTemplateString:
		return e.template(f, n, v)
	case kNumber:
		return usage.Value{Kind: usage.KindNumber, Text: usage.Lit(f.str(n), sp), Span: sp, Slot: f.wordSlot(n)}
	case kTrue, kFalse:
		return usage.Value{Kind: usage.KindBool, Text: usage.Lit(f.str(n), sp), Span: sp, Slot: f.wordSlot(n)}
	case kNull, kUndefined:
		return usage.Value{Kind: usage.KindAbsent, Span: sp}
	case kObject:
		return e.object(f, n, v)
	case kArray:
		return e.array(f, n, v)
	case kArrowFunction, kFunctionExpression, kFunctionDeclaration, kGeneratorFunction, kGeneratorFunctionDeclaration, kMethodDefinition:
		return usage.Value{Kind: usage.KindFunc, Fn: e.closure(f, n, v), Span: sp}
	case kClass, kClassDeclaration, kAbstractClassDeclaration:
		return usage.Value{Kind: usage.KindFunc, Fn: e.closure(f, n, v), Span: sp}
	case kMemberExpression, kNestedIdentifier:
		return e.memberExpr(f, n, v)
	case kSubscriptExpression:
		return e.subscript(f, n, v)
	case kCallExpression:
		return e.call(f, n, v, ent)
	case kNewExpression:
		return e.construct(f, n, v, ent)
	case kBinaryExpression:
		return e.binary(f, n, v)
	case kTernaryExpression:
		switch e.truth(f, f.child(n, fCondition), v) {
		case usage.Yes:
			return e.eval(f, f.child(n, fConsequence), v)
		case usage.No:
			return e.eval(f, f.child(n, fAlternative), v)
		}
		return e.join(e.eval(f, f.child(n, fConsequence), v), e.eval(f, f.child(n, fAlternative), v))
	case kAssignmentExpression:
		return e.eval(f, f.child(n, fRight), v)
	case kAugmentedAssignmentExpression:
		return e.augmented(f, n, v)
	case kSequenceExpression:
		cs := f.named(n)
		if len(cs) > 0 {
			return e.eval(f, cs[len(cs)-1], v)
		}
	case kUnaryExpression:
		op := f.str(f.child(n, fOperator))
		switch op {
		case "void":
			return usage.Value{Kind: usage.KindAbsent, Span: sp}
		case "+", "-", "~", "typeof", "delete", "!":
			return usage.UnknownValue(sp)
		}
	case kThis:
		return e.thisValue(f, n, v)
	case kSuper:
		return e.superValue(f, n, v)
	case kYieldExpression:
		// co-routines, redux-saga: `yield call()` gives what the call gives
		return e.eval(f, f.firstNamed(n), v)
	case kEnumDeclaration:
		return e.enum(f, n)
	case kJsxElement:
		return e.element(f, f.childKind(n, kJsxOpeningElement), v, ent)
	case kJsxOpeningElement, kJsxSelfClosingElement:
		return e.element(f, n, v, ent)
	case kSpreadElement:
		return e.eval(f, f.firstNamed(n), v)
	}
	return usage.UnknownValue(sp)
}

// closure is what a function made in environment v holds: another call around it makes another one.
func (e *evaluator) closure(f *file, n nid, v *env) *closure {
	return &closure{key: fkey{f, n}, env: e.held(f, n, v)}
}

// join is the union of values, without repetitions, bounded.
func (e *evaluator) join(vs ...usage.Value) usage.Value {
	if len(vs) == 1 && vs[0].Kind != usage.KindUnion {
		return vs[0]
	}
	out := make([]usage.Value, 0, len(vs))
	add := func(a *usage.Value) {
		for i := range out {
			if sameValue(&out[i], a) {
				return
			}
		}
		out = append(out, *a)
	}
	for i := range vs {
		if vs[i].Kind != usage.KindUnion {
			add(&vs[i])
			continue
		}
		alts := vs[i].Alternatives()
		for k := range alts {
			add(&alts[k])
		}
	}
	if len(out) > maxAlts {
		out = append(out[:maxAlts-1:maxAlts-1], usage.UnknownValue(out[0].Span))
	}
	return usage.UnionOf(out...)
}

func sameValue(a, b *usage.Value) bool {
	if a.Kind != b.Kind || a.Span != b.Span || a.Point != b.Point || a.Conf != b.Conf {
		return false
	}
	switch a.Kind {
	case usage.KindFunc:
		x, ok1 := a.Fn.(*closure)
		y, ok2 := b.Fn.(*closure)
		if ok1 && ok2 {
			return x.key == y.key && x.env == y.env
		}
		return a.Fn == b.Fn
	case usage.KindText:
		return a.Text.Pattern() == b.Text.Pattern() && a.Token == b.Token
	case usage.KindAbsent:
		return true
	case usage.KindUnknown:
		x, ok1 := a.Fn.(*moduleValue)
		y, ok2 := b.Fn.(*moduleValue)
		return !ok1 || !ok2 || x.f == y.f // modules that one expression may mean
	case usage.KindObject:
		return a.Object == b.Object
	}
	return false
}

// known drops alternatives that say nothing, when another says something.
func known(v usage.Value) usage.Value {
	if v.Kind != usage.KindUnion {
		return v
	}
	var out []usage.Value
	for _, a := range v.Alternatives() {
		if a.Kind != usage.KindAbsent {
			out = append(out, a)
		}
	}
	if len(out) == 0 {
		if all := v.Alternatives(); len(all) > 0 {
			return all[0]
		}
		return v
	}
	return usage.UnionOf(out...)
}

// each maps the alternatives of a value.
func (e *evaluator) each(v usage.Value, fn func(usage.Value) usage.Value) usage.Value {
	if v.Kind != usage.KindUnion {
		return fn(v)
	}
	var out []usage.Value
	for _, a := range v.Alternatives() {
		out = append(out, fn(a))
	}
	return e.join(out...)
}
