package usage

import "slices"

// Kind says what a Value is.
type Kind int8

// Kinds of values. KindUnknown is the zero value: "cannot see".
const (
	KindUnknown  Kind = iota
	KindAbsent        // undefined, null, nil: visibly not there
	KindText          // a string, possibly with holes
	KindBool          // Text holds "true" or "false"
	KindNumber        // Text holds the digits
	KindObject        // an object literal, struct, map, query string, form, YAML mapping
	KindList          // an array, slice, YAML sequence
	KindRef           // an entity of an SDK/HTTP model (see internal/model): module, type instance, callable
	KindFunc          // a function whose body the front end can see; Fn is the front end's own
	KindResponse      // (part of) the result of a usage; Origin says of which
	KindUnion         // one of Alts
)

// Value is what an expression can evaluate to. Front ends build values, internal/model and internal/request
// turn them into Fields and usages.
type Value struct {
	Kind Kind
	// Span is the expression that spells the value: the literal itself, however far away it is used.
	Span Span
	// Text is set for KindText, KindBool and KindNumber.
	Text Text
	// Slot says how a Text or List is spelled at Span (nil: cannot be edited).
	Slot   *Slot
	Object *Object
	Items  []Value
	Alts   []Value
	// Ref is the model entity of a KindRef: opaque outside internal/model.
	Ref any
	// Fn is the front end's closure of a KindFunc: opaque outside the front end.
	Fn any
	// Origin is set when the value is (part of) a usage's result, whatever the Kind.
	Origin *Origin
	// Token is set when the value as a whole is a token (its Text is then usually one hole).
	Token *Token
	// Conf is the weakest step that led here. The zero value is High.
	Conf Confidence
	// Trace are the steps from where the value is spelled to where it was asked for.
	Trace []Step
	// Point is the argument at the outermost visible call when the value came in through a parameter (or constructor,
	// setter, interceptor): DESIGN section 4 "where a finding points". Zero otherwise.
	Point Span
	// Choice is set on an alternative of a union: when it is the one.
	Choice *Choice
}

// Origin names the usage whose response a value is, and the member path inside it ("" = the whole response body).
type Origin struct {
	Request *TokenRequest
	Call    *APICall
	Path    string
	// Page is the member of a list response that holds the items: a pagination wrapper the SDK puts around them.
	Page string
}

// UnknownValue is a value nobody can see, spelled at span.
func UnknownValue(span Span) Value { return Value{Span: span} }

// TextValue wraps a Text.
func TextValue(t Text, span Span, slot *Slot) Value {
	return Value{Kind: KindText, Text: t, Span: span, Slot: slot}
}

// Each calls f for the value, or for each alternative of a union (nested unions flattened).
func (v Value) Each(f func(Value)) {
	if v.Kind != KindUnion {
		f(v)
		return
	}
	for _, a := range v.Alts {
		a.Conf = Weakest(a.Conf, v.Conf)
		if a.Point.IsZero() {
			a.Point = v.Point
		}
		a.Each(f)
	}
}

// Alternatives is Each collected. The result may be shared: it must not be changed.
func (v Value) Alternatives() []Value {
	if v.Kind != KindUnion {
		return []Value{v}
	}
	if v.flat() {
		return slices.Clip(v.Alts)
	}
	out := make([]Value, 0, len(v.Alts))
	v.Each(func(a Value) { out = append(out, a) })
	return out
}

// flat reports whether a union's alternatives are what Each gives, as they are.
func (v Value) flat() bool {
	if v.Conf != High || !v.Point.IsZero() {
		return false
	}
	for i := range v.Alts {
		if v.Alts[i].Kind == KindUnion {
			return false
		}
	}
	return true
}

// maxAlternatives bounds a union: what may be any of more values is not known.
const maxAlternatives = 128

// UnionOf joins values: no value gives Unknown, one gives itself.
func UnionOf(vs ...Value) Value {
	if len(vs) == 1 && vs[0].Kind != KindUnion {
		return vs[0]
	}
	flat := make([]Value, 0, len(vs))
	for i := range vs {
		if vs[i].Kind == KindUnion {
			flat = append(flat, vs[i].Alternatives()...)
		} else {
			flat = append(flat, vs[i])
		}
	}
	switch len(flat) {
	case 0:
		return Value{}
	case 1:
		return flat[0]
	}
	if len(flat) > maxAlternatives {
		return UnknownValue(flat[0].Span)
	}
	return Value{Kind: KindUnion, Alts: flat, Span: flat[0].Span}
}

// ConstString returns the bytes of a constant text, number or bool.
func (v Value) ConstString() (string, bool) {
	switch v.Kind {
	case KindText, KindBool, KindNumber:
		return v.Text.Const()
	}
	return "", false
}

// Property is one named member of an Object.
type Property struct {
	Key     string
	KeySpan Span
	Value   Value
	// Use is the value expression as it stands here; Value.Span is the literal behind it, wherever that is.
	Use Span
	// Whole covers key and value, without separators.
	Whole Span
	// Maybe is set when the property is only there under a condition (conditional spread, set inside an if).
	Maybe bool
}

// Object is an abstract object: properties in source order, later ones win.
type Object struct {
	Props []Property
	// Open is set when further properties may exist that cannot be seen (a spread of an unknown value, a map
	// filled elsewhere): an absent key is then unknown.
	Open bool
	// Base are spread sources whose whole content is a usage's response (`{...conn}`): read-modify-write.
	Base []*Origin
	// Layout says how to write properties here; nil: cannot be edited.
	Layout *Layout
	Span   Span
	// Native is the name of the declared type for Go struct literals ("management.Connection"), else "".
	Native string
}

// Get returns the last property called key.
func (o *Object) Get(key string) (Property, bool) {
	if o == nil {
		return Property{}, false
	}
	for i := len(o.Props) - 1; i >= 0; i-- {
		if o.Props[i].Key == key {
			return o.Props[i], true
		}
	}
	return Property{}, false
}

// Look returns key's property with every value it can have: a conditional property leaves what stands before it. The
// answer is Unknown where the key may be missing; the property then says what it holds when it is there.
func (o *Object) Look(key string) (Property, Tri) {
	p, ok := o.Get(key)
	switch {
	case !ok && o != nil && !o.Open:
		return Property{}, No
	case !ok:
		return Property{}, Unknown
	case !p.Maybe && p.Value.Kind == KindAbsent:
		return p, No
	case !p.Maybe:
		return p, Yes
	}
	var vals []Value
	certain, gone := false, false
	for i := len(o.Props) - 1; i >= 0 && !certain; i-- {
		q := &o.Props[i]
		if q.Key != key {
			continue
		}
		certain = !q.Maybe
		if q.Value.Kind == KindAbsent {
			gone = true
		} else {
			vals = append(vals, q.Value)
		}
	}
	if len(vals) > 0 {
		p.Value = UnionOf(vals...)
	}
	if certain && !gone {
		return p, Yes
	}
	return p, Unknown
}

// Has answers whether key is there; Unknown for a missing key of an open object or a conditional property.
func (o *Object) Has(key string) Tri {
	if o == nil {
		return Unknown
	}
	if p, ok := o.Get(key); ok {
		switch {
		case p.Maybe:
			return Unknown
		case p.Value.Kind == KindAbsent:
			return No
		}
		return Yes
	}
	if o.Open {
		return Unknown
	}
	return No
}
