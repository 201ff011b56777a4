package goscan

import (
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// LoadOptions say what of a tree is scanned.
type LoadOptions struct {
	// Root is the directory that paths are relative to.
	Root string
	// Candidates are the Go files that may matter, Files all Go files known (for finding callers); relative to Root,
	// with slashes.
	Candidates, Files []string
	// IncludeGenerated reports from files marked as generated, too.
	IncludeGenerated bool
	// Read reads a file by its path relative to Root; nil: from disk.
	Read func(path string) ([]byte, error)
	// Hosts are the tenant's configured domains: like Auth0's own name, a word that makes a package's callers matter.
	Hosts []string
	// Rounds limits how often callers of what was found are looked for; 0 means 4.
	Rounds int
	// Exact asks for types as the build sees them (--go-types=packages) instead of types from source.
	Exact bool
}

// Load scans the Go files of a tree (DESIGN section 8): metadata from the go command, types from source, directory mode
// where the go command does not help. Without candidates the go command is not run.
func Load(ctx context.Context, lo LoadOptions, opts Options) (*usage.Set, error) {
	if len(lo.Candidates) == 0 {
		return &usage.Set{}, nil
	}
	root, err := filepath.Abs(lo.Root)
	if err != nil {
		return nil, fmt.Errorf("find the scan root: %w", err)
	}
	lo.Root = root
	u := newUniverse(ctx, lo, opts)
	defer u.close()
	for _, f := range append(slices.Clone(lo.Files), lo.Candidates...) {
		u.known[f] = true
	}
	u.words()
	files := slices.DeleteFunc(slices.Clone(lo.Candidates), func(f string) bool {
		src, err := u.read(u.abs(f))
		return err == nil && !u.tells(src)
	})
	if len(files) == 0 {
		return &usage.Set{}, nil
	}
	sort.Strings(files)
	u.want(files)
	rounds := lo.Rounds
	if rounds == 0 {
		rounds = 4
	}
	for r := 0; ; r++ {
		more := u.callers()
		if len(more) == 0 {
			break
		}
		if len(u.called)+len(more) > maxCallers {
			u.notice(more[0], "too many files call Auth0 helpers; their callers are not followed")
			break
		}
		for _, f := range more {
			u.called[f] = true
		}
		if r == rounds {
			u.notice(more[0], "callers of Auth0 helpers are followed through "+fmt.Sprint(rounds)+" packages only")
			break
		}
		u.want(more)
	}
	if lo.Exact {
		u.loadExact()
	}
	pkgs := u.check()
	set := NewProgram(u.fset, pkgs, opts).Scan()
	set.Notices = append(set.Notices, u.notices...)
	return set, nil
}

// unit is one package as it lies on disk.
type unit struct {
	path, dir string
	files     []string // absolute
	conf      usage.Confidence
	depth     int // distance from a candidate
	sdk       bool
	mod       *module                   // whose go list named it
	imports   []string                  // import paths, where go list told them
	exact     *packages.Package         // the build's types of it (--go-types=packages)
	deps      map[string]*types.Package // the build's types of what it imports
	pkg       *types.Package
	out       *Package
	busy      bool
	done      bool
}

// universe finds and type-checks packages on demand.
type universe struct {
	ctx      context.Context
	lo       LoadOptions
	opts     Options
	fset     *token.FileSet
	units    map[string]*unit // by import path
	byFile   map[string]*unit
	sdks     map[string]*unit
	versions map[string]string // module path -> version
	modules  map[string]*module
	stub     *stubs
	wanted   map[string]bool // relative candidate files
	asked    map[string]bool // directories asked of the go command
	known    map[string]bool // relative files of the tree: those outside (vendored, ignored) are only evaluated
	called   map[string]bool // relative files that import a wanted package
	searched map[string]bool // import paths whose importers were looked for
	evidence [][]byte        // lower-case words of which a Go file holds one before it can give evidence of Auth0
	notices  []usage.Notice
	noticed  map[string]bool
	order    []*unit
	temps    []string // folders to remove at the end
}

// module is a go.mod above some files.
type module struct {
	dir, path string
	broken    bool
	env       []string          // of the go command, once asked for
	hide      *strings.Replacer // turns names of temporary files in its messages back
}

func newUniverse(ctx context.Context, lo LoadOptions, opts Options) *universe {
	u := &universe{
		ctx: ctx, lo: lo, opts: opts, fset: token.NewFileSet(), units: map[string]*unit{}, byFile: map[string]*unit{}, sdks: map[string]*unit{},
		versions: map[string]string{}, modules: map[string]*module{}, wanted: map[string]bool{}, known: map[string]bool{}, asked: map[string]bool{}, searched: map[string]bool{}, called: map[string]bool{}, noticed: map[string]bool{},
	}
	u.stub = &stubs{real: u.importReal}
	return u
}

func (u *universe) notice(file, msg string) {
	if u.noticed[msg] {
		return
	}
	u.noticed[msg] = true
	u.notices = append(u.notices, usage.Notice{File: file, Message: msg})
}

func (u *universe) abs(rel string) string { return filepath.Join(u.lo.Root, filepath.FromSlash(rel)) }

func (u *universe) rel(abs string) (string, bool) {
	r, err := filepath.Rel(u.lo.Root, abs)
	if err != nil || r == ".." || strings.HasPrefix(r, ".."+string(filepath.Separator)) {
		return filepath.ToSlash(abs), false
	}
	return filepath.ToSlash(r), true
}

func (u *universe) read(abs string) ([]byte, error) {
	if rel, in := u.rel(abs); in && u.lo.Read != nil {
		return u.lo.Read(rel)
	}
	return os.ReadFile(abs)
}

// want makes files candidates: their packages are found, in modules by the go command.
func (u *universe) want(files []string) {
	byModule := map[*module][]string{}
	var mods []*module
	for _, f := range files {
		u.wanted[f] = true
		m := u.moduleOf(filepath.Dir(u.abs(f)))
		if byModule[m] == nil {
			mods = append(mods, m)
		}
		byModule[m] = append(byModule[m], f)
	}
	for _, m := range mods {
		if m != nil && u.isSDK(m.path) { // an SDK's own source is not judged
			for _, f := range byModule[m] {
				delete(u.wanted, f)
			}
			continue
		}
		if m != nil && !m.broken {
			u.list(m, byModule[m])
		}
		for _, f := range byModule[m] {
			if u.byFile[u.abs(f)] == nil {
				u.directory(m, f)
			}
		}
	}
}

// moduleOf finds the go.mod above dir.
func (u *universe) moduleOf(dir string) *module {
	if m, ok := u.modules[dir]; ok {
		return m
	}
	var m *module
	if data, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
		m = &module{dir: dir}
		m.path = u.goMod(data)
	} else if up := filepath.Dir(dir); up != dir {
		m = u.moduleOf(up)
	}
	u.modules[dir] = m
	return m
}

// goMod reads module path and required versions; tolerant, since broken files are analysed as well.
func (u *universe) goMod(data []byte) string {
	path, inRequire := "", false
	for _, line := range strings.Split(string(data), "\n") {
		line, _, _ = strings.Cut(line, "//")
		f := strings.Fields(line)
		switch {
		case len(f) >= 2 && f[0] == "module":
			path = strings.Trim(f[1], `"`)
		case len(f) == 2 && f[0] == "require" && f[1] == "(":
			inRequire = true
		case len(f) == 1 && f[0] == ")":
			inRequire = false
		case len(f) >= 3 && f[0] == "require":
			u.setVersion(f[1], f[2])
		case inRequire && len(f) >= 2:
			u.setVersion(f[0], f[1])
		}
	}
	return path
}

func (u *universe) setVersion(path, version string) {
	if u.versions[path] == "" && strings.HasPrefix(version, "v") {
		u.versions[path] = version
	}
}

// list asks the go command for the packages of candidate files.
func (u *universe) list(m *module, files []string) {
	var patterns []string
	for _, f := range files {
		dir := filepath.Dir(u.abs(f))
		if u.asked[dir] {
			continue
		}
		u.asked[dir] = true
		r, err := filepath.Rel(m.dir, dir)
		if err != nil {
			continue
		}
		patterns = append(patterns, "./"+filepath.ToSlash(r))
	}
	if len(patterns) == 0 {
		return
	}
	rel, _ := u.rel(filepath.Join(m.dir, "go.mod"))
	pkgs, err := u.goList(m, &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule,
	}, patterns)
	if err != nil {
		m.broken = true
		u.notice(rel, "go list fails, Go files are read without it: "+m.message(err.Error()))
		return
	}
	packages.Visit(pkgs, nil, func(p *packages.Package) { u.add(m, p) })
	for _, p := range pkgs {
		if len(p.GoFiles) == 0 && len(p.Errors) > 0 && len(p.IgnoredFiles) == 0 {
			u.notice(rel, "go list fails, Go files are read without it: "+m.message(p.Errors[0].Msg))
		}
	}
}

func (u *universe) add(m *module, p *packages.Package) {
	if p.Module != nil {
		v := p.Module.Version
		if p.Module.Replace != nil && p.Module.Replace.Version != "" {
			v = p.Module.Replace.Version
		}
		u.versions[p.Module.Path] = v
	}
	if len(p.GoFiles) == 0 || strings.HasSuffix(p.PkgPath, ".test") {
		return
	}
	dir := filepath.Dir(p.GoFiles[0])
	_, inside := u.rel(dir)
	if inside && (slices.Contains(strings.Split(filepath.ToSlash(dir), "/"), "vendor") || p.Module != nil && strings.Contains(dir, "@"+p.Module.Version) && p.Module.Version != "") {
		inside = false
	}
	if p.Module != nil && p.Module.Main {
		inside = true
	}
	if !inside {
		if u.isSDK(p.PkgPath) && u.sdks[p.PkgPath] == nil {
			u.sdks[p.PkgPath] = &unit{path: p.PkgPath, dir: dir, files: p.GoFiles, sdk: true}
		}
		return
	}
	old := u.units[p.PkgPath]
	if old == nil {
		old = &unit{path: p.PkgPath, dir: dir, mod: m}
		u.units[p.PkgPath] = old
		u.order = append(u.order, old)
	}
	for _, f := range p.GoFiles {
		if u.byFile[f] == nil && strings.HasSuffix(f, ".go") && filepath.Dir(f) == dir {
			u.byFile[f] = old
			old.files = append(old.files, f)
		}
	}
	sort.Strings(old.files)
	for path := range p.Imports {
		if !slices.Contains(old.imports, path) {
			old.imports = append(old.imports, path)
		}
	}
	sort.Strings(old.imports)
}

func (u *universe) isSDK(path string) bool {
	if u.opts.Models == nil {
		return false
	}
	_, ok := u.opts.Models.Module("go", path, -1)
	return ok
}

// directory takes the files of a candidate's folder as one package: outside modules, for what go list leaves out.
func (u *universe) directory(m *module, file string) {
	abs := u.abs(file)
	dir := filepath.Dir(abs)
	path := filepath.ToSlash(dir)
	if m != nil {
		if r, err := filepath.Rel(m.dir, dir); err == nil {
			path = strings.TrimSuffix(m.path+"/"+filepath.ToSlash(r), "/.")
		}
	}
	listed := u.units[path]
	if listed != nil && listed.conf == usage.High {
		// The package itself is known: this file is left out by build constraints.
		u.notice(file, "build constraints exclude files from go list; they are analysed on their own")
		one := &unit{path: path + "#" + filepath.Base(abs), dir: dir, files: []string{abs}, conf: usage.Medium}
		u.units[one.path] = one
		u.byFile[abs] = one
		u.order = append(u.order, one)
		return
	}
	if m == nil {
		u.notice(file, "Go files outside a module are analysed without types")
	} else if !m.broken {
		u.notice(file, "go list leaves Go files out; they are analysed without types")
	}
	un := u.readDir(path, dir)
	if un == nil || u.byFile[abs] == nil { // another package clause than its neighbours'
		one := &unit{path: path + "#" + filepath.Base(abs), dir: dir, files: []string{abs}, conf: usage.Medium}
		u.units[one.path], u.byFile[abs] = one, one
		u.order = append(u.order, one)
	}
}

// readDir makes a unit of the Go files in dir whose package clauses agree.
func (u *universe) readDir(path, dir string) *unit {
	if un := u.units[path]; un != nil {
		return un
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(names) == 0 {
		return nil
	}
	un := &unit{path: path, dir: dir, conf: usage.Medium}
	clause := ""
	for _, n := range names {
		src, err := u.read(n)
		if err != nil {
			continue
		}
		c := packageClause(src)
		if clause == "" && !strings.HasSuffix(n, "_test.go") {
			clause = c
		}
		if c == clause || clause == "" || strings.TrimSuffix(c, "_test") == clause && c == clause {
			un.files = append(un.files, n)
			u.byFile[n] = un
		}
	}
	u.units[path] = un
	u.order = append(u.order, un)
	return un
}

func packageClause(src []byte) string {
	for _, line := range strings.Split(string(src), "\n") {
		if f := strings.Fields(line); len(f) >= 2 && f[0] == "package" {
			return strings.TrimRight(f[1], ";")
		}
	}
	return ""
}

// callers finds files that import a wanted package and are not loaded yet.
func (u *universe) callers() []string {
	var quoted []string
	for _, f := range slices.Sorted(maps.Keys(u.wanted)) {
		un := u.byFile[u.abs(f)]
		if un == nil || u.searched[un.path] || strings.Contains(un.path, "#") {
			continue
		}
		if src, err := u.read(u.abs(f)); err != nil || strings.HasSuffix(f, "_test.go") || !u.called[f] && !u.tells(codeOnly(src)) {
			continue
		}
		u.searched[un.path] = true
		quoted = append(quoted, `"`+un.path+`"`)
	}
	if len(quoted) == 0 {
		return nil
	}
	var out []string
	for _, f := range u.lo.Files {
		if u.wanted[f] {
			continue
		}
		src, err := u.read(u.abs(f))
		if err != nil {
			continue
		}
		for _, q := range quoted {
			if strings.Contains(string(src), q) {
				out = append(out, f)
				break
			}
		}
	}
	sort.Strings(out)
	return out
}

// maxCallers is how many files may join as callers: what more import is no helper for Auth0.
const maxCallers = 200

// maxBodies is how many imports away from a candidate function bodies still matter.
const maxBodies = 2

// check type-checks the packages of all wanted files and what they need, dependencies first.
func (u *universe) check() []*Package {
	for f := range u.wanted {
		if un := u.byFile[u.abs(f)]; un != nil {
			un.depth = -1 // a candidate
		}
	}
	sort.Slice(u.order, func(i, j int) bool { return u.order[i].path < u.order[j].path })
	for _, un := range slices.Clone(u.order) {
		if un.depth == -1 {
			u.checkUnit(un, 0)
		}
	}
	var out []*Package
	for _, un := range u.order {
		if un.out != nil {
			out = append(out, un.out)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Path < out[j].Path })
	return out
}

func (u *universe) checkUnit(un *unit, depth int) *types.Package {
	if un.done || un.busy {
		return un.pkg
	}
	un.busy = true
	defer func() { un.busy, un.done = false, true }()
	if un.exact != nil {
		return u.takeExact(un, depth)
	}
	var files []*ast.File
	var wrapped []*File
	for _, name := range un.files {
		src, err := u.read(name)
		rel, inside := u.rel(name)
		if err != nil {
			u.notice(rel, "read: "+err.Error())
			continue
		}
		f, err := parseGo(u.fset, name, src)
		if f == nil || f.Name == nil {
			continue
		}
		if err != nil && u.wanted[rel] {
			u.notices = append(u.notices, usage.Notice{File: rel, Message: "does not parse: " + firstLine(err.Error())})
		}
		files = append(files, f)
		wrapped = append(wrapped, u.wrap(un, f, rel, inside, src))
	}
	saved := u.stub.real
	u.stub.real = func(path string) *types.Package { return u.importAt(path, un, depth+1) }
	bodies := !un.sdk && depth <= maxBodies
	tp, info := checkPackage(u.fset, un.path, files, u.stub, bodies)
	u.stub.real = saved
	un.pkg = tp
	if bodies && len(wrapped) > 0 {
		un.out = &Package{Path: un.path, Files: wrapped, Types: tp, Info: info, Conf: un.conf, Stub: u.stubbed(un), Major: u.major}
	}
	return tp
}

// wrap is a file of a unit as the program takes it.
func (u *universe) wrap(un *unit, f *ast.File, rel string, inside bool, src []byte) *File {
	silent := un.sdk || !inside || !u.known[rel] || isGenerated(src) && !u.lo.IncludeGenerated
	return &File{AST: f, Silent: silent, Source: &usage.Source{Path: rel, Lang: "go", Text: src}}
}

func (u *universe) importReal(path string) *types.Package { return u.importAt(path, nil, 1) }

// importAt is the package a file of `from` means by path.
func (u *universe) importAt(path string, from *unit, depth int) *types.Package {
	if from != nil && from.deps[path] != nil {
		return from.deps[path]
	}
	if isStd(path) && u.units[path] == nil {
		return nil
	}
	if un := u.units[path]; un != nil {
		if un.depth == -1 {
			depth = 0 // a candidate, wherever it is met first
		}
		if un.busy || !un.done && depth > maxBodies {
			return nil
		}
		return u.checkUnit(un, depth)
	}
	if un := u.sdks[path]; un != nil {
		if un.busy {
			return nil
		}
		return u.checkUnit(un, maxBodies+1)
	}
	if from != nil && from.conf != usage.High { // directory mode: the module's own packages by their place
		if m := u.moduleOf(from.dir); m != nil && m.path != "" && strings.HasPrefix(path, m.path+"/") {
			dir := filepath.Join(m.dir, filepath.FromSlash(path[len(m.path)+1:]))
			if un := u.readDir(path, dir); un != nil {
				return u.checkUnit(un, depth)
			}
		}
	}
	return nil
}

// stubbed tells of import paths whether a unit sees an empty package for them.
func (u *universe) stubbed(un *unit) func(string) bool {
	return func(path string) bool { return u.units[path] == nil && u.sdks[path] == nil && un.deps[path] == nil }
}

// major is the major version of the module that holds an import path.
func (u *universe) major(path string) int { return majorIn(u.versions, path) }

func majorIn(versions map[string]string, path string) int {
	if n := pathMajor(path); n >= 0 {
		return n
	}
	for p := path; p != "." && p != "/" && p != ""; p = parent(p) {
		v := versions[p]
		if v == "" {
			continue
		}
		n, _, _ := strings.Cut(strings.TrimPrefix(v, "v"), ".")
		if n == "" {
			return -1
		}
		return atoi(n)
	}
	return -1
}

func parent(p string) string {
	i := strings.LastIndexByte(p, '/')
	if i < 0 {
		return ""
	}
	return p[:i]
}

// pathMajor reads the major version in a path: /v2, .v5.
func pathMajor(path string) int {
	for _, el := range strings.Split(path, "/") {
		if len(el) > 1 && el[0] == 'v' {
			if n := atoi(el[1:]); n > 1 {
				return n
			}
		}
		if i := strings.LastIndex(el, ".v"); i > 0 && strings.HasPrefix(path, "gopkg.in/") {
			return atoi(el[i+2:])
		}
	}
	return -1
}

func atoi(s string) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	if s == "" {
		return -1
	}
	return n
}

// MajorAbove is the major version that the go.mod above dir requires of the module that holds an import path; negative
// when it cannot be told.
func MajorAbove(dir, path string) int {
	if n := pathMajor(path); n >= 0 {
		return n
	}
	for {
		if data, err := os.ReadFile(filepath.Join(dir, "go.mod")); err == nil {
			u := &universe{versions: map[string]string{}}
			u.goMod(data)
			return majorIn(u.versions, path)
		}
		up := filepath.Dir(dir)
		if up == dir {
			return -1
		}
		dir = up
	}
}

// words collects what a Go file must say to matter by itself: Auth0's name, the Management API's path, the configured
// hosts, the scopes that an API of its own may share with it, the packages and words of models. What else matters is found as a caller of such files.
func (u *universe) words() {
	ws := append([]string{"auth0", "api/v2", ":current_user"}, u.lo.Hosts...)
	if m, ok := u.opts.Models.(interface{ Words() []string }); ok {
		ws = append(ws, m.Words()...)
	}
	for _, w := range ws {
		w = strings.ToLower(w)
		if w != "" && !slices.ContainsFunc(u.evidence, func(have []byte) bool { return strings.Contains(w, string(have)) }) {
			u.evidence = append(u.evidence, []byte(w))
		}
	}
}

func (u *universe) tells(src []byte) bool {
	low := bytes.ToLower(src)
	return slices.ContainsFunc(u.evidence, func(w []byte) bool { return bytes.Contains(low, w) })
}

// codeOnly leaves out lines that are comments: what only they say has no callers.
func codeOnly(src []byte) []byte {
	var out []byte
	for line := range bytes.Lines(src) {
		if t := bytes.TrimSpace(line); !bytes.HasPrefix(t, []byte("//")) && !bytes.HasPrefix(t, []byte("*")) {
			out = append(out, line...)
		}
	}
	return out
}

// isGenerated looks for the mark of generated code above the package clause (go.dev/s/generatedcode).
func isGenerated(src []byte) bool {
	for len(src) > 0 {
		line, rest, _ := bytes.Cut(src, []byte("\n"))
		line = bytes.TrimSuffix(line, []byte("\r"))
		switch {
		case bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT.")):
			return true
		case bytes.HasPrefix(line, []byte("package ")):
			return false
		}
		src = rest
	}
	return false
}
