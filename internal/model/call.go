package model

import (
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// New is `new class(args)`.
func (s *Set) New(class usage.Value, args []usage.Value, site Site) (Result, bool) {
	r, ok := class.Ref.(*Ref)
	if !ok {
		return Result{}, false
	}
	if r.kind == refModule {
		if major := r.sdk.ImportMajors["new"]; major > 0 && r.major < 0 {
			if v, ok := s.Module("js", pkgName(r.sdk), major); ok && v.Ref.(*Ref).sdk != r.sdk {
				return s.New(v, args, site)
			}
		}
		if d, ok := s.export(r, "default", site); ok {
			if dr := d.Ref.(*Ref); dr.kind != refModule {
				return s.New(d, args, site)
			}
		}
		return Result{}, false
	}
	if r.kind == refCallable {
		return s.Call(class, args, site)
	}
	if r.kind != refClass {
		return Result{}, false
	}
	var spec *catalog.Func
	var require []string
	for _, t := range s.types(r) {
		if spec == nil {
			spec = t.New
		}
		if require == nil {
			require = t.RequireKeys
		}
	}
	f := frame{args: args, site: site}
	if spec == nil {
		spec = &catalog.Func{}
	}
	spec = f.variant(spec)
	cfg := f.config(spec.Config)
	if class.Conf != usage.High && !fits(cfg, require) {
		return Result{}, false
	}
	inst := &Ref{kind: refInstance, sdk: r.sdk, typ: r.typ, path: startPath(r), config: cfg, site: site.Span, conf: usage.Weakest(class.Conf, site.Conf), major: r.major}
	var res Result
	f.recv = inst
	inst.request = s.configRequest(inst, spec.Request, f, &res)
	s.declare(inst, f, spec, &res)
	res.Value = refValue(inst, site.Span)
	return res, true
}

// startPath is where in the type it extends an instance begins (Type.Path).
func startPath(r *Ref) string {
	if t := r.sdk.Types[r.typ]; t != nil {
		return t.Path
	}
	return ""
}

// fits reports whether a configuration has the shape that a class found by a bare global name must have.
func fits(cfg usage.Value, require []string) bool {
	if len(require) == 0 {
		return true
	}
	for _, k := range require {
		if cfg.Kind == usage.KindObject && cfg.Object.Has(k) == usage.Yes {
			return true
		}
	}
	return false
}

// configRequest is the TokenRequest that an instance's configuration alone asks for.
func (s *Set) configRequest(inst *Ref, own *catalog.Request, f frame, res *Result) *usage.TokenRequest {
	g := f
	g.recv = inst
	for _, t := range s.types(inst) {
		if t.Request != nil || own != nil {
			base, layers := t.Request, catalog.Selectors{"$config"}
			if own != nil {
				if base = own; t.Request != nil {
					base = overlay(t.Request, own)
				}
				if len(own.Layers) > 0 {
					layers = own.Layers
				}
			}
			if own := base.LayerKeys["1"]; own != nil && len(layers) == 1 && layers[0] == "$config" { // as below a call's options
				b := *base
				b.Keys, b.LayerKeys = own, nil
				base = &b
			}
			tr := s.tokenRequest(inst, base, layers, g, usage.RequestConfig)
			tr.Credential.Instance = inst.site
			res.Usages.Requests = append(res.Usages.Requests, tr)
			given := catalog.Selectors{"$0"} // what this very call is given
			if own != nil && len(own.Layers) > 0 {
				given = own.Layers
			}
			s.ignored(inst, tr, base, given, g, res)
			return tr
		}
		if t.Client != nil {
			tr := s.clientRequest(inst, t.Client, g)
			if tr != nil {
				res.Usages.Requests = append(res.Usages.Requests, tr)
			} else if c := s.clientSetup(inst, t.Client, g); c != nil {
				res.Usages.Calls = append(res.Usages.Calls, c)
			}
			return tr
		}
	}
	return nil
}

// clientSetup stands for the calls of a Management client that is given a token: an API call without method and path,
// since the token is the client's whatever is called with it. nil when the token cannot be seen.
func (s *Set) clientSetup(inst *Ref, c *catalog.Client, f frame) *usage.APICall {
	call := &usage.APICall{
		API: usage.APIManagement, Span: f.site.Span, URL: f.site.Callee, Name: f.site.Name, Model: inst.sdk.ID,
		Conf: inst.conf, Evidence: s.evidence(inst, f.site), Body: usage.Value{Kind: usage.KindAbsent},
	}
	mark(f.site, &call.Doc, &call.Fragment)
	s.client(inst, f, &catalog.API{Token: c.Token}, call)
	if len(call.Bearers) == 0 {
		return nil
	}
	return call
}

// clientRequest is the client-credentials request of a Management client; nil when it is given a token.
func (s *Set) clientRequest(inst *Ref, c *catalog.Client, f frame) *usage.TokenRequest {
	if f.field("token", c.Token).Present == usage.Yes || len(c.ClientID) == 0 {
		return nil
	}
	tr := &usage.TokenRequest{
		Kind: usage.RequestConfig, Flow: usage.FlowMachine, Span: f.site.Span, Model: inst.sdk.ID, SDKAudience: true,
		Domain: f.field("domain", c.Domain), ClientID: f.field("client_id", c.ClientID), Audience: f.field("audience", c.Audience),
		Scope: f.field("scope", c.Scope), ScopeIgnored: len(c.Scope) == 0, Conf: inst.conf,
	}
	tr.GrantType = usage.ValueField("grant_type", usage.Span{}, usage.TextValue(usage.Lit("client_credentials", usage.Span{}), usage.Span{}, nil))
	tr.Evidence = s.evidence(inst, f.site)
	tr.Credential = credential(tr.ClientID, f.site.Span)
	mark(f.site, &tr.Doc, &tr.Fragment)
	return tr
}

func credential(id usage.Field, instance usage.Span) usage.Credential {
	c := usage.Credential{Instance: instance}
	if v, ok := id.Const(); ok {
		c.ClientID = v
	} else if t, ok := id.Text(); ok {
		if h, ok := t.OnlyHole(); ok {
			c.Env = h.Env
		}
	}
	return c
}

func mark(site Site, doc, fragment *bool) {
	if site.Source != nil {
		*doc, *fragment = site.Source.Doc, site.Source.Fragment
	}
}

func (s *Set) evidence(r *Ref, site Site) usage.Evidence {
	if !r.sdk.Auth0 {
		return usage.Evidence{}
	}
	return usage.Evidence{Kind: usage.EvidenceSDK, Span: site.Callee, What: r.sdk.Title}
}

// Call is `fn(args)`.
func (s *Set) Call(fn usage.Value, args []usage.Value, site Site) (Result, bool) {
	if fn.Kind == usage.KindUnion {
		var out Result
		var vals []usage.Value
		for _, a := range fn.Alternatives() {
			if r, ok := s.Call(a, args, site); ok {
				out.Usages.Merge(&r.Usages)
				vals = append(vals, r.Value)
			}
		}
		out.Value = usage.UnionOf(vals...)
		return out, len(vals) > 0
	}
	if fn.Kind == usage.KindResponse { // a getter of a response (`conn.GetOptions()`)
		return Result{Value: fn}, len(args) == 0
	}
	r, ok := fn.Ref.(*Ref)
	if !ok {
		return Result{}, false
	}
	switch r.kind {
	case refModule:
		if t, ok := r.sdk.Exports["default"]; ok && t != "module" {
			if d, ok := s.target(r.sdk, t, r, site); ok {
				return s.Call(d, args, site)
			}
		}
		return Result{}, false
	case refClass:
		return s.New(fn, args, site)
	case refInstance:
		if m, ok := s.typeMember(r, callMember, site); ok {
			return s.Call(m, args, site)
		}
		return Result{}, false
	case refCallable:
		recv := r.recv
		if recv != nil && recv.kind != refInstance {
			recv = nil
		}
		f := frame{args: args, recv: recv, site: site}
		if fn.Conf > f.site.Conf {
			f.site.Conf = fn.Conf
		}
		if r.api != "" {
			return s.callAPI(r, f), true
		}
		return s.callFunc(r, f), true
	}
	return Result{}, false
}

func (s *Set) callFunc(r *Ref, f frame) Result {
	var res Result
	spec := f.variant(r.fn)
	origin := (*usage.Origin)(nil)
	var req *usage.TokenRequest
	if r.recv != nil && r.recv.kind == refInstance {
		req = r.recv.request
	}
	for _, one := range append([]*catalog.Request{spec.Request}, spec.Requests...) {
		if one == nil {
			continue
		}
		for _, tr := range s.callRequests(r, one, f, &res) {
			origin, req = &usage.Origin{Request: tr}, tr
		}
	}
	s.declare(r, f, spec, &res)
	if spec.Legacy != "" && spec.API == nil {
		res.Usages.Calls = append(res.Usages.Calls, s.legacy(r, f, spec.Legacy))
	}
	if spec.API != nil {
		call := s.apiCall(r, f, spec.API)
		res.Usages.Calls = append(res.Usages.Calls, call)
		origin = &usage.Origin{Call: call}
	}
	if spec.HTTP != nil {
		set := s.send(r, spec.HTTP, f, f.requestSpan(spec.HTTP), f.site.Name)
		origin = originOf(&set)
		res.Usages.Merge(&set)
		if origin != nil && origin.Request != nil {
			req = origin.Request
		}
	}
	recv := f.recv
	if len(spec.Sets) > 0 && recv != nil {
		inst := refValue(recv, recv.site)
		for _, key := range sortedKeys(spec.Sets) {
			fd := f.field(key, spec.Sets[key])
			if fd.Present == usage.Unknown {
				fd.Value, fd.Present = usage.UnknownValue(f.site.Span), usage.Yes
			}
			if fd.Present != usage.Yes {
				continue
			}
			if key == "." {
				inst = s.mergeConfig(inst, fd.Value)
				continue
			}
			if path, ok := f.expand(key); ok {
				inst = s.withConfig(inst, path, fd.Value, fd.Use)
			}
		}
		recv = inst.Ref.(*Ref)
		if t := recv.sdk.Types[recv.typ]; t != nil && t.Send != nil {
			if setsURL(spec, t.Send) { // the request stands where its URL is given
				c := *recv
				c.sent, c.sentName = f.site.Span, f.site.Name
				recv = &c
			}
			g := f
			g.recv = recv
			at, name := recv.site, f.site.Name
			if !recv.sent.IsZero() {
				at, name = recv.sent, recv.sentName
			}
			set := s.send(r, t.Send, g, at, name)
			if o := originOf(&set); o != nil {
				c := *recv
				c.origin = o
				recv, origin = &c, o
			}
			res.Usages.Merge(&set)
		}
	}
	res.Value = s.returns(r, recv, spec, f, origin, req, &res)
	if inst, ok := res.Value.Ref.(*Ref); ok && len(res.attached) > 0 {
		c := *inst
		c.attached = res.attached
		res.Value.Ref = &c
	}
	return res
}

// expand splits a dotted key and evaluates the parts that are arguments: `headers.$0`. ok is false when one cannot be seen.
func (f frame) expand(key string) ([]string, bool) {
	out := strings.Split(key, ".")
	for i, part := range out {
		if !strings.HasPrefix(part, "$") {
			continue
		}
		c, ok := f.value(catalog.Selectors{part}).ConstString()
		if !ok {
			return nil, false
		}
		out[i] = c
	}
	return out, true
}

// legacy is the usage of a call that is itself retired: an authentication API call whose catalogue row the model names.
func (s *Set) legacy(r *Ref, f frame, id string) *usage.APICall {
	c := &usage.APICall{
		API: usage.APIAuthentication, Legacy: id, Span: f.site.Span, URL: f.site.Callee, Name: f.site.Name, Model: r.sdk.ID,
		Conf: usage.Weakest(r.conf, f.site.Conf), Evidence: s.evidence(r, f.site),
	}
	mark(f.site, &c.Doc, &c.Fragment)
	return c
}

// setsURL reports whether a method sets the member that the type's request takes its URL from.
func setsURL(spec *catalog.Func, send *catalog.HTTP) bool {
	for _, sel := range send.URL {
		if key, ok := strings.CutPrefix(sel, "$config."); ok && spec.Sets[key] != nil {
			return true
		}
	}
	return false
}

func originOf(set *usage.Set) *usage.Origin {
	switch {
	case len(set.Calls) > 0:
		return &usage.Origin{Call: set.Calls[0]}
	case len(set.Requests) > 0:
		return &usage.Origin{Request: set.Requests[0]}
	}
	return nil
}

func (s *Set) returns(r, recv *Ref, spec *catalog.Func, f frame, origin *usage.Origin, req *usage.TokenRequest, res *Result) usage.Value {
	span := f.site.Span
	if len(spec.Option) > 0 {
		return s.option(spec, f)
	}
	switch ret := spec.Returns; ret {
	case "", "_", "unknown":
		return usage.UnknownValue(span)
	case "self":
		if recv == nil {
			return usage.UnknownValue(span)
		}
		return refValue(recv, span)
	case "body":
		if origin == nil && recv != nil {
			origin = recv.origin
		}
		if origin == nil {
			return usage.UnknownValue(span)
		}
		return usage.Value{Kind: usage.KindResponse, Origin: origin, Span: span, Conf: f.site.Conf}
	case "jwt":
		v := tokenValue(&Ref{sdk: r.sdk, conf: f.site.Conf}, "", "", r.name, f.site)
		for _, it := range f.field("aud", spec.Signs).List().Items {
			v.Token.Signed = append(v.Token.Signed, it.String())
		}
		return v
	case "token id", "token access":
		holder := &Ref{sdk: r.sdk, request: req, conf: f.site.Conf}
		return tokenValue(holder, strings.TrimPrefix(ret, "token "), "", r.name, f.site)
	default:
		if strings.HasPrefix(ret, "$") {
			return f.value(catalog.Selectors{ret})
		}
		return s.makeInstance(r, recv, ret, spec, f, origin, req, res)
	}
}

// makeInstance is a call that returns an instance of a model type: a Go constructor, a factory, a result object.
func (s *Set) makeInstance(r, recv *Ref, typ string, spec *catalog.Func, f frame, origin *usage.Origin, req *usage.TokenRequest, res *Result) usage.Value {
	shared := strings.HasPrefix(typ, "instance ")
	typ = strings.TrimPrefix(typ, "instance ")
	inst := &Ref{kind: refInstance, sdk: r.sdk, typ: typ, origin: origin, request: req, site: f.site.Span, conf: f.site.Conf, major: r.major}
	if recv != nil {
		inst.config = recv.config
		if inst.origin == nil {
			inst.origin = recv.origin
		}
	}
	if shared {
		inst.config, inst.site = emptyObject(), usage.Span{}
	}
	if spec.Config != nil {
		inst.config = f.config(spec.Config)
		if tr := s.configRequest(inst, nil, f, res); tr != nil && spec.Request == nil {
			inst.request = tr
		}
	}
	if t := inst.sdk.Types[typ]; t != nil && t.Send != nil && spec.HTTP == nil {
		g := f
		g.recv = inst
		set := s.send(r, t.Send, g, f.site.Span, f.site.Name)
		if o := originOf(&set); o != nil {
			inst.origin = o
		}
		res.Usages.Merge(&set)
	}
	return refValue(inst, f.site.Span)
}

// option is the object a functional option stands for.
func (s *Set) option(spec *catalog.Func, f frame) usage.Value {
	o := &usage.Object{Span: f.site.Span}
	for _, key := range sortedKeys(spec.Option) {
		fd := f.field(key, spec.Option[key])
		switch fd.Present {
		case usage.Yes:
			o.Props = append(o.Props, usage.Property{Key: key, Value: fd.Value, Use: fd.Use, Whole: f.site.Span})
		case usage.Unknown:
			o.Props = append(o.Props, usage.Property{Key: key, Value: usage.UnknownValue(f.site.Span), Whole: f.site.Span})
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.site.Span}
}

// storedKey is where clients that add a stored token look for it unless they are told otherwise.
const storedKey = "id_token"

// implicit are the tokens that a client sends by itself: what is seen to be stored under its key, else the ID token that
// the key names. Names lie: an access token stored there is no ID token, and a key of somebody's choice says less than
// the client's own.
func (s *Set) implicit(r *Ref, site Site, span usage.Span, key string) []usage.Token {
	sends := usage.Step{Span: span, Note: r.sdk.Title + " sends the token stored as '" + key + "'"}
	if key == storedKey {
		sends.Note += " by default"
	}
	if site.Stored != nil {
		var out []usage.Token
		for _, b := range usage.BearersOf(site.Stored(key), false, usage.Span{}) {
			t := b.Token
			if t.Kind == usage.TokenUnknown {
				continue
			}
			t.Conf = usage.Weakest(t.Conf, b.Conf, usage.Medium)
			t.Trace = append(t.Trace[:len(t.Trace):len(t.Trace)], sends)
			out = append(out, t)
		}
		if len(out) > 0 {
			return out
		}
	}
	conf := usage.Medium
	if key != storedKey {
		if conf = usage.Low; !usage.NamesIDToken(key) {
			return nil
		}
	} else {
		sends.Note = r.sdk.Title + " sends the stored ID token by default"
	}
	return []usage.Token{{
		Kind: usage.TokenID, Conf: conf, Span: span, Name: r.sdk.Title,
		Evidence: usage.Evidence{Kind: usage.EvidenceSDK, Span: site.Callee, What: r.sdk.Title}, Trace: []usage.Step{sends},
	}}
}

// CallbackParam is what parameter `param` of the function passed as argument `arg` receives. res is the call's own
// result when the front end has it (so that origins are the same pointers), else nil.
func (s *Set) CallbackParam(fn usage.Value, args []usage.Value, site Site, res *Result, arg, param int) (usage.Value, bool) {
	return s.CallbackAt(fn, args, site, res, Place{Arg: arg, Param: param})
}

// Place is where a callback's parameter stands.
type Place struct {
	// Arg is the argument that is the function, or that holds it at the dotted path Path (`$.ajax({success: f})`).
	Arg  int
	Path string
	// Param is the parameter's index, Name what it is called (AngularJS injects by name).
	Param int
	Name  string
}

// fits answers whether the place is one that a model's callback speaks of.
func (p Place) fits(cb catalog.Callback, args int) bool {
	arg, path, _ := strings.Cut(cb.Arg, ".")
	return path == p.Path && (arg == strconv.Itoa(p.Arg) || arg == "last" && p.Arg == args-1)
}

// receives is what the model says of the parameter: a type name, "body", "token id" ...; "" for nothing.
func (p Place) receives(cb catalog.Callback) string {
	if got := cb.Named[p.Name]; got != "" {
		return got
	}
	if p.Param >= len(cb.Params) || cb.Params[p.Param] == "_" {
		return ""
	}
	return cb.Params[p.Param]
}

// CallbackAt is CallbackParam for any place.
func (s *Set) CallbackAt(fn usage.Value, args []usage.Value, site Site, res *Result, at Place) (usage.Value, bool) {
	if fn.Kind == usage.KindUnion {
		for _, a := range fn.Alternatives() {
			if v, ok := s.CallbackAt(a, args, site, nil, at); ok {
				return v, true
			}
		}
		return usage.Value{}, false
	}
	r, ok := fn.Ref.(*Ref)
	if !ok {
		return usage.Value{}, false
	}
	switch r.kind {
	case refModule, refInstance:
		if t, ok := s.callee(r, site); ok && t.Ref != fn.Ref {
			return s.CallbackAt(t, args, site, res, at)
		}
		return usage.Value{}, false
	case refClass:
		for _, t := range s.types(r) {
			if t.New != nil {
				inst, _ := s.New(fn, args, site)
				recv, _ := inst.Value.Ref.(*Ref)
				return s.param(&Ref{sdk: r.sdk, recv: recv, name: r.typ}, t.New.Callbacks, frame{args: args, recv: recv, site: site}, res, at)
			}
		}
		return usage.Value{}, false
	case refConfig:
		return usage.Value{}, false
	}
	f := frame{args: args, recv: r.recv, site: site}
	if r.recv != nil && r.recv.kind != refInstance {
		f.recv = nil
	}
	var cbs []catalog.Callback
	if r.fn != nil {
		cbs = f.variant(r.fn).Callbacks
	} else {
		for _, t := range s.types(r) {
			if len(t.APICallback) > 0 {
				cbs = []catalog.Callback{{Arg: "last", Params: t.APICallback}}
			}
		}
	}
	return s.param(r, cbs, f, res, at)
}

func (s *Set) callee(r *Ref, site Site) (usage.Value, bool) {
	if r.kind == refModule {
		t, ok := r.sdk.Exports["default"]
		if !ok {
			return usage.Value{}, false
		}
		return s.target(r.sdk, t, r, site)
	}
	return s.typeMember(r, callMember, site)
}

func (s *Set) param(r *Ref, cbs []catalog.Callback, f frame, res *Result, at Place) (usage.Value, bool) {
	for _, cb := range cbs {
		if !at.fits(cb, len(f.args)) || f.holds(cb.When) != usage.Yes || cb.Arity != 0 && f.site.Arity != 0 && cb.Arity != f.site.Arity {
			continue
		}
		p := at.receives(cb)
		if p == "" {
			continue
		}
		var origin *usage.Origin
		var req *usage.TokenRequest
		if f.recv != nil {
			req, origin = f.recv.request, f.recv.origin
		}
		if res == nil {
			if c, ok := s.Call(refValue(r, f.site.Span), f.args, f.site); ok {
				res = &c
			}
		}
		if res != nil {
			if o := originOf(&res.Usages); o != nil {
				origin = o
				if o.Request != nil {
					req = o.Request
				}
			}
		}
		holder := &Ref{kind: refInstance, sdk: r.sdk, request: req, origin: origin, site: f.site.Span, conf: f.site.Conf, major: r.major}
		if f.recv != nil {
			holder.config = f.recv.config
		}
		switch p {
		case "body":
			if origin == nil {
				return usage.Value{}, false
			}
			return usage.Value{Kind: usage.KindResponse, Origin: origin, Span: f.site.Span, Conf: f.site.Conf}, true
		case "token id", "token access":
			v := tokenValue(holder, strings.TrimPrefix(p, "token "), "", at.Name, f.site)
			if twin := slices.Index(cb.Params, "token access"); p == "token id" && twin >= 0 && f.site.TwinParam != nil {
				v.Token.TwinEdits = f.site.TwinParam(twin)
			}
			return v, true
		}
		if strings.HasPrefix(p, "$") {
			return f.value(catalog.Selectors{p}), true
		}
		holder.typ = p
		return refValue(holder, f.site.Span), true
	}
	return usage.Value{}, false
}

// variant is the case of a callable whose condition holds; one that cannot be decided is passed over.
func (f frame) variant(spec *catalog.Func) *catalog.Func {
	if spec == nil {
		return &catalog.Func{}
	}
	for _, c := range spec.Cases {
		if c.Then != nil && f.holds(c.When) == usage.Yes {
			return f.variant(c.Then)
		}
	}
	return spec
}

// holds evaluates a condition: selector -> a constant, or ?present, ?absent, ?text, ?object, ?function, ?id-token.
func (f frame) holds(cond map[string]string) usage.Tri {
	all := usage.Yes
	for _, sel := range sortedKeys(cond) {
		root, path := f.root(sel)
		switch is(lookup(root, path), cond[sel]) {
		case usage.No:
			return usage.No
		case usage.Unknown:
			all = usage.Unknown
		}
	}
	return all
}

func is(r found, want string) usage.Tri {
	cond, special := strings.CutPrefix(want, "?")
	switch {
	case want == "?absent" && r.present != usage.Unknown:
		return usage.TriOf(r.present == usage.No)
	case want == "?present":
		return r.present
	case r.present != usage.Yes:
		return r.present
	}
	v := r.prop.Value
	if want == "?id-token" {
		return idToken(v, r.prop.Use)
	}
	if !special {
		if got, ok := v.ConstString(); ok {
			return usage.TriOf(got == want)
		}
		if v.Kind == usage.KindText {
			return v.Text.Equals(want)
		}
		return usage.Unknown
	}
	switch v.Kind {
	case usage.KindUnknown, usage.KindUnion, usage.KindResponse:
		return usage.Unknown
	case usage.KindText:
		return usage.TriOf(cond == "text")
	case usage.KindObject, usage.KindRef:
		return usage.TriOf(cond == "object")
	case usage.KindFunc:
		return usage.TriOf(cond == "function")
	}
	return usage.No
}

// idToken says whether a value is an ID token; a name is reason enough where nothing else is known.
func idToken(v usage.Value, use usage.Span) usage.Tri {
	all := usage.Unknown
	for i, b := range usage.BearersOf(v, false, use) {
		k := usage.Unknown
		if b.Token.Kind != usage.TokenUnknown {
			k = usage.TriOf(b.Token.Kind == usage.TokenID)
		}
		if i == 0 {
			all = k
		}
		if k != all {
			return usage.Unknown
		}
	}
	return all
}

// Mutates reports whether calling fn changes its receiver's configuration, so that the receiver's other calls must know.
func (s *Set) Mutates(fn usage.Value) bool {
	r, ok := fn.Ref.(*Ref)
	return ok && r.kind == refCallable && r.fn != nil && (len(r.fn.Sets) > 0 || r.fn.Interceptor != "")
}

// Interceptor describes a call that hands a function to the receiver which sees every request: arg is the argument's
// index, dotted the path below it where the function is (`$0.beforeSend`), param what the function's first parameter is
// (a KindRef whose `sets` methods set request options; KindUnknown: the options object itself), instance the receiver.
func (s *Set) Interceptor(fn usage.Value, args []usage.Value) (arg int, dotted []string, param, instance usage.Value, ok bool) {
	r, isRef := fn.Ref.(*Ref)
	if !isRef || r.kind != refCallable || r.fn == nil || r.fn.Interceptor == "" || r.recv == nil {
		return 0, nil, usage.Value{}, usage.Value{}, false
	}
	head, rest, _ := strings.Cut(r.fn.Interceptor, ".")
	arg, err := strconv.Atoi(strings.TrimPrefix(head, "$"))
	if err != nil || arg >= len(args) {
		return 0, nil, usage.Value{}, usage.Value{}, false
	}
	if rest != "" {
		dotted = strings.Split(rest, ".")
	}
	if r.fn.InterceptorParam != "" {
		param = refValue(&Ref{kind: refInstance, sdk: r.sdk, typ: r.fn.InterceptorParam, config: emptyObject(), major: r.major}, usage.Span{})
	}
	return arg, dotted, param, refValue(r.recv, r.recv.site), true
}
