package usage

import (
	"slices"
	"strings"
)

// Resource is the literal that names the resource in the call's path: the first that is more than slashes.
func (c *APICall) Resource() Span {
	for _, part := range c.Path.Parts {
		if part.Hole == nil && strings.Trim(part.Const, "/") != "" {
			return part.Span
		}
	}
	return Span{}
}

// Gives reports whether a value that is given to a wrapper is, or has as a member, the method of a request, and the
// literal that names its resource.
func (v Value) Gives(method string, resource Span) (named, given bool) {
	named = v.holds(0, func(t Text) bool {
		m, ok := t.Const()
		return ok && strings.EqualFold(m, method)
	})
	given = v.holds(0, func(t Text) bool {
		return slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Hole == nil && p.Span.Contains(resource) })
	})
	return named, given
}

func (v Value) holds(depth int, fits func(Text) bool) bool {
	found := false
	v.Each(func(a Value) {
		switch {
		case a.Kind == KindText:
			found = found || fits(a.Text)
		case a.Kind == KindObject && a.Object != nil && depth < 2:
			for _, p := range a.Object.Props {
				found = found || p.Value.holds(depth+1, fits)
			}
		}
	})
	return found
}
