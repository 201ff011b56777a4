package request

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// target is a URL taken apart. Host and Path may hold holes; query is still encoded.
type target struct {
	whole    usage.Text
	scheme   string
	host     usage.Text
	path     usage.Text // with a leading slash
	query    usage.Text
	hasQuery bool
	relative bool
	// pathEnd is the offset in whole behind the path.
	pathEnd int
}

// split takes a URL apart. A base that is a hole may hold a path's slash: in `${ISS}api/v2/users` the hole is the
// host, and the path starts behind it.
func split(t usage.Text) target {
	p := t.Pattern()
	g := target{whole: t}
	end := len(p)
	if i := strings.IndexByte(p, '#'); i >= 0 {
		end = i
	}
	if i := strings.IndexByte(p[:end], '?'); i >= 0 {
		g.query, g.hasQuery = t.Slice(i+1, end), true
		end = i
	} else if i := continued(p[:end]); i >= 0 {
		g.query, g.hasQuery = t.Slice(i+1, end), true
		end = i
	}
	for end > 0 && isBlank(p[end-1]) { // a query that is wrapped onto the next line
		end--
	}
	g.pathEnd = end
	from := 0
	if i := strings.Index(p[:end], "://"); i >= 0 && !strings.Contains(p[:i], "/") {
		g.scheme, from = strings.ToLower(p[:i]), i+3
	} else if strings.HasPrefix(p[:end], "//") {
		from = 2
	}
	hostEnd := end
	if i := strings.IndexByte(p[from:end], '/'); i >= 0 {
		hostEnd = from + i
	}
	host := p[from:hostEnd]
	if i := strings.LastIndexByte(host, usage.HoleByte); i >= 0 && i+1 < len(host) && !strings.ContainsAny(host[i+1:], ".:") &&
		!strings.HasPrefix(host[i+1:], "-") {
		// The hole ends in a slash: what follows is already the path.
		g.host = t.Slice(from, from+i+1)
		g.path = usage.Concat(usage.Lit("/", usage.Span{}), t.Slice(from+i+1, end))
		return g
	}
	if from == 0 && (host == "" || !strings.ContainsAny(host, ".\x00") && g.scheme == "") {
		g.relative, hostEnd = true, 0
		if !strings.HasPrefix(p, "/") {
			g.path = usage.Concat(usage.Lit("/", usage.Span{}), t.Slice(0, end))
			return g
		}
	}
	g.host = t.Slice(from, hostEnd)
	g.path = t.Slice(hostEnd, end)
	return g
}

// continued is where a parameter is added to a URL that is a hole and has a query of its own (`${url}&audience=...`):
// what follows names no host and no path. Negative when there is none.
func continued(p string) int {
	hole := strings.IndexByte(p, usage.HoleByte)
	for i := hole; i >= 0 && i < len(p); i++ {
		if p[i] != '&' {
			continue
		}
		name, _, ok := strings.Cut(p[i+1:], "=")
		if ok && name != "" && !strings.ContainsFunc(name, func(r rune) bool {
			return r != '_' && r != '-' && r != '.' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
		}) {
			return i
		}
	}
	return -1
}

const api2 = "/api/v2"

// managementPath is the path below /api/v2; ok is false when the path does not lie there.
func managementPath(path usage.Text) (usage.Text, bool) {
	p := path.Pattern()
	for strings.HasPrefix(p, "//") {
		path, p = path.Slice(1, len(p)), p[1:]
	}
	rest, ok := strings.CutPrefix(p, api2)
	if !ok || rest != "" && rest[0] != '/' && rest[0] != usage.HoleByte {
		return usage.Text{}, false
	}
	if rest == "" {
		return usage.Lit("/", usage.Span{}), true
	}
	below := path.Slice(len(api2), len(p))
	if rest[0] == usage.HoleByte {
		// `${base}/api/v2${path}`: the hole brings its own slash.
		return below, true
	}
	return below, true
}

// insertQuery is the layout of a URL without a query: the first parameter brings the question mark.
func (g *target) emptyLayout(pl Place) *usage.Layout {
	at := g.whole.Slice(0, g.pathEnd).Span().After()
	prefix := "?"
	if g.hasQuery && strings.Contains(g.whole.Pattern(), "?") {
		prefix = ""
		at = g.whole.Slice(0, strings.IndexByte(g.whole.Pattern(), '?')+1).Span().After()
	}
	return &usage.Layout{First: at, EmptyPrefix: prefix, SepMark: "&", Assign: "=", Style: pl.nest("", "", usage.EncPercent), Visible: pl.Visible}
}
