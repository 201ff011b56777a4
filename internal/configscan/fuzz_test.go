package configscan

import (
	"strings"
	"testing"
	"time"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// FuzzScan feeds arbitrary bytes to every format: nothing panics, every span lies inside the file, every edit applies.
func FuzzScan(f *testing.F) {
	for _, a := range archives(f) {
		for _, file := range a.Files {
			if file.Name != "want" {
				f.Add(file.Name, file.Data)
			}
		}
	}
	f.Add("tenant.yaml", []byte("clientGrants: &a\n  - *a\n"))
	f.Add("tenant.yaml", []byte("a: &a [*b]\nb: &b [*a]\nclientGrants: *a"))
	f.Add("x.yaml", []byte("clientGrants:\n\t- a\n"))
	f.Add("tenant.yaml", []byte("\xef\xbb\xbfclientGrants:\n- {audience: \"\\u00e4\\x\", scope: ['it''s']}"))
	f.Add("main.tf", []byte(`locals { a = local.b, b = local.a }`))
	f.Add("main.tf", []byte("resource \"auth0_client_grant\" \"x\" {\n for_each = local.x\n scopes = [for a in each.value : [for b in a : b]]\n}\nlocals {\n x = local.x\n}"))
	f.Add(".env", []byte("AUTH0_AUDIENCE=\"https://x/api/v2\nAUTH0_X='"))
	f.Fuzz(func(t *testing.T, path string, data []byte) {
		if len(data) > 1<<16 || path == "" || strings.Contains(path, "\x00") {
			return
		}
		m := memory{path: string(data)}
		begin := time.Now()
		set := Scan(&usage.Source{Path: path, Text: data}, m.options())
		if d := time.Since(begin); d > 5*time.Second {
			t.Fatalf("took %v", d)
		}
		for _, n := range set.Notices {
			if strings.HasPrefix(n.Message, "analysis failed") {
				t.Fatal(n.Message)
			}
		}
		d := dumper{load: m.load, own: path}
		if out := d.set(set); strings.Contains(out, "BAD {") {
			t.Fatalf("span outside the file:\n%s", out)
		}
	})
}
