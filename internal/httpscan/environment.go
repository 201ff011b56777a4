package httpscan

import (
	"path"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Endings of the names of environment files.
const (
	postmanEnvironment = ".postman_environment.json"
	httpEnvironment    = "http-client.env.json"
)

// isEnvironment reports whether a file holds variables for the collections beside it. Nothing in it is a request, but
// its values say whose the requests are.
func isEnvironment(p string) bool {
	base := strings.ToLower(path.Base(p))
	return strings.HasSuffix(base, postmanEnvironment) || strings.HasSuffix(base, httpEnvironment)
}

// environments are the variables that environment files beside a collection give it. contents turns one file into the
// objects of its environments.
func (s *scanner) environments(suffix string, contents func(usage.Value) []usage.Value) *variables {
	vars := newVariables()
	dir := path.Dir(s.src.Path)
	given := map[string][]string{}
	for _, name := range s.entries(dir) {
		if !strings.HasSuffix(strings.ToLower(name), suffix) {
			continue
		}
		data, err := s.opt.Load(path.Join(dir, name))
		if err != nil || len(data) > maxText {
			continue
		}
		// Nobody wrote these bytes in this file: they have no span.
		root, ok := request.JSON(usage.Lit(string(data), usage.Span{}), nil)
		if !ok {
			continue
		}
		for _, env := range contents(root) {
			if env.Kind != usage.KindObject {
				continue
			}
			for _, p := range env.Object.Props {
				if c, ok := p.Value.ConstString(); ok && c != "" {
					given[p.Key] = append(given[p.Key], c)
				}
			}
		}
	}
	vars.given(given, s.opt.Requests)
	return vars
}

// given takes the values that environments give to each name. Where they differ only that every one of them is Auth0's
// is known.
func (v *variables) given(values map[string][]string, b *request.Builder) {
	for name, all := range values {
		if !slices.ContainsFunc(all, func(c string) bool { return c != all[0] }) {
			v.values[name] = usage.Lit(all[0], usage.Span{})
			continue
		}
		var ev usage.Evidence
		for _, c := range all {
			if ev = b.HostEvidence(usage.Lit(c, usage.Span{})); !ev.Proven() {
				break
			}
		}
		if ev.Proven() {
			h := usage.Hole{Expr: "{{" + name + "}}", Name: name, Placeholder: true, Auth0: &ev}
			v.values[name] = usage.HoleText(h, usage.Span{})
		}
	}
}

func (s *scanner) entries(dir string) []string {
	if s.opt.List == nil || s.opt.Load == nil || s.src.Segs != nil {
		return nil
	}
	names := slices.Clone(s.opt.List(strings.TrimPrefix(dir, "./")))
	slices.Sort(names)
	return names
}

// pairs reads `[{"key": k, "value": v, "enabled": true}]`.
func pairs(list usage.Value) usage.Value {
	return usage.Value{Kind: usage.KindObject, Object: pairList(list, "key", "value", &variables{})}
}

// objects are the values of an object that are objects themselves: environments by name.
func objects(root usage.Value) []usage.Value {
	var out []usage.Value
	if root.Kind == usage.KindObject {
		for _, p := range root.Object.Props {
			out = append(out, p.Value)
		}
	}
	return out
}

// maxUp bounds how far above a request its collection's folder is looked for.
const maxUp = 6

// brunoEnvironments reads environments/*.bru of the collection that a request belongs to.
func (s *scanner) brunoEnvironments() *variables {
	vars := newVariables()
	dir := path.Dir(s.src.Path)
	for range maxUp {
		var names []string
		if slices.Contains(s.entries(dir), "environments/") {
			names = s.entries(path.Join(dir, "environments"))
		}
		given := map[string][]string{}
		for _, name := range names {
			if path.Ext(name) != ".bru" {
				continue
			}
			data, err := s.opt.Load(path.Join(dir, "environments", name))
			if err != nil || len(data) > maxText {
				continue
			}
			env := &scanner{src: &usage.Source{Path: name, Text: data}}
			for _, b := range env.bruBlocks() {
				if b.name != "vars" {
					continue
				}
				for _, p := range env.bruPairs(b.start, b.end, &variables{}).Props {
					if c, ok := p.Value.ConstString(); ok && c != "" {
						given[p.Key] = append(given[p.Key], c)
					}
				}
			}
		}
		if len(given) > 0 {
			vars.given(given, s.opt.Requests)
			break
		}
		if dir == "." || dir == "/" {
			break
		}
		dir = path.Dir(dir)
	}
	return vars
}
