package engine

import (
	"github.com/auth0lint/auth0lint/internal/embed"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/jsscan"
)

// BrokenScripts counts the scripts in a file, those it embeds included, that have syntax errors. Their parser recovers
// from errors and makes no notice of them, as other front ends do of files that do not parse.
func BrokenScripts(path string, text []byte) int {
	n := 0
	count := func(src *usage.Source) {
		if jsscan.Broken(src) {
			n++
		}
	}
	text = readable(text)
	if lang := scriptLang(path); lang != "" {
		count(&usage.Source{Path: path, Lang: lang, Text: text})
	}
	if embed.IsContainer(path) {
		for _, src := range embed.Regions(path, text) {
			if isScript(src.Lang) {
				count(src)
			}
		}
	}
	return n
}
