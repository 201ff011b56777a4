package auth2001more

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

const connections = "https://acme.auth0.com/api/v2/connections/"

func send(req *http.Request, token string) {
	req.Header.Set("Authorization", "Bearer "+token)
	_, _ = http.DefaultClient.Do(req)
}

func readModifyWrite(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1")
	if err != nil {
		return err
	}
	c.DisplayName = auth0.String("x")
	return m.Connection.Update(ctx, c.GetID(), c) // want "^AUTH2001: "
}

func build() *management.Connection {
	return &management.Connection{Options: &management.ConnectionOptions{Import: auth0.Bool(true)}}
}

func built(ctx context.Context, m *management.Management) error {
	return m.Connection.Update(ctx, "con_1", build()) // want "^AUTH2001: "
}

func field(ctx context.Context, m *management.Management) error {
	opts := &management.ConnectionOptions{Import: auth0.Bool(false)}
	c := management.Connection{Options: opts}
	return m.Connection.Update(ctx, "con_1", &c) // want "^AUTH2001: "
}

type service struct{ api *management.Management }

func (s *service) update(ctx context.Context) error {
	return s.api.Connection.Update(ctx, "con_1", &management.Connection{Options: &management.ConnectionOptions{}}) // want "^AUTH2001: "
}

func client(ctx context.Context) error {
	m, err := management.New("acme.auth0.com", management.WithClientCredentials(ctx, "id", "secret"))
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", &management.Connection{Options: &management.ConnectionOptions{}}) // want "^AUTH2001: "
}

func sprintf(token, id string) {
	req, _ := http.NewRequest(http.MethodPatch, fmt.Sprintf("https://%s/api/v2/connections/%s", os.Getenv("AUTH0_DOMAIN"), id), strings.NewReader(`{"options":{"a":1}}`)) // want "^AUTH2001: "
	send(req, token)
}

func later(token string) {
	body := map[string]any{"display_name": "x"}
	body["options"] = map[string]any{}
	b, _ := json.Marshal(body)
	req, _ := http.NewRequestWithContext(context.Background(), "PATCH", connections+"con_1", bytes.NewReader(b)) // want "^AUTH2001: "
	send(req, token)
}
