package jsscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// without is an object that lacks some of val's keys: a rest pattern, `omit`, `delete`. What a response held otherwise
// is there still.
func (e *evaluator) without(val usage.Value, keys []string, sp usage.Span) usage.Value {
	return e.each(val, func(a usage.Value) usage.Value {
		out := a
		switch {
		case a.Origin != nil:
			o := &usage.Object{Span: a.Span, Open: true, Base: []*usage.Origin{a.Origin}}
			for _, k := range keys {
				o.Props = append(o.Props, usage.Property{Key: k, Value: usage.Value{Kind: usage.KindAbsent}})
			}
			out = usage.Value{Kind: usage.KindObject, Object: o, Span: a.Span, Conf: a.Conf, Trace: a.Trace, Point: a.Point}
		case a.Kind == usage.KindObject && a.Object != nil:
			o := *a.Object
			o.Props, o.Layout = nil, nil
			for _, p := range a.Object.Props {
				if !slices.Contains(keys, p.Key) {
					o.Props = append(o.Props, p)
				}
			}
			if o.Open || len(o.Base) > 0 {
				for _, k := range keys {
					o.Props = append(o.Props, usage.Property{Key: k, Value: usage.Value{Kind: usage.KindAbsent}})
				}
			}
			out.Object, out.Fn = &o, nil
		default:
			return usage.UnknownValue(sp)
		}
		return out
	})
}

// leftOut reports a key that is visibly not there, though an open object would hold it: spread, it overwrites nothing.
func leftOut(p *usage.Property) bool {
	return p.Value.Kind == usage.KindAbsent && p.Whole.IsZero() && p.KeySpan.IsZero()
}

// subset is lodash's (underscore's, ramda's) omit and pick with keys that can be seen.
func (e *evaluator) subset(f *file, n nid, callee string, v *env) (usage.Value, bool) {
	name := strings.TrimPrefix(callee, "_.")
	if pkg, ok := strings.CutPrefix(callee, "pkg:"); ok { // lodash.omit, lodash/omit.default, lodash.default.omit, ramda.omit
		words := strings.FieldsFunc(strings.TrimSuffix(pkg, ".default"), func(r rune) bool { return r == '.' || r == '/' })
		switch words[0] {
		case "lodash", "lodash-es", "underscore", "ramda", "es-toolkit":
			name = words[len(words)-1]
		default:
			return usage.Value{}, false
		}
	} else if name == callee {
		return usage.Value{}, false
	}
	if name != "omit" && name != "pick" {
		return usage.Value{}, false
	}
	args := e.args(f, n, v)
	if len(args) == 2 && args[0].Kind == usage.KindList { // ramda: the keys come first
		args[0], args[1] = args[1], args[0]
	}
	if len(args) < 2 {
		return usage.Value{}, false
	}
	var keys []string
	for _, a := range args[1:] {
		items := []usage.Value{a}
		if a.Kind == usage.KindList {
			items = a.Items
		}
		for _, it := range items {
			k, ok := it.ConstString()
			if !ok {
				return usage.Value{}, false
			}
			keys = append(keys, k)
		}
	}
	if name == "omit" {
		return e.without(args[0], keys, f.span(n)), true
	}
	o := &usage.Object{Span: f.span(n)}
	for _, k := range keys {
		at := f.args(n)[1]
		o.Props = append(o.Props, usage.Property{Key: k, KeySpan: f.span(at), Whole: f.span(at), Use: f.span(at), Value: e.member(f, n, at, args[0], k, v)})
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n)}, true
}

// unusedOptions reports an entry `options` of an object pattern whose name nobody uses: it is there to leave them out.
func (f *file) unusedOptions(entry nid) bool {
	id := entry
	switch f.kind(entry) {
	case kPairPattern:
		id = f.child(entry, fValue)
	case kObjectAssignmentPattern:
		id = f.child(entry, fLeft)
	}
	switch f.kind(id) {
	case kIdentifier, kShorthandPropertyIdentifierPattern:
	default:
		return false
	}
	b := f.bindingOf(id)
	return b != nil && len(b.refs) == 0 && len(b.assigns) == 1 && !f.exports(id)
}

// exports reports a declaration that the module exports.
func (f *file) exports(id nid) bool {
	for p := f.parent(id); p >= 0; p = f.parent(p) {
		switch f.kind(p) {
		case kExportStatement:
			return true
		case kStatementBlock, kProgram:
			return false
		}
	}
	return false
}
