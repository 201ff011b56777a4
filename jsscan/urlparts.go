package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// urlPart is what a URL object's member holds: host, hostname, origin, protocol, pathname or search. A port is only told
// where it is spelled.
func urlPart(url usage.Text, name string) (usage.Text, bool) {
	p := url.Pattern()
	scheme := strings.Index(p, "://")
	if scheme < 0 {
		return usage.Text{}, false
	}
	host := scheme + len("://")
	path := len(p)
	if i := strings.IndexAny(p[host:], "/?#"); i >= 0 {
		path = host + i
	}
	end := len(p)
	if i := strings.IndexByte(p[path:], '#'); i >= 0 {
		end = path + i
	}
	query := end
	if i := strings.IndexByte(p[path:end], '?'); i >= 0 {
		query = path + i
	}
	name0 := path
	if i := strings.LastIndexByte(p[host:path], ':'); i >= 0 {
		name0 = host + i
	}
	switch name {
	case "protocol":
		return url.Slice(0, scheme+1), true
	case "origin":
		return url.Slice(0, path), true
	case "host":
		return url.Slice(host, path), true
	case "hostname":
		return url.Slice(host, name0), true
	case "pathname":
		return url.Slice(path, query), true
	case "search":
		return url.Slice(query, end), true
	}
	return usage.Text{}, false
}
