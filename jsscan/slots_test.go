package jsscan

import (
	"slices"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func apply(src string, edits []usage.Edit) string {
	slices.SortStableFunc(edits, func(a, b usage.Edit) int { return b.Span.Start - a.Span.Start })
	for _, e := range edits {
		src = src[:e.Span.Start] + e.New + src[e.Span.End:]
	}
	return src
}

// domain is a text built from the domain property as the rules build an audience.
func audience(o *usage.Object) usage.Text {
	p, _ := o.Get("domain")
	return usage.Concat(usage.Lit("https://", usage.Span{}), p.Value.Text, usage.Lit("/api/v2/", usage.Span{}))
}

// Every way a value can be spelled is set, appended to and removed; what comes out parses and evaluates to what was
// asked for.
func TestSlots(t *testing.T) {
	t.Parallel()
	lit := func(s string) usage.Text { return usage.Lit(s, usage.Span{}) }
	field := func(o *usage.Object, key string) usage.Field {
		p, ok := o.Get(key)
		if !ok {
			return usage.AbsentField(key, o.Layout.Slot(key, []string{"scope"}, []string{"clientID", "domain"}))
		}
		return usage.ValueField(key, p.KeySpan, p.Value)
	}
	set := func(key, val string) func(*usage.Object) ([]usage.Edit, bool) {
		return func(o *usage.Object) ([]usage.Edit, bool) { return field(o, key).Set(lit(val)) }
	}
	add := func(key, val string) func(*usage.Object) ([]usage.Edit, bool) {
		return func(o *usage.Object) ([]usage.Edit, bool) { return field(o, key).Append(lit(val)) }
	}
	remove := func(key string) func(*usage.Object) ([]usage.Edit, bool) {
		return func(o *usage.Object) ([]usage.Edit, bool) { return field(o, key).Remove() }
	}
	built := func(o *usage.Object) ([]usage.Edit, bool) { return field(o, "audience").Set(audience(o)) }
	for _, c := range []struct {
		name, src string
		do        func(*usage.Object) ([]usage.Edit, bool)
		want      string
	}{
		{"single quotes", `probe({scope: 'a'})`, set("scope", `it's`), `probe({scope: 'it\'s'})`},
		{"double quotes", `probe({scope: "a"})`, set("scope", `b"c`), `probe({scope: "b\"c"})`},
		{"template", "probe({scope: `a`})", set("scope", "b`${c}"), "probe({scope: `b\\`\\${c}`})"},
		{"append", `probe({scope: 'a'})`, add("scope", "b"), `probe({scope: 'a b'})`},
		{"append to template", "probe({scope: `a ${x} b`})", add("scope", "c"), "probe({scope: `a ${x} b c`})"},
		{"append to concatenation", `probe({scope: x + ' a'})`, add("scope", "b"), `probe({scope: x + ' a b'})`},
		{"append to array", `probe({scope: ['a', "b"]})`, add("scope", "c"), `probe({scope: ['a', "b", 'c']})`},
		{"append to lines", "probe({scope: [\n  'a',\n  'b',\n]})", add("scope", "c"), "probe({scope: [\n  'a',\n  'b',\n  'c',\n]})"},
		{"append to empty array", `probe({scope: []})`, add("scope", "c"), `probe({scope: ['c']})`},
		{"append to join", `probe({scope: ['a', 'b'].join(' ')})`, add("scope", "c"), `probe({scope: ['a', 'b', 'c'].join(' ')})`},
		{"constant elsewhere", "const S = 'a'\nprobe({scope: S})", add("scope", "b"), "const S = 'a b'\nprobe({scope: S})"},
		{"expression", `probe({audience: q.audience})`, set("audience", "x"), `probe({audience: 'x'})`},
		{"insert before", `probe({domain: 'd', scope: 's'})`, set("audience", "x"), `probe({domain: 'd', audience: 'x', scope: 's'})`},
		{"insert at the end", `probe({ domain: 'd' })`, set("audience", "x"), `probe({ domain: 'd', audience: 'x' })`},
		{
			"insert into lines", "probe({\n\tdomain: 'd', // the domain\n\tclientID: 'c' // the id\n})", set("audience", "x"),
			"probe({\n\tdomain: 'd', // the domain\n\tclientID: 'c', // the id\n\taudience: 'x'\n})",
		},
		{"insert into lines with trailing comma", "probe({\r\n  domain: 'd',\r\n})", set("audience", "x"), "probe({\r\n  domain: 'd',\r\n  audience: 'x',\r\n})"},
		{"insert between lines", "probe({\n  domain: 'd',\n  scope: 's'\n})", set("audience", "x"), "probe({\n  domain: 'd',\n  audience: 'x',\n  scope: 's'\n})"},
		{"insert into empty", `probe({})`, set("audience", "x"), `probe({ audience: 'x' })`},
		{"quoted keys", `probe({"domain": "d", "scope": "s"})`, set("audience", "x"), `probe({"domain": "d", "audience": "x", "scope": "s"})`},
		{
			"hole in a modern file", "const f = () => probe({ domain: cfg.domain, scope: 's' })", built,
			"const f = () => probe({ domain: cfg.domain, audience: `https://${cfg.domain}/api/v2/`, scope: 's' })",
		},
		{
			"hole in an old file", "var x = probe({ domain: cfg.domain, scope: 's' })", built,
			"var x = probe({ domain: cfg.domain, audience: 'https://' + cfg.domain + '/api/v2/', scope: 's' })",
		},
		{
			"literal domain", "const f = () => probe({ domain: 'd.auth0.com', scope: 's' })", built,
			"const f = () => probe({ domain: 'd.auth0.com', audience: 'https://d.auth0.com/api/v2/', scope: 's' })",
		},
		{"remove the first", `probe({domain: 'd', scope: 's'})`, remove("domain"), `probe({scope: 's'})`},
		{"remove the last", `probe({domain: 'd', scope: 's'})`, remove("scope"), `probe({domain: 'd'})`},
		{"remove a line", "probe({\n  domain: 'd',\n  scope: 's',\n})", remove("domain"), "probe({\n  scope: 's',\n})"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			v := evalExpr(t, map[string]string{"a.js": c.src})
			if v.Kind != usage.KindObject {
				t.Fatalf("no object: %s", render(v))
			}
			edits, ok := c.do(v.Object)
			if !ok {
				t.Fatal("cannot be spelled")
			}
			got := apply(c.src, edits)
			if got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if f, err := parse(&usage.Source{Path: "a.js", Lang: "js", Text: []byte(got)}); err != nil || f.hasError {
				t.Errorf("does not parse: %s", got)
			}
		})
	}
}

// A hole is only spelled where its expression can be evaluated.
func TestSlotVisibility(t *testing.T) {
	t.Parallel()
	src := "function f() { const domain = ask(); return { domain } }\nconst g = () => probe({ scope: 's', ...f() })"
	v := evalExpr(t, map[string]string{"a.js": src})
	if edits, ok := v.Object.Layout.Slot("audience", []string{"scope"}, nil).Set(audience(v.Object)); ok {
		t.Errorf("spelled a name of another scope: %v", edits)
	}
}

// JSX attributes: plain strings, expression containers, insertion on the same and on its own line.
func TestAttributeSlots(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ src, want string }{
		{
			`import {Auth0Provider} from '@auth0/auth0-react'; const a = <Auth0Provider domain="d.auth0.com" scope="s" />`,
			`import {Auth0Provider} from '@auth0/auth0-react'; const a = <Auth0Provider domain="d.auth0.com" audience="https://d.auth0.com/api/v2/" scope="s" />`,
		},
		{
			"import {Auth0Provider} from '@auth0/auth0-react'; const a = <Auth0Provider\n  domain={d}\n  scope=\"s\"\n/>",
			"import {Auth0Provider} from '@auth0/auth0-react'; const a = <Auth0Provider\n  domain={d}\n  audience={`https://${d}/api/v2/`}\n  scope=\"s\"\n/>",
		},
	} {
		p := program(t, map[string]string{"a.jsx": c.src})
		p.register()
		e := newEvaluator(p)
		f := p.files[0]
		o := e.jsxProps(f, f.bind().elements["Auth0Provider"][0], nil).Object
		edits, ok := o.Layout.Slot("audience", []string{"scope"}, nil).Set(audience(o))
		if got := apply(c.src, edits); !ok || got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

// The edit that takes the access token instead.
func TestTwins(t *testing.T) {
	t.Parallel()
	head := "import auth0 from 'auth0-js'\nconst w = new auth0.WebAuth({ domain: 'd.auth0.com', clientID: 'c' })\n"
	tail := "; fetch('https://d.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + t } }) })"
	for _, c := range []struct{ src, want string }{
		{"w.parseHash((e, r) => { const t = r.idToken", "w.parseHash((e, r) => { const t = r.accessToken"},
		{"w.parseHash((e, r) => { const t = r['idToken']", "w.parseHash((e, r) => { const t = r['accessToken']"},
		{"w.parseHash((e, r) => { const { idToken: t } = r", "w.parseHash((e, r) => { const { accessToken: t } = r"},
		{"w.parseHash((e, { idToken }) => { const t = idToken", "w.parseHash((e, { accessToken: idToken }) => { const t = idToken"},
	} {
		files := map[string]string{"a.js": head + c.src + tail}
		set := scan(t, files)
		if len(set.Calls) != 1 || len(set.Calls[0].Bearers) != 1 {
			t.Fatalf("%s\n%s", c.src, dump(files, set))
		}
		tok := set.Calls[0].Bearers[0].Token
		edits, ok := tok.Twin()
		if got := apply(files["a.js"], edits); !ok || got != head+c.want+tail {
			t.Errorf("\n got %s\nwant %s", got, head+c.want+tail)
		}
	}
}
