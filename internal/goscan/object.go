package goscan

import (
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// bufferKey holds what was written to a strings.Builder or bytes.Buffer.
const bufferKey = "\x00text"

func (e *evaluator) composite(x *ast.CompositeLit, fr *frame) usage.Value {
	span := e.p.span(x)
	var kind types.Type
	if t := e.typeOf(x); t != nil {
		kind = t.Underlying()
		if p, ok := kind.(*types.Pointer); ok {
			kind = p.Elem().Underlying()
		}
	}
	_, written := x.Type.(*ast.ArrayType)
	switch kind.(type) {
	case *types.Slice, *types.Array:
		written = true
	}
	if x.Type == nil && kind == nil && len(x.Elts) > 0 { // elided, and the outer type is not known
		_, keyed := x.Elts[0].(*ast.KeyValueExpr)
		written = !keyed
	}
	if _, imported := x.Type.(*ast.SelectorExpr); imported && kind == nil && len(x.Elts) > 0 {
		// A type without types. Fields of another package's struct are written with their names (go vet), so that what
		// has none is a list: pulumi.StringArray{...}.
		_, keyed := x.Elts[0].(*ast.KeyValueExpr)
		written = !keyed
	}
	if written {
		v := usage.Value{Kind: usage.KindList, Span: span, Slot: e.listSlot(x)}
		for _, el := range x.Elts {
			if kv, ok := el.(*ast.KeyValueExpr); ok {
				el = kv.Value
			}
			v.Items = append(v.Items, e.eval(el, fr))
		}
		return v
	}
	path, name := "", ""
	if x.Type != nil {
		path, name = e.typeName(x.Type)
	}
	if t := e.typeOf(x); t != nil {
		if p, n := namedType(t); n != "" {
			path, name = p, n
		}
	}
	_, isMapType := x.Type.(*ast.MapType)
	if _, ok := kind.(*types.Map); ok {
		isMapType = true
	}
	if path == "net/url" && name == "Values" || path == "net/http" && name == "Header" {
		isMapType = true
	}
	o := &usage.Object{Span: span}
	if name != "" {
		o.Native = path + "." + name
	}
	st, _ := kind.(*types.Struct)
	if name == "" && st != nil { // a struct type without a name has tags, too
		o.Native = e.unnamed(st)
	}
	keyed := false
	for i, el := range x.Elts {
		p := usage.Property{Whole: e.p.span(el)}
		val := el
		switch kv, ok := el.(*ast.KeyValueExpr); {
		case ok && isMapType:
			keyed = true
			k, isConst := e.eval(kv.Key, fr).ConstString()
			if !isConst {
				o.Open = true
				continue
			}
			p.Key, p.KeySpan, val = k, e.p.span(kv.Key), kv.Value
		case ok:
			keyed = true
			p.Key, p.KeySpan, val = e.p.text(kv.Key), e.p.span(kv.Key), kv.Value
			if lit, isLit := kv.Key.(*ast.BasicLit); isLit { // an untyped literal of a stubbed map type
				isMapType = true
				p.Key, _ = e.literal(lit).ConstString()
			}
		case st != nil && i < st.NumFields():
			p.Key = st.Field(i).Name()
		default:
			o.Open = true
			continue
		}
		p.Value = e.eval(val, fr)
		p.Use = e.p.span(val)
		if c, ok := val.(*ast.CompositeLit); ok && len(c.Elts) == 1 && (path == "net/url" || path == "net/http") {
			p.Use = e.p.span(c.Elts[0]) // the value, not the list around it
		}
		if path == "net/url" && p.Value.Kind == usage.KindList && len(p.Value.Items) == 1 {
			p.Value = p.Value.Items[0]
		}
		o.Props = append(o.Props, p)
	}
	if keyed || len(x.Elts) == 0 {
		o.Layout = e.layout(x, isMapType)
		if l := o.Layout; l != nil && path == "net/url" {
			l.Assign, l.ValueClose = l.Assign+"{", "}"
		}
	}
	v := usage.Value{Kind: usage.KindObject, Object: o, Span: span}
	if o.Native == httpRequest {
		return e.requestLiteral(v, x, fr)
	}
	return e.instance(v, x, path, name, fr)
}

// unnamed is the name that a struct type written in place goes by.
func (e *evaluator) unnamed(st *types.Struct) string {
	name := "struct." + st.String()
	e.structs[name] = st
	return name
}

// instance makes a struct literal of a type that a model constructs an instance of that type.
func (e *evaluator) instance(v usage.Value, x *ast.CompositeLit, path, name string, fr *frame) usage.Value {
	if name == "" || isStd(path) {
		return v
	}
	return e.construct(v, x, x.Type, path, name, func(v usage.Value) usage.Value { return e.laterFields(v, x, fr) })
}

// zeroInstance is instance for `var x T`, whose fields are set behind it. Nothing is known of one that nobody fills in
// sight.
func (e *evaluator) zeroInstance(a *assign, path, name string) (usage.Value, bool) {
	spec, ok := e.p.parent(a.decl).(*ast.ValueSpec)
	if !ok || isStd(path) {
		return usage.Value{}, false
	}
	for _, n := range spec.Names {
		obj, ok := e.object(n).(*types.Var)
		if !ok || n.Pos() != a.pos && len(spec.Names) > 1 || len(e.p.assigns[obj]) != 1 {
			continue
		}
		v := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Span: e.p.span(n), Native: path + "." + name}, Span: e.p.span(n)}
		filled := e.withFields(v, obj, e.rootFrame(a.fn))
		for _, m := range e.p.mutations[obj] {
			if m.call != nil && m.argIdx >= 0 {
				filled = openAt(filled, nil)
			}
		}
		if filled.Object == nil || len(filled.Object.Props) == 0 {
			t, ok := e.models().GoType(path, name)
			t.Span = e.p.span(n)
			t.Conf = usage.Weakest(t.Conf, e.pathConf(n, path))
			return t, ok
		}
		r := e.construct(filled, n, a.decl, path, name, nil)
		return r, r.Kind == usage.KindRef
	}
	return usage.Value{}, false
}

// construct makes a struct of a type that a model constructs an instance of that type.
func (e *evaluator) construct(v usage.Value, x, callee ast.Node, path, name string, fill func(usage.Value) usage.Value) usage.Value {
	mod, ok := e.module(x, path)
	if !ok {
		return v
	}
	site := e.site(x, callee, nil, path)
	class, ok := e.models().Member(mod, name, site)
	if c, known := e.models().(interface{ Constructs(usage.Value) bool }); !ok || class.Kind != usage.KindRef || !known || !c.Constructs(class) {
		return v
	}
	site.Spell = func(template string) (string, []usage.Edit, bool) { return e.spell(x.Pos(), template) }
	if fill != nil {
		v = fill(v)
	}
	r, ok := e.models().New(class, []usage.Value{v}, site)
	if !ok || r.Value.Kind != usage.KindRef {
		return v
	}
	e.results = append(e.results, r.Usages)
	r.Value.Span = v.Span
	return r.Value
}

// field is the member of an object value by its Go name.
func (e *evaluator) fieldOf(v usage.Value, name string) (usage.Value, bool) {
	if v.Kind != usage.KindObject || v.Object == nil {
		return usage.Value{}, false
	}
	p, ok := v.Object.Get(name)
	if !ok {
		// promoted through an embedded struct
		for _, q := range v.Object.Props {
			if i := strings.LastIndexByte(q.Key, '.'); i >= 0 || q.Value.Kind == usage.KindObject && strings.HasSuffix(q.Value.Object.Native, "."+q.Key) {
				if w, found := e.fieldOf(q.Value, name); found {
					return w, true
				}
			}
		}
		return usage.Value{}, false
	}
	return p.Value, true
}

// jsonView is v as encoding/json writes it: struct fields by their tags, embedded structs flattened, omitted ones
// left out.
func (e *evaluator) jsonView(v usage.Value) usage.Value {
	return e.jsonDepth(v, 0)
}

func (e *evaluator) jsonDepth(v usage.Value, depth int) usage.Value {
	if depth > 12 {
		return usage.Value{Span: v.Span}
	}
	switch v.Kind {
	case usage.KindUnion:
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = e.jsonDepth(a, depth+1)
		}
		v.Alts = alts
	case usage.KindList:
		items := make([]usage.Value, len(v.Items))
		for i, a := range v.Items {
			items[i] = e.jsonDepth(a, depth+1)
		}
		v.Items = items
	case usage.KindObject:
		if v.Object == nil {
			return v
		}
		o := *v.Object
		o.Props = nil
		tags := e.fieldNames(v.Object.Native)
		isStruct := v.Object.Native != "" && !strings.HasPrefix(v.Object.Native, "net/")
		if isStruct && o.Layout != nil {
			l := *o.Layout
			spell := l.KeySpell
			l.KeySpell = func(key string) string {
				name := goName(key, tags)
				if spell != nil && name != "" {
					name = spell(name)
				}
				return name
			}
			l.Entries = append([]usage.LayoutEntry(nil), l.Entries...)
			for i, ent := range l.Entries {
				l.Entries[i].Key, _, _ = jsonName(ent.Key, tags)
			}
			o.Layout = &l
		}
		for _, p := range v.Object.Props {
			val := e.jsonDepth(p.Value, depth+1)
			if isStruct {
				name, omit, inline := jsonName(p.Key, tags)
				switch {
				case name == "-":
					continue
				case inline && val.Kind == usage.KindObject:
					o.Props = append(o.Props, val.Object.Props...)
					o.Open = o.Open || val.Object.Open
					continue
				}
				if c, ok := val.ConstString(); omit && (val.Kind == usage.KindAbsent || val.Kind == usage.KindText && ok && c == "") {
					continue
				}
				p.Key = name
			}
			p.Value = val
			o.Props = append(o.Props, p)
		}
		if isStruct && !o.Open && len(o.Base) == 0 {
			for _, key := range slices.Sorted(maps.Keys(tags)) {
				f := tags[key]
				if _, set := v.Object.Get(f.goName); f.always && !set {
					o.Props = append(o.Props, usage.Property{Key: f.json, Value: usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}})
				}
			}
		}
		v.Object = &o
	}
	return v
}

type fieldName struct {
	goName string
	json   string
	omit   bool
	inline bool
	always bool // a struct: encoding/json never takes it for empty
	key    bool // a literal of the type may give it a text: a field of its own, and no pointer
}

// fieldNames reads the tags of a struct type; nil when its declaration cannot be seen.
func (e *evaluator) fieldNames(native string) map[string]fieldName {
	i := strings.LastIndexByte(native, '.')
	if i < 0 {
		return nil
	}
	path, name := native[:i], native[i+1:]
	if e.structs[native] != nil {
		path, name = "", ""
	}
	st := e.structs[native]
	for _, pkg := range e.p.pkgs {
		if pkg.Types == nil || st != nil {
			continue
		}
		if pkg.Path == path {
			st = structIn(pkg.Types, name)
		} else {
			for _, im := range pkg.Types.Imports() {
				if im.Path() == path {
					st = structIn(im, name)
				}
			}
		}
		if st != nil {
			break
		}
	}
	var known map[string]string // what a model says wins: custom marshalling hides fields from their tags
	if s, ok := e.models().(interface {
		StructKeys(string, string) map[string]string
	}); ok {
		known = s.StructKeys(path, name)
	}
	if st == nil && known == nil {
		return nil
	}
	out := map[string]fieldName{}
	structNames(st, known == nil, out, 0)
	for f, k := range known {
		prev, declared := out[f]
		out[f] = fieldName{goName: f, json: k, omit: true, key: prev.key || !declared}
	}
	return out
}

// structNames adds the fields of st, and those promoted from structs embedded in it, the outer ones first.
func structNames(st *types.Struct, plain bool, out map[string]fieldName, depth int) {
	var embedded []*types.Struct
	for i := range numFields(st) {
		f := st.Field(i)
		if _, shadowed := out[f.Name()]; shadowed {
			continue
		}
		tag := reflect.StructTag(st.Tag(i)).Get("json")
		json, opts, _ := strings.Cut(tag, ",")
		opts = "," + opts + ","
		fn := fieldName{goName: f.Name(), json: json, omit: strings.Contains(opts, ",omitempty,") || strings.Contains(opts, ",omitzero,")}
		fn.key = depth == 0 && f.Exported() && (invalid(f.Type()) || takesText(f.Type()))
		inner, isStruct := f.Type().Underlying().(*types.Struct)
		fn.always = depth == 0 && plain && isStruct && f.Exported() && json != "-" && !strings.Contains(opts, ",omitzero,") && !marshals(f.Type())
		if json == "" {
			fn.json = f.Name()
			if fn.inline = f.Embedded(); fn.inline {
				fn.always = false
				if p, ok := f.Type().Underlying().(*types.Pointer); ok {
					inner, _ = p.Elem().Underlying().(*types.Struct)
				}
				embedded = append(embedded, inner)
			}
		}
		out[f.Name()] = fn
	}
	for _, s := range embedded {
		if s != nil && depth < 6 {
			structNames(s, plain, out, depth+1)
		}
	}
}

// takesText: a string literal can be assigned to the type.
func takesText(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Interface:
		return u.Empty()
	}
	return false
}

// marshals: the type writes its own JSON.
func marshals(t types.Type) bool {
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		if m, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, name); m != nil {
			return true
		}
	}
	return false
}

func numFields(st *types.Struct) int {
	if st == nil {
		return 0
	}
	return st.NumFields()
}

func structIn(pkg *types.Package, name string) *types.Struct {
	obj := pkg.Scope().Lookup(name)
	if obj == nil {
		return nil
	}
	st, _ := obj.Type().Underlying().(*types.Struct)
	return st
}

func jsonName(field string, tags map[string]fieldName) (name string, omit, inline bool) {
	if t, ok := tags[field]; ok {
		return t.json, t.omit, t.inline
	}
	if tags != nil {
		return field, false, false
	}
	return usage.Snake(field), true, false
}

// goName is the field whose JSON key is key, as a literal of the type names it; "" where it has none.
func goName(key string, tags map[string]fieldName) string {
	for f, t := range tags {
		if t.json == key && t.key {
			return f
		}
	}
	if tags != nil {
		return ""
	}
	parts := strings.Split(key, "_")
	for i, p := range parts {
		switch p {
		case "id", "url", "api":
			parts[i] = strings.ToUpper(p)
		case "":
		default:
			parts[i] = strings.ToUpper(p[:1]) + p[1:]
		}
	}
	return strings.Join(parts, "")
}

func jsonTag(tag string) string {
	name, _, _ := strings.Cut(reflect.StructTag(tag).Get("json"), ",")
	return name
}

// laterFields applies assignments to fields of a configuration behind its literal (`cfg.Scopes = ...`).
func (e *evaluator) laterFields(v usage.Value, x *ast.CompositeLit, fr *frame) usage.Value {
	var n ast.Node = x
	if u, ok := e.p.parent(n).(*ast.UnaryExpr); ok {
		n = u
	}
	var id *ast.Ident
	switch par := e.p.parent(n).(type) {
	case *ast.AssignStmt:
		for i, r := range par.Rhs {
			if r == n && i < len(par.Lhs) {
				id, _ = par.Lhs[i].(*ast.Ident)
			}
		}
	case *ast.ValueSpec:
		for i, r := range par.Values {
			if r == n && i < len(par.Names) {
				id = par.Names[i]
			}
		}
	}
	if id == nil {
		return v
	}
	if obj, ok := e.object(id).(*types.Var); ok {
		return e.withFields(v, obj, fr)
	}
	return v
}

// withFields applies the assignments to fields of a variable.
func (e *evaluator) withFields(v usage.Value, obj *types.Var, fr *frame) usage.Value {
	for _, m := range e.p.mutations[obj] {
		if m.call == nil || m.method == "Set" || m.method == "Add" {
			v = e.applyAll(v, m, fr)
		}
	}
	return v
}
