package httpscan

import (
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var (
	bruBlock = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^([a-z][a-z0-9:_-]*)[ \t]*\{[ \t]*\r?$`)
	})
	bruPair = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(~?)([^:\s][^:]*?)[ \t]*:[ \t]*(.*)$`)
	})
)

// bruno reads a .bru file: blocks of pairs, or of text for bodies.
func (s *scanner) bruno() {
	vars := s.brunoEnvironments()
	m := request.Message{Name: "bruno", Body: usage.Value{Kind: usage.KindAbsent}, PlaceAt: s.placeAt()}
	headers := &usage.Object{}
	blocks := s.bruBlocks()
	for _, b := range blocks {
		if strings.HasPrefix(b.name, "vars") {
			for _, p := range s.bruPairs(b.start, b.end, &variables{}).Props {
				if p.Value.Kind == usage.KindText {
					vars.values[p.Key] = p.Value.Text
				}
			}
		}
	}
	for _, b := range blocks {
		switch b.name {
		case "get", "post", "put", "patch", "delete", "head", "options":
			m.Method = b.name
			if p, ok := s.bruPairs(b.start, b.end, vars).Get("url"); ok {
				m.URL = p.Value
				m.Span = p.Value.Span
			}
			named := *vars
			named.keepHosts = true
			if p, ok := s.bruPairs(b.start, b.end, &named).Get("url"); ok {
				m.Spelled = p.Value.Text
			}
		case "headers":
			headers = s.bruPairs(b.start, b.end, vars)
		case "auth:bearer":
			if p, ok := s.bruPairs(b.start, b.end, vars).Get("token"); ok {
				m.Bearer = p.Value
			}
		case "auth:oauth2":
			settings := s.bruPairs(b.start, b.end, vars)
			for _, o := range blocks { // further parameters
				settings.Open = settings.Open || strings.HasPrefix(o.name, "auth:oauth2:")
			}
			m.Bearer = s.oauth2(brunoOAuth2, settings, vars)
		case "query", "params:query":
			if !strings.Contains(m.URL.Text.Pattern(), "?") {
				m.Query = usage.Value{Kind: usage.KindObject, Object: s.bruPairs(b.start, b.end, vars)}
			}
		case "body", "body:json", "body:text":
			m.Body = s.textValue(b.start, b.end)
			m.Body.Text = vars.subst(m.Body.Text)
		case "body:form-urlencoded", "body:multipart-form":
			m.Body = usage.Value{Kind: usage.KindObject, Object: s.bruPairs(b.start, b.end, vars)}
		}
	}
	m.Headers = usage.Value{Kind: usage.KindObject, Object: headers}
	if m.URL.Kind == usage.KindText {
		s.build(m)
	}
}

// block is one block of a .bru file: its name and its content.
type block struct {
	name       string
	start, end int
}

func (s *scanner) bruBlocks() []block {
	text := string(s.src.Text)
	var blocks []block
	for _, b := range bruBlock().FindAllStringSubmatchIndex(text, -1) {
		start := nextLine(s.src.Text, b[1]-1)
		n := strings.Index(text[start:]+"\n", "\n}")
		end := start + n + 1
		if n < 0 {
			end = len(text)
		}
		blocks = append(blocks, block{text[b[2]:b[3]], start, min(end, len(text))})
	}
	return blocks
}

// bruPairs reads `key: value` lines; a leading ~ switches one off.
func (s *scanner) bruPairs(start, end int, vars *variables) *usage.Object {
	o := &usage.Object{}
	l := &usage.Layout{SepSpace: "\n  ", Assign: ": ", Style: s.place().Style}
	var spans []usage.Span
	for _, ln := range s.lines(start, end) {
		text := string(s.src.Text[ln.start:ln.end])
		m := bruPair().FindStringSubmatchIndex(text)
		if m == nil || m[3] > m[2] {
			continue
		}
		key := text[m[4]:m[5]]
		val := s.textUnder(ln.start+m[6], ln.start+m[7]).Trim()
		v := usage.TextValue(vars.subst(val), val.Span(), s.contentSlot(val.Span()))
		whole := s.src.Span(ln.start+m[4], ln.start+m[7])
		spans = append(spans, whole)
		l.Entries = append(l.Entries, usage.LayoutEntry{Key: key, Span: whole})
		o.Props = append(o.Props, usage.Property{Key: key, KeySpan: s.src.Span(ln.start+m[4], ln.start+m[5]), Value: v, Whole: whole})
	}
	for i := range o.Props {
		o.Props[i].Value.Slot.RemoveSpan = pairRemoval(spans, i)
	}
	if len(l.Entries) > 0 {
		o.Layout = l
	}
	return o
}
