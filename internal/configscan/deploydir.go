package configscan

import (
	"bytes"
	"path"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// yamlFile reads a YAML stream: every document is looked at for every format YAML carries.
func (s *scanner) yamlFile(k kind) {
	docs, err := parseYAML(s.src)
	if err != nil {
		// A template that is YAML only after rendering is nobody's mistake unless the file is surely ours.
		if k == kindPulumi && bytes.Contains(s.src.Text, []byte("type: auth0:")) || k == kindDeployYAML && surelyDeploy(s.src.Text) {
			s.notice("not analysed: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		}
		return
	}
	for _, root := range docs {
		switch {
		case isPulumi(root):
			s.pulumi(root)
		case isDeploy(root):
			s.deploy(root)
		default:
			s.envTree(root)
		}
	}
}

// surelyDeploy looks for a section only the Deploy CLI has, in a file that does not parse.
func surelyDeploy(data []byte) bool {
	for w := range strongSections {
		if bytes.HasPrefix(data, []byte(w+":")) || bytes.Contains(data, []byte("\n"+w+":")) {
			return true
		}
	}
	for w := range knownFlags {
		if strings.Contains(w, "_") && bytes.Contains(data, []byte(" "+w+":")) {
			return true
		}
	}
	return false
}

// deployJSON reads one file of the directory layout, once its content looks like Auth0's.
func (s *scanner) deployJSON(k kind) {
	v, err := parseJSON(s.src, true)
	if err != nil {
		if s.inDeployFolder() {
			s.notice("not analysed: %s", strings.TrimPrefix(err.Error(), "hujson: "))
		}
		return
	}
	ev := evidence("Auth0 Deploy CLI", v.Span)
	if v.Object == nil {
		return
	}
	near := s.inDeployFolder()
	switch k {
	case kindTenantJSON:
		if isTenant(v) {
			s.tenant(v, ev)
		}
	case kindClientJSON:
		if isClient(v) || near && v.Object.Has("name") == usage.Yes {
			s.client(v, ev)
		}
	case kindGrantJSON:
		o := v.Object
		if o.Has("audience") != usage.No && o.Has("client_id") == usage.Yes &&
			(o.Has("scope") == usage.Yes || o.Has("allow_all_scopes") == usage.Yes || o.Has("subject_type") == usage.Yes) {
			s.clientGrant(v, formatDeploy, ev)
		}
	case kindActionJSON:
		if isAction(v) || near && v.Object.Has("code") == usage.Yes {
			s.action(v, ev)
		}
	case kindConnectionJSON:
		if isConnection(v) {
			s.connection(v, ev)
		}
	case kindRuleJSON:
		if isRule(v) || near && v.Object.Has("script") == usage.Yes {
			s.folderScript("rule", v, ev)
		}
	case kindHookJSON:
		if isHook(v) || near && v.Object.Has("script") == usage.Yes {
			s.folderScript("hook", v, ev)
		}
	case kindRulesConfigJSON:
		if v.Object.Has("key") == usage.Yes && v.Object.Has("value") == usage.Yes {
			s.artifact("rules_config", constOf(member(v, "key")), s.firstLine(), ev)
		}
	}
}

// inDeployFolder looks for the layout's other files: tenant.json beside the file's folder.
func (s *scanner) inDeployFolder() bool {
	up := path.Dir(path.Dir(s.src.Path))
	if s.load(path.Join(up, "tenant.json")) != nil || s.load(path.Join(up, "tenant.yaml")) != nil {
		return true
	}
	if s.opt.List == nil {
		return false
	}
	n := 0
	for _, e := range s.opt.List(strings.TrimPrefix(up, "./")) {
		if _, ok := deployFolders[strings.TrimSuffix(e, "/")]; ok && strings.HasSuffix(e, "/") {
			n++
		}
	}
	return n > 2
}

func (s *scanner) firstLine() usage.Span {
	return s.src.Span(0, lineEnd(s.src.Text, 0))
}

// folderScript reports the JSON of a rule or hook only when its script is not there to be reported itself.
func (s *scanner) folderScript(kind string, v usage.Value, ev usage.Evidence) {
	dir := path.Dir(s.src.Path)
	stem := strings.TrimSuffix(path.Base(s.src.Path), path.Ext(s.src.Path))
	for _, p := range []string{path.Join(dir, stem+".js"), path.Join(dir, path.Base(constOf(member(v, "script"))))} {
		if !strings.HasSuffix(p, ".js") {
			continue
		}
		if data := s.load(p); data != nil {
			if classify(p, data) != kindScript {
				s.artifact(kind, constOf(member(v, "name")), usage.Span{File: p, Start: 0, End: lineEnd(data, 0)}, ev)
			}
			return
		}
	}
	s.artifact(kind, constOf(member(v, "name")), s.firstLine(), ev)
}

// deployScript is the .js of a rule or hook. The signature is Auth0's own; the folder's name alone would not do.
func (s *scanner) deployScript() {
	kind := strings.TrimSuffix(path.Base(path.Dir(s.src.Path)), "s")
	name := strings.TrimSuffix(path.Base(s.src.Path), path.Ext(s.src.Path))
	s.artifact(kind, name, s.firstLine(), evidence("Auth0 "+kind+" signature", s.firstLine()))
}
