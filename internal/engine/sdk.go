package engine

import (
	"encoding/json"
	"path"
	"slices"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// sdks tells the sources of Auth0's own SDKs from code that uses them. What an SDK does inside is no mistake of its
// users, so its sources are not judged; the examples it comes with are.
type sdks struct {
	npm, modules map[string]bool
	files        *files

	mu   sync.Mutex
	dirs map[string]bool // folder -> belongs to an SDK's package; per manifest name
}

func newSDKs(all []*catalog.SDK, f *files) *sdks {
	s := &sdks{npm: map[string]bool{}, modules: map[string]bool{}, files: f, dirs: map[string]bool{}}
	for _, sdk := range all {
		if !sdk.Auth0 {
			continue
		}
		for _, p := range sdk.Packages {
			if p.NPM != "" {
				s.npm[p.NPM] = true
			}
			if p.Go != "" {
				s.modules[p.Go] = true
			}
		}
	}
	return s
}

// examples are folders whose code shows how to use what lies beside it.
var examples = []string{"example", "examples", "sample", "samples", "playground", "demo", "docs"}

// source reports whether a script or Go file is part of an SDK.
func (s *sdks) source(p string) bool {
	if slices.ContainsFunc(strings.Split(path.Dir(p), "/"), func(d string) bool { return slices.Contains(examples, d) }) {
		return false
	}
	switch {
	case scriptLang(p) != "":
		return s.within(path.Dir(p), "package.json", s.isPackage)
	case goFile(p):
		return s.within(path.Dir(p), "go.mod", s.isModule)
	}
	return false
}

// within asks the nearest manifest above a folder.
func (s *sdks) within(dir, manifest string, is func(data []byte) bool) bool {
	key := manifest + " " + dir
	s.mu.Lock()
	known, ok := s.dirs[key]
	s.mu.Unlock()
	if ok {
		return known
	}
	file := path.Join(dir, manifest)
	switch {
	case s.files.exists(file):
		data, err := s.files.text(file)
		known = err == nil && is(data)
	case dir != "." && dir != "/" && !strings.HasPrefix(dir, ".."):
		known = s.within(path.Dir(dir), manifest, is)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dirs[key] = known
	return known
}

func (s *sdks) isPackage(data []byte) bool {
	var m struct {
		Name                                            string
		Private                                         bool
		Repository, Author, Homepage, Bugs              json.RawMessage
		Dependencies, DevDependencies, PeerDependencies map[string]any
	}
	if json.Unmarshal(data, &m) != nil || !s.npm[m.Name] {
		return false
	}
	for _, at := range []string{strings.ToLower(string(m.Repository)), string(m.Homepage), string(m.Bugs)} {
		if strings.Contains(at, "github.com/auth0/") || strings.Contains(at, "github.com:auth0/") || strings.HasPrefix(at, `"auth0/`) || strings.HasPrefix(at, `"github:auth0/`) {
			return true
		}
	}
	// An application may be called `auth0`, too: it is private, or made with what Auth0 publishes.
	author := strings.ToLower(string(m.Author))
	switch {
	case m.Private:
		return false
	case strings.HasPrefix(author, `"auth0`), strings.Contains(author, "@auth0.com"), strings.Contains(author, `"auth0"`):
		return true
	}
	for _, deps := range []map[string]any{m.Dependencies, m.DevDependencies, m.PeerDependencies} {
		for name := range deps {
			if s.npm[name] || name == "auth0-deploy-cli" {
				return false
			}
		}
	}
	return true
}

// isModule compares module paths: a model names packages, which lie in their module.
func (s *sdks) isModule(data []byte) bool {
	mod := modfile.ModulePath(data)
	if mod == "" {
		return false
	}
	for pkg := range s.modules {
		if rest, ok := strings.CutPrefix(pkg, mod); ok && (rest == "" || rest[0] == '/') {
			return true
		}
	}
	return false
}
