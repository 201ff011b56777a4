package rules

import (
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// source is a made-up front end: usages are built by hand on a text, so that places and edits can be checked.
type source struct {
	t    *testing.T
	path string
	text string
	doc  bool
}

func newSource(t *testing.T, text string) *source {
	t.Helper()
	return &source{t: t, path: "a.js", text: text}
}

// at is the span of the first occurrence of s.
func (s *source) at(sub string) usage.Span {
	s.t.Helper()
	i := strings.Index(s.text, sub)
	if i < 0 {
		s.t.Fatalf("%q is not in the source", sub)
	}
	return usage.Span{File: s.path, Start: i, End: i + len(sub)}
}

var jsStyle = usage.Style{
	Open: "'", Close: "'", Enc: []usage.Encoding{usage.EncJSSingle}, TplOpen: "`", TplClose: "`",
	HoleOpen: "${", HoleClose: "}", TplEnc: []usage.Encoding{usage.EncJSTemplate},
}

func visible(*usage.Hole) bool { return true }

// str is the string literal 'sub'.
func (s *source) str(sub string) usage.Value {
	s.t.Helper()
	whole := s.at("'" + sub + "'")
	in := usage.Span{File: whole.File, Start: whole.Start + 1, End: whole.End - 1}
	slot := &usage.Slot{Span: whole, Content: in, Style: jsStyle, ListSep: " ", Tail: in.After(), Visible: visible}
	return usage.TextValue(usage.Lit(sub, in), whole, slot)
}

// hole is the expression expr.
func (s *source) hole(expr string) usage.Value {
	s.t.Helper()
	span := s.at(expr)
	return usage.TextValue(usage.HoleText(usage.Hole{Expr: expr, Name: expr}, span), span, nil)
}

// list is an array of string literals.
func (s *source) list(items ...string) usage.Value {
	s.t.Helper()
	v := usage.Value{Kind: usage.KindList}
	slot := &usage.Slot{List: true, ItemSep: ", ", Style: jsStyle}
	for _, it := range items {
		e := s.str(it)
		v.Items = append(v.Items, e)
		slot.Items = append(slot.Items, e.Span)
		v.Span = v.Span.Cover(e.Span)
	}
	slot.Span = v.Span
	v.Slot = slot
	return v
}

func (s *source) field(key string, v usage.Value) usage.Field {
	return usage.ValueField(key, usage.Span{}, v)
}

// absent is a field that can be inserted before the text mark, as `key: 'value',` on the same line.
func (s *source) absent(key, mark string) usage.Field {
	s.t.Helper()
	return usage.AbsentField(key, &usage.Slot{Span: s.at(mark).Before(), Insert: true, Prefix: key + ": ", Suffix: ", ", Style: jsStyle, Visible: visible})
}

func (s *source) sdk() usage.Evidence {
	return usage.Evidence{Kind: usage.EvidenceSDK, Span: usage.Span{File: s.path, End: 1}, What: "sdk"}
}

// request is a browser's authorize request spelled at sub.
func (s *source) request(sub string) *usage.TokenRequest {
	return &usage.TokenRequest{
		Kind: usage.RequestAuthorize, Flow: usage.FlowBrowser, Span: s.at(sub), Model: "sdk", Evidence: s.sdk(), Doc: s.doc,
		Audience: usage.AbsentField("audience", nil), Scope: usage.AbsentField("scope", nil), ResponseType: usage.AbsentField("responseType", nil),
		GrantType: usage.AbsentField("grant_type", nil),
	}
}

// call is a Management call spelled at sub.
func (s *source) call(sub, endpoint string) *usage.APICall {
	method, path, _ := strings.Cut(endpoint, " ")
	return &usage.APICall{
		API: usage.APIManagement, Method: method, Path: usage.Lit(path, usage.Span{}), Endpoint: endpoint, Span: s.at(sub), URL: s.at(sub),
		Name: sub, Model: "sdk", Evidence: s.sdk(), Doc: s.doc,
	}
}

// idToken is the bearer `sub`, an ID token of r whose twin is twin.
func (s *source) idToken(sub, twin string, r *usage.TokenRequest) usage.Bearer {
	b := usage.Bearer{Span: s.at(sub), Token: usage.Token{Kind: usage.TokenID, Name: sub, Span: s.at(sub), Request: r, Evidence: s.sdk()}}
	if twin != "" {
		b.Token.TwinEdits = []usage.Edit{{Span: s.at(sub), New: twin}}
	}
	return b
}

func (s *source) accessToken(sub string, r *usage.TokenRequest) usage.Bearer {
	return usage.Bearer{Span: s.at(sub), Token: usage.Token{Kind: usage.TokenAccess, Name: sub, Span: s.at(sub), Request: r, Evidence: s.sdk()}}
}

func object(kv ...any) usage.Value {
	o := &usage.Object{}
	for i := 0; i < len(kv); i += 2 {
		o.Props = append(o.Props, usage.Property{Key: kv[i].(string), Value: kv[i+1].(usage.Value)})
	}
	return usage.Value{Kind: usage.KindObject, Object: o}
}

func constant(s string) usage.Value {
	return usage.TextValue(usage.Lit(s, usage.Span{}), usage.Span{}, nil)
}

// judged runs all rules on a set.
func judged(set usage.Set, opt Options, lo link.Options) []finding.Finding {
	return Judge(link.Join(&set, lo), opt)
}

// found are the findings as "AUTH1001 error".
func found(fs []finding.Finding) []string {
	var out []string
	for _, f := range fs {
		out = append(out, f.Rule+" "+f.Level.String())
	}
	return out
}

func wantFindings(t *testing.T, fs []finding.Finding, want ...string) {
	t.Helper()
	if got := found(fs); !slices.Equal(got, want) {
		t.Errorf("findings are %v, want %v", got, want)
		for _, f := range fs {
			t.Logf("%s: %s", f.Rule, f.Message)
		}
	}
}

func one(t *testing.T, fs []finding.Finding, rule string) finding.Finding {
	t.Helper()
	for _, f := range fs {
		if f.Rule == rule {
			return f
		}
	}
	t.Fatalf("no %s among %v", rule, found(fs))
	return finding.Finding{}
}

// fixed applies a fix to the source.
func (s *source) fixed(fix *finding.Fix) string {
	s.t.Helper()
	if fix == nil {
		s.t.Fatal("no fix")
	}
	es := slices.Clone(fix.Edits)
	slices.SortStableFunc(es, func(a, b usage.Edit) int { return usage.CompareSpans(a.Span, b.Span) })
	out, at := "", 0
	for _, e := range es {
		if e.Span.Start < at {
			s.t.Fatalf("edits overlap: %v", es)
		}
		out += s.text[at:e.Span.Start] + e.New
		at = e.Span.End
	}
	return out + s.text[at:]
}
