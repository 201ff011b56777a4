package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Endpoint is one row of the Management API's endpoint table.
type Endpoint struct {
	Method, Path string // "PATCH", "/connections/{id}": below /api/v2
	// Scopes are those of which any one is enough; empty when the reference does not know the endpoint.
	Scopes []string
	// CurrentUserScopes serve the logged-in user's own data, AnyUserScopes anybody's; together they are Scopes.
	CurrentUserScopes, AnyUserScopes []string
	// OptionsScope is needed on top where the connection's options are read or written.
	OptionsScope string
	// TookIDToken is set for the eight endpoints that accepted ID tokens before the migration of 2018.
	TookIDToken bool
}

// Key is "METHOD /path", as APICall.Endpoint spells it.
func (e *Endpoint) Key() string { return e.Method + " " + e.Path }

type endpointTable struct {
	rows  []Endpoint
	byKey map[string]*Endpoint
}

var endpointsOnce = sync.OnceValue(func() *endpointTable {
	var raw struct {
		Scopes      map[string]string `yaml:"scopes"`
		CurrentUser map[string]string `yaml:"current_user"`
		TookIDToken []string          `yaml:"took_id_token"`
		Options     map[string]string `yaml:"options"`
	}
	decodeTable("endpoints.yaml", &raw)
	t := &endpointTable{byKey: make(map[string]*Endpoint, len(raw.Scopes))}
	for key, scopes := range raw.Scopes {
		method, path, _ := strings.Cut(key, " ")
		e := Endpoint{
			Method: method, Path: path,
			Scopes:            strings.Fields(scopes),
			CurrentUserScopes: strings.Fields(raw.CurrentUser[key]),
			OptionsScope:      raw.Options[key],
			TookIDToken:       slices.Contains(raw.TookIDToken, key),
		}
		for _, s := range e.Scopes {
			if !slices.Contains(e.CurrentUserScopes, s) {
				e.AnyUserScopes = append(e.AnyUserScopes, s)
			}
		}
		t.rows = append(t.rows, e)
	}
	slices.SortFunc(t.rows, func(a, b Endpoint) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	for i := range t.rows {
		t.byKey[shape(t.rows[i].Key())] = &t.rows[i]
	}
	return t
})

// Endpoints is the whole table, by path and method.
func Endpoints() []Endpoint { return endpointsOnce().rows }

// EndpointByKey finds "PATCH /connections/{id}"; the names of path parameters do not matter. It is nil, false for a
// key that is not in the table.
func EndpointByKey(key string) (*Endpoint, bool) {
	e, ok := endpointsOnce().byKey[shape(key)]
	return e, ok
}

// shape drops the names of path parameters.
func shape(key string) string {
	if !strings.Contains(key, "{") {
		return key
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(key, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(key[i:], '}')
		if j < 0 {
			break
		}
		b.WriteString(key[:i])
		b.WriteString("{}")
		key = key[i+j+1:]
	}
	return b.String() + key
}

type scopeTable struct {
	management, currentUser map[string]bool
	twin                    map[string]string
}

var scopesOnce = sync.OnceValue(func() *scopeTable {
	var raw struct {
		ResourceServer string `yaml:"resource_server"`
		Reference      string `yaml:"reference"`
		CurrentUser    string `yaml:"current_user"`
	}
	decodeTable("scopes.yaml", &raw)
	t := &scopeTable{management: map[string]bool{}, currentUser: map[string]bool{}, twin: map[string]string{}}
	for _, s := range strings.Fields(raw.ResourceServer + " " + raw.Reference) {
		t.management[s] = true
	}
	for _, s := range strings.Fields(raw.CurrentUser) {
		t.management[s], t.currentUser[s] = true, true
	}
	for s := range t.management {
		if twin := s + "_options"; strings.HasSuffix(s, ":connections") && t.management[twin] {
			t.twin[s] = twin
		}
	}
	return t
})

// IsManagementScope reports whether s is a scope of the Management API, current-user scopes included.
func IsManagementScope(s string) bool { return scopesOnce().management[s] }

// IsCurrentUserScope reports whether s lets a token act on the logged-in user's own data.
func IsCurrentUserScope(s string) bool { return scopesOnce().currentUser[s] }

// ManagementScopes lists every scope of the Management API, sorted.
func ManagementScopes() []string {
	var out []string
	for s := range scopesOnce().management {
		out = append(out, s)
	}
	slices.Sort(out)
	return out
}

// ScopeTwin is the options scope that belongs to read:connections or update:connections.
func ScopeTwin(s string) (string, bool) {
	t, ok := scopesOnce().twin[s]
	return t, ok
}
