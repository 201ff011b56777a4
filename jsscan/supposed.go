package jsscan

import (
	"bytes"
	"path"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// A Management client that is a parameter nobody fills: `export const sync = (client) => client.connections.getAll()...`.
// What is called on it says what it is, where the application has such a client; only that says so, hence low (DESIGN
// section 3).

// clientWords are words in the names of parameters that hold an API's client.
var clientWords = map[string]bool{"client": true, "auth0": true, "management": true, "mgmt": true, "sdk": true}

// sharedResources are what clients of other vendors have, too.
var sharedResources = map[string]bool{
	"users": true, "organizations": true, "roles": true, "clients": true, "groups": true, "jobs": true, "logs": true, "sessions": true,
	"forms": true, "flows": true, "keys": true, "actions": true, "branding": true, "grants": true, "stats": true, "events": true,
	"emails": true, "permissions": true, "hooks": true, "migrations": true, "tokens": true, "prompts": true, "rules": true,
}

// supposed is the application's Management client, when parameter a of an exported function can be nothing else: nobody
// visible calls the function, and whatever is called on the parameter, here and in the functions it is handed to, is a
// method of that client with its arguments; at least two are, and one of a resource that only Auth0 has.
func (e *evaluator) supposed(f *file, a assign, root nid) (usage.Value, bool) {
	if root != a.target || f.kind(root) != kIdentifier || f.child(f.parent(root), fType) >= 0 {
		return usage.Value{}, false
	}
	named := false
	for _, w := range usage.NameWords(f.str(root)) {
		named = named || clientWords[w]
	}
	fn := fkey{f, a.root}
	if !named || e.guessing[fn] || !f.exportsFunc(a.root) || f.importsVendor() || !f.namesAuth0() {
		return usage.Value{}, false
	}
	client, ok := e.appClient(f)
	if !ok {
		return usage.Value{}, false
	}
	e.guessing[fn] = true
	defer delete(e.guessing, fn)
	g := &guess{e: e, f: f, client: client, seen: map[nid]bool{}, methods: map[string]bool{}}
	if !g.takes(root) || len(g.methods) < 2 || !g.own || len(e.callSites(fn)) > 0 {
		return usage.Value{}, false
	}
	client.Span = f.span(root)
	return weaken(client, usage.Low), true
}

// guess collects what is called on a parameter.
type guess struct {
	e       *evaluator
	f       *file
	client  usage.Value
	seen    map[nid]bool
	methods map[string]bool
	own     bool // one of them is of a resource that only Auth0 has
}

// takes follows the parameter's uses; it is false when one of them is nothing the client has.
func (g *guess) takes(param nid) bool {
	if g.seen[param] {
		return true
	}
	g.seen[param] = true
	f := g.f
	b := f.bindingOf(param)
	if b == nil || len(b.assigns) != 1 || len(b.refs) > 100 {
		return false
	}
	for _, r := range b.refs {
		at := f.outer(r)
		switch p := f.parent(at); f.kind(p) {
		case kMemberExpression:
			if f.child(p, fObject) != at || !g.called(p) {
				return false
			}
		case kArguments:
			if !g.handed(f.parent(p), at) {
				return false
			}
		}
	}
	return true
}

// called is `client.connections.update(...)` as the client has it.
func (g *guess) called(member nid) bool {
	f, models := g.f, g.e.p.models
	m, ok := models.Member(g.client, f.lastName(member), g.e.memberSite(f, member, member))
	name, own := f.lastName(member), false
	if outer := f.parent(f.outer(member)); ok && f.kind(outer) == kMemberExpression && f.child(outer, fObject) == f.outer(member) {
		own = !sharedResources[name]
		name += "." + f.lastName(outer)
		member = outer
		m, ok = models.Member(m, f.lastName(outer), g.e.memberSite(f, outer, outer))
	}
	call := f.parent(f.outer(member))
	endpoint, layout := models.Method(m)
	if !ok || endpoint == "" || f.kind(call) != kCallExpression || f.callee(call) != f.outer(member) || !f.laidOut(call, endpoint, layout) {
		return false
	}
	g.methods[name] = true
	g.own = g.own || own
	return true
}

// laidOut reports that a call's arguments can be those of an endpoint: identifiers in an object of their own, or one by
// one, then the body.
func (f *file) laidOut(call nid, endpoint, layout string) bool {
	args := f.args(call)
	ids := strings.Count(endpoint, "{")
	need := 0 // the body
	if strings.HasPrefix(endpoint, "PATCH ") || strings.HasPrefix(endpoint, "PUT ") {
		need = 1
	}
	first := noNode
	if len(args) > 0 {
		first = f.unwrap(args[0])
	}
	switch layout {
	case "params-body":
		switch f.kind(first) {
		case kString, kTemplateString, kNumber:
			return false
		}
		return len(args) >= min(ids, 1)+need && len(args) <= 3
	case "positional":
		return len(args) >= ids+need && len(args) <= ids+3 && (ids == 0 || f.kind(first) != kObject)
	}
	return true
}

// handed is the parameter handed on: in the same file it is followed, elsewhere it tells nothing.
func (g *guess) handed(call, arg nid) bool {
	f := g.f
	b := f.bindingOf(f.unwrap(f.callee(call)))
	if b == nil || len(b.assigns) != 1 {
		return true
	}
	fn := noNode
	switch a := b.assigns[0]; a.kind {
	case assignDecl:
		fn = a.root
	case assignInit:
		fn = f.unwrap(f.child(a.root, fValue))
	}
	if fn < 0 || !isFunc(f.kind(fn)) {
		return true
	}
	params := f.params(fn)
	for i, x := range f.args(call) {
		if x == arg && i < len(params) {
			return f.kind(params[i]) == kIdentifier && g.takes(params[i])
		}
	}
	return true
}

// appClient is the Management client of the application: of the major version that its package.json lists, when some file
// of it imports the SDK.
func (e *evaluator) appClient(f *file) (usage.Value, bool) {
	pk := e.p.packageAt(path.Dir(f.src.Path))
	if pk == nil {
		return usage.Value{}, false
	}
	if v, ok := e.clients[pk.dir]; ok {
		return v, v.Kind == usage.KindRef
	}
	e.clients[pk.dir] = usage.Value{}
	version, ok := pk.Deps["auth0"]
	if !ok || !e.p.usesClients(f.root) {
		return usage.Value{}, false
	}
	module, ok := e.p.models.Module("js", "auth0", majorOf(version))
	if !ok {
		return usage.Value{}, false
	}
	class, ok := e.p.models.Member(module, "ManagementClient", e.memberSite(f, 0, 0))
	if !ok {
		return usage.Value{}, false
	}
	client, ok := e.p.models.InstanceOf(class)
	if ok {
		e.clients[pk.dir] = client
	}
	return client, ok
}

// usesClients reports that a file of the application imports what gives Management clients: the SDK, or the tools of
// Auth0's extensions.
func (p *Program) usesClients(root string) bool {
	for _, f := range p.files {
		if f.root != root {
			continue
		}
		for _, spec := range f.specifiers() {
			if name := barePackage(spec); name == "auth0" || strings.HasPrefix(name, "auth0-extension-") {
				return true
			}
		}
	}
	return false
}

// namesAuth0 reports that a file says Auth0 anywhere.
func (f *file) namesAuth0() bool {
	if f.auth0 == 0 {
		f.auth0 = 1
		if bytes.Contains(bytes.ToLower(f.text), []byte("auth0")) {
			f.auth0 = 2
		}
	}
	return f.auth0 == 2
}

// exportsFunc reports that a module exports function fn.
func (f *file) exportsFunc(fn nid) bool {
	m := f.module()
	own := f.funcName(fn)
	is := func(n nid) bool {
		n = f.unwrap(n)
		return n >= 0 && (n == fn || f.kind(n) == kIdentifier && own != "" && f.str(n) == own)
	}
	for _, x := range m.names {
		if x.from == "" && (is(x.expr) || is(x.ident)) {
			return true
		}
	}
	for _, n := range m.members {
		if is(n) {
			return true
		}
	}
	for _, n := range m.assigned {
		if is(n) {
			return true
		}
		if f.kind(f.unwrap(n)) == kObject {
			for _, c := range f.named(f.unwrap(n)) {
				if f.kind(c) == kPair && is(f.child(c, fValue)) || f.kind(c) == kShorthandPropertyIdentifier && f.str(c) == own || c == fn {
					return true
				}
			}
		}
	}
	return false
}
