package embed

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

var (
	heredocStart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:^|[^<])<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|(\\?)([A-Za-z_][A-Za-z0-9_]*))`)
	})
	heredocTarget = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:>>?|\btee(?:[ \t]+-a)?)[ \t]*["']?([^\s"'|;&<>]+)`)
	})
	assignmentWord = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*=`)
	})
	hclHeredoc = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*"?([A-Za-z_][A-Za-z0-9_]*)"?[ \t]*=[ \t]*<<(-?)([A-Za-z_][A-Za-z0-9_]*)[ \t]*\r?$`)
	})
)

// shell takes the heredocs that hold another language: what an interpreter reads, or what is written to a file whose
// name tells the language. Those of other commands are data of the script, which httpscan evaluates.
func (c *cutter) shell() {
	if !bytes.Contains(c.data, []byte("<<")) {
		return
	}
	for i := 0; i < len(c.data); {
		end := lineEnd(c.data, i)
		l := string(c.data[i:end])
		m := heredocStart().FindStringSubmatchIndex(l)
		if m == nil || strings.HasPrefix(strings.TrimLeft(l, " \t"), "#") {
			i = end + 1
			continue
		}
		word, quoted := "", true
		switch {
		case m[4] >= 0:
			word = l[m[4]:m[5]]
		case m[6] >= 0:
			word = l[m[6]:m[7]]
		default:
			word, quoted = l[m[10]:m[11]], m[9] > m[8]
		}
		body, stop := heredocBody(c.data, end+1, word, m[3] > m[2])
		if lang := heredocLang(l, m[0]); lang != "" {
			r := &region{}
			outer := []usage.Encoding(nil)
			if quoted {
				r.add(c.data, end+1, body)
			} else {
				r.unescape(c.data, end+1, body, func(b []byte) bool { return b[0] == '\\' && bytes.IndexByte([]byte("$`\\"), b[1]) >= 0 })
				outer = append(outer, usage.EncHeredoc)
			}
			c.emit(r, lang, "shell", false, false, outer...)
		}
		i = stop
	}
}

// heredocBody is where the body that starts at i ends, and where the text goes on behind the delimiter.
func heredocBody(data []byte, i int, word string, strip bool) (body, next int) {
	for i < len(data) {
		end := lineEnd(data, i)
		l := strings.TrimRight(string(data[i:end]), "\r")
		if strip {
			l = strings.TrimLeft(l, " \t")
		}
		if l == word {
			return i, end + 1
		}
		i = end + 1
	}
	return len(data), len(data)
}

// unescape takes data[i:j] with the first byte of each escape left out; is says whether two bytes are one.
func (r *region) unescape(data []byte, i, j int, is func([]byte) bool) {
	start := i
	for ; i+1 < j; i++ {
		if !is(data[i : i+2]) {
			continue
		}
		r.add(data, start, i)
		r.escape(string(data[i+1:i+2]), i, i+2)
		i++
		start = i + 1
	}
	r.add(data, min(start, j), j)
}

// heredocLang is the language of the heredoc that starts at the offset of a command line.
func heredocLang(l string, at int) string {
	if m := heredocTarget().FindStringSubmatch(l); m != nil {
		return fileLang(m[1])
	}
	cmd := l[:at]
	if i := strings.LastIndexAny(cmd, "|;&("); i >= 0 {
		cmd = cmd[i+1:]
	}
	for _, w := range strings.Fields(cmd) {
		if assignmentWord().MatchString(w) || w == "sudo" || w == "exec" || w == "npx" || w == "env" || w == "time" {
			continue
		}
		switch path.Base(w) {
		case "node", "nodejs", "bun":
			return "js"
		case "deno", "tsx", "ts-node":
			return "ts"
		case "kubectl", "oc":
			return "yaml"
		}
		return ""
	}
	return ""
}

// fileLang is the language of a file by its name.
func fileLang(p string) string {
	if strings.HasPrefix(path.Base(p), ".env") {
		return "env"
	}
	switch strings.ToLower(path.Ext(p)) {
	case ".js", ".mjs", ".cjs":
		return "js"
	case ".jsx":
		return "jsx"
	case ".ts", ".mts", ".cts":
		return "ts"
	case ".tsx":
		return "tsx"
	case ".go":
		return "go"
	case ".sh", ".bash":
		return "shell"
	case ".http", ".rest":
		return "http"
	case ".yaml", ".yml":
		return "yaml"
	case ".json":
		return "json"
	case ".tf", ".tofu", ".hcl":
		return "hcl"
	}
	return ""
}

var hclCommand = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*command[ \t]*=[ \t]*"((?:[^"\\\n]|\\.)*)"[ \t]*\r?$`)
})

// hclCommands takes the command lines of local-exec provisioners.
func (c *cutter) hclCommands() {
	for _, m := range hclCommand().FindAllSubmatchIndex(c.data, -1) {
		if !worth(c.data[m[2]:m[3]]) {
			continue
		}
		r := &region{}
		r.unescape(c.data, m[2], m[3], func(b []byte) bool {
			return b[0] == '\\' && (b[1] == '"' || b[1] == '\\') || string(b) == "$$" || string(b) == "%%"
		})
		c.emit(r, "shell", "hcl", false, false, usage.EncHCL)
	}
}

// hcl takes the heredocs of Terraform files that hold scripts: the code of actions and rules, provisioners' commands.
func (c *cutter) hcl() {
	c.hclCommands()
	if !bytes.Contains(c.data, []byte("<<")) {
		return
	}
	for i := 0; i < len(c.data); {
		end := lineEnd(c.data, i)
		l := string(c.data[i:end])
		m := hclHeredoc().FindStringSubmatch(l)
		if m == nil {
			i = end + 1
			continue
		}
		body, stop := heredocBody(c.data, min(end+1, len(c.data)), m[3], true)
		lang := classify(string(c.data[min(end+1, body):body]), "")
		if lang == "text" && (m[1] == "code" || m[1] == "script") {
			lang = "js"
		}
		if m[1] == "command" {
			lang = "shell"
		}
		if lang == "js" || lang == "shell" {
			r := &region{}
			r.unescape(c.data, min(end+1, body), body, func(b []byte) bool { return string(b) == "$$" || string(b) == "%%" })
			c.emit(r, lang, "hcl", false, lang == "js", usage.EncHCLHeredoc)
		}
		i = stop
	}
}
