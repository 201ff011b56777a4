package jsscan

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// What a bundler puts in place of a name when it builds the application: DefinePlugin and its kin, `define`, `env`.

// buildConfig is what the configuration of a build is called; others are found through the scripts of package.json.
var buildConfig = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:(?:.*\b)?(?:webpack|rspack|rsbuild|rollup|esbuild|vite|craco|tsup)\b.*|` +
		`(?:next|nuxt|vue|quasar|snowpack|astro|babel)\.(?:config|conf)|config-overrides|gatsby-node|gulpfile.*)\.[mc]?[jt]s$`)
})

// configDirs are where an application keeps them, beside its own folder; what stands in one of the last is taken for one.
var configDirs = []string{".", "config", "conf", "build", "scripts", "webpack", "build/webpack", "config/webpack"}

// maxConfig is the size of what a person writes to configure a build; a bundle is larger.
const maxConfig = 64 << 10

// definingWords are words of which one stands in every file that defines a name.
var definingWords = []string{"efine", "EnvironmentPlugin", "process.env", "import.meta.env", "env:", "untimeConfig", "replace("}

// scriptFile is a file that a script of package.json runs, or configures a tool by.
var scriptFile = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:--config[ =]|-c |\b(?:node|tsx|ts-node|babel-node) )\s*([\w./@-]+\.[mc]?[jt]s)\b`)
})

// definition is one place of a build configuration that defines names: an object of them, or the value of one.
type definition struct {
	f *file
	n nid
	// name is what a value is for; the members of an object are called by what follows name.
	name   string
	object bool
	// code is set where values are source code, written as strings: a text has quotes of its own.
	code bool
	// fallback is set where the environment of the build comes first.
	fallback bool
}

// defined is what a build of f's application puts in place of a name (`process.env.X`, `__X__`). It is joined by that
// name, so never more than medium. What tells nothing of Auth0 leaves the name as it was.
func (e *evaluator) defined(f *file, n nid, name string) (usage.Value, bool) {
	if f.src.Container != "" || name == "env.NODE_ENV" || name == "env.MODE" || len(f.definitions()) > 0 {
		return usage.Value{}, false
	}
	for dir := path.Dir(f.src.Path); ; dir = path.Dir(dir) {
		root := dir == f.root || dir == "." || dir == "/"
		var vals []usage.Value
		for _, g := range e.p.configsIn(dir, root) {
			for _, d := range g.definitions() {
				if v, ok := e.definedBy(d, name); ok {
					if v = e.replaced(f, n, name, v, d.fallback); usage.NamesAuth0(name) && isOwn(v, f.span(n)) {
						continue // the name says as much
					}
					vals = append(vals, step(weaken(v, usage.Medium), g.span(d.n), "defined by the build"))
				}
			}
		}
		switch {
		case len(vals) > 0:
			return e.join(vals...), true
		case root:
			return usage.Value{}, false
		}
	}
}

// definedBy is the value a definition has for a name.
func (e *evaluator) definedBy(d definition, name string) (usage.Value, bool) {
	switch {
	case !d.object && d.name != name, d.object && !strings.HasPrefix(name, d.name):
		return usage.Value{}, false
	case !d.object:
		return d.told(e.definition(d))
	}
	keys := []string{name[len(d.name):]}
	if v, ok := strings.CutPrefix(keys[0], "env."); ok {
		keys = []string{"process.env." + v, "import.meta.env." + v}
	}
	var vals []usage.Value
	e.definition(d).Each(func(o usage.Value) {
		for _, k := range keys {
			if p, ok := o.Object.Get(k); ok && o.Kind == usage.KindObject {
				vals = append(vals, p.Value)
			}
		}
	})
	return d.told(e.join(vals...))
}

// runtimeConfig is what next/config gives a running application.
func (e *evaluator) runtimeConfig(f *file, n nid) usage.Value {
	o := &usage.Object{Open: true, Span: f.span(n)}
	for dir := path.Dir(f.src.Path); ; dir = path.Dir(dir) {
		root := dir == f.root || dir == "." || dir == "/"
		for _, g := range e.p.configsIn(dir, root) {
			for _, d := range g.definitions() {
				if key, ok := strings.CutPrefix(d.name, "runtime."); ok {
					o.Props = append(o.Props, usage.Property{Key: key, Value: weaken(e.definition(d), usage.Medium)})
				}
			}
		}
		if len(o.Props) > 0 || root {
			return usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span}
		}
	}
}

// definition is what stands at a definition, for every visible call of the functions whose parameters decide it.
func (e *evaluator) definition(d definition) usage.Value {
	k := fkey{d.f, d.n}
	if v, ok := e.definedAs[k]; ok {
		return v
	}
	e.definedAs[k] = usage.Value{} // while it is evaluated
	defer e.aside()()
	defer func(n int) { e.steps += n }(e.steps) // contexts have a budget of their own
	var vals []usage.Value
	e.inContexts(d.f, d.n, func(v usage.Value) { vals = append(vals, v) })
	v := e.join(vals...)
	e.definedAs[k] = v
	return v
}

// told are those of a definition's values that tell more than its name does, without the quotes of their code.
func (d definition) told(v usage.Value) (usage.Value, bool) {
	var vals []usage.Value
	v.Each(func(a usage.Value) {
		if a, ok := d.tells(a); ok {
			vals = append(vals, a)
		}
	})
	return usage.UnionOf(vals...), len(vals) > 0
}

func (d definition) tells(v usage.Value) (usage.Value, bool) {
	switch v.Kind {
	case usage.KindObject:
		return v, d.code
	case usage.KindText:
	default:
		return v, false
	}
	p := v.Text.Pattern()
	if len(p) > 1 && d.code && strings.IndexByte("\"'`", p[0]) >= 0 && p[len(p)-1] == p[0] {
		v.Text, v.Slot = v.Text.Slice(1, len(p)-1), nil
		p = p[1 : len(p)-1]
	} else if d.code && strings.HasPrefix(p, "process.") || strings.HasPrefix(p, "window.") {
		return v, false
	}
	if h, ok := v.Text.OnlyHole(); ok {
		return v, h.Auth0 != nil || usage.NamesAuth0(h.Env) || usage.NamesAuth0(h.Name) || usage.NamesAuth0(h.Expr)
	}
	return v, strings.ContainsAny(p, ".: ") // no flag, mode or number
}

// replaced is how a name's value looks where it is read: what cannot be seen is spelled by the name itself.
func (e *evaluator) replaced(f *file, n nid, name string, v usage.Value, fallback bool) usage.Value {
	own := usage.Hole{Expr: clip(f.str(n)), Name: name, Scope: f.envScope(n)}
	if variable, ok := strings.CutPrefix(name, "env."); ok {
		own.Name, own.Env = variable, variable
	}
	sp := f.span(n)
	hidden := len(v.Text.Holes()) > 0 && !strings.Contains(v.Text.Pattern(), "/api/") // a host, spelled best by its name
	if ev := e.p.hostEvidence(v.Text); hidden && ev.Proven() {
		own.Auth0 = &ev
	}
	self := usage.Value{Kind: usage.KindText, Text: usage.HoleText(own, sp), Span: sp, Slot: e.exprSlot(f, n)}
	switch {
	case hidden:
		return self
	case fallback:
		return e.join(self, v)
	}
	return e.reroot(f, n, v)
}

// isOwn reports a value that is no more than the name that stands at a place.
func isOwn(v usage.Value, at usage.Span) bool {
	_, hole := v.Text.OnlyHole()
	return hole && v.Span == at
}

// configsIn are the build configurations in a folder that define names; at an application's root, also those its scripts
// name and those in the usual folders.
func (p *Program) configsIn(dir string, root bool) []*file {
	if fs, ok := p.configs[dir]; ok {
		return fs
	}
	p.configs[dir] = nil // while they are loaded
	var names []string
	dirs := configDirs
	if !root {
		dirs = dirs[:1]
	} else if pk := p.packageAt(dir); pk != nil && pk.dir == dir {
		var scripts []string
		for _, s := range pk.Scripts {
			for _, m := range scriptFile().FindAllStringSubmatch(s, 20) {
				scripts = append(scripts, m[1])
			}
		}
		slices.Sort(scripts)
		for _, s := range slices.Compact(scripts) {
			names = append(names, path.Join(dir, s))
		}
	}
	for _, sub := range dirs {
		for _, name := range p.list(path.Join(dir, sub)) {
			if buildConfig().MatchString(name) || strings.HasSuffix(sub, "webpack") {
				names = append(names, path.Join(dir, sub, name))
			}
		}
	}
	var out []*file
	for _, name := range names {
		if !p.exists(name) {
			continue
		}
		data, err := p.read(name)
		if err != nil || len(data) > maxConfig || !slices.ContainsFunc(definingWords, func(w string) bool { return bytes.Contains(data, []byte(w)) }) {
			continue
		}
		if f := p.load(name); f != nil && !slices.Contains(out, f) && len(f.definitions()) > 0 {
			out = append(out, f)
		}
	}
	p.configs[dir] = out
	return out
}

// definitions are the places of a file that define names for a build.
func (f *file) definitions() []definition {
	if f.defs != nil {
		return f.defs
	}
	f.defs = []definition{}
	if !slices.ContainsFunc(definingWords, func(w string) bool { return bytes.Contains(f.text, []byte(w)) }) {
		return f.defs
	}
	add := func(n nid, d definition) {
		if n = f.unwrap(n); n >= 0 {
			d.f, d.n = f, n
			f.defs = append(f.defs, d)
		}
	}
	base, _, _ := strings.Cut(path.Base(f.src.Path), ".")
	for i := range f.nodes {
		n := nid(i)
		switch f.kind(n) {
		case kNewExpression:
			if args := f.args(n); len(args) > 0 {
				f.pluginDefines(f.lastName(f.callee(n)), args[0], add)
			}
		case kCallExpression:
			args := f.args(n)
			switch callee := f.unwrap(f.callee(n)); f.lastName(callee) {
			case "use": // webpack-chain: .use(DefinePlugin, [{...}])
				if len(args) > 1 && f.kind(f.unwrap(args[1])) == kArray {
					f.pluginDefines(f.lastName(args[0]), f.firstNamed(f.unwrap(args[1])), add)
				}
			case "replace", "replacePlugin":
				if len(args) == 1 && f.kind(callee) == kIdentifier {
					add(args[0], definition{object: true, code: true})
					if v := f.entryNamed(args[0], "values"); f.kind(f.unwrap(args[0])) == kObject && v >= 0 {
						add(v, definition{object: true, code: true})
					}
				}
			}
		case kArray:
			if cs := f.named(n); len(cs) == 2 {
				if s, _ := f.constString(cs[0]); strings.HasSuffix(s, "transform-define") {
					add(cs[1], definition{object: true})
				}
			}
		case kPair:
			f.pairDefines(base, f.child(n, fKey), f.child(n, fValue), add)
		case kShorthandPropertyIdentifier:
			f.pairDefines(base, n, n, add)
		case kAssignmentExpression:
			left := f.unwrap(f.child(n, fLeft))
			switch f.kind(left) {
			case kSubscriptExpression:
				f.pairDefines(base, f.child(left, fIndex), f.child(n, fRight), add)
			case kMemberExpression: // definitions['process.env'].X = '"x"'
				if in := f.unwrap(f.child(left, fObject)); f.kind(in) == kSubscriptExpression {
					if s, _ := f.constString(f.child(in, fIndex)); s == "process.env" {
						add(f.child(n, fRight), definition{name: "env." + f.lastName(left), code: true})
					}
				}
			}
		}
	}
	return f.defs
}

// pluginDefines is what a plugin of webpack defines.
func (f *file) pluginDefines(plugin string, arg nid, add func(nid, definition)) {
	switch plugin {
	case "DefinePlugin":
		add(arg, definition{object: true, code: true})
	case "EnvironmentPlugin":
		add(arg, definition{name: "env.", object: true, fallback: true})
	}
}

// pairDefines is what an entry of a configuration defines.
func (f *file) pairDefines(base string, key, value nid, add func(nid, definition)) {
	name, ok := f.constString(key)
	if !ok {
		name = f.str(key)
	}
	switch name {
	case "define":
		add(value, definition{object: true, code: true})
		return
	case "env":
		switch base {
		case "next", "nuxt", "quasar", "snowpack":
			add(value, definition{name: "env.", object: true})
		}
		return
	case "process.env":
		add(value, definition{name: "env.", object: true, code: true})
		return
	case "publicRuntimeConfig", "serverRuntimeConfig":
		add(value, definition{name: "runtime." + name})
		return
	}
	for _, by := range []string{"process.env.", "import.meta.env."} {
		if variable, ok := strings.CutPrefix(name, by); ok && variable != "" {
			add(value, definition{name: "env." + variable, code: true})
		}
	}
}

// wantReaders remembers what builds define with something of Auth0 behind it: the files that read it need hold no word of
// evidence.
func (e *evaluator) wantReaders() {
	for i := 0; i < len(e.p.files); i++ {
		f := e.p.files[i]
		if len(f.definitions()) == 0 || !e.p.configures(f) {
			continue
		}
		for _, d := range f.definitions() {
			e.definition(d).Each(func(o usage.Value) {
				if o.Kind == usage.KindText && !d.object {
					e.wantReader(d, d.name, o)
				}
				if o.Kind == usage.KindObject && o.Object != nil {
					for _, p := range o.Object.Props {
						name := p.Key
						for _, by := range []string{"process.", "import.meta."} {
							name = strings.TrimPrefix(name, by)
						}
						e.wantReader(d, d.name+name, p.Value)
					}
				}
			})
		}
	}
}

func (e *evaluator) wantReader(d definition, name string, v usage.Value) {
	v, _ = d.told(v)
	v.Each(func(a usage.Value) {
		if a.Kind != usage.KindText || !e.p.hostEvidence(a.Text).Proven() {
			return
		}
		if strings.HasPrefix(name, "runtime.") {
			e.p.wanted["next/config"] = true
			return
		}
		variable, ok := strings.CutPrefix(name, "env.")
		if !ok || len(variable) > 7 && strings.Contains(variable, "_") { // nothing else goes by it
			e.p.defined[variable] = true
			return
		}
		for _, read := range []string{"env." + variable, "env['" + variable, `env["` + variable} {
			e.p.defined[read] = true
		}
	})
}

// configures reports that a file is a build configuration of its application.
func (p *Program) configures(f *file) bool {
	dir := path.Dir(f.src.Path)
	root := f.root
	if root == "" {
		root = "."
	}
	return slices.Contains(p.configsIn(dir, dir == root), f) || dir != root && slices.Contains(p.configsIn(root, true), f)
}

func (p *Program) hostEvidence(t usage.Text) usage.Evidence {
	if p.opt.Requests == nil {
		return usage.Evidence{}
	}
	return p.opt.Requests.HostEvidence(t)
}
