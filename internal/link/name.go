package link

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// appNames are the normalised names of application roots.
func appNames(byManifest map[string]string) map[string]string {
	out := map[string]string{}
	for m, name := range byManifest {
		d := path.Dir(m)
		if d == "." {
			d = ""
		}
		if n := clientName(name); n != "" {
			out[d] = n
		}
	}
	return out
}

// clientName makes names of packages, clients and resources comparable: `@acme/Report Worker` and `report_worker` are one.
func clientName(s string) string {
	s = path.Base(strings.TrimSpace(s))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '_' || r == ' ' || r == '.':
			return '-'
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

var clientResource = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\bauth0_client\.([A-Za-z0-9_-]+)\.`)
})

// named tells whether a grant is, by the name of its client, the application's: Yes when it has the application's name,
// No when it has the name of another application of the workspace, Unknown otherwise (DESIGN section 3: joined by name).
func (w *Workspace) named(g *usage.ClientGrant, app string) usage.Tri {
	n := grantClientName(g)
	if n == "" {
		return usage.Unknown
	}
	if w.names[app] == n {
		return usage.Yes
	}
	for root, name := range w.names {
		if name == n && root != app && w.hasCode(root) {
			return usage.No
		}
	}
	return usage.Unknown
}

// GrantApp is the application that a grant is for: the one its client is called like, else the one it stands in.
func (w *Workspace) GrantApp(g *usage.ClientGrant) string {
	n := grantClientName(g)
	for _, root := range w.roots {
		if n != "" && w.names[root] == n {
			return root
		}
	}
	return g.App
}

// hasCode reports whether an application of the workspace calls the Management API at all.
func (w *Workspace) hasCode(app string) bool {
	for _, c := range w.Calls {
		if c.App == app && c.API == usage.APIManagement {
			return true
		}
	}
	return false
}

func grantClientName(g *usage.ClientGrant) string {
	t, ok := g.ClientID.Text()
	if !ok {
		return ""
	}
	if c, ok := t.Const(); ok {
		if looksLikeID(c) {
			return ""
		}
		return clientName(c)
	}
	for _, h := range t.Holes() {
		if m := clientResource().FindStringSubmatch(h.Expr); m != nil {
			return clientName(m[1])
		}
	}
	return ""
}
