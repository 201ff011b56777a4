package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/fix"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const login = `import auth0 from 'auth0-js';
const webAuth = new auth0.WebAuth({ domain: 'acme.auth0.com', clientID: 'abc', scope: 'openid', responseType: 'token id_token' });
webAuth.parseHash((err, r) => new auth0.Management({ domain: 'acme.auth0.com', token: r.idToken }).getUser(r.idTokenPayload.sub, () => {}));
`

// mending analyses one file and makes a mender for it.
func mending(t *testing.T) (*mender, *engine.Result) {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "login.js"), []byte(login), 0o644); err != nil {
		t.Fatal(err)
	}
	c := Command{Stdin: strings.NewReader(""), Stdout: &bytes.Buffer{}, Stderr: &bytes.Buffer{}, Dir: dir, Getenv: os.Getenv}
	k := &check{Command: c, flags: &checkFlags{}, opt: engine.Options{
		Root: dir, Paths: []string{dir}, Config: config.NewFinder(dir, config.Options{Rules: ruleIDs()}), MinConfidence: usage.Low,
	}}
	res, err := engine.Run(context.Background(), k.opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Findings) != 1 || res.Findings[0].Fix == nil {
		t.Fatalf("findings %v", res.Findings)
	}
	return &mender{check: k, ctx: context.Background(), original: map[string][]byte{}, overlay: map[string][]byte{}}, res
}

func insertion(at int, text string) finding.Finding {
	span := usage.Span{File: "login.js", Start: at, End: at}
	return finding.Finding{Rule: "AUTH1003", Level: finding.Error, Span: span, Fix: &finding.Fix{
		Unit: "made up " + text, Safety: finding.Safe, Description: "Do " + text, Edits: []usage.Edit{{Span: span, New: text}},
	}}
}

// A unit whose outcome has a new finding is rolled back, with all its edits; those that do no harm are kept.
func TestHarmIsRolledBack(t *testing.T) {
	t.Parallel()
	m, res := mending(t)
	harm := insertion(len(login), "webAuth.client.loginWithResourceOwner({ username: 'a', password: 'b', connection: 'db' });\n")
	harm.Fix.Edits = append(harm.Fix.Edits, usage.Edit{Span: usage.Span{File: "login.js"}, New: "// harmless\n"})
	res.Findings = append(res.Findings, harm)
	if _, err := m.mend(res); err != nil {
		t.Fatal(err)
	}
	out := string(m.overlay["login.js"])
	if !strings.Contains(out, "token: r.accessToken") || strings.Contains(out, "loginWithResourceOwner") || strings.Contains(out, "harmless") {
		t.Errorf("the outcome is\n%s", out)
	}
	if len(m.applied) != 1 || len(m.left) != 1 || !strings.Contains(m.left[0], "rolled back") || !strings.Contains(m.left[0], "Do webAuth.client") {
		t.Errorf("applied %v, left %v", m.applied, m.left)
	}
}

// Where two units want different bytes at one place, the first is applied and the other is named and left.
func TestConflictsAreNamedAndLeft(t *testing.T) {
	t.Parallel()
	m, res := mending(t)
	at := strings.Index(login, "r.idToken }")
	other := insertion(at, "other")
	other.Fix.Edits[0].Span.End = at + len("r.idToken")
	other.Fix.Edits = append(other.Fix.Edits, usage.Edit{Span: usage.Span{File: "login.js"}, New: "// half of it\n"})
	res.Findings = append(res.Findings, other)
	plan := fix.Merge(fix.Units(res.Findings, false))
	if len(plan.Units) != 1 || len(plan.Conflicts) != 1 {
		t.Fatalf("%d units, %d conflicts", len(plan.Units), len(plan.Conflicts))
	}
	if _, err := m.mend(res); err != nil {
		t.Fatal(err)
	}
	if out := string(m.overlay["login.js"]); !strings.Contains(out, "token: r.accessToken") || strings.Contains(out, "half of it") {
		t.Errorf("the outcome is\n%s", out)
	}
	if len(m.left) != 1 || !strings.Contains(m.left[0], "not applied, it conflicts with the fix at login.js:3:") {
		t.Errorf("left %v", m.left)
	}
}

// A unit that mends a finding and breaks the file is rolled back.
func TestBrokenSyntaxIsRolledBack(t *testing.T) {
	t.Parallel()
	m, res := mending(t)
	edits := &res.Findings[0].Fix.Edits
	*edits = append(*edits, usage.Edit{Span: usage.Span{File: "login.js", Start: len(login), End: len(login)}, New: "function ((( {\n"})
	if _, err := m.mend(res); err != nil {
		t.Fatal(err)
	}
	if len(m.overlay) != 0 || len(m.applied) != 0 {
		t.Errorf("the outcome is\n%s", m.overlay["login.js"])
	}
}
