// Package judge holds the hidden analyzer behind every public one: it alone scans a package, runs all rules, precedence
// and suppression, and gives the findings to the analyzers that report them.
//
// Invariants: it decodes nothing unless a file of the package, or a fact from below, can matter; it is the only
// analyzer with facts; what it returns does not depend on which public analyzers are enabled.
package judge

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/goscan"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/suppress"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Sources is the fact of a package that others may have to be followed into: its source and that of what it calls.
type Sources struct{ goscan.Bundle }

// AFact marks a fact.
func (*Sources) AFact() {}

// String is what analysistest compares.
func (s *Sources) String() string {
	names := make([]string, len(s.Packages))
	for i, p := range s.Packages {
		names[i] = p.Path
	}
	return "sources(" + strings.Join(names, " ") + ")"
}

// Result are the findings of one package.
type Result struct {
	Findings []Finding
}

// Finding is a finding placed in the pass's file set.
type Finding struct {
	finding.Finding
	Pos, End token.Pos
	Related  []analysis.RelatedInformation
	Fix      *analysis.SuggestedFix
}

// Settings are what an integration says; zero: .auth0lint.yml is looked for.
type Settings struct {
	// Config, when set, is used instead of a configuration file.
	Config *config.Config
}

// bundleLimit is the most source a fact may hold; bigger packages are followed by the CLI only.
const bundleLimit = 512 << 10

// New makes a judge. One is shared by all public analyzers that report its findings.
func New(s Settings) *analysis.Analyzer {
	j := &judge{settings: s}
	j.tools = sync.OnceValues(j.load)
	return &analysis.Analyzer{
		Name:             "auth0lintjudge",
		Doc:              "find code that breaks when Auth0 switches off a deprecated behaviour",
		Run:              j.run,
		ResultType:       reflect.TypeFor[*Result](),
		FactTypes:        []analysis.Fact{new(Sources)},
		RunDespiteErrors: true,
	}
}

type judge struct {
	settings Settings
	tools    func() (*tools, error)
}

type tools struct {
	config   *config.Config
	models   *model.Set
	requests *request.Builder
}

// load reads the configuration and decodes models; once, and only when a package needs it.
func (j *judge) load() (*tools, error) {
	c := j.settings.Config
	if c == nil {
		var err error
		if c, _, err = Config(); err != nil {
			return nil, err
		}
	}
	if c == nil {
		c = &config.Config{}
	}
	sdks, err := catalog.SDKs()
	if err != nil {
		return nil, err
	}
	own, err := userModels(c)
	if err != nil {
		return nil, err
	}
	b := request.New(request.Tenant{Domains: c.Tenant.Domains, CustomDomains: c.Tenant.CustomDomains})
	m, err := model.New(append(slices.Clone(sdks), own...), b)
	if err != nil {
		return nil, err
	}
	return &tools{config: c, models: m, requests: b}, nil
}

func (j *judge) run(pass *analysis.Pass) (any, error) {
	res := &Result{}
	if isStd(pass) {
		return res, nil
	}
	below := j.below(pass)
	files := readFiles(pass)
	words, err := j.words()
	if err != nil {
		return nil, err
	}
	interesting := mentions(files, words)
	wrapper := !interesting && len(below) == 0 && mentions(files, wrapperWords)
	if !interesting && len(below) == 0 {
		if wrapper && pass.Module != nil {
			j.export(pass, nil, files, nil)
		}
		return res, nil
	}
	t, err := j.tools()
	if err != nil {
		return nil, err
	}
	set := goscan.ScanPass(goscan.PassPackage{
		Path: pkgPath(pass), Fset: pass.Fset, Files: pass.Files, Types: pass.Pkg, Info: pass.TypesInfo, Read: func(name string) ([]byte, error) {
			if b, ok := files[name]; ok {
				return b, nil
			}
			return nil, fmt.Errorf("no file %s", name)
		},
		Major: majors(pass),
	}, below, goscan.Options{Models: t.models, Requests: t.requests})
	res.Findings = j.findings(pass, t, set, files)
	j.export(pass, t, files, below)
	return res, nil
}

// words are of which a file holds at least one before it can matter: the built-in ones need no decoding.
func (j *judge) words() ([][]byte, error) {
	c := j.settings.Config
	if c == nil {
		found, _, err := Config()
		if err != nil || found == nil {
			return builtinWords, err
		}
		c = found
	}
	if len(c.Tenant.Domains)+len(c.Tenant.CustomDomains)+len(c.Models) == 0 {
		return builtinWords, nil
	}
	words := slices.Clone(builtinWords)
	for _, d := range slices.Concat(c.Tenant.Domains, c.Tenant.CustomDomains) {
		words = append(words, bytes.ToLower([]byte(d)))
	}
	t, err := j.tools()
	if err != nil {
		return nil, err
	}
	for _, w := range t.models.Words() {
		words = append(words, bytes.ToLower([]byte(w)))
	}
	return words, nil
}

// wrapperWords: a package that sends requests with a bearer may be the HTTP client of one that talks to Auth0.
var wrapperWords = [][]byte{[]byte("authorization")}

func mentions(files map[string][]byte, words [][]byte) bool {
	for _, data := range files {
		low := bytes.ToLower(data)
		for _, w := range words {
			if bytes.Contains(low, w) {
				return true
			}
		}
	}
	return false
}

// isStd: the standard library is not judged, and hands nothing up.
func isStd(pass *analysis.Pass) bool {
	if pass.Module != nil {
		return pass.Module.Path == "std" || pass.Module.Path == "cmd"
	}
	return goscan.IsStd(pass.Pkg.Path())
}

// pkgPath is the import path without the mark of a test variant.
func pkgPath(pass *analysis.Pass) string {
	p, _, _ := strings.Cut(pass.Pkg.Path(), " [")
	return p
}

func readFiles(pass *analysis.Pass) map[string][]byte {
	files := map[string][]byte{}
	for _, f := range pass.Files {
		tf := pass.Fset.File(f.FileStart)
		if tf == nil {
			continue
		}
		if data, err := pass.ReadFile(tf.Name()); err == nil && len(data) == tf.Size() {
			files[tf.Name()] = data
		}
	}
	return files
}

// below collects what packages below this one handed up, each package once.
func (j *judge) below(pass *analysis.Pass) []goscan.BundlePackage {
	var out []goscan.BundlePackage
	seen := map[string]bool{pkgPath(pass): true}
	for _, pf := range pass.AllPackageFacts() {
		s, ok := pf.Fact.(*Sources)
		if !ok {
			continue
		}
		for _, p := range s.Packages {
			if !seen[p.Path] {
				seen[p.Path] = true
				out = append(out, p)
			}
		}
	}
	slices.SortFunc(out, func(a, b goscan.BundlePackage) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// export hands this package's source up, with that of what is below it. Only packages of the main module: their
// dependents are what is analysed.
func (j *judge) export(pass *analysis.Pass, t *tools, files map[string][]byte, below []goscan.BundlePackage) {
	if pass.Module != nil && pass.Module.Version != "" || pass.Pkg.Name() == "main" {
		return
	}
	if t != nil && t.models.IsModule("go", pkgPath(pass)) { // an SDK is described by its model
		return
	}
	own := goscan.BundlePackage{Path: pkgPath(pass)}
	for name, data := range files {
		if !strings.HasSuffix(name, "_test.go") {
			own.Files = append(own.Files, goscan.BundleFile{Name: name, Text: data})
		}
	}
	if len(own.Files) == 0 {
		return
	}
	slices.SortFunc(own.Files, func(a, b goscan.BundleFile) int { return strings.Compare(a.Name, b.Name) })
	fact := &Sources{goscan.Bundle{Packages: append([]goscan.BundlePackage{own}, below...)}}
	if fact.Size() <= bundleLimit {
		pass.ExportPackageFact(fact)
	}
}

// findings judges usages and keeps what stands in this package (DESIGN 5a).
func (j *judge) findings(pass *analysis.Pass, t *tools, set *usage.Set, files map[string][]byte) []Finding {
	lo := link.Options{}
	if api := t.config.ManagementAPI; api.Granted {
		lo.GrantedScopes, lo.ConfigFile = append([]string{}, api.GrantedScopes...), api.Span
	}
	fs := rules.Judge(link.Join(set, lo), rules.Options{
		LevelsFor: func(string) map[string]finding.Level { return levels(t.config) }, DefaultAudience: t.config.Tenant.DefaultAudience,
		Domains: t.config.Tenant.Domains, CustomDomains: t.config.Tenant.CustomDomains,
	})
	j.suppress(fs, files)
	at := places(pass)
	var out []Finding
	units := map[string]bool{}
	for _, f := range fs {
		if f.Level < finding.Warning || f.Suppressed || files[f.Span.File] == nil {
			continue
		}
		pf := Finding{Finding: f}
		pf.Pos, pf.End = at.pos(f.Span)
		if !pf.Pos.IsValid() {
			continue
		}
		for _, r := range f.Related {
			if pos, end := at.pos(r.Span); pos.IsValid() {
				pf.Related = append(pf.Related, analysis.RelatedInformation{Pos: pos, End: end, Message: r.Note})
			}
		}
		if f.Fix != nil && f.Fix.Safety == finding.Safe && !units[f.Fix.Unit] {
			if fix, ok := at.fix(f.Fix, files); ok {
				units[f.Fix.Unit] = true
				pf.Fix = fix
			}
		}
		out = append(out, pf)
	}
	return out
}

func levels(c *config.Config) map[string]finding.Level {
	if len(c.On) == 0 {
		return c.Rules
	}
	out := map[string]finding.Level{}
	for id, l := range c.Rules {
		out[id] = l
	}
	for _, r := range rules.Metadata() {
		if c.On[r.ID] {
			out[r.ID] = r.Level
		}
	}
	return out
}

func (j *judge) suppress(fs []finding.Finding, files map[string][]byte) {
	var ds []suppress.Directive
	index := map[string]*lines.Index{}
	for name, data := range files {
		if bytes.Contains(data, []byte(suppress.Word)) {
			index[name] = lines.New(data)
			ds = append(ds, suppress.Parse(name, index[name])...)
		}
	}
	if len(ds) == 0 {
		return
	}
	var known []string
	for _, r := range rules.Metadata() {
		known = append(known, r.ID)
	}
	suppress.Apply(fs, ds, nil, suppress.Options{Known: known, Lines: func(f string) *lines.Index {
		if index[f] == nil {
			index[f] = lines.New(files[f])
		}
		return index[f]
	}, Now: time.Now(), Quiet: true})
}

// placer maps spans to positions of the pass.
type placer struct {
	files     map[string]*token.File
	generated map[string]bool
}

func places(pass *analysis.Pass) *placer {
	p := &placer{files: map[string]*token.File{}, generated: map[string]bool{}}
	pass.Fset.Iterate(func(f *token.File) bool {
		p.files[f.Name()] = f
		return true
	})
	for _, f := range pass.Files {
		tf := pass.Fset.File(f.FileStart)
		p.files[tf.Name()] = tf // the pass's own, should a fact have brought the file, too
		if ast.IsGenerated(f) || pass.Fset.Position(f.Package).Filename != tf.Name() {
			p.generated[tf.Name()] = true
		}
	}
	return p
}

func (p *placer) pos(s usage.Span) (token.Pos, token.Pos) {
	f := p.files[s.File]
	if f == nil || s.Start < 0 || s.End > f.Size() || s.Start > s.End {
		return token.NoPos, token.NoPos
	}
	return f.Pos(s.Start), f.Pos(s.End)
}

// fix is a safe unit as a suggested fix; ok is false unless all its edits stand in this package's own files.
func (p *placer) fix(f *finding.Fix, files map[string][]byte) (*analysis.SuggestedFix, bool) {
	out := &analysis.SuggestedFix{Message: f.Description}
	for _, e := range f.Edits {
		if files[e.Span.File] == nil || p.generated[e.Span.File] {
			return nil, false
		}
		pos, end := p.pos(e.Span)
		if !pos.IsValid() {
			return nil, false
		}
		out.TextEdits = append(out.TextEdits, analysis.TextEdit{Pos: pos, End: end, NewText: []byte(e.New)})
	}
	return out, len(out.TextEdits) > 0
}
