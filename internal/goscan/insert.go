package goscan

import (
	"go/ast"
	"go/format"
	"go/token"
	"go/types"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// appendSlot is one more argument behind the last one of a call, as the template spells it: `{path}` is the name of
// the package with that import path, `%s` the value. nil where the call takes its arguments from a slice or the package
// has no name here.
func (e *evaluator) appendSlot(x *ast.CallExpr, template string) *usage.Slot {
	f := e.p.file(x.Pos())
	if f == nil || x.Ellipsis.IsValid() || len(x.Args) == 0 {
		return nil
	}
	if before, rest, ok := strings.Cut(template, "{"); ok {
		path, after, _ := strings.Cut(rest, "}")
		name := e.localName(f, path, x.Pos())
		if name == "" {
			return nil
		}
		template = before + name + after
	}
	open, cl, ok := strings.Cut(template, "%s")
	if !ok {
		return nil
	}
	st := e.style(f, false)
	st.Concat = "+" // as gofmt writes it between arguments
	end := x.Args[len(x.Args)-1].End()
	return &usage.Slot{Insert: true, Span: e.p.spanAt(end, end), Prefix: ", " + open, Suffix: cl, ListSep: " ", Style: st, Visible: e.visibleAt(x.Pos())}
}

// spell puts the name of a package into a template, and imports it where the file does not.
func (e *evaluator) spell(pos token.Pos, template string) (string, []usage.Edit, bool) {
	f := e.p.file(pos)
	before, rest, ok := strings.Cut(template, "{")
	path, after, closed := strings.Cut(rest, "}")
	if f == nil || !ok || !closed {
		return template, nil, f != nil && !ok
	}
	if name := e.localName(f, path, pos); name != "" {
		return before + name + after, nil, true
	}
	name := path[strings.LastIndexByte(path, '/')+1:]
	if scope := f.pkg.Info.Scopes[f.AST]; scope == nil || scope.Innermost(pos) == nil {
		return "", nil, false
	} else if _, obj := scope.Innermost(pos).LookupParent(name, token.NoPos); obj != nil || f.imports[name] != "" {
		return "", nil, false
	}
	edit, ok := e.addImport(f, path)
	return before + name + after, []usage.Edit{edit}, ok
}

// addImport adds an import of the standard library where gofmt would sort it.
func (e *evaluator) addImport(f *File, path string) (usage.Edit, bool) {
	for _, d := range f.AST.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		if !g.Lparen.IsValid() || len(g.Specs) == 0 || e.line(g.Lparen) == e.line(g.Specs[0].Pos()) {
			return usage.Edit{Span: e.p.spanAt(g.Pos(), g.Pos()), New: "import \"" + path + "\"\n"}, true
		}
		first, _ := g.Specs[0].(*ast.ImportSpec)
		if !IsStd(strings.Trim(first.Path.Value, "`\"")) { // no group of the standard library yet
			return usage.Edit{Span: e.p.spanAt(first.Pos(), first.Pos()), New: "\"" + path + "\"\n\n\t"}, true
		}
		last := first
		for _, s := range g.Specs {
			spec, _ := s.(*ast.ImportSpec)
			if e.line(spec.Pos()) > e.line(last.End())+1 {
				break // the next group
			}
			if strings.Trim(spec.Path.Value, "`\"") > path {
				return usage.Edit{Span: e.p.spanAt(spec.Pos(), spec.Pos()), New: "\"" + path + "\"\n\t"}, true
			}
			last = spec
		}
		return usage.Edit{Span: e.p.spanAt(last.End(), last.End()), New: "\n\t\"" + path + "\""}, last.Comment == nil
	}
	return usage.Edit{}, false
}

// localName is what the package with an import path is called at pos, "" when it is not imported or its name is taken.
func (e *evaluator) localName(f *File, path string, pos token.Pos) string {
	for name, p := range f.imports {
		if p != path || name == "_" || name == "." {
			continue
		}
		if fs := f.pkg.Info.Scopes[f.AST]; fs != nil {
			if scope := fs.Innermost(pos); scope != nil {
				if _, obj := scope.LookupParent(name, pos); obj != nil {
					if _, ok := obj.(*types.PkgName); !ok {
						continue
					}
				}
			}
		}
		return name
	}
	return ""
}

// realign completes the insertion of an entry so that a formatted file stays formatted: gofmt aligns the values of
// neighbouring lines, and a longer key moves them all. Nothing is done to a file that was not formatted before.
func (e *evaluator) realign(f *File) func([]usage.Edit) []usage.Edit {
	if f.Source.Container != "" || len(f.Source.Outer) > 0 {
		return nil
	}
	text := f.Source.Text
	return func(es []usage.Edit) []usage.Edit {
		if len(es) == 0 || es[0].Span.File != f.Source.Path || es[0].Span.Start != es[0].Span.End {
			return es
		}
		if was, err := format.Source(text); err != nil || string(was) != string(text) {
			return es
		}
		at, ins := es[0].Span.Start, es[0].New
		edited := string(text[:at]) + ins + string(text[at:])
		now, err := format.Source([]byte(edited))
		if err != nil || string(now) == edited {
			return es
		}
		return append(e.gaps(f, es[0], at, edited, string(now)), es[1:]...)
	}
}

// gaps turns the difference between an edited text and its formatted form, which is white space only, into edits of
// the original text.
func (e *evaluator) gaps(f *File, ins usage.Edit, at int, edited, now string) []usage.Edit {
	end := at + len(ins.New)
	var b strings.Builder // the insertion as gofmt has it
	var out []usage.Edit
	i, j := 0, 0
	space := func(c byte) bool { return c == ' ' || c == '\t' || c == '\n' }
	for i < len(edited) || j < len(now) {
		si, sj := i, j
		for i < len(edited) && space(edited[i]) {
			i++
		}
		for j < len(now) && space(now[j]) {
			j++
		}
		was, is := edited[si:i], now[sj:j]
		switch {
		case si >= at && i <= end && si < end:
			b.WriteString(is)
		case was != is && (si < at && i > at || si < end && i > end):
			return []usage.Edit{ins} // white space across the border: leave it
		case was != is:
			d := 0
			if si >= end {
				d = len(ins.New)
			}
			out = append(out, usage.Edit{Span: f.Source.Span(si-d, i-d), New: is})
		case si < at && i > at:
			b.WriteString(edited[at:i])
		case si < end && i > end:
			b.WriteString(edited[si:end])
		}
		for i < len(edited) && !space(edited[i]) {
			if j >= len(now) || edited[i] != now[j] {
				return []usage.Edit{ins} // more than white space
			}
			if i >= at && i < end {
				b.WriteByte(edited[i])
			}
			i++
			j++
		}
	}
	return append([]usage.Edit{{Span: ins.Span, New: b.String()}}, out...)
}
