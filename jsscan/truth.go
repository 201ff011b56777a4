package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// truth says whether a condition holds, as far as the values in it are known: a literal that a caller passes, an option
// that it leaves out, the URL of the request at hand.
func (e *evaluator) truth(f *file, n nid, v *env) usage.Tri {
	n = f.unwrap(n)
	if n < 0 {
		return usage.Unknown
	}
	switch f.kind(n) {
	case kTrue, kFalse:
		return usage.TriOf(f.kind(n) == kTrue)
	case kUnaryExpression:
		arg := f.child(n, fArgument)
		switch f.str(f.child(n, fOperator)) {
		case "!":
			return not(e.truth(f, arg, v))
		case "~": // ~url.indexOf(x)
			return e.found(f, arg, v)
		}
		return usage.Unknown
	case kBinaryExpression:
		return e.truthOfBinary(f, n, v)
	case kCallExpression:
		return e.truthOfCall(f, n, v)
	case kIdentifier, kMemberExpression, kObject, kArray, kString, kTemplateString, kNull, kUndefined:
		if e.steady(f, n, v) {
			return truthy(e.eval(f, n, v))
		}
	}
	return usage.Unknown
}

func (e *evaluator) truthOfBinary(f *file, n nid, v *env) usage.Tri {
	l, r := f.child(n, fLeft), f.child(n, fRight)
	switch op := f.str(f.child(n, fOperator)); op {
	case "&&":
		t := e.truth(f, l, v)
		if t == usage.No {
			return t
		}
		return both(t, e.truth(f, r, v))
	case "||":
		t := e.truth(f, l, v)
		if t == usage.Yes {
			return t
		}
		return not(both(not(t), not(e.truth(f, r, v))))
	case "===", "==", "!==", "!=", ">", ">=", "<":
		if x := f.unwrap(l); f.kind(x) == kCallExpression && f.lastName(f.callee(x)) == "indexOf" {
			switch op + strings.TrimSpace(f.str(f.unwrap(r))) {
			case ">-1", ">=0", "!==-1", "!=-1":
				return e.found(f, x, v)
			case "<0", "===-1", "==-1":
				return not(e.found(f, x, v))
			case "===0", "==0":
				return e.begins(f, x, v)
			case "!==0", "!=0":
				return not(e.begins(f, x, v))
			}
		}
		if op[0] != '=' && op[0] != '!' || !e.steady(f, r, v) {
			return usage.Unknown
		}
		y := e.eval(f, r, v) // most often a literal, and cheap
		if _, ok := constant(y); !ok && y.Kind != usage.KindAbsent && f.kind(f.unwrap(l)) != kString || !e.steady(f, l, v) {
			return usage.Unknown
		}
		t := equal(e.eval(f, l, v), y)
		if op[0] == '!' {
			return not(t)
		}
		return t
	}
	return usage.Unknown
}

// truthOfCall is a test of a string or list.
func (e *evaluator) truthOfCall(f *file, n nid, v *env) usage.Tri {
	callee, args := f.unwrap(f.callee(n)), f.args(n)
	if len(args) == 0 {
		return usage.Unknown
	}
	switch f.lastName(callee) {
	case "Boolean":
		if f.kind(callee) == kIdentifier && f.bindingOf(callee) == nil {
			return e.truth(f, args[0], v)
		}
	case "includes", "contains", "match":
		return e.found(f, n, v)
	case "startsWith":
		return e.begins(f, n, v)
	case "test":
		if re := f.unwrap(f.child(callee, fObject)); f.kind(re) == kRegex {
			return e.fits(f, re, args[0], v)
		}
	}
	return usage.Unknown
}

// fits answers a regular expression for the text that an expression gives.
func (e *evaluator) fits(f *file, re, n nid, v *env) usage.Tri {
	if !e.steady(f, n, v) {
		return usage.Unknown
	}
	if t := e.eval(f, n, v); t.Kind == usage.KindText && t.Conf == usage.High && t.Text.Len() > 0 {
		return matches(f.str(re), t.Text)
	}
	return usage.Unknown
}

// found answers `text.includes(x)`, `text.indexOf(x)`, `text.match(/re/)`, `list.includes(x)`: is it there?
func (e *evaluator) found(f *file, call nid, v *env) usage.Tri {
	call = f.unwrap(call)
	callee, args := f.unwrap(f.callee(call)), f.args(call)
	if f.kind(callee) != kMemberExpression || len(args) != 1 {
		return usage.Unknown
	}
	obj := f.child(callee, fObject)
	if x := f.unwrap(args[0]); f.kind(x) == kRegex {
		return e.fits(f, x, obj, v)
	}
	if !e.steady(f, obj, v) || !e.steady(f, args[0], v) {
		return usage.Unknown
	}
	in := e.eval(f, obj, v)
	switch in.Kind {
	case usage.KindList:
		x, some := e.eval(f, args[0], v), usage.No
		for _, it := range in.Items {
			some = not(both(not(some), not(equal(it, x))))
		}
		return some
	case usage.KindText:
		return e.holds(f, args[0], in, v, false)
	}
	return usage.Unknown
}

// begins answers `text.startsWith(x)`.
func (e *evaluator) begins(f *file, call nid, v *env) usage.Tri {
	callee, args := f.unwrap(f.callee(call)), f.args(call)
	if f.kind(callee) != kMemberExpression || len(args) != 1 {
		return usage.Unknown
	}
	obj := f.child(callee, fObject)
	if !e.steady(f, obj, v) || !e.steady(f, args[0], v) {
		return usage.Unknown
	}
	in := e.eval(f, obj, v)
	if in.Kind != usage.KindText {
		return usage.Unknown
	}
	return e.holds(f, args[0], in, v, true)
}

func (e *evaluator) holds(f *file, part nid, in usage.Value, v *env, prefix bool) usage.Tri {
	if in.Conf != usage.High || in.Text.Len() == 0 {
		return usage.Unknown
	}
	p := e.asText(f, part, e.eval(f, part, v))
	if p.Conf != usage.High {
		return usage.Unknown
	}
	return holdsText(p, in.Text, prefix)
}

// equal compares values: constants, and a missing value with one that is there.
func equal(a, b usage.Value) usage.Tri {
	out, first := usage.Unknown, true
	for _, x := range a.Alternatives() {
		for _, y := range b.Alternatives() {
			t := same(x, y)
			if !first && t != out {
				return usage.Unknown
			}
			out, first = t, false
		}
	}
	return out
}

func same(a, b usage.Value) usage.Tri {
	gone, there := a.Kind == usage.KindAbsent, b
	if b.Kind == usage.KindAbsent {
		there = a
		if gone {
			return usage.Yes
		}
		gone = true
	}
	if gone {
		switch there.Kind {
		case usage.KindBool, usage.KindNumber, usage.KindObject, usage.KindFunc, usage.KindList:
			return usage.No
		case usage.KindText:
			if _, ok := there.Text.Const(); ok && there.Conf == usage.High || truthy(there) == usage.Yes {
				return usage.No
			}
		}
		return usage.Unknown
	}
	x, ok1 := constant(a)
	y, ok2 := constant(b)
	if !ok1 || !ok2 {
		return usage.Unknown
	}
	return usage.TriOf(x == y)
}

// constant is a literal string, number or boolean.
func constant(v usage.Value) (string, bool) {
	switch v.Kind {
	case usage.KindText, usage.KindBool, usage.KindNumber:
		if v.Conf == usage.High {
			return v.Text.Const()
		}
	}
	return "", false
}

func truthy(v usage.Value) usage.Tri {
	switch v.Kind {
	case usage.KindObject, usage.KindFunc:
		return usage.Yes
	case usage.KindAbsent:
		return usage.No
	case usage.KindBool:
		if s, ok := constant(v); ok {
			return usage.TriOf(s == "true")
		}
	case usage.KindText:
		if s, ok := constant(v); ok {
			return usage.TriOf(s != "")
		}
		if givesAccess(v) {
			return usage.Yes
		}
	case usage.KindUnion:
		out, first := usage.Unknown, true
		for _, a := range v.Alternatives() {
			t := truthy(a)
			if !first && t != out {
				return usage.Unknown
			}
			out, first = t, false
		}
		return out
	}
	return usage.Unknown
}

// steady reports an expression whose value, when it is known, is so whenever control gets there: parameters, constants
// and what they hold. A variable that others write, a member that is assigned somewhere or state that a library keeps
// may be something else by then.
func (e *evaluator) steady(f *file, n nid, v *env) bool {
	for range 12 {
		n = f.unwrap(n)
		switch f.kind(n) {
		case kString, kTemplateString, kNumber, kTrue, kFalse, kNull, kUndefined, kObject, kArray:
			return true
		case kUnaryExpression:
			return strings.TrimLeft(f.str(n), "-0123456789") == ""
		case kIdentifier:
			b := f.bindingOf(n)
			if b == nil {
				return f.is(n, "undefined")
			}
			return e.steadyName(f, b, n, v)
		case kMemberExpression:
			obj := f.unwrap(f.child(n, fObject))
			if f.kind(obj) == kThis {
				return e.setOnce(f, f.lastName(n))
			}
			if len(e.p.memberSets(f.lastName(n))) > 0 || f.kind(obj) == kIdentifier && f.bindingOf(obj) == nil {
				return false
			}
			recv := e.eval(f, obj, v)
			if recv.Kind == usage.KindObject {
				if p, ok := recv.Object.Get(f.lastName(n)); ok && p.Maybe {
					return false
				}
			}
			n = obj
		case kCallExpression:
			callee := f.unwrap(f.callee(n))
			switch f.lastName(callee) {
			case "toLowerCase", "toUpperCase", "trim", "toString":
			default:
				return false
			}
			n = f.child(callee, fObject)
		default:
			return false
		}
	}
	return false
}

func (e *evaluator) steadyName(f *file, b *binding, n nid, v *env) bool {
	as := b.assigns
	if len(as) > 1 {
		fn := f.enclosingFunc(n)
		for _, a := range as {
			if a.fn != fn && !(a.kind == assignParam && a.root == fn) {
				return false
			}
		}
		if as = f.reaching(b, n); len(as) != 1 || as[0].root > n {
			return false
		}
	}
	if len(as) == 0 {
		return false
	}
	switch a := as[0]; a.kind {
	case assignParam, assignImport, assignDecl:
		return true
	case assignInit, assignSet:
		src := f.child(a.root, fValue)
		if a.kind == assignSet {
			src = f.child(a.root, fRight)
		}
		src = f.unwrap(src)
		switch f.kind(src) {
		case kString, kTemplateString, kNumber, kTrue, kFalse, kObject, kArray, kArrowFunction, kFunctionExpression, kBinaryExpression, kTernaryExpression:
			return true
		case kIdentifier, kMemberExpression:
			return src < n && e.steady(f, src, f.envAt(v, src))
		case kCallExpression:
			return e.steady(f, src, f.envAt(v, src))
		}
	}
	return false
}

// setOnce reports a field that constructors alone assign.
func (e *evaluator) setOnce(f *file, name string) bool {
	sets := e.p.memberSets(name)
	for _, s := range sets {
		if fn := s.f.enclosingFunc(s.n); fn < 0 || s.f.kind(fn) != kMethodDefinition || !s.f.is(s.f.child(fn, fName), "constructor") {
			return false
		}
	}
	return len(sets) > 0
}
