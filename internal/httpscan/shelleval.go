package httpscan

import (
	"path"
	"sort"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

const shellScope = "shell"

// quoting is the context a word part stands in.
type quoting int8

const (
	unquoted quoting = iota
	doubleQuoted
	heredoc
)

func (q quoting) encoding() usage.Encoding {
	switch q {
	case doubleQuoted:
		return usage.EncShellDouble
	case heredoc:
		return usage.EncHeredoc
	}
	return usage.EncShellPlain
}

// visible: a shell variable can be written anywhere in its script, a command substitution only where it stands.
func visible(h *usage.Hole) bool {
	return h.Scope == shellScope && syntax.ValidName(h.Expr) && h.Expr != "OPTARG" && h.Expr != "REPLY"
}

func (sh *shellFile) literalPlace(enc ...usage.Encoding) request.Place {
	st := usage.Style{Enc: append(append([]usage.Encoding{}, enc...), sh.src.Outer...), OuterEnc: sh.src.Outer, HoleOpen: "${", HoleClose: "}"}
	if len(enc) == 1 && enc[0] == usage.EncShellSingle {
		st.HoleOpen, st.HoleClose = `'"${`, `}"'`
	}
	if len(enc) == 0 {
		st.HoleOpen, st.HoleClose = "", ""
	}
	return request.Place{Style: st, Visible: visible}
}

func (sh *shellFile) note(span usage.Span, p request.Place) {
	if !span.IsZero() {
		sh.runs[span] = run{span, p}
	}
}

// lineEnd leaves out the carriage return of a line end: the parser reads over it, but lets words end after it.
func (sh *shellFile) lineEnd(j int) int {
	if j > 0 && j < len(sh.text) && sh.text[j] == '\n' && sh.text[j-1] == '\r' {
		return j - 1
	}
	return j
}

func (sh *shellFile) span(n syntax.Node) usage.Span {
	i, j := int(n.Pos().Offset()), sh.lineEnd(int(n.End().Offset()))
	i = min(max(i, 0), len(sh.text))
	return sh.src.Span(i, min(max(i, j), len(sh.text)))
}

// word evaluates a word. A word that is one variable or one substitution keeps its value's structure (an object, a
// response); everything else is a text.
func (sh *shellFile) word(w *syntax.Word, fr *frame) usage.Value {
	if w == nil {
		return usage.Value{}
	}
	if len(w.Parts) == 1 {
		switch p := w.Parts[0].(type) {
		case *syntax.ParamExp:
			return sh.param(p, fr)
		case *syntax.CmdSubst:
			return sh.substitution(p, fr)
		case *syntax.DblQuoted:
			if len(p.Parts) == 1 {
				switch q := p.Parts[0].(type) {
				case *syntax.ParamExp:
					return sh.param(q, fr)
				case *syntax.CmdSubst:
					return sh.substitution(q, fr)
				}
			}
		}
	}
	v := usage.Value{Kind: usage.KindText, Span: sh.span(w)}
	v.Text = sh.parts(w.Parts, unquoted, fr)
	v.Slot = sh.wordSlot(w, v.Text)
	return v
}

// wordSlot spells a word that is one literal.
func (sh *shellFile) wordSlot(w *syntax.Word, t usage.Text) *usage.Slot {
	span := sh.span(w)
	s := &usage.Slot{Span: span, ListSep: " ", Visible: visible}
	pl := sh.literalPlace(usage.EncShellDouble)
	s.Style = usage.Style{Open: `"`, Close: `"`, Enc: pl.Style.Enc, OuterEnc: sh.src.Outer, TplOpen: `"`, TplClose: `"`, TplEnc: pl.Style.Enc, HoleOpen: "${", HoleClose: "}"}
	if len(w.Parts) != 1 {
		return s
	}
	switch p := w.Parts[0].(type) {
	case *syntax.DblQuoted:
		if len(p.Parts) == 0 || p.Dollar {
			return s
		}
		s.Content = sh.inner(p)
		if i := int(p.Pos().Offset()); !sh.inFile(i) { // quotes that a container put around a value of its own
			s.Span, s.Style.Open, s.Style.Close, s.Style.TplOpen, s.Style.TplClose = s.Content, "", "", "", ""
		}
	case *syntax.SglQuoted:
		if p.Dollar {
			return s
		}
		s.Content = sh.inner(p)
		enc := append([]usage.Encoding{usage.EncShellSingle}, sh.src.Outer...)
		s.Style.Open, s.Style.Close, s.Style.Enc = "'", "'", enc
	default:
		return s
	}
	if n := len(t.Parts); n > 0 && t.Parts[n-1].Hole == nil {
		s.Tail = s.Content.After()
	}
	return s
}

// inner is what stands between a word's quotes.
func (sh *shellFile) inner(n syntax.Node) usage.Span {
	i, j := int(n.Pos().Offset())+1, int(n.End().Offset())-1
	return sh.src.Span(min(i, len(sh.text)), min(max(i, j), len(sh.text)))
}

// inFile reports whether a byte of the script stands in the file, and is no glue.
func (sh *shellFile) inFile(off int) bool {
	if sh.src.Segs == nil {
		return true
	}
	k := sort.Search(len(sh.src.Segs), func(k int) bool { return sh.src.Segs[k].At > off }) - 1
	return k >= 0 && off < sh.src.Segs[k].At+sh.src.Segs[k].Len
}

func (sh *shellFile) parts(parts []syntax.WordPart, q quoting, fr *frame) usage.Text {
	var t usage.Text
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			t.Parts = append(t.Parts, sh.literal(p, q).Parts...)
		case *syntax.SglQuoted:
			t.Parts = append(t.Parts, sh.single(p).Parts...)
		case *syntax.DblQuoted:
			t.Parts = append(t.Parts, sh.parts(p.Parts, doubleQuoted, fr).Parts...)
			if i, j := int(p.Pos().Offset())+1, int(p.End().Offset())-1; !p.Dollar && i < j && j <= len(sh.text) {
				sh.note(sh.src.Span(i, j), sh.literalPlace(usage.EncShellDouble))
			}
			if len(p.Parts) == 0 {
				t.Parts = append(t.Parts, usage.Part{Span: sh.span(p).Before()})
			}
		case *syntax.ParamExp:
			t.Parts = append(t.Parts, sh.asText(sh.param(p, fr), p, atBase(t)).Parts...)
		case *syntax.CmdSubst:
			t.Parts = append(t.Parts, sh.asText(sh.substitution(p, fr), p, atBase(t)).Parts...)
		default:
			t.Parts = append(t.Parts, sh.hole(p, "").Parts...)
		}
	}
	return t
}

// literal reads bytes of the script and undoes backslashes as the context has them.
func (sh *shellFile) literal(l *syntax.Lit, q quoting) usage.Text {
	i, j := int(l.ValuePos.Offset()), int(l.ValueEnd.Offset())
	if q == unquoted {
		j = sh.lineEnd(j)
	}
	if i < 0 || j > len(sh.text) || i >= j {
		return usage.Text{}
	}
	raw := textOf(sh.src, i, j)
	sh.note(raw.Span(), sh.literalPlace(q.encoding()))
	special := "$`\\"
	if q == doubleQuoted {
		special += `"`
	}
	return request.Decode(raw, func(s string) (string, int) {
		if s[0] != '\\' || len(s) < 2 {
			return s[:1], 1
		}
		switch {
		case s[1] == '\n':
			return "", 2
		case strings.HasPrefix(s, "\\\r\n"):
			return "", 3
		case q == unquoted || strings.IndexByte(special, s[1]) >= 0:
			return s[1:2], 2
		}
		return s[:1], 1
	})
}

func (sh *shellFile) single(p *syntax.SglQuoted) usage.Text {
	i, j := int(p.Left.Offset())+1, int(p.Right.Offset())
	if p.Dollar {
		i++
	}
	if i > j || j > len(sh.text) {
		return usage.Text{}
	}
	if i == j {
		return usage.Lit("", sh.src.Span(i, i))
	}
	raw := textOf(sh.src, i, j)
	if p.Dollar {
		return request.Decode(raw, request.Escape) // $'...'
	}
	sh.note(raw.Span(), sh.literalPlace(usage.EncShellSingle))
	return raw
}

// hole is a part whose value cannot be seen.
func (sh *shellFile) hole(n syntax.Node, name string) usage.Text {
	i, j := int(n.Pos().Offset()), int(n.End().Offset())
	expr := name
	if expr == "" && i >= 0 && j <= len(sh.text) && i < j {
		expr = string(sh.text[i:min(j, i+200)])
	}
	h := usage.Hole{Expr: expr, Name: name, Scope: shellScope}
	if h.Name == "" {
		h.Name = expr
	}
	return usage.HoleText(h, sh.span(n))
}

// atBase reports whether what follows t is the base of a URL.
func atBase(t usage.Text) bool { return t.Len() == 0 || strings.HasSuffix(t.Pattern(), "://") }

// asText is a value as a part of a longer word. Of several possible values one that is written out is taken where it
// can only say whose URL this is (base); elsewhere a value that may also be something else is not known.
func (sh *shellFile) asText(v usage.Value, n syntax.Node, base bool) usage.Text {
	switch v.Kind {
	case usage.KindText, usage.KindBool, usage.KindNumber:
		return v.Text
	case usage.KindUnion:
		var pick usage.Text
		known := true
		for _, a := range v.Alternatives() {
			if _, ok := a.ConstString(); !ok {
				known = false
			} else if a.Text.Len() > 0 {
				pick = a.Text
			}
		}
		if !pick.IsZero() && (known || base) {
			return pick
		}
	}
	name := ""
	if p, ok := n.(*syntax.ParamExp); ok && p.Param != nil {
		name = p.Param.Value
	}
	t := sh.hole(n, name)
	t.Parts[0].Hole.Origin = v.Origin
	t.Parts[0].Hole.Token = v.Token
	return t
}

// param evaluates a parameter expansion.
func (sh *shellFile) param(p *syntax.ParamExp, fr *frame) usage.Value {
	if p.Param == nil {
		return usage.TextValue(sh.hole(p, ""), sh.span(p), nil)
	}
	name := p.Param.Value
	if i, j := int(p.Pos().Offset()), int(p.End().Offset()); i >= 0 && j <= len(sh.src.Text) && j-i > 4 && strings.HasPrefix(string(sh.src.Text[i:j]), "${{") {
		// ${{ secrets.AUTH0_DOMAIN }}: filled in before the shell runs, and spelled the same wherever it is written.
		expr := string(sh.src.Text[i:j])
		inner := strings.TrimSpace(strings.Trim(expr, "${}"))
		if name, ok := strings.CutPrefix(inner, "env."); ok {
			if v, ok := sh.lookup(name, p, fr); ok {
				return v
			}
		}
		h := usage.Hole{Expr: expr, Name: inner[strings.LastIndexByte(inner, '.')+1:], Placeholder: true}
		return usage.TextValue(usage.HoleText(h, sh.span(p)), sh.span(p), nil)
	}
	if i, j := int(p.Pos().Offset()), int(p.End().Offset()); sh.src.Container == "hcl" && i >= 0 && j <= len(sh.src.Text) && i < j && hclTemplate().Match(sh.src.Text[i:j]) {
		// ${var.auth0_domain}: Terraform's, spelled the same wherever it is written.
		expr := string(sh.src.Text[i:j])
		inner := strings.Trim(expr, "${} \t")
		h := usage.Hole{Expr: expr, Name: inner[strings.LastIndexByte(inner, '.')+1:], Placeholder: true}
		return usage.TextValue(usage.HoleText(h, sh.span(p)), sh.span(p), nil)
	}
	unknown := func() usage.Value { return usage.TextValue(sh.hole(p, name), sh.span(p), nil) }
	sh.steps++
	if p.Length || p.Excl || p.Slice != nil || p.Names != 0 || sh.depth > maxDepth || sh.steps > maxSteps {
		return unknown()
	}
	v, ok := sh.lookup(name, p, fr)
	if !ok {
		v = unknown()
		if h, only := v.Text.OnlyHole(); only && syntax.ValidName(name) && len(sh.vars[name]) == 0 {
			h.Env = name
		}
	}
	if p.Index != nil && (v.Kind == usage.KindList || v.Kind == usage.KindObject) {
		v = sh.element(v, p.Index, fr, unknown)
	}
	switch {
	case p.Repl != nil:
		return unknown()
	case p.Exp == nil || p.Exp.Word == nil:
		return v
	}
	switch op := p.Exp.Op; op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
		if _, known := v.ConstString(); known || v.Kind == usage.KindObject || v.Kind == usage.KindResponse || v.Token != nil {
			return v
		}
		// What happens when nobody sets the variable is a possible run.
		if d := sh.word(p.Exp.Word, fr); d.Kind == usage.KindText && d.Text.Len() > 0 {
			return d
		}
		return v
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		return v
	case syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		if w, ok := sh.word(p.Exp.Word, fr).ConstString(); ok && v.Kind == usage.KindText && !strings.ContainsAny(w, "*?[") {
			if pat := v.Text.Pattern(); w != "" && strings.HasSuffix(pat, w) {
				v.Text, v.Slot = v.Text.Slice(0, len(pat)-len(w)), nil
			}
			return v
		}
	}
	return unknown()
}

// element is one element of an array; of an associative one, any of them where the key cannot be seen.
func (sh *shellFile) element(v usage.Value, index syntax.ArithmExpr, fr *frame, unknown func() usage.Value) usage.Value {
	w, ok := index.(*syntax.Word)
	if !ok {
		return unknown()
	}
	if v.Kind == usage.KindObject {
		key, known := sh.word(w, fr).ConstString()
		var either usage.Value
		for i, p := range v.Object.Props {
			switch {
			case known && p.Key == key:
				return p.Value
			case i == 0:
				either = p.Value
			default:
				either = usage.UnionOf(either, p.Value)
			}
		}
		if known || len(v.Object.Props) == 0 || len(v.Object.Props) > 8 {
			return unknown()
		}
		return either
	}
	l := w.Lit()
	if l == "@" || l == "*" {
		return v
	}
	n, err := strconv.Atoi(l)
	if err != nil || n < 0 || n >= len(v.Items) {
		return unknown()
	}
	return v.Items[n]
}

// lookup is the value of a variable at a use; ok is false when the script gives it none.
func (sh *shellFile) lookup(name string, use syntax.Node, fr *frame) (usage.Value, bool) {
	if n, err := strconv.Atoi(name); err == nil {
		if fr != nil && n >= 1 && n <= len(fr.args) {
			return fr.args[n-1], true
		}
		return usage.Value{}, false
	}
	if name == "@" || name == "*" {
		if fr != nil && fr.args != nil {
			return usage.Value{Kind: usage.KindList, Items: fr.args}, true
		}
		return usage.Value{}, false
	}
	var fn *syntax.FuncDecl
	if fr != nil {
		fn = fr.fn
	}
	at := int(use.Pos().Offset())
	local := false
	for _, a := range sh.vars[name] {
		if fn != nil && a.fn == fn && a.pos < at {
			local = true
		}
	}
	var cur usage.Value
	have := false
	for _, a := range sh.vars[name] {
		switch {
		case a.fn == fn && a.pos >= at,
			local && a.fn != fn,
			fn == nil && a.fn == nil && a.pos >= at,
			sh.busy[a]:
			continue
		}
		v := sh.assigned(a, fr)
		foreign := a.fn != nil && a.fn != fn // set by another function: it may or may not have run
		switch {
		case a.append && have:
			cur = appendValues(cur, v)
		case have && (a.cond || foreign):
			cur = sh.either(cur, v, name)
		default:
			cur = v
		}
		have = true
	}
	if !have {
		if v, ok := sh.sourcedValue(name); ok {
			return v, ok
		}
		return sh.readerValue(name)
	}
	return sh.named(cur, name, use), true
}

// either joins what a variable may hold. An empty default says nothing.
func (sh *shellFile) either(a, b usage.Value, name string) usage.Value {
	if c, ok := a.ConstString(); ok && c == "" {
		return b
	}
	if c, ok := b.ConstString(); ok && c == "" {
		return a
	}
	u := usage.UnionOf(a, b)
	if len(u.Alts) > 8 {
		return usage.TextValue(usage.HoleText(usage.Hole{Expr: name, Name: name, Scope: shellScope}, a.Span), a.Span, nil)
	}
	return u
}

// named gives holes that a variable hides the variable's name: `${X}` is how they can be written again.
func (sh *shellFile) named(v usage.Value, name string, use syntax.Node) usage.Value {
	switch v.Kind {
	case usage.KindText:
		h, ok := v.Text.OnlyHole()
		if !ok || h.Scope != shellScope {
			return v
		}
		n := *h
		if n.Env == "" && syntax.ValidName(h.Expr) && usage.NamesAuth0(h.Expr) {
			return v // DOMAIN=$AUTH0_DOMAIN: the telling name stays
		}
		if usage.NamesAuth0(h.Expr) && !usage.NamesAuth0(name) {
			n.Name = h.Name
		} else {
			n.Name = name
		}
		n.Expr = name
		v.Text = usage.HoleText(n, sh.span(use))
		v.Span, v.Slot = sh.span(use), nil
	case usage.KindUnion:
		alts := make([]usage.Value, len(v.Alts))
		for i, a := range v.Alts {
			alts[i] = sh.named(a, name, use)
		}
		v.Alts = alts
	case usage.KindUnknown:
		h := usage.Hole{Expr: name, Name: name, Scope: shellScope, Origin: v.Origin, Token: v.Token}
		span := sh.span(use)
		return usage.Value{Kind: usage.KindText, Text: usage.HoleText(h, span), Span: span, Origin: v.Origin, Token: v.Token, Conf: v.Conf, Trace: v.Trace}
	}
	return v
}

func (sh *shellFile) assigned(a *assignment, fr *frame) usage.Value {
	if a.other {
		return usage.Value{}
	}
	sh.busy[a] = true
	sh.depth++
	defer func() { delete(sh.busy, a); sh.depth-- }()
	if fr != nil && a.fn != fr.fn {
		fr = nil
		if a.fn != nil {
			fr = sh.bare(a.fn)
		}
	}
	switch {
	case a.format != nil:
		return printf(sh.arguments(a.format, fr))
	case a.redir != nil:
		return sh.redirected([]*syntax.Redirect{a.redir}, fr, usage.Value{})
	case a.array != nil:
		return sh.arrayValue(a.array, fr)
	case a.word != nil:
		return sh.word(a.word, fr)
	}
	return usage.TextValue(usage.Lit("", usage.Span{}), usage.Span{}, nil)
}

// associative reads `([dev]=a [prod]=b)`; nil when an element has no key.
func (sh *shellFile) associative(arr *syntax.ArrayExpr, fr *frame) *usage.Object {
	o := &usage.Object{Open: true}
	for _, e := range arr.Elems {
		w, ok := e.Index.(*syntax.Word)
		if !ok || e.Value == nil {
			return nil
		}
		key, ok := sh.word(w, fr).ConstString()
		if !ok {
			return nil
		}
		o.Props = append(o.Props, usage.Property{Key: key, KeySpan: sh.span(w), Value: sh.word(e.Value, fr)})
	}
	if len(o.Props) == 0 {
		return nil
	}
	return o
}

func (sh *shellFile) arrayValue(arr *syntax.ArrayExpr, fr *frame) usage.Value {
	v := usage.Value{Kind: usage.KindList, Span: sh.span(arr)}
	slot := &usage.Slot{Span: v.Span, List: true, ItemSep: " ", ListOpen: sh.src.Span(int(arr.Lparen.Offset())+1, int(arr.Lparen.Offset())+1), Visible: visible}
	if o := sh.associative(arr, fr); o != nil {
		return usage.Value{Kind: usage.KindObject, Object: o, Span: v.Span}
	}
	prev := -1
	for _, e := range arr.Elems {
		if e.Value == nil {
			continue
		}
		v.Items = append(v.Items, sh.expand(e.Value, fr)...)
		slot.Items = append(slot.Items, sh.span(e.Value))
		if at := int(e.Value.Pos().Offset()); prev >= 0 && at > prev {
			if g := string(sh.text[prev:at]); strings.TrimSpace(g) == "" {
				slot.ItemSep = g
			}
		}
		prev = int(e.Value.End().Offset())
	}
	enc := append([]usage.Encoding{usage.EncShellDouble}, sh.src.Outer...)
	slot.Style = usage.Style{Open: `"`, Close: `"`, Enc: enc, OuterEnc: sh.src.Outer}
	if len(arr.Elems) > 0 && arr.Elems[0].Value != nil && len(arr.Elems[0].Value.Parts) == 1 {
		switch arr.Elems[0].Value.Parts[0].(type) {
		case *syntax.SglQuoted:
			slot.Style.Open, slot.Style.Close = "'", "'"
			slot.Style.Enc = append([]usage.Encoding{usage.EncShellSingle}, sh.src.Outer...)
		case *syntax.Lit:
			slot.Style.Open, slot.Style.Close = "", ""
			slot.Style.Enc = append([]usage.Encoding{usage.EncShellPlain}, sh.src.Outer...)
		}
	}
	v.Slot = slot
	return v
}

// expand is a word as arguments: "${args[@]}" and "$@" are several.
func (sh *shellFile) expand(w *syntax.Word, fr *frame) []usage.Value {
	v := sh.word(w, fr)
	if v.Kind == usage.KindList {
		return v.Items
	}
	return []usage.Value{v}
}

func appendValues(a, b usage.Value) usage.Value {
	if a.Kind == usage.KindList && b.Kind == usage.KindList {
		a.Items = append(append([]usage.Value{}, a.Items...), b.Items...)
		a.Slot = nil
		return a
	}
	at, bt := textOr(a), textOr(b)
	if at.IsZero() && bt.IsZero() {
		return usage.Value{}
	}
	return usage.Value{Kind: usage.KindText, Text: usage.Concat(at, bt), Span: a.Span.Cover(b.Span)}
}

func textOr(v usage.Value) usage.Text {
	switch v.Kind {
	case usage.KindText, usage.KindNumber, usage.KindBool:
		return v.Text
	case usage.KindUnion:
		for _, a := range v.Alternatives() {
			if a.Kind == usage.KindText {
				return a.Text
			}
		}
	}
	return usage.HoleText(usage.Hole{Expr: "?", Origin: v.Origin, Token: v.Token}, v.Span)
}

// loadFile reads a file named in the script: one the script wrote itself, else one beside it or below the scan root.
func (sh *shellFile) loadFile(name string) (usage.Value, bool) {
	if v, ok := sh.written[name]; ok {
		return v, v.Kind != usage.KindUnknown || v.Origin != nil
	}
	if name == "" || strings.ContainsAny(name, "$\x00`{}") || path.IsAbs(name) || sh.opt.Load == nil {
		return usage.Value{}, false
	}
	if v, ok := sh.loaded[name]; ok {
		return v, v.Kind == usage.KindText
	}
	for _, p := range []string{path.Join(path.Dir(sh.src.Path), name), path.Clean(name)} {
		if strings.HasPrefix(p, "../") {
			continue
		}
		if data, err := sh.opt.Load(p); err == nil && len(data) <= maxText {
			span := usage.Span{File: p, Start: 0, End: len(data)}
			v := usage.TextValue(usage.Lit(string(data), span), span, &usage.Slot{Span: span, Content: span})
			sh.loaded[name] = v
			return v, true
		}
	}
	sh.loaded[name] = usage.Value{}
	return usage.Value{}, false
}
