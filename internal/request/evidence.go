package request

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// notTenants are hosts of Auth0 that serve no tenant's API.
var notTenants = map[string]bool{
	"auth0.com": true, "www.auth0.com": true, "cdn.auth0.com": true, "manage.auth0.com": true, "community.auth0.com": true,
	"docs.auth0.com": true, "schema.auth0.com": true, "login.auth0.com": true, "assets.auth0.com": true, "blog.auth0.com": true,
	"support.auth0.com": true, "status.auth0.com": true, "marketplace.auth0.com": true,
}

// HostEvidence says why a host (or the base of a URL) is Auth0's: a *.auth0.com or configured host, an AUTH0_*-like
// name in it, or the placeholder by which Auth0's own documentation writes a tenant's domain.
func (b *Builder) HostEvidence(host usage.Text) usage.Evidence {
	host = host.WithPlaceholders()
	p := strings.ToLower(host.Pattern())
	if i := strings.Index(p, "://"); i >= 0 {
		p = p[i+3:]
	}
	name, _, _ := strings.Cut(p, "/")
	if i := strings.LastIndexByte(name, '@'); i >= 0 {
		name = name[i+1:]
	}
	name, _, _ = strings.Cut(name, ":")
	if !notTenants[name] {
		if strings.HasSuffix(name, ".auth0.com") || b.configured(name) {
			return usage.Evidence{Kind: usage.EvidenceHost, Span: host.Span(), What: strings.ReplaceAll(name, string(usage.HoleByte), "*")}
		}
	}
	for _, h := range host.Holes() {
		if e, ok := holeEvidence(h, host.Span()); ok {
			return e
		}
	}
	return usage.Evidence{}
}

func (b *Builder) configured(host string) bool {
	return among(b.tenant.Domains, host) || among(b.tenant.CustomDomains, host)
}

// canonical reports whether a host is a tenant's own, by which its Management API is called, and no custom domain.
func (b *Builder) canonical(host usage.Text) bool {
	c, ok := host.Const()
	c = strings.ToLower(c)
	return ok && !notTenants[c] && (strings.HasSuffix(c, ".auth0.com") || among(b.tenant.Domains, c))
}

func among(domains []string, host string) bool {
	for _, d := range domains {
		d = strings.ToLower(strings.TrimSpace(d))
		d = strings.TrimPrefix(strings.TrimPrefix(d, "https://"), "http://")
		if d = strings.TrimRight(d, "/"); d != "" && d == host {
			return true
		}
	}
	return false
}

func holeEvidence(h *usage.Hole, at usage.Span) (usage.Evidence, bool) {
	for _, s := range []string{h.Env, h.Name, h.Expr} {
		if usage.NamesAuth0(s) {
			return usage.Evidence{Kind: usage.EvidenceName, Span: at, What: s}, true
		}
	}
	if h.Placeholder && isDocPlaceholder(h.Expr) {
		return usage.Evidence{Kind: usage.EvidenceName, Span: at, What: h.Expr}, true
	}
	if h.Auth0 != nil {
		return *h.Auth0, true
	}
	if h.Origin != nil && h.Origin.Request != nil {
		return h.Origin.Request.Evidence, h.Origin.Request.Evidence.Proven()
	}
	return usage.Evidence{}, false
}

// docPlaceholders are how Auth0's documentation spells a tenant's domain: `{yourDomain}`, `YOUR_DOMAIN`,
// `YOUR_AUTH0_DOMAIN`, `${account.namespace}`.
var docPlaceholders = map[string]bool{
	"yourDomain": true, "yourTenant": true, "yourAuth0Domain": true, "yourTenantDomain": true, "YOUR_DOMAIN": true, "YOUR_AUTH0_DOMAIN": true,
	"YOUR_TENANT_DOMAIN": true, "YOUR_AUTH0_TENANT": true, "YOUR_TENANT": true, "YOUR-TENANT": true, "YOUR-DOMAIN": true, "YOUR_CUSTOM_DOMAIN": true,
	"AUTH0_DOMAIN": true, "account.namespace": true, "account.domain": true, "account.custom_domain": true,
}

// isDocPlaceholder recognises them. These spellings, as the whole host, are Auth0's own convention (other vendors write
// `yourdomain.example.com` or `<your-domain>`); they only count because callers look at nothing but Auth0's own paths and
// SDK configurations. Without them no page of the migration guide could be checked.
func isDocPlaceholder(expr string) bool { return docPlaceholders[strings.Trim(expr, "{}<>[]$ ")] }

// isForeignHost reports whether a host is wholly known and not Auth0's: nothing else then counts for a management call.
func isForeignHost(g *target) bool {
	if g.relative {
		return true
	}
	_, known := g.host.Const()
	return known
}

// callEvidence looks beyond the host of an API call: names in the rest of the URL's base, and a token of Auth0's that
// is sent along. None of that counts at a host that is visibly somebody else's.
func (b *Builder) callEvidence(g *target, bearers []usage.Bearer, matched bool) usage.Evidence {
	ev := b.HostEvidence(g.host)
	if ev.Proven() || isForeignHost(g) {
		return ev
	}
	base := g.whole
	if i := strings.Index(base.Pattern(), api2); i >= 0 { // a user's `auth0Id` in the path says nothing of the host
		base = base.Slice(0, i)
	}
	for _, h := range base.Holes() {
		if e, ok := holeEvidence(h, g.whole.Span()); ok {
			return e
		}
	}
	if !matched {
		return ev
	}
	// Auth0's token alone says nothing of where it goes: an application's own backend has an /api/v2/users, too. The
	// host must be called like a tenant's.
	for _, br := range bearers {
		if br.Token.Evidence.Proven() && namesTenant(g.host) {
			return br.Token.Evidence
		}
	}
	// express-openid-connect and the API quickstarts call the tenant ISSUER_BASE_URL; an issuer with an endpoint of the
	// Management API below it is nobody else's.
	for _, h := range g.host.Holes() {
		for _, s := range []string{h.Env, h.Name} {
			if ws := usage.NameWords(s); len(ws) > 0 && (ws[0] == "iss" || ws[0] == "issuer") {
				return usage.Evidence{Kind: usage.EvidenceName, Span: g.host.Span(), What: s}
			}
		}
	}
	return ev
}

// tenantWords are what expressions that hold a tenant's host or base URL are called.
var tenantWords = map[string]bool{
	"domain": true, "tenant": true, "issuer": true, "iss": true, "audience": true, "aud": true, "auth": true, "namespace": true, "account": true,
	"mgmt": true, "management": true, "idp": true, "oidc": true,
}

// ownWords say that a host is the application's own, whatever else its name says (`API_DOMAIN`).
var ownWords = map[string]bool{"api": true, "backend": true, "server": true, "service": true, "app": true, "gateway": true, "web": true}

func namesTenant(host usage.Text) bool {
	named := false
	for _, h := range host.Holes() {
		for _, s := range []string{h.Env, h.Name, h.Expr} {
			for _, w := range usage.NameWords(s) {
				if ownWords[w] {
					return false
				}
				named = named || tenantWords[w]
			}
		}
	}
	return named
}

// RequestEvidence says why a token request of a generic OAuth client is Auth0's. Its Domain still holds the whole URL of the
// endpoint; nothing is said of a client whose endpoint is not known at all.
func (b *Builder) RequestEvidence(r *usage.TokenRequest) usage.Evidence {
	var ev usage.Evidence
	for _, t := range r.Domain.Texts() {
		g := split(t)
		ev = ev.Or(b.requestEvidence(&g, r))
	}
	return ev
}

// requestEvidence looks beyond the host of a token request: the audience, scopes that only Auth0 has, and AUTH0_* names
// in its parameters.
func (b *Builder) requestEvidence(g *target, r *usage.TokenRequest) usage.Evidence {
	ev := b.HostEvidence(g.host)
	if ev.Proven() {
		return ev
	}
	for _, t := range r.Audience.Texts() {
		a := split(t.WithPlaceholders())
		if _, ok := managementPath(a.path); ok {
			if e := b.HostEvidence(a.host); e.Proven() {
				return e
			}
		}
	}
	for _, it := range r.Scope.List().Items {
		if c, ok := it.Const(); ok && catalog.IsCurrentUserScope(c) {
			return usage.Evidence{Kind: usage.EvidenceName, Span: it.Span(), What: c}
		}
	}
	if isForeignHost(g) {
		return ev
	}
	for _, h := range g.whole.Holes() {
		if e, ok := holeEvidence(h, g.whole.Span()); ok {
			return e
		}
	}
	for _, f := range []usage.Field{r.ClientID, r.Audience, r.Scope, r.Params["client_secret"]} {
		for _, t := range f.Texts() {
			for _, h := range t.Holes() {
				if e, ok := holeEvidence(h, t.Span()); ok {
					return e
				}
			}
		}
	}
	return ev
}
