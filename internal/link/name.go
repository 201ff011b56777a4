package link

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// appNames are the normalised names of application roots.
func appNames(byManifest map[string]string) map[string]string {
	out := map[string]string{}
	for m, name := range byManifest {
		if n := clientName(name); n != "" {
			out[rootOf(m)] = n
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

// named tells whether a grant is, by the name of its client, the application's: Yes when it has the application's name
// or that of an application that uses this one as a package, No when it has the name of another application with code,
// Unknown otherwise (DESIGN section 3: joined by name).
func (w *Workspace) named(g *usage.ClientGrant, app string) usage.Tri {
	names := grantClientNames(g)
	if len(names) == 0 {
		return usage.Unknown
	}
	other := false
	for root, name := range w.names {
		if !slices.Contains(names, name) {
			continue
		}
		if root == app || w.reaches(root, app) {
			return usage.Yes
		}
		other = other || w.hasCode(root)
	}
	if other {
		return usage.No
	}
	return usage.Unknown
}

// namedByVariable tells whether the variable that holds a client's id names the client that a grant is for:
// `READER_CLIENT_ID` is the client `reader`. No where it names the application itself, and the grant's client is called
// something else altogether.
func (w *Workspace) namedByVariable(creds []usage.Credential, g *usage.ClientGrant, app string) usage.Tri {
	names := grantClientNames(g)
	ans := usage.Unknown
	for _, c := range creds {
		name := clientName(strings.TrimPrefix(strings.TrimSuffix(c.Env, "_CLIENT_ID"), "AUTH0_"))
		switch {
		case name == "" || len(names) == 0 || !strings.HasSuffix(c.Env, "_CLIENT_ID"):
		case slices.Contains(names, name):
			return usage.Yes
		case name == w.names[app] && !slices.ContainsFunc(names, func(n string) bool { return sharesWord(n, name) }):
			ans = usage.No
		}
	}
	return ans
}

func sharesWord(a, b string) bool {
	words := usage.NameWords(b)
	return slices.ContainsFunc(usage.NameWords(a), func(w string) bool { return slices.Contains(words, w) })
}

// GrantApp is the application that a grant is for: the one its client is called like, else the one it stands in.
func (w *Workspace) GrantApp(g *usage.ClientGrant) string {
	names := grantClientNames(g)
	for _, root := range w.roots {
		if slices.Contains(names, w.names[root]) {
			return root
		}
	}
	return g.App
}

// AppsOf are the applications that code below a root belongs to: those that use the package, where it is one that
// others of the workspace use, else the root itself.
func (w *Workspace) AppsOf(root string) []string {
	var out []string
	for _, app := range w.roots {
		if app != root && w.reaches(app, root) && !w.used(app) {
			out = append(out, app)
		}
	}
	if len(out) == 0 {
		return []string{root}
	}
	return out
}

// used reports whether anything of the workspace depends on a package.
func (w *Workspace) used(root string) bool {
	return slices.ContainsFunc(w.roots, func(o string) bool { return o != root && w.reaches(o, root) })
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

// reaches reports whether an application uses a package of the workspace, directly or through others.
func (w *Workspace) reaches(app, pkg string) bool {
	seen := map[string]bool{app: true}
	for todo := []string{app}; len(todo) > 0; todo = todo[1:] {
		for _, next := range w.uses[todo[0]] {
			if next == pkg {
				return true
			}
			if !seen[next] {
				seen[next] = true
				todo = append(todo, next)
			}
		}
	}
	return false
}

// appUses are, by application root, the roots of the packages of the workspace that it depends on.
func appUses(names map[string]string, uses map[string][]string) map[string][]string {
	byName := map[string]string{}
	for m, name := range names {
		byName[name] = rootOf(m)
	}
	out := map[string][]string{}
	for m, deps := range uses {
		for _, d := range deps {
			if root, ok := byName[d]; ok {
				out[rootOf(m)] = append(out[rootOf(m)], root)
			}
		}
	}
	return out
}

// grantClientNames are what a grant's client is called: its name, and the name of the resource that declares it.
func grantClientNames(g *usage.ClientGrant) []string {
	var out []string
	add := func(name string) {
		if n := clientName(name); name != "" && !looksLikeID(name) && n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	add(g.Credential.ClientID)
	t, ok := g.ClientID.Text()
	if !ok {
		return out
	}
	if c, ok := t.Const(); ok {
		add(c)
		return out
	}
	for _, h := range t.Holes() {
		if m := clientResource().FindStringSubmatch(h.Expr); m != nil {
			add(m[1])
		}
	}
	return out
}
