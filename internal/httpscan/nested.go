package httpscan

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// maxNested bounds how deep commands are quoted inside one another.
const maxNested = 3

// shellOption is the option that makes a shell run its next argument: `-c`, `-ec`, `-lc`.
var shellOption = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^-[a-z]*c$`) })

// nestedCommand is the argument that a program hands to a shell: `bash -c '...'`, `eval "..."`, `ssh host '...'`, by way of
// others that end in a shell (`docker exec app sh -c "..."`).
func nestedCommand(args []arg) *syntax.Word {
	name, _ := args[0].v.ConstString()
	switch path.Base(name) {
	case "eval":
		if len(args) == 2 {
			return args[1].w
		}
	case "ssh":
		if n := len(args); n > 2 && !strings.HasPrefix(args[n-2].str(), "-") {
			return args[n-1].w
		}
	}
	for i := 0; i+2 < len(args); i++ {
		name, _ := args[i].v.ConstString()
		switch path.Base(name) {
		case "sh", "bash", "zsh", "dash", "ash", "ksh":
		default:
			continue
		}
		for k := i + 1; k+1 < len(args) && strings.HasPrefix(args[k].str(), "-"); k++ {
			if shellOption().MatchString(args[k].str()) {
				return args[k+1].w
			}
		}
		return nil
	}
	return nil
}

// nested scans a command that stands in quotes as a script of its own, which sees the variables of this one.
func (sh *shellFile) nested(w *syntax.Word) {
	if w == nil || len(w.Parts) != 1 || sh.nesting >= maxNested {
		return
	}
	var enc usage.Encoding
	special := ""
	switch p := w.Parts[0].(type) {
	case *syntax.SglQuoted:
		if p.Dollar {
			return
		}
		enc = usage.EncShellSingle
	case *syntax.DblQuoted:
		enc, special = usage.EncShellDouble, "$`\\\""
	default:
		return
	}
	i, j := int(w.Pos().Offset())+1, int(w.End().Offset())-1
	if i >= j || j > len(sh.src.Text) || sh.inners[i] {
		return
	}
	sh.inners[i] = true
	src := *sh.src
	src.Lang, src.Text, src.Segs, src.Fragment = "shell", nil, nil, true
	src.Outer = append([]usage.Encoding{enc}, sh.src.Outer...)
	for raw := sh.src.Text; i < j; i++ {
		at := i
		if special != "" && raw[i] == '\\' && i+1 < j && strings.IndexByte(special, raw[i+1]) >= 0 {
			i++
		}
		from := sh.src.Span(at, i+1)
		if n := len(src.Segs); n > 0 && src.Segs[n-1].Len == src.Segs[n-1].OuterLen && from.Len() == 1 && from.Start == src.Segs[n-1].Outer+src.Segs[n-1].OuterLen {
			src.Segs[n-1].Len++
			src.Segs[n-1].OuterLen++
		} else {
			src.Segs = append(src.Segs, usage.Seg{At: len(src.Text), Len: 1, Outer: from.Start, OuterLen: from.Len()})
		}
		src.Text = append(src.Text, raw[i])
	}
	own := &scanner{src: &src, opt: sh.opt, set: &usage.Set{}}
	in := own.shellFile()
	in.reader, in.taken, in.nesting = sh, sh.taken, sh.nesting+1
	if !in.parse() {
		return
	}
	in.collect()
	in.run()
	sh.covered = append(sh.covered, in.covered...)
	sh.set.Merge(own.set)
}
