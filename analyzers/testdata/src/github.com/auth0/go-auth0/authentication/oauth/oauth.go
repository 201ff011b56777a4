// Package oauth is a stub with the shapes of go-auth0 v1 that the cases use.
package oauth

type LoginWithPasswordRequest struct {
	Username string
	Password string
	Scope    string
	Audience string
	Realm    string
}

type LoginWithAuthCodeRequest struct {
	Code        string
	RedirectURI string
}

type LoginWithClientCredentialsRequest struct{ Audience string }

type IDTokenValidationOptions struct{}

type TokenSet struct {
	AccessToken  string `json:"access_token,omitempty"`
	IDToken      string `json:"id_token,omitempty"`
	RefreshToken string `json:"refresh_token,omitempty"`
}
