package goscan

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// TestSnippets: whole files, declarations, statements, and several fences of one page are read, at their own places.
func TestSnippets(t *testing.T) {
	t.Parallel()
	stmts := "req, _ := http.NewRequest(\"GET\", \"https://acme.auth0.com/api/v2/users/1\", nil)\nreq.Header.Set(\"Authorization\", \"Bearer \"+idToken)\n"
	file := "package main\n\nimport \"net/http\"\n\nfunc get(idToken string) {\n" + stmts + "}\n"
	for name, tt := range map[string]struct {
		page string
		want int
	}{
		"file":             {"text\n```go\n" + file + "```\n", 1},
		"declaration":      {"```go\nimport \"net/http\"\n\nfunc get(idToken string) {\n" + stmts + "}\n```\n", 1},
		"statements":       {"```go\n" + stmts + "```\n", 1},
		"two files":        {"```go\n" + file + "```\nand\n```go\n" + file + "```\n", 2},
		"broken and whole": {"```go\nfunc ( {\n```\nand\n```go\n" + file + "```\n", 1},
		"other text":       {"```go\nthis is no Go\n```\n", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src := &usage.Source{Path: "a.md", Lang: "go", Doc: true, Container: "markdown"}
			for rest, off := tt.page, 0; ; {
				i := strings.Index(rest, "```go\n")
				if i < 0 {
					break
				}
				body := rest[i+6:]
				n := strings.Index(body, "```")
				src.Segs = append(src.Segs, usage.Seg{At: len(src.Text), Len: n, Outer: off + i + 6, OuterLen: n})
				src.Text = append(src.Text, body[:n]...)
				src.Text = append(src.Text, '\n')
				off += i + 6 + n + 3
				rest = body[n+3:]
			}
			set := ScanSource(src, realOptions(t))
			if len(set.Calls) != tt.want {
				t.Fatalf("%d calls, want %d", len(set.Calls), tt.want)
			}
			for _, c := range set.Calls {
				if got := tt.page[c.Span.Start:c.Span.End]; !strings.HasPrefix(got, "http.NewRequest(") {
					t.Errorf("call at %q", got)
				}
				if c.Conf == usage.High || !c.Doc {
					t.Errorf("confidence %s, doc %v", c.Conf, c.Doc)
				}
			}
			if len(set.Notices) > 0 {
				t.Errorf("notices %v", set.Notices)
			}
		})
	}
}
