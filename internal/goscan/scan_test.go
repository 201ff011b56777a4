package goscan

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// recorder keeps the messages it is asked to build.
type recorder struct{ msgs []request.Message }

func (r *recorder) Build(m request.Message) usage.Set {
	r.msgs = append(r.msgs, m)
	return usage.Set{Calls: []*usage.APICall{{Span: m.Span, Method: m.Method, Bearers: bearers(m), Body: m.Body}}}
}

func (r *recorder) URL(usage.Text, usage.Value, *usage.Source) usage.Set { return usage.Set{} }

func bearers(m request.Message) []usage.Bearer {
	if m.Headers.Object != nil {
		for _, p := range m.Headers.Object.Props {
			if strings.EqualFold(p.Key, "authorization") {
				return usage.BearersOf(p.Value, true, m.Span)
			}
		}
	}
	if m.Bearer.Kind != usage.KindUnknown {
		return usage.BearersOf(m.Bearer, false, m.Span)
	}
	return nil
}

func scanText(t *testing.T, src string) ([]request.Message, *usage.Set) {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parseGo(fset, "a.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	tp, info := checkPackage(fset, "example.com/a", []*ast.File{f}, &stubs{}, true)
	rec := &recorder{}
	pkg := &Package{Path: "example.com/a", Types: tp, Info: info, Files: []*File{{AST: f, Source: &usage.Source{Path: "a.go", Lang: "go", Text: []byte(src)}}}}
	set := NewProgram(fset, []*Package{pkg}, Options{Requests: rec}).Scan()
	return rec.msgs, set
}

func render(src string, set *usage.Set) string {
	var b strings.Builder
	for _, c := range set.Calls {
		fmt.Fprintf(&b, "%s %s", c.Method, at(src, c.Span))
		for _, x := range c.Bearers {
			fmt.Fprintf(&b, " | kind=%d conf=%s point=%q span=%q twin=%v", x.Token.Kind, x.Conf, at(src, x.At()), at(src, x.Span), x.Token.TwinEdits)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func at(src string, s usage.Span) string {
	if s.End > len(src) || s.Start > s.End {
		return "?"
	}
	return src[s.Start:s.End]
}

func TestSmoke(t *testing.T) {
	src := `package a

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
)

const base = "https://acme.auth0.com/api/v2/"

type conn struct {
	Options map[string]any ` + "`json:\"options,omitempty\"`" + `
	DisplayName string ` + "`json:\"display_name\"`" + `
}

type client struct {
	token string
	http  *http.Client
}

func newClient(tok string) *client { return &client{token: tok, http: &http.Client{}} }

func (c *client) do(method, path string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, base+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	_, err = c.http.Do(req)
	return err
}

func Handler(w http.ResponseWriter, r *http.Request) {
	idToken := r.FormValue("id_token")
	c := newClient(idToken)
	c.do("PATCH", fmt.Sprintf("connections/%s", os.Getenv("X")), conn{DisplayName: "x"})
	d := newClient("abc")
	d.do("GET", "users", nil)
}
`
	msgs, set := scanText(t, src)
	for _, m := range msgs {
		t.Logf("%s url=%v body=%v", m.Method, m.URL.Text, m.Body.Kind)
		if m.Body.Object != nil {
			for _, p := range m.Body.Object.Props {
				t.Logf("   %s=%v", p.Key, p.Value.Text)
			}
		}
	}
	t.Log(render(src, set))
}
