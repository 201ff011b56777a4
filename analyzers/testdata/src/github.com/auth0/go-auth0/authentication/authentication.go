// Package authentication is a stub with the shapes of go-auth0 v1 that the cases use.
package authentication

import (
	"context"

	"github.com/auth0/go-auth0/authentication/oauth"
)

type Option func(*Authentication)

func WithClientID(id string) Option { return nil }

func WithClientSecret(s string) Option { return nil }

type Authentication struct{ OAuth *OAuth }

func New(ctx context.Context, domain string, options ...Option) (*Authentication, error) {
	return nil, nil
}

type OAuth struct{}

func (*OAuth) LoginWithPassword(ctx context.Context, body oauth.LoginWithPasswordRequest, o oauth.IDTokenValidationOptions) (*oauth.TokenSet, error) {
	return nil, nil
}

func (*OAuth) LoginWithAuthCode(ctx context.Context, body oauth.LoginWithAuthCodeRequest, o oauth.IDTokenValidationOptions) (*oauth.TokenSet, error) {
	return nil, nil
}

func (*OAuth) LoginWithClientCredentials(ctx context.Context, body oauth.LoginWithClientCredentialsRequest, o oauth.IDTokenValidationOptions) (*oauth.TokenSet, error) {
	return nil, nil
}
