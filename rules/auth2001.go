package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// optionsUpdateScope is AUTH2001: PATCH /connections/{id} with options in the body, even {}, without
// update:connections_options. A body without options needs nothing of the kind.
func optionsUpdateScope(j *judge) {
	for _, n := range j.optionNeeds() {
		if n.call.Endpoint != patchConnection {
			continue
		}
		l := judgeList(n.list, n.scope, finding.Warning)
		if l.has == usage.Yes {
			continue
		}
		what := "with 'options' in the body"
		if n.from != nil {
			what = "that writes back a connection read with " + quote(n.from.Endpoint) + ", 'options' included,"
			l.related = append(l.related, finding.Related{Span: n.from.Span, Note: "the connection is read here"})
		}
		j.reportNeed("AUTH2001", n, l, quote(patchConnection)+" "+what+" needs the scope 'update:connections_options', "+l.clause+", "+l.do+".")
	}
}

// reportNeed reports a call that lacks a scope, at the call.
func (j *judge) reportNeed(rule string, n scopeNeed, l lack, message string) {
	h := hit{call: n.call, request: n.call.Request}
	h.Rule, h.Level, h.Span, h.Doc, h.Message = rule, l.level, n.call.Span, n.call.Doc, message
	h.Confidence = usage.Weakest(n.conf, n.call.Conf, l.conf)
	h.Related = related(h.Span, l.related...)
	h.Fix = j.scopeFix(l, n.call)
	for _, s := range l.sources {
		if s.Request != nil {
			h.request = s.Request
		}
	}
	if len(l.sources) == 1 && !l.sources[0].Span.IsZero() {
		h.Trace = []usage.Step{{Span: l.sources[0].Span, Note: "the scopes of the token"}, {Span: n.call.Span, Note: "the call that needs " + quote(n.scope)}}
	}
	j.report(h, n.call.Evidence)
}
