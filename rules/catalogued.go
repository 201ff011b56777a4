package rules

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// catalogued matches every row that is data: a retired path, endpoint, setting, artefact or package.
func catalogued(j *judge) {
	rows := catalog.Rules()
	for i := range rows {
		row := &rows[i]
		if row.Detect == nil {
			continue
		}
		for _, c := range j.ws.Calls {
			j.matchCall(row, c)
		}
		for _, s := range j.settings {
			j.matchSetting(row, s)
		}
		for _, a := range j.ws.Artifacts {
			j.matchArtifact(row, a)
		}
		for _, u := range j.ws.SDKs {
			j.matchPackage(row, u)
		}
	}
}

// emit fills the row's message and reports it.
func (j *judge) emit(row *catalog.Row, h hit, ev usage.Evidence, words ...string) {
	h.Rule = row.ID
	h.Level, _ = finding.ParseLevel(row.Level)
	if most, ok := finding.ParseLevel(row.Detect.DocLevel); ok && row.Detect.DocLevel != "" && h.Doc {
		h.Level = min(h.Level, most)
	}
	h.Message = strings.NewReplacer(words...).Replace(row.Message)
	j.report(h, ev)
}

func (j *judge) matchCall(row *catalog.Row, c *usage.APICall) {
	d := row.Detect
	if d.HostedExempt && slices.ContainsFunc(j.ws.SDKs, func(u *usage.SDKUse) bool { return u.Hosted && u.Span.File == c.Span.File }) {
		return
	}
	h := hit{call: c}
	h.Span, h.Doc, h.Confidence = c.Span, c.Doc, c.Conf
	if strings.HasPrefix(row.ID, "AUTH4") { // 6xxx: the call
		h.Span = rowPlace(c)
	}
	h.Related = related(h.Span, finding.Related{Span: c.Span, Note: "the call"})
	what := "The request"
	switch {
	case c.Legacy != "" && c.Name != "":
		what = quote(c.Name)
	case d.V1 && !c.Path.IsZero():
		what = "The request to " + quote("/api"+c.Path.String())
	}
	path := ""
	for _, p := range d.Calls {
		if c.API == usage.APIAuthentication && c.Legacy == "" && pathIs(c.Path, p) {
			path = p
		}
	}
	switch {
	case c.Legacy != "":
		if c.Legacy != row.ID {
			return
		}
	case path != "", d.V1 && c.API == usage.APIManagementV1:
	case c.API == usage.APIManagement && (under(c.Path, d.Prefixes) || slices.ContainsFunc(d.Paths, func(p string) bool { return methodPathIs(c, p) })):
		what = quote(callName(c))
	default:
		j.matchEndpoint(row, c, h)
		return
	}
	if path == "" && len(d.Calls) > 0 {
		path = d.Calls[0]
	}
	j.emit(row, h, c.Evidence, "{what}", what, "{path}", path)
}

func (j *judge) matchEndpoint(row *catalog.Row, c *usage.APICall, h hit) {
	for _, m := range row.Detect.Endpoints {
		if c.API != usage.APIManagement || c.Endpoint != m.Endpoint {
			continue
		}
		if key, ok := bodyMatches(m, c); ok {
			j.emit(row, h, c.Evidence, "{what}", quote(callName(c)), "{key}", key)
			return
		}
	}
}

// bodyMatches checks what the body and the query visibly hold and visibly lack.
func bodyMatches(m catalog.EndpointMatch, c *usage.APICall) (string, bool) {
	hit := ""
	if len(m.Body)+len(m.BodyIs)+len(m.WithoutBody) > 0 {
		if c.Body.Kind != usage.KindObject {
			return "", false
		}
		for _, key := range m.Body {
			if has, _ := lookup(c.Body.Object, key); has == usage.Yes {
				hit = key
			}
		}
		if hit == "" && len(m.Body) > 0 {
			return "", false
		}
		for key, want := range m.BodyIs {
			has, p := lookup(c.Body.Object, key)
			if v, known := p.Value.ConstString(); has != usage.Yes || !known || v != want {
				return "", false
			}
			hit = key
		}
		for _, key := range m.WithoutBody {
			if has, _ := lookup(c.Body.Object, key); has != usage.No {
				return "", false
			}
		}
	}
	for key, want := range m.QueryIs {
		p, ok := c.Query.Get(key)
		if v, known := p.Value.ConstString(); !ok || !known || v != want {
			return "", false
		}
		hit = key
	}
	for _, key := range m.WithoutQuery {
		if c.QueryOpen || c.Query != nil && c.Query.Has(key) != usage.No {
			return "", false
		}
	}
	return hit, true
}

// lookup follows a dotted key.
func lookup(o *usage.Object, key string) (usage.Tri, usage.Property) {
	head, rest, nested := strings.Cut(key, ".")
	p, _ := o.Get(head)
	has := o.Has(head)
	if !nested || has != usage.Yes {
		return has, p
	}
	if p.Value.Kind != usage.KindObject {
		return usage.Unknown, p
	}
	return lookup(p.Value.Object, rest)
}

func (j *judge) matchSetting(row *catalog.Row, s setting) {
	for _, m := range row.Detect.Settings {
		if s.Subject != m.Subject || s.Name != m.Name || slices.Contains(m.NotFormat, s.Format) {
			continue
		}
		value, at, ok := matchesValue(s.Value, m.Value)
		if !ok {
			continue
		}
		h := hit{call: s.call}
		h.Span, h.Doc, h.Confidence = s.place(), s.Doc, usage.Weakest(s.Conf, s.Value.Value.Conf)
		setting := h.Span
		if s.Value.Value.Kind == usage.KindList && !at.IsZero() {
			h.Span = at // the entry, as AUTH3002 does
		}
		h.Related = related(h.Span, append(useOf(s.Value, "used here"), finding.Related{Span: setting, Note: "the setting"})...)
		do := "remove it once nothing depends on it"
		switch {
		case m.Renamed != "" && j.standsBeside(s, m.Renamed):
			do = "remove it, " + quote(m.Renamed) + " is set beside it"
			if es, ok := s.Value.Remove(); ok {
				h.Fix = &finding.Fix{
					Unit: "setting" + placeKey(s.Value.KeySpan), Safety: finding.Suggested, Edits: es,
					Description: "Remove " + quote(s.Value.Key) + ", " + quote(m.Renamed) + " is set beside it",
				}
			}
		case m.Renamed != "":
			do = "leave it out and set " + quote(m.Renamed)
		case value == "true":
			do = "set it to 'false' once nothing depends on it"
		case value == "false":
			do = "set it to 'true'"
		}
		j.emit(row, h, s.Evidence, "{what}", quote(s.Name), "{key}", s.Name, "{value}", value, "{do}", do)
		return
	}
}

// standsBeside reports whether the object that has a setting visibly has another one, too.
func (j *judge) standsBeside(s setting, name string) bool {
	return slices.ContainsFunc(j.settings, func(o setting) bool {
		return o.Subject == s.Subject && o.Name == name && o.Of == s.Of && o.call == s.call && o.Value.Present == usage.Yes && o.Span.File == s.Span.File &&
			(o.Of != "" || o.call != nil || o.Evidence.Span == s.Evidence.Span)
	})
}

func (j *judge) matchArtifact(row *catalog.Row, a *usage.Artifact) {
	if !slices.Contains(row.Detect.Artifacts, a.Kind) || len(row.Detect.Names) > 0 && !slices.Contains(row.Detect.Names, a.Name) {
		return
	}
	h := hit{}
	h.Span, h.Doc, h.Confidence = a.Span, a.Doc, a.Conf
	what := "This file"
	if a.Name != "" {
		what = quote(a.Name)
	}
	if len(a.Mend) > 0 {
		h.Fix = &finding.Fix{Unit: row.ID + placeKey(a.Mend[0].Span), Safety: finding.Safe, Description: row.Replacement, Edits: a.Mend}
	}
	j.emit(row, h, a.Evidence, "{what}", what, "{name}", a.Name)
}

func (j *judge) matchPackage(row *catalog.Row, u *usage.SDKUse) {
	hint, ok := row.Detect.Packages[u.Package]
	if !ok || u.Hosted {
		return
	}
	if u.Via == "lock" && slices.ContainsFunc(j.ws.SDKs, func(o *usage.SDKUse) bool { return o.Package == u.Package && o.App == u.App && o.Via == "package.json" }) {
		return
	}
	if u.Via == "import" && slices.ContainsFunc(j.ws.SDKs, func(o *usage.SDKUse) bool { return o.Package == u.Package && o.App == u.App && o.Via != "import" }) {
		return // reported where it is listed
	}
	h := hit{}
	h.Span, h.Doc = u.Span, u.Doc
	j.emit(row, h, usage.Evidence{Kind: usage.EvidenceSDK, Span: u.Span, What: u.Package}, "{name}", u.Package, "{hint}", hint)
}

// pathIs compares a path with a row's, segment by segment; {} and holes stand for one segment.
func pathIs(t usage.Text, want string) bool {
	have := strings.Split(strings.Trim(t.Pattern(), "/"), "/")
	segs := strings.Split(strings.Trim(want, "/"), "/")
	if len(have) != len(segs) {
		return false
	}
	for i, s := range segs {
		if !strings.HasPrefix(s, "{") && have[i] != s {
			return false
		}
	}
	return true
}

func methodPathIs(c *usage.APICall, want string) bool {
	method, path, _ := strings.Cut(want, " ")
	return c.Method == method && pathIs(c.Path, path)
}

// under reports whether the path is one of the resources or below it.
func under(t usage.Text, prefixes []string) bool {
	p := t.Pattern()
	return slices.ContainsFunc(prefixes, func(x string) bool { return p == x || strings.HasPrefix(p, x+"/") })
}
