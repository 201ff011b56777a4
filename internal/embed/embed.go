// Package embed cuts the pieces of other languages out of files that hold them: fences and template strings of
// Markdown and MDX, scripts of HTML and its kin, `run:` blocks, npm scripts, recipes, heredocs.
//
// It knows containers and how they spell their content, and no front end: a region is a usage.Source with a language,
// decoded text and the map back to the file. Invariants: every byte of a region that was in the file maps to it (glue
// between two pieces is the only exception); regions of one call do not overlap in meaning, a sample is handed out
// once; a file that does not parse yields the regions that could be found.
package embed

import (
	"bytes"
	"path"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// maxContainer bounds what is taken apart.
const maxContainer = 4 << 20

// kindOf is how a file is taken apart, "" when it is no container.
func kindOf(p string) string {
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".md", ".markdown", ".mkd":
		return "markdown"
	case ".mdx":
		return "mdx"
	case ".html", ".htm", ".xhtml", ".ejs", ".hbs", ".handlebars", ".mustache", ".njk", ".nunjucks", ".liquid", ".jsp", ".erb", ".cshtml", ".vue", ".svelte", ".twig":
		return "html"
	case ".astro":
		return "astro"
	case ".pug", ".jade":
		return "pug"
	case ".yml", ".yaml":
		return "yaml"
	case ".mk", ".mak":
		return "make"
	case ".dockerfile":
		return "docker"
	case ".sh", ".bash", ".zsh", ".ksh":
		return "shell"
	case ".tf", ".tofu":
		return "hcl"
	}
	switch {
	case base == "package.json":
		return "npm"
	case base == "makefile" || base == "gnumakefile" || base == "justfile":
		return "make"
	case base == "dockerfile" || strings.HasPrefix(base, "dockerfile.") || base == "containerfile":
		return "docker"
	}
	return ""
}

// IsContainer reports whether files of this name hold other languages.
func IsContainer(p string) bool { return kindOf(p) != "" }

// Regions takes a container apart. The whole file itself is not among the regions.
func Regions(p string, data []byte) []*usage.Source {
	if len(data) > maxContainer {
		return nil
	}
	c := &cutter{path: p, data: data}
	kind := kindOf(p)
	if kind == "" && path.Ext(p) == "" && bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\ufeff")), []byte("#!")) {
		kind = "shell" // heredocs are what it is searched for, whatever the interpreter
	}
	switch kind {
	case "markdown":
		c.markdown(false)
	case "mdx":
		c.markdown(true)
	case "html":
		c.html()
	case "astro":
		c.astro()
	case "pug":
		c.pug()
	case "yaml":
		c.yaml()
	case "make":
		c.makefile()
	case "docker":
		c.dockerfile()
	case "npm":
		c.npm()
	case "shell":
		c.shell()
	case "hcl":
		c.hcl()
	}
	return c.out
}

// cutter collects the regions of one file.
type cutter struct {
	path string
	data []byte
	out  []*usage.Source
}

// region is a piece of text under construction.
type region struct {
	text []byte
	segs []usage.Seg
}

// add takes data[i:j] as it is.
func (r *region) add(data []byte, i, j int) {
	if i >= j {
		return
	}
	if k := len(r.segs); k > 0 {
		l := &r.segs[k-1]
		if l.Len == l.OuterLen && l.At+l.Len == len(r.text) && l.Outer+l.OuterLen == i {
			l.Len += j - i
			l.OuterLen += j - i
			r.text = append(r.text, data[i:j]...)
			return
		}
	}
	r.segs = append(r.segs, usage.Seg{At: len(r.text), Len: j - i, Outer: i, OuterLen: j - i})
	r.text = append(r.text, data[i:j]...)
}

// escape takes one escape: data[i:j] stands for s.
func (r *region) escape(s string, i, j int) {
	r.segs = append(r.segs, usage.Seg{At: len(r.text), Len: len(s), Outer: i, OuterLen: j - i})
	r.text = append(r.text, s...)
}

// glue adds text that is not in the file.
func (r *region) glue(s string) { r.text = append(r.text, s...) }

func (r *region) empty() bool { return len(r.segs) == 0 }

// emit hands a region out.
func (c *cutter) emit(r *region, lang, container string, doc, fragment bool, outer ...usage.Encoding) *usage.Source {
	if r.empty() || len(strings.TrimSpace(string(r.text))) == 0 {
		return nil
	}
	s := &usage.Source{Path: c.path, Lang: lang, Text: r.text, Segs: r.segs, Outer: outer, Doc: doc, Fragment: fragment, Container: container}
	c.out = append(c.out, s)
	return s
}

// blank overwrites text[i:j] by spaces, line breaks kept.
func blank(text []byte, i, j int) {
	for k := max(i, 0); k < j && k < len(text); k++ {
		if text[k] != '\n' && text[k] != '\r' {
			text[k] = ' '
		}
	}
}
