package httpscan

import (
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var requestLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+((?:https?://|\{\{|\{|<|/|[A-Za-z0-9.-]+\.[a-z]+/)[^\n]*?)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*\r?$`)
})

var headerLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[ \t]*([A-Za-z][A-Za-z0-9-]*)[ \t]*:[ \t]*(.*)$`)
})

// line is one line of the source, without its line break.
type line struct{ start, end int }

func (s *scanner) lines(from, to int) []line {
	var out []line
	for from < to {
		end := to
		if i := strings.IndexByte(string(s.src.Text[from:to]), '\n'); i >= 0 {
			end = from + i
		}
		e := end
		if e > from && s.src.Text[e-1] == '\r' {
			e--
		}
		out = append(out, line{from, e})
		from = end + 1
	}
	return out
}

// messages reads the raw HTTP messages of a text: a request line, headers, and a body that may follow without the
// blank line (Auth0's guide has it so).
func (s *scanner) messages() {
	text := string(s.src.Text)
	ms := requestLine().FindAllStringSubmatchIndex(text, -1)
	for i, m := range ms {
		end := len(text)
		if i+1 < len(ms) {
			end = ms[i+1][0]
		}
		if s.commented(m[2]) || strings.ContainsAny(strings.TrimSpace(text[m[4]:m[5]]), " \t") {
			continue
		}
		r := &rawMessage{s: s, subst: func(t usage.Text) usage.Text { return t }}
		r.method = text[m[2]:m[3]]
		r.lineStart = m[2]
		r.read(m[4], m[5], end)
		r.send()
	}
}

// rawMessage is one message as it stands in a text.
type rawMessage struct {
	s         *scanner
	method    string
	lineStart int
	urlSpan   usage.Span
	url       usage.Text
	headers   usage.Object
	host      usage.Text
	body      usage.Value
	// subst replaces variables, spell those that are no host.
	subst, spell func(usage.Text) usage.Text
	spelled      usage.Text
	// covered is how far the message reaches.
	covered int
}

// read takes the URL at [i, j) and what follows it up to end.
func (r *rawMessage) read(i, j, end int) {
	s := r.s
	text := s.src.Text
	stop := j
	ls := s.lines(min(nextLine(text, j), end), end)
	n := 0
	// The query may be wrapped over lines.
	for n < len(ls) {
		l := strings.TrimSpace(string(text[ls[n].start:ls[n].end]))
		// A line goes on with the mark at either end.
		open := stop > i && (text[stop-1] == '?' || text[stop-1] == '&') && continuation(l)
		if l == "" || l[0] != '?' && l[0] != '&' && !open {
			break
		}
		stop = ls[n].end
		n++
	}
	r.url = r.subst(s.textUnder(i, stop).Trim())
	r.urlSpan = s.src.Span(i, stop)
	if r.spell != nil {
		r.spelled = r.spell(s.textUnder(i, stop).Trim())
	}
	for n < len(ls) {
		l := string(text[ls[n].start:ls[n].end])
		m := headerLine().FindStringSubmatchIndex(l)
		if m == nil || strings.HasPrefix(strings.TrimSpace(l), "{") {
			break
		}
		key := l[m[2]:m[3]]
		val := r.subst(s.textUnder(ls[n].start+m[4], ls[n].start+m[5]).Trim())
		r.headers.Props = append(r.headers.Props, usage.Property{
			Key: key, KeySpan: s.src.Span(ls[n].start+m[2], ls[n].start+m[3]), Value: usage.TextValue(val, val.Span(), s.contentSlot(val.Span())),
		})
		if strings.EqualFold(key, "host") {
			r.host = val
		}
		stop = ls[n].end
		n++
	}
	for n < len(ls) && strings.TrimSpace(string(text[ls[n].start:ls[n].end])) == "" {
		n++
	}
	r.body = usage.Value{Kind: usage.KindAbsent}
	r.covered = stop
	if n < len(ls) {
		r.readBody(ls[n].start, end)
	}
}

func nextLine(text []byte, i int) int {
	for i < len(text) && text[i] != '\n' {
		i++
	}
	return min(i+1, len(text))
}

func (r *rawMessage) readBody(i, end int) {
	s := r.s
	text := string(s.src.Text[i:end])
	lead := len(text) - len(strings.TrimLeft(text, " \t"))
	switch rest := text[lead:]; {
	case strings.HasPrefix(rest, "{") || strings.HasPrefix(rest, "["):
		n := bracketEnd(rest)
		if n < 0 {
			r.body = usage.Value{}
			return
		}
		r.body = s.textValue(i+lead, i+lead+n)
		r.body.Text = r.subst(r.body.Text)
		r.covered = i + lead + n
	default:
		n := strings.Index(rest, "\n\n")
		if k := strings.Index(rest, "\r\n\r\n"); k >= 0 && (n < 0 || k < n) {
			n = k
		}
		if n < 0 {
			n = len(rest)
		}
		form := strings.TrimRight(rest[:n], " \t\r\n`")
		if eq := strings.IndexByte(form, '='); eq <= 0 || strings.ContainsAny(form[:eq], " \t\n\"'{") {
			return
		}
		r.body = s.textValue(i+lead, i+lead+len(form))
		r.body.Text = r.subst(r.body.Text)
		r.covered = i + lead + len(form)
	}
}

// bracketEnd is the length of the JSON value at the start of s, -1 when it does not end. Strings are skipped.
func bracketEnd(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			for i++; i < len(s) && s[i] != '"'; i++ {
				if s[i] == '\\' {
					i++
				}
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

func (r *rawMessage) send() usage.Set {
	s := r.s
	url := r.url
	p := url.Pattern()
	if strings.HasPrefix(p, "/") && !r.host.IsZero() {
		url = usage.Concat(usage.Lit("https://", usage.Span{}), r.host, url)
	}
	span := s.src.Span(r.lineStart, lineStop(s.src.Text, r.lineStart))
	v := usage.TextValue(url, r.urlSpan, s.contentSlot(r.urlSpan))
	return s.build(request.Message{
		Method: r.method, URL: v, Spelled: r.spelled, Headers: usage.Value{Kind: usage.KindObject, Object: &r.headers}, Body: r.body,
		Span: span, Name: "http", PlaceAt: s.placeAt(),
	})
}

// lineStop is the end of the line at i, blanks and the protocol version left out.
func lineStop(text []byte, i int) int {
	j := i
	for j < len(text) && text[j] != '\n' {
		j++
	}
	for j > i && (text[j-1] == ' ' || text[j-1] == '\r' || text[j-1] == '\t') {
		j--
	}
	return j
}
