package auth1001good

import (
	"context"
	"net/http"
	"os"

	"github.com/auth0/go-auth0"
	"github.com/auth0/go-auth0/authentication/oauth"
	"github.com/auth0/go-auth0/management"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const api = "https://acme.auth0.com/api/v2/"

func accessToken(set *oauth.TokenSet) {
	_, _ = management.New("acme.auth0.com", management.WithStaticToken(set.AccessToken))
}

func clientCredentials(ctx context.Context, id, secret string) {
	_, _ = management.New("acme.auth0.com", management.WithClientCredentials(ctx, id, secret))
}

func linkWith(ctx context.Context, m *management.Management, set *oauth.TokenSet) {
	_ = m.User.Link(ctx, "auth0|1", &management.UserIdentityLink{LinkWith: auth0.String(set.IDToken)})
}

func verify(ctx context.Context, v *oidc.IDTokenVerifier, tok *oauth2.Token) {
	_, _ = v.Verify(ctx, tok.Extra("id_token").(string))
}

func zendesk(idToken string) {
	req, _ := http.NewRequest("GET", "https://acme.zendesk.com/api/v2/users/1.json", nil)
	req.Header.Set("Authorization", "Bearer "+idToken)
}

func tailscale(idToken string) {
	req, _ := http.NewRequest("GET", "https://api.tailscale.com/api/v2/users", nil)
	req.Header.Set("Authorization", "Bearer "+idToken)
}

func firebase(idToken string) {
	req, _ := http.NewRequest("GET", "https://app.firebaseio.com/api/v2/users", nil)
	req.Header.Set("Authorization", "Bearer "+idToken)
}

func ownBackend(set *oauth.TokenSet) {
	req, _ := http.NewRequest("GET", os.Getenv("BACKEND_URL")+"/api/users/me", nil)
	req.Header.Set("Authorization", "Bearer "+set.IDToken)
}

func argo(tok *oauth2.Token, server string) {
	req, _ := http.NewRequest("GET", "https://"+server+"/api/v1/session/userinfo", nil)
	req.Header.Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
}

func userinfo(tok *oauth2.Token) {
	req, _ := http.NewRequest("GET", "https://acme.auth0.com/userinfo", nil)
	req.Header.Set("Authorization", "Bearer "+tok.AccessToken)
}

func neutral(token string) {
	req, _ := http.NewRequest("GET", api+"users/1", nil)
	req.Header.Set("Authorization", "Bearer "+token)
}

func basic(idToken string) {
	req, _ := http.NewRequest("GET", api+"users/1", nil)
	req.SetBasicAuth("client", idToken)
}

func misnamed(tok *oauth2.Token) {
	idToken := tok.AccessToken
	req, _ := http.NewRequest("GET", api+"users/1", nil)
	req.Header.Set("Authorization", "Bearer "+idToken)
}

func response(w http.ResponseWriter, tok *oauth2.Token) {
	w.Header().Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
}

func cookie(w http.ResponseWriter, set *oauth.TokenSet) {
	http.SetCookie(w, &http.Cookie{Name: "access_token", Value: set.IDToken})
}
