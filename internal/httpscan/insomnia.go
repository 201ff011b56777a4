package httpscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// insomnia reads an export of format 4: a flat list of resources.
func (s *scanner) insomnia() {
	root, ok := s.json("Insomnia export")
	if !ok {
		s.urls(nil)
		return
	}
	vars := &variables{values: map[string]usage.Text{}, tokens: map[string]*usage.Token{}}
	res := get(root, "resources").Items
	for _, r := range res {
		if str(get(r, "_type")) == "environment" {
			vars.environment(get(r, "data"), "")
		}
	}
	for _, r := range res {
		if str(get(r, "_type")) == "request" {
			s.insomniaRequest(r, vars)
		}
	}
}

// environment takes the variables of an environment, nested ones under dotted names.
func (v *variables) environment(data usage.Value, prefix string) {
	if data.Kind != usage.KindObject || strings.Count(prefix, ".") > 6 {
		return
	}
	for _, p := range data.Object.Props {
		switch p.Value.Kind {
		case usage.KindText:
			if p.Value.Text.Len() > 0 {
				v.values[prefix+p.Key] = p.Value.Text
			}
		case usage.KindObject:
			v.environment(p.Value, prefix+p.Key+".")
		}
	}
}

func (s *scanner) insomniaRequest(r usage.Value, vars *variables) {
	url := get(r, "url")
	if url.Kind != usage.KindText {
		return
	}
	m := request.Message{
		Method: str(get(r, "method")), URL: vars.value(url), Span: url.Span, Name: "insomnia",
		Headers: usage.Value{Kind: usage.KindObject, Object: pairList(get(r, "headers"), "name", "value", vars)},
		Body:    usage.Value{Kind: usage.KindAbsent},
	}
	if q := get(r, "parameters"); q.Kind == usage.KindList && len(q.Items) > 0 && !strings.Contains(url.Text.Pattern(), "?") {
		m.Query = usage.Value{Kind: usage.KindObject, Object: pairList(q, "name", "value", vars)}
	}
	if auth := get(r, "authentication"); str(get(auth, "type")) == "bearer" && str(get(auth, "disabled")) != "true" {
		m.Bearer = vars.value(get(auth, "token"))
	}
	if b := get(r, "body"); b.Kind == usage.KindObject && len(b.Object.Props) > 0 {
		m.Body = usage.Value{Span: b.Span}
		if t := get(b, "text"); t.Kind == usage.KindText {
			m.Body = vars.value(t)
		} else if ps := get(b, "params"); ps.Kind == usage.KindList {
			m.Body = usage.Value{Kind: usage.KindObject, Object: pairList(ps, "name", "value", vars)}
		}
	}
	s.build(m)
}
