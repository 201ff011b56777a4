package suppress_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/suppress"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var known = []string{"AUTH0001", "AUTH1001", "AUTH1003", "AUTH3001"}

// run puts a finding of AUTH1001 at every "BAD" and one of AUTH1003 at every "OLD", and shows what is left.
func run(path, text string, opt suppress.Options) (left, about string) {
	x := lines.New([]byte(text))
	var fs []finding.Finding
	for word, rule := range map[string]string{"BAD": "AUTH1001", "OLD": "AUTH1003"} {
		for at := 0; ; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			fs = append(fs, finding.Finding{Rule: rule, Span: usage.Span{File: path, Start: at + i, End: at + i + 3}})
			at += i + 3
		}
	}
	opt.Known = known
	opt.Lines = func(string) *lines.Index { return x }
	notes := suppress.Apply(fs, suppress.Parse(path, x), nil, opt)
	for n := 1; n <= x.Count(); n++ {
		for _, rule := range known {
			for _, f := range fs {
				if f.Rule == rule && !f.Suppressed && x.LineAt(f.Span.Start) == n {
					left += fmt.Sprintf("%d:%s ", n, f.Rule)
				}
			}
		}
	}
	for _, f := range notes {
		about += fmt.Sprintf("%d: %s\n", x.LineAt(f.Span.Start), f.Message)
	}
	return strings.TrimSpace(left), about
}

func TestComments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, path, text, left, about string }{
		{"same line", "a.js", "BAD // auth0lint:ignore AUTH1001 -- why\nBAD", "2:AUTH1001", ""},
		{"next line", "a.js", "// auth0lint:ignore AUTH1001 -- why\nBAD\nBAD", "3:AUTH1001", ""},
		{"behind the opening of a call", "a.js", "call( // auth0lint:ignore AUTH1001 -- why\n  BAD)", "", ""},
		{"hash", "a.sh", "# auth0lint:ignore AUTH1001 -- why\nBAD", "", ""},
		{"block", "a.go", "/* auth0lint:ignore AUTH1001 -- why */\nBAD", "", ""},
		{"block on the line", "a.go", "BAD /* auth0lint:ignore AUTH1001 -- why */ x", "", ""},
		{"block over lines", "a.go", "/*\n * auth0lint:ignore AUTH1001 -- why\n */ BAD", "", ""},
		{"html", "a.html", "<!-- auth0lint:ignore AUTH1001 -- why -->\nBAD", "", ""},
		{"jsx", "a.jsx", "{/* auth0lint:ignore AUTH1001 -- why */}\nBAD", "", ""},
		{"sql and lua", "a.txt", "-- auth0lint:ignore AUTH1001 -- why\nBAD", "", ""},
		{"ini", "a.env", "; auth0lint:ignore AUTH1001 -- why\nBAD", "", ""},
		{"crlf", "a.js", "// auth0lint:ignore AUTH1001 -- why\r\nBAD\r\n", "", ""},
		{"two rules", "a.js", "// auth0lint:ignore AUTH1001, AUTH1003 -- why\nBAD OLD", "", ""},
		{"stacked", "a.js", "// auth0lint:ignore AUTH1001 -- why\n// auth0lint:ignore AUTH1003 -- why\nBAD OLD", "", ""},
		{"another rule", "a.js", "// auth0lint:ignore AUTH1003 -- why\nBAD", "2:AUTH1001", "1: The suppression of 'AUTH1003' matches no finding, delete it.\n"},
		{"too far", "a.js", "// auth0lint:ignore AUTH1001 -- why\n\nBAD", "3:AUTH1001", "1: The suppression of 'AUTH1001' matches no finding, delete it.\n"},
		{"no reason", "a.js", "// auth0lint:ignore AUTH1001\nBAD", "2:AUTH1001", "1: The suppression of 'AUTH1001' has no reason, add ' -- ' and why.\n"},
		{"empty reason", "a.go", "/* auth0lint:ignore AUTH1001 -- */\nBAD", "2:AUTH1001", "1: The suppression of 'AUTH1001' has no reason, add ' -- ' and why.\n"},
		{"no rule", "a.js", "// auth0lint:ignore -- why\nBAD", "2:AUTH1001", "1: A suppression names no rule, write 'auth0lint:ignore AUTH1001 -- why'.\n"},
		{"unknown rule", "a.js", "// auth0lint:ignore AUTH9999 -- why\nBAD", "2:AUTH1001", "1: A suppression names the unknown rule 'AUTH9999'.\n"},
		{"in a string", "a.js", "x = 'auth0lint:ignore AUTH1001 -- why'\nBAD", "2:AUTH1001", ""},
		{"page comment", "a.md", "<!-- auth0lint:ignore AUTH1001 -- why -->\nBAD", "", ""},
		{"mdx comment", "a.mdx", "{/* auth0lint:ignore AUTH1001 -- why */}\nBAD", "", ""},
		{"in a fence", "a.md", "```js\n// auth0lint:ignore AUTH1001 -- why\nBAD\n```\n", "", ""},
		{"an example in a fence", "a.md", "```js\n// auth0lint:ignore AUTH1001 -- why\nfine\n```\n", "", ""},
		{"an example in prose", "a.md", "Write `// auth0lint:ignore AUTH1001 -- why` there.\nBAD\n", "2:AUTH1001", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			left, about := run(c.path, c.text, suppress.Options{})
			if left != c.left || about != c.about {
				t.Errorf("left %q, want %q; about %q, want %q", left, c.left, about, c.about)
			}
		})
	}
}

func TestUnusedOfARuleThatIsOff(t *testing.T) {
	t.Parallel()
	text := "// auth0lint:ignore AUTH1001 -- why\nfine\n"
	if _, about := run("a.js", text, suppress.Options{Active: func(string, string) bool { return false }}); about != "" {
		t.Errorf("got %q", about)
	}
	if _, about := run("a.js", text, suppress.Options{Quiet: true}); about != "" {
		t.Errorf("got %q", about)
	}
}

func TestEntries(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		name  string
		entry suppress.Entry
		left  int
		about string
	}{
		{"covers", suppress.Entry{Rule: "AUTH3001", Reason: "why", Seen: true}, 0, ""},
		{"last day", suppress.Entry{Rule: "AUTH3001", Reason: "why", Until: day(21)}, 0, ""},
		{"expired", suppress.Entry{Rule: "AUTH3001", Reason: "why", Until: day(20)}, 1, "The suppression of 'AUTH3001' ended on '2026-11-20', mend the code or move the date."},
		{"no reason", suppress.Entry{Rule: "AUTH3001"}, 1, "The suppression of 'AUTH3001' has no reason, add 'reason' and why."},
		{"unknown", suppress.Entry{Rule: "AUTH3009", Reason: "why"}, 1, "A suppression names the unknown rule 'AUTH3009'."},
		{"unused", suppress.Entry{Rule: "AUTH1001", Reason: "why", Seen: true}, 1, "The suppression of 'AUTH1001' matches no finding, delete it."},
		{"not seen", suppress.Entry{Rule: "AUTH1001", Reason: "why"}, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.entry.Covers = func(file string) bool { return file == "t.json" }
			fs := []finding.Finding{{Rule: "AUTH3001", Span: usage.Span{File: "t.json"}}}
			notes := suppress.Apply(fs, nil, []suppress.Entry{c.entry}, suppress.Options{Known: known, Now: now})
			left := 0
			for _, f := range fs {
				if !f.Suppressed {
					left++
				}
			}
			about := ""
			for _, f := range notes {
				about += f.Message
			}
			if left != c.left || about != c.about {
				t.Errorf("left %d, want %d; about %q, want %q", left, c.left, about, c.about)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.md", "```\n// auth0lint:ignore AUTH1001 -- x\n```")
	f.Fuzz(func(t *testing.T, path, text string) {
		for _, d := range suppress.Parse(path, lines.New([]byte(text))) {
			if !strings.HasPrefix(text[d.Span.Start:d.Span.End], suppress.Word) {
				t.Fatalf("span %v holds %q", d.Span, text[d.Span.Start:d.Span.End])
			}
		}
	})
}
