package auth1002good

import (
	"context"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
)

func login(ctx context.Context, a *authentication.Authentication) {
	_, _ = a.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{
		Username: "u",
		Password: "p",
		Audience: "https://acme.auth0.com/api/v2/",
		Scope:    "openid read:current_user",
	}, oauth.IDTokenValidationOptions{})
}
