package jsscan

import (
	"bytes"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// incoming finds the scopes that an API of the program's own demands of the tokens that reach it, where no package does it
// for it: what is looked for in a scope claim of a request's token, and what a route declares.
func (e *evaluator) incoming(out *usage.Set) {
	seen := map[usage.Span]bool{}
	for i := 0; i < len(e.p.files); i++ {
		f := e.p.files[i]
		if strings.HasSuffix(f.src.Path, ".json") || !bytes.Contains(f.text, []byte("scope")) && !bytes.Contains(f.text, []byte("permission")) {
			continue
		}
		f.bind()
		for j := range f.nodes {
			n := nid(j)
			x := noNode
			switch f.kind(n) {
			case kCallExpression:
				x = f.soughtIn(n)
			case kBinaryExpression:
				x = f.comparedScope(n)
			case kPair:
				x = f.routeScope(n)
			}
			if x < 0 {
				continue
			}
			e.inContexts(f, x, func(v usage.Value) {
				at := v.Span
				if l := usage.ListOf(v); len(l.Items) == 0 || at.IsZero() || seen[at] {
					return
				}
				seen[at] = true
				out.Assertions = append(out.Assertions, &usage.ScopeAssertion{
					Scopes: usage.ValueField("scope", usage.Span{}, v), Incoming: true, Span: at, Doc: f.src.Doc, Fragment: f.src.Fragment,
				})
			})
		}
	}
}

// soughtIn is what `scopes.includes(x)` looks for in a token's scopes. Where x is each element of a list in turn
// (`needed.every(x => scopes.includes(x))`), or each of the token's own (`scopes.some(x => needed.includes(x))`), it is
// that list.
func (f *file) soughtIn(call nid) nid {
	callee := f.unwrap(f.callee(call))
	args := f.args(call)
	if f.kind(callee) != kMemberExpression || len(args) == 0 {
		return noNode
	}
	switch f.lastName(callee) {
	case "includes", "indexOf", "has", "contains":
	default:
		return noNode
	}
	in, x := f.child(callee, fObject), f.unwrap(args[0])
	switch each := f.elementOf(x); {
	case f.scopeClaim(in, 0) && each >= 0:
		return each
	case f.scopeClaim(in, 0):
		return x
	case each >= 0 && f.scopeClaim(each, 0):
		return in
	}
	return noNode
}

// comparedScope is what a scope of a token is compared with: `scopes.some(s => s === x)`, `claims.scope === x`.
func (f *file) comparedScope(n nid) nid {
	switch f.str(f.child(n, fOperator)) {
	case "===", "==", "!==", "!=":
	default:
		return noNode
	}
	l, r := f.unwrap(f.child(n, fLeft)), f.unwrap(f.child(n, fRight))
	for _, p := range [][2]nid{{l, r}, {r, l}} {
		if each := f.elementOf(p[0]); f.scopeClaim(p[0], 0) || each >= 0 && f.scopeClaim(each, 0) {
			return p[1]
		}
	}
	return noNode
}

// elementOf is the list whose elements a callback's parameter is given one by one.
func (f *file) elementOf(x nid) nid {
	if f.kind(x) != kIdentifier {
		return noNode
	}
	b := f.bindingOf(x)
	if b == nil || len(b.assigns) != 1 || b.assigns[0].kind != assignParam || b.assigns[0].index != 0 {
		return noNode
	}
	call := f.parent(f.parent(f.outer(b.assigns[0].root)))
	callee := f.unwrap(f.callee(call))
	if f.kind(call) != kCallExpression || f.kind(callee) != kMemberExpression || callee == f.outer(b.assigns[0].root) {
		return noNode
	}
	switch f.lastName(callee) {
	case "every", "some", "filter", "find", "findIndex", "forEach", "map":
		return f.child(callee, fObject)
	}
	return noNode
}

// scopeClaim reports an expression for the scopes of a token that reached a server: a scope claim of what hangs on a
// function's parameter (`req.auth.payload.scope`, `ctx.state.user.permissions`), or of a decoded token.
func (f *file) scopeClaim(n nid, depth int) bool {
	for range 20 {
		n = f.unwrap(n)
		switch f.kind(n) {
		case kCallExpression: // req.user.scope.split(' '), Array.from(...)
			if callee := f.unwrap(f.callee(n)); f.kind(callee) == kMemberExpression && f.str(callee) != "Array.from" {
				n = f.child(callee, fObject)
			} else if args := f.args(n); len(args) > 0 && f.lastName(callee) != "require" {
				n = args[0]
			} else {
				return false
			}
		case kNewExpression: // new Set(...)
			args := f.args(n)
			if f.str(f.callee(n)) != "Set" || len(args) == 0 {
				return false
			}
			n = args[0]
		case kBinaryExpression: // req.user.scope || ''
			if op := f.str(f.child(n, fOperator)); op != "||" && op != "??" && op != "&&" {
				return false
			} else if op == "&&" {
				n = f.child(n, fRight)
			} else {
				n = f.child(n, fLeft)
			}
		case kTernaryExpression:
			return depth < 4 && (f.scopeClaim(f.child(n, fConsequence), depth+1) || f.scopeClaim(f.child(n, fAlternative), depth+1))
		case kMemberExpression:
			return scopeMember(f.lastName(n)) && f.ofRequest(f.child(n, fObject), 0)
		case kIdentifier:
			b := f.bindingOf(n)
			if b == nil || len(b.assigns) != 1 || depth > 4 || b.assigns[0].kind != assignInit {
				return false
			}
			d := b.assigns[0]
			if id := f.child(d.root, fName); f.kind(id) == kObjectPattern { // const { scope } = req.user
				return scopeMember(f.sourceKey(d.target)) && f.ofRequest(f.child(d.root, fValue), 0)
			}
			n, depth = f.child(d.root, fValue), depth+1
		default:
			return false
		}
	}
	return false
}

func scopeMember(name string) bool {
	return slices.Contains([]string{"scope", "scopes", "scp", "permissions"}, name)
}

// sourceKey is the key that an object pattern takes a name from.
func (f *file) sourceKey(id nid) string {
	if p := f.parent(id); f.kind(p) == kPairPattern {
		return f.str(f.child(p, fKey))
	}
	return f.str(id)
}

// ofRequest reports the claims of a token that came in: two steps at least from a function's parameter, one of them the
// place where middleware leaves them, or the result of verifying a token.
func (f *file) ofRequest(n nid, depth int) bool {
	claims := false
	for range 10 {
		n = f.unwrap(n)
		switch f.kind(n) {
		case kMemberExpression:
			switch f.lastName(n) {
			case "auth", "user", "payload", "credentials", "jwt", "token", "claims", "authInfo", "authorizer", "decoded":
				claims = true
			}
			n = f.child(n, fObject)
		case kBinaryExpression: // (req.user || {}).scope
			n = f.child(n, fLeft)
		case kCallExpression:
			switch f.lastName(f.callee(n)) {
			case "verify", "jwtVerify", "decode", "decodeJwt":
				return true
			}
			return false
		case kIdentifier:
			b := f.bindingOf(n)
			if b == nil || len(b.assigns) != 1 || depth > 4 {
				return false
			}
			switch a := b.assigns[0]; {
			case a.kind == assignParam:
				if f.kind(f.parent(a.target)) == kObjectPattern || f.kind(f.parent(a.target)) == kPairPattern { // ({ auth }, res) => ...
					return claims || f.claimsKey(a.target)
				}
				return claims
			case a.kind == assignInit:
				claims = claims || f.kind(f.child(a.root, fName)) == kObjectPattern && f.claimsKey(a.target)
				n, depth = f.child(a.root, fValue), depth+1
			default:
				return false
			}
		default:
			return false
		}
	}
	return false
}

// claimsKey: `const { auth } = req`.
func (f *file) claimsKey(id nid) bool {
	return slices.Contains([]string{"auth", "user", "payload", "credentials", "claims"}, f.sourceKey(id))
}

// routeScope is the scope that a route's own options demand: hapi's `options: { auth: { scope } }` and its like, in an object
// with method and path, or beside path and handler.
func (f *file) routeScope(pair nid) nid {
	if !scopeMember(f.keyName(f.child(pair, fKey))) {
		return noNode
	}
	obj, inside := f.parent(pair), false
	for range 4 {
		if f.kind(obj) != kObject {
			return noNode
		}
		if inside && f.isRoute(obj) {
			return f.child(pair, fValue)
		}
		p := f.parent(f.outer(obj))
		if f.kind(p) != kPair {
			return noNode
		}
		switch f.keyName(f.child(p, fKey)) {
		case "auth", "access", "config", "options":
		default:
			return noNode
		}
		obj, inside = f.parent(p), true
	}
	return noNode
}

func (f *file) keyName(key nid) string {
	if s, ok := f.constString(key); ok {
		return s
	}
	return f.str(key)
}

// isRoute: `{ method, path, handler, ... }`, or `app.get('/me', { ... }, handler)`.
func (f *file) isRoute(obj nid) bool {
	method, path := false, false
	for _, c := range f.named(obj) {
		key := c
		if f.kind(c) == kPair {
			key = f.child(c, fKey)
		}
		switch f.keyName(key) {
		case "method":
			method = true
		case "path", "url":
			path = true
		}
	}
	if method && path {
		return true
	}
	call := f.parent(f.parent(f.outer(obj)))
	if f.kind(call) != kCallExpression {
		return false
	}
	args := f.args(call)
	if len(args) < 3 || f.unwrap(args[0]) == obj || f.unwrap(args[len(args)-1]) == obj {
		return false
	}
	s, ok := f.constString(args[0])
	return ok && strings.HasPrefix(s, "/")
}
