package goscan

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

var update = flag.Bool("update", false, "rewrite golden files")

func realOptions(t *testing.T) Options {
	t.Helper()
	sdks, err := catalog.SDKs()
	if err != nil {
		t.Fatal(err)
	}
	b := request.New(request.Tenant{})
	m, err := model.New(sdks, b)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Models: m, Requests: b}
}

// TestCases scans the modules in testdata/*.txtar and compares the usages with the section `usages`.
func TestCases(t *testing.T) {
	t.Parallel()
	paths, _ := filepath.Glob("testdata/*.txtar")
	if len(paths) == 0 {
		t.Fatal("no cases")
	}
	for _, p := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(p), ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			ar := txtar.Parse(data)
			dir := t.TempDir()
			var files []string
			src := map[string]string{}
			golden := -1
			for i, f := range ar.Files {
				if f.Name == "usages" {
					golden = i
					continue
				}
				name := filepath.Join(dir, f.Name)
				if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, f.Data, 0o644); err != nil {
					t.Fatal(err)
				}
				src[f.Name] = string(f.Data)
				if strings.HasSuffix(f.Name, ".go") && !strings.Contains(f.Name, "stubs/") {
					files = append(files, f.Name)
				}
			}
			set, err := Load(context.Background(), LoadOptions{Root: dir, Candidates: files, Files: files}, realOptions(t))
			if err != nil {
				t.Fatal(err)
			}
			got := dumpSet(set, src)
			if golden < 0 {
				ar.Files = append(ar.Files, txtar.File{Name: "usages"})
				golden = len(ar.Files) - 1
			}
			if *update {
				ar.Files[golden].Data = []byte(got)
				if err := os.WriteFile(p, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := string(ar.Files[golden].Data); got != want {
				t.Errorf("usages:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// dumpSet writes usages in a form that shows places, values and slots.
func dumpSet(set *usage.Set, src map[string]string) string {
	var b strings.Builder
	at := func(s usage.Span) string {
		text, ok := src[s.File]
		if !ok || s.End > len(text) || s.Start > s.End {
			if s.IsZero() {
				return "-"
			}
			return "?"
		}
		line := 1 + strings.Count(text[:s.Start], "\n")
		frag := text[s.Start:s.End]
		if i := strings.IndexByte(frag, '\n'); i >= 0 {
			frag = frag[:i] + "..."
		}
		return fmt.Sprintf("%s:%d %s", s.File, line, frag)
	}
	edits := func(es []usage.Edit, ok bool) string {
		if !ok {
			return "no"
		}
		var out []string
		for _, e := range es {
			out = append(out, fmt.Sprintf("%q->%q", strings.TrimPrefix(at(e.Span), e.Span.File+":"), e.New))
		}
		return strings.Join(out, "; ")
	}
	field := func(name string, f usage.Field) {
		switch f.Present {
		case usage.Unknown:
			if f.Key != "" {
				fmt.Fprintf(&b, "  %s unknown\n", name)
			}
		case usage.No:
			fmt.Fprintf(&b, "  %s absent; set %s\n", name, edits(f.Set(usage.Lit("X", usage.Span{}))))
		case usage.Yes:
			var texts []string
			for _, t := range f.Texts() {
				texts = append(texts, t.String())
			}
			if len(texts) == 0 {
				for _, t := range f.List().Items {
					texts = append(texts, t.String())
				}
			}
			fmt.Fprintf(&b, "  %s = %s; at %s; set %s; append %s\n", name, strings.Join(texts, " | "), at(f.Span()), edits(f.Set(usage.Lit("X", usage.Span{}))), edits(f.Append(usage.Lit("X", usage.Span{}))))
		}
	}
	for _, r := range set.Requests {
		fmt.Fprintf(&b, "request %s kind=%d flow=%d conf=%s evidence=%d model=%s\n", at(r.Span), r.Kind, r.Flow, r.Conf, r.Evidence.Kind, r.Model)
		field("domain", r.Domain)
		field("audience", r.Audience)
		field("scope", r.Scope)
		field("response_type", r.ResponseType)
		field("grant_type", r.GrantType)
		if r.NoAudience || r.SDKAudience {
			fmt.Fprintf(&b, "  noaudience=%v sdkaudience=%v\n", r.NoAudience, r.SDKAudience)
		}
	}
	for _, c := range set.Calls {
		fmt.Fprintf(&b, "call %s endpoint=%q conf=%s evidence=%d\n", at(c.Span), c.Endpoint, c.Conf, c.Evidence.Kind)
		if c.Endpoint == "" {
			fmt.Fprintf(&b, "  %s %s on %s\n", c.Method, c.Path.String(), c.Host.String())
		}
		for _, x := range c.Bearers {
			fmt.Fprintf(&b, "  bearer %s kind=%d conf=%s; at %s; token at %s; twin %s\n", x.Token.Name, x.Token.Kind, x.Conf, at(x.At()), at(x.Token.Span), edits(x.Token.Twin()))
			for _, s := range x.Token.Trace {
				fmt.Fprintf(&b, "    %s: %s\n", at(s.Span), s.Note)
			}
		}
		if c.Body.Kind == usage.KindObject {
			var keys []string
			for _, p := range c.Body.Object.Props {
				k := p.Key
				if p.Maybe {
					k += "?"
				}
				keys = append(keys, k)
			}
			if c.Body.Object.Open {
				keys = append(keys, "...")
			}
			fmt.Fprintf(&b, "  body {%s}\n", strings.Join(keys, ", "))
		} else if c.Body.Kind != usage.KindAbsent {
			fmt.Fprintf(&b, "  body kind=%d\n", c.Body.Kind)
		}
		if c.OptionsRead != usage.Unknown {
			fmt.Fprintf(&b, "  options read=%d", c.OptionsRead)
			for _, s := range c.OptionsAt {
				fmt.Fprintf(&b, " at %s", at(s))
			}
			b.WriteByte('\n')
		}
		if c.BodyFrom != nil {
			fmt.Fprintf(&b, "  body from %s\n", at(c.BodyFrom.Span))
		}
		if c.Request != nil {
			fmt.Fprintf(&b, "  asked by %s\n", at(c.Request.Span))
		}
	}
	for _, s := range set.Settings {
		fmt.Fprintf(&b, "setting %s at %s\n", s.Name, at(s.Span))
	}
	for _, n := range set.Notices {
		fmt.Fprintf(&b, "notice %s: %s\n", n.File, n.Message)
	}
	return b.String()
}
