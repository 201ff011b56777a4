package httpscan

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// curlTakesArgument are curl's short options with an argument, curlLong its long ones that are not known to matter.
const curlTakesArgument = "XHdFuUoAeTbcmxKwCDEPQrtyYz"

var curlLong = map[string]bool{
	"request": true, "header": true, "data": true, "data-raw": true, "data-ascii": true, "data-binary": true, "data-urlencode": true,
	"json": true, "form": true, "form-string": true, "url": true, "user": true, "proxy-user": true, "output": true, "user-agent": true,
	"referer": true, "upload-file": true, "cookie": true, "cookie-jar": true, "max-time": true, "connect-timeout": true, "proxy": true,
	"config": true, "write-out": true, "retry": true, "retry-delay": true, "retry-max-time": true, "cacert": true, "capath": true,
	"cert": true, "key": true, "oauth2-bearer": true, "resolve": true, "dump-header": true, "interface": true, "limit-rate": true,
	"max-redirs": true, "cert-type": true, "key-type": true, "pass": true, "ciphers": true, "noproxy": true, "stderr": true, "trace": true,
	"trace-ascii": true, "range": true, "url-query": true, "variable": true, "expand-data": true, "expand-url": true, "expand-header": true,
	"output-dir": true, "aws-sigv4": true, "connect-to": true, "socks5": true, "unix-socket": true, "tls-max": true, "rate": true,
}

// datum is one piece of a body.
type datum struct {
	kind   string // data, urlencode, json, form
	option arg
	value  arg
	// at is where the option starts, to where the piece ends.
	span usage.Span
	// inline is what stands between option and value (`--data `), as written.
	lead string
}

// httpCommand is a command line that sends one request.
type httpCommand struct {
	method  usage.Text
	urls    []usage.Value
	headers []usage.Value
	query   []datum
	data    []datum
	get     bool
	head    bool
	upload  bool
	bearer  usage.Value
	output  string
}

func (sh *shellFile) curl(name arg, args []arg, stdin usage.Value, c *syntax.CallExpr) usage.Value {
	cmd := sh.parseCurl(args)
	if len(cmd.urls) == 0 {
		return usage.Value{}
	}
	var first usage.Value
	for i, u := range cmd.urls {
		m := request.Message{URL: u, Name: "curl", Span: sh.firstLine(name, c), Bearer: cmd.bearer}
		m.Headers = headerObject(cmd.headers)
		m.Body = sh.body(cmd.data, stdin)
		switch {
		case !cmd.method.IsZero():
			m.Method, _ = cmd.method.Const()
		case cmd.head:
			m.Method = "HEAD"
		case cmd.upload:
			m.Method = "PUT"
		case len(cmd.data) > 0 && !cmd.get:
			m.Method = "POST"
		default:
			m.Method = "GET"
		}
		if cmd.get && len(cmd.data) > 0 {
			m.Query, m.Body = sh.body(cmd.data, stdin), usage.Value{Kind: usage.KindAbsent}
			if o := request.BodyObject(m.Query, sh.placeAt); o.Kind == usage.KindObject {
				m.Query = o
			}
		}
		if len(cmd.query) > 0 && m.Query.Kind == usage.KindUnknown {
			if o := request.BodyObject(sh.body(cmd.query, stdin), sh.placeAt); o.Kind == usage.KindObject {
				m.Query = o
			}
		}
		if m.Body.Kind == usage.KindObject {
			m.BodyFrom = baseCall(m.Body.Object)
		}
		v := sh.send(m)
		if i == 0 {
			first = v
		}
	}
	if cmd.output != "" {
		sh.written[cmd.output] = first
	}
	return first
}

// baseCall is the call whose response a body was made from.
func baseCall(o *usage.Object) *usage.APICall {
	for _, b := range o.Base {
		if b.Call != nil {
			return b.Call
		}
	}
	return nil
}

func (sh *shellFile) parseCurl(args []arg) *httpCommand {
	cmd := &httpCommand{}
	for i := 0; i < len(args); i++ {
		a := args[i]
		s := a.str()
		next := func() (arg, bool) {
			if i+1 < len(args) {
				i++
				return args[i], true
			}
			return arg{}, false
		}
		switch {
		case strings.HasPrefix(s, "--") && len(s) > 2:
			opt, _, inline := strings.Cut(s[2:], "=")
			if !curlLong[opt] {
				sh.curlFlag(cmd, opt)
				continue
			}
			var val arg
			if inline {
				val = a.slice(len(opt) + 3)
			} else {
				var ok bool
				if val, ok = next(); !ok {
					return cmd
				}
			}
			sh.curlOption(cmd, opt, a, val)
		case strings.HasPrefix(s, "-") && len(s) > 1 && s[1] != '-':
			for k := 1; k < len(s); k++ {
				if strings.IndexByte(curlTakesArgument, s[k]) < 0 {
					sh.curlFlag(cmd, string(s[k]))
					continue
				}
				var val arg
				if k+1 < len(s) {
					val = a.slice(k + 1)
				} else {
					var ok bool
					if val, ok = next(); !ok {
						return cmd
					}
				}
				sh.curlOption(cmd, string(s[k]), a, val)
				break
			}
		case s != "" && s != "--":
			cmd.urls = append(cmd.urls, a.v)
		}
	}
	return cmd
}

// slice is the argument from byte i on (`-XPATCH`, `--data=x`).
func (a arg) slice(i int) arg {
	t := a.text()
	if i > t.Len() {
		return arg{}
	}
	t = t.Slice(i, t.Len())
	return arg{usage.TextValue(t, t.Span(), nil), a.w}
}

func (sh *shellFile) curlFlag(cmd *httpCommand, opt string) {
	switch opt {
	case "G", "get":
		cmd.get = true
	case "I", "head":
		cmd.head = true
	}
}

func (sh *shellFile) curlOption(cmd *httpCommand, opt string, option, val arg) {
	piece := func(kind string) {
		d := datum{kind: kind, option: option, value: val}
		if option.w != nil && val.w != nil {
			i, j := int(option.w.Pos().Offset()), int(val.w.End().Offset())
			if v := int(val.w.Pos().Offset()); i < j && j <= len(sh.text) && v >= i {
				d.span = sh.src.Span(i, j)
				d.lead = string(sh.text[i:v])
			}
		}
		if kind == "query" {
			cmd.query = append(cmd.query, d)
			return
		}
		cmd.data = append(cmd.data, d)
	}
	switch opt {
	case "X", "request":
		cmd.method = val.text()
	case "H", "header", "expand-header":
		cmd.headers = append(cmd.headers, sh.headerLines(val)...)
	case "d", "data", "data-ascii", "data-raw", "data-binary", "expand-data":
		piece("data")
	case "data-urlencode":
		piece("urlencode")
	case "json":
		piece("json")
	case "F", "form", "form-string":
		piece("form")
	case "url-query":
		piece("query")
	case "url", "expand-url":
		cmd.urls = append(cmd.urls, val.v)
	case "oauth2-bearer":
		cmd.bearer = val.v
	case "T", "upload-file":
		cmd.upload = true
		piece("data")
	case "o", "output":
		cmd.output = val.text().String()
	}
}

// headerLines are the headers that one option gives: itself, or the lines of a file (`-H @file`).
func (sh *shellFile) headerLines(val arg) []usage.Value {
	p := val.str()
	if !strings.HasPrefix(p, "@") {
		return []usage.Value{val.v}
	}
	v, ok := sh.loadFile(val.text().Slice(1, len(p)).String())
	if !ok || v.Kind != usage.KindText {
		return []usage.Value{usage.UnknownValue(val.v.Span)}
	}
	return textLines(v.Text)
}

// headerObject reads `Name: value` texts.
func headerObject(headers []usage.Value) usage.Value {
	o := &usage.Object{}
	for _, h := range headers {
		h.Each(func(v usage.Value) {
			t := textOr(v)
			p := t.Pattern()
			i := strings.IndexByte(p, ':')
			if i < 0 || strings.ContainsRune(p[:i], usage.HoleByte) {
				o.Open = true
				return
			}
			val := t.Slice(i+1, len(p)).Trim()
			key := t.Slice(0, i)
			o.Props = append(o.Props, usage.Property{
				Key: strings.TrimSpace(p[:i]), KeySpan: key.Span(), Value: usage.TextValue(val, val.Span(), nil), Whole: v.Span,
			})
		})
	}
	return usage.Value{Kind: usage.KindObject, Object: o}
}

// body is what the data options send.
func (sh *shellFile) body(data []datum, stdin usage.Value) usage.Value {
	if len(data) == 0 {
		return usage.Value{Kind: usage.KindAbsent}
	}
	if len(data) == 1 {
		d := data[0]
		if v, ok := sh.fileBody(d, stdin); ok {
			return v
		}
		switch d.kind {
		case "data", "json":
			if d.value.v.Kind == usage.KindText {
				v := d.value.v
				v.Span = v.Text.Span()
				return v
			}
			return d.value.v
		}
	}
	o := &usage.Object{}
	type piece struct {
		d     datum
		props []usage.Property
	}
	var pieces []piece
	for _, d := range data {
		if v, ok := sh.fileBody(d, stdin); ok {
			b := request.BodyObject(v, sh.placeAt)
			if b.Kind != usage.KindObject {
				o.Open = true
				continue
			}
			o.Props = append(o.Props, b.Object.Props...)
			o.Open = o.Open || b.Object.Open
			continue
		}
		if d.value.v.Kind == usage.KindObject {
			o.Props = append(o.Props, d.value.v.Object.Props...)
			o.Open = true
			continue
		}
		p := sh.formPiece(d)
		if p.Open {
			o.Open = true
		}
		pieces = append(pieces, piece{d, p.Props})
		o.Props = append(o.Props, p.Props...)
	}
	if len(pieces) == 0 {
		return usage.Value{Kind: usage.KindObject, Object: o}
	}
	// Each parameter has an option of its own: a new one is written the same way.
	l := &usage.Layout{Assign: "=", SepSpace: " ", Visible: visible}
	single := true
	var written []datum
	for i, p := range pieces {
		written = append(written, p.d)
		if len(p.props) != 1 || p.d.span.IsZero() {
			single = false
			break
		}
		l.Entries = append(l.Entries, usage.LayoutEntry{Key: p.props[0].Key, Span: p.d.span})
		if i > 0 {
			if g, ok := sh.between(pieces[i-1].d.span, p.d.span); ok {
				l.SepSpace = g
			}
		}
	}
	if single {
		lead := pieces[0].d
		quote, enc := "'", usage.EncShellSingle
		if w := lead.value.w; w != nil && len(w.Parts) == 1 {
			if _, ok := w.Parts[0].(*syntax.DblQuoted); ok {
				quote, enc = `"`, usage.EncShellDouble
			}
		}
		pl := sh.literalPlace(enc)
		l.KeyOpen = lead.lead + quote
		l.Style = usage.Style{Close: quote, TplClose: quote, OuterEnc: sh.src.Outer, HoleOpen: pl.Style.HoleOpen, HoleClose: pl.Style.HoleClose}
		l.Style.Enc = append([]usage.Encoding{usage.EncPercent}, pl.Style.Enc...)
		if lead.kind != "data" {
			l.Style.Enc = pl.Style.Enc
		}
		l.Style.TplEnc = l.Style.Enc
		if lead.kind == "data" && allPlain(written) { // percent encoding leaves nothing to quote
			dq := sh.literalPlace(usage.EncShellDouble).Style
			l.KeyOpen = lead.lead
			l.Style.Close, l.Style.Enc = "", append([]usage.Encoding{usage.EncPercent}, sh.literalPlace(usage.EncShellPlain).Style.Enc...)
			l.Style.TplOpen, l.Style.TplClose, l.Style.TplEnc = `"`, `"`, append([]usage.Encoding{usage.EncPercent}, dq.Enc...)
			l.Style.HoleOpen, l.Style.HoleClose = dq.HoleOpen, dq.HoleClose
		}
		for i := range o.Props {
			if s := o.Props[i].Value.Slot; s != nil && i < len(l.Entries) && len(o.Props) == len(l.Entries) {
				s.RemoveSpan = optionRemoval(l.Entries, i)
			}
		}
		o.Layout = l
	}
	return usage.Value{Kind: usage.KindObject, Object: o, Span: pieces[0].d.value.v.Span}
}

// allPlain: every parameter is a word that begins without quotes, one of them wholly so.
func allPlain(data []datum) bool {
	whole := false
	for _, d := range data {
		w := d.value.w
		if w == nil || len(w.Parts) == 0 {
			return false
		}
		if _, ok := w.Parts[0].(*syntax.Lit); !ok {
			return false
		}
		whole = whole || len(w.Parts) == 1
	}
	return whole
}

func optionRemoval(es []usage.LayoutEntry, i int) usage.Span {
	if i > 0 {
		return usage.Span{File: es[i].Span.File, Start: es[i-1].Span.End, End: es[i].Span.End}
	}
	if len(es) > 1 {
		return usage.Span{File: es[0].Span.File, Start: es[0].Span.Start, End: es[1].Span.Start}
	}
	return es[0].Span
}

// between is what separates two options, when it is nothing but blanks and continued lines.
func (sh *shellFile) between(a, b usage.Span) (string, bool) {
	i, ok1 := sh.src.Inner(a.End - 1)
	j, ok2 := sh.src.Inner(b.Start)
	if !ok1 || !ok2 || i+1 > j || j > len(sh.text) {
		return "", false
	}
	g := string(sh.text[i+1 : j])
	if strings.Trim(g, " \t\r\n\\") != "" || g == "" {
		return "", false
	}
	out, ok := usage.EncodeAll(sh.src.Outer, g)
	return out, ok
}

// formPiece reads one `-d key=value`.
func (sh *shellFile) formPiece(d datum) *usage.Object {
	t := d.value.text()
	if d.kind == "data" {
		return request.Form(t, sh.placeAt)
	}
	o := &usage.Object{}
	p := t.Pattern()
	i := strings.IndexByte(p, '=')
	if i <= 0 || strings.ContainsRune(p[:i], usage.HoleByte) {
		o.Open = true
		return o
	}
	val := t.Slice(i+1, len(p))
	span := val.Span()
	v := usage.TextValue(val, span, nil)
	if pl, ok := sh.placeAt(span); ok && !span.IsZero() {
		st := pl.Style
		st.TplEnc = st.Enc
		v.Slot = &usage.Slot{Span: span, Content: span, Style: st, ListSep: " ", Visible: pl.Visible}
		if n := len(val.Parts); n > 0 && val.Parts[n-1].Hole == nil {
			v.Slot.Tail = span.After()
		}
	}
	o.Props = []usage.Property{{Key: p[:i], KeySpan: t.Slice(0, i).Span(), Value: v, Whole: t.Span()}}
	return o
}

// fileBody reads `@file`, `@-` and a body that is standard input.
func (sh *shellFile) fileBody(d datum, stdin usage.Value) (usage.Value, bool) {
	t := d.value.text()
	p := t.Pattern()
	if !strings.HasPrefix(p, "@") || d.kind == "urlencode" || d.kind == "form" {
		return usage.Value{}, false
	}
	if p == "@-" || p == "@/dev/stdin" {
		if stdin.Kind == usage.KindUnknown {
			return usage.Value{Span: t.Span(), Origin: stdin.Origin}, true
		}
		return stdin, true
	}
	if v, ok := sh.loadFile(t.Slice(1, len(p)).String()); ok {
		return v, true
	}
	return usage.Value{Span: t.Span()}, true
}
