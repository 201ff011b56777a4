package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// scopeNeed is a call that needs a scope beyond what its endpoint asks of everybody.
type scopeNeed struct {
	call  *usage.APICall
	scope string
	list  link.ScopeList
	conf  usage.Confidence
	// from is, for an update, the call whose response is written back; to, for a read, the update it goes to.
	from, to *usage.APICall
}

const (
	patchConnection = "PATCH /connections/{id}"
	getConnection   = "GET /connections/{id}"
	listConnections = "GET /connections"
)

// optionNeeds are the calls that visibly read or write connection options.
func (j *judge) optionNeeds() []scopeNeed {
	if j.needs != nil {
		return j.needs
	}
	j.needs = []scopeNeed{}
	// By place: the same call may have been read in the contexts of several callers.
	type place struct {
		span     usage.Span
		endpoint string
	}
	writtenBack := map[place]*usage.APICall{}
	for _, c := range j.ws.Calls {
		if c.API != usage.APIManagement || c.Endpoint != patchConnection {
			continue
		}
		has, conf := writesOptions(c)
		if !has {
			continue
		}
		n := scopeNeed{call: c, scope: "update:connections_options", list: j.ws.ScopeList(c), conf: conf}
		if from := c.BodyFrom; from != nil && (from.Endpoint == getConnection || from.Endpoint == listConnections) {
			n.from = j.ws.Call(from)
			writtenBack[place{from.Span, from.Endpoint}] = c
		}
		j.needs = append(j.needs, n)
	}
	for _, c := range j.ws.Calls {
		if c.API != usage.APIManagement || c.Endpoint != getConnection && c.Endpoint != listConnections {
			continue
		}
		asked, excluded := optionsInFields(c)
		to := writtenBack[place{c.Span, c.Endpoint}]
		if excluded || c.OptionsRead != usage.Yes && to == nil && !(asked && c.OptionsRead == usage.Unknown) {
			continue
		}
		j.needs = append(j.needs, scopeNeed{call: c, scope: "read:connections_options", list: j.ws.ScopeList(c), to: to})
	}
	return j.needs
}

// OptionScopes are the calls that visibly read or write connection options, with the scope each needs on top of its
// endpoint's: what AUTH2001 and AUTH2002 judge and the least-scope report lists.
func OptionScopes(ws *link.Workspace) map[*usage.APICall]string {
	out := map[*usage.APICall]string{}
	for _, n := range (&judge{ws: ws}).optionNeeds() {
		out[n.call] = n.scope
	}
	return out
}

// CallScopes are the scopes of which a call needs one, the best first: what its token visibly has, else what a token of
// its flow should have. grantable is false when a browser or device makes the call and can be granted none of them.
func CallScopes(ws *link.Workspace, c *usage.APICall) (scopes []string, grantable bool) {
	e, ok := catalog.EndpointByKey(c.Endpoint)
	if !ok || len(e.Scopes) == 0 {
		return nil, true
	}
	list := ws.ScopeList(c)
	flow := flowOfCall(ws.RequestsOf(c), list)
	best, grantable := scopeFor(c, flow)
	if !grantable {
		return e.AnyUserScopes, false
	}
	if flow == usage.FlowUnknown && len(e.AnyUserScopes) > 0 {
		best = e.AnyUserScopes[0]
	}
	for _, s := range accepted(e, flow) {
		if list.Has(s) == usage.Yes {
			best = s
			break
		}
	}
	return append([]string{best}, slices.DeleteFunc(slices.Clone(accepted(e, flow)), func(s string) bool { return s == best })...), true
}

// writesOptions: the body has an options property (even {}), or is a connection that was read before, options and all.
func writesOptions(c *usage.APICall) (bool, usage.Confidence) {
	found, conf, alts := false, usage.High, c.Body.Alternatives()
	for _, v := range alts {
		if v.Kind == usage.KindObject {
			if p, ok := v.Object.Get("options"); ok {
				switch {
				case p.Value.Kind == usage.KindAbsent:
					continue
				case p.Maybe || len(alts) > 1:
					conf = usage.Medium
				}
				found, conf = true, usage.Weakest(conf, v.Conf)
				continue
			}
			if !v.Object.Open && len(v.Object.Base) == 0 {
				continue
			}
		}
		if c.BodyFrom == nil {
			continue
		}
		if _, excluded := optionsInFields(c.BodyFrom); !excluded {
			found, conf = true, usage.Medium
		}
	}
	return found, conf
}

// optionsInFields reads fields= and include_fields=: whether options are asked for by name, or left out.
func optionsInFields(c *usage.APICall) (asked, excluded bool) {
	p, ok := c.Query.Get("fields")
	if !ok {
		return false, false
	}
	list := usage.ListOf(p.Value)
	if len(list.Items) == 0 || list.Open {
		return false, false
	}
	named := list.Has("options") == usage.Yes
	include := true
	if q, ok := c.Query.Get("include_fields"); ok {
		v, known := q.Value.ConstString()
		if !known {
			return false, false
		}
		include = v != "false"
	}
	return named && include, named != include
}

// lack is what the visible lists say about a scope, in the words of a message.
type lack struct {
	has     usage.Tri
	level   finding.Level
	conf    usage.Confidence
	clause  string // "which the requested scopes lack"
	do      string // "add it to the request"
	related []finding.Related
	sources []link.Source
}

// judgeList turns a visible list into a level: error where the list lacks the scope, warning where it is only checked by
// the code or where several could be meant, unseen where no list is visible (the message then says how to declare one).
func judgeList(list link.ScopeList, scope string, unseen finding.Level) lack {
	l := lack{has: list.Has(scope), level: finding.Error, conf: list.Conf, sources: list.Lacking(scope)}
	for _, s := range list.Sources {
		l.related = append(l.related, finding.Related{Span: s.Span, Note: listNote(list.Kind, s)})
	}
	what := listName(list)
	switch {
	case list.Kind == link.NoList || l.has == usage.Unknown && len(l.sources) == 0:
		l.level, l.conf = unseen, usage.High
		l.clause = "and no list of its granted scopes is visible"
		l.do = "grant it to the client, or declare what is granted under 'management-api.granted-scopes'"
	case list.Ambiguous() || l.has == usage.Unknown:
		l.level = min(l.level, finding.Warning)
		which := "not every"
		if l.has == usage.No {
			which = "no"
		}
		l.clause = "which " + which + " " + listWord(list) + " that may be the client's has (" + candidates(list) + ")"
		l.do = "add it to the client's grant"
	case list.Kind == link.Asserted:
		l.level = finding.Warning
		l.clause, l.do = "which "+what+" lack", "add it there and to the client's grant"
	case list.Kind == link.Requested && !list.Traced:
		// The only request there is, but the token's way from it to the call is out of sight.
		l.level = finding.Warning
		l.clause, l.do = "which "+what+" lack", "request it and grant it to the client"
	case list.Kind == link.Requested:
		l.clause, l.do = "which "+what+" lack", "request it and grant it to the client"
	case list.Kind == link.Fixed:
		l.clause, l.do = "which "+what+" lack", "request a token of a client that is granted it"
	case list.Kind == link.Configured:
		l.clause, l.do = "which "+what+" lack", "grant it to the client"
	default:
		l.clause, l.do = "which "+what+" lack", "add it to the grant"
	}
	return l
}

func listName(list link.ScopeList) string {
	switch list.Kind {
	case link.Requested:
		return "the requested scopes"
	case link.Configured:
		return "the scopes under 'management-api.granted-scopes'"
	case link.Asserted:
		return "the scopes that the code checks for"
	case link.Fixed:
		return "the fixed scopes of a rule's " + quote(link.RuleTokenName) + " ('read:users', 'update:users')"
	}
	if len(list.Sources) == 1 && list.Sources[0].Name != "" {
		return "the scopes granted to " + quote(list.Sources[0].Name)
	}
	return "the granted scopes"
}

func listNote(kind link.ListKind, s link.Source) string {
	switch kind {
	case link.Requested:
		return "scopes are requested here"
	case link.Asserted:
		return "scopes are checked here"
	case link.Configured:
		return "granted scopes are declared here"
	case link.Fixed:
		return "the rule's own token"
	}
	if s.Name != "" {
		return "scopes are granted to " + quote(s.Name) + " here"
	}
	return "scopes are granted here"
}

func candidates(list link.ScopeList) string {
	var names, files []string
	for _, s := range list.Sources {
		files = addWord(files, s.Span.File)
		names = addWord(names, cmp.Or(s.Name, s.Span.File))
	}
	if len(names) == 1 && len(files) > 1 { // one client in several tenants
		names = files
	}
	return quoteAll(names, "or")
}

// listWord is what a list is called when it is one of several.
func listWord(list link.ScopeList) string {
	if list.Kind == link.Granted {
		return "grant"
	}
	return "list"
}

// scopeFix adds, to the list that a call depends on, everything that visible calls need and the list lacks, so that all
// findings about one list carry one edit. What cannot be granted to the list's client is not offered (facts F13).
func (j *judge) scopeFix(l lack, c *usage.APICall) *finding.Fix {
	if l.has != usage.No || len(l.sources) != 1 {
		return nil
	}
	s := l.sources[0]
	switch {
	case s.Grant != nil:
		fix := j.grantFix(s.Grant)
		for _, g := range s.Also {
			if es, ok := j.grantEdits(g); ok && fix != nil && s.Grant.Format == g.Format && s.Span.File != g.Span.File {
				fix.Edits = append(fix.Edits, es...)
			}
		}
		return fix
	case s.Request == nil || s.Span.IsZero():
		return nil
	}
	if u := j.migration(j.ws.FlowOf(s.Request)); u != nil && s.Request.Flow != usage.FlowMachine {
		return u.fix
	}
	words := inListOrder(j.missingIn(s), s.List)
	if len(words) == 0 || s.Request.Flow.Public() && slices.ContainsFunc(words, func(w string) bool { return !catalog.IsCurrentUserScope(w) }) {
		return nil
	}
	edits, ok := appendWords(s.Scopes, words)
	if !ok {
		return nil
	}
	todo := ""
	if s.Request.Flow != usage.FlowBrowser && s.Request.Flow != usage.FlowNative {
		client, _ := s.Request.ClientID.Const()
		todo = "Grant " + quoteAll(words, "and") + " to " + clientCalled(client) + " in the Dashboard."
	}
	for _, g := range j.ws.GrantsFor(c).Lacking(words...) {
		if es, ok := j.grantEdits(g.Grant); ok && len(j.ws.GrantsFor(c).Sources) == 1 {
			edits, todo = append(edits, es...), ""
		}
	}
	return &finding.Fix{
		Unit: "scopes" + placeKey(s.Span), Safety: finding.Suggested, Edits: usage.Coalesce(edits), Todo: todo,
		Description: "Request the scope " + quoteAll(words, "and"),
	}
}

// missingIn are the scopes that the calls behind a list need and the list lacks.
func (j *judge) missingIn(s link.Source) []string {
	var words []string
	needs := append(slices.Clone(j.optionNeeds()), j.endpointNeeds()...)
	slices.SortStableFunc(needs, func(a, b scopeNeed) int { // as the code calls: read, then write back
		return cmp.Or(strings.Compare(a.call.Span.File, b.call.Span.File), cmp.Compare(a.call.Span.Start, b.call.Span.Start))
	})
	for _, n := range needs {
		lists := n.list.Lacking(n.scope)
		if n.list.Kind == link.Requested { // the grant must have it, too
			if grants := j.ws.GrantsFor(n.call); !grants.Ambiguous() {
				lists = append(lists, grants.Lacking(n.scope)...)
			}
		}
		if slices.ContainsFunc(lists, func(o link.Source) bool { return o.Span == s.Span || sameGrant(o, s) }) {
			words = addWord(words, n.scope)
		}
	}
	return words
}

// sameGrant reports whether a grant is one of those behind a list.
func sameGrant(list, s link.Source) bool {
	return s.Grant != nil && slices.Contains(list.Grants(), s.Grant)
}

// grantFix adds to a client grant what visible code needs, or, without any, the twins of the scopes the grant holds.
func (j *judge) grantFix(g *usage.ClientGrant) *finding.Fix {
	edits, ok := j.grantEdits(g)
	if !ok {
		return nil
	}
	return &finding.Fix{
		Unit: "grant" + placeKey(g.Scopes.Span()), Safety: finding.Suggested, Edits: edits,
		Description: "Grant the scope " + quoteAll(j.grantWords(g), "and"),
		Todo:        "Deploy the grant, or grant " + quoteAll(j.grantWords(g), "and") + " to " + clientCalled(grantClient(g)) + " in the Dashboard.",
	}
}

// clientCalled names a client in what a person must do.
func clientCalled(name string) string {
	if name == "" {
		return "the client"
	}
	return "the client " + quote(name)
}

func (j *judge) grantEdits(g *usage.ClientGrant) ([]usage.Edit, bool) {
	words := j.grantWords(g)
	if len(words) == 0 {
		return nil, false
	}
	return appendWords(g.Scopes, words)
}

func (j *judge) grantWords(g *usage.ClientGrant) []string {
	span := g.Scopes.Span()
	if span.IsZero() {
		span = g.Span
	}
	words := j.missingIn(link.Source{Span: span, Grant: g})
	if len(words) == 0 && !j.servesOptions(g) {
		return missingTwins(g)
	}
	return inListOrder(words, g.Scopes.List())
}

// inListOrder puts twins in the order in which a list has their plain scopes, other words behind them.
func inListOrder(words []string, l usage.List) []string {
	var out []string
	for _, w := range l.Words() {
		if twin, ok := catalog.ScopeTwin(w); ok && slices.Contains(words, twin) {
			out = addWord(out, twin)
		}
	}
	for _, w := range words {
		out = addWord(out, w)
	}
	return out
}

// servesOptions reports whether visible code of the grant's client touches options: it needs what it needs, and no
// twin beyond that is offered (facts F13).
func (j *judge) servesOptions(g *usage.ClientGrant) bool {
	return slices.ContainsFunc(j.optionNeeds(), func(n scopeNeed) bool {
		grants := j.ws.GrantsFor(n.call)
		return !grants.Ambiguous() && slices.ContainsFunc(grants.Sources, func(s link.Source) bool { return slices.Contains(s.Grants(), g) })
	})
}

// missingTwins are the *_options scopes whose plain scope the grant lists and which it lacks.
func missingTwins(g *usage.ClientGrant) []string {
	var out []string
	list := g.Scopes.List()
	for _, w := range list.Words() {
		if twin, ok := catalog.ScopeTwin(w); ok && list.Has(twin) == usage.No {
			out = addWord(out, twin)
		}
	}
	return out
}
