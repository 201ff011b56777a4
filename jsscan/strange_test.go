package jsscan

import (
	"strings"
	"testing"
	"time"
)

// Programs in the style of conformance suites: legal, odd, and never written by people. None may crash or hang the
// evaluator, whose values all reach a Management API call.
func TestStrangePrograms(t *testing.T) {
	t.Parallel()
	const call = "\n;fetch('https://x.auth0.com/api/v2/users/1', { headers: { Authorization: 'Bearer ' + v } });\n"
	for _, src := range []string{
		`var v = (function f(x = f(), ...[y = x, { z = y } = y]) { return z })()`,
		`var [v = v] = [,,...[v]]`,
		`var { [v = 'a']: v, ...rest } = { get a() { return this.b }, set a(x) { this.b = x }, ['b']: rest }`,
		`function* g() { var v = yield* g(); yield v } var [v] = [...g()]`,
		`async function* g() { for await (const v of g()) yield await v } var v = g().next().value`,
		`class C { static #p = C.#p; static { this.v = C.#p } static get v() { return #p in C } } var v = C.v`,
		`class C { [Symbol.iterator] = this; static async *[C.name]() {} accessor = 1 } var v = new C()[Symbol.iterator]`,
		`label: for (var v in v) { label2: while (v) { continue label } }`,
		`with ({ v: 1 }) { var v = v }`,
		`var v = ((a, b) => (a, b))((a => a)(1), b => b)`,
		`var v = a?.b?.[c]?.(d)?.e ?? (f ||= g &&= h ??= v)`,
		"var v = tag`${tag`${v}`}`.raw[0]`x`",
		"var v = `${`${`${v}`}`}`",
		`var v = /[/\]]+/.exec(/(?<v>a)/.source)?.groups.v`,
		`var v = new new new Function('return v')()()`,
		`var v = new.target; function F() { v = new.target } new F`,
		`try { throw { v } } catch ({ v }) { var v } finally { v = v }`,
		`switch (v) { case v: let v; default: { function v() {} } }`,
		`var v = class extends (class extends null {}) { constructor() { super(...arguments); return super.v } }`,
		`var o = { __proto__: o, 'v': 0, 1n: v, async *['x']() {} }, v = o[1n]`,
		`var v = eval('v'), arguments = (0, eval)(v)`,
		`export { v as default, v as 'string name' }; var v = import.meta.url`,
		`import * as self from './a.js'; export * as ns from './a.js'; export var v = self.ns.ns.v`,
		`var v = await import('./a.js').then(m => m.v)`,
		`var p = new Proxy({}, { get: (t, k, r) => r[k] }), v = p.v.v.v`,
		`var v = Reflect.construct(function () { return v }, [], v)`,
		`Object.defineProperty(Object.prototype, 'v', { get() { return this.v } }); var v = ({}).v`,
		`var v = [1, 2, 3].map((x, i, a) => a.map(a => a.map)).reduce((a, b) => a[b], v)`,
		`function v() { return v.call(v, v.bind(v), v.apply(v, [v])) }`,
		`var a = () => b(), b = () => c(), c = () => a(), v = a()`,
		`var a = { get b() { return c.d } }, c = { get d() { return a.b } }, v = a.b`,
		`let v = 0; { let v = 1; { var w = v } } v = w`,
		`var v; for (v of [v]) ; for (const [v2 = v] = v; ; ) break`,
		`var v = void typeof delete v.v, u = +-+-~!v`,
		`var v = 0b1 | 0o7 | 0xF | 1_000n | .5e-1`,
		"var \\u0076 = 'x', v\\u{61} = v",
		"var v = 'a\\\nb\\x41\\u{1F600}\\0'",
		`<!-- html comment
var v = 1 --> 0`,
		`async () => { await using v = new (class { [Symbol.asyncDispose]() {} }) }; var v`,
		`var v = (x => y => z => x(y)(z))(v => v)(v => v)(v)`,
		`var store = { state: store, mutations: { v(s) { s.v = s.v } }, getters: { v: (s, g) => g.v } }, v = store.getters.v`,
		`const [v, setV] = useState(v); setV(setV); p.then(setV); setV(x => setV)`,
		`async.apply(async.apply, async.apply); var v = promisify(promisify)(v.bind.bind(v))`,
		`this.$http.$http.get(this.$http); var v = $axios.$axios.v`,
		`$axios.onRequest(c => { c = c.headers = c; $axios.onRequest(c) }); var v = $axios.$get(v)`,
	} {
		start := time.Now()
		set := scan(t, map[string]string{"a.js": src + call, "b.ts": src + call, "c.vue.js": "export default {" + "methods: { m() {" + src + call + "} } }"})
		for _, n := range set.Notices {
			if strings.Contains(n.Message, "could not be analysed") || strings.Contains(n.Message, "cut off") {
				t.Errorf("%q: %v", src, n)
			}
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%q took %v", src, d)
		}
	}
}
