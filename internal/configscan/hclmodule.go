package configscan

import (
	"path"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// tfModule is a folder of files with what they declare. Values are computed on demand, once.
type tfModule struct {
	s     *scanner
	dir   string
	files []*tfFile
	// locals, vars and resources by name; resources as "type.name" and "data.type.name".
	locals    map[string]tfExpr
	vars      map[string]tfBlock
	resources map[string]tfBlock
	// inputs are given by a module call or a tfvars file.
	inputs map[string]usage.Value
	// bound is set inside a module call: inputs that are not given have their default for certain.
	bound bool
	memo  map[string]usage.Value
	busy  map[string]bool
	depth int
	// steps bounds the work nested for expressions can make.
	steps *int
}

// maxSteps bounds the evaluations of one scan.
const maxSteps = 200_000

// maxModules bounds nested module calls.
const maxModules = 4

var tfNames = []string{
	"main.tf", "variables.tf", "vars.tf", "locals.tf", "auth0.tf", "clients.tf", "grants.tf", "client_grants.tf", "data.tf",
	"scopes.tf", "apis.tf", "resource_servers.tf", "tenant.tf", "providers.tf", "terraform.tfvars", "main.tf.json", "variables.tf.json",
}

// newModule reads the module around a file that is already parsed, or the one in dir when own is nil.
func (s *scanner) newModule(dir string, own *tfFile, steps *int) *tfModule {
	m := &tfModule{
		s: s, dir: dir, locals: map[string]tfExpr{}, vars: map[string]tfBlock{}, resources: map[string]tfBlock{},
		inputs: map[string]usage.Value{}, memo: map[string]usage.Value{}, busy: map[string]bool{}, steps: steps,
	}
	if own != nil {
		m.files = append(m.files, own)
	}
	if own == nil || own.src.Segs == nil && own.src.Container == "" {
		for _, name := range s.moduleFiles(dir) {
			p := path.Join(dir, name)
			if own != nil && p == own.src.Path {
				continue
			}
			if f := s.tfNeighbour(p); f != nil {
				m.files = append(m.files, f)
			}
		}
	}
	for _, f := range m.files {
		m.declare(f)
	}
	return m
}

// moduleFiles are the names of the folder's Terraform files in a fixed order.
func (s *scanner) moduleFiles(dir string) []string {
	names := tfNames
	if s.opt.List != nil {
		names = slices.Clone(s.opt.List(cleanDir(dir)))
		slices.Sort(names)
	}
	var out []string
	for _, n := range names {
		l := strings.ToLower(n)
		if strings.HasSuffix(l, ".tf") || strings.HasSuffix(l, ".tofu") || strings.HasSuffix(l, ".tf.json") ||
			l == "terraform.tfvars" || strings.HasSuffix(l, ".auto.tfvars") {
			out = append(out, n)
		}
	}
	return out
}

func (s *scanner) tfNeighbour(p string) *tfFile {
	return s.opt.Cache.file(p, func() *tfFile {
		data := s.load(p)
		if data == nil {
			return nil
		}
		return parseTF(&usage.Source{Path: p, Lang: "hcl", Text: data})
	})
}

func (m *tfModule) declare(f *tfFile) {
	if f.body == nil {
		return
	}
	if strings.HasSuffix(f.src.Path, ".tfvars") {
		for _, a := range f.body.attrs {
			m.inputs[a.name] = m.eval(a.expr, nil)
		}
		return
	}
	for _, b := range f.body.blocks {
		switch {
		case b.kind == "locals":
			for _, a := range b.body.attrs {
				m.locals[a.name] = a.expr
			}
		case b.kind == "variable" && len(b.labels) == 1:
			m.vars[b.labels[0]] = b
		case b.kind == "resource" && len(b.labels) == 2:
			m.resources[b.labels[0]+"."+b.labels[1]] = b
		case b.kind == "data" && len(b.labels) == 2:
			m.resources["data."+b.labels[0]+"."+b.labels[1]] = b
		}
	}
}

// once computes a named value, cycle-safe.
func (m *tfModule) once(key string, compute func() usage.Value) usage.Value {
	if v, ok := m.memo[key]; ok {
		return v
	}
	if m.busy[key] {
		return usage.Value{}
	}
	m.busy[key] = true
	v := compute()
	delete(m.busy, key)
	m.memo[key] = v
	return v
}

func (m *tfModule) local(name string) usage.Value {
	e, ok := m.locals[name]
	if !ok {
		return usage.Value{}
	}
	return m.once("local."+name, func() usage.Value { return m.eval(e, nil) })
}

// variable is an input, else its default, which the command line may still override.
func (m *tfModule) variable(name string) usage.Value {
	if v, ok := m.inputs[name]; ok {
		return v
	}
	b, ok := m.vars[name]
	if !ok {
		return usage.Value{}
	}
	a, ok := b.body.attr("default")
	if !ok {
		return usage.Value{}
	}
	return m.once("var."+name, func() usage.Value {
		v := m.eval(a.expr, nil)
		if v.Kind == usage.KindAbsent || v.Kind == usage.KindText && v.Text.Equals("") == usage.Yes || len(v.Items) == 0 && v.Kind == usage.KindList {
			return usage.Value{} // an empty default is there to be overridden
		}
		if !m.bound {
			v.Conf = usage.Weakest(v.Conf, usage.Medium)
		}
		return v
	})
}

// attribute is an argument of a resource or data source of this module; computed ones are unknown.
func (m *tfModule) attribute(ref, name string) (usage.Value, bool) {
	b, ok := m.resources[ref]
	if !ok {
		return usage.Value{}, false
	}
	a, ok := b.body.attr(name)
	if !ok {
		return usage.Value{}, false
	}
	if _, many := b.body.attr("for_each"); many {
		return usage.Value{}, false
	}
	return m.once(ref+"."+name, func() usage.Value { return m.eval(a.expr, nil) }), true
}
