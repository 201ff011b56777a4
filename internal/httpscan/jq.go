package httpscan

import (
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

var jqMember = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.([A-Za-z_][A-Za-z0-9_]*)`) })

// jqRun is one jq program over one input. Only what matters here is modelled: which members of a response are read,
// which keys the output surely has, and where it comes from.
type jqRun struct {
	sh   *shellFile
	prog usage.Text
	p    string
	vars map[string]usage.Value
	span usage.Span
}

func (sh *shellFile) jq(args []arg, stdin usage.Value, span usage.Span) usage.Value {
	r := &jqRun{sh: sh, vars: map[string]usage.Value{}, span: span}
	null, haveProg := false, false
	in := stdin
	for i := 0; i < len(args); i++ {
		s := args[i].str()
		two := func() (string, usage.Value) {
			if i+2 >= len(args) {
				i = len(args)
				return "", usage.Value{}
			}
			i += 2
			return args[i-1].str(), args[i].v
		}
		switch {
		case s == "--arg" || s == "--argjson":
			k, v := two()
			r.vars[k] = v
		case s == "--slurpfile" || s == "--rawfile" || s == "--indent" || s == "-f" || s == "--from-file":
			if s == "--indent" || s == "-f" || s == "--from-file" {
				i++
				haveProg = haveProg || s != "--indent"
			} else {
				two()
			}
		case s == "-n" || s == "--null-input":
			null = true
		case strings.HasPrefix(s, "-") && len(s) > 1:
			null = null || !strings.HasPrefix(s, "--") && strings.Contains(s, "n")
		case !haveProg:
			r.prog, r.p, haveProg = args[i].text(), s, true
		default:
			if v, ok := sh.loadFile(args[i].text().String()); ok {
				in = v
			}
		}
	}
	if null {
		in = usage.Value{Kind: usage.KindAbsent}
	}
	if r.prog.IsZero() { // `jq -r`: the identity
		if haveProg {
			return usage.Value{Origin: in.Origin}
		}
		return in
	}
	out := in
	for _, st := range splitJQ(r.p, "|") {
		out = r.stage(out, st[0], st[1])
	}
	r.note(in, out)
	return out
}

// note marks a connection's response as read with or without its options.
func (r *jqRun) note(in, out usage.Value) {
	if in.Origin == nil || in.Origin.Call == nil {
		return
	}
	c := in.Origin.Call
	for _, m := range jqMember().FindAllStringSubmatch(r.p, -1) {
		c.Reads = append(c.Reads, m[1])
	}
	if i := optionsUse(r.p); i >= 0 {
		c.OptionsRead = usage.Yes
		c.OptionsAt = append(c.OptionsAt, r.prog.Slice(i, i+len("options")).Span())
		return
	}
	if out.Origin != nil && out.Origin.Path != "" && c.OptionsRead == usage.Unknown {
		c.OptionsRead = usage.No
	}
}

// jqDelete matches what a program deletes.
var jqDelete = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bdel\(([^()]*)\)`) })

// optionsUse is where a program looks at the member options, -1 when it does not: to delete it whole is no use.
func optionsUse(p string) int {
	deleted := jqDelete().FindAllStringSubmatchIndex(p, -1)
next:
	for from := 0; ; {
		i := strings.Index(p[from:], "options")
		if i < 0 {
			return -1
		}
		i += from
		end := i + len("options")
		from = end
		if i > 0 && isJQWord(p[i-1]) || end < len(p) && isJQWord(p[end]) {
			continue
		}
		for _, d := range deleted {
			if i >= d[2] && end <= d[3] && (end == d[3] || strings.IndexByte(", \"])", p[end]) >= 0) {
				continue next
			}
		}
		return i
	}
}

func isJQWord(c byte) bool { return isLetter(c) || c == '_' || c >= '0' && c <= '9' }

// splitJQ splits a program at a top-level operator; offsets into p.
func splitJQ(p, sep string) [][2]int {
	var out [][2]int
	depth, start := 0, 0
	for i := 0; i < len(p); i++ {
		switch p[i] {
		case '"':
			for i++; i < len(p) && p[i] != '"'; i++ {
				if p[i] == '\\' {
					i++
				}
			}
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		default:
			if depth == 0 && strings.HasPrefix(p[i:], sep) && (sep != "|" || i+1 >= len(p) || p[i+1] != '=') && (sep != "|" || i == 0 || p[i-1] != '?') {
				out = append(out, [2]int{start, i})
				start = i + len(sep)
			}
		}
	}
	return append(out, [2]int{start, len(p)})
}

func (r *jqRun) stage(in usage.Value, i, j int) usage.Value {
	for i < j && isSpaceByte(r.p[i]) {
		i++
	}
	for j > i && isSpaceByte(r.p[j-1]) {
		j--
	}
	s := r.p[i:j]
	switch {
	case s == "." || s == "":
		return in
	case strings.HasPrefix(s, "del(") && strings.HasSuffix(s, ")"):
		return r.deleted(in, s[4:len(s)-1])
	case strings.HasPrefix(s, "{"):
		return usage.Value{Kind: usage.KindObject, Object: r.construct(in, i, j), Span: r.prog.Slice(i, j).Span()}
	case strings.HasPrefix(s, "$"):
		return r.vars[s[1:]]
	case strings.HasPrefix(s, "select(") || strings.HasPrefix(s, "tojson") || strings.HasPrefix(s, "fromjson") || strings.HasPrefix(s, "first"):
		return in
	}
	if ops := splitJQ(s, "+"); len(ops) == 2 && !strings.Contains(s, "+=") && strings.TrimSpace(s[:ops[0][1]]) == "." {
		return r.merged(in, i+ops[1][0], j)
	}
	if ops := splitJQ(s, "*"); len(ops) == 2 && !strings.Contains(s, "*=") && strings.TrimSpace(s[:ops[0][1]]) == "." {
		return r.merged(in, i+ops[1][0], j)
	}
	if strings.HasPrefix(s, ".") {
		names, n := jqPath(s)
		rest := strings.TrimSpace(s[n:])
		if isAssignment(rest) && len(names) > 0 {
			return r.assigned(in, names[0], i, j)
		}
		return r.navigate(in, names, i, i+n)
	}
	return usage.Value{Origin: in.Origin}
}

func isSpaceByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

func isAssignment(s string) bool {
	for _, op := range []string{"|=", "+=", "-=", "*=", "/=", "%=", "//="} {
		if strings.HasPrefix(s, op) {
			return true
		}
	}
	return strings.HasPrefix(s, "=") && !strings.HasPrefix(s, "==")
}

// jqPath reads `.a.b[0]["c"]`: member names (indexes left out) and how much was read.
func jqPath(s string) (names []string, n int) {
	for n < len(s) {
		switch {
		case s[n] == '.' && n+1 < len(s) && s[n+1] == '"', s[n] == '[' && n+1 < len(s) && s[n+1] == '"':
			q := strings.IndexByte(s[n+2:], '"')
			if q < 0 {
				return names, n
			}
			names = append(names, s[n+2:n+2+q])
			n += q + 3
			if n < len(s) && s[n] == ']' {
				n++
			}
		case s[n] == '.':
			k := n + 1
			for k < len(s) && isJQWord(s[k]) {
				k++
			}
			if k > n+1 {
				names = append(names, s[n+1:k])
			}
			n = k
		case s[n] == '[':
			q := strings.IndexByte(s[n:], ']')
			if q < 0 {
				return names, n
			}
			n += q + 1
		case s[n] == '?':
			n++
		default:
			return names, n
		}
	}
	return names, n
}

// object is a value as an object that can be changed.
func (r *jqRun) object(v usage.Value) usage.Object {
	if v.Kind == usage.KindText {
		if o, ok := request.JSON(v.Text, r.sh.placeAt); ok {
			v = o
		}
	}
	switch {
	case v.Kind == usage.KindObject:
		o := *v.Object
		o.Props = append([]usage.Property{}, o.Props...)
		o.Layout = nil
		return o
	case v.Kind == usage.KindAbsent:
		return usage.Object{}
	case v.Origin != nil:
		return usage.Object{Open: true, Base: []*usage.Origin{v.Origin}}
	}
	return usage.Object{Open: true}
}

func (r *jqRun) deleted(in usage.Value, paths string) usage.Value {
	o := r.object(in)
	for _, b := range splitJQ(paths, ",") {
		names, _ := jqPath(strings.TrimSpace(paths[b[0]:b[1]]))
		if len(names) == 1 {
			o.Props = append(o.Props, usage.Property{Key: names[0], Value: usage.Value{Kind: usage.KindAbsent}})
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: &o, Span: r.span, Origin: in.Origin}
}

func (r *jqRun) assigned(in usage.Value, name string, i, j int) usage.Value {
	o := r.object(in)
	span := r.prog.Slice(i, j).Span()
	v := usage.UnknownValue(span)
	if was, ok := o.Get(name); ok {
		v.Origin = was.Value.Origin // a part of it is changed, the rest is what it was
	}
	o.Props = append(o.Props, usage.Property{Key: name, KeySpan: span, Value: v, Whole: span})
	return usage.Value{Kind: usage.KindObject, Object: &o, Span: span, Origin: in.Origin}
}

func (r *jqRun) merged(in usage.Value, i, j int) usage.Value {
	o := r.object(in)
	for i < j && isSpaceByte(r.p[i]) {
		i++
	}
	switch {
	case i < j && r.p[i] == '{':
		add := r.construct(in, i, j)
		o.Props = append(o.Props, add.Props...)
		o.Open = o.Open || add.Open
	case i < j && r.p[i] == '$':
		add := r.object(r.vars[strings.TrimSpace(r.p[i+1:j])])
		o.Props = append(o.Props, add.Props...)
		o.Open = o.Open || add.Open
	default:
		o.Open = true
	}
	return usage.Value{Kind: usage.KindObject, Object: &o, Span: r.prog.Slice(i, j).Span(), Origin: in.Origin}
}

// construct reads `{a: 1, "b": .x, $c, d}`.
func (r *jqRun) construct(in usage.Value, i, j int) *usage.Object {
	o := &usage.Object{Span: r.prog.Slice(i, j).Span()}
	end := strings.LastIndexByte(r.p[i:j], '}')
	if end < 0 {
		o.Open = true
		return o
	}
	body := r.p[i+1 : i+end]
	for _, b := range splitJQ(body, ",") {
		item := body[b[0]:b[1]]
		lead := len(item) - len(strings.TrimLeft(item, " \t\r\n"))
		item = strings.TrimSpace(item)
		if item == "" {
			continue
		}
		at := i + 1 + b[0] + lead
		span := r.prog.Slice(at, at+len(item)).Span()
		key, expr := item, ""
		if ks := splitJQ(item, ":"); len(ks) > 1 {
			key, expr = item[:ks[0][1]], strings.TrimSpace(item[ks[1][0]:])
		}
		key = strings.Trim(strings.TrimSpace(key), `"`)
		if strings.HasPrefix(key, "(") || strings.ContainsRune(key, usage.HoleByte) {
			o.Open = true
			continue
		}
		v := usage.UnknownValue(span)
		switch {
		case strings.HasPrefix(key, "$"):
			key = key[1:]
			v = r.vars[key]
		case strings.HasPrefix(expr, "$"):
			v = r.vars[expr[1:]]
		case expr == "true" || expr == "false":
			v = usage.Value{Kind: usage.KindBool, Text: usage.Lit(expr, span), Span: span}
		case strings.HasPrefix(expr, "{") || strings.HasPrefix(expr, "[") || strings.HasPrefix(expr, `"`):
			if k := strings.Index(r.p[at:], expr); k >= 0 {
				from := r.prog.Slice(at+k, at+k+len(expr))
				if c := expr[0]; c != '"' {
					if pv, ok := request.JSON(from, r.sh.placeAt); ok {
						v = pv
					} else if c == '{' {
						v = usage.Value{Kind: usage.KindObject, Object: r.construct(in, at+k, at+k+len(expr)), Span: from.Span()}
					}
				} else if len(expr) > 1 && !strings.Contains(expr, `\(`) {
					t := from.Slice(1, len(expr)-1)
					v = usage.TextValue(t, from.Span(), nil)
				}
			}
		case in.Origin != nil && (expr == "" || mentionsInput(expr)):
			v.Origin = in.Origin
		}
		o.Props = append(o.Props, usage.Property{Key: key, KeySpan: span, Value: v, Whole: span})
	}
	return o
}

// mentionsInput reports whether an expression reads a member of its input: `.a`, `(.a + {b: 1})`, `{b: 1} * .a`.
func mentionsInput(expr string) bool {
	for i := 0; i+1 < len(expr); i++ {
		if expr[i] == '.' && (isLetter(expr[i+1]) || expr[i+1] == '"' || expr[i+1] == '[') &&
			(i == 0 || strings.IndexByte(" \t\n(+-*/|,[{", expr[i-1]) >= 0) {
			return true
		}
	}
	return false
}

// navigate reads a member.
func (r *jqRun) navigate(in usage.Value, names []string, i, j int) usage.Value {
	if in.Kind == usage.KindText && in.Origin == nil {
		if o, ok := request.JSON(in.Text, r.sh.placeAt); ok {
			in = o
		}
	}
	if in.Kind == usage.KindObject && in.Origin == nil {
		for k, n := range names {
			p, ok := in.Object.Get(n)
			if !ok {
				return usage.Value{}
			}
			if k == len(names)-1 {
				return p.Value
			}
			if in = p.Value; in.Kind != usage.KindObject {
				return usage.Value{}
			}
		}
		return in
	}
	if in.Origin == nil || len(names) == 0 {
		return in
	}
	last := names[len(names)-1]
	if req := in.Origin.Request; req != nil {
		kind := usage.TokenUnknown
		switch last {
		case "id_token":
			kind = usage.TokenID
		case "access_token":
			kind = usage.TokenAccess
		}
		if kind != usage.TokenUnknown {
			k := i + strings.LastIndex(r.p[i:j], last)
			return r.sh.tokenValue(req, kind, last, r.prog.Slice(k, k+len(last)).Span(), usage.High)
		}
	}
	o := *in.Origin
	o.Path = strings.TrimPrefix(o.Path+"."+strings.Join(names, "."), ".")
	return usage.Value{Kind: usage.KindResponse, Span: r.prog.Slice(i, j).Span(), Origin: &o}
}
