package usage

// Splice replaces the bytes at `at`, which lie inside the field's constant bytes, by s, spelled as they are: the
// smallest change of a value (a slash added to an audience). An empty `at` inserts. ok is false where the place is not
// inside the value or s cannot be spelled there.
func (f Field) Splice(at Span, s string) ([]Edit, bool) {
	if f.Slot == nil || f.Slot.Insert || f.Slot.List || at.File == "" || !f.Slot.Span.Contains(at) {
		return nil, false
	}
	st := f.Slot.Style
	if f.Slot.TailStyle != nil && !f.Slot.Content.IsZero() && !f.Slot.Content.Contains(at) {
		st = *f.Slot.TailStyle
	}
	c, ok := st.Content(Lit(s, Span{}), nil)
	return []Edit{{Span: at, New: c}}, ok
}
