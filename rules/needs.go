package rules

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// managementScopes are the Management API's scopes that a list names.
func managementScopes(l usage.List) (current, other []string) {
	for _, w := range l.Words() {
		switch {
		case catalog.IsCurrentUserScope(w):
			current = addWord(current, w)
		case catalog.IsManagementScope(w):
			other = addWord(other, w)
		}
	}
	return current, other
}

var verbResource = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z][a-z0-9_-]*:[a-z][a-z0-9_./-]*$`) })

// apiScopes are the words of the form verb:resource: scopes of some API.
func apiScopes(l usage.List) []string {
	var out []string
	for _, w := range l.Words() {
		if verbResource().MatchString(w) && !strings.HasPrefix(w, "urn:") && !strings.Contains(w, "://") {
			out = append(out, w)
		}
	}
	return out
}

// scopeFor is the scope that a token of this flow should have for a call: the logged-in user's own where the endpoint
// has one, any user's for machines (facts F6). Where the flow cannot be seen, endpoints that once took ID tokens are taken
// for a user's, others (DELETE /users/{id}) for a machine's. ok is false when the endpoint's scopes are unknown, or when a browser
// cannot be granted any of them.
func scopeFor(c *usage.APICall, flow usage.Flow) (string, bool) {
	e, ok := catalog.EndpointByKey(c.Endpoint)
	switch {
	case !ok || len(e.Scopes) == 0:
		return "", false
	case flow != usage.FlowMachine && len(e.CurrentUserScopes) > 0 && (flow != usage.FlowUnknown || e.TookIDToken):
		return e.CurrentUserScopes[0], true
	case flow.Public():
		return "", false
	case e.Key() == assignRoles:
		return assignRolesScope, true
	case len(e.AnyUserScopes) > 0:
		return e.AnyUserScopes[0], true
	}
	return e.Scopes[0], true
}

// To assign roles takes a scope of its own, although the reference still lists update:users beside it (AUTH4015).
const (
	assignRoles      = "POST /users/{id}/roles"
	assignRolesScope = "create:role_members"
)

// acceptable are the scopes of an endpoint that a token of this flow can hold.
func acceptable(e *catalog.Endpoint, flow usage.Flow) []string {
	switch {
	case flow.Public():
		return e.CurrentUserScopes
	case e.Key() == assignRoles:
		return []string{assignRolesScope}
	case flow == usage.FlowMachine:
		return e.AnyUserScopes
	}
	return e.Scopes
}

// accepted are acceptable and what the guide names in their stead: its prose on linking says update:current_user_metadata
// where its matrix and the reference say update:current_user_identities. Messages name acceptable ones only.
func accepted(e *catalog.Endpoint, flow usage.Flow) []string {
	out := acceptable(e, flow)
	if e.Key() == linkIdentities && flow != usage.FlowMachine {
		out = append(slices.Clone(out), "update:current_user_metadata")
	}
	return out
}

// needsScope reports whether the list visibly lacks every scope that would do for the call.
func needsScope(c *usage.APICall, l usage.List, flow usage.Flow) bool {
	e, ok := catalog.EndpointByKey(c.Endpoint)
	if !ok {
		return false
	}
	for _, s := range accepted(e, flow) {
		if l.Has(s) != usage.No {
			return false
		}
	}
	return true
}

func addWord(list []string, w string) []string {
	if w == "" || slices.Contains(list, w) {
		return list
	}
	return append(list, w)
}
