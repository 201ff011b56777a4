package jsscan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// scanText scans the files of a txtar archive; text without a file header is one file, main.js.
func scanText(t *testing.T, archive string) *usage.Set {
	t.Helper()
	a := txtar.Parse([]byte(archive))
	if len(a.Files) == 0 {
		a.Files = []txtar.File{{Name: "main.js", Data: a.Comment}}
	}
	files := map[string]string{}
	for _, f := range a.Files {
		files[f.Name] = string(f.Data)
	}
	return scan(t, files)
}

// bearers are the calls with their bearers' kinds: "PATCH /users/{id} id high".
func bearers(set *usage.Set) []string {
	kinds := map[usage.TokenKind]string{usage.TokenID: "id", usage.TokenAccess: "access", usage.TokenUnknown: "unknown"}
	var out []string
	for _, c := range set.Calls {
		if c.Endpoint == "" {
			continue
		}
		if len(c.Bearers) == 0 {
			out = append(out, c.Endpoint+" none")
		}
		for _, b := range c.Bearers {
			conf := usage.Weakest(c.Conf, usage.Weakest(b.Conf, b.Token.Conf))
			out = append(out, fmt.Sprintf("%s %s %s", c.Endpoint, kinds[b.Token.Kind], conf))
		}
	}
	return out
}

// asked are the authorize requests: "audience=... scope=... response_type=...", a field that is absent left out.
func asked(set *usage.Set) []string {
	var out []string
	for _, r := range set.Requests {
		if r.Kind == usage.RequestConfig {
			continue
		}
		var parts []string
		for _, f := range []struct {
			name  string
			field usage.Field
		}{{"audience", r.Audience}, {"scope", r.Scope}, {"response_type", r.ResponseType}} {
			if f.field.Present == usage.No {
				continue
			}
			var texts []string
			for _, t := range f.field.Texts() {
				texts = append(texts, t.String())
			}
			parts = append(parts, f.name+"="+strings.Join(texts, "|"))
		}
		out = append(out, strings.Join(parts, " "))
	}
	return out
}

const idToken = `
const auth0 = require('auth0-js');
const web = new auth0.WebAuth({ domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token' });
`

// authHTTP is an application that injects angular2-jwt's AuthHttp, configured by an expression somewhere else.
func authHTTP(config string) string {
	return `-- user.ts --
import { AuthHttp } from 'angular2-jwt';
export class Users {
  constructor(private http: AuthHttp) {}
  get(id) { return this.http.get('https://acme.auth0.com/api/v2/users/' + id); }
}
-- app.ts --
import auth0 from 'auth0-js';
import { AuthConfig, provideAuth } from 'angular2-jwt';
import { Other } from './other';
const webAuth = new auth0.WebAuth({ domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token' });
export const provided = ` + config + ";\n"
}

func TestBearers(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, src string
		want      []string
	}{
		{"the last call of a superagent chain holds the whole request", idToken + `
const superagent = require('superagent');
web.parseHash((err, r) => {
  superagent.patch('https://acme.auth0.com/api/v2/users/' + r.idTokenPayload.sub).set('Authorization', 'Bearer ' + r.idToken).send({ a: 1 }).end(() => 1);
});`, []string{"PATCH /users/{id} id high"}},
		{"two chains are two requests", idToken + `
const superagent = require('superagent');
web.parseHash((err, r) => {
  superagent.get('https://acme.auth0.com/api/v2/users/1').set('Authorization', 'Bearer ' + r.accessToken);
  superagent.get('https://acme.auth0.com/api/v2/users/1').set('Accept', 'text/html');
});`, []string{"GET /users/{id} access high", "GET /users/{id} none"}},
		{"a response callback is no layer of options", idToken + `
const https = require('https');
web.parseHash((err, r) => {
  https.request({ hostname: 'acme.auth0.com', path: '/api/v2/users/1', headers: { Authorization: 'Bearer ' + r.idToken } }, (res) => res.resume()).end();
});`, []string{"GET /users/{id} id high"}},
		{
			"an interceptor of an instance, in one line", idToken + `
const axios = require('axios');
const api = axios.create({ baseURL: 'https://acme.auth0.com/api/v2/' });
web.parseHash((err, r) => { api.interceptors.request.use(async (c) => { c.headers.Authorization = 'Bearer ' + r.idToken; return c; }); api.get('users/1'); });`,
			[]string{"GET /users/{id} id high"},
		},
		{
			"an interceptor of another instance", idToken + `
const axios = require('axios');
const api = axios.create({ baseURL: 'https://acme.auth0.com/api/v2/' });
const own = axios.create({ baseURL: 'https://api.example.com/' });
web.parseHash((err, r) => { own.interceptors.request.use((c) => { c.headers.Authorization = 'Bearer ' + r.idToken; return c; }); api.get('users/1'); });`,
			[]string{"GET /users/{id} none"},
		},
		{
			"a cookie library", idToken + `
const Cookies = require('js-cookie');
web.parseHash((err, r) => { Cookies.set('bearer', r.idToken, { secure: true }); });
const load = () => fetch('https://acme.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + Cookies.get('bearer') } });`,
			[]string{"GET /users/{id} id medium"},
		},
		{
			"another cookie", idToken + `
const Cookies = require('js-cookie');
web.parseHash((err, r) => { Cookies.set('bearer', r.idToken, { secure: true }); });
const load = () => fetch('https://acme.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + Cookies.get('session') } });`,
			[]string{"GET /users/{id} unknown low"},
		},
		{"an injected client's default", authHTTP(""), []string{"GET /users/{id} id medium"}},
		{"a configuration names another key", authHTTP("new AuthConfig({ tokenName: 'access_token' })"), []string{"GET /users/{id} none"}},
		{"a configuration names the default", authHTTP("new AuthConfig({ tokenName: 'id_token' })"), []string{"GET /users/{id} id medium"}},
		{"a configuration names a key that holds the ID token", authHTTP("new AuthConfig({ tokenName: 'jwt' })") +
			"webAuth.parseHash((err, r) => localStorage.setItem('jwt', r.idToken));\n", []string{"GET /users/{id} id medium"}},
		{"a getter of its own", authHTTP("provideAuth({ tokenGetter: () => localStorage.getItem('access_token') })"), []string{"GET /users/{id} access low"}},
		{"another library's configuration", authHTTP("new Other({ tokenName: 'access_token' })"), []string{"GET /users/{id} id medium"}},
		{"auth0.js 7: a positional callback", `-- package.json --
{"dependencies": {"auth0-js": "7.6.1"}}
-- main.js --
var Auth0 = require('auth0-js');
new Auth0({ domain: 'acme.auth0.com', clientID: 'c' }).login({}, function (err, profile, a, b) {
  fetch('https://acme.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + a } });
  fetch('https://acme.auth0.com/api/v2/users/2', { headers: { Authorization: 'Bearer ' + b } });
});
`, []string{"GET /users/{id} id high", "GET /users/{id} access high"}},
		{"auth0.js 7: a result object", `-- package.json --
{"dependencies": {"auth0-js": "7.6.1"}}
-- main.js --
var Auth0 = require('auth0-js');
new Auth0({ domain: 'acme.auth0.com', clientID: 'c' }).login({}, function (err, a) {
  fetch('https://acme.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + a.accessToken } });
});
`, []string{"GET /users/{id} access high"}},
		{"a field of a subclass in an inherited method", idToken + `
class Api { read(token) { return fetch(this.root + 'users/1', { headers: { Authorization: 'Bearer ' + token } }); } }
class Users extends Api { root = 'https://acme.auth0.com/api/v2/'; }
class Orders extends Api { root = 'https://orders.example.com/'; }
web.parseHash((err, r) => { new Users().read(r.accessToken); new Orders().read(r.idToken); });`, []string{"GET /users/{id} access high"}},
		{"a field of the only subclass, no call in sight", `
class Api { read() { return fetch(this.root + 'users/1'); } }
class Users extends Api { root = 'https://acme.auth0.com/api/v2/'; }`, []string{"GET /users/{id} none"}},
		{"a field of a class that is no subclass", `
class Api { read() { return fetch(this.root + 'users/1'); } }
class Users { root = 'https://acme.auth0.com/api/v2/'; }`, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := bearers(scanText(t, tc.src)); !slices.Equal(got, tc.want) {
				t.Errorf("calls are %q, want %q", got, tc.want)
			}
		})
	}
}

func TestVersionsByImport(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, src, want string }{
		{"a package that is retired as a whole", "require('angular-auth0');", "sdk angular-auth0 -1"},
		{"a file of it", "import x from 'angular-auth0/src/index';", "sdk angular-auth0 -1"},
		{"another package", "import x from 'angular-auth'; import y from './angular-auth0';", ""},
		{"a named import that only v2 has", "import { createAuth0Client } from '@auth0/auth0-spa-js';\ncreateAuth0Client({ domain: 'd', clientId: 'c', audience: 'a' });", "ignored audience 2"},
		{"v1's default import", "import createAuth0Client from '@auth0/auth0-spa-js';\ncreateAuth0Client({ domain: 'd', client_id: 'c', audience: 'a' });", ""},
		{"the package's version decides", `-- package.json --
{"dependencies": {"@auth0/auth0-spa-js": "1.22.0"}}
-- main.js --
import { createAuth0Client } from '@auth0/auth0-spa-js';
createAuth0Client({ domain: 'd', clientId: 'c', audience: 'a' });
`, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			set := scanText(t, tc.src)
			var got []string
			for _, u := range set.SDKs {
				got = append(got, fmt.Sprintf("sdk %s %d", u.Package, u.Major))
			}
			for _, o := range set.Options {
				got = append(got, fmt.Sprintf("ignored %s %d", o.Option, o.Major))
			}
			if strings.Join(got, "; ") != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAuthorizeURLs(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, src string
		want      []string // the request, then where its scope stands
	}{
		{"searchParams, one after the other", `const u = new URL('https://acme.auth0.com/authorize');
u.searchParams.set('response_type', 'id_token');
u.searchParams.append('scope', 'openid read:current_user');
location.assign(u.toString());`, []string{"scope=openid read:current_user response_type=id_token", "'openid read:current_user'"}},
		{"a parameter in the string, one added", `const u = new URL('https://acme.auth0.com/authorize?response_type=code');
u.searchParams.set('scope', 'openid');
go(u);`, []string{"scope=openid response_type=code", "'openid'"}},
		{"search", `const u = new URL('https://acme.auth0.com/authorize');
u.search = new URLSearchParams({ response_type: 'code', scope: 'openid' });
location.href = u.href;`, []string{"scope=openid response_type=code", "'openid'"}},
		{"a URL of another service", `const u = new URL('https://accounts.example.com/authorize');
u.searchParams.set('response_type', 'id_token');
go(u);`, nil},
		{"a page of the tenant", `const u = new URL('https://acme.auth0.com/v2/nothing');
u.searchParams.set('scope', 'openid');
go(u);`, nil},
		{"qs", `const qs = require('qs');
location.href = 'https://acme.auth0.com/authorize?' + qs.stringify({ response_type: 'code', scope: 'openid' });`, []string{"scope=openid response_type=code", "'openid'"}},
		{
			"a template", "const q = new URLSearchParams({ response_type: 'code', scope: 'openid' });\nlocation.href = `https://acme.auth0.com/authorize?${q.toString()}`;",
			[]string{"scope=openid response_type=code", "'openid'"},
		},
		{
			"more after the object", "const q = new URLSearchParams({ response_type: 'code', scope: 'openid' });\nlocation.href = `https://acme.auth0.com/authorize?${q}&audience=x`;",
			[]string{"audience=x scope=openid response_type=code", "openid"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			files := map[string]string{"main.js": tc.src}
			set := scan(t, files)
			got := asked(set)
			for _, r := range set.Requests {
				got = append(got, at(files, r.Scope.Span()))
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestHalvesOfARequest(t *testing.T) {
	t.Parallel()
	const strategy = `
const passport = require('passport');
const Strategy = require('passport-auth0');
passport.use(new Strategy({ domain: 'acme.auth0.com', clientID: 'c', clientSecret: s, scope: 'openid' }, verify));
`
	for _, tc := range []struct{ name, src, want string }{
		{
			"the call wins", strategy + "app.get('/login', passport.authenticate('auth0', { audience: 'a', scope: 'openid b' }));\napp.get('/callback', passport.authenticate('auth0', { failureRedirect: '/' }));",
			"request authorize domain=acme.auth0.com audience=a scope=openid b|request authorize",
		},
		{"the configuration's scope stays", strategy + "app.get('/login', passport.authenticate('auth0', { audience: 'a' }));", "request authorize domain=acme.auth0.com audience=a scope=openid"},
		{"another strategy", strategy + "app.get('/login', passport.authenticate('google', { audience: 'a' }));", "request config domain=acme.auth0.com scope=openid"},
		{"another file", "-- strategy.js --" + strategy + "-- routes.js --\nconst passport = require('passport');\npassport.authenticate('auth0', { audience: 'a' });\n", "request authorize domain=acme.auth0.com audience=a scope=openid"},
		{
			"another application", "-- a/package.json --\n{}\n-- a/strategy.js --" + strategy + "-- b/package.json --\n{}\n-- b/routes.js --\nconst passport = require('passport');\npassport.authenticate('auth0', { audience: 'a' });\n",
			"request config domain=acme.auth0.com scope=openid|request authorize audience=a",
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, line := range strings.Split(dump(nil, scanText(t, tc.src)), "\n") {
				if line, _, _ = strings.Cut(line, " @"); strings.HasPrefix(line, "request ") {
					got = append(got, strings.TrimSpace(strings.Split(line, " response_type")[0]))
				}
			}
			if strings.Join(got, "|") != tc.want {
				t.Errorf("got %q, want %q", strings.Join(got, "|"), tc.want)
			}
		})
	}
}
