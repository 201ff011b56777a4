package usage

import "slices"

// Choice says on which way through the program a value is the one: which of the places that give it a value was passed,
// and which were not. A place is a branch, a return statement or an element of a table.
type Choice struct {
	Taken, Skipped []Span
}

// Chosen is v, and each alternative of it, on a way; what was known of its way stays.
func Chosen(v Value, c *Choice) Value {
	if v.Kind == KindUnion {
		alts := make([]Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = Chosen(a, c)
		}
		v.Alts = alts
		return v
	}
	v.Choice = v.Choice.And(c)
	return v
}

// And is the way that is both.
func (c *Choice) And(d *Choice) *Choice {
	switch {
	case c == nil || c == d:
		return d
	case d == nil:
		return c
	}
	return &Choice{Taken: join(c.Taken, d.Taken), Skipped: join(c.Skipped, d.Skipped)}
}

func join(a, b []Span) []Span {
	out := slices.Clip(a)
	for _, w := range b {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return out
}

// Excludes reports whether no way is both.
func (c *Choice) Excludes(d *Choice) bool {
	return c != nil && d != nil && (c.passes(d) || d.passes(c))
}

// passes: something that c took is what d left out.
func (c *Choice) passes(d *Choice) bool {
	return slices.ContainsFunc(c.Taken, func(t Span) bool {
		return slices.ContainsFunc(d.Skipped, func(s Span) bool { return s.Contains(t) })
	})
}

// With reports whether the same place gives both their values.
func (c *Choice) With(d *Choice) bool {
	return c != nil && d != nil && slices.ContainsFunc(c.Taken, func(t Span) bool { return slices.Contains(d.Taken, t) })
}
