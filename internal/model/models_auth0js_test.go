package model

import "testing"

const mgmt = "https://t.auth0.com/api/v2/"

func TestModelsAuth0JS(t *testing.T) {
	t.Parallel()
	opts := obj{"domain", "t.auth0.com", "clientID", "c", "scope", "openid", "responseType", "id_token"}
	runModelTests(t, []modelTest{
		{"the call's options win, the constructor's fill in", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			s.call(w, "authorize", obj{"audience", mgmt, "responseType", "token id_token"})
		}, []string{
			"config browser aud=- scope=openid type=id_token",
			"authorize browser aud=" + mgmt + " scope=openid type=token id_token",
		}},
		{"namespace, default and require are the same class", func(s *script) {
			s.new(s.from("auth0-js", 9, "default.WebAuth"), opts)
			s.new(s.member(s.from("auth0-js", -1, "*"), "WebAuth"), opts)
		}, []string{"config browser aud=- scope=openid type=id_token"}},
		{"parseHash gives tokens of the constructor's request", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			r := s.param(w, "parseHash", 0, 1, fn{})
			s.is("idToken", s.token(s.member(r, "idToken")), "id twin=accessToken of config browser aud=- scope=openid type=id_token")
			s.is("accessToken", s.token(s.member(r, "accessToken")), "access of config browser aud=- scope=openid type=id_token")
			s.is("err", s.token(s.param(w, "parseHash", 0, 0, fn{})), "none")
		}, []string{"config browser aud=- scope=openid type=id_token"}},
		{"parseHash with options before its callback", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			r := s.param(w, "parseHash", 1, 1, obj{"hash", "#"}, fn{})
			s.is("idToken", s.token(s.member(r, "idToken")), "id twin=accessToken of config browser aud=- scope=openid type=id_token")
		}, []string{"config browser aud=- scope=openid type=id_token"}},
		{"checkSession's result belongs to the merged request", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			r := s.param(w, "checkSession", 1, 1, obj{"audience", mgmt, "scope", "read:current_user"}, fn{})
			s.is("accessToken", s.token(s.member(r, "accessToken")), "access of authorize browser aud="+mgmt+" scope=read:current_user type=id_token")
		}, []string{
			"config browser aud=- scope=openid type=id_token",
			"authorize browser aud=" + mgmt + " scope=read:current_user type=id_token",
		}},
		{"popup.authorize and renewAuth", func(s *script) {
			w := s.new(s.from("auth0-js", 8, "WebAuth"), obj{"domain", "d", "clientID", "c"})
			s.call(w, "popup.authorize", obj{"responseType", "id_token"}, fn{})
			s.call(w, "renewAuth", obj{}, fn{})
		}, []string{
			"config browser aud=- scope=-",
			"authorize browser aud=- scope=- type=id_token",
			"authorize browser aud=- scope=- default=token",
		}},
		{"options that cannot be seen stay unknown", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), hidden{})
			s.call(w, "authorize", obj{"scope", "openid"})
		}, []string{
			"config browser aud=? scope=?",
			"authorize browser aud=? scope=openid",
		}},
		{"client.login is a password-realm grant, loginWithResourceOwner is retired", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), obj{"domain", "d", "clientID", "c"})
			r := s.param(w, "client.login", 1, 1, obj{"realm", "db", "username", "u", "password", "p", "scope", "openid"}, fn{})
			s.is("idToken", s.token(s.member(r, "idToken")), "id twin=accessToken of token browser aud=- scope=openid grant=http://auth0.com/oauth/grant-type/password-realm")
			s.call(w, "client.loginWithResourceOwner", obj{"connection", "db"}, fn{})
			s.call(w, "client.delegation", obj{}, fn{})
		}, []string{
			"config browser aud=- scope=-",
			"token browser aud=- scope=openid grant=http://auth0.com/oauth/grant-type/password-realm",
			"token browser aud=- scope=- no-audience",
			"legacy AUTH4001",
			"legacy AUTH4003",
		}},
		{"Management: bearer, endpoints, bodies", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			r := s.param(w, "parseHash", 0, 1, fn{})
			m := s.new(s.from("auth0-js", 9, "Management"), obj{"domain", "d", "token", s.member(r, "idToken")})
			s.call(m, "getUser", "u", fn{})
			s.call(m, "patchUserMetadata", "u", obj{"a", "b"}, fn{})
			s.call(m, "patchUserAttributes", "u", obj{"name", "b"}, fn{})
			s.call(m, "linkUser", "u", "eyJ", fn{})
		}, []string{
			"client bearer=id",
			"config browser aud=- scope=openid type=id_token",
			"call GET /users/{id} bearer=id",
			"call PATCH /users/{id} body={user_metadata} bearer=id",
			"call PATCH /users/{id} body={name} bearer=id",
			"call POST /users/{id}/identities body={link_with} bearer=id",
		}},
		{"the bearer of an access token is no ID token", func(s *script) {
			w := s.new(s.from("auth0-js", 9, "WebAuth"), opts)
			r := s.param(w, "parseHash", 0, 1, fn{})
			m := s.new(s.from("auth0-js", 9, "Management"), obj{"domain", "d", "token", s.member(r, "accessToken")})
			s.call(m, "getUser", "u", fn{})
		}, []string{
			"client bearer=access",
			"config browser aud=- scope=openid type=id_token",
			"call GET /users/{id} bearer=access",
		}},
		{"auth0.js 7: one class, sync parseHash, retired endpoints", func(s *script) {
			a := s.new(s.from("auth0-js", 7, "default"), obj{"domain", "d", "clientID", "c", "responseType", "id_token"})
			r := s.call(a, "parseHash", "#")
			s.is("idToken", s.token(s.member(r, "idToken")), "id twin=accessToken of config browser aud=- scope=- type=id_token default=code")
			s.call(a, "getProfile", s.member(r, "idToken"), fn{})
			s.call(a, "renewIdToken", s.member(r, "idToken"), fn{})
			s.call(a, "loginWithSocialAccessToken", obj{}, fn{})
		}, []string{
			"config browser aud=- scope=- type=id_token default=code",
			"token browser aud=- scope=- type=id_token default=code no-audience",
			"legacy AUTH4002", "legacy AUTH4003", "legacy AUTH4004",
		}},
		{"auth0.js 6: positional callbacks", func(s *script) {
			a := s.new(s.from("auth0-js", 6, "*"), obj{"domain", "d", "clientID", "c"})
			s.is("third", tokenName(s.param(a, "login", 1, 2, obj{"connection", "c"}, fn{}).Token.Kind), "id")
			s.is("fourth", tokenName(s.param(a, "login", 1, 3, obj{"connection", "c"}, fn{}).Token.Kind), "access")
			s.is("profile", s.token(s.param(a, "login", 1, 1, obj{"connection", "c"}, fn{})), "none")
		}, []string{
			"config browser aud=- scope=- default=code no-audience",
			"authorize browser aud=- scope=- default=code no-audience",
		}},
	})
}

func TestModelsLock(t *testing.T) {
	t.Parallel()
	opts := obj{"auth", obj{"responseType", "id_token", "params", obj{"scope", "openid read:current_user"}}}
	runModelTests(t, []modelTest{
		{"11: nested options, the authenticated event", func(s *script) {
			l := s.new(s.from("auth0-lock", 11, "default"), "c", "t.auth0.com", opts)
			r := s.param(l, "on", 1, 0, "authenticated", fn{})
			s.is("idToken", s.token(s.member(r, "idToken")), "id twin=accessToken of config browser aud=- scope=openid read:current_user type=id_token")
			s.is("other event", s.token(s.param(l, "on", 1, 0, "hide", fn{})), "none")
		}, []string{"config browser aud=- scope=openid read:current_user type=id_token"}},
		{"14: show overrides, checkSession is flat", func(s *script) {
			l := s.new(s.from("auth0-lock", 14, "Auth0Lock"), "c", "d", obj{"auth", obj{"audience", mgmt}})
			s.call(l, "show", obj{"auth", obj{"params", obj{"scope", "openid"}}})
			s.call(l, "checkSession", obj{"scope", "read:current_user"}, fn{})
		}, []string{
			"config browser aud=" + mgmt + " scope=-",
			"authorize browser aud=" + mgmt + " scope=openid",
			"authorize browser aud=" + mgmt + " scope=read:current_user",
		}},
		{"passwordless has the same options", func(s *script) {
			s.new(s.from("auth0-lock", 11, "Auth0LockPasswordless"), "c", "d", opts)
		}, []string{"config browser aud=- scope=openid read:current_user type=id_token"}},
		{"10: getProfile takes an ID token", func(s *script) {
			l := s.new(s.from("auth0-lock", 10, "default"), "c", "d", obj{})
			s.call(l, "getProfile", "t", fn{})
			s.call(l, "getUserInfo", "t", fn{})
		}, []string{"config browser aud=- scope=-", "legacy AUTH4002"}},
		{"11: getProfile is /userinfo", func(s *script) {
			l := s.new(s.from("auth0-lock", 11, "default"), "c", "d")
			s.call(l, "getProfile", "t", fn{})
		}, []string{"config browser aud=- scope=-"}},
		{"9: options per dialog, positional callback", func(s *script) {
			l := s.new(s.from("auth0-lock", 9, "*"), "c", "d")
			s.is("third", tokenName(s.param(l, "show", 1, 2, obj{"authParams", obj{"scope", "openid"}}, fn{}).Token.Kind), "id")
			s.is("callback only", tokenName(s.param(l, "show", 0, 2, fn{}).Token.Kind), "id")
			s.call(l, "getProfile", "t", fn{})
		}, []string{
			"config browser aud=- scope=- no-audience",
			"authorize browser aud=- scope=- no-audience",
			"authorize browser aud=- scope=openid no-audience",
			"legacy AUTH4002",
		}},
		{"auth0-lock-passwordless 2", func(s *script) {
			l := s.new(s.from("auth0-lock-passwordless", 2, "default"), "c", "d")
			s.is("sms", tokenName(s.param(l, "sms", 0, 2, fn{}).Token.Kind), "id")
			s.is("magiclink", s.token(s.param(l, "magiclink", 0, 2, fn{})), "none")
			s.is("parseHash", s.token(s.member(s.call(l, "parseHash"), "id_token")), "id twin=access_token of config browser aud=- scope=- no-audience")
		}, []string{"config browser aud=- scope=- no-audience", "authorize browser aud=- scope=- no-audience"}},
	})
}
