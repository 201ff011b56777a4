package auth2001good

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

const connections = "https://acme.auth0.com/api/v2/connections/"

type store struct{}

type connection struct{ Options map[string]any }

func (store) Update(ctx context.Context, id string, c *connection) error { return nil }

func ownStore(ctx context.Context) error {
	return store{}.Update(ctx, "1", &connection{Options: map[string]any{}})
}

func fresh(ctx context.Context, m *management.Management) error {
	return m.Connection.Update(ctx, "con_1", &management.Connection{DisplayName: auth0.String("x")})
}

func variable(ctx context.Context, m *management.Management) error {
	c := &management.Connection{}
	c.IsDomainConnection = auth0.Bool(true)
	return m.Connection.Update(ctx, "con_1", c)
}

func absent(ctx context.Context, m *management.Management) error {
	return m.Connection.Update(ctx, "con_1", &management.Connection{Options: nil, DisplayName: auth0.String("x")})
}

func create(ctx context.Context, m *management.Management) error {
	return m.Connection.Create(ctx, &management.Connection{Name: auth0.String("db"), Options: &management.ConnectionOptions{}})
}

func unknown(body io.Reader) {
	_, _ = http.NewRequest("PATCH", connections+"con_1", body)
}

func clients() {
	_, _ = http.NewRequest("PATCH", connections+"con_1/clients", strings.NewReader(`[{"client_id":"a","status":true}]`))
}

func get() {
	_, _ = http.NewRequest("GET", connections+"con_1", nil)
}

func post() {
	_, _ = http.NewRequest("POST", "https://acme.auth0.com/api/v2/connections", strings.NewReader(`{"name":"db","options":{}}`))
}

func airbyte() {
	_, _ = http.NewRequest("PATCH", "https://airbyte.example.com/api/v2/connections/1", strings.NewReader(`{"options":{}}`))
}

func nested() {
	b, _ := json.Marshal(map[string]any{"metadata": map[string]string{"options": "x"}})
	_, _ = http.NewRequest("PATCH", connections+"con_1", bytes.NewReader(b))
}

type patch struct {
	Name    string         `json:"display_name"`
	Options map[string]any `json:"options,omitempty"`
	Local   string         `json:"-"`
}

func omitted() {
	b, _ := json.Marshal(&patch{Name: "x", Local: "options"})
	_, _ = http.NewRequest("PATCH", connections+"con_1", bytes.NewReader(b))
}

func user(ctx context.Context, m *management.Management) error {
	return m.User.Update(ctx, "auth0|1", &management.User{UserMetadata: &map[string]any{"options": true}})
}
