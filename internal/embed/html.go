package embed

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

var (
	scriptOpen = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?is)<script\b((?:[^>"'<]|"[^"]*"|'[^']*'|<%.*?%>)*)>`)
	})
	scriptClose = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)</script\s*>`)
	})
	typeAttr = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\btype\s*=\s*["']?([^"'\s>]+)`)
	})
	langAttr = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\blang\s*=\s*["']?([a-z]+)`)
	})
)

// html takes the inline scripts of a page (or of a Vue, Svelte or template file): all of them are one source, as they
// share one scope. The rest of the page is text, for the URLs in its attributes.
func (c *cutter) html() {
	page := bytes.Clone(c.data)
	c.blankHTMLComments(page)
	r := &region{}
	lang := "js"
	for at := 0; at < len(page); {
		m := scriptOpen().FindSubmatchIndex(page[at:])
		if m == nil {
			break
		}
		attrs := string(page[at+m[2] : at+m[3]])
		start := at + m[1]
		end := len(page)
		next := end
		if k := scriptClose().FindIndex(page[start:]); k != nil {
			end, next = start+k[0], start+k[1]
		}
		at = next
		if !isScript(attrs) {
			continue
		}
		if l := langAttr().FindStringSubmatch(attrs); l != nil {
			switch strings.ToLower(l[1]) {
			case "ts", "typescript":
				lang = "ts"
			case "tsx":
				lang = "tsx"
			case "jsx":
				if lang == "js" {
					lang = "jsx"
				}
			}
		}
		if !r.empty() {
			r.glue("\n;\n")
		}
		from := len(r.text)
		r.add(page, start, end)
		maskTemplates(r.text[from:])
		blank(page, start, end)
	}
	c.emit(r, lang, "html", false, false)
	c.pageText(page, "html")
}

// pageText hands out what is left of a page when it holds something to look at.
func (c *cutter) pageText(page []byte, container string) {
	if !bytes.Contains(page, []byte("/authorize")) && !bytes.Contains(page, []byte("auth0.com")) {
		return
	}
	rest := &region{}
	rest.add(page, 0, len(page))
	c.emit(rest, "text", container, false, true)
}

// blankHTMLComments overwrites comments outside of scripts (inside one, <!-- is something else).
func (c *cutter) blankHTMLComments(page []byte) {
	at := 0
	for at < len(page) {
		k := bytes.Index(page[at:], []byte("<!--"))
		if k < 0 {
			return
		}
		start := at + k
		if m := scriptOpen().FindIndex(page[at:start]); m != nil {
			end := scriptClose().FindIndex(page[at+m[1]:])
			if end == nil {
				return
			}
			at += m[1] + end[1]
			continue
		}
		e := bytes.Index(page[start:], []byte("-->"))
		if e < 0 {
			return
		}
		blank(page, start, start+e+3)
		at = start + e + 3
	}
}

// isScript: not a template, not data.
func isScript(attrs string) bool {
	m := typeAttr().FindStringSubmatch(attrs)
	if m == nil {
		return true
	}
	t := strings.ToLower(m[1])
	return strings.Contains(t, "javascript") || strings.Contains(t, "ecmascript") || t == "module" || t == "text/babel" || t == "text/jsx" || t == "text/typescript"
}

var templateTag = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`<%[-=_]?[^%]*?%>|\{\{\{?[^{}\n]*?\}\}\}?|\{%[^%\n]*?%\}|##[A-Za-z0-9_]+##|@@[A-Za-z0-9_]+@@|<\?(?:php|=)[^?]*?\?>`)
})

// maskTemplates overwrites template tags that stand outside of strings by an identifier of the same length, so that
// the script still parses. Inside a string they stay: there they are a placeholder, and read as such.
func maskTemplates(text []byte) {
	quotes := inString(text)
	for _, m := range templateTag().FindAllIndex(text, -1) {
		if quotes[m[0]] {
			continue
		}
		tag := text[m[0]:m[1]]
		statement := bytes.HasPrefix(tag, []byte("{%")) || bytes.HasPrefix(tag, []byte("<%")) && len(tag) > 2 && tag[2] != '=' && tag[2] != '-' ||
			bytes.HasPrefix(tag, []byte("{{#")) || bytes.HasPrefix(tag, []byte("{{/")) || bytes.HasPrefix(tag, []byte("<?php"))
		if statement {
			blank(text, m[0], m[1])
			continue
		}
		for i := m[0]; i < m[1]; i++ {
			switch ch := text[i]; {
			case ch >= 'a' && ch <= 'z', ch >= 'A' && ch <= 'Z', ch >= '0' && ch <= '9' && i > m[0], ch == '\n', ch == '\r':
			default:
				text[i] = '_'
			}
		}
	}
}

// inString says for each byte whether it lies inside a string or comment of a script.
func inString(text []byte) []bool {
	in := make([]bool, len(text)+1)
	var quote byte
	for i := 0; i < len(text); i++ {
		ch := text[i]
		switch {
		case quote != 0:
			in[i] = true
			if ch == '\\' {
				if i+1 < len(text) {
					in[i+1] = true
				}
				i++
			} else if ch == quote || ch == '\n' && quote != '`' {
				quote = 0
			}
		case ch == '"' || ch == '\'' || ch == '`':
			quote = ch
		case ch == '/' && i+1 < len(text) && text[i+1] == '/':
			for i < len(text) && text[i] != '\n' {
				in[i] = true
				i++
			}
		}
	}
	return in
}

// astro reads the component script between the --- fences, and the scripts of the page.
func (c *cutter) astro() {
	if bytes.HasPrefix(c.data, []byte("---")) {
		start := lineEnd(c.data, 0) + 1
		if k := bytes.Index(c.data[min(start, len(c.data)):], []byte("\n---")); k >= 0 {
			r := &region{}
			r.add(c.data, start, start+k+1)
			c.emit(r, "ts", "html", false, false)
		}
	}
	c.html()
}

// pug reads `script.` blocks: the lines below that are indented more.
func (c *cutter) pug() {
	page := bytes.Clone(c.data)
	r := &region{}
	for i := 0; i < len(page); {
		end := lineEnd(page, i)
		l := strings.TrimRight(string(page[i:end]), " \t\r")
		t := strings.TrimLeft(l, " \t")
		if strings.HasPrefix(t, "script") && strings.HasSuffix(t, ".") && !strings.Contains(t, "src=") {
			width := len(l) - len(t)
			i = end + 1
			if !r.empty() {
				r.glue("\n;\n")
			}
			for i < len(page) {
				end = lineEnd(page, i)
				body := string(page[i:end])
				if strings.TrimSpace(body) != "" && len(body)-len(strings.TrimLeft(body, " \t")) <= width {
					break
				}
				r.add(page, i, min(end+1, len(page)))
				blank(page, i, end)
				i = end + 1
			}
			continue
		}
		i = end + 1
	}
	maskTemplates(r.text)
	c.emit(r, "js", "pug", false, false)
	c.pageText(page, "pug")
}

// encodingsKey joins a chain for use as a map key.
func encodingsKey(es []usage.Encoding) string {
	var b strings.Builder
	for _, e := range es {
		b.WriteString(string(e))
		b.WriteByte(0)
	}
	return b.String()
}
