package model

import "testing"

func TestModelsSPA(t *testing.T) {
	t.Parallel()
	flat := obj{"domain", "d", "client_id", "c", "audience", mgmt, "scope", "read:current_user"}
	nested := obj{"domain", "d", "clientId", "c", "authorizationParams", obj{"audience", mgmt, "scope", "read:current_user"}}
	runModelTests(t, []modelTest{
		{"spa-js 1 is flat", func(s *script) {
			c := s.call(s.from("@auth0/auth0-spa-js", 1, "default"), "", flat)
			s.is("token", s.token(s.call(c, "getTokenSilently", obj{"scope", "openid"})), "access of authorize browser aud="+mgmt+" scope=openid read:current_user default=code")
			s.is("__raw", s.token(s.member(s.call(c, "getIdTokenClaims"), "__raw")), "id of config browser aud="+mgmt+" scope=read:current_user default=code")
		}, []string{
			"config browser aud=" + mgmt + " scope=read:current_user default=code",
			"authorize browser aud=" + mgmt + " scope=openid read:current_user default=code",
		}},
		{"spa-js 2 is nested and ignores flat options", func(s *script) {
			s.new(s.from("@auth0/auth0-spa-js", 2, "Auth0Client"), nested)
			c := s.call(s.from("@auth0/auth0-spa-js", 2, "createAuth0Client"), "", obj{"domain", "d", "clientId", "c", "audience", mgmt})
			s.call(c, "getTokenSilently", obj{"authorizationParams", obj{"scope", "read:users"}})
			s.call(c, "loginWithRedirect", obj{"scope", "read:users"})
		}, []string{
			"config browser aud=" + mgmt + " scope=read:current_user default=code",
			"config browser aud=- scope=- default=code",
			"authorize browser aud=- scope=read:users default=code",
			"authorize browser aud=- scope=- default=code",
			"ignored audience by @auth0/auth0-spa-js 2",
			"ignored scope by @auth0/auth0-spa-js 2",
		}},
		{"spa-js of unknown version reads both, ignores nothing", func(s *script) {
			s.new(s.from("@auth0/auth0-spa-js", -1, "Auth0Client"), flat)
			s.new(s.from("@auth0/auth0-spa-js", -1, "Auth0Client"), nested)
			s.call(s.from("@auth0/auth0-spa-js", -1, "default"), "", flat)
		}, []string{"config browser aud=" + mgmt + " scope=read:current_user default=code"}},
		{"only v2 has the function as a named export", func(s *script) {
			s.call(s.from("@auth0/auth0-spa-js", -1, "createAuth0Client"), "", flat)
		}, []string{
			"config browser aud=- scope=- default=code",
			"ignored audience by @auth0/auth0-spa-js 2",
			"ignored scope by @auth0/auth0-spa-js 2",
		}},
		{"detailed responses hold both tokens", func(s *script) {
			c := s.new(s.from("@auth0/auth0-spa-js", 2, "Auth0Client"), obj{"domain", "d", "clientId", "c"})
			r := s.call(c, "getTokenSilently", obj{"detailedResponse", true})
			s.is("id_token", tokenName(s.member(r, "id_token").Token.Kind), "id")
			s.is("access_token", tokenName(s.member(r, "access_token").Token.Kind), "access")
		}, []string{"config browser aud=- scope=- default=code", "authorize browser aud=- scope=- default=code"}},
		{"react 2: provider attributes", func(s *script) {
			s.call(s.from("@auth0/auth0-react", 2, "Auth0Provider"), "", nested)
		}, []string{"config browser aud=" + mgmt + " scope=read:current_user default=code"}},
		{"react 2: the hook's own configuration is out of sight", func(s *script) {
			h := s.call(s.from("@auth0/auth0-react", 2, "useAuth0"), "")
			s.is("token", s.token(s.call(h, "getAccessTokenSilently", obj{"authorizationParams", obj{"scope", "write:x"}})), "access of authorize browser aud=? scope=write:x default=code")
			s.is("__raw", tokenName(s.member(s.call(h, "getIdTokenClaims"), "__raw").Token.Kind), "id")
		}, []string{"authorize browser aud=? scope=write:x default=code"}},
		{"react 1: flat attributes and options", func(s *script) {
			s.call(s.from("@auth0/auth0-react", 1, "Auth0Provider"), "", obj{"domain", "d", "clientId", "c", "scope", "read:users"})
			h := s.call(s.from("@auth0/auth0-react", 1, "useAuth0"), "")
			s.call(h, "getAccessTokenSilently", obj{"audience", mgmt, "scope", "read:current_user"})
		}, []string{
			"config browser aud=- scope=read:users default=code",
			"authorize browser aud=" + mgmt + " scope=read:current_user default=code",
		}},
		{"react 2 ignores flat attributes", func(s *script) {
			s.call(s.from("@auth0/auth0-react", 2, "Auth0Provider"), "", obj{"domain", "d", "clientId", "c", "audience", mgmt})
		}, []string{"config browser aud=- scope=- default=code", "ignored audience by @auth0/auth0-react 2"}},
		{"withAuth0 hands the client to the wrapped component", func(s *script) {
			p := s.param(s.from("@auth0/auth0-react", 2, "withAuth0"), "", 0, 0, fn{})
			s.is("token", tokenName(s.call(p, "auth0.getAccessTokenSilently").Token.Kind), "access")
		}, []string{"authorize browser aud=? scope=? default=code"}},
		{"angular 2: forRoot, the service, the interceptor's entries", func(s *script) {
			s.call(s.from("@auth0/auth0-angular", 2, "AuthModule"), "forRoot", obj{"domain", "d", "clientId", "c", "httpInterceptor", obj{"allowedList", []any{
				obj{"uri", "x", "tokenOptions", obj{"authorizationParams", obj{"scope", "read:users"}}},
				obj{"uri", "y", "tokenOptions", obj{"authorizationParams", obj{"audience", mgmt, "scope", "read:current_user"}}},
			}}})
			a, ok := s.set.InstanceOf(s.from("@auth0/auth0-angular", 2, "AuthService"))
			if !ok {
				s.t.Fatal("AuthService is no class")
			}
			s.is("__raw", tokenName(s.member(a, "idTokenClaims$.__raw").Token.Kind), "id")
			s.is("token", tokenName(s.call(a, "getAccessTokenSilently").Token.Kind), "access")
		}, []string{
			"config browser aud=- scope=- default=code",
			"authorize browser aud=- scope=read:users default=code",
			"authorize browser aud=" + mgmt + " scope=read:current_user default=code",
			"authorize browser aud=? scope=? default=code",
		}},
		{"angular 2: provideAuth0 ignores flat options", func(s *script) {
			s.call(s.from("@auth0/auth0-angular", 2, "provideAuth0"), "", obj{"domain", "d", "clientId", "c", "audience", mgmt})
		}, []string{"config browser aud=- scope=- default=code", "ignored audience by @auth0/auth0-angular 2"}},
		{"angular 1 is flat", func(s *script) {
			s.call(s.from("@auth0/auth0-angular", 1, "AuthModule"), "forRoot", obj{"domain", "d", "clientId", "c", "audience", mgmt})
		}, []string{"config browser aud=" + mgmt + " scope=- default=code"}},
		{"vue 2: plugin and composable, a Ref's value", func(s *script) {
			s.call(s.from("@auth0/auth0-vue", 2, "createAuth0"), "", nested)
			h := s.call(s.from("@auth0/auth0-vue", 2, "useAuth0"), "")
			s.is("__raw", tokenName(s.member(h, "idTokenClaims.value.__raw").Token.Kind), "id")
		}, []string{"config browser aud=" + mgmt + " scope=read:current_user default=code"}},
		{"vue 1 is flat", func(s *script) {
			s.call(s.from("@auth0/auth0-vue", 1, "createAuth0"), "", flat)
		}, []string{"config browser aud=" + mgmt + " scope=read:current_user default=code"}},
	})
}

func TestModelsServer(t *testing.T) {
	t.Parallel()
	runModelTests(t, []modelTest{
		{"nextjs 0: initAuth0 and authParams", func(s *script) {
			a := s.call(s.from("@auth0/nextjs-auth0", 0, "initAuth0"), "", obj{"domain", "d", "clientId", "c", "scope", "openid", "audience", mgmt})
			s.call(a, "handleLogin", hidden{}, hidden{}, obj{"authParams", obj{"scope", "read:current_user"}})
			s.is("idToken", s.token(s.member(s.call(a, "getSession", hidden{}), "idToken")), "id twin=accessToken of config server aud="+mgmt+" scope=openid default=code")
		}, []string{
			"config server aud=" + mgmt + " scope=openid default=code",
			"authorize server aud=" + mgmt + " scope=read:current_user default=code",
		}},
		{"nextjs 3: options last, alone, or none", func(s *script) {
			login := s.from("@auth0/nextjs-auth0", 3, "handleLogin")
			s.call(login, "", hidden{}, hidden{}, obj{"authorizationParams", obj{"scope", "openid read:current_user"}})
			s.call(login, "", obj{"authorizationParams", obj{"scope", "openid", "audience", mgmt}})
			s.call(login, "", hidden{}, hidden{})
			s.is("idToken", tokenName(s.member(s.call(s.from("@auth0/nextjs-auth0", 3, "getSession"), ""), "idToken").Token.Kind), "id")
			s.is("accessToken", tokenName(s.member(s.call(s.from("@auth0/nextjs-auth0", 3, "getAccessToken"), ""), "accessToken").Token.Kind), "access")
		}, []string{
			"authorize server aud=- scope=openid read:current_user default=code",
			"authorize server aud=" + mgmt + " scope=openid default=code",
		}},
		{"nextjs 4: authorizationParameters; v3's name is ignored", func(s *script) {
			a := s.new(s.from("@auth0/nextjs-auth0/server", 4, "Auth0Client"), obj{"authorizationParameters", obj{"scope", "openid read:current_user"}})
			s.new(s.from("@auth0/nextjs-auth0/server", 4, "Auth0Client"), obj{"authorizationParams", obj{"audience", mgmt}})
			session := s.call(a, "getSession")
			s.is("idToken", tokenName(s.member(session, "tokenSet.idToken").Token.Kind), "id")
			s.is("token", tokenName(s.member(s.call(a, "getAccessToken", obj{"audience", mgmt}), "token").Token.Kind), "access")
		}, []string{
			"config server aud=- scope=openid read:current_user default=code",
			"config server aud=- scope=- default=code",
			"token server aud=" + mgmt + " scope=openid read:current_user default=code",
			"ignored authorizationParams by @auth0/nextjs-auth0 4",
		}},
		{"express-openid-connect: the login default is told apart", func(s *script) {
			auth := s.from("express-openid-connect", 2, "auth")
			s.call(auth, "", obj{"issuerBaseURL", "https://d"})
			s.call(auth, "", obj{"authorizationParams", obj{"response_type", "code", "scope", "openid read:users"}})
			v, ok := s.set.Ambient("req.oidc", nil)
			if !ok {
				s.t.Fatal("no req.oidc")
			}
			s.is("idToken", s.token(s.member(v, "idToken")), "id twin=accessToken.access_token")
			s.is("accessToken", tokenName(s.member(v, "accessToken.access_token").Token.Kind), "access")
		}, []string{
			"config server aud=- scope=- default=id_token login-default",
			"config server aud=- scope=openid read:users type=code default=id_token login-default",
		}},
		{"passport: the Strategy ignores audience, authenticate reads it", func(s *script) {
			strategy := s.from("passport-auth0", 1, "default")
			cfg := obj{"domain", "d", "clientID", "c", "clientSecret", "x", "callbackURL", "/cb", "audience", mgmt}
			s.new(strategy, cfg, fn{})
			p := s.from("passport", 0, "default")
			s.call(p, "authenticate", "auth0", obj{"scope", "openid read:users"})
			s.call(p, "authenticate", "auth0", obj{"scope", "openid", "audience", mgmt})
			s.call(p, "authenticate", "google", obj{"scope", "openid read:users"})
		}, []string{
			"config server aud=- scope=- default=code",
			"authorize server aud=- scope=openid read:users default=code",
			"authorize server aud=" + mgmt + " scope=openid default=code",
			"ignored audience by passport-auth0 1",
		}},
		{"passport's verify: tokens by arity", func(s *script) {
			class := s.from("passport-auth0", 1, "Strategy")
			cfg := obj{"domain", "d", "clientID", "c", "clientSecret", "x", "callbackURL", "/cb"}
			withReq := append(obj{"passReqToCallback", true}, cfg...)
			s.is("5: extraParams", s.token(s.member(s.paramAt(class, "", Place{Arg: 1, Param: 2}, 5, cfg, fn{}), "id_token")), "id twin=access_token of config server aud=- scope=- default=code")
			s.is("5: first", tokenName(s.paramAt(class, "", Place{Arg: 1, Param: 0}, 5, cfg, fn{}).Token.Kind), "access")
			s.is("4: third is the profile", s.token(s.paramAt(class, "", Place{Arg: 1, Param: 2}, 4, cfg, fn{})), "none")
			s.is("6: fourth", tokenName(s.member(s.paramAt(class, "", Place{Arg: 1, Param: 3}, 6, withReq, fn{}), "id_token").Token.Kind), "id")
			s.is("6: first is the request", s.token(s.paramAt(class, "", Place{Arg: 1, Param: 0}, 6, withReq, fn{})), "none")
		}, nil},
		{"extension tools make a node-auth0 client", func(s *script) {
			api := s.from("auth0-extension-tools", 1, "managementApi")
			c := s.call(api, "getClient", obj{"domain", "d", "clientId", "c", "clientSecret", "x"})
			s.call(c, "connections.update", obj{"id", "c"}, obj{"options", obj{}})
			s.is("token", tokenName(s.call(api, "getAccessToken", "d", "c", "x").Token.Kind), "access")
		}, []string{
			"call PATCH /connections/{id} body={options} own-token",
			"config machine aud=- scope=- grant=client_credentials sdk-audience",
			"token machine aud=- scope=- grant=client_credentials sdk-audience",
		}},
		{"react-native: native flow, users(token)", func(s *script) {
			a := s.new(s.from("react-native-auth0", 3, "default"), obj{"domain", "d", "clientId", "c"})
			cred := s.call(a, "webAuth.authorize", obj{"scope", "openid"})
			u := s.call(a, "users", s.member(cred, "idToken"))
			s.call(u, "patchUser", obj{"id", "u", "metadata", obj{}})
			s.call(u, "getUser", obj{"id", "u"})
			h := s.call(s.from("react-native-auth0", 3, "useAuth0"), "")
			s.is("hook", tokenName(s.member(s.call(h, "getCredentials"), "idToken").Token.Kind), "id")
		}, []string{
			"client bearer=id",
			"config native aud=- scope=- default=code",
			"authorize native aud=- scope=openid default=code",
			"call PATCH /users/{id} body={user_metadata} bearer=id",
			"call GET /users/{id} bearer=id",
		}},
	})
}

func TestModelsAngularJS(t *testing.T) {
	t.Parallel()
	inject := func(s *script, name string) (v [1]any) {
		x, _, ok := s.set.Inject(name)
		if !ok {
			s.t.Fatalf("%s is not injected", name)
		}
		return [1]any{x}
	}
	runModelTests(t, []modelTest{
		{"angular-auth0: the service is a WebAuth", func(s *script) {
			a := s.value(inject(s, "angularAuth0")[0])
			s.is("idToken", tokenName(s.member(s.param(a, "parseHash", 0, 1, fn{}), "idToken").Token.Kind), "id")
			s.call(s.value(inject(s, "angularAuth0Provider")[0]), "init", obj{"domain", "d", "clientID", "c", "responseType", "id_token"})
		}, []string{"config browser aud=- scope=- type=id_token"}},
		{"angular-lock: events of the service", func(s *script) {
			l := s.value(inject(s, "lock")[0])
			s.is("idToken", tokenName(s.member(s.param(l, "on", 1, 0, "authenticated", fn{}), "idToken").Token.Kind), "id")
			s.call(s.value(inject(s, "lockProvider")[0]), "init", obj{"clientID", "c", "domain", "d", "options", obj{"auth", obj{"responseType", "id_token"}}})
		}, []string{"config browser aud=- scope=- type=id_token"}},
		{"auth0-angular 4: positional callback, tokens on the service", func(s *script) {
			a := s.value(inject(s, "auth")[0])
			s.is("second", tokenName(s.param(a, "signin", 1, 1, obj{}, fn{}).Token.Kind), "id")
			s.is("member", tokenName(s.member(a, "idToken").Token.Kind), "id")
			s.call(a, "renewIdToken")
			p := s.value(inject(s, "authProvider")[0])
			s.is("by name", tokenName(s.paramAt(p, "on", Place{Arg: 1, Param: 3, Name: "idToken"}, 0, "loginSuccess", fn{}).Token.Kind), "id")
			s.is("by another name", s.token(s.paramAt(p, "on", Place{Arg: 1, Param: 0, Name: "$location"}, 0, "loginSuccess", fn{})), "none")
			s.is("another event", s.token(s.paramAt(p, "on", Place{Arg: 1, Param: 0, Name: "idToken"}, 0, "logout", fn{})), "none")
			s.call(a, "linkAccount", s.member(a, "idToken"), obj{"user_id", "u"}, obj{})
		}, []string{
			"authorize browser aud=- scope=- no-audience",
			"legacy AUTH4003",
			"call POST /users/{id}/identities bearer=id",
		}},
	})
}
