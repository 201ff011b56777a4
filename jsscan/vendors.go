package jsscan

import (
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// vendorToken marks a value that nobody sees but that visibly comes from a package of another identity provider.
func (e *evaluator) vendorToken(f *file, n nid, v usage.Value) usage.Value {
	if !f.importsVendor() || !e.fromVendor(f, n, 0) {
		return v
	}
	return withToken(v, &usage.Token{Kind: usage.TokenUnknown, Foreign: true, Conf: usage.Low, Span: v.Span})
}

// importsVendor reports, once per file, an import of another identity provider's package.
func (f *file) importsVendor() bool {
	if f.vendor == 0 {
		f.vendor = 1
		for _, spec := range f.specifiers() {
			if catalog.VendorPackage(spec) {
				f.vendor = 2
			}
		}
	}
	return f.vendor == 2
}

// fromVendor follows calls, members and single assignments down to an import.
func (e *evaluator) fromVendor(f *file, n nid, depth int) bool {
	for range 40 {
		n = f.unwrap(n)
		switch f.kind(n) {
		case kCallExpression:
			if args := f.args(n); f.lastName(f.callee(n)) == "require" && len(args) == 1 {
				s, ok := f.constString(args[0])
				return ok && catalog.VendorPackage(s)
			}
			n = f.callee(n)
		case kNewExpression:
			n = f.callee(n)
		case kMemberExpression, kSubscriptExpression:
			n = f.child(n, fObject)
		case kIdentifier, kShorthandPropertyIdentifier:
			b := f.bindingOf(n)
			if b == nil || len(b.assigns) != 1 || depth > 6 {
				return false
			}
			switch a := b.assigns[0]; a.kind {
			case assignImport:
				st := a.root
				for st >= 0 && f.kind(st) != kImportStatement {
					st = f.parent(st)
				}
				s, ok := f.constString(f.child(st, fSource))
				return st >= 0 && ok && catalog.VendorPackage(s)
			case assignInit:
				n, depth = f.child(a.root, fValue), depth+1
				if n < 0 {
					return false
				}
			default:
				return false
			}
		default:
			return false
		}
	}
	return false
}
