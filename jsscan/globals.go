package jsscan

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

type cdnScript struct {
	module usage.Value
	pkg    string
}

// pageScripts are the CDN scripts of the page a source belongs to: the HTML file it was cut from, or an index page in
// the same or a parent folder for a script. Bundled modules use the globals of their page, too.
func (p *Program) pageScripts(f *file) []cdnScript {
	var pages []string
	if f.src.Container != "" {
		pages = []string{f.src.Path}
	} else {
		dir := path.Dir(f.src.Path)
		for range 4 {
			pages = append(pages, path.Join(dir, "index.html"), path.Join(dir, "public/index.html"), path.Join(dir, "views/index.ejs"))
			if dir == "." || dir == "/" {
				break
			}
			dir = path.Dir(dir)
		}
	}
	for _, page := range pages {
		s, ok := p.pageCDN[page]
		if !ok {
			if data, err := p.read(page); err == nil {
				for _, m := range scriptTag().FindAllSubmatch(data, 200) {
					if v, pkg, _, ok := p.models.CDN(string(m[1])); ok {
						s = append(s, cdnScript{v, pkg})
					}
				}
			}
			p.pageCDN[page] = s
		}
		if len(s) > 0 {
			return s
		}
	}
	return nil
}

// scriptTag is a `<script src>`, also where it is written in a string.
var scriptTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?is)<script\b[^>]*?\bsrc\s*=\s*\\?["']?([^"'\s>\\$]+)[^>]*>`)
})

// writtenScripts are the CDN scripts of pages that code writes: `<script src>` in a string or a template.
func (e *evaluator) writtenScripts(f *file, out *usage.Set) {
	if !strings.Contains(string(f.text), "<script") || f.src.Container != "" {
		return
	}
	for i := range f.nodes {
		n := nid(i)
		if k := f.kind(n); k != kString && k != kTemplateString {
			continue
		}
		start := int(f.nodes[n].start)
		raw := f.text[start:f.nodes[n].end]
		for _, m := range scriptTag().FindAllSubmatchIndex(raw, 20) {
			_, pkg, version, ok := e.p.models.CDN(string(raw[m[2]:m[3]]))
			if !ok {
				continue
			}
			out.SDKs = append(out.SDKs, &usage.SDKUse{
				Ecosystem: "cdn", Package: pkg, Version: version, Major: majorOf(version), Span: f.at(uint32(start+m[0]), uint32(start+m[1])), Via: "cdn",
				Hosted: strings.Contains(string(raw), "@@config@@"), Doc: f.src.Doc, Fragment: f.src.Fragment,
			})
		}
	}
}

// modelGlobal is a global that a model knows. Without a script tag that loads the SDK it is believed with medium
// confidence, and then only when the constructor's shape fits.
func (e *evaluator) modelGlobal(f *file, name string) (usage.Value, bool) {
	v, ok := e.p.models.Global(name)
	if !ok {
		return usage.Value{}, false
	}
	if _, auth0, _ := e.p.models.SDK(v); !auth0 {
		return v, true
	}
	for _, s := range e.p.pageScripts(f) {
		if m, ok := e.p.models.GlobalIn(s.module, name); ok { // of the very version that the page loads
			return m, true
		}
		if m, ok := e.p.models.Member(s.module, name, e.memberSite(f, 0, 0)); ok && globalOf(name, s.pkg) {
			return m, true
		}
	}
	v.Conf = usage.Medium
	return v, true
}

// globalOf reports whether a package's script defines the global.
func globalOf(name, pkg string) bool {
	switch pkg {
	case "auth0-js":
		return name == "auth0" || name == "Auth0"
	case "auth0-lock":
		return strings.HasPrefix(name, "Auth0Lock")
	case "auth0-lock-passwordless":
		return name == "Auth0LockPasswordless"
	}
	return false
}

// scriptGlobal is a top-level name of another script: scripts without imports and exports share their globals.
func (e *evaluator) scriptGlobal(f *file, name string) (usage.Value, bool) {
	if e.p.globals == nil {
		e.p.globals = map[string][]fkey{}
		for _, g := range e.p.files {
			if g.esm || g.cjs {
				continue
			}
			for n, i := range g.bind().scopes[0].names {
				e.p.globals[n] = append(e.p.globals[n], fkey{g, nid(i)})
			}
		}
	}
	best, at := -1, fkey{}
	_, known := e.p.models.Global(name)
	for _, k := range e.p.globals[name] {
		if k.f == f {
			continue
		}
		if known && f.src.Container != "" && k.f.src.Container != "" && f.page != k.f.page {
			continue // what one page calls like an SDK's global says nothing of the next page
		}
		if d := proximity(f, k.f); d > best {
			best, at = d, k
		}
	}
	if best < 0 || (f.esm && best < 1<<20) {
		return usage.Value{}, false
	}
	b := &at.f.bind().bindings[at.n]
	return e.binding(at.f, b, 0, nil), true
}

// assignedGlobal is an undeclared name that the file (or a script near it) assigns.
func (e *evaluator) assignedGlobal(f *file, name string) (usage.Value, bool) {
	var vals []usage.Value
	for _, n := range f.bind().free[name] {
		root, k, ok := f.assignmentOf(n)
		if !ok || k != assignSet {
			continue
		}
		vals = append(vals, e.destructure(f, n, f.child(root, fLeft), nil, func() usage.Value { return e.eval(f, f.child(root, fRight), nil) }))
	}
	if len(vals) == 0 {
		return e.windowSets(f, name)
	}
	return known(e.join(vals...)), true
}

// windowSets is `window.name = v` in any script nearby.
func (e *evaluator) windowSets(f *file, name string) (usage.Value, bool) {
	var vals []usage.Value
	best := -1
	for _, k := range e.p.memberSets(name) {
		left := k.f.unwrap(k.f.child(k.n, fLeft))
		obj := k.f.unwrap(k.f.child(left, fObject))
		switch k.f.lastName(obj) {
		case "window", "global", "globalThis", "self":
		default:
			continue
		}
		d := proximity(f, k.f)
		if d < 0 || d < best {
			continue
		}
		val := e.eval(k.f, k.f.child(k.n, fRight), nil)
		if d > best {
			best, vals = d, nil
		}
		vals = append(vals, val)
	}
	if len(vals) == 0 {
		return usage.Value{}, false
	}
	return known(e.join(vals...)), true
}

// injected is what dependency injection puts into a parameter: by declared type (Angular, NestJS), by name (AngularJS).
func (e *evaluator) injected(f *file, fn, param nid, v *env) (usage.Value, bool) {
	if param < 0 {
		return usage.Value{}, false
	}
	if t := f.child(param, fType); t >= 0 {
		id := f.firstNamed(t)
		if f.kind(id) == kGenericType {
			id = f.firstNamed(id)
		}
		if f.kind(id) == kTypeIdentifier {
			// A type's name is looked up outside the function: a parameter may be called like its type.
			if b := f.resolveName(f.parent(fn), f.str(id)); b != nil {
				return e.instanceOfType(f, e.binding(f, b, id, nil))
			}
		}
		return usage.Value{}, false
	}
	if f.kind(param) != kIdentifier {
		return usage.Value{}, false
	}
	name := f.str(param)
	if val, ok := e.registered(f, name); ok {
		return val, true
	}
	if val, modules, ok := e.p.models.Inject(name); ok {
		if len(modules) == 0 || e.p.mentions(modules) {
			val.Span = f.span(param)
			return val, true
		}
	}
	if !strings.HasPrefix(name, "$") && f.injectsByName(fn) {
		e.p.wanted[name] = true // whoever registers it is not among the sources
	}
	return usage.Value{}, false
}

// injectsByName reports whether a function is what AngularJS calls with services by their names: an argument of
// `module.controller(name, fn)` and its kin, or the end of such an argument's list (`['$http', fn]`).
func (f *file) injectsByName(fn nid) bool {
	p := f.parent(fn)
	if f.kind(p) == kArray {
		p = f.parent(p)
	}
	call := f.parent(p)
	if f.kind(call) != kCallExpression || f.kind(f.unwrap(f.callee(call))) != kMemberExpression {
		return false
	}
	switch f.lastName(f.callee(call)) {
	case "controller", "factory", "service", "directive", "filter", "run", "config", "provider", "decorator":
		return true
	}
	return false
}

func (e *evaluator) instanceOfType(f *file, cls usage.Value) (usage.Value, bool) {
	switch cls.Kind {
	case usage.KindRef:
		return e.p.models.InstanceOf(cls)
	case usage.KindFunc:
		if c, ok := cls.Fn.(*closure); ok && isClass(c.key.f.kind(c.key.n)) {
			return usage.Value{Kind: usage.KindUnknown, Fn: &instance{cls: c.key, env: c.env}, Span: cls.Span}, true
		}
	}
	return usage.Value{}, false
}

// mentions reports that some file names one of the AngularJS modules in a string.
func (p *Program) mentions(modules []string) bool {
	for _, f := range p.files {
		for _, m := range modules {
			if strings.Contains(string(f.text), `'`+m+`'`) || strings.Contains(string(f.text), `"`+m+`"`) {
				return true
			}
		}
	}
	return false
}

// registered is an AngularJS service, factory, value or constant by name.
func (e *evaluator) registered(f *file, name string) (usage.Value, bool) {
	if e.p.injects == nil {
		e.p.injects = map[string][]fkey{}
		for _, g := range e.p.files {
			for _, m := range []string{"service", "factory", "value", "constant"} {
				for _, call := range g.bind().calls[m] {
					if args := g.args(call); len(args) == 2 {
						if s, ok := g.constString(args[0]); ok {
							e.p.injects[s] = append(e.p.injects[s], fkey{g, call})
						}
					}
				}
			}
		}
	}
	best, at := -1, fkey{}
	for _, k := range e.p.injects[name] {
		if d := proximity(f, k.f); d > best {
			best, at = d, k
		}
	}
	if best < 0 {
		return usage.Value{}, false
	}
	g := at.f
	arg := g.unwrap(g.args(at.n)[1])
	if g.kind(arg) == kArray { // ['$http', function ($http) {}]
		cs := g.named(arg)
		if len(cs) == 0 {
			return usage.Value{}, false
		}
		arg = g.unwrap(cs[len(cs)-1])
	}
	val := e.eval(g, arg, nil)
	c, isFn := val.Fn.(*closure)
	switch g.lastName(g.callee(at.n)) {
	case "value", "constant":
		return val, true
	case "service":
		if isFn && val.Kind == usage.KindFunc {
			if len(e.returns(c.key)) > 0 && isFunc(g.kind(c.key.n)) {
				if r := e.returned(c.key, nil); r.Kind == usage.KindObject {
					return r, true
				}
			}
			return usage.Value{Kind: usage.KindUnknown, Fn: &instance{cls: c.key, env: c.env}, Span: val.Span}, true
		}
	case "factory":
		if isFn && val.Kind == usage.KindFunc && isFunc(c.key.f.kind(c.key.n)) {
			return e.returned(c.key, c.env), true
		}
	}
	return usage.Value{}, false
}

// ambient is a member that an SDK adds to other libraries' values (`req.oidc`).
func (e *evaluator) ambient(f *file, n nid) (usage.Value, bool) {
	if f.kind(n) != kMemberExpression {
		return usage.Value{}, false
	}
	s := f.str(n)
	if len(s) > 40 {
		return usage.Value{}, false
	}
	v, ok := e.p.models.Ambient(s, func(pkg string) (int, bool) {
		_, major := e.p.packageOf(f, pkg)
		return major, e.p.imports[pkg]
	})
	if !ok {
		return usage.Value{}, false
	}
	v.Span = f.span(n)
	return e.provided(f, v), true
}
