package httpscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// oauth2Names are the parameters that Postman sends for the settings of an oauth2 block.
var oauth2Names = map[string]string{"clientId": "client_id", "scope": "scope", "username": "username", "audience": "audience"}

// oauth2Grants are Postman's names of grants that go to the token endpoint at once.
var oauth2Grants = map[string]string{"client_credentials": "client_credentials", "password_credentials": "password"}

// postmanOAuth2 reads an oauth2 auth block: the request for a token that Postman makes itself, and the access token
// that it then sends. A block that many requests inherit is read with each; dedupe keeps one.
func (s *scanner) postmanOAuth2(block usage.Value, vars *variables) usage.Value {
	var settings *usage.Object
	switch block.Kind {
	case usage.KindList:
		settings = pairList(block, "key", "value", vars)
	case usage.KindObject: // 2.0
		settings = vars.value(block).Object
	default:
		return usage.Value{}
	}
	setting := func(name string) usage.Value {
		p, _ := settings.Get(name)
		return p.Value
	}
	o := &usage.Object{Span: block.Span}
	for _, p := range settings.Props {
		if name, ok := oauth2Names[p.Key]; ok && p.Value.Kind == usage.KindText && p.Value.Text.Len() > 0 {
			p.Key = name
			o.Props = append(o.Props, p)
		}
	}
	grant := str(setting("grant_type"))
	m := request.Message{Name: "postman", Body: usage.Value{Kind: usage.KindAbsent}}
	extra, fixed := "authRequestParams", usage.Property{Key: "response_type"}
	switch sent, direct := oauth2Grants[grant]; {
	case direct:
		m.Method, m.URL, extra = "POST", setting("accessTokenUrl"), "tokenRequestParams"
		fixed = usage.Property{Key: "grant_type", Value: usage.TextValue(usage.Lit(sent, usage.Span{}), usage.Span{}, nil)}
	case grant == "implicit":
		m.Method, m.URL = "GET", setting("authUrl")
		fixed.Value = usage.TextValue(usage.Lit("token", usage.Span{}), usage.Span{}, nil)
	default:
		m.Method, m.URL = "GET", setting("authUrl")
		fixed.Value = usage.TextValue(usage.Lit("code", usage.Span{}), usage.Span{}, nil)
	}
	if m.URL.Kind != usage.KindText || m.URL.Text.Len() == 0 {
		return usage.Value{}
	}
	o.Props = append(o.Props, fixed)
	if more := setting(extra); more.Kind == usage.KindList {
		o.Props = append(o.Props, pairList(more, "key", "value", vars).Props...)
	}
	// Parameters that are put into the addresses by hand.
	o.Open = slices.ContainsFunc([]string{"authUrl", "accessTokenUrl"}, func(u string) bool { return strings.Contains(setting(u).Text.Pattern(), "?") })
	m.Span = m.URL.Span
	if m.Method == "POST" {
		m.Body = usage.Value{Kind: usage.KindObject, Object: o, Span: block.Span}
	} else {
		m.Query = usage.Value{Kind: usage.KindObject, Object: o, Span: block.Span}
	}
	got := s.build(m)
	if len(got.Requests) == 0 {
		return usage.Value{}
	}
	r := got.Requests[0]
	tok := &usage.Token{
		Kind: usage.TokenAccess, Span: m.Span, Name: "access_token", Request: r, Evidence: r.Evidence,
		Trace: []usage.Step{{Span: r.Span, Note: "tokens are requested"}},
	}
	return usage.TextValue(usage.Text{Parts: []usage.Part{{Hole: &usage.Hole{Name: "access_token", Expr: "access_token", Token: tok}, Span: m.Span}}}, m.Span, nil)
}
