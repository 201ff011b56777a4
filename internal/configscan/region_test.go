package configscan

import (
	"strings"
	"testing"
	"time"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// fence cuts the part between the markers out of a page, dropping an indentation of every line as a list item has it.
func fence(page, lang, indent string) *usage.Source {
	src := &usage.Source{Path: "page.md", Lang: lang, Doc: true, Container: "markdown", Segs: []usage.Seg{}}
	start := strings.Index(page, "```"+lang+"\n") + len(lang) + 4
	end := start + strings.Index(page[start:], "```")
	for start < end {
		next := start + strings.IndexByte(page[start:end], '\n') + 1
		from := start + len(indent)
		if from >= next {
			break
		}
		src.Segs = append(src.Segs, usage.Seg{At: len(src.Text), Len: next - from, Outer: from, OuterLen: next - from})
		src.Text = append(src.Text, page[from:next]...)
		start = next
	}
	return src
}

func TestRegions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, page, lang, indent, want string }{
		{"yaml", "Ä text\n\n1. item\n\n   ```yaml\n   clientGrants:\n     - client_id: x\n       audience: 'https://x.auth0.com/api/v2/'\n       scope: ['update:connections']\n   ```\n", "yaml", "   ", "update:connections"},
		{"hcl", "text\n```hcl\nresource \"auth0_client_grant\" \"x\" {\n  audience = \"https://x.auth0.com/api/v2/\"\n  scopes   = [\"update:connections\"]\n  ...\n}\n```\n", "hcl", "", "update:connections"},
		{"json", "```json\n{ \"auth0\": { \"createClient\": true, \"scopes\": \"a update:connections\" } }\n```\n", "json", "", "update:connections"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			set := Scan(fence(tc.page, tc.lang, tc.indent), Options{})
			if len(set.Grants) != 1 || len(set.Notices) != 0 || !set.Grants[0].Doc {
				t.Fatalf("grants %d, notices %v", len(set.Grants), set.Notices)
			}
			items := set.Grants[0].Scopes.List().Items
			sp := items[len(items)-1].Span()
			if got := tc.page[sp.Start:sp.End]; got != tc.want {
				t.Errorf("span covers %q, want %q", got, tc.want)
			}
			edits, ok := set.Grants[0].Scopes.Append(usage.Lit("x:y", usage.Span{}))
			if !ok {
				t.Fatal("cannot append")
			}
			e := edits[0]
			after := tc.page[:e.Span.Start] + e.New + tc.page[e.Span.End:]
			again := Scan(fence(after, tc.lang, tc.indent), Options{})
			if len(again.Grants) != 1 || again.Grants[0].Scopes.List().Has("x:y") != usage.Yes {
				t.Errorf("after the edit:\n%s", after)
			}
		})
	}
}

func TestPositionsAreBytes(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"\uFEFFclientGrants:\n  - {name: \"äöü\\u00e9\\x41 ∀\", audience: \"https://x.auth0.com/api/v2/\", scope: [\"update:connections\"]}\n",
		"# \u2028 \u0085\nclientGrants:\n  - client_id: 'it''s ∀'\n    audience: https://x.auth0.com/api/v2/\n    scope: [ 'ä', update:connections ]\n",
		"clientGrants:\n  - client_id: !!str &a ä\n    audience: !!str \"https://x.auth0.com/api/v2/\"\n    scope: !custom &b\n      - &c update:connections\n",
		"clientGrants:\r\n  - client_id: \"multi\r\n      line\"\r\n    audience: >\r\n      https://x.auth0.com/api/v2/\r\n    scope:\r\n      - update:connections\r\n",
	} {
		set := Scan(&usage.Source{Path: "tenant.yaml", Text: []byte(text)}, Options{})
		if len(set.Grants) != 1 {
			t.Fatalf("%q: %d grants, %v", text, len(set.Grants), set.Notices)
		}
		items := set.Grants[0].Scopes.List().Items
		if len(items) == 0 {
			t.Fatalf("%q: no scopes", text)
		}
		sp := items[len(items)-1].Span()
		if got := text[sp.Start:sp.End]; got != "update:connections" {
			t.Errorf("%q: span covers %q", text, got)
		}
	}
}

// TestHostile checks that input made to hurt costs bounded time and gives at most a notice.
func TestHostile(t *testing.T) {
	t.Parallel()
	bomb := "clientGrants: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := byte('b'); c < 'm'; c++ {
		p := "*" + string(c-1)
		bomb += "x" + string(c) + ": &" + string(c) + " [" + strings.Repeat(p+",", 9) + p + "]\n"
	}
	local := "locals {\n  l0 = [1,2,3,4,5,6,7,8,9]\n"
	for i := range 9 {
		local += "  l" + itoa(i+1) + " = [for a in local.l" + itoa(i) + " : [for b in local.l" + itoa(i) + " : b]]\n"
	}
	local += "}\nresource \"auth0_client_grant\" \"x\" {\n  scopes = flatten(local.l9)\n}\n"
	for path, text := range map[string]string{
		"tenant.yaml":       bomb,
		"main.tf":           local,
		"deep.tf":           "resource \"auth0_x\" \"y\" {\n  a = " + strings.Repeat("[", 100_000),
		"tenant.json":       strings.Repeat("[", 1_000_000),
		"deep/tenant.yaml":  "clientGrants: " + strings.Repeat("[", 100_000),
		"package-lock.json": `{"auth0":` + strings.Repeat(`{"a":`, 100_000),
		".env":              "AUTH0_AUDIENCE=\"" + strings.Repeat("x\n", 500_000),
		"yarn.lock":         strings.Repeat("auth0-js@1:\n", 20_000),
		"a.html":            strings.Repeat("<script src=unpkg.com/auth0-js ", 20_000),
		"latin.yaml":        "clientGrants:\n  - client_id: \xe4\xf6\n",
	} {
		t.Run(strings.ReplaceAll(path, "/", "_"), func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			set := Scan(&usage.Source{Path: path, Text: []byte(text)}, Options{})
			if d := time.Since(begin); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
			for _, n := range set.Notices {
				if strings.HasPrefix(n.Message, "analysis failed") {
					t.Error(n.Message)
				}
			}
		})
	}
}
