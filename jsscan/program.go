package jsscan

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Options of a Program.
type Options struct {
	Models   *model.Set
	Requests *request.Builder
	// Load reads a file of the scanned tree by its slash-separated path, Exists reports whether there is one.
	Load   func(path string) ([]byte, error)
	Exists func(path string) bool
	// List names the files in a folder of it.
	List func(dir string) []string
	// Languages of single-file components loaded on demand: Split cuts a container's scripts out (embed.Regions).
	Split func(path string, data []byte) []*usage.Source
	// Strict lets defects panic instead of turning them into notices: for tests.
	Strict bool
}

// Program is the JavaScript and TypeScript of one scan.
type Program struct {
	opt    Options
	models *model.Set

	mu      sync.Mutex
	added   []*file
	notices []usage.Notice

	files     []*file          // sorted by path during a scan
	byPath    map[string]*file // whole files
	resolved  map[string]*file
	missing   map[string]bool
	packages  map[string]*pkgJSON
	tsconfigs map[string]*tsconfig
	texts     map[string][]byte
	writes    map[string][]storageWrite
	globals   map[string][]fkey
	imports   map[string]bool
	setsIndex map[string][]fkey
	pageCDN   map[string][]cdnScript
	injects   map[string][]fkey
	configs   map[string][]*file // build configurations, by folder
	loads     int
	wanted    map[string]bool
	defined   map[string]bool
}

const maxLoads = 3000

// New makes an empty program.
func New(opt Options) *Program {
	return &Program{
		opt: opt, models: opt.Models, byPath: map[string]*file{}, resolved: map[string]*file{}, missing: map[string]bool{},
		packages: map[string]*pkgJSON{}, tsconfigs: map[string]*tsconfig{}, texts: map[string][]byte{}, imports: map[string]bool{},
		pageCDN: map[string][]cdnScript{}, configs: map[string][]*file{}, wanted: map[string]bool{},
	}
}

// Add parses a source. It is safe for concurrent use; a source that cannot be parsed becomes a notice.
func (p *Program) Add(src *usage.Source) {
	f, err := parse(src)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err != nil {
		p.notices = append(p.notices, usage.Notice{File: src.Path, Message: "cannot parse as JavaScript: " + err.Error()})
		return
	}
	p.added = append(p.added, f)
}

// Scan evaluates everything added so far. It may be called again after more sources were added.
func (p *Program) Scan(ctx context.Context) *usage.Set {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.register()
	out := &usage.Set{Notices: slices.Clone(p.notices)}
	e := newEvaluator(p)
	e.stop = func() bool { return ctx.Err() != nil }
	e.scan(out)
	if domains := e.configuredDomains(out); len(domains.at) > 0 {
		// Once more: URLs on these hosts are Auth0's.
		out = &usage.Set{Notices: slices.Clone(p.notices)}
		total := e.total
		e = newEvaluator(p)
		e.domains, e.total = domains, total
		e.stop = func() bool { return ctx.Err() != nil }
		e.scan(out)
	}
	for _, name := range slices.Sorted(maps.Keys(e.notices)) {
		out.Notices = append(out.Notices, usage.Notice{File: name, Message: e.notices[name]})
	}
	if e.total > maxTotal || errors.Is(ctx.Err(), context.DeadlineExceeded) {
		out.Notices = append(out.Notices, usage.Notice{Message: "JavaScript analysis was cut off: the sources are too large or too entangled"})
	}
	return out
}

// Wanted are the stems of modules whose exports take tokens, scopes or audiences from callers that are not among the
// sources: the engine searches the tree for files that mention them, adds those and scans again.
func (p *Program) Wanted() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	out := make([]string, 0, len(p.wanted))
	for w := range p.wanted {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}

// Defined are how files spell what the build of their application puts in for them, where that is of Auth0: such files
// need hold no word of evidence themselves.
func (p *Program) Defined() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Sorted(maps.Keys(p.defined))
}

// register sorts the added files and indexes them; what depends on the set of files is forgotten.
func (p *Program) register() {
	all := slices.Concat(p.files, p.added)
	p.added = nil
	slices.SortStableFunc(all, func(a, b *file) int {
		if c := strings.Compare(a.src.Path, b.src.Path); c != 0 {
			return c
		}
		return firstOffset(a) - firstOffset(b)
	})
	p.files = p.files[:0]
	seen := map[string]bool{}
	for _, f := range all {
		if f.src.Container == "" {
			if seen[f.src.Path] {
				continue
			}
			seen[f.src.Path] = true
			if p.compiled(f) {
				continue
			}
		}
		p.files = append(p.files, f)
	}
	p.byPath = map[string]*file{}
	for i, f := range p.files {
		f.id = i + 1
		p.index(f)
	}
	clear(p.resolved)
	clear(p.missing)
	clear(p.configs)
	p.writes, p.globals, p.setsIndex, p.injects = nil, nil, nil, nil
	p.wanted, p.defined = map[string]bool{}, map[string]bool{}
}

// compiled reports a script that a compiler wrote beside its source: `a.js` with a source map, and `a.ts`.
func (p *Program) compiled(f *file) bool {
	stem, ok := strings.CutSuffix(f.src.Path, ".js")
	if !ok || !strings.Contains(string(f.text[max(0, len(f.text)-300):]), "//# sourceMappingURL=") {
		return false
	}
	for _, ext := range []string{".ts", ".tsx"} {
		if _, err := p.read(stem + ext); err == nil {
			return true
		}
	}
	return false
}

func firstOffset(f *file) int { return f.src.Span(0, 0).Start }

func (p *Program) index(f *file) {
	if f.src.Container == "" || p.byPath[f.src.Path] == nil {
		p.byPath[f.src.Path] = f
	}
	if pk := p.packageAt(path.Dir(f.src.Path)); pk != nil {
		f.root = pk.dir
	}
	f.bind()
	f.module()
	for _, spec := range f.specifiers() {
		p.imports[barePackage(strings.TrimPrefix(spec, "npm:"))] = true
	}
}

// specifiers are the module specifiers a file imports.
func (f *file) specifiers() []string {
	var out []string
	for _, st := range f.named(0) {
		if k := f.kind(st); k == kImportStatement || k == kExportStatement {
			if s, ok := f.constString(f.child(st, fSource)); ok {
				out = append(out, s)
			}
		}
	}
	for _, name := range []string{"require", "import"} {
		for _, call := range f.bind().calls[name] {
			if args := f.args(call); len(args) > 0 {
				if s, ok := f.constString(args[0]); ok {
					out = append(out, s)
				}
			}
		}
	}
	return out
}

func (p *Program) read(name string) ([]byte, error) {
	name = strings.TrimPrefix(path.Clean(name), "./")
	if data, ok := p.texts[name]; ok {
		if data == nil {
			return nil, fmt.Errorf("read %s: not there", name)
		}
		return data, nil
	}
	if p.opt.Load == nil || strings.HasPrefix(name, "../") || !p.exists(name) {
		p.texts[name] = nil
		return nil, fmt.Errorf("read %s: not there", name)
	}
	data, err := p.opt.Load(name)
	if err != nil {
		data = nil
	}
	p.texts[name] = data
	return data, err
}

func (p *Program) list(dir string) []string {
	if p.opt.List == nil {
		return nil
	}
	return p.opt.List(dir)
}

func (p *Program) exists(name string) bool {
	if p.opt.Exists == nil {
		return p.opt.Load != nil
	}
	return p.opt.Exists(name)
}

// load is the file at a path: one of the sources, or parsed on demand. nil when there is none or it is no module.
func (p *Program) load(name string) *file {
	if f := p.byPath[name]; f != nil {
		return f
	}
	if p.missing[name] {
		return nil
	}
	f := p.loadNew(name)
	if f == nil {
		p.missing[name] = true
	}
	return f
}

func (p *Program) loadNew(name string) *file {
	lang := ""
	switch path.Ext(name) {
	case ".js", ".mjs", ".cjs", ".jsx":
		lang = "js"
	case ".ts", ".mts", ".cts":
		lang = "ts"
	case ".tsx":
		lang = "tsx"
	case ".json":
		lang = "json"
	case ".vue", ".svelte":
		lang = "sfc"
	default:
		return nil
	}
	if strings.Contains("/"+name, "/node_modules/") || strings.HasSuffix(name, ".d.ts") || p.loads >= maxLoads {
		return nil
	}
	data, err := p.read(name)
	if err != nil || len(data) > maxBytes {
		return nil
	}
	p.loads++
	src := &usage.Source{Path: name, Lang: lang, Text: data}
	switch lang {
	case "json":
		src.Lang = "js"
		src.Text = append(append([]byte("("), data...), ')')
		src.Segs = []usage.Seg{{At: 1, Len: len(data), Outer: 0, OuterLen: len(data)}}
	case "sfc":
		if p.opt.Split == nil {
			return nil
		}
		src = nil
		for _, s := range p.opt.Split(name, data) {
			switch s.Lang {
			case "js", "ts", "jsx", "tsx":
				if src == nil || len(s.Text) > len(src.Text) {
					src = s
				}
			}
		}
		if src == nil {
			return nil
		}
	}
	f, err := parse(src)
	if err != nil {
		return nil
	}
	p.files = append(p.files, f)
	f.id = len(p.files)
	p.index(f)
	p.globals, p.setsIndex, p.injects = nil, nil, nil
	return f
}

// memberSets are the assignments to a member of that name, in all files.
func (p *Program) memberSets(name string) []fkey {
	if p.setsIndex == nil {
		p.setsIndex = map[string][]fkey{}
		for _, f := range p.files {
			for k, sets := range f.bind().memberSets {
				for _, s := range sets {
					p.setsIndex[k] = append(p.setsIndex[k], fkey{f, s})
				}
			}
		}
	}
	return p.setsIndex[name]
}

// callbackParam asks the model what a callback receives.
func (p *Program) callbackParam(fn usage.Value, args []usage.Value, site model.Site, res *model.Result, arg int, names []string, param int, name string) (usage.Value, bool) {
	at := model.Place{Arg: arg, Path: strings.Join(names, "."), Param: param, Name: name}
	return p.models.CallbackAt(fn, args, site, res, at)
}

// hasKey reports that an object holds a key at any depth.
func hasKey(v usage.Value, key string, depth int) bool {
	if v.Kind != usage.KindObject || v.Object == nil || depth > 4 {
		return false
	}
	for _, p := range v.Object.Props {
		if p.Key == key || hasKey(p.Value, key, depth+1) {
			return true
		}
	}
	return false
}

func (p *Program) await(v usage.Value) usage.Value {
	if v.Kind != usage.KindRef {
		return v
	}
	return p.models.Await(v)
}

func (p *Program) mutate(fn usage.Value, args []usage.Value, site model.Site) (usage.Value, bool) {
	return p.models.Mutated(fn, args, site)
}
