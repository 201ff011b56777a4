package rules

import (
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// optionsReadScope is AUTH2002: the options of a connection are read, or written back, without
// read:connections_options. The API answers without them; PATCH then replaces the whole object, so data is lost.
func optionsReadScope(j *judge) {
	for _, n := range j.optionNeeds() {
		if n.call.Endpoint == patchConnection {
			continue
		}
		unseen, what := finding.Note, "whose 'options' are read"
		if n.to != nil {
			unseen, what = finding.Warning, "whose result is written back with 'PATCH /connections/{id}', which replaces all options,"
		}
		l := judgeList(n.list, n.scope, unseen)
		if l.has == usage.Yes {
			continue
		}
		for _, at := range n.call.OptionsAt {
			l.related = append(l.related, finding.Related{Span: at, Note: "the options are read here"})
		}
		if n.to != nil {
			l.related = append(l.related, finding.Related{Span: n.to.Span, Note: "the connection is written back here"})
		}
		j.reportNeed("AUTH2002", n, l, quote(n.call.Endpoint)+" "+what+" needs the scope 'read:connections_options', "+l.clause+", "+l.do+".")
	}
}
