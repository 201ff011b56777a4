package engine

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/suppress"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/walk"
	"github.com/auth0lint/auth0lint/rules"
)

// manifests mark the root of an application.
var manifests = []string{"package.json", "go.mod", "webtask.json"}

// judge turns usages into findings, suppressed ones marked.
func (r *run) judge(set *usage.Set) {
	lo := link.Options{Manifests: r.manifests()}
	lo.Names, lo.Uses = r.names(lo.Manifests)
	lo.ClientIDs = r.clientIDs()
	if api := r.root.ManagementAPI; api.Granted {
		lo.GrantedScopes, lo.ConfigFile = append([]string{}, api.GrantedScopes...), api.Span
	}
	ws := link.Join(set, lo)
	r.result.Workspace = ws
	r.result.Stats.Usages = map[string]int{
		"token requests": len(ws.Requests), "API calls": len(ws.Calls), "client grants": len(ws.Grants), "scope assertions": len(ws.Assertions),
		"settings": len(ws.Settings), "SDK uses": len(ws.SDKs), "option uses": len(ws.Options), "artefacts": len(ws.Artifacts),
	}
	fs := rules.Judge(ws, rules.Options{
		LevelsFor: r.levels, Enable: r.enabled(), Disable: r.opt.Disable,
		DefaultAudience: r.root.Tenant.DefaultAudience, Domains: r.root.Tenant.Domains, CustomDomains: r.root.Tenant.CustomDomains,
	})
	fs = slices.DeleteFunc(fs, func(f finding.Finding) bool { return f.Confidence > r.opt.MinConfidence || r.unjudged(f.Span.File) })
	fs = append(fs, r.suppress(fs)...)
	if b := r.opt.Baseline; b != nil {
		r.result.Stale = b.Apply(fs, r.result.File)
	}
	r.result.Findings = fs
}

// unjudged reports whether a file that was only read on the way (an import that led there) is one that is not judged.
func (r *run) unjudged(p string) bool {
	if _, ok := slices.BinarySearchFunc(r.cands, p, func(f *file, p string) int { return strings.Compare(f.Path, p) }); ok {
		return false
	}
	return walk.Skipped(p) || r.tools.sdks.source(p)
}

// names are what manifests call their applications, and the names of what those depend on.
func (r *run) names(manifests []string) (out map[string]string, uses map[string][]string) {
	out, uses = map[string]string{}, map[string][]string{}
	for _, m := range manifests {
		data, err := r.files.text(m)
		if err != nil {
			continue
		}
		if path.Base(m) == "go.mod" {
			mod, err := modfile.ParseLax(m, data, nil)
			if err != nil || mod.Module == nil {
				continue
			}
			out[m] = mod.Module.Mod.Path
			for _, q := range mod.Require {
				uses[m] = append(uses[m], q.Mod.Path)
			}
			continue
		}
		var manifest struct {
			Name                                            string
			Dependencies, DevDependencies, PeerDependencies map[string]string
		}
		if json.Unmarshal(data, &manifest) != nil || manifest.Name == "" {
			continue
		}
		out[m] = manifest.Name
		for _, deps := range []map[string]string{manifest.Dependencies, manifest.DevDependencies, manifest.PeerDependencies} {
			uses[m] = slices.AppendSeq(uses[m], maps.Keys(deps))
		}
	}
	return out, uses
}

var clientIDLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*(?:export[ \t]+)?([A-Z][A-Z0-9_]*CLIENT_?ID)[ \t]*=[ \t]*["']?([A-Za-z0-9]{32})["']?[ \t]*\r?$`)
})

// clientIDs are the client ids in dotenv files: what code that names a variable shares with a grant that names the id.
func (r *run) clientIDs() map[string][]string {
	out := map[string][]string{}
	for _, f := range r.cands {
		base := path.Base(f.Path)
		if !strings.HasPrefix(base, ".env") && path.Ext(base) != ".env" {
			continue
		}
		for _, m := range clientIDLine().FindAllSubmatch(f.data, -1) {
			out[string(m[1])] = append(out[string(m[1])], string(m[2]))
		}
	}
	return out
}

// manifests are the files that mark application roots: those of the tree, for an application may use code without
// holding a word of evidence itself, and those above the files that are scanned.
func (r *run) manifests() []string {
	seen := map[string]bool{}
	var out []string
	var dir func(d string)
	dir = func(d string) {
		if seen[d] {
			return
		}
		seen[d] = true
		for _, m := range manifests {
			if p := path.Join(d, m); r.files.exists(p) {
				out = append(out, p)
			}
		}
		if d != "." && d != "/" && d != ".." {
			dir(path.Dir(d))
		}
	}
	for _, f := range r.all {
		if f.cand || slices.Contains(manifests, path.Base(f.Path)) {
			dir(path.Dir(f.Path))
		}
	}
	slices.Sort(out)
	return out
}

// configOf decides about a file; a file that was only loaded on the way goes by its folder.
func (r *run) configOf(p string) *config.Config {
	if i, ok := slices.BinarySearchFunc(r.cands, p, func(f *file, p string) int { return strings.Compare(f.Path, p) }); ok && r.cands[i].config != nil {
		return r.cands[i].config
	}
	c, err := r.opt.Config.File(r.files.abs(p))
	if err != nil {
		return r.root
	}
	return c
}

func (r *run) levels(p string) map[string]finding.Level {
	c := r.configOf(p)
	if len(c.On) == 0 {
		return c.Rules
	}
	out := map[string]finding.Level{}
	for id, l := range c.Rules {
		out[id] = l
	}
	for _, rule := range r.result.Rules {
		if c.On[rule.ID] {
			out[rule.ID] = rule.Level
		}
	}
	return out
}

func (r *run) enabled() []string { return r.opt.Enable }

// active reports whether a rule can find something in a file.
func (r *run) active(rule, p string) bool {
	switch {
	case slices.Contains(r.opt.Disable, rule):
		return false
	case slices.Contains(r.opt.Enable, rule):
		return true
	}
	c := r.configOf(p)
	if l, ok := c.Level(rule); ok {
		return l != finding.Off
	}
	i := slices.IndexFunc(r.result.Rules, func(m finding.Rule) bool { return m.ID == rule })
	return i < 0 || c.On[rule] || !r.result.Rules[i].OffByDefault
}

// suppress marks what is silenced, and returns the findings about suppressions.
func (r *run) suppress(fs []finding.Finding) []finding.Finding {
	indexes := map[string]*lines.Index{}
	index := func(p string) *lines.Index {
		x := indexes[p]
		if x == nil {
			x = lines.New(r.result.File(p))
			indexes[p] = x
		}
		return x
	}
	var ds []suppress.Directive
	if !r.opt.NoInlineIgnores {
		for _, p := range r.directiveFiles(fs) {
			ds = append(ds, suppress.Parse(p, index(p))...)
		}
	}
	known := make([]string, len(r.result.Rules))
	for i, m := range r.result.Rules {
		known[i] = m.ID
	}
	out := suppress.Apply(fs, ds, r.entries(), suppress.Options{
		Known: known, Active: r.active, Lines: index, Now: r.opt.Now, Quiet: r.opt.MinConfidence < usage.Low,
	})
	return slices.DeleteFunc(out, func(f finding.Finding) bool { return !r.active(f.Rule, f.Span.File) })
}

// directiveFiles are the candidates, and files that findings point into although they are none.
func (r *run) directiveFiles(fs []finding.Finding) []string {
	var out []string
	for _, f := range slices.Concat(r.cands, r.called) {
		out = append(out, f.Path)
	}
	for i := range fs {
		out = append(out, fs[i].Span.File)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// entries are the ignore entries of every configuration that decides about a scanned file.
func (r *run) entries() []suppress.Entry {
	var configs []*config.Config
	for _, f := range r.all {
		if c, err := r.opt.Config.File(f.Abs); err == nil && len(c.Ignores) > 0 && !slices.Contains(configs, c) {
			configs = append(configs, c)
		}
	}
	var out []suppress.Entry
	for _, c := range configs {
		for _, e := range c.Ignores {
			covers := func(p string) bool { return r.configOf(p) == c && c.Covers(e, r.files.abs(p)) }
			seen := slices.ContainsFunc(r.all, func(f *file) bool { return covers(f.Path) })
			out = append(out, suppress.Entry{Rule: e.Rule, Reason: e.Reason, Until: e.Until, Span: e.Span, Covers: covers, Seen: seen})
		}
	}
	return out
}

func compareFindings(a, b finding.Finding) int {
	if c := usage.CompareSpans(a.Span, b.Span); c != 0 {
		return c
	}
	if c := strings.Compare(a.Rule, b.Rule); c != 0 {
		return c
	}
	return strings.Compare(a.Message, b.Message)
}
