package jsscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Code that Auth0 itself runs: Actions, Rules, Hooks and custom database scripts. An Action is known by the handlers it
// exports, the others by the one function they consist of. What they read of the request and what they require are
// artefacts; which of them matter is the catalogue's to say.

const maxPathDepth = 5

// auth0Scripts reports what the code that Auth0 runs uses of its runtime.
func (e *evaluator) auth0Scripts(out *usage.Set) {
	for _, f := range e.p.files {
		if handlers := f.actionHandlers(); len(handlers) > 0 {
			e.requestFields(f, handlers, out)
		} else if fn := f.scriptFunction(); fn >= 0 {
			e.requiredModules(f, fn, out)
		}
	}
}

// actionHandlers are the functions an Action exports: onExecutePostLogin, onContinuePostLogin and the like.
func (f *file) actionHandlers() []nid {
	var out []nid
	m := f.module()
	add := func(name string, n nid) {
		if !strings.HasPrefix(name, "onExecute") && !strings.HasPrefix(name, "onContinue") {
			return
		}
		n = f.unwrap(n)
		if f.kind(n) == kIdentifier {
			n = f.functionNamed(n)
		}
		if n >= 0 && isFunc(f.kind(n)) {
			out = append(out, n)
		}
	}
	for name, right := range m.members {
		add(name, right)
	}
	for name, x := range m.names {
		if x.expr >= 0 {
			add(name, x.expr)
		} else if x.ident >= 0 {
			add(name, x.ident)
		}
	}
	for _, a := range m.assigned {
		for _, p := range f.named(f.unwrap(a)) {
			switch f.kind(p) {
			case kPair:
				add(f.str(f.child(p, fKey)), f.child(p, fValue))
			case kMethodDefinition:
				add(f.str(f.child(p, fName)), p)
			case kShorthandPropertyIdentifier:
				add(f.str(p), p)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// scriptFunction is the function that a database script, rule or hook consists of; noNode when the file is something
// else. Nothing but functions may stand beside it, and it exports nothing unless it is a hook.
func (f *file) scriptFunction() nid {
	found := noNode
	for _, st := range f.named(0) {
		fn := st
		switch f.kind(st) {
		case kComment:
			continue
		case kExpressionStatement:
			x := f.unwrap(f.firstNamed(st))
			if f.kind(x) == kAssignmentExpression && f.str(f.child(x, fLeft)) == "module.exports" { // a hook
				x = f.unwrap(f.child(x, fRight))
			}
			if f.kind(x) == kString { // 'use strict'
				continue
			}
			fn = x
		}
		if !isFunc(f.kind(fn)) {
			return noNode
		}
		if found < 0 && f.scriptShape(fn) {
			found = fn
		}
	}
	return found
}

// scriptParams are the parameters that Auth0 calls a script's function with, without the callback at the end.
var scriptParams = map[string][]string{
	"login":          {"email|username|usernameOrEmail|userNameOrEmail", "password"},
	"create":         {"user"},
	"verify":         {"email"},
	"changePassword": {"email", "newPassword"},
	"changeEmail":    {"email", "newEmail", "verified"},
	"getUser":        {"email"},
	"getByEmail":     {"email"},
	"get":            {"email"},
	"remove":         {"id"},
	"delete":         {"id"},
	"":               {"user", "context"},
}

// scriptShape reports a function that Auth0 calls: the names are those of Auth0's templates.
func (f *file) scriptShape(fn nid) bool {
	want, ok := scriptParams[f.str(f.child(fn, fName))]
	params := f.params(fn)
	if !ok || len(params) != len(want)+1 {
		return false
	}
	for i, p := range params {
		names := "callback|cb|done"
		if i < len(want) {
			names = want[i]
		}
		if f.kind(p) != kIdentifier || !slices.Contains(strings.Split(names, "|"), f.str(p)) {
			return false
		}
	}
	return true
}

// requestFields reports the members of event.request.query and event.request.body that the handlers read. They belong
// to the file as a whole: what stands on its first line is where they are reported.
func (e *evaluator) requestFields(f *file, handlers []nid, out *usage.Set) {
	seen := map[string]bool{}
	report := func(path []string) {
		if len(path) != 3 || path[0] != "request" || path[1] != "query" && path[1] != "body" || seen[path[2]] {
			return
		}
		seen[path[2]] = true
		span := f.firstLine()
		out.Artifacts = append(out.Artifacts, &usage.Artifact{
			Kind: "request-field", Name: path[2], Span: span, Format: "action",
			Evidence: usage.Evidence{Kind: usage.EvidenceSDK, Span: span, What: "an Action's handler"}, Doc: f.src.Doc, Fragment: f.src.Fragment,
		})
	}
	for _, h := range handlers {
		if ps := f.params(h); len(ps) > 0 {
			f.patternPaths(ps[0], nil, maxPathDepth, report)
		}
	}
}

// patternPaths visits the member paths that are read of what a pattern is bound to.
func (f *file) patternPaths(pattern nid, prefix []string, depth int, visit func([]string)) {
	if depth <= 0 {
		return
	}
	switch f.kind(pattern) {
	case kIdentifier, kShorthandPropertyIdentifierPattern:
		if b := f.bindingOf(pattern); b != nil {
			for _, r := range b.refs {
				f.readPath(r, prefix, depth, visit)
			}
		}
	case kRequiredParameter, kOptionalParameter:
		f.patternPaths(f.child(pattern, fPattern), prefix, depth, visit)
	case kAssignmentPattern, kObjectAssignmentPattern:
		f.patternPaths(f.child(pattern, fLeft), prefix, depth, visit)
	case kObjectPattern:
		for _, c := range f.named(pattern) {
			key, sub := "", c
			switch f.kind(c) {
			case kPairPattern:
				key, sub = strings.Trim(f.str(f.child(c, fKey)), `"'`), f.child(c, fValue)
			case kShorthandPropertyIdentifierPattern:
				key = f.str(c)
			case kObjectAssignmentPattern:
				key = f.str(f.child(c, fLeft))
			default:
				continue
			}
			path := append(slices.Clone(prefix), key)
			visit(path)
			f.patternPaths(sub, path, depth-1, visit)
		}
	}
}

// readPath visits the paths that reference r begins; names the value is given to are followed.
func (f *file) readPath(r nid, prefix []string, depth int, visit func([]string)) {
	path := slices.Clone(prefix)
	n := f.outer(r)
	for {
		p := f.parent(n)
		if k := f.kind(p); (k != kMemberExpression && k != kSubscriptExpression) || f.child(p, fObject) != n {
			break
		}
		name := f.lastName(p)
		if name == "" {
			return
		}
		path = append(path, name)
		visit(path)
		n = f.outer(p)
	}
	switch p := f.parent(n); f.kind(p) {
	case kVariableDeclarator:
		if f.child(p, fValue) == n {
			f.patternPaths(f.child(p, fName), path, depth-1, visit)
		}
	case kArguments:
		call := f.parent(p)
		fn := f.functionNamed(f.unwrap(f.callee(call)))
		if fn < 0 || !isFunc(f.kind(fn)) {
			return
		}
		if i := slices.Index(f.args(call), n); i >= 0 && i < len(f.params(fn)) {
			f.patternPaths(f.params(fn)[i], path, depth-1, visit)
		}
	}
}

// requiredModules reports the modules that a script requires; Auth0's runtime allows a version in the name.
func (e *evaluator) requiredModules(f *file, fn nid, out *usage.Set) {
	for _, call := range f.bind().calls["require"] {
		args := f.args(call)
		if len(args) != 1 || f.bindingOf(f.unwrap(f.callee(call))) != nil {
			continue
		}
		name, ok := f.constString(args[0])
		if !ok || strings.HasPrefix(name, ".") {
			continue
		}
		if i := strings.LastIndexByte(name, '@'); i > 0 {
			name = name[:i]
		}
		out.Artifacts = append(out.Artifacts, &usage.Artifact{
			Kind: "module", Name: name, Span: f.span(call), Format: "script",
			Evidence: usage.Evidence{Kind: usage.EvidenceSDK, Span: f.span(fn), What: "a script of Auth0"}, Doc: f.src.Doc, Fragment: f.src.Fragment,
		})
	}
}

// firstLine is the first line of the file, or of the code that a container holds.
func (f *file) firstLine() usage.Span {
	end := uint32(len(f.text))
	for i, c := range f.text {
		if c == '\n' || c == '\r' {
			end = uint32(i)
			break
		}
	}
	return f.at(0, end)
}
