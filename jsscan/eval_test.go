package jsscan

import (
	"context"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// evalExpr evaluates the argument of the call `probe(...)`.
func evalExpr(t *testing.T, files map[string]string) usage.Value {
	t.Helper()
	p := program(t, files)
	p.register()
	e := newEvaluator(p)
	for _, f := range p.files {
		if calls := f.bind().calls["probe"]; len(calls) > 0 {
			return e.eval(f, f.args(calls[0])[0], nil)
		}
	}
	t.Fatal("no probe")
	return usage.Value{}
}

func render(v usage.Value) string {
	var out []string
	v.Each(func(a usage.Value) {
		switch a.Kind {
		case usage.KindText, usage.KindNumber, usage.KindBool:
			out = append(out, a.Text.String())
		case usage.KindAbsent:
			out = append(out, "absent")
		case usage.KindObject:
			var ps []string
			for _, p := range a.Object.Props {
				s := p.Key + ":" + render(p.Value)
				if p.Maybe {
					s += "?"
				}
				ps = append(ps, s)
			}
			if a.Object.Open {
				ps = append(ps, "...")
			}
			out = append(out, "{"+strings.Join(ps, ",")+"}")
		case usage.KindList:
			var ps []string
			for _, it := range a.Items {
				ps = append(ps, render(it))
			}
			out = append(out, "["+strings.Join(ps, ",")+"]")
		case usage.KindFunc:
			out = append(out, "func")
		default:
			out = append(out, "?")
		}
	})
	return strings.Join(out, "|")
}

func TestEval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, src, want string }{
		{"const", `const a = 'x'; probe(a)`, "x"},
		{"escapes", `probe('a\n\x41\u{42}\u0043')`, "a\nABC"},
		{"template", "const d = 'h'; probe(`https://${d}/x`)", "https://h/x"},
		{"hole", "probe(`https://${cfg.domain}/x`)", "https://{cfg.domain}/x"},
		{"concat", `var a = 'x'; probe(a + '/' + b + 1)`, "x/{b}1"},
		{"env", `probe(process.env.AUTH0_DOMAIN)`, "{AUTH0_DOMAIN}"},
		{"meta env", `probe(import.meta.env.VITE_AUTH0_DOMAIN)`, "{VITE_AUTH0_DOMAIN}"},
		{"ternary", `probe(x ? 'a' : 'b')`, "a|b"},
		{"or", `probe(window.q || 'b')`, "{window.q}|b"},
		{"or known", `const a = 'a'; probe(a || 'b')`, "a"},
		{"nullish", `probe(undefined ?? 'b')`, "b"},
		{"and", `probe(x && 'b')`, "b"},
		{"let join", `let a = 'x'; if (q) { a = 'y' } probe(a)`, "x|y"},
		{"straight line kills", `let a = 'x'; a = 'y'; probe(a)`, "y"},
		{"later does not count", `let a = 'x'; probe(a); a = 'y'`, "x"},
		{"set in try", `let t; try { t = 'x' } catch (e) {} probe(t)`, "x"},
		{"closure sees all", `let t = null; function set() { t = 'x' } function get() { probe(t) }`, "x"},
		{"another function's value is overwritten", `let a; function f() { a = 'x'; probe(a) } function g() { a = 'y' }`, "x"},
		{"augmented", `let a = 'x'; a += 'y'; probe(a)`, "xy"},
		{"object", `const o = {a: 'x', b: {c: 'y'}}; probe(o.b.c)`, "y"},
		{"string key", `const o = {'a-b': 'x'}; probe(o['a-b'])`, "x"},
		{"computed", `const k = 'a'; const o = {[k]: 'x'}; probe(o.a)`, "x"},
		{"shorthand", `const a = 'x'; probe({a})`, "{a:x}"},
		{"spread", `const o = {a: 'x'}; probe({...o, b: 'y'})`, "{a:x,b:y}"},
		{"conditional spread", `probe({...(q && {a: 'x'})})`, "{a:x?}"},
		{"ternary spread", `probe({...(q ? {a: 'x'} : null)})`, "{a:x?}"},
		{"unknown spread", `probe({...q, a: 'x'})`, "{a:x,...}"},
		{"assign", `probe(Object.assign({}, {a: 'x'}, {b: 'y'}))`, "{a:x,b:y}"},
		{"member set later", `const o = {}; o.a = 'x'; o.b = {}; o.b.c = 'y'; probe(o)`, "{a:x,b:{},b:{c:y}}"},
		{"member set under condition", `const o = {}; if (q) { o.a = 'x' } probe(o)`, "{a:x?}"},
		{"set after use", `const o = {}; probe(o); o.a = 'x'`, "{}"},
		{"destructure", `const {a, b: {c}, d = 'z', ...r} = {a: 'x', b: {c: 'y'}, e: 'w'}; probe([a, c, d, r])`, "[x,y,z,{e:w}]"},
		{"destructure array", `const [a, , b] = ['x', 'y', 'z']; probe(a + b)`, "xz"},
		{"function", `function f(a, b = 'y') { return a + b } probe(f('x'))`, "xy"},
		{"arrow", `const f = ({a}) => a; probe(f({a: 'x'}))`, "x"},
		{"rest", `function f(...as) { return as.join(' ') } probe(f('x', 'y'))`, "x y"},
		{"closure", `function make(a) { return b => a + b } probe(make('x')('y'))`, "xy"},
		{"iife", `probe((function (a) { return a })('x'))`, "x"},
		{"iife parameter", `(function (a) { probe(a) })('x')`, "x"},
		{"call", `function f(a) { return a } probe(f.call(null, 'x'))`, "x"},
		{"async", `async function f() { return 'x' } async function g() { probe(await f()) }`, "x"},
		{"then", `Promise.resolve('x').then(v => probe(v))`, "x"},
		{"then chain", `Promise.resolve('x').then(v => v + 'y').then(v => probe(v))`, "xy"},
		{"new promise", `new Promise((ok, no) => { setTimeout(() => ok('x')) }).then(v => probe(v))`, "x"},
		{"promise all", `async function f() { const [a, b] = await Promise.all([Promise.resolve('x'), 'y']); probe(a + b) }`, "xy"},
		{"callback of a visible function", `function get(cb) { cb(null, 'x') } get((e, v) => probe(v))`, "x"},
		{"for of", `for (const a of ['x', 'y']) probe(a)`, "x|y"},
		{"map", `probe(['x', 'y'].map(a => a + '1').join(' '))`, "x1 y1"},
		{"forEach", `['x'].forEach(a => probe(a))`, "x"},
		{"join", `probe(['openid', 'profile'].join(' '))`, "openid profile"},
		{"string concat", `probe('a'.concat('b', c))`, "ab{c}"},
		{"replace", `probe('https://DOMAIN/x'.replace('DOMAIN', d))`, "https://{d}/x"},
		{"encode", `probe('u=' + encodeURIComponent('https://x/'))`, "u=https%3A%2F%2Fx%2F"},
		{"params", `const p = new URLSearchParams({a: 'x y'}); p.append('b', c); probe('?' + p.toString())`, "?a=x%20y&b={c}"},
		{"params string", `probe('?' + new URLSearchParams('a=x'))`, "?a=x"},
		{"qs", `const qs = require('qs'); probe('?' + qs.stringify({a: 'x'}))`, "?a=x"},
		{"url", `const u = new URL('/p', 'https://h'); u.searchParams.set('a', 'x'); probe(u.toString())`, "https://h/p?a=x"},
		{"headers", `const h = new Headers(); h.append('A', 'x'); probe(h)`, "{A:x}"},
		{"json", `probe(JSON.parse(JSON.stringify({a: 'x'})).a)`, "x"},
		{"class field", `class C { a = 'x'; get() { return this.a } } probe(new C().get())`, "x"},
		{"constructor", `class C { constructor(a) { this.a = a } } probe(new C('x').a)`, "x"},
		{"getter", `class C { get a() { return 'x' } } probe(new C().a)`, "x"},
		{"static", `class C { static a = 'x' } probe(C.a)`, "x"},
		{"super", `class A { constructor(a) { this.a = a } } class B extends A { constructor() { super('x') } } probe(new B().a)`, "x"},
		{"inherited", `class A { m() { return 'x' } } class B extends A {} probe(new B().m())`, "x"},
		{"prototype", `function F(a) { this.a = a } F.prototype.get = function () { return this.a }; probe(new F('x').get())`, "x"},
		{"self", `function F() { var self = this; self.a = 'x'; this.get = function () { return self.a } } probe(new F().get())`, "x"},
		{"object this", `const o = {a: 'x', get() { return this.a }}; probe(o.get())`, "x"},
		{"object this set", `const o = {a: null, set() { this.a = 'x' }, get() { return this.a }}; probe(o.get())`, "x"},
		{"enum", `enum E { A = 'x' } probe(E.A)`, "x"},
		{"cast", `probe((<any>'x') as string)`, "x"},
		{"non-null", `const o = {a: 'x'}; probe(o!.a!)`, "x"},
		{"optional chain", `const o = {a: {b: 'x'}}; probe(o?.a?.b)`, "x"},
		{"storage", `localStorage.setItem('k', 'x'); function f() { probe(localStorage.getItem('k')) }`, "x"},
		{"storage member", `localStorage.k = 'x'; function f() { probe(localStorage['k']) }`, "x"},
		{"storage constant key", `const K = 'k'; sessionStorage.setItem(K, 'x'); function f() { probe(sessionStorage.getItem(K)) }`, "x"},
		{"storage of another kind", `localStorage.setItem('k', 'x'); function f() { probe(sessionStorage.getItem('k')) }`, "{sessionStorage.getItem('k')}"},
		{"cookie wrapper", `Cookies.set('k', 'x'); function f() { probe(Cookies.get('k')) }`, "x"},
		{"use state", `const [a, setA] = useState(null); setA('x'); probe(a)`, "x"},
		{"window config", `window.config = {a: 'x'}; probe(window.config.a)`, "x"},
		{"null is absent", `probe(null)`, "absent"},
		{"shadowing", `const a = 'x'; function f(a) { probe(a) }`, "{a}"},
		{"hoisting", `probe(f()); function f() { return 'x' }`, "x"},
		{"recursion ends", `function f(n) { return n ? f(n) : 'x' } probe(f(1))`, "?|x"},
		{"cycle ends", `var a = b, b = a; probe(a)`, "{a}"},
		{"lodash", `_.forEach(['x'], function (a) { probe(a) })`, "x"},
		{"pipe", `of('x').pipe(map(a => a + 'y')).subscribe(v => probe(v))`, "xy"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := render(evalExpr(t, map[string]string{"a.ts": c.src})); got != c.want {
				t.Errorf("%s\n got %q\nwant %q", c.src, got, c.want)
			}
		})
	}
}

func TestModules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"named", map[string]string{"a.js": `import {x} from './b'; probe(x)`, "b.js": `export const x = 'v'`}, "v"},
		{"alias", map[string]string{"a.js": `import {x as y} from './b'; probe(y)`, "b.js": `const z = 'v'; export {z as x}`}, "v"},
		{"default", map[string]string{"a.js": `import d from './b'; probe(d.x)`, "b.js": `export default {x: 'v'}`}, "v"},
		{"namespace", map[string]string{"a.js": `import * as n from './b'; probe(n.x)`, "b.js": `export const x = 'v'`}, "v"},
		{"barrel", map[string]string{"a.ts": `import {x} from './lib'; probe(x)`, "lib/index.ts": `export * from './c'`, "lib/c.ts": `export const x = 'v'`}, "v"},
		{"re-export", map[string]string{"a.ts": `import {y} from './b'; probe(y)`, "b.ts": `export {x as y} from './c'`, "c.ts": `export const x = 'v'`}, "v"},
		{"commonjs", map[string]string{"a.js": `const {x} = require('./b'); probe(x)`, "b.js": `exports.x = 'v'`}, "v"},
		{"module.exports", map[string]string{"a.js": `const b = require('./b'); probe(b.x)`, "b.js": `module.exports = {x: 'v'}`}, "v"},
		{"exported function", map[string]string{"a.js": `const f = require('./b'); probe(f('v'))`, "b.js": `module.exports = function (a) { return a }`}, "v"},
		{"singleton", map[string]string{"a.js": `import s from './b'; probe(s.get())`, "b.js": `class S { get() { return 'v' } } export default new S()`}, "v"},
		{"json", map[string]string{"a.js": `const c = require('./c.json'); probe(c.x)`, "c.json": `{"x": "v"}`}, "v"},
		{"dynamic import", map[string]string{"a.js": `async function f() { const m = await import('./b'); probe(m.x) }`, "b.js": `export const x = 'v'`}, "v"},
		{"ts extension", map[string]string{"a.ts": `import {x} from './b.js'; probe(x)`, "b.ts": `export const x = 'v'`}, "v"},
		{"tsconfig paths", map[string]string{
			"src/a.ts": `import {x} from '@lib/b'; probe(x)`, "libs/b.ts": `export const x = 'v'`,
			"tsconfig.json": "{ // comment\n \"compilerOptions\": {\"baseUrl\": \".\", \"paths\": {\"@lib/*\": [\"libs/*\"]},} }",
		}, "v"},
		{"workspace", map[string]string{
			"apps/a/a.js": `import {x} from '@acme/lib'; probe(x)`, "apps/a/package.json": `{"name":"a"}`,
			"packages/lib/package.json": `{"name":"@acme/lib","main":"./m.js"}`, "packages/lib/m.js": `export const x = 'v'`,
		}, "v"},
		{"script globals", map[string]string{"a.js": `probe(X)`, "vars.js": `var X = 'v'`}, "v"},
		{"cycle", map[string]string{"a.js": `import {x} from './b'; export const y = x; probe(y)`, "b.js": `import {y} from './a'; export const x = y`}, "{y}"},
		{"missing", map[string]string{"a.js": `import {x} from './nowhere'; probe(x)`}, "{x}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := render(evalExpr(t, c.files)); got != c.want {
				t.Errorf("got %q want %q", got, c.want)
			}
		})
	}
}

func TestOddSyntax(t *testing.T) {
	t.Parallel()
	for _, src := range []string{
		"", "(", ")", "{", "`", "`${", "'", "\"\n", "a.", "a?.", "...", "new", "new.target", "<a", "<a b={", "class", "class A extends", "function (", "=>",
		"import", "import {", "export *", "export default", "let let = let", "a = a", "x = x.x = x", "fetch(...", "fetch(`${", "var {a = a} = a",
		"for (;;", "switch (", "label: label", "@dec class {", "#!x\n", "\xff\xfe\xfd", "a\x00b", "<%= x %>", "{{ x }}", "##X##", "@@config@@",
		strings.Repeat("(", 3000), strings.Repeat("[", 3000), strings.Repeat("a.", 3000), strings.Repeat("f(", 2000), strings.Repeat("a+", 3000) + "a",
		strings.Repeat("function f(){", 500), "var a=" + strings.Repeat("{a:", 1000), strings.Repeat("a => ", 2000),
		`var o = {}; o.o = o; o = {...o, ...o}; fetch(o.o.o, o)`, `function f(a) { return f(f(a)) } fetch(f(f))`, `const a = () => a(a()); fetch(a())`,
		`class A extends A { constructor() { super(this) ; this.x = this } } fetch(new A().x.x)`, `const p = new Promise(r => p.then(r)); fetch(p)`,
	} {
		set := scan(t, map[string]string{"a.js": src, "b.ts": src, "c.tsx": src})
		for _, n := range set.Notices {
			if strings.Contains(n.Message, "could not be analysed") {
				t.Errorf("%q: %v", src[:min(len(src), 40)], n)
			}
		}
	}
}

// Every prefix of a program parses and scans: fragments of documentation start and end anywhere.
func TestPrefixes(t *testing.T) {
	t.Parallel()
	src := "import auth0 from 'auth0-js'\nconst w = new auth0.WebAuth({ domain: `x.auth0.com`, ...o, scope: ['a', 'b'].join(' ') })\n" +
		"w.parseHash((e, { idToken: t = 'x' }) => fetch(`https://x.auth0.com/api/v2/users/${t}`, { headers: { Authorization: 'Bearer ' + t } }))\n"
	for i := range src {
		scan(t, map[string]string{"a.js": src[:i], "b.js": src[i:]})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	p := program(t, map[string]string{"a.js": strings.Repeat("fetch('https://x.auth0.com/api/v2/users');\n", 500)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if set := p.Scan(ctx); set.Count() != 0 {
		t.Error("a cancelled scan went on")
	}
}
