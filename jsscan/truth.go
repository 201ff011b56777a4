package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// truth says whether a condition holds, as far as the values in it are known: an object that a caller passes, an option
// that it leaves out.
func (e *evaluator) truth(f *file, n nid, v *env) usage.Tri {
	n = f.unwrap(n)
	if n < 0 {
		return usage.Unknown
	}
	if f.kind(n) == kUnaryExpression && f.is(f.child(n, fOperator), "!") {
		switch e.truth(f, f.child(n, fArgument), v) {
		case usage.Yes:
			return usage.No
		case usage.No:
			return usage.Yes
		}
		return usage.Unknown
	}
	switch f.kind(n) {
	case kIdentifier, kMemberExpression, kObject, kArray, kString, kTemplateString, kNull, kUndefined:
	default:
		return usage.Unknown
	}
	return truthy(e.eval(f, n, v))
}

func truthy(v usage.Value) usage.Tri {
	switch v.Kind {
	case usage.KindObject, usage.KindFunc:
		return usage.Yes
	case usage.KindAbsent:
		return usage.No
	case usage.KindText:
		if s, ok := v.Text.Const(); ok && v.Conf == usage.High {
			return usage.TriOf(s != "")
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
