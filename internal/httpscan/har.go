package httpscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// json parses the whole source; a notice is left when that fails.
func (s *scanner) json(what string) (usage.Value, bool) {
	v, ok := request.JSON(s.textUnder(0, len(s.src.Text)), s.placeAt())
	if !ok {
		s.set.Notices = append(s.set.Notices, usage.Notice{File: s.src.Path, Message: "parse " + what + ": not JSON"})
	}
	return v, ok
}

func get(v usage.Value, path ...string) usage.Value {
	for _, k := range path {
		if v.Kind != usage.KindObject {
			return usage.Value{}
		}
		p, ok := v.Object.Get(k)
		if !ok {
			return usage.Value{Kind: usage.KindAbsent}
		}
		v = p.Value
	}
	return v
}

func str(v usage.Value) string {
	c, _ := v.ConstString()
	return c
}

// har reads HAR 1.2 and the bare request objects that documentation shows.
func (s *scanner) har() {
	root, ok := s.json("HAR")
	if !ok {
		s.urls(nil)
		return
	}
	entries := get(root, "log", "entries")
	switch {
	case entries.Kind == usage.KindList:
		for _, e := range entries.Items {
			s.harRequest(get(e, "request"))
		}
	case root.Kind == usage.KindList:
		for _, e := range root.Items {
			s.harRequest(e)
			s.harRequest(get(e, "request"))
		}
	default:
		s.harRequest(root)
		s.harRequest(get(root, "request"))
	}
}

func (s *scanner) harRequest(r usage.Value) {
	url := get(r, "url")
	if url.Kind != usage.KindText {
		return
	}
	vars := &variables{}
	m := request.Message{
		Method: str(get(r, "method")), URL: url, Span: url.Span, Name: "har",
		Headers: usage.Value{Kind: usage.KindObject, Object: pairList(get(r, "headers"), "name", "value", vars)},
		Body:    usage.Value{Kind: usage.KindAbsent},
	}
	if q := get(r, "queryString"); q.Kind == usage.KindList && len(q.Items) > 0 && !strings.Contains(url.Text.Pattern(), "?") {
		m.Query = usage.Value{Kind: usage.KindObject, Object: pairList(q, "name", "value", vars)}
	}
	if post := get(r, "postData"); post.Kind == usage.KindObject {
		m.Body = usage.Value{Span: post.Span}
		if t := get(post, "text"); t.Kind == usage.KindText && t.Text.Len() > 0 {
			m.Body = t
		} else if ps := get(post, "params"); ps.Kind == usage.KindList {
			m.Body = usage.Value{Kind: usage.KindObject, Object: pairList(ps, "name", "value", vars)}
		}
	}
	s.build(m)
}
