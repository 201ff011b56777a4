package auth1001more

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"golang.org/x/oauth2"
)

const api = "https://acme.auth0.com/api/v2/"

func sprintf(tok *oauth2.Token, id string) {
	req, _ := http.NewRequest("GET", fmt.Sprintf("%susers/%s", api, id), nil)
	req.Header.Set("Authorization", fmt.Sprintf("Bearer %s", tok.Extra("id_token"))) // want "^AUTH1001: "
}

func joined(tok *oauth2.Token, id string) {
	u, _ := url.JoinPath(api, "users", id, "enrollments")
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodGet, u, nil)
	req.Header.Add("authorization", "Bearer "+tok.Extra("id_token").(string)) // want "^AUTH1001: "
}

func literal(tok *oauth2.Token) {
	raw := tok.Extra("id_token").(string)
	req, _ := http.NewRequest("GET", api+"users/1", nil)
	req.Header = http.Header{"Authorization": {"Bearer " + raw}} // want "^AUTH1001: "
}

func parsed(tok *oauth2.Token) {
	u := url.URL{Scheme: "https", Host: "acme.auth0.com", Path: "/api/v2/users/1"}
	req, _ := http.NewRequest("DELETE", u.String(), nil)
	req.Header.Set("Authorization", "Bearer "+tok.Extra("id_token").(string)) // want "^AUTH1001: "
}

func named(idToken string) {
	req, _ := http.NewRequest("GET", api+"users/1", nil)
	req.Header.Set("Authorization", "Bearer "+idToken) // want "^AUTH1001: "
}

func static(ctx context.Context, tok *oauth2.Token) {
	raw := tok.Extra("id_token").(string)
	c := oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: raw})) // want "^AUTH1001: "
	_, _ = c.Get(api + "users/1")
}
