package auth1001

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"

	"golang.org/x/oauth2"
)

const api = "https://acme.auth0.com/api/v2/"

func header(tok *oauth2.Token) {
	raw := tok.Extra("id_token").(string)
	req, _ := http.NewRequest(http.MethodGet, api+"users/auth0%7C1", nil)
	req.Header.Set("Authorization", "Bearer "+raw) // want "^AUTH1001: "
	_, _ = http.DefaultClient.Do(req)
}

func headerMap(tok *oauth2.Token, id string) {
	u := fmt.Sprintf("https://%s/api/v2/users/%s", os.Getenv("AUTH0_DOMAIN"), url.PathEscape(id))
	req, _ := http.NewRequestWithContext(context.Background(), "PATCH", u, strings.NewReader(`{"user_metadata": {}}`))
	req.Header = http.Header{"Authorization": {"Bearer " + tok.Extra("id_token").(string)}} // want "^AUTH1001: "
	_, _ = http.DefaultClient.Do(req)
}

type tokens struct {
	AccessToken string `json:"access_token"`
	IDToken     string `json:"id_token"`
}

func decoded(resp *http.Response) error {
	var t tokens
	if err := json.NewDecoder(resp.Body).Decode(&t); err != nil {
		return err
	}
	req, err := http.NewRequest("GET", api+"users/auth0%7C1", nil)
	if err != nil {
		return err
	}
	req.Header.Add("authorization", fmt.Sprintf("Bearer %s", t.IDToken)) // want "^AUTH1001: "
	_, err = http.DefaultClient.Do(req)
	return err
}

func exchange(code string) error {
	resp, err := http.PostForm("https://acme.auth0.com/oauth/token", url.Values{"grant_type": {"authorization_code"}, "code": {code}})
	if err != nil {
		return err
	}
	var m map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&m); err != nil {
		return err
	}
	req, err := http.NewRequest("GET", api+"users/auth0%7C1", nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+m["id_token"].(string)) // want "^AUTH1001: "
	_, err = http.DefaultClient.Do(req)
	return err
}

type client struct {
	base  string
	token string
	http  *http.Client
}

func (c *client) do(method, path string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequest(method, c.base+path, bytes.NewReader(b))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	_, err = c.http.Do(req)
	return err
}

func wrapped(tok *oauth2.Token) error {
	c := &client{base: api, token: tok.Extra("id_token").(string), http: http.DefaultClient} // want "^AUTH1001: "
	return c.do("PATCH", "users/auth0%7C1", map[string]any{"user_metadata": nil})
}

// The same wrapper with an access token, and with another API.
func wrappedRight(tok *oauth2.Token) error {
	c := &client{base: api, token: tok.AccessToken, http: http.DefaultClient}
	if err := c.do("PATCH", "users/auth0%7C1", nil); err != nil {
		return err
	}
	own := &client{base: "https://api.example.com/api/v2/", token: tok.Extra("id_token").(string), http: http.DefaultClient}
	return own.do("GET", "users/1", nil)
}

type adder struct {
	token string
	next  http.RoundTripper
}

func (a *adder) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+a.token)
	return a.next.RoundTrip(r)
}

func transport(tok *oauth2.Token) {
	c := &http.Client{Transport: &adder{token: tok.Extra("id_token").(string)}} // want "^AUTH1001: "
	_, _ = c.Get(api + "users/auth0%7C1")
}

func static(ctx context.Context, tok *oauth2.Token) {
	raw := tok.Extra("id_token").(string)
	c := oauth2.NewClient(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: raw})) // want "^AUTH1001: "
	_, _ = c.Get(api + "users/auth0%7C1")
}

// Names only: a warning, and reported all the same.
func cookie(r *http.Request) {
	ck, err := r.Cookie("id_token")
	if err != nil {
		return
	}
	req, _ := http.NewRequest("GET", api+"users/auth0%7C1", nil)
	req.Header.Set("Authorization", "Bearer "+ck.Value) // want "^AUTH1001: "
	_, _ = http.DefaultClient.Do(req)
}

// Other products have /api/v2, too.
func zendesk(tok *oauth2.Token) {
	req, _ := http.NewRequest("GET", "https://acme.zendesk.com/api/v2/users/1.json", nil)
	req.Header.Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
	_, _ = http.DefaultClient.Do(req)
}

func configured(base, idToken string) {
	req, _ := http.NewRequest("GET", base+"/api/v2/users", nil)
	req.Header.Set("Authorization", "Bearer "+idToken)
	_, _ = http.DefaultClient.Do(req)
}

// The own backend may take ID tokens.
func backend(tok *oauth2.Token) {
	req, _ := http.NewRequest("GET", "https://api.example.com/me", nil)
	req.Header.Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
	_, _ = http.DefaultClient.Do(req)
}

// A response header of a proxy is no request.
func proxy(w http.ResponseWriter, tok *oauth2.Token) {
	w.Header().Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
}

// Basic authentication is no bearer.
func basic(tok *oauth2.Token) {
	req, _ := http.NewRequest("GET", api+"users/auth0%7C1", nil)
	req.SetBasicAuth("user", tok.Extra("id_token").(string))
	_, _ = http.DefaultClient.Do(req)
}

// /userinfo is not the Management API.
func userinfo(tok *oauth2.Token) {
	req, _ := http.NewRequest("GET", "https://acme.auth0.com/userinfo", nil)
	req.Header.Set("Authorization", "Bearer "+tok.Extra("id_token").(string))
	_, _ = http.DefaultClient.Do(req)
}

// Logging out hands the ID token over as a hint.
func logout(tok *oauth2.Token) string {
	q := url.Values{}
	q.Set("id_token_hint", tok.Extra("id_token").(string))
	return "https://acme.auth0.com/oidc/logout?" + q.Encode()
}
