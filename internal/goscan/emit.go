package goscan

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// chain is the calls that lead into a sink's function, the innermost first.
type chain []*callSite

// visit evaluates a sink once per chain of visible calls that fills what it needs.
func (e *evaluator) visit(s *callSite) {
	e.chains(s.fn, func(fr *frame) func() {
		set := e.sink(s, fr)
		return func() { e.keep(set) }
	})
}

// chains evaluates something in function in once per chain of visible calls that fills what it needs; what at returns is
// done where no longer chain fills more.
func (e *evaluator) chains(in *function, at func(*frame) func()) {
	if in == nil {
		e.budget()
		at(nil)()
		return
	}
	fn := in.declared()
	work := []chain{nil}
	for n := 0; len(work) > 0 && n < maxChains; n++ {
		c := work[0]
		work = work[1:]
		e.budget()
		fr := e.chainFrame(fn, c, in)
		e.touched = false
		done := at(fr)
		top := fn
		if len(c) > 0 {
			top = c[len(c)-1].fn.declared()
		}
		if e.touched && len(c) < maxChain {
			grown := false
			for _, cs := range e.callersOf(top) {
				if cs.fn == nil || e.onChain(fn, c, cs.fn.declared()) {
					continue
				}
				if n := len(c); n > 0 {
					target := fn
					if n > 1 {
						target = c[n-2].fn.declared()
					}
					if !e.gives(cs, top, c[n-1], target) {
						continue
					}
				}
				grown = true
				work = append(work, append(slices.Clone(c), cs))
			}
			if grown {
				continue
			}
		}
		done()
	}
}

func (e *evaluator) onChain(fn *function, c chain, caller *function) bool {
	if fn == caller {
		return true
	}
	for _, cs := range c {
		if cs.fn != nil && cs.fn.declared() == caller {
			return true
		}
	}
	return false
}

// chainFrame builds the frames of a chain, outermost first; the outermost is open (top).
func (e *evaluator) chainFrame(fn *function, c chain, sink *function) *frame {
	var fr *frame
	if len(c) == 0 {
		fr = e.frame(frameKey{fn: fn, top: true})
	} else {
		last := c[len(c)-1]
		outer := e.frame(frameKey{fn: last.fn.declared(), top: true})
		for i := len(c) - 1; i >= 0; i-- {
			caller := e.frameOf(c[i].fn, outer)
			target := fn
			if i > 0 {
				target = c[i-1].fn.declared()
			}
			outer = e.frame(frameKey{fn: target, call: c[i], caller: caller})
		}
		fr = outer
	}
	return e.frameOf(sink, fr)
}

// sink evaluates one call of interest and returns the usages it makes itself.
func (e *evaluator) sink(s *callSite, fr *frame) usage.Set {
	if s.lit != nil {
		if path, name := e.typeName(s.lit.Type); path+"."+name == httpRequest {
			return e.send(s.lit, fr)
		}
		return e.made(s.lit, fr)
	}
	if path, name := e.callee(s.call); path == "net/http" || path == "" && clientMethods[name] {
		return e.send(s.call, fr)
	}
	if sel, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr); ok && clientMethods[sel.Sel.Name] && e.isClient(sel.X, fr) {
		return e.send(s.call, fr)
	}
	if name := calledName(s.call); name == "Encode" {
		return e.encoded(s.call, fr)
	}
	return e.made(s.call, fr)
}

// made evaluates x afresh and returns the usages made there.
func (e *evaluator) made(x ast.Expr, fr *frame) usage.Set {
	before := len(e.results)
	delete(e.memo, evalKey{x, fr})
	e.eval(x, fr)
	span := e.p.span(x)
	var out usage.Set
	for _, r := range e.results[before:] {
		for _, c := range r.Calls {
			if c.Span == span || c.SentAt == span {
				out.Calls = append(out.Calls, c)
			}
		}
		for _, c := range r.Requests {
			if c.Span == span {
				out.Requests = append(out.Requests, c)
			}
		}
		if len(r.Calls)+len(r.Requests) == 0 || anySpan(r, span) {
			rest := r
			rest.Calls, rest.Requests = nil, nil
			out.Merge(&rest)
		}
	}
	e.results = e.results[:before]
	return out
}

func anySpan(s usage.Set, span usage.Span) bool {
	for _, c := range s.Calls {
		if c.Span == span || c.SentAt == span {
			return true
		}
	}
	for _, r := range s.Requests {
		if r.Span == span {
			return true
		}
	}
	return false
}

func calledName(c *ast.CallExpr) string {
	switch f := ast.Unparen(c.Fun).(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

type sendKey struct {
	x  ast.Expr
	fr *frame
}

type sent struct {
	set     usage.Set
	touched bool
}

// send gives the message of a call to internal/request; the same call in the same frame gives the same usages.
func (e *evaluator) send(x ast.Expr, fr *frame) usage.Set {
	k := sendKey{x, fr}
	if s, ok := e.sent[k]; ok {
		e.touched = e.touched || s.touched
		return s.set
	}
	e.sent[k] = sent{} // a message that depends on its own response
	saved := e.touched
	e.touched = false
	var set usage.Set
	if m, ok := e.message(x, fr); ok && e.p.opts.Requests != nil {
		set = e.build(m)
		e.atCaller(&set, fr)
	}
	e.sent[k] = sent{set, e.touched}
	e.touched = e.touched || saved
	return set
}

// build asks once per URL alternative, so that method, URL and path stay together.
func (e *evaluator) build(m request.Message) usage.Set {
	m.Body = flatten(m.Body)
	if m.Headers.Kind == usage.KindObject {
		m.Headers = flatten(m.Headers)
	}
	m.Query = flatten(e.restoreQuery(m.Query))
	set := e.p.opts.Requests.Build(m)
	e.finish(&set, []usage.Value{m.Body})
	return set
}

// finish completes what only this front end knows: bodies by their JSON names, read-modify-write.
func (e *evaluator) finish(set *usage.Set, args []usage.Value) {
	for _, c := range set.Calls {
		if c.BodyFrom != nil && slices.ContainsFunc(args, optionsCleared) {
			c.BodyFrom = nil
			o := object(c.Body)
			o.Base = nil
			o.Props = append(o.Props, usage.Property{Key: "options", Value: usage.Value{Kind: usage.KindAbsent}})
			c.Body = usage.Value{Kind: usage.KindObject, Object: o, Span: c.Body.Span}
			continue
		}
		if c.Body.Kind == usage.KindObject && c.Body.Object != nil && c.Body.Object.Native != "" {
			c.Body = e.jsonView(c.Body)
			request.Grants(c, set)
		}
		if c.BodyFrom == nil {
			for _, a := range args {
				if from := sourceCall(a); from != nil && from != c && c.Method != "GET" && c.Method != "DELETE" {
					c.BodyFrom = from
				}
			}
		}
	}
}

// optionsCleared: the options were taken out of what was read (`conn.Options = nil`) before it is sent.
func optionsCleared(v usage.Value) bool {
	if v.Kind != usage.KindObject || v.Object == nil {
		return false
	}
	p, ok := v.Object.Get("Options")
	return ok && p.Value.Kind == usage.KindAbsent && !p.Maybe
}

// sourceCall is the call whose whole response (or an item of it) a value is.
func sourceCall(v usage.Value) *usage.APICall {
	var found *usage.APICall
	v.Each(func(a usage.Value) {
		if optionsCleared(a) {
			return
		}
		if a.Origin != nil && a.Origin.Call != nil && !strings.Contains(a.Origin.Path, ".") && !besideOptions[a.Origin.Path] {
			found = a.Origin.Call
		}
		if a.Kind == usage.KindObject && a.Object != nil {
			for _, k := range []string{"options", "Options"} { // the options alone, or some of them, in a fresh object
				p, ok := a.Object.Get(k)
				if !ok {
					continue
				}
				p.Value.Each(func(o usage.Value) {
					if c := readFrom(o); c != nil {
						found = c
					}
					if o.Kind == usage.KindObject && o.Object != nil {
						for _, b := range o.Object.Base { // what was read, changed in place
							if b.Call != nil && b.Path == "options" {
								found = b.Call
							}
						}
						for _, m := range o.Object.Props {
							if c := readFrom(m.Value); c != nil && strings.HasPrefix(m.Value.Origin.Path, "options.") {
								found = c
							}
						}
					}
				})
			}
			for _, b := range a.Object.Base {
				if b.Call != nil {
					found = b.Call
				}
			}
		}
	})
	return found
}

// besideOptions are a connection's members that write back nothing of its options, which are what matters.
var besideOptions = map[string]bool{
	"id": true, "name": true, "display_name": true, "strategy": true, "provisioning_ticket_url": true, "enabled_clients": true,
	"is_domain_connection": true, "show_as_button": true, "realms": true, "metadata": true,
}

func readFrom(v usage.Value) *usage.APICall {
	if v.Kind != usage.KindResponse || v.Origin == nil {
		return nil
	}
	return v.Origin.Call
}

// encoded is an authorize URL built with url.Values: v.Encode() in a concatenation or in u.RawQuery.
func (e *evaluator) encoded(x *ast.CallExpr, fr *frame) usage.Set {
	var whole ast.Expr = x
	for {
		par, ok := e.p.parent(whole).(ast.Expr)
		if !ok {
			break
		}
		switch p := par.(type) {
		case *ast.BinaryExpr:
			if p.Op != token.ADD {
				return usage.Set{}
			}
		case *ast.ParenExpr:
		case *ast.KeyValueExpr: // url.URL{..., RawQuery: q.Encode()}
			lit, ok := e.p.parent(p).(*ast.CompositeLit)
			if key, isID := p.Key.(*ast.Ident); !ok || !isID || key.Name != "RawQuery" {
				return usage.Set{}
			}
			return e.authorize(x, e.urlString(lit, e.eval(lit, fr)))
		case *ast.CallExpr:
			if path, name := e.callee(p); path != "fmt" || name != "Sprintf" {
				return e.authorize(x, e.eval(whole, fr))
			}
		default:
			return e.authorize(x, e.eval(whole, fr))
		}
		whole = par
	}
	if as, ok := e.p.parent(x).(*ast.AssignStmt); ok && len(as.Lhs) == 1 {
		if sel, ok := as.Lhs[0].(*ast.SelectorExpr); ok && sel.Sel.Name == "RawQuery" {
			u := e.eval(sel.X, fr)
			text := e.urlString(sel.X, u)
			q := e.restoreQuery(e.eval(x, fr))
			return e.authorizeQuery(x, text, q)
		}
	}
	return e.authorize(x, e.eval(whole, fr))
}

func (e *evaluator) authorize(x *ast.CallExpr, v usage.Value) usage.Set {
	var out usage.Set
	for _, a := range v.Alternatives() {
		q, u := e.splitQuery(a)
		if q.Kind == usage.KindObject {
			s := e.authorizeQuery(x, u, q)
			out.Merge(&s)
		}
	}
	return out
}

func (e *evaluator) authorizeQuery(x *ast.CallExpr, u, q usage.Value) usage.Set {
	if u.Kind != usage.KindText || e.p.opts.Requests == nil || !strings.Contains(u.Text.Pattern(), "/authorize") {
		return usage.Set{}
	}
	f := e.p.file(x.Pos())
	m := request.Message{
		Method: "GET", URL: u, Query: q, Headers: usage.Value{Kind: usage.KindObject, Object: &usage.Object{}},
		Body: usage.Value{Kind: usage.KindAbsent}, Span: e.p.span(x), Name: e.p.text(x.Fun), Model: "http", Source: f.Source, Conf: f.pkg.Conf,
	}
	if !u.Span.IsZero() {
		m.Span = u.Span
	}
	return e.build(m)
}

// keep adds usages to what is reported.
func (e *evaluator) keep(s usage.Set) { e.kept.Merge(&s) }

// collect removes what was found twice, and makes references point at what stays.
func (e *evaluator) collect(set *usage.Set) {
	reqs := map[string]*usage.TokenRequest{}
	canon := func(r *usage.TokenRequest) *usage.TokenRequest {
		if r == nil {
			return nil
		}
		k := requestKey(r)
		if c := reqs[k]; c != nil {
			return c
		}
		reqs[k] = r
		return r
	}
	seen := map[*usage.TokenRequest]bool{}
	addReq := func(r *usage.TokenRequest) {
		if r = canon(r); r != nil && !seen[r] && !e.silent(r.Span) {
			seen[r] = true
			set.Requests = append(set.Requests, r)
		}
	}
	for _, r := range e.kept.Requests {
		addReq(r)
	}
	calls := map[string]*usage.APICall{}
	byPtr := map[*usage.APICall]*usage.APICall{}
	for _, c := range e.kept.Calls {
		k := callKey(c)
		if calls[k] == nil {
			calls[k] = c
			set.Calls = append(set.Calls, c)
		}
		byPtr[c] = calls[k]
	}
	for _, c := range set.Calls {
		c.Request = canon(c.Request)
		addReq(c.Request)
		for i := range c.Bearers {
			c.Bearers[i].Token.Request = canon(c.Bearers[i].Token.Request)
			addReq(c.Bearers[i].Token.Request)
		}
		if c.BodyFrom != nil {
			if b := byPtr[c.BodyFrom]; b != nil {
				c.BodyFrom = b
			} else if b := calls[callKey(c.BodyFrom)]; b != nil {
				c.BodyFrom = b
			}
		}
	}
	e.byPtr = byPtr
	e.calls = calls
	rest := e.kept
	rest.Requests, rest.Calls = nil, nil
	set.Merge(&rest)
}

func (e *evaluator) silent(s usage.Span) bool {
	for _, f := range e.p.files {
		if f.Source.Path == s.File {
			return f.Silent
		}
	}
	return false
}

func requestKey(r *usage.TokenRequest) string {
	var b strings.Builder
	span(&b, r.Span)
	for _, f := range []usage.Field{r.Domain, r.Audience, r.Scope, r.ResponseType, r.GrantType, r.ClientID} {
		span(&b, f.Span())
		b.WriteByte(byte('0' + f.Present))
		for _, t := range f.Texts() {
			b.WriteString(t.String())
			b.WriteByte('|')
		}
	}
	return b.String()
}

func callKey(c *usage.APICall) string {
	var b strings.Builder
	span(&b, c.Span)
	b.WriteString(c.Method + c.Endpoint + c.Path.String() + "|" + c.Host.String())
	for _, x := range c.Bearers {
		span(&b, x.At())
		span(&b, x.Token.Span)
		b.WriteByte(byte('0' + x.Token.Kind))
	}
	span(&b, c.Body.Span)
	return b.String()
}

func span(b *strings.Builder, s usage.Span) {
	b.WriteString(s.File)
	b.WriteByte(':')
	b.WriteString(strconv.Itoa(s.Start))
	b.WriteByte('-')
	b.WriteString(strconv.Itoa(s.End))
	b.WriteByte(';')
}

// relevant rejects cheaply what no model and no HTTP client can be behind.
func (e *evaluator) relevant(s *callSite) bool {
	if s.lit != nil {
		path, name := e.typeName(s.lit.Type)
		_, ok := e.module(s.lit, path)
		return ok || path+"."+name == httpRequest
	}
	name := calledName(s.call)
	if path, _ := e.callee(s.call); path != "" {
		if path == "net/http" {
			return httpNames[name] && name != "Encode"
		}
		_, ok := e.module(s.call, path)
		return ok
	}
	sel, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if name == "Encode" && len(s.call.Args) > 0 {
		return false
	}
	t := e.typeOf(sel.X)
	if t == nil {
		if e.foreignType(sel.X) || !clientMethods[name] && e.foreign(sel.X) || clientMethods[name] && keyed(sel.X) {
			return false
		}
		return name == "Encode" || clientMethods[name] && e.sends(s.call) || e.p.names[name] && e.knowsModels(s.file.pkg)
	}
	path, typ := namedType(t)
	switch {
	case path == "net/http":
		return typ == "Client" && httpNames[name]
	case path == "net/url":
		return typ == "Values" && name == "Encode"
	case types.IsInterface(t):
		return path != "" && !isStd(path) && e.knowsModels(s.file.pkg)
	case path == "":
		return false
	}
	if _, ok := e.models().GoType(path, typ); ok {
		return true
	}
	if _, ok := e.module(s.call, path); ok {
		return true
	}
	fn := e.p.funcs[e.object(sel.Sel)]
	return !isStd(path) && (fn == nil || e.modelledFunc(fn)) && e.knowsModels(s.file.pkg) && (s.file.pkg.Path != path || embeds(t))
}

// keyed: values, headers and forms have a method Get, too.
func keyed(x ast.Expr) bool {
	if c, ok := ast.Unparen(x).(*ast.CallExpr); ok {
		return calledName(c) == "Query"
	}
	sel, ok := ast.Unparen(x).(*ast.SelectorExpr)
	return ok && (sel.Sel.Name == "Header" || sel.Sel.Name == "Form" || sel.Sel.Name == "PostForm")
}

// foreignType: the type that x was declared with is one of a package without a model.
func (e *evaluator) foreignType(x ast.Expr) bool {
	path, _ := e.declaredType(x)
	return path != "" && e.unmodelled(path, x)
}

func (e *evaluator) unmodelled(path string, at ast.Node) bool {
	if isStd(path) || e.inProgram(path) {
		return false
	}
	_, modelled := e.module(at, path)
	return !modelled
}

// foreign: x is a variable that holds nothing but what a package without a model makes.
func (e *evaluator) foreign(x ast.Expr) bool {
	id, ok := ast.Unparen(x).(*ast.Ident)
	if !ok {
		return false
	}
	as := e.p.assigns[e.object(id)]
	if len(as) != 1 || as[0].rhs == nil || as[0].rng {
		return false
	}
	made := ast.Unparen(as[0].rhs)
	if u, ok := made.(*ast.UnaryExpr); ok && u.Op == token.AND {
		made = u.X
	}
	var typ ast.Expr
	switch m := made.(type) {
	case *ast.CompositeLit:
		typ = m.Type
	case *ast.CallExpr:
		typ = m.Fun
		if id, ok := m.Fun.(*ast.Ident); ok && id.Name == "new" && len(m.Args) == 1 {
			typ = m.Args[0]
		}
	}
	sel, ok := typ.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	path := e.packagePath(sel.X)
	return path != "" && e.unmodelled(path, x)
}

// sends: the arguments of a call are those of the http.Client's method of its name.
func (e *evaluator) sends(c *ast.CallExpr) bool {
	n := 1
	switch calledName(c) {
	case "Post":
		n = 3
	case "PostForm":
		n = 2
	}
	if len(c.Args) != n {
		return false
	}
	t := e.typeOf(c.Args[0])
	return t == nil || isStringish(t)
}

// knowsModels: a file of the package, or of one it imports in the program, imports a modelled package.
func (e *evaluator) knowsModels(pkg *Package) bool {
	if known, ok := e.modelled[pkg]; ok {
		return known
	}
	e.modelled[pkg] = false
	for _, f := range pkg.Files {
		for _, path := range f.imports {
			if _, ok := e.module(f.AST, path); ok {
				e.modelled[pkg] = true
			}
			for _, other := range e.p.pkgs {
				if other.Path == path && e.knowsModels(other) {
					e.modelled[pkg] = true
				}
			}
		}
	}
	return e.modelled[pkg]
}

// visitURL hands a string that holds a URL to internal/request, unless it goes on with an encoded query.
func (e *evaluator) visitURL(u urlSite) {
	if e.p.opts.Requests == nil {
		return
	}
	var whole ast.Expr = u.lit
	for {
		par, ok := e.p.parent(whole).(ast.Expr)
		if !ok {
			break
		}
		switch x := par.(type) {
		case *ast.BinaryExpr:
			ok = x.Op == token.ADD
		case *ast.ParenExpr:
		case *ast.CallExpr:
			path, name := e.callee(x)
			ok = path == "fmt" && (name == "Sprintf" || name == "Sprint")
		default:
			ok = false
		}
		if !ok {
			break
		}
		whole = par
	}
	if e.seenLit[whole] {
		return
	}
	e.seenLit[whole] = true
	e.budget()
	var fr *frame
	if u.fn != nil {
		fr = e.frameOf(u.fn, e.frame(frameKey{fn: u.fn.declared(), top: true}))
	}
	for _, v := range e.eval(whole, fr).Alternatives() {
		if q, _ := e.splitQuery(v); v.Kind != usage.KindText || q.Kind == usage.KindObject {
			continue
		}
		e.keep(e.p.opts.Requests.URL(v.Text, v, u.file.Source))
	}
}
