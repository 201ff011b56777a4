package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/report"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var update = flag.Bool("update", false, "write the golden files")

var files = map[string]string{
	"web/app [1].js": "// 😀 café\r\nconst api = new auth0.Management({ domain, /* 😀 */ token: result.idToken });\r\n",
	"login.js":       "webAuth.authorize({\n\tscope: 'openid',\n\tresponseType: 'id_token',\n});\n",
	"call.sh":        "curl https://acme.auth0.com/api/v2/users -H \"authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhYmMifQ.c2lnbmF0dXJl\"\n",
	"bad.md":         "a \x1b[31mb\xff token\n",
}

// at is the first place where text stands in a file.
func at(path, text string) usage.Span {
	i := strings.Index(files[path], text)
	return usage.Span{File: path, Start: i, End: i + len(text)}
}

func sample() *report.Report {
	app := "web/app [1].js"
	return &report.Report{
		Tool: report.Tool{Name: "auth0lint", Version: "v1.2.3", URL: "https://example.org/auth0lint"},
		Rules: []finding.Rule{
			{ID: "AUTH1001", Name: "ManagementIDToken", Short: "An ID token is sent as bearer.", Full: "The Management API takes access tokens only.", Markdown: "# AUTH1001\n", URL: "https://example.org/AUTH1001", Level: finding.Error, Precision: "high", Tags: []string{"migration"}},
			{ID: "AUTH1003", Name: "IDTokenOnlyResponse", Short: "Only an ID token is asked for.", Level: finding.Error},
			{ID: "AUTH4016", Name: "ImplicitFlow", Short: "The implicit flow is used.", Level: finding.Note, OffByDefault: true},
		},
		Findings: []finding.Finding{
			{
				Rule: "AUTH1001", Level: finding.Error, Span: at("call.sh", "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJhYmMifQ.c2lnbmF0dXJl"), Confidence: usage.High,
				Message: "The bearer of 'GET /users' is an ID token, send an access token for the Management API instead.",
			},
			{
				Rule: "AUTH1003", Level: finding.Note, Span: at("login.js", "'id_token'"), Confidence: usage.Medium,
				Message: "response_type is 'id_token' only, ask for 'token id_token'.",
			},
			{
				Rule: "AUTH1001", Level: finding.Error, Span: at(app, "result.idToken"),
				Message: "The Management client gets an ID token (at [0]), pass an access token.",
				Related: []finding.Related{{Span: at("login.js", "webAuth.authorize"), Note: "the authorize request"}},
				Trace: []usage.Step{
					{Span: at("login.js", "'id_token'"), Note: "the request asks for an ID token"},
					{Span: at(app, "result.idToken"), Note: "the bearer"},
				},
				Fix: &finding.Fix{
					Unit: "u1", Safety: finding.Suggested, Description: "Ask for an access token and send it.", Todo: "Grant 'read:users' to the client.",
					Edits: []usage.Edit{
						{Span: at(app, "idToken"), New: "accessToken"},
						{Span: at("login.js", "id_token"), New: "token id_token"},
						{Span: at("login.js", "\tscope").Before(), New: "\taudience: 'é',\n"},
					},
				},
			},
			{
				Rule: "AUTH1001", Level: finding.Warning, Confidence: usage.Low, Span: at("bad.md", "b\xff token"), Doc: true, Message: "An ID token named '\x1b]0;x' is sent.",
				Fix: &finding.Fix{Unit: "u2", Safety: finding.Safe, Description: "Delete it.", Edits: []usage.Edit{{Span: at("bad.md", "token")}}},
			},
			{
				Rule: "AUTH1003", Level: finding.Error, Span: at("login.js", "'openid'"), Suppressed: true, Suppression: "legacy page", Message: "Suppressed.",
			},
		},
		Notices:    []usage.Notice{{File: "broken.go", Message: "cannot be parsed: expected ';'"}, {Message: "this build reads no JavaScript"}},
		File:       func(path string) []byte { return []byte(files[path]) },
		Scanned:    4,
		Suppressed: 1,
		FailOn:     finding.Warning,
	}
}

func render(t *testing.T, format string, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.Write(&b, format, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			golden(t, "sample."+format, render(t, format, sample()))
			golden(t, "empty."+format, render(t, format, &report.Report{Tool: sample().Tool}))
		})
	}
	t.Run("color", func(t *testing.T) {
		t.Parallel()
		r := sample()
		r.Color, r.Prefix = true, "../x/"
		golden(t, "color.text", render(t, "text", r))
	})
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (-update writes it):\n%s", file, got)
	}
}

// A token that stands in the code must not be in any report.
func TestTokensAreNeverPrinted(t *testing.T) {
	t.Parallel()
	for _, format := range report.Formats() {
		for _, secret := range []string{"hbGciOiJ", "hdWQiOiJ", "c2lnbmF0"} {
			if out := render(t, format, sample()); bytes.Contains(out, []byte(secret)) {
				t.Errorf("%s prints the token (%s)", format, secret)
			}
		}
	}
}

func TestTerminalIsNotDriven(t *testing.T) {
	t.Parallel()
	if out := render(t, "text", sample()); bytes.ContainsRune(out, '\x1b') || bytes.ContainsRune(out, '\xff') {
		t.Errorf("the text report holds escape sequences:\n%q", out)
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	if err := report.Write(&bytes.Buffer{}, "html", sample()); err == nil || report.Known("html") {
		t.Error("html is not a format")
	}
}

func TestPositions(t *testing.T) {
	t.Parallel()
	var out struct {
		Findings []struct {
			Location struct {
				Path                                       string
				StartLine, StartColumn, EndLine, EndColumn int
			}
			Fix *struct {
				Edits []struct {
					NewText  string
					Location struct {
						Path                              string
						StartLine, StartColumn, EndColumn int
					}
				}
			}
		}
	}
	if err := json.Unmarshal(render(t, "json", sample()), &out); err != nil {
		t.Fatal(err)
	}
	// The emoji before it takes two units, the line end before it two bytes.
	loc := out.Findings[2].Location
	if loc.StartLine != 2 || loc.StartColumn != 60 || loc.EndLine != 2 || loc.EndColumn != 74 {
		t.Errorf("location = %+v", loc)
	}
	if e := out.Findings[2].Fix.Edits[0]; e.NewText != "accessToken" || e.Location.StartColumn != 67 || e.Location.EndColumn != 74 {
		t.Errorf("edit = %+v", e)
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	if got, want := sample().Summary(), "4 findings (2 errors, 1 warning, 1 note) in 4 files, 1 suppressed, 2 notices"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&report.Report{Scanned: 1}).Summary(), "no findings in 1 file"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
