package goscan

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Bundle is the source of packages that a dependent may have to follow values into. It is what crosses packages in
// `go vet` (an analysis fact): evaluation backwards needs the bodies below, and gives the same places and traces as
// with all sources at hand.
type Bundle struct {
	Packages []BundlePackage
}

// BundlePackage is one package of a Bundle.
type BundlePackage struct {
	Path  string
	Files []BundleFile
}

// BundleFile is one file of it.
type BundleFile struct {
	Name string
	Text []byte
}

// Size is the number of bytes of source.
func (b *Bundle) Size() int {
	n := 0
	for _, p := range b.Packages {
		for _, f := range p.Files {
			n += len(f.Text)
		}
	}
	return n
}

// PassPackage is the package an analysis pass looks at.
type PassPackage struct {
	Path  string
	Fset  *token.FileSet
	Files []*ast.File
	Types *types.Package
	Info  *types.Info
	Read  func(name string) ([]byte, error)
	// IncludeGenerated reports from generated files, too.
	IncludeGenerated bool
	Major            func(path string) int
}

// ScanPass evaluates one type-checked package, with the bundled packages below it.
func ScanPass(pp PassPackage, below []BundlePackage, opts Options) *usage.Set {
	imp := &bundleImporter{fset: pp.Fset, below: map[string]BundlePackage{}, done: map[string]*Package{}, imported: map[string]*types.Package{}}
	collectImports(pp.Types, imp.imported, 0)
	for _, b := range below {
		imp.below[b.Path] = b
	}
	var pkgs []*Package
	for _, b := range below {
		imp.check(b.Path)
	}
	for _, b := range below {
		if p := imp.done[b.Path]; p != nil && p.Types != nil && b.Path != pp.Path {
			pkgs = append(pkgs, p)
		}
	}
	own := &Package{Path: pp.Path, Types: pp.Types, Info: pp.Info, Stub: func(path string) bool { return imp.imported[path] == nil }, Major: pp.Major}
	for _, f := range pp.Files {
		tf := pp.Fset.File(f.FileStart)
		if tf == nil {
			continue
		}
		text, err := pp.Read(tf.Name())
		if err != nil || len(text) != tf.Size() {
			continue
		}
		own.Files = append(own.Files, &File{
			AST: f, Source: &usage.Source{Path: tf.Name(), Lang: "go", Text: text},
			Silent: ast.IsGenerated(f) && !pp.IncludeGenerated && !isCgo(pp.Fset, f),
		})
	}
	pkgs = append(pkgs, own)
	return NewProgram(pp.Fset, pkgs, opts).Scan()
}

// isCgo: cgo's output is marked as generated, but stands for a file somebody wrote.
func isCgo(fset *token.FileSet, f *ast.File) bool {
	return fset.Position(f.Package).Filename != fset.File(f.FileStart).Name()
}

func collectImports(p *types.Package, into map[string]*types.Package, depth int) {
	if p == nil || depth > 12 {
		return
	}
	for _, im := range p.Imports() {
		if into[im.Path()] == nil {
			into[im.Path()] = im
			collectImports(im, into, depth+1)
		}
	}
}

// bundleImporter type-checks bundled packages, taking other packages' types from the pass where it has them.
type bundleImporter struct {
	fset     *token.FileSet
	below    map[string]BundlePackage
	done     map[string]*Package
	imported map[string]*types.Package
	stub     stubs
}

func (b *bundleImporter) Import(path string) (*types.Package, error) {
	if _, ok := b.below[path]; ok {
		if p := b.check(path); p != nil && p.Types != nil {
			return p.Types, nil
		}
	} else if p := b.imported[path]; p != nil {
		return p, nil
	}
	return b.stub.Import(path)
}

func (b *bundleImporter) check(path string) *Package {
	if p, ok := b.done[path]; ok {
		return p
	}
	b.done[path] = nil // while it is being checked
	bp := b.below[path]
	var files []*ast.File
	pkg := &Package{Path: path, Stub: func(ip string) bool { _, ok := b.below[ip]; return !ok && b.imported[ip] == nil }}
	for _, f := range bp.Files {
		af, _ := parseGo(b.fset, f.Name, f.Text)
		if af == nil || af.Name == nil {
			continue
		}
		files = append(files, af)
		pkg.Files = append(pkg.Files, &File{AST: af, Source: &usage.Source{Path: f.Name, Lang: "go", Text: f.Text}})
	}
	pkg.Types, pkg.Info = checkPackage(b.fset, path, files, b, true)
	b.done[path] = pkg
	return pkg
}
