package rules

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// rowHit is a hit of a rule that takes its level from its catalogue row.
func rowHit(id string) hit {
	h := hit{}
	h.Rule = id
	if row, ok := catalog.RuleByID(id); ok {
		h.Level, _ = finding.ParseLevel(row.Level)
	}
	return h
}

// rowPlace is where a finding of the catalogue points: the URL of a raw request, the call of an SDK or of a wrapper that
// is given method and URL (DESIGN section 4).
func rowPlace(c *usage.APICall) usage.Span {
	if c.Raw() && !c.URL.IsZero() && c.SentAt.IsZero() {
		return c.URL
	}
	return c.Span
}

// reportCall reports a call under a catalogue row.
func (j *judge) reportCall(id string, c *usage.APICall, at usage.Span, message string) {
	h := rowHit(id)
	h.call, h.Doc, h.Confidence, h.Message, h.Span = c, c.Doc, c.Conf, message, at
	if h.Span.IsZero() {
		h.Span = rowPlace(c)
	}
	h.Related = related(h.Span, finding.Related{Span: c.Span, Note: "the call"})
	j.report(h, c.Evidence)
}

// management are the Management calls of one of the endpoints.
func (j *judge) management(endpoints ...string) []*usage.APICall {
	var out []*usage.APICall
	for _, c := range j.ws.Calls {
		if c.API == usage.APIManagement && slices.Contains(endpoints, c.Endpoint) {
			out = append(out, c)
		}
	}
	return out
}

// userSearchV2 is AUTH4006: search_engine=v1/v2, or a query in their syntax (facts E10).
func userSearchV2(j *judge) {
	for _, c := range j.management("GET /users") {
		engine := ""
		if p, ok := c.Query.Get("search_engine"); ok {
			engine, _ = p.Value.ConstString()
		}
		q := ""
		if p, ok := c.Query.Get("q"); ok && p.Value.Kind == usage.KindText {
			q = p.Value.Text.Pattern()
		}
		switch {
		case engine == "v1" || engine == "v2":
			j.reportCall("AUTH4006", c, rowPlace(c), "User search "+quote("search_engine="+engine)+" was switched off, use 'search_engine=v3' and its query syntax.")
		case strings.Contains(q, ".raw:"):
			j.reportCall("AUTH4006", c, rowPlace(c), "The suffix '.raw' in the query of 'GET /users' belongs to the user search that was switched off, drop it.")
		case queryField(q, "connection"):
			j.reportCall("AUTH4006", c, rowPlace(c), "The field 'connection' in the query of 'GET /users' belongs to the user search that was switched off, use 'identities.connection'.")
		}
	}
}

// queryField reports whether a Lucene query asks for the field by its bare name.
func queryField(q, field string) bool {
	for _, w := range strings.FieldsFunc(q, func(r rune) bool { return r == ' ' || r == '(' || r == '+' || r == '-' }) {
		if strings.HasPrefix(w, field+":") {
			return true
		}
	}
	return false
}

// enabledClients is AUTH4007: enabled_clients in PATCH, or asked for or read by name in GET.
func enabledClients(j *judge) {
	for _, c := range j.management(patchConnection) {
		if c.Body.Kind == usage.KindObject && c.Body.Object.Has("enabled_clients") == usage.Yes {
			j.reportCall("AUTH4007", c, rowPlace(c), "'PATCH /connections/{id}' no longer takes 'enabled_clients', send it to 'PATCH /connections/{id}/clients'.")
		}
	}
	for _, c := range j.management(listConnections, getConnection) {
		p, ok := c.Query.Get("fields")
		asked := ok && usage.ListOf(p.Value).Has("enabled_clients") == usage.Yes && includes(c)
		if asked || slices.Contains(c.Reads, "enabled_clients") {
			j.reportCall("AUTH4007", c, rowPlace(c), quote(c.Endpoint)+" no longer returns 'enabled_clients', read it from 'GET /connections/{id}/clients'.")
		}
	}
}

// includes: fields= names what is wanted, not what is left out.
func includes(c *usage.APICall) bool {
	p, ok := c.Query.Get("include_fields")
	if !ok {
		return true
	}
	v, known := p.Value.ConstString()
	return known && v != "false"
}

// pagination is AUTH4008 (off by default).
func pagination(j *judge) {
	for _, c := range j.management("GET /clients", "GET /client-grants", "GET /grants", "GET /connections", "GET /device-credentials", "GET /resource-servers", "GET /rules") {
		if c.QueryOpen {
			continue
		}
		paged := false
		for _, key := range []string{"page", "per_page", "from", "take"} {
			paged = paged || c.Query != nil && c.Query.Has(key) != usage.No
		}
		if !paged {
			j.reportCall("AUTH4008", c, rowPlace(c), quote(c.Endpoint)+" without pagination returns at most 50 entries, pass 'page' and 'per_page', or 'from' and 'take'.")
		}
	}
}

// passwordlessStart is AUTH4014: a confidential application that starts a passwordless login must authenticate. An
// application is confidential where it shows: its flow is a server's, or it sends its secret elsewhere.
func passwordlessStart(j *judge) {
	for _, c := range j.ws.Calls {
		if c.API != usage.APIAuthentication || !strings.HasSuffix(c.Path.Pattern(), "/passwordless/start") || c.Body.Kind != usage.KindObject {
			continue
		}
		confidential := c.Request != nil && (c.Request.Flow == usage.FlowServer || c.Request.Flow == usage.FlowMachine)
		if !confidential && !j.sendsSecret(c) {
			continue
		}
		if c.Body.Object.Has("client_secret") == usage.No && c.Body.Object.Has("client_assertion") == usage.No {
			j.reportCall("AUTH4014", c, rowPlace(c), "A confidential application must authenticate at '/passwordless/start', send 'client_secret' or 'client_assertion'.")
		}
	}
}

// sendsSecret reports whether the client that a call's body names authenticates with a secret at the token endpoint. A
// placeholder names the same client within its file only, one that a reader fills in (`{yourClientId}`) none at all.
func (j *judge) sendsSecret(c *usage.APICall) bool {
	p, ok := c.Body.Object.Get("client_id")
	if !ok || p.Value.Kind != usage.KindText {
		return false
	}
	local := false
	for _, h := range p.Value.Text.WithPlaceholders().Holes() {
		local = local || h.Placeholder
		if ws := usage.NameWords(h.Name); h.Placeholder && len(ws) > 0 && ws[0] == "your" {
			return false
		}
	}
	for _, r := range j.ws.Requests {
		id, known := r.ClientID.Text()
		if known && (!local || r.Span.File == c.Span.File) && id.String() == p.Value.Text.String() &&
			(r.Params["client_secret"].Present == usage.Yes || r.Params["client_assertion"].Present == usage.Yes) {
			return true
		}
	}
	return false
}

// roleAssignmentScope is AUTH4015: update:users alone no longer assigns roles, although the reference still lists it.
func roleAssignmentScope(j *judge) {
	for _, c := range j.management(assignRoles) {
		list := j.ws.ScopeList(c)
		if list.Has(assignRolesScope) != usage.No || list.Has("update:users") != usage.Yes {
			continue
		}
		l := judgeList(list, assignRolesScope, finding.Off)
		h := rowHit("AUTH4015")
		h.Level = min(h.Level, l.level)
		h.call, h.Span, h.Doc, h.Confidence = c, rowPlace(c), c.Doc, usage.Weakest(c.Conf, l.conf)
		h.Message = "'POST /users/{id}/roles' needs the scope 'create:role_members', " + l.clause + ", " + l.do + "."
		h.Related = related(h.Span, l.related...)
		j.report(h, c.Evidence)
	}
}

// implicitFlow is AUTH4016 (off by default): exactly `token`, which neither our fixes nor the guide write.
func implicitFlow(j *judge) {
	for _, f := range j.ws.Flows() {
		for _, r := range f.Asking() {
			c, ok := r.ResponseType.Const()
			if r.Kind == usage.RequestToken || !ok || strings.TrimSpace(c) != "token" {
				continue
			}
			h := rowHit("AUTH4016")
			h.request, h.Span, h.Doc, h.Confidence = r, r.ResponseType.Span(), r.Doc, r.Conf
			h.Message = "The response type 'token' is the implicit flow, use 'code' with PKCE."
			j.report(h, r.Evidence)
		}
	}
}

var socialStrategies = []string{
	"google-oauth2", "facebook", "github", "linkedin", "twitter", "windowslive", "apple", "amazon", "bitbucket", "dropbox",
	"evernote", "exact", "fitbit", "instagram", "line", "paypal", "paypal-sandbox", "salesforce", "salesforce-community", "shopify", "soundcloud", "vkontakte",
	"weibo", "wordpress", "yahoo", "yandex", "box", "baidu", "renren", "thirtysevensignals", "untappd", "miicard", "yammer", "planningcenter", "figma",
}

// protectedSocialOptions is AUTH4017: endpoints of a built-in social strategy. A PATCH does not name the strategy, so it is
// judged only where the body does.
func protectedSocialOptions(j *judge) {
	for _, c := range j.management("POST /connections", patchConnection) {
		if c.Body.Kind != usage.KindObject {
			continue
		}
		strategy, _ := c.Body.Object.Get("strategy")
		name, _ := strategy.Value.ConstString()
		options, ok := c.Body.Object.Get("options")
		if !slices.Contains(socialStrategies, name) || !ok || options.Value.Kind != usage.KindObject {
			continue
		}
		for _, key := range []string{"authorizationURL", "tokenURL", "userInfoUrl", "baseUrl", "userAuthorizationURL", "grant_type"} {
			if options.Value.Object.Has(key) == usage.Yes {
				j.reportCall("AUTH4017", c, rowPlace(c), "The option "+quote(key)+" of the built-in strategy "+quote(name)+" is protected, remove it or use a custom social connection.")
				break
			}
		}
	}
}

// clientAssertionAudience is AUTH4019: a client assertion for several audiences or for the token endpoint.
func clientAssertionAudience(j *judge) {
	for _, r := range j.ws.Requests {
		f, ok := r.Params["client_assertion"]
		if !ok {
			continue
		}
		aud, at := assertionAudience(f)
		if len(aud) < 2 && !(len(aud) == 1 && strings.HasSuffix(strings.TrimSuffix(aud[0], "/"), "/oauth/token")) {
			continue
		}
		h := rowHit("AUTH4019")
		h.request, h.Span, h.Doc, h.Confidence = r, at, r.Doc, r.Conf
		h.Related = related(h.Span, useOf(f, "used here")...)
		h.Message = "The client assertion is for " + quoteAll(aud, "and") + ", set its 'aud' to the issuer 'https://{yourDomain}/'."
		j.report(h, r.Evidence)
	}
}

// assertionAudience is what a client assertion is for: a JWT that is spelled out, or signed where it can be seen.
func assertionAudience(f usage.Field) ([]string, usage.Span) {
	if c, ok := f.Const(); ok {
		if cl, ok := usage.DecodeJWT(c); ok {
			return cl.Audience, f.Span()
		}
		return nil, usage.Span{}
	}
	t := f.Value.Token
	if text, ok := f.Text(); t == nil && ok {
		if h, ok := text.OnlyHole(); ok {
			t = h.Token
		}
	}
	if t == nil {
		return nil, usage.Span{}
	}
	return t.Signed, t.Span
}
