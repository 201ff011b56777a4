package model

import (
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

func flowOf(s string) usage.Flow {
	switch s {
	case "browser":
		return usage.FlowBrowser
	case "native":
		return usage.FlowNative
	case "server":
		return usage.FlowServer
	case "machine":
		return usage.FlowMachine
	}
	return usage.FlowUnknown
}

// callRequests are the TokenRequests of a call: the call's options over the receiver's configuration; one per element
// when a layer goes through a list (`$0.httpInterceptor.allowedList[]`).
func (s *Set) callRequests(r *Ref, spec *catalog.Request, f frame, res *Result) []*usage.TokenRequest {
	base, holder := spec, r
	typ := f.recv
	if typ == nil && r.fn != nil && !builtinReturn(r.fn.Returns) { // a factory: the returned type's description
		typ = &Ref{sdk: r.sdk, typ: strings.TrimPrefix(r.fn.Returns, "instance ")}
	}
	if typ != nil {
		for _, t := range s.types(typ) {
			if t.Request != nil {
				base = overlay(t.Request, spec)
				break
			}
		}
	}
	layers := spec.Layers
	if len(layers) == 0 {
		if layers = base.Layers; len(layers) == 0 {
			layers = catalog.Selectors{"$0", "$config"}
		}
	}
	kind := usage.RequestAuthorize
	if base.Kind == "config" {
		kind = usage.RequestConfig
	}
	var out []*usage.TokenRequest
	for _, g := range f.perElement(layers) {
		tr := s.tokenRequest(holder, base, g.layers, g.frame, kind)
		if f.recv != nil {
			tr.Credential.Instance = f.recv.site
		}
		res.Usages.Requests = append(res.Usages.Requests, tr)
		s.ignored(holder, tr, base, g.layers, g.frame, res)
		out = append(out, tr)
		if spec.Attach != nil && len(g.frame.args) > len(f.args) {
			res.attached = append(res.attached, g.frame.attachment(r, spec.Attach, tr))
		}
	}
	return out
}

// Attachment is an access token that an SDK's own interceptor puts into the requests of HTTP clients whose URL is URI, or
// starts with it when it ends in `*`.
type Attachment struct {
	// URI is Unknown when nobody can say which requests are meant.
	URI usage.Value
	// Method is KindAbsent for any.
	Method usage.Value
	Token  usage.Value
}

// attachment is that of a list's element, which is the frame's last argument.
func (f frame) attachment(r *Ref, spec *catalog.Attach, tr *usage.TokenRequest) Attachment {
	entry := f.args[len(f.args)-1]
	site := f.site
	site.Span, site.TwinEdit = entry.Span, nil
	a := Attachment{URI: entry, Method: usage.Value{Kind: usage.KindAbsent}, Token: tokenValue(&Ref{sdk: r.sdk, request: tr}, "access", "", r.name, site)}
	if entry.Kind == usage.KindObject {
		i := "$" + strconv.Itoa(len(f.args)-1) + "."
		a.URI, a.Method = f.value(catalog.Selectors{i + spec.URI}), f.value(catalog.Selectors{i + spec.Method})
		if f.value(catalog.Selectors{i + spec.Unless}).Kind != usage.KindAbsent {
			a.URI = usage.UnknownValue(entry.Span)
		}
	}
	return a
}

// Attached are the tokens that an instance puts into the requests of others, in the order in which it looks.
func (s *Set) Attached(instance usage.Value) []Attachment {
	if r, ok := instance.Ref.(*Ref); ok {
		return r.attached
	}
	return nil
}

type element struct {
	frame  frame
	layers catalog.Selectors
}

// perElement multiplies layers that go through a list: the element becomes an extra argument of the frame.
func (f frame) perElement(layers catalog.Selectors) []element {
	for i, l := range layers {
		list, rest, ok := strings.Cut(l, "[]")
		if !ok {
			continue
		}
		v := f.value(catalog.Selectors{list})
		var out []element
		for _, item := range v.Items {
			g := f
			g.args = append(append([]usage.Value(nil), f.args...), item)
			own := append(catalog.Selectors(nil), layers...)
			own[i] = "$" + strconv.Itoa(len(f.args)) + rest
			out = append(out, g.perElement(own)...)
		}
		return out
	}
	return []element{{f, layers}}
}

// overlay is the type's request description with a method's own additions.
func overlay(base, own *catalog.Request) *catalog.Request {
	out := *base
	if own.Kind != "" {
		out.Kind = own.Kind
	}
	if own.Flow != "" {
		out.Flow = own.Flow
	}
	if len(own.Keys) > 0 {
		out.Keys = map[string]string{}
		for k, v := range base.Keys {
			out.Keys[k] = v
		}
		for k, v := range own.Keys {
			out.Keys[k] = v
		}
	}
	if len(own.Fixed) > 0 {
		out.Fixed = own.Fixed
	}
	if len(own.LayerKeys) > 0 {
		out.LayerKeys = own.LayerKeys
	}
	if own.DefaultResponseType != "" {
		out.DefaultResponseType = own.DefaultResponseType
	}
	if own.Ignored != nil {
		out.Ignored = own.Ignored
	}
	if len(own.Env) > 0 {
		out.Env = own.Env
	}
	if len(own.Needs) > 0 {
		out.Needs = own.Needs
	}
	if len(own.United) > 0 {
		out.United = own.United
	}
	out.LoginDefault = out.LoginDefault || own.LoginDefault
	out.NoAudience = out.NoAudience || own.NoAudience
	out.SDKAudience = out.SDKAudience || own.SDKAudience
	out.ScopeIgnored = out.ScopeIgnored || own.ScopeIgnored
	return &out
}

// layer is one evaluated source of a request's fields.
type layer struct {
	value usage.Value
	keys  map[string]string
	given bool // the argument exists
}

func (s *Set) tokenRequest(r *Ref, spec *catalog.Request, sels catalog.Selectors, f frame, kind usage.RequestKind) *usage.TokenRequest {
	tr := &usage.TokenRequest{
		Kind: kind, Flow: flowOf(r.sdk.Flow), Span: f.site.Span, Model: r.sdk.ID, Conf: usage.Weakest(r.conf, f.site.Conf),
		SDKAudience: spec.SDKAudience, NoAudience: spec.NoAudience, ScopeIgnored: spec.ScopeIgnored,
		DefaultResponseType: spec.DefaultResponseType, LoginDefault: spec.LoginDefault,
	}
	if spec.Flow != "" {
		tr.Flow = flowOf(spec.Flow)
	}
	if kind != usage.RequestConfig && spec.Kind == "token" {
		tr.Kind = usage.RequestToken
	}
	var layers []layer
	for i, sel := range sels {
		root, path := f.root(sel)
		l := layer{keys: spec.Keys, given: true}
		if own := spec.LayerKeys[string(rune('0'+i))]; own != nil {
			l.keys = own
		}
		fd := lookup(root, path)
		switch fd.present {
		case usage.Yes:
			l.value = fd.prop.Value
		case usage.No:
			l.given = false
		}
		if l.given && (l.value.Kind == usage.KindFunc || l.value.Kind == usage.KindText) { // a callback in the options' place
			l.given = false
		}
		layers = append(layers, l)
	}
	names := map[string]bool{}
	for _, l := range layers {
		for k := range l.keys {
			names[k] = true
		}
	}
	params := map[string]usage.Field{}
	for _, name := range sortedKeys(names) {
		var fd usage.Field
		if slices.Contains(spec.United, name) {
			own := sameAPI(layers)
			fd = unite(pickField(name, own), name, own)
		} else {
			fd = pickField(name, layers)
		}
		if fd.Present == usage.No && slices.Contains(spec.Lists, name) {
			fd.Slot = nil
		}
		if spec.Env[name] != "" && fd.Present == usage.No { // the SDK reads the environment then
			fd.Present = usage.Unknown
		}
		switch name {
		case "domain":
			tr.Domain = fd
		case "audience":
			tr.Audience = fd
		case "scope":
			tr.Scope = fd
		case "response_type":
			tr.ResponseType = fd
		case "grant_type":
			tr.GrantType = fd
		case "client_id":
			tr.ClientID = fd
		default:
			params[name] = fd
		}
	}
	for name, c := range spec.Fixed {
		fd := usage.ValueField(name, usage.Span{}, usage.TextValue(usage.Lit(c, usage.Span{}), usage.Span{}, nil))
		switch name {
		case "grant_type":
			tr.GrantType = fd
		case "response_type":
			tr.ResponseType = fd
		case "scope":
			tr.Scope = fd
		default:
			params[name] = fd
		}
	}
	absent := func(fd *usage.Field, name string) {
		if fd.Key == "" && fd.Present == usage.Unknown { // the SDK has no such option
			*fd = usage.AbsentField(name, nil)
		}
	}
	absent(&tr.Audience, "audience")
	absent(&tr.Scope, "scope")
	absent(&tr.ResponseType, "response_type")
	absent(&tr.GrantType, "grant_type")
	if len(params) > 0 {
		tr.Params = params
	}
	if tmpl := spec.Append["audience"]; tmpl != "" && tr.Audience.Present == usage.No && tr.Audience.Slot == nil && f.site.Append != nil {
		tr.Audience = usage.AbsentField("audience", f.site.Append(tmpl))
	}
	if tmpl := spec.Nest["audience"]; tmpl != "" && tr.Audience.Present == usage.No && tr.Audience.Slot == nil && f.site.Spell != nil {
		tr.Audience = usage.AbsentField("audience", nested(f.site, tmpl, layers))
	}
	if tr.Audience = usage.EmptyAbsent(tr.Audience); tr.Audience.Present == usage.No && !given(spec.Needs["audience"], layers) {
		tr.Audience.Slot = nil
	}
	tr.Evidence = s.evidence(r, f.site)
	if !r.sdk.Auth0 && s.req != nil { // a generic OAuth client: its endpoint and parameters say whose it is
		tr.Evidence = tr.Evidence.Or(s.req.RequestEvidence(tr))
	}
	tr.Domain = hostOf(tr.Domain)
	tr.Credential = credential(tr.ClientID, f.site.Span)
	mark(f.site, &tr.Doc, &tr.Fragment)
	return tr
}

// pickField takes a field from the first layer that has it. A layer that cannot be seen makes a later hit less sure and
// a miss unknown.
func pickField(name string, layers []layer) usage.Field {
	hidden := false
	var maybe conditional
	for _, l := range layers {
		key, ok := l.keys[name]
		if !ok || !l.given {
			continue
		}
		for _, k := range strings.Split(key, "|") {
			path := strings.Split(k, ".")
			r := lookup(l.value, path)
			switch r.present {
			case usage.Yes:
				fd := usage.ValueField(path[len(path)-1], r.prop.KeySpan, r.prop.Value)
				if !r.prop.Use.IsZero() {
					fd.Use = r.prop.Use
				}
				if hidden {
					fd.Value.Conf = usage.Weakest(fd.Value.Conf, usage.Low)
				}
				return maybe.over(fd)
			case usage.Unknown:
				hidden = !maybe.add(r) || hidden
			}
		}
	}
	if hidden || len(maybe.vals) > 0 {
		return maybe.field(name, hidden)
	}
	return usage.AbsentField(name, insertion(name, layers))
}

// spelledLike are the keys with the spelling that goes with alternative j of one of them, where an SDK of unknown version
// takes either; one that is spelled in one way keeps it.
func spelledLike(keys map[string]string, j int) map[string]string {
	out := make(map[string]string, len(keys))
	for name, key := range keys {
		alts := strings.Split(key, "|")
		out[name] = alts[min(j, len(alts)-1)]
	}
	return out
}

// given reports whether every option has its value in some layer.
func given(options map[string]string, layers []layer) bool {
	for key, want := range options {
		if !slices.ContainsFunc(layers, func(l layer) bool { return is(lookup(l.value, strings.Split(key, ".")), want) == usage.Yes }) {
			return false
		}
	}
	return true
}

// sameAPI leaves out the layers whose lists are for the Management API where the request itself is for another: a client
// set up for one API that asks for a token of a second. Both lists are sent, but the first asks that API for nothing.
func sameAPI(layers []layer) []layer {
	audience := func(l layer) string {
		if fd := pickField("audience", []layer{l}); fd.Present == usage.Yes && fd.Value.Kind == usage.KindText {
			return fd.Value.Text.Pattern()
		}
		return ""
	}
	isManagement := func(s string) bool { return strings.HasSuffix(strings.TrimSuffix(s, "/"), "/api/v2") }
	of := ""
	for i, l := range layers {
		a := audience(l)
		switch {
		case of == "":
			of = a
		case isManagement(a) && !isManagement(of) && !strings.ContainsRune(of, usage.HoleByte):
			return append(append([]layer(nil), layers[:i]...), sameAPI(layers[i+1:])...)
		}
	}
	return layers
}

// unite adds to a list what the layers below the one it was taken from hold; a layer that can be seen in part leaves it open.
func unite(fd usage.Field, name string, layers []layer) usage.Field {
	if fd.Present != usage.Yes {
		return fd
	}
	space, first := usage.Lit(" ", usage.Span{}), true
	for _, l := range layers {
		key, ok := l.keys[name]
		if !ok || !l.given {
			continue
		}
		for _, k := range strings.Split(key, "|") {
			r := lookup(l.value, strings.Split(k, "."))
			switch {
			case r.present == usage.Yes && first:
				first = false
				if fd.Value.Kind != usage.KindText {
					return fd
				}
			case r.present == usage.Yes && r.prop.Value.Kind == usage.KindText:
				fd.Value.Text = usage.Concat(fd.Value.Text, space, r.prop.Value.Text)
				fd.Value.Conf = usage.Weakest(fd.Value.Conf, r.prop.Value.Conf)
			case r.present != usage.No && l.value.Kind != usage.KindUnknown: // a configuration out of sight counts as none
				more := usage.Text{Parts: []usage.Part{{Hole: &usage.Hole{Name: name}}}}
				fd.Value.Text = usage.Concat(fd.Value.Text, space, more)
			}
			if r.present != usage.No {
				break
			}
		}
	}
	return fd
}

// insertion is where an absent field would be written: in the layer that holds the scope (the response type, the
// client id, the domain), else in the last layer that can be edited.
func insertion(name string, layers []layer) *usage.Slot {
	best, keys := -1, map[string]string(nil)
search:
	for _, near := range []string{"scope", "response_type", "client_id", "domain"} {
		for i, l := range layers {
			key, ok := l.keys[near]
			if !ok || !l.given || l.keys[name] == "" {
				continue
			}
			for j, k := range strings.Split(key, "|") {
				if r := lookup(l.value, strings.Split(k, ".")); r.present == usage.Yes && r.holder != nil && r.holder.Layout != nil {
					best, keys = i, spelledLike(l.keys, j)
					break search
				}
			}
		}
	}
	for i := len(layers) - 1; best < 0 && i >= 0; i-- {
		if l := layers[i]; l.given && l.keys[name] != "" && l.value.Kind == usage.KindObject && l.value.Object.Layout != nil {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	l := layers[best]
	if keys == nil {
		keys = l.keys
	}
	path := strings.Split(firstKey(keys[name]), ".")
	r := lookup(l.value, path)
	if r.holder == nil || r.holder.Layout == nil || len(r.missing) == 0 {
		return nil
	}
	depth := len(path) - len(r.missing)
	before, after := neighbours(name, keys, path[:depth])
	slot := r.holder.Layout.Slot(r.missing[0], before, after)
	for _, k := range r.missing[1:] { // `authorizationParams: { audience: ... }`
		if r.holder.Layout.Nest == nil {
			return nil
		}
		slot = r.holder.Layout.Nest.Slot(slot, k)
	}
	return slot
}

// nested is where an absent field is written together with the member around it.
func nested(site Site, tmpl string, layers []layer) *usage.Slot {
	for _, l := range layers {
		key := firstKey(l.keys["audience"])
		if l.value.Kind != usage.KindObject || l.value.Object.Layout == nil || key == "" {
			continue
		}
		member, _, _ := strings.Cut(key, ".")
		text, extra, ok := site.Spell(tmpl)
		open, cl, found := strings.Cut(text, "%s")
		if _, has := l.value.Object.Get(member); has || !ok || !found {
			return nil
		}
		before, after := neighbours("audience", l.keys, nil)
		slot := l.value.Object.Layout.Slot(member, before, after)
		slot.Prefix, slot.Suffix, slot.Extra = slot.Prefix+open, cl+slot.Suffix, append(slot.Extra, extra...)
		return slot
	}
	return nil
}

func firstKey(key string) string {
	k, _, _ := strings.Cut(key, "|")
	return k
}

// neighbours are the entries beside which a field goes (DESIGN section 4: audience directly before scope, else after
// domain or client id), as keys of the object at prefix.
func neighbours(name string, keys map[string]string, prefix []string) (before, after []string) {
	at := func(other string) string {
		path := strings.Split(firstKey(keys[other]), ".")
		if keys[other] == "" || len(path) <= len(prefix) || !slices.Equal(path[:len(prefix)], prefix) {
			return ""
		}
		return path[len(prefix)]
	}
	add := func(list *[]string, names ...string) {
		for _, n := range names {
			if k := at(n); k != "" {
				*list = append(*list, k)
			}
		}
	}
	switch name {
	case "audience":
		add(&before, "scope")
		add(&after, "client_id", "domain")
	case "scope":
		add(&after, "audience", "client_id", "domain")
	case "response_type":
		add(&after, "scope", "audience", "client_id", "domain")
	default:
		add(&after, "scope", "audience", "client_id", "domain")
	}
	return before, after
}

// ignored reports options that this major silently ignores, where this very call is given them.
func (s *Set) ignored(r *Ref, tr *usage.TokenRequest, spec *catalog.Request, layers catalog.Selectors, f frame, res *Result) {
	for _, key := range sortedKeys(spec.Ignored) {
		if reads(spec.Keys, key) { // what the client's options ignore, this call takes
			continue
		}
		for _, l := range layers {
			if strings.HasPrefix(l, "$config") {
				continue
			}
			root, path := f.root(l)
			hit := lookup(root, append(append([]string(nil), path...), strings.Split(key, ".")...))
			if hit.present != usage.Yes {
				continue
			}
			fd := usage.ValueField(key, hit.prop.KeySpan, hit.prop.Value)
			span := hit.prop.KeySpan
			if span.IsZero() {
				span = fd.Span()
			}
			o := &usage.OptionUse{
				SDK: pkgName(r.sdk), Major: r.major, Option: key, Field: fd, Span: span, Request: tr, Why: spec.Ignored[key],
				Evidence: s.evidence(r, f.site), Conf: usage.Weakest(r.conf, f.site.Conf),
			}
			mark(f.site, &o.Doc, &o.Fragment)
			res.Usages.Options = append(res.Usages.Options, o)
			break
		}
	}
}

func reads(keys map[string]string, option string) bool {
	for _, native := range keys {
		if slices.Contains(strings.Split(native, "|"), option) {
			return true
		}
	}
	return false
}

func pkgName(sdk *catalog.SDK) string {
	for _, p := range sdk.Packages {
		if p.NPM != "" {
			return p.NPM
		}
		if p.Go != "" {
			return p.Go
		}
	}
	return sdk.ID
}
