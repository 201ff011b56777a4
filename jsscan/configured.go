package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// What configures a client from afar: interceptors, defaults, `$.ajaxSetup`, providers. These effects are collected
// once and applied to every call of the same instance, nearest files first.

type effect struct {
	f      *file
	at     nid
	inst   usage.Value
	apply  func(inst usage.Value, v *env) usage.Value // v is where the instance was made
	active bool
	made   bool // a provider: the one of an application, or nobody knows which
	// tokens are what a provider puts into the requests of HTTP clients.
	tokens []model.Attachment
}

// effects finds every call and assignment that configures a client that other code shares.
//
// It must not run in the middle of an evaluation: what is being computed would look like a cycle. Sinks call it first.
func (e *evaluator) effects() {
	if e.collecting || e.sharedFiles == len(e.p.files) {
		return
	}
	files := e.p.files[e.sharedFiles:] // those that were loaded since
	e.collecting, e.sharedFiles = true, len(e.p.files)
	end := e.aside()
	defer func() {
		e.collecting = false
		end()
	}()
	names := e.p.models.Names()
	first := e.shared == nil
	out := append(e.shared, e.providers(files, names)...)
	if e.shared = out; first && len(out) > 0 { // what was evaluated so far did not know them
		clear(e.base)
		clear(e.pure)
	}
	for _, f := range files {
		for i := range f.nodes {
			n := nid(i)
			switch f.kind(n) {
			case kCallExpression:
				callee := f.unwrap(f.callee(n))
				if f.kind(callee) == kMemberExpression && names[f.lastName(callee)] && e.sharedRoot(f, callee) {
					out = e.callEffect(out, f, n, callee)
				}
			case kAssignmentExpression:
				left := f.unwrap(f.child(n, fLeft))
				if k := f.kind(left); (k == kMemberExpression || k == kSubscriptExpression) && e.sharedRoot(f, left) {
					out = e.assignEffect(out, f, n, left)
				}
			}
		}
	}
	if e.shared = out; len(out) > 0 || len(e.interceptors()) > 0 { // nor did what was evaluated to find them
		clear(e.base)
		clear(e.pure)
	}
}

// providers are the objects whose very existence configures others.
func (e *evaluator) providers(files []*file, names map[string]bool) []*effect {
	var out []*effect
	for _, f := range files {
		for i := range f.nodes {
			n := nid(i)
			callee := noNode
			switch f.kind(n) {
			case kNewExpression, kCallExpression:
				callee = f.unwrap(f.callee(n))
			case kJsxOpeningElement, kJsxSelfClosingElement:
				callee = f.child(n, fName)
			}
			if callee >= 0 && names[f.lastName(callee)] {
				out = e.madeEffect(out, f, n, callee)
			}
		}
	}
	return out
}

// sharedRoot reports an expression that starts with something more than one place can hold: a global, an import, an
// injected parameter, a factory's result; not an object made by `new` next to it.
func (e *evaluator) sharedRoot(f *file, n nid) bool {
	root, this := f.rootIdent(n)
	if root < 0 || this {
		return this
	}
	b := f.bindingOf(root)
	if b == nil || len(b.assigns) == 0 {
		return true
	}
	if a := b.assigns[0]; a.kind == assignInit {
		v := f.unwrap(f.child(a.root, fValue))
		return f.kind(v) != kNewExpression && f.kind(v) != kObject && f.kind(v) != kArray
	}
	return true
}

// madeEffect is an object whose very existence configures others: provided by injection (`new AuthConfig({...})`), a
// provider component, a module's `forRoot`.
func (e *evaluator) madeEffect(out []*effect, f *file, n, callee nid) []*effect {
	maker := e.eval(f, callee, nil)
	if maker.Kind != usage.KindRef || !e.p.models.MakesConfiguring(maker) {
		return out
	}
	made := e.eval(f, n, nil)
	inst, ok := e.p.models.Configures(made)
	if !ok {
		return out
	}
	return append(out, &effect{f: f, at: n, inst: inst, made: true, tokens: e.p.models.Attached(made), apply: func(v usage.Value, _ *env) usage.Value { return e.p.models.Configured(v, made) }})
}

func (e *evaluator) callEffect(out []*effect, f *file, n, callee nid) []*effect {
	fn := e.eval(f, callee, nil)
	if fn.Kind != usage.KindRef || !e.p.models.Mutates(fn) {
		return out
	}
	args := e.args(f, n, nil)
	site := e.site(f, n)
	if arg, dotted, param, inst, ok := e.p.models.Interceptor(fn, args); ok {
		out = append(out, &effect{f: f, at: n, inst: inst, apply: func(v usage.Value, in *env) usage.Value {
			fn := args[arg]
			if in = f.envAt(in, n); in != nil {
				if own := e.args(f, n, in); arg < len(own) {
					fn = own[arg]
				}
			}
			return e.intercept(f, n, v, fn, dotted, param)
		}})
	}
	recv := e.eval(f, f.child(callee, fObject), nil)
	if m, ok := e.p.mutate(fn, args, site); ok && recv.Kind == usage.KindRef {
		name := f.lastName(callee)
		out = append(out, &effect{f: f, at: n, inst: m, apply: func(v usage.Value, in *env) usage.Value {
			args := args
			if in = f.envAt(in, n); in != nil {
				args = e.args(f, n, in)
			}
			next, ok := e.p.models.Member(v, name, e.memberSite(f, callee, f.child(callee, fProperty)))
			if !ok {
				return e.mergeConfig(v, m)
			}
			if r, ok := e.p.mutate(next, args, site); ok {
				return r
			}
			return v
		}})
	}
	return out
}

// mergeConfig copies what m's configuration holds into v's: two types that share one configuration.
func (e *evaluator) mergeConfig(v, m usage.Value) usage.Value {
	c := e.p.models.Config(m)
	if c.Kind != usage.KindObject || c.Object == nil {
		return v
	}
	for _, p := range c.Object.Props {
		v = e.p.models.WithConfig(v, p.Key, p.Value, p.Use)
	}
	return v
}

func (e *evaluator) assignEffect(out []*effect, f *file, n, left nid) []*effect {
	// Find the shortest prefix that is a configuration member.
	var chain []nid
	for x := left; f.kind(x) == kMemberExpression || f.kind(x) == kSubscriptExpression; x = f.unwrap(f.child(x, fObject)) {
		chain = append(chain, x)
	}
	for i := len(chain) - 1; i >= 0; i-- {
		recv := e.eval(f, f.child(chain[i], fObject), nil)
		if recv.Kind != usage.KindRef {
			continue // `Vue.http.headers`: Vue itself is nothing
		}
		name := f.lastName(chain[i])
		m, ok := e.p.models.Member(recv, name, e.memberSite(f, chain[i], f.child(chain[i], fProperty)))
		if !ok {
			return out
		}
		inst, key, ok := e.p.models.ConfigTarget(m)
		if !ok {
			continue
		}
		keys := []string{key}
		for j := i - 1; j >= 0; j-- {
			k := f.lastName(chain[j])
			if k == "" {
				if k, ok = e.eval(f, f.child(chain[j], fIndex), nil).ConstString(); !ok {
					return out
				}
			}
			keys = append(keys, k)
		}
		right := f.child(n, fRight)
		return append(out, &effect{f: f, at: n, inst: inst, apply: func(v usage.Value, in *env) usage.Value {
			val := e.use(f, right, e.eval(f, right, f.envAt(in, n)))
			return e.p.models.WithConfig(v, strings.Join(keys, "."), val, f.span(right))
		}})
	}
	return out
}

// intercept runs an interceptor on an empty request and puts what it sets into the instance's configuration.
func (e *evaluator) intercept(f *file, n nid, inst, arg usage.Value, dotted []string, param usage.Value) usage.Value {
	c, ok := e.interceptorFunc(f, n, arg, dotted)
	if !ok {
		return inst
	}
	// What is done to the parameter: its methods are called (`beforeSend(xhr)`), or nothing is returned.
	touched := func(param usage.Value) usage.Value {
		cf := c.key.f
		ps := cf.params(c.key.n)
		if len(ps) == 0 || cf.kind(ps[0]) != kIdentifier || cf.bindingOf(ps[0]) == nil {
			return usage.Value{}
		}
		return e.mutated(cf, cf.bindingOf(ps[0]), 0, c.env, param)
	}
	if param.Kind == usage.KindRef {
		return e.addOptions(f, inst, e.p.models.Config(touched(param)))
	}
	headers := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "Headers"}}
	opts := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Props: []usage.Property{{Key: "headers", Value: headers}}}}
	var got usage.Value
	defer e.askedThrough(c)()
	if e.hasReturn(c) {
		got = e.returnedFor(c, &site{kind: siteValues, f: f, call: n, vals: []usage.Value{opts}})
	} else {
		got = touched(opts)
	}
	got.Each(func(a usage.Value) {
		if a.Kind == usage.KindObject {
			inst = e.addOptions(f, inst, a)
		}
	})
	return inst
}

// interceptorFunc finds the function: given directly, as a member, through a factory or a registered name.
func (e *evaluator) interceptorFunc(f *file, n nid, arg usage.Value, dotted []string) (*closure, bool) {
	if s, ok := arg.ConstString(); ok {
		v, found := e.registered(f, s)
		if !found {
			e.p.wanted[s] = true // whoever registers it is not among the sources
			return nil, false
		}
		arg = v
	}
	if arg.Kind == usage.KindList && len(arg.Items) > 0 { // ['$q', function ($q) {}]
		arg = arg.Items[len(arg.Items)-1]
	}
	c, isFn := arg.Fn.(*closure)
	if isFn && arg.Kind == usage.KindFunc && len(dotted) > 0 {
		arg = e.returned(c.key, c.env)
	}
	for _, d := range dotted {
		arg = e.member(f, n, n, arg, d, nil)
	}
	c, isFn = arg.Fn.(*closure)
	if !isFn || arg.Kind != usage.KindFunc || !isFunc(c.key.f.kind(c.key.n)) {
		return nil, false
	}
	return c, true
}

// addOptions merges request options that every request gets. Models look for them under `headers` or under the
// client's default headers.
func (e *evaluator) addOptions(f *file, inst, opts usage.Value) usage.Value {
	if opts.Kind != usage.KindObject || opts.Object == nil {
		return inst
	}
	h, ok := opts.Object.Get("headers")
	if !ok || h.Value.Kind != usage.KindObject {
		return inst
	}
	for _, p := range h.Value.Object.Props {
		if p.Key == "common" && p.Value.Kind == usage.KindObject {
			for _, q := range p.Value.Object.Props {
				inst = e.setHeader(inst, q)
			}
			continue
		}
		inst = e.setHeader(inst, p)
	}
	return inst
}

func (e *evaluator) setHeader(inst usage.Value, p usage.Property) usage.Value {
	key := strings.ReplaceAll(p.Key, ".", "")
	for _, prefix := range []string{"headers.", "defaults.headers.", "defaults.headers.common."} {
		inst = e.p.models.WithConfig(inst, prefix+key, p.Value, p.Use)
	}
	return inst
}

// globally is an instance with everything that configures it from afar.
func (e *evaluator) globally(f *file, inst usage.Value) usage.Value {
	if inst.Kind != usage.KindRef || e.collecting {
		return inst
	}
	inst = e.provided(f, inst)
	best := -1
	var hit []*effect
	for _, x := range e.shared {
		if x.active || x.made || !e.p.models.SameInstance(x.inst, inst) {
			continue
		}
		d := proximity(f, x.f)
		switch {
		case d < 0:
		case d > best && best >= 0 && best < 1<<20 && d < 1<<20, d > best && d == 1<<20, best < 0:
			best, hit = d, []*effect{x}
		case d >= best:
			hit = append(hit, x)
		}
	}
	in := placeOf(inst)
	for _, x := range hit {
		x.active = true
		inst = x.apply(inst, in)
		x.active = false
	}
	return inst
}

// provided is an instance that a hook gives, with what the application's provider is given.
func (e *evaluator) provided(f *file, inst usage.Value) usage.Value {
	if inst.Kind != usage.KindRef {
		return inst
	}
	for _, x := range e.shared {
		if x.made && !x.active && e.p.models.SameInstance(x.inst, inst) && proximity(f, x.f) >= 0 && e.onlyMade(f, x) {
			x.active = true
			inst = x.apply(inst, nil)
			x.active = false
		}
	}
	return inst
}

// onlyMade reports that no other provider than x can be meant in f: it is the application's only one, or the file's.
func (e *evaluator) onlyMade(f *file, x *effect) bool {
	same := 0
	for _, o := range e.shared {
		if o == x || !o.made || !e.p.models.SameInstance(o.inst, x.inst) {
			continue
		}
		switch d := proximity(f, o.f); {
		case d == 1<<20:
			return false
		case d >= 0:
			same++
		}
	}
	return same == 0 || f.page == x.f.page
}

// madeIn is, of an SDK's instance, the environment it was made in: what a factory does to its instance it does with the
// arguments of the same call.
type madeIn struct{ env *env }

func (e *evaluator) keepPlace(f *file, n nid, inst usage.Value, v *env) usage.Value {
	if inst.Kind == usage.KindRef && inst.Fn == nil {
		if in := e.held(f, n, v); in != nil {
			inst.Fn = &madeIn{in}
		}
	}
	return inst
}

func placeOf(inst usage.Value) *env {
	if m, ok := inst.Fn.(*madeIn); ok {
		return m.env
	}
	return nil
}

// configured is a callable of a client with what interceptors and defaults add, wherever they stand.
func (e *evaluator) configured(f *file, call nid, fn usage.Value, v *env) usage.Value {
	if fn.Kind != usage.KindRef {
		return fn
	}
	defer e.asking(f, call, v)()
	callee := f.unwrap(f.callee(call))
	if f.kind(callee) != kMemberExpression {
		return e.hooks(f, call, e.globally(f, fn))
	}
	recv := e.eval(f, f.child(callee, fObject), v)
	if recv.Kind != usage.KindRef {
		return fn
	}
	next := recv
	if !e.collecting {
		next = e.intercepted(f, call, e.globally(f, recv), v)
	}
	next = e.hooks(f, call, next)
	if next.Ref == recv.Ref {
		return fn
	}
	name := f.lastName(callee)
	if m, ok := e.p.models.Member(next, name, e.memberSite(f, callee, f.child(callee, fProperty))); ok {
		m.Conf = usage.Weakest(m.Conf, fn.Conf)
		return m
	}
	return fn
}

// configuredDomains are the places of values that nobody sees but that an Auth0 SDK takes as its domain, when some
// file also writes Auth0's paths: a URL on the same value is Auth0's whatever its name.
func (e *evaluator) configuredDomains(out *usage.Set) domains {
	found := domains{at: map[usage.Span]*usage.Evidence{}, by: map[string]*usage.Evidence{}}
	for _, r := range out.Requests {
		if r.Evidence.Kind != usage.EvidenceSDK {
			continue
		}
		for _, t := range r.Domain.Texts() {
			if h, ok := t.OnlyHole(); ok && !t.Parts[0].Span.IsZero() && e.p.opt.Requests.HostEvidence(t).Kind == usage.EvidenceNone {
				ev := r.Evidence
				found.at[t.Parts[0].Span] = &ev
				found.by[domainKey(h, t.Parts[0].Span.File)] = &ev
			}
		}
		r.Domain.Value.Each(func(v usage.Value) {
			if v.Kind == usage.KindUnknown && !v.Span.IsZero() { // an import that nobody can follow
				ev := r.Evidence
				found.at[v.Span] = &ev
			}
		})
	}
	if len(found.at) == 0 {
		return domains{}
	}
	for _, f := range e.p.files {
		for _, word := range []string{"/api/v2/", "/oauth/", "/authorize"} {
			if strings.Contains(string(f.text), word) {
				return found
			}
		}
	}
	return domains{}
}

// domains are values that nobody sees but that an Auth0 SDK takes as its domain: by their place, and by the expression
// of the same variable (or of the same undeclared global of a file).
type domains struct {
	at map[usage.Span]*usage.Evidence
	by map[string]*usage.Evidence
}

func domainKey(h *usage.Hole, file string) string {
	if h.Scope != "" {
		return h.Scope + " " + h.Expr
	}
	return file + " " + h.Expr
}

// of is why a hole at a place is an Auth0 domain, nil when nothing says so.
func (d domains) of(h *usage.Hole, at usage.Span) *usage.Evidence {
	if ev := d.at[at]; ev != nil || len(d.by) == 0 {
		return ev
	}
	return d.by[domainKey(h, at.File)]
}
