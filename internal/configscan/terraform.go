package configscan

import (
	"bytes"
	"path"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const formatTerraform = "terraform"

// terraform reads the resources of one file; the rest of its module only lends values.
func (s *scanner) terraform() {
	own := parseTF(s.src)
	if own.err != "" {
		s.notice("not fully analysed: %s", own.err)
	}
	if own.body == nil {
		return
	}
	steps := 0
	m := s.newModule(own.dir, own, &steps)
	for _, b := range own.body.blocks {
		switch {
		case b.kind == "resource" && len(b.labels) == 2:
			s.resource(m, b, s.emit)
		case b.kind == "module" && len(b.labels) == 1:
			s.moduleCall(m, b, 0)
		case b.kind == "terraform":
			s.provider(m, b)
		}
	}
	s.literalGrants(m, own)
}

func joinDir(dir, p string) string { return path.Join(dir, p) }

// tfUsage is one usage of a resource, before it is decided whether this scan reports it.
type tfUsage struct {
	grant    *usage.ClientGrant
	setting  *usage.Setting
	artifact *usage.Artifact
}

func (s *scanner) emit(u tfUsage) {
	switch {
	case u.grant != nil:
		s.set.Grants = append(s.set.Grants, u.grant)
	case u.setting != nil:
		s.set.Settings = append(s.set.Settings, u.setting)
	case u.artifact != nil:
		s.set.Artifacts = append(s.set.Artifacts, u.artifact)
	}
}

// moduleCall evaluates a local module with the inputs of this call. Only what those inputs decide is reported here:
// the rest belongs to the scan of the module's own files.
func (s *scanner) moduleCall(m *tfModule, b tfBlock, depth int) {
	a, ok := b.body.attr("source")
	if !ok || depth >= maxModules {
		return
	}
	source, ok := m.eval(a.expr, nil).ConstString()
	if !ok || !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
		return
	}
	dir := path.Join(m.dir, source)
	if strings.HasPrefix(dir, "..") || dir == m.dir {
		return
	}
	for _, sc := range instances(m, b.body) {
		child := s.newModule(dir, nil, m.steps)
		child.bound = true
		clear(child.inputs) // tfvars files count for the root module only
		for _, in := range b.body.attrs {
			if v := m.eval(in.expr, sc); v.Kind != usage.KindUnknown {
				child.inputs[in.name] = v
			}
		}
		clear(child.memo)
		for _, f := range child.files {
			if f.body == nil || strings.HasSuffix(f.src.Path, ".tfvars") {
				continue
			}
			for _, n := range f.body.blocks {
				switch {
				case n.kind == "resource" && len(n.labels) == 2:
					s.resource(child, n, func(u tfUsage) {
						if decidedOutside(u, dir) {
							s.emit(u)
						}
					})
				case n.kind == "module" && len(n.labels) == 1:
					s.moduleCall(child, n, depth+1)
				}
			}
		}
	}
}

// decidedOutside reports whether a usage's value stands in another folder than the module's.
func decidedOutside(u tfUsage, dir string) bool {
	outside := func(sp usage.Span) bool { return sp.File != "" && path.Dir(sp.File) != dir }
	switch {
	case u.grant != nil:
		for _, t := range u.grant.Scopes.List().Items {
			if outside(t.Span()) {
				return true
			}
		}
		return outside(u.grant.Scopes.Value.Span)
	case u.setting != nil:
		return outside(u.setting.Value.Value.Span)
	}
	return false
}

// instances are the scopes in which a block's arguments are evaluated: one per element of for_each, else one.
func instances(m *tfModule, body *tfBody) []*tfScope {
	if a, ok := body.attr("count"); ok {
		return counted(m.eval(a.expr, nil))
	}
	a, ok := body.attr("for_each")
	if !ok {
		return []*tfScope{nil}
	}
	coll := m.eval(a.expr, nil)
	els, open, seen := elements(coll)
	if !seen {
		return []*tfScope{nil}
	}
	var out []*tfScope
	for _, e := range els {
		key := e.key
		if coll.Kind == usage.KindList {
			key = e.val // a set: both are the element
		}
		each := &usage.Object{Props: []usage.Property{{Key: "key", Value: key}, {Key: "value", Value: e.val}}}
		out = append(out, (*tfScope)(nil).with("each", usage.Value{Kind: usage.KindObject, Object: each, Conf: coll.Conf}))
	}
	if open && len(out) == 0 {
		return []*tfScope{nil}
	}
	return out
}

// counted are the instances of a block with count; beyond a hundred the rest say the same.
func counted(n usage.Value) []*tfScope {
	c, ok := n.ConstString()
	num, err := strconv.Atoi(c)
	if !ok || err != nil || n.Conf != usage.High && num == 0 {
		return []*tfScope{nil}
	}
	var out []*tfScope
	for i := range min(num, 100) {
		idx := usage.Value{Kind: usage.KindNumber, Text: usage.Lit(itoa(i), usage.Span{})}
		count := &usage.Object{Props: []usage.Property{{Key: "index", Value: idx}}}
		out = append(out, (*tfScope)(nil).with("count", usage.Value{Kind: usage.KindObject, Object: count}))
	}
	return out
}

// tfField reads an argument; after names the keys behind which an absent one would be written.
func (m *tfModule) tfField(body *tfBody, name string, sc *tfScope, after ...string) usage.Field {
	a, ok := body.attr(name)
	if !ok {
		return usage.AbsentField(name, body.layout().Slot(name, nil, after))
	}
	v := m.eval(a.expr, sc)
	if v.Kind == usage.KindAbsent {
		return usage.AbsentField(name, nil)
	}
	f := usage.ValueField(name, a.key, v)
	f.Use = a.whole
	if a.expr.hcl != nil {
		f.Use = a.expr.file.span(a.expr.hcl.Range())
		f.Slot = removable(f.Slot, a)
	}
	return f
}

// removable adds to a slot what deleting the argument takes: its lines. The value itself may stand elsewhere.
func removable(s *usage.Slot, a tfAttr) *usage.Slot {
	if a.expr.file.broken(a.stop) {
		return s
	}
	src := a.expr.file.src
	start := bytes.LastIndexByte(src.Text[:a.start], '\n') + 1
	end := lineEnd(src.Text, a.stop)
	if len(bytes.TrimSpace(src.Text[start:a.start])) > 0 || bytes.ContainsAny(src.Text[a.stop:end], "}") {
		return s // `flags { a = true }`
	}
	if end < len(src.Text) {
		end += len(newline(src.Text))
	}
	own := usage.Slot{}
	if s != nil {
		own = *s
	}
	own.RemoveSpan = src.Span(start, min(end, len(src.Text)))
	return &own
}

// textField is tfField for a string: what cannot be seen is one hole.
func (m *tfModule) textField(body *tfBody, name string, sc *tfScope, after ...string) usage.Field {
	f := m.tfField(body, name, sc, after...)
	a, ok := body.attr(name)
	if f.Present != usage.Yes || f.Value.Kind != usage.KindUnknown || !ok || a.expr.hcl == nil {
		return f
	}
	span := a.expr.file.span(a.expr.hcl.Range())
	f.Value = usage.Value{Kind: usage.KindText, Span: span, Text: usage.HoleText(*m.hole(a.expr.file, a.expr.hcl), span), Conf: f.Value.Conf}
	return f
}

func (s *scanner) resource(m *tfModule, b tfBlock, emit func(tfUsage)) {
	typ := b.labels[0]
	if !strings.HasPrefix(typ, "auth0_") {
		return
	}
	ev := evidence(typ, b.span)
	switch typ {
	case "auth0_rule", "auth0_hook", "auth0_rule_config":
		kind := map[string]string{"auth0_rule": "rule", "auth0_hook": "hook", "auth0_rule_config": "rules_config"}[typ]
		emit(tfUsage{artifact: &usage.Artifact{Kind: kind, Name: b.labels[1], Span: b.span, Script: m.scriptFile(b.body), Format: formatTerraform, Evidence: ev}})
		return
	}
	seen := map[string]bool{}
	once := func(u tfUsage) {
		if k := usageKey(u); !seen[k] {
			seen[k] = true
			emit(u)
		}
	}
	for _, sc := range instances(m, b.body) {
		switch typ {
		case "auth0_client_grant", "auth0_client_grants":
			once(tfUsage{grant: s.tfGrant(m, b, sc, ev)})
		case "auth0_tenant":
			s.tfSettings(m, b.body, sc, "tenant", "", "", ev, once, nil)
			s.tfNested(m, b.body, "flags", sc, func(body *tfBody, in *tfScope) {
				s.tfSettings(m, body, in, "tenant", "flags.", "", ev, once, nil)
			})
		case "auth0_client":
			of := s.resourceName(m, b, sc)
			s.tfSettings(m, b.body, sc, "client", "", of, ev, once, tfClientSettings)
			s.tfNested(m, b.body, "jwt_configuration", sc, func(body *tfBody, in *tfScope) {
				s.tfSettings(m, body, in, "client", "jwt_configuration.", of, ev, once, map[string]string{"alg": "alg"})
			})
		case "auth0_resource_server":
			s.tfSettings(m, b.body, sc, "resource-server", "", s.resourceName(m, b, sc), ev, once, map[string]string{"identifier": "identifier"})
			s.tfNested(m, b.body, "scopes", sc, func(body *tfBody, in *tfScope) {
				s.tfSettings(m, body, in, "resource-server", "scopes.", s.resourceName(m, b, sc), ev, once, map[string]string{"value": "value"})
			})
		case "auth0_resource_server_scopes":
			s.tfNested(m, b.body, "scopes", sc, func(body *tfBody, in *tfScope) {
				s.tfSettings(m, body, in, "resource-server", "scopes.", s.resourceName(m, b, sc), ev, once, map[string]string{"name": "value"})
			})
		case "auth0_action":
			of := s.resourceName(m, b, sc)
			s.tfSettings(m, b.body, sc, "action", "", of, ev, once, map[string]string{"runtime": "runtime"})
		}
	}
}

// tfClientSettings are the provider's attributes and the Management API's names for them.
var tfClientSettings = map[string]string{
	"app_type": "app_type", "oidc_conformant": "oidc_conformant", "grant_types": "grant_types", "is_first_party": "is_first_party",
	"cross_origin_auth": "cross_origin_authentication", "token_endpoint_auth_method": "token_endpoint_auth_method", "sso": "sso",
}

// usageKey tells instances of one resource apart that say the same at the same place.
func usageKey(u tfUsage) string {
	var b strings.Builder
	add := func(f usage.Field) {
		for _, t := range f.List().Items {
			sp := t.Span()
			b.WriteString(t.String() + "@" + sp.File + ":" + itoa(max(sp.Start, 0)) + " ")
		}
		b.WriteString("|")
	}
	switch {
	case u.grant != nil:
		add(u.grant.Scopes)
		add(u.grant.Audience)
	case u.setting != nil:
		b.WriteString(u.setting.Name + "|")
		add(u.setting.Value)
	case u.artifact != nil:
		b.WriteString(u.artifact.Kind + u.artifact.Name)
	}
	return b.String()
}

func (s *scanner) resourceName(m *tfModule, b tfBlock, sc *tfScope) string {
	f := m.tfField(b.body, "name", sc)
	if c, ok := f.Const(); ok {
		return c
	}
	return b.labels[1]
}

// tfSettings reports a block's plain arguments; names maps provider attributes to API names, nil takes all as they are.
func (s *scanner) tfSettings(m *tfModule, body *tfBody, sc *tfScope, subject, prefix, of string, ev usage.Evidence, emit func(tfUsage), names map[string]string) {
	for _, a := range body.attrs {
		name := a.name
		if names != nil {
			name = names[a.name]
		}
		if name == "" || a.name == "for_each" || a.name == "count" || a.name == "provider" || a.name == "depends_on" {
			continue
		}
		f := m.tfField(body, a.name, sc)
		usable := false
		f.Value.Each(func(v usage.Value) { usable = usable || plain(v) || v.Kind == usage.KindList && names != nil })
		if f.Present != usage.Yes || !usable {
			continue
		}
		emit(tfUsage{setting: &usage.Setting{
			Subject: subject, Name: prefix + name, Of: of, Value: f, Format: formatTerraform, Span: f.Span(), Evidence: ev, Conf: f.Value.Conf,
		}})
	}
}

// tfNested visits the blocks called name, dynamic ones included.
func (s *scanner) tfNested(m *tfModule, body *tfBody, name string, sc *tfScope, visit func(*tfBody, *tfScope)) {
	for _, n := range body.nested(name) {
		visit(n.body, sc)
	}
	for _, d := range body.blocks {
		if d.kind != "dynamic" || len(d.labels) != 1 || d.labels[0] != name {
			continue
		}
		iter := name
		if a, ok := d.body.attr("iterator"); ok && a.expr.hcl != nil {
			if k := hcl.ExprAsKeyword(a.expr.hcl); k != "" {
				iter = k
			}
		}
		var els []tfElement
		if a, ok := d.body.attr("for_each"); ok {
			els, _, _ = elements(m.eval(a.expr, sc))
		}
		for _, c := range d.body.nested("content") {
			if len(els) == 0 {
				visit(c.body, sc)
			}
			for _, e := range els {
				it := &usage.Object{Props: []usage.Property{{Key: "key", Value: e.key}, {Key: "value", Value: e.val}}}
				visit(c.body, sc.with(iter, usage.Value{Kind: usage.KindObject, Object: it}))
			}
		}
	}
}

func (s *scanner) tfGrant(m *tfModule, b tfBlock, sc *tfScope, ev usage.Evidence) *usage.ClientGrant {
	key := "scopes"
	if _, ok := b.body.attr(key); !ok {
		if _, old := b.body.attr("scope"); old { // the provider's name before v1
			key = "scope"
		}
	}
	g := &usage.ClientGrant{
		ClientID: m.textField(b.body, "client_id", sc), Audience: m.textField(b.body, "audience", sc, "client_id"),
		Scopes: m.tfField(b.body, key, sc, "audience", "client_id"), AllowAll: usage.No,
		Format: formatTerraform, Span: b.span, Evidence: ev,
	}
	if g.Scopes.Present == usage.No {
		g.Scopes.Slot = bracketed(g.Scopes.Slot, b.body.file.src)
	}
	if f := m.tfField(b.body, "allow_all_scopes", sc); f.Present == usage.Yes {
		g.AllowAll = boolTri(f.Value)
	}
	if f := m.tfField(b.body, "subject_type", sc); f.Present == usage.Yes {
		g.Subject, _ = f.Const()
	}
	g.Credential.ClientID = m.clientName(b.body, sc)
	if g.Credential.ClientID == "" {
		g.Credential.ClientID, _ = g.ClientID.Const()
	}
	g.ManagementAPI, g.Conf = managementAPI(g.Audience, g.Scopes.List())
	g.Conf = usage.Weakest(g.Conf, g.Scopes.Value.Conf)
	return g
}

// clientName is the name of the auth0_client that client_id refers to.
func (m *tfModule) clientName(body *tfBody, sc *tfScope) string {
	a, ok := body.attr("client_id")
	if !ok || a.expr.hcl == nil {
		return ""
	}
	for _, t := range hclsyntax.Variables(a.expr.hcl) {
		at := 0
		ref := ""
		if t.RootName() == "data" {
			ref, at = "data.", 1
		}
		if at+1 >= len(t) {
			continue
		}
		typ := t.RootName()
		if at == 1 {
			typ = attrName(t[1])
		}
		if typ != "auth0_client" {
			continue
		}
		b, ok := m.resources[ref+typ+"."+attrName(t[at+1])]
		if !ok {
			continue
		}
		n, ok := b.body.attr("name")
		if !ok {
			continue
		}
		if c, ok := m.eval(n.expr, sc).ConstString(); ok {
			return c
		}
	}
	return ""
}

func attrName(t hcl.Traverser) string {
	if a, ok := t.(hcl.TraverseAttr); ok {
		return a.Name
	}
	return ""
}

// provider reports the Auth0 provider's version constraint.
func (s *scanner) provider(m *tfModule, b tfBlock) {
	for _, req := range b.body.nested("required_providers") {
		for _, a := range req.body.attrs {
			v := m.eval(a.expr, nil)
			source := constOf(member(v, "source"))
			if source != "auth0/auth0" && source != "alexkappa/auth0" {
				continue
			}
			ver := member(v, "version")
			if c := constOf(ver); c != "" {
				s.sdk("terraform", source, c, "required_providers", inside(ver))
			}
		}
	}
}
