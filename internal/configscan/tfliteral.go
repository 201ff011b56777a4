package configscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// literalGrants reports grants that stand as data: objects with an audience and a scope list side by side, in locals,
// variable defaults or the inputs of a module that cannot be seen. Where a resource of this module, or a module that
// can be seen, takes them up, that is where they are reported.
func (s *scanner) literalGrants(m *tfModule, own *tfFile) {
	for ref := range m.resources {
		if strings.HasPrefix(ref, "auth0_client_grant") {
			return
		}
	}
	var exprs []tfExpr
	for _, f := range m.files {
		if f.body == nil {
			continue
		}
		for _, b := range f.body.blocks {
			if b.kind != "module" && f != own {
				continue
			}
			for _, a := range b.body.attrs {
				switch {
				case b.kind == "module" && a.name == "source":
					if c, ok := m.eval(a.expr, nil).ConstString(); ok && strings.HasPrefix(c, ".") && len(s.moduleFiles(joinDir(m.dir, c))) > 0 && s.readable(joinDir(m.dir, c)) {
						return
					}
				case f != own:
				case b.kind == "locals" || b.kind == "module" || b.kind == "variable" && a.name == "default":
					exprs = append(exprs, a.expr)
				}
			}
		}
	}
	seen := map[usage.Span]bool{}
	for _, e := range exprs {
		s.findGrants(m.eval(e, nil), own, seen, 0)
	}
}

// readable reports whether any Terraform file of the folder can be loaded.
func (s *scanner) readable(dir string) bool {
	for _, n := range s.moduleFiles(dir) {
		if s.load(joinDir(dir, n)) != nil {
			return true
		}
	}
	return false
}

func (s *scanner) findGrants(v usage.Value, own *tfFile, seen map[usage.Span]bool, depth int) {
	if depth > 32 {
		return
	}
	for _, it := range v.Items {
		s.findGrants(it, own, seen, depth+1)
	}
	if v.Object == nil {
		return
	}
	if g := dataGrant(v); g != nil && !seen[g.Scopes.Value.Span] && g.Scopes.Value.Span.File == own.src.Path {
		seen[g.Scopes.Value.Span] = true
		s.set.Grants = append(s.set.Grants, g)
		return
	}
	for _, p := range v.Object.Props {
		s.findGrants(p.Value, own, seen, depth+1)
	}
}

// dataGrant reads an object as a grant for the Management API; nil when it is none, or nothing says Auth0.
func dataGrant(v usage.Value) *usage.ClientGrant {
	key := "scopes"
	if v.Object.Has(key) != usage.Yes {
		key = "scope"
	}
	g := &usage.ClientGrant{
		ClientID: usage.UnknownField("client_id"), Audience: field(v, "audience"), Scopes: field(v, key), AllowAll: usage.No,
		ManagementAPI: usage.Yes, Format: formatTerraform, Span: v.Span, Conf: usage.Medium,
	}
	if t, ok := g.Audience.Text(); ok && managementAudience(t) == usage.Yes && g.Scopes.Present == usage.Yes && g.Scopes.List().Array {
		g.Evidence = usage.Evidence{Kind: usage.EvidenceHost, Span: t.Span(), What: t.String()}
		if !strings.Contains(t.Pattern(), ".auth0.com/") {
			g.Evidence.Kind = usage.EvidenceName
			if !usage.NamesAuth0(t.String()) {
				return nil
			}
		}
		for _, k := range []string{"client_name", "client", "client_id", "name"} {
			if c := constOf(member(v, k)); c != "" {
				g.Credential.ClientID = c
				break
			}
		}
		return g
	}
	return nil
}
