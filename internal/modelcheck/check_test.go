package modelcheck

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// tarball packs files as npm does.
func tarball(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	tw := tar.NewWriter(zw)
	for _, name := range sorted(files) {
		if err := tw.WriteHeader(&tar.Header{Name: "package/" + name, Mode: 0o644, Size: int64(len(files[name])), Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func index(t *testing.T, files map[string]string) *Index {
	t.Helper()
	x, err := ReadPackage(tarball(t, files))
	if err != nil {
		t.Fatal(err)
	}
	return x
}

const toyModel = `
id: toy
auth0: true
packages:
  - npm: toy
    majors: [1]
exports:
  Client: Client
types:
  Client:
    new:
      config: {layers: ["$0"]}
    request:
      keys: {audience: authParams.audience, client_id: clientID}
    members:
      idToken: {token: id}
    methods:
      users.login:
        request: {kind: authorize}
        callbacks:
          - {arg: "0.success", params: [body]}
    api_args: positional
    api:
      users.rename: PATCH /users/{id}
`

const toySource = `
export class Client {
  constructor(options) { this.id = options.clientID; this.audience = options.authParams.audience; }
  login(options) { options.success({ idToken: '' }); }
  get users() { return this; }
}
`

const toyUsers = `
class Users {
    rename(id, request) {
        return core.HttpResponsePromise.fromPromise(this.__rename(id, request));
    }
    __rename(id, request) {
        return __awaiter(this, function* () {
            url: core.url.join(base, ` + "`users/${core.url.encodePathParam(id)}`" + `),
            method: "PATCH",
        });
    }
}
`

func toy(t *testing.T, edit func(string) string) *catalog.SDK {
	t.Helper()
	m, err := catalog.DecodeSDK("toy.yaml", []byte(edit(toyModel)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestCheck(t *testing.T) {
	t.Parallel()
	same := func(s string) string { return s }
	files := map[string]string{"index.js": toySource, "dist/cjs/management/api/resources/users/client/Client.js": toyUsers}
	tests := []struct {
		name  string
		model func(string) string
		pins  Pins
		want  []string
	}{
		{"all found", same, Pins{}, nil},
		{
			"wrong export", func(s string) string { return strings.Replace(s, "Client: Client\ntypes", "Klient: Client\ntypes", 1) },
			Pins{},
			[]string{"toy: no export 'Klient' (exports)"},
		},
		{
			"wrong method", func(s string) string { return strings.Replace(s, "users.login", "users.signin", 1) },
			Pins{},
			[]string{"toy: no method 'signin' (types Client users.signin)"},
		},
		{
			"wrong option", func(s string) string { return strings.Replace(s, "authParams.audience", "authParams.aud", 1) },
			Pins{},
			[]string{"toy: no name 'aud' (types Client request keys)"},
		},
		{
			"wrong member", func(s string) string { return strings.Replace(s, "idToken", "id_token", 1) },
			Pins{},
			[]string{"toy: no name 'id_token' (types Client members)"},
		},
		{
			"wrong callback", func(s string) string { return strings.Replace(s, "0.success", "0.done", 1) },
			Pins{},
			[]string{"toy: no name 'done' (types Client users.login callbacks)"},
		},
		{
			"wrong endpoint", func(s string) string { return strings.Replace(s, "PATCH /users/{id}", "PUT /users/{id}", 1) },
			Pins{},
			[]string{"toy: 'users.rename' sends 'PATCH /users/{}', the model says 'PUT /users/{id}'"},
		},
		{
			"listed endpoint", func(s string) string { return strings.Replace(s, "PATCH /users/{id}", "PUT /users/{id}", 1) },
			Pins{Calls: map[string]map[string]string{"toy": {"users.rename": "a test"}}},
			nil,
		},
		{
			"listed name", func(s string) string { return strings.Replace(s, "idToken", "id_token", 1) },
			Pins{Unchecked: map[string]map[string]string{"toy": {"id_token": "a test"}}},
			nil,
		},
		{
			"stale list", same,
			Pins{Unchecked: map[string]map[string]string{"toy": {"idToken": "a test"}}},
			[]string{"toy: 'idToken' is listed as unchecked, but it is found or not named"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Check(toy(t, tt.model), []*Index{index(t, files)}, &tt.pins); !slices.Equal(got, tt.want) {
				t.Errorf("Check = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	tests := []struct {
		source, name string
		want         bool
	}{
		{"export function createAuth0Client() {}", "createAuth0Client", true},
		{"export declare class Auth0Client {}", "Auth0Client", true},
		{"export { default as Auth0Provider, x as useAuth0 } from './x';", "useAuth0", true},
		{"exports.WebAuth = WebAuth;", "WebAuth", true},
		{"module.exports = { ManagementClient: require('./m') };", "ManagementClient", true},
		{"module.exports = Auth0Lock;", "default", true},
		{"export default x;", "default", true},
		{"const WebAuth = 1;", "WebAuth", false},
		{"// WebAuth", "WebAuth", false},
		{"export const a = 1;", "default", false},
	}
	for _, tt := range tests {
		if got := index(t, map[string]string{"index.js": tt.source}).Has(Name{Kind: Export, Name: tt.name}); got != tt.want {
			t.Errorf("%s: exports %s = %v, want %v", tt.source, tt.name, got, tt.want)
		}
	}
}

func TestReadPackageLeavesTestsOut(t *testing.T) {
	t.Parallel()
	x := index(t, map[string]string{"test/a.js": "export const onlyInTests = 1", "README.md": "onlyInProse", "lib/a.js": "export const real = 1"})
	for name, want := range map[string]bool{"onlyInTests": false, "onlyInProse": false, "real": true} {
		if got := x.Has(Name{Kind: Word, Name: name}); got != want {
			t.Errorf("Has(%s) = %v, want %v", name, got, want)
		}
	}
	if _, err := ReadPackage([]byte("no tarball")); err == nil {
		t.Error("ReadPackage of no tarball: no error")
	}
}

// TestPins needs no network: every JavaScript model of the catalogue is pinned, with a hash, in each major it claims.
func TestPins(t *testing.T) {
	t.Parallel()
	pins, err := LoadPins()
	if err != nil {
		t.Fatal(err)
	}
	sdks, err := catalog.SDKs()
	if err != nil {
		t.Fatal(err)
	}
	for _, msg := range Unpinned(sdks, pins) {
		t.Error(msg)
	}
	pinned := map[string]bool{}
	for _, p := range pins.Pins {
		if !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s@%s: no integrity hash", p.Package, p.Version)
		}
		for _, id := range p.Models {
			pinned[id] = true
		}
	}
	for _, m := range sdks {
		if len(m.Packages) > 0 && m.Packages[0].NPM != "" && !pinned[m.ID] {
			t.Errorf("%s: no pinned package", m.ID)
		}
		delete(pinned, m.ID)
	}
	for id := range pinned {
		t.Errorf("pins name %s, which is no model", id)
	}
}
