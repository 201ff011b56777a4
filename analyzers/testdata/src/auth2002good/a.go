package auth2002good

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

func name(ctx context.Context, m *management.Management) {
	c, _ := m.Connection.Read(ctx, "con_1")
	fmt.Println(c.GetName())
}

func names(ctx context.Context, m *management.Management) {
	l, _ := m.Connection.List(ctx)
	for _, c := range l.Connections {
		fmt.Println(*c.Name)
	}
}

func fresh(ctx context.Context, m *management.Management) error {
	c, _ := m.Connection.Read(ctx, "con_1")
	return m.Connection.Update(ctx, c.GetID(), &management.Connection{DisplayName: c.DisplayName})
}

func reset(ctx context.Context, m *management.Management) error {
	c, _ := m.Connection.Read(ctx, "con_1", management.IncludeFields("id", "display_name"))
	return m.Connection.Update(ctx, "con_1", c)
}

func excluded(ctx context.Context, m *management.Management) error {
	c, _ := m.Connection.Read(ctx, "con_1", management.Parameter("fields", "options"), management.Parameter("include_fields", "false"))
	return m.Connection.Update(ctx, "con_1", c)
}

func exists(ctx context.Context, m *management.Management) bool {
	_, err := m.Connection.Read(ctx, "con_1")
	return err == nil
}

func count(ctx context.Context, m *management.Management) int {
	l, _ := m.Connection.List(ctx)
	return len(l.Connections)
}

func user(ctx context.Context, m *management.Management) error {
	u, _ := m.User.Read(ctx, "auth0|1")
	u.UserMetadata = &map[string]any{"options": 1}
	return m.User.Update(ctx, "auth0|1", u)
}

type connection struct {
	Name    string         `json:"name"`
	Options map[string]any `json:"options"`
}

func airbyte() {
	res, _ := http.Get("https://airbyte.example.com/api/v2/connections/1")
	var c connection
	_ = json.NewDecoder(res.Body).Decode(&c)
	fmt.Println(c.Options)
}

func ownNames() {
	res, _ := http.Get("https://acme.auth0.com/api/v2/connections/con_1?fields=name")
	var c connection
	_ = json.NewDecoder(res.Body).Decode(&c)
	fmt.Println(c.Name)
}

func created(ctx context.Context, m *management.Management) error {
	c := &management.Connection{Name: auth0.String("db")}
	return m.Connection.Create(ctx, c)
}

type options struct{ Options []string }

func local(o options) { fmt.Println(o.Options) }
