package jsscan

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// readers marks the API calls whose connection options or enabled clients are read, and the calls whose body derives from a response.
func (e *evaluator) readers(out *usage.Set) {
	calls := map[usage.Span][]*usage.APICall{}
	wanted := false
	for _, c := range out.Calls {
		calls[c.Span] = append(calls[c.Span], c)
		if c.Method == "GET" && strings.HasPrefix(c.Endpoint, "GET /connections") {
			wanted = true
		}
		bodyFrom(c)
	}
	if !wanted {
		return
	}
	defer e.unread(calls)
	mark := func(name string, v usage.Value, at usage.Span) {
		v.Each(func(a usage.Value) {
			if a.Origin == nil || a.Origin.Call == nil {
				return
			}
			for _, c := range calls[a.Origin.Call.Span] {
				if name == enabledClients {
					if !slices.Contains(c.Reads, name) {
						c.Reads = append(c.Reads, name)
					}
					continue
				}
				c.OptionsRead = usage.Yes
				if !slices.Contains(c.OptionsAt, at) {
					c.OptionsAt = append(c.OptionsAt, at)
				}
			}
			if name != enabledClients {
				a.Origin.Call.OptionsRead = usage.Yes
			}
		})
	}
	for _, f := range e.p.files {
		if !bytes.Contains(f.text, []byte("options")) && !bytes.Contains(f.text, []byte(enabledClients)) {
			continue
		}
		for i := range f.nodes {
			n := nid(i)
			switch f.kind(n) {
			case kPropertyIdentifier:
				p := f.parent(n)
				if name := f.str(n); readMember(name) && f.kind(p) == kMemberExpression && !f.assignTarget(p) {
					e.inContexts(f, f.child(p, fObject), func(v usage.Value) { mark(name, v, f.span(p)) })
				}
			case kShorthandPropertyIdentifierPattern:
				if name := f.str(n); readMember(name) && !f.unusedOptions(n) {
					e.patternSource(f, n, func(v usage.Value) { mark(name, v, f.span(n)) })
				}
			case kPairPattern:
				if name := f.str(f.child(n, fKey)); readMember(name) && !f.unusedOptions(n) {
					e.patternSource(f, n, func(v usage.Value) { mark(name, v, f.span(f.child(n, fKey))) })
				}
			}
		}
	}
}

// enabledClients is a member of connections that is gone (AUTH4007).
const enabledClients = "enabled_clients"

// readMember: the members of a connection of which it matters whether they are read.
func readMember(name string) bool { return name == "options" || name == enabledClients }

// unread settles the calls whose response is visibly used without its options: every name bound to it is only read
// member by member.
func (e *evaluator) unread(calls map[usage.Span][]*usage.APICall) {
	for _, f := range e.p.files {
		for _, name := range []string{"get", "getAll", "list", "getConnection", "getConnections"} {
			for _, n := range f.bind().calls[name] {
				cs := calls[f.span(n)]
				if len(cs) == 0 || !f.harmless(n) {
					continue
				}
				for _, c := range cs {
					if c.OptionsRead == usage.Unknown && c.Method == "GET" {
						c.OptionsRead = usage.No
					}
				}
			}
		}
	}
}

// harmless reports that the result of call n is bound to names of which no use can reach the options.
func (f *file) harmless(n nid) bool {
	p := f.parent(f.outer(n))
	switch f.kind(p) {
	case kExpressionStatement:
		return true
	case kMemberExpression: // (await get()).data.name
		return f.harmlessRead(p)
	case kVariableDeclarator:
		return f.harmlessPattern(f.child(p, fName))
	}
	return false
}

// wrapper are the members of a result that are still the whole response.
func wrapper(name string) bool {
	return name == "data" || name == "response" || name == "body" || name == "connections"
}

func (f *file) harmlessRead(m nid) bool {
	name := f.lastName(m)
	if name == "" || name == "options" {
		return false
	}
	p := f.parent(f.outer(m))
	if f.kind(p) == kCallExpression && f.callee(p) == f.outer(m) {
		return false // a method: then, map ...
	}
	if !wrapper(name) {
		return true
	}
	switch f.kind(p) {
	case kMemberExpression:
		return f.harmlessRead(p)
	case kVariableDeclarator:
		return f.harmlessPattern(f.child(p, fName))
	}
	return false
}

func (f *file) harmlessPattern(pat nid) bool {
	switch f.kind(pat) {
	case kIdentifier, kShorthandPropertyIdentifierPattern:
		b := f.bindingOf(pat)
		if b == nil || len(b.assigns) != 1 {
			return false
		}
		for _, r := range b.refs {
			p := f.parent(f.outer(r))
			switch {
			case f.kind(p) == kMemberExpression && f.child(p, fObject) == f.outer(r) && f.harmlessRead(p):
			case f.kind(p) == kVariableDeclarator && f.harmlessPattern(f.child(p, fName)):
			case f.kind(p) == kUnaryExpression || f.kind(p) == kIfStatement || f.kind(f.parent(f.outer(r))) == kParenthesizedExpression:
			default:
				return false
			}
		}
		return len(b.refs) > 0
	case kObjectPattern:
		dropped := false
		for _, c := range f.named(pat) {
			key, val := "", c
			switch f.kind(c) {
			case kRestPattern:
				if !dropped {
					return false
				}
				continue
			case kPairPattern:
				key, val = f.str(f.child(c, fKey)), f.child(c, fValue)
			case kShorthandPropertyIdentifierPattern:
				key = f.str(c)
			case kObjectAssignmentPattern:
				key = f.str(f.child(c, fLeft))
				val = f.child(c, fLeft)
			default:
				return false
			}
			if key == "options" && f.unusedOptions(c) {
				dropped = true
				continue
			}
			if key == "options" || wrapper(key) && !f.harmlessPattern(val) {
				return false
			}
		}
		return true
	}
	return false
}

// assignTarget reports that a member is only written, or deleted.
func (f *file) assignTarget(n nid) bool {
	p := f.parent(f.outer(n))
	if f.kind(p) == kUnaryExpression && f.is(f.child(p, fOperator), "delete") {
		return true
	}
	p = f.parent(n)
	return f.kind(p) == kAssignmentExpression && f.child(p, fLeft) == n
}

// inContexts evaluates an expression for every visible call of the functions whose parameters decide it (`show(client)`).
func (e *evaluator) inContexts(f *file, n nid, visit func(usage.Value)) {
	budget := maxExpand
	var walk func(assume map[fkey]*site)
	walk = func(assume map[fkey]*site) {
		budget--
		e.steps = 0
		ent, opens := e.under(f, n, assume)
		known := false
		ent.v.Each(func(a usage.Value) { known = known || a.Origin != nil })
		for _, o := range opens {
			if _, done := assume[o]; done || known || budget <= 0 || len(assume) >= 4 {
				continue
			}
			if sites := e.callSites(o); len(sites) > 0 {
				for _, s := range sites {
					next := maps.Clone(assume)
					next[o] = s
					walk(next)
				}
				return
			}
		}
		visit(ent.v)
	}
	walk(map[fkey]*site{})
}

// patternSource visits the object that an object pattern takes entry n from.
func (e *evaluator) patternSource(f *file, n nid, visit func(usage.Value)) {
	pat := f.parent(n)
	for f.kind(pat) != kObjectPattern && pat >= 0 {
		pat = f.parent(pat)
	}
	p := f.parent(pat)
	switch f.kind(p) {
	case kVariableDeclarator:
		e.inContexts(f, f.child(p, fValue), visit)
	case kAssignmentExpression:
		e.inContexts(f, f.child(p, fRight), visit)
	case kFormalParameters, kRequiredParameter, kArrowFunction:
		fn := f.enclosingFunc(n)
		for i, q := range f.params(fn) {
			if f.inside(n, q) {
				e.steps = 0
				if v, ok := e.paramValue(fkey{f, fn}, i, nil); ok {
					visit(v)
				}
				return
			}
		}
	}
}

// bodyFrom links a request body to the response it was made from.
func bodyFrom(c *usage.APICall) {
	if c.BodyFrom != nil {
		return
	}
	c.Body.Each(func(a usage.Value) {
		if c.BodyFrom != nil {
			return
		}
		if a.Origin != nil {
			c.BodyFrom = a.Origin.Call
			return
		}
		if a.Object == nil {
			return
		}
		for _, o := range a.Object.Base {
			if o != nil && o.Call != nil {
				c.BodyFrom = o.Call
				return
			}
		}
		if p, ok := a.Object.Get("options"); ok {
			p.Value.Each(func(v usage.Value) {
				if v.Origin != nil && v.Origin.Call != nil {
					c.BodyFrom = v.Origin.Call
				} else if v.Object != nil {
					for _, o := range v.Object.Base {
						if o != nil && o.Call != nil {
							c.BodyFrom = o.Call
						}
					}
				}
			})
		}
	})
}

// sdkUses records imports whose specifier carries a version, and those of packages that the catalogue knows by name.
func (e *evaluator) sdkUses(out *usage.Set) {
	named := catalog.NamedPackages()
	for _, f := range e.p.files {
		add := func(s nid) {
			spec, ok := f.constString(s)
			if !ok {
				return
			}
			t, _ := f.stringText(s)
			if strings.HasPrefix(spec, "http://") || strings.HasPrefix(spec, "https://") {
				if _, pkg, version, ok := e.p.models.CDN(spec); ok {
					out.SDKs = append(out.SDKs, &usage.SDKUse{
						Ecosystem: "cdn", Package: pkg, Version: version, Major: majorOf(version), Span: t.Span(), Via: "import",
						Doc: f.src.Doc, Fragment: f.src.Fragment,
					})
					return
				}
			}
			bare := strings.TrimPrefix(spec, "npm:")
			if i := strings.Index(bare, "://"); i >= 0 {
				if j := strings.IndexByte(bare[i+3:], '/'); j >= 0 {
					bare = strings.TrimPrefix(bare[i+3+j+1:], "npm/")
				}
			}
			m := versionTail().FindStringSubmatch(bare)
			if m == nil && named[barePackage(bare)] {
				out.SDKs = append(out.SDKs, &usage.SDKUse{
					Ecosystem: "npm", Package: barePackage(bare), Major: -1, Span: t.Span(), Via: "import",
					Doc: f.src.Doc, Fragment: f.src.Fragment,
				})
				return
			}
			if m == nil || !e.p.models.IsModule("js", m[1]) {
				return
			}
			if v, ok := e.p.models.Module("js", m[1], -1); ok {
				if _, auth0, _ := e.p.models.SDK(v); !auth0 {
					return
				}
			}
			out.SDKs = append(out.SDKs, &usage.SDKUse{
				Ecosystem: "npm", Package: m[1], Version: m[2], Major: majorOf(m[2]), Span: t.Span(), Via: "import",
				Doc: f.src.Doc, Fragment: f.src.Fragment,
			})
		}
		e.writtenScripts(f, out)
		for _, st := range f.named(0) {
			if k := f.kind(st); k == kImportStatement || k == kExportStatement {
				if s := f.child(st, fSource); s >= 0 {
					add(s)
				}
			}
		}
		for _, name := range []string{"require", "import"} {
			for _, call := range f.bind().calls[name] {
				if args := f.args(call); len(args) > 0 {
					add(args[0])
				}
			}
		}
	}
}
