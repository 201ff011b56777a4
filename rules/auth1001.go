package rules

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// bearerPlace is one place where an ID token is known to become the bearer of one or several calls.
type bearerPlace struct {
	bearer *usage.Bearer
	calls  []*usage.APICall
}

// managementIDToken is AUTH1001: an ID token reaches the Management API. Eight endpoints took one until the migration
// of 2018, the others never did.
func managementIDToken(j *judge) {
	var order []usage.Span
	places := map[usage.Span]*bearerPlace{}
	for _, c := range j.ws.Calls {
		if c.API != usage.APIManagement {
			continue
		}
		for i := range c.Bearers {
			b := &c.Bearers[i]
			if b.Token.Kind != usage.TokenID || b.Token.Foreign {
				continue
			}
			at := bearerAt(b, c)
			if places[at] == nil {
				places[at] = &bearerPlace{bearer: b}
				order = append(order, at)
			}
			places[at].calls = append(places[at].calls, c)
		}
	}
	for _, at := range order {
		p := places[at]
		for _, c := range p.calls {
			j.report(j.idTokenBearer(at, p, c), c.Evidence.Or(p.bearer.Token.Evidence))
		}
	}
	for _, h := range j.hits {
		j.open1001 = j.open1001 || h.Rule == "AUTH1001"
	}
}

// maxRelated bounds the places shown beside a finding; the trace has them all.
const maxRelated = 8

// callPlace is where an implicit bearer is pointed at: the call's URL.
func callPlace(c *usage.APICall) usage.Span {
	if !c.URL.IsZero() {
		return c.URL
	}
	return c.Span
}

func (j *judge) idTokenBearer(at usage.Span, p *bearerPlace, c *usage.APICall) hit {
	b, t := p.bearer, &p.bearer.Token
	h := hit{call: c, request: t.Request}
	h.Rule, h.Level, h.Span, h.Doc = "AUTH1001", finding.Error, at, c.Doc
	h.Confidence = usage.Weakest(b.Conf, t.Conf, c.Conf)
	h.Message = j.idTokenMessage(p)
	sink := b.Value
	if sink.IsZero() {
		sink = b.Span
	}
	var rs []finding.Related
	if !at.Contains(sink) && !sink.Contains(at) {
		rs = append(rs, finding.Related{Span: sink, Note: "the token is sent here"})
	}
	for _, c := range p.calls {
		if !c.Span.Contains(at) && !at.Contains(c.Span) {
			rs = append(rs, finding.Related{Span: c.Span, Note: "calls " + quote(callName(c))})
		}
	}
	if !t.Span.Contains(at) && !at.Contains(t.Span) {
		rs = append(rs, finding.Related{Span: t.Span, Note: "the ID token comes from here"})
	}
	if r := t.Request; r != nil {
		rs = append(rs, finding.Related{Span: requestPlace(r), Note: "the token is requested here"})
	}
	for _, step := range t.Trace {
		if len(rs) < maxRelated && !at.Contains(step.Span) && !step.Span.Contains(at) {
			rs = append(rs, finding.Related(step))
		}
	}
	h.Related = related(at, rs...)
	h.Trace = traceTo(t, sink)
	if u := j.migration(j.ws.FlowOf(t.Request)); u != nil && u.twins[b.Span] && j.mendsPlace(at, p) {
		h.Fix = u.fix
	}
	return h
}

// mendsPlace reports whether fixes replace every ID token that may arrive at a place; with one left the finding stays.
func (j *judge) mendsPlace(at usage.Span, p *bearerPlace) bool {
	for _, c := range p.calls {
		for i := range c.Bearers {
			b := &c.Bearers[i]
			if b.Token.Kind != usage.TokenID || b.Token.Foreign || bearerAt(b, c) != at {
				continue
			}
			if u := j.migration(j.ws.FlowOf(b.Token.Request)); u == nil || !u.twins[b.Span] {
				return false
			}
			if _, ok := b.Token.Twin(); !ok {
				return false
			}
		}
	}
	return true
}

// literalAt is the literal behind a constant whose use a bearer is, else at.
func literalAt(b *usage.Bearer, at usage.Span) usage.Span {
	if t := &b.Token; t.Claims != nil && !t.Span.IsZero() && !at.Contains(t.Span) {
		return t.Span
	}
	return at
}

// bearerAt is where AUTH1001 points at a bearer of a call.
func bearerAt(b *usage.Bearer, c *usage.APICall) usage.Span {
	if at := b.At(); !b.Implicit && !at.IsZero() {
		return literalAt(b, at)
	}
	return callPlace(c)
}

// traceTo is the token's way with the sink as its last step; nil when there is only one step.
func traceTo(t *usage.Token, sink usage.Span) []usage.Step {
	steps := slices.Clone(t.Trace)
	if !sink.IsZero() && (len(steps) == 0 || steps[len(steps)-1].Span != sink) {
		steps = append(steps, usage.Step{Span: sink, Note: "sent as the bearer"})
	}
	if len(steps) < 2 {
		return nil
	}
	return steps
}

func (j *judge) idTokenMessage(p *bearerPlace) string {
	b, t := p.bearer, &p.bearer.Token
	var names, scopes []string
	took, never, backend := false, false, false
	flow := usage.FlowUnknown
	if t.Request != nil {
		flow = t.Request.Flow
	}
	for _, c := range p.calls {
		if c.Endpoint == "" {
			continue
		}
		names = addWord(names, callName(c))
		if e, ok := catalog.EndpointByKey(c.Endpoint); ok && e.TookIDToken {
			took = true
		} else {
			never = true
		}
		if s, ok := scopeFor(c, flow); ok {
			scopes = addWord(scopes, s)
		} else if flow.Public() {
			backend = true
		}
	}
	what := "The Management API is called"
	switch {
	case len(names) > 0:
		what = quoteAll(names, "and") + plural(len(names), " is", " are") + " called"
	case p.calls[0].Method == "" && p.calls[0].Path.IsZero():
		what = "The Management API client is set up"
	}
	which := "the ID token " + quote(t.Name)
	switch {
	case b.Implicit:
		which = "the stored ID token that " + quote(p.calls[0].Name) + " adds by itself"
	case t.Claims != nil:
		which = "an ID token (a JWT for a client, without scopes)"
	case t.Name == "":
		which = "an ID token"
	}
	why := "which is no longer accepted"
	switch {
	case never && !took:
		why = "which never worked there"
	case never:
		why = "which is no longer accepted, and never was by all of them"
	case !took:
		why = "which the Management API does not accept"
	}
	do := "send an access token for the audience " + quote(j.audienceOfCalls(t.Request, p.calls))
	if len(scopes) > 0 {
		do += " with the scope " + quoteAll(scopes, "and")
	}
	do += " instead"
	if backend {
		do = "call it from a backend with a machine-to-machine access token instead, a browser cannot be granted its scope"
	}
	return what + " with " + which + ", " + why + ", " + do + "."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
