package httpscan

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// textUnder is the source's text [i, j) as a Text with exact spans.
func (s *scanner) textUnder(i, j int) usage.Text { return textOf(s.src, i, j) }

func textOf(src *usage.Source, i, j int) usage.Text {
	if i >= j {
		return usage.Text{Parts: []usage.Part{{Span: src.Span(i, i)}}}
	}
	p := usage.Part{Const: string(src.Text[i:j]), Span: src.Span(i, j)}
	if src.Segs != nil && p.Span.Len() != j-i {
		m := make([]int, j-i+1)
		for k := range m {
			m[k] = src.Span(i+k, i+k).Start
		}
		m[j-i] = p.Span.End
		p.Map = m
	}
	return usage.Text{Parts: []usage.Part{p}}
}

// place is how bytes of the source itself are spelled: only its container's encodings.
func (s *scanner) place() request.Place {
	return request.Place{Style: usage.Style{Enc: s.src.Outer, OuterEnc: s.src.Outer}}
}

func (s *scanner) placeAt() func(usage.Span) (request.Place, bool) {
	return request.Everywhere(s.place())
}

// contentSlot is the slot of text that stands in the source without quotes.
func (s *scanner) contentSlot(span usage.Span) *usage.Slot {
	return &usage.Slot{Span: span, Content: span, Style: s.place().Style, ListSep: " ", Tail: span.After()}
}

// textValue is the source's text [i, j) as an editable value.
func (s *scanner) textValue(i, j int) usage.Value {
	t := s.textUnder(i, j)
	span := s.src.Span(i, j)
	return usage.TextValue(t, span, s.contentSlot(span))
}

// urlWords are what a URL worth looking at must hold; searched before anything else is done.
var urlWords = []string{
	"/authorize", "/oauth/ro", "/oauth/access_token", "/tokeninfo", "/delegation", "/impersonate", "/usernamepassword/login",
	"/user/ssodata", "/login/unlink", "search_engine=", "http://", "/api/users", "/api/clients", "%2Fauthorize", "%2fauthorize",
}

var urlStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)https?(?:://|%3A%2F%2F)|(?:\$\{[^}\n]{1,60}\}|\{\{[^}\n]{1,60}\}\})/?(?:authorize|oauth/ro)\b|[a-z0-9-]+(?:\.[a-z]{2})?\.auth0\.com/`)
})

// plain finds raw HTTP messages and URLs in text of any kind.
func (s *scanner) plain() {
	s.messages()
	s.urls(s.opt.Taken)
}

// urls finds URLs in the source, those in the regions covered excepted (they belong to a message already).
func (s *scanner) urls(covered []usage.Span) {
	text := string(s.src.Text)
	if !containsAny(text, urlWords) {
		return
	}
	at := 0
	for at < len(text) {
		m := urlStart().FindStringIndex(text[at:])
		if m == nil {
			return
		}
		start := at + m[0]
		end := urlEnd(text, start)
		at = max(end, start+1)
		if s.commented(start) {
			continue
		}
		span := s.src.Span(start, end)
		if overlaps(span, covered) || !containsAny(text[start:end], urlWords) {
			continue
		}
		v := s.textValue(start, end)
		if enc := text[start:min(len(text), start+14)]; strings.Contains(strings.ToLower(enc), "%3a%2f%2f") {
			v = s.encodedURL(v)
		} else if strings.Contains(text[start:end], "&amp;") {
			v.Text = unescapeAmp(v.Text)
			v.Slot.Style.Enc = append([]usage.Encoding{usage.EncHTMLAttr}, v.Slot.Style.Enc...)
		}
		got := s.opt.Requests.URL(v.Text, v, s.src)
		s.set.Merge(&got)
	}
}

// encodedURL reads a URL that is itself the parameter of another.
func (s *scanner) encodedURL(v usage.Value) usage.Value {
	p := v.Text.Pattern()
	if i := strings.IndexAny(p, "&\"'"); i >= 0 {
		v.Text = v.Text.Slice(0, i)
	}
	v.Text = request.DecodePercent(v.Text)
	v.Span = v.Text.Span()
	v.Slot.Style.Enc = append([]usage.Encoding{usage.EncPercentAll}, v.Slot.Style.Enc...)
	return v
}

func unescapeAmp(t usage.Text) usage.Text {
	return request.Decode(t, func(s string) (string, int) {
		if strings.HasPrefix(s, "&amp;") {
			return "&", 5
		}
		return s[:1], 1
	})
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func overlaps(span usage.Span, in []usage.Span) bool {
	for _, c := range in {
		if c.File == span.File && span.Start < c.End && c.Start < span.End {
			return true
		}
	}
	return false
}

// urlEnd finds the end of the URL that starts at i. Guides wrap one over lines, with the & at either end of a line, and
// now and then forget one; a continuation line is indented `key=value` text.
func urlEnd(text string, i int) int {
	j := lineURLEnd(text, i)
	query := strings.IndexByte(text[i:j], '?') >= 0
	for query && j < len(text) {
		k := j
		for k < len(text) && (text[k] == ' ' || text[k] == '\t' || text[k] == '\r') {
			k++
		}
		if k >= len(text) || text[k] != '\n' {
			break
		}
		k++
		for k < len(text) && (text[k] == ' ' || text[k] == '\t') {
			k++
		}
		if !continuation(text[k:]) {
			break
		}
		// Without an & at either side only an indented parameter goes on.
		if text[k] != '&' && !strings.HasSuffix(strings.TrimRight(text[i:j], " \t\r"), "&") && !strings.HasSuffix(text[i:j], "?") &&
			text[k-1] == '\n' {
			break
		}
		j = lineURLEnd(text, k)
	}
	return j
}

// continuation: `&key=value` or `key=value`, with nothing else on the line.
func continuation(s string) bool {
	line, _, _ := strings.Cut(s, "\n")
	line = strings.TrimSpace(line)
	key, _, ok := strings.Cut(strings.TrimPrefix(line, "&"), "=")
	if !ok || key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") != "" {
		return false
	}
	return !strings.ContainsAny(strings.TrimRight(line, "\"'`;),"), " \t;")
}

// lineURLEnd is the end of the URL's part on one line. Braces and brackets of placeholders belong to it, quotes and
// blanks end it, and so do closing brackets that it did not open and a full stop that ends a sentence.
func lineURLEnd(text string, i int) int {
	j := i
	depth := 0
loop:
	for j < len(text) {
		c := text[j]
		switch {
		case c == '<':
			k := strings.IndexAny(text[j:], "> \n\"")
			if k <= 1 || text[j+k] != '>' || !isLetter(text[j+1]) {
				break loop
			}
			j += k + 1
			continue
		case c == '{' || c == '(' && j > i && text[j-1] == '$':
			k := strings.IndexAny(text[j:], "}\n")
			if c == '{' && k > 0 && text[j+k] == '}' {
				j += k + 1
				continue
			}
			depth++
		case c == '(':
			depth++
		case c == ')' || c == '}' || c == ']':
			if depth == 0 {
				break loop
			}
			depth--
		case c <= ' ' || c == '"' || c == '\'' || c == '`' || c == '>' || c == '|' || c == '\\' || c >= 0x80:
			break loop
		}
		j++
	}
	for j > i && strings.IndexByte(".,;:!*", text[j-1]) >= 0 {
		j--
	}
	return j
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// commented reports whether the offset stands behind a comment's start on its line: comments are not judged. Only
// languages whose comments are known here are looked at; Markdown and plain text have none.
func (s *scanner) commented(at int) bool {
	if s.src.Doc && s.src.Container == "" {
		return false
	}
	start := bytes.LastIndexByte(s.src.Text[:at], '\n') + 1
	line := strings.TrimLeft(string(s.src.Text[start:at]), " \t")
	var marks []string
	lang := s.src.Lang
	if lang == "" && s.src.Segs == nil {
		switch ext := strings.ToLower(path.Ext(s.src.Path)); ext {
		case ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".tf", ".tfvars", ".hcl":
			lang = "yaml"
		case ".jsonc", ".json5":
			lang = "js"
		case ".xml", ".plist":
			lang = "xml"
		}
		if strings.HasPrefix(path.Base(s.src.Path), ".env") {
			lang = "env"
		}
	}
	switch lang {
	case "shell", "yaml", "hcl", "env", "python", "py", "ruby", "rb", "toml", "dockerfile", "makefile", "perl", "r":
		marks = []string{"#"}
	case "http":
		marks = []string{"# ", "#\t", "//"}
	case "php":
		marks = []string{"#", "//", "*", "/*"}
	case "java", "csharp", "cs", "swift", "kotlin", "kt", "c", "cpp", "objc", "objective-c", "dart", "rust", "scala", "groovy", "js", "jsx", "ts", "tsx", "go":
		marks = []string{"//", "* ", "/*"}
	case "html", "xml":
		marks = []string{"<!--"}
	}
	for _, m := range marks {
		if strings.HasPrefix(line, m) {
			return true
		}
	}
	return false
}
