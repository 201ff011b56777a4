package goscan

import (
	"go/ast"
	"go/types"
)

// canonise lets packages of a program that were type-checked apart refer to one another: an object that a package
// knows from export data becomes the object of the package's source, where the program holds that.
func (p *Program) canonise() {
	byPath := map[string]*Package{}
	for _, pkg := range p.pkgs {
		if pkg.Types != nil {
			byPath[pkg.Path] = pkg
		}
	}
	c := &canon{byPath: byPath, objs: map[types.Object]types.Object{}, fields: map[*types.Package]map[types.Object]types.Object{}}
	for _, pkg := range p.pkgs {
		needed := false
		if pkg.Types != nil {
			for _, im := range pkg.Types.Imports() {
				if other := byPath[im.Path()]; other != nil && other.Types != im {
					needed = true
				}
			}
		}
		if !needed {
			continue
		}
		info := *pkg.Info // the analysis pass owns the original
		info.Uses = make(map[*ast.Ident]types.Object, len(pkg.Info.Uses))
		for id, obj := range pkg.Info.Uses {
			info.Uses[id] = c.of(obj)
		}
		pkg.Info = &info
	}
}

type canon struct {
	byPath map[string]*Package
	objs   map[types.Object]types.Object
	fields map[*types.Package]map[types.Object]types.Object
}

func (c *canon) of(obj types.Object) types.Object {
	if obj == nil || obj.Pkg() == nil {
		return obj
	}
	pkg := c.byPath[obj.Pkg().Path()]
	if pkg == nil || pkg.Types == obj.Pkg() {
		return obj
	}
	if o, ok := c.objs[obj]; ok {
		return o
	}
	o := c.find(obj, pkg.Types)
	c.objs[obj] = o
	return o
}

func (c *canon) find(obj types.Object, to *types.Package) types.Object {
	scope := to.Scope()
	switch o := obj.(type) {
	case *types.Func:
		if recv := o.Signature().Recv(); recv != nil {
			_, name := namedType(recv.Type())
			if tn := scope.Lookup(name); tn != nil {
				if m, _, _ := types.LookupFieldOrMethod(types.NewPointer(tn.Type()), true, to, o.Name()); m != nil {
					return m
				}
				if m, _, _ := types.LookupFieldOrMethod(tn.Type(), true, to, o.Name()); m != nil {
					return m
				}
			}
			return obj
		}
	case *types.PkgName:
		return obj
	case *types.Var:
		if o.IsField() {
			if f := c.fieldsOf(o.Pkg(), to)[obj]; f != nil {
				return f
			}
			return obj
		}
	}
	if found := scope.Lookup(obj.Name()); found != nil {
		return found
	}
	return obj
}

// fieldsOf maps the fields of a package's structs to those of its re-checked twin.
func (c *canon) fieldsOf(from, to *types.Package) map[types.Object]types.Object {
	if m, ok := c.fields[from]; ok {
		return m
	}
	m := map[types.Object]types.Object{}
	c.fields[from] = m
	for _, name := range from.Scope().Names() {
		a, b := structIn(from, name), structIn(to, name)
		if a == nil || b == nil {
			continue
		}
		for i := range a.NumFields() {
			for j := range b.NumFields() {
				if a.Field(i).Name() == b.Field(j).Name() {
					m[a.Field(i)] = b.Field(j)
				}
			}
		}
	}
	return m
}
