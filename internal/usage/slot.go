package usage

import (
	"slices"
	"strings"
)

// Style is how a string is spelled at a place: quotes, encodings, and what to do with holes.
type Style struct {
	// Open and Close are the quotes around a constant ("" in a plain YAML scalar or inside a URL).
	Open, Close string
	// Enc is applied to constant bytes, innermost first; it includes the Source's outer encodings.
	Enc []Encoding
	// TplOpen/TplClose replace Open/Close when the text holds holes that need them (JS: backquote); HoleOpen and
	// HoleClose surround the expression. TplEnc replaces Enc then.
	TplOpen, TplClose   string
	HoleOpen, HoleClose string
	TplEnc              []Encoding
	// Concat joins constants and holes (` + `) where there is no template form, or where the file does not use it.
	Concat string
	// OuterEnc are the container's encodings for bytes this style writes itself (quotes, operators, hole expressions).
	OuterEnc []Encoding
}

// Spell writes t; visible decides whether a (non-placeholder) hole's expression can be evaluated at this place.
func (s Style) Spell(t Text, visible func(*Hole) bool) (string, bool) {
	holes := false
	for _, h := range t.Holes() {
		if h.Placeholder {
			continue
		}
		holes = true
		if visible == nil || !visible(h) {
			return "", false
		}
	}
	switch {
	case !holes:
		body, ok := s.constants(t, s.Enc)
		return s.raw(s.Open) + body + s.raw(s.Close), ok
	case s.HoleOpen != "":
		return s.template(t)
	case s.Concat != "":
		return s.concat(t)
	}
	return "", false
}

// Content spells t without the surrounding quotes; only texts without (visible) holes, or in a style whose holes need
// no other quotes, have one.
func (s Style) Content(t Text, visible func(*Hole) bool) (string, bool) {
	for _, h := range t.Holes() {
		if !h.Placeholder {
			return "", false
		}
	}
	return s.constants(t, s.Enc)
}

func (s Style) constants(t Text, enc []Encoding) (string, bool) {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			b.WriteString(p.Hole.Expr) // a placeholder is spelled verbatim
			continue
		}
		e, ok := EncodeAll(enc, p.Const)
		if !ok {
			return "", false
		}
		b.WriteString(e)
	}
	return b.String(), true
}

func (s Style) raw(q string) string {
	if q == "" {
		return q
	}
	e, ok := EncodeAll(s.OuterEnc, q)
	if !ok {
		return q
	}
	return e
}

func (s Style) template(t Text) (string, bool) {
	var b strings.Builder
	b.WriteString(s.raw(s.TplOpen))
	for _, p := range t.Parts {
		if p.Hole != nil && !p.Hole.Placeholder {
			b.WriteString(s.raw(s.HoleOpen + p.Hole.Expr + s.HoleClose))
			continue
		}
		c, ok := s.constants(Text{Parts: []Part{p}}, s.TplEnc)
		if !ok {
			return "", false
		}
		b.WriteString(c)
	}
	b.WriteString(s.raw(s.TplClose))
	return b.String(), true
}

func (s Style) concat(t Text) (string, bool) {
	var terms []string
	run := Text{}
	flush := func() bool {
		if len(run.Parts) == 0 {
			return true
		}
		c, ok := s.constants(run, s.Enc)
		terms = append(terms, s.raw(s.Open)+c+s.raw(s.Close))
		run = Text{}
		return ok
	}
	for _, p := range t.Parts {
		if p.Hole == nil || p.Hole.Placeholder {
			run.Parts = append(run.Parts, p)
			continue
		}
		if !flush() {
			return "", false
		}
		terms = append(terms, s.raw(p.Hole.Expr))
	}
	if !flush() {
		return "", false
	}
	return strings.Join(terms, s.raw(s.Concat)), true
}

// Slot is how one field is spelled at its place, filled in by the front end. Only a Slot makes bytes.
type Slot struct {
	// Span is what Set replaces: the whole value with its quotes; for an insertion, the empty span where it goes.
	Span Span
	// Content lies inside the quotes; zero when the value has no single quoted literal (a concatenation).
	Content Span
	Style   Style
	// Prefix and Suffix surround the spelled value in an insertion (key, colon, separator, line break). They are
	// file bytes already.
	Prefix, Suffix string
	Insert         bool
	// Wrap surrounds an insertion whose member is not there either, prefix and suffix included (`authorizationParams: { `).
	Wrap Wrap
	// ListSep separates the items of a string list (" " in OAuth scopes).
	ListSep string
	// Tail is the empty span behind the last constant byte, where Append puts an item; zero when the value ends in a hole.
	Tail Span
	// TailStyle spells an appended item when it differs from Style (the last literal of a concatenation).
	TailStyle *Style
	// Items are the elements of an array-like list, quotes included; ItemSep goes between them (`, ` or `,\n    `).
	Items   []Span
	ItemSep string
	// AppendAt is where Append puts an item when that is not directly behind the last one (a comment follows it on its
	// line); ItemTail is written behind the item there, AppendExtra are further edits (a comma behind the last item).
	AppendAt    Span
	ItemTail    string
	AppendExtra []Edit
	// List is set for array-like lists, ListOpen is the empty span behind the opening bracket of one.
	List     bool
	ListOpen Span
	// Remove is what Remove deletes: the entry with its key and one separator. Zero: cannot be removed.
	RemoveSpan Span
	// Visible decides whether a hole's expression can be evaluated here; nil means no hole can.
	Visible func(*Hole) bool
	// Extra are edits that any use of this slot needs (a comma behind the previous entry).
	Extra []Edit
	// Realign completes the edits of an insertion so that the file keeps its formatting (gofmt's columns); nil: nothing
	// to do.
	Realign func([]Edit) []Edit
}

// Set writes t as the value. ok is false where it cannot be spelled.
func (s *Slot) Set(t Text) ([]Edit, bool) {
	if s == nil || s.Span.File == "" {
		return nil, false
	}
	if s.Insert {
		v, ok := s.Style.Spell(t, s.Visible)
		if !ok {
			return nil, false
		}
		e := Edit{Span: s.Span, New: s.Prefix + v + s.Suffix}
		if s.Wrap != (Wrap{}) {
			e.New, e.Wrap = s.Wrap.Open+e.New+s.Wrap.Close, s.Wrap
		}
		es := append([]Edit{e}, s.Extra...)
		if s.Realign != nil {
			es = s.Realign(es)
		}
		return es, true
	}
	if s.List {
		return nil, false
	}
	if !s.Content.IsZero() {
		if c, ok := s.Style.Content(t, s.Visible); ok {
			return []Edit{{Span: s.Content, New: c}}, true
		}
	}
	v, ok := s.Style.Spell(t, s.Visible)
	if !ok {
		return nil, false
	}
	return []Edit{{Span: s.Span, New: v}}, true
}

// Append adds item to the list (string list or array) the slot spells.
func (s *Slot) Append(item Text) ([]Edit, bool) {
	if s == nil || s.Span.File == "" {
		return nil, false
	}
	switch {
	case s.Insert:
		return s.Set(item)
	case s.List && len(s.Items) > 0:
		v, ok := s.Style.Spell(item, s.Visible)
		if !s.AppendAt.IsZero() {
			return append([]Edit{{Span: s.AppendAt, New: s.ItemSep + v + s.ItemTail}}, s.AppendExtra...), ok
		}
		return []Edit{{Span: s.Items[len(s.Items)-1].After(), New: s.ItemSep + v}}, ok
	case s.List:
		v, ok := s.Style.Spell(item, s.Visible)
		return []Edit{{Span: s.ListOpen, New: v}}, ok && !s.ListOpen.IsZero()
	}
	if s.Tail.IsZero() {
		return nil, false
	}
	st := s.Style
	if s.TailStyle != nil {
		st = *s.TailStyle
	}
	c, ok := st.Content(Concat(Lit(s.ListSep, Span{}), item), s.Visible)
	return []Edit{{Span: s.Tail, New: c}}, ok
}

// Remove deletes the field.
func (s *Slot) Remove() ([]Edit, bool) {
	if s == nil || s.Insert || s.RemoveSpan.IsZero() {
		return nil, false
	}
	return []Edit{{Span: s.RemoveSpan}}, true
}

// LayoutEntry is one entry of a Layout.
type LayoutEntry struct {
	Key  string
	Span Span // key and value, no separator
	// End is the empty span behind the entry's separator and a comment on the same line; zero when the front end
	// does not know. HasSep says whether the separator is there.
	End    Span
	HasSep bool
}

// Layout is how the entries of an object-like thing are spelled: object literal, struct literal, query string,
// form body, YAML mapping, HCL block, curl data arguments.
type Layout struct {
	Entries []LayoutEntry
	// First is the empty span where the first entry of an empty object goes.
	First Span
	// SepMark and SepSpace make up the separator: `,` and ` ` or `\n    `; `&` and ``; `` and `\n  ` in YAML.
	// File bytes already.
	SepMark, SepSpace string
	// EmptyPrefix and EmptySuffix surround the first entry of an empty object.
	EmptyPrefix, EmptySuffix string
	// KeyOpen and KeyClose quote the key, Assign stands between key and value. File bytes already.
	KeyOpen, KeyClose, Assign string
	// Nest is how an insertion writes a nested object; nil when this place cannot hold one.
	Nest *Nest
	// ValueClose closes an entry behind its value (`}` in Go's url.Values{"k": {v}}, `)` in v.Set("k", v)).
	ValueClose string
	// Calls is set when entries are statements (`v.Set("k", v)`), not parts of one literal.
	Calls bool
	// KeySpell turns a field key into its native spelling (Go: exported field name), "" where the type has no such
	// field; nil: as is.
	KeySpell func(string) string
	// Realign is handed to the slots (Slot.Realign).
	Realign func([]Edit) []Edit
	Style   Style
	Visible func(*Hole) bool
}

// Nest spells an object that is written as the value of a new entry.
type Nest struct {
	// Open and Close surround its entries (`{ ` and ` }`), Sep separates them; file bytes already.
	Open, Close, Sep string
	// KeyOpen and KeyClose quote a key, Assign stands between key and value.
	KeyOpen, KeyClose, Assign string
	Style                     Style
}

// Slot turns the insertion of an entry into that of one inside it: a nested object that holds key alone.
func (n *Nest) Slot(outer *Slot, key string) *Slot {
	s := *outer
	if s.Wrap == (Wrap{}) {
		s.Wrap = Wrap{Open: s.Prefix, Close: s.Suffix}
	} else {
		s.Wrap = Wrap{Open: s.Wrap.Open + s.Prefix, Close: s.Suffix + s.Wrap.Close}
	}
	s.Wrap = Wrap{Open: s.Wrap.Open + n.Open, Close: n.Close + s.Wrap.Close, Sep: n.Sep}
	s.Prefix, s.Suffix, s.Style = n.KeyOpen+key+n.KeyClose+n.Assign, "", n.Style
	return &s
}

// Slot is the insertion slot for an absent key: directly before the first of `before` that exists, else directly
// after the last entry that is one of `after`, else at the end.
func (l *Layout) Slot(key string, before, after []string) *Slot {
	if l == nil {
		return nil
	}
	name := key
	if l.KeySpell != nil {
		if name = l.KeySpell(key); name == "" {
			return nil
		}
	}
	s := &Slot{Insert: true, Style: l.Style, Visible: l.Visible, Realign: l.Realign, ListSep: " "}
	entry := l.KeyOpen + name + l.KeyClose + l.Assign
	if len(l.Entries) == 0 {
		s.Span, s.Prefix, s.Suffix = l.First, l.EmptyPrefix+entry, l.ValueClose+l.EmptySuffix
		if sep := l.SepMark + l.SepSpace; sep != "" { // several first entries become one insertion
			s.Prefix, s.Suffix, s.Wrap = entry, l.ValueClose, Wrap{Open: l.EmptyPrefix, Close: l.EmptySuffix, Sep: sep}
		}
		return s
	}
	for _, k := range before {
		for _, e := range l.Entries {
			if e.Key == k {
				s.Span, s.Prefix, s.Suffix = e.Span.Before(), entry, l.ValueClose+l.SepMark+l.SepSpace
				return s
			}
		}
	}
	at := -1
	for i, e := range l.Entries {
		if slices.Contains(after, e.Key) {
			at = i
		}
	}
	if at < 0 {
		at = len(l.Entries) - 1
	}
	e := l.Entries[at]
	switch {
	case at+1 < len(l.Entries):
		s.Span, s.Prefix, s.Suffix = l.Entries[at+1].Span.Before(), entry, l.ValueClose+l.SepMark+l.SepSpace
	case e.HasSep && !e.End.IsZero():
		s.Span, s.Prefix, s.Suffix = e.End, l.SepSpace+entry, l.ValueClose+l.SepMark
	case !e.End.IsZero() && e.End != e.Span.After():
		s.Span, s.Prefix, s.Suffix = e.End, l.SepSpace+entry, l.ValueClose
		if l.SepMark != "" {
			s.Extra = []Edit{{Span: e.Span.After(), New: l.SepMark}}
		}
	default:
		s.Span, s.Prefix, s.Suffix = e.Span.After(), l.SepMark+l.SepSpace+entry, l.ValueClose
	}
	return s
}
