package engine

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/configscan"
	"github.com/auth0lint/auth0lint/internal/embed"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/httpscan"
	"github.com/auth0lint/auth0lint/internal/model"
	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/suppress"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// tools are what front ends share: SDK models, the request builder, and the words evidence is made of.
type tools struct {
	models   *model.Set
	requests *request.Builder
	evidence *words
	// strong are those of evidence that count by themselves, proof those of strong that may be evidence for what stands
	// in another file.
	strong, proof *words
	// packages are the names by which scripts import Auth0's SDKs, quoted.
	packages *words
	sdks     *sdks
}

func newTools(c *config.Config, f *files) (*tools, error) {
	sdks, err := catalog.SDKs()
	if err != nil {
		return nil, err
	}
	own, err := userModels(c)
	if err != nil {
		return nil, err
	}
	t := &tools{requests: request.New(request.Tenant{Domains: c.Tenant.Domains, CustomDomains: c.Tenant.CustomDomains})}
	if t.models, err = model.New(append(slices.Clone(sdks), own...), t.requests); err != nil {
		return nil, err
	}
	t.sdks = newSDKs(append(slices.Clone(sdks), own...), f)
	var quoted []string
	for name := range t.sdks.npm {
		quoted = append(quoted, "'"+name, `"`+name)
	}
	t.packages = newWords(quoted)
	proof := proofWords(t.models, c)
	strong := append(slices.Clip(proof), ownWords()...)
	t.proof, t.strong, t.evidence = newWords(proof), newWords(strong), newWords(append(slices.Clip(strong), request.WeakWords()...))
	return t, nil
}

// proofWords are what SDK models and the request builder take as evidence, and the configured hosts.
func proofWords(m *model.Set, c *config.Config) []string {
	out := append(slices.Clone(m.Words()), request.Words()...)
	out = append(out, c.Tenant.Domains...)
	return append(out, c.Tenant.CustomDomains...)
}

// ownWords are words of which a file holds one that is a finding by itself, whatever else is there: what single rules
// look for, and the directive of suppressions (an unused one is reported).
func ownWords() []string {
	out := []string{suppress.Word}
	for _, row := range catalog.Rules() {
		out = append(out, row.Words...)
		if row.Detect != nil {
			out = append(out, row.Detect.Words...)
		}
	}
	return out
}

// userModels reads the models a configuration names, in order.
func userModels(c *config.Config) ([]*catalog.SDK, error) {
	var out []*catalog.SDK
	for _, m := range c.Models {
		if m.Inline != nil {
			sdk, err := catalog.DecodeSDK(c.Path, m.Inline)
			if err != nil {
				return nil, &config.Error{Path: c.Path, Line: m.Line, Message: fmt.Sprintf("models: %v", err)}
			}
			out = append(out, sdk)
			continue
		}
		names, err := filepath.Glob(m.Pattern)
		if err != nil || len(names) == 0 {
			return nil, &config.Error{Path: c.Path, Line: m.Line, Message: fmt.Sprintf("models: no file '%s'", filepath.ToSlash(m.Pattern))}
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, &config.Error{Path: c.Path, Line: m.Line, Message: fmt.Sprintf("models: %v", err)}
			}
			sdk, err := catalog.DecodeSDK(filepath.Base(name), data)
			if err != nil {
				return nil, &config.Error{Path: c.Path, Line: m.Line, Message: fmt.Sprintf("models: %s: %v", filepath.Base(name), err)}
			}
			out = append(out, sdk)
		}
	}
	return out, nil
}

func ruleMetadata() []finding.Rule {
	out := rules.Metadata()
	slices.SortFunc(out, func(a, b finding.Rule) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// scripts maps extensions to the dialect of the JavaScript front end.
var scripts = map[string]string{
	".js": "js", ".mjs": "js", ".cjs": "js", ".jsx": "jsx", ".ts": "ts", ".mts": "ts", ".cts": "ts", ".tsx": "tsx",
}

func scriptLang(p string) string { return scripts[strings.ToLower(path.Ext(p))] }

func isScript(lang string) bool {
	return lang == "js" || lang == "jsx" || lang == "ts" || lang == "tsx"
}

// byName reports whether a file matters whatever words are in it: some artefacts are deprecated as such.
func (t *tools) byName(p string, data []byte) bool { return configscan.Handles(p, data) }

// known reports whether a front end reads the file.
func (t *tools) known(p string, data []byte) bool {
	return scriptLang(p) != "" || strings.HasSuffix(p, ".go") || embed.IsContainer(p) || httpscan.HandlesData(p, data) || configscan.Handles(p, data)
}

func goFile(p string) bool { return strings.HasSuffix(p, ".go") }
