package goscan

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// stubs imports empty packages: names of them are then resolved by path.
type stubs struct {
	made map[string]*types.Package
	// real gives packages whose types are known; nil results fall back to a stub.
	real func(path string) *types.Package
}

func (s *stubs) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if s.real != nil {
		if p := s.real(path); p != nil {
			return p, nil
		}
	}
	if p := s.made[path]; p != nil {
		return p, nil
	}
	p := types.NewPackage(path, importName(path))
	p.MarkComplete()
	if s.made == nil {
		s.made = map[string]*types.Package{}
	}
	s.made[path] = p
	return p, nil
}

// parseGo parses tolerantly: a file with errors keeps what could be read.
func parseGo(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	return parser.ParseFile(fset, name, src, parser.SkipObjectResolution|parser.AllErrors)
}

// checkPackage type-checks files as far as possible. It never fails.
func checkPackage(fset *token.FileSet, path string, files []*ast.File, imp types.Importer, bodies bool) (*types.Package, *types.Info) {
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}, Scopes: map[ast.Node]*types.Scope{},
	}
	conf := types.Config{Importer: imp, Error: func(error) {}, FakeImportC: true, DisableUnusedImportCheck: true, IgnoreFuncBodies: !bodies, Sizes: types.SizesFor("gc", runtime.GOARCH)}
	pkg := types.NewPackage(path, "")
	func() {
		// go/types must not fail on any input; a crash in it must not end the run (DESIGN section 7).
		defer func() { _ = recover() }()
		if p, _ := conf.Check(path, fset, files, info); p != nil {
			pkg = p
		}
	}()
	return pkg, info
}

// ScanSource evaluates one Go text on its own: a Markdown sample or a file outside any package. Imports are resolved
// by path. A text that is not a file is read as declarations, then as statements.
//
// All fences of a page come as one text; they are read together where that parses, else each on its own.
func ScanSource(src *usage.Source, opts Options) *usage.Set {
	fset := token.NewFileSet()
	file, source, errs := parseFragment(fset, src)
	if parts := fences(src); errs != 0 && len(parts) > 1 {
		set := &usage.Set{}
		for _, p := range parts {
			set.Merge(ScanSource(p, opts))
		}
		return set
	}
	if file == nil && src.Container != "" {
		return &usage.Set{} // a sample in pieces is no mistake of the page
	}
	if file == nil {
		return &usage.Set{Notices: []usage.Notice{{File: src.Path, Message: "Go code does not parse"}}}
	}
	imp := &stubs{}
	tp, info := checkPackage(fset, "sample", []*ast.File{file}, imp, true)
	pkg := &Package{
		Path: "sample", Types: tp, Info: info, Conf: usage.Medium, Files: []*File{{AST: file, Source: source}},
		Stub: func(string) bool { return true },
	}
	return NewProgram(fset, []*Package{pkg}, opts).Scan()
}

// parseFragment parses src as it is, with a package clause, or wrapped in a function; what gives fewest errors wins.
// The Source returned maps offsets of the wrapped text.
func parseFragment(fset *token.FileSet, src *usage.Source) (*ast.File, *usage.Source, int) {
	type wrap struct{ before, after string }
	wraps := []wrap{{"", ""}, {"package sample\n", ""}, {"package sample\nfunc sample() {\n", "\n}\n"}}
	var best *ast.File
	var bestSrc *usage.Source
	bestErrs := -1
	for _, w := range wraps {
		s := wrapSource(src, w.before, w.after)
		f, err := parseGo(fset, src.Path, s.Text)
		n := 0
		if err != nil {
			n = errorCount(err)
		}
		if f == nil || f.Name == nil || len(f.Decls) == 0 && n > 0 {
			continue
		}
		if bestErrs < 0 || n < bestErrs {
			best, bestSrc, bestErrs = f, s, n
		}
		if n == 0 {
			break
		}
	}
	return best, bestSrc, bestErrs
}

// fences cuts a region's text where glue stands between its segments.
func fences(src *usage.Source) []*usage.Source {
	var out []*usage.Source
	start := 0
	for i := 1; i <= len(src.Segs); i++ {
		prev := src.Segs[i-1]
		if i < len(src.Segs) && src.Segs[i].At == prev.At+prev.Len {
			continue
		}
		p := *src
		base := src.Segs[start].At
		p.Text = src.Text[base : prev.At+prev.Len]
		p.Segs = make([]usage.Seg, 0, i-start)
		for _, g := range src.Segs[start:i] {
			g.At -= base
			p.Segs = append(p.Segs, g)
		}
		out = append(out, &p)
		start = i
	}
	return out
}

func errorCount(err error) int {
	if l, ok := err.(interface{ Len() int }); ok {
		return l.Len()
	}
	return 1
}

// wrapSource puts text around a source; the text added maps to the source's ends.
func wrapSource(src *usage.Source, before, after string) *usage.Source {
	if before == "" && after == "" {
		return src
	}
	s := *src
	s.Text = append([]byte(before), src.Text...)
	s.Text = append(s.Text, after...)
	if src.Segs == nil {
		s.Segs = []usage.Seg{{At: len(before), Len: len(src.Text), Outer: 0, OuterLen: len(src.Text)}}
		return &s
	}
	s.Segs = make([]usage.Seg, len(src.Segs))
	for i, g := range src.Segs {
		g.At += len(before)
		s.Segs[i] = g
	}
	return &s
}
