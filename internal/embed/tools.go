package embed

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"github.com/tailscale/hujson"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// npm takes the commands out of package.json's scripts.
func (c *cutter) npm() {
	if !worth(c.data) {
		return
	}
	root, err := hujson.Parse(c.data)
	if err != nil {
		return
	}
	obj, ok := root.Value.(*hujson.Object)
	if !ok {
		return
	}
	r := &region{}
	for _, m := range obj.Members {
		if name, ok := m.Name.Value.(hujson.Literal); !ok || name.String() != "scripts" {
			continue
		}
		scripts, ok := m.Value.Value.(*hujson.Object)
		if !ok {
			continue
		}
		for _, s := range scripts.Members {
			if lit, ok := s.Value.Value.(hujson.Literal); ok && lit.Kind() == '"' && worth(lit) {
				one := &region{}
				c.jsonString(one, s.Value.StartOffset+1, s.Value.EndOffset-1)
				r.join(one, "\n")
			}
		}
	}
	c.emit(r, "shell", "json", false, true, usage.EncJSON)
}

// jsonString takes the content of a JSON string, escapes mapped.
func (c *cutter) jsonString(r *region, i, j int) {
	start := i
	for i < j {
		if c.data[i] != '\\' || i+1 >= j {
			i++
			continue
		}
		r.add(c.data, start, i)
		n, s := 2, string(c.data[i+1])
		switch c.data[i+1] {
		case 'n':
			s = "\n"
		case 't':
			s = "\t"
		case 'r', 'b', 'f':
			s = " "
		case 'u':
			if i+6 <= j {
				if v, err := strconv.ParseUint(string(c.data[i+2:i+6]), 16, 16); err == nil {
					n, s = 6, string(rune(v))
				}
			}
		}
		r.escape(s, i, i+n)
		i += n
		start = i
	}
	r.add(c.data, start, j)
}

var (
	makeVariable = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*(?:\?|:{1,3})?=\s*(.*)$`)
	})
	makeUse = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\$\(([A-Za-z_][A-Za-z0-9_]*)\)`)
	})
)

// makefile takes the recipes, make's own dollars undone: `$(X)` is a variable, `$$` a dollar. Make variables come
// first, as assignments, so that recipes see them.
func (c *cutter) makefile() {
	if !worth(c.data) {
		return
	}
	vars, recipes := &region{}, &region{}
	recipe := false
	for i := 0; i < len(c.data); {
		end := lineEnd(c.data, i)
		l := string(c.data[i:end])
		continued := i > 1 && bytes.HasSuffix(bytes.TrimRight(c.data[:i], "\r\n"), []byte(`\`))
		switch {
		case strings.HasPrefix(l, "\t") || recipe && continued || recipe && strings.HasPrefix(l, "    ") && strings.TrimSpace(l) != "":
			recipe = true
			j := i
			for j < end && !continued && strings.IndexByte(" \t@-+", c.data[j]) >= 0 {
				j++
			}
			c.makeText(recipes, j, end)
			recipes.glue("\n")
		case strings.HasPrefix(strings.TrimSpace(l), "#") || strings.TrimSpace(l) == "":
		default:
			recipe = strings.Contains(l, ":") && !strings.Contains(l, ":=")
			if m := makeVariable().FindStringSubmatchIndex(l); m != nil && m[5] > m[4] {
				value, quote := strings.TrimRight(l[m[4]:m[5]], " \t\r"), `"`
				if len(value) > 2 && value[0] == '\'' && strings.IndexByte(value[1:], '\'') == len(value)-2 {
					quote = "" // a word in quotes of its own
				} else if strings.ContainsAny(value, "\"'`#\\") {
					break
				}
				vars.glue(l[m[2]:m[3]] + "=" + quote)
				c.makeText(vars, i+m[4], i+m[4]+len(value))
				vars.glue(quote + "\n")
				recipe = false
			}
		}
		i = end + 1
	}
	if recipes.empty() {
		return
	}
	vars.join(recipes, "\n")
	c.emit(vars, "shell", "makefile", false, true)
}

func (c *cutter) makeText(r *region, i, j int) {
	start := i
	for i < j {
		switch {
		case c.data[i] != '$':
			i++
			continue
		case i+1 < j && c.data[i+1] == '$':
			r.add(c.data, start, i)
			r.escape("$", i, i+2)
			i += 2
			start = i
			continue
		}
		if m := makeUse().FindIndex(c.data[i:j]); m != nil {
			r.add(c.data, start, i)
			name := string(c.data[i+2 : i+m[1]-1])
			at := len(r.text)
			r.add(c.data, i, i+m[1])
			copy(r.text[at:], "${"+name+"}")
			i += m[1]
			start = i
			continue
		}
		i++
	}
	r.add(c.data, start, j)
}

// dockerfile takes RUN, CMD and ENTRYPOINT lines; ARG and ENV before them are assignments.
func (c *cutter) dockerfile() {
	if !worth(c.data) {
		return
	}
	r := &region{}
	for i := 0; i < len(c.data); {
		end := lineEnd(c.data, i)
		t := strings.TrimLeft(string(c.data[i:end]), " \t")
		word, _, _ := strings.Cut(t, " ")
		j := min(i+(end-i-len(t))+len(word), end)
		switch up := strings.ToUpper(word); up {
		case "RUN", "CMD", "ENTRYPOINT":
			for end < len(c.data) && bytes.HasSuffix(bytes.TrimRight(c.data[i:end], " \t\r"), []byte(`\`)) {
				i = end + 1
				end = lineEnd(c.data, i)
				for end < len(c.data) && bytes.HasPrefix(bytes.TrimLeft(c.data[i:end], " \t"), []byte("#")) { // Docker drops comments
					i = end + 1
					end = lineEnd(c.data, i)
				}
			}
			rest := strings.TrimSpace(string(c.data[min(j, end):end]))
			if strings.HasPrefix(rest, "[") {
				break
			}
			if m := heredocStart().FindStringSubmatch(rest); m != nil && strings.HasPrefix(rest, "<<") {
				// RUN <<EOF: the body is the script.
				body, next := heredocBody(c.data, end+1, m[2]+m[3]+m[5], m[1] != "")
				r.add(c.data, min(end+1, body), body)
				i = next
				continue
			}
			r.add(c.data, min(j, end), end)
			r.glue("\n")
		case "ENV", "ARG":
			for _, m := range dockerVariable().FindAllSubmatchIndex(c.data[j:end], -1) {
				if name, v := string(c.data[j+m[2]:j+m[3]]), max(m[4], m[6]); assignable(name, string(c.data[j+v:j+max(m[5], m[7])])) {
					r.glue(name + `="`)
					r.add(c.data, j+v, j+max(m[5], m[7]))
					r.glue("\"\n")
				}
			}
		}
		i = end + 1
	}
	c.emit(r, "shell", "dockerfile", false, true)
}

// dockerVariable matches NAME=value, NAME="value with blanks", and the one pair of `ENV NAME value`.
var dockerVariable = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[ \t])([A-Za-z_][A-Za-z0-9_]*)(?:=|[ \t]+)(?:"([^"\n]*)"|([^\s"'=]+(?:=[^\s"']*)?))`)
})
