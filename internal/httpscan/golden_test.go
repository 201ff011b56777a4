package httpscan

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var update = flag.Bool("update", false, "rewrite golden files")

func scan(name string, data []byte) *usage.Set {
	lang := ""
	switch {
	case strings.HasSuffix(name, ".md.txt"):
		lang = "text"
	case strings.HasSuffix(name, ".http.txt"):
		lang = "http"
	}
	src := &usage.Source{Path: name, Lang: lang, Text: data}
	return Scan(src, Options{Requests: request.New(request.Tenant{})})
}

// TestGolden compares the usages of every case with its golden file, and edits every field through its slot: the
// edited file must give the edited field.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, f := range files {
		if strings.HasSuffix(f, ".golden") {
			continue
		}
		t.Run(filepath.Base(f), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(f)
			set := scan(name, data)
			got := describe(set, name, data)
			golden := f + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("usages differ; got:\n%s", got)
			}
			roundTrip(t, name, data, set)
		})
	}
}

func describe(set *usage.Set, name string, data []byte) string {
	var b strings.Builder
	at := func(s usage.Span) string {
		if s.IsZero() {
			return "nowhere"
		}
		if s.File != name || s.End > len(data) {
			return fmt.Sprintf("%v", s)
		}
		line := bytes.Count(data[:s.Start], []byte("\n")) + 1
		col := s.Start - bytes.LastIndexByte(data[:s.Start], '\n')
		return fmt.Sprintf("%d:%d %q", line, col, data[s.Start:s.End])
	}
	field := func(label string, f usage.Field) {
		switch f.Present {
		case usage.Unknown:
			fmt.Fprintf(&b, "  %s: unknown\n", label)
		case usage.No:
			if f.Slot == nil {
				fmt.Fprintf(&b, "  %s: absent, cannot be added\n", label)
				return
			}
			fmt.Fprintf(&b, "  %s: absent, goes to %s\n", label, at(usage.Span{File: f.Slot.Span.File, Start: f.Slot.Span.Start, End: f.Slot.Span.End}))
		default:
			var ts []string
			for _, t := range f.Texts() {
				ts = append(ts, t.String())
			}
			if l := f.List(); l.Array {
				ts = l.Words()
			}
			fmt.Fprintf(&b, "  %s: %s at %s\n", label, strings.Join(ts, " | "), at(f.Span()))
		}
	}
	for _, r := range set.Requests {
		fmt.Fprintf(&b, "request kind %d flow %d at %s\n", r.Kind, r.Flow, at(r.Span))
		field("domain", r.Domain)
		field("audience", r.Audience)
		field("scope", r.Scope)
		field("response_type", r.ResponseType)
		field("grant_type", r.GrantType)
	}
	for _, c := range set.Calls {
		fmt.Fprintf(&b, "call %s %s %s [%s] at %s\n", c.API, c.Method, c.Path, c.Endpoint, at(c.Span))
		if c.Body.Kind == usage.KindObject {
			var keys []string
			for _, p := range c.Body.Object.Props {
				keys = append(keys, p.Key)
			}
			fmt.Fprintf(&b, "  body {%s} open %v options %d base %d\n", strings.Join(keys, " "), c.Body.Object.Open, c.Body.Object.Has("options"), len(c.Body.Object.Base))
		}
		if c.OptionsRead != usage.Unknown || c.BodyFrom != nil {
			fmt.Fprintf(&b, "  options read %d, body from call %v\n", c.OptionsRead, c.BodyFrom != nil)
		}
		for _, br := range c.Bearers {
			fmt.Fprintf(&b, "  bearer kind %d conf %d request %v twin %d at %s\n", br.Token.Kind, br.Conf, br.Token.Request != nil, len(br.Token.TwinEdits), at(br.Span))
		}
	}
	for _, a := range set.Assertions {
		field("assertion", a.Scopes)
	}
	for _, g := range set.Grants {
		fmt.Fprintf(&b, "grant %s\n", g.Format)
		field("audience", g.Audience)
		field("scope", g.Scopes)
	}
	for _, s := range set.Settings {
		fmt.Fprintf(&b, "setting %s.%s at %s\n", s.Subject, s.Name, at(s.Span))
	}
	for _, n := range set.Notices {
		fmt.Fprintf(&b, "notice %s\n", n.Message)
	}
	return b.String()
}

func apply(data []byte, name string, edits []usage.Edit) ([]byte, bool) {
	sort.SliceStable(edits, func(i, j int) bool { return edits[i].Span.Start > edits[j].Span.Start })
	out := bytes.Clone(data)
	for _, e := range edits {
		if e.Span.File != name || e.Span.End > len(out) || e.Span.Start > e.Span.End {
			return nil, false
		}
		out = append(out[:e.Span.Start:e.Span.Start], append([]byte(e.New), out[e.Span.End:]...)...)
	}
	return out, true
}

// fieldsOf are the editable fields of a set, by a stable name.
func fieldsOf(set *usage.Set) map[string]usage.Field {
	m := map[string]usage.Field{}
	for i, r := range set.Requests {
		m[fmt.Sprintf("request%d.audience", i)] = r.Audience
		m[fmt.Sprintf("request%d.scope", i)] = r.Scope
		m[fmt.Sprintf("request%d.response_type", i)] = r.ResponseType
	}
	for i, a := range set.Assertions {
		m[fmt.Sprintf("assertion%d", i)] = a.Scopes
	}
	for i, g := range set.Grants {
		m[fmt.Sprintf("grant%d.scope", i)] = g.Scopes
	}
	return m
}

func roundTrip(t *testing.T, name string, data []byte, set *usage.Set) {
	t.Helper()
	n := 0
	for key, f := range fieldsOf(set) {
		again := func(op string, edits []usage.Edit, check func(usage.Field) bool) {
			n++
			out, ok := apply(data, name, edits)
			if !ok {
				t.Errorf("%s: %s: edits %v do not fit the file", key, op, edits)
				return
			}
			got, ok := fieldsOf(scan(name, out))[key]
			if !ok || !check(got) {
				t.Errorf("%s: after %s the field is %v %v; edits %+v; file:\n%s", key, op, got.Present, got.Texts(), edits, out)
			}
		}
		word := usage.Lit("read:clients", usage.Span{})
		if edits, ok := f.Set(word); ok {
			again("set", edits, func(g usage.Field) bool { c, _ := g.Const(); return c == "read:clients" })
		}
		if edits, ok := f.Set(usage.Lit("token id_token", usage.Span{})); ok {
			again("set two words", edits, func(g usage.Field) bool { c, _ := g.Const(); return c == "token id_token" })
		}
		if edits, ok := f.Set(usage.Lit("https://acme.auth0.com/api/v2/", usage.Span{})); ok {
			again("set URL", edits, func(g usage.Field) bool { c, _ := g.Const(); return c == "https://acme.auth0.com/api/v2/" })
		}
		if f.Present != usage.Yes {
			continue
		}
		if edits, ok := f.Append(word); ok {
			before := len(f.List().Items)
			again("append", edits, func(g usage.Field) bool {
				l := g.List()
				return len(l.Items) == before+1 && l.Has("read:clients") == usage.Yes
			})
		}
		if edits, ok := f.Remove(); ok && !strings.HasPrefix(key, "grant") { // a grant without scopes is none
			again("remove", edits, func(g usage.Field) bool { return g.Present == usage.No })
		}
	}
	if n == 0 && len(set.Requests) > 0 {
		t.Errorf("no field can be edited")
	}
}
