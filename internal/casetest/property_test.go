package casetest

import (
	"bytes"
	"context"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/fix"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// workspace is the content of all files of a folder by name.
func workspace(t *testing.T, dir string, c testCase) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for _, f := range c.files {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(f.Name)))
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = data
	}
	return out
}

// checkFix fixes a case in one mode, given the findings before, and checks what DESIGN promises of fixes: the file still
// parses with the parser of its format, the findings are gone, none is new, a second run changes nothing, and no byte
// outside the reported edits differs; with other line ends and a byte order mark the outcome is the same but for those.
// Files keep their mode. It returns the folder and whether anything in it was changed.
func checkFix(t *testing.T, c testCase, how string, found []got) (dir string, changed bool) {
	t.Helper()
	all := how == "--fix=all"
	dir = lay(t, c)
	if len(reported(found, all)) == 0 {
		return dir, false
	}
	before := workspace(t, dir, c)
	first := analyse(t, dir)
	for name := range before {
		if err := os.Chmod(filepath.Join(dir, filepath.FromSlash(name)), 0o750); err != nil {
			t.Fatal(err)
		}
	}
	found, said := scanned(t, dir, how)
	after := workspace(t, dir, c)
	last := analyse(t, dir)
	for name := range before {
		if info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil || info.Mode().Perm() != 0o750 {
			t.Errorf("%s: %s has mode %v (%v)", how, name, info.Mode(), err)
		}
		broken := syntaxErrors(name, before[name])
		for part, err := range syntaxErrors(name, after[name]) {
			if broken[part] == nil {
				t.Errorf("%s: %s no longer parses: %v\n%s", how, part, err, after[name])
			}
		}
	}
	for _, kind := range []string{"token requests", "API calls", "client grants", "settings"} {
		n, m := first.Stats.Usages[kind], last.Stats.Usages[kind]
		if kind == "settings" { // the fix of a renamed setting removes it
			n -= count(first, "AUTH3004") - count(last, "AUTH3004")
		}
		if kind == "API calls" { // text is read for an address of a tenant that only its scheme made worth it
			n -= count(first, "AUTH4012") - count(last, "AUTH4012")
		}
		if m < n {
			t.Errorf("%s: %d %s are read afterwards, %d before", how, m, kind, n)
		}
	}
	newFindings(t, how, first, last)
	leftOut := strings.Contains(said, "not applied") || strings.Contains(said, "rolled back")
	if leftOut {
		t.Errorf("%s: a fix is offered that is not to be applied: %s", how, said)
	}
	if left := reported(found, all); len(left) > 0 && !leftOut {
		t.Errorf("%s: what could be fixed is still found, and nothing says why: %v\n%s", how, left[0], said)
	}
	if !leftOut {
		replay(t, c, how, after)
	}
	_, said = scanned(t, dir, how)
	if again := workspace(t, dir, c); !maps.EqualFunc(again, after, bytes.Equal) {
		t.Errorf("a second %s changes files: %s", how, said)
	}
	if !all {
		noPrivilege(t, before, after, first.Workspace, last.Workspace)
	}
	if all {
		respelled(t, c, how, after)
	}
	return dir, !maps.EqualFunc(before, after, bytes.Equal)
}

// replay makes the reported edits, round by round, and checks that they yield what --fix did: no byte but theirs.
func replay(t *testing.T, c testCase, how string, want map[string][]byte) {
	t.Helper()
	dir := lay(t, c)
	for {
		plan := fix.Merge(reported(scan(t, dir), how == "--fix=all"))
		if len(plan.Units) == 0 {
			break
		}
		now := workspace(t, dir, c)
		for _, name := range plan.Files() {
			data, err := plan.Apply(name, now[name])
			if err != nil {
				t.Fatal(err)
			}
			onlyEdits(t, how, name, now[name], data, plan.Edits(name))
			if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range workspace(t, dir, c) {
		if !bytes.Equal(data, want[name]) {
			t.Errorf("%s: %s is\n%s\nand the reported edits make it\n%s", how, name, want[name], data)
		}
	}
}

// reported are the fixes that a report offers, as units of the fix package.
func reported(found []got, all bool) []fix.Unit {
	var units []fix.Unit
	for _, g := range found {
		if g.Fix == nil || len(g.Fix.Edits) == 0 || g.Fix.Safety != "safe" && !all {
			continue
		}
		i := slices.IndexFunc(units, func(u fix.Unit) bool { return u.ID == g.Fix.Unit })
		if i < 0 {
			i = len(units)
			units = append(units, fix.Unit{ID: g.Fix.Unit})
		}
		u := &units[i]
		u.Rules = append(u.Rules, g.Rule)
		for _, e := range g.Fix.Edits {
			text := e.NewText
			if e.NewBytes != nil {
				text = string(e.NewBytes)
			}
			edit := usage.Edit{Span: usage.Span{File: e.Location.Path, Start: e.Location.StartOffset, End: e.Location.EndOffset}, New: text}
			if !slices.Contains(u.Edits, edit) {
				u.Edits = append(u.Edits, edit)
			}
		}
	}
	return units
}

// onlyEdits checks that everything outside the edits, which are sorted, is there, byte for byte and in order.
func onlyEdits(t *testing.T, how, name string, before, after []byte, edits []usage.Edit) {
	t.Helper()
	at, to := 0, 0
	for _, e := range edits {
		same := before[at:e.Span.Start]
		if !bytes.HasPrefix(after[to:], same) {
			t.Errorf("%s: %s has changed outside the reported edits, between bytes %d and %d", how, name, at, e.Span.Start)
			return
		}
		to += len(same)
		text := strings.ReplaceAll(string(after[to:]), "\r\n", "\n")
		if !strings.HasPrefix(text, strings.ReplaceAll(e.New, "\r\n", "\n")) {
			t.Errorf("%s: %s has something else than %q at byte %d", how, name, e.New, to)
			return
		}
		breaks := strings.Count(e.New, "\n") - strings.Count(e.New, "\r\n")
		if bytes.Contains(before, []byte("\r\n")) {
			to += breaks
		}
		to += len(e.New)
		at = e.Span.End
	}
	if !bytes.Equal(before[at:], after[to:]) {
		t.Errorf("%s: %s has changed outside the reported edits, after byte %d", how, name, at)
	}
}

// count is how often a rule is found.
func count(r *engine.Result, rule string) int {
	n := 0
	for _, f := range r.Findings {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

// newFindings checks that no finding is new, notes included; a fix may move one.
func newFindings(t *testing.T, how string, first, last *engine.Result) {
	t.Helper()
	count := func(r *engine.Result) map[string]int {
		m := map[string]int{}
		for _, f := range r.Findings {
			m[f.Span.File+" "+f.Rule]++
		}
		return m
	}
	was := count(first)
	for k, n := range count(last) {
		if n > was[k] && !strings.HasSuffix(k, " AUTH0001") {
			t.Errorf("%s brings about %s", how, k)
		}
	}
}

func analyse(t *testing.T, dir string) *engine.Result {
	t.Helper()
	var ids []string
	for _, r := range rules.Metadata() {
		ids = append(ids, r.ID)
	}
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	r, err := engine.Run(context.Background(), engine.Options{
		Root: root, Paths: []string{root}, Config: config.NewFinder(root, config.Options{Rules: ids}), MinConfidence: usage.Low,
		Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

var scopeWord = regexp.MustCompile(`[a-z]+:[a-z][a-z_]*`)

// noPrivilege checks that safe fixes alone raise none (DESIGN, "Fixes"): nobody is asked for or granted a Management
// scope but the logged-in user's own, those only where a visible call needs them; no grant and no setting changes.
func noPrivilege(t *testing.T, before, after map[string][]byte, first, last *link.Workspace) {
	t.Helper()
	for name := range before {
		had := words(before[name])
		for w, n := range words(after[name]) {
			switch {
			case n <= had[w]:
			case catalog.IsCurrentUserScope(w):
				if !neededBy(last, w) {
					t.Errorf("--fix adds %s to %s, which no visible call needs", w, name)
				}
			case catalog.IsManagementScope(w):
				t.Errorf("--fix adds %s to %s: a privilege", w, name)
			}
		}
	}
	if was, is := privileges(first), privileges(last); !slices.Equal(was, is) {
		t.Errorf("--fix changes grants or settings:\n%s\n%s", was, is)
	}
}

func words(data []byte) map[string]int {
	out := map[string]int{}
	text := strings.NewReplacer("%3A", ":", "%3a", ":").Replace(string(data))
	for _, w := range scopeWord.FindAllString(text, -1) {
		out[w]++
	}
	return out
}

func neededBy(ws *link.Workspace, scope string) bool {
	return slices.ContainsFunc(ws.Calls, func(c *usage.APICall) bool {
		e, ok := catalog.EndpointByKey(c.Endpoint)
		return ok && slices.Contains(e.CurrentUserScopes, scope)
	})
}

// privileges are what clients are granted and how tenants are set.
func privileges(ws *link.Workspace) []string {
	var out []string
	for _, g := range ws.Grants {
		out = append(out, fmt.Sprintf("grant %s %v %d", g.Span.File, g.Scopes.List().Words(), g.AllowAll))
	}
	for _, a := range ws.Assertions {
		out = append(out, fmt.Sprintf("assertion %s %v", a.Span.File, a.Scopes.List().Words()))
	}
	for _, s := range ws.Settings {
		value, _ := s.Value.Const()
		out = append(out, fmt.Sprintf("setting %s %s %s=%s", s.Span.File, s.Subject, s.Name, value))
	}
	slices.Sort(out)
	return out
}

// respelled checks that line ends and a byte order mark do not matter to what fixing does.
func respelled(t *testing.T, c testCase, how string, after map[string][]byte) {
	t.Helper()
	dir := lay(t, c)
	for _, f := range c.files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, respell(f.Name, data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, said := scanned(t, dir, how)
	for name, data := range workspace(t, dir, c) {
		if want := respell(name, after[name]); !bytes.Equal(canonical(name, data), canonical(name, want)) {
			t.Errorf("%s with other line ends: %s is\n%q\nwant\n%q\n%s", how, name, data, want, said)
		}
	}
}

// respell changes the line ends of a file and gives it a byte order mark, where that changes no meaning: Go and the kernel
// refuse a mark.
func respell(name string, data []byte) []byte {
	data = bytes.ReplaceAll(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	if path.Base(name) != "go.mod" && !bytes.HasPrefix(data, []byte("#!")) {
		data = slices.Concat(bom, data)
	}
	return data
}

// canonical leaves out what gofmt decides, which also makes line ends its own.
func canonical(name string, data []byte) []byte {
	if path.Ext(name) != ".go" {
		return data
	}
	out, err := format.Source(bytes.TrimPrefix(data, bom))
	if err != nil {
		return data
	}
	return out
}
