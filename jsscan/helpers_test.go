package jsscan

import (
	"context"
	"fmt"
	"os"
	"path"
	"strings"
	"sync"
	"testing"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

var loadModels = sync.OnceValues(func() (*model.Set, error) {
	sdks, err := catalog.SDKs()
	if err != nil {
		return nil, err
	}
	return model.New(sdks, request.New(request.Tenant{}))
})

// program parses files: every .js, .ts, .tsx is a source; others are only there to be loaded.
func program(t testing.TB, files map[string]string) *Program {
	t.Helper()
	ms, err := loadModels()
	if err != nil {
		t.Fatal(err)
	}
	p := New(Options{
		Models: ms, Requests: request.New(request.Tenant{}), Strict: true,
		Load: func(name string) ([]byte, error) {
			if s, ok := files[name]; ok {
				return []byte(s), nil
			}
			return nil, os.ErrNotExist
		},
		Exists: func(name string) bool { _, ok := files[name]; return ok },
	})
	for name, s := range files {
		lang := strings.TrimPrefix(path.Ext(name), ".")
		switch lang {
		case "js", "jsx", "ts", "tsx":
			p.Add(&usage.Source{Path: name, Lang: lang, Text: []byte(s)})
		}
	}
	return p
}

func scan(t testing.TB, files map[string]string) *usage.Set {
	t.Helper()
	return program(t, files).Scan(context.Background())
}

// at renders a span as the text it covers.
func at(files map[string]string, s usage.Span) string {
	if s.IsZero() {
		return "-"
	}
	src, ok := files[s.File]
	if !ok || s.End > len(src) {
		return fmt.Sprintf("%s[%d:%d]", s.File, s.Start, s.End)
	}
	out := src[s.Start:s.End]
	if i := strings.IndexByte(out, '\n'); i >= 0 {
		out = out[:i] + "..."
	}
	if len(files) > 1 {
		out = s.File + ":" + out
	}
	return out
}

// dump renders the usages that matter, one a line.
func dump(files map[string]string, set *usage.Set) string {
	var b strings.Builder
	field := func(name string, f usage.Field) {
		if f.Present != usage.Yes {
			return
		}
		var ts []string
		for _, t := range f.Texts() {
			ts = append(ts, t.String())
		}
		if len(ts) == 0 {
			for _, it := range f.List().Items {
				ts = append(ts, it.String())
			}
		}
		fmt.Fprintf(&b, " %s=%s", name, strings.Join(ts, "|"))
	}
	for _, r := range set.Requests {
		fmt.Fprintf(&b, "request %s", [...]string{"authorize", "token", "config"}[r.Kind])
		field("domain", r.Domain)
		field("audience", r.Audience)
		field("scope", r.Scope)
		field("response_type", r.ResponseType)
		field("grant_type", r.GrantType)
		fmt.Fprintf(&b, " @%s\n", at(files, r.Span))
	}
	for _, c := range set.Calls {
		fmt.Fprintf(&b, "call %s host=%s @%s\n", strings.TrimSpace(c.Endpoint), c.Host.String(), at(files, c.Span))
		if c.Body.Object != nil {
			b.WriteString("  body")
			for _, p := range c.Body.Object.Props {
				b.WriteString(" " + p.Key)
			}
			b.WriteString("\n")
		}
		if c.OptionsRead != usage.Unknown || c.BodyFrom != nil {
			fmt.Fprintf(&b, "  options %v from %v\n", [...]string{"?", "no", "yes"}[c.OptionsRead], c.BodyFrom != nil)
		}
		for _, r := range c.Bearers {
			fmt.Fprintf(&b, "  bearer %s %s at %s point %s\n", [...]string{"unknown", "id", "access"}[r.Token.Kind], r.Conf, at(files, r.Span), at(files, r.Point))
		}
	}
	for _, g := range set.Grants {
		fmt.Fprintf(&b, "grant %s", g.Format)
		field("audience", g.Audience)
		field("scopes", g.Scopes)
		b.WriteString("\n")
	}
	for _, s := range set.SDKs {
		fmt.Fprintf(&b, "sdk %s %s %d\n", s.Package, s.Version, s.Major)
	}
	for _, n := range set.Notices {
		fmt.Fprintf(&b, "notice %s %s\n", n.File, n.Message)
	}
	return b.String()
}
