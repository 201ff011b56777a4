// Package fix merges migration units and applies them to files.
//
// A unit is applied with all its edits or not at all. Identical edits of two units coalesce; where two units want
// different bytes at one place, the first wins and the other is reported and left. Everything outside the edits stays
// byte for byte, and new lines end as the file's lines do.
package fix

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Unit is one migration unit, collected from the findings that carry it.
type Unit struct {
	ID                string
	Safety            finding.Safety
	Description, Todo string
	// Rules are the ids of the findings it mends.
	Rules []string
	Edits []usage.Edit
	// At is where its first finding points.
	At usage.Span
}

// Units collects the units of findings in order: safe ones, or with all also suggested ones. A unit is as safe as its
// least safe part. Suppressed findings are left alone.
func Units(findings []finding.Finding, all bool) []Unit {
	var order []string
	units := map[string]*Unit{}
	for i := range findings {
		f := &findings[i]
		if f.Fix == nil || len(f.Fix.Edits) == 0 || f.Suppressed {
			continue
		}
		id := f.Fix.Unit
		if id == "" { // a fix of its own
			id = fmt.Sprintf("%s@%s:%d", f.Rule, f.Span.File, f.Span.Start)
		}
		u := units[id]
		if u == nil {
			u = &Unit{ID: id, Safety: f.Fix.Safety, Description: f.Fix.Description, Todo: f.Fix.Todo, At: f.Span}
			units[id] = u
			order = append(order, id)
		}
		u.Safety = min(u.Safety, f.Fix.Safety)
		u.Todo = cmp.Or(u.Todo, f.Fix.Todo)
		if !slices.Contains(u.Rules, f.Rule) {
			u.Rules = append(u.Rules, f.Rule)
		}
		for _, e := range f.Fix.Edits {
			if !slices.Contains(u.Edits, e) {
				u.Edits = append(u.Edits, e)
			}
		}
	}
	var out []Unit
	for _, id := range order {
		if u := units[id]; all || u.Safety == finding.Safe {
			out = append(out, *u)
		}
	}
	return out
}

// Conflict is a unit that was left out.
type Conflict struct {
	Unit Unit
	// With is the unit that has the place already; the zero Unit when the unit contradicts itself.
	With Unit
	At   usage.Span
}

// Plan is a set of units that can be applied together.
type Plan struct {
	Units     []Unit
	Conflicts []Conflict
	files     map[string][]placed
}

type placed struct {
	usage.Edit
	unit int // index into Units
}

// Merge plans units in order.
func Merge(units []Unit) *Plan {
	p := &Plan{files: map[string][]placed{}}
	for _, u := range units {
		if at, with, ok := p.fits(u); !ok {
			p.Conflicts = append(p.Conflicts, Conflict{Unit: u, With: with, At: at})
			continue
		}
		for _, e := range u.Edits {
			list := p.files[e.Span.File]
			if !slices.ContainsFunc(list, func(o placed) bool { return o.Edit == e }) {
				p.files[e.Span.File] = append(list, placed{e, len(p.Units)})
			}
		}
		p.Units = append(p.Units, u)
	}
	return p
}

func (p *Plan) fits(u Unit) (at usage.Span, with Unit, ok bool) {
	for i, e := range u.Edits {
		for _, o := range u.Edits[:i] {
			// Insertions of one unit at one place go in the order they are listed.
			if clash(e, o) && !(e.Span.Len() == 0 && o.Span.Len() == 0) {
				return e.Span, Unit{}, false
			}
		}
		for _, o := range p.files[e.Span.File] {
			if o.Edit != e && clash(e, o.Edit) {
				return e.Span, p.Units[o.unit], false
			}
		}
	}
	return usage.Span{}, Unit{}, true
}

// clash reports whether two edits want different bytes at one place.
func clash(a, b usage.Edit) bool {
	if a.Span.File != b.Span.File || a == b {
		return false
	}
	if a.Span.Len() == 0 && b.Span.Len() == 0 {
		return a.Span.Start == b.Span.Start
	}
	return a.Span.Start < b.Span.End && b.Span.Start < a.Span.End
}

// Files are the files a plan changes, sorted.
func (p *Plan) Files() []string {
	var out []string
	for f := range p.files {
		out = append(out, f)
	}
	slices.Sort(out)
	return out
}

// Apply is the content of a file with the plan's edits made.
func (p *Plan) Apply(file string, data []byte) ([]byte, error) {
	return Apply(data, p.Edits(file))
}

// Edits are the plan's edits of one file in the order in which they apply.
func (p *Plan) Edits(file string) []usage.Edit {
	list := slices.Clone(p.files[file])
	slices.SortStableFunc(list, func(a, b placed) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
	out := make([]usage.Edit, len(list))
	for i, e := range list {
		out[i] = e.Edit
	}
	// An insertion goes before a replacement that starts at the same place.
	slices.SortStableFunc(out, func(a, b usage.Edit) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(min(1, a.Span.Len()), min(1, b.Span.Len())))
	})
	return out
}

// Apply makes sorted edits that do not overlap.
func Apply(data []byte, edits []usage.Edit) ([]byte, error) {
	return apply(data, edits, endsCRLF(data))
}

func apply(data []byte, edits []usage.Edit, crlf bool) ([]byte, error) {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.Span.Start < at || e.Span.End < e.Span.Start || e.Span.End > len(data) {
			return nil, fmt.Errorf("apply edits to %s: bytes %d to %d are out of order or outside the file", e.Span.File, e.Span.Start, e.Span.End)
		}
		out.Write(data[at:e.Span.Start])
		out.WriteString(lineEnds(e.New, crlf))
		at = e.Span.End
	}
	out.Write(data[at:])
	return out.Bytes(), nil
}

// endsCRLF reports whether the first line of a file ends with "\r\n".
func endsCRLF(data []byte) bool {
	i := bytes.IndexByte(data, '\n')
	return i > 0 && data[i-1] == '\r'
}

func lineEnds(s string, crlf bool) string {
	if !crlf || !strings.Contains(s, "\n") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}
