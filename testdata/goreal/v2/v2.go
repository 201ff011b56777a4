// Package v2 uses go-auth0 v2 rightly and wrongly.
package v2

import (
	"context"

	management "github.com/auth0/go-auth0/v2/management"
	"github.com/auth0/go-auth0/v2/management/client"
	"github.com/auth0/go-auth0/v2/management/option"
	"golang.org/x/oauth2"
)

// Wrong hands an ID token to the client.
func Wrong(ctx context.Context, tok *oauth2.Token) error {
	raw, _ := tok.Extra("id_token").(string)
	mgmt, err := client.New("acme.auth0.com", option.WithToken(raw)) // want AUTH1001
	if err != nil {
		return err
	}
	_, err = mgmt.Users.Get(ctx, "auth0|1", nil)
	return err
}

// Options are sent without a visible list of scopes.
func Options(ctx context.Context, mgmt *client.Management) error {
	_, err := mgmt.Connections.Update(ctx, "con_1", &management.UpdateConnectionRequestContent{Options: &management.UpdateConnectionOptions{}}) // want AUTH2001
	return err
}

// Right sends an access token and no options.
func Right(ctx context.Context, tok *oauth2.Token) error {
	mgmt, err := client.New("acme.auth0.com", option.WithToken(tok.AccessToken))
	if err != nil {
		return err
	}
	_, err = mgmt.Connections.Update(ctx, "con_1", &management.UpdateConnectionRequestContent{})
	return err
}
