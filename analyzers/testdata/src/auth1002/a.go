package auth1002

import (
	"context"
	"net/http"
	"net/url"
	"os"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

var conf = &oauth2.Config{
	ClientID: os.Getenv("AUTH0_CLIENT_ID"),
	Scopes:   []string{"openid", "read:current_user"}, // want "^AUTH1002: "
	Endpoint: oauth2.Endpoint{
		AuthURL:  "https://" + os.Getenv("AUTH0_DOMAIN") + "/authorize",
		TokenURL: "https://" + os.Getenv("AUTH0_DOMAIN") + "/oauth/token",
	},
}

func bad() string { return conf.AuthCodeURL("state") }

func good() string {
	return conf.AuthCodeURL("state", oauth2.SetAuthURLParam("audience", "https://acme.auth0.com/api/v2/"))
}

func password(ctx context.Context) (*oauth2.Token, error) {
	return conf.PasswordCredentialsToken(ctx, "u", "p")
}

func machine(ctx context.Context) {
	cc := clientcredentials.Config{ // want "^AUTH1002: "
		ClientID: "c",
		TokenURL: "https://acme.auth0.com/oauth/token",
	}
	_, _ = cc.Token(ctx)
	ok := clientcredentials.Config{
		TokenURL:       "https://acme.auth0.com/oauth/token",
		EndpointParams: url.Values{"audience": {"https://acme.auth0.com/api/v2/"}},
	}
	_, _ = ok.Token(ctx)
	later := clientcredentials.Config{TokenURL: "https://acme.auth0.com/oauth/token"}
	later.EndpointParams = url.Values{"audience": {"https://api.example.com"}}
	_, _ = later.Token(ctx)
	tailscale := clientcredentials.Config{TokenURL: "https://api.tailscale.com/api/v2/oauth/token"}
	_, _ = tailscale.Token(ctx)
}

func form() {
	_, _ = http.PostForm("https://acme.auth0.com/oauth/token", url.Values{ // want "^AUTH1002: "
		"grant_type": {"client_credentials"},
		"client_id":  {"c"},
	})
	v := url.Values{}
	v.Set("grant_type", "client_credentials")
	v.Set("audience", "https://acme.auth0.com/api/v2/")
	_, _ = http.PostForm("https://acme.auth0.com/oauth/token", v)
}

var login2 = &oauth2.Config{
	Scopes:   []string{"openid", "profile", "email"},
	Endpoint: oauth2.Endpoint{AuthURL: "https://acme.auth0.com/authorize"},
}

func plain() string { return login2.AuthCodeURL("state") }

var google = &oauth2.Config{
	Scopes:   []string{"read:users"},
	Endpoint: oauth2.Endpoint{AuthURL: "https://accounts.google.com/o/oauth2/auth"},
}

func other() string { return google.AuthCodeURL("state") }
