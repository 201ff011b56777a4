package model

import (
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestModelsNodeAuth0(t *testing.T) {
	t.Parallel()
	token := obj{"domain", "d", "token", "t"}
	secret := obj{"domain", "d", "clientId", "c", "clientSecret", "x", "scope", "read:connections"}
	runModelTests(t, []modelTest{
		{"2: flat and grouped, the scope is sent", func(s *script) {
			c := s.new(s.from("auth0", 2, "ManagementClient"), secret)
			s.call(c, "updateConnection", obj{"id", "c"}, obj{"options", obj{}})
			s.call(c, "connections.update", obj{"id", "c"}, obj{"display_name", "x"})
			s.call(c, "updateUserMetadata", obj{"id", "u"}, obj{"a", "b"})
			s.call(c, "linkUsers", "u", obj{"user_id", "v", "provider", "p"})
			s.call(c, "unlinkUsers", obj{"id", "u", "user_id", "v", "provider", "p"})
			s.call(c, "emailProvider.update", obj{}, obj{"name", "smtp"})
			s.call(c, "getUsers", obj{"search_engine", "v2"})
		}, []string{
			"config machine aud=- scope=read:connections grant=client_credentials sdk-audience",
			"call PATCH /connections/{id} body={options} own-token",
			"call PATCH /connections/{id} body={display_name} own-token",
			"call PATCH /users/{id} body={user_metadata} own-token",
			"call POST /users/{id}/identities body={user_id,provider} own-token",
			"call DELETE /users/{id}/identities/{provider}/{user_id} own-token",
			"call PATCH /emails/provider body={name} own-token",
			"call GET /users own-token",
		}},
		{"2: callbacks get the body", func(s *script) {
			c := s.new(s.from("auth0", 2, "ManagementClient"), token)
			conn := s.param(c, "connections.get", 1, 1, obj{"id", "c"}, fn{})
			if conn.Kind != usage.KindResponse || conn.Origin.Call == nil || conn.Origin.Call.Endpoint != "GET /connections/{id}" {
				s.t.Errorf("callback parameter is %+v", conn)
			}
		}, []string{"client bearer=unknown", "call GET /connections/{id} bearer=unknown"}},
		{"4: no scope is sent, results are wrapped", func(s *script) {
			c := s.new(s.from("auth0", 4, "ManagementClient"), secret)
			r := s.call(c, "connections.get", obj{"id", "c"})
			opts := s.member(s.data(r), "options")
			if opts.Kind != usage.KindResponse || opts.Origin.Path != "options" {
				s.t.Errorf("data.options is %+v", opts)
			}
			s.call(c, "connections.update", obj{"id", "c"}, obj{"options", obj{}})
			s.call(c, "users.link", obj{"id", "u"}, obj{"link_with", "eyJ"})
		}, []string{
			"config machine aud=- scope=? grant=client_credentials sdk-audience scope-ignored",
			"call GET /connections/{id} own-token",
			"call PATCH /connections/{id} body={options} own-token",
			"call POST /users/{id}/identities body={link_with} own-token",
		}},
		{"4: without an id a resource is its collection", func(s *script) {
			c := s.new(s.from("auth0", 4, "ManagementClient"), token)
			s.call(c, "rules.get")
			s.call(c, "rules.get", obj{"enabled", "true"})
			s.call(c, "rules.get", obj{"id", "r"})
			s.call(c, "rules.delete")
		}, []string{"client bearer=unknown", "call GET /rules bearer=unknown", "call GET /rules/{id} bearer=unknown", "call DELETE /rules/{id} bearer=unknown"}},
		{"7: positional", func(s *script) {
			c := s.new(s.from("auth0", 7, "ManagementClient"), token)
			r := s.call(c, "connections.get", "c")
			if r.Kind != usage.KindResponse {
				s.t.Errorf("result is %+v", r)
			}
			s.call(c, "connections.update", "c", obj{"options", obj{}})
			s.call(c, "users.identities.link", "u", obj{"link_with", "eyJ"})
			s.call(c, "users.identities.delete", "u", "p", "v")
			s.call(c, "connections.clients.update", "c", []any{})
			s.call(c, "flows.vault.connections.update", "c", obj{"name", "x"})
		}, []string{
			"client bearer=unknown",
			"call GET /connections/{id} bearer=unknown",
			"call PATCH /connections/{id} body={options} bearer=unknown",
			"call POST /users/{id}/identities body={link_with} bearer=unknown",
			"call DELETE /users/{id}/identities/{provider}/{user_id} bearer=unknown",
			"call PATCH /connections/{id}/clients bearer=unknown",
			"call PATCH /flows/vault/connections/{id} body={name} bearer=unknown",
		}},
		{"auth0/legacy of 7 is 4", func(s *script) {
			c := s.new(s.from("auth0/legacy", 7, "ManagementClient"), token)
			s.call(c, "connections.getAll")
		}, []string{"client bearer=unknown", "call GET /connections bearer=unknown"}},
		{"7's client of one resource", func(s *script) {
			c := s.new(s.from("auth0/connections", 7, "ConnectionsClient"), obj{"token", "t"})
			s.call(c, "update", "c", obj{"options", obj{}})
			u := s.new(s.from("auth0/users", 7, "UsersClient"), obj{"token", "t"})
			s.call(u, "identities.link", "u", obj{"link_with", "eyJ"})
		}, []string{
			"client bearer=unknown",
			"call PATCH /connections/{id} body={options} bearer=unknown",
			"call POST /users/{id}/identities body={link_with} bearer=unknown",
		}},
		{"unknown version: every spelling", func(s *script) {
			c := s.new(s.from("auth0", -1, "ManagementClient"), secret)
			s.call(c, "updateConnection", obj{"id", "c"}, obj{"options", obj{}})
			s.call(c, "connections.update", "c", obj{"options", obj{}})
			s.call(c, "connections.getAll")
			s.call(c, "connections.list")
			s.call(c, "users.link", obj{"id", "u"}, obj{"link_with", "eyJ"})
		}, []string{
			"config machine aud=- scope=read:connections grant=client_credentials sdk-audience",
			"call PATCH /connections/{id} body={options} own-token",
			"call GET /connections own-token",
			"call POST /users/{id}/identities body={link_with} own-token",
		}},
		{"AuthenticationClient 2: grants and retired endpoints", func(s *script) {
			a := s.new(s.from("auth0", 2, "AuthenticationClient"), obj{"domain", "d", "clientId", "c"})
			r := s.call(a, "oauth.passwordGrant", obj{"username", "u", "password", "p", "scope", "openid"})
			s.is("id_token", tokenName(s.member(r, "id_token").Token.Kind), "id")
			s.call(a, "passwordGrant", obj{"username", "u", "password", "p", "realm", "db"})
			s.call(a, "clientCredentialsGrant", obj{"audience", mgmt})
			s.call(a, "oauth.signIn", obj{})
			s.call(a, "tokens.getInfo", "t")
			s.call(a, "users.impersonate", "u", obj{})
			s.call(a, "passwordless.sendEmail", obj{"email", "e"})
		}, []string{
			"config server aud=- scope=-",
			"token server aud=- scope=openid grant=password",
			"token server aud=- scope=- grant=http://auth0.com/oauth/grant-type/password-realm",
			"token machine aud=" + mgmt + " scope=- grant=client_credentials",
			"token server aud=- scope=- no-audience",
			"legacy AUTH4001", "legacy AUTH4002", "legacy AUTH4009", "legacy AUTH4014",
		}},
		{"AuthenticationClient 4: wrapped token set; a client secret is sent to /passwordless/start", func(s *script) {
			a := s.new(s.from("auth0", 4, "AuthenticationClient"), obj{"domain", "d", "clientId", "c", "clientSecret", "x"})
			r := s.call(a, "oauth.clientCredentialsGrant", obj{"audience", mgmt})
			s.is("access_token", tokenName(s.member(r, "data.access_token").Token.Kind), "access")
			s.call(a, "passwordless.sendEmail", obj{"email", "e"})
		}, []string{
			"config server aud=- scope=-",
			"token machine aud=" + mgmt + " scope=- grant=client_credentials",
		}},
	})
}

// data is the member `data` of a wrapped result.
func (s *script) data(v usage.Value) usage.Value {
	s.t.Helper()
	if v.Kind == usage.KindObject {
		p, ok := v.Object.Get("data")
		if !ok {
			s.t.Fatal("no data")
		}
		return p.Value
	}
	return s.member(v, "data")
}
