package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// endpointObject is the configuration of an OAuth library that no model knows: an object that holds the tenant's
// authorize endpoint and, beside it, the response type. Scope and audience are taken where the same object has them;
// what else such a library sends, and what it does by default, cannot be seen.
func (e *evaluator) endpointObject(f *file, n nid) usage.Set {
	pair := f.parent(f.outer(n))
	obj := f.parent(pair)
	if f.kind(pair) != kPair || f.kind(obj) != kObject {
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
		name := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(p.Key, "_", ""), "-", ""))
		key := map[string]string{"responsetype": "response_type", "scope": "scope", "audience": "audience", "clientid": "client_id"}[name]
		if key == "" {
			continue
		}
		p.Key = key
		params.Props = append(params.Props, p)
	}
	if p, ok := params.Get("response_type"); !ok || p.Value.Kind != usage.KindText {
		return usage.Set{}
	}
	m := request.Message{Method: "GET", URL: url, Query: usage.Value{Kind: usage.KindObject, Object: params, Span: all.Span},
		Body: usage.Value{Kind: usage.KindAbsent}, Span: f.span(n), Name: f.str(f.child(pair, fKey)), Model: "http", Source: f.src, Flow: usage.FlowBrowser}
	return e.p.opt.Requests.Build(m)
}
