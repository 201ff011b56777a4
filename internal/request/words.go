package request

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Words are lower-case words of which one stands in every text that this package takes as evidence of Auth0 by itself:
// hosts and names with "auth0", the placeholders of Auth0's documentation, the current-user scopes.
func Words() []string {
	out := []string{"auth0"}
	for p := range docPlaceholders {
		if w := strings.ToLower(p); !strings.Contains(w, "auth0") {
			out = append(out, w)
		}
	}
	for _, e := range catalog.Endpoints() {
		for _, s := range e.CurrentUserScopes {
			_, object, _ := strings.Cut(s, ":")
			out = append(out, object)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// WeakWords are the Management API's path and those of Auth0's own endpoints: other products have such paths, so they
// only count beside other evidence, which may stand in another file.
func WeakWords() []string {
	out := []string{api2[1:], strings.ReplaceAll(api2[1:], "/", "%2f")}
	for _, p := range auth0Paths {
		if !genericPath(p) {
			out = append(out, p)
		}
	}
	return out
}

// genericPath: a path that every product with a login has, or of which no text holds the whole.
func genericPath(p string) bool {
	switch p {
	case "/authorize", "/oauth/token", "/userinfo", "/logout", "/v2/logout", "/login/callback", "/unlink", "/oauth/par", "/oauth/revoke", "/mfa/challenge", "/mfa/associate":
		return true
	}
	return strings.Contains(p, "{}")
}
