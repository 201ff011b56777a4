package usage

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Edit replaces the bytes at Span (empty: an insertion) by New.
type Edit struct {
	Span Span
	New  string
	// Wrap is set where New writes an entry together with the member around it, which is not there yet.
	Wrap Wrap
}

// Wrap is what stands around the entry in an Edit's New, and what separates two entries.
type Wrap struct{ Open, Close, Sep string }

// holds reports whether v writes the member that w writes, or one inside it (`auth: { params: {` in `auth: {`).
func (w Wrap) holds(v Wrap) bool {
	return w == v || w != (Wrap{}) && strings.HasPrefix(v.Open, w.Open) && strings.HasSuffix(v.Close, w.Close)
}

// Coalesce drops edits that are there already, and writes entries of one missing member (`authorizationParams: {...}`)
// into one. The order is that of first occurrence.
func Coalesce(es []Edit) []Edit {
	var out []Edit
next:
	for _, e := range es {
		if slices.Contains(out, e) {
			continue
		}
		for i, o := range out {
			if e.Wrap == (Wrap{}) || o.Span != e.Span || !o.Wrap.holds(e.Wrap) {
				continue
			}
			had := strings.TrimSuffix(o.New, o.Wrap.Close)
			entry := strings.TrimSuffix(strings.TrimPrefix(e.New, o.Wrap.Open), o.Wrap.Close)
			if !slices.Contains(strings.Split(strings.TrimPrefix(had, o.Wrap.Open), o.Wrap.Sep), entry) {
				out[i].New = had + o.Wrap.Sep + entry + o.Wrap.Close
			}
			continue next
		}
		out = append(out, e)
	}
	return out
}

// Encoding is one layer of spelling between the bytes a program sees and the bytes of the file. A chain is applied
// innermost first: a URL parameter in a JSON string in a shell word is [EncPercent, EncJSON, EncShellSingle].
type Encoding string

// The encodings front ends use.
const (
	EncJSSingle    Encoding = "js'"      // JavaScript '...'
	EncJSDouble    Encoding = `js"`      // JavaScript "..."
	EncJSTemplate  Encoding = "js`"      // JavaScript `...`
	EncGo          Encoding = `go"`      // Go interpreted string
	EncGoRaw       Encoding = "go`"      // Go raw string: cannot hold a backquote
	EncJSON        Encoding = "json"     // JSON string
	EncYAMLPlain   Encoding = "yaml"     // YAML plain scalar
	EncYAMLSingle  Encoding = "yaml'"    // YAML '...'
	EncYAMLDouble  Encoding = `yaml"`    // YAML "..."
	EncHCL         Encoding = "hcl"      // HCL quoted template
	EncShellSingle Encoding = "sh'"      // shell '...'
	EncShellDouble Encoding = `sh"`      // shell "..."
	EncShellPlain  Encoding = "sh"       // shell word without quotes
	EncPercent     Encoding = "percent"  // query component, only what must be escaped (`https://x/api/v2/` stays readable)
	EncPercentAll  Encoding = "percent*" // query component as encodeURIComponent writes it
	EncFormLoose   Encoding = "form_"    // like form, in a text whose author leaves blanks as they are (`-d 'scope=a b'`)
	EncForm        Encoding = "form"     // application/x-www-form-urlencoded: like percent, a space is +
	EncHTMLAttr    Encoding = "html"     // HTML attribute or text
	EncEnv         Encoding = "env"      // .env value without quotes
	EncHeredoc     Encoding = "sh<<"     // body of a shell heredoc whose delimiter is not quoted
	EncHCLHeredoc  Encoding = "hcl<<"    // body of an HCL heredoc: only template marks are special
	EncFormat      Encoding = "fmt"      // format string of Printf and its kin: % is doubled
)

// EncIndent is the encoding of a region whose lines the container indents by prefix (YAML block scalars, Markdown
// fences in lists): a line break that is written there must be followed by the indentation.
func EncIndent(prefix string) Encoding { return Encoding(encIndentMark + prefix) }

const encIndentMark = "indent:"

// Encode spells s in one layer; ok is false when the layer cannot hold it.
func (e Encoding) Encode(s string) (string, bool) {
	switch e {
	case EncJSSingle:
		return escape(s, `'\`), true
	case EncJSDouble, EncGo:
		return escape(s, `"\`), true
	case EncJSTemplate:
		return strings.ReplaceAll(escapeKeepLines(s, "`\\"), "${", `\${`), true
	case EncGoRaw:
		return s, !strings.ContainsAny(s, "`\r")
	case EncJSON:
		b, err := json.Marshal(s)
		if err != nil {
			return "", false
		}
		// json.Marshal escapes <, > and & for HTML's sake; a file's author would not.
		out := string(b[1 : len(b)-1])
		out = strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(out)
		return out, true
	case EncYAMLPlain:
		return s, yamlPlainOK(s)
	case EncYAMLSingle:
		return strings.ReplaceAll(s, "'", "''"), !strings.ContainsAny(s, "\n\r")
	case EncYAMLDouble:
		return escape(s, `"\`), true
	case EncHCL:
		return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(escape(s, `"\`)), true
	case EncShellSingle:
		return strings.ReplaceAll(s, "'", `'\''`), true
	case EncShellDouble:
		return escapeKeepLines(s, "\"\\$`"), true
	case EncHeredoc:
		return escapeKeepLines(s, "\\$`"), true
	case EncHCLHeredoc:
		return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(s), true
	case EncFormat:
		return strings.ReplaceAll(s, "%", "%%"), true
	case EncShellPlain:
		return s, !strings.ContainsAny(s, " \t\n'\"\\$`&|;<>()*?[]#~!{}")
	case EncPercent:
		return percent(s, "%&#+ \"<>\\^`"), true
	case EncPercentAll:
		return strings.ReplaceAll(url.QueryEscape(s), "+", "%20"), true
	case EncFormLoose:
		return percent(s, "%&#+\"<>\\^`"), true
	case EncForm:
		return strings.ReplaceAll(percent(s, "%&#+\"<>\\^`"), " ", "+"), true
	case EncHTMLAttr:
		return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(s), true
	case EncEnv:
		return s, !strings.ContainsAny(s, " \t\n'\"#")
	}
	if prefix, ok := strings.CutPrefix(string(e), encIndentMark); ok {
		return strings.ReplaceAll(s, "\n", "\n"+prefix), true
	}
	return "", false
}

// EncodeAll applies a chain, innermost first.
func EncodeAll(chain []Encoding, s string) (string, bool) {
	for _, e := range chain {
		var ok bool
		if s, ok = e.Encode(s); !ok {
			return "", false
		}
	}
	return s, true
}

// escapeKeepLines is escape for spellings that hold a line break as it is.
func escapeKeepLines(s, special string) string {
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		l, cr := strings.CutSuffix(l, "\r")
		lines[i] = escape(l, special)
		if cr && i < len(lines)-1 {
			lines[i] += "\r"
		} else if cr {
			lines[i] += `\r`
		}
	}
	return strings.Join(lines, "\n")
}

func escape(s, special string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case strings.IndexByte(special, c) >= 0:
			b.WriteByte('\\')
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

func percent(s, special string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c <= ' ' && c != ' ' || c >= 0x7f || strings.IndexByte(special, c) >= 0 {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

func yamlPlainOK(s string) bool {
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsAny(s, "\n\r") || strings.Contains(s, ": ") || strings.Contains(s, " #") {
		return false
	}
	if strings.ContainsAny(s[:1], "!&*?|>%@`\"'#,[]{}-") || strings.HasSuffix(s, ":") {
		return false
	}
	switch strings.ToLower(s) {
	case "true", "false", "null", "yes", "no", "on", "off", "~":
		return false
	}
	return true
}
