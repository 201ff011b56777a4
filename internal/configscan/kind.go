package configscan

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// kind is a file format that the package reads.
type kind int8

const (
	kindNone kind = iota
	kindDeployYAML
	kindTenantJSON
	kindClientJSON
	kindGrantJSON
	kindActionJSON
	kindRuleJSON
	kindHookJSON
	kindRulesConfigJSON
	kindConnectionJSON
	kindScript
	kindTerraform
	kindTerraformJSON
	kindPulumi
	kindManifest
	kindPackageJSON
	kindPackageLock
	kindYarnLock
	kindPnpmLock
	kindGoMod
	kindEnv
	kindEnvYAML
	kindEnvJSON
	kindHTML
)

// deployFolders are the folders of the Deploy CLI's directory layout.
var deployFolders = map[string]kind{
	"clients":       kindClientJSON,
	"grants":        kindGrantJSON,
	"actions":       kindActionJSON,
	"rules":         kindRuleJSON,
	"hooks":         kindHookJSON,
	"rules-configs": kindRulesConfigJSON,
	"connections":   kindConnectionJSON,
}

// deployKeys are the top-level sections that hold something to report.
var deployKeys = map[string]bool{
	"tenant": true, "clients": true, "clientGrants": true, "rules": true, "rulesConfigs": true, "hooks": true, "actions": true,
	"connections": true, "databases": true,
}

// deployWords are words of which a Deploy CLI file with something to report holds one.
var deployWords = []string{
	"clientGrants", "rulesConfigs", "flags", "sandbox_version", "friendly_name", "app_type", "grant_types", "oidc_conformant",
	"jwt_configuration", "cross_origin", "supported_triggers", "triggerId", "login_success", "script:", "strategy",
	"default_audience",
}

var cdnHosts = []string{
	"cdn.auth0.com", "unpkg.com", "jsdelivr.net", "cdnjs.cloudflare.com", "esm.sh", "skypack.dev", "jspm.dev",
}

var (
	ruleShape = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\s*(?:(?://[^\n]*|/\*(?s:.*?)\*/)\s*)*(?:async\s+)?function\s*\w*\s*\(\s*user\s*,\s*context\s*,\s*\w+\s*\)`)
	})
	hookShape = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`module\.exports\s*=\s*(?:async\s+)?(?:function\s*\w*\s*)?\(\s*(?:client\s*,\s*scope\s*,\s*audience\s*,\s*context|user\s*,\s*context|recipient\s*,\s*text\s*,\s*context)\s*(?:,\s*\w+\s*)?\)`)
	})
	sampleExt = map[string]bool{".example": true, ".sample": true, ".template": true, ".dist": true, ".tmpl": true, ".tpl": true}
)

// isSample reports whether the file only shows what a real one would look like.
func isSample(base string) bool {
	if sampleExt[path.Ext(base)] {
		return true
	}
	for _, w := range []string{"example", "sample", "template"} {
		if strings.HasPrefix(base, ".env") && strings.Contains(base, w) || base == w+".env" {
			return true
		}
	}
	return false
}

// classifySource also knows regions, whose path is the container's: there the dialect decides.
func classifySource(src *usage.Source) kind {
	if src.Container == "" && src.Segs == nil {
		return classify(src.Path, src.Text)
	}
	switch src.Lang {
	case "yaml", "yml":
		return classifyYAML(src.Text)
	case "hcl", "tf", "terraform":
		if bytes.Contains(src.Text, []byte("auth0_")) {
			return kindTerraform
		}
	case "json", "jsonc":
		return classifyJSONText(src.Text)
	case "env", "dotenv", "properties":
		if bytes.Contains(src.Text, []byte("AUTH0_")) {
			return kindEnv
		}
	case "html", "ejs", "vue", "hbs", "handlebars", "erb":
		return onlyIf(kindHTML, loadsFromCDN(src.Text))
	}
	return kindNone
}

// classifyJSONText knows a JSON sample by what is in it.
func classifyJSONText(data []byte) kind {
	switch {
	case bytes.Contains(data, []byte(`"auth0-extension"`)):
		return kindPackageJSON
	case bytes.Contains(data, []byte(`"createClient"`)) && bytes.Contains(data, []byte(`"scopes"`)):
		return kindManifest
	case bytes.Contains(data, []byte(`"dependencies"`)) && bytes.Contains(data, []byte("auth0")):
		return kindPackageJSON
	case bytes.Contains(data, []byte(`"`+theToggle+`"`)), bytes.Contains(data, []byte(`"AUTH0_`)):
		return kindEnvJSON
	}
	return kindNone
}

func classifyYAML(data []byte) kind {
	switch {
	case bytes.Contains(data, []byte("auth0:")) && bytes.Contains(data, []byte("resources")):
		return kindPulumi
	case hasDeployKey(data) && containsAny(data, deployWords):
		return kindDeployYAML
	case bytes.Contains(data, []byte("AUTH0_")), bytes.Contains(data, []byte(theToggle)):
		return kindEnvYAML
	}
	return kindNone
}

// theToggle is the flag whose name says Auth0 wherever it is set.
const theToggle = "enable_idtoken_api2"

// Words are words that say Auth0 wherever they stand, in a fence or a heredoc as well.
func Words() []string { return []string{theToggle} }

func containsAny(data []byte, words []string) bool {
	for _, w := range words {
		if bytes.Contains(data, []byte(w)) {
			return true
		}
	}
	return false
}

// loadsFromCDN is the cheap test for a script of ours from a CDN.
func loadsFromCDN(data []byte) bool {
	return bytes.Contains(data, []byte("auth0")) && containsAny(data, cdnHosts)
}

// hasDeployKey looks for a top-level section, at the start of a line.
func hasDeployKey(data []byte) bool {
	for len(data) > 0 {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line, data = data[:i], data[i+1:]
		} else {
			data = nil
		}
		if len(line) == 0 || line[0] == ' ' || line[0] == '#' || line[0] == '-' {
			continue
		}
		if i := bytes.IndexByte(line, ':'); i > 0 && deployKeys[string(bytes.Trim(line[:i], "\"' \uFEFF"))] {
			return true
		}
	}
	return false
}

func classify(p string, data []byte) kind {
	base := path.Base(p)
	lower := strings.ToLower(base)
	if isSample(lower) {
		return kindNone
	}
	switch lower {
	case "package.json":
		if bytes.Contains(data, []byte("auth0")) || hasListedPackage(data) {
			return kindPackageJSON
		}
		return kindNone
	case "package-lock.json", "npm-shrinkwrap.json":
		return onlyIf(kindPackageLock, bytes.Contains(data, []byte("auth0")) || hasListedPackage(data))
	case "yarn.lock":
		return onlyIf(kindYarnLock, bytes.Contains(data, []byte("auth0")) || hasListedPackage(data))
	case "pnpm-lock.yaml":
		return onlyIf(kindPnpmLock, bytes.Contains(data, []byte("auth0")) || hasListedPackage(data))
	case "go.mod":
		return onlyIf(kindGoMod, bytes.Contains(data, []byte("auth0")))
	case "webtask.json":
		return kindManifest
	case "tenant.json":
		return kindTenantJSON
	}
	if strings.HasPrefix(lower, ".env") || strings.HasSuffix(lower, ".env") {
		return onlyIf(kindEnv, bytes.Contains(data, []byte("AUTH0_")) || bytes.Contains(data, []byte("AUDIENCE")) && bytes.Contains(data, []byte(managementAudiencePath)))
	}
	if strings.HasSuffix(lower, ".tf.json") || strings.HasSuffix(lower, ".tofu.json") {
		return onlyIf(kindTerraformJSON, bytes.Contains(data, []byte("auth0_")) || bytes.Contains(data, []byte(`"module"`)))
	}
	dir := path.Base(path.Dir(p))
	switch path.Ext(lower) {
	case ".tf", ".tofu":
		return onlyIf(kindTerraform, bytes.Contains(data, []byte("auth0")) || bytes.Contains(data, []byte("module")))
	case ".yaml", ".yml":
		return classifyYAML(data)
	case ".json":
		if k, ok := deployFolders[dir]; ok {
			return k
		}
		if path.Base(path.Dir(path.Dir(p))) == "database-connections" && lower == "database.json" {
			return kindConnectionJSON
		}
		if bytes.Contains(data, []byte(`"`+theToggle+`"`)) {
			return kindEnvJSON
		}
		return onlyIf(kindEnvJSON, bytes.Contains(data, []byte(`"AUTH0_`)))
	case ".js", ".mjs", ".cjs":
		if dir == "rules" && ruleShape().Match(data) || dir == "hooks" && hookShape().Match(data) {
			return kindScript
		}
	case ".html", ".htm", ".ejs", ".hbs", ".handlebars", ".mustache", ".pug", ".jade", ".vue", ".svelte", ".erb", ".php",
		".cshtml", ".jsp", ".liquid", ".twig", ".njk", ".tmpl", ".gohtml", ".haml", ".astro", ".aspx":
		return onlyIf(kindHTML, loadsFromCDN(data))
	}
	return kindNone
}

func onlyIf(k kind, ok bool) kind {
	if ok {
		return k
	}
	return kindNone
}
