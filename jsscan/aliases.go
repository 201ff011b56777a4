package jsscan

import (
	"encoding/json"
	"path"
	"regexp"
	"sort"
	"strings"
	"sync"
)

// tsconfig is what matters of a tsconfig.json or jsconfig.json.
type tsconfig struct {
	dir     string
	Extends string `json:"extends"`
	Options struct {
		BaseURL string              `json:"baseUrl"`
		Paths   map[string][]string `json:"paths"`
	} `json:"compilerOptions"`
}

var (
	jsonComment = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*(?s:.*?)\*/`) })
	jsonComma   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`,(\s*[}\]])`) })
)

func (p *Program) tsconfigAt(dir string) *tsconfig {
	if v, ok := p.tsconfigs[dir]; ok {
		return v
	}
	var out *tsconfig
	for _, name := range []string{"tsconfig.json", "jsconfig.json", "tsconfig.base.json"} {
		if c := p.readTSConfig(dir, name, 0); c != nil && (c.Options.BaseURL != "" || len(c.Options.Paths) > 0) {
			out = c
			break
		}
	}
	if out == nil && dir != "." && dir != "" && dir != "/" {
		out = p.tsconfigAt(path.Dir(dir))
	}
	p.tsconfigs[dir] = out
	return out
}

func (p *Program) readTSConfig(dir, name string, depth int) *tsconfig {
	data, err := p.read(path.Join(dir, name))
	if err != nil || depth > 4 {
		return nil
	}
	data = jsonComment().ReplaceAll(data, []byte("$1"))
	data = jsonComma().ReplaceAll(data, []byte("$1"))
	c := &tsconfig{dir: dir}
	if json.Unmarshal(data, c) != nil {
		return nil
	}
	if c.Options.BaseURL == "" && len(c.Options.Paths) == 0 && strings.HasPrefix(c.Extends, ".") {
		up := path.Join(dir, c.Extends)
		if path.Ext(up) != ".json" {
			up += ".json"
		}
		return p.readTSConfig(path.Dir(up), path.Base(up), depth+1)
	}
	return c
}

// aliases are the paths a bare specifier may stand for inside the root: tsconfig paths, baseUrl, `@/`, workspaces.
func (p *Program) aliases(dir, spec string) []string {
	var out []string
	if c := p.tsconfigAt(dir); c != nil {
		base := path.Join(c.dir, c.Options.BaseURL)
		patterns := make([]string, 0, len(c.Options.Paths))
		for k := range c.Options.Paths {
			patterns = append(patterns, k)
		}
		sort.Slice(patterns, func(i, j int) bool { return len(patterns[i]) > len(patterns[j]) })
		for _, k := range patterns {
			pre, suf, star := strings.Cut(k, "*")
			switch {
			case !star && k == spec:
				for _, t := range c.Options.Paths[k] {
					out = append(out, path.Join(base, t))
				}
			case star && strings.HasPrefix(spec, pre) && strings.HasSuffix(spec, suf) && len(spec) >= len(pre)+len(suf):
				mid := spec[len(pre) : len(spec)-len(suf)]
				for _, t := range c.Options.Paths[k] {
					out = append(out, path.Join(base, strings.Replace(t, "*", mid, 1)))
				}
			}
		}
		if c.Options.BaseURL != "" {
			out = append(out, path.Join(base, spec))
		}
	}
	if rest, ok := strings.CutPrefix(spec, "@/"); ok || strings.HasPrefix(spec, "~/") {
		if !ok {
			rest = spec[2:]
		}
		if pk := p.packageAt(dir); pk != nil {
			out = append(out, path.Join(pk.dir, "src", rest), path.Join(pk.dir, rest))
		}
	}
	out = append(out, p.workspace(dir, spec)...)
	if pk := p.packageAt(dir); pk != nil && !p.installed(pk, spec) { // a bundler's module root
		out = append(out, path.Join(pk.dir, "src", spec), path.Join(pk.dir, spec))
	}
	return out
}

// installed reports whether a bare specifier names a package: one that package.json lists, that a model knows or that
// Node.js brings.
func (p *Program) installed(pk *pkgJSON, spec string) bool {
	name := barePackage(spec)
	for _, deps := range []map[string]string{pk.Deps, pk.Dev, pk.Peer} {
		if _, ok := deps[name]; ok {
			return true
		}
	}
	switch name {
	case "assert", "buffer", "crypto", "events", "fs", "http", "https", "net", "os", "path", "process", "querystring", "stream", "url", "util", "zlib":
		return true
	}
	if strings.Contains(name, ":") {
		return true
	}
	_, known := p.models.Module("js", name, -1)
	return known
}

// workspace finds a package of the same repository by name: among the packages that the root's workspaces list.
func (p *Program) workspace(dir, spec string) []string {
	name := barePackage(spec)
	pk := p.packageAt(dir)
	if pk == nil {
		return nil
	}
	sub := strings.TrimPrefix(strings.TrimPrefix(spec, name), "/")
	var tries []*pkgJSON
	if pk.Name == name {
		tries = append(tries, pk)
	}
	last := name[strings.LastIndexByte(name, '/')+1:]
	for d := dir; ; d = path.Dir(d) {
		for _, folder := range []string{"packages", "libs", "apps", "modules"} {
			cand := path.Join(d, folder, last)
			if p.exists(path.Join(cand, "package.json")) {
				if w := p.packageAt(cand); w != nil && w.Name == name {
					tries = append(tries, w)
				}
			}
		}
		if d == "." || d == "" || d == "/" {
			break
		}
	}
	var out []string
	for _, w := range tries {
		if sub != "" {
			out = append(out, w.exportPaths("./"+sub)...)
			out = append(out, path.Join(w.dir, sub), path.Join(w.dir, "src", sub))
			continue
		}
		out = append(out, w.exportPaths(".")...)
		for _, m := range []string{w.Source, w.Module, w.Main, "src/index", "index"} {
			if m != "" {
				out = append(out, path.Join(w.dir, m))
			}
		}
	}
	return out
}

// exportPaths reads package.json's `exports` for one entry.
func (w *pkgJSON) exportPaths(entry string) []string {
	var v any
	if json.Unmarshal(w.Exports, &v) != nil {
		return nil
	}
	var out []string
	var collect func(any)
	collect = func(x any) {
		switch t := x.(type) {
		case string:
			out = append(out, path.Join(w.dir, t))
		case map[string]any:
			for _, k := range []string{"source", "import", "module", "require", "default", "types"} {
				if y, ok := t[k]; ok {
					collect(y)
				}
			}
		case []any:
			for _, y := range t {
				collect(y)
			}
		}
	}
	if m, ok := v.(map[string]any); ok {
		if y, ok := m[entry]; ok {
			collect(y)
			return out
		}
		for k := range m {
			if strings.HasPrefix(k, ".") {
				return nil
			}
		}
	}
	if entry == "." {
		collect(v)
	}
	return out
}
