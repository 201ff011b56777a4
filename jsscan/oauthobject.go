package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// endpointObject is the configuration of an OAuth library that no model knows: an object that holds the tenant's
// authorize endpoint and, beside it or in another argument of the same call, the response type. Scope and audience are taken where the same object has them;
// what else such a library sends, and what it does by default, cannot be seen.
func (e *evaluator) endpointObject(f *file, n nid) usage.Set {
	var out usage.Set
	for _, at := range f.placesOf(n) {
		obj := f.parent(at)
		key := f.str(at)
		if f.kind(at) == kPair {
			key = f.str(f.child(at, fKey))
		}
		objs := []nid{obj}
		if args := f.parent(obj); f.kind(args) == kArguments { // useAuthRequest({ responseType }, { authorizationEndpoint })
			objs = append(objs, f.args(f.parent(args))...)
		}
		for _, o := range objs {
			if set := e.endpointRequest(f, n, key, f.unwrap(o)); set.Count() > 0 {
				out.Merge(&set)
				break
			}
		}
	}
	return out
}

// placesOf are the properties of object literals that hold a string: where it is written, or by its constant's name.
func (f *file) placesOf(n nid) []nid {
	var out []nid
	add := func(x nid) {
		switch p := f.parent(f.outer(x)); {
		case f.kind(x) == kShorthandPropertyIdentifier && f.kind(p) == kObject:
			out = append(out, x)
		case f.kind(p) == kPair && f.kind(f.parent(p)) == kObject && f.unwrap(f.child(p, fValue)) == x:
			out = append(out, p)
		}
	}
	add(n)
	if d := f.parent(f.outer(n)); f.kind(d) == kVariableDeclarator && f.kind(f.child(d, fName)) == kIdentifier {
		if b := f.bindingOf(f.child(d, fName)); b != nil && len(b.assigns) == 1 && len(b.refs) < maxSites {
			for _, r := range b.refs {
				add(r)
			}
		}
	}
	return out
}

// endpointRequest is the request that an object with a response type makes at the endpoint spelled at n.
func (e *evaluator) endpointRequest(f *file, n nid, name string, obj nid) usage.Set {
	if f.kind(obj) != kObject {
		return usage.Set{}
	}
	url := e.eval(f, n, nil)
	if url.Kind != usage.KindText || !strings.HasSuffix(strings.TrimRight(url.Text.Pattern(), "/"), "/authorize") ||
		e.p.opt.Requests.HostEvidence(url.Text).Kind != usage.EvidenceHost {
		return usage.Set{}
	}
	all := e.eval(f, obj, nil)
	if all.Kind != usage.KindObject || all.Object == nil {
		return usage.Set{}
	}
	params := &usage.Object{Open: true, Span: all.Span}
	for _, p := range all.Object.Props {
		plain := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(p.Key, "_", ""), "-", ""))
		key := map[string]string{"responsetype": "response_type", "scope": "scope", "audience": "audience", "clientid": "client_id"}[plain]
		if key == "" {
			continue
		}
		p.Key = key
		params.Props = append(params.Props, p)
	}
	if p, ok := params.Get("response_type"); !ok || p.Value.Kind != usage.KindText {
		return usage.Set{}
	}
	m := request.Message{
		Method: "GET", URL: url, Query: usage.Value{Kind: usage.KindObject, Object: params, Span: all.Span},
		Body: usage.Value{Kind: usage.KindAbsent}, Span: f.span(n), Name: name, Model: "http", Source: f.src, Flow: usage.FlowBrowser,
	}
	return e.p.opt.Requests.Build(m)
}
