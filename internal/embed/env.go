package embed

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// variable is one that a file sets for the commands it runs: a CI system's `env:`, a Dockerfile's ENV.
type variable struct {
	name string
	// value is what it is set to, as it stands in the file; literal is the same decoded.
	value   *region
	literal string
}

// envKeys are the keys under which CI systems, Compose and Kubernetes keep the variables of the commands below them.
var envKeys = map[string]bool{"env": true, "variables": true, "environment": true, "vars": true}

// maxAssigned bounds the bytes of assignments that one region gets (every block repeats those it uses), maxVariables how
// many variables a block is searched for.
const (
	maxAssigned  = 1 << 20
	maxVariables = 200
)

// assign writes the variables that a command uses in front of it, as a shell would be told of them. vars are ordered
// from the outermost level to the innermost: of two of one name the last one counts.
func (r *region) assign(vars []variable, command string) {
	if len(r.text) > maxAssigned {
		return
	}
	vars = vars[max(len(vars)-maxVariables, 0):]
	needed := make([]bool, len(vars))
	uses, seen := command, map[string]bool{}
	for i := len(vars) - 1; i >= 0; i-- {
		if v := vars[i]; !seen[v.name] && strings.Contains(uses, v.name) {
			needed[i], seen[v.name] = true, true
			uses += "\n" + v.literal
		}
	}
	for i, v := range vars {
		if needed[i] {
			r.glue(v.name + `="`)
			r.join(v.value, "")
			r.glue("\"\n")
		}
	}
}

// assignable: a value that stands between double quotes as it is.
func assignable(name, value string) bool {
	if name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	return value != "" && !strings.ContainsAny(value, "\"`\\\n")
}

// yamlEnv are the variables of one mapping: under env, variables, environment; a mapping, a list of name and value, or
// a list of NAME=value.
func (c *cutter) yamlEnv(n *yamlx.Node, lines []int) []variable {
	var out []variable
	add := func(name string, v *yamlx.Node, from int) {
		if v == nil || v.Kind != yamlx.ScalarNode || from > len(v.Value) || !assignable(name, v.Value[from:]) {
			return
		}
		if r, _ := c.yamlScalar(v, lines); r != nil && !r.empty() {
			if r = r.from(from); r != nil {
				out = append(out, variable{name, r, v.Value[from:]})
			}
		}
	}
	switch n.Kind {
	case yamlx.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			v := n.Content[i+1]
			if v.Kind == yamlx.MappingNode { // GitLab: {value: x, description: y}
				v = member(v, "value")
			}
			add(n.Content[i].Value, v, 0)
		}
	case yamlx.SequenceNode:
		for _, it := range n.Content {
			switch it.Kind {
			case yamlx.MappingNode:
				if name := member(it, "name"); name != nil {
					add(name.Value, member(it, "value"), 0)
				}
			case yamlx.ScalarNode:
				if name, _, ok := strings.Cut(it.Value, "="); ok {
					add(name, it, len(name)+1)
				}
			}
		}
	}
	return out
}

func member(n *yamlx.Node, key string) *yamlx.Node {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// from is the region without its first n bytes; nil when an escape is cut in two.
func (r *region) from(n int) *region {
	if n == 0 {
		return r
	}
	out := &region{text: r.text[n:]}
	for _, s := range r.segs {
		switch d := n - s.At; {
		case d <= 0:
			s.At -= n
		case d >= s.Len:
			continue
		case s.Len != s.OuterLen:
			return nil
		default:
			s.At, s.Len, s.Outer, s.OuterLen = 0, s.Len-d, s.Outer+d, s.OuterLen-d
		}
		out.segs = append(out.segs, s)
	}
	return out
}
