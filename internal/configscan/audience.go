package configscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// managementAPI says whether a grant's audience is the Management API. An expression that cannot be followed, or a
// quoted placeholder, counts with low confidence when its name says so and the list holds nothing but Management
// scopes. Unquoted, `##X##` is a comment to YAML: unknown.
func managementAPI(aud usage.Field, scopes usage.List) (usage.Tri, usage.Confidence) {
	texts := aud.Texts()
	known := len(texts) > 0 && aud.Value.Kind != usage.KindUnion
	for _, t := range texts {
		switch managementAudience(t) {
		case usage.Yes:
			return usage.Yes, aud.Value.Conf
		case usage.Unknown:
			known = false
		}
	}
	if known {
		return usage.No, usage.High
	}
	for _, t := range texts {
		if h, ok := t.OnlyHole(); ok && (!h.Placeholder || t.Span() != aud.Value.Span) && namesManagement(h.Expr) && onlyManagement(scopes) {
			return usage.Yes, usage.Low
		}
	}
	return usage.Unknown, usage.High
}

func namesManagement(name string) bool {
	for _, w := range usage.NameWords(name) {
		if w == "management" || w == "mgmt" {
			return true
		}
	}
	return false
}

func onlyManagement(scopes usage.List) bool {
	words := scopes.Words()
	for _, w := range words {
		if !catalog.IsManagementScope(w) {
			return false
		}
	}
	return len(words) > 0
}

// managementAudience reads one audience: `https://{tenant}/api/v2/`, the slash being somebody else's business.
func managementAudience(t usage.Text) usage.Tri {
	p := t.Pattern()
	i := strings.Index(p, "/api/v2")
	if j := strings.Index(p, string(usage.HoleByte)+"api/v2"); i < 0 && j >= 0 {
		// `${issuer_url}api/v2/`: the slash is in the hole.
		p = p[:j+1] + "/" + p[j+1:]
		i = j + 1
	}
	if i < 0 {
		if strings.ContainsRune(p, usage.HoleByte) && !strings.HasPrefix(p, "urn:") {
			return openAudience(p)
		}
		return usage.No
	}
	if rest := p[i+len("/api/v2"):]; rest != "" && rest[0] != '/' && rest[0] != usage.HoleByte {
		return usage.No
	}
	host := p[:i]
	if j := strings.Index(host, "://"); j >= 0 {
		host = host[j+3:]
	}
	switch {
	case host == "auth0.com" || strings.HasSuffix(host, ".auth0.com"):
		return usage.Yes
	case strings.Trim(host, string(usage.HoleByte)+".") == "" && host != "":
		return usage.Yes // `https://${var.domain}/api/v2/`
	}
	return usage.Unknown
}

// openAudience is an audience that ends in a hole: it may be anything.
func openAudience(p string) usage.Tri {
	if p[len(p)-1] == byte(usage.HoleByte) {
		return usage.Unknown
	}
	return usage.No
}
