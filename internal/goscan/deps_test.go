package goscan

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const depsMod = `module example.com/a

go 1.26

require (
	github.com/auth0/go-auth0 v1.0.0
	golang.org/x/oauth2 v0.30.0
)
`

const depsVendor = `# github.com/auth0/go-auth0 v1.0.0
## explicit
github.com/auth0/go-auth0
github.com/auth0/go-auth0/management
# golang.org/x/oauth2 v0.30.0
## explicit
golang.org/x/oauth2
golang.org/x/oauth2/clientcredentials
`

const depsFile = `package a

import (
	"context"
	"net/http"
	"strings"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

type tokens struct {
	ID     string ` + "`json:\"id_token\"`" + `
	Access string ` + "`json:\"access_token\"`" + `
}

type client struct{ token string }

func (c client) get(id string) {
	req, _ := http.NewRequest("GET", "https://acme.auth0.com/api/v2/users/"+id, nil)
	req.Header.Set("Authorization", "Bearer "+c.token)
	_, _ = http.DefaultClient.Do(req)
}

func plain(t tokens) { client{token: t.ID}.get("1") }

func good(t tokens) { client{token: t.Access}.get("1") }

func extra(t *oauth2.Token) { client{token: t.Extra("id_token").(string)}.get("1") }

func patch(t tokens) {
	req, _ := http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/1", strings.NewReader("{\"options\":{}}"))
	req.Header.Set("Authorization", "Bearer "+t.Access)
	_, _ = http.DefaultClient.Do(req)
}

func static(t *oauth2.Token) {
	_, _ = management.New("acme.auth0.com", management.WithStaticToken(t.Extra("id_token").(string)))
}

func options(ctx context.Context, m *management.Management) {
	_ = m.Connection.Update(ctx, "1", &management.Connection{Options: &management.ConnectionOptions{}})
}

func name(ctx context.Context, m *management.Management) {
	_ = m.Connection.Update(ctx, "1", &management.Connection{Name: auth0.String("x")})
}

func machine(ctx context.Context) {
	c := clientcredentials.Config{ClientID: "id", TokenURL: "https://acme.auth0.com/oauth/token"}
	_, _ = c.Token(ctx)
}
`

// TestDependenciesRemoved: what a package's own code shows stays when its dependencies are gone, with less confidence
// where a step leans on one of them; nothing new appears.
func TestDependenciesRemoved(t *testing.T) {
	t.Parallel()
	scan := func(present bool) map[string]usage.Confidence {
		dir := t.TempDir()
		write := func(name, text string) {
			p := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		write("go.mod", depsMod)
		write("a.go", depsFile)
		if present {
			for _, mod := range []string{"github.com/auth0/go-auth0", "golang.org/x/oauth2"} {
				from := filepath.Join("..", "..", "analyzers", "testdata", "src", filepath.FromSlash(mod))
				if err := os.CopyFS(filepath.Join(dir, "vendor", filepath.FromSlash(mod)), os.DirFS(from)); err != nil {
					t.Fatal(err)
				}
			}
			write("vendor/modules.txt", depsVendor)
		}
		set, err := Load(context.Background(), LoadOptions{Root: dir, Candidates: []string{"a.go"}, Files: []string{"a.go"}}, realOptions(t))
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]usage.Confidence{}
		line := func(s usage.Span) int { return 1 + strings.Count(depsFile[:s.Start], "\n") }
		for _, c := range set.Calls {
			key := fmt.Sprintf("%d %s %s", line(c.Span), c.Method, c.Endpoint)
			if c.Body.Object != nil {
				_, has := c.Body.Object.Get("options")
				key += fmt.Sprintf(" options=%v", has)
			}
			out[key] = c.Conf
			for _, b := range c.Bearers {
				out[fmt.Sprintf("%s bearer %d at %d", key, b.Token.Kind, line(b.At()))] = usage.Weakest(b.Conf, b.Token.Conf)
			}
		}
		for _, r := range set.Requests {
			out[fmt.Sprintf("%d request audience=%d", line(r.Span), r.Audience.Present)] = r.Conf
		}
		return out
	}
	with, without := scan(true), scan(false)
	if len(with) < 11 {
		t.Errorf("only %d usages: %v", len(with), with)
	}
	lower := 0
	for _, k := range slices.Sorted(maps.Keys(without)) {
		high, known := with[k]
		switch {
		case !known:
			t.Errorf("new without dependencies: %s", k)
		case without[k] < high:
			t.Errorf("%s: confidence rises from %v to %v", k, high, without[k])
		case without[k] > high:
			lower++
		}
	}
	for _, k := range slices.Sorted(maps.Keys(with)) {
		if _, ok := without[k]; !ok {
			t.Errorf("lost without dependencies: %s", k)
		}
	}
	if lower < 4 {
		t.Errorf("confidence was lowered in %d places only: %v", lower, without)
	}
	own := "22 GET GET /users/{id} bearer 1 at 27"
	if c, ok := without[own]; !ok || c != usage.High {
		t.Errorf("a token of the package's own has confidence %v (%v)", c, ok)
	}
}
