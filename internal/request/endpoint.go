package request

import (
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

type endpointRow struct {
	method, key string
	segs        []string // "" for a parameter
}

// endpointIndex groups the endpoint table by number of path segments.
var endpointIndex = sync.OnceValue(func() map[int][]endpointRow {
	idx := map[int][]endpointRow{}
	for _, e := range catalog.Endpoints() {
		r := endpointRow{method: e.Method, key: e.Key()}
		for _, s := range strings.Split(strings.Trim(e.Path, "/"), "/") {
			if strings.HasPrefix(s, "{") {
				s = ""
			}
			r.segs = append(r.segs, s)
		}
		idx[len(r.segs)] = append(idx[len(r.segs)], r)
	}
	return idx
})

// MatchEndpoint finds the row of the endpoint table that a request goes to. A hole fills a path parameter; it fills a
// fixed segment only when no row takes it as a parameter. ok is false when no row or several match.
func (b *Builder) MatchEndpoint(method string, path usage.Text) (endpoint string, ok bool) {
	return matchEndpoint(method, path.WithPlaceholders().Pattern())
}

func matchEndpoint(method, path string) (string, bool) {
	path = strings.Trim(path, "/")
	if path == "" {
		return "", false
	}
	segs := strings.Split(path, "/")
	const hole = string(usage.HoleByte)
	best, bestScore, ties := "", -1, 0
	for _, row := range endpointIndex()[len(segs)] {
		if method != "" && row.method != method {
			continue
		}
		score := 0
		for i, want := range row.segs {
			s := segs[i]
			switch {
			case want == "":
				if s == "" {
					score = -1
				}
			case s == want:
				score += 2 // a literal beats a parameter
			default:
				score = -1
			}
			if score < 0 {
				break
			}
		}
		switch {
		case score < 0:
		case score > bestScore:
			best, bestScore, ties = row.key, score, 1
		case score == bestScore:
			ties++
		}
	}
	if ties != 1 || strings.HasPrefix(segs[0], hole) {
		return "", false
	}
	return best, true
}

// auth0Paths are the endpoints of the Authentication API, retired ones included; a segment {} is a parameter.
var auth0Paths = []string{
	"/authorize", "/oauth/token", "/oauth/par",
	"/oauth/ro", "/oauth/access_token", "/tokeninfo", "/delegation", "/users/{}/impersonate",
	"/usernamepassword/login", "/usernamepassword/challenge", "/user/ssodata", "/co/authenticate", "/unlink", "/login/unlink",
	"/passwordless/start", "/passwordless/verify", "/passwordless/verify_redirect",
	"/dbconnections/signup", "/dbconnections/change_password", "/userinfo", "/oauth/revoke", "/oauth/device/code",
	"/v2/logout", "/logout", "/login/callback", "/mfa/challenge", "/mfa/associate", "/bc-authorize",
	"/public/api/users/validate_userpassword", "/public/api/{}/connections",
}

// matchAuth0Path returns the row that path is, "" when none.
func matchAuth0Path(path string) string {
	path = "/" + strings.Trim(path, "/")
	segs := strings.Split(path, "/")
next:
	for _, row := range auth0Paths {
		want := strings.Split(row, "/")
		if len(want) != len(segs) {
			continue
		}
		for i := range want {
			if want[i] != segs[i] && (want[i] != "{}" || segs[i] == "") {
				continue next
			}
		}
		return row
	}
	return ""
}

// managementV1 are the collections of the Management API v1 (retired 2020-07-13).
var managementV1 = map[string]bool{"users": true, "clients": true, "connections": true, "rules": true, "logs": true}

func isManagementV1(path string) bool {
	rest, ok := strings.CutPrefix(path, "/api/")
	if !ok {
		return false
	}
	first, _, _ := strings.Cut(rest, "/")
	return managementV1[first]
}
