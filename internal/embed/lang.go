package embed

import (
	"regexp"
	"strings"
	"sync"
)

// langOf is the front end's name of a fence's language; "" when the fence does not say.
func langOf(info string) string {
	info = strings.ToLower(strings.TrimSpace(info))
	if i := strings.IndexAny(info, " \t,{:"); i >= 0 {
		info = info[:i]
	}
	switch strings.Trim(info, "{}.") {
	case "js", "javascript", "mjs", "cjs", "node", "nodejs", "es6":
		return "js"
	case "jsx", "react":
		return "jsx"
	case "ts", "typescript", "mts", "cts":
		return "ts"
	case "tsx":
		return "tsx"
	case "go", "golang":
		return "go"
	case "sh", "bash", "shell", "zsh", "console", "shell-session", "shellsession", "sh-session", "terminal", "curl", "cli", "fish":
		return "shell"
	case "http", "https", "rest":
		return "http"
	case "har":
		return "har"
	case "json", "jsonc", "json5", "jsonp":
		return "json"
	case "yaml", "yml":
		return "yaml"
	case "hcl", "terraform", "tf":
		return "hcl"
	case "env", "dotenv", "ini", "properties":
		return "env"
	case "html", "htm", "vue", "svelte", "ejs", "xhtml", "handlebars", "hbs":
		return "html"
	case "makefile", "make":
		return "make"
	case "dockerfile", "docker":
		return "docker"
	case "", "text", "txt", "plain", "plaintext", "none", "output", "diff", "log", "url", "uri":
		return ""
	}
	return "other:" + info
}

var (
	methodLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(https?://|/|\{|<|[a-z0-9.-]+/)`)
	})
	shellLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(\$[ \t]+)?(curl|wget|https?|xh|xhs|auth0|npx|export|#!/bin/(ba|z)?sh)\b[ \t]*([^=(.;:]|$)`)
	})
	scriptLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(import\b.*\bfrom\b|(export\s+)?(default\s+)?(async\s+)?function\b|(var|let|const)\s+[\w{\[][^=]*=|new\s+\w|\$\.|\$\(|axios\b|fetch\(|request\(|module\.exports|exports\.|app\.|router\.|await\s|return\s|\w+(\.\w+)*\(.*[{(,]$|\w+(\.\w+)*\(.*\);?$|"use strict"|'use strict'|@\w+\(|class\s+\w+.*\{|if\s*\(|try\s*\{|<[A-Z]\w*)`)
	})
)

// classify says what a sample is: by its content first, since pages mislabel their samples (Auth0's own guide calls an
// HTTP message json), then by what the page calls it.
func classify(text, hint string) string {
	lines := strings.Split(text, "\n")
	first := ""
	for _, l := range lines {
		l = strings.TrimSpace(l)
		if l == "" || strings.HasPrefix(l, "//") || strings.HasPrefix(l, "# ") || strings.HasPrefix(l, "/*") || strings.HasPrefix(l, "*") {
			continue
		}
		first = l
		break
	}
	switch {
	case methodLine().MatchString(first):
		return "http"
	case strings.HasPrefix(first, "http://") || strings.HasPrefix(first, "https://"):
		return "text"
	case strings.HasPrefix(first, "curl ") || strings.HasPrefix(first, "$ curl "):
		return "shell"
	case hint == "json" || hint == "har":
		if strings.Contains(text, `"method"`) && strings.Contains(text, `"url"`) {
			return "har"
		}
		return "json"
	case hint != "" && !strings.HasPrefix(hint, "other:"):
		return hint
	case hint != "":
		return "text"
	case strings.HasPrefix(first, "package ") && strings.Contains(text, "func "):
		return "go"
	case shellLine().MatchString(first):
		return "shell"
	case strings.HasPrefix(first, "{") || strings.HasPrefix(first, "["):
		if strings.Contains(text, `"method"`) && strings.Contains(text, `"url"`) {
			return "har"
		}
		return "json"
	case strings.HasPrefix(first, "<!DOCTYPE") || strings.HasPrefix(first, "<html") || strings.HasPrefix(first, "<script"):
		return "html"
	case scriptLine().MatchString(first):
		return "js"
	}
	return "text"
}

// lineComments are the comment marks of languages without a front end: their comments are blanked, for they are not
// judged.
func lineComments(lang string) []string {
	switch strings.TrimPrefix(lang, "other:") {
	case "python", "py", "ruby", "rb", "perl", "r", "toml", "powershell", "ps1", "elixir", "nim", "conf", "nginx", "graphql":
		return []string{"#"}
	case "java", "csharp", "cs", "c#", "swift", "kotlin", "kt", "c", "cpp", "c++", "objc", "objective-c", "objectivec", "dart", "rust", "rs", "scala", "groovy", "json5", "jsonc":
		return []string{"//", "/*", "* "}
	case "php":
		return []string{"//", "/*", "* ", "#"}
	case "sql", "lua", "haskell":
		return []string{"--"}
	case "xml", "aspx":
		return []string{"<!--"}
	}
	return nil
}

// blankComments overwrites whole-line comments.
func blankComments(text []byte, marks []string) {
	if len(marks) == 0 {
		return
	}
	start := 0
	for start < len(text) {
		end := start
		for end < len(text) && text[end] != '\n' {
			end++
		}
		l := strings.TrimLeft(string(text[start:end]), " \t")
		for _, m := range marks {
			if strings.HasPrefix(l, m) {
				blank(text, start, end)
				break
			}
		}
		start = end + 1
	}
}
