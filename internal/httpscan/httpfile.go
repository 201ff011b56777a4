package httpscan

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

var (
	fileVariable = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*@([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*(.*)$`)
	})
	namedRequest = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:#|//)[ \t]*@name[ \t=]+([A-Za-z0-9_.-]+)`)
	})
	fileRequest = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+)?((?:https?://|\{\{|\{|/|[A-Za-z0-9.-]+\.[a-z]+(?:/|$))[^\n]*?)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*$`)
	})
	variableUse = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\{\{\{?[ \t]*([^{}\n]+?)[ \t]*\}\}\}?`)
	})
)

// variables are the values that `{{name}}` stands for.
type variables struct {
	values map[string]usage.Text
	tokens map[string]*usage.Token
	// requests are Insomnia's requests for tokens by their id.
	requests map[string]*usage.TokenRequest
	depth    int
	// keepHosts leaves a variable that holds a host as it is written.
	keepHosts bool
}

func newVariables() *variables {
	return &variables{values: map[string]usage.Text{}, tokens: map[string]*usage.Token{}, requests: map[string]*usage.TokenRequest{}}
}

// spelled is a URL whose host, where a variable holds it, keeps the variable's name.
func (v *variables) spelled(t usage.Text) usage.Text {
	named := *v
	named.keepHosts = true
	return named.subst(t)
}

// isHost: a bare host name, which a file may name once and use everywhere.
func isHost(t usage.Text) bool {
	c, ok := t.Const()
	return ok && strings.Contains(c, ".") && !strings.ContainsAny(c, "/:? ")
}

// subst replaces `{{name}}` by the variable's text; an unknown one becomes a placeholder, spelled verbatim wherever it
// is written.
func (v *variables) subst(t usage.Text) usage.Text {
	var out usage.Text
	at := 0
	p := t.Pattern()
	for _, m := range variableUse().FindAllStringSubmatchIndex(p, -1) {
		if strings.ContainsRune(p[m[0]:m[1]], usage.HoleByte) {
			continue
		}
		out.Parts = append(out.Parts, t.Slice(at, m[0]).Parts...)
		at = m[1]
		name := strings.TrimSpace(p[m[2]:m[3]])
		name = strings.TrimPrefix(name, "_.")
		use := t.Slice(m[0], m[1])
		if val, ok := v.values[name]; ok && v.depth < 8 && (!v.keepHosts || !isHost(val)) {
			v.depth++
			out.Parts = append(out.Parts, v.subst(val).Parts...)
			v.depth--
			continue
		}
		h := usage.Hole{Expr: p[m[0]:m[1]], Name: strings.TrimPrefix(name, "$dotenv "), Placeholder: true, Token: v.tokens[name]}
		if i := strings.LastIndex(p[m[0]:m[1]], "id_token"); i >= 0 && h.Token != nil && h.Token.Kind == usage.TokenID && len(h.Token.TwinEdits) == 0 {
			// `{{login.response.body.id_token}}`: the access token of the same response is a word away.
			tok := *h.Token
			tok.Span = t.Slice(m[0]+i, m[0]+i+len("id_token")).Span()
			tok.TwinEdits = []usage.Edit{{Span: tok.Span, New: "access_token"}}
			h.Token = &tok
		}
		if strings.HasPrefix(name, "$processEnv ") || strings.HasPrefix(name, "$dotenv ") || strings.HasPrefix(name, "process.env.") {
			fs := strings.Fields(strings.TrimPrefix(name, "process.env."))
			h.Env = fs[len(fs)-1]
			h.Name = h.Env
		}
		out.Parts = append(out.Parts, usage.Part{Hole: &h, Span: use.Span()})
	}
	if at == 0 {
		return t
	}
	out.Parts = append(out.Parts, t.Slice(at, len(p)).Parts...)
	return out
}

// httpFile reads a .http or .rest file: requests separated by ###, file variables, named requests.
func (s *scanner) httpFile() {
	ls := s.lines(0, len(s.src.Text))
	vars := s.environments(httpEnvironment, objects)
	for _, l := range ls {
		text := string(s.src.Text[l.start:l.end])
		if m := fileVariable().FindStringSubmatchIndex(text); m != nil {
			vars.values[text[m[2]:m[3]]] = s.textUnder(l.start+m[4], l.start+m[5]).Trim()
		}
	}
	start := 0
	for i := 0; i <= len(ls); i++ {
		if i == len(ls) || strings.HasPrefix(string(s.src.Text[ls[i].start:ls[i].end]), "###") {
			s.httpBlock(ls[start:i], vars)
			start = i + 1
		}
	}
}

// httpBlock reads the lines between two separators: one request, or several raw messages that forgot the separators.
func (s *scanner) httpBlock(ls []line, vars *variables) {
	name := ""
	for i := 0; i < len(ls); i++ {
		text := string(s.src.Text[ls[i].start:ls[i].end])
		trimmed := strings.TrimSpace(text)
		if m := namedRequest().FindStringSubmatch(text); m != nil {
			name = m[1]
			continue
		}
		if trimmed == "" || strings.HasPrefix(trimmed, "#") || strings.HasPrefix(trimmed, "//") || strings.HasPrefix(trimmed, "@") {
			continue
		}
		m := fileRequest().FindStringSubmatchIndex(text)
		if m == nil || strings.ContainsAny(strings.TrimSpace(text[m[4]:m[5]]), " \t") && !strings.Contains(text[m[4]:m[5]], "{{") {
			continue
		}
		end := ls[len(ls)-1].end
		for k := i + 1; k < len(ls); k++ {
			next := string(s.src.Text[ls[k].start:ls[k].end])
			if n := fileRequest().FindStringSubmatchIndex(next); n != nil && n[2] >= 0 {
				end = ls[k].start
				break
			}
		}
		r := &rawMessage{s: s, subst: vars.subst, spell: vars.spelled, method: "GET", lineStart: ls[i].start + m[4]}
		if m[2] >= 0 {
			r.method, r.lineStart = text[m[2]:m[3]], ls[i].start+m[2]
		}
		r.read(ls[i].start+m[4], ls[i].start+m[5], end)
		s.includeBody(r, ls)
		got := r.send()
		if name != "" && len(got.Requests) > 0 {
			vars.name(name, got.Requests[0], s)
		}
		if len(got.Requests) > 0 && r.covered < end { // a handler script: client.global.set("token", response.body.id_token)
			rememberToken(s.textValue(r.covered, end), got.Requests[0], vars)
		}
		name = ""
		for i+1 < len(ls) && ls[i+1].end <= r.covered {
			i++
		}
	}
}

// includeBody reads `< ./body.json`.
func (s *scanner) includeBody(r *rawMessage, ls []line) {
	if r.body.Kind != usage.KindAbsent || s.opt.Load == nil {
		return
	}
	for _, l := range ls {
		if l.start < r.covered {
			continue
		}
		text := strings.TrimSpace(string(s.src.Text[l.start:l.end]))
		file, ok := strings.CutPrefix(text, "<")
		if !ok {
			continue
		}
		file = strings.TrimSpace(strings.TrimPrefix(file, "@"))
		if path.IsAbs(file) || file == "" {
			return
		}
		r.body = usage.Value{Span: s.src.Span(l.start, l.end)}
		p := path.Join(path.Dir(s.src.Path), file)
		if data, err := s.opt.Load(p); err == nil && !strings.HasPrefix(p, "../") {
			span := usage.Span{File: p, Start: 0, End: len(data)}
			r.body = usage.TextValue(r.subst(usage.Lit(string(data), span)), span, nil)
		}
		return
	}
}

// name makes the tokens of a named request available as `{{login.response.body.access_token}}`.
func (v *variables) name(name string, r *usage.TokenRequest, s *scanner) {
	for _, tok := range []struct {
		name string
		kind usage.TokenKind
	}{{"id_token", usage.TokenID}, {"access_token", usage.TokenAccess}} {
		t := &usage.Token{Kind: tok.kind, Name: tok.name, Request: r, Evidence: r.Evidence, Trace: []usage.Step{{Span: r.Span, Note: "tokens are requested"}}}
		for _, p := range []string{".response.body.", ".response.body.$.", ".response.body.*."} {
			v.tokens[name+p+tok.name] = t
		}
	}
}

// templateValue is a JSON string with its variables replaced.
func (v *variables) value(val usage.Value) usage.Value {
	switch val.Kind {
	case usage.KindText:
		val.Text = v.subst(val.Text)
	case usage.KindObject:
		o := *val.Object
		o.Props = append([]usage.Property{}, o.Props...)
		for i := range o.Props {
			o.Props[i].Value = v.value(o.Props[i].Value)
		}
		val.Object = &o
	case usage.KindList:
		items := make([]usage.Value, len(val.Items))
		for i := range val.Items {
			items[i] = v.value(val.Items[i])
		}
		val.Items = items
	}
	return val
}

// pairList reads `[{"key": k, "value": v, "disabled": true}]` (or name/value) as an object; new entries are written in
// the same form.
func pairList(list usage.Value, keyName, valueName string, vars *variables) *usage.Object {
	o := &usage.Object{Span: list.Span}
	if list.Kind != usage.KindList {
		return o
	}
	var slot *usage.Slot
	var spans []usage.Span
	for _, it := range list.Items {
		if it.Kind != usage.KindObject {
			continue
		}
		if d, ok := it.Object.Get("disabled"); ok {
			if c, _ := d.Value.ConstString(); c == "true" {
				continue
			}
		}
		if d, ok := it.Object.Get("enabled"); ok {
			if c, _ := d.Value.ConstString(); c == "false" {
				continue
			}
		}
		k, _ := it.Object.Get(keyName)
		key, ok := k.Value.ConstString()
		if !ok {
			o.Open = true
			continue
		}
		v, _ := it.Object.Get(valueName)
		val := vars.value(v.Value)
		if v.Value.Slot != nil {
			slot = v.Value.Slot
			sl := *v.Value.Slot
			val.Slot = &sl
		}
		spans = append(spans, it.Span)
		o.Props = append(o.Props, usage.Property{Key: key, KeySpan: k.Value.Span, Value: val, Whole: it.Span})
	}
	for i := range o.Props {
		if s := o.Props[i].Value.Slot; s != nil {
			s.RemoveSpan = pairRemoval(spans, i)
		}
	}
	if slot == nil || list.Slot == nil {
		return o
	}
	st := slot.Style
	st.Close, st.TplClose = st.Close+"}", st.TplClose+"}"
	l := &usage.Layout{
		SepSpace: list.Slot.ItemSep, KeyOpen: `{"` + keyName + `": "`, KeyClose: `"`, Assign: `, "` + valueName + `": `, Style: st, Visible: slot.Visible,
	}
	for i, p := range o.Props {
		l.Entries = append(l.Entries, usage.LayoutEntry{Key: p.Key, Span: spans[i]})
	}
	o.Layout = l
	return o
}

func pairRemoval(spans []usage.Span, i int) usage.Span {
	switch {
	case i+1 < len(spans):
		return usage.Span{File: spans[i].File, Start: spans[i].Start, End: spans[i+1].Start}
	case i > 0:
		return usage.Span{File: spans[i].File, Start: spans[i-1].End, End: spans[i].End}
	}
	return spans[i]
}
