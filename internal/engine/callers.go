package engine

import (
	"bytes"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/embed"
	"github.com/auth0lint/auth0lint/internal/httpscan"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/walk"
	"github.com/auth0lint/auth0lint/jsscan"
)

// maxRounds bounds how many layers of callers are followed, maxCallers how many files that may add.
const (
	maxRounds  = 4
	maxCallers = 2000
)

// scripted evaluates the JavaScript program. Where a module takes a token, scopes or an audience from its callers, the
// files that mention the module are added, though they hold no word of evidence themselves (DESIGN section 8); the Go
// loader does the same for packages.
func (r *run) scripted(program *jsscan.Program) *usage.Set {
	asked := map[string]bool{}
	set := program.Scan(r.ctx)
	if r.unproven { // nobody's callers can matter
		return set
	}
	for round := 0; ; round++ {
		var mention []string
		for _, stem := range append(r.exporters(round), program.Wanted()...) {
			if !asked[stem] {
				asked[stem] = true
				mention = append(mention, "/"+stem, "'"+stem, `"`+stem)
			}
		}
		for _, name := range program.Defined() {
			if !asked[name] {
				asked[name] = true
				mention = append(mention, name)
			}
		}
		if len(mention) == 0 || r.opt.Stdin != nil || r.opt.NoPrefilter {
			return set
		}
		more := r.mentioning(newWords(mention), mayScript)
		if len(more) == 0 {
			return set
		}
		if round == maxRounds || len(more) > maxCallers {
			r.notice(more[0].Path, "callers of '%s' and %d other files were not followed any further: too many layers or files", more[0].Path, len(more)-1)
			return set
		}
		for _, f := range more {
			f.cand = true
			r.take(f)
			r.called = append(r.called, f)
			for _, src := range r.scriptsOf(f) {
				program.Add(src)
			}
		}
		set = program.Scan(r.ctx)
	}
}

// exporters are the stems of modules that import an SDK and export something: a client made there may be called
// anywhere.
func (r *run) exporters(round int) []string {
	var out []string
	for _, f := range r.cands {
		if round > 0 || scriptLang(f.Path) == "" || !bytes.Contains(f.data, []byte("export")) || !r.tools.packages.in(f.data) {
			continue
		}
		stem, _, _ := strings.Cut(path.Base(f.Path), ".")
		if stem == "index" {
			stem = path.Base(path.Dir(f.Path))
		}
		if len(stem) >= shortestWord {
			out = append(out, stem)
		}
	}
	return out
}

// sourcing adds the shell scripts that read in a candidate which defines functions: what these send is up to their callers,
// who hold no word of evidence themselves.
func (r *run) sourcing() {
	if r.unproven || r.opt.NoPrefilter {
		return
	}
	var libs []string
	for _, f := range r.cands {
		if httpscan.IsScript(f.Path, f.data) && bytes.Contains(f.data, []byte("()")) {
			libs = append(libs, "/"+path.Base(f.Path), " "+path.Base(f.Path), `"`+path.Base(f.Path))
		}
	}
	if len(libs) == 0 {
		return
	}
	more := r.mentioning(newWords(libs), func(p string) bool {
		return path.Ext(p) == "" || httpscan.IsScript(p, nil) || embed.IsContainer(p)
	})
	for _, f := range more {
		if !httpscan.IsScript(f.Path, f.data) && !embed.IsContainer(f.Path) {
			f.data = nil
			continue
		}
		f.cand = true
		r.take(f)
		r.cands = append(r.cands, f)
	}
	slices.SortFunc(r.cands, func(a, b *file) int { return strings.Compare(a.Path, b.Path) })
}

// mayScript: a file with scripts of JavaScript, by its name.
func mayScript(p string) bool { return scriptLang(p) != "" || embed.IsContainer(p) }

// mentioning finds files that are no candidates yet, may matter by their name and hold one of the words.
func (r *run) mentioning(w *words, may func(path string) bool) []*file {
	var mu sync.Mutex
	var out []*file
	each(r.opt.Jobs, len(r.all), func() func(int) {
		return func(i int) {
			f := r.all[i]
			if f.cand || foreign(f.Path) || r.tools.sdks.source(f.Path) || !may(f.Path) {
				return
			}
			if info, err := os.Stat(f.Abs); err != nil || info.Size() > maxFile {
				return
			}
			data, err := r.files.peek(f.Path)
			if err != nil || !w.in(data) || bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 || walk.Minified(f.Path, data) && !f.Explicit {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			f.data = data
			out = append(out, f)
		}
	})
	slices.SortFunc(out, func(a, b *file) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// scriptsOf are the sources of a file that only callers stand in.
func (r *run) scriptsOf(f *file) []*usage.Source {
	if lang := scriptLang(f.Path); lang != "" {
		return []*usage.Source{{Path: f.Path, Lang: lang, Text: f.data}}
	}
	return slices.DeleteFunc(embed.Regions(f.Path, f.data), func(s *usage.Source) bool { return !isScript(s.Lang) })
}
