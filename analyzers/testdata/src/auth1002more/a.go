package auth1002more

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const tokenURL = "https://acme.auth0.com/oauth/token"

func form() {
	_, _ = http.PostForm("https://acme.auth0.com/oauth/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {"abc"}}) // want "^AUTH1002: "
}

func values() string {
	v := url.Values{}
	v.Set("client_id", "abc")
	v.Set("response_type", "code")
	v.Set("scope", "openid update:current_user_metadata") // want "^AUTH1002: "
	return "https://acme.auth0.com/authorize?" + v.Encode()
}

func jsonMap() {
	b, _ := json.Marshal(map[string]string{
		"grant_type": "password",
		"scope":      "read:current_user", // want "^AUTH1002: "
	})
	_, _ = http.Post(tokenURL, "application/json", bytes.NewReader(b))
}

func raw() {
	_, _ = http.Post(tokenURL, "application/json", strings.NewReader(`{"grant_type":"password","scope":"openid read:current_user"}`)) // want "^AUTH1002: "
}

func foreign() string {
	c := &oauth2.Config{
		Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"},
		Scopes:   []string{"read:current_user"}, // want "^AUTH1002: "
	}
	return c.AuthCodeURL("s", oauth2.SetAuthURLParam("audience", "https://api.acme.com"))
}

func passwordToken(ctx context.Context) {
	c := &oauth2.Config{
		Endpoint: oauth2.Endpoint{TokenURL: tokenURL},
		Scopes:   []string{"read:users"}, // want "^AUTH1002: "
	}
	_, _ = c.PasswordCredentialsToken(ctx, "u", "p")
}

func machine(ctx context.Context) {
	c := &clientcredentials.Config{ // want "^AUTH1002: "
		ClientID: "abc",
		TokenURL: tokenURL,
	}
	_, _ = c.Client(ctx).Get("https://acme.auth0.com/api/v2/users")
}

func link() string {
	return "https://acme.auth0.com/authorize?client_id=abc&response_type=code&scope=openid%20read:current_user" // want "^AUTH1002: "
}
