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

// unit is the migration of one flow: audience, scope, response type and bearers change together, because an access
// token that was asked for without the audience is opaque and fails all the same.
type unit struct {
	fix *finding.Fix
	// twins says at which places the fix replaces an ID token.
	twins map[usage.Span]bool
}

// turnOff is what the guide ends with, once code sends access tokens.
const turnOff = "Once no caller sends ID tokens, turn off 'Allow ID Tokens for Management API v2 Authentication' in the Dashboard."

// migration is the flow's unit, nil when nothing can be offered. It is built once, so that all findings of the flow
// carry the same edits.
func (j *judge) migration(f *link.Flow) *unit {
	if f == nil {
		return nil
	}
	if u, ok := j.units[f.Key]; ok {
		return u
	}
	j.units[f.Key] = nil
	b := migrationBuilder{j: j, flow: f, safe: true, twins: map[usage.Span]bool{}}
	j.units[f.Key] = b.build()
	return j.units[f.Key]
}

type migrationBuilder struct {
	j     *judge
	flow  *link.Flow
	edits []usage.Edit
	twins map[usage.Span]bool
	safe  bool
	// reshaped is set when the audience or the response type changes.
	reshaped bool
	what     []string
	todo     string
	// together names the unit that the flow is part of when it shares a scope's place with others.
	together string
}

func (b *migrationBuilder) build() *unit {
	uses := b.uses()
	for _, r := range b.flow.Asking() {
		if r.NoAudience || r.SDKAudience || r.LoginDefault && onlyIDToken(r) || link.Exchange(r) {
			return nil // this way of asking cannot carry what is missing
		}
		if !b.request(r, uses) {
			return nil
		}
	}
	asked := len(b.edits) > 0
	for _, u := range uses {
		if u.Bearer.Token.Kind == usage.TokenID {
			b.bearer(u.Bearer)
		}
		if usage.Weakest(u.Bearer.Conf, u.Bearer.Token.Conf, u.Call.Conf) == usage.Low {
			b.safe = false
		}
	}
	if len(b.edits) == 0 || !asked && b.unmet() {
		return nil
	}
	if !b.reshaped && len(b.twins) == 0 {
		b.safe = false // nothing but scopes: a privilege the code did not have
	}
	if len(uses) == 0 && !b.currentUserOnly() {
		b.safe = false // nothing visible needs the token
	}
	if len(b.twins) > 0 {
		b.todo = strings.TrimSpace(b.todo + " " + turnOff)
	}
	fix := &finding.Fix{
		Unit: cmp.Or(b.together, "flow "+b.flow.Key), Safety: finding.Suggested, Edits: usage.Coalesce(b.edits), Todo: b.todo,
		Description: "Ask for " + strings.Join(b.what, ", "),
	}
	if len(b.what) == 0 {
		fix.Description = "Send the access token"
	}
	if b.safe {
		fix.Safety = finding.Safe
	}
	return &unit{fix: fix, twins: b.twins}
}

// unmet reports whether a request of the flow would still lack the audience after the edits.
func (b *migrationBuilder) unmet() bool {
	for _, r := range b.flow.Asking() {
		if r.Audience.Present == usage.No && b.j.audienceOf(r) == audienceUserinfo {
			return true
		}
	}
	return false
}

// currentUserOnly: the code itself asks for the logged-in user's own data, so the audience only makes that work.
func (b *migrationBuilder) currentUserOnly() bool {
	for _, r := range b.flow.Asking() {
		current, other := managementScopes(r.Scope.List())
		if len(current) == 0 || len(other) > 0 || onlyIDToken(r) {
			return false
		}
	}
	return true
}

// uses are the flow's tokens at Management calls. A client that is set up with a token counts only where none of its
// methods is seen.
func (b *migrationBuilder) uses() []link.Use {
	var out []link.Use
	called := map[usage.Span]bool{}
	for _, u := range b.flow.Uses {
		called[u.Bearer.Span] = called[u.Bearer.Span] || u.Call.Endpoint != ""
	}
	for _, u := range b.flow.Uses {
		setUp := u.Call.Endpoint == "" && u.Call.Method == ""
		if u.Call.API == usage.APIManagement && u.Bearer.Token.Kind != usage.TokenUnknown && !(setUp && called[u.Bearer.Span]) {
			out = append(out, u)
		}
	}
	return out
}

// request adds the edits of one request; false when it cannot be migrated at all.
func (b *migrationBuilder) request(r *usage.TokenRequest, all []link.Use) bool {
	uses := mine(b.flow, r, all)
	if len(all) > 0 && len(uses) == 0 {
		return true // another request of the instance; its tokens reach no call
	}
	list := r.Scope.List()
	current, other := managementScopes(list)
	asksAPI := len(current)+len(other) > 0
	kind := b.j.audienceOf(r)
	switch {
	case len(uses) == 0 && !asksAPI && !onlyIDToken(r) && r.Kind == usage.RequestAuthorize:
		return true // another login of the instance, with nothing to mend
	case kind == audienceForeign && len(uses) > 0:
		return false // the token serves another API; one request cannot ask for two
	case len(uses) > 0, asksAPI && kind != audienceForeign, len(apiScopes(list)) == 0 && kind != audienceForeign && kind != audienceUnknown:
		if !b.audience(r, kind) || !b.scope(r, list, uses, asksAPI) {
			return false
		}
	case r.Audience.Present == usage.No:
		return false // scopes of an API whose identifier nobody here knows
	}
	return b.responseType(r)
}

// mine are the uses that r's tokens may have.
func mine(f *link.Flow, r *usage.TokenRequest, all []link.Use) []link.Use {
	var out []link.Use
	for _, u := range f.UsesOf(r) {
		if slices.Contains(all, u) {
			out = append(out, u)
		}
	}
	return out
}

// audienceOf classifies what a request asks for: audienceManagement also where it is absent but implied, and
// audienceUserinfo where it is absent and nothing implies it.
func (j *judge) audienceOf(r *usage.TokenRequest) audienceKind {
	switch r.Audience.Present {
	case usage.Unknown:
		if _, ok := j.wrongAudience(r); ok {
			return audienceForeign // now and then
		}
		return audienceUnknown
	case usage.No:
		kind, known := j.defaultAudience()
		switch {
		case r.SDKAudience:
			return audienceManagement
		case known && kind != audienceForeign:
			return kind
		}
		return audienceUserinfo // what an opaque token is good for
	}
	t, ok := r.Audience.Text()
	if !ok {
		if _, wrong := j.wrongAudience(r); wrong {
			return audienceForeign // one or another
		}
		return audienceUnknown
	}
	return j.classify(t, r.Domain).kind
}

func (b *migrationBuilder) audience(r *usage.TokenRequest, kind audienceKind) bool {
	if kind != audienceUserinfo {
		return true // right already, malformed (AUTH1004 repairs it), or not to be seen
	}
	t, known := b.j.managementAudience(r.Domain)
	if own, ok := sameHost(r.Audience); ok {
		t, known = own, true
	}
	if known {
		if es, ok := r.Audience.Set(t); ok {
			b.add(es, "the audience "+quote(t.String()))
			b.reshaped = true
			return true
		}
	} else if len(r.Domain.Texts()) > 0 && len(t.Parts) == 0 {
		if _, literal := constDomain(r.Domain); literal {
			return false // a custom domain: the canonical one is not visible
		}
	}
	es, ok := r.Audience.Set(usage.Lit(placeholderAudience, usage.Span{}))
	if !ok {
		return false
	}
	b.safe = false
	b.todo = "Replace '{yourDomain}' by the tenant's domain."
	b.add(es, "the audience "+quote(placeholderAudience))
	return true
}

func (b *migrationBuilder) scope(r *usage.TokenRequest, list usage.List, uses []link.Use, asksAPI bool) bool {
	machine := r.Flow == usage.FlowMachine
	if r.ScopeIgnored || machine && r.Scope.Present != usage.Yes {
		return true // what is granted decides
	}
	var add []string
	for _, u := range uses {
		s, ok := scopeFor(u.Call, r.Flow)
		switch {
		case !ok && u.Call.Endpoint == "":
			b.safe = false // which endpoint is called is not visible
		case !ok:
			return false // needs a backend
		case needsScope(u.Call, list, r.Flow):
			add = addWord(add, s)
			if !catalog.IsCurrentUserScope(s) {
				b.safe = false // raises a privilege
			}
		}
	}
	if len(add) == 0 && !asksAPI && !machine && !slices.ContainsFunc(uses, func(u link.Use) bool { return u.Call.Endpoint != "" }) {
		add = []string{"read:current_user"}
		b.safe = false // nothing visible needs it
	}
	if machine && len(add) > 0 {
		client, _ := r.ClientID.Const()
		b.todo = strings.TrimSpace(b.todo + " Grant " + quoteAll(add, "and") + " to " + clientCalled(client) + " in the Dashboard.")
	}
	if len(add) == 0 && !b.sharedNeed(r, list) {
		return true
	}
	if add, ok := b.addShared(r, list, add); ok {
		return b.addScopes(r, add)
	}
	return false
}

// sharing are the requests of other flows that take their scope from the same place, a constant say.
func (j *judge) sharing(r *usage.TokenRequest) []*usage.TokenRequest {
	at := r.Scope.Span()
	if r.Scope.Present != usage.Yes || at.IsZero() {
		return nil
	}
	own := j.ws.FlowOf(r)
	var out []*usage.TokenRequest
	for _, f := range j.ws.Flows() {
		for _, o := range f.Asking() {
			if f != own && o.Scope.Present == usage.Yes && o.Scope.Span() == at && !o.ScopeIgnored {
				out = append(out, o)
			}
		}
	}
	return out
}

// addShared adds what the calls behind other requests need that share the scope's place: they are migrated together,
// for either alone would change the other's request. ok is false when another one is not to be migrated.
func (b *migrationBuilder) addShared(r *usage.TokenRequest, list usage.List, add []string) (all []string, ok bool) {
	others := b.j.sharing(r)
	for _, o := range others {
		f := b.j.ws.FlowOf(o)
		uses := mine(f, o, (&migrationBuilder{j: b.j, flow: f}).uses())
		if len(uses) == 0 && b.j.audienceOf(o) != audienceManagement {
			return nil, false
		}
		for _, u := range uses {
			if s, ok := scopeFor(u.Call, o.Flow); ok && needsScope(u.Call, list, o.Flow) {
				add = addWord(add, s)
				b.safe = b.safe && catalog.IsCurrentUserScope(s)
			}
		}
	}
	if len(others) > 0 {
		slices.Sort(add) // each flow of the unit writes the same
		b.together = "scope" + placeKey(r.Scope.Span())
	}
	return add, true
}

// sharedNeed reports whether others that share the scope's place need something more.
func (b *migrationBuilder) sharedNeed(r *usage.TokenRequest, list usage.List) bool {
	for _, o := range b.j.sharing(r) {
		f := b.j.ws.FlowOf(o)
		for _, u := range mine(f, o, (&migrationBuilder{j: b.j, flow: f}).uses()) {
			if _, ok := scopeFor(u.Call, o.Flow); ok && needsScope(u.Call, list, o.Flow) {
				return true
			}
		}
	}
	return false
}

func (b *migrationBuilder) addScopes(r *usage.TokenRequest, add []string) bool {
	es, ok := appendScopes(r, add)
	if !ok {
		if r.Scope.Present == usage.Unknown { // a person adds it where the list is
			b.safe = false
			b.todo = "Add the scope " + quoteAll(add, "and") + " to the request."
			return true
		}
		return false
	}
	b.add(es, "the scope "+quoteAll(add, "and"))
	return true
}

// appendScopes adds words to a request's scope in the list's own style; a missing list starts with what was implied.
func appendScopes(r *usage.TokenRequest, words []string) ([]usage.Edit, bool) {
	f := r.Scope
	if f.Present == usage.No {
		implied := "openid"
		if r.Model != "http" {
			implied = "openid profile email"
		}
		return f.Set(usage.Lit(implied+" "+strings.Join(words, " "), usage.Span{}))
	}
	return appendWords(f, words)
}

// appendWords appends list entries; a string list takes them in one edit, in its own separator.
func appendWords(f usage.Field, words []string) ([]usage.Edit, bool) {
	if f.Slot == nil {
		return nil, false
	}
	if !f.Slot.List {
		sep := f.Slot.ListSep
		if sep == "" {
			sep = " "
		}
		return f.Append(usage.Lit(strings.Join(words, sep), usage.Span{}))
	}
	var out []usage.Edit
	for _, w := range words {
		es, ok := f.Append(usage.Lit(w, usage.Span{}))
		if !ok {
			return nil, false
		}
		out = append(out, es...)
	}
	return out, true
}

// onlyIDToken: the response type in effect is exactly id_token.
func onlyIDToken(r *usage.TokenRequest) bool {
	switch r.ResponseType.Present {
	case usage.Yes:
		l := r.ResponseType.List()
		return !l.Open && len(l.Items) == 1 && l.Items[0].Equals("id_token") == usage.Yes
	case usage.No:
		return r.DefaultResponseType == "id_token"
	}
	return false
}

func (b *migrationBuilder) responseType(r *usage.TokenRequest) bool {
	if r.Kind == usage.RequestToken || !onlyIDToken(r) {
		return true
	}
	es, ok := r.ResponseType.Set(usage.Lit("token id_token", usage.Span{}))
	if !ok {
		return false
	}
	b.add(es, "the response type 'token id_token'")
	b.reshaped = true
	return true
}

func (b *migrationBuilder) bearer(br *usage.Bearer) {
	es, ok := br.Token.Twin()
	if !ok {
		b.safe = false
		return
	}
	if br.Token.TwinStored {
		b.safe = false
	}
	b.twins[br.Span] = true
	b.edits = append(b.edits, es...)
}

func (b *migrationBuilder) add(es []usage.Edit, what string) {
	b.edits = append(b.edits, es...)
	if !slices.Contains(b.what, what) {
		b.what = append(b.what, what)
	}
}

// flowFix is the unit's fix for a finding about a request of the flow.
func (j *judge) flowFix(r *usage.TokenRequest) *finding.Fix {
	if u := j.migration(j.ws.FlowOf(r)); u != nil {
		return u.fix
	}
	return nil
}
