package auth2001

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

func options(ctx context.Context, m *management.Management) error {
	return m.Connection.Update(ctx, "con_1", &management.Connection{ // want "^AUTH2001: "
		Options: &management.ConnectionOptions{},
	})
}

func variable(ctx context.Context, m *management.Management) error {
	c := &management.Connection{DisplayName: auth0.String("x")}
	c.Options = &management.ConnectionOptions{}
	return m.Connection.Update(ctx, "con_1", c) // want "^AUTH2001: "
}

func raw(token string) {
	req, _ := http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/con_1", strings.NewReader(`{"options": {}}`)) // want "^AUTH2001: "
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
}

type body struct {
	Display string         `json:"display_name,omitempty"`
	Options map[string]any `json:"options,omitempty"`
}

func marshalled(token string) {
	b, _ := json.Marshal(body{Options: map[string]any{"scripts": 1}})
	req, _ := http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/con_1", bytes.NewBuffer(b)) // want "^AUTH2001: "
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
}

func mapBody(token string) {
	b, _ := json.Marshal(map[string]any{"options": map[string]any{}})
	req, _ := http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/con_1", bytes.NewReader(b)) // want "^AUTH2001: "
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
}

// Without options, nothing is needed.
func without(ctx context.Context, m *management.Management, token string) error {
	b, _ := json.Marshal(body{Display: "x"})
	req, _ := http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/con_1", bytes.NewReader(b))
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
	req, _ = http.NewRequest("PATCH", "https://acme.auth0.com/api/v2/connections/con_1", strings.NewReader(`{"is_domain_connection": true}`))
	_, _ = http.DefaultClient.Do(req)
	return m.Connection.Update(ctx, "con_1", &management.Connection{IsDomainConnection: auth0.Bool(true)})
}

// Creating one needs no options scope.
func create(ctx context.Context, m *management.Management) error {
	return m.Connection.Create(ctx, &management.Connection{Options: &management.ConnectionOptions{}})
}

// Airflow's connections are not Auth0's.
func airflow() {
	req, _ := http.NewRequest("PATCH", "https://airflow.example.com/api/v2/connections/1", strings.NewReader(`{"options": {}}`))
	_, _ = http.DefaultClient.Do(req)
}

// An unknown body is unknown.
func unknown(ctx context.Context, m *management.Management, c *management.Connection) error {
	return m.Connection.Update(ctx, "con_1", c)
}
