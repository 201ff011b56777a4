package auth1002good2

import (
	"context"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/auth0/go-auth0/authentication"
	"github.com/auth0/go-auth0/authentication/oauth"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

const tokenURL = "https://acme.auth0.com/oauth/token"

func endpointParams(ctx context.Context) {
	c := &clientcredentials.Config{TokenURL: tokenURL, EndpointParams: url.Values{"audience": {"https://acme.auth0.com/api/v2/"}}}
	_, _ = c.Client(ctx).Get("https://acme.auth0.com/api/v2/users")
}

func tailscale(ctx context.Context) {
	c := &clientcredentials.Config{TokenURL: "https://api.tailscale.com/api/v2/oauth/token", Scopes: []string{"read:devices"}}
	_, _ = c.Client(ctx).Get("https://api.tailscale.com/api/v2/tailnet/-/devices")
}

func unknownParams(params url.Values) *clientcredentials.Config {
	return &clientcredentials.Config{TokenURL: tokenURL, EndpointParams: params}
}

func plainLogin() string {
	c := &oauth2.Config{Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"}, Scopes: []string{"openid", "profile"}}
	return c.AuthCodeURL("s")
}

func atTheCall() string {
	c := &oauth2.Config{Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"}, Scopes: []string{"read:current_user"}}
	return c.AuthCodeURL("s", oauth2.SetAuthURLParam("audience", "https://acme.auth0.com/api/v2/"))
}

func optionsUnseen(opts ...oauth2.AuthCodeOption) string {
	c := &oauth2.Config{Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"}, Scopes: []string{"read:current_user"}}
	return c.AuthCodeURL("s", opts...)
}

func otherProvider() string {
	c := &oauth2.Config{Endpoint: oauth2.Endpoint{AuthURL: "https://login.example.com/authorize"}, Scopes: []string{"read:users"}}
	return c.AuthCodeURL("s")
}

func carrier() {
	_, _ = http.PostForm(os.Getenv("CARRIER_URL")+"/oauth/token", url.Values{"grant_type": {"client_credentials"}})
}

func ownAPI(ctx context.Context, a *authentication.Authentication) {
	_, _ = a.OAuth.LoginWithPassword(ctx, oauth.LoginWithPasswordRequest{Scope: "openid read:orders", Audience: "https://api.acme.com"}, oauth.IDTokenValidationOptions{})
}

func form() {
	_, _ = http.PostForm(tokenURL, url.Values{"grant_type": {"client_credentials"}, "audience": {"https://acme.auth0.com/api/v2/"}})
}

func raw() {
	_, _ = http.Post(tokenURL, "application/json", strings.NewReader(`{"grant_type":"client_credentials","audience":"https://api.acme.com"}`))
}

func refresh() {
	_, _ = http.PostForm(tokenURL, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}, "scope": {"read:current_user"}})
}

func link() string {
	return "https://acme.auth0.com/authorize?client_id=abc&response_type=code&audience=https%3A%2F%2Facme.auth0.com%2Fapi%2Fv2%2F&scope=read:current_user"
}
