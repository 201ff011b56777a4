//go:build guide

package casetest

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The tests of this file read Auth0's own pages from the folder named by AUTH0LINT_GUIDE (make guide GUIDE=folder): they
// are requirements, but not ours to keep in the repository.

func page(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(os.Getenv("AUTH0LINT_GUIDE"), name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func scanPage(t *testing.T, name, text string, args ...string) ([]got, string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	found := scan(t, dir, args...)
	after, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return found, string(after)
}

// summary is what matters of findings: rule, level and the text of the line.
func summary(text string, found []got) []string {
	lines := strings.Split(text, "\n")
	var out []string
	for _, g := range found {
		out = append(out, fmt.Sprintf("%s %s %s", g.Rule, g.Level, strings.TrimSpace(lines[g.Location.StartLine-1])))
	}
	slices.Sort(out)
	return out
}

func expect(t *testing.T, text string, found []got, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := summary(text, found); !slices.Equal(got, want) {
		t.Errorf("found\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

var oldSamples = []string{
	"AUTH1003 note &response_type=id_token",
	"AUTH1002 note \"scope\": \"openid\",",
	"AUTH1003 note responseType: 'id_token'",
	"AUTH1001 warning token: '{yourIdToken}'",
}

func TestMigrationGuide(t *testing.T) {
	t.Parallel()
	for name, as := range map[string]string{"migrate-management-api-access-tokens-current": "guide.mdx", "migrate-management-api-access-tokens-2018": "guide.md"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := page(t, name)
			found, _ := scanPage(t, as, text)
			expect(t, text, found, oldSamples...)
			if _, after := scanPage(t, as, text, "--fix"); after != text {
				t.Error("--fix changes the guide")
			}
			_, after := scanPage(t, as, text, "--fix=all")
			for _, s := range []string{"audience: 'https://{yourDomain}/api/v2/',\n      scope: 'openid read:current_user',\n      responseType: 'token id_token'", "token: '{yourIdToken}'"} {
				if !strings.Contains(after, s) {
					t.Errorf("--fix=all does not yield %q", s)
				}
			}
		})
	}
}

var silentPages = []string{"promote-connections-to-domain-level", "api-scopes", "connections-options-scopes-eol"}

func TestPagesWithoutProblem(t *testing.T) {
	t.Parallel()
	for _, name := range silentPages {
		for _, text := range []string{page(t, name), fenced(page(t, name))} {
			found, _ := scanPage(t, "page.md", text)
			expect(t, text, found)
		}
	}
}

var sampleStart = regexp.MustCompile(`^(curl |var |package main|import |https?://|POST |PATCH |\{$|const |#import|<\?php|\$)`)

// fenced puts the samples of a plain page into fences: from a line that begins one to the line that ends it.
func fenced(text string) string {
	var out []string
	open := false
	for _, line := range strings.Split(text, "\n") {
		if !open && sampleStart.MatchString(line) {
			lang := ""
			switch {
			case strings.HasPrefix(line, "curl"):
				lang = "bash"
			case strings.HasPrefix(line, "package"):
				lang = "go"
			case strings.HasPrefix(line, "http"), strings.HasPrefix(line, "POST"), strings.HasPrefix(line, "PATCH"):
				lang = "http"
			case strings.HasPrefix(line, "var axios"), strings.HasPrefix(line, "const"):
				lang = "js"
			}
			out = append(out, "```"+lang)
			open = true
		}
		if open && strings.HasPrefix(line, "Was this helpful") {
			out = append(out, "```")
			open = false
		}
		out = append(out, line)
	}
	if open {
		out = append(out, "```")
	}
	return strings.Join(out, "\n")
}

func TestMutantsFire(t *testing.T) {
	t.Parallel()
	promote, scopes := page(t, "promote-connections-to-domain-level"), page(t, "api-scopes")
	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	jwt := part(`{"alg":"RS256"}`) + "." + part(`{"iss":"https://acme.auth0.com/","aud":"cl1ent","sub":"auth0|1","nonce":"n"}`) + ".c2ln"
	asks := `curl --url 'https://{yourDomain}/oauth/token' --data '{"grant_type":"client_credentials","audience":"https://{yourDomain}/api/v2/","scope":"update:connections"}'`
	for name, tt := range map[string]struct {
		text, rule, line string
	}{
		"options without their scope": {
			strings.Replace(strings.Replace(promote, `'{ "is_domain_connection": true }'`, `'{ "is_domain_connection": true, "options": {} }'`, 1), "curl --request", asks+"\ncurl --request", 1),
			"AUTH2001", "curl --request PATCH",
		},
		"current-user scope without an audience": {
			strings.ReplaceAll(strings.Replace(scopes, "  audience=YOUR_API_AUDIENCE&\n", "", 1), "read:contacts", "read:current_user"),
			"AUTH1002", "read:current_user",
		},
		"an ID token as bearer": {strings.Replace(promote, "Bearer MGMT_API_ACCESS_TOKEN", "Bearer "+jwt, 1), "AUTH1001", "authorization: Bearer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, text := range []string{tt.text, fenced(tt.text)} {
				found, _ := scanPage(t, "page.md", text)
				if len(found) != 1 || found[0].Rule != tt.rule || !strings.Contains(strings.Split(text, "\n")[found[0].Location.StartLine-1], tt.line) {
					t.Errorf("found %v, want %s at %q", found, tt.rule, tt.line)
				}
			}
		})
	}
}
