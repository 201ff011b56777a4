package httpscan

import (
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// postman reads collections of format 2.0 and 2.1: nested items, inherited auth, variables, every body mode.
func (s *scanner) postman() {
	root, ok := s.json("Postman collection")
	if !ok {
		s.urls(nil)
		return
	}
	vars := s.environments(postmanEnvironment, func(env usage.Value) []usage.Value { return []usage.Value{pairs(get(env, "values"))} })
	for _, it := range get(root, "variable").Items {
		key := str(get(it, "key"))
		if key == "" {
			key = str(get(it, "id"))
		}
		if v := get(it, "value"); key != "" && v.Kind == usage.KindText && v.Text.Len() > 0 {
			vars.values[key] = v.Text
		}
	}
	// An environment export has the same pairs under "values".
	for _, it := range get(root, "values").Items {
		if v := get(it, "value"); v.Kind == usage.KindText && v.Text.Len() > 0 {
			vars.values[str(get(it, "key"))] = v.Text
		}
	}
	s.postmanItems(get(root, "item"), get(root, "auth"), vars, 0)
}

func (s *scanner) postmanItems(items, auth usage.Value, vars *variables, depth int) {
	if depth > 40 {
		return
	}
	for _, it := range items.Items {
		a := auth
		if own := get(it, "auth"); own.Kind == usage.KindObject {
			a = own
		}
		if sub := get(it, "item"); sub.Kind == usage.KindList {
			s.postmanItems(sub, a, vars, depth+1)
			continue
		}
		s.postmanRequest(it, a, vars)
	}
}

func (s *scanner) postmanRequest(item, auth usage.Value, vars *variables) {
	r := get(item, "request")
	if r.Kind == usage.KindText {
		m := request.Message{Method: "GET", URL: vars.value(r), Span: r.Span, Name: "postman", Body: usage.Value{Kind: usage.KindAbsent}}
		s.build(m)
		return
	}
	if r.Kind != usage.KindObject {
		return
	}
	m := request.Message{Method: str(get(r, "method")), Name: "postman", Body: usage.Value{Kind: usage.KindAbsent}}
	s.postmanURL(&m, get(r, "url"), vars)
	if m.URL.Kind != usage.KindText {
		return
	}
	m.Span = m.URL.Span
	if h := get(r, "header"); h.Kind == usage.KindList {
		m.Headers = usage.Value{Kind: usage.KindObject, Object: pairList(h, "key", "value", vars)}
	} else if h.Kind == usage.KindText {
		m.Headers = headerObject(textLines(vars.value(h).Text))
	}
	if own := get(r, "auth"); own.Kind == usage.KindObject {
		auth = own
	}
	if auth.Kind == usage.KindObject && str(get(auth, "type")) == "bearer" {
		b := get(auth, "bearer")
		switch b.Kind {
		case usage.KindList:
			if p, ok := pairList(b, "key", "value", vars).Get("token"); ok {
				m.Bearer = p.Value
			}
		case usage.KindObject: // 2.0
			m.Bearer = vars.value(get(b, "token"))
		}
	}
	if auth.Kind == usage.KindObject && str(get(auth, "type")) == "oauth2" {
		if settings := postmanSettings(get(auth, "oauth2"), vars); settings != nil {
			m.Bearer = s.oauth2(postmanOAuth2, settings, vars)
		}
	}
	m.Body = postmanBody(get(r, "body"), vars)
	got := s.build(m)
	if len(got.Requests) > 0 {
		rememberTokens(item, got.Requests[0], vars)
	}
}

// postmanURL takes url.raw, and url.query where it is given: Postman itself sends the latter.
func (s *scanner) postmanURL(m *request.Message, url usage.Value, vars *variables) {
	if url.Kind == usage.KindText {
		m.URL, m.Spelled = vars.value(url), vars.spelled(url.Text)
		return
	}
	if url.Kind != usage.KindObject {
		return
	}
	raw := get(url, "raw")
	if raw.Kind == usage.KindText {
		m.URL, m.Spelled = vars.value(raw), vars.spelled(raw.Text)
	} else {
		m.URL = vars.value(joinURL(url))
	}
	q := get(url, "query")
	if m.URL.Kind != usage.KindText || q.Kind != usage.KindList || len(q.Items) == 0 {
		return
	}
	if i := strings.IndexByte(m.URL.Text.Pattern(), '?'); i >= 0 {
		m.URL.Text = m.URL.Text.Slice(0, i)
	}
	m.Query = usage.Value{Kind: usage.KindObject, Object: pairList(q, "key", "value", vars)}
}

// joinURL puts a URL together from protocol, host and path lists.
func joinURL(url usage.Value) usage.Value {
	glue := func(s string) usage.Text { return usage.Lit(s, usage.Span{}) }
	scheme := str(get(url, "protocol"))
	if scheme == "" {
		scheme = "https"
	}
	t := glue(scheme + "://")
	host := get(url, "host")
	span := host.Span
	for i, h := range host.Items {
		if i > 0 {
			t = usage.Concat(t, glue("."))
		}
		t = usage.Concat(t, h.Text)
	}
	if host.Kind == usage.KindText {
		t = usage.Concat(t, host.Text)
	}
	p := get(url, "path")
	for _, seg := range p.Items {
		t = usage.Concat(t, glue("/"), seg.Text)
	}
	if p.Kind == usage.KindText {
		t = usage.Concat(t, glue("/"), p.Text)
	}
	return usage.TextValue(t, span, nil)
}

func postmanBody(b usage.Value, vars *variables) usage.Value {
	if b.Kind != usage.KindObject {
		return usage.Value{Kind: usage.KindAbsent}
	}
	if c := str(get(b, "disabled")); c == "true" {
		return usage.Value{Kind: usage.KindAbsent}
	}
	switch mode := str(get(b, "mode")); mode {
	case "raw":
		if raw := get(b, "raw"); raw.Kind == usage.KindText && raw.Text.Len() > 0 {
			return vars.value(raw)
		}
		return usage.Value{Kind: usage.KindAbsent}
	case "urlencoded", "formdata":
		v := get(b, mode)
		if v.Kind == usage.KindText { // 2.0 allows a string
			return vars.value(v)
		}
		return usage.Value{Kind: usage.KindObject, Object: pairList(v, "key", "value", vars), Span: v.Span}
	}
	return usage.Value{Span: b.Span}
}

// textLines are the lines of a text that are not empty.
func textLines(t usage.Text) []usage.Value {
	var lines []usage.Value
	p := t.Pattern()
	start := 0
	for i := 0; i <= len(p); i++ {
		if i == len(p) || p[i] == '\n' {
			if l := t.Slice(start, i).Trim(); l.Len() > 0 {
				lines = append(lines, usage.TextValue(l, l.Span(), nil))
			}
			start = i + 1
		}
	}
	return lines
}

var setsVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:pm\.\w+\.set|client\.global\.set|postman\.set\w+Variable|bru\.set(?:Env)?Var|insomnia\.\w+\.set)\(\s*["']([^"']+)["']\s*,[^;\n]*?\b(id_token|access_token)\b`)
})

// rememberTokens reads test scripts: `pm.environment.set("token", json.id_token)` says what {{token}} is from then on.
func rememberTokens(item usage.Value, r *usage.TokenRequest, vars *variables) {
	for _, ev := range get(item, "event").Items {
		exec := get(ev, "script", "exec")
		lines := exec.Items
		if exec.Kind == usage.KindText {
			lines = []usage.Value{exec}
		}
		for _, l := range lines {
			rememberToken(l, r, vars)
		}
	}
}

func rememberToken(l usage.Value, r *usage.TokenRequest, vars *variables) {
	c, ok := l.ConstString()
	if !ok {
		return
	}
	for _, m := range setsVariable().FindAllStringSubmatchIndex(c, -1) {
		name, what := c[m[2]:m[3]], c[m[4]:m[5]]
		span := l.Text.Slice(m[4], m[5]).Span()
		t := &usage.Token{
			Kind: usage.TokenAccess, Conf: usage.Medium, Span: span, Name: name, Request: r, Evidence: r.Evidence,
			Trace: []usage.Step{{Span: r.Span, Note: "tokens are requested"}, {Span: span, Note: "'" + what + "' is kept as '" + name + "'"}},
		}
		if what == "id_token" {
			t.Kind, t.TwinStored = usage.TokenID, true
			t.TwinEdits = []usage.Edit{{Span: span, New: "access_token"}}
		}
		vars.tokens[name] = t
		delete(vars.values, name)
	}
}
