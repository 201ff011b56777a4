package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
	"unicode"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const (
	httpRequest  = "net/http.Request"
	httpResponse = "net/http.Response"
	urlText      = "\x00url"    // the text a net/url.URL was parsed from
	sentBearer   = "\x00bearer" // a bearer the client adds when it sends the request
)

// newRequest is what Value.Fn of a request holds: the call, or the struct literal, that made it.
type newRequest struct {
	made ast.Expr
	fr   *frame
}

func isRequest(v usage.Value) bool {
	return v.Kind == usage.KindObject && v.Object != nil && v.Object.Native == httpRequest
}

// requestValue is the *http.Request that http.NewRequest makes.
func (e *evaluator) requestValue(x *ast.CallExpr, fr *frame) usage.Value {
	span := e.p.span(x)
	args := x.Args
	if _, name := e.callee(x); name == "NewRequestWithContext" && len(args) > 0 {
		args = args[1:]
	}
	o := &usage.Object{Native: httpRequest, Span: span}
	for i, key := range []string{"method", "url", "body"} {
		if i < len(args) {
			o.Props = append(o.Props, usage.Property{Key: key, Value: e.eval(args[i], fr)})
		}
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: span, Fn: newRequest{x, fr}}
}

// agreed is the constant that all alternatives of v are.
func agreed(v usage.Value) (string, bool) {
	alts := v.Alternatives()
	c, ok := alts[0].ConstString()
	for _, a := range alts[1:] {
		if d, same := a.ConstString(); !same || d != c {
			return "", false
		}
	}
	return c, ok
}

// requestLiteral is requestValue for `http.Request{Method: ..., URL: ..., Header: ...}`; v is the literal's own value.
func (e *evaluator) requestLiteral(v usage.Value, x *ast.CompositeLit, fr *frame) usage.Value {
	o := &usage.Object{Native: httpRequest, Span: v.Span, Open: v.Object.Open}
	for _, p := range v.Object.Props {
		switch p.Key {
		case "Method", "Body":
			p.Key = strings.ToLower(p.Key)
		case "URL":
			p.Key, p.Value = "url", e.urlString(x, p.Value)
		}
		o.Props = append(o.Props, p)
	}
	v.Object, v.Fn = o, newRequest{x, fr}
	return v
}

// message is the HTTP message a call sends or makes, as it is when it is sent.
func (e *evaluator) message(made ast.Expr, fr *frame) (request.Message, bool) {
	f := e.p.file(made.Pos())
	m := request.Message{Span: e.p.span(made), Model: "http", Source: f.Source, Conf: f.pkg.Conf}
	x, ok := made.(*ast.CallExpr)
	if !ok {
		lit, isLit := made.(*ast.CompositeLit)
		if !isLit {
			return m, false
		}
		v := e.eval(lit, fr)
		if u, _ := e.fieldOf(v, "url"); !isRequest(v) || !plausible(u) {
			return m, false
		}
		m.Name = e.p.text(lit.Type)
		return m, e.builtRequest(&m, v, lit, fr)
	}
	path, name := e.callee(x)
	m.Name = e.p.text(x.Fun)
	arg := func(i int) usage.Value {
		if i < len(x.Args) {
			return e.eval(x.Args[i], fr)
		}
		return usage.Value{}
	}
	client := usage.Value{}
	if path == "" {
		sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr)
		if !ok || !clientMethods[sel.Sel.Name] || !e.isClient(sel.X, fr) {
			return m, false
		}
		path, name, client = "net/http", sel.Sel.Name, e.eval(sel.X, fr)
	}
	if path != "net/http" {
		return m, false
	}
	at := 0
	switch name {
	case "NewRequest":
		at = 1
	case "NewRequestWithContext":
		at = 2
	}
	if at < len(x.Args) && e.rooted(x.Args[at]) || !plausible(arg(at)) {
		return m, false
	}
	empty := usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}
	switch name {
	case "Get", "Head":
		m.Method, m.URL, m.Headers = strings.ToUpper(name), arg(0), empty
		m.Body = usage.Value{Kind: usage.KindAbsent}
	case "Post":
		m.Method, m.URL, m.Body, m.Headers = "POST", arg(0), arg(2), empty
	case "PostForm":
		m.Method, m.URL, m.Body, m.Headers = "POST", arg(0), arg(1), empty
	case "NewRequest", "NewRequestWithContext":
		return m, e.builtRequest(&m, e.requestValue(x, fr), x, fr)
	default:
		return m, false
	}
	m.Body = bodyOf(e.restoreQuery(m.Body))
	m.Query, m.URL = e.splitQuery(m.URL)
	if client.Kind != usage.KindUnknown {
		req := usage.Value{Kind: usage.KindObject, Object: &usage.Object{Native: httpRequest}}
		e.fromRequest(&m, e.sentByValue(req, client, x.Pos(), fr))
	}
	return m, true
}

// bodyOf makes an http body out of what was read into a reader.
func bodyOf(v usage.Value) usage.Value {
	if v.Kind == usage.KindObject && v.Object != nil {
		if p, ok := v.Object.Get(bufferKey); ok {
			return p.Value
		}
		if v.Object.Native == "bytes.Buffer" || v.Object.Native == "strings.Builder" {
			return usage.Value{Span: v.Span}
		}
	}
	return v
}

// builtRequest fills m from the request v made at x and what happens to it until it is out of sight.
func (e *evaluator) builtRequest(m *request.Message, v usage.Value, x ast.Expr, fr *frame) bool {
	v = e.later(v, x, fr, 0)
	method, _ := e.fieldOf(v, "method")
	if set, ok := e.fieldOf(v, "Method"); ok { // req.Method = "PATCH"
		method = set
	}
	if c, ok := agreed(method); ok {
		m.Method = strings.ToUpper(c)
		if c == "" {
			m.Method = "GET"
		}
	}
	m.URL, _ = e.fieldOf(v, "url")
	m.Body, _ = e.fieldOf(v, "body")
	if b, ok := e.fieldOf(v, "Body"); ok {
		m.Body = b
	}
	m.Body = bodyOf(e.restoreQuery(m.Body))
	m.Headers = usage.Value{Kind: usage.KindObject, Object: &usage.Object{}}
	m.Query, m.URL = e.splitQuery(m.URL)
	if u, ok := e.fieldOf(v, "URL"); ok {
		if q, ok := e.fieldOf(u, "RawQuery"); ok {
			m.Query = e.restoreQuery(q)
		}
	}
	e.fromRequest(m, v)
	return true
}

func (e *evaluator) fromRequest(m *request.Message, v usage.Value) {
	if v.Object != nil {
		if p, ok := v.Object.Get(sentBearer); ok {
			m.BearerUse = p.Use
		}
	}
	if h, ok := e.fieldOf(v, "Header"); ok && h.Kind == usage.KindObject {
		m.Headers = h
	}
	if b, ok := e.fieldOf(v, sentBearer); ok {
		m.Bearer = b
	}
}

// later follows the request from the call that makes it: through the variable it is assigned to, and, when it is
// returned, through the caller's variable.
func (e *evaluator) later(v usage.Value, x ast.Expr, fr *frame, depth int) usage.Value {
	if depth > maxChain {
		return v
	}
	x = e.addressed(x)
	par := e.p.parent(x)
	obj := e.assignedTo(x)
	var fn *function
	if fr != nil {
		fn = fr.fn
	}
	returned := false
	switch {
	case obj != nil:
		v = e.mutate(v, obj, x.Pos(), e.reassigned(obj, x), fn, fr, nil)
		returned = e.returns(fn, obj)
	default:
		_, returned = par.(*ast.ReturnStmt)
	}
	if !returned || fn == nil {
		return v
	}
	switch {
	case fr.call != nil:
		return e.later(v, fr.call.call, fr.caller, depth+1)
	case fr.top:
		e.touched = true
	}
	return v
}

// addressed is &x where a literal's address is taken.
func (e *evaluator) addressed(x ast.Expr) ast.Expr {
	if u, ok := e.p.parent(x).(*ast.UnaryExpr); ok && u.Op == token.AND {
		return u
	}
	return x
}

// assignedTo is the variable that gets the first result of a call.
func (e *evaluator) assignedTo(x ast.Expr) *types.Var {
	switch par := e.p.parent(x).(type) {
	case *ast.AssignStmt:
		if len(par.Rhs) == 1 && len(par.Lhs) > 0 {
			if id, ok := par.Lhs[0].(*ast.Ident); ok {
				v, _ := e.object(id).(*types.Var)
				return v
			}
		}
	case *ast.ValueSpec:
		if len(par.Names) > 0 {
			v, _ := e.object(par.Names[0]).(*types.Var)
			return v
		}
	}
	return nil
}

// reassigned is where the variable that gets x's result is given another one that no longer comes from it.
func (e *evaluator) reassigned(obj *types.Var, x ast.Expr) token.Pos {
	for _, a := range e.p.assigns[obj] {
		if a.pos > x.End() && a.rhs != nil {
			if c, ok := a.rhs.(*ast.CallExpr); ok && !e.clones(c, obj) {
				return a.pos
			}
		}
	}
	return token.Pos(1 << 60)
}

// returns reports whether fn returns obj.
func (e *evaluator) returns(fn *function, obj *types.Var) bool {
	if fn == nil {
		return false
	}
	for _, r := range fn.returns {
		for _, res := range r.Results {
			found := false
			ast.Inspect(res, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.Ident:
					found = found || e.object(n) == obj
				case *ast.CallExpr:
					if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "WithContext" {
						return true
					}
					return false
				}
				return !found
			})
			if found {
				return true
			}
		}
	}
	return false
}

// sentBy adds what the client named by x adds to a request: a RoundTripper's header, an oauth2 client's bearer.
func (e *evaluator) sentBy(v usage.Value, x ast.Expr, fr *frame) usage.Value {
	return e.sentByValue(v, e.eval(x, fr), x.Pos(), fr)
}

func (e *evaluator) sentByValue(v, client usage.Value, pos token.Pos, fr *frame) usage.Value {
	for _, c := range client.Alternatives() {
		switch c.Kind {
		case usage.KindRef:
			if cfg, ok := e.models().(interface{ Config(usage.Value) usage.Value }); ok {
				if o := cfg.Config(c).Object; o != nil {
					if b, ok := o.Get("bearer"); ok {
						v = setPath(v, []string{sentBearer}, usage.Property{Value: b.Value, Use: b.Use}, false)
					}
				}
			}
		case usage.KindObject:
			if tr, ok := e.fieldOf(c, "Transport"); ok {
				v = e.transport(v, tr, pos, fr)
			}
		}
	}
	return v
}

// transport applies a visible RoundTripper to the request it gets.
func (e *evaluator) transport(v, tr usage.Value, pos token.Pos, fr *frame) usage.Value {
	for _, t := range tr.Alternatives() {
		if t.Kind == usage.KindRef {
			v = e.sentByValue(v, t, pos, fr)
			continue
		}
		var fn *function
		var lex *frame
		switch c, isFunc := t.Fn.(*closure); {
		case t.Kind == usage.KindObject && t.Object != nil:
			fn = e.methodNamed(t.Object.Native, "RoundTrip")
		case t.Kind == usage.KindFunc && isFunc: // a function type with the method
			fn, lex = c.fn, c.lex
		}
		if fn == nil || len(fn.params) != 1 || fn.params[0] == nil || e.depth > maxDepth/2 {
			continue
		}
		in := &frame{fn: fn, caller: fr, lex: lex, bound: map[int]usage.Value{-1: pointed(t)}}
		if fr != nil {
			in.depth = fr.depth + 1
		}
		if in.depth > maxCalls {
			continue
		}
		e.depth++
		// The request itself, and clones of it made inside.
		vars := []*types.Var{fn.params[0]}
		for i := 0; i < len(vars); i++ {
			for obj, as := range e.p.assigns {
				if e.p.owner[obj] != fn {
					continue
				}
				if w, ok := obj.(*types.Var); ok && len(as) > 0 && e.clones(as[0].rhs, vars[i]) && w != vars[i] {
					vars = append(vars, w)
				}
			}
			for _, m := range e.p.mutations[vars[i]] {
				if m.method == "RoundTrip" || m.method == "Do" {
					continue
				}
				v = e.applyAll(v, m, in)
			}
		}
		e.depth--
		if inner, ok := e.fieldOf(t, "Base"); ok {
			v = e.transport(v, inner, pos, fr)
		}
	}
	return v
}

func (e *evaluator) clones(x ast.Expr, of *types.Var) bool {
	c, ok := x.(*ast.CallExpr)
	if !ok {
		if id, isID := x.(*ast.Ident); isID {
			return e.object(id) == of
		}
		return false
	}
	sel, ok := c.Fun.(*ast.SelectorExpr)
	if ok && (sel.Sel.Name == "Clone" || sel.Sel.Name == "WithContext") {
		id, isID := sel.X.(*ast.Ident)
		return isID && e.object(id) == of
	}
	for _, a := range c.Args { // cloneRequest(req)
		if id, isID := a.(*ast.Ident); isID && e.object(id) == of {
			return true
		}
	}
	return false
}

// isClient reports whether x is an *http.Client (or what a model says sends requests like one).
func (e *evaluator) isClient(x ast.Expr, fr *frame) bool {
	if t := e.typeOf(x); t != nil {
		if p, n := namedType(t); n != "" {
			return p == "net/http" && n == "Client"
		}
	}
	if sel, ok := x.(*ast.SelectorExpr); ok && e.packagePath(sel.X) == "net/http" && sel.Sel.Name == "DefaultClient" {
		return true
	}
	if p, n := e.declaredType(x); p == "net/http" && n == "Client" {
		return true
	}
	for _, v := range e.eval(x, fr).Alternatives() {
		if v.Kind == usage.KindObject && v.Object != nil && v.Object.Native == "net/http.Client" {
			return true
		}
		if v.Kind == usage.KindRef {
			if t, ok := e.models().(interface{ TypeOf(usage.Value) string }); ok && t.TypeOf(v) == "HTTPClient" {
				return true
			}
		}
	}
	return false
}

// sendMethod is client.Do(req), client.Get(url) ...: the response.
func (e *evaluator) sendMethod(x *ast.CallExpr, sel *ast.SelectorExpr, b usage.Value, fr *frame) (usage.Value, bool) {
	if sel.Sel.Name == "Do" {
		if len(x.Args) != 1 {
			return usage.Value{}, false
		}
		v := e.eval(x.Args[0], fr)
		for _, a := range v.Alternatives() {
			if nr, ok := a.Fn.(newRequest); ok && isRequest(a) {
				return e.responseOf(nr.made, nr.fr), true
			}
		}
		return usage.Value{}, false
	}
	if !e.isClient(sel.X, fr) {
		return usage.Value{}, false
	}
	return e.responseOf(x, fr), true
}

// responseOf is the *http.Response to what x sends; its Body is the usage's response.
func (e *evaluator) responseOf(x ast.Expr, fr *frame) usage.Value {
	span := e.p.span(x)
	o := &usage.Object{Native: httpResponse, Span: span, Open: true}
	set := e.send(x, fr)
	switch {
	case len(set.Calls) > 0:
		o.Props = append(o.Props, usage.Property{Key: "Body", Value: usage.Value{Kind: usage.KindResponse, Origin: &usage.Origin{Call: set.Calls[0]}, Span: span}})
	case len(set.Requests) > 0:
		o.Props = append(o.Props, usage.Property{Key: "Body", Value: usage.Value{Kind: usage.KindResponse, Origin: &usage.Origin{Request: set.Requests[0]}, Span: span}})
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: span}
}

// splitQuery takes a query that was built by url.Values off the end of a URL.
func (e *evaluator) splitQuery(u usage.Value) (query, rest usage.Value) {
	if u.Kind != usage.KindText || len(u.Text.Parts) < 2 {
		return usage.Value{}, u
	}
	n := len(u.Text.Parts)
	last := u.Text.Parts[n-1]
	q, ok := e.queries[last.Hole]
	if last.Hole == nil || !ok {
		return usage.Value{}, u
	}
	t := usage.Text{Parts: u.Text.Parts[: n-1 : n-1]}
	p := t.Pattern()
	if strings.HasSuffix(p, "?") {
		t = t.Slice(0, len(p)-1)
	}
	u.Text = t
	return q, u
}

// restoreQuery turns the text of an encoded form back into its object.
func (e *evaluator) restoreQuery(v usage.Value) usage.Value {
	if h, ok := v.Text.OnlyHole(); ok && v.Kind == usage.KindText {
		if q, ok := e.queries[h]; ok {
			return q
		}
	}
	return v
}

// queryHole stands for url.Values.Encode() in a text; the object itself is kept aside.
func (e *evaluator) queryHole(x *ast.CallExpr, b usage.Value) usage.Value {
	span := e.p.span(x)
	h := &usage.Hole{Expr: e.p.text(x), Name: lastIdent(x)}
	e.queries[h] = flatten(b)
	return usage.Value{Kind: usage.KindText, Text: usage.Text{Parts: []usage.Part{{Hole: h, Span: span}}}, Span: span}
}

// flatten makes `url.Values{"k": {"v"}}` an object of texts; several values stay a list.
func flatten(v usage.Value) usage.Value {
	if v.Kind != usage.KindObject || v.Object == nil {
		return v
	}
	o := object(v)
	for i, p := range o.Props {
		if p.Value.Kind == usage.KindList && len(p.Value.Items) == 1 {
			o.Props[i].Value = p.Value.Items[0]
		}
	}
	v.Object = o
	return v
}

var clientMethods = map[string]bool{"Get": true, "Head": true, "Post": true, "PostForm": true}

// urlWords are parts of every URL of Auth0's APIs; a text that visibly holds none is another service's.
var urlWords = []string{"auth0", "api/", "oauth", "authorize", "tokeninfo", "delegation", "passwordless", "dbconnections", "userinfo", "ssodata", "usernamepassword"}

// rooted: an expression of a URL that starts with a written path, and whose source names nothing of Auth0's. It need not be
// evaluated to be nobody's business.
func (e *evaluator) rooted(x ast.Expr) bool {
	low := strings.ToLower(e.p.text(x))
	for _, w := range urlWords {
		if strings.Contains(low, w) {
			return false
		}
	}
	for {
		switch y := ast.Unparen(x).(type) {
		case *ast.BinaryExpr:
			x = y.X
			continue
		case *ast.CallExpr:
			if path, name := e.callee(y); path == "fmt" && name == "Sprintf" && len(y.Args) > 0 {
				x = y.Args[0]
				continue
			}
		case *ast.BasicLit:
			return len(y.Value) > 3 && y.Value[1] == '/' && unicode.IsLetter(rune(y.Value[2]))
		}
		return false
	}
}

// plausible rejects URLs that are visibly nobody's business, before headers and body are followed.
func plausible(u usage.Value) bool {
	ok := false
	u.Each(func(v usage.Value) {
		if v.Kind != usage.KindText {
			ok = ok || v.Kind == usage.KindUnknown
			return
		}
		low := strings.ToLower(v.Text.Pattern())
		for _, h := range v.Text.Holes() {
			low += " " + strings.ToLower(h.Expr) + " " + strings.ToLower(h.Name)
		}
		for _, w := range urlWords {
			ok = ok || strings.Contains(low, w)
		}
		_, only := v.Text.OnlyHole()
		ok = ok || only
	})
	return ok
}
