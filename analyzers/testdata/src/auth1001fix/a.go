package auth1001fix

import (
	"context"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
	"github.com/auth0/go-auth0/management"
)

func me(ctx context.Context) error {
	auth, err := authentication.New(ctx, "acme.auth0.com", authentication.WithClientID("abc"))
	if err != nil {
		return err
	}
	set, err := auth.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Username: "u",
		Password: "p",
		Scope:    "openid",
	}, oauth.IDTokenValidationOptions{})
	if err != nil {
		return err
	}
	m, err := management.New("acme.auth0.com", management.WithStaticToken(set.IDToken)) // want "^AUTH1001: "
	if err != nil {
		return err
	}
	_, err = m.User.Read(ctx, "auth0|1")
	return err
}
