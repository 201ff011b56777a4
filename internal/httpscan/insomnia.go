package httpscan

import (
	"encoding/base64"
	"regexp"
	"strings"
	"sync"

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
	vars := newVariables()
	res := get(root, "resources").Items
	for _, r := range res {
		if str(get(r, "_type")) == "environment" {
			vars.environment(get(r, "data"), "")
		}
	}
	// Requests for tokens come first: others use their answers.
	for _, uses := range []bool{false, true} {
		for _, r := range res {
			if str(get(r, "_type")) == "request" && usesResponse(r) == uses {
				s.insomniaRequest(r, vars)
			}
		}
	}
}

func usesResponse(r usage.Value) bool {
	return strings.HasPrefix(str(get(r, "authentication", "token")), "{%")
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
		Method: str(get(r, "method")), URL: vars.value(url), Spelled: vars.spelled(url.Text), Span: url.Span, Name: "insomnia",
		Headers: usage.Value{Kind: usage.KindObject, Object: pairList(get(r, "headers"), "name", "value", vars)},
		Body:    usage.Value{Kind: usage.KindAbsent},
	}
	if q := get(r, "parameters"); q.Kind == usage.KindList && len(q.Items) > 0 && !strings.Contains(url.Text.Pattern(), "?") {
		m.Query = usage.Value{Kind: usage.KindObject, Object: pairList(q, "name", "value", vars)}
	}
	if auth := get(r, "authentication"); auth.Kind == usage.KindObject && str(get(auth, "disabled")) != "true" {
		switch str(get(auth, "type")) {
		case "bearer":
			m.Bearer = vars.value(get(auth, "token"))
			if t, ok := responseTag(m.Bearer, vars); ok {
				m.Bearer = t
			}
		case "oauth2":
			m.Bearer = s.oauth2(insomniaOAuth2, vars.value(auth).Object, vars)
		}
	}
	if b := get(r, "body"); b.Kind == usage.KindObject && len(b.Object.Props) > 0 {
		m.Body = usage.Value{Span: b.Span}
		if t := get(b, "text"); t.Kind == usage.KindText {
			m.Body = vars.value(t)
		} else if ps := get(b, "params"); ps.Kind == usage.KindList {
			m.Body = usage.Value{Kind: usage.KindObject, Object: pairList(ps, "name", "value", vars)}
		}
	}
	id := str(get(r, "_id"))
	if id == "" {
		id = str(get(r, "meta", "id"))
	}
	if got := s.build(m); len(got.Requests) > 0 && id != "" {
		vars.requests[id] = got.Requests[0]
	}
}

var insomniaTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\{%-?\s*response\s+'body',\s*'([^']+)',\s*'(?:b64::([A-Za-z0-9+/=]+)::46b|([^']*))'`)
})

// responseTag reads `{% response 'body', 'req_1', 'b64::…::46b' %}`: a token out of another request's answer.
func responseTag(v usage.Value, vars *variables) (usage.Value, bool) {
	c, ok := v.ConstString()
	if !ok {
		return v, false
	}
	m := insomniaTag().FindStringSubmatchIndex(c)
	if m == nil {
		return v, false
	}
	path, at := "", m[4:6]
	if m[4] >= 0 {
		raw, err := base64.StdEncoding.DecodeString(c[m[4]:m[5]])
		if err != nil {
			return v, false
		}
		path = string(raw)
	} else {
		path, at = c[m[6]:m[7]], m[6:8]
	}
	r := vars.requests[c[m[2]:m[3]]]
	if r == nil {
		return v, false
	}
	name := path[strings.LastIndexByte(path, '.')+1:]
	t := &usage.Token{
		Name: name, Span: v.Text.Slice(at[0], at[1]).Span(), Request: r, Evidence: r.Evidence,
		Trace: []usage.Step{{Span: r.Span, Note: "tokens are requested"}},
	}
	switch name {
	case "id_token":
		t.Kind = usage.TokenID
		twin := strings.TrimSuffix(path, name) + "access_token"
		if m[4] >= 0 {
			twin = base64.StdEncoding.EncodeToString([]byte(twin))
		}
		t.TwinEdits = []usage.Edit{{Span: t.Span, New: twin}}
	case "access_token":
		t.Kind = usage.TokenAccess
	default:
		return v, false
	}
	v.Text = usage.HoleText(usage.Hole{Expr: c, Name: name, Placeholder: true, Token: t}, v.Span)
	v.Slot = nil
	return v, true
}
