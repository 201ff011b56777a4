package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// Interceptors that look at the URL: what they do counts for the requests whose URL gets there.

// sending is a call that sends a request, as interceptors see it.
type sending struct {
	f    *file
	call nid
	env  *env
}

// asking remembers the call that a client's interceptors are run for; the result ends that.
func (e *evaluator) asking(f *file, call nid, v *env) func() {
	old := e.sending
	e.sending = &sending{f, call, v}
	return func() { e.sending = old }
}

// askedThrough starts a run of an interceptor; the result ends it.
func (e *evaluator) askedThrough(c *closure) func() {
	old := e.passing
	e.passing = nil
	f := c.key.f
	if ps := f.params(c.key.n); len(ps) > 0 && e.sending != nil {
		f.patternNames(ps[0], func(id nid) { e.passing = &interceptor{f: f, fn: c.key.n, req: f.bindingOf(id)} })
		if e.passing != nil && (e.passing.req == nil || !f.conditionsOnURL(c.key.n)) {
			e.passing = nil
		}
	}
	return func() { e.passing = old }
}

// passes reports whether the request gets to node n of the interceptor that is run. Conditions that do not look at its URL
// are taken to hold; where they do, nobody knows what cannot be decided.
func (e *evaluator) passes(n nid) bool {
	x := e.passing
	if !x.f.inside(n, x.fn) {
		return true
	}
	passing := e.passing
	e.passing = nil // conditions are not part of the run
	defer func() { e.passing = passing }()
	switch e.lets(x, n, e.requestURL()) {
	case usage.Yes:
		return true
	case usage.No:
		return false
	}
	for p := x.f.parent(n); p >= 0 && p != x.fn; p = x.f.parent(p) {
		switch x.f.kind(p) {
		case kStatementBlock:
			for _, st := range x.f.named(p) {
				if st < n && x.f.kind(st) == kIfStatement && x.f.leaves(x.f.child(st, fConsequence)) && x.f.conditionsOnURL(x.f.child(st, fCondition)) {
					return false
				}
			}
		case kIfStatement, kTernaryExpression:
			if x.f.conditionsOnURL(x.f.child(p, fCondition)) {
				return false
			}
		}
	}
	return true
}

// conditionsOnURL reports an expression that reads a URL.
func (f *file) conditionsOnURL(n nid) bool {
	for i := n; i < f.last(n); i++ {
		switch f.kind(i) {
		case kIdentifier, kPropertyIdentifier, kShorthandPropertyIdentifierPattern:
			if s := f.str(i); s == "url" || s == "baseURL" {
				return true
			}
		}
	}
	return false
}

// requestURL is the URL of the call that interceptors are run for.
func (e *evaluator) requestURL() usage.Text {
	r := e.sending
	args := r.f.args(r.call)
	if len(args) == 0 {
		return usage.Text{}
	}
	url := e.eval(r.f, args[0], r.env)
	if url.Kind == usage.KindObject && url.Object != nil {
		p, _ := url.Object.Get("url")
		url = p.Value
	}
	if url = e.asText(r.f, args[0], url); url.Kind != usage.KindText {
		return e.hole(r.f, args[0]).Text
	}
	return url.Text
}

// returnedFor is what an interceptor returns for the request that it is run for.
func (e *evaluator) returnedFor(c *closure, s *site) usage.Value {
	f := c.key.f
	if e.passing == nil || f.kind(f.child(c.key.n, fBody)) != kStatementBlock || c.env.level() >= maxFrames {
		return e.callClosure(c, s)
	}
	s.this = c.this
	v := e.enter(f.envAt(c.env, c.key.n), c.key, s)
	var vals []usage.Value
	for _, r := range e.returns(c.key) {
		if x := f.firstNamed(r); x >= 0 && e.passes(r) {
			vals = append(vals, e.eval(f, x, v))
		}
	}
	if len(vals) == 0 {
		return usage.UnknownValue(f.span(c.key.n))
	}
	return known(e.join(vals...))
}
