package request

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// maxAlternatives bounds how many possible URLs of one message are looked at.
const maxAlternatives = 8

// Build turns a message into the token requests and API calls it makes. The set is empty when nothing says that the
// message goes to Auth0.
func (b *Builder) Build(m Message) usage.Set {
	var out usage.Set
	n, elsewhere := 0, false
	var ways []*usage.Choice // of out.Calls
	m.URL.Each(func(alt usage.Value) {
		if alt.Kind != usage.KindText || n >= maxAlternatives {
			return
		}
		n++
		url := alt
		url.Text = joinBase(m.Base, alt.Text).WithPlaceholders().Trim()
		if url.Text.Len() == 0 {
			return
		}
		calls, requests := len(out.Calls), len(out.Requests)
		b.build(m, url, &out)
		elsewhere = elsewhere || len(out.Calls) == calls && len(out.Requests) == requests
		for range out.Calls[calls:] {
			ways = append(ways, url.Choice)
		}
	})
	for i, c := range out.Calls {
		if elsewhere && i < len(ways) {
			c.Bearers = undecided(c.Bearers, ways[i])
		}
	}
	return out
}

// undecided leaves an ID token out where the request may go to another host, and carry another token, and nothing says
// that the ID token goes here.
func undecided(bs []usage.Bearer, to *usage.Choice) []usage.Bearer {
	var id, other bool
	for _, b := range bs {
		id, other = id || b.Token.Kind == usage.TokenID, other || b.Token.Kind != usage.TokenID
	}
	if !id || !other {
		return bs
	}
	return slices.DeleteFunc(bs, func(b usage.Bearer) bool {
		return b.Token.Kind == usage.TokenID && b.Choice != nil && to != nil && !b.Choice.With(to)
	})
}

// joinBase puts a client's base URL in front of a relative one.
func joinBase(base usage.Value, url usage.Text) usage.Text {
	if base.Kind != usage.KindText || base.Text.IsZero() {
		return url
	}
	p := url.Pattern()
	if strings.Contains(p, "://") || strings.HasPrefix(p, "//") {
		return url
	}
	bp := base.Text.Pattern()
	switch {
	case strings.HasSuffix(bp, "/") && strings.HasPrefix(p, "/"):
		return usage.Concat(base.Text, url.Slice(1, len(p)))
	case !strings.HasSuffix(bp, "/") && !strings.HasPrefix(p, "/") && p != "" && p[0] != '?':
		return usage.Concat(base.Text, usage.Lit("/", usage.Span{}), url)
	}
	return usage.Concat(base.Text, url)
}

func (b *Builder) build(m Message, url usage.Value, out *usage.Set) {
	g := split(url.Text)
	at := places(m.PlaceAt)
	if m.PlaceAt == nil {
		at = placesOf(url, m.Source)
	}
	m.insecure(b, url, &g, out)
	if mp, ok := managementPath(g.path); ok {
		b.call(m, url, &g, at, usage.APIManagement, mp, out)
		return
	}
	p := g.path.Pattern()
	switch row := matchAuth0Path(p); {
	case row == "/authorize" || row == "/oauth/par" || row == "/oauth/token":
		b.tokenRequest(m, url, &g, at, row, out)
		return
	case row != "":
		b.call(m, url, &g, at, usage.APIAuthentication, g.path, out)
		if row == "/passwordless/start" {
			b.passwordless(m, url, &g, at, out)
		}
		return
	case isManagementV1(p):
		if ev := b.HostEvidence(g.host); ev.Kind == usage.EvidenceHost {
			b.call(m, url, &g, at, usage.APIManagementV1, g.path.Slice(len("/api"), g.path.Len()), out)
		}
		return
	}
	if isAudienceBase(&g) {
		// `${audience}users/${id}`: the base is the Management API's audience.
		if _, ok := matchEndpoint(method(m.Method), p); ok {
			b.call(m, url, &g, at, usage.APIManagement, g.path, out)
		}
	}
}

// isAudienceBase: the base is one hole (or one that a client brings) named like an audience or a management URL.
func isAudienceBase(g *target) bool {
	hs := g.host.Holes()
	if len(hs) != 1 || g.host.Len() != 1 {
		return false
	}
	for _, s := range []string{hs[0].Env, hs[0].Name, hs[0].Expr} {
		for _, w := range usage.NameWords(s) {
			switch w {
			case "audience", "aud", "mgmt", "management", "api2", "apiv2":
				return true
			}
		}
	}
	return false
}

func method(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

// insecure notes http:// URLs of a tenant: the redirect to https has ended. It stands where the value does, quotes
// included, when that is the URL and nothing else.
func (m Message) insecure(b *Builder, url usage.Value, g *target, out *usage.Set) {
	if g.scheme != "http" || !tenantPath(g.path.Pattern()) || m.doc() && strings.Trim(g.path.Pattern(), "/") == "" {
		return
	}
	ev := b.HostEvidence(g.host)
	if ev.Kind != usage.EvidenceHost {
		return
	}
	span := g.whole.Span()
	if span == url.Text.Span() && url.Span.Contains(span) {
		span = url.Span
	}
	if p := g.whole.Parts[0]; p.Named != nil && !p.NamedSpan.IsZero() { // the rest is added where the constant is used
		span = p.NamedSpan
	}
	out.Artifacts = append(out.Artifacts, &usage.Artifact{
		Kind: ArtifactInsecureURL, Name: g.host.String(), Span: span, Format: "http", Evidence: ev, Conf: m.Conf,
		Doc: m.doc(), Fragment: m.fragment(), Mend: secured(g),
	})
}

// secured adds the `s` to the scheme of a URL of Auth0's own host that is spelled out. A letter is spelled alike in every
// encoding.
func secured(g *target) []usage.Edit {
	c, ok := g.host.Const()
	if !ok || !strings.HasSuffix(strings.ToLower(c), ".auth0.com") {
		return nil
	}
	scheme := g.whole.Slice(0, min(len("http"), g.whole.Len()))
	at := scheme.Span()
	if s, ok := scheme.Const(); !ok || !strings.EqualFold(s, "http") || at.File == "" || at.Len() != len(s) {
		return nil
	}
	return []usage.Edit{{Span: at.After(), New: "s"}}
}

// tenantPath: a path that a tenant serves. Other http:// addresses are names (a claim's namespace), not requests.
func tenantPath(p string) bool {
	if matchAuth0Path(p) != "" || strings.Trim(p, "/") == "" {
		return true
	}
	for _, pre := range []string{"/api/", "/.well-known/", "/samlp/", "/wsfed/", "/login", "/oauth/", "/passwordless/", "/mfa/"} {
		if strings.HasPrefix(p, pre) {
			return true
		}
	}
	return false
}

// ArtifactInsecureURL is the kind of the artefact that an http:// URL of a tenant makes.
const ArtifactInsecureURL = "insecure-url"

func (m Message) doc() bool      { return m.Source != nil && m.Source.Doc }
func (m Message) fragment() bool { return m.Source != nil && m.Source.Fragment }

func (m Message) modelID() string {
	if m.Model == "" {
		return "http"
	}
	return m.Model
}

// query is the object of the URL's parameters, those given apart merged in; open when more may exist.
func (m Message) query(g *target, at places) *usage.Object {
	var o *usage.Object
	if g.hasQuery {
		o = Form(g.query, at)
	} else {
		o = &usage.Object{}
		p := g.path.Pattern()
		// `/authorize${qs}` may bring its own query; a hole that is the last segment is a path parameter.
		if i := strings.LastIndexByte(p, '/'); i >= 0 && strings.HasSuffix(p, string(usage.HoleByte)) && i+2 < len(p) {
			o.Open = true
		}
	}
	switch m.Query.Kind {
	case usage.KindObject:
		merged := *m.Query.Object
		merged.Props = append(append([]usage.Property{}, o.Props...), m.Query.Object.Props...)
		merged.Open = merged.Open || o.Open
		return &merged
	case usage.KindText:
		q := Form(m.Query.Text, placesOf(m.Query, m.Source))
		q.Props = append(append([]usage.Property{}, o.Props...), q.Props...)
		q.Open = q.Open || o.Open
		return q
	case usage.KindUnknown:
		if !m.Query.Span.IsZero() {
			o.Open = true
		}
	case usage.KindUnion:
		o.Open = true
	}
	if o.Layout == nil && len(o.Props) == 0 {
		if pl, ok := at(g.whole.Slice(0, min(1, g.whole.Len())).Span()); ok && !g.whole.Span().IsZero() {
			o.Layout = g.emptyLayout(pl)
		}
	}
	return o
}

// BodyObject reads a request body: an object as it is, a text as JSON (tolerant), JSON under a form content type, or a
// form. What cannot be read stays unknown, an absent body absent.
func BodyObject(v usage.Value, at func(usage.Span) (Place, bool)) usage.Value {
	switch v.Kind {
	case usage.KindObject, usage.KindAbsent, usage.KindList:
		return v
	case usage.KindUnion:
		u := v
		u.Alts = make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			u.Alts[i] = BodyObject(a, at)
		}
		return u
	case usage.KindText:
		if o, ok := JSON(v.Text, at); ok {
			o.Conf, o.Trace, o.Point = v.Conf, v.Trace, v.Point
			return o
		}
		t := v.Text.Trim()
		if looksLikeForm(t.Pattern()) {
			o := Form(t, at)
			return usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span, Conf: v.Conf, Trace: v.Trace, Point: v.Point}
		}
		return usage.Value{Span: v.Span, Origin: v.Origin, Conf: v.Conf}
	}
	return usage.Value{Span: v.Span, Origin: v.Origin, Conf: v.Conf}
}

func (m Message) body() usage.Value {
	at := places(m.PlaceAt)
	if m.PlaceAt == nil {
		at = func(s usage.Span) (Place, bool) {
			var pl Place
			var ok bool
			m.Body.Each(func(a usage.Value) {
				if !ok && a.Kind == usage.KindText && a.Text.Span().Contains(s) {
					pl, ok = placesOf(a, m.Source)(s)
				}
			})
			return pl, ok
		}
	}
	return BodyObject(m.Body, at)
}

// bearers are the tokens of the Authorization header (in any case), of a bearer given apart, and of the client itself:
// those that can come with a URL on its way.
func (m Message) bearers(way *usage.Choice) []usage.Bearer {
	out := usage.BearersOf(m.Bearer, false, m.BearerUse)
	if m.Bearer.Kind == usage.KindUnknown && m.Bearer.Span.IsZero() {
		out = nil
	}
	m.Headers.Each(func(h usage.Value) {
		if h.Kind != usage.KindObject {
			return
		}
		for i := len(h.Object.Props) - 1; i >= 0; i-- {
			p := h.Object.Props[i]
			if strings.EqualFold(p.Key, "authorization") {
				out = append(out, usage.BearersOf(p.Value, true, p.Use)...)
				break
			}
		}
	})
	out = slices.DeleteFunc(out, func(b usage.Bearer) bool { return b.Choice.Excludes(way) })
	if len(out) == 0 {
		for _, t := range m.Implicit {
			out = append(out, usage.Bearer{Token: t, Implicit: true, Span: m.Span, Conf: t.Conf})
		}
	}
	return out
}

func (b *Builder) call(m Message, url usage.Value, g *target, at places, api usage.API, path usage.Text, out *usage.Set) {
	c := &usage.APICall{
		API: api, Method: method(m.Method), Path: path, Host: g.host, Body: mergeBodies(m.body()), Bearers: m.bearers(url.Choice),
		Span: m.Span, URL: url.Span, Name: m.Name, Model: m.modelID(), Conf: usage.Weakest(m.Conf, url.Conf),
		OptionsRead: m.OptionsRead, OptionsAt: m.OptionsAt, BodyFrom: m.BodyFrom, OwnLogin: m.OwnLogin, Doc: m.doc(), Fragment: m.fragment(),
	}
	if c.URL.IsZero() {
		c.URL = g.whole.Span()
	}
	if c.Span.IsZero() {
		c.Span = c.URL
	}
	matched := true
	switch api {
	case usage.APIManagement:
		c.Endpoint, matched = matchEndpoint(c.Method, path.Pattern())
	case usage.APIAuthentication:
		if row := matchAuth0Path(path.Pattern()); row != "" {
			c.Endpoint = strings.TrimSpace(c.Method + " " + row)
		}
	}
	q := m.query(g, at)
	c.QueryOpen = q.Open
	if len(q.Props) > 0 || q.Layout != nil {
		c.Query = q
	}
	c.Evidence = b.callEvidence(g, c.Bearers, matched).Or(m.Evidence)
	if !c.Evidence.Proven() {
		return
	}
	for _, br := range c.Bearers {
		if r := br.Token.Request; r != nil {
			c.Request, c.Credential = r, r.Credential
		}
	}
	if c.BodyFrom == nil && c.Body.Kind == usage.KindObject {
		for _, o := range c.Body.Object.Base {
			if o.Call != nil {
				c.BodyFrom = o.Call
			}
		}
	}
	if c.BodyFrom == nil && c.Body.Kind == usage.KindObject {
		// The options alone may come from a response.
		if p, ok := c.Body.Object.Get("options"); ok && p.Value.Origin != nil {
			c.BodyFrom = p.Value.Origin.Call
		}
	}
	out.Calls = append(out.Calls, c)
	Grants(c, out)
}

// mergeBodies joins the bodies that one call may send: a key that only some of them have is there under a condition.
func mergeBodies(v usage.Value) usage.Value {
	if v.Kind != usage.KindUnion {
		return v
	}
	o := &usage.Object{}
	n, count := 0, map[string]int{}
	for _, a := range v.Alternatives() {
		n++
		if a.Kind != usage.KindObject {
			o.Open = true
			continue
		}
		o.Open = o.Open || a.Object.Open
		o.Base = append(o.Base, a.Object.Base...)
		seen := map[string]bool{}
		for _, p := range a.Object.Props {
			if last, _ := a.Object.Get(p.Key); !seen[p.Key] {
				seen[p.Key] = true
				if last.Value.Kind != usage.KindAbsent {
					count[p.Key]++
				}
				if prev, ok := o.Get(p.Key); !ok || prev.Value.Kind == usage.KindAbsent {
					o.Props = append(o.Props, last)
				}
			}
		}
	}
	if n == 0 {
		return v
	}
	for i := range o.Props {
		o.Props[i].Maybe = o.Props[i].Maybe || count[o.Props[i].Key] < n && count[o.Props[i].Key] > 0
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: v.Span, Conf: v.Conf}
}

// field reads one parameter of a request; before and after say where it goes when it is missing.
func field(o *usage.Object, key string, before, after []string) usage.Field {
	p, ok := o.Get(key)
	if !ok {
		f := usage.AbsentField(key, o.Layout.Slot(key, before, after))
		f.Present = o.Has(key)
		return f
	}
	v := p.Value
	if v.Kind == usage.KindText {
		v.Text = v.Text.WithPlaceholders()
	}
	f := usage.ValueField(key, p.KeySpan, v)
	f.Present = o.Has(key)
	if v.Kind == usage.KindAbsent {
		f.Present = usage.No
	}
	return f
}

// mergeObjects puts the body's parameters over the query's.
func mergeObjects(body, query *usage.Object) *usage.Object {
	if len(query.Props) == 0 && !query.Open {
		return body
	}
	if len(body.Props) == 0 && !body.Open {
		return query
	}
	m := *body
	m.Props = append(append([]usage.Property{}, query.Props...), body.Props...)
	m.Open = m.Open || query.Open
	return &m
}

func (b *Builder) tokenRequest(m Message, url usage.Value, g *target, at places, row string, out *usage.Set) {
	query := m.query(g, at)
	params := query
	if row != "/authorize" || method(m.Method) == "POST" {
		switch body := m.body(); body.Kind {
		case usage.KindObject:
			params = mergeObjects(body.Object, query)
			if len(body.Object.Props) == 0 && body.Object.Layout == nil {
				params.Layout = body.Object.Layout
			}
		case usage.KindAbsent:
			if row != "/authorize" && len(query.Props) == 0 {
				return // a bare mention of the endpoint
			}
		case usage.KindUnion:
			for _, alt := range body.Alternatives() {
				if alt.Kind == usage.KindObject {
					b.emitRequest(m, url, g, row, mergeObjects(alt.Object, query), out)
				}
			}
			return
		default:
			params = &usage.Object{Props: query.Props, Open: true}
		}
	}
	if row == "/authorize" && !plausibleAuthorize(params) {
		return
	}
	b.emitRequest(m, url, g, row, params, out)
}

// plausibleAuthorize: a URL that merely ends in /authorize asks for nothing that could be judged.
func plausibleAuthorize(o *usage.Object) bool {
	for _, k := range []string{"response_type", "client_id", "scope", "audience"} {
		if o.Has(k) == usage.Yes {
			return true
		}
	}
	return false
}

func (b *Builder) emitRequest(m Message, url usage.Value, g *target, row string, o *usage.Object, out *usage.Set) {
	r := &usage.TokenRequest{
		Kind: usage.RequestToken, Flow: m.Flow, Span: m.Span, URL: url.Span, Model: m.modelID(),
		Conf: usage.Weakest(m.Conf, url.Conf), Doc: m.doc(), Fragment: m.fragment(),
	}
	if r.URL.IsZero() {
		r.URL = g.whole.Span()
	}
	if r.Span.IsZero() {
		r.Span = r.URL
	}
	if row != "/oauth/token" {
		r.Kind = usage.RequestAuthorize
		r.DefaultResponseType = "code"
	}
	r.Domain = usage.ValueField("domain", usage.Span{}, usage.TextValue(g.host, g.host.Span(), nil))
	if g.relative {
		r.Domain = usage.UnknownField("domain")
	}
	fillRequest(r, o)
	if named := split(m.Spelled.WithPlaceholders().Trim()); r.Audience.Present == usage.No && !named.relative && len(named.host.Holes()) > 0 && b.canonical(g.host) {
		// What has to be written is built from the file's own name for the domain.
		r.Domain = usage.ValueField("domain", usage.Span{}, usage.TextValue(named.host, named.host.Span(), nil))
	}
	r.Evidence = b.requestEvidence(g, r).Or(m.Evidence)
	if !r.Evidence.Proven() {
		return
	}
	out.Requests = append(out.Requests, r)
}

// fillRequest reads the OAuth parameters of an object into a request. The audience goes directly before the scope.
func fillRequest(r *usage.TokenRequest, o *usage.Object) {
	r.Audience = field(o, "audience", []string{"scope"}, []string{"domain", "client_id"})
	r.Scope = field(o, "scope", nil, []string{"audience"})
	r.ResponseType = field(o, "response_type", nil, []string{"scope", "audience"})
	r.GrantType = field(o, "grant_type", nil, nil)
	r.ClientID = field(o, "client_id", nil, nil)
	for _, p := range o.Props {
		switch p.Key {
		case "audience", "scope", "response_type", "grant_type", "client_id":
		default:
			if r.Params == nil {
				r.Params = map[string]usage.Field{}
			}
			r.Params[p.Key] = field(o, p.Key, nil, nil)
		}
	}
	if r.Flow == usage.FlowUnknown {
		r.Flow = flowOf(r)
	}
	if c, ok := r.ClientID.Const(); ok && r.Credential.ClientID == "" {
		r.Credential.ClientID = c
	} else if t, ok := r.ClientID.Text(); ok {
		if h, ok := t.OnlyHole(); ok {
			r.Credential.Env = h.Env
			if h.Env == "" && !isGenericPlaceholder(h) {
				r.Credential.Env = h.Name
			}
		}
	}
}

// isGenericPlaceholder: `{yourClientId}` names no client, so it joins nothing.
func isGenericPlaceholder(h *usage.Hole) bool {
	ws := usage.NameWords(h.Name)
	return h.Placeholder && len(ws) > 0 && ws[0] == "your"
}

// flowOf reads the flow off the grant (facts F6): what the machine itself may do, or what a browser may ask for.
func flowOf(r *usage.TokenRequest) usage.Flow {
	if g, ok := r.GrantType.Const(); ok {
		switch g {
		case "client_credentials":
			return usage.FlowMachine
		case "password", "http://auth0.com/oauth/grant-type/password-realm":
			return usage.FlowServer
		}
		return usage.FlowUnknown
	}
	for _, w := range r.ResponseType.List().Words() {
		if w == "token" || w == "id_token" {
			return usage.FlowBrowser
		}
	}
	return usage.FlowUnknown
}

// passwordless reads the authParams that /passwordless/start hands on to the authorize request in the mailed link.
func (b *Builder) passwordless(m Message, url usage.Value, g *target, at places, out *usage.Set) {
	body := m.body()
	if body.Kind != usage.KindObject {
		return
	}
	p, ok := body.Object.Get("authParams")
	if !ok || p.Value.Kind != usage.KindObject {
		return
	}
	params := *p.Value.Object
	if id, ok := body.Object.Get("client_id"); ok {
		params.Props = append([]usage.Property{id}, params.Props...)
	}
	b.emitRequest(m, url, g, "/authorize", &params, out)
}

// URL reads a string that holds a URL nobody visibly sends: an authorize URL, a retired endpoint, or a tenant's URL
// without TLS. An API path in a mere string is no call; only its query can be wrong (search_engine).
func (b *Builder) URL(t usage.Text, v usage.Value, src *usage.Source) usage.Set {
	return b.URLAt(t, v, src, nil)
}

// URLAt is URL for a front end whose strings mix quotes: placeAt tells how bytes are spelled at a span.
func (b *Builder) URLAt(t usage.Text, v usage.Value, src *usage.Source, placeAt func(usage.Span) (Place, bool)) usage.Set {
	var out usage.Set
	t = t.WithPlaceholders().Trim()
	if t.Len() == 0 {
		return out
	}
	g := split(t)
	m := Message{Source: src, Model: "http", Body: usage.Value{Kind: usage.KindAbsent}, Conf: v.Conf}
	v.Text = t
	if v.Span.IsZero() {
		v.Span = t.Span()
	}
	m.Span = v.Span
	at := placesOf(v, src)
	if placeAt != nil {
		at, m.PlaceAt = placeAt, placeAt
	}
	if mp, ok := managementPath(g.path); ok {
		if below := strings.Trim(mp.Pattern(), "/"); below != "" { // http://x.auth0.com/api/v2/ itself is an audience
			m.insecure(b, v, &g, &out)
		}
		if strings.Contains(g.query.Pattern(), "search_engine=") {
			b.call(m, v, &g, at, usage.APIManagement, mp, &out)
		}
		return out
	}
	switch row := matchAuth0Path(g.path.Pattern()); row {
	case "/authorize":
		m.insecure(b, v, &g, &out)
		b.tokenRequest(m, v, &g, at, row, &out)
	case "/oauth/ro", "/oauth/access_token", "/tokeninfo", "/delegation", "/users/{}/impersonate", "/usernamepassword/login",
		"/user/ssodata", "/login/unlink", "/v2/logout", "/logout":
		m.insecure(b, v, &g, &out)
		b.call(m, v, &g, at, usage.APIAuthentication, g.path, &out)
	default:
		m.insecure(b, v, &g, &out)
		if isManagementV1(g.path.Pattern()) {
			if ev := b.HostEvidence(g.host); ev.Kind == usage.EvidenceHost {
				b.call(m, v, &g, at, usage.APIManagementV1, g.path.Slice(len("/api"), g.path.Len()), &out)
			}
		}
	}
	return out
}

// IsManagementScope is the catalogue's answer, for front ends that look for scope lists.
func IsManagementScope(s string) bool { return catalog.IsManagementScope(s) }
