package httpscan

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// wget reads `wget --method=PATCH --header=... --body-data=... URL`.
func (sh *shellFile) wget(name arg, args []arg, c *syntax.CallExpr) usage.Value {
	m := request.Message{Name: "wget", Span: sh.firstLine(name, c), Method: "GET", Body: usage.Value{Kind: usage.KindAbsent}}
	var headers []usage.Value
	for i := 0; i < len(args); i++ {
		s := args[i].str()
		if !strings.HasPrefix(s, "-") {
			if m.URL.Kind == usage.KindUnknown && s != "" {
				m.URL = args[i].v
			}
			continue
		}
		opt, _, inline := strings.Cut(s, "=")
		var val arg
		switch opt {
		case "--method", "--header", "--body-data", "--body-file", "--post-data", "--post-file", "-O", "--output-document", "-o", "-U", "--user-agent", "-t", "-T":
			if inline {
				val = args[i].slice(len(opt) + 1)
			} else if i+1 < len(args) {
				i++
				val = args[i]
			}
		default:
			continue
		}
		switch opt {
		case "--method":
			m.Method, _ = val.text().Const()
		case "--header":
			headers = append(headers, val.v)
		case "--body-data", "--post-data":
			m.Body = val.v
		case "--body-file", "--post-file":
			m.Body = usage.Value{Span: val.v.Span}
			if v, ok := sh.loadFile(val.text().String()); ok {
				m.Body = v
			}
		}
		if strings.HasPrefix(opt, "--post") && m.Method == "GET" {
			m.Method = "POST"
		}
	}
	if m.URL.Kind == usage.KindUnknown {
		return usage.Value{}
	}
	m.Headers = headerObject(headers)
	return sh.send(m)
}

// httpieTakesArgument are the options of httpie and xh that have an argument.
var httpieTakesArgument = map[string]bool{
	"-A": true, "--auth-type": true, "-a": true, "--auth": true, "--bearer": true, "-o": true, "--output": true, "--timeout": true,
	"--session": true, "--session-read-only": true, "--raw": true, "-p": true, "--print": true, "-s": true, "--style": true, "--pretty": true,
	"--verify": true, "--cert": true, "--proxy": true, "--max-redirects": true, "--boundary": true, "--default-scheme": true,
}

// httpie reads `http PATCH url Header:value key=value key:=json param==value`; xh is the same.
func (sh *shellFile) httpie(name arg, args []arg, stdin usage.Value, c *syntax.CallExpr) usage.Value {
	m := request.Message{Name: "httpie", Span: sh.firstLine(name, c), Body: usage.Value{Kind: usage.KindAbsent}}
	var items []arg
	body := &usage.Object{}
	query := &usage.Object{}
	headers := &usage.Object{}
	for i := 0; i < len(args); i++ {
		s := args[i].str()
		opt, _, inline := strings.Cut(s, "=")
		switch {
		case httpieTakesArgument[opt]:
			val := args[i]
			switch {
			case inline:
				val = args[i].slice(len(opt) + 1)
			case i+1 < len(args):
				i++
				val = args[i]
			default:
				continue
			}
			switch {
			case opt == "--raw":
				m.Body = val.v
			case (opt == "-a" || opt == "--auth" || opt == "--bearer") && !strings.Contains(val.str(), ":"):
				m.Bearer = val.v
			}
		case strings.HasPrefix(s, "-"):
		default:
			items = append(items, args[i])
		}
	}
	if len(items) == 0 {
		return usage.Value{}
	}
	if s := strings.ToUpper(items[0].str()); s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" && len(items) > 1 && s != "LOCALHOST" {
		m.Method = s
		items = items[1:]
	}
	m.URL = items[0].v
	if p := items[0].str(); strings.HasPrefix(p, ":") {
		return usage.Value{} // localhost shorthand
	}
	for _, it := range items[1:] {
		sh.httpieItem(it, body, query, headers)
	}
	if len(body.Props) > 0 || body.Open {
		body.Layout = sh.itemLayout(body)
		m.Body = usage.Value{Kind: usage.KindObject, Object: body}
	} else if m.Body.Kind == usage.KindAbsent && stdin.Kind != usage.KindUnknown {
		m.Body = stdin
		if stdin.Kind == usage.KindObject {
			m.BodyFrom = baseCall(stdin.Object)
		}
	}
	if m.Method == "" {
		m.Method = "GET"
		if m.Body.Kind != usage.KindAbsent {
			m.Method = "POST"
		}
	}
	if len(query.Props) > 0 {
		m.Query = usage.Value{Kind: usage.KindObject, Object: query}
	}
	m.Headers = usage.Value{Kind: usage.KindObject, Object: headers}
	return sh.send(m)
}

// itemLayout writes a further `key='value'` item.
func (sh *shellFile) itemLayout(o *usage.Object) *usage.Layout {
	pl := sh.literalPlace(usage.EncShellDouble)
	l := &usage.Layout{SepSpace: " ", Assign: "=", Visible: visible, Style: usage.Style{
		Open: `"`, Close: `"`, Enc: pl.Style.Enc, OuterEnc: sh.src.Outer, TplOpen: `"`, TplClose: `"`, TplEnc: pl.Style.Enc, HoleOpen: "${", HoleClose: "}",
	}}
	for _, p := range o.Props {
		l.Entries = append(l.Entries, usage.LayoutEntry{Key: p.Key, Span: p.Whole})
	}
	if len(l.Entries) == 0 {
		return nil
	}
	return l
}

func (sh *shellFile) httpieItem(it arg, body, query, headers *usage.Object) {
	t := it.text()
	p := t.Pattern()
	i := strings.IndexAny(p, "=:@")
	if i <= 0 {
		body.Open = true
		return
	}
	cut := func(n int) usage.Value {
		v := t.Slice(i+n, len(p))
		val := usage.TextValue(v, v.Span(), nil)
		if pl, ok := sh.placeAt(v.Span()); ok && !v.Span().IsZero() {
			val.Slot = &usage.Slot{Span: v.Span(), Content: v.Span(), Style: pl.Style, ListSep: " ", Visible: pl.Visible}
			if k := len(v.Parts); v.Parts[k-1].Hole == nil {
				val.Slot.Tail = v.Span().After()
			}
		}
		return val
	}
	prop := usage.Property{Key: strings.ReplaceAll(p[:i], `\`, ""), KeySpan: t.Slice(0, i).Span(), Whole: t.Span()}
	if it.w != nil {
		prop.Whole = sh.span(it.w)
	}
	switch rest := p[i:]; {
	case strings.HasPrefix(rest, "=="):
		prop.Value = cut(2)
		query.Props = append(query.Props, prop)
	case strings.HasPrefix(rest, ":="):
		v := cut(2)
		if o, ok := request.JSON(v.Text, sh.placeAt); ok {
			v = o
		} else if c, ok := v.ConstString(); ok && (c == "true" || c == "false") {
			v.Kind = usage.KindBool
		}
		prop.Value = v
		body.Props = append(body.Props, prop)
	case strings.HasPrefix(rest, "="):
		prop.Value = cut(1)
		if k := strings.IndexByte(prop.Key, '['); k > 0 { // options[x]=y
			prop.Key, prop.Value = prop.Key[:k], usage.UnknownValue(prop.Whole)
		}
		body.Props = append(body.Props, prop)
	case strings.HasPrefix(rest, ":"):
		prop.Value = cut(1)
		headers.Props = append(headers.Props, prop)
	default:
		body.Open = true
	}
}

// auth0 reads the auth0 CLI's `auth0 api METHOD PATH --data JSON` and its settings commands. Calls made this way carry
// the CLI's own token, whose scopes the CLI asks for itself: connections are no problem there.
func (sh *shellFile) auth0(name arg, args []arg, stdin usage.Value, c *syntax.CallExpr) usage.Value {
	if len(args) < 2 {
		return usage.Value{}
	}
	span := sh.firstLine(name, c)
	ev := usage.Evidence{Kind: usage.EvidenceSDK, Span: span, What: "auth0 CLI"}
	if args[0].str() != "api" {
		sh.auth0Settings(args, span, ev)
		return usage.Value{}
	}
	words := []usage.Value{name.v}
	for _, a := range args {
		words = append(words, a.v)
	}
	m, ok := request.CLI(words)
	if !ok {
		return usage.Value{}
	}
	if m.Body.Kind == usage.KindAbsent && stdin.Kind != usage.KindUnknown {
		m.Body = stdin
	}
	m.Span, m.Evidence = span, ev
	return sh.send(m)
}

// auth0Settings reads `auth0 tenant-settings update set flags.enable_idtoken_api2`.
func (sh *shellFile) auth0Settings(args []arg, span usage.Span, ev usage.Evidence) {
	if args[0].str() != "tenant-settings" || len(args) < 4 || args[1].str() != "update" {
		return
	}
	value := "true"
	switch args[2].str() {
	case "set":
	case "unset":
		value = "false"
	default:
		return
	}
	for _, a := range args[3:] {
		n, ok := a.v.ConstString()
		if !ok || strings.HasPrefix(n, "-") || strings.ContainsAny(n, "[]<>{}") {
			continue
		}
		v := usage.Value{Kind: usage.KindBool, Text: usage.Lit(value, usage.Span{}), Span: a.v.Span}
		sh.set.Settings = append(sh.set.Settings, &usage.Setting{
			Subject: "tenant", Name: n, Value: usage.ValueField(n, a.v.Span, v), Format: "auth0-cli", Span: a.v.Span, Evidence: ev,
			Doc: sh.src.Doc, Fragment: sh.src.Fragment,
		})
	}
	_ = span
}
