// Package link joins usages across files and artefacts: which token request issued the token that reaches which call,
// which scopes that token can hold, and which client grant belongs to which code.
//
// It decides nothing about right or wrong; it answers questions for the rules. What it cannot tell stays open: several
// candidates are all named, an unseen list is not an empty one. The input set is not changed except for the App fields.
package link

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Options is what is known besides the usages.
type Options struct {
	// Manifests are the paths of the files that mark an application's root: package.json, go.mod, webtask.json ...
	Manifests []string
	// Names are what manifests call their application: path of the manifest -> name (`@acme/report`, a Go module's path).
	Names map[string]string
	// Uses are the names of what a manifest depends on: path of the manifest -> names.
	Uses map[string][]string
	// ClientIDs are the client ids that files of the environment hold, by variable.
	ClientIDs map[string][]string
	// GrantedScopes are the scopes that the configuration says the machine-to-machine client has; nil: it says nothing.
	GrantedScopes []string
	// ConfigFile is where it says so, for related locations; may be zero.
	ConfigFile usage.Span
}

// Use is a token of a flow that reaches a call.
type Use struct {
	Call   *usage.APICall
	Bearer *usage.Bearer
}

// Workspace is the joined evidence of a run.
type Workspace struct {
	Requests   []*usage.TokenRequest
	Calls      []*usage.APICall
	Grants     []*usage.ClientGrant
	Assertions []*usage.ScopeAssertion
	Settings   []*usage.Setting
	SDKs       []*usage.SDKUse
	Options    []*usage.OptionUse
	Artifacts  []*usage.Artifact

	opt      Options
	roots    []string
	names    map[string]string                           // application root -> normalised name
	uses     map[string][]string                         // application root -> roots of the packages it depends on
	requests map[*usage.TokenRequest]*usage.TokenRequest // to the canonical one
	calls    map[*usage.APICall]*usage.APICall
	flows    map[string]*Flow
	order    []*Flow
}

// Join builds a workspace. Usages that several walks found at the same place with the same content count once.
func Join(set *usage.Set, opt Options) *Workspace {
	if set == nil {
		set = &usage.Set{}
	}
	w := &Workspace{
		opt: opt, roots: appRoots(opt.Manifests),
		requests: map[*usage.TokenRequest]*usage.TokenRequest{}, calls: map[*usage.APICall]*usage.APICall{}, flows: map[string]*Flow{},
	}
	w.names, w.uses = appNames(opt.Names), appUses(opt.Names, opt.Uses)
	w.Requests = unique(set.Requests, requestKey, w.requests)
	w.Calls = outermost(unique(set.Calls, callKey, w.calls), w.calls)
	w.Grants = unique(set.Grants, func(g *usage.ClientGrant) string { return g.Format + spanKey(g.Span) + fieldKey(g.Scopes) }, nil)
	w.Assertions = unique(set.Assertions, func(a *usage.ScopeAssertion) string { return spanKey(a.Span) + fieldKey(a.Scopes) }, nil)
	w.Settings = unique(set.Settings, func(s *usage.Setting) string { return s.Subject + s.Name + spanKey(s.Span) + fieldKey(s.Value) }, nil)
	w.SDKs = unique(set.SDKs, func(s *usage.SDKUse) string { return s.Package + s.Version + s.Via + spanKey(s.Span) }, nil)
	w.Options = unique(set.Options, func(o *usage.OptionUse) string { return o.SDK + o.Option + spanKey(o.Span) }, nil)
	w.Artifacts = unique(set.Artifacts, func(a *usage.Artifact) string { return a.Kind + a.Name + spanKey(a.Span) }, nil)
	w.placeApps()
	w.joinVariables()
	w.joinEnvironment()
	w.joinFlows()
	return w
}

// unique keeps the first usage of every key, in order of first occurrence, and remembers which stands for which.
func unique[T any](in []*T, key func(*T) string, canon map[*T]*T) []*T {
	seen := make(map[string]*T, len(in))
	var out []*T
	for _, u := range in {
		if u == nil {
			continue
		}
		k := key(u)
		first, dup := seen[k]
		if !dup {
			seen[k], first = u, u
			out = append(out, u)
		}
		if canon != nil {
			canon[u] = first
		}
	}
	return out
}

// outermost drops the calls that are only the URL inside another call to the same endpoint: the string was read on its
// own as well.
func outermost(calls []*usage.APICall, canon map[*usage.APICall]*usage.APICall) []*usage.APICall {
	byFile := map[string][]*usage.APICall{}
	for _, c := range calls {
		byFile[c.Span.File] = append(byFile[c.Span.File], c)
	}
	return slices.DeleteFunc(calls, func(c *usage.APICall) bool {
		if c.Name != "" || len(c.Bearers) > 0 {
			return false
		}
		for _, o := range byFile[c.Span.File] {
			if o != c && o.API == c.API && o.Span != c.Span && o.Span.Contains(c.Span) && o.Path.Pattern() == c.Path.Pattern() {
				canon[c] = o
				return true
			}
		}
		return false
	})
}

func spanKey(s usage.Span) string {
	return s.File + ":" + strconv.Itoa(s.Start) + "-" + strconv.Itoa(s.End) + ";"
}

func fieldKey(f usage.Field) string {
	k := strconv.Itoa(int(f.Present)) + spanKey(f.Span())
	for _, t := range f.Texts() {
		k += t.Pattern() + "|"
	}
	return k
}

func requestKey(r *usage.TokenRequest) string {
	return strconv.Itoa(int(r.Kind)) + r.Model + spanKey(r.Span) + spanKey(r.URL) + spanKey(r.Credential.Instance) +
		fieldKey(r.Domain) + fieldKey(r.Audience) + fieldKey(r.Scope) + fieldKey(r.ResponseType) + fieldKey(r.GrantType) + fieldKey(r.ClientID)
}

func callKey(c *usage.APICall) string {
	k := string(c.API) + c.Method + c.Endpoint + c.Path.Pattern() + c.Legacy + spanKey(c.Span) + spanKey(c.URL) + spanKey(c.Body.Span)
	for _, b := range c.Bearers {
		k += strconv.Itoa(int(b.Token.Kind)) + spanKey(b.Span) + spanKey(b.Point) + spanKey(b.Token.Span)
	}
	return k
}

// Request is the one that stands for r among equals.
func (w *Workspace) Request(r *usage.TokenRequest) *usage.TokenRequest {
	if c, ok := w.requests[r]; ok {
		return c
	}
	return r
}

// Call is the one that stands for c among equals.
func (w *Workspace) Call(c *usage.APICall) *usage.APICall {
	if d, ok := w.calls[c]; ok {
		return d
	}
	return c
}

func appRoots(manifests []string) []string {
	var out []string
	for _, m := range manifests {
		out = append(out, rootOf(m))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rootOf is the application root that a manifest marks.
func rootOf(manifest string) string {
	if d := path.Dir(manifest); d != "." {
		return d
	}
	return ""
}

// AppOf is the nearest application root above a file, "" for the scan root.
func (w *Workspace) AppOf(file string) string {
	best := ""
	for _, r := range w.roots {
		if len(r) > len(best) && strings.HasPrefix(file, r+"/") {
			best = r
		}
	}
	return best
}

func (w *Workspace) placeApps() {
	for _, u := range w.Requests {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Calls {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Grants {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Assertions {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Settings {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.SDKs {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Options {
		u.App = w.AppOf(u.Span.File)
	}
	for _, u := range w.Artifacts {
		u.App = w.AppOf(u.Span.File)
	}
}

// Flow is one way of getting tokens: an SDK instance with its calls, or a single request, and the calls its tokens reach.
type Flow struct {
	Key      string
	Requests []*usage.TokenRequest
	Uses     []Use
}

func flowKey(r *usage.TokenRequest) string {
	if !r.Credential.Instance.IsZero() {
		return "instance " + spanKey(r.Credential.Instance)
	}
	return "request " + spanKey(r.Span) + spanKey(r.URL)
}

func (w *Workspace) flow(r *usage.TokenRequest) *Flow {
	k := flowKey(r)
	f := w.flows[k]
	if f == nil {
		f = &Flow{Key: k}
		w.flows[k] = f
		w.order = append(w.order, f)
	}
	return f
}

func (w *Workspace) joinFlows() {
	for _, r := range w.Requests {
		f := w.flow(r)
		f.Requests = append(f.Requests, r)
	}
	for _, c := range w.Calls {
		for i := range c.Bearers {
			b := &c.Bearers[i]
			if b.Token.Request == nil {
				continue
			}
			r := w.Request(b.Token.Request)
			f := w.flow(r)
			if !slices.ContainsFunc(f.Requests, func(o *usage.TokenRequest) bool { return o == r || requestKey(o) == requestKey(r) }) {
				f.Requests = append(f.Requests, r)
			}
			f.Uses = append(f.Uses, Use{c, b})
		}
	}
}

// Flows are all flows, in order of their first request.
func (w *Workspace) Flows() []*Flow { return w.order }

// FlowOf is the flow that r belongs to.
func (w *Workspace) FlowOf(r *usage.TokenRequest) *Flow {
	if r == nil {
		return nil
	}
	return w.flows[flowKey(w.Request(r))]
}

// Exchange reports whether r only trades something for tokens that an authorize request decided on: audience and scope
// belong there (facts A7).
func Exchange(r *usage.TokenRequest) bool {
	g, ok := r.GrantType.Const()
	if !ok {
		return false
	}
	switch g {
	case "authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code":
		return true
	}
	return false
}

// Asking are the flow's requests whose audience, scope and response type take effect: its authorize and token requests
// where there are any, else the configuration alone; what only exchanges a code counts when nothing else is seen.
func (f *Flow) Asking() []*usage.TokenRequest {
	pick := func(keep func(*usage.TokenRequest) bool) []*usage.TokenRequest {
		var out []*usage.TokenRequest
		for _, r := range f.Requests {
			if keep(r) {
				out = append(out, r)
			}
		}
		return out
	}
	if out := pick(func(r *usage.TokenRequest) bool { return r.Kind != usage.RequestConfig && !Exchange(r) }); len(out) > 0 {
		return out
	}
	if out := pick(func(r *usage.TokenRequest) bool { return r.Kind == usage.RequestConfig }); len(out) > 0 {
		return out
	}
	return f.Requests
}

// UsesOf are the uses of tokens that r may have issued: those traced to r itself, and those traced only to the
// configuration (or the exchange) that r shares.
func (f *Flow) UsesOf(r *usage.TokenRequest) []Use {
	if f == nil {
		return nil
	}
	authorizes := slices.ContainsFunc(f.Asking(), func(o *usage.TokenRequest) bool { return o.Kind == usage.RequestAuthorize })
	var out []Use
	for _, u := range f.Uses {
		from := u.Bearer.Token.Request
		// What a redirect brings back comes from an authorize request where there is one.
		shared := u.Shared() && !(authorizes && r.Kind == usage.RequestToken && !Exchange(r))
		if from == r || requestKey(from) == requestKey(r) || shared {
			out = append(out, u)
		}
	}
	return out
}

// Shared reports whether a use is traced only to the configuration, so that any asking request of the flow may have
// issued the token.
func (u Use) Shared() bool {
	r := u.Bearer.Token.Request
	return r != nil && (r.Kind == usage.RequestConfig || Exchange(r))
}
