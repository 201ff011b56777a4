package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// exactMode asks for syntax and types of the packages that are evaluated and, since nothing but types is asked for what
// they import, for types without function bodies of the rest.
const exactMode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports | packages.NeedModule |
	packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo

// loadExact finds the build's own types of the packages that will be evaluated (DESIGN section 8,
// --go-types=packages). What cannot be had that way keeps types from source, with one notice per cause.
func (u *universe) loadExact() {
	byModule := map[*module][]*unit{}
	var mods []*module
	for _, un := range u.near() {
		if un.mod == nil || un.conf != usage.High {
			continue // the go command does not know it; that was told already
		}
		if byModule[un.mod] == nil {
			mods = append(mods, un.mod)
		}
		byModule[un.mod] = append(byModule[un.mod], un)
	}
	for _, m := range mods {
		u.loadModule(m, byModule[m])
	}
}

// near are the wanted units and those they import, as far as bodies matter.
func (u *universe) near() []*unit {
	seen := map[*unit]bool{}
	var out, layer []*unit
	add := func(un *unit, to *[]*unit) {
		if un != nil && !seen[un] {
			seen[un] = true
			*to = append(*to, un)
		}
	}
	for _, un := range u.order {
		if slices.ContainsFunc(un.files, func(f string) bool { rel, _ := u.rel(f); return u.wanted[rel] }) {
			add(un, &layer)
		}
	}
	for depth := 0; len(layer) > 0; depth++ {
		out = append(out, layer...)
		var next []*unit
		for _, un := range layer {
			for _, path := range un.imports {
				if depth < maxBodies {
					add(u.units[path], &next)
				}
			}
		}
		layer = next
	}
	return out
}

func (u *universe) loadModule(m *module, units []*unit) {
	var patterns []string
	own := map[string]bool{} // files whose function bodies are needed
	for _, un := range units {
		if path := strings.TrimSuffix(un.path, "_test"); u.units[path] != nil && !slices.Contains(patterns, path) {
			patterns = append(patterns, path)
		} else if path != un.path { // a folder with nothing but external tests
			patterns = append(patterns, un.dir)
		}
		for _, f := range un.files {
			own[f] = true
		}
	}
	slices.Sort(patterns)
	// Types of dependencies are read from their source. Export data would have to be compiled first, and go list would
	// ask the version control system about the tree, which may run what the tree configures there.
	pkgs, err := u.goList(m, &packages.Config{
		Mode: exactMode, Fset: u.fset, BuildFlags: []string{"-export=false"},
		ParseFile: func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
			if own[name] {
				if text, err := u.read(name); err == nil {
					src = text
				}
			}
			f, err := parseGo(fset, name, src)
			if !own[name] && !built(name) {
				dropBodies(f)
			}
			return f, err
		},
	}, patterns)
	if err != nil {
		rel, _ := u.rel(filepath.Join(m.dir, "go.mod"))
		u.notice(rel, "--go-types=packages fails, types come from source: "+m.message(err.Error()))
		return
	}
	byPath := map[string][]*packages.Package{}
	for _, p := range pkgs {
		byPath[p.PkgPath] = append(byPath[p.PkgPath], p)
	}
	told := map[string]bool{}
	for _, un := range units {
		cause := "the package is not listed"
		for _, p := range byPath[un.path] {
			files := slices.Clone(p.GoFiles)
			slices.Sort(files)
			if !slices.Equal(files, un.files) {
				continue
			}
			if cause = u.fit(m, un, p); cause == "" {
				break
			}
		}
		// One notice per kind of cause: its details differ from package to package.
		if kind, _, _ := strings.Cut(cause, ":"); cause != "" && !told[kind] {
			told[kind] = true
			rel, _ := u.rel(un.files[0])
			u.notice(rel, "--go-types=packages: "+cause+"; types come from source")
		}
	}
}

// fit takes a loaded package for a unit, or tells why it cannot.
func (u *universe) fit(m *module, un *unit, p *packages.Package) string {
	for _, e := range p.Errors {
		switch msg := m.message(e.Msg); {
		case e.Kind == packages.ParseError:
			return "files do not parse: " + msg
		case e.Kind == packages.TypeError && !strings.HasPrefix(e.Msg, "could not import "):
			return "a package does not type-check: " + msg
		default:
			return "a package cannot be loaded: " + msg
		}
	}
	if p.Types == nil || len(p.Syntax) != len(p.CompiledGoFiles) {
		return "a package cannot be loaded"
	}
	compiled := slices.Clone(p.CompiledGoFiles)
	slices.Sort(compiled)
	if slices.Equal(compiled, un.files) {
		un.exact = p
		return ""
	}
	// The build compiles what cgo made of these files. Edits and places need the files themselves, so they are checked
	// here, against the build's types of what they import.
	un.deps = map[string]*types.Package{}
	for path, im := range p.Imports {
		if im.Types != nil && im.Types.Complete() && len(im.Errors) == 0 {
			un.deps[path] = im.Types
		}
	}
	return ""
}

// takeExact makes a unit's package of what was loaded for it.
func (u *universe) takeExact(un *unit, depth int) *types.Package {
	p := un.exact
	un.pkg = p.Types
	for _, path := range un.imports { // as importing does in a check from source
		u.importAt(path, un, depth+1)
	}
	un.out = &Package{Path: un.path, Types: p.Types, Info: p.TypesInfo, Conf: un.conf, Stub: func(string) bool { return false }, Major: u.major}
	for _, f := range p.Syntax {
		name := u.fset.File(f.FileStart).Name()
		src, err := u.read(name)
		if err != nil {
			continue
		}
		rel, inside := u.rel(name)
		un.out.Files = append(un.out.Files, u.wrap(un, f, rel, inside, src))
	}
	return un.pkg
}

// built tells files that the go command made (cgo's output, tests' main functions); they may belong to a package whose
// bodies are checked.
func built(name string) bool {
	return !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".cgo1.go") || filepath.Base(name) == "_cgo_gotypes.go"
}

// dropBodies leaves function bodies out of a file of which only types are needed.
func dropBodies(f *ast.File) {
	if f == nil {
		return
	}
	f.Comments = nil
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			fn.Body = &ast.BlockStmt{Lbrace: fn.Body.Lbrace, Rbrace: fn.Body.Rbrace}
		}
	}
}
