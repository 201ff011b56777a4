package configscan

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/mod/modfile"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// listed are Auth0's packages whose name does not say so.
var listed = map[string]bool{
	"express-openid-connect": true, "express-oauth2-jwt-bearer": true, "express-oauth2-bearer": true, "angular-lock": true,
	"angular-jwt": true, "angular2-jwt": true, "lock-passwordless": true,
}

// isAuth0Package reports whether an npm package is Auth0's (or wraps it so closely that its name says auth0).
func isAuth0Package(name string) bool {
	return strings.Contains(strings.ToLower(name), "auth0") || listed[name]
}

func hasListedPackage(data []byte) bool {
	for name := range listed {
		if bytes.Contains(data, []byte(name)) {
			return true
		}
	}
	return false
}

var majorNumber = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|[\s^~=v>|@-])(\d+)(?:\.|\s|$|-|x)`)
})

// leastMajor is the smallest major version a range admits, -1 when it does not say.
func leastMajor(version string) int {
	v := strings.TrimSpace(version)
	if i := strings.LastIndexByte(v, '@'); strings.HasPrefix(v, "npm:") && i > 4 {
		v = v[i+1:]
	}
	v = strings.TrimPrefix(v, "npm:")
	v = strings.TrimPrefix(v, "workspace:")
	switch {
	case v == "" || strings.HasPrefix(v, "<"):
		return -1
	case strings.Contains(v, "://") || strings.HasPrefix(v, "git") || strings.HasPrefix(v, "file:") || strings.Contains(v, "/"):
		i := strings.LastIndexByte(v, '#')
		if i < 0 {
			return -1
		}
		v = strings.TrimPrefix(strings.TrimPrefix(v[i+1:], "semver:"), "v")
	}
	least := -1
	for _, alt := range strings.Split(v, "||") {
		m := majorNumber().FindStringSubmatch(strings.TrimSpace(alt))
		if m == nil {
			continue
		}
		if n, err := strconv.Atoi(m[1]); err == nil && (least < 0 || n < least) {
			least = n
		}
	}
	return least
}

func (s *scanner) sdk(ecosystem, name, version, via string, span usage.Span) {
	s.set.SDKs = append(s.set.SDKs, &usage.SDKUse{
		Ecosystem: ecosystem, Package: name, Version: version, Major: leastMajor(version), Span: span, Via: via,
	})
}

// dependencyKeys are the members of package.json that put a package into use. peerDependencies only say what would fit.
var dependencyKeys = []string{"dependencies", "devDependencies", "optionalDependencies"}

func (s *scanner) packageJSON() {
	v, err := parseJSON(s.src, true)
	if err != nil {
		s.notice("not analysed: %s", strings.TrimPrefix(err.Error(), "hujson: "))
		return
	}
	for _, k := range dependencyKeys {
		deps := member(v, k).Object
		if deps == nil {
			continue
		}
		for _, p := range deps.Props {
			if isAuth0Package(p.Key) && p.Value.Kind == usage.KindText {
				s.sdk("npm", alias(p.Key, constOf(p.Value)), constOf(p.Value), "package.json", p.Value.Span)
			}
		}
	}
	if ext := member(v, "auth0-extension"); ext.Object != nil {
		s.extension(ext)
	}
}

// alias is the package an `npm:` alias stands for.
func alias(name, version string) string {
	if rest, ok := strings.CutPrefix(version, "npm:"); ok {
		if i := strings.LastIndexByte(rest, '@'); i > 0 {
			return rest[:i]
		}
	}
	return name
}

// inside is the text of a string value without its quotes.
func inside(v usage.Value) usage.Span {
	if v.Slot != nil && !v.Slot.Content.IsZero() {
		return v.Slot.Content
	}
	return v.Span
}

// manifest is a webtask.json.
func (s *scanner) manifest() {
	v, err := parseJSON(s.src, true)
	if err != nil {
		s.notice("not analysed: %s", strings.TrimPrefix(err.Error(), "hujson: "))
		return
	}
	s.extension(v)
}

// extension reads an Auth0 extension manifest: its scopes are granted to the client that is made at installation.
func (s *scanner) extension(v usage.Value) {
	auth0 := member(v, "auth0")
	if auth0.Object == nil || auth0.Object.Has("scopes") != usage.Yes {
		return
	}
	p, _ := auth0.Object.Get("scopes")
	s.set.Grants = append(s.set.Grants, &usage.ClientGrant{
		ClientID: usage.UnknownField("client_id"), Audience: usage.UnknownField("audience"), Scopes: field(auth0, "scopes"),
		AllowAll: usage.No, ManagementAPI: usage.Yes, Format: "manifest", Span: p.Whole,
		Evidence:   evidence("Auth0 extension manifest", p.KeySpan),
		Credential: usage.Credential{Manifest: s.src.Path},
	})
}

// declared are the versions the package.json beside a lock file asks for; known is false when it cannot be read.
func (s *scanner) declared() (versions map[string]string, known bool) {
	data := s.load(path.Join(path.Dir(s.src.Path), "package.json"))
	if data == nil {
		return nil, false
	}
	return dependenciesOf(data)
}

// dependenciesOf reads the dependencies of a package.json.
func dependenciesOf(data []byte) (map[string]string, bool) {
	v, err := parseJSON(&usage.Source{Path: "package.json", Text: data}, false)
	if err != nil {
		return nil, false
	}
	return dependencies(v), true
}

// lockUse reports a locked version of a package that package.json asks for: one that only another package brings along
// is not the user's to upgrade.
func (s *scanner) lockUse(direct map[string]string, known bool, name, version string, span usage.Span) {
	if !isAuth0Package(name) {
		return
	}
	if known {
		if _, ok := direct[name]; !ok {
			return
		}
	}
	s.sdk("npm", name, version, "lock", span)
}

func (s *scanner) packageLock() {
	r, v, err := openJSON(s.src, false)
	if err != nil {
		s.notice("not analysed: %s", strings.TrimPrefix(err.Error(), "hujson: "))
		return
	}
	direct, known := s.declared()
	top := r.members(v)
	entries, modules := r.members(top["packages"]), "node_modules/" // lockfileVersion 2, 3
	if entries == nil {
		entries, modules = r.members(top["dependencies"]), ""
	} else if root, ok := entries[""]; ok && !known {
		direct, known = dependencies(r.value(root)), true
	}
	for key, e := range entries {
		name, ok := strings.CutPrefix(key, modules)
		if !ok || !isAuth0Package(name) || strings.Contains(name, "/node_modules/") {
			continue
		}
		if ver := member(r.value(e), "version"); ver.Kind == usage.KindText {
			s.lockUse(direct, known, name, constOf(ver), ver.Span)
		}
	}
	sortSDKs(s.set.SDKs)
}

// dependencies are what a package.json (or the root entry of a lock file) asks for.
func dependencies(v usage.Value) map[string]string {
	out := map[string]string{}
	for _, k := range dependencyKeys {
		if deps := member(v, k).Object; deps != nil {
			for _, p := range deps.Props {
				out[p.Key] = constOf(p.Value)
			}
		}
	}
	return out
}

var (
	yarnEntry = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^"?((?:@[^/\s"]+/)?[^@\s"]+)@[^\n]*:[ \t]*\r?$`)
	})
	yarnVersion = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:[ \t]+[^\n]*\n)*?[ \t]+version:?[ \t]+("?([^"\s]+)"?)`)
	})
)

// yarnLock reads classic and Berry lock files: an unindented list of `name@range` and an indented version.
func (s *scanner) yarnLock() {
	direct, known := s.declared()
	for _, m := range yarnEntry().FindAllSubmatchIndex(s.src.Text, -1) {
		name := string(s.src.Text[m[2]:m[3]])
		if !isAuth0Package(name) {
			continue
		}
		from := min(m[1]+1, len(s.src.Text))
		v := yarnVersion().FindSubmatchIndex(s.src.Text[from:])
		if v == nil {
			continue
		}
		s.lockUse(direct, known, name, string(s.src.Text[from+v[4]:from+v[5]]), s.src.Span(from+v[2], from+v[3]))
	}
}

// pnpmKey is `/auth0-js@9.0.0(react@18):`, `/auth0-js/9.0.0:` or `'@auth0/x@9.0.0':`, two blanks in, with a block or a
// flow mapping behind it.
var pnpmKey = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^  ['"]?/?((?:@[^/@\s]+/)?[^/@\s'":]+)[@/](\d[^(_'":\s]*)[^\n]*:`)
})

// pnpmLock reads the keys of `packages` (and `snapshots`, which repeats them: the first counts).
func (s *scanner) pnpmLock() {
	direct, known := s.declared()
	seen := map[string]bool{}
	for _, m := range pnpmKey().FindAllSubmatchIndex(s.src.Text, -1) {
		name, version := string(s.src.Text[m[2]:m[3]]), string(s.src.Text[m[4]:m[5]])
		if seen[name+"@"+version] {
			continue
		}
		seen[name+"@"+version] = true
		s.lockUse(direct, known, name, version, s.src.Span(m[4], m[5]))
	}
}

// goSDK matches the module paths of Auth0's Go SDKs, old ones included.
var goSDK = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?:github\.com/auth0/[\w.-]+|gopkg\.in/auth0\.v\d+|github\.com/(?:yieldr|alexkappa|zenoss)/go-auth0)(?:/v\d+)?$`)
})

func (s *scanner) goMod() {
	f, err := modfile.ParseLax(s.src.Path, s.src.Text, nil)
	if err != nil {
		s.notice("not analysed: %v", err)
		return
	}
	for _, r := range f.Require {
		if r.Indirect || !goSDK().MatchString(r.Mod.Path) || r.Syntax == nil {
			continue
		}
		start, end := r.Syntax.Start.Byte, r.Syntax.End.Byte
		if end > len(s.src.Text) || start > end {
			continue
		}
		span := s.src.Span(start, end)
		if i := bytes.Index(s.src.Text[start:end], []byte(r.Mod.Version)); i >= 0 {
			span = s.src.Span(start+i, start+i+len(r.Mod.Version))
		}
		s.sdk("go", r.Mod.Path, r.Mod.Version, "go.mod", span)
	}
}
