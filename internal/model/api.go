package model

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// callAPI is a method declared by the `api:` shorthand: the argument layout is the type's.
func (s *Set) callAPI(r *Ref, f frame) Result {
	endpoint := f.endpoint(r.api)
	method, path, _ := strings.Cut(endpoint, " ")
	style, resultMember := "params-body", ""
	for _, t := range s.types(r) {
		if t.APIArgs != "" {
			style = t.APIArgs
		}
		if t.APIResult != "" {
			resultMember = t.APIResult
		}
	}
	spec := &catalog.API{Endpoint: endpoint}
	names := holeNames(path)
	next := 0
	take := func() string { next++; return "$" + string(rune('0'+next-1)) }
	hasBody := method == "POST" || method == "PATCH" || method == "PUT"
	if style == "auto" {
		style = "positional"
		if v, ok := f.arg(0); ok && len(names) > 0 && v.Kind == usage.KindObject {
			style = "params-body"
		}
	}
	switch style {
	case "params-body":
		switch {
		case len(names) > 0:
			p := take()
			spec.Params = map[string]catalog.Selectors{}
			for _, n := range names {
				spec.Params[n] = catalog.Selectors{p + "." + n}
			}
			if hasBody {
				spec.Body = catalog.Selectors{take()}
			} else {
				spec.Query = catalog.Selectors{p}
			}
		case hasBody:
			spec.Body = catalog.Selectors{take()}
		default:
			spec.Query = catalog.Selectors{take()}
		}
	default: // positional, go, go-ctx
		if style == "go-ctx" {
			next = 1
		}
		spec.Params = map[string]catalog.Selectors{}
		for _, n := range names {
			spec.Params[n] = catalog.Selectors{take()}
		}
		switch {
		case hasBody:
			spec.Body = catalog.Selectors{take()}
		case strings.HasPrefix(style, "go"):
			spec.Query = catalog.Selectors{take() + "..."}
		default:
			spec.Query = catalog.Selectors{take()}
		}
	}
	call := s.apiCall(r, f, spec)
	var res Result
	res.Usages.Calls = []*usage.APICall{call}
	request.Grants(call, &res.Usages)
	origin := &usage.Origin{Call: call}
	body := usage.Value{Kind: usage.KindResponse, Origin: origin, Span: f.site.Span, Conf: f.site.Conf}
	if resultMember == "" {
		res.Value = body
		if page := s.page(r); page != "" {
			res.Value.Origin = &usage.Origin{Call: call, Page: page}
		}
		return res
	}
	o := &usage.Object{Open: true, Props: []usage.Property{{Key: resultMember, Value: body}}}
	res.Value = usage.Value{Kind: usage.KindObject, Object: o, Span: f.site.Span, Conf: f.site.Conf}
	return res
}

// endpoint is what a method calls: read without an id, a resource is its collection (`rules.get()`).
func (f frame) endpoint(api string) string {
	path, name, ok := strings.Cut(api, "/{")
	if !ok || !strings.HasPrefix(api, "GET ") || !strings.HasSuffix(name, "}") || strings.Contains(name, "/") {
		return api
	}
	if v, given := f.arg(0); given && (v.Kind != usage.KindObject || lookup(v, []string{strings.TrimSuffix(name, "}")}).present != usage.No) {
		return api
	}
	if _, known := catalog.EndpointByKey(path); !known {
		return api
	}
	return path
}

// page is the member of a list method's result that holds the items.
func (s *Set) page(r *Ref) string {
	for _, t := range s.types(r) {
		if t.APIPage != "" {
			return t.APIPage
		}
	}
	return ""
}

// holeNames lists the {names} of an endpoint path in order.
func holeNames(path string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(path, "{")
		if !ok {
			return out
		}
		name, tail, _ := strings.Cut(rest, "}")
		out = append(out, name)
		path = tail
	}
}

// apiCall builds the APICall of an SDK method.
func (s *Set) apiCall(r *Ref, f frame, spec *catalog.API) *usage.APICall {
	method, path, _ := strings.Cut(spec.Endpoint, " ")
	c := &usage.APICall{
		API: usage.APIManagement, Method: method, Span: f.site.Span, URL: f.site.Callee, Name: f.site.Name, Model: r.sdk.ID,
		Conf: usage.Weakest(r.conf, f.site.Conf), Evidence: s.evidence(r, f.site),
	}
	if spec.Kind != "" {
		c.API = usage.API(spec.Kind)
	}
	c.Path = f.path(path, spec.Params)
	if s.req != nil && c.API == usage.APIManagement {
		c.Endpoint, _ = s.req.MatchEndpoint(method, templatePath(path))
	}
	if c.Endpoint == "" {
		c.Endpoint = spec.Endpoint
	}
	c.Body = f.body(spec)
	if q := f.value(spec.Query); len(spec.Query) > 0 {
		switch q.Kind {
		case usage.KindObject:
			c.Query, c.QueryOpen = q.Object, q.Object.Open
		case usage.KindAbsent:
		default:
			c.QueryOpen = true
		}
	}
	mark(f.site, &c.Doc, &c.Fragment)
	s.client(r, f, spec, c)
	s.bodyFrom(c)
	return c
}

// bodyFrom links a body that is (or spreads) another call's response.
func (s *Set) bodyFrom(c *usage.APICall) {
	c.Body.Each(func(v usage.Value) {
		if v.Origin != nil && v.Origin.Call != nil {
			c.BodyFrom = v.Origin.Call
		}
		if v.Kind != usage.KindObject {
			return
		}
		for _, o := range v.Object.Base {
			if o.Call != nil {
				c.BodyFrom = o.Call
			}
		}
		if p, ok := v.Object.Get("options"); ok {
			p.Value.Each(func(w usage.Value) {
				if w.Origin != nil && w.Origin.Call != nil {
					c.BodyFrom = w.Origin.Call
				}
				if w.Kind == usage.KindObject {
					for _, o := range w.Object.Base {
						if o.Call != nil {
							c.BodyFrom = o.Call
						}
					}
				}
			})
		}
	})
}

// client fills bearer, credential and token request from the receiver's configuration.
func (s *Set) client(r *Ref, f frame, spec *catalog.API, c *usage.APICall) {
	token := spec.Token
	if f.recv != nil {
		for _, t := range s.types(f.recv) {
			if t.Client != nil && len(token) == 0 {
				token = t.Client.Token
			}
			if t.Client != nil && c.Host.IsZero() {
				if d, ok := f.field("domain", t.Client.Domain).Text(); ok {
					c.Host = d
				}
			}
		}
		c.Request = f.recv.request
		if c.Request != nil {
			c.Credential = c.Request.Credential
		}
		c.Credential.Instance = f.recv.site
	}
	if len(token) == 0 {
		return
	}
	fd := f.field("token", token)
	if fd.Present != usage.Yes {
		return
	}
	v := f.supplied(fd.Value)
	if v.Kind == usage.KindFunc { // a token supplier that the front end could not evaluate
		return
	}
	c.Bearers = usage.BearersOf(v, false, fd.Use)
	for _, b := range c.Bearers {
		if b.Token.Request != nil && c.Request == nil {
			c.Request = b.Token.Request
		}
	}
}

// supplied is the value a supplier function returns, or v itself.
func (f frame) supplied(v usage.Value) usage.Value {
	if v.Kind == usage.KindList && len(v.Items) > 0 { // AngularJS: ['service', function (service) {}]
		v = v.Items[len(v.Items)-1]
	}
	if v.Kind != usage.KindFunc || f.site.Apply == nil {
		return v
	}
	return f.site.Apply(v)
}

func (f frame) body(spec *catalog.API) usage.Value {
	if len(spec.BodySet) == 0 {
		if len(spec.Body) == 0 {
			return usage.Value{Kind: usage.KindAbsent}
		}
		return f.value(spec.Body)
	}
	o := &usage.Object{Span: f.site.Span}
	for _, key := range sortedKeys(spec.BodySet) {
		fd := f.field(key, spec.BodySet[key])
		switch fd.Present {
		case usage.Yes:
			o.Props = append(o.Props, usage.Property{Key: key, Value: fd.Value, Whole: fd.Span()})
		case usage.Unknown:
			o.Open = true
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.site.Span}
}

// path fills the parameters of an endpoint's path; what is not visible stays a hole of the parameter's name.
func (f frame) path(path string, params map[string]catalog.Selectors) usage.Text {
	var out usage.Text
	for path != "" {
		lit, rest, ok := strings.Cut(path, "{")
		if lit != "" {
			out.Parts = append(out.Parts, usage.Part{Const: lit})
		}
		if !ok {
			break
		}
		name, tail, _ := strings.Cut(rest, "}")
		path = tail
		v := f.value(params[name])
		if v.Kind == usage.KindText && !v.Text.IsZero() {
			out.Parts = append(out.Parts, v.Text.Parts...)
			continue
		}
		out.Parts = append(out.Parts, usage.Part{Hole: &usage.Hole{Expr: name, Name: name}, Span: v.Span})
	}
	return out
}

func templatePath(path string) usage.Text {
	return frame{}.path(path, nil)
}
