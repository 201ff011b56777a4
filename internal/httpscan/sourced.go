package httpscan

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// maxSourced bounds how many files a script reads in, by way of others too.
const maxSourced = 16

// sources reads `source FILE` and `. FILE`.
func sources(c *syntax.CallExpr) *syntax.Word {
	if len(c.Args) < 2 {
		return nil
	}
	if l := c.Args[0].Lit(); l != "source" && l != "." {
		return nil
	}
	return c.Args[1]
}

// sourced are the files a script reads in, as far as their names can be seen: what they set, it sees. Their own requests
// are found when they are scanned themselves.
func (sh *shellFile) sourced() []*shellFile {
	if sh.sourcedDone || sh.opt.Load == nil || sh.src.Segs != nil {
		return sh.read
	}
	sh.sourcedDone = true
	for _, w := range sh.sources {
		t := textOr(sh.word(w, nil))
		p := t.Pattern()
		// "$(dirname "$0")/env.sh", "${SCRIPT_DIR}/env.sh": beside the script.
		if i := strings.LastIndexByte(p, usage.HoleByte); i == 0 && strings.HasPrefix(p[1:], "/") {
			p = p[2:]
		}
		if strings.ContainsRune(p, usage.HoleByte) || path.IsAbs(p) || p == "" {
			continue
		}
		for _, name := range []string{path.Join(path.Dir(sh.src.Path), p), path.Clean(p)} {
			// A file is read in once: scripts may read in each other.
			if strings.HasPrefix(name, "../") || sh.taken[name] || len(sh.taken) > maxSourced {
				continue
			}
			data, err := sh.opt.Load(name)
			if err != nil || len(data) > maxText {
				continue
			}
			sh.taken[name] = true
			own := &scanner{src: &usage.Source{Path: name, Text: data}, opt: sh.opt, set: &usage.Set{}}
			f := own.shellFile()
			f.taken = sh.taken
			if f.parse() {
				f.collect()
				sh.read = append(sh.read, f)
			}
			break
		}
	}
	return sh.read
}

// sourcedValue is what a file that the script reads in gives a variable. Only what is spelled out there counts: a value
// that is computed is so in a run of its own.
func (sh *shellFile) sourcedValue(name string) (usage.Value, bool) {
	files := sh.sourced()
	for i := len(files) - 1; i >= 0; i-- {
		f := files[i]
		if f.steps > maxSteps {
			continue
		}
		end := syntax.NewPos(uint(len(f.text)), 1, 1)
		v, ok := f.lookup(name, &syntax.Lit{ValuePos: end, ValueEnd: end}, nil)
		if !ok || v.Kind != usage.KindText {
			continue
		}
		for _, h := range v.Text.Holes() {
			ok = ok && h.Token == nil && h.Origin == nil && usage.NamesAuth0(h.Expr)
		}
		if ok {
			v.Slot = nil
			return v, true
		}
	}
	return usage.Value{}, false
}
