package model

import (
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// frame is what selectors are evaluated in: the arguments of one call and the receiver's configuration.
type frame struct {
	args []usage.Value
	recv *Ref
	site Site
}

// arg returns argument i; ok is false when the call visibly has fewer arguments.
func (f frame) arg(i int) (usage.Value, bool) {
	if i < 0 || i >= len(f.args) {
		return usage.Value{Kind: usage.KindAbsent}, false
	}
	v := f.args[i]
	if v.Span.IsZero() && i < len(f.site.Args) {
		v.Span = f.site.Args[i]
	}
	return v, true
}

// root evaluates a selector's head and returns the rest of its dotted path.
func (f frame) root(sel string) (usage.Value, []string) {
	if c, ok := strings.CutPrefix(sel, "="); ok {
		return usage.TextValue(usage.Lit(c, usage.Span{}), usage.Span{}, nil), nil
	}
	head, rest, _ := strings.Cut(sel, ".")
	var path []string
	if rest != "" && !strings.HasPrefix(rest, "..") {
		path = strings.Split(rest, ".")
	}
	switch {
	case strings.HasSuffix(sel, "..."):
		i, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(sel, "$"), "..."))
		return f.merged(i), nil
	case head == "$last":
		v, _ := f.arg(len(f.args) - 1)
		return v, path
	case head == "$all":
		list := usage.Value{Kind: usage.KindList, Span: f.site.Span}
		for _, a := range f.args {
			if a.Kind == usage.KindList { // f(list...)
				list.Items = append(list.Items, a.Items...)
				continue
			}
			list.Items = append(list.Items, a)
		}
		return list, path
	case head == "$token":
		if f.recv == nil || f.recv.request == nil {
			return usage.Value{}, path
		}
		return tokenValue(f.recv, "access", "", f.recv.name, f.site), path
	case head == "$config":
		if f.recv == nil {
			return usage.Value{Kind: usage.KindAbsent}, path
		}
		return f.recv.config, path
	case head == "$arg":
		if len(f.args) == 0 {
			return usage.Value{Kind: usage.KindAbsent}, nil
		}
		return f.args[0], path
	case strings.HasPrefix(head, "$"):
		if i, err := strconv.Atoi(head[1:]); err == nil {
			v, _ := f.arg(i)
			return v, path
		}
	}
	return usage.Value{}, nil
}

// use is the expression of a selector that is an argument as a whole.
func (f frame) use(sel string, otherwise usage.Span) usage.Span {
	i := len(f.args) - 1
	if sel != "$last" {
		n, err := strconv.Atoi(strings.TrimPrefix(sel, "$"))
		if err != nil {
			return otherwise
		}
		i = n
	}
	if i < 0 || i >= len(f.site.Args) {
		return otherwise
	}
	return f.site.Args[i]
}

// merged is one object of all object-like arguments from i on: functional options.
func (f frame) merged(i int) usage.Value {
	o := &usage.Object{}
	for ; i < len(f.args); i++ {
		a := f.args[i]
		switch {
		case a.Kind == usage.KindObject && a.Object != nil:
			o.Props = append(o.Props, a.Object.Props...)
			o.Open = o.Open || a.Object.Open
			if o.Layout == nil {
				o.Layout = a.Object.Layout
			}
		case a.Kind == usage.KindList:
			sub := frame{args: a.Items}.merged(0)
			o.Props = append(o.Props, sub.Object.Props...)
			o.Open = o.Open || sub.Object.Open
		case a.Kind == usage.KindAbsent, a.Kind == usage.KindFunc, a.Kind == usage.KindText:
		default:
			o.Open = true
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o}
}

// found is a looked-up member.
type found struct {
	present usage.Tri
	prop    usage.Property
	holder  *usage.Object // the innermost object that exists on the way
	missing []string      // the keys below holder that do not exist
}

// deref is the configuration of a container instance (Type.Object) where an object is expected.
func deref(v usage.Value) usage.Value {
	r, ok := v.Ref.(*Ref)
	if v.Kind != usage.KindRef || !ok || r.kind != refInstance {
		return v
	}
	if t := r.sdk.Types[r.typ]; t != nil && t.Object {
		c := r.config
		if c.Span.IsZero() {
			c.Span = v.Span
		}
		return c
	}
	return v
}

// lookup walks a dotted path through object values.
func lookup(v usage.Value, path []string) found {
	v = deref(v)
	if len(path) == 0 {
		switch v.Kind {
		case usage.KindAbsent:
			return found{present: usage.No}
		case usage.KindUnknown:
			if v.Span.IsZero() {
				return found{present: usage.Unknown}
			}
			return found{present: usage.Yes, prop: usage.Property{Value: v, Whole: v.Span}}
		}
		return found{present: usage.Yes, prop: usage.Property{Value: v, Whole: v.Span}}
	}
	switch v.Kind {
	case usage.KindUnion:
		return lookupUnion(v, path)
	case usage.KindAbsent:
		return found{present: usage.No, missing: path}
	case usage.KindObject:
	case usage.KindText, usage.KindFunc, usage.KindBool, usage.KindNumber, usage.KindList:
		if _, opaque := v.Text.OnlyHole(); opaque { // nobody knows that it is a string
			return found{present: usage.Unknown}
		}
		return found{present: usage.No, missing: path}
	default:
		return found{present: usage.Unknown}
	}
	p, present := look(v.Object, path[0])
	if present == usage.No || p.Key == "" {
		return found{present: present, holder: v.Object, missing: path}
	}
	if len(path) == 1 {
		return found{present: present, prop: p, holder: v.Object}
	}
	sub := lookup(p.Value, path[1:])
	if sub.holder == nil && sub.present == usage.No {
		sub.holder, sub.missing = v.Object, path
	}
	if present == usage.Unknown && sub.present == usage.Yes {
		sub.present = usage.Unknown
	}
	return sub
}

// look is Look; a header name is found in any case (only names with a dash or of the Authorization header differ in
// practice, and option names never collide by case).
func look(o *usage.Object, key string) (usage.Property, usage.Tri) {
	p, present := o.Look(key)
	if p.Key != "" || !strings.EqualFold(key, "authorization") {
		return p, present
	}
	for i := len(o.Props) - 1; i >= 0; i-- {
		if strings.EqualFold(o.Props[i].Key, key) {
			return o.Look(o.Props[i].Key)
		}
	}
	return p, present
}

// lookupUnion: present in all alternatives gives the union of values, absent in all is absent, else it is unknown
// whether it is there, not what it is then.
func lookupUnion(v usage.Value, path []string) found {
	var vals []usage.Value
	var first found
	no, unknown, n := 0, 0, 0
	hidden := false
	for _, a := range v.Alternatives() {
		n++
		f := lookup(a, path)
		switch f.present {
		case usage.Yes:
			if len(vals) == 0 {
				first = f
			}
			vals = append(vals, f.prop.Value)
		case usage.No:
			no++
		default:
			unknown++
			if f.prop.Value.Kind == usage.KindUnknown {
				hidden = true
				continue
			}
			if len(vals) == 0 {
				first = f
			}
			vals = append(vals, f.prop.Value)
		}
	}
	switch {
	case n == len(vals) && unknown == 0:
		first.prop.Value = usage.UnionOf(vals...)
		return first
	case n == no:
		return lookup(v.Alternatives()[0], path)
	case len(vals) == 0:
		return found{present: usage.Unknown}
	}
	if hidden {
		vals = append(vals, usage.UnknownValue(first.prop.Value.Span))
	}
	first.present, first.prop.Value = usage.Unknown, usage.UnionOf(vals...)
	return first
}

// field evaluates selectors: the first that is present wins, one that cannot be seen makes a later hit less sure.
func (f frame) field(key string, sels catalog.Selectors) usage.Field {
	hidden := false
	var maybe conditional
	for _, sel := range sels {
		root, path := f.root(sel)
		r := lookup(root, path)
		switch r.present {
		case usage.Yes:
			if hidden && strings.HasPrefix(sel, "=") { // a default, where what it stands in for cannot be seen
				return usage.UnknownField(key)
			}
			fd := usage.ValueField(lastOr(path, key), r.prop.KeySpan, r.prop.Value)
			if !r.prop.Use.IsZero() {
				fd.Use = r.prop.Use
			} else if len(path) == 0 {
				fd.Use = f.use(sel, fd.Use)
			}
			if hidden {
				fd.Value.Conf = usage.Weakest(fd.Value.Conf, usage.Low)
			}
			return maybe.over(fd)
		case usage.Unknown:
			hidden = !maybe.add(r) || hidden
		}
	}
	if hidden || len(sels) == 0 || len(maybe.vals) > 0 {
		return maybe.field(key, hidden)
	}
	return usage.AbsentField(key, nil)
}

// conditional gathers what a field holds under conditions, in the selectors before the one that surely has it.
type conditional struct {
	vals  []usage.Value
	first usage.Property
}

// add reports whether r says what is there under the condition.
func (c *conditional) add(r found) bool {
	if k := r.prop.Value.Kind; k == usage.KindUnknown || k == usage.KindAbsent {
		return false
	}
	if len(c.vals) == 0 {
		c.first = r.prop
	}
	c.vals = append(c.vals, r.prop.Value)
	return true
}

// over is fd with what may stand in its place.
func (c *conditional) over(fd usage.Field) usage.Field {
	if len(c.vals) > 0 {
		fd.Value = usage.UnionOf(append(c.vals, fd.Value)...)
		fd.Slot = nil
	}
	return fd
}

// field is there under the conditions only.
func (c *conditional) field(key string, hidden bool) usage.Field {
	if len(c.vals) == 0 {
		return usage.UnknownField(key)
	}
	if hidden {
		c.vals = append(c.vals, usage.UnknownValue(usage.Span{}))
	}
	fd := usage.MaybeField(key, c.first.KeySpan, usage.UnionOf(c.vals...))
	if !c.first.Use.IsZero() {
		fd.Use = c.first.Use
	}
	return fd
}

func lastOr(path []string, key string) string {
	if len(path) > 0 {
		return path[len(path)-1]
	}
	return key
}

// value is field's value: KindAbsent when absent, KindUnknown when not visible.
func (f frame) value(sels catalog.Selectors) usage.Value {
	fd := f.field("", sels)
	switch fd.Present {
	case usage.Yes:
		return fd.Value
	case usage.No:
		return usage.Value{Kind: usage.KindAbsent}
	}
	return usage.Value{}
}

// objects merges the objects of several selectors, the first wins key by key.
func (f frame) objects(sels catalog.Selectors) usage.Value {
	o := &usage.Object{}
	seen := false
	for i := len(sels) - 1; i >= 0; i-- { // later properties win, so the first selector comes last
		root, path := f.root(sels[i])
		r := lookup(root, path)
		if r.present == usage.Unknown {
			o.Open, seen = true, true
			continue
		}
		if r.present != usage.Yes {
			continue
		}
		seen = true
		mergeInto(o, r.prop.Value)
	}
	if !seen {
		return usage.Value{Kind: usage.KindAbsent}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span}
}

func mergeInto(o *usage.Object, v usage.Value) {
	v = deref(v)
	switch v.Kind {
	case usage.KindObject:
		o.Props = append(o.Props, v.Object.Props...)
		o.Base = append(o.Base, v.Object.Base...)
		o.Open = o.Open || v.Object.Open
		if v.Object.Layout != nil {
			o.Layout, o.Span = v.Object.Layout, v.Object.Span
		}
		if v.Object.Native != "" {
			o.Native = v.Object.Native
		}
	case usage.KindAbsent, usage.KindFunc: // a callback in the options' place holds none
	case usage.KindUnion:
		for _, a := range v.Alternatives() {
			if a.Kind != usage.KindObject {
				o.Open = o.Open || a.Kind != usage.KindAbsent && a.Kind != usage.KindFunc
				continue
			}
			for _, p := range a.Object.Props {
				p.Maybe = true
				o.Props = append(o.Props, p)
			}
			o.Open = o.Open || a.Object.Open
		}
	default:
		o.Open = true
	}
}

// config builds an instance's configuration.
func (f frame) config(c *catalog.Config) usage.Value {
	if c == nil {
		return f.objects(catalog.Selectors{"$0"})
	}
	v := f.objects(c.Layers)
	if len(c.Set) == 0 {
		if v.Kind == usage.KindAbsent {
			return emptyObject()
		}
		return v
	}
	if v.Kind != usage.KindObject {
		v = emptyObject()
	}
	for _, key := range sortedKeys(c.Set) {
		fd := f.field(key, c.Set[key])
		switch fd.Present {
		case usage.Yes:
			v = setKey(v, strings.Split(key, "."), fd.Value, fd.Use)
		case usage.Unknown:
			v = setKey(v, strings.Split(key, "."), usage.UnknownValue(f.site.Span), usage.Span{})
		}
	}
	return v
}
