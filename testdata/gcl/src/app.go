// Package app sends an ID token where an access token belongs.
package app

import (
	"encoding/json"
	"net/http"
)

type tokens struct {
	AccessToken string `json:"access_token"`
	IDToken     string `json:"id_token"`
}

// Do reads a user.
func Do(data []byte) {
	req, t := request(data)
	req.Header.Set("Authorization", "Bearer "+t.IDToken)
	_, _ = http.DefaultClient.Do(req)
}

func request(data []byte) (*http.Request, tokens) {
	var t tokens
	_ = json.Unmarshal(data, &t)
	req, _ := http.NewRequest(http.MethodGet, "https://acme.auth0.com/api/v2/users/auth0%7C1", nil)
	return req, t
}
