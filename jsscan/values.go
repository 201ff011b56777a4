package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// The opaque things a Value's Fn can hold.

// closure is a function, class or object literal with the environment it was made in. For an object literal it gives
// the value an identity, so that assignments to its members can be found.
type closure struct {
	key  fkey
	env  *env
	this usage.Value
}

// instance is an object made by a visible class; site is nil when the constructor call is not known.
type instance struct {
	cls  fkey
	env  *env
	site *site
}

// moduleValue is a module's namespace.
type moduleValue struct{ f *file }

// builtin is something of the platform: a global, or a member of one with its receiver.
type builtin struct {
	name  string
	recv  *usage.Value
	query *builtQuery // of a URL: parameters that were added to it
}

// builtQuery says of a text that what follows its first bytes is a query that an object spells: there its parameters
// can be read, and edited, as they were written.
type builtQuery struct {
	at int
	o  *usage.Object
}

// queryOf is the query object behind a text or a URL.
func queryOf(v usage.Value) *builtQuery {
	switch x := v.Fn.(type) {
	case *builtQuery:
		return x
	case *builtin:
		return x.query
	}
	return nil
}

// withQuery is a URL to which parameters of o were added after its first bytes.
func withQuery(url usage.Value, at int, o *usage.Object) usage.Value {
	url.Fn = &builtin{name: "URL", query: &builtQuery{at: at, o: o}}
	return url
}

// storage is a key-value store: localStorage, cookies, a session.
type storage struct{ kind string }

var builtinNames = map[string]bool{
	"JSON": true, "Object": true, "Array": true, "String": true, "Number": true, "Promise": true, "encodeURIComponent": true,
	"encodeURI": true, "decodeURIComponent": true, "decodeURI": true, "escape": true, "unescape": true, "URLSearchParams": true,
	"URL": true, "Headers": true, "FormData": true, "localStorage": true, "sessionStorage": true, "AsyncStorage": true,
	"process": true, "Buffer": true, "atob": true, "btoa": true, "document": true, "require": true, "module": true, "exports": true,
	"console": true, "Map": true, "Math": true, "Date": true, "angular": true, "_": true, "location": true,
}

func text(s string, sp usage.Span) usage.Value {
	return usage.Value{Kind: usage.KindText, Text: usage.Lit(s, sp), Span: sp}
}

func builtinValue(name string, recv usage.Value, sp usage.Span) usage.Value {
	return usage.Value{Kind: usage.KindUnknown, Fn: &builtin{name: name, recv: &recv}, Span: sp}
}

func (e *evaluator) builtinOf(v usage.Value) string {
	if b, ok := v.Fn.(*builtin); ok {
		return b.name
	}
	return ""
}

func isParams(v usage.Value) bool {
	return v.Kind == usage.KindObject && v.Object != nil && v.Object.Native == "URLSearchParams"
}
