package embed

import (
	"bytes"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// commandKeys are the keys under which CI systems, task runners and Kubernetes keep shell commands.
var commandKeys = map[string]bool{
	"run": true, "script": true, "before_script": true, "after_script": true, "command": true, "commands": true, "cmd": true, "cmds": true,
	"bash": true, "sh": true, "shell": true, "inline": true, "inlinescript": true, "args": true, "entrypoint": true, "install": true, "steps": true,
}

// worthRunning: a command that could speak HTTP, or reads in a file whose functions could.
var worthRunning = [][]byte{[]byte("curl"), []byte("wget"), []byte("auth0 "), []byte("http "), []byte("https "), []byte("xh "), []byte("source "), []byte(". ./")}

func worth(b []byte) bool {
	for _, w := range worthRunning {
		if bytes.Contains(b, w) {
			return true
		}
	}
	return false
}

const maxYAMLDepth = 100

// yaml takes the shell out of `run:` blocks and their kin, each behind the variables that the file sets for it. Steps
// that are spelled alike are one source.
func (c *cutter) yaml() {
	if !worth(c.data) {
		return
	}
	dec := yamlx.NewDecoder(bytes.NewReader(c.data))
	lines := yamlx.Lines(c.data)
	groups := map[string]*region{}
	outers := map[string][]usage.Encoding{}
	var order []string
	var walk func(n *yamlx.Node, key string, env []variable, depth int)
	walk = func(n *yamlx.Node, key string, env []variable, depth int) {
		if n == nil || depth > maxYAMLDepth {
			return
		}
		switch n.Kind {
		case yamlx.DocumentNode, yamlx.SequenceNode:
			for _, k := range n.Content {
				walk(k, key, env, depth+1)
			}
		case yamlx.MappingNode:
			for i := 0; i+1 < len(n.Content); i += 2 {
				if envKeys[n.Content[i].Value] {
					env = append(env[:len(env):len(env)], c.yamlEnv(n.Content[i+1], lines)...)
				}
			}
			for i := 0; i+1 < len(n.Content); i += 2 {
				walk(n.Content[i+1], strings.ToLower(n.Content[i].Value), env, depth+1)
			}
		case yamlx.ScalarNode:
			if !commandKeys[key] || !worth([]byte(n.Value)) {
				return
			}
			r, outer := c.yamlScalar(n, lines)
			if r == nil {
				return
			}
			k := encodingsKey(outer)
			g := groups[k]
			if g == nil {
				g = &region{}
				groups[k], outers[k] = g, outer
				order = append(order, k)
			}
			if len(g.text) > 0 {
				g.glue("\n")
			}
			g.assign(env, n.Value)
			g.join(r, "")
		}
	}
	for range 200 {
		var doc yamlx.Node
		if err := dec.Decode(&doc); err != nil {
			break
		}
		walk(&doc, "", nil, 0)
	}
	for _, k := range order {
		c.emit(groups[k], "shell", "yaml", false, true, outers[k]...)
	}
}

// join appends another region behind glue.
func (r *region) join(o *region, glue string) {
	if len(r.text) > 0 {
		r.glue(glue)
	}
	base := len(r.text)
	for _, s := range o.segs {
		s.At += base
		r.segs = append(r.segs, s)
	}
	r.text = append(r.text, o.text...)
}

func (c *cutter) yamlScalar(n *yamlx.Node, lines []int) (*region, []usage.Encoding) {
	pieces, _, _, indent, ok := yamlx.Scalar(c.data, lines, n)
	if !ok {
		return nil, nil
	}
	r := &region{text: []byte(n.Value)}
	for _, p := range pieces {
		r.segs = append(r.segs, usage.Seg(p))
	}
	switch {
	case n.Style&(yamlx.LiteralStyle|yamlx.FoldedStyle) != 0:
		return r, []usage.Encoding{usage.EncIndent(indent)}
	case n.Style&yamlx.DoubleQuotedStyle != 0:
		return r, []usage.Encoding{usage.EncYAMLDouble}
	case n.Style&yamlx.SingleQuotedStyle != 0:
		return r, []usage.Encoding{usage.EncYAMLSingle}
	}
	return r, []usage.Encoding{usage.EncYAMLPlain}
}
