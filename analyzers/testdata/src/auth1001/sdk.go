package auth1001

import (
	"context"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
	"github.com/auth0/go-auth0/management"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func direct(ctx context.Context, a *authentication.Authentication) error {
	ts, err := a.OAuth.LoginWithAuthCode(ctx, oauth.LoginWithAuthCodeRequest{Code: "c"}, oauth.IDTokenValidationOptions{})
	if err != nil {
		return err
	}
	m, err := management.New("acme.auth0.com", management.WithStaticToken(ts.IDToken)) // want "^AUTH1001: "
	if err != nil {
		return err
	}
	_, err = m.User.Read(ctx, "auth0|1")
	return err
}

func extra(ctx context.Context, tok *oauth2.Token) error {
	raw, ok := tok.Extra("id_token").(string)
	if !ok {
		return nil
	}
	m, err := management.New("acme.auth0.com", management.WithStaticToken(raw)) // want "^AUTH1001: "
	if err != nil {
		return err
	}
	_, err = m.User.Read(ctx, "auth0|1")
	return err
}

func newManagement(token string) (*management.Management, error) {
	return management.New("acme.auth0.com", management.WithStaticToken(token))
}

func throughHelper(ctx context.Context, tok *oauth2.Token) error {
	raw, _ := tok.Extra("id_token").(string)
	m, err := newManagement(raw) // want "^AUTH1001: "
	if err != nil {
		return err
	}
	_, err = m.User.Read(ctx, "auth0|1")
	return err
}

type service struct{ api *management.Management }

func newService(token string) *service {
	m, _ := management.New("acme.auth0.com", management.WithStaticToken(token))
	return &service{api: m}
}

func (s *service) rename(ctx context.Context) error {
	return s.api.User.Update(ctx, "auth0|1", &management.User{})
}

func useService(ctx context.Context, ts *oauth.TokenSet) error {
	return newService(ts.IDToken).rename(ctx) // want "^AUTH1001: "
}

// Access tokens are right, whatever they are called.
func good(ctx context.Context, tok *oauth2.Token, ts *oauth.TokenSet) {
	idToken := tok.AccessToken
	m, _ := management.New("acme.auth0.com", management.WithStaticToken(idToken))
	_, _ = m.User.Read(ctx, "auth0|1")
	n, _ := newManagement(ts.AccessToken)
	_, _ = n.User.Read(ctx, "auth0|1")
	s := newService(tok.AccessToken)
	_ = s.rename(ctx)
}

// An ID token as link_with is what Auth0 asks for.
func link(ctx context.Context, tok *oauth2.Token, ts *oauth.TokenSet) error {
	m, err := management.New("acme.auth0.com", management.WithStaticToken(tok.AccessToken))
	if err != nil {
		return err
	}
	return m.User.Link(ctx, "auth0|1", &management.UserIdentityLink{LinkWith: &ts.IDToken})
}

// Verification is what ID tokens are for.
func verify(ctx context.Context, v *oidc.IDTokenVerifier, tok *oauth2.Token) error {
	raw, ok := tok.Extra("id_token").(string)
	if !ok {
		return nil
	}
	_, err := v.Verify(ctx, raw)
	return err
}

// Client credentials have no ID token.
func machine(ctx context.Context) {
	m, _ := management.New("acme.auth0.com", management.WithClientCredentials(ctx, "id", "secret"))
	_, _ = m.User.Read(ctx, "auth0|1")
}
