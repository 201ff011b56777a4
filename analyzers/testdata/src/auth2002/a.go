package auth2002

import (
	"context"
	"fmt"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/management"
)

// Read leaves an empty Options, which Update sends: the trap of go-auth0.
func modify(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want "^AUTH2002: "
	if err != nil {
		return err
	}
	c.DisplayName = auth0.String("x")
	return m.Connection.Update(ctx, "con_1", c)
}

// Reading alone is a note: not shown here.
func read(ctx context.Context, m *management.Management) {
	c, _ := m.Connection.Read(ctx, "con_1")
	fmt.Println(c.Options)
}

func names(ctx context.Context, m *management.Management) {
	l, _ := m.Connection.List(ctx)
	for _, c := range l.Connections {
		fmt.Println(c.GetName())
	}
}

// A fresh object with what changed is right.
func fresh(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1")
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, c.GetID(), &management.Connection{DisplayName: auth0.String("x")})
}
