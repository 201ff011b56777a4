package model

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// target resolves the name an export or global points to: "module", a function, a type (its class), or
// "instance T" (an instance with an empty configuration).
func (s *Set) target(sdk *catalog.SDK, name string, from *Ref, site Site) (usage.Value, bool) {
	if t, ok := strings.CutPrefix(name, "instance "); ok {
		return refValue(&Ref{kind: refInstance, sdk: sdk, typ: t, major: from.major, config: emptyObject(), site: site.Span}, site.Span), true
	}
	switch {
	case name == "module":
		return refValue(&Ref{kind: refModule, sdk: sdk, major: from.major}, site.Span), true
	case sdk.Functions[name] != nil:
		return refValue(&Ref{kind: refCallable, sdk: sdk, fn: sdk.Functions[name], name: name, recv: from, major: from.major}, site.Span), true
	case sdk.Types[name] != nil:
		return refValue(&Ref{kind: refClass, sdk: sdk, typ: name, major: from.major}, site.Span), true
	}
	return usage.Value{}, false
}

func emptyObject() usage.Value {
	return usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}
}

// Member is v.name. ok is false when the model says nothing about it. A response's members stay a response.
func (s *Set) Member(v usage.Value, name string, site Site) (usage.Value, bool) {
	if v.Kind == usage.KindUnion {
		var out []usage.Value
		for _, a := range v.Alternatives() {
			if m, ok := s.Member(a, name, site); ok {
				out = append(out, m)
			}
		}
		return usage.UnionOf(out...), len(out) > 0
	}
	if v.Kind == usage.KindResponse && v.Origin != nil {
		return s.responseMember(v, name, site), true
	}
	r, ok := v.Ref.(*Ref)
	if !ok {
		return usage.Value{}, false
	}
	switch r.kind {
	case refModule:
		return s.export(r, name, site)
	case refClass:
		if m, ok := s.typeMember(&Ref{kind: refInstance, sdk: r.sdk, typ: r.typ, major: r.major}, "static."+name, site); ok {
			return m, true
		}
		return usage.Value{}, false
	case refInstance:
		return s.typeMember(r, name, site)
	case refConfig:
		return refValue(&Ref{kind: refConfig, sdk: r.sdk, recv: r.recv, cfgPath: r.cfgPath + "." + name, major: r.major}, site.Span), true
	}
	return usage.Value{}, false
}

func (s *Set) export(r *Ref, name string, site Site) (usage.Value, bool) {
	if major := r.sdk.ImportMajors[name]; major > 0 && r.major < 0 {
		if v, ok := s.Module("js", pkgName(r.sdk), major); ok && v.Ref.(*Ref).sdk != r.sdk {
			return s.export(v.Ref.(*Ref), name, site)
		}
	}
	if t, ok := r.sdk.Exports[name]; ok {
		return s.target(r.sdk, t, r, site)
	}
	if name == "default" {
		return refValue(r, site.Span), true
	}
	if v, ok := s.target(r.sdk, name, r, site); ok {
		return v, true
	}
	// `import axios from 'axios'; axios.get`: members of the default export.
	if d, ok := r.sdk.Exports["default"]; ok {
		if v, ok := s.target(r.sdk, d, r, site); ok && v.Ref.(*Ref).kind != refModule {
			return s.Member(v, name, site)
		}
	}
	return usage.Value{}, false
}

// typ follows Extends.
func (s *Set) types(r *Ref) []*catalog.Type {
	var out []*catalog.Type
	name := r.typ
	for range 4 {
		t := r.sdk.Types[name]
		if t == nil {
			break
		}
		out = append(out, t)
		if name = t.Extends; name == "" {
			break
		}
	}
	return out
}

// callMember is the method that calling an instance runs.
const callMember = "()"

func (s *Set) typeMember(r *Ref, name string, site Site) (usage.Value, bool) {
	full := name
	if r.path != "" {
		full = r.path + "." + name
	}
	for _, t := range s.types(r) {
		if f := t.Methods[full]; f != nil {
			return refValue(&Ref{kind: refCallable, sdk: r.sdk, typ: r.typ, fn: f, name: name, recv: r, major: r.major, conf: r.conf}, site.Span), true
		}
		if api, ok := t.API[full]; ok {
			return refValue(&Ref{kind: refCallable, sdk: r.sdk, typ: r.typ, api: api, name: name, recv: r, major: r.major, conf: r.conf}, site.Span), true
		}
		if m := t.Members[full]; m != nil {
			return s.member(r, full, m, site)
		}
	}
	for _, t := range s.types(r) {
		if hasPrefix(t, full+".") {
			sub := *r
			sub.path = full
			return refValue(&sub, site.Span), true
		}
	}
	return usage.Value{}, false
}

func hasPrefix(t *catalog.Type, p string) bool {
	for k := range t.API {
		if strings.HasPrefix(k, p) {
			return true
		}
	}
	for k := range t.Methods {
		if strings.HasPrefix(k, p) {
			return true
		}
	}
	for k := range t.Members {
		if strings.HasPrefix(k, p) {
			return true
		}
	}
	return false
}

func (s *Set) member(r *Ref, name string, m *catalog.Member, site Site) (usage.Value, bool) {
	switch {
	case m.Token != "":
		return tokenValue(r, m.Token, m.Twin, name, site), true
	case m.Body:
		if r.origin == nil {
			return usage.UnknownValue(site.Span), true
		}
		return usage.Value{Kind: usage.KindResponse, Origin: r.origin, Span: site.Span, Conf: r.conf}, true
	case m.Self:
		return refValue(r, site.Span), true
	case m.Config != "":
		return refValue(&Ref{kind: refConfig, sdk: r.sdk, recv: r, cfgPath: m.Config, major: r.major}, site.Span), true
	case m.Type != "":
		return refValue(&Ref{
			kind: refInstance, sdk: r.sdk, typ: m.Type, config: r.config, request: r.request, origin: r.origin,
			site: r.site, conf: r.conf, major: r.major,
		}, site.Span), true
	}
	return usage.UnknownValue(site.Span), true
}

// tokenValue is a token-valued expression: a text of one hole that knows what it is.
func tokenValue(r *Ref, kind, twin, name string, site Site) usage.Value {
	t := &usage.Token{Kind: tokenKind(kind), Span: site.Span, Name: name, Request: r.request, Conf: usage.Weakest(r.conf, site.Conf)}
	if r.sdk.Auth0 {
		t.Evidence = usage.Evidence{Kind: usage.EvidenceSDK, Span: site.Span, What: r.sdk.Title}
	} else if r.request != nil {
		t.Evidence = r.request.Evidence
	}
	if twin != "" && site.TwinEdit != nil {
		t.TwinEdits = site.TwinEdit(twin)
	}
	t.Trace = []usage.Step{{Span: site.Span, Note: tokenNote(t.Kind, name)}}
	h := usage.Hole{Expr: site.Name, Name: name, Token: t}
	return usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, site.Span), Span: site.Span, Token: t, Conf: t.Conf}
}

func tokenKind(k string) usage.TokenKind {
	switch k {
	case "id":
		return usage.TokenID
	case "access":
		return usage.TokenAccess
	}
	return usage.TokenUnknown
}

func tokenNote(k usage.TokenKind, name string) string {
	if name == "" { // a parameter that takes it apart
		name = "the callback's parameter"
	} else {
		name = "'" + name + "'"
	}
	switch k {
	case usage.TokenID:
		return name + " is the ID token"
	case usage.TokenAccess:
		return name + " is the access token"
	}
	return name + " is a token"
}

// responseMember is a member of a response body: tokens of a token request, a deeper path of an API call.
func (s *Set) responseMember(v usage.Value, name string, site Site) usage.Value {
	o := *v.Origin
	if o.Page == name && o.Path == "" { // the items of a page are the response again
		o.Page = ""
		return usage.Value{Kind: usage.KindResponse, Origin: &o, Span: site.Span, Conf: v.Conf, Trace: v.Trace}
	}
	if o.Path == "" {
		o.Path = name
	} else {
		o.Path += "." + name
	}
	if o.Request != nil && v.Origin.Path == "" {
		kind, twin := "", ""
		switch name {
		case "id_token":
			kind, twin = "id", "access_token"
		case "idToken":
			kind, twin = "id", "accessToken"
		case "access_token", "accessToken":
			kind = "access"
		}
		if kind != "" {
			r := &Ref{sdk: &catalog.SDK{Title: "Auth0 token endpoint"}, request: o.Request, conf: v.Conf}
			return tokenValue(r, kind, twin, name, site)
		}
	}
	return usage.Value{Kind: usage.KindResponse, Origin: &o, Span: site.Span, Conf: v.Conf, Trace: v.Trace}
}

// Element is an element of a list-like response (an item of GET /connections): the same response.
func (s *Set) Element(v usage.Value) (usage.Value, bool) {
	return v, v.Kind == usage.KindResponse
}

// ConfigTarget says which instance a value configures and at which dotted key, when v is a configuration member
// (`axios.defaults.headers.common.Authorization`): assigning to it changes the instance.
func (s *Set) ConfigTarget(v usage.Value) (instance usage.Value, key string, ok bool) {
	r, isRef := v.Ref.(*Ref)
	if !isRef || r.kind != refConfig {
		return usage.Value{}, "", false
	}
	return refValue(r.recv, r.recv.site), r.cfgPath, true
}

// SameInstance reports whether two values are the same SDK instance: made at the same place, or the same module's
// ready-made instance (`axios`, `$`).
func (s *Set) SameInstance(a, b usage.Value) bool {
	x, ok1 := a.Ref.(*Ref)
	y, ok2 := b.Ref.(*Ref)
	if !ok1 || !ok2 {
		return false
	}
	if k := s.shared(x); k != "" || s.shared(y) != "" {
		return k == s.shared(y)
	}
	if x.sdk != y.sdk || x.kind != refInstance || y.kind != refInstance || x.typ != y.typ {
		return false
	}
	return x.site == y.site || !x.made() && !y.made()
}

func (s *Set) shared(r *Ref) string {
	for _, t := range s.types(r) {
		if t.Shared != "" {
			return t.Shared
		}
	}
	return ""
}

func (r *Ref) made() bool {
	return r.kind == refInstance && r.config.Kind != usage.KindUnknown && r.config.Object != nil && len(r.config.Object.Props) > 0
}

// WithConfig is the instance with value merged into its configuration at a dotted key (earlier settings are overridden).
// use is the value expression where it is set (zero: value.Span).
func (s *Set) WithConfig(instance usage.Value, key string, value usage.Value, use usage.Span) usage.Value {
	r, ok := instance.Ref.(*Ref)
	if !ok || r.kind != refInstance {
		return instance
	}
	return s.withConfig(instance, strings.Split(key, "."), value, use)
}

func (s *Set) withConfig(instance usage.Value, path []string, value usage.Value, use usage.Span) usage.Value {
	r, ok := instance.Ref.(*Ref)
	if !ok || r.kind != refInstance || len(path) == 0 {
		return instance
	}
	c := *r
	c.config = setKey(r.config, path, value, use)
	out := instance
	out.Ref = &c
	return out
}

// mergeConfig merges a whole object into an instance's configuration.
func (s *Set) mergeConfig(instance, value usage.Value) usage.Value {
	r, ok := instance.Ref.(*Ref)
	if !ok || r.kind != refInstance {
		return instance
	}
	o := &usage.Object{}
	mergeInto(o, r.config)
	mergeInto(o, value)
	c := *r
	c.config = usage.Value{Kind: usage.KindObject, Object: o, Span: value.Span}
	out := instance
	out.Ref = &c
	return out
}

// setKey returns a copy of obj with value at path.
func setKey(obj usage.Value, path []string, value usage.Value, use usage.Span) usage.Value {
	o := &usage.Object{}
	if obj.Kind == usage.KindObject && obj.Object != nil {
		c := *obj.Object
		o = &c
		o.Props = append([]usage.Property(nil), o.Props...)
	} else if obj.Kind == usage.KindUnknown {
		o.Open = obj.Span.File != ""
	}
	if len(path) > 1 {
		prev, _ := o.Get(path[0])
		value = setKey(prev.Value, path[1:], value, use)
	}
	o.Props = append(o.Props, usage.Property{Key: path[0], KeySpan: value.Span, Value: value, Use: use, Whole: value.Span})
	return usage.Value{Kind: usage.KindObject, Object: o, Span: obj.Span}
}

// Config is the configuration of an instance, for front ends that must merge module-level mutations.
func (s *Set) Config(instance usage.Value) usage.Value {
	if r, ok := instance.Ref.(*Ref); ok {
		return r.config
	}
	return usage.Value{}
}
