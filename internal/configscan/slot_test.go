package configscan

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// spelled is one editable field of a usage, with a name that finds it again after an edit.
type spelled struct {
	id    string
	field usage.Field
	list  bool // scopes, grant types: a list of words
}

// fieldsOf lists a set's fields. Names are by position: an edit of a value moves nothing else.
func fieldsOf(s *usage.Set) []spelled {
	var out []spelled
	add := func(id string, f usage.Field, list bool) { out = append(out, spelled{id, f, list}) }
	for i, g := range s.Grants {
		add(fmt.Sprint("grant ", i, " client"), g.ClientID, false)
		add(fmt.Sprint("grant ", i, " audience"), g.Audience, false)
		add(fmt.Sprint("grant ", i, " scopes"), g.Scopes, true)
	}
	for i, x := range s.Settings {
		add(fmt.Sprint("setting ", i, " ", x.Name), x.Value, x.Value.Value.Kind == usage.KindList)
	}
	for i, x := range s.Requests {
		add(fmt.Sprint("request ", i, " audience"), x.Audience, false)
		add(fmt.Sprint("request ", i, " scope"), x.Scope, true)
	}
	for i, x := range s.Options {
		add(fmt.Sprint("option ", i), x.Field, false)
	}
	return out
}

// apply makes edits in a copy of the tree.
func apply(t *testing.T, m memory, edits []usage.Edit) memory {
	t.Helper()
	out := maps.Clone(m)
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b usage.Edit) int { return usage.CompareSpans(b.Span, a.Span) })
	for _, e := range edits {
		s, ok := out[e.Span.File]
		if !ok || e.Span.Start < 0 || e.Span.End > len(s) || e.Span.Start > e.Span.End {
			t.Fatalf("edit outside its file: %+v", e)
		}
		out[e.Span.File] = s[:e.Span.Start] + e.New + s[e.Span.End:]
	}
	return out
}

// again finds the field of the same id after an edit.
func again(m memory, path, id string) (usage.Field, *usage.Set, bool) {
	set := m.scan(path)
	for _, f := range fieldsOf(set) {
		if f.id == id {
			return f.field, set, true
		}
	}
	return usage.Field{}, set, false
}

const newScope = "update:connections_options"

func checkSlot(t *testing.T, m memory, path string, before *usage.Set, sp spelled, count map[string]int) {
	t.Helper()
	fail := func(op string, edits []usage.Edit, after memory, why string) {
		t.Helper()
		t.Errorf("%s: %s %s: %s\nedits %+v\n%s", path, op, sp.id, why, edits, after[edits[0].Span.File])
	}
	try := func(op string, edits []usage.Edit, good func(usage.Field, bool) bool) {
		t.Helper()
		count[op]++
		after := apply(t, m, edits)
		f, set, found := again(after, path, sp.id)
		if len(set.Notices) > len(before.Notices) {
			fail(op, edits, after, "no longer parses: "+set.Notices[0].Message)
			return
		}
		if !good(f, found) {
			fail(op, edits, after, fmt.Sprintf("not done: %+v", f.Value))
		}
	}
	if sp.list {
		if edits, ok := sp.field.Append(usage.Lit(newScope, usage.Span{})); ok {
			try("append", edits, func(f usage.Field, found bool) bool { return found && f.List().Has(newScope) == usage.Yes })
			// Once more: the second item must land beside the first.
			after := apply(t, m, edits)
			if f, _, found := again(after, path, sp.id); found {
				if more, ok := f.Append(usage.Lit("read:other", usage.Span{})); ok {
					twice := apply(t, after, more)
					g, set, _ := again(twice, path, sp.id)
					if len(set.Notices) > len(before.Notices) || g.List().Has("read:other") != usage.Yes || g.List().Has(newScope) != usage.Yes {
						fail("append twice", more, twice, "not done")
					}
				}
			}
		} else if sp.field.Present == usage.Yes && !sp.field.List().Open && len(sp.field.List().Items) > 0 {
			count["append impossible"]++
		}
	} else {
		text := "changed-value"
		if strings.HasSuffix(sp.id, "audience") {
			text = "https://changed.auth0.com/api/v2/"
		}
		if k := sp.field.Value.Kind; k == usage.KindBool || k == usage.KindNumber {
			text = "false"
		}
		if edits, ok := sp.field.Set(usage.Lit(text, usage.Span{})); ok {
			try("set", edits, func(f usage.Field, found bool) bool {
				// A changed audience may make a request of no interest any more.
				if !found {
					return strings.HasPrefix(sp.id, "request")
				}
				c, ok := f.Const()
				return ok && c == text || strings.HasPrefix(sp.id, "request")
			})
		}
	}
	if edits, ok := sp.field.Remove(); ok {
		n := len(fieldsOf(before))
		after := apply(t, m, edits)
		try("remove", edits, func(f usage.Field, found bool) bool {
			// A merged mapping (`<<`) shows through once the own key is gone.
			return !found || f.Present != usage.Yes || f.KeySpan.End < sp.field.KeySpan.Start || len(fieldsOf(after.scan(path))) < n
		})
	}
}

// TestSlots sets, appends and removes through every slot of every case, and parses the result again; then the same
// with CRLF line ends.
func TestSlots(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t) {
		for _, crlf := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/crlf=%v", filepath.Base(name), crlf), func(t *testing.T) {
				t.Parallel()
				m, _ := files(a)
				if crlf {
					for n, s := range m {
						m[n] = strings.ReplaceAll(s, "\n", "\r\n")
					}
				}
				count := map[string]int{}
				for _, n := range names(m) {
					if !Handles(n, []byte(m[n])) {
						continue
					}
					set := m.scan(n)
					for _, sp := range fieldsOf(set) {
						checkSlot(t, m, n, set, sp, count)
					}
				}
				t.Log(count)
			})
		}
	}
}

// TestLineEnds checks that an edit never mixes line ends.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			m, _ := files(a)
			for n, s := range m {
				m[n] = strings.ReplaceAll(s, "\n", "\r\n")
			}
			for _, n := range names(m) {
				if !Handles(n, []byte(m[n])) {
					continue
				}
				for _, sp := range fieldsOf(m.scan(n)) {
					edits, ok := sp.field.Append(usage.Lit(newScope, usage.Span{}))
					if !ok {
						continue
					}
					for f, s := range apply(t, m, edits) {
						if strings.Count(s, "\n") != strings.Count(s, "\r\n") || strings.Count(s, "\r") != strings.Count(s, "\n") {
							t.Errorf("%s: line ends are mixed after %+v", f, edits)
						}
					}
				}
			}
		})
	}
}
