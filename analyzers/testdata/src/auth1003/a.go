package auth1003

import "net/url"

func authorize() string {
	v := url.Values{}
	v.Set("response_type", "id_token") // want "^AUTH1003: "
	v.Set("audience", "https://acme.auth0.com/api/v2/")
	v.Set("scope", "openid read:current_user")
	v.Add("client_id", "x")
	return "https://acme.auth0.com/authorize?" + v.Encode()
}

func right() string {
	v := url.Values{"response_type": {"token id_token"}, "audience": {"https://acme.auth0.com/api/v2/"}, "scope": {"read:current_user"}}
	return "https://acme.auth0.com/authorize?" + v.Encode()
}

func other() string {
	v := url.Values{"response_type": {"id_token"}, "audience": {"x"}, "scope": {"openid read:users"}}
	return "https://login.example.com/authorize?" + v.Encode()
}

const literal = "https://acme.auth0.com/authorize?client_id=x&response_type=id_token&scope=openid%20read:current_user&audience=https://acme.auth0.com/api/v2/" // want "^AUTH1003: "
