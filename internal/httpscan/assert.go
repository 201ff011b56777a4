package httpscan

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// assertions finds the scope lists that a script checks against its own token: a variable named like scopes that a
// test compares with, a list handed to a function that checks, or a literal in the test itself.
func (sh *shellFile) assertions() {
	var ev usage.Evidence
	for _, c := range sh.set.Calls {
		ev = ev.Or(c.Evidence)
	}
	for _, r := range sh.set.Requests {
		ev = ev.Or(r.Evidence)
	}
	if !ev.Proven() {
		return
	}
	tested := sh.testedVariables()
	add := func(v usage.Value, key string) {
		if !isScopeList(v) {
			return
		}
		f := usage.ValueField(key, usage.Span{}, v)
		sh.set.Assertions = append(sh.set.Assertions, &usage.ScopeAssertion{Scopes: f, Span: v.Span, Evidence: ev, Doc: sh.src.Doc, Fragment: sh.src.Fragment})
	}
	seen := map[usage.Span]bool{}
	for name := range tested {
		if !namesScopes(name) {
			continue
		}
		for _, a := range sh.vars[name] {
			fr := (*frame)(nil)
			if a.fn != nil {
				fr = sh.bare(a.fn)
			}
			if v := sh.assigned(a, fr); !seen[v.Span] {
				seen[v.Span] = true
				add(v, name)
			}
		}
	}
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CallExpr:
			if len(n.Args) > 1 && checksScopes(n.Args[0].Lit()) {
				sh.assertArguments(n, add)
			}
		case *syntax.TestClause:
			sh.assertLiteral(n, ev)
		}
		return true
	})
	sortAssertions(sh.set.Assertions)
}

func sortAssertions(as []*usage.ScopeAssertion) {
	for i := 1; i < len(as); i++ {
		for j := i; j > 0 && usage.CompareSpans(as[j].Span, as[j-1].Span) < 0; j-- {
			as[j], as[j-1] = as[j-1], as[j]
		}
	}
}

// assertArguments reads `check_scopes "read:connections" "update:connections"`.
func (sh *shellFile) assertArguments(n *syntax.CallExpr, add func(usage.Value, string)) {
	var list usage.Value
	for _, w := range n.Args[1:] {
		v := sh.word(w, sh.frameAt(n))
		if !isScopeList(v) {
			continue
		}
		if list.Kind == usage.KindUnknown {
			list = v
			continue
		}
		slot := &usage.Slot{Span: list.Span, List: true, ItemSep: " "}
		items := []usage.Value{list}
		if list.Kind == usage.KindList {
			items = list.Items
		}
		items = append(items, v)
		for _, it := range items {
			slot.Items = append(slot.Items, it.Span)
		}
		if v.Slot != nil {
			slot.Style = v.Slot.Style
		}
		list = usage.Value{Kind: usage.KindList, Items: items, Span: list.Span.Cover(v.Span), Slot: slot}
	}
	if list.Kind != usage.KindUnknown {
		add(list, n.Args[0].Lit())
	}
}

// assertLiteral reads `[[ " $scopes " == *" update:connections "* ]]`.
func (sh *shellFile) assertLiteral(n *syntax.TestClause, ev usage.Evidence) {
	var names bool
	var lits []usage.Value
	syntax.Walk(n, func(m syntax.Node) bool {
		switch m := m.(type) {
		case *syntax.ParamExp:
			if m.Param != nil && namesScopes(m.Param.Value) {
				names = true
			}
		case *syntax.Lit:
			i, j := int(m.Pos().Offset()), sh.lineEnd(int(m.End().Offset()))
			if i < j && j <= len(sh.text) {
				t := textOf(sh.src, i, j)
				for _, w := range t.Fields() {
					if c, ok := w.Const(); ok && request.IsManagementScope(c) {
						lits = append(lits, usage.TextValue(w, w.Span(), nil))
					}
				}
			}
		}
		return true
	})
	if !names {
		return
	}
	for _, v := range lits {
		sh.set.Assertions = append(sh.set.Assertions, &usage.ScopeAssertion{Scopes: usage.ValueField("scope", usage.Span{}, v), Span: v.Span, Evidence: ev, Doc: sh.src.Doc, Fragment: sh.src.Fragment})
	}
}

// testedVariables are the variables that a test, a case, a grep, a loop or a checking function looks at.
func (sh *shellFile) testedVariables() map[string]bool {
	out := map[string]bool{}
	mark := func(n syntax.Node) {
		syntax.Walk(n, func(m syntax.Node) bool {
			if p, ok := m.(*syntax.ParamExp); ok && p.Param != nil {
				out[p.Param.Value] = true
			}
			return true
		})
	}
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.TestClause:
			mark(n)
		case *syntax.CaseClause:
			if n.Word != nil {
				mark(n.Word)
			}
		case *syntax.ForClause:
			if it, ok := n.Loop.(*syntax.WordIter); ok {
				for _, w := range it.Items {
					mark(w)
				}
			}
		case *syntax.CallExpr:
			if len(n.Args) > 1 {
				switch l := n.Args[0].Lit(); {
				case l == "[" || l == "test" || l == "grep" || l == "egrep" || checksScopes(l):
					for _, w := range n.Args[1:] {
						mark(w)
					}
				}
			}
		}
		return true
	})
	return out
}

func namesScopes(name string) bool {
	for _, w := range usage.NameWords(name) {
		switch w {
		case "scope", "scopes", "permission", "permissions":
			return true
		}
	}
	return false
}

func checksScopes(fn string) bool {
	if !namesScopes(fn) {
		return false
	}
	for _, w := range usage.NameWords(fn) {
		switch w {
		case "check", "require", "required", "requires", "assert", "verify", "need", "needs", "ensure", "validate", "expect", "has":
			return true
		}
	}
	return false
}

// isScopeList: words that are all scopes, one of them the Management API's at least.
func isScopeList(v usage.Value) bool {
	l := usage.ListOf(v)
	if l.Open || len(l.Items) == 0 {
		return false
	}
	found := false
	for _, w := range l.Words() {
		if !strings.Contains(w, ":") && w != "openid" && w != "profile" && w != "email" && w != "offline_access" {
			return false
		}
		found = found || request.IsManagementScope(w)
	}
	return found
}
