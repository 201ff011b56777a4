package model

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// authorized reports a request that has, or may have, an Authorization header of its own, or that asks for none.
func (f frame) authorized(h *catalog.HTTP, headers usage.Value) bool {
	if no := f.value(h.BearerUnless); len(h.BearerUnless) > 0 && no.Kind != usage.KindAbsent && no.Text.Equals("false") != usage.Yes {
		return true
	}
	own := headers.Kind == usage.KindUnknown
	headers.Each(func(a usage.Value) {
		if a.Kind != usage.KindObject || a.Object == nil {
			return
		}
		own = own || a.Object.Open
		for _, p := range a.Object.Props {
			own = own || strings.EqualFold(p.Key, "authorization")
		}
	})
	return own
}

// requestSpan is where method and URL stand: the call, or the constructor of the request object that it is handed.
func (f frame) requestSpan(h *catalog.HTTP) usage.Span {
	if len(h.URL) > 0 && strings.HasPrefix(h.URL[0], "$0.") && len(f.args) > 0 {
		if r, ok := f.args[0].Ref.(*Ref); ok && r.kind == refInstance && !r.site.IsZero() {
			return r.site
		}
	}
	return f.site.Span
}

// send hands an HTTP block to internal/request.
func (s *Set) send(r *Ref, h *catalog.HTTP, f frame, span usage.Span, name string) usage.Set {
	if s.req == nil {
		return usage.Set{}
	}
	m := request.Message{
		URL: f.value(h.URL), Base: f.value(h.Base), Query: f.objects(h.Query), Span: span, Name: name, Model: r.sdk.ID,
		Source: f.site.Source, Conf: f.site.Conf, Flow: flowOf(r.sdk.Flow),
	}
	if v, ok := f.value(h.Method).ConstString(); ok {
		m.Method = strings.ToUpper(v)
	}
	if m.Base.Kind == usage.KindUnknown || m.Base.Kind == usage.KindAbsent {
		if host := f.value(h.Host); len(h.Host) > 0 && host.Kind == usage.KindText {
			host.Text = usage.Text{Parts: append([]usage.Part{{Const: "https://"}}, host.Text.Parts...)}
			m.Base = host
		}
	}
	m.Headers = f.objects(h.Headers)
	if len(h.Bearer) > 0 && !(h.BearerDefault && f.authorized(h, m.Headers)) {
		if b := f.field("bearer", h.Bearer); b.Present == usage.Yes {
			m.Bearer, m.BearerUse = f.supplied(b.Value), b.Use
		}
	}
	m.Body = usage.Value{Kind: usage.KindAbsent}
	for _, sels := range []catalog.Selectors{h.JSON, h.Form, h.Body} {
		if len(sels) == 0 {
			continue
		}
		if v := deref(f.value(sels)); v.Kind != usage.KindAbsent {
			m.Body = v
			break
		}
	}
	if h.ImplicitIDToken {
		key, known := storedKey, true
		if named := f.field("", h.ImplicitKey); named.Present == usage.Yes {
			key, known = named.Value.ConstString()
		}
		if known {
			m.Implicit = s.implicit(r, f.site, span, key)
		}
	}
	if r.sdk.Auth0 {
		m.Evidence = s.evidence(r, f.site)
	}
	return s.req.Build(m)
}
