package goscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// onTheirWays says of the values that several assignments give a variable which of them were passed: the block of its
// own was, and those of later ones, which would have replaced it, were not.
func (e *evaluator) onTheirWays(vals []usage.Value, by []*assign) {
	if len(vals) < 2 {
		return
	}
	for i, a := range by {
		c := &usage.Choice{}
		if a != nil && a.block != nil {
			c.Taken = append(c.Taken, e.p.span(a.block))
		}
		for _, b := range by {
			later := b != nil && b.block != nil && (a == nil || b.fn == a.fn && b.pos > a.pos)
			if later && (a == nil || a.pos < b.block.Pos() || a.pos >= b.block.End()) {
				c.Skipped = append(c.Skipped, e.p.span(b.block))
			}
		}
		vals[i] = usage.Chosen(vals[i], c)
	}
}

// oneOf says of values that stand at places of which only one is passed (the returns of a call, the rows of a table)
// that each comes with what stands at its own.
func oneOf(vals []usage.Value, at func(int) usage.Span) []usage.Value {
	if len(vals) < 2 {
		return vals
	}
	out := make([]usage.Value, len(vals))
	for i, v := range vals {
		c := &usage.Choice{Taken: []usage.Span{at(i)}}
		for j := range vals {
			if !at(j).Contains(at(i)) {
				c.Skipped = append(c.Skipped, at(j))
			}
		}
		out[i] = usage.Chosen(v, c)
	}
	return out
}
