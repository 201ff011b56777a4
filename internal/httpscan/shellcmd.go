package httpscan

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// arg is one argument of a command.
type arg struct {
	v usage.Value
	w *syntax.Word
}

// text is the argument's text; a value without one gives a hole.
func (a arg) text() usage.Text { return textOr(a.v) }

func (a arg) str() string { return a.text().Pattern() }

// wrappers run the command that follows them.
var wrappers = map[string]bool{
	"sudo": true, "env": true, "time": true, "command": true, "exec": true, "nohup": true, "timeout": true, "retry": true, "builtin": true,
	"xargs": true, "stdbuf": true, "nice": true,
}

// wrapperTakesArgument are options of those commands with an argument of their own.
var wrapperTakesArgument = map[string]bool{"-I": true, "-n": true, "-P": true, "-L": true, "-d": true, "-a": true, "-s": true, "-u": true, "-g": true, "-k": true}

// substitution is the output of $(...).
func (sh *shellFile) substitution(c *syntax.CmdSubst, fr *frame) usage.Value {
	if sh.depth > maxDepth || len(c.Stmts) == 0 {
		return usage.TextValue(sh.hole(c, ""), sh.span(c), nil)
	}
	sh.depth++
	defer func() { sh.depth-- }()
	if name := sh.macro(c); name != "" {
		if v, ok := sh.lookup(name, c, fr); ok {
			return v
		}
	}
	var v usage.Value
	for _, st := range c.Stmts {
		v = sh.output(st, fr, usage.Value{})
	}
	switch {
	case v.Kind == usage.KindUnknown && v.Origin == nil && v.Token == nil:
		return usage.TextValue(sh.hole(c, ""), sh.span(c), nil)
	case v.Kind == usage.KindUnknown:
		t := sh.hole(c, "")
		t.Parts[0].Hole.Origin, t.Parts[0].Hole.Token = v.Origin, v.Token
		return usage.Value{Kind: usage.KindText, Text: t, Span: sh.span(c), Origin: v.Origin, Token: v.Token, Conf: v.Conf}
	case v.Kind == usage.KindText:
		v.Text = trimNewline(v.Text)
	}
	return v
}

// macro is the name in `$(name)` as Azure Pipelines has it: a variable of the file, filled in before the shell runs.
func (sh *shellFile) macro(c *syntax.CmdSubst) string {
	if sh.src.Container != "yaml" || len(c.Stmts) != 1 {
		return ""
	}
	if call, ok := c.Stmts[0].Cmd.(*syntax.CallExpr); ok && len(call.Args) == 1 && len(c.Stmts[0].Redirs) == 0 && sh.funcs[call.Args[0].Lit()] == nil {
		return call.Args[0].Lit()
	}
	return ""
}

// trimNewline drops the line break that a substitution drops.
func trimNewline(t usage.Text) usage.Text {
	p := t.Pattern()
	n := len(strings.TrimRight(p, "\n"))
	if n == 0 || n == len(p) {
		return t
	}
	return t.Slice(0, n)
}

// output is what a statement writes to its standard output.
func (sh *shellFile) output(st *syntax.Stmt, fr *frame, stdin usage.Value) usage.Value {
	if st == nil || st.Cmd == nil || sh.depth > maxDepth {
		return usage.Value{}
	}
	sh.depth++
	defer func() { sh.depth-- }()
	switch c := st.Cmd.(type) {
	case *syntax.CallExpr:
		out := sh.command(c, st.Redirs, fr, stdin)
		if fn := sh.called(c); fn != nil && silent(out) {
			out = sh.functionOutput(c, fn, fr)
		} else if fn == nil && silent(out) {
			out = sh.sourcedOutput(c, fr)
		}
		sh.keepWritten(st, fr, out)
		return out
	case *syntax.BinaryCmd:
		switch c.Op {
		case syntax.Pipe, syntax.PipeAll:
			return sh.output(c.Y, fr, sh.output(c.X, fr, stdin))
		case syntax.OrStmt:
			return sh.output(c.X, fr, stdin)
		}
		sh.output(c.X, fr, stdin)
		return sh.output(c.Y, fr, stdin)
	case *syntax.Block:
		return sh.last(c.Stmts, fr, stdin)
	case *syntax.Subshell:
		return sh.last(c.Stmts, fr, stdin)
	}
	return usage.Value{}
}

func (sh *shellFile) last(stmts []*syntax.Stmt, fr *frame, stdin usage.Value) usage.Value {
	var v usage.Value
	for _, st := range stmts {
		v = sh.output(st, fr, stdin)
	}
	return v
}

// silent: nothing is known of an output.
func silent(v usage.Value) bool {
	return v.Kind == usage.KindUnknown && v.Origin == nil && v.Token == nil
}

// functionOutput is the output of a function's last statement.
func (sh *shellFile) functionOutput(c *syntax.CallExpr, fn *syntax.FuncDecl, fr *frame) usage.Value {
	if fr != nil && (fr.depth > 4 || fr.fn == fn) {
		return usage.Value{}
	}
	return sh.result(fn, sh.callFrame(c, fn, fr))
}

// callFrame is the frame of a function's call.
func (sh *shellFile) callFrame(c *syntax.CallExpr, fn *syntax.FuncDecl, fr *frame) *frame {
	next := &frame{fn: fn, depth: 1}
	if fr != nil {
		next.depth = fr.depth + 1
	}
	for _, w := range c.Args[1:] {
		next.args = append(next.args, sh.argument(w, fr))
	}
	return next
}

// result is what a function of this file writes.
func (sh *shellFile) result(fn *syntax.FuncDecl, next *frame) usage.Value {
	if len(next.args) == 0 || !usesArguments(fn) {
		next = sh.bare(fn)
	}
	var v usage.Value
	if b, ok := fn.Body.Cmd.(*syntax.Block); ok {
		for _, st := range b.Stmts {
			if o := sh.output(st, next, usage.Value{}); !silent(o) {
				v = o
			}
		}
	}
	return v
}

// sourcedOutput is the output of a function that a file read in by the script defines.
func (sh *shellFile) sourcedOutput(c *syntax.CallExpr, fr *frame) usage.Value {
	if len(c.Args) == 0 || fr != nil && fr.depth > 4 {
		return usage.Value{}
	}
	files := sh.sourced()
	for i := len(files) - 1; i >= 0; i-- {
		if fn := files[i].funcs[c.Args[0].Lit()]; fn != nil {
			return files[i].result(fn, sh.callFrame(c, fn, fr))
		}
	}
	return usage.Value{}
}

// command evaluates a simple command once per frame; the value is its output.
func (sh *shellFile) command(c *syntax.CallExpr, redirs []*syntax.Redirect, fr *frame, stdin usage.Value) usage.Value {
	if len(c.Args) == 0 {
		return usage.Value{}
	}
	key := doneKey{c, fr}
	if v, ok := sh.done[key]; ok {
		return v
	}
	sh.steps++
	if sh.steps > maxSteps {
		return usage.Value{}
	}
	sh.done[key] = usage.Value{}
	v := sh.evaluate(c, redirs, fr, stdin)
	sh.done[key] = v
	return v
}

func (sh *shellFile) evaluate(c *syntax.CallExpr, redirs []*syntax.Redirect, fr *frame, stdin usage.Value) usage.Value {
	stdin = sh.redirected(redirs, fr, stdin)
	args := sh.arguments(c.Args, fr)
	for len(args) > 1 {
		name, ok := args[0].v.ConstString()
		if !ok || !wrappers[path.Base(name)] {
			break
		}
		args = args[1:]
		for len(args) > 1 {
			s := args[0].str()
			if !strings.HasPrefix(s, "-") && !strings.Contains(s, "=") && strings.Trim(s, "0123456789.smh") != "" {
				break
			}
			if wrapperTakesArgument[s] && len(args) > 2 {
				args = args[1:]
			}
			args = args[1:]
		}
	}
	if len(args) == 0 {
		return usage.Value{}
	}
	sh.nested(nestedCommand(args))
	name, _ := args[0].v.ConstString()
	rest := args[1:]
	switch path.Base(name) {
	case "curl":
		return sh.curl(args[0], rest, stdin, c)
	case "wget":
		return sh.wget(args[0], rest, c)
	case "http", "https", "xh", "xhs", "httpie":
		return sh.httpie(args[0], rest, stdin, c)
	case "auth0":
		return sh.auth0(args[0], rest, stdin, c)
	case "jq", "gojq", "jaq":
		return sh.jq(rest, stdin, sh.span(c))
	case "cat", "tee":
		for _, a := range rest {
			if s, ok := a.v.ConstString(); ok && !strings.HasPrefix(s, "-") && path.Base(name) == "cat" {
				if v, ok := sh.loadFile(s); ok {
					return v
				}
			} else if !ok && path.Base(name) == "cat" {
				if v, ok := sh.written[a.text().String()]; ok {
					return v
				}
			}
		}
		return stdin
	case "tr", "envsubst", "sponge":
		return stdin
	case "echo":
		return joinArgs(rest)
	case "urlencode", "url_encode", "uriencode", "urlEncode", "rawurlencode", "encodeURIComponent":
		if len(rest) == 1 && (rest[0].v.Kind == usage.KindText || rest[0].v.Kind == usage.KindUnion) {
			v := rest[0].v
			for _, p := range rest[0].text().Parts {
				if p.Hole == nil && p.Span.Len() > 0 {
					sh.opaque = append(sh.opaque, p.Span)
				}
			}
			v.Slot = nil
			return v
		}
	case "printf":
		return printf(rest)
	}
	return filtered(c, sh, stdin)
}

// arguments expands words; an unquoted variable that holds a command line (`$CURL`) is split.
func (sh *shellFile) arguments(words []*syntax.Word, fr *frame) []arg {
	var out []arg
	for i, w := range words {
		for _, v := range sh.expand(w, fr) {
			if i == 0 && len(w.Parts) == 1 {
				if _, ok := w.Parts[0].(*syntax.ParamExp); ok && v.Kind == usage.KindText {
					for _, f := range v.Text.Fields() {
						out = append(out, arg{usage.TextValue(f, f.Span(), nil), w})
					}
					continue
				}
			}
			out = append(out, arg{v, w})
		}
	}
	return out
}

// redirected is the standard input as redirections have it.
func (sh *shellFile) redirected(redirs []*syntax.Redirect, fr *frame, stdin usage.Value) usage.Value {
	for _, r := range redirs {
		switch r.Op {
		case syntax.Hdoc, syntax.DashHdoc:
			if r.Hdoc != nil {
				return sh.heredoc(r, fr)
			}
		case syntax.WordHdoc:
			return sh.word(r.Word, fr)
		case syntax.RdrIn:
			if p := processOutput(r); p != nil {
				return sh.last(p.Stmts, fr, usage.Value{})
			}
			if v, ok := sh.loadFile(sh.fileName(r.Word, fr)); ok {
				return v
			}
			return usage.Value{Span: sh.span(r.Word)}
		}
	}
	return stdin
}

func (sh *shellFile) heredoc(r *syntax.Redirect, fr *frame) usage.Value {
	quoted := false
	for _, p := range r.Word.Parts {
		if _, ok := p.(*syntax.Lit); !ok {
			quoted = true
		}
	}
	v := usage.Value{Kind: usage.KindText, Span: sh.span(r.Hdoc)}
	if quoted {
		for _, p := range r.Hdoc.Parts {
			i, j := int(p.Pos().Offset()), int(p.End().Offset())
			if i < j && j <= len(sh.text) {
				t := textOf(sh.src, i, j)
				sh.note(t.Span(), sh.literalPlace())
				v.Text.Parts = append(v.Text.Parts, t.Parts...)
			}
		}
		return v
	}
	v.Text = sh.parts(r.Hdoc.Parts, heredoc, fr)
	sh.note(v.Span, sh.literalPlace(usage.EncHeredoc))
	return v
}

func joinArgs(args []arg) usage.Value {
	var ts []usage.Text
	for i, a := range args {
		if s := a.str(); i == 0 && (s == "-n" || s == "-e" || s == "-ne" || s == "-en") {
			continue
		}
		if len(ts) > 0 {
			ts = append(ts, usage.Lit(" ", usage.Span{}))
		} else if len(args) == 1 || i == len(args)-1 {
			return a.v // one argument: keep what it is
		}
		ts = append(ts, a.text())
	}
	t := usage.Concat(ts...)
	if t.IsZero() {
		t = usage.Lit("", usage.Span{})
	}
	return usage.TextValue(t, t.Span(), nil)
}

// printf fills %s and its kin in order.
func printf(args []arg) usage.Value {
	if len(args) == 0 {
		return usage.Value{}
	}
	t := args[0].text()
	if p := t.Pattern(); (p == "%s" || p == `%s\n` || p == "%b") && len(args) == 2 {
		return args[1].v
	}
	args = args[1:]
	var out usage.Text
	p := t.Pattern()
	at := 0
	for i := 0; i+1 < len(p); i++ {
		switch {
		case p[i] == '%' && strings.IndexByte("sdqb", p[i+1]) >= 0:
			out.Parts = append(out.Parts, t.Slice(at, i).Parts...)
			if len(args) > 0 {
				out.Parts = append(out.Parts, args[0].text().Parts...)
				args = args[1:]
			}
			at = i + 2
			i++
		case p[i] == '\\' && p[i+1] == 'n':
			out.Parts = append(out.Parts, t.Slice(at, i).Parts...)
			out.Parts = append(out.Parts, usage.Part{Const: "\n"})
			at = i + 2
			i++
		}
	}
	if at < len(p) {
		out.Parts = append(out.Parts, t.Slice(at, len(p)).Parts...)
	}
	return usage.TextValue(out, out.Span(), nil)
}

// cutters take quotes, brackets and line ends off a token that is already picked.
var cutters = map[string]bool{"cut": true, "sed": true, "awk": true, "head": true, "tail": true, "grep": true, "xargs": true, "sort": true, "uniq": true, "perl": true}

// filtered is the output of a command that is not modelled. Where it picks a token out of a token response by name
// (grep, sed, python -c), that much is known.
func filtered(c *syntax.CallExpr, sh *shellFile, stdin usage.Value) usage.Value {
	if stdin.Origin == nil || stdin.Origin.Request == nil {
		return usage.Value{}
	}
	if stdin.Token != nil && len(c.Args) > 0 && cutters[c.Args[0].Lit()] {
		return stdin
	}
	i, j := int(c.Pos().Offset()), int(c.End().Offset())
	text := string(sh.text[min(i, len(sh.text)):min(j, len(sh.text))])
	id, access := strings.Contains(text, "id_token"), strings.Contains(text, "access_token")
	if id == access {
		return usage.Value{}
	}
	at := strings.Index(text, "id_token")
	name, kind := "id_token", usage.TokenID
	if access {
		at, name, kind = strings.Index(text, "access_token"), "access_token", usage.TokenAccess
	}
	return sh.tokenValue(stdin.Origin.Request, kind, name, sh.src.Span(i+at, i+at+len(name)), usage.Medium)
}

// tokenValue is a token picked out of the response to r by its name, which stands at span.
func (sh *shellFile) tokenValue(r *usage.TokenRequest, kind usage.TokenKind, name string, span usage.Span, conf usage.Confidence) usage.Value {
	tok := &usage.Token{
		Kind: kind, Conf: conf, Span: span, Name: name, Request: r, Evidence: r.Evidence,
		Trace: []usage.Step{{Span: r.Span, Note: "tokens are requested"}, {Span: span, Note: "'" + name + "' is taken from the response"}},
	}
	if kind == usage.TokenID {
		tok.TwinEdits = []usage.Edit{{Span: span, New: "access_token"}}
	}
	h := usage.Hole{Expr: name, Name: name, Token: tok, Scope: shellScope, Origin: &usage.Origin{Request: r, Path: name}}
	return usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, span), Span: span, Token: tok, Origin: h.Origin, Conf: conf}
}

// bare is the one frame in which a function is evaluated when no caller is visible.
func (sh *shellFile) bare(fn *syntax.FuncDecl) *frame {
	f := sh.bares[fn]
	if f == nil {
		f = &frame{fn: fn}
		sh.bares[fn] = f
	}
	return f
}

// firstLine is the span of a command's first line: from its name to the end of the line or of the command.
func (sh *shellFile) firstLine(name arg, c *syntax.CallExpr) usage.Span {
	start := int(c.Args[0].Pos().Offset())
	if name.w != nil {
		start = int(name.w.Pos().Offset())
	}
	end := min(int(c.End().Offset()), len(sh.text))
	for k := start; k < end; k++ {
		if sh.text[k] == '\n' {
			end = k
			break
		}
	}
	for end > start && strings.IndexByte(" \t\r\\", sh.text[end-1]) >= 0 {
		end--
	}
	return sh.src.Span(start, end)
}

// anchor is where the telling part of a URL stands: the literal that holds its path, not the variable that holds its host.
func anchor(t usage.Text) usage.Span {
	for _, p := range t.Parts {
		if p.Hole == nil && containsAny(p.Const, urlWords) {
			return p.Span
		}
	}
	return usage.Span{}
}

// send builds the message of a command and returns its response.
func (sh *shellFile) send(m request.Message) usage.Value {
	m.PlaceAt = sh.placeAt
	if at := anchor(textOr(m.URL)); !at.IsZero() {
		sh.covered = append(sh.covered, at)
		if m.URL.Kind == usage.KindText && len(m.URL.Text.Parts) > 1 && m.URL.Span.Start < m.Span.Start {
			m.URL.Span = at // put together before: what stands out is where the path is given
		}
	}
	got := sh.build(m)
	switch {
	case len(got.Requests) > 0:
		return usage.Value{Kind: usage.KindResponse, Span: m.Span, Origin: &usage.Origin{Request: got.Requests[0]}}
	case len(got.Calls) > 0:
		return usage.Value{Kind: usage.KindResponse, Span: m.Span, Origin: &usage.Origin{Call: got.Calls[0]}}
	}
	return usage.Value{}
}
