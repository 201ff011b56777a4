package embed

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

var (
	commandStart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:\$[ \t]+)?(?:curl|wget|https?|xh|auth0)[ \t]+[-'"$a-zA-Z{<:]`)
	})
	goStart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^package [a-z]\w*$`)
	})
	goTop = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:import\b|func\b|type\b|var\b|const\b|//|\)|\}|package\b|\t| +\S)`)
	})
	scriptStart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:(?:var|let|const)\s+[\w$]+\s*=\s*(?:new\s+[\w.]+\(|require\(|await\b|\{|function\b|async\b|\(|\[\s*\{|['"` + "`" + `])|(?:var|let|const)\s*\{[^}]*\}\s*=|import\s+.*from\s+['"]|new\s+[\w.]+\(|\$\.\w+\(|axios[.(]|fetch\(|[\w$]+(?:\.[\w$]+)+\(.*[{(,]\s*$|(?:async\s+)?function\b.*\{\s*$)`)
	})
	notScript = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`@\{|\[NS|NSURL|RestClient|RestRequest|HttpResponse<|CURLOPT|Unirest|JSONSerialization|-> Void|^\s*let\s+\w+\s*=\s*\[|^\s*(?:def|using|#import|<\?php)\b`)
	})
)

// unfenced finds samples in running text: curl commands, Go programs and JavaScript that a page (or what is left of one
// after a copy) shows without a fence. Raw messages and URLs stay in the prose, where httpscan finds them.
func (c *cutter) unfenced(prose []byte) []sample {
	var out []sample
	take := func(from, to int, lang string) {
		r := &region{}
		r.add(c.data, from, to)
		if r.empty() {
			return
		}
		if lang == "shell" {
			blankPrompts(r.text)
		}
		blank(prose, from, to)
		out = append(out, sample{r: r, lang: lang, start: from})
	}
	for i := 0; i < len(prose); {
		end := lineEnd(prose, i)
		l := string(prose[i:end])
		switch {
		case goStart().MatchString(strings.TrimRight(l, "\r")):
			j := goEnd(prose, i)
			take(i, j, "go")
			end = j
		case commandStart().MatchString(l) && commandWords(l):
			j := commandEnd(prose, i)
			take(i, j, "shell")
			end = j
		case scriptStart().MatchString(l) && !notScript().MatchString(l):
			j := scriptEnd(prose, i)
			if text := string(prose[i:j]); !notScript().MatchString(text) && callsSomething(text) {
				take(commentAbove(prose, i), j, "js")
			}
			end = j
		}
		i = end + 1
	}
	return out
}

func lineEnd(text []byte, i int) int {
	if k := bytes.IndexByte(text[min(i, len(text)):], '\n'); k >= 0 {
		return i + k
	}
	return len(text)
}

// commandWords tells a command from a sentence that starts with its name.
func commandWords(l string) bool {
	l = strings.TrimLeft(l, " \t$")
	word, _, _ := strings.Cut(l, " ")
	switch word {
	case "curl", "wget":
		return strings.Contains(l, " -") || strings.Contains(l, "://") || strings.Contains(l, "$")
	case "auth0":
		return strings.HasPrefix(l, "auth0 api ") || strings.HasPrefix(l, "auth0 tenant-settings ")
	}
	return strings.Contains(l, "://") && strings.Contains(l, "=")
}

// commandEnd follows continued lines and open quotes.
func commandEnd(text []byte, i int) int {
	var quote byte
	for i < len(text) {
		end := lineEnd(text, i)
		cont := false
		for k := i; k < end; k++ {
			switch ch := text[k]; {
			case ch == '\\' && quote != '\'':
				if k+1 == end || k+2 == end && text[k+1] == '\r' {
					cont = true
				}
				k++
			case quote != 0:
				if ch == quote {
					quote = 0
				}
			case ch == '\'' || ch == '"':
				quote = ch
			}
		}
		if !cont && quote == 0 || end >= len(text) {
			return end
		}
		i = end + 1
	}
	return len(text)
}

// goEnd takes a program to its last top-level declaration.
func goEnd(text []byte, i int) int {
	last := i
	depth := 0
	for i < len(text) {
		end := lineEnd(text, i)
		l := string(text[i:end])
		if depth == 0 && strings.TrimSpace(l) != "" && !goTop().MatchString(l) {
			break
		}
		depth += nesting(l)
		if strings.TrimSpace(l) != "" {
			last = end
		}
		if depth < 0 {
			break
		}
		i = end + 1
	}
	return last
}

// scriptEnd takes statements while brackets are open or the next line goes on in the same manner.
func scriptEnd(text []byte, i int) int {
	depth := 0
	last := i
	for n := 0; i < len(text) && n < 400; n++ {
		end := lineEnd(text, i)
		l := strings.TrimSpace(string(text[i:end]))
		if depth <= 0 && n > 0 && !continuesScript(l) {
			break
		}
		depth += nesting(l)
		if l != "" {
			last = end
		}
		i = end + 1
	}
	return last
}

func continuesScript(l string) bool {
	return l == "" || strings.HasPrefix(l, "//") || strings.HasPrefix(l, "}") || strings.HasPrefix(l, ")") || strings.HasPrefix(l, ".") ||
		strings.HasSuffix(l, ";") || strings.HasSuffix(l, "{") || strings.HasSuffix(l, "(") || scriptStart().MatchString(l)
}

// nesting is how many brackets a line leaves open, strings and comments left out.
func nesting(l string) int {
	d := 0
	for i := 0; i < len(l); i++ {
		switch ch := l[i]; ch {
		case '"', '\'', '`':
			k := strings.IndexByte(l[i+1:], ch)
			if k < 0 {
				return d
			}
			i += k + 1
		case '/':
			if i+1 < len(l) && l[i+1] == '/' {
				return d
			}
		case '{', '(', '[':
			d++
		case '}', ')', ']':
			d--
		}
	}
	return d
}

// callsSomething: a sample worth parsing names a client or a request.
func callsSomething(s string) bool {
	l := strings.ToLower(s)
	for _, w := range []string{"auth0", "lock", "fetch(", "axios", "$.ajax", "xmlhttprequest", "request(", "api/v2", "oauth", "management"} {
		if strings.Contains(l, w) {
			return true
		}
	}
	return false
}

// commentAbove takes the comment lines directly above a sample in.
func commentAbove(text []byte, i int) int {
	for i > 0 {
		start := lineStart(text, i-1)
		if !strings.HasPrefix(strings.TrimSpace(string(text[start:i-1])), "//") {
			return i
		}
		i = start
	}
	return i
}
