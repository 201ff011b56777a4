package rules

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// audienceKind says what an audience value is for.
type audienceKind int8

const (
	audienceUnknown    audienceKind = iota // holes leave it open
	audienceManagement                     // exactly https://{host}/api/v2/
	audienceMalformed                      // almost that
	audienceUserinfo                       // the tenant's /userinfo
	audienceForeign                        // visibly another API
)

// audience is a classified audience.
type audience struct {
	kind    audienceKind
	text    usage.Text
	host    usage.Text // between scheme and path
	problem string     // audienceMalformed: what is wrong, for a message
	right   usage.Text // audienceMalformed: what it should be; zero when that is not known
	tenant  bool       // the host is the problem: another tenant's
	custom  bool       // the host is visibly none of auth0.com's nor one of the configured domains
}

const managementPath = "/api/v2"

// defaultAudience is what the tenant's default audience is for; known is false when none is declared.
func (j *judge) defaultAudience() (kind audienceKind, known bool) {
	t, known := j.declaredDefault()
	if !known || t.IsZero() {
		return audienceUnknown, known
	}
	return j.classify(t, usage.Field{}).kind, true
}

// declaredDefault is the default audience that the configuration names, else the one of the tenant's own file. Where
// that cannot be seen, or several tenants differ, the text is empty.
func (j *judge) declaredDefault() (t usage.Text, known bool) {
	if j.opt.DefaultAudience != "" {
		return usage.Lit(j.opt.DefaultAudience, usage.Span{}), true
	}
	for _, s := range j.ws.Settings {
		if s.Subject != "tenant" || s.Name != "default_audience" || s.Doc || s.Value.Present == usage.No {
			continue
		}
		v, ok := s.Value.Text()
		c, literal := v.Const()
		switch {
		case literal && c == "":
			continue
		case !ok, known && v.String() != t.String():
			return usage.Text{}, true
		}
		t, known = v, true
	}
	return t, known
}

// wrongAudience is another API's identifier that a request names; ok is false where it can be for the Management API: by
// one of the values the audience may have, or because the tenant's default may stand in for a missing one.
func (j *judge) wrongAudience(r *usage.TokenRequest) (text usage.Text, ok bool) {
	absent := r.Audience.Present == usage.Unknown
	for _, v := range r.Audience.Possible() {
		switch v.Kind {
		case usage.KindAbsent:
			absent = true
			continue
		case usage.KindText:
		default:
			return usage.Text{}, false
		}
		if kind := j.classify(v.Text, r.Domain).kind; kind != audienceForeign && kind != audienceUserinfo {
			return usage.Text{}, false
		}
		if !ok {
			text, ok = v.Text, true
		}
	}
	if kind, known := j.defaultAudience(); absent && known && kind != audienceForeign && kind != audienceUserinfo {
		return usage.Text{}, false
	}
	return text, ok
}

// classify reads one audience. Facts F3: exactly https://{canonical tenant domain}/api/v2/, trailing slash included; a
// host that differs from the domain is right for custom domains and wrong only between two *.auth0.com hosts.
func (j *judge) classify(t usage.Text, domain usage.Field) audience {
	t = t.Trim()
	a := audience{text: t}
	p := t.Pattern()
	if j.ownAPI(p) {
		a.kind = audienceForeign
		return a
	}
	i := strings.Index(p, managementPath)
	if i < 0 {
		a.kind = foreignKind(t, p)
		return a
	}
	rest := p[i+len(managementPath):]
	from, scheme := 0, ""
	for _, s := range []string{"https://", "http://"} {
		if strings.HasPrefix(p, s) {
			from, scheme = len(s), s
		}
	}
	if scheme == "" && !strings.HasPrefix(p, string(usage.HoleByte)) {
		return a // no scheme at all: not judged
	}
	a.host = t.Slice(from, i)
	host := p[from:i]
	switch {
	case strings.ContainsAny(host, "/?#"):
		a.kind = audienceForeign
		return a
	case rest != "" && rest[0] != '/', strings.ContainsRune(rest, usage.HoleByte), strings.ContainsAny(rest, "?#, "):
		return a
	}
	a.kind = audienceManagement
	constHost, known := a.host.Const()
	a.custom = known && !j.tenantHost(constHost)
	switch {
	case scheme == "http://":
		a.problem = "it starts with 'http://'"
	case rest == "":
		a.problem = "the trailing slash is missing"
	case rest != "/":
		a.problem = "it goes on below '/api/v2/'"
	case a.custom:
		a.problem = "the host is not the tenant's auth0.com domain"
	default:
		if d, ok := constDomain(domain); ok && known && otherTenant(d, constHost) {
			a.problem, a.tenant = "it names another tenant than the domain '"+d+"'", true
		}
	}
	if a.problem != "" {
		a.kind = audienceMalformed
		switch {
		case a.tenant, a.custom && len(j.opt.Domains) == 1:
			a.right, _ = j.managementAudience(domain)
		case !a.custom:
			a.right = usage.Concat(usage.Lit("https://", usage.Span{}), a.host, usage.Lit("/api/v2/", usage.Span{}))
			if scheme == "" {
				a.right = usage.Concat(a.host, usage.Lit("/api/v2/", usage.Span{}))
			}
		}
	}
	return a
}

// ownAPI: the workspace itself declares an API with this identifier (a resource server), so it is that API, however
// much it looks like the Management API's. The Management API itself may be declared, too: at an auth0.com host.
func (j *judge) ownAPI(identifier string) bool {
	for _, s := range j.ws.Settings {
		if s.Subject != "resource-server" || s.Name != "identifier" {
			continue
		}
		if c, ok := s.Value.Const(); ok && c == identifier {
			host := strings.TrimPrefix(strings.TrimPrefix(c, "https://"), "http://")
			host, _, _ = strings.Cut(host, "/")
			return !j.tenantHost(host)
		}
	}
	return false
}

// ownScopes: the workspace declares the API and scopes of it that are called like the Management API's current-user
// ones, or checks for them where a token of its own arrives.
func (j *judge) ownScopes(t usage.Text, scopes []string) bool {
	c, known := t.Const()
	if !known || len(scopes) == 0 || foreignKind(t, c) != audienceForeign {
		return false
	}
	for _, scope := range scopes {
		declared := j.ownAPI(c) && slices.ContainsFunc(j.ws.Settings, func(s *usage.Setting) bool {
			v, ok := s.Value.Const()
			return ok && s.Subject == "resource-server" && s.Name == "scopes.value" && v == scope && !s.Doc
		})
		if !declared && !slices.ContainsFunc(j.ws.Assertions, func(a *usage.ScopeAssertion) bool {
			return !a.Doc && a.Scopes.List().Has(scope) == usage.Yes
		}) {
			return false
		}
	}
	return true
}

func foreignKind(t usage.Text, p string) audienceKind {
	c, known := t.Const()
	switch {
	case strings.HasSuffix(strings.TrimSuffix(p, "/"), "/userinfo"):
		return audienceUserinfo
	case p == "", known && isWord(c):
		return audienceUnknown // `YOUR_API_IDENTIFIER`: a person fills it in
	case known, t.HasSuffix("/api/v2/") == usage.No, t.HasPrefix("https://") == usage.No:
		return audienceForeign
	}
	return audienceUnknown
}

// isWord: a stand-in such as YOUR_API_IDENTIFIER, {yourApi} or <audience>.
func isWord(s string) bool {
	return !strings.ContainsAny(s, ":./") && (strings.ToUpper(s) == s || strings.HasPrefix(strings.ToLower(s), "your") || strings.ContainsAny(s, "{}<>[]#@"))
}

// otherTenant: both hosts are Auth0's own, spelled out, and name different tenants (acme.auth0.com and
// acme.us.auth0.com may be one).
func otherTenant(a, b string) bool {
	spelled := func(h string) bool {
		return isAuth0Host(h) && strings.ToLower(h) == h && !strings.ContainsAny(h, "{}<>[]#@$_%") && !strings.HasPrefix(h, "your")
	}
	la, _, _ := strings.Cut(a, ".")
	lb, _, _ := strings.Cut(b, ".")
	return spelled(a) && spelled(b) && la != lb
}

func isAuth0Host(h string) bool { return strings.HasSuffix(strings.ToLower(h), ".auth0.com") }

func (j *judge) tenantHost(h string) bool {
	return isAuth0Host(h) || slices.ContainsFunc(j.opt.Domains, func(d string) bool { return strings.EqualFold(d, h) }) || isWord(h)
}

// constDomain is the host of a literal domain field, scheme and slashes removed.
func constDomain(f usage.Field) (string, bool) {
	c, ok := f.Const()
	if !ok {
		return "", false
	}
	c = strings.TrimPrefix(strings.TrimPrefix(c, "https://"), "http://")
	c, _, _ = strings.Cut(c, "/")
	return c, c != ""
}

// placeholderAudience stands where the domain cannot be seen.
const placeholderAudience = "https://{yourDomain}/api/v2/"

// managementAudience builds the Management API's audience from a request's domain: a literal becomes a literal, an
// expression is used again, a placeholder kept. ok is false when the domain does not tell (a custom domain serves a
// tenant whose canonical name is not visible).
func (j *judge) managementAudience(domain usage.Field) (usage.Text, bool) {
	lit := func(s string) usage.Text { return usage.Lit(s, usage.Span{}) }
	if c, ok := constDomain(domain); ok {
		if j.tenantHost(c) {
			if t, ok := audienceByName(domain, c); ok {
				return t, true
			}
			return lit("https://" + c + "/api/v2/"), true
		}
		if len(j.opt.Domains) == 1 {
			return lit("https://" + j.opt.Domains[0] + "/api/v2/"), true
		}
		return usage.Text{}, false
	}
	if domain.Value.Kind == usage.KindUnion {
		return j.audienceOfAll(domain)
	}
	t, ok := domain.Text()
	if !ok || t.IsZero() || len(t.Holes()) == 0 {
		return usage.Text{}, false
	}
	p := t.Pattern()
	for _, s := range []string{"https://", "http://"} {
		if strings.HasPrefix(p, s) {
			t = t.Slice(len(s), len(p))
			p = t.Pattern()
		}
	}
	if strings.HasSuffix(p, "/") {
		t = t.Slice(0, len(p)-1)
	}
	if namesURL(domain, t) {
		return usage.Concat(t, lit("/api/v2/")), true
	}
	return usage.Concat(lit("https://"), t, lit("/api/v2/")), true
}

// audienceOfAll is the audience of a domain that may have several values, all under one name: `domain` with a default, or
// chosen by the environment. An empty default is no domain.
func (j *judge) audienceOfAll(domain usage.Field) (usage.Text, bool) {
	var out usage.Text
	for _, v := range domain.Value.Alternatives() {
		if c, ok := v.ConstString(); ok && c == "" {
			continue
		}
		one := domain
		one.Value = v
		t, ok := j.managementAudience(one)
		if !ok || len(t.Holes()) == 0 || !out.IsZero() && !spelledAlike(t, out) {
			return usage.Text{}, false
		}
		out = t
	}
	return out, !out.IsZero()
}

// spelledAlike reports that two texts are the same expressions with the same constants around them.
func spelledAlike(a, b usage.Text) bool {
	return a.Pattern() == b.Pattern() && slices.EqualFunc(a.Holes(), b.Holes(), func(x, y *usage.Hole) bool { return x.Expr == y.Expr })
}

// audienceByName builds the audience from the expression that stands for the domain, or for the URL it was taken from.
func audienceByName(domain usage.Field, host string) (usage.Text, bool) {
	t, ok := domain.Text()
	if !ok || len(t.Parts) != 1 || t.Parts[0].Named == nil {
		return usage.Text{}, false
	}
	p := t.Parts[0]
	before, after := "", ""
	switch strings.ToLower(p.NamedConst) {
	case host:
		before, after = "https://", "/api/v2/"
	case "https://" + host:
		after = "/api/v2/"
	case "https://" + host + "/":
		after = "api/v2/"
	default:
		return usage.Text{}, false
	}
	lit := func(s string) usage.Text { return usage.Lit(s, usage.Span{}) }
	name := usage.Text{Parts: []usage.Part{{Hole: p.Named, Span: p.Span}}}
	if before == "" {
		return usage.Concat(name, lit(after)), true
	}
	return usage.Concat(lit(before), name, lit(after)), true
}

// sameHost is the Management API of the host whose /userinfo an audience names.
func sameHost(audience usage.Field) (usage.Text, bool) {
	t, ok := audience.Text()
	if !ok || audience.Present != usage.Yes {
		return usage.Text{}, false
	}
	p := strings.TrimSuffix(t.Pattern(), "/")
	host, found := strings.CutSuffix(p, "/userinfo")
	if !found || !strings.HasPrefix(host, "https://") || strings.Count(host, "/") != 2 {
		return usage.Text{}, false
	}
	return usage.Concat(t.Slice(0, len(host)), usage.Lit("/api/v2/", usage.Span{})), true
}

// namesURL: the expression holds the scheme itself (issuerBaseURL, AUTH0_ISSUER), by its name.
func namesURL(f usage.Field, t usage.Text) bool {
	if !strings.HasPrefix(t.Pattern(), string(usage.HoleByte)) {
		return false
	}
	h := t.Holes()[0]
	if h.Placeholder {
		return false
	}
	for _, s := range []string{f.Key, h.Name, h.Env} {
		for _, w := range usage.NameWords(s) {
			if w == "url" || w == "uri" || w == "issuer" {
				return true
			}
		}
	}
	return false
}

// audienceFor names the audience in a message.
func (j *judge) audienceFor(r *usage.TokenRequest) string {
	if r != nil {
		if s, ok := j.namedAudience(r.Domain); ok {
			return s
		}
	}
	return placeholderAudience
}

// namedAudience is the Management API's audience as a message has it: spelled out where the host is known, though a fix
// writes the name that stands for it.
func (j *judge) namedAudience(domain usage.Field) (string, bool) {
	if c, ok := constDomain(domain); ok && j.tenantHost(c) {
		return "https://" + c + "/api/v2/", true
	}
	t, ok := j.managementAudience(domain)
	return t.String(), ok
}

// audienceOfCalls names the audience of calls whose token's request cannot be seen, by the host they go to.
func (j *judge) audienceOfCalls(r *usage.TokenRequest, calls []*usage.APICall) string {
	if r == nil {
		for _, c := range calls {
			host := usage.ValueField("domain", usage.Span{}, usage.TextValue(c.Host, c.Host.Span(), nil))
			if c.Host.IsZero() {
				continue
			}
			if s, ok := j.namedAudience(host); ok {
				return s
			}
		}
	}
	return j.audienceFor(r)
}

// audienceFix spells the repair of a malformed audience in the fewest bytes.
func audienceFix(f usage.Field, a audience, level finding.Level) *finding.Fix {
	if a.right.IsZero() {
		return nil
	}
	fix := &finding.Fix{Unit: "audience" + placeKey(f.Span()), Safety: finding.Safe, Description: "Use the audience " + quote(a.right.String())}
	if level < finding.Warning {
		fix.Safety = finding.Suggested
	}
	if a.tenant || a.custom { // which of the two names is right a person must say
		es, ok := f.Set(a.right)
		if !ok {
			return nil
		}
		fix.Safety, fix.Edits = finding.Suggested, es
		return fix
	}
	p := a.text.Pattern()
	var edits []usage.Edit
	splice := func(at usage.Span, s string) bool {
		if at.IsZero() {
			return false
		}
		es, ok := f.Splice(at, s)
		edits = append(edits, es...)
		return ok
	}
	ok := true
	if strings.HasPrefix(p, "http://") {
		ok = splice(a.text.Slice(4, 5).Span().Before(), "s")
	}
	end := strings.Index(p, managementPath) + len(managementPath)
	switch {
	case end == len(p):
		ok = ok && splice(a.text.Slice(end-1, end).Span().After(), "/")
	case end+1 < len(p):
		ok = ok && splice(a.text.Slice(end+1, len(p)).Span(), "")
	}
	if !ok {
		if edits, ok = f.Set(a.right); !ok {
			return nil
		}
	}
	fix.Edits = edits
	return fix
}
