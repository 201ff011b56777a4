package link

import (
	"path"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// ListKind says where a visible scope list comes from.
type ListKind int8

// Kinds of scope lists, in the order in which they count.
const (
	NoList     ListKind = iota // nothing visible
	Requested                  // the token request's own scope
	Granted                    // a client grant
	Configured                 // management-api.granted-scopes
	Asserted                   // a list the code checks or declares for its own token
	Fixed                      // what Auth0 gives every token of this kind (a rule's own)
)

// ConfiguredName names the list that the configuration declares.
const ConfiguredName = "management-api.granted-scopes"

// Source is one visible scope list.
type Source struct {
	Span    usage.Span
	Scopes  usage.Field
	List    usage.List
	All     bool // every scope is granted
	Request *usage.TokenRequest
	Grant   *usage.ClientGrant
	// Also are further grants of the same client that say the same (an extension's two manifests), or that stand in the
	// same file and add to it.
	Also []*usage.ClientGrant
	Name string // what names it for a reader: the client, the application
}

// Grants are all grants behind the list.
func (s Source) Grants() []*usage.ClientGrant {
	if s.Grant == nil {
		return nil
	}
	return append([]*usage.ClientGrant{s.Grant}, s.Also...)
}

// client tells the clients behind lists apart.
func (s Source) client() string {
	g := s.Grant
	if g == nil {
		return spanKey(s.Span)
	}
	return clientKey(g)
}

// ScopeList is what is visible of the scopes that a call's token has.
type ScopeList struct {
	Kind ListKind
	// Sources are the candidates; more than one means that it cannot be told which is the call's.
	Sources []Source
	// Conf is how well the list is tied to the call: High by flow or credential, Medium by application.
	Conf usage.Confidence
	// Traced is set when the list is tied by flow or credential.
	Traced bool
}

// Ambiguous reports whether the lists of several clients (or requests) could be the call's. Several lists of one client
// are no such doubt: a client has one grant for an API in each tenant, so they are those of several tenants.
func (l ScopeList) Ambiguous() bool {
	return slices.ContainsFunc(l.Sources, func(s Source) bool { return s.client() != l.Sources[0].client() })
}

// Has answers whether the token has one of the scopes: Yes or No only when every candidate agrees; Unknown without any.
func (l ScopeList) Has(scopes ...string) usage.Tri {
	if len(l.Sources) == 0 {
		return usage.Unknown
	}
	ans := usage.Unknown
	for i, s := range l.Sources {
		one := s.has(scopes)
		if i > 0 && one != ans {
			return usage.Unknown
		}
		ans = one
	}
	return ans
}

// Lacking are the candidates that visibly have none of the scopes.
func (l ScopeList) Lacking(scopes ...string) []Source {
	var out []Source
	for _, s := range l.Sources {
		if s.has(scopes) == usage.No {
			out = append(out, s)
		}
	}
	return out
}

func (s Source) has(scopes []string) usage.Tri {
	if s.All {
		return usage.Yes
	}
	ans := usage.No
	for _, w := range scopes {
		switch s.List.Has(w) {
		case usage.Yes:
			return usage.Yes
		case usage.Unknown:
			ans = usage.Unknown
		}
	}
	return ans
}

// RequestsOf are the token requests that a call is tied to by flow: those of its bearers, and of its client.
func (w *Workspace) RequestsOf(c *usage.APICall) []*usage.TokenRequest {
	var out []*usage.TokenRequest
	add := func(r *usage.TokenRequest) {
		if r == nil {
			return
		}
		r = w.Request(r)
		if !slices.ContainsFunc(out, func(o *usage.TokenRequest) bool { return requestKey(o) == requestKey(r) }) {
			out = append(out, r)
		}
	}
	for _, b := range c.Bearers {
		if b.Token.Request == nil {
			continue
		}
		r := w.Request(b.Token.Request)
		if f := w.FlowOf(r); f != nil && (Exchange(r) || r.Kind == usage.RequestConfig) {
			for _, a := range f.Asking() {
				add(a)
			}
			continue
		}
		add(r)
	}
	if len(out) == 0 {
		add(c.Request)
	}
	return out
}

// ScopeList finds the list of scopes that the call's token is visibly asked for, granted or said to have.
func (w *Workspace) ScopeList(c *usage.APICall) ScopeList {
	if c.OwnLogin {
		return ScopeList{}
	}
	if l := w.ruleToken(c); l.Kind != NoList {
		return l
	}
	reqs := w.RequestsOf(c)
	if l := requested(reqs); l.Kind != NoList {
		return l
	}
	if usersOnly(reqs) {
		return ScopeList{} // a user's token has what was asked for, and that cannot be seen
	}
	if w.opt.GrantedScopes != nil {
		l := usage.List{}
		for _, s := range w.opt.GrantedScopes {
			l.Items = append(l.Items, usage.Lit(s, usage.Span{}))
		}
		return ScopeList{Kind: Configured, Sources: []Source{{Span: w.opt.ConfigFile, List: l, Name: ConfiguredName}}, Traced: true}
	}
	if l := w.granted(c, reqs); l.Kind != NoList {
		return l
	}
	if len(reqs) == 0 {
		if l := w.nearbyRequests(c); l.Kind != NoList {
			return l
		}
	}
	return w.asserted(c)
}

// visibleScope is the scope list a request sends; ok is false when it sends none, or none that takes effect.
func visibleScope(r *usage.TokenRequest) (Source, bool) {
	if r.ScopeIgnored || r.Scope.Present != usage.Yes {
		return Source{}, false
	}
	l := r.Scope.List()
	if len(l.Items) == 0 && l.Open {
		return Source{}, false
	}
	return Source{Span: r.Scope.Span(), Scopes: r.Scope, List: l, Request: r}, true
}

func requested(reqs []*usage.TokenRequest) ScopeList {
	out := ScopeList{Traced: true}
	for _, r := range reqs {
		s, ok := visibleScope(r)
		if !ok {
			return ScopeList{}
		}
		if slices.ContainsFunc(out.Sources, func(o Source) bool { return o.Span == s.Span }) {
			continue
		}
		out.Kind = Requested
		out.Sources = append(out.Sources, s)
		out.Conf = usage.Weakest(out.Conf, r.Conf, r.Scope.Value.Conf)
	}
	return out
}

// GrantsFor are the client grants for the Management API that may be the call's, whatever its request asks for.
func (w *Workspace) GrantsFor(c *usage.APICall) ScopeList { return w.granted(c, w.RequestsOf(c)) }

// granted finds the client grants for the Management API that may be the call's: those of its credential, else those
// that are called like its application (or are its manifest), else those that stand in it, else all there are. What a logged-in user's token
// may do, no client grant says.
func (w *Workspace) granted(c *usage.APICall, reqs []*usage.TokenRequest) ScopeList {
	if c.OwnLogin || usersOnly(reqs) || w.ruleToken(c).Kind != NoList {
		return ScopeList{}
	}
	creds := []usage.Credential{c.Credential}
	for _, r := range reqs {
		creds = append(creds, r.Credential)
	}
	for _, c := range creds {
		for _, id := range w.opt.ClientIDs[c.Env] {
			if c.ClientID == "" {
				creds = append(creds, usage.Credential{ClientID: id, Env: c.Env})
			}
		}
	}
	tenants := tenantsOf(c, reqs)
	var byCredential, byName, byApp, all []Source
	for _, g := range w.Grants {
		s, ok := grantSource(g)
		// A grant that the call itself makes is no leave to make it.
		if !ok || g.Span == c.Span || g.Doc != c.Doc || g.Doc && g.Span.File != c.Span.File || !w.governs(g, c) || ofOtherTenant(g, tenants) {
			continue
		}
		switch tie(creds, g) {
		case usage.Yes:
			byCredential = append(byCredential, s)
		case usage.No:
			continue
		}
		named := w.named(g, c.App)
		if k := w.namedByVariable(creds, g, c.App); k != usage.Unknown {
			named = k
		}
		switch {
		case named == usage.Yes || g.Format == formatManifest:
			byName = append(byName, s)
		case named == usage.No || g.Format == formatSDK:
			continue // a program that makes grants makes them for others, too
		}
		if g.App == c.App {
			byApp = append(byApp, s)
		}
		all = append(all, s)
	}
	switch {
	case len(byCredential) > 0:
		return ScopeList{Kind: Granted, Sources: merged(byCredential), Traced: true}
	case len(byName) > 0:
		return ScopeList{Kind: Granted, Sources: merged(byName), Conf: usage.Medium}
	case len(byApp) > 0:
		return ScopeList{Kind: Granted, Sources: merged(byApp), Conf: usage.Medium}
	case len(all) > 0:
		return ScopeList{Kind: Granted, Sources: merged(all), Conf: usage.Medium}
	}
	return ScopeList{}
}

// tenantsOf are the tenants that a call visibly goes to or gets its token from.
func tenantsOf(c *usage.APICall, reqs []*usage.TokenRequest) []string {
	var out []string
	add := func(host string, ok bool) {
		if t := tenant(host); ok && t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	add(c.Host.Const())
	for _, r := range reqs {
		add(r.Domain.Const())
	}
	return out
}

// ofOtherTenant: a grant for one tenant's Management API gives nothing at another's.
func ofOtherTenant(g *usage.ClientGrant, tenants []string) bool {
	aud, ok := g.Audience.Const()
	host, _, _ := strings.Cut(strings.TrimPrefix(aud, "https://"), "/")
	t := tenant(host)
	return ok && t != "" && len(tenants) > 0 && !slices.Contains(tenants, t)
}

// tenant is the name that one of Auth0's own hosts has: acme for acme.eu.auth0.com; "" for stand-ins and other hosts.
func tenant(host string) string {
	name, rest, _ := strings.Cut(strings.ToLower(host), ".")
	if !strings.HasSuffix("."+rest, ".auth0.com") || !isID(name) {
		return ""
	}
	return name
}

// usersOnly reports whether users log in to get the token, so that it has what was asked for.
func usersOnly(reqs []*usage.TokenRequest) bool {
	for _, r := range reqs {
		if !r.Flow.Public() && r.Flow != usage.FlowServer {
			return false
		}
	}
	return len(reqs) > 0
}

// governs: an extension's manifest is about the code beside and below it, down to the next such manifest; any other
// grant may be about any code.
func (w *Workspace) governs(g *usage.ClientGrant, c *usage.APICall) bool {
	if g.Format != formatManifest {
		return true
	}
	dir := path.Dir(g.Span.File)
	if !below(dir, c.Span.File) {
		return false
	}
	for _, o := range w.Grants {
		if d := path.Dir(o.Span.File); o.Format == formatManifest && d != dir && below(dir, d) && below(d, c.Span.File) {
			return false
		}
	}
	return true
}

// Formats of grants that say in their own way whom they are for.
const (
	formatManifest  = "manifest"
	formatDeployCLI = "deploy-cli"
	formatSDK       = "sdk"
)

func below(dir, p string) bool { return dir == "." || strings.HasPrefix(p, dir+"/") }

// merged joins lists of one client: those of an extension's manifests where they agree, and those of one file, where
// each gives a part. Lists of one client that stand apart are those of several tenants and stay several.
func merged(ss []Source) []Source {
	var out []Source
	for _, s := range ss {
		i := slices.IndexFunc(out, func(o Source) bool { return joins(o, s) })
		if i < 0 {
			out = append(out, s)
			continue
		}
		o := &out[i]
		o.Also = append(o.Also, s.Grant)
		if s.Grant.Format == formatManifest {
			continue
		}
		o.List.Items = append(slices.Clone(o.List.Items), s.List.Items...)
		o.List.Open = o.List.Open || s.List.Open
		o.All = o.All || s.All
	}
	return out
}

func joins(a, b Source) bool {
	if a.client() != b.client() {
		return false
	}
	if a.Grant.Format == formatManifest {
		x, y := slices.Sorted(slices.Values(a.List.Words())), slices.Sorted(slices.Values(b.List.Words()))
		return slices.Equal(x, y) && !a.List.Open && !b.List.Open
	}
	return a.Span.File == b.Span.File
}

// clientKey is who a grant is for, as far as it says.
func clientKey(g *usage.ClientGrant) string {
	switch {
	case g.Format == formatManifest:
		return "manifest " + path.Dir(g.Span.File)
	case g.Credential.ClientID != "":
		return "id " + g.Credential.ClientID
	case g.Credential.Env != "":
		return "env " + g.Credential.Env
	}
	if t, ok := g.ClientID.Text(); ok && t.Pattern() != string(usage.HoleByte) {
		return "name " + t.Pattern()
	} else if ok {
		return "expression " + path.Dir(g.Span.File) + " " + t.String()
	}
	return "grant " + spanKey(g.Span)
}

func grantSource(g *usage.ClientGrant) (Source, bool) {
	if g.ManagementAPI != usage.Yes || g.Subject == "user" {
		return Source{}, false
	}
	s := Source{Span: g.Scopes.Span(), Scopes: g.Scopes, List: g.Scopes.List(), Grant: g, All: g.AllowAll == usage.Yes, Name: ClientName(g)}
	if s.Span.IsZero() {
		s.Span = g.Span
	}
	if !s.All && (g.Scopes.Present != usage.Yes || len(s.List.Items) == 0 && s.List.Open) {
		return Source{}, false
	}
	return s, true
}

// ClientName is what names a grant's client for a reader.
func ClientName(g *usage.ClientGrant) string {
	if t, ok := g.ClientID.Text(); ok {
		return t.String()
	}
	return g.Credential.Manifest
}

// tie compares credentials: Yes when both name the same client, No when both name one and they differ.
func tie(creds []usage.Credential, grant *usage.ClientGrant) usage.Tri {
	ans, g := usage.Unknown, grant.Credential
	for _, c := range creds {
		switch {
		case c.ClientID != "" && c.ClientID == g.ClientID, c.Env != "" && c.Env == g.Env,
			c.Manifest != "" && c.Manifest == g.Manifest, !c.Instance.IsZero() && c.Instance == g.Instance:
			return usage.Yes
		case isID(c.ClientID) && (looksLikeID(c.ClientID) && looksLikeID(g.ClientID) || isID(literalID(grant))):
			ans = usage.No
		}
	}
	return ans
}

// literalID is the client id that a grant spells out; Deploy CLI files have names in its place, manifests nothing.
func literalID(g *usage.ClientGrant) string {
	if g.Format == formatDeployCLI || g.Format == formatManifest {
		return ""
	}
	id, _ := g.ClientID.Const()
	return id
}

// isID reports whether a word is no stand-in for an id (YOUR_CLIENT_ID, <client-id>).
func isID(s string) bool {
	return s != "" && !strings.ContainsAny(s, "{}<>[]#@%_$ ") && !strings.HasPrefix(strings.ToLower(s), "your")
}

// looksLikeID: Auth0's client ids are 32 letters and digits; anything else may be a name of the same client.
func looksLikeID(s string) bool {
	if len(s) != 32 {
		return false
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
			return false
		}
	}
	return true
}

// nearbyRequests are the requests for Management tokens in the call's file, else in its application, when nothing
// traces a token to the call.
func (w *Workspace) nearbyRequests(c *usage.APICall) ScopeList {
	var file, app []Source
	for _, r := range w.Requests {
		s, ok := visibleScope(r)
		if !ok || r.App != c.App || r.Doc != c.Doc || !ForManagement(r) {
			continue
		}
		if r.Span.File == c.Span.File {
			file = append(file, s)
		}
		if !r.Doc {
			app = append(app, s)
		}
	}
	switch {
	case len(file) > 0:
		return ScopeList{Kind: Requested, Sources: file, Conf: usage.Medium}
	case len(app) > 0:
		return ScopeList{Kind: Requested, Sources: app, Conf: usage.Medium}
	}
	return ScopeList{}
}

// ForManagement reports whether a request visibly asks for a Management API token.
func ForManagement(r *usage.TokenRequest) bool {
	if r.SDKAudience && r.Audience.Present != usage.Yes {
		return true
	}
	for _, t := range r.Audience.Texts() {
		if t.HasSuffix("/api/v2/") == usage.Yes || t.HasSuffix("/api/v2") == usage.Yes {
			return true
		}
	}
	return false
}

// asserted is the list that the call's own file checks, or the only one of its application.
func (w *Workspace) asserted(c *usage.APICall) ScopeList {
	var file, app []Source
	for _, a := range w.Assertions {
		l := a.Scopes.List()
		if a.Incoming || a.Doc != c.Doc || a.App != c.App || a.Scopes.Present != usage.Yes || len(l.Items) == 0 {
			continue
		}
		s := Source{Span: a.Span, Scopes: a.Scopes, List: l}
		if a.Span.File == c.Span.File {
			file = append(file, s)
		}
		app = append(app, s)
	}
	switch {
	case len(file) == 1:
		return ScopeList{Kind: Asserted, Sources: file, Conf: usage.Medium}
	case len(file) > 1:
		one := file[0]
		for _, s := range file[1:] {
			one.List.Items = append(slices.Clone(one.List.Items), s.List.Items...)
			one.List.Open = one.List.Open || s.List.Open
		}
		return ScopeList{Kind: Asserted, Sources: []Source{one}, Conf: usage.Medium}
	case len(app) == 1:
		return ScopeList{Kind: Asserted, Sources: app, Conf: usage.Medium}
	}
	return ScopeList{}
}
