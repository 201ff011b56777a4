package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// The Auth0 CLI started from a script: `auth0 api post client-grants --data {...}` in a command line (exec, execSync), in
// an argument list (spawn, execa), or in zx's template. It is a request to the Management API like any other.

const auth0Command = "auth0"

// cliCall reports a call that may start the CLI.
func (f *file) cliCall(n nid) bool {
	if a := f.child(n, fArguments); f.kind(a) == kTemplateString {
		return strings.HasPrefix(strings.TrimSpace(strings.Trim(f.str(a), "`")), auth0Command+" ")
	}
	args := f.args(n)
	if len(args) == 0 {
		return false
	}
	x := f.unwrap(args[0])
	if s, ok := f.constString(x); ok && len(args) > 1 && (s == auth0Command || strings.HasSuffix(s, "/"+auth0Command)) {
		return true
	}
	switch f.kind(x) {
	case kString, kTemplateString, kBinaryExpression:
		s := f.text[f.nodes[x].start:f.nodes[x].end]
		return strings.HasPrefix(strings.TrimSpace(strings.TrimLeft(string(s[:min(len(s), 40)]), "\"'`")), auth0Command+" ")
	}
	return false
}

// cliSink makes the request of `auth0 api METHOD PATH --data BODY`.
func (e *evaluator) cliSink(f *file, n nid) (out []produced) {
	if e.p.opt.Requests == nil {
		return nil
	}
	e.steps = 0
	defer e.survive(f)
	var words cliWords
	if a := f.child(n, fArguments); f.kind(a) == kTemplateString { // zx quotes what is put in
		e.commandLine(f, a, &words, true)
	} else if s, ok := f.constString(f.args(n)[0]); ok && !strings.Contains(s, " ") {
		for _, a := range f.args(n) {
			words.add(e.eval(f, a, nil))
		}
	} else {
		e.commandLine(f, f.args(n)[0], &words, false)
	}
	words.end()
	m, ok := request.CLI(words.list)
	if !ok {
		return nil
	}
	m.Span, m.Source = f.span(n), f.src
	m.Evidence = usage.Evidence{Kind: usage.EvidenceSDK, Span: f.span(n), What: "Auth0 CLI"}
	set := e.p.opt.Requests.Build(m)
	if set.Count() == 0 {
		return nil
	}
	return []produced{{sink: n, set: set}}
}

// cliWords collects the words of a command line: constant bytes are split as a shell does, values are put in whole.
type cliWords struct {
	list  []usage.Value
	parts []usage.Value // of the word that is being read
	quote byte
	open  bool // the word has begun, even if it is empty
}

// add puts in a value that is a word, or a list of words, of its own.
func (w *cliWords) add(v usage.Value) {
	if v.Kind == usage.KindList {
		for _, it := range v.Items {
			w.add(it)
		}
		return
	}
	w.end()
	w.list = append(w.list, v)
}

func (w *cliWords) part(v usage.Value) { w.parts, w.open = append(w.parts, v), true }

// text reads constant bytes that slot's literal spells.
func (w *cliWords) text(t usage.Text, slot *usage.Slot) {
	p := t.Pattern()
	from := 0
	flush := func(to int) {
		if to > from {
			part := t.Slice(from, to)
			w.part(usage.Value{Kind: usage.KindText, Text: part, Span: part.Span(), Slot: slot})
		}
		from = to + 1
	}
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case w.quote != 0 && c == w.quote:
			flush(i)
			w.quote = 0
		case w.quote == 0 && (c == '\'' || c == '"'):
			flush(i)
			w.quote, w.open = c, true
		case w.quote == 0 && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			flush(i)
			w.end()
		case c == '\\' && w.quote != '\'' && i+1 < len(p): // an escaped byte is itself
			flush(i)
			i++
		}
	}
	flush(len(p))
}

// end completes a word: a value that is all of it stays what it is.
func (w *cliWords) end() {
	switch {
	case len(w.parts) == 1:
		w.list = append(w.list, w.parts[0])
	case len(w.parts) > 1:
		out := usage.Value{Kind: usage.KindText, Span: w.parts[0].Span}
		for _, p := range w.parts {
			if p.Kind != usage.KindText {
				out = usage.UnknownValue(p.Span)
				break
			}
			out.Text = usage.Concat(out.Text, holesWith(p))
		}
		w.list = append(w.list, out)
	case w.open:
		w.list = append(w.list, usage.Value{Kind: usage.KindText, Text: usage.Lit("", usage.Span{})})
	}
	w.parts, w.open = nil, false
}

// commandLine reads a string, a template or a concatenation; separate: values that are put in are words of their own.
func (e *evaluator) commandLine(f *file, n nid, w *cliWords, separate bool) {
	n = f.unwrap(n)
	value := func(x nid) {
		v := e.eval(f, x, nil)
		switch {
		case separate && w.quote == 0 && len(w.parts) == 0:
			w.add(v)
		case w.quote == 0 && v.Kind == usage.KindText && len(v.Text.Holes()) == 0:
			w.text(v.Text, v.Slot)
		default:
			w.part(v)
		}
	}
	switch f.kind(n) {
	case kTemplateString:
		s, end := f.nodes[n].start+1, f.nodes[n].end
		if end > s && f.text[end-1] == '`' {
			end--
		}
		for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
			if f.kind(c) != kTemplateSubstitution {
				continue
			}
			w.text(f.cooked(s, f.nodes[c].start), f.stringSlot(n))
			if x := f.firstNamed(c); x >= 0 {
				value(x)
			}
			s = f.nodes[c].end
		}
		if end > s {
			w.text(f.cooked(s, end), f.stringSlot(n))
		}
	case kString:
		t, _ := f.stringText(n)
		w.text(t, f.stringSlot(n))
	case kBinaryExpression:
		var terms []nid
		f.flattenPlus(n, &terms)
		for _, t := range terms {
			if k := f.kind(t); k == kString || k == kTemplateString {
				e.commandLine(f, t, w, separate)
			} else {
				value(t)
			}
		}
	}
}
