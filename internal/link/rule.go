package link

import "github.com/auth0lint/auth0lint/internal/usage"

// RuleTokenName names the list of a rule's own token.
const RuleTokenName = "auth0.accessToken"

// ruleToken is the list of a call that an Auth0 rule makes with its own token. Auth0 hands every rule one, always with
// the same two scopes, whatever any client of the tenant is granted (facts E, the note on rules' code).
func (w *Workspace) ruleToken(c *usage.APICall) ScopeList {
	if len(c.Bearers) == 0 || !w.inRule(c.Span) {
		return ScopeList{}
	}
	for _, b := range c.Bearers {
		if b.Token.Request != nil || b.Token.Name != RuleTokenName {
			return ScopeList{}
		}
	}
	l := usage.List{Items: []usage.Text{usage.Lit("read:users", usage.Span{}), usage.Lit("update:users", usage.Span{})}}
	return ScopeList{Kind: Fixed, Sources: []Source{{Span: c.Bearers[0].Span, List: l, Name: RuleTokenName}}, Traced: true}
}

// inRule reports whether code stands in a rule: in the script that is one, or beside one in the file that declares it.
func (w *Workspace) inRule(s usage.Span) bool {
	for _, a := range w.Artifacts {
		if a.Kind == "rule" && (a.Span.File == s.File || a.Script == s.File) {
			return true
		}
	}
	return false
}
