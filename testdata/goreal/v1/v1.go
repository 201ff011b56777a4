// Package v1 uses go-auth0 v1 rightly and wrongly.
package v1

import (
	"context"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
	"github.com/auth0/go-auth0/management"
)

// Wrong hands an ID token to the Management client.
func Wrong(ctx context.Context, a *authentication.Authentication) error {
	ts, err := a.OAuth.LoginWithAuthCode(ctx, oauth.LoginWithAuthCodeRequest{Code: "c"}, oauth.IDTokenValidationOptions{})
	if err != nil {
		return err
	}
	m, err := management.New("acme.auth0.com", management.WithStaticToken(ts.IDToken)) // want AUTH1001
	if err != nil {
		return err
	}
	_, err = m.User.Read(ctx, "auth0|1")
	return err
}

// Options are sent without a visible list of scopes.
func Options(ctx context.Context, m *management.Management) error {
	return m.Connection.Update(ctx, "con_1", &management.Connection{Options: &management.ConnectionOptionsOIDC{}}) // want AUTH2001
}

// Trap reads a connection and writes it back.
func Trap(ctx context.Context, m *management.Management) error {
	c, err := m.Connection.Read(ctx, "con_1") // want AUTH2002
	if err != nil {
		return err
	}
	c.DisplayName = auth0.String("x")
	return m.Connection.Update(ctx, "con_1", c) // want AUTH2001
}

// Password asks for Management scopes without an audience.
func Password(ctx context.Context, a *authentication.Authentication) (*oauth.TokenSet, error) {
	return a.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Username: "u",
		Password: "p",
		Scope:    "openid read:current_user", // want AUTH1002
	}, oauth.IDTokenValidationOptions{})
}

// Right changes one field.
func Right(ctx context.Context, ts *oauth.TokenSet) error {
	m, err := management.New("acme.auth0.com", management.WithStaticToken(ts.AccessToken))
	if err != nil {
		return err
	}
	return m.Connection.Update(ctx, "con_1", &management.Connection{DisplayName: auth0.String("x")})
}
