package jsscan

import (
	"encoding/json"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// moduleInfo is what a file exports.
type moduleInfo struct {
	names    map[string]export
	star     []string
	assigned []nid          // `module.exports = x`
	members  map[string]nid // `exports.x = v`: the right side
}

type export struct {
	ident nid    // local name
	expr  nid    // expression or declaration
	from  string // re-export: specifier
	name  string // re-export: name there; "*" the namespace
}

func (f *file) module() *moduleInfo {
	if f.mod != nil {
		return f.mod
	}
	m := &moduleInfo{names: map[string]export{}, members: map[string]nid{}}
	f.mod = m
	b := f.bind()
	for _, st := range f.named(0) {
		switch f.kind(st) {
		case kExportStatement:
			f.esm = true
			f.exportStatement(m, st)
		case kImportStatement:
			f.esm = true
		}
	}
	for i, sets := range b.memberSets {
		for _, set := range sets {
			left := f.unwrap(f.child(set, fLeft))
			obj := f.unwrap(f.child(left, fObject))
			right := f.child(set, fRight)
			switch {
			case i == "exports" && f.kind(obj) == kIdentifier && f.str(obj) == "module" && f.bindingOf(obj) == nil:
				m.assigned = append(m.assigned, right)
				f.cjs = true
			case f.kind(obj) == kIdentifier && f.str(obj) == "exports" && f.bindingOf(obj) == nil,
				f.kind(obj) == kMemberExpression && f.str(obj) == "module.exports":
				m.members[i] = right
				f.cjs = true
			}
		}
	}
	for _, e := range f.binds.free["exports"] {
		if _, _, ok := f.assignmentOf(e); ok {
			f.cjs = true
		}
	}
	if len(b.free["require"]) > 0 {
		f.cjs = true
	}
	return m
}

func (f *file) exportStatement(m *moduleInfo, st nid) {
	src := ""
	if s := f.child(st, fSource); s >= 0 {
		src, _ = f.constString(s)
	}
	if d := f.child(st, fDeclaration); d >= 0 {
		if f.hasToken(st, "default") {
			m.names["default"] = export{ident: noNode, expr: d}
		}
		switch f.kind(d) {
		case kLexicalDeclaration, kVariableDeclaration:
			for _, v := range f.named(d) {
				f.patternNames(f.child(v, fName), func(id nid) { m.names[f.str(id)] = export{ident: id, expr: noNode} })
			}
		default:
			if name := f.child(d, fName); name >= 0 && !f.hasToken(st, "default") {
				m.names[f.str(name)] = export{ident: noNode, expr: d}
			}
		}
		return
	}
	if v := f.child(st, fValue); v >= 0 {
		m.names["default"] = export{ident: noNode, expr: v}
		return
	}
	if c := f.childKind(st, kExportClause); c >= 0 {
		for _, s := range f.named(c) {
			name := f.child(s, fName)
			as := f.child(s, fAlias)
			if as < 0 {
				as = name
			}
			key := strings.Trim(f.str(as), `"'`)
			if src != "" {
				m.names[key] = export{ident: noNode, expr: noNode, from: src, name: f.str(name)}
			} else {
				m.names[key] = export{ident: name, expr: noNode}
			}
		}
		return
	}
	if ns := f.childKind(st, kNamespaceExport); ns >= 0 && src != "" {
		if id := f.firstNamed(ns); id >= 0 {
			m.names[f.str(id)] = export{ident: noNode, expr: noNode, from: src, name: "*"}
		}
		return
	}
	if src != "" {
		m.star = append(m.star, src)
	}
}

// exported is export `name` of file g, for a use at node n of f.
func (e *evaluator) exported(g *file, name string, f *file, n nid) usage.Value {
	return e.exportedDepth(g, name, f, n, 0)
}

func (e *evaluator) exportedDepth(g *file, name string, f *file, n nid, depth int) usage.Value {
	m := g.module()
	if depth > 12 {
		return e.hole(f, n)
	}
	if x, ok := m.names[name]; ok {
		switch {
		case x.from != "":
			return e.fromModule(g, x.from, x.name, f, n, depth+1)
		case x.expr >= 0:
			return e.eval(g, x.expr, nil)
		case x.ident >= 0:
			if b := g.bindingOf(x.ident); b != nil {
				return e.binding(g, b, 0, nil)
			}
			if b := g.resolveName(0, g.str(x.ident)); b != nil {
				return e.binding(g, b, 0, nil)
			}
		}
	}
	if right, ok := m.members[name]; ok {
		return e.eval(g, right, nil)
	}
	if len(m.assigned) > 0 {
		val := e.eval(g, m.assigned[len(m.assigned)-1], nil)
		if name == "default" {
			return val
		}
		return e.member(f, n, n, val, name, nil)
	}
	for _, s := range m.star {
		if h := e.resolve(g, s); h != nil {
			if v := e.exportedDepth(h, name, f, n, depth+1); !isHole(v) || v.Fn != nil {
				return v
			}
		} else if mod := e.module(g, noNode, s); mod.Kind == usage.KindRef {
			if v, ok := e.p.models.Member(mod, name, e.memberSite(f, n, n)); ok {
				return v
			}
		}
	}
	if strings.HasSuffix(g.src.Path, ".json") {
		val := e.jsonValue(g)
		if name == "default" {
			return val
		}
		return e.member(f, n, n, val, name, nil)
	}
	if name == "default" && g.cjs {
		return usage.Value{Kind: usage.KindUnknown, Fn: &moduleValue{f: g}, Span: f.span(n)}
	}
	return e.hole(f, n)
}

// fromModule is `name` of what a specifier denotes.
func (e *evaluator) fromModule(g *file, spec, name string, f *file, n nid, depth int) usage.Value {
	if h := e.resolve(g, spec); h != nil {
		if name == "*" {
			return usage.Value{Kind: usage.KindUnknown, Fn: &moduleValue{f: h}, Span: f.span(n)}
		}
		return e.exportedDepth(h, name, f, n, depth)
	}
	mod := e.module(g, noNode, spec)
	if name == "*" {
		return mod
	}
	if mod.Kind == usage.KindRef {
		if v, ok := e.p.models.Member(mod, name, e.memberSite(f, n, n)); ok {
			return v
		}
		return e.hole(f, n)
	}
	if b, ok := mod.Fn.(*builtin); ok {
		return e.builtinMember(f, n, mod, b, name)
	}
	return e.hole(f, n)
}

// imported is what an import binding holds.
func (e *evaluator) imported(f *file, a assign) usage.Value {
	st := a.root
	for f.kind(st) != kImportStatement && st >= 0 {
		if f.kind(st) == kImportRequireClause {
			break
		}
		st = f.parent(st)
	}
	spec, ok := f.constString(f.child(st, fSource))
	if !ok {
		return usage.UnknownValue(f.span(a.target))
	}
	switch f.kind(a.root) {
	case kImportSpecifier:
		name := f.str(f.child(a.root, fName))
		return e.fromModule(f, spec, strings.Trim(name, `"'`), f, a.target, 0)
	case kNamespaceImport:
		return e.fromModule(f, spec, "*", f, a.target, 0)
	case kImportRequireClause:
		return e.module(f, a.target, spec)
	}
	return e.fromModule(f, spec, "default", f, a.target, 0)
}

// module is what `require(spec)` or `import(spec)` yields.
func (e *evaluator) module(f *file, at nid, spec string) usage.Value {
	sp := usage.Span{}
	if at >= 0 {
		sp = f.span(at)
	}
	if g := e.resolve(f, spec); g != nil {
		m := g.module()
		if strings.HasSuffix(g.src.Path, ".json") {
			return e.jsonValue(g)
		}
		if len(m.assigned) > 0 && len(m.names) == 0 {
			return e.eval(g, m.assigned[len(m.assigned)-1], nil)
		}
		return usage.Value{Kind: usage.KindUnknown, Fn: &moduleValue{f: g}, Span: sp}
	}
	if strings.HasPrefix(spec, ".") || strings.HasPrefix(spec, "/") {
		return usage.UnknownValue(sp)
	}
	name, major := e.p.packageOf(f, spec)
	if v, ok := e.p.models.Module("js", name, major); ok {
		v.Span = sp
		return v
	}
	return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: "pkg:" + spec}, Span: sp}
}

func (e *evaluator) jsonValue(g *file) usage.Value {
	for _, st := range g.named(0) {
		if g.kind(st) == kExpressionStatement {
			return e.eval(g, g.firstNamed(st), nil)
		}
	}
	return usage.Value{}
}

var exts = []string{".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue", ".json"}

// resolve finds the file a specifier means, loading it when it is not parsed yet; nil for packages.
func (e *evaluator) resolve(f *file, spec string) *file {
	k := f.src.Path + "\x00" + spec
	if g, ok := e.p.resolved[k]; ok {
		return g
	}
	g := e.resolveNew(f, spec)
	e.p.resolved[k] = g
	return g
}

func (e *evaluator) resolveNew(f *file, spec string) *file {
	dir := path.Dir(f.src.Path)
	switch {
	case spec == "":
		return nil
	case strings.HasPrefix(spec, "./"), strings.HasPrefix(spec, "../"), spec == ".", spec == "..":
		return e.fileAt(path.Join(dir, spec))
	case strings.HasPrefix(spec, "/"):
		return e.fileAt(strings.TrimPrefix(spec, "/"))
	}
	for _, p := range e.p.aliases(dir, spec) {
		if g := e.fileAt(p); g != nil {
			return g
		}
	}
	return nil
}

// fileAt tries a path as written, with extensions, as a folder.
func (e *evaluator) fileAt(p string) *file {
	p = strings.TrimPrefix(path.Clean(p), "./")
	if strings.HasPrefix(p, "../") || p == ".." {
		return nil
	}
	if path.Ext(p) != "" {
		if g := e.p.load(p); g != nil {
			return g
		}
		for from, to := range map[string]string{".js": ".ts", ".jsx": ".tsx", ".mjs": ".mts", ".cjs": ".cts"} {
			if strings.HasSuffix(p, from) {
				if g := e.p.load(strings.TrimSuffix(p, from) + to); g != nil {
					return g
				}
				if g := e.p.load(strings.TrimSuffix(p, from) + ".tsx"); from == ".js" && g != nil {
					return g
				}
			}
		}
	}
	for _, x := range exts {
		if g := e.p.load(p + x); g != nil {
			return g
		}
	}
	for _, x := range exts {
		if g := e.p.load(path.Join(p, "index"+x)); g != nil {
			return g
		}
	}
	return nil
}

// pkgJSON is what matters of a package.json.
type pkgJSON struct {
	dir     string
	Name    string            `json:"name"`
	Main    string            `json:"main"`
	Module  string            `json:"module"`
	Source  string            `json:"source"`
	Exports json.RawMessage   `json:"exports"`
	Scripts map[string]string `json:"scripts"`
	Deps    map[string]string `json:"dependencies"`
	Dev     map[string]string `json:"devDependencies"`
	Peer    map[string]string `json:"peerDependencies"`
}

// packageAt is the nearest package.json at or above dir, nil when there is none.
func (p *Program) packageAt(dir string) *pkgJSON {
	if v, ok := p.packages[dir]; ok {
		return v
	}
	var out *pkgJSON
	if data, err := p.read(path.Join(dir, "package.json")); err == nil {
		v := &pkgJSON{dir: dir}
		if json.Unmarshal(data, v) == nil {
			out = v
		}
	}
	if out == nil && dir != "." && dir != "/" && dir != "" {
		out = p.packageAt(path.Dir(dir))
	}
	p.packages[dir] = out
	return out
}

// pkgRoot is the folder of the nearest package.json, "" when there is none.
func (f *file) pkgRoot() string { return f.root }

var versionTail = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(@?[^@]+)@([^/]+)(/.*)?$`) })

// packageOf splits a specifier into package (with sub-path) and major version: `npm:auth0@4`, a CDN module URL, else
// the nearest package.json that names the package.
func (p *Program) packageOf(f *file, spec string) (name string, major int) {
	spec = strings.TrimPrefix(spec, "npm:")
	if strings.HasPrefix(spec, "http://") || strings.HasPrefix(spec, "https://") {
		if _, pkg, version, ok := p.models.CDN(spec); ok {
			return pkg, majorOf(version)
		}
		i := strings.Index(spec, "://")
		rest := spec[i+3:]
		if j := strings.IndexByte(rest, '/'); j >= 0 {
			rest = strings.TrimPrefix(rest[j+1:], "npm/")
			rest, _, _ = strings.Cut(rest, "?")
			spec = rest
		}
	}
	if m := versionTail().FindStringSubmatch(spec); m != nil {
		return m[1] + m[3], majorOf(m[2])
	}
	for pk := p.packageAt(path.Dir(f.src.Path)); pk != nil; pk = p.packageAt(path.Dir(pk.dir)) {
		for _, deps := range []map[string]string{pk.Deps, pk.Dev, pk.Peer} {
			for _, cand := range []string{spec, barePackage(spec)} {
				if v, ok := deps[cand]; ok {
					return spec, majorOf(v)
				}
			}
		}
		if pk.dir == "." || pk.dir == "" {
			break
		}
	}
	return spec, -1
}

// barePackage strips a sub-path: `auth0/legacy` is in package auth0.
func barePackage(spec string) string {
	parts := strings.Split(spec, "/")
	if strings.HasPrefix(spec, "@") && len(parts) > 1 {
		return parts[0] + "/" + parts[1]
	}
	return parts[0]
}

func majorOf(version string) int {
	digits := ""
	for _, r := range version {
		if r >= '0' && r <= '9' {
			digits += string(r)
		} else if digits != "" {
			break
		}
	}
	if digits == "" || strings.HasPrefix(version, "http") || strings.HasPrefix(version, "git") || strings.HasPrefix(version, "file:") {
		return -1
	}
	n, err := strconv.Atoi(digits)
	if err != nil {
		return -1
	}
	return n
}
