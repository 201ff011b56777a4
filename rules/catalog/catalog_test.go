package catalog

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// idsOfDesign are the rules that must have a row.
func idsOfDesign() []string {
	ids := []string{"AUTH0001"}
	add := func(from, to int) {
		for i := from; i <= to; i++ {
			ids = append(ids, "AUTH"+string([]byte{byte('0' + i/1000), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)}))
		}
	}
	add(1001, 1005)
	add(2001, 2004)
	add(3001, 3005)
	add(4001, 4022)
	add(5001, 5004)
	add(6001, 6004)
	return ids
}

func TestEveryRuleHasARow(t *testing.T) {
	t.Parallel()
	var have []string
	for _, r := range Rules() {
		have = append(have, r.ID)
	}
	if want := idsOfDesign(); !slices.Equal(have, want) {
		t.Errorf("rows are %v, want %v", have, want)
	}
}

func TestRowsAreComplete(t *testing.T) {
	t.Parallel()
	date := regexp.MustCompile(`^(\d{4}|\d{4}-\d{2}-\d{2})$`)
	names := map[string]string{}
	for _, r := range Rules() {
		if other, dup := names[r.Name]; dup || r.Name == "" {
			t.Errorf("%s: name %q is empty or used by %s", r.ID, r.Name, other)
		}
		names[r.Name] = r.ID
		if !strings.HasSuffix(r.Short, ".") || r.Replacement == "" || len(r.Tags) == 0 || len(r.SeenIn) == 0 {
			t.Errorf("%s: short %q, replacement %q, tags %v, seen_in %v: one is missing", r.ID, r.Short, r.Replacement, r.Tags, r.SeenIn)
		}
		if len(r.Sources) == 0 {
			t.Errorf("%s: no source", r.ID)
		}
		for _, s := range r.Sources {
			if !strings.HasPrefix(s, "https://") {
				t.Errorf("%s: source %q is no URL", r.ID, s)
			}
		}
		if !slices.Contains([]string{"error", "warning", "note"}, r.Level) {
			t.Errorf("%s: level %q", r.ID, r.Level)
		}
		if !slices.Contains([]string{"very-high", "high", "medium", "low"}, r.Precision) {
			t.Errorf("%s: precision %q", r.ID, r.Precision)
		}
		for _, f := range r.SeenIn {
			if !slices.Contains([]string{"go", "js", "http", "config"}, f) {
				t.Errorf("%s: front end %q", r.ID, f)
			}
		}
		for _, d := range []string{r.Since, r.EOL, r.EOLUncertain} {
			if d != "" && !date.MatchString(d) {
				t.Errorf("%s: date %q", r.ID, d)
			}
		}
		if (r.Detect == nil) != (r.Message == "") {
			t.Errorf("%s: detect and message belong together", r.ID)
		}
	}
}

// The catalogue, not the clock of the analyzer, decides levels; this test is the reminder to change a row, and the one
// place that looks at the clock.
func TestEndOfLifePassedMeansError(t *testing.T) {
	t.Parallel()
	today := max(time.Now().UTC().Format(time.DateOnly), "2026-11-21") // the day it was last looked at
	for _, r := range Rules() {
		if r.EOL != "" && r.EOL <= today && r.Level != "error" {
			t.Errorf("%s: end of life %s has passed, level is %s", r.ID, r.EOL, r.Level)
		}
		if r.EOL != "" && r.EOLUncertain != "" {
			t.Errorf("%s: the end of life is either certain or not", r.ID)
		}
		if r.EOLUncertain != "" && r.Level == "error" {
			t.Errorf("%s: an uncertain date is at most a warning", r.ID)
		}
	}
}

func TestDeprecations(t *testing.T) {
	t.Parallel()
	ds := Deprecations()
	if len(ds) < 10 {
		t.Fatalf("%d rows", len(ds))
	}
	for _, d := range ds {
		if d.Name == "" || d.Reason == "" || len(d.Sources) == 0 || !strings.HasPrefix(d.Status, "documented, ") {
			t.Errorf("incomplete: %+v", d)
		}
	}
}

func TestEndpoints(t *testing.T) {
	t.Parallel()
	es := Endpoints()
	if len(es) != 510 {
		t.Errorf("%d endpoints, want 510", len(es))
	}
	took := 0
	for i := range es {
		e := &es[i]
		if e.TookIDToken {
			took++
		}
		for _, s := range e.Scopes {
			if !IsManagementScope(s) {
				t.Errorf("%s: scope %q is not in the scope table", e.Key(), s)
			}
		}
		for _, s := range e.CurrentUserScopes {
			if !IsCurrentUserScope(s) || !slices.Contains(e.Scopes, s) {
				t.Errorf("%s: %q", e.Key(), s)
			}
		}
		if got, ok := EndpointByKey(e.Key()); !ok || got != e {
			t.Errorf("%s is not found by its key", e.Key())
		}
	}
	if took != 8 {
		t.Errorf("%d endpoints took ID tokens, want the guide's eight", took)
	}
}

func TestEndpointByKey(t *testing.T) {
	t.Parallel()
	e, ok := EndpointByKey("PATCH /connections/{connection_id}")
	if !ok || e.Key() != "PATCH /connections/{id}" || e.OptionsScope != "update:connections_options" || e.Scopes[0] != "update:connections" {
		t.Errorf("got %+v, %v", e, ok)
	}
	e, ok = EndpointByKey("GET /users/{id}")
	if !ok || !e.TookIDToken || !slices.Equal(e.CurrentUserScopes, []string{"read:current_user"}) || !slices.Contains(e.AnyUserScopes, "read:users") ||
		slices.Contains(e.AnyUserScopes, "read:current_user") {
		t.Errorf("got %+v, %v", e, ok)
	}
	for _, key := range []string{"PATCH /connections", "GET /nothing/{id}", "", "{", "GET /users/{id"} {
		if _, ok := EndpointByKey(key); ok {
			t.Errorf("%q was found", key)
		}
	}
}

func TestScopes(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"read:users", "update:connections_options", "read:current_user", "create:current_user_metadata"} {
		if !IsManagementScope(s) {
			t.Errorf("%s is a Management API scope", s)
		}
	}
	for _, s := range []string{"openid", "read:contacts", "", "read:messages"} {
		if IsManagementScope(s) || IsCurrentUserScope(s) {
			t.Errorf("%q is not", s)
		}
	}
	if IsCurrentUserScope("read:users") {
		t.Error("read:users is for any user")
	}
	if n := len(ManagementScopes()); n != 291 {
		t.Errorf("%d scopes, want 291", n)
	}
	for s, want := range map[string]string{"read:connections": "read:connections_options", "update:connections": "update:connections_options", "create:connections": "", "read:users": ""} {
		if got, ok := ScopeTwin(s); got != want || ok != (want != "") {
			t.Errorf("ScopeTwin(%s) = %q, %v", s, got, ok)
		}
	}
}

func TestModelsDecode(t *testing.T) {
	t.Parallel()
	ms, err := SDKs()
	if err != nil {
		t.Fatal(err)
	}
	if len(ms) == 0 {
		t.Error("no models")
	}
}

func TestDecodeSDKIsStrict(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ yaml, err string }{
		"unknown key":  {"id: x\nwrong: 1\n", "wrong"},
		"no id":        {"title: x\n", "no id"},
		"empty":        {"", "no id"},
		"two in one":   {"id: x\n---\nid: y\n", "more than one"},
		"not a struct": {"- a\n", "line 1"},
	} {
		if _, err := DecodeSDK("f.yaml", []byte(tc.yaml)); err == nil || !strings.Contains(err.Error(), tc.err) || !strings.Contains(err.Error(), "f.yaml") {
			t.Errorf("%s: error %v, want one with %q and the file's name", name, err, tc.err)
		}
	}
	if m, err := DecodeSDK("f.yaml", []byte("id: x\npackages: [{npm: y}]\n")); err != nil || m.ID != "x" || m.Packages[0].NPM != "y" {
		t.Errorf("got %+v, %v", m, err)
	}
}

func TestVendorPackage(t *testing.T) {
	t.Parallel()
	for spec, want := range map[string]bool{
		"firebase": true, "firebase/auth": true, "@firebase/app": true, "@azure/msal-browser": true, "@okta/okta-auth-js": true,
		"firebaseui": false, "@oktane/x": false, "auth0-js": false, "": false,
	} {
		if got := VendorPackage(spec); got != want {
			t.Errorf("%q: %v, want %v", spec, got, want)
		}
	}
}

func TestStores(t *testing.T) {
	t.Parallel()
	for path, rows := range stores() {
		for _, s := range rows {
			if s.Kind == "" || len(s.Get) == 0 && s.Map == "" {
				t.Errorf("%s: %+v gives nothing", path, s)
			}
		}
	}
	if got := Stores("github.com/alexedwards/scs/v2"); len(got) != 1 || got[0].Key != 1 {
		t.Errorf("scs: %+v", got)
	}
	if kind, ok := StoreMap([]string{"net/http", "github.com/gorilla/sessions"}, "Values"); kind != "session" || !ok {
		t.Errorf("gorilla: %q, %v", kind, ok)
	}
	if _, ok := StoreMap([]string{"net/http", "net/url"}, "Values"); ok {
		t.Error("every Values is a session")
	}
}
