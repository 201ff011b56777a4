package configscan

import "testing"

func TestLeastMajor(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]int{
		"8.12.3": 8, "^8.12.3": 8, "~9": 9, ">=8 <10": 8, "9.x": 9, "10.x || 11.x": 10, "11 || 9.2": 9, "v8.1.0": 8, "=7.6.1": 7,
		"8 - 10": 8, "9.0.0-beta.1": 9, "npm:auth0-js@^8.0.0": 8, "npm:@auth0/x@2": 2, "workspace:^9.0.0": 9,
		"git+https://example.com/a.git#v2.2.0": 2, "auth0/lock#semver:^10.1": 10, "~> 1.2": 1, "v0.17.3": 0,
		"": -1, "*": -1, "latest": -1, "<9": -1, "file:../..": -1, "https://example.com/a-8.0.0.tgz": -1, "workspace:*": -1,
	} {
		if got := leastMajor(version); got != want {
			t.Errorf("leastMajor(%q) = %d, want %d", version, got, want)
		}
	}
}

func TestHandles(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		path, data string
		want       bool
	}{
		{"tenant.yaml", "clientGrants: []\n", true},
		{"any/name.yml", "clients:\n  - app_type: spa\n", true},
		{"k8s.yaml", "rules:\n  - apiGroups: []\n", false},
		{"k8s.yaml", "env:\n  AUTH0_AUDIENCE: x\n", true},
		{"main.tf", "resource \"auth0_tenant\" \"x\" {}", true},
		{"main.tofu", "resource \"auth0_tenant\" \"x\" {}", true},
		{"main.tf", "resource \"aws_x\" \"x\" {}", false},
		{"grants/My App (https---x.auth0.com-api-v2-).json", "{}", true},
		{"rules/a.js", "function (user, context, callback) {}", true},
		{"rules/a.js", "// why\n/* x */ async function named(user, context, cb) {}", true},
		{"rules/a.js", "module.exports = { create(context) {} }", false},
		{"src/a.js", "function (user, context, callback) {}", false},
		{"hooks/a.js", "module.exports = async (user, context, cb) => {}", true},
		{"hooks/useUser.js", "export const useUser = (user) => user", false},
		{".env.production", "AUTH0_DOMAIN=x", true},
		{".env.example", "AUTH0_DOMAIN=x", false},
		{".env-sample", "AUTH0_DOMAIN=x", false},
		{"package.json", `{"dependencies":{"auth0-js":"8"}}`, true},
		{"package.json", `{"dependencies":{"react":"18"}}`, false},
		{"go.mod", "require github.com/auth0/go-auth0 v1.0.0", true},
		{"index.html", `<script src="https://cdn.auth0.com/js/lock/10.0/lock.min.js">`, true},
		{"index.html", `<a href="https://auth0.com">`, false},
		{"README.md", "clientGrants:", false},
	} {
		if got := Handles(tc.path, []byte(tc.data)); got != tc.want {
			t.Errorf("Handles(%q, %q) = %v", tc.path, tc.data, got)
		}
	}
}
