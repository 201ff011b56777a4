// Package scopes reports, per application, the least Management API scopes its code needs, beside what it asks for and
// what it is granted.
//
// An endpoint is content with any one of its scopes: one that the call's token visibly has counts as the need, else the
// one that gives least (the logged-in user's own where a user logs in). Which list is a call's, and what it lacks, is
// link's answer, the same that the rules judge by; where several clients' grants could be meant, nothing is called
// missing or unused. What cannot be told is listed as unknown. Code of a package that applications of the workspace use
// counts for each of them.
package scopes

import (
	"cmp"
	"maps"
	"slices"

	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// AllScopes stands in a list for a grant of every scope.
const AllScopes = "*"

// App is one application's report.
type App struct {
	// Root is its folder, "." for the scan root.
	Root               string
	Needed             []Need
	Requested, Granted []Listed
	// Missing scopes break calls. Uncertain ones are lacked by some of the lists that may be the call's. Unused ones are
	// over-privilege.
	Missing, Uncertain, Unused []string
	// Unknown are calls whose endpoint or scopes cannot be told.
	Unknown []Call
}

// Need is a scope and the calls that need it.
type Need struct {
	Scope string
	Calls []Call
}

// Call is one call.
type Call struct {
	Endpoint string
	Span     usage.Span
}

// Listed is a scope that a list holds, for whom, and where.
type Listed struct {
	Scope, Client string
	Span          usage.Span
}

// Of computes the reports, sorted by folder. Samples in documentation belong to no application.
func Of(ws *link.Workspace) []App {
	r := &reporter{ws: ws, options: rules.OptionScopes(ws), apps: map[string]*builder{}, placed: map[*usage.ClientGrant]bool{}}
	for _, c := range ws.Calls {
		if c.API == usage.APIManagement && c.Evidence.Proven() && !c.Doc && !c.Path.IsZero() { // without a path it is a client that is set up
			for _, app := range ws.AppsOf(c.App) {
				r.app(app).call(c)
			}
		}
	}
	for _, q := range ws.Requests {
		if q.Doc || q.ScopeIgnored || !link.ForManagement(q) {
			continue
		}
		for _, app := range ws.AppsOf(q.App) {
			r.app(app).requested(q)
		}
	}
	for _, g := range ws.Grants { // nobody's, as far as can be seen
		if !g.Doc && g.ManagementAPI == usage.Yes && !r.placed[g] {
			r.app(ws.GrantApp(g)).granted(g, false)
		}
	}
	var out []App
	for _, root := range slices.Sorted(maps.Keys(r.apps)) {
		if a := r.finish(r.apps[root]); len(a.Needed)+len(a.Unknown)+len(a.Requested)+len(a.Granted) > 0 {
			out = append(out, a)
		}
	}
	return out
}

type reporter struct {
	ws *link.Workspace
	// options are the calls that need an options scope as well.
	options map[*usage.APICall]string
	apps    map[string]*builder
	// placed are the grants that may be some call's.
	placed map[*usage.ClientGrant]bool
}

func (r *reporter) app(root string) *builder {
	if r.apps[root] == nil {
		r.apps[root] = &builder{r: r, app: App{Root: cmp.Or(root, ".")}, needed: map[string][]Call{}, missing: map[string]bool{}, uncertain: map[string]bool{}, own: map[*usage.ClientGrant]bool{}}
	}
	return r.apps[root]
}

type builder struct {
	r                  *reporter
	app                App
	needed             map[string][]Call
	missing, uncertain map[string]bool
	// own are the grants of the application; false where another client's may be meant as well.
	own map[*usage.ClientGrant]bool
}

func (b *builder) call(c *usage.APICall) {
	call := Call{Endpoint: cmp.Or(c.Endpoint, c.Method+" "+c.Path.String()), Span: c.Span}
	list, grants := b.r.ws.ScopeList(c), b.r.ws.GrantsFor(c)
	b.lists(list)
	b.lists(grants)
	scopes, grantable := rules.CallScopes(b.r.ws, c)
	if len(scopes) == 0 {
		b.app.Unknown = append(b.app.Unknown, call)
		return
	}
	if !grantable {
		b.missing[scopes[0]] = true
	}
	b.need(scopes, call, list, grants)
	if s := b.r.options[c]; s != "" {
		b.need([]string{s}, call, list, grants)
	}
}

// need notes the best of the scopes that would do, and whether a list lacks them all.
func (b *builder) need(scopes []string, c Call, lists ...link.ScopeList) {
	if !slices.Contains(b.needed[scopes[0]], c) {
		b.needed[scopes[0]] = append(b.needed[scopes[0]], c)
	}
	for _, l := range lists {
		switch lacking := l.Lacking(scopes...); {
		case len(lacking) == 0:
		case len(lacking) == len(l.Sources):
			b.missing[scopes[0]] = true
		default:
			b.uncertain[scopes[0]] = true
		}
	}
}

func (b *builder) lists(l link.ScopeList) {
	for _, s := range l.Sources {
		for _, g := range s.Grants() {
			b.granted(g, !l.Ambiguous())
		}
		if l.Kind == link.Configured {
			for _, w := range s.List.Words() {
				if catalog.IsManagementScope(w) {
					b.list(&b.app.Granted, Listed{Scope: w, Client: s.Name, Span: s.Span})
				}
			}
		}
	}
}

func (b *builder) list(to *[]Listed, l Listed) {
	if !slices.Contains(*to, l) {
		*to = append(*to, l)
	}
}

func (b *builder) requested(q *usage.TokenRequest) {
	for _, l := range listed(q.Scope, "", q.Span) {
		b.list(&b.app.Requested, l)
	}
}

func (b *builder) granted(g *usage.ClientGrant, own bool) {
	if g.Doc {
		return
	}
	b.r.placed[g] = true
	if was, ok := b.own[g]; ok {
		b.own[g] = was || own
		return
	}
	b.own[g] = own
	client := link.ClientName(g)
	if g.Format == "manifest" { // its place says whose it is
		client = ""
	}
	if g.AllowAll == usage.Yes {
		b.list(&b.app.Granted, Listed{Scope: AllScopes, Client: client, Span: g.Span})
	}
	for _, l := range listed(g.Scopes, client, g.Span) {
		b.list(&b.app.Granted, l)
	}
}

// finish sorts a report and tells what is unused: what the application's own lists hold and none of the calls that may
// use them needs.
func (r *reporter) finish(b *builder) App {
	a := b.app
	for _, s := range slices.Sorted(maps.Keys(b.needed)) {
		calls := b.needed[s]
		slices.SortFunc(calls, func(x, y Call) int { return usage.CompareSpans(x.Span, y.Span) })
		a.Needed = append(a.Needed, Need{s, calls})
	}
	a.Missing = slices.Sorted(maps.Keys(b.missing))
	maps.DeleteFunc(b.uncertain, func(s string, _ bool) bool { return b.missing[s] })
	a.Uncertain = slices.Sorted(maps.Keys(b.uncertain))
	unused := map[string]bool{}
	if len(a.Unknown) == 0 && len(a.Needed) > 0 {
		for _, l := range a.Requested {
			unused[l.Scope] = len(b.needed[l.Scope]) == 0
		}
		for g, own := range b.own {
			for _, w := range g.Scopes.List().Words() {
				if own && catalog.IsManagementScope(w) && !r.neededOf(g, w) {
					unused[w] = true
				}
			}
		}
		for _, l := range a.Granted {
			if l.Client == link.ConfiguredName {
				unused[l.Scope] = len(b.needed[l.Scope]) == 0
			}
		}
	}
	maps.DeleteFunc(unused, func(_ string, is bool) bool { return !is })
	a.Unused = slices.Sorted(maps.Keys(unused))
	byPlace := func(x, y Listed) int {
		return cmp.Or(cmp.Compare(x.Scope, y.Scope), usage.CompareSpans(x.Span, y.Span))
	}
	slices.SortFunc(a.Requested, byPlace)
	slices.SortFunc(a.Granted, byPlace)
	slices.SortFunc(a.Unknown, func(x, y Call) int { return usage.CompareSpans(x.Span, y.Span) })
	return a
}

// neededOf reports whether an application that a grant may belong to needs a scope, or may: its calls cannot all be told.
func (r *reporter) neededOf(g *usage.ClientGrant, scope string) bool {
	for _, b := range r.apps {
		if _, ok := b.own[g]; ok && (len(b.needed[scope]) > 0 || len(b.app.Unknown) > 0) {
			return true
		}
	}
	return false
}

// listed are the Management scopes of a list; an item that is written nowhere (a default of the SDK) stands where its
// owner does.
func listed(f usage.Field, client string, owner usage.Span) []Listed {
	if f.Present != usage.Yes {
		return nil
	}
	var out []Listed
	for _, t := range f.List().Items {
		s, ok := t.Const()
		if !ok || !catalog.IsManagementScope(s) && !catalog.IsCurrentUserScope(s) {
			continue
		}
		span := t.Span()
		if span.IsZero() {
			span = f.Span()
		}
		if span.File == "" {
			span = owner
		}
		out = append(out, Listed{s, client, span})
	}
	return out
}
