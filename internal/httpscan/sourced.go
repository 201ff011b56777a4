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
	if sh.sourcedDone || sh.opt.Load == nil || sh.src.Segs != nil && sh.src.Container != "yaml" {
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
			f.taken, f.reader = sh.taken, sh
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
		if f.asked || f.steps > maxSteps {
			continue
		}
		v, ok := f.finally(name)
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

// readerValue is what the script that reads this one in has in a variable in the end.
func (sh *shellFile) readerValue(name string) (usage.Value, bool) {
	r := sh.reader
	if r == nil || r.asked || r.steps > maxSteps {
		return usage.Value{}, false
	}
	defer func(was bool) { sh.asked = was }(sh.asked)
	sh.asked = true
	v, ok := r.finally(name)
	v.Slot = nil
	return v, ok
}

// finally is what a variable holds at the end of the script, for a script that reads this one in or is read in by it.
func (sh *shellFile) finally(name string) (usage.Value, bool) {
	defer func(was bool) { sh.asked = was }(sh.asked)
	sh.asked = true
	end := syntax.NewPos(uint(len(sh.text)), 1, 1)
	return sh.lookup(name, &syntax.Lit{ValuePos: end, ValueEnd: end}, nil)
}

// callSourced evaluates the body of a function that a file read in defines, for a call with arguments: what it sends then is
// more than what is seen when that file is scanned by itself.
func (sh *shellFile) callSourced(c *syntax.CallExpr, fr *frame) {
	if fr != nil && fr.depth > 4 {
		return
	}
	files := sh.sourced()
	for i := len(files) - 1; i >= 0; i-- {
		f := files[i]
		fn := f.funcs[c.Args[0].Lit()]
		if fn == nil {
			continue
		}
		if !usesArguments(fn) {
			return
		}
		own := f.set
		f.set = &usage.Set{}
		f.statement(fn.Body, sh.callFrame(c, fn, fr), map[*syntax.FuncDecl]bool{})
		sh.set.Merge(f.set)
		f.set = own
		return
	}
}
