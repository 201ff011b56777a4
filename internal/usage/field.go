package usage

// Field is one named input of a usage: present, absent or unknown.
type Field struct {
	// Present is Yes when the key is visibly there, No when it is visibly not, Unknown otherwise.
	Present Tri
	// Value is meaningful when Present is Yes; its Kind may still be KindUnknown. When Present is Unknown it is what the
	// field holds under a condition, as far as that can be seen.
	Value Value
	// Key is the native spelling of the key (`responseType`), KeySpan where it stands.
	Key     string
	KeySpan Span
	// Use is the value expression where the field is filled; differs from Value.Span when a constant stands between.
	Use Span
	// Slot spells the field: the value's own when present, an insertion when absent; nil when nobody can spell it.
	Slot *Slot
}

// AbsentField is visibly not there; slot (may be nil) says how to add it.
func AbsentField(key string, slot *Slot) Field { return Field{Present: No, Key: key, Slot: slot} }

// EmptyAbsent is f, or an absent field where f's value is visibly empty: that is not sent, or means nothing. It is written
// where the empty value stands.
func EmptyAbsent(f Field) Field {
	if c, ok := f.Const(); ok && f.Present == Yes && c == "" {
		return Field{Present: No, Key: f.Key, KeySpan: f.KeySpan, Slot: f.Slot}
	}
	return f
}

// UnknownField cannot be seen.
func UnknownField(key string) Field { return Field{Key: key} }

// ValueField is present with value v. The slot is v's own.
func ValueField(key string, keySpan Span, v Value) Field {
	return Field{Present: Yes, Value: v, Key: key, KeySpan: keySpan, Use: v.Span, Slot: v.Slot}
}

// MaybeField is there under a condition only, with value v then. Nobody can spell it: an edit would have to know the
// condition.
func MaybeField(key string, keySpan Span, v Value) Field {
	return Field{Value: v, Key: key, KeySpan: keySpan, Use: v.Span}
}

// Possible are the values that the field can have, under whatever condition; each with its own slot.
func (f Field) Possible() []Value {
	if f.Present == No || f.Present == Unknown && f.Value.Kind == KindUnknown {
		return nil
	}
	return f.Value.Alternatives()
}

// Texts are the possible texts; empty when none is known.
func (f Field) Texts() []Text {
	if f.Present != Yes {
		return nil
	}
	var out []Text
	f.Value.Each(func(v Value) {
		if v.Kind == KindText || v.Kind == KindBool || v.Kind == KindNumber {
			out = append(out, v.Text)
		}
	})
	return out
}

// Text is the only possible text; ok is false when there is none or several.
func (f Field) Text() (Text, bool) {
	if ts := f.Texts(); len(ts) == 1 && f.Value.Kind != KindUnion {
		return ts[0], true
	}
	return Text{}, false
}

// Const is the only possible text's bytes when they are all known.
func (f Field) Const() (string, bool) {
	t, ok := f.Text()
	if !ok {
		return "", false
	}
	return t.Const()
}

// Span is where a finding about the value points: the literal, the expression when there is none.
func (f Field) Span() Span {
	if !f.Value.Span.IsZero() {
		return f.Value.Span
	}
	return f.Use
}

// Set, Append and Remove spell a change of the field; ok is false where that cannot be done here.
func (f Field) Set(t Text) ([]Edit, bool)       { return f.Slot.Set(t) }
func (f Field) Append(item Text) ([]Edit, bool) { return f.Slot.Append(item) }
func (f Field) Remove() ([]Edit, bool)          { return f.Slot.Remove() }

// List is a field read as a list of words (scopes, audiences).
type List struct {
	Items []Text
	// elements are the spans of the array elements (quotes included) that are one item each; zero for other items.
	elements []Span
	// Open is set when further items may exist that cannot be seen.
	Open bool
	// Array is set when the field is a list in its own syntax, not words in one string.
	Array bool
}

// Has answers whether word is listed. An item with holes that could be word, or an open list, makes a missing word Unknown.
func (l List) Has(word string) Tri {
	maybe := l.Open
	for _, it := range l.Items {
		switch it.Equals(word) {
		case Yes:
			return Yes
		case Unknown:
			maybe = true
		}
	}
	if maybe {
		return Unknown
	}
	return No
}

// At is where item i stands: the array element with its quotes, or the word inside a string.
func (l List) At(i int) Span {
	if i < len(l.elements) && !l.elements[i].IsZero() {
		return l.elements[i]
	}
	return l.Items[i].Span()
}

// Words are the constant items.
func (l List) Words() []string {
	var out []string
	for _, it := range l.Items {
		if c, ok := it.Const(); ok {
			out = append(out, c)
		}
	}
	return out
}

// List reads the field as words: items of an array, or a string split at white space, commas and plus signs.
// A union yields the union of the words and is Open. An absent field is an empty, closed list; an unknown one is Open.
func (f Field) List() List {
	switch f.Present {
	case No:
		return List{}
	case Unknown:
		return List{Open: true}
	}
	return ListOf(f.Value)
}

// ListOf reads a value as words.
func ListOf(v Value) List {
	switch v.Kind {
	case KindAbsent:
		return List{}
	case KindText:
		l := List{Items: v.Text.Fields()}
		for _, it := range l.Items {
			if len(it.Holes()) > 0 {
				l.Open = true
			}
		}
		return l
	case KindList:
		l := List{Array: true}
		for _, it := range v.Items {
			sub := ListOf(it)
			for range len(l.Items) - len(l.elements) {
				l.elements = append(l.elements, Span{})
			}
			if len(sub.Items) == 1 && !sub.Array {
				l.elements = append(l.elements, it.Span)
			}
			l.Items = append(l.Items, sub.Items...)
			l.Open = l.Open || sub.Open
		}
		return l
	case KindUnion:
		l := List{Open: true}
		for _, a := range v.Alts {
			l.Items = append(l.Items, ListOf(a).Items...)
		}
		return l
	}
	return List{Open: true}
}
