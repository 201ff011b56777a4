package engine

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/auth0lint/auth0lint/internal/configscan"
	"github.com/auth0lint/auth0lint/internal/embed"
	"github.com/auth0lint/auth0lint/internal/goscan"
	"github.com/auth0lint/auth0lint/internal/httpscan"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/jsscan"
)

// parts are the sources of one candidate, by front end.
type parts struct {
	scripts []*usage.Source
	// snippets are Go texts outside any package; a Go file goes to the loader as a whole.
	snippets []*usage.Source
	// set is what the front ends that look at one source at a time found.
	set *usage.Set
}

// analyse runs the front ends and merges what they find in the order of the files.
func (r *run) analyse() *usage.Set {
	program := jsscan.New(jsscan.Options{
		Models: r.tools.models, Requests: r.tools.requests,
		Load: r.files.text, Exists: r.files.exists, List: r.files.list, Split: embed.Regions,
	})
	cache := configscan.NewCache()
	all := make([]parts, len(r.cands))
	var done atomic.Int64
	each(r.opt.Jobs, len(r.cands), func() func(int) {
		return func(i int) {
			if r.ctx.Err() != nil {
				return
			}
			f := r.cands[i]
			guarded(f.Path, &all[i].set, func() *usage.Set {
				set := &usage.Set{}
				r.split(f, &all[i], set, cache)
				if jsscan.Available {
					for _, src := range all[i].scripts {
						program.Add(src)
					}
				}
				return set
			})
			r.progress("analysing", int(done.Add(1)), len(r.cands))
		}
	})
	var scripted, goed *usage.Set
	var wg sync.WaitGroup
	wg.Go(func() { guarded("", &goed, r.goFiles) })
	guarded("", &scripted, func() *usage.Set {
		if !jsscan.Available {
			return &usage.Set{}
		}
		return r.scripted(program)
	})
	wg.Wait()

	set := &usage.Set{}
	unread := 0
	for i := range all {
		set.Merge(all[i].set)
		unread += len(all[i].scripts)
		if !jsscan.Available {
			for _, s := range all[i].scripts {
				r.result.Infos = append(r.result.Infos, usage.Notice{File: s.Path, Message: "JavaScript is not read by this build"})
			}
		}
	}
	if !jsscan.Available && unread > 0 {
		r.notice("", "this build has no JavaScript parser (it was built without cgo): %d JavaScript sources were not analysed", unread)
	}
	set.Merge(scripted)
	set.Merge(goed)
	r.result.Notices = append(r.result.Notices, set.Notices...)
	return set
}

// split cuts a candidate into sources, and runs the front ends that need to see no other source.
func (r *run) split(f *file, p *parts, set *usage.Set, cache *configscan.Cache) {
	if lang := scriptLang(f.Path); lang != "" {
		p.scripts = append(p.scripts, &usage.Source{Path: f.Path, Lang: lang, Text: f.data})
	}
	var taken []usage.Span
	for _, src := range embed.Regions(f.Path, f.data) {
		switch {
		case isScript(src.Lang):
			p.scripts = append(p.scripts, src)
		case src.Lang == "go":
			p.snippets = append(p.snippets, src)
			set.Merge(goscan.ScanSource(src, r.goOptions()))
		default:
			r.artefact(src, set, cache, nil)
		}
		for _, seg := range src.Segs {
			taken = append(taken, usage.Span{File: f.Path, Start: seg.Outer, End: seg.Outer + seg.OuterLen})
		}
	}
	r.artefact(&usage.Source{Path: f.Path, Text: f.data}, set, cache, taken)
}

// artefact hands a whole file or region to the HTTP and configuration front ends, each of which knows what it reads.
// What is taken is read as regions of the file already.
func (r *run) artefact(src *usage.Source, set *usage.Set, cache *configscan.Cache, taken []usage.Span) {
	if httpscan.Handles(src.Path, src.Lang) && (src.Lang != "" || src.Segs == nil) || src.Lang == "" && httpscan.HandlesData(src.Path, src.Text) {
		set.Merge(httpscan.Scan(src, httpscan.Options{Requests: r.tools.requests, Load: r.files.text, List: r.files.list, Taken: taken}))
	}
	set.Merge(configscan.Scan(src, configscan.Options{Requests: r.tools.requests, Load: r.files.text, List: r.files.list, Cache: cache}))
}

func (r *run) goOptions() goscan.Options {
	return goscan.Options{Models: r.tools.models, Requests: r.tools.requests}
}

// goFiles loads Go packages for the candidates.
func (r *run) goFiles() *usage.Set {
	var cands, all []string
	for _, f := range r.all {
		if goFile(f.Path) {
			all = append(all, f.Path)
			if f.cand {
				cands = append(cands, f.Path)
			}
		}
	}
	if len(cands) == 0 {
		return &usage.Set{}
	}
	if r.opt.Stdin != nil {
		return goscan.ScanSource(&usage.Source{Path: r.opt.Stdin.Path, Lang: "go", Text: r.opt.Stdin.Data}, r.goOptions())
	}
	set, err := goscan.Load(r.ctx, goscan.LoadOptions{
		Root: r.opt.Root, Candidates: cands, Files: all, IncludeGenerated: r.opt.IncludeGenerated, Read: r.files.text,
		Hosts: slices.Concat(r.root.Tenant.Domains, r.root.Tenant.CustomDomains), Exact: r.opt.GoTypes == "packages",
	}, r.goOptions())
	if err != nil {
		return &usage.Set{Notices: []usage.Notice{{Message: fmt.Sprintf("Go files were not analysed: %v", err)}}}
	}
	return set
}
