package httpscan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// FuzzScan: whatever the input, no panic, and every span lies inside the file.
func FuzzScan(f *testing.F) {
	files, _ := filepath.Glob("testdata/cases/*")
	langs := []string{"shell", "http", "text", "har", "bru", "json", "yaml"}
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil && !strings.HasSuffix(name, ".golden") {
			for i := range langs {
				f.Add(string(data), i)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text string, lang int) {
		src := &usage.Source{Path: "f", Lang: langs[uint(lang)%uint(len(langs))], Text: []byte(text)}
		set := Scan(src, Options{Requests: request.New(request.Tenant{})})
		check := func(s usage.Span) {
			if !s.IsZero() && (s.Start < 0 || s.End < s.Start || s.End > len(text)) {
				t.Fatalf("span %v outside of %d bytes", s, len(text))
			}
		}
		for _, r := range set.Requests {
			check(r.Span)
			check(r.URL)
			for _, fd := range []usage.Field{r.Audience, r.Scope, r.ResponseType, r.Domain} {
				check(fd.Span())
				check(fd.KeySpan)
				for _, op := range []func() ([]usage.Edit, bool){
					func() ([]usage.Edit, bool) { return fd.Set(usage.Lit("a b", usage.Span{})) },
					func() ([]usage.Edit, bool) { return fd.Append(usage.Lit("x", usage.Span{})) },
					fd.Remove,
				} {
					edits, _ := op()
					for _, e := range edits {
						check(e.Span)
					}
				}
			}
		}
		for _, c := range set.Calls {
			check(c.Span)
			check(c.URL)
			for _, b := range c.Bearers {
				check(b.Span)
			}
		}
		for _, a := range set.Assertions {
			check(a.Span)
		}
	})
}
