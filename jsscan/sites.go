package jsscan

import (
	"slices"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// callSites are the visible entries into a function, method, constructor or component, in file order.
func (e *evaluator) callSites(fn fkey) []*site {
	c, known := e.sitesOf[fn]
	if known && c.files == len(e.p.files) {
		return c.sites
	}
	names := e.aliases(fn)
	if !known || !slices.Equal(names, c.names) || slices.ContainsFunc(c.sites, func(s *site) bool { return s.conf != usage.High }) {
		c = cachedSites{names: names} // the files that were loaded since give it a name, or may define what is called alike
	}
	from := c.files
	c.files = len(e.p.files)
	if len(names) > 0 && len(c.sites) <= maxSites {
		c.sites = e.findSites(fn, names, e.p.files[from:c.files], c.sites)
	}
	e.sitesOf[fn] = c
	return c.sites
}

type cachedSites struct {
	files int
	names []string
	sites []*site
}

// findSites adds the entries into fn in some files.
func (e *evaluator) findSites(fn fkey, names []string, files []*file, out []*site) []*site {
	f := fn.f
	target := fn
	isCtor := false
	if c := f.classOf(fn.n); c >= 0 && f.kind(fn.n) == kMethodDefinition && f.str(f.child(fn.n, fName)) == "constructor" {
		target, isCtor = fkey{f, c}, true
	}
	for _, g := range files {
		b := g.bind()
		for _, name := range names {
			for _, call := range b.calls[name] {
				if g == f && g.inside(call, fn.n) && g.enclosingFunc(call) == fn.n && !isCtor {
					continue // recursion
				}
				if s := e.siteOf(g, call, target, isCtor); s != nil {
					out = append(out, s)
				}
			}
			for _, use := range b.uses[name] {
				if s := e.passedAs(g, use, target); s != nil {
					out = append(out, s)
				}
			}
		}
		if isCtor {
			for _, call := range b.calls["super"] {
				if s := e.superSiteOf(g, call, target); s != nil {
					out = append(out, s)
				}
			}
		}
		if !isClass(f.kind(fn.n)) && !isCtor {
			out = append(out, e.setterSites(g, fn)...)
		}
		out = append(out, e.jsxSites(g, target, names)...)
		if len(out) > maxSites {
			break
		}
	}
	return out
}

// aliases are the names a function may be called by: its own, those of its exports, those importers give it.
func (e *evaluator) aliases(fn fkey) []string {
	f := fn.f
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	n := fn.n
	own := f.funcName(n)
	if f.kind(n) == kMethodDefinition && own == "constructor" {
		n = f.classOf(n)
		own = f.funcName(n)
	}
	if own == "" {
		if call := e.wrapper(f, n); call >= 0 {
			own, n = f.funcName(call), call
		}
	}
	add(own)
	for _, s := range e.entryNames(f, own, fn.n, out) {
		add(s)
	}
	m := f.module()
	isDefault := false
	for name, x := range m.names {
		if x.expr >= 0 && f.unwrap(x.expr) == n || x.ident >= 0 && f.str(x.ident) == own && own != "" {
			if name == "default" {
				isDefault = true
			} else {
				add(name)
			}
		}
	}
	for name, right := range m.members {
		if f.unwrap(right) == n || f.str(right) == own && own != "" {
			add(name)
		}
	}
	for _, a := range m.assigned {
		if x := f.unwrap(a); x == n || f.kind(x) == kIdentifier && f.str(x) == own && own != "" || f.kind(x) == kNewExpression {
			isDefault = true
		}
	}
	if isDefault || own == "" || len(m.names) > 0 {
		for _, g := range e.p.files {
			if g == f {
				continue
			}
			for _, i := range g.imports() {
				if i.imported == "default" && isDefault || !i.required && i.imported != i.local && slices.Contains(out, i.imported) {
					add(i.local)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}

// importing is a name that a file gives to what it imports.
type importing struct {
	imported, local string
	required        bool // const local = require('...')
}

// imports are the names that a file gives to what it imports, whatever module they are of.
func (f *file) imports() []importing {
	if f.importing != nil {
		return f.importing
	}
	f.importing = []importing{}
	b := f.bind()
	for i := range b.bindings {
		bd := &b.bindings[i]
		if len(bd.assigns) == 0 {
			continue
		}
		switch a := bd.assigns[0]; a.kind {
		case assignImport:
			f.importing = append(f.importing, importing{importedName(f, a), bd.name, false})
		case assignInit:
			if v := f.unwrap(f.child(a.root, fValue)); f.kind(v) == kCallExpression && f.lastName(f.callee(v)) == "require" {
				f.importing = append(f.importing, importing{"default", bd.name, true})
			}
		}
	}
	return f.importing
}

func importedName(g *file, a assign) string {
	switch g.kind(a.root) {
	case kImportSpecifier:
		return g.str(g.child(a.root, fName))
	case kIdentifier:
		return "default"
	}
	return ""
}

// siteOf checks that a call reaches the function. A receiver that nobody can see is accepted with medium confidence
// when no other function in the program goes by that name.
func (e *evaluator) siteOf(g *file, call nid, target fkey, ctor bool) *site {
	isNew := g.kind(call) == kNewExpression
	if isNew != (ctor || isClass(target.f.kind(target.n))) && !(isNew && isFunc(target.f.kind(target.n))) {
		return nil
	}
	callee := g.unwrap(g.callee(call))
	val := e.evalQuiet(g, callee)
	hit, other := false, false
	var bound *site
	val.Each(func(a usage.Value) {
		switch c := a.Fn.(type) {
		case *partial:
			other = true
			if fn, ok := c.fn.Fn.(*closure); ok && fn.key == target {
				end := e.aside()
				bound = e.completed(g, call, c, nil)
				end()
			}
		case *closure:
			if a.Kind == usage.KindFunc && c.key == target {
				hit = true
			} else {
				other = true
			}
		case nil, *madeIn:
			if a.Kind == usage.KindRef || a.Kind == usage.KindResponse || a.Kind == usage.KindObject || a.Kind == usage.KindList {
				other = true
			}
		case *builtin:
			if len(c.name) < 4 || c.name[:4] != "pkg:" {
				other = true
			} else {
				other = true
			}
		}
	})
	s := &site{kind: siteCall, f: g, call: call, direct: true}
	switch {
	case hit:
		return s
	case bound != nil:
		return bound
	case other || isNew || g.kind(callee) != kMemberExpression:
		return nil
	}
	if proximity(g, target.f) < 0 || e.definitions(g.lastName(callee)) != 1 {
		return nil
	}
	if len(g.args(call)) > len(target.f.params(target.n)) {
		return nil
	}
	s.conf = usage.Medium
	return s
}

// definitions counts the methods and members of that name in the program.
func (e *evaluator) definitions(name string) int {
	if e.defs == nil {
		e.defs = map[string]int{}
	}
	if from := e.defFiles; from < len(e.p.files) {
		e.defFiles = len(e.p.files)
		for _, g := range e.p.files[from:] {
			for i := range g.nodes {
				id := nid(i)
				switch g.kind(id) {
				case kMethodDefinition:
					e.defs[g.str(g.child(id, fName))]++
				case kArrowFunction, kFunctionExpression:
					if p := g.parent(g.outer(id)); g.kind(p) != kVariableDeclarator {
						e.defs[g.funcName(id)]++
					}
				}
			}
		}
	}
	return e.defs[name]
}

// evalQuiet evaluates outside of any assumption and without leaving open parameters behind.
func (e *evaluator) evalQuiet(g *file, n nid) usage.Value {
	defer e.aside()()
	return e.eval(g, n, nil)
}

// aside starts an evaluation of its own; the result ends it.
func (e *evaluator) aside() func() {
	opens, assume, cur, framed, partial := e.opens, e.assume, e.cur, e.framed, e.partial
	e.opens, e.assume, e.cur, e.framed = nil, nil, nil, false
	if len(assume) > 0 {
		e.partial = map[memoKey]*entry{}
	}
	return func() { e.opens, e.assume, e.cur, e.framed, e.partial = opens, assume, cur, framed, partial }
}

// passedAs is a function passed by reference: `lock.on('authenticated', onLogin)`, `.then(save)`.
func (e *evaluator) passedAs(g *file, use nid, target fkey) *site {
	p := g.parent(g.outer(use))
	if g.kind(p) != kArguments {
		if s := e.sagaSite(g, use); s != nil {
			if c, ok := e.evalQuiet(g, use).Fn.(*closure); ok && c.key == target {
				return s
			}
		}
		return nil
	}
	c, ok := e.evalQuiet(g, use).Fn.(*closure)
	if !ok || c.key != target {
		return nil
	}
	if s := e.sagaSite(g, use); s != nil {
		return s
	}
	call := g.parent(p)
	for i, a := range g.args(call) {
		if a == g.outer(use) {
			if _, ok := e.callbackArgQuiet(g, call, i); ok {
				return &site{kind: siteModel, f: g, call: call, arg: i}
			}
		}
	}
	return nil
}

func (e *evaluator) callbackArgQuiet(g *file, call nid, arg int) (usage.Value, bool) {
	defer e.aside()()
	for param := range 5 {
		if v, ok := e.callbackArg(g, call, nil, arg, param); ok {
			return v, true
		}
	}
	return usage.Value{}, false
}

// superSiteOf is a super(...) call whose parent class is the target.
func (e *evaluator) superSiteOf(g *file, call nid, target fkey) *site {
	owner := g.thisOwner(call)
	if owner < 0 {
		return nil
	}
	cls := g.classOf(owner)
	if cls < 0 {
		return nil
	}
	c := e.class(fkey{g, cls})
	if c.super < 0 {
		return nil
	}
	if p, ok := e.evalQuiet(g, c.super).Fn.(*closure); ok && p.key == target {
		return &site{kind: siteCall, f: g, call: call, direct: true}
	}
	return nil
}

// setterSites are assignments that run a `set name(v)` accessor.
func (e *evaluator) setterSites(g *file, fn fkey) []*site {
	f := fn.f
	if f.kind(fn.n) != kMethodDefinition || !f.hasToken(fn.n, "set") {
		return nil
	}
	name := f.str(f.child(fn.n, fName))
	var out []*site
	for _, set := range g.bind().memberSets[name] {
		left := g.unwrap(g.child(set, fLeft))
		recv := e.evalQuiet(g, g.child(left, fObject))
		hit := false
		switch r := recv.Fn.(type) {
		case *instance:
			hit = f.classOf(fn.n) == r.cls.n && r.cls.f == f
		case *closure:
			hit = r.key.f == f && f.parent(fn.n) == r.key.n
		}
		if hit {
			right := g.child(set, fRight)
			val := e.evalQuiet(g, right)
			if val.Point.IsZero() {
				val.Point = g.span(right)
			}
			out = append(out, &site{kind: siteValues, f: g, call: set, vals: []usage.Value{val}, direct: true})
		}
	}
	return out
}
