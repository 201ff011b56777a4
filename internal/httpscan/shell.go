package httpscan

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Bounds of the shell evaluation: scripts are small, hostile input is not.
const (
	maxReparse   = 12
	maxDepth     = 24
	maxCallSites = 16
	maxSteps     = 200_000
)

// shellFile is one script under evaluation.
type shellFile struct {
	*scanner
	text   []byte
	file   *syntax.File
	vars   map[string][]*assignment
	funcs  map[string]*syntax.FuncDecl
	bodies []*syntax.FuncDecl
	// written are files that the script itself writes (`cat > body.json <<EOF`), by name.
	written map[string]usage.Value
	// runs are the literals and quoted strings evaluated so far: how their bytes are spelled.
	runs map[usage.Span]run
	// loaded are files read for `--data @file`.
	loaded map[string]usage.Value
	done   map[doneKey]usage.Value
	depth  int
	steps  int
	busy   map[*assignment]bool
	bares  map[*syntax.FuncDecl]*frame
	// covered are URLs that belong to a command.
	covered []usage.Span
	// sources are the files that the script reads in, read those that could be.
	sources []*syntax.Word
	read    []*shellFile
	// reader is the script that reads this one in: its variables are seen here, too.
	reader *shellFile
	// asked is set while another script looks for a variable here: scripts may read in each other.
	asked       bool
	sourcedDone bool
	// taken are the scripts that are read already, by path; all that read in one another share it.
	taken map[string]bool
	// inners are the quoted commands that are read already, by where they start; nesting is how deep this one is quoted.
	inners  map[int]bool
	nesting int
	// opaque are literals whose bytes go through a function (urlencode) before they are used: not to be edited.
	opaque []usage.Span
}

type run struct {
	span  usage.Span
	place request.Place
}

type doneKey struct {
	node  syntax.Node
	frame *frame
}

// frame is one call of a shell function.
type frame struct {
	fn   *syntax.FuncDecl
	args []usage.Value
	// callers is how deep the call is nested.
	depth int
}

// assignment is one place that gives a variable a value.
type assignment struct {
	name   string
	pos    int
	fn     *syntax.FuncDecl
	cond   bool
	append bool
	word   *syntax.Word
	array  *syntax.ArrayExpr
	redir  *syntax.Redirect // `read -r X <<EOF`
	format []*syntax.Word   // `printf -v X FORMAT ARGUMENT...`
	// other is set when the value comes from elsewhere (read, for).
	other bool
}

func (s *scanner) shellFile() *shellFile {
	return &shellFile{
		scanner: s, text: s.masked(), vars: map[string][]*assignment{}, funcs: map[string]*syntax.FuncDecl{},
		written: map[string]usage.Value{}, runs: map[usage.Span]run{}, loaded: map[string]usage.Value{}, done: map[doneKey]usage.Value{},
		busy: map[*assignment]bool{}, bares: map[*syntax.FuncDecl]*frame{}, inners: map[int]bool{}, taken: map[string]bool{s.src.Path: true},
	}
}

func (s *scanner) shell() {
	sh := s.shellFile()
	if !sh.parse() {
		s.plain()
		return
	}
	sh.collect()
	sh.run()
	sh.assertions()
	if !bytes.Contains(s.src.Text, []byte("/authorize")) && !containsAny(string(s.src.Text), urlWords) {
		return
	}
	sh.looseURLs()
}

var docPlaceholder = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:://|[/=@])<[A-Za-z][A-Za-z0-9_. -]{0,40}>`)
})

// expression is what CI systems and template engines put into a script before a shell sees it.
var expression = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{\{[^{}\n]{0,200}\}\}|\{\{[^{}\n]{0,200}\}\}`)
})

// hclTemplate is an interpolation of Terraform's that is no variable of a shell.
var hclTemplate = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\$\{[ \t]*[A-Za-z_][A-Za-z0-9_]*[.\[(][^{}\n]{0,200}\}`)
})

// masked is the script with what a shell would misread overwritten by as many bytes.
func (s *scanner) masked() []byte {
	text := maskDocPlaceholders(s.src.Text)
	if s.src.Container != "hcl" {
		return text
	}
	text = bytes.Clone(text)
	for _, m := range hclTemplate().FindAllIndex(text, -1) {
		for k := m[0] + 2; k < m[1]-1; k++ {
			if c := text[k]; !isLetter(c) && (c < '0' || c > '9' || k == m[0]+2) {
				text[k] = '_'
			}
		}
	}
	return text
}

// maskDocPlaceholders overwrites what a shell would misread by as many bytes: `<tenant>` inside a URL (redirections) and
// `${{ secrets.X }}` (a bad substitution). The source keeps the original, which is what values are read from.
func maskDocPlaceholders(text []byte) []byte {
	out := text
	for _, m := range expression().FindAllIndex(text, -1) {
		if &out[0] == &text[0] {
			out = bytes.Clone(text)
		}
		for k := m[0] + 2; k < m[1]-1; k++ {
			if c := out[k]; !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' && k > m[0]+2) {
				out[k] = '_'
			}
		}
		if text[m[0]] == '{' {
			out[m[0]], out[m[0]+1], out[m[1]-1] = '_', '_', '_'
		}
	}
	for _, m := range docPlaceholder().FindAllIndex(text, -1) {
		if &out[0] == &text[0] {
			out = bytes.Clone(text)
		}
		i := m[0] + bytes.IndexByte(text[m[0]:m[1]], '<')
		out[i], out[m[1]-1] = '{', '}'
		for k := i + 1; k < m[1]-1; k++ {
			if out[k] == ' ' {
				out[k] = '_'
			}
		}
	}
	return out
}

// parse reads the script. Where the grammar gives up, the line is blanked and the rest read again: a sample on a page
// holds `...` and prose.
func (sh *shellFile) parse() bool {
	text := sh.text
	variant := syntax.LangBash
	if shebang(text) == "zsh" {
		variant = syntax.LangZsh
	}
	var first error
	for try := 0; try < maxReparse; try++ {
		f, err := syntax.NewParser(syntax.Variant(variant)).Parse(bytes.NewReader(text), sh.src.Path)
		if err == nil {
			sh.text, sh.file = text, f
			if first != nil && !sh.src.Fragment && !sh.src.Doc && sh.src.Container == "" {
				sh.set.Notices = append(sh.set.Notices, usage.Notice{File: sh.src.Path, Message: fmt.Sprintf("read shell script in parts: %v", first)})
			}
			return true
		}
		if first == nil {
			first = err
		}
		at := -1
		var pe syntax.ParseError
		var le syntax.LangError
		switch {
		case errors.As(err, &pe):
			at = int(pe.Pos.Offset())
		case errors.As(err, &le):
			at = int(le.Pos.Offset())
		}
		if at < 0 || at > len(text) {
			break
		}
		blanked := blankLine(text, at)
		if blanked == nil {
			break
		}
		text = blanked
	}
	if !sh.src.Fragment && !sh.src.Doc {
		sh.set.Notices = append(sh.set.Notices, usage.Notice{File: sh.src.Path, Message: fmt.Sprintf("parse shell script: %v", first)})
	}
	return false
}

// blankLine overwrites the line at the offset; nil when there is nothing left to overwrite.
func blankLine(text []byte, at int) []byte {
	at = min(at, len(text)-1)
	for at >= 0 {
		start := bytes.LastIndexByte(text[:at], '\n') + 1
		end := len(text)
		if i := bytes.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		if len(bytes.TrimSpace(text[start:end])) > 0 {
			out := bytes.Clone(text)
			for i := start; i < end; i++ {
				out[i] = ' '
			}
			return out
		}
		at = start - 1
	}
	return nil
}

// collect finds functions and assignments.
func (sh *shellFile) collect() {
	var fns []*syntax.FuncDecl
	var conds []syntax.Node // nodes under which an assignment is conditional
	var stack []syntax.Node
	reads := map[*syntax.CallExpr]bool{}
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		if n == nil {
			top := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(fns) > 0 && top == syntax.Node(fns[len(fns)-1]) {
				fns = fns[:len(fns)-1]
			}
			if len(conds) > 0 && top == conds[len(conds)-1] {
				conds = conds[:len(conds)-1]
			}
			return true
		}
		stack = append(stack, n)
		var fn *syntax.FuncDecl
		if len(fns) > 0 {
			fn = fns[len(fns)-1]
		}
		add := func(a *assignment) {
			a.fn, a.cond = fn, len(conds) > 0
			sh.vars[a.name] = append(sh.vars[a.name], a)
		}
		switch n := n.(type) {
		case *syntax.FuncDecl:
			fns = append(fns, n)
			sh.bodies = append(sh.bodies, n)
			if n.Name != nil {
				sh.funcs[n.Name.Value] = n
			}
		case *syntax.IfClause, *syntax.CaseClause, *syntax.WhileClause, *syntax.ForClause:
			conds = append(conds, n)
			if f, ok := n.(*syntax.ForClause); ok {
				if it, ok := f.Loop.(*syntax.WordIter); ok && it.Name != nil {
					add(&assignment{name: it.Name.Value, pos: int(it.Pos().Offset()), other: true})
				}
			}
		case *syntax.BinaryCmd:
			if n.Op == syntax.AndStmt || n.Op == syntax.OrStmt {
				conds = append(conds, n)
			}
		case *syntax.Assign:
			if n.Name != nil && !n.Naked {
				add(&assignment{name: n.Name.Value, pos: int(n.Pos().Offset()), append: n.Append, word: n.Value, array: n.Array, other: n.Index != nil})
			}
		case *syntax.Stmt:
			c, ok := n.Cmd.(*syntax.CallExpr)
			if ok && len(n.Redirs) > 0 && len(c.Args) > 1 && c.Args[0].Lit() == "read" {
				if name := c.Args[len(c.Args)-1].Lit(); syntax.ValidName(name) && (n.Redirs[0].Hdoc != nil || n.Redirs[0].Op == syntax.WordHdoc || processOutput(n.Redirs[0]) != nil) {
					add(&assignment{name: name, pos: int(n.Pos().Offset()), redir: n.Redirs[0]})
					reads[c] = true
				}
			}
		case *syntax.CallExpr:
			if w := sources(n); w != nil {
				sh.sources = append(sh.sources, w)
			}
			if len(n.Args) > 3 && n.Args[0].Lit() == "printf" && n.Args[1].Lit() == "-v" && syntax.ValidName(n.Args[2].Lit()) {
				add(&assignment{name: n.Args[2].Lit(), pos: int(n.Pos().Offset()), format: n.Args[3:]})
			}
			if len(n.Args) > 1 && n.Args[0].Lit() == "read" && !reads[n] {
				for _, w := range n.Args[1:] {
					if l := w.Lit(); l != "" && !strings.HasPrefix(l, "-") && syntax.ValidName(l) {
						add(&assignment{name: l, pos: int(w.Pos().Offset()), other: true})
					}
				}
			}
		}
		return true
	})
}

// run evaluates every statement outside of functions, and function bodies for each visible caller.
func (sh *shellFile) run() {
	called := map[*syntax.FuncDecl]bool{}
	for _, st := range sh.file.Stmts {
		sh.statement(st, nil, called)
	}
	for _, fn := range sh.bodies {
		if !called[fn] {
			called[fn] = true
			sh.statement(fn.Body, sh.bare(fn), called)
		}
	}
}

// statement evaluates what a statement runs, for its effect.
func (sh *shellFile) statement(st *syntax.Stmt, fr *frame, called map[*syntax.FuncDecl]bool) {
	if st == nil {
		return
	}
	syntax.Walk(st, func(n syntax.Node) bool {
		sh.steps++
		if sh.steps > maxSteps {
			return false
		}
		switch n := n.(type) {
		case *syntax.FuncDecl:
			return false
		case *syntax.Stmt:
			if b, ok := n.Cmd.(*syntax.BinaryCmd); ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) {
				sh.output(n, fr, usage.Value{})
			}
			if c, ok := n.Cmd.(*syntax.CallExpr); ok {
				out := sh.command(c, n.Redirs, fr, usage.Value{})
				sh.callFunction(c, fr, called)
				if fn := sh.called(c); fn != nil && len(n.Redirs) > 0 {
					out = sh.functionOutput(c, fn, fr)
				}
				sh.keepWritten(n, fr, out)
			}
		}
		return true
	})
}

// called is the function that a command runs, nil for a program.
func (sh *shellFile) called(c *syntax.CallExpr) *syntax.FuncDecl {
	if len(c.Args) == 0 {
		return nil
	}
	return sh.funcs[c.Args[0].Lit()]
}

// callFunction evaluates the body of a function for one of its callers.
func (sh *shellFile) callFunction(c *syntax.CallExpr, fr *frame, called map[*syntax.FuncDecl]bool) {
	fn := sh.called(c)
	if fn == nil && len(c.Args) > 0 {
		sh.callSourced(c, fr)
	}
	if fn == nil || fr != nil && (fr.depth > 4 || fr.fn == fn) {
		return
	}
	if called[fn] && !usesArguments(fn) {
		return
	}
	called[fn] = true
	if !usesArguments(fn) {
		sh.statement(fn.Body, sh.bare(fn), called)
		return
	}
	sh.statement(fn.Body, sh.callFrame(c, fn, fr), called)
}

// argument is what a function is handed: a token in it is reported where it is handed over, at the outermost call.
func (sh *shellFile) argument(w *syntax.Word, fr *frame) usage.Value {
	v := sh.word(w, fr)
	h, ok := v.Text.OnlyHole()
	if v.Kind != usage.KindText || !ok {
		return v
	}
	var tok usage.Token
	switch {
	case h.Token != nil:
		tok = *h.Token
	case usage.NamesIDToken(h.Name):
		tok = usage.Token{Kind: usage.TokenID, Conf: usage.Low, Name: h.Expr, Span: v.Span}
	default:
		return v
	}
	if tok.Point.IsZero() {
		tok.Point = sh.span(w)
	}
	n := *h
	n.Token = &tok
	v.Text, v.Token = usage.HoleText(n, v.Text.Span()), &tok
	return v
}

// usesArguments reports whether a function reads $1, $2 ...
func usesArguments(fn *syntax.FuncDecl) bool {
	found := false
	syntax.Walk(fn.Body, func(n syntax.Node) bool {
		if p, ok := n.(*syntax.ParamExp); ok && p.Param != nil && strings.Trim(p.Param.Value, "123456789@*") == "" {
			found = true
		}
		return !found
	})
	return found
}

// processOutput is what stands in `< <(...)`.
func processOutput(r *syntax.Redirect) *syntax.ProcSubst {
	if r.Op != syntax.RdrIn || r.Word == nil || len(r.Word.Parts) != 1 {
		return nil
	}
	p, ok := r.Word.Parts[0].(*syntax.ProcSubst)
	if !ok || p.Op != syntax.CmdIn {
		return nil
	}
	return p
}

// keepWritten remembers what a statement writes into a file.
func (sh *shellFile) keepWritten(st *syntax.Stmt, fr *frame, out usage.Value) {
	for _, r := range st.Redirs {
		if (r.Op == syntax.RdrOut || r.Op == syntax.RdrClob) && r.Word != nil && (r.N == nil || r.N.Value == "1") {
			if name := sh.fileName(r.Word, fr); name != "" {
				sh.written[name] = out
			}
		}
	}
}

// fileName is the name a word gives a file: its text, or the variable that holds it.
func (sh *shellFile) fileName(w *syntax.Word, fr *frame) string {
	v := sh.word(w, fr)
	if v.Kind != usage.KindText {
		return ""
	}
	return v.Text.String()
}

// placeAt says how bytes are spelled at a span of the script.
func (sh *shellFile) placeAt(at usage.Span) (request.Place, bool) {
	for _, o := range sh.opaque {
		if o.Contains(at) {
			return request.Place{}, false
		}
	}
	best, found := run{}, false
	for _, r := range sh.runs {
		if r.span.Contains(at) && (!found || best.span.Contains(r.span)) {
			best, found = r, true
		}
	}
	if found {
		return best.place, true
	}
	if at.File != sh.src.Path {
		if sh.reader != nil && at.File == sh.reader.src.Path {
			return sh.reader.placeAt(at) // an argument
		}
		return request.Place{}, true // a body file: its bytes stand there as they are
	}
	return request.Place{}, false
}

// looseURLs finds URLs that no command sends, in literals of the script (an address that is echoed or opened).
func (sh *shellFile) looseURLs() {
	seen := map[int]bool{}
	idle := map[*syntax.Word]bool{}
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		if st, ok := n.(*syntax.Stmt); ok && doesNothing(st) {
			for _, r := range st.Redirs {
				idle[r.Hdoc] = true // a block comment
			}
		}
		w, ok := n.(*syntax.Word)
		if ok && idle[w] {
			return false
		}
		if !ok || seen[int(w.Pos().Offset())] {
			return true
		}
		seen[int(w.Pos().Offset())] = true
		if int(w.End().Offset()) > len(sh.text) || !containsAny(string(sh.text[w.Pos().Offset():w.End().Offset()]), urlWords) {
			return true
		}
		v := sh.word(w, sh.frameAt(w))
		if v.Kind != usage.KindText {
			return true
		}
		p := v.Text.Pattern()
		for _, m := range urlStart().FindAllStringIndex(p, -1) {
			sh.looseURL(v, m[0], lineURLEnd(p, m[0]))
		}
		if i := strings.Index(p, string(usage.HoleByte)+"/authorize?"); i >= 0 {
			sh.looseURL(v, i, lineURLEnd2(p, i))
		}
		return true
	})
}

// doesNothing reports whether a statement is the null command, whose heredoc only hides what is in it.
func doesNothing(st *syntax.Stmt) bool {
	c, ok := st.Cmd.(*syntax.CallExpr)
	return st.Cmd == nil || ok && len(c.Args) > 0 && (c.Args[0].Lit() == ":" || c.Args[0].Lit() == "true")
}

// lineURLEnd2 is lineURLEnd for a pattern that starts with a hole.
func lineURLEnd2(p string, i int) int { return lineURLEnd(p, i+1) }

func (sh *shellFile) looseURL(v usage.Value, i, j int) {
	p := v.Text.Pattern()
	for j < len(p) && p[j] == usage.HoleByte { // a hole ends a line's URL for the text scanner, not here
		j = max(lineURLEnd(p, j+1), j+1)
	}
	if j <= i {
		return
	}
	t := v.Text.Slice(i, j)
	at := anchor(t)
	if at.IsZero() || overlaps(at, sh.covered) || overlaps(at, sh.opt.Taken) || at.File != sh.src.Path {
		return
	}
	sh.covered = append(sh.covered, at)
	span := v.Span
	if i > 0 || j < len(p) || span.IsZero() {
		span = at
		if len(t.Parts) > 0 && t.Parts[0].Span.File == at.File && t.Parts[0].Span.Start <= at.Start && at.Start-t.Parts[0].Span.End < 200 {
			span = t.Span()
		}
	}
	if v.Slot != nil && i == 0 && j == len(p) && !v.Slot.Content.IsZero() {
		span = v.Slot.Content
	}
	u := usage.TextValue(t, span, nil)
	got := sh.opt.Requests.URLAt(t, u, sh.src, sh.placeAt)
	sh.set.Merge(&got)
}

// frameAt is the frame of the function a node stands in, arguments unknown.
func (sh *shellFile) frameAt(n syntax.Node) *frame {
	at := n.Pos().Offset()
	for _, fn := range sh.bodies {
		if fn.Body.Pos().Offset() <= at && at < fn.Body.End().Offset() {
			return sh.bare(fn)
		}
	}
	return nil
}
