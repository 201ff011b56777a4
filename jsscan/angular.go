package jsscan

import (
	"regexp"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Angular's HttpClient runs every request through the application's interceptors: classes with `intercept(req, next)`,
// functions of type HttpInterceptorFn. What they put into the headers is part of each request that their conditions let
// through.

// interceptor is one such function.
type interceptor struct {
	f   *file
	fn  nid
	req *binding
	// sets are the calls in it that put headers in: `req.clone({setHeaders})`, `req.headers.set(k, v)`.
	sets []nid
}

// interceptors finds them once per set of files.
func (e *evaluator) interceptors() []*interceptor {
	if e.angular != nil && e.angularFiles == len(e.p.files) {
		return e.angular
	}
	e.angular, e.angularFiles = []*interceptor{}, len(e.p.files)
	for _, f := range e.p.files {
		if !strings.Contains(string(f.text), "@angular/common/http") {
			continue
		}
		b := f.bind()
		for i := range f.nodes {
			n := nid(i)
			if !isFunc(f.kind(n)) || !f.intercepts(n) {
				continue
			}
			x := &interceptor{f: f, fn: n}
			f.patternNames(f.params(n)[0], func(id nid) { x.req = f.bindingOf(id) })
			if x.req == nil {
				continue
			}
			for _, name := range []string{"clone", "set", "append"} {
				for _, call := range b.calls[name] {
					if f.inside(call, n) && f.kind(call) == kCallExpression && f.onRequest(f.callee(call), x.req, name) {
						x.sets = append(x.sets, call)
					}
				}
			}
			if len(x.sets) > 0 {
				e.angular = append(e.angular, x)
			}
		}
	}
	return e.angular
}

// intercepts recognises an interceptor by its method's name or by its declared types.
func (f *file) intercepts(n nid) bool {
	ps := f.params(n)
	if len(ps) != 2 {
		return false
	}
	typed := strings.Contains(f.str(ps[0]), "HttpRequest")
	if f.kind(n) == kMethodDefinition {
		return f.str(f.child(n, fName)) == "intercept" && f.classOf(n) >= 0
	}
	d := f.parent(f.outer(n))
	return typed || f.kind(d) == kVariableDeclarator && strings.Contains(f.str(f.childKind(d, kTypeAnnotation)), "HttpInterceptorFn")
}

// onRequest reports a callee `req.clone`, or `req.headers.set`.
func (f *file) onRequest(callee nid, req *binding, name string) bool {
	root, _ := f.rootIdent(callee)
	if root < 0 || f.bindingOf(root) != req {
		return false
	}
	obj := f.unwrap(f.child(f.unwrap(callee), fObject))
	if name == "clone" {
		return obj == root
	}
	return f.lastName(obj) == "headers"
}

// intercepted is an HttpClient with the headers that interceptors add to the request of this call.
func (e *evaluator) intercepted(f *file, call nid, client usage.Value, v *env) usage.Value {
	if id, _, _ := e.p.models.SDK(client); id != "angular-http" || e.p.models.TypeOf(client) != "HttpClient" {
		return client
	}
	args := f.args(call)
	at := 0
	if f.lastName(f.callee(call)) == "request" && len(args) > 1 {
		at = 1
	}
	if at >= len(args) {
		return client
	}
	url := e.asText(f, args[at], e.eval(f, args[at], v))
	if url.Kind != usage.KindText {
		return client
	}
	method := usage.Lit(strings.ToUpper(f.lastName(f.callee(call))), usage.Span{})
	if at == 1 {
		method = e.eval(f, args[0], v).Text
	}
	client = e.attached(f, client, url.Text, method)
	for _, x := range e.interceptors() {
		if proximity(f, x.f) < 0 {
			continue
		}
		for _, set := range x.sets {
			if e.lets(x, set, url.Text) != usage.Yes {
				continue
			}
			for _, p := range e.headersOf(x.f, set) {
				client = e.p.models.WithConfig(client, "headers."+strings.ReplaceAll(p.Key, ".", ""), weaken(p.Value, usage.Medium), p.Use)
			}
		}
	}
	return client
}

// attached is an HttpClient with the bearer that the interceptor of an Auth0 SDK gives a request: the token of the first
// entry of its list that fits.
func (e *evaluator) attached(f *file, client usage.Value, url, method usage.Text) usage.Value {
	for _, x := range e.shared {
		if len(x.tokens) == 0 || proximity(f, x.f) < 0 || !e.onlyMade(f, x) {
			continue
		}
		for _, a := range x.tokens {
			fits := both(routed(a.URI, url), sameMethod(a.Method, method))
			if fits == usage.No {
				continue
			}
			if fits == usage.Yes {
				bearer := usage.Value{Kind: usage.KindText, Span: a.Token.Span, Conf: a.Token.Conf, Token: a.Token.Token}
				bearer.Text = usage.Concat(usage.Lit("Bearer ", usage.Span{}), a.Token.Text)
				return e.p.models.WithConfig(client, "headers.Authorization", bearer, a.Token.Span)
			}
			return client
		}
	}
	return client
}

// routed answers whether a list's entry is url, or what it starts with.
func routed(entry usage.Value, url usage.Text) usage.Tri {
	if entry.Kind != usage.KindText {
		return usage.Unknown
	}
	if n := entry.Text.Len(); entry.Text.HasSuffix("*") == usage.Yes {
		entry.Text = entry.Text.Slice(0, n-1)
		return holdsText(entry, url, true)
	}
	if i := url.Index("?"); i >= 0 {
		url = url.Slice(0, i)
	}
	if entry.Text.String() == url.String() {
		return usage.Yes
	}
	whole, known := entry.Text.Const()
	lead, _, open := strings.Cut(url.Pattern(), string(usage.HoleByte))
	if known && (!open || !strings.HasPrefix(whole, lead) || whole == lead) {
		return usage.No
	}
	return usage.Unknown
}

// sameMethod answers whether an entry is for requests of a method; it may name the method by a member of an enumeration
// (`HttpMethod.Patch`).
func sameMethod(want usage.Value, method usage.Text) usage.Tri {
	if want.Kind == usage.KindAbsent {
		return usage.Yes
	}
	m, known := method.Const()
	w, ok := want.ConstString()
	if h, hole := want.Text.OnlyHole(); hole {
		w, ok = h.Name, strings.Contains(h.Expr, "HttpMethod.")
	}
	if !known || !ok {
		return usage.Unknown
	}
	return usage.TriOf(strings.EqualFold(m, w))
}

// headersOf are the headers that one call in an interceptor sets.
func (e *evaluator) headersOf(f *file, call nid) []usage.Property {
	args := f.args(call)
	if f.lastName(f.callee(call)) != "clone" {
		if len(args) < 2 {
			return nil
		}
		k, ok := e.eval(f, args[0], nil).ConstString()
		if !ok {
			return nil
		}
		return []usage.Property{{Key: k, Value: e.use(f, args[1], e.eval(f, args[1], nil)), Use: f.span(args[1])}}
	}
	if len(args) == 0 {
		return nil
	}
	opts := e.eval(f, args[0], nil)
	if opts.Kind != usage.KindObject || opts.Object == nil {
		return nil
	}
	var out []usage.Property
	for _, key := range []string{"setHeaders", "headers"} {
		p, ok := opts.Object.Get(key)
		if !ok {
			continue
		}
		h := p.Value
		if h.Kind == usage.KindRef {
			h = e.p.models.Config(h)
		}
		if h.Kind == usage.KindObject && h.Object != nil {
			out = append(out, h.Object.Props...)
		}
	}
	return out
}

// lets answers whether a request for url gets to node n of an interceptor.
func (e *evaluator) lets(x *interceptor, n nid, url usage.Text) usage.Tri {
	f, all := x.f, usage.Yes
	and := func(cond nid, want bool) {
		t := e.urlCondition(x, cond, url)
		if !want {
			t = not(t)
		}
		switch {
		case t == usage.No:
			all = usage.No
		case t == usage.Unknown && all == usage.Yes:
			all = usage.Unknown
		}
	}
	for c, p := n, f.parent(n); p >= 0 && c != x.fn; c, p = p, f.parent(p) {
		switch f.kind(p) {
		case kIfStatement, kTernaryExpression:
			switch f.fieldOf(c) {
			case fConsequence:
				and(f.child(p, fCondition), true)
			case fAlternative:
				and(f.child(p, fCondition), false)
			}
		case kBinaryExpression:
			if f.is(f.child(p, fOperator), "&&") && f.fieldOf(c) == fRight {
				and(f.child(p, fLeft), true)
			}
		case kStatementBlock:
			for _, st := range f.named(p) { // if (...) return next.handle(req);
				if st < c && f.kind(st) == kIfStatement && f.child(st, fAlternative) < 0 && f.leaves(f.child(st, fConsequence)) {
					and(f.child(st, fCondition), false)
				}
			}
		}
	}
	return all
}

// leaves reports a statement that ends in a jump: what follows it does not run.
func (f *file) leaves(st nid) bool {
	for f.kind(st) == kStatementBlock || f.kind(st) == kElseClause {
		cs := f.named(st)
		if len(cs) == 0 {
			return false
		}
		st = cs[len(cs)-1]
	}
	switch f.kind(st) {
	case kReturnStatement, kThrowStatement, kContinueStatement, kBreakStatement:
		return true
	}
	return false
}

func not(t usage.Tri) usage.Tri {
	switch t {
	case usage.Yes:
		return usage.No
	case usage.No:
		return usage.Yes
	}
	return t
}

// urlCondition answers a condition for a request's URL. One that does not look at the URL is taken to hold either way.
func (e *evaluator) urlCondition(x *interceptor, n nid, url usage.Text) usage.Tri {
	f := x.f
	n = f.unwrap(n)
	switch f.kind(n) {
	case kUnaryExpression:
		if f.is(f.child(n, fOperator), "!") {
			if !f.looksAtURL(n, x.req) {
				return usage.No // its opposite holds
			}
			return not(e.urlCondition(x, f.child(n, fArgument), url))
		}
	case kBinaryExpression:
		l, r := f.child(n, fLeft), f.child(n, fRight)
		switch op := f.str(f.child(n, fOperator)); op {
		case "&&", "||":
			a, b := e.urlCondition(x, l, url), e.urlCondition(x, r, url)
			if op == "||" {
				return not(both(not(a), not(b)))
			}
			return both(a, b)
		case ">", ">=", "!==", "!=", "===", "==", "<":
			if f.kind(f.unwrap(l)) == kCallExpression && f.lastName(f.callee(f.unwrap(l))) == "indexOf" {
				hit := e.urlCondition(x, l, url)
				switch op + strings.TrimSpace(f.str(f.unwrap(r))) {
				case ">-1", ">=0", "!==-1", "!=-1", "===0", "==0":
					return hit
				case "<0", "===-1", "==-1":
					return not(hit)
				}
			}
		}
	case kCallExpression:
		if t, ok := e.urlTest(x, n, url); ok {
			return t
		}
	}
	if f.looksAtURL(n, x.req) {
		return usage.Unknown
	}
	return usage.Yes
}

func both(a, b usage.Tri) usage.Tri {
	switch {
	case a == usage.No || b == usage.No:
		return usage.No
	case a == usage.Yes && b == usage.Yes:
		return usage.Yes
	}
	return usage.Unknown
}

// looksAtURL reports whether an expression reads the request.
func (f *file) looksAtURL(n nid, req *binding) bool {
	for _, r := range req.refs {
		if f.inside(r, n) {
			return true
		}
	}
	return false
}

// urlTest is `req.url.startsWith(x)` and its kin, `/re/.test(req.url)`, `list.some((x) => req.url.startsWith(x))`.
func (e *evaluator) urlTest(x *interceptor, n nid, url usage.Text) (usage.Tri, bool) {
	f := x.f
	callee := f.unwrap(f.callee(n))
	args := f.args(n)
	if f.kind(callee) != kMemberExpression || len(args) == 0 {
		return usage.Unknown, false
	}
	obj := f.unwrap(f.child(callee, fObject))
	switch name := f.lastName(callee); name {
	case "startsWith", "includes", "indexOf", "match", "search":
		if !e.isRequestURL(x, obj) {
			return usage.Unknown, false
		}
		if f.kind(f.unwrap(args[0])) == kRegex {
			return matches(f.str(f.unwrap(args[0])), url), true
		}
		return holdsText(e.asText(f, args[0], e.eval(f, args[0], nil)), url, name == "startsWith"), true
	case "test":
		if f.kind(obj) == kRegex && e.isRequestURL(x, args[0]) {
			return matches(f.str(obj), url), true
		}
	case "some":
		list := e.eval(f, obj, nil)
		fn := f.unwrap(args[0])
		body := f.unwrap(f.child(fn, fBody))
		if list.Kind != usage.KindList || f.kind(body) != kCallExpression || !e.isRequestURL(x, f.child(f.unwrap(f.callee(body)), fObject)) {
			return usage.Unknown, false
		}
		some := usage.No
		for _, it := range list.Items {
			some = not(both(not(some), not(holdsText(it, url, f.lastName(f.callee(body)) == "startsWith"))))
		}
		return some, true
	}
	return usage.Unknown, false
}

// isRequestURL reports `req.url`, or a name for it.
func (e *evaluator) isRequestURL(x *interceptor, n nid) bool {
	f := x.f
	n = f.unwrap(n)
	if f.kind(n) == kIdentifier {
		b := f.bindingOf(n)
		if b == nil || len(b.assigns) != 1 || b.assigns[0].kind != assignInit {
			return false
		}
		d := b.assigns[0].root
		if f.kind(f.child(d, fName)) == kObjectPattern { // const { url } = req
			src := f.unwrap(f.child(d, fValue))
			return b.name == "url" && f.kind(src) == kIdentifier && f.bindingOf(src) == x.req
		}
		n = f.unwrap(f.child(d, fValue))
	}
	if f.kind(n) != kMemberExpression {
		return false
	}
	root := f.unwrap(f.child(n, fObject))
	name := f.lastName(n)
	return (name == "url" || name == "urlWithParams") && f.kind(root) == kIdentifier && f.bindingOf(root) == x.req
}

// holdsText answers whether url starts with part, or holds it anywhere.
func holdsText(part usage.Value, url usage.Text, prefix bool) usage.Tri {
	if part.Kind != usage.KindText || part.Text.Len() == 0 {
		return usage.Unknown
	}
	p, u := part.Text.String(), url.String() // holes are the same when they are spelled alike
	if prefix && strings.HasPrefix(u, p) || !prefix && strings.Contains(u, p) {
		return usage.Yes
	}
	if _, known := part.Text.Const(); !known {
		return usage.Unknown
	}
	lead := url.Pattern()
	i := strings.IndexByte(lead, usage.HoleByte)
	if i < 0 {
		return usage.No
	}
	lead = lead[:i]
	_, rest, ok := strings.Cut(lead, "://")
	switch {
	case prefix && !strings.HasPrefix(p, lead[:min(len(lead), len(p))]):
		return usage.No
	case !prefix && ok && strings.Contains(rest, "/"): // the host is written out
		return usage.No
	}
	return usage.Unknown
}

// matches answers a regular expression for a URL whose holes stand for anything.
func matches(literal string, url usage.Text) usage.Tri {
	end := strings.LastIndexByte(literal, '/')
	if end <= 0 {
		return usage.Unknown
	}
	re, err := regexp.Compile(strings.ReplaceAll(literal[1:end], `\/`, "/"))
	if err != nil {
		return usage.Unknown
	}
	if re.MatchString(url.Pattern()) {
		return usage.Yes
	}
	if len(url.Holes()) == 0 {
		return usage.No
	}
	return usage.Unknown
}
