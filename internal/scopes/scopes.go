// Package scopes reports, per application, the least Management API scopes its code needs, beside what it asks for and
// what it is granted.
//
// An endpoint is content with any one of its scopes: one that is asked for or granted counts as the need, else the one
// that gives least (the logged-in user's own where a user logs in). What cannot be told is listed as unknown.
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

// App is one application's report.
type App struct {
	// Root is its folder, "." for the scan root.
	Root               string
	Needed             []Need
	Requested, Granted []Listed
	// Missing scopes break calls, Unused ones are over-privilege. Both are empty when no list is visible.
	Missing, Unused []string
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

// Listed is a scope that a list holds, and where.
type Listed struct {
	Scope string
	Span  usage.Span
}

// Of computes the reports, sorted by folder. Samples in documentation belong to no application.
func Of(ws *link.Workspace) []App {
	options := rules.OptionScopes(ws)
	apps := map[string]*builder{}
	app := func(root string) *builder {
		if apps[root] == nil {
			apps[root] = &builder{app: App{Root: cmp.Or(root, ".")}, needed: map[string][]Call{}, have: map[string]bool{}, options: options}
		}
		return apps[root]
	}
	for _, r := range ws.Requests {
		if r.Doc || r.ScopeIgnored || !link.ForManagement(r) {
			continue
		}
		b := app(r.App)
		b.app.Requested = append(b.app.Requested, listed(r.Scope)...)
		b.open = b.open || r.Scope.Present != usage.No && r.Scope.List().Open
	}
	for _, g := range ws.Grants {
		if g.Doc || g.ManagementAPI != usage.Yes {
			continue
		}
		b := app(ws.GrantApp(g))
		b.app.Granted = append(b.app.Granted, listed(g.Scopes)...)
		b.open = b.open || g.AllowAll != usage.No && g.Scopes.Present != usage.Yes || g.Scopes.List().Open
	}
	for _, b := range apps {
		for _, l := range slices.Concat(b.app.Requested, b.app.Granted) {
			b.have[l.Scope] = true
		}
	}
	for _, c := range ws.Calls {
		if c.API == usage.APIManagement && !c.Doc && !c.Path.IsZero() { // without a path it is a client that is set up
			app(c.App).call(ws, c)
		}
	}
	var out []App
	for _, root := range slices.Sorted(maps.Keys(apps)) {
		if a := apps[root].finish(); len(a.Needed)+len(a.Unknown)+len(a.Requested)+len(a.Granted) > 0 {
			out = append(out, a)
		}
	}
	return out
}

type builder struct {
	app    App
	needed map[string][]Call
	have   map[string]bool
	// options are the calls that need an options scope as well.
	options map[*usage.APICall]string
	// open is set when a list may hold more than is visible.
	open bool
}

func (b *builder) call(ws *link.Workspace, c *usage.APICall) {
	call := Call{Endpoint: cmp.Or(c.Endpoint, c.Method+" "+c.Path.String()), Span: c.Span}
	e, ok := catalog.EndpointByKey(c.Endpoint)
	if !ok || len(e.Scopes) == 0 {
		b.app.Unknown = append(b.app.Unknown, call)
		return
	}
	scope := e.Scopes[0]
	if i := slices.IndexFunc(e.Scopes, func(s string) bool { return b.have[s] }); i >= 0 {
		scope = e.Scopes[i]
	} else if user(ws, c) && len(e.CurrentUserScopes) > 0 {
		scope = e.CurrentUserScopes[0]
	} else if len(e.AnyUserScopes) > 0 {
		scope = e.AnyUserScopes[0]
	}
	b.need(scope, call)
	if s := b.options[c]; s != "" {
		b.need(s, call)
	}
}

func (b *builder) need(scope string, c Call) {
	if !slices.Contains(b.needed[scope], c) {
		b.needed[scope] = append(b.needed[scope], c)
	}
}

// user reports whether a user's token makes the call.
func user(ws *link.Workspace, c *usage.APICall) bool {
	return slices.ContainsFunc(ws.RequestsOf(c), func(r *usage.TokenRequest) bool {
		return r.Flow.Public() || r.Flow == usage.FlowServer
	})
}

func (b *builder) finish() App {
	a := b.app
	for _, s := range slices.Sorted(maps.Keys(b.needed)) {
		calls := b.needed[s]
		slices.SortFunc(calls, func(x, y Call) int { return usage.CompareSpans(x.Span, y.Span) })
		a.Needed = append(a.Needed, Need{s, calls})
		if len(b.have) > 0 && !b.have[s] && !b.open {
			a.Missing = append(a.Missing, s)
		}
	}
	if len(a.Unknown) == 0 && len(a.Needed) > 0 {
		for _, s := range slices.Sorted(maps.Keys(b.have)) {
			if _, ok := b.needed[s]; !ok {
				a.Unused = append(a.Unused, s)
			}
		}
	}
	byPlace := func(x, y Listed) int {
		return cmp.Or(cmp.Compare(x.Scope, y.Scope), usage.CompareSpans(x.Span, y.Span))
	}
	slices.SortFunc(a.Requested, byPlace)
	slices.SortFunc(a.Granted, byPlace)
	slices.SortFunc(a.Unknown, func(x, y Call) int { return usage.CompareSpans(x.Span, y.Span) })
	return a
}

// listed are the Management scopes of a list.
func listed(f usage.Field) []Listed {
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
		out = append(out, Listed{s, span})
	}
	return out
}
