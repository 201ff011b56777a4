// Package generic uses golang.org/x/oauth2 rightly and wrongly.
package generic

import (
	"context"
	"net/url"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var conf = &oauth2.Config{
	ClientID: "c",
	Scopes:   []string{"openid", "read:current_user"}, // want AUTH1002
	Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize", TokenURL: "https://acme.auth0.com/oauth/token"},
}

// Wrong has no audience.
func Wrong() string { return conf.AuthCodeURL("state") }

// Right has one.
func Right() string {
	return conf.AuthCodeURL("state", oauth2.SetAuthURLParam("audience", "https://acme.auth0.com/api/v2/"))
}

// Bearer is an ID token.
func Bearer(ctx context.Context, tok *oauth2.Token) {
	raw, _ := tok.Extra("id_token").(string)
	c := oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: raw})) // want AUTH1001
	_, _ = c.Get("https://acme.auth0.com/api/v2/users/auth0%7C1")
}

// Machine has no audience, then one.
func Machine(ctx context.Context) {
	wrong := clientcredentials.Config{ClientID: "c", TokenURL: "https://acme.auth0.com/oauth/token"} // want AUTH1002
	_, _ = wrong.Token(ctx)
	right := clientcredentials.Config{
		TokenURL:       "https://acme.auth0.com/oauth/token",
		EndpointParams: url.Values{"audience": {"https://acme.auth0.com/api/v2/"}},
	}
	_, _ = right.Token(ctx)
}
