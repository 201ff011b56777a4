package model

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/auth0lint/auth0lint/internal/request"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

var embedded = sync.OnceValues(func() (*Set, error) {
	sdks, err := catalog.SDKs()
	if err != nil {
		return nil, err
	}
	return New(sdks, request.New(request.Tenant{}))
})

// script drives the interpreter as a front end does, with values made by hand.
type script struct {
	t   *testing.T
	set *Set
	at  int
	all usage.Set
	// last is the result of the last call, for callback parameters.
	last Result
}

func newScript(t *testing.T) *script {
	t.Helper()
	set, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return &script{t: t, set: set}
}

// obj is an object literal: key, value, key, value ...
type obj []any

// fn is a function literal.
type fn struct{}

// hidden is an expression that nobody can see.
type hidden struct{}

func (s *script) span() usage.Span {
	s.at += 10
	return usage.Span{File: "f.js", Start: s.at, End: s.at + 5}
}

func (s *script) site(name string) Site {
	sp := s.span()
	return Site{Span: sp, Callee: sp, Name: name, TwinEdit: func(m string) []usage.Edit { return []usage.Edit{{Span: sp, New: m}} }}
}

func (s *script) value(v any) usage.Value {
	switch v := v.(type) {
	case usage.Value:
		return v
	case string:
		sp := s.span()
		return usage.TextValue(usage.Lit(v, sp), sp, nil)
	case bool:
		sp := s.span()
		return usage.Value{Kind: usage.KindBool, Text: usage.Lit(fmt.Sprint(v), sp), Span: sp}
	case obj:
		o := &usage.Object{Span: s.span()}
		for i := 0; i < len(v); i += 2 {
			val := s.value(v[i+1])
			o.Props = append(o.Props, usage.Property{Key: v[i].(string), KeySpan: s.span(), Value: val, Use: val.Span, Whole: val.Span})
		}
		return usage.Value{Kind: usage.KindObject, Object: o, Span: o.Span}
	case []any:
		out := usage.Value{Kind: usage.KindList, Span: s.span()}
		for _, it := range v {
			out.Items = append(out.Items, s.value(it))
		}
		return out
	case fn:
		return usage.Value{Kind: usage.KindFunc, Span: s.span()}
	case hidden:
		return usage.UnknownValue(s.span())
	}
	s.t.Fatalf("no value for %T", v)
	return usage.Value{}
}

func (s *script) values(args []any) []usage.Value {
	out := make([]usage.Value, len(args))
	for i, a := range args {
		out[i] = s.value(a)
	}
	return out
}

// from is what `import {name} from "pkg"` denotes; name "default" or "*" (the namespace).
func (s *script) from(pkg string, major int, name string) usage.Value {
	s.t.Helper()
	m, ok := s.set.Module("js", pkg, major)
	if !ok {
		s.t.Fatalf("no module %s", pkg)
	}
	if name == "*" {
		return m
	}
	return s.member(m, name)
}

func (s *script) member(v usage.Value, dotted string) usage.Value {
	s.t.Helper()
	for part := range strings.SplitSeq(dotted, ".") {
		m, ok := s.set.Member(v, part, s.site(dotted))
		if !ok {
			s.t.Fatalf("no member %s in %s", part, dotted)
		}
		v = m
	}
	return v
}

// new constructs.
func (s *script) new(class usage.Value, args ...any) usage.Value {
	s.t.Helper()
	r, ok := s.set.New(class, s.values(args), s.site("new"))
	if !ok {
		s.t.Fatal("new: no such class")
	}
	s.all.Merge(&r.Usages)
	s.last = r
	return r.Value
}

// call calls v.method, or v itself when method is "".
func (s *script) call(v usage.Value, method string, args ...any) usage.Value {
	s.t.Helper()
	if method != "" {
		v = s.member(v, method)
	}
	r, ok := s.set.Call(v, s.values(args), s.site(method))
	if !ok {
		s.t.Fatalf("call %s: not callable", method)
	}
	s.all.Merge(&r.Usages)
	s.last = r
	return r.Value
}

// param calls v.method and gives what parameter i of its function argument arg receives.
func (s *script) param(v usage.Value, method string, arg, i int, args ...any) usage.Value {
	s.t.Helper()
	f := v
	if method != "" {
		f = s.member(v, method)
	}
	vals, at := s.values(args), s.site(method)
	r, ok := s.set.Call(f, vals, at)
	if !ok {
		s.t.Fatalf("call %s: not callable", method)
	}
	s.all.Merge(&r.Usages)
	p, ok := s.set.CallbackParam(f, vals, at, &r, arg, i)
	if !ok {
		return usage.Value{}
	}
	return p
}

// paramAt is param for a function inside an options object, or a parameter known by its name.
func (s *script) paramAt(v usage.Value, method string, at Place, arity int, args ...any) usage.Value {
	s.t.Helper()
	f := v
	if method != "" {
		f = s.member(v, method)
	}
	vals, where := s.values(args), s.site(method)
	where.Arity = arity
	p, _ := s.set.CallbackAt(f, vals, where, nil, at)
	return p
}

// summary is what the script's usages say, one line each.
func (s *script) summary() []string {
	var out []string
	for _, r := range s.all.Requests {
		out = append(out, describeRequest(r))
	}
	for _, c := range s.all.Calls {
		out = append(out, describeCall(c))
	}
	for _, o := range s.all.Options {
		out = append(out, fmt.Sprintf("ignored %s by %s %d", o.Option, o.SDK, o.Major))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func describeField(f usage.Field) string {
	switch f.Present {
	case usage.No:
		return "-"
	case usage.Unknown:
		return "?"
	}
	if c, ok := f.Const(); ok {
		return c
	}
	return "…"
}

func describeRequest(r *usage.TokenRequest) string {
	kind := map[usage.RequestKind]string{usage.RequestAuthorize: "authorize", usage.RequestToken: "token", usage.RequestConfig: "config"}[r.Kind]
	flow := map[usage.Flow]string{usage.FlowBrowser: "browser", usage.FlowNative: "native", usage.FlowServer: "server", usage.FlowMachine: "machine"}[r.Flow]
	b := fmt.Sprintf("%s %s aud=%s scope=%s", kind, flow, describeField(r.Audience), describeField(r.Scope))
	if r.ResponseType.Present == usage.Yes {
		b += " type=" + describeField(r.ResponseType)
	}
	if r.DefaultResponseType != "" {
		b += " default=" + r.DefaultResponseType
	}
	if r.GrantType.Present == usage.Yes {
		b += " grant=" + describeField(r.GrantType)
	}
	for _, flag := range []struct {
		on   bool
		name string
	}{{r.SDKAudience, "sdk-audience"}, {r.NoAudience, "no-audience"}, {r.ScopeIgnored, "scope-ignored"}, {r.LoginDefault, "login-default"}} {
		if flag.on {
			b += " " + flag.name
		}
	}
	if !r.Evidence.Proven() {
		b += " NO-EVIDENCE"
	}
	return b
}

func describeCall(c *usage.APICall) string {
	if c.Method == "" && c.Path.IsZero() && c.Legacy == "" && len(c.Bearers) > 0 {
		return "client bearer=" + tokenName(c.Bearers[0].Token.Kind)
	}
	if c.Legacy != "" {
		return "legacy " + c.Legacy
	}
	b := "call " + c.Endpoint
	switch c.Body.Kind {
	case usage.KindObject:
		b += " body={" + strings.Join(objectKeys(c.Body.Object), ",") + "}"
	case usage.KindUnknown:
		b += " body=?"
	}
	for _, x := range c.Bearers {
		b += " bearer=" + tokenName(x.Token.Kind)
		if x.Implicit {
			b += "(implicit)"
		}
	}
	if len(c.Bearers) == 0 && c.Request != nil {
		b += " own-token"
	}
	return b
}

func objectKeys(o *usage.Object) []string {
	var out []string
	for _, p := range o.Props {
		out = append(out, p.Key)
	}
	return out
}

func tokenName(k usage.TokenKind) string {
	switch k {
	case usage.TokenID:
		return "id"
	case usage.TokenAccess:
		return "access"
	}
	return "unknown"
}

// token describes a token value: "id twin=accessToken", "access", "none".
func (s *script) token(v usage.Value) string {
	if v.Token == nil {
		return "none"
	}
	b := tokenName(v.Token.Kind)
	if e, ok := v.Token.Twin(); ok {
		b += " twin=" + e[0].New
	}
	if v.Token.Request != nil {
		b += " of " + describeRequest(v.Token.Request)
	}
	return b
}

type modelTest struct {
	name string
	run  func(s *script)
	want []string
}

func runModelTests(t *testing.T, tests []modelTest) {
	t.Helper()
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			tt.run(s)
			slices.Sort(tt.want)
			if got := s.summary(); !slices.Equal(got, tt.want) {
				t.Errorf("usages:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(tt.want, "\n  "))
			}
		})
	}
}

// is reports a mismatch of a described value.
func (s *script) is(what, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s = %q, want %q", what, got, want)
	}
}
