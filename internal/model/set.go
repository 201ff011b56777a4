package model

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Set is a collection of models. It is immutable after New and safe for concurrent use.
type Set struct {
	sdks    []*catalog.SDK
	npm     map[string][]candidate
	goPkg   map[string][]candidate
	globals map[string]*catalog.SDK
	goTypes map[string]*Ref
	inject  map[string]*catalog.SDK
	ambient map[string][]candidate
	npmGlob []candidate
	// completes: model id -> id of the model that it completes.
	completes map[string]string
	names     map[string]bool
	sdkNames  map[*catalog.SDK]map[string]bool
	words     []string
	req       *request.Builder
}

type candidate struct {
	sdk *catalog.SDK
	pkg catalog.Package
}

type refKind int8

const (
	refModule refKind = iota
	refClass
	refInstance
	refCallable
	refConfig
)

// Ref is an entity of a model: what Value.Ref holds for KindRef. Front ends pass it back, they never look inside.
type Ref struct {
	kind refKind
	sdk  *catalog.SDK
	typ  string        // class, instance: type name
	path string        // dotted member path inside typ already walked (`identities`)
	fn   *catalog.Func // callable
	api  string        // callable: "PATCH /connections/{id}" shorthand
	name string        // callable: last name
	recv *Ref          // callable, config: receiver

	config   usage.Value         // instance: its configuration
	request  *usage.TokenRequest // instance: what its configuration asks for; result: what produced it
	origin   *usage.Origin       // result: the call that produced it
	attached []Attachment        // instance: the tokens that it puts into requests of HTTP clients
	site     usage.Span          // where the instance was made
	conf     usage.Confidence
	cfgPath  string     // config: dotted key
	sent     usage.Span // builder: the call that gave the URL
	sentName string
	major    int
}

// New indexes models. It fails on a model that refers to a type or function it does not define.
func New(sdks []*catalog.SDK, b *request.Builder) (*Set, error) {
	s := &Set{
		sdks: sdks, npm: map[string][]candidate{}, goPkg: map[string][]candidate{}, globals: map[string]*catalog.SDK{},
		goTypes: map[string]*Ref{}, inject: map[string]*catalog.SDK{}, ambient: map[string][]candidate{}, names: map[string]bool{}, sdkNames: map[*catalog.SDK]map[string]bool{}, completes: map[string]string{}, req: b,
	}
	words := map[string]bool{}
	sdks, err := include(sdks)
	if err != nil {
		return nil, err
	}
	for _, sdk := range sdks {
		if err := check(sdk); err != nil {
			return nil, fmt.Errorf("model %s: %w", sdk.ID, err)
		}
		for _, p := range sdk.Packages {
			if p.NPM != "" {
				if strings.ContainsAny(p.NPM, "*?[") {
					s.npmGlob = append(s.npmGlob, candidate{sdk, p})
				} else {
					s.npm[p.NPM] = append(s.npm[p.NPM], candidate{sdk, p})
				}
				if sdk.Auth0 {
					words[strings.TrimRight(strings.SplitN(p.NPM, "*", 2)[0], "/")] = true
				}
			}
			if p.Go != "" {
				s.goPkg[p.Go] = append(s.goPkg[p.Go], candidate{sdk, p})
				if sdk.Auth0 {
					words[p.Go] = true
				}
				for name, t := range sdk.Types {
					if t.Native != "" {
						name = t.Native
					}
					s.goTypes[p.Go+"."+name] = &Ref{kind: refInstance, sdk: sdk, typ: typeKey(sdk, name)}
				}
			}
		}
		if sdk.Completes != "" {
			s.completes[sdk.ID] = sdk.Completes
		}
		claim(s.globals, sdk.Globals, sdk)
		claim(s.inject, sdk.Inject, sdk)
		for name := range sdk.Ambient {
			for _, p := range sdk.Packages {
				s.ambient[name] = append(s.ambient[name], candidate{sdk, p})
			}
		}
		for _, w := range sdk.Words {
			words[w] = true
		}
		s.indexNames(sdk)
	}
	s.words = slices.Sorted(mapsKeys(words))
	return s, nil
}

func mapsKeys(m map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

func typeKey(sdk *catalog.SDK, native string) string {
	for k, t := range sdk.Types {
		if t.Native == native {
			return k
		}
	}
	return native
}

func (s *Set) indexNames(sdk *catalog.SDK) {
	names := map[string]bool{}
	for g := range sdk.Globals {
		names[g] = true
	}
	for e, target := range sdk.Exports {
		names[e] = true
		names[lastName(target)] = true
	}
	for f := range sdk.Functions {
		names[f] = true
	}
	for k, t := range sdk.Types {
		names[k] = true
		for m := range t.Methods {
			names[lastName(m)] = true
		}
		for m := range t.API {
			names[lastName(m)] = true
		}
	}
	s.sdkNames[sdk] = names
	maps.Copy(s.names, names)
}

func lastName(dotted string) string { return dotted[strings.LastIndexByte(dotted, '.')+1:] }

// Names are the last names of everything callable or constructible: the front ends' dispatch filter. A default import
// may have any local name, so front ends also try callees that are bound to an import.
func (s *Set) Names() map[string]bool { return s.names }

// GoNames are those of the models of a Go package, whatever its version.
func (s *Set) GoNames(path string) []string {
	var out []string
	for _, c := range s.goPkg[path] {
		out = slices.AppendSeq(out, maps.Keys(s.sdkNames[c.sdk]))
	}
	return out
}

// Words are byte strings of which a file must contain one (in any case) before a model of an Auth0 SDK can matter.
func (s *Set) Words() []string { return s.words }

// SDK returns the model's id and whether it is Auth0's, for a module or any value of it.
func (s *Set) SDK(v usage.Value) (id string, auth0, ok bool) {
	r, ok := v.Ref.(*Ref)
	if !ok {
		return "", false, false
	}
	return r.sdk.ID, r.sdk.Auth0, true
}

// Package is the name of the package that the model of v describes first, "" when v is no model's.
func (s *Set) Package(v usage.Value) string {
	r, ok := v.Ref.(*Ref)
	if !ok {
		return ""
	}
	return pkgName(r.sdk)
}

// Configurable is the package of model id when other files may add to what its clients send: interceptors, defaults,
// injected settings. "" for the others, and for Auth0's own SDKs, which every scan looks for anyway.
func (s *Set) Configurable(id string) string {
	for _, sdk := range s.sdks {
		if sdk.ID != id || sdk.Auth0 {
			continue
		}
		for _, t := range sdk.Types {
			if t.Shared != "" {
				return pkgName(sdk)
			}
			for _, m := range t.Methods {
				if m != nil && m.Interceptor != "" {
					return pkgName(sdk)
				}
			}
		}
	}
	return ""
}

// Completes is the id of the model whose configuration the requests of model id complete, "" for most.
func (s *Set) Completes(id string) string { return s.completes[id] }

// TypeOf names the model type of an instance or class ("" otherwise), for diagnostics and dependency injection by type.
func (s *Set) TypeOf(v usage.Value) string {
	if r, ok := v.Ref.(*Ref); ok && (r.kind == refInstance || r.kind == refClass) {
		return r.typ
	}
	return ""
}

// ManagementClient reports an instance that calls the Management API.
func (s *Set) ManagementClient(v usage.Value) bool {
	r, ok := v.Ref.(*Ref)
	return ok && r.kind == refInstance && slices.ContainsFunc(s.types(r), func(t *catalog.Type) bool { return t.Client != nil })
}

// Method is the endpoint that a method calls, and the layout of its arguments where that is the client's own ("" where the
// method has its own).
func (s *Set) Method(fn usage.Value) (endpoint, layout string) {
	r, ok := fn.Ref.(*Ref)
	switch {
	case !ok || r.kind != refCallable:
		return "", ""
	case r.fn != nil && r.fn.API != nil:
		return r.fn.API.Endpoint, ""
	case r.fn != nil || r.api == "":
		return "", ""
	}
	for _, t := range s.types(r.recv) {
		if t.APIArgs != "" {
			layout = t.APIArgs
		}
	}
	return r.api, layout
}

// Module is what an import path or module specifier denotes. major is the package's major version, negative when unknown.
func (s *Set) Module(lang, spec string, major int) (usage.Value, bool) {
	var cands []candidate
	if lang == "go" {
		cands = s.goPkg[spec]
	} else {
		cands = s.npm[spec]
		if len(cands) == 0 {
			for _, c := range s.npmGlob {
				if ok, _ := path.Match(c.pkg.NPM, spec); ok {
					cands = append(cands, c)
				}
			}
		}
		for p := spec; len(cands) == 0; {
			d := path.Dir(p)
			if d == "." || d == "/" || d == p || strings.HasPrefix(d, ".") || (strings.HasPrefix(d, "@") && !strings.Contains(d, "/")) {
				break
			}
			if p = d; s.npm[p] != nil {
				cands = s.npm[p]
			}
		}
	}
	c, ok := pick(cands, major)
	if !ok {
		return usage.Value{}, false
	}
	return refValue(&Ref{kind: refModule, sdk: c.sdk, major: major}, usage.Span{}), true
}

// pick chooses the model of a major: the one that lists it, else the default, else the last.
func pick(cands []candidate, major int) (candidate, bool) {
	if len(cands) == 0 {
		return candidate{}, false
	}
	best := cands[len(cands)-1]
	for _, c := range cands {
		if c.pkg.Default {
			best = c
		}
	}
	if major < 0 {
		return best, true
	}
	top := candidate{}
	topMajor := -1
	for _, c := range cands {
		if slices.Contains(c.pkg.Majors, major) {
			return c, true
		}
		for _, m := range c.pkg.Majors {
			if m > topMajor {
				top, topMajor = c, m
			}
		}
	}
	if topMajor >= 0 && major > topMajor { // a major newer than any modelled one behaves like the newest
		return top, true
	}
	return best, true
}

// IsModule reports whether any model describes the package.
func (s *Set) IsModule(lang, spec string) bool {
	_, ok := s.Module(lang, spec, -1)
	return ok
}

// Global is a global variable of a CDN script (or of the platform). ok is false for names no model claims. Values of
// Auth0 SDKs found this way are only believed when their constructor's shape fits (Type.RequireKeys).
func (s *Set) Global(name string) (usage.Value, bool) {
	sdk := s.globals[name]
	if sdk == nil {
		return usage.Value{}, false
	}
	return s.target(sdk, sdk.Globals[name], &Ref{sdk: sdk, major: -1}, Site{})
}

// Inject is what AngularJS hands to a parameter of that name; modules are the AngularJS modules of which one must be a
// dependency in the program (none: always).
func (s *Set) Inject(name string) (v usage.Value, modules []string, ok bool) {
	sdk := s.inject[name]
	if sdk == nil {
		return usage.Value{}, nil, false
	}
	v, ok = s.target(sdk, sdk.Inject[name], &Ref{sdk: sdk, major: -1}, Site{})
	return v, sdk.InjectModules, ok
}

// Ambient is a member that an SDK adds to values of other libraries (`req.oidc`), named by its dotted path. in says whether
// a package is used and in which major version (negative when unknown): the program must use one that adds it; nil asks
// for any.
func (s *Set) Ambient(dotted string, in func(npm string) (major int, ok bool)) (usage.Value, bool) {
	var used []candidate
	major := -1
	for _, c := range s.ambient[dotted] {
		if in == nil {
			used = append(used, c)
		} else if m, ok := in(c.pkg.NPM); ok {
			used, major = append(used, c), m
		}
	}
	c, ok := pick(used, major)
	if !ok {
		return usage.Value{}, false
	}
	sdk := c.sdk
	r := &Ref{kind: refInstance, sdk: sdk, typ: strings.TrimPrefix(sdk.Ambient[dotted], "instance "), major: major, conf: usage.Medium}
	if !sdk.Auth0 {
		r.config = emptyObject()
	}
	return refValue(r, usage.Span{}), true
}

// GoType is an instance of a declared Go type whose configuration is not visible.
func (s *Set) GoType(pkgPath, typeName string) (usage.Value, bool) {
	r := s.goTypes[pkgPath+"."+typeName]
	if r == nil {
		return usage.Value{}, false
	}
	return refValue(r, usage.Span{}), true
}

// GlobalIn is a global variable that the script of a module (found by CDN) defines.
func (s *Set) GlobalIn(module usage.Value, name string) (usage.Value, bool) {
	r, ok := module.Ref.(*Ref)
	if !ok || r.kind != refModule {
		return usage.Value{}, false
	}
	target, ok := r.sdk.Globals[name]
	if !ok {
		return usage.Value{}, false
	}
	return s.target(r.sdk, target, r, Site{})
}

// claim gives the names of one model to it unless a better claim stands: Auth0's own SDKs before others, then the model
// that a package takes when its version is unknown (three majors of Lock define Auth0Lock), then the first.
func claim(owner map[string]*catalog.SDK, names map[string]string, sdk *catalog.SDK) {
	for n := range names {
		if owner[n] == nil || rank(sdk) > rank(owner[n]) {
			owner[n] = sdk
		}
	}
}

func rank(sdk *catalog.SDK) int {
	r := 0
	if sdk.Auth0 {
		r += 2
	}
	if slices.ContainsFunc(sdk.Packages, func(p catalog.Package) bool { return p.Default }) {
		r++
	}
	return r
}

// Configures is the instance of another type, configuration out of sight, that an instance configures (Type.Configures).
func (s *Set) Configures(instance usage.Value) (usage.Value, bool) {
	r, ok := instance.Ref.(*Ref)
	if !ok || r.kind != refInstance {
		return usage.Value{}, false
	}
	t := r.sdk.Types[r.typ]
	if t == nil || t.Configures == "" {
		return usage.Value{}, false
	}
	return refValue(&Ref{kind: refInstance, sdk: r.sdk, typ: t.Configures, major: r.major}, usage.Span{}), true
}

// MakesConfiguring reports a callable that makes what configures instances elsewhere: a provider component, a module's
// `forRoot`, a middleware. It spares evaluating every other call.
func (s *Set) MakesConfiguring(fn usage.Value) bool {
	r, ok := fn.Ref.(*Ref)
	if !ok {
		return false
	}
	typ := r.typ
	if r.kind == refCallable {
		if r.fn == nil || r.fn.Config == nil {
			return false
		}
		typ = strings.TrimPrefix(r.fn.Returns, "instance ")
	}
	t := r.sdk.Types[typ]
	return t != nil && t.Configures != ""
}

// Configured is an instance whose own configuration is out of sight, with that of `made`, which configures it. What
// another file makes is joined by the application, not by a value.
func (s *Set) Configured(instance, made usage.Value) usage.Value {
	r, ok1 := instance.Ref.(*Ref)
	m, ok2 := made.Ref.(*Ref)
	if !ok1 || !ok2 || r.made() {
		return instance
	}
	out := s.mergeConfig(instance, m.config)
	c := *out.Ref.(*Ref)
	if o := c.config.Object; r.config.Kind == usage.KindUnknown && r.config.Span.IsZero() && m.config.Kind == usage.KindObject && m.config.Object != nil {
		o.Open = m.config.Object.Open
	}
	if c.request == nil {
		c.request = m.request
	}
	if r.site.File != m.site.File {
		c.conf = usage.Weakest(c.conf, usage.Medium)
	}
	c.site = m.site // one client, so one flow
	out.Ref = &c
	return out
}

// InstanceOf is an instance of a model type, configuration unknown: for dependency injection by type (`private http: HttpClient`).
func (s *Set) InstanceOf(class usage.Value) (usage.Value, bool) {
	r, ok := class.Ref.(*Ref)
	if !ok || r.kind != refClass {
		return usage.Value{}, false
	}
	inst := &Ref{kind: refInstance, sdk: r.sdk, typ: r.typ, path: startPath(r), major: r.major}
	if !r.sdk.Auth0 { // no defaults of an HTTP client add to what a call says of audience and scope
		inst.config = emptyObject()
	}
	return refValue(inst, usage.Span{}), true
}

// StructKeys maps native field names of a Go struct type to JSON keys; nil when the model has none.
func (s *Set) StructKeys(pkgPath, typeName string) map[string]string {
	if r := s.goTypes[pkgPath+"."+typeName]; r != nil {
		if t := r.sdk.Types[r.typ]; t != nil {
			return t.Struct
		}
	}
	return nil
}

// CDN finds the model that a script URL loads, with the version in it ("" when the URL has none).
func (s *Set) CDN(url string) (module usage.Value, pkg, version string, ok bool) {
	for _, sdk := range s.sdks {
		for _, p := range sdk.Packages {
			for _, pattern := range p.CDN {
				v, hit := matchCDN(pattern, url)
				if !hit {
					continue
				}
				m := majorOf(v)
				if c, found := pick(s.npm[p.NPM], m); found {
					return refValue(&Ref{kind: refModule, sdk: c.sdk, major: m}, usage.Span{}), p.NPM, v, true
				}
			}
		}
	}
	return usage.Value{}, "", "", false
}

// matchCDN matches a glob with one {version}: `*` is any run without a slash... of any bytes, the version digits and dots.
func matchCDN(pattern, url string) (string, bool) {
	before, after, has := strings.Cut(pattern, "{version}")
	if !has {
		return "", glob(pattern, url)
	}
	for i := range url {
		if !glob(before, url[:i]) {
			continue
		}
		j := i
		for j < len(url) && (url[j] >= '0' && url[j] <= '9' || url[j] == '.' || url[j] == 'x' || url[j] == '-' && j > i) {
			j++
		}
		for k := j; k > i; k-- {
			if glob(after, url[k:]) {
				return strings.Trim(url[i:k], ".-"), true
			}
		}
	}
	return "", false
}

func glob(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == s
	}
	if !strings.HasPrefix(s, parts[0]) {
		return false
	}
	s = s[len(parts[0]):]
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(s, p)
		if i < 0 {
			return false
		}
		s = s[i+len(p):]
	}
	return strings.HasSuffix(s, parts[len(parts)-1])
}

func majorOf(version string) int {
	n, seen := 0, false
	for _, r := range version {
		if r < '0' || r > '9' {
			if seen {
				break
			}
			continue
		}
		n, seen = n*10+int(r-'0'), true
	}
	if !seen {
		return -1
	}
	return n
}

func refValue(r *Ref, span usage.Span) usage.Value {
	return usage.Value{Kind: usage.KindRef, Ref: r, Span: span, Conf: r.conf}
}

// check finds dangling names in a model.
func check(sdk *catalog.SDK) error {
	known := func(t string) bool {
		return sdk.Types[t] != nil || sdk.Functions[t] != nil || t == "module" || t == "_"
	}
	var bad []string
	need := func(where, t string) {
		t = strings.TrimPrefix(t, "instance ")
		if t != "" && !known(t) {
			bad = append(bad, where+": "+t)
		}
	}
	for e, t := range sdk.Exports {
		need("exports "+e, t)
	}
	for n, t := range sdk.Inject {
		need("inject "+n, t)
	}
	for n, t := range sdk.Ambient {
		need("ambient "+n, t)
	}
	for g, t := range sdk.Globals {
		need("globals "+g, t)
	}
	var fn func(where string, f *catalog.Func)
	fn = func(where string, f *catalog.Func) {
		if f == nil {
			return
		}
		for _, c := range f.Cases {
			fn(where+" case", c.Then)
		}
		need(where+" interceptor_param", f.InterceptorParam)
		if !builtinReturn(f.Returns) {
			need(where+" returns", f.Returns)
		}
		for _, cb := range f.Callbacks {
			for _, p := range cb.Params {
				if !builtinReturn(p) {
					need(where+" callback", p)
				}
			}
		}
	}
	for n, f := range sdk.Functions {
		fn("functions "+n, f)
	}
	for n, t := range sdk.Types {
		if t == nil {
			return fmt.Errorf("type %s is empty", n)
		}
		need("types "+n+" extends", t.Extends)
		need("types "+n+" configures", t.Configures)
		fn("types "+n+" new", t.New)
		for m, f := range t.Methods {
			fn("types "+n+" methods "+m, f)
		}
		for m, mem := range t.Members {
			if mem != nil {
				need("types "+n+" members "+m, mem.Type)
			}
		}
	}
	if len(bad) > 0 {
		sort.Strings(bad)
		return fmt.Errorf("undefined %s", strings.Join(bad, "; "))
	}
	return nil
}

func builtinReturn(r string) bool {
	switch r {
	case "", "_", "self", "body", "token id", "token access", "jwt", "unknown":
		return true
	}
	return strings.HasPrefix(r, "$")
}
