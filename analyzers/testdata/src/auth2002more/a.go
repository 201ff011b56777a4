package auth2002more

import (
	"context"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

func direct(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", c)
}

func options(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", &management.Connection{Options: c.Options})
}

func guarded(ctx context.Context, m *management.Management) error {
	c, _ := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if c.Options != nil {
		c.IsDomainConnection = auth0.Bool(true)
		return m.Connection.Update(ctx, c.GetID(), c)
	}
	return nil
}

func list(ctx context.Context, m *management.Management) error {
	l, err := m.Connection.List(ctx) // want "^AUTH2002: "
	if err != nil {
		return err
	}
	for _, c := range l.Connections {
		c.DisplayName = auth0.String("x")
		if err := m.Connection.Update(ctx, c.GetID(), c); err != nil {
			return err
		}
	}
	return nil
}

func first(ctx context.Context, m *management.Management) error {
	l, err := m.Connection.List(ctx) // want "^AUTH2002: "
	if err != nil {
		return err
	}
	c := l.Connections[0]
	return m.Connection.Update(ctx, c.GetID(), c)
}

func find(ctx context.Context, m *management.Management, id string) (*management.Connection, error) {
	return m.Connection.Read(ctx, id) // want "^AUTH2002: "
}

func throughHelper(ctx context.Context, m *management.Management) error {
	c, err := find(ctx, m, "con_1")
	if err != nil {
		return err
	}
	c.DisplayName = auth0.String("x")
	return m.Connection.Update(ctx, "con_1", c)
}

func write(ctx context.Context, m *management.Management, c *management.Connection) error {
	return m.Connection.Update(ctx, c.GetID(), c)
}

func throughWriter(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	return write(ctx, m, c)
}

type service struct{ api *management.Management }

func (s *service) rename(ctx context.Context, id string) error {
	c, err := s.api.Connection.Read(ctx, id) // want "^AUTH2002: "
	if err != nil {
		return err
	}
	c.DisplayName = auth0.String("x")
	return s.api.Connection.Update(ctx, id, c)
}

func clientOf(ctx context.Context) error {
	m, err := management.New("acme.auth0.com", management.WithClientCredentials(ctx, "id", "secret"))
	if err != nil {
		return err
	}
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", c)
}

func named(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1", management.IncludeFields("id", "options")) // want "^AUTH2002: "
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", c)
}

func copied(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	next := c
	next.DisplayName = auth0.String("x")
	return m.Connection.Update(ctx, "con_1", next)
}
