// Package configscan reads configuration artefacts: Auth0 Deploy CLI exports, Terraform and OpenTofu, Pulumi YAML,
// extension manifests, environment files, container environments, package manifests, lock files and CDN script tags.
//
// Every format is first turned into usage.Values with exact spans and slots (json.go, yaml.go, hcl*.go); what the
// values mean to Auth0 is read from those and never from syntax. Invariants: a key or resource type that only Auth0
// has is evidence, a generic key needs an anchor beside it; a placeholder (`##KEY##`, `@@KEY@@`, `${x}`) is a hole,
// never an absence; a file that does not parse yields a notice and nothing else.
package configscan

import (
	"fmt"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Options are what a scan may look at besides the file.
type Options struct {
	// Requests knows the configured hosts; may be nil.
	Requests *request.Builder
	// Load reads another file of the scan, by the path findings print; nil: nothing else is visible.
	Load func(path string) ([]byte, error)
	// List names the files (not folders) of a folder, "" being the root, and its sub-folders with a trailing slash.
	// Terraform needs it to see a whole module; nil: only conventional file names are tried through Load.
	List func(dir string) []string
	// Cache keeps parsed neighbours between the scans of one run; nil: nothing is kept.
	Cache *Cache
}

// maxSize bounds what is parsed: configuration that people write is smaller; lock files, of which little is kept, may
// be larger.
const (
	maxSize = 4 << 20
	maxLock = 32 << 20
)

// maxDepth bounds the nesting that is handed to recursive parsers.
const maxDepth = 500

// Handles reports whether Scan would read the file. It looks at the path first and at data only for words.
func Handles(path string, data []byte) bool { return classify(path, data) != kindNone }

// Scan reads one file or region. It never fails: what cannot be read is a notice.
func Scan(src *usage.Source, opt Options) (set *usage.Set) {
	set = &usage.Set{}
	k := classifySource(src)
	if k == kindNone {
		return set
	}
	limit := maxSize
	if k == kindPackageLock || k == kindYarnLock || k == kindPnpmLock || k == kindHTML {
		limit = maxLock
	}
	if len(src.Text) > limit {
		set.Notices = append(set.Notices, usage.Notice{File: src.Path, Message: "file is too large to analyse"})
		return set
	}
	s := &scanner{src: src, opt: opt, set: set}
	// The parsers are other people's: a panic in one of them must not take the run down.
	defer func() {
		if r := recover(); r != nil {
			*set = usage.Set{Notices: []usage.Notice{{File: src.Path, Message: fmt.Sprintf("analysis failed: %v", r)}}}
		}
	}()
	s.run(k)
	s.mark()
	return set
}

// scanner is the state of one Scan.
type scanner struct {
	src *usage.Source
	opt Options
	set *usage.Set
}

func (s *scanner) run(k kind) {
	switch k {
	case kindDeployYAML, kindPulumi, kindEnvYAML:
		s.yamlFile(k)
	case kindPnpmLock:
		s.pnpmLock()
	case kindTenantJSON, kindClientJSON, kindGrantJSON, kindActionJSON, kindRuleJSON, kindHookJSON, kindRulesConfigJSON,
		kindConnectionJSON:
		s.deployJSON(k)
	case kindScript:
		s.deployScript()
	case kindTerraform:
		s.terraform()
	case kindTerraformJSON:
		s.terraform()
	case kindManifest:
		s.manifest()
	case kindPackageJSON:
		s.packageJSON()
	case kindPackageLock:
		s.packageLock()
	case kindYarnLock:
		s.yarnLock()
	case kindGoMod:
		s.goMod()
	case kindEnv:
		s.envFile()
	case kindEnvJSON:
		s.envJSON()
	case kindHTML:
		s.cdn()
	}
}

// mark copies the source's flags to every usage.
func (s *scanner) mark() {
	d, f := s.src.Doc, s.src.Fragment
	for _, u := range s.set.Requests {
		u.Doc, u.Fragment = d, f
	}
	for _, u := range s.set.Grants {
		u.Doc, u.Fragment = d, f
	}
	for _, u := range s.set.Settings {
		u.Doc, u.Fragment = d, f
	}
	for _, u := range s.set.SDKs {
		u.Doc, u.Fragment = d, f
	}
	for _, u := range s.set.Options {
		u.Doc, u.Fragment = d, f
	}
	for _, u := range s.set.Artifacts {
		u.Doc, u.Fragment = d, f
	}
}

// notice is for files: a sample on a page that does not parse is a sample.
func (s *scanner) notice(format string, args ...any) {
	if s.src.Container != "" || s.src.Fragment {
		return
	}
	s.set.Notices = append(s.set.Notices, usage.Notice{File: s.src.Path, Message: fmt.Sprintf(format, args...)})
}

// load reads a neighbour; nil when there is none.
func (s *scanner) load(path string) []byte {
	if s.opt.Load == nil {
		return nil
	}
	b, err := s.opt.Load(path)
	if err != nil || len(b) > maxSize {
		return nil
	}
	return b
}

func evidence(what string, span usage.Span) usage.Evidence {
	return usage.Evidence{Kind: usage.EvidenceSDK, Span: span, What: what}
}
