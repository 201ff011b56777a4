package configscan

import (
	"path"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const formatDeploy = "deploy-cli"

// strongSections exist in the Deploy CLI's YAML only; one of them is anchor enough.
var strongSections = map[string]bool{
	"clientGrants": true, "rulesConfigs": true, "guardianFactors": true, "guardianFactorProviders": true,
	"guardianFactorTemplates": true, "guardianPolicies": true, "guardianPhoneFactorMessageTypes": true,
	"guardianPhoneFactorSelectedProvider": true, "attackProtection": true, "tokenExchangeProfiles": true,
	"flowVaultConnections": true, "selfServiceProfiles": true, "networkACLs": true, "userAttributeProfiles": true,
	"actionModules": true, "connectionProfiles": true,
}

// weakSections are Auth0's too, but other tools use the words.
var weakSections = map[string]bool{
	"tenant": true, "clients": true, "connections": true, "databases": true, "rules": true, "hooks": true, "actions": true,
	"pages": true, "roles": true, "organizations": true, "triggers": true, "prompts": true, "forms": true, "flows": true,
	"branding": true, "customDomains": true, "logStreams": true, "resourceServers": true, "emailProvider": true,
	"emailTemplates": true, "themes": true, "phoneProviders": true, "riskAssessment": true,
}

// legacyFlags are flags of the tenant; one of them anchors a bare `tenant: flags:`.
var knownFlags = map[string]bool{
	"enable_idtoken_api2": true, "allow_legacy_tokeninfo_endpoint": true, "allow_legacy_ro_grant_types": true,
	"allow_legacy_delegation_grant_types": true, "enable_legacy_profile": true, "enable_legacy_logs_search_v2": true,
	"change_pwd_flow_v1": true, "disable_clickjack_protection_headers": true, "disable_impersonation": true,
	"enforce_client_authentication_on_passwordless_start": true, "enable_adfs_waad_email_verification": true,
	"enable_pipeline2": true, "enable_client_connections": true, "enable_apis_section": true, "universal_login": true,
	"enable_dynamic_client_registration": true, "revoke_refresh_token_grant": true, "trust_azure_adfs_email_verified_connection_property": true,
	"new_universal_login_experience_enabled": true, "use_scope_descriptions_for_consent": true, "no_disclose_enterprise_connections": true,
	"enable_public_signup_user_exists_error": true, "enable_custom_domain_in_emails": true, "enable_sso": true, "allow_changing_enable_sso": true,
	"require_pushed_authorization_requests": true, "mfa_show_factor_list_on_enrollment": true, "dashboard_log_streams_next": true,
	"improved_signup_bot_detection_in_classic": true, "remove_alg_from_jwks": true, "disable_fields_map_fix": true,
	"disable_management_api_sms_obfuscation": true, "dashboard_insights_view": true, "cannot_change_enforce_client_authentication_on_passwordless_start": true,
}

// tenantKeys are settings of /tenants/settings.
var tenantKeys = map[string]bool{
	"friendly_name": true, "sandbox_version": true, "default_audience": true, "default_directory": true, "idle_session_lifetime": true,
	"session_lifetime": true, "enabled_locales": true, "universal_login": true, "support_email": true, "allowed_logout_urls": true,
	"session_cookie": true, "change_password": true, "guardian_mfa_page": true, "error_page": true, "device_flow": true,
	"default_redirection_uri": true, "resource_parameter_profile": true, "customize_mfa_in_postlogin_action": true,
	"sandbox_versions_available": true, "legacy_sandbox_version": true,
}

// clientKeys are properties that only Auth0's clients have.
var clientKeys = map[string]bool{
	"app_type": true, "oidc_conformant": true, "is_first_party": true, "jwt_configuration": true, "cross_origin_auth": true,
	"cross_origin_authentication": true, "sso_disabled": true, "custom_login_page_on": true, "is_token_endpoint_ip_header_trusted": true,
	"native_social_login": true, "token_endpoint_auth_method": true, "initiate_login_uri": true, "client_aliases": true, "grant_types": true,
	"third_party_security_mode": true, "organization_usage": true,
}

func countKeys(o *usage.Object, known map[string]bool) int {
	n := 0
	if o != nil {
		for _, p := range o.Props {
			if known[p.Key] {
				n++
			}
		}
	}
	return n
}

func member(v usage.Value, path ...string) usage.Value {
	for _, k := range path {
		p, ok := v.Object.Get(k)
		if !ok {
			return usage.Value{}
		}
		v = p.Value
	}
	return v
}

// field reads a member as a Field; after names the keys behind which an absent one would be written.
func field(v usage.Value, key string, after ...string) usage.Field {
	o := v.Object
	if o == nil {
		return usage.UnknownField(key)
	}
	p, ok := o.Get(key)
	switch {
	case ok && p.Value.Kind == usage.KindAbsent:
		return usage.AbsentField(key, nil)
	case ok:
		f := usage.ValueField(key, p.KeySpan, p.Value)
		if p.Maybe {
			f.Present = usage.Unknown
		}
		return f
	case o.Open:
		return usage.UnknownField(key)
	}
	return usage.AbsentField(key, o.Layout.Slot(key, nil, after))
}

// listField is field for a list: an absent one is written with brackets.
func listField(v usage.Value, key string, src *usage.Source, after ...string) usage.Field {
	f := field(v, key, after...)
	if f.Present == usage.No {
		f.Slot = bracketed(f.Slot, src)
	}
	return f
}

// bracketed makes an insertion slot write a list of one item. YAML's flow style, JSON and HCL agree on the brackets.
func bracketed(s *usage.Slot, src *usage.Source) *usage.Slot {
	if s == nil || !s.Insert {
		return s
	}
	own := *s
	own.Prefix, own.Suffix = s.Prefix+outer(src, "["), outer(src, "]")+s.Suffix
	return &own
}

func constOf(v usage.Value) string {
	s, _ := v.ConstString()
	return s
}

// isDeploy reports whether a YAML root is the Deploy CLI's.
func isDeploy(root usage.Value) bool {
	if root.Object == nil || countKeys(root.Object, strongSections) > 0 || countKeys(root.Object, weakSections) > 2 {
		return root.Object != nil
	}
	if t := member(root, "tenant"); isTenant(t) {
		return true
	}
	for _, c := range member(root, "clients").Items {
		if countKeys(c.Object, clientKeys) > 1 || isAppType(member(c, "app_type")) {
			return true
		}
	}
	for _, a := range member(root, "actions").Items {
		if isAction(a) {
			return true
		}
	}
	for _, r := range member(root, "rules").Items {
		if isRule(r) {
			return true
		}
	}
	for _, h := range member(root, "hooks").Items {
		if isHook(h) {
			return true
		}
	}
	for _, sec := range []string{"connections", "databases"} {
		for _, c := range member(root, sec).Items {
			if isConnection(c) {
				return true
			}
		}
	}
	return false
}

func isTenant(v usage.Value) bool {
	return countKeys(member(v, "flags").Object, knownFlags) > 0 || countKeys(v.Object, tenantKeys) > 1
}

func isAppType(v usage.Value) bool {
	switch constOf(v) {
	case "spa", "native", "regular_web", "non_interactive", "sso_integration", "resource_server":
		return true
	}
	return false
}

func isClient(v usage.Value) bool {
	return countKeys(v.Object, clientKeys) > 1 || isAppType(member(v, "app_type"))
}

func isAction(v usage.Value) bool {
	return member(v, "supported_triggers").Kind == usage.KindList
}

func isRule(v usage.Value) bool {
	o := v.Object
	_, script := o.Get("script")
	_, stage := o.Get("stage")
	_, order := o.Get("order")
	_, enabled := o.Get("enabled")
	return stage && (script || order || enabled) && strings.HasPrefix(constOf(member(v, "stage")), "login_") ||
		script && order && enabled && strings.HasSuffix(constOf(member(v, "script")), ".js")
}

func isHook(v usage.Value) bool {
	_, script := v.Object.Get("script")
	switch constOf(member(v, "triggerId")) {
	case "client-credentials-exchange", "credentials-exchange", "pre-user-registration", "post-user-registration",
		"post-change-password", "send-phone-message":
		return script || v.Object.Has("enabled") == usage.Yes
	}
	return false
}

func isConnection(v usage.Value) bool {
	o := v.Object
	return o.Has("strategy") == usage.Yes && (o.Has("enabled_clients") == usage.Yes || o.Has("options") == usage.Yes)
}

// deploy reads the sections of a Deploy CLI YAML file.
func (s *scanner) deploy(root usage.Value) {
	ev := evidence("Auth0 Deploy CLI", root.Span)
	for _, api := range member(root, "resourceServers").Items {
		if id := field(api, "identifier"); id.Present == usage.Yes {
			s.setting("resource-server", "identifier", constOf(member(api, "name")), id, ev, formatDeploy)
		}
		for _, scope := range member(api, "scopes").Items {
			if value := field(scope, "value"); value.Present == usage.Yes {
				s.setting("resource-server", "scopes.value", constOf(member(api, "name")), value, ev, formatDeploy)
			}
		}
	}
	if p, ok := root.Object.Get("tenant"); ok {
		s.tenant(p.Value, usage.Evidence{Kind: ev.Kind, Span: p.KeySpan, What: ev.What})
	}
	for _, c := range member(root, "clients").Items {
		s.client(c, ev)
	}
	for _, g := range member(root, "clientGrants").Items {
		s.clientGrant(g, formatDeploy, ev)
	}
	for _, a := range member(root, "actions").Items {
		s.action(a, ev)
	}
	for _, c := range member(root, "connections").Items {
		s.connection(c, ev)
	}
	for _, c := range member(root, "databases").Items {
		s.connection(c, ev)
	}
	for _, r := range member(root, "rules").Items {
		s.scripted("rule", r, ev)
	}
	for _, h := range member(root, "hooks").Items {
		s.scripted("hook", h, ev)
	}
	for _, c := range member(root, "rulesConfigs").Items {
		s.artifact("rules_config", constOf(member(c, "key")), c.Span, ev)
	}
}

func (s *scanner) artifact(kind, name string, span usage.Span, ev usage.Evidence) {
	s.set.Artifacts = append(s.set.Artifacts, &usage.Artifact{Kind: kind, Name: name, Span: span, Format: formatDeploy, Evidence: ev})
}

// scripted reports a rule or hook where it stands: the script file in a folder of its own (found by its own scan),
// another script file it names, else the entry.
func (s *scanner) scripted(kind string, v usage.Value, ev usage.Evidence) {
	if v.Object == nil {
		return
	}
	name := constOf(member(v, "name"))
	if script := constOf(member(v, "script")); strings.HasSuffix(script, ".js") && !strings.Contains(script, "\n") && s.src.Segs == nil {
		p := path.Join(path.Dir(s.src.Path), script)
		if data := s.load(p); data != nil {
			if classify(p, data) != kindScript {
				s.artifact(kind, name, usage.Span{File: p, Start: 0, End: lineEnd(data, 0)}, ev)
			}
			return
		}
	}
	s.artifact(kind, name, v.Span, ev)
}

func (s *scanner) setting(subject, name, of string, f usage.Field, ev usage.Evidence, format string) {
	span := f.Span()
	if span.IsZero() {
		span = f.KeySpan
	}
	s.set.Settings = append(s.set.Settings, &usage.Setting{
		Subject: subject, Name: name, Of: of, Value: f, Format: format, Span: span, Evidence: ev, Conf: f.Value.Conf,
	})
}

// tenant reports every plain setting and flag.
func (s *scanner) tenant(v usage.Value, ev usage.Evidence) {
	if v.Object == nil {
		return
	}
	for _, p := range v.Object.Props {
		if p.Key == "flags" {
			continue
		}
		if plain(p.Value) {
			s.setting("tenant", p.Key, "", usage.ValueField(p.Key, p.KeySpan, p.Value), ev, formatDeploy)
		}
	}
	if flags := member(v, "flags").Object; flags != nil {
		for _, p := range flags.Props {
			if plain(p.Value) {
				s.setting("tenant", "flags."+p.Key, "", usage.ValueField(p.Key, p.KeySpan, p.Value), ev, formatDeploy)
			}
		}
	}
}

func plain(v usage.Value) bool {
	switch v.Kind {
	case usage.KindText, usage.KindBool, usage.KindNumber:
		return true
	}
	return false
}

// clientSettings are the properties of a client that a rule may ask for, in the Management API's spelling.
var clientSettings = []string{
	"app_type", "oidc_conformant", "cross_origin_auth", "cross_origin_authentication", "grant_types", "is_first_party",
	"third_party_security_mode", "token_endpoint_auth_method", "sso", "addons",
}

func (s *scanner) client(v usage.Value, ev usage.Evidence) {
	if v.Object == nil {
		return
	}
	of := constOf(member(v, "name"))
	for _, k := range clientSettings {
		if p, ok := v.Object.Get(k); ok && (plain(p.Value) || p.Value.Kind == usage.KindList) {
			s.setting("client", k, of, field(v, k), ev, formatDeploy)
		}
	}
	jwt := member(v, "jwt_configuration")
	// The Deploy CLI drops jwt_configuration.secret_encoded before it calls the API: exports may keep it.
	if p, ok := jwt.Object.Get("alg"); ok && plain(p.Value) {
		s.setting("client", "jwt_configuration.alg", of, field(jwt, "alg"), ev, formatDeploy)
	}
}

func (s *scanner) action(v usage.Value, ev usage.Evidence) {
	if v.Object == nil {
		return
	}
	of := constOf(member(v, "name"))
	if p, ok := v.Object.Get("runtime"); ok && plain(p.Value) {
		s.setting("action", "runtime", of, field(v, "runtime"), ev, formatDeploy)
	}
}

// protectedOptions of the built-in social strategies cannot be set any more.
var protectedOptions = []string{"authorizationURL", "tokenURL", "userInfoUrl", "baseUrl", "userAuthorizationURL", "grant_type"}

// connection reports only what no code has to touch: a connection in configuration is not code that reads options.
func (s *scanner) connection(v usage.Value, ev usage.Evidence) {
	if v.Object == nil {
		return
	}
	strategy, opts := constOf(member(v, "strategy")), member(v, "options")
	if strategy == "" || opts.Object == nil {
		return
	}
	for _, k := range protectedOptions {
		if p, ok := opts.Object.Get(k); ok && plain(p.Value) {
			s.setting("connection", "options."+k, strategy, field(opts, k), ev, formatDeploy)
		}
	}
}

func (s *scanner) clientGrant(v usage.Value, format string, ev usage.Evidence) *usage.ClientGrant {
	if v.Object == nil {
		return nil
	}
	g := &usage.ClientGrant{
		ClientID: field(v, "client_id"), Audience: field(v, "audience", "client_id"), Scopes: listField(v, "scope", s.src, "audience", "client_id"),
		Subject: constOf(member(v, "subject_type")), Format: format, Span: v.Span, Evidence: ev,
	}
	g.AllowAll = usage.No
	if p, ok := v.Object.Get("allow_all_scopes"); ok {
		g.AllowAll = boolTri(p.Value)
	}
	g.Credential.ClientID = constOf(member(v, "client_id"))
	g.ManagementAPI, g.Conf = managementAPI(g.Audience, g.Scopes.List())
	s.set.Grants = append(s.set.Grants, g)
	return g
}

func boolTri(v usage.Value) usage.Tri {
	if v.Kind == usage.KindAbsent {
		return usage.No
	}
	switch c, ok := v.ConstString(); {
	case ok && c == "true":
		return usage.Yes
	case ok:
		return usage.No
	}
	return usage.Unknown
}
