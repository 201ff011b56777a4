package configscan

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// memory is a tree of texts.
type memory map[string]string

func (m memory) load(p string) ([]byte, error) {
	if s, ok := m[p]; ok {
		return []byte(s), nil
	}
	return nil, os.ErrNotExist
}

func (m memory) list(dir string) []string {
	seen := map[string]bool{}
	var out []string
	for p := range m {
		rest := p
		if dir != "" {
			var ok bool
			if rest, ok = strings.CutPrefix(p, dir+"/"); !ok {
				continue
			}
		}
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			rest = rest[:i+1]
		}
		if !seen[rest] {
			seen[rest] = true
			out = append(out, rest)
		}
	}
	return out
}

func (m memory) options() Options { return Options{Load: m.load, List: m.list} }

func (m memory) scan(p string) *usage.Set {
	return Scan(&usage.Source{Path: p, Text: []byte(m[p])}, m.options())
}

// dumper writes usages as text, positions as line:column of the file.
type dumper struct {
	load func(string) ([]byte, error)
	own  string
	b    strings.Builder
}

func (d *dumper) at(s usage.Span) string {
	if s.IsZero() {
		return "-"
	}
	data, err := d.load(s.File)
	if err != nil || s.Start > len(data) || s.End > len(data) || s.Start > s.End {
		return fmt.Sprintf("BAD %v", s)
	}
	line := 1 + bytes.Count(data[:s.Start], []byte("\n"))
	col := s.Start - bytes.LastIndexByte(data[:s.Start], '\n')
	text := string(data[s.Start:s.End])
	if i := strings.IndexByte(text, '\n'); i >= 0 {
		text = strings.TrimRight(text[:i], "\r") + "…"
	}
	if len(text) > 60 {
		text = text[:57] + "…"
	}
	where := ""
	if s.File != d.own {
		where = path.Base(s.File) + ":"
	}
	return fmt.Sprintf("%s%d:%d %q", where, line, col, text)
}

func (d *dumper) edits(es []usage.Edit, ok bool) string {
	if !ok {
		return "no"
	}
	var out []string
	for _, e := range es {
		out = append(out, fmt.Sprintf("%s -> %q", d.at(e.Span), e.New))
	}
	return strings.Join(out, "; ")
}

func (d *dumper) field(name string, f usage.Field) {
	if f.Present == usage.Unknown && f.Slot == nil {
		return
	}
	fmt.Fprintf(&d.b, "    %s %s", name, [...]string{"unknown", "absent", "present"}[f.Present])
	if f.Present == usage.Yes {
		fmt.Fprintf(&d.b, " key %s value %s", d.at(f.KeySpan), d.at(f.Span()))
		l := f.List()
		fmt.Fprintf(&d.b, "\n      ")
		for _, t := range l.Items {
			fmt.Fprintf(&d.b, " %s@%s", t, d.at(t.Span()))
		}
		if l.Open {
			d.b.WriteString(" (open)")
		}
	}
	d.b.WriteString("\n")
	item := usage.Lit("update:connections_options", usage.Span{})
	if es, ok := f.Set(usage.Lit("false", usage.Span{})); ok {
		fmt.Fprintf(&d.b, "      set    %s\n", d.edits(es, ok))
	}
	if es, ok := f.Append(item); ok {
		fmt.Fprintf(&d.b, "      append %s\n", d.edits(es, ok))
	}
	if es, ok := f.Remove(); ok {
		fmt.Fprintf(&d.b, "      remove %s\n", d.edits(es, ok))
	}
}

func (d *dumper) set(s *usage.Set) string {
	for _, n := range s.Notices {
		fmt.Fprintf(&d.b, "notice %s: %s\n", path.Base(n.File), n.Message)
	}
	for _, g := range s.Grants {
		fmt.Fprintf(&d.b, "grant %s %s management=%s client=%q all=%s conf=%s\n", g.Format, d.at(g.Span), tri(g.ManagementAPI), g.Credential.ClientID, tri(g.AllowAll), g.Conf)
		d.field("client_id", g.ClientID)
		d.field("audience", g.Audience)
		d.field("scopes", g.Scopes)
	}
	for _, x := range s.Settings {
		fmt.Fprintf(&d.b, "setting %s %s %s of=%q conf=%s\n", x.Format, x.Subject, x.Name, x.Of, x.Conf)
		d.field("value", x.Value)
	}
	for _, x := range s.Artifacts {
		fmt.Fprintf(&d.b, "artifact %s %s %q %s\n", x.Format, x.Kind, x.Name, d.at(x.Span))
	}
	for _, x := range s.SDKs {
		fmt.Fprintf(&d.b, "sdk %s %s %q major=%d via=%s hosted=%v %s\n", x.Ecosystem, x.Package, x.Version, x.Major, x.Via, x.Hosted, d.at(x.Span))
	}
	for _, x := range s.Options {
		fmt.Fprintf(&d.b, "option %s %d %s conf=%s %s\n", x.SDK, x.Major, x.Option, x.Conf, d.at(x.Span))
		d.field("value", x.Field)
	}
	for _, x := range s.Requests {
		fmt.Fprintf(&d.b, "request %s flow=%d conf=%s client=%q %s\n", x.Model, x.Flow, x.Conf, x.Credential.ClientID, d.at(x.Span))
		d.field("domain", x.Domain)
		d.field("audience", x.Audience)
		d.field("scope", x.Scope)
	}
	return d.b.String()
}

func tri(t usage.Tri) string { return [...]string{"unknown", "no", "yes"}[t] }
