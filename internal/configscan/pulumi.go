package configscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const formatPulumi = "pulumi"

// pulumiType is `ClientGrant` of `auth0:ClientGrant`, `auth0:index:ClientGrant` or `auth0:index/clientGrant:ClientGrant`.
func pulumiType(v usage.Value) string {
	t := constOf(v)
	if !strings.HasPrefix(t, "auth0:") {
		return ""
	}
	return t[strings.LastIndexByte(t, ':')+1:]
}

func isPulumi(root usage.Value) bool {
	res := member(root, "resources").Object
	if res == nil {
		return false
	}
	for _, p := range res.Props {
		if pulumiType(member(p.Value, "type")) != "" {
			return true
		}
	}
	return false
}

func (s *scanner) pulumi(root usage.Value) {
	for _, p := range member(root, "resources").Object.Props {
		typ := member(p.Value, "type")
		ev := evidence(constOf(typ), typ.Span)
		props := member(p.Value, "properties")
		switch pulumiType(typ) {
		case "ClientGrant":
			s.pulumiGrant(root, props, p, ev)
		case "Tenant":
			s.pulumiSettings("tenant", "", props, ev, "sandboxVersion", "defaultAudience")
			flags := member(props, "flags")
			if flags.Object != nil {
				for _, f := range flags.Object.Props {
					if plain(f.Value) {
						s.setting("tenant", "flags."+usage.Snake(f.Key), "", usage.ValueField(f.Key, f.KeySpan, f.Value), ev, formatPulumi)
					}
				}
			}
		case "Client":
			of := constOf(member(props, "name"))
			s.pulumiSettings("client", of, props, ev, "oidcConformant", "grantTypes", "appType")
			if jwt := member(props, "jwtConfiguration"); jwt.Object != nil {
				if a, ok := jwt.Object.Get("alg"); ok && plain(a.Value) {
					s.setting("client", "jwt_configuration.alg", of, field(jwt, "alg"), ev, formatPulumi)
				}
			}
		case "Action":
			s.pulumiSettings("action", constOf(member(props, "name")), props, ev, "runtime")
		case "Rule":
			s.pulumiArtifact("rule", p, ev)
		case "RuleConfig":
			s.pulumiArtifact("rules_config", p, ev)
		case "Hook":
			s.pulumiArtifact("hook", p, ev)
		}
	}
}

func (s *scanner) pulumiArtifact(kind string, p usage.Property, ev usage.Evidence) {
	s.set.Artifacts = append(s.set.Artifacts, &usage.Artifact{Kind: kind, Name: p.Key, Span: p.KeySpan, Format: formatPulumi, Evidence: ev})
}

func (s *scanner) pulumiSettings(subject, of string, props usage.Value, ev usage.Evidence, keys ...string) {
	for _, k := range keys {
		if p, ok := props.Object.Get(k); ok && (plain(p.Value) || p.Value.Kind == usage.KindList) {
			name := usage.Snake(k)
			s.setting(subject, name, of, field(props, k), ev, formatPulumi)
		}
	}
}

func (s *scanner) pulumiGrant(root, props usage.Value, p usage.Property, ev usage.Evidence) {
	if props.Object == nil {
		return
	}
	key := "scopes"
	if _, ok := props.Object.Get(key); !ok {
		if _, old := props.Object.Get("scope"); old {
			key = "scope"
		}
	}
	g := &usage.ClientGrant{
		ClientID: field(props, "clientId"), Audience: pulumiRefs(root, field(props, "audience", "clientId")),
		Scopes: pulumiRefs(root, listField(props, key, s.src, "audience")), AllowAll: usage.No,
		Format: formatPulumi, Span: p.Whole, Evidence: ev, Subject: constOf(member(props, "subjectType")),
	}
	if a, ok := props.Object.Get("allowAllScopes"); ok {
		g.AllowAll = boolTri(a.Value)
	}
	// `${name.clientId}` names a resource of this program.
	if t, ok := g.ClientID.Text(); ok {
		if h, ok := t.OnlyHole(); ok {
			g.Credential.ClientID = constOf(member(root, "resources", h.Name, "properties", "name"))
		} else {
			g.Credential.ClientID, _ = t.Const()
		}
	}
	g.ManagementAPI, g.Conf = managementAPI(g.Audience, g.Scopes.List())
	s.set.Grants = append(s.set.Grants, g)
}

// pulumiRefs follows `${variable}` to the program's variables and `${resource.identifier}` to a resource server.
func pulumiRefs(root usage.Value, f usage.Field) usage.Field {
	t, ok := f.Text()
	if !ok {
		return f
	}
	h, ok := t.OnlyHole()
	if !ok || !strings.HasPrefix(h.Expr, "${") {
		return f
	}
	ref := strings.Split(strings.TrimSuffix(strings.TrimPrefix(h.Expr, "${"), "}"), ".")
	v := member(root, "variables", ref[0])
	if v.Kind == usage.KindUnknown && len(ref) == 2 {
		v = member(root, "resources", ref[0], "properties", ref[1])
	}
	if v.Kind == usage.KindUnknown {
		if len(ref) == 1 && f.Key != "audience" {
			f.Value = usage.UnknownValue(f.Value.Span)
		}
		return f
	}
	f.Value = v
	f.Slot = v.Slot
	return f
}
