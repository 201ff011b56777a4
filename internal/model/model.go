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
}

// Result is what calling or constructing something yields.
type Result struct {
	Value usage.Value
	// Usages made by this very call; the same pointers as Value's origins.
	Usages usage.Set
}

// The functions a front end uses, implemented in interp.go:
//
//	Module(lang, spec string, major int) (usage.Value, bool)       what `import x from "spec"` (JS) or an import path (Go) denotes
//	Global(name string) (usage.Value, bool)                       a global of a CDN script, or of the platform (fetch, XMLHttpRequest, $)
//	GoType(pkgPath, typeName string) (usage.Value, bool)            an instance of a declared Go type, configuration unknown
//	Member(v usage.Value, name string, site Site) (usage.Value, bool)
//	Call(fn usage.Value, args []usage.Value, site Site) (Result, bool)
//	New(class usage.Value, args []usage.Value, site Site) (Result, bool)
//	CallbackParam(fn usage.Value, args []usage.Value, site Site, arg, param int) (usage.Value, bool)
//	Element(v usage.Value) (usage.Value, bool)                      an element of a list-like response
//	Names() map[string]bool                                         every callable's last name: the dispatch filter
//	Words() []string                                                prefilter words
