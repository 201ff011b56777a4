// Package httpscan reads HTTP as people write it down: raw messages, curl and its kin in shell scripts, .http files,
// HAR, Postman, Bruno and Insomnia collections, and authorize URLs in any text.
//
// It turns each request into a request.Message and leaves all judgement about Auth0 to internal/request. Invariants:
// no command is executed and no file read but through Options.Load; spans point at the bytes that spell a value, in
// whatever file that is; input that does not parse yields a notice and whatever could be read before and after it;
// comments are not read.
package httpscan

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Options are what the scanner needs from outside.
type Options struct {
	Requests *request.Builder
	// Load reads a file of the scan root (`--data @body.json`); nil: no file is read.
	Load func(path string) ([]byte, error)
	// List names the entries of a folder of the scan root, folders with a slash behind them; nil: none are seen.
	List func(dir string) []string
	// Taken are the parts of the source that are scanned as regions of their own: text that is only searched for
	// addresses leaves them out.
	Taken []usage.Span
}

// maxText bounds what is scanned; larger files are data.
const maxText = 8 << 20

// Handles reports whether a whole file of this path (or a region of this language) is for this front end. JSON and
// YAML files are taken by what is in them: see HandlesData.
func Handles(p, lang string) bool {
	switch lang {
	case "shell", "http", "text", "har", "bru", "curl":
		return true
	}
	base := strings.ToLower(path.Base(p))
	switch path.Ext(base) {
	case ".sh", ".bash", ".zsh", ".ksh", ".http", ".rest", ".har", ".bru", ".curl":
		return true
	}
	return strings.HasSuffix(base, ".postman_collection.json") || strings.HasSuffix(base, ".postman_collection") ||
		slices.Contains([]string{".bashrc", ".zshrc", ".profile", ".bash_profile", ".envrc"}, base)
}

// HandlesData reports whether a file that its name does not give away is for this front end: a script by its first
// line, a JSON or YAML collection by its mark.
func HandlesData(p string, data []byte) bool {
	if Handles(p, "") || shebang(data) != "" {
		return true
	}
	ext := strings.ToLower(path.Ext(p))
	switch ext {
	case ".json", ".yaml", ".yml":
		if collectionKind(data) != "" || isEnvironment(p) {
			return true
		}
	}
	// An address in any other text format: an authorize URL in a .env file, a retired endpoint in a properties file.
	return (textFormats[ext] || strings.HasPrefix(path.Base(p), ".env")) && holdsAddress(data)
}

// IsScript reports a shell script, by its name or its first line.
func IsScript(p string, data []byte) bool {
	switch path.Ext(strings.ToLower(p)) {
	case ".sh", ".bash", ".zsh", ".ksh":
		return true
	}
	return shebang(data) != ""
}

// textFormats are formats without a front end for requests, whose strings may still hold a URL.
var textFormats = map[string]bool{
	".json": true, ".jsonc": true, ".json5": true, ".yaml": true, ".yml": true, ".env": true, ".toml": true, ".ini": true, ".cfg": true, ".conf": true,
	".properties": true, ".xml": true, ".plist": true, ".tf": true, ".tfvars": true, ".hcl": true, ".txt": true, ".csv": true, ".rst": true, ".adoc": true,
}

// holdsAddress is a cheap look for what httpscan could find in plain text.
func holdsAddress(data []byte) bool {
	for _, w := range []string{"/authorize?", "authorize%3F", "/oauth/ro", "/tokeninfo", "/usernamepassword/login", "/user/ssodata"} {
		if bytes.Contains(data, []byte(w)) {
			return true // the host may be one that only the configuration knows
		}
	}
	for _, w := range []string{"/oauth/access_token", "/delegation", "http://"} {
		if bytes.Contains(data, []byte(w)) {
			return bytes.Contains(data, []byte("auth0")) || bytes.Contains(data, []byte("AUTH0")) || bytes.Contains(data, []byte("ourDomain")) || bytes.Contains(data, []byte("YOUR_"))
		}
	}
	return false
}

// Scan reads one source.
func Scan(src *usage.Source, opt Options) *usage.Set {
	set := &usage.Set{}
	if opt.Requests == nil {
		opt.Requests = request.New(request.Tenant{})
	}
	if len(src.Text) > maxText {
		set.Notices = append(set.Notices, usage.Notice{File: src.Path, Message: "larger than 8 MiB, not scanned for HTTP requests"})
		return set
	}
	s := &scanner{src: src, opt: opt, set: set}
	switch s.kind() {
	case "shell":
		s.shell()
	case "http":
		s.httpFile()
	case "har":
		s.har()
	case "postman":
		s.postman()
	case "insomnia":
		s.insomnia()
	case "insomnia5":
		s.insomnia5()
	case "bru":
		s.bruno()
	default:
		s.plain()
	}
	s.dedupe()
	return set
}

type scanner struct {
	src *usage.Source
	opt Options
	set *usage.Set
}

func (s *scanner) kind() string {
	lang := s.src.Lang
	ext := strings.ToLower(path.Ext(s.src.Path))
	if s.src.Segs != nil || s.src.Container != "" {
		ext = "" // a region's language is its own
	}
	switch {
	case lang == "shell" || lang == "curl":
		return "shell"
	case lang == "http" && !s.looksLikeURL():
		return "http"
	case lang == "har":
		return "har"
	case lang == "bru":
		return "bru"
	}
	switch ext {
	case ".sh", ".bash", ".zsh", ".ksh", ".curl", ".envrc":
		return "shell"
	case ".http", ".rest":
		return "http"
	case ".har":
		return "har"
	case ".bru":
		return "bru"
	}
	if lang == "" || lang == "json" || lang == "text" || lang == "yaml" && s.src.Segs == nil {
		if k := collectionKind(s.src.Text); k != "" {
			return k
		}
	}
	if ext == "" && shebang(s.src.Text) != "" || Handles(s.src.Path, "") && s.src.Container == "" && lang != "text" {
		return "shell"
	}
	return "text"
}

// looksLikeURL: an `http` fence often holds nothing but an authorize URL.
func (s *scanner) looksLikeURL() bool {
	t := strings.TrimSpace(string(s.src.Text))
	return strings.HasPrefix(t, "http") && !strings.Contains(strings.SplitN(t, "\n", 2)[0], " HTTP/") && !strings.Contains(t, "###")
}

// shebang is the interpreter of a shell script, "" for anything else.
func shebang(data []byte) string {
	if len(data) < 2 || data[0] != '#' || data[1] != '!' {
		return ""
	}
	line, _, _ := strings.Cut(string(data[:min(len(data), 128)]), "\n")
	for _, f := range strings.FieldsFunc(line[2:], func(r rune) bool { return r == '/' || r == ' ' || r == '\t' || r == '\r' }) {
		switch f {
		case "sh", "bash", "zsh", "ksh", "dash", "ash", "mksh":
			return f
		}
	}
	return ""
}

// collectionKind recognises a file format by its mark near the top.
func collectionKind(data []byte) string {
	head := string(data[:min(len(data), 64<<10)])
	switch {
	case strings.Contains(head, "schema.getpostman.com") || strings.Contains(head, "_postman_id"):
		return "postman"
	case strings.Contains(head, `"_type"`) && strings.Contains(head, "__export_format"):
		return "insomnia"
	case strings.Contains(head, "collection.insomnia.rest/5"):
		return "insomnia5"
	case strings.Contains(head, `"log"`) && strings.Contains(head, `"entries"`) && strings.Contains(head, `"version"`),
		strings.Contains(head, `"postData"`) && strings.Contains(head, `"method"`) && strings.Contains(head, `"url"`),
		strings.Contains(head, `"headers"`) && strings.Contains(head, `"method"`) && strings.Contains(head, `"url"`) && strings.Contains(head, `"httpVersion"`):
		return "har"
	}
	return ""
}

// build hands a message on and keeps what comes back.
func (s *scanner) build(m request.Message) usage.Set {
	m.Source = s.src
	if m.Model == "" {
		m.Model = "http"
	}
	got := s.opt.Requests.Build(m)
	s.set.Merge(&got)
	return got
}

// dedupe drops what was seen twice: a URL that is both part of a command and found in the text, a function body
// evaluated for several callers.
func (s *scanner) dedupe() {
	type key struct {
		span usage.Span
		what string
	}
	seen := map[key]bool{}
	first := func(span usage.Span, what string) bool {
		k := key{span, what}
		if seen[k] {
			return false
		}
		seen[k] = true
		return true
	}
	s.set.Requests = keep(s.set.Requests, func(r *usage.TokenRequest) bool {
		return first(r.Span, "request "+r.Audience.Span().File+r.Audience.Value.Text.String()+"|"+r.Scope.Value.Text.String())
	})
	calls := map[key]*usage.APICall{}
	s.set.Calls = keep(s.set.Calls, func(c *usage.APICall) bool {
		k := key{c.Span, "call " + c.Method + c.Path.Pattern()}
		if o := calls[k]; o != nil { // another caller may hand over another token
			for _, b := range c.Bearers {
				if !slices.ContainsFunc(o.Bearers, func(x usage.Bearer) bool { return x.At() == b.At() && x.Token.Kind == b.Token.Kind }) {
					o.Bearers = append(o.Bearers, b)
				}
			}
			return false
		}
		calls[k] = c
		return true
	})
	s.set.Artifacts = keep(s.set.Artifacts, func(a *usage.Artifact) bool { return first(a.Span, a.Kind) })
}

func keep[T any](in []T, f func(T) bool) []T {
	var out []T
	for _, x := range in {
		if f(x) {
			out = append(out, x)
		}
	}
	return out
}
