package httpscan

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// oauth2Form is how a collection format names the settings of an OAuth 2 block.
type oauth2Form struct {
	name              string
	grant             string
	tokenURL, authURL string
	// params are the settings that are sent, by the parameter they become.
	params map[string]string
	// tokenParams and authParams hold lists of further parameters.
	tokenParams, authParams string
}

var (
	postmanOAuth2 = oauth2Form{
		name: "postman", grant: "grant_type", tokenURL: "accessTokenUrl", authURL: "authUrl",
		params:      map[string]string{"clientId": "client_id", "scope": "scope", "username": "username", "audience": "audience"},
		tokenParams: "tokenRequestParams", authParams: "authRequestParams",
	}
	insomniaOAuth2 = oauth2Form{
		name: "insomnia", grant: "grantType", tokenURL: "accessTokenUrl", authURL: "authorizationUrl",
		params: map[string]string{"clientId": "client_id", "scope": "scope", "username": "username", "audience": "audience", "responseType": "response_type"},
	}
	brunoOAuth2 = oauth2Form{
		name: "bruno", grant: "grant_type", tokenURL: "access_token_url", authURL: "authorization_url",
		params: map[string]string{"client_id": "client_id", "scope": "scope", "username": "username"},
	}
)

// oauth2Grants are the names of grants that go to the token endpoint at once.
var oauth2Grants = map[string]string{"client_credentials": "client_credentials", "password_credentials": "password", "password": "password"}

// oauth2 reads an OAuth 2 block: the request for a token that the program makes itself, and the access token that it
// then sends. A block that many requests inherit is read with each; dedupe keeps one.
func (s *scanner) oauth2(form oauth2Form, settings *usage.Object, vars *variables) usage.Value {
	setting := func(name string) usage.Value {
		p, _ := settings.Get(name)
		return p.Value
	}
	o := &usage.Object{Span: settings.Span, Open: settings.Open, Layout: form.layout(settings.Layout)}
	for _, p := range settings.Props {
		if name, ok := form.params[p.Key]; ok && p.Value.Kind == usage.KindText && p.Value.Text.Len() > 0 {
			p.Key = name
			o.Props = append(o.Props, p)
		}
	}
	grant := str(setting(form.grant))
	m := request.Message{Name: form.name, Body: usage.Value{Kind: usage.KindAbsent}}
	extra, fixed := form.authParams, usage.Property{Key: "response_type"}
	word := func(w string) usage.Value { return usage.TextValue(usage.Lit(w, usage.Span{}), usage.Span{}, nil) }
	switch sent, direct := oauth2Grants[grant]; {
	case direct:
		m.Method, m.URL, extra = "POST", setting(form.tokenURL), form.tokenParams
		fixed = usage.Property{Key: "grant_type", Value: word(sent)}
	case grant == "implicit":
		m.Method, m.URL = "GET", setting(form.authURL)
		fixed.Value = word("token")
	default:
		m.Method, m.URL = "GET", setting(form.authURL)
		fixed.Value = word("code")
	}
	if m.URL.Kind != usage.KindText || m.URL.Text.Len() == 0 {
		return usage.Value{}
	}
	if o.Has(fixed.Key) != usage.Yes {
		o.Props = append(o.Props, fixed)
	}
	if more := setting(extra); extra != "" && more.Kind == usage.KindList {
		o.Props = append(o.Props, pairList(more, "key", "value", vars).Props...)
	}
	// Parameters that are put into the addresses by hand.
	for _, u := range []string{form.authURL, form.tokenURL} {
		o.Open = o.Open || strings.Contains(setting(u).Text.Pattern(), "?")
	}
	m.Span = m.URL.Span
	body := usage.Value{Kind: usage.KindObject, Object: o, Span: settings.Span}
	if m.Method == "POST" {
		m.Body = body
	} else {
		m.Query = body
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

// layout is how a block writes a further setting that is sent, in the names of the parameters; nil where the program has
// no setting for the audience.
func (f oauth2Form) layout(l *usage.Layout) *usage.Layout {
	if l == nil || f.params["audience"] != "audience" {
		return nil
	}
	out := *l
	out.Entries = slices.Clone(l.Entries)
	for i, e := range out.Entries {
		if name, ok := f.params[e.Key]; ok {
			out.Entries[i].Key = name
		}
	}
	return &out
}

// postmanSettings are an auth block's settings: pairs in format 2.1, an object in 2.0.
func postmanSettings(block usage.Value, vars *variables) *usage.Object {
	switch block.Kind {
	case usage.KindList:
		return pairList(block, "key", "value", vars)
	case usage.KindObject:
		return vars.value(block).Object
	}
	return nil
}
