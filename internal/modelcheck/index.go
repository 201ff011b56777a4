package modelcheck

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
)

// maxSource bounds what is read of one tarball; the largest pinned package has about 60 MB of sources.
const maxSource = 256 << 20

// Index is what can be looked up in one package.
type Index struct {
	// files are the package's sources by path below its root.
	files map[string][]byte
	words map[string]bool
	// declared are words that are followed by what declares a member (`(`, `:`, `=`, `<`), or stand in quotes alone.
	declared map[string]bool
}

var skipRE = regexp.MustCompile(`(^|/)(tests?|__tests__|examples?|example|scenario|node_modules|i18n|docs)/`)

// ReadPackage indexes the sources in an npm tarball: scripts and type declarations, tests and examples left out.
func ReadPackage(tgz []byte) (*Index, error) {
	zr, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, fmt.Errorf("read package: %w", err)
	}
	x := &Index{files: map[string][]byte{}, words: map[string]bool{}, declared: map[string]bool{}}
	tr := tar.NewReader(io.LimitReader(zr, maxSource))
	for {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return x, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read package: %w", err)
		}
		_, name, ok := strings.Cut(path.Clean(h.Name), "/") // below "package/"
		if !ok || h.Typeflag != tar.TypeReg || skipRE.MatchString(name) || !isSource(name) {
			continue
		}
		data, err := io.ReadAll(tr)
		if err != nil {
			return nil, fmt.Errorf("read package: %s: %w", name, err)
		}
		x.add(name, data)
	}
}

func isSource(name string) bool {
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		return true
	}
	return false
}

// add indexes one file in a single pass.
func (x *Index) add(name string, data []byte) {
	x.files[name] = data
	for i := 0; i < len(data); {
		c := data[i]
		switch {
		case isWord(c) && (c < '0' || c > '9'):
			j := i + 1
			for j < len(data) && isWord(data[j]) {
				j++
			}
			mark(x.words, data[i:j])
			if declares(data[j:]) {
				mark(x.declared, data[i:j])
			}
			i = j
		case c == '"' || c == '\'' || c == '`':
			j := i + 1
			for j < len(data) && (isWord(data[j]) || data[j] == '.' || data[j] == '-') {
				j++
			}
			if j > i+1 && j < len(data) && data[j] == c {
				mark(x.words, data[i+1:j])
				mark(x.declared, data[i+1:j])
			}
			i++
		default:
			i++
		}
	}
}

// mark allocates only for a word that is new.
func mark(set map[string]bool, word []byte) {
	if !set[string(word)] {
		set[string(word)] = true
	}
}

func isWord(c byte) bool {
	return c == '_' || c == '$' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// declares answers whether what follows a word makes it a declared member: `(`, `:`, `<` or `=`, after the end of a
// quoted or computed name and a `?` or `!`.
func declares(rest []byte) bool {
	for _, c := range rest[:min(len(rest), 8)] {
		switch c {
		case '(', ':', '<', '=':
			return true
		case '"', '\'', ']', '?', '!', ' ', '\t', '\n', '\r':
		default:
			return false
		}
	}
	return false
}

// Has answers whether the package has a name in the form its kind asks for.
func (x *Index) Has(n Name) bool {
	switch n.Kind {
	case Export:
		return x.exports(n.Name)
	case Method:
		return x.declared[n.Name]
	}
	return x.words[n.Name]
}

// exports looks for an export statement, a CommonJS export, or (in a bundle without declarations) an assignment to a
// member of whatever the bundler calls `exports`.
func (x *Index) exports(name string) bool {
	q := regexp.QuoteMeta(name)
	re := regexp.MustCompile(`export\s+(?:declare\s+)?(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:function|class|const|let|var|enum)\s+` + q + `\b` +
		`|export\s*(?:type\s*)?\{[^}]*\b` + q + `\b[^}]*\}` +
		`|\bexports\.` + q + `\b|\bexports\[["']` + q + `["']\]|\bexports,\s*["']` + q + `["']` +
		`|\bmodule\.exports\s*=\s*\{[^}]*\b` + q + `\b|\bmodule\.exports\s*=\s*` + q + `\b` +
		`|\b[\w$]+\.` + q + `\s*=|\b(?:declare\s+(?:const|var|class)|function)\s+` + q + `\b`)
	if name == "default" {
		re = regexp.MustCompile(`export\s+default\b|\bas default\b|\bexports\.default\b|\bmodule\.exports\s*=|\bexports\s*=|export\s*=|=\s*exports\b`)
	}
	for _, data := range x.files {
		if (name == "default" || bytes.Contains(data, []byte(name))) && re.Match(data) {
			return true
		}
	}
	return false
}

var (
	fernURL    = regexp.MustCompile("url: (?:core|[\\w$.]+)\\.url\\.join\\((?s:.*?)[`\"]([^`\"]*)[`\"]\\s*,?\\s*\\)")
	holeRE     = regexp.MustCompile(`\$\{[^}]*\}|\{[^}]*\}`)
	methodRE   = regexp.MustCompile(`method: ["'](\w+)["']`)
	pathRE     = regexp.MustCompile("path: [`\"']([^`\"']*)[`\"']")
	camelSplit = regexp.MustCompile(`[A-Z]`)
)

// Call answers whether the generated client in the package sends what a call says. ok is false where the package is not
// of a kind that can be read this way.
func (x *Index) Call(c Call) (sends string, ok bool) {
	parts := strings.Split(c.Member, ".")
	last := parts[len(parts)-1]
	file, urlRE := "", pathRE
	if len(parts) == 2 {
		file = "dist/cjs/management/__generated/managers/" + kebab(parts[0]) + "-manager.js"
	}
	if x.files[file] == nil {
		file, urlRE = "dist/cjs/management/api", fernURL
		for _, p := range parts[:len(parts)-1] {
			file += "/resources/" + p
		}
		file += "/client/Client.js"
	}
	data := x.files[file]
	if data == nil {
		return "", false
	}
	def := regexp.MustCompile(`(?m)^\s+(?:async )?(?:__)?` + regexp.QuoteMeta(last) + `\([^)]*\) \{`)
	for _, at := range def.FindAllIndex(data, -1) {
		body := data[at[1]:]
		u, m := urlRE.FindSubmatchIndex(body), methodRE.FindSubmatchIndex(body)
		if u == nil || m == nil {
			continue
		}
		got := string(body[m[2]:m[3]]) + " /" + strings.TrimPrefix(holeRE.ReplaceAllString(string(body[u[2]:u[3]]), "{}"), "/")
		sends = got
		if got == holeRE.ReplaceAllString(c.Endpoint, "{}") {
			return got, true
		}
	}
	return sends, sends != ""
}

func kebab(s string) string {
	return camelSplit.ReplaceAllStringFunc(s, func(u string) string { return "-" + strings.ToLower(u) })
}
