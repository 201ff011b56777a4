package configscan

import (
	"bytes"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// envVar is one assignment of an environment variable in any file format.
type envVar struct {
	name string
	key  usage.Span
	val  usage.Value
	line usage.Span
}

// envSet are the variables one process gets, in source order.
type envSet struct {
	vars []envVar
	// dir is the folder of the application that reads them.
	dir string
	// conf is High for an .env file beside a package.json, Medium for a container's environment.
	conf usage.Confidence
	// add is where a further variable goes; nil where that cannot be spelled.
	add func(name string, before envVar) *usage.Slot
}

func (e envSet) get(name string) (envVar, bool) {
	for i := len(e.vars) - 1; i >= 0; i-- {
		if e.vars[i].name == name {
			return e.vars[i], true
		}
	}
	return envVar{}, false
}

var (
	envLine = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[ \t]*(?:export[ \t]+|set[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*`)
	})
	auth0Env = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[A-Z0-9_]*AUTH0_[A-Z0-9_]+$`)
	})
	// audienceEnv is AUTH0_AUDIENCE with the prefixes and infixes people give it.
	audienceEnv = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:[A-Z0-9_]+_)?AUTH0_(?:[A-Z0-9_]+_)?AUDIENCE$`)
	})
	// someAudience is the audience of somebody: whose it is, code that reads it says.
	someAudience = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:[A-Z0-9_]+_)?AUDIENCE$`) })
)

// envFile reads `NAME=value` lines; values in quotes may span lines.
func (s *scanner) envFile() {
	text := s.src.Text
	set := envSet{dir: path.Dir(s.src.Path), add: s.envInsert}
	for at := 0; at < len(text); {
		end := lineEnd(text, at)
		next := end
		for next < len(text) && (text[next] == '\r' || text[next] == '\n') {
			next++
			if text[next-1] == '\n' {
				break
			}
		}
		if m := envLine().FindSubmatchIndex(text[at:end]); m != nil {
			v, stop := s.envValue(at+m[1], end)
			if stop > end {
				end = lineEnd(text, stop)
				next = min(end+1, len(text))
			}
			set.vars = append(set.vars, envVar{
				name: string(text[at+m[2] : at+m[3]]), key: s.src.Span(at+m[2], at+m[3]), val: v, line: s.src.Span(at+m[2], max(stop, at+m[1])),
			})
		}
		at = max(next, at+1)
	}
	s.env(set)
}

// envInsert writes a new line before a variable's, spelled like it.
func (s *scanner) envInsert(name string, before envVar) *usage.Slot {
	if before.val.Slot == nil {
		return nil
	}
	at := before.line.Start
	start := bytes.LastIndexByte(s.src.Text[:at], '\n') + 1
	lead := string(s.src.Text[start:at]) // `export `
	return &usage.Slot{
		Span: s.src.Span(start, start), Insert: true, ListSep: " ", Style: before.val.Slot.Style,
		Prefix: lead + outer(s.src, name+"="), Suffix: outer(s.src, newline(s.src.Text)),
	}
}

// envValue reads the value that starts at i; stop is the offset behind it.
func (s *scanner) envValue(i, end int) (usage.Value, int) {
	text := s.src.Text
	if i >= len(text) || i >= end {
		return usage.TextValue(usage.Lit("", s.src.Span(i, i)), s.src.Span(i, i), nil), i
	}
	slot := &usage.Slot{}
	var from, to, stop int
	switch q := text[i]; q {
	case '"', '\'':
		from, to = i+1, i+1
		for to < len(text) && text[to] != q {
			if text[to] == '\\' && q == '"' {
				to++
			}
			to++
		}
		stop = min(to+1, len(text))
		if to = min(to, len(text)); to == len(text) {
			to, stop = max(from, end), max(from, end) // the quote is never closed
		}
		slot.Style = usage.Style{Open: string(q), Close: string(q), Enc: chain(s.src, usage.EncShellDouble), OuterEnc: s.src.Outer}
		if q == '\'' {
			slot.Style.Enc = chain(s.src, usage.EncShellSingle)
		}
	default:
		from, to = i, end
		if j := bytes.Index(text[i:end], []byte(" #")); j >= 0 {
			to = i + j
		}
		to = from + len(bytes.TrimRight(text[from:to], " \t"))
		stop = to
		slot.Style = usage.Style{Enc: chain(s.src, usage.EncEnv), OuterEnc: s.src.Outer}
		raw := rawStyle(s.src)
		slot.TailStyle = &raw
	}
	d := decoded{s: string(text[from:to]), from: from}
	span := s.src.Span(i, stop)
	slot.Span, slot.Content, slot.ListSep = span, s.src.Span(from, to), wordSep(d.s)
	if slot.TailStyle == nil || strings.ContainsAny(d.s, " ,") {
		slot.Tail = s.src.Span(to, to) // one bare word cannot become two without quotes
	} else {
		slot.TailStyle = nil
	}
	rm := lineEnd(text, stop)
	start := bytes.LastIndexByte(text[:i], '\n') + 1
	if rm < len(text) {
		rm = min(rm+len(newline(text)), len(text))
	}
	slot.RemoveSpan = s.src.Span(start, rm)
	return usage.TextValue(d.text(s.src, true), span, slot), stop
}

// envJSON and envTree find objects (or `name`/`value` lists) of variables anywhere in a JSON or YAML file.
func (s *scanner) envJSON() {
	v, err := parseJSON(s.src, true)
	if err != nil {
		return // not surely ours
	}
	s.envTree(v)
}

func (s *scanner) envTree(root usage.Value) {
	s.envWalk(root, path.Dir(s.src.Path), 0)
}

func (s *scanner) envWalk(v usage.Value, dir string, depth int) {
	if depth > 64 {
		return
	}
	set := envSet{dir: dir, conf: usage.Medium}
	switch v.Kind {
	case usage.KindObject:
		dir = buildContext(v, dir)
		for _, p := range v.Object.Props {
			if p.Key == theToggle && plain(p.Value) {
				s.setting("tenant", "flags."+theToggle, "", usage.ValueField(p.Key, p.KeySpan, p.Value), evidence(theToggle, p.KeySpan), "config")
				continue
			}
			if auth0Env().MatchString(p.Key) && plain(p.Value) {
				set.vars = append(set.vars, envVar{name: p.Key, key: p.KeySpan, val: p.Value, line: p.Whole})
				continue
			}
			s.envWalk(p.Value, dir, depth+1)
		}
	case usage.KindList:
		for _, it := range v.Items {
			if e, ok := envEntry(it); ok {
				set.vars = append(set.vars, e)
				continue
			}
			s.envWalk(it, dir, depth+1)
		}
	}
	if len(set.vars) > 0 {
		s.env(set)
	}
}

// buildContext is the folder a docker-compose service is built from.
func buildContext(v usage.Value, dir string) string {
	b := member(v, "build")
	ctx := constOf(b)
	if b.Kind == usage.KindObject {
		ctx = constOf(member(b, "context"))
	}
	if ctx == "" || strings.Contains(ctx, "://") || path.IsAbs(ctx) {
		return dir
	}
	return path.Join(dir, ctx)
}

// envEntry is `{name: X, value: y}` (Kubernetes) or the string `X=y` (compose).
func envEntry(v usage.Value) (envVar, bool) {
	if v.Kind == usage.KindObject {
		n, ok := v.Object.Get("name")
		name := constOf(n.Value)
		if !ok || !auth0Env().MatchString(name) {
			return envVar{}, false
		}
		val, ok := v.Object.Get("value")
		if !ok || !plain(val.Value) {
			return envVar{name: name, key: n.Value.Span, line: v.Span}, true // valueFrom: a secret
		}
		return envVar{name: name, key: n.Value.Span, val: val.Value, line: v.Span}, true
	}
	if v.Kind != usage.KindText {
		return envVar{}, false
	}
	p := v.Text.Pattern()
	i := strings.IndexByte(p, '=')
	if i <= 0 || !auth0Env().MatchString(p[:i]) {
		return envVar{}, false
	}
	val := usage.Value{Kind: usage.KindText, Text: v.Text.Slice(i+1, len(p))}
	val.Span = val.Text.Span()
	if v.Slot != nil {
		st := v.Slot.Style
		st.Open, st.Close = "", ""
		val.Slot = &usage.Slot{Span: val.Span, Content: val.Span, Style: st, ListSep: wordSep(p[i+1:]), Tail: val.Span.After(), TailStyle: v.Slot.TailStyle}
	}
	return envVar{name: p[:i], key: v.Text.Slice(0, i).Span(), val: val, line: v.Span}, true
}

// managementAudiencePath is what the Management API's audience holds at a host of Auth0's own.
const managementAudiencePath = ".auth0.com/api/v2"

const nextPackage = "@auth0/nextjs-auth0"

// env turns a set of variables into usages. Only an SDK that is known to read a name makes it a request.
func (s *scanner) env(set envSet) {
	deps, manifest := s.nearestPackage(set.dir)
	major := -1
	if v, ok := deps[nextPackage]; ok {
		major = leastMajor(v)
	}
	ev := usage.Evidence{Kind: usage.EvidenceSDK, What: nextPackage}
	var read []string
	switch {
	case major >= 4:
		s.ignoredEnv(set, major, ev)
	case major >= 1:
		read = []string{"AUTH0_AUDIENCE"}
		s.nextRequest(set, ev, manifest)
	}
	for _, v := range set.vars {
		if !someAudience().MatchString(v.name) || slices.Contains(read, v.name) || v.val.Kind != usage.KindText {
			continue
		}
		switch p := v.val.Text.Pattern(); {
		case !strings.Contains(p, "/api/v2"):
		case audienceEnv().MatchString(v.name):
			s.audienceRequest(v, set, usage.Evidence{Kind: usage.EvidenceName, Span: v.key, What: v.name})
		case strings.Contains(p, managementAudiencePath):
			s.audienceRequest(v, set, usage.Evidence{})
		}
	}
}

// audienceRequest is an audience nobody is seen to use: it can still be malformed, or another tenant's.
func (s *scanner) audienceRequest(v envVar, set envSet, ev usage.Evidence) {
	r := s.request(v.line, ev, set.conf)
	r.Audience = usage.ValueField(v.name, v.key, v.val)
	if d, ok := set.get("AUTH0_DOMAIN"); ok && d.val.Kind == usage.KindText {
		r.Domain = usage.ValueField(d.name, d.key, d.val)
	}
	s.set.Requests = append(s.set.Requests, r)
}

func (s *scanner) request(span usage.Span, ev usage.Evidence, conf usage.Confidence) *usage.TokenRequest {
	return &usage.TokenRequest{
		Kind: usage.RequestConfig, Span: span, Model: "env", Evidence: ev, Conf: conf,
		Domain: usage.UnknownField("domain"), Audience: usage.UnknownField("audience"), Scope: usage.UnknownField("scope"),
		ResponseType: usage.UnknownField("response_type"), GrantType: usage.UnknownField("grant_type"), ClientID: usage.UnknownField("client_id"),
	}
}

// nextModel is the SDK model of the versions that read the environment.
const nextModel = "nextjs-auth0-3"

// nextRequest is the login that nextjs-auth0 v1 to v3 configure from the environment. What the variables leave out may
// be given in another file of the environment or in code: it is absent where neither has it.
func (s *scanner) nextRequest(set envSet, ev usage.Evidence, manifest string) {
	scope, hasScope := set.get("AUTH0_SCOPE")
	aud, hasAud := set.get("AUTH0_AUDIENCE")
	if !hasScope && !hasAud {
		return
	}
	at := scope
	if !hasScope {
		at = aud
	}
	ev.Span = at.key
	r := s.request(at.line, ev, set.conf)
	r.Flow, r.Model, r.Environment = usage.FlowServer, nextModel, true
	r.DefaultResponseType = "code"
	r.Credential = usage.Credential{Env: "AUTH0_CLIENT_ID", Manifest: manifest}
	others := s.siblingEnv(set)
	put := func(f *usage.Field, name string) {
		v, ok := set.get(name)
		if !ok {
			if c := others[name]; c != "" {
				*f = usage.ValueField(name, usage.Span{}, usage.TextValue(usage.Lit(c, usage.Span{}), usage.Span{}, nil))
			}
			return
		}
		if v.val.Kind != usage.KindUnknown {
			if c, isConst := v.val.ConstString(); isConst && c == "" {
				return
			}
			*f = usage.ValueField(name, v.key, v.val)
		}
	}
	put(&r.ClientID, "AUTH0_CLIENT_ID")
	put(&r.Domain, "AUTH0_ISSUER_BASE_URL")
	put(&r.Scope, "AUTH0_SCOPE")
	if hasAud {
		put(&r.Audience, "AUTH0_AUDIENCE")
	}
	if t, ok := r.Domain.Text(); ok {
		p := t.Pattern()
		if i := strings.Index(p, "://"); i >= 0 {
			r.Domain.Value.Text = t.Slice(i+3, len(strings.TrimRight(p, "/")))
			r.Domain.Value.Slot, r.Domain.Slot = nil, nil
		}
	}
	r.Credential.ClientID, _ = r.ClientID.Const()
	root := path.Dir(manifest) == path.Clean(set.dir) // the only folder whose files Next.js reads
	if !hasAud && root && others != nil && others["AUTH0_AUDIENCE"] == "" && s.readsEnv(set.dir, "audience", "AUDIENCE") == usage.No {
		r.Audience = usage.AbsentField("AUTH0_AUDIENCE", set.add("AUTH0_AUDIENCE", scope))
	}
	s.set.Requests = append(s.set.Requests, r)
}

// envSiblings are the environment files that Next.js reads together.
var envSiblings = []string{
	".env", ".env.local", ".env.development", ".env.development.local", ".env.production", ".env.production.local", ".env.test",
}

// siblingEnv are the variables of the other environment files that the application reads; nil when they cannot be seen.
func (s *scanner) siblingEnv(set envSet) map[string]string {
	if s.opt.Load == nil || set.add == nil || s.src.Container != "" {
		return nil
	}
	out := map[string]string{}
	for _, base := range envSiblings {
		p := path.Join(set.dir, base)
		if p == path.Clean(s.src.Path) {
			continue
		}
		for line := range bytes.Lines(s.load(p)) {
			if m := envLine().FindSubmatchIndex(line); m != nil {
				out[string(line[m[2]:m[3]])] = strings.Trim(strings.TrimSpace(string(line[m[1]:])), `"'`)
			}
		}
	}
	return out
}

// ignoredEnv reports variables that nextjs-auth0 v4 no longer reads, unless the application reads them itself.
func (s *scanner) ignoredEnv(set envSet, major int, ev usage.Evidence) {
	for _, name := range []string{"AUTH0_AUDIENCE", "AUTH0_SCOPE"} {
		v, ok := set.get(name)
		if !ok || v.val.Kind != usage.KindText {
			continue
		}
		if c, isConst := v.val.ConstString(); isConst && strings.TrimSpace(c) == "" {
			continue
		}
		conf := set.conf
		switch s.readsEnv(set.dir, name) {
		case usage.Yes:
			continue
		case usage.Unknown:
			conf = usage.Low
		}
		ev.Span = v.key
		s.set.Options = append(s.set.Options, &usage.OptionUse{
			SDK: nextPackage, Major: major, Option: name, Field: usage.ValueField(name, v.key, v.val), Span: v.key,
			Why:      "set 'authorizationParameters' of the Auth0Client instead",
			Evidence: ev, Conf: conf,
		})
	}
}

// nearestPackage reads the closest package.json at or above dir.
func (s *scanner) nearestPackage(dir string) (deps map[string]string, manifest string) {
	dir = path.Clean(dir)
	for range 32 {
		p := path.Join(dir, "package.json")
		if data := s.load(p); data != nil {
			deps, _ = dependenciesOf(data)
			return deps, p
		}
		up := path.Dir(dir)
		if up == dir || dir == "." {
			break
		}
		dir = up
	}
	return nil, ""
}

// sourceHomes are where Next.js applications keep the client when folders cannot be listed.
var sourceHomes = []string{"", "lib/", "src/", "src/lib/", "app/", "src/app/", "utils/", "src/utils/", "app/lib/"}

// maxSources bounds the search for a reader of a variable.
const maxSources = 2000

// readsEnv reports whether the application's own code holds one of the words: the variable's name.
func (s *scanner) readsEnv(dir string, words ...string) usage.Tri {
	if s.opt.Load == nil {
		return usage.Unknown
	}
	if s.opt.List == nil {
		for _, h := range sourceHomes {
			for _, f := range []string{"auth0.ts", "auth0.js", "auth0.tsx", "auth0.mjs", "auth.ts", "auth.js", "middleware.ts", "middleware.js", "proxy.ts"} {
				if holdsWord(s.load(path.Join(dir, h+f)), words) {
					return usage.Yes
				}
			}
		}
		return usage.Unknown
	}
	left := maxSources
	return s.grep(dir, words, &left, 0)
}

func holdsWord(data []byte, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return bytes.Contains(data, []byte(w)) })
}

func (s *scanner) grep(dir string, words []string, left *int, depth int) usage.Tri {
	if depth > 12 {
		return usage.Unknown
	}
	answer := usage.No
	for _, e := range s.opt.List(cleanDir(dir)) {
		if sub, ok := strings.CutSuffix(e, "/"); ok {
			if sub == "node_modules" || sub == "dist" || sub == "build" || strings.HasPrefix(sub, ".") {
				continue
			}
			switch s.grep(path.Join(dir, sub), words, left, depth+1) {
			case usage.Yes:
				return usage.Yes
			case usage.Unknown:
				answer = usage.Unknown
			}
			continue
		}
		switch path.Ext(e) {
		case ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts":
		default:
			continue
		}
		if *left--; *left < 0 {
			return usage.Unknown
		}
		if holdsWord(s.load(path.Join(dir, e)), words) {
			return usage.Yes
		}
	}
	return answer
}

func cleanDir(dir string) string {
	if dir = path.Clean(dir); dir == "." {
		return ""
	}
	return dir
}
