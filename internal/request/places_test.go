package request

import (
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// jsValue reads a concatenation or template of a JavaScript line as a front end would: `${x}` and ` + x + ` are holes.
func jsValue(src *usage.Source, template bool) usage.Value {
	text := string(src.Text)
	var t usage.Text
	span := func(i, j int) usage.Span { return usage.Span{File: src.Path, Start: i, End: j} }
	if template {
		from := strings.IndexByte(text, '`') + 1
		end := strings.LastIndexByte(text, '`')
		for from < end {
			i := strings.Index(text[from:end], "${")
			if i < 0 {
				t.Parts = append(t.Parts, usage.Part{Const: text[from:end], Span: span(from, end)})
				break
			}
			if i > 0 {
				t.Parts = append(t.Parts, usage.Part{Const: text[from : from+i], Span: span(from, from+i)})
			}
			j := from + i + strings.IndexByte(text[from+i:], '}')
			t.Parts = append(t.Parts, usage.Part{Hole: &usage.Hole{Expr: text[from+i+2 : j], Name: text[from+i+2 : j], Scope: "s"}, Span: span(from+i+2, j)})
			from = j + 1
		}
	} else {
		for at := 0; at < len(text); {
			if q := text[at]; q == '\'' || q == '"' {
				j := at + 1 + strings.IndexByte(text[at+1:], q)
				t.Parts = append(t.Parts, usage.Part{Const: text[at+1 : j], Span: span(at+1, j)})
				at = j + 1
				continue
			}
			j := at
			for j < len(text) && text[j] != '\'' && text[j] != '"' {
				j++
			}
			if name := strings.Trim(text[at:j], " +"); name != "" {
				k := at + strings.Index(text[at:j], name)
				t.Parts = append(t.Parts, usage.Part{Hole: &usage.Hole{Expr: name, Name: name, Scope: "s"}, Span: span(k, k+len(name))})
			}
			at = j
		}
	}
	st := usage.Style{
		Open: "'", Close: "'", Enc: []usage.Encoding{usage.EncJSSingle}, TplOpen: "`", TplClose: "`",
		HoleOpen: "${", HoleClose: "}", TplEnc: []usage.Encoding{usage.EncJSTemplate}, Concat: " + ",
	}
	all := span(0, len(text))
	return usage.TextValue(t, all, &usage.Slot{Span: all, Style: st, Visible: func(h *usage.Hole) bool { return h.Scope == "s" }})
}

// TestScriptStrings edits parameters inside JavaScript strings of every kind, with an audience that needs the domain's
// expression: it is written in the place's own way.
func TestScriptStrings(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, want string }{
		{
			"'https://' + auth0Domain + '/authorize?response_type=id_token&scope=openid&client_id=' + id",
			"'https://' + auth0Domain + '/authorize?response_type=id_token&audience=https://' + auth0Domain + '/api/v2/&scope=openid&client_id=' + id",
		},
		{
			"\"https://\" + auth0Domain + \"/authorize?response_type=id_token&scope=openid\"",
			"\"https://\" + auth0Domain + \"/authorize?response_type=id_token&audience=https://\" + auth0Domain + \"/api/v2/&scope=openid\"",
		},
		{
			"`https://${auth0Domain}/authorize?response_type=id_token&scope=openid&x=${y}`",
			"`https://${auth0Domain}/authorize?response_type=id_token&audience=https://${auth0Domain}/api/v2/&scope=openid&x=${y}`",
		},
		{
			"'https://{yourDomain}/authorize?response_type=id_token&scope=openid'",
			"'https://{yourDomain}/authorize?response_type=id_token&audience=https://{yourDomain}/api/v2/&scope=openid'",
		},
	} {
		src := &usage.Source{Path: "a.js", Lang: "js", Text: []byte(tt.text)}
		v := jsValue(src, strings.Contains(tt.text, "`"))
		s := New(Tenant{}).URL(v.Text, v, src)
		if len(s.Requests) != 1 {
			t.Errorf("%s: %d requests", tt.text, len(s.Requests))
			continue
		}
		r := s.Requests[0]
		host, _ := r.Domain.Text()
		aud := usage.Concat(usage.Lit("https://", usage.Span{}), host, usage.Lit("/api/v2/", usage.Span{}))
		edits, ok := r.Audience.Set(aud)
		if !ok {
			t.Errorf("%s: the audience cannot be set", tt.text)
			continue
		}
		if got := apply(tt.text, edits); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
		if edits, ok := r.ResponseType.Set(usage.Lit("token id_token", usage.Span{})); !ok || !strings.Contains(apply(tt.text, edits), "response_type=token%20id_token&") {
			t.Errorf("%s: response type %v", tt.text, edits)
		}
	}
}

func TestJSONInStrings(t *testing.T) {
	t.Parallel()
	const text = `{"body": "{\n  \"grant_type\": \"client_credentials\",\n  \"scope\": \"read:users\"\n}"}`
	span := usage.Span{File: "a.json", Start: 0, End: len(text)}
	outer, ok := JSON(usage.Lit(text, span), Everywhere(Place{}))
	if !ok {
		t.Fatal("not read")
	}
	p, _ := outer.Object.Get("body")
	s := New(Tenant{}).Build(Message{Method: "POST", URL: tmpl("https://a.auth0.com/oauth/token"), Body: p.Value})
	r := s.Requests[0]
	got := set(t, text, r.Audience, "https://a.auth0.com/api/v2/")
	want := strings.Replace(text, `\"scope\"`, `\"audience\": \"https://a.auth0.com/api/v2/\",\n  \"scope\"`, 1)
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if sp := r.Scope.Span(); text[sp.Start:sp.End] != `\"read:users\"` {
		t.Errorf("span %q", text[sp.Start:sp.End])
	}
}

func TestListsInJSON(t *testing.T) {
	t.Parallel()
	const text = "{\"client_id\": \"a\", \"audience\": \"https://a.auth0.com/api/v2/\", \"scope\": [\n  \"read:connections\"\n]}"
	s := New(Tenant{}).Build(Message{Method: "POST", URL: tmpl("https://a.auth0.com/api/v2/client-grants"), Body: lit(t, text, text)})
	if len(s.Grants) != 1 || s.Grants[0].ManagementAPI != usage.Yes {
		t.Fatalf("grants %+v", s.Grants)
	}
	edits, ok := s.Grants[0].Scopes.Append(usage.Lit("read:connections_options", usage.Span{}))
	if got := apply(text, edits); !ok || !strings.Contains(got, "\"read:connections\", \"read:connections_options\"\n]") {
		t.Errorf("got %s", got)
	}
}

func TestMergedBodies(t *testing.T) {
	t.Parallel()
	a, b := tmpl(`{"options": {}, "name": "x"}`), tmpl(`{"name": "y"}`)
	s := New(Tenant{}).Build(Message{Method: "PATCH", URL: tmpl("https://a.auth0.com/api/v2/connections/1"), Body: usage.UnionOf(a, b)})
	o := s.Calls[0].Body.Object
	if o.Has("options") != usage.Unknown || o.Has("name") != usage.Yes || o.Has("realms") != usage.No {
		t.Errorf("options %v name %v", o.Has("options"), o.Has("name"))
	}
}
