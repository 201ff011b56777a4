package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"sort"
	"strings"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Models is what goscan asks of internal/model.
type Models interface {
	Module(lang, spec string, major int) (usage.Value, bool)
	GoType(pkgPath, typeName string) (usage.Value, bool)
	Member(v usage.Value, name string, site model.Site) (usage.Value, bool)
	Call(fn usage.Value, args []usage.Value, site model.Site) (model.Result, bool)
	New(class usage.Value, args []usage.Value, site model.Site) (model.Result, bool)
	Element(v usage.Value) (usage.Value, bool)
	GoNames(path string) []string
}

// Requests is what goscan asks of internal/request.
type Requests interface {
	Build(m request.Message) usage.Set
	URL(t usage.Text, v usage.Value, src *usage.Source) usage.Set
}

// Options are what evaluation needs from outside.
type Options struct {
	Models   Models
	Requests Requests
	// Imported answers for packages below that are not part of the program (facts in vet mode); nil: none.
	Imported Imported
}

// Imported gives what is known of functions and variables of packages that were analysed before.
type Imported interface {
	// Summary of a function or package-level variable; nil when nothing is known.
	Summary(obj types.Object) *Summary
}

// File is one parsed file of a package.
type File struct {
	AST    *ast.File
	Source *usage.Source
	// Silent files are evaluated when values lead there, but no usages are reported from them (generated, dependencies).
	Silent bool
	tok    *token.File
	pkg    *Package
	// imports: local name -> import path, for names that go/types could not bind.
	imports map[string]string
}

func (f *File) test() bool { return f != nil && strings.HasSuffix(f.Source.Path, "_test.go") }

// Package is one package of a Program.
type Package struct {
	Path  string
	Files []*File
	Types *types.Package
	Info  *types.Info
	// Stub tells whether an import path was replaced by an empty package: names of it are resolved by path only.
	Stub func(path string) bool
	// Major is the major version of the module that holds an import path, negative when unknown.
	Major func(path string) int
	// Conf is the confidence of everything found here (Medium for directory mode).
	Conf usage.Confidence
}

// Program is a set of packages that are evaluated together. All share one file set.
type Program struct {
	opts  Options
	fset  *token.FileSet
	pkgs  []*Package
	files map[*token.File]*File
	paths map[string]bool // import paths of pkgs

	index
	ev evaluator

	uses    map[types.Object]int // see useCount; built on first use
	readsOf map[types.Object][]*ast.Ident
}

// NewProgram indexes packages. Order matters for nothing but determinism: give them sorted by path.
func NewProgram(fset *token.FileSet, pkgs []*Package, opts Options) *Program {
	p := &Program{opts: opts, fset: fset, pkgs: pkgs, files: map[*token.File]*File{}, paths: map[string]bool{}}
	for _, pkg := range pkgs {
		p.paths[pkg.Path] = true
		for _, f := range pkg.Files {
			f.pkg = pkg
			f.tok = fset.File(f.AST.FileStart)
			p.files[f.tok] = f
		}
	}
	p.canonise()
	p.buildIndex()
	p.ev.init(p)
	return p
}

// Scan evaluates every call of interest and returns the usages, sorted by place.
func (p *Program) Scan() *usage.Set {
	set := &usage.Set{}
	p.ev.storeWrites()
	for _, s := range p.sinks {
		if !s.file.Silent && p.ev.relevant(s) {
			p.ev.visit(s)
		}
	}
	for _, u := range p.urls {
		if !u.file.Silent {
			p.ev.visitURL(u)
		}
	}
	p.ev.collect(set)
	p.ev.settleTwins(set.Calls)
	p.memberReads()
	p.incoming(set)
	p.imports(set)
	sortSet(set)
	return set
}

func sortSet(s *usage.Set) {
	sort.SliceStable(s.Requests, func(i, j int) bool { return usage.CompareSpans(s.Requests[i].Span, s.Requests[j].Span) < 0 })
	sort.SliceStable(s.Calls, func(i, j int) bool { return usage.CompareSpans(s.Calls[i].Span, s.Calls[j].Span) < 0 })
	sort.SliceStable(s.Settings, func(i, j int) bool { return usage.CompareSpans(s.Settings[i].Span, s.Settings[j].Span) < 0 })
	sort.SliceStable(s.SDKs, func(i, j int) bool { return usage.CompareSpans(s.SDKs[i].Span, s.SDKs[j].Span) < 0 })
	sort.SliceStable(s.Options, func(i, j int) bool { return usage.CompareSpans(s.Options[i].Span, s.Options[j].Span) < 0 })
	sort.SliceStable(s.Artifacts, func(i, j int) bool { return usage.CompareSpans(s.Artifacts[i].Span, s.Artifacts[j].Span) < 0 })
	sort.SliceStable(s.Assertions, func(i, j int) bool { return usage.CompareSpans(s.Assertions[i].Span, s.Assertions[j].Span) < 0 })
	sort.SliceStable(s.Grants, func(i, j int) bool { return usage.CompareSpans(s.Grants[i].Span, s.Grants[j].Span) < 0 })
}

func (p *Program) file(pos token.Pos) *File {
	if !pos.IsValid() {
		return nil
	}
	return p.files[p.fset.File(pos)]
}

// span maps a node's extent to the outermost file.
func (p *Program) span(n ast.Node) usage.Span { return p.spanAt(n.Pos(), n.End()) }

func (p *Program) spanAt(pos, end token.Pos) usage.Span {
	f := p.file(pos)
	if f == nil {
		return usage.Span{}
	}
	a, b := f.tok.Offset(pos), f.tok.Offset(end)
	return f.Source.Span(a, b)
}

// text is the source of a node as written.
func (p *Program) text(n ast.Node) string {
	f := p.file(n.Pos())
	if f == nil {
		return ""
	}
	a, b := f.tok.Offset(n.Pos()), f.tok.Offset(n.End())
	if a < 0 || b > len(f.Source.Text) || a > b {
		return ""
	}
	return string(f.Source.Text[a:b])
}

// Package and file of the program that hold pos.
func (p *Program) pkgAt(pos token.Pos) *Package {
	if f := p.file(pos); f != nil {
		return f.pkg
	}
	return nil
}
