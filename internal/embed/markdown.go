package embed

import (
	"bytes"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// sample is one piece of code on a page.
type sample struct {
	r      *region
	lang   string
	indent string
	// start orders samples as they stand on the page.
	start int
	outer []usage.Encoding
}

// markdown reads a page: fences, indented code, template strings of MDX, samples that nobody fenced, and the prose for
// URLs and raw messages.
func (c *cutter) markdown(mdx bool) {
	prose := bytes.Clone(c.data)
	var samples []sample
	if mdx || bytes.Contains(c.data, []byte("export const ")) {
		samples = append(samples, c.templates(prose)...)
	}
	doc := goldmark.DefaultParser().Parse(text.NewReader(bytes.Clone(prose)))
	samples = append(samples, c.blocks(doc, prose, true)...)
	// What Markdown takes for indented code may be the middle of a program that nobody fenced.
	samples = append(samples, c.unfenced(prose)...)
	samples = append(samples, c.blocks(doc, prose, false)...)
	sort.SliceStable(samples, func(i, j int) bool { return samples[i].start < samples[j].start })
	c.group(samples)
	rest := &region{}
	rest.add(prose, 0, len(prose))
	if bytes.Contains(prose, []byte("://")) || bytes.Contains(prose, []byte("auth0")) {
		c.emit(rest, "text", "markdown", true, true)
	}
}

// family is the key under which samples of one page become one source.
func family(lang string) string {
	switch lang {
	case "jsx":
		return "js"
	case "json", "har", "yaml", "html", "make", "docker":
		return "" // each is a document of its own
	}
	return lang
}

// group joins the samples of one language, and hands out the others one by one.
func (c *cutter) group(samples []sample) {
	type key struct {
		family string
		outer  string
	}
	groups := map[key][]sample{}
	var order []key
	for i, s := range samples {
		k := key{family: family(s.lang)}
		if k.family == "" {
			k.family = "#" + string(rune(i))
		}
		for _, e := range s.outer {
			k.outer += string(e) + ";"
		}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], s)
	}
	for _, k := range order {
		g := groups[k]
		lang := g[0].lang
		r := &region{}
		indent, same := g[0].indent, true
		for i, s := range g {
			if i > 0 {
				r.glue("\n")
			}
			if s.lang == "jsx" {
				lang = "jsx"
			}
			same = same && s.indent == indent
			base := len(r.text)
			for _, seg := range s.r.segs {
				seg.At += base
				r.segs = append(r.segs, seg)
			}
			r.text = append(r.text, s.r.text...)
		}
		outer := g[0].outer
		if len(outer) == 0 && same && indent != "" {
			outer = []usage.Encoding{usage.EncIndent(indent)}
		}
		container := "markdown"
		if len(g[0].outer) > 0 {
			container = "js-template"
		}
		switch lang {
		case "html":
			c.nestedHTML(r)
			if bytes.Contains(r.text, []byte("<script")) { // what its tags load
				c.emit(r, lang, container, true, true, outer...)
			}
			continue
		case "make", "docker":
			lang = "text"
		}
		c.emit(r, lang, container, true, true, outer...)
	}
}

// nestedHTML takes the scripts out of an HTML sample.
func (c *cutter) nestedHTML(r *region) {
	in := &cutter{path: c.path, data: r.text}
	in.html()
	outer := &usage.Source{Path: c.path, Text: r.text, Segs: r.segs}
	for _, s := range in.out {
		segs := s.Segs
		if segs == nil {
			segs = []usage.Seg{{Len: len(s.Text), OuterLen: len(s.Text)}}
		}
		s.Segs = remap(outer, segs)
		s.Doc, s.Fragment, s.Container = true, true, "markdown"
		c.out = append(c.out, s)
	}
}

// remap carries segments that point into a region on to the file.
func remap(outer *usage.Source, segs []usage.Seg) []usage.Seg {
	var out []usage.Seg
	for _, g := range segs {
		for _, o := range outer.Segs {
			lo, hi := max(g.Outer, o.At), min(g.Outer+g.OuterLen, o.At+o.Len)
			if lo >= hi {
				continue
			}
			if g.Len != g.OuterLen || o.Len != o.OuterLen {
				sp := outer.Span(g.Outer, g.Outer+g.OuterLen)
				out = append(out, usage.Seg{At: g.At, Len: g.Len, Outer: sp.Start, OuterLen: sp.Len()})
				continue
			}
			out = append(out, usage.Seg{At: g.At + lo - g.Outer, Len: hi - lo, Outer: o.Outer + lo - o.At, OuterLen: hi - lo})
		}
	}
	return out
}

// blocks reads the fenced or the indented code blocks, and blanks them in prose.
func (c *cutter) blocks(doc ast.Node, prose []byte, fenced bool) []sample {
	var out []sample
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		var hint string
		switch b := n.(type) {
		case *ast.FencedCodeBlock:
			if !fenced {
				return ast.WalkContinue, nil
			}
			hint = langOf(string(b.Language(c.data)))
		case *ast.CodeBlock:
			if fenced || n.Lines().Len() == 0 || len(bytes.TrimSpace(prose[n.Lines().At(0).Start:n.Lines().At(0).Stop])) == 0 {
				return ast.WalkContinue, nil
			}
		default:
			return ast.WalkContinue, nil
		}
		ls := n.Lines()
		r := &region{}
		for i := range ls.Len() {
			seg := ls.At(i)
			if seg.Padding > 0 {
				r.glue(strings.Repeat(" ", seg.Padding))
			}
			r.add(c.data, seg.Start, min(seg.Stop, len(c.data)))
			blank(prose, lineStart(prose, seg.Start), seg.Stop)
		}
		if r.empty() {
			return ast.WalkContinue, nil
		}
		s := sample{r: r, start: r.segs[0].Outer, indent: indentAt(c.data, r.segs[0].Outer)}
		s.lang = classify(string(r.text), hint)
		if s.lang == "text" {
			blankComments(r.text, lineComments(hint))
		}
		if s.lang == "shell" {
			blankPrompts(r.text)
		}
		out = append(out, s)
		return ast.WalkContinue, nil
	})
	return out
}

func lineStart(data []byte, i int) int {
	return bytes.LastIndexByte(data[:min(i, len(data))], '\n') + 1
}

// indentAt is the white space between the line's start and i ("" when something else stands there).
func indentAt(data []byte, i int) string {
	s := string(data[lineStart(data, i):i])
	if strings.Trim(s, " \t") != "" {
		return ""
	}
	return s
}

// blankPrompts overwrites the `$ ` in front of commands, and in a session also the output between them.
func blankPrompts(text []byte) {
	start := 0
	for start < len(text) {
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		i := start
		for i < end && (text[i] == ' ' || text[i] == '\t') {
			i++
		}
		if i+1 < end && (text[i] == '$' || text[i] == '%' || text[i] == '>') && text[i+1] == ' ' {
			text[i] = ' '
		}
		start = end + 1
	}
}

var templateStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile("(?m)^[ \\t]*(?:export[ \\t]+)?const[ \\t]+([A-Za-z_$][\\w$]*)[ \\t]*=[ \\t]*(?:String\\.raw)?`")
})

// templates reads `export const x = `...“ of an MDX page: unescaped samples, in the language that the component which
// shows them names. Other exported code of the page (its components) is no sample and is blanked too.
func (c *cutter) templates(prose []byte) []sample {
	var out []sample
	data := c.data
	for _, m := range templateStart().FindAllSubmatchIndex(data, -1) {
		if prose[m[0]] == ' ' && data[m[0]] != ' ' {
			continue // inside another one
		}
		r := &region{}
		end := template(r, data, m[1])
		if end < 0 {
			continue
		}
		name := string(data[m[2]:m[3]])
		s := sample{r: r, start: m[1], outer: []usage.Encoding{usage.EncJSTemplate}}
		s.lang = classify(string(r.text), langOf(c.componentLanguage(name)))
		blank(prose, m[0], end)
		if !r.empty() {
			out = append(out, s)
		}
	}
	for _, m := range exportStart().FindAllIndex(prose, -1) {
		blank(prose, m[0], exportEnd(prose, m[0]))
	}
	return out
}

var exportStart = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^(?:export[ \t]+(?:const|let|function|default)|import[ \t])`)
})

// exportEnd is the end of a top-level statement: the first line at column 0 that closes it, or the first blank line
// when nothing is open.
func exportEnd(text []byte, i int) int {
	depth := 0
	for i < len(text) {
		switch text[i] {
		case '{', '(', '[':
			depth++
		case '}', ')', ']':
			depth--
		case '\n':
			if depth <= 0 {
				return i
			}
			if i+1 < len(text) && (text[i+1] == '#' || bytes.HasPrefix(text[i+1:], []byte("```"))) {
				return i // unbalanced: the page goes on
			}
		}
		i++
	}
	return i
}

// template reads a template literal's content up to the closing backquote; -1 when there is none.
func template(r *region, data []byte, i int) int {
	start := i
	flush := func(j int) { r.add(data, start, j) }
	for i < len(data) {
		switch data[i] {
		case '`':
			flush(i)
			return i + 1
		case '\\':
			if i+1 >= len(data) {
				return -1
			}
			flush(i)
			switch e := data[i+1]; e {
			case 'n':
				r.escape("\n", i, i+2)
			case 't':
				r.escape("\t", i, i+2)
			case 'r':
				r.escape("\r", i, i+2)
			case '\n': // a continued line
			default:
				r.escape(string(e), i, i+2)
			}
			i += 2
			start = i
			continue
		}
		i++
	}
	return -1
}

// componentLanguage is the `language=` of the component that shows a template string.
func (c *cutter) componentLanguage(name string) string {
	use := []byte("{" + name + "}")
	for at := 0; ; {
		i := bytes.Index(c.data[at:], use)
		if i < 0 {
			return ""
		}
		i += at
		at = i + len(use)
		open := bytes.LastIndexByte(c.data[:i], '<')
		closing := bytes.IndexByte(c.data[i:], '>')
		if open < 0 || closing < 0 {
			continue
		}
		tag := string(c.data[open : i+closing])
		if m := languageAttr().FindStringSubmatch(tag); m != nil {
			return m[1]
		}
	}
}

var languageAttr = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\b(?:language|lang)=["'{]+([\w-]+)`)
})
