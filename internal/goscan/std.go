package goscan

import (
	"go/ast"
	"net/url"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

var stdConsts = map[string]string{
	"net/http.MethodGet": "GET", "net/http.MethodPost": "POST", "net/http.MethodPut": "PUT", "net/http.MethodPatch": "PATCH",
	"net/http.MethodDelete": "DELETE", "net/http.MethodHead": "HEAD", "net/http.MethodOptions": "OPTIONS",
	"github.com/coreos/go-oidc/v3/oidc.ScopeOpenID": "openid", "github.com/coreos/go-oidc.ScopeOpenID": "openid",
	"github.com/coreos/go-oidc/v3/oidc.ScopeOfflineAccess": "offline_access",
}

var stdTypes = map[string]bool{"net/url.Values": true, "net/http.Header": true, "encoding/json.RawMessage": true}

// stdCall evaluates functions of the standard library; ok is false for what it does not know.
func (e *evaluator) stdCall(x *ast.CallExpr, path, name string, fr *frame) ([]usage.Value, bool) {
	arg := func(i int) usage.Value {
		if i < len(x.Args) {
			return e.eval(x.Args[i], fr)
		}
		return usage.Value{}
	}
	switch path + "." + name {
	case "fmt.Sprintf":
		if len(x.Args) > 0 {
			return one(e.sprintf(x, x.Args, fr)), true
		}
	case "fmt.Sprint", "fmt.Sprintln":
		v := arg(0)
		for i := 1; i < len(x.Args); i++ {
			v = e.concat(x, v, arg(i))
		}
		return one(v), len(x.Args) > 0
	case "strings.Join":
		return one(e.join(x, arg(0), arg(1))), true
	case "strings.TrimSpace", "strings.ToLower", "strings.Clone", "bytes.TrimSpace", "html.EscapeString":
		return one(arg(0)), len(x.Args) == 1
	case "strings.TrimPrefix", "strings.TrimSuffix", "strings.TrimRight", "strings.TrimLeft", "strings.Trim":
		return one(e.trim(x, name, arg(0), arg(1))), true
	case "strings.ReplaceAll", "strings.Replace":
		return one(e.replace(x, arg(0), arg(1), arg(2))), len(x.Args) >= 3
	case "strings.NewReader", "bytes.NewReader", "bytes.NewBuffer", "bytes.NewBufferString", "io.NopCloser", "bufio.NewReader",
		"io.LimitReader", "ioutil.NopCloser", "io.TeeReader", "bufio.NewScanner":
		v := arg(0)
		if v.Kind == usage.KindAbsent && strings.HasPrefix(name, "NewBuffer") {
			return one(usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "bytes.Buffer"}, Span: v.Span}), true
		}
		return one(v), true
	case "io.ReadAll", "io/ioutil.ReadAll":
		return []usage.Value{arg(0), {}}, true
	case "os.Getenv", "os.LookupEnv":
		return one(e.env(x, arg(0))), true
	case "net/url.QueryEscape", "net/url.PathEscape":
		return one(e.escaped(x, arg(0), name)), true
	case "net/url.JoinPath":
		v := arg(0)
		for i := 1; i < len(x.Args); i++ {
			v = e.joinPath(x, v, arg(i))
		}
		return []usage.Value{v, {}}, true
	case "path.Join":
		v := arg(0)
		for i := 1; i < len(x.Args); i++ {
			v = e.joinPath(x, v, arg(i))
		}
		return one(v), len(x.Args) > 0
	case "net/url.Parse", "net/url.ParseRequestURI":
		return []usage.Value{e.urlValue(x, arg(0)), {}}, true
	case "encoding/json.Marshal", "encoding/json.MarshalIndent":
		return []usage.Value{e.jsonView(arg(0)), {}}, true
	case "encoding/json.NewDecoder":
		return one(arg(0)), true
	case "net/http.NewRequest", "net/http.NewRequestWithContext", "net/http/httptest.NewRequest":
		return []usage.Value{e.requestValue(x, fr), {}}, path == "net/http"
	case "net/http.Get", "net/http.Post", "net/http.PostForm", "net/http.Head":
		return []usage.Value{e.responseOf(x, fr), {}}, true
	case "errors.New", "fmt.Errorf":
		return one(e.unknown(x)), true
	case "cmp.Or":
		var alts []usage.Value
		for i := range x.Args {
			alts = append(alts, arg(i))
		}
		return one(usage.UnionOf(trimAlts(alts)...)), len(alts) > 0
	}
	return nil, false
}

func (e *evaluator) env(x *ast.CallExpr, name usage.Value) usage.Value {
	span := e.p.span(x)
	h := usage.Hole{Expr: e.p.text(x), Scope: e.scopeOf(x)}
	if c, ok := name.ConstString(); ok {
		h.Name, h.Env = c, c
		h.Token = e.namedToken(x, c)
	}
	v := usage.TextValue(usage.HoleText(h, span), span, e.exprSlot(x))
	v.Token = h.Token
	return v
}

// sprintf interprets the verbs that print a value as it is.
func (e *evaluator) sprintf(x ast.Expr, args []ast.Expr, fr *frame) usage.Value {
	var out []usage.Value
	for _, f := range e.eval(args[0], fr).Alternatives() {
		out = append(out, e.format(x, f, args[1:], fr))
	}
	v := usage.UnionOf(out...)
	if v.Kind == usage.KindText {
		v.Slot = e.formatSlot(x, args[0])
	}
	return v
}

// formatSlot replaces the whole call, and appends inside a literal format that ends in constant text.
func (e *evaluator) formatSlot(x, format ast.Expr) *usage.Slot {
	s := e.exprSlot(x)
	if lit, ok := ast.Unparen(format).(*ast.BasicLit); ok && s != nil && !strings.HasSuffix(strings.TrimRight(lit.Value, "\"`"), "%s") {
		ls := e.litSlot(lit)
		s.Tail, s.TailStyle = ls.Tail, &ls.Style
	}
	return s
}

func (e *evaluator) format(x ast.Expr, format usage.Value, args []ast.Expr, fr *frame) usage.Value {
	span := e.p.span(x)
	if format.Kind != usage.KindText {
		return usage.TextValue(usage.HoleText(usage.Hole{Expr: e.p.text(x), Name: e.p.text(x)}, span), span, nil)
	}
	cur := usage.TextValue(usage.Text{}, span, nil)
	cur.Conf = format.Conf
	p := format.Text.Pattern()
	next, start := 0, 0
	flush := func(end int) {
		if end > start {
			cur.Text = usage.Concat(cur.Text, format.Text.Slice(start, end))
		}
	}
	for i := 0; i < len(p); i++ {
		if p[i] != '%' || i+1 >= len(p) {
			continue
		}
		flush(i)
		j := i + 1
		for j < len(p) && strings.IndexByte("+-# 0123456789.[]*", p[j]) >= 0 {
			j++
		}
		if j >= len(p) {
			start = i
			break
		}
		if p[j] == '%' {
			cur.Text = usage.Concat(cur.Text, format.Text.Slice(j, j+1))
			i, start = j, j+1
			continue
		}
		var v usage.Value
		switch {
		case next < len(args) && strings.IndexByte("sdv", p[j]) >= 0:
			v = e.eval(args[next], fr)
			if v.Kind == usage.KindUnknown || v.Kind == usage.KindObject || v.Kind == usage.KindList {
				h := usage.Hole{Expr: e.p.text(args[next]), Name: lastIdent(args[next]), Scope: e.scopeOf(args[next]), Token: v.Token}
				v = usage.TextValue(usage.HoleText(h, e.p.span(args[next])), e.p.span(args[next]), nil)
			}
		case next < len(args) && p[j] == 'q':
			q := usage.Lit(`"`, usage.Span{})
			v = e.eval(args[next], fr)
			v = usage.TextValue(usage.Concat(q, e.asText(v), q), v.Span, nil)
		case next < len(args):
			v = usage.TextValue(usage.HoleText(usage.Hole{Expr: e.p.text(args[next])}, e.p.span(args[next])), e.p.span(args[next]), nil)
		default:
			v = usage.TextValue(usage.HoleText(usage.Hole{Expr: "%!" + string(p[j])}, span), span, nil)
		}
		next++
		cur = e.concat(x, cur, v)
		if cur.Kind == usage.KindUnion {
			// keep going on every alternative
			return e.formatRest(x, cur, format, j+1, args, next, fr)
		}
		i, start = j, j+1
	}
	flush(len(p))
	return cur
}

// formatRest finishes a format once an argument has several values.
func (e *evaluator) formatRest(x ast.Expr, cur, format usage.Value, at int, args []ast.Expr, next int, fr *frame) usage.Value {
	tail := format
	tail.Text = format.Text.Slice(at, format.Text.Len())
	return e.concat(x, cur, e.format(x, tail, args[min(next, len(args)):], fr))
}

func lastIdent(x ast.Expr) string {
	name := ""
	ast.Inspect(x, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			name = id.Name
		}
		return true
	})
	return name
}

func (e *evaluator) join(x ast.Expr, list, sep usage.Value) usage.Value {
	if list.Kind != usage.KindList || len(list.Items) == 0 {
		return e.hole(x, lastIdent(x))
	}
	v := list.Items[0]
	for _, it := range list.Items[1:] {
		v = e.concat(x, e.concat(x, v, sep), it)
	}
	v.Span = list.Span
	if v.Kind == usage.KindText {
		v.Slot = list.Slot // a scope is added as an item
	}
	return v
}

func (e *evaluator) trim(x ast.Expr, name string, v, cut usage.Value) usage.Value {
	c, ok := cut.ConstString()
	if v.Kind != usage.KindText || !ok {
		return v
	}
	p := v.Text.Pattern()
	i, j := 0, len(p)
	switch name {
	case "TrimPrefix":
		if strings.HasPrefix(p, c) {
			i = len(c)
		}
	case "TrimSuffix":
		if strings.HasSuffix(p, c) {
			j -= len(c)
		}
	case "TrimRight", "Trim", "TrimLeft":
		for name != "TrimLeft" && j > i && strings.IndexByte(c, p[j-1]) >= 0 && p[j-1] != usage.HoleByte {
			j--
		}
		for name != "TrimRight" && i < j && strings.IndexByte(c, p[i]) >= 0 && p[i] != usage.HoleByte {
			i++
		}
	}
	v.Text = v.Text.Slice(min(i, j), j)
	v.Slot = nil
	return v
}

func (e *evaluator) replace(x ast.Expr, v, old, repl usage.Value) usage.Value {
	o, ok := old.ConstString()
	if !ok || o == "" || v.Kind != usage.KindText {
		return e.hole(x, lastIdent(x))
	}
	var out usage.Text
	p, start := v.Text.Pattern(), 0
	for {
		i := strings.Index(p[start:], o)
		if i < 0 {
			break
		}
		out = usage.Concat(out, v.Text.Slice(start, start+i), e.asText(repl))
		start += i + len(o)
	}
	out = usage.Concat(out, v.Text.Slice(start, len(p)))
	r := usage.TextValue(out, e.p.span(x), nil)
	r.Conf, r.Trace = usage.Weakest(v.Conf, repl.Conf), v.Trace
	return r
}

// joinPath puts one slash between a and b.
func (e *evaluator) joinPath(x ast.Expr, a, b usage.Value) usage.Value {
	slash := lit("/")
	strip := func(v usage.Value, name string) usage.Value {
		return e.trim(x, name, v, slash)
	}
	if a.Kind == usage.KindUnknown {
		a = usage.TextValue(e.asText(a), a.Span, nil)
	}
	return e.concat(x, e.concat(x, strip(a, "TrimRight"), slash), strip(b, "TrimLeft"))
}

// escaped is url.QueryEscape of v: constants stay readable to internal/request, every byte keeps its place.
func (e *evaluator) escaped(x ast.Expr, v usage.Value, how string) usage.Value {
	if v.Kind != usage.KindText {
		return usage.TextValue(e.asText(v), e.p.span(x), nil)
	}
	var out usage.Text
	for _, p := range v.Text.Parts {
		out.Parts = append(out.Parts, escapePart(p, how))
	}
	r := usage.TextValue(out, v.Span, nil)
	r.Conf, r.Trace, r.Token = v.Conf, v.Trace, v.Token
	return r
}

func escapePart(p usage.Part, how string) usage.Part {
	if p.Hole != nil {
		return p
	}
	var b strings.Builder
	var m []int
	at := func(i int) int {
		if p.Map != nil {
			return p.Map[i]
		}
		return p.Span.Start + i
	}
	for i := range len(p.Const) {
		enc := url.QueryEscape(p.Const[i : i+1])
		if how == "PathEscape" {
			enc = url.PathEscape(p.Const[i : i+1])
		}
		if p.Const[i] >= 0x80 {
			enc = "%" + strings.ToUpper(hex(p.Const[i]))
		}
		for range len(enc) {
			m = append(m, at(i))
		}
		b.WriteString(enc)
	}
	m = append(m, at(len(p.Const)))
	return usage.Part{Const: b.String(), Span: p.Span, Map: m}
}

func hex(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// stdMethod evaluates methods of standard library values, by the value's kind and the method's name.
func (e *evaluator) stdMethod(x *ast.CallExpr, sel *ast.SelectorExpr, b usage.Value, fr *frame) ([]usage.Value, bool) {
	arg := func(i int) usage.Value {
		if i < len(x.Args) {
			return e.eval(x.Args[i], fr)
		}
		return usage.Value{}
	}
	native := ""
	if b.Kind == usage.KindObject && b.Object != nil {
		native = b.Object.Native
	}
	switch sel.Sel.Name {
	case "String", "Bytes":
		if native == urlNative {
			return one(e.urlString(x, b)), true
		}
		if b.Kind == usage.KindObject && b.Object != nil {
			if p, ok := b.Object.Get(bufferKey); ok {
				v := p.Value
				v.Span = e.p.span(x)
				return one(v), true
			}
		}
		if b.Kind == usage.KindText {
			return one(b), true
		}
	case "Encode":
		if b.Kind == usage.KindObject && len(x.Args) == 0 {
			return one(e.queryHole(x, b)), true
		}
	case "Query":
		if native == urlNative {
			q := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "net/url.Values", Span: e.p.span(x)}, Span: e.p.span(x)}
			return one(q), true
		}
	case "JoinPath":
		if native == urlNative {
			v := e.urlString(x, b)
			for i := range x.Args {
				v = e.joinPath(x, v, arg(i))
			}
			return one(e.urlValue(x, v)), true
		}
	case "ResolveReference":
		if native == urlNative {
			return one(e.urlValue(x, e.resolved(x, e.urlString(x, b), e.urlString(x, arg(0))))), true
		}
	case "Parse":
		if native == urlNative && len(x.Args) == 1 {
			return []usage.Value{e.urlValue(x, e.resolved(x, e.urlString(x, b), arg(0))), {}}, true
		}
	case "WithContext", "Clone":
		if isRequest(b) || native == "net/http.Header" {
			return one(b), true
		}
	case "Get":
		if b.Kind == usage.KindObject && len(x.Args) == 1 && (native == "net/url.Values" || native == "net/http.Header") {
			if k, ok := arg(0).ConstString(); ok {
				if v, found := e.fieldOf(b, k); found {
					return one(v), true
				}
			}
		}
		fallthrough
	case "Do", "Post", "PostForm", "Head":
		if v, ok := e.sendMethod(x, sel, b, fr); ok {
			return []usage.Value{v, {}}, true
		}
	}
	return nil, false
}

// stdField is a field of a standard library value.
func (e *evaluator) stdField(x *ast.SelectorExpr, b usage.Value) (usage.Value, bool) {
	switch {
	case b.Object != nil && b.Object.Native == urlNative:
		return urlField(b, x.Sel.Name)
	case isRequest(b) && x.Sel.Name == "URL":
		if u, ok := e.fieldOf(b, "url"); ok {
			return e.urlValue(x, u), true
		}
	case isRequest(b) && x.Sel.Name == "Header":
		return usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: "net/http.Header"}, Span: e.p.span(x)}, true
	}
	return usage.Value{}, false
}
