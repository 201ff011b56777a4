package auth1002sdk

import (
	"context"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
)

func login(ctx context.Context, a *authentication.Authentication) {
	_, _ = a.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Username: "u",
		Password: "p",
		Scope:    "openid read:current_user", // want "^AUTH1002: "
	}, oauth.IDTokenValidationOptions{})
	_, _ = a.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Username: "u",
		Password: "p",
		Scope:    "openid profile",
	}, oauth.IDTokenValidationOptions{})
}
