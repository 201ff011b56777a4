package goscan

import (
	"go/ast"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

const urlNative = "net/url.URL"

// urlValue is a net/url.URL that stands for a text.
func (e *evaluator) urlValue(x ast.Expr, text usage.Value) usage.Value {
	span := e.p.span(x)
	return usage.Value{Kind: usage.KindObject, Span: span, Object: &usage.Object{Native: urlNative, Span: span, Props: []usage.Property{{Key: urlText, Value: text}}}}
}

// urlString is the text of a net/url.URL: of its fields, and of what it was parsed from where those were not set since.
func (e *evaluator) urlString(x ast.Expr, b usage.Value) usage.Value {
	text, parsed := e.fieldOf(b, urlText)
	scheme, hasScheme := e.fieldOf(b, "Scheme")
	host, hasHost := e.fieldOf(b, "Host")
	path, hasPath := e.fieldOf(b, "Path")
	query, hasQuery := e.fieldOf(b, "RawQuery")
	if parsed && !hasScheme && !hasHost && !hasPath && !hasQuery {
		return noSlot(text)
	}
	var v usage.Value
	switch {
	case hasHost && (hasScheme || !parsed):
		v = e.concat(x, e.concat(x, scheme, lit("://")), host)
	case hasHost:
		v = e.concat(x, lit("https://"), host)
	case parsed:
		v = urlPart(text, urlOrigin)
	case hasPath: // a reference
		return e.withQuery(x, path, query, hasQuery)
	default:
		return e.hole(x, lastIdent(x))
	}
	switch {
	case hasPath && path.Kind != usage.KindAbsent:
		if p := path.Text.Pattern(); path.Kind == usage.KindText && p != "" && !strings.HasPrefix(p, "/") {
			path = e.concat(x, lit("/"), path)
		}
		v = e.concat(x, v, path)
	case parsed:
		v = e.concat(x, v, urlPart(text, urlPath))
	}
	if !hasQuery && parsed {
		if q := urlPart(text, urlQuery); len(q.Text.Parts) > 0 {
			query, hasQuery = q, true
		}
	}
	return e.withQuery(x, v, query, hasQuery)
}

func (e *evaluator) withQuery(x ast.Expr, v, query usage.Value, has bool) usage.Value {
	if has {
		v = e.concat(x, e.concat(x, v, lit("?")), query)
	}
	return noSlot(v)
}

func noSlot(v usage.Value) usage.Value {
	if v.Kind == usage.KindText {
		v.Slot = nil
	}
	return v
}

func lit(s string) usage.Value {
	return usage.TextValue(usage.Lit(s, usage.Span{}), usage.Span{}, nil)
}

const (
	urlOrigin = iota // scheme and host
	urlPath
	urlQuery
	urlHost
)

// urlPart cuts a URL's text. A hole at its start that no scheme precedes stands for a whole base: it is all origin.
func urlPart(v usage.Value, part int) usage.Value {
	if v.Kind == usage.KindUnion {
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = urlPart(a, part)
		}
		return usage.UnionOf(alts...)
	}
	if v.Kind != usage.KindText {
		if part == urlOrigin {
			return v
		}
		return lit("")
	}
	p := v.Text.Pattern()
	start, host := 0, 0
	if i := strings.Index(p, "://"); i >= 0 {
		start, host = i+3, i+3
	} else if p != "" && p[0] == usage.HoleByte {
		start = 1
	}
	end := len(p)
	if i := strings.IndexAny(p, "?#"); i >= 0 {
		end = i
	}
	slash := end
	if i := strings.IndexByte(p[min(start, end):end], '/'); i >= 0 {
		slash = min(start, end) + i
	}
	switch part {
	case urlOrigin:
		v.Text = v.Text.Slice(0, slash)
	case urlHost:
		v.Text = v.Text.Slice(min(host, slash), slash)
	case urlPath:
		v.Text = v.Text.Slice(slash, end)
	case urlQuery:
		v.Text = v.Text.Slice(min(end+1, len(p)), len(p))
	}
	v.Slot = nil
	return v
}

// urlField is a field of a URL that was parsed from a text.
func urlField(b usage.Value, name string) (usage.Value, bool) {
	text, ok := b.Object.Get(urlText)
	if !ok {
		return usage.Value{}, false
	}
	switch name {
	case "Path", "RawPath":
		return urlPart(text.Value, urlPath), true
	case "Host":
		return urlPart(text.Value, urlHost), true
	case "RawQuery":
		return urlPart(text.Value, urlQuery), true
	}
	return usage.Value{}, false
}

// resolved is a reference against a base URL.
func (e *evaluator) resolved(x ast.Expr, base, ref usage.Value) usage.Value {
	p := ref.Text.Pattern()
	switch {
	case ref.Kind != usage.KindText || base.Kind != usage.KindText:
		return e.joinPath(x, base, ref)
	case strings.Contains(p, "://"):
		return ref
	case strings.HasPrefix(p, "/"):
		return e.concat(x, urlPart(base, urlOrigin), ref)
	}
	path := urlPart(base, urlPath)
	dir := path
	dir.Text = path.Text.Slice(0, strings.LastIndexByte(path.Text.Pattern(), '/')+1)
	if len(dir.Text.Parts) == 0 {
		dir = lit("/")
	}
	return e.concat(x, e.concat(x, urlPart(base, urlOrigin), dir), ref)
}
