// Package model is the one interpreter of SDK and HTTP-client models (catalog.SDK), used by goscan and jsscan alike.
//
// A front end resolves what a callee is (an import, a global, a member of a value) by asking this package step by
// step, evaluates the arguments itself, and gets back the value of the expression and the usages it makes. The
// package never looks at syntax, a front end never at a model's YAML.
package model

import (
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Site is where an expression stands.
type Site struct {
	Source *usage.Source
	// Span is the whole call, Callee the callee expression, Args the arguments' expressions.
	Span, Callee usage.Span
	Args         []usage.Span
	// Name is the callee as written.
	Name string
	// Types is false when the callee was resolved without type information (Go) or by a global's name: confidence
	// is then at most medium.
	Conf usage.Confidence
	// TwinEdit spells a change of member access at this site: from the member expression that was evaluated, the
	// edit that takes sibling member name instead; nil when the front end cannot.
	TwinEdit func(sibling string) []usage.Edit
	// TwinParam spells, for a token that is a callback's positional parameter, the edit that takes the parameter at
	// that index instead; nil when the front end cannot.
	TwinParam func(param int) []usage.Edit
	// Append is the slot of one more argument of the call, spelled as the template says (catalog.Request.Append); nil,
	// also as a result: the front end cannot.
	Append func(template string) *usage.Slot
	// Spell replaces `{path}` in a template by the name of that package at this place, with the edits that import it;
	// nil: the front end cannot.
	Spell func(template string) (string, []usage.Edit, bool)
	// Arity is the number of parameters of the function whose callback parameter is asked for; 0 unknown.
	Arity int
	// Apply is what a visible function (KindFunc) returns, for options that may be a supplier (`token: () => ...`);
	// nil: cannot be seen.
	Apply func(fn usage.Value) usage.Value
	// Stored is what the program is seen to store under a key, for clients that read a token from storage by
	// themselves; nil: cannot be seen.
	Stored func(key string) usage.Value
}

// Result is what calling or constructing something yields.
type Result struct {
	Value usage.Value
	// Usages made by this very call; the same pointers as Value's origins.
	Usages usage.Set

	attached []Attachment
}
