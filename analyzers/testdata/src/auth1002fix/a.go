package auth1002fix

import (
	"context"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
	"golang.org/x/oauth2"
)

var conf = &oauth2.Config{
	ClientID: "abc",
	Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"},
	Scopes:   []string{"openid", "read:current_user"}, // want "^AUTH1002: "
}

func login(state string) string { return conf.AuthCodeURL(state) }

func password(ctx context.Context) error {
	auth, err := authentication.New(ctx, "acme.auth0.com", authentication.WithClientID("abc"))
	if err != nil {
		return err
	}
	_, err = auth.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Realm: "db",
		Scope: "openid read:current_user", // want "^AUTH1002: "
	}, oauth.IDTokenValidationOptions{})
	return err
}
