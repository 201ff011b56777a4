package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// element is a JSX element: a component of a model is called with its attributes.
func (e *evaluator) element(f *file, n nid, v *env, ent *entry) usage.Value {
	name := f.child(n, fName)
	if name < 0 {
		return usage.UnknownValue(f.span(n))
	}
	fn := e.eval(f, name, v)
	if fn.Kind != usage.KindRef {
		var ok bool
		if fn, ok = e.documented(f, n, name); !ok {
			return usage.UnknownValue(f.span(n))
		}
	}
	site := e.site(f, n)
	site.Callee, site.Name = f.span(name), "<"+f.str(name)+">"
	site.Span = f.span(n)
	props := e.jsxProps(f, n, v)
	site.Args = []usage.Span{f.span(n)}
	res, ok := e.p.models.Call(fn, []usage.Value{props}, site)
	if !ok {
		return usage.UnknownValue(f.span(n))
	}
	if ent != nil {
		ent.usages.Merge(&res.Usages)
	}
	return res.Value
}

// documented is an SDK's own component in a page's sample that leaves its import out: an Auth0 domain among its attributes
// says that it is meant.
func (e *evaluator) documented(f *file, n, name nid) (usage.Value, bool) {
	if !f.src.Doc || f.kind(name) != kIdentifier || f.bindingOf(name) != nil {
		return usage.Value{}, false
	}
	pkgs := e.p.models.Exporting(f.str(name))
	if len(pkgs) == 0 {
		return usage.Value{}, false
	}
	domain, _ := e.jsxProps(f, n, nil).Object.Get("domain")
	if host, ok := domain.Value.ConstString(); !ok || !strings.HasSuffix(host, ".auth0.com") {
		return usage.Value{}, false
	}
	pkg := pkgs[0]
	for _, p := range pkgs {
		if e.p.imports[p] {
			pkg = p
			break
		}
	}
	spec, major := e.p.packageOf(f, pkg)
	mod, ok := e.p.models.Module("js", spec, major)
	if !ok {
		return usage.Value{}, false
	}
	v, ok := e.p.models.Member(mod, f.str(name), e.memberSite(f, name, name))
	v.Conf = usage.Medium
	return v, ok
}

// jsxProps is the object of an element's attributes.
func (e *evaluator) jsxProps(f *file, n nid, v *env) usage.Value {
	if f.kind(n) == kJsxElement {
		n = f.childKind(n, kJsxOpeningElement)
	}
	o := &usage.Object{Span: f.span(n)}
	var attrs []nid
	for _, a := range f.named(n) {
		switch f.kind(a) {
		case kJsxAttribute:
			attrs = append(attrs, a)
			cs := f.named(a)
			if len(cs) == 0 {
				continue
			}
			key := f.str(cs[0])
			val := usage.Value{Kind: usage.KindBool, Text: usage.Lit("true", f.span(a)), Span: f.span(a)}
			use := f.span(a)
			if len(cs) > 1 {
				x := f.unwrap(cs[1])
				if x < 0 {
					x = cs[1]
				}
				val = e.use(f, x, e.eval(f, x, v))
				use = f.span(x)
				if f.kind(cs[1]) == kString {
					val = withSlot(val, f.attrSlot(cs[1]))
				}
			}
			s := f.nodes[a].start
			for s > 0 && (f.text[s-1] == ' ' || f.text[s-1] == '\t' || f.text[s-1] == '\n' || f.text[s-1] == '\r') {
				s--
			}
			val = ownSlot(val, f.at(s, f.nodes[a].end))
			o.Props = append(o.Props, usage.Property{Key: key, KeySpan: f.span(cs[0]), Value: val, Whole: f.span(a), Use: use})
		case kJsxExpression:
			if sp := f.childKind(a, kSpreadElement); sp >= 0 {
				e.spread(f, f.firstNamed(sp), v, o)
			}
		}
	}
	o.Layout = f.attrLayout(n, attrs)
	return usage.Value{Kind: usage.KindObject, Object: o, Span: f.span(n)}
}

// attrStyle spells an attribute's value: a plain string, or an expression container when there are holes.
func (f *file) attrStyle() usage.Style {
	out := f.src.Outer
	return usage.Style{
		Open: `"`, Close: `"`, Enc: append([]usage.Encoding{usage.EncHTMLAttr}, out...), TplOpen: "{`", TplClose: "`}", HoleOpen: "${", HoleClose: "}",
		TplEnc: append([]usage.Encoding{usage.EncJSTemplate}, out...), OuterEnc: out,
	}
}

func (f *file) attrSlot(n nid) *usage.Slot {
	s, e := f.nodes[n].start, f.nodes[n].end
	st := f.attrStyle()
	if f.text[s] == '\'' {
		st.Open, st.Close = "'", "'"
	}
	return &usage.Slot{Span: f.at(s, e), Content: f.at(s+1, e-1), Style: st, ListSep: " ", Tail: f.at(e-1, e-1), Visible: f.visibleAt(n)}
}

func (f *file) attrLayout(n nid, attrs []nid) *usage.Layout {
	l := &usage.Layout{
		Assign: "=", Style: f.attrStyle(), Visible: f.visibleAt(n), SepSpace: " ",
		Nest: &usage.Nest{Open: "{{ ", Close: " }}", Sep: ", ", Assign: ": ", Style: f.newStyle()},
	}
	name := f.child(n, fName)
	end := f.nodes[name].end
	l.First, l.EmptyPrefix = f.at(end, end), " "
	for _, a := range attrs {
		cs := f.named(a)
		le := usage.LayoutEntry{Span: f.span(a), HasSep: true}
		if len(cs) > 0 {
			le.Key = f.str(cs[0])
		}
		le.End = le.Span.After()
		l.Entries = append(l.Entries, le)
		if line := f.lineBefore(f.nodes[a].start); blank(line) {
			l.SepSpace = f.outerBytes(f.style.newline + string(line))
		}
	}
	return l
}

// jsxSites are the elements that render a component.
func (e *evaluator) jsxSites(g *file, target fkey, names []string) []*site {
	f := target.f
	if k := f.kind(target.n); !isFunc(k) && !isClass(k) && k != kObject {
		return nil
	}
	var out []*site
	for _, name := range names {
		if name == "" || strings.ToUpper(name[:1]) != name[:1] || name[0] == '_' || name[0] == '$' {
			continue
		}
		for _, n := range g.bind().elements[name] {
			if c, ok := e.evalQuiet(g, g.child(n, fName)).Fn.(*closure); ok && c.key == target {
				out = append(out, &site{kind: siteJSX, f: g, call: n})
			}
		}
	}
	return out
}
