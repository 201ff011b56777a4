package rules

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// setting is a tenant, client or action setting, wherever it is spelled: in a configuration file, or in the body of the
// Management call that sets it.
type setting struct {
	*usage.Setting
	call *usage.APICall
}

// bodySubjects says whose settings the body of a call holds.
var bodySubjects = map[string]string{
	"PATCH /tenants/settings":     "tenant",
	"POST /clients":               "client",
	"PATCH /clients/{id}":         "client",
	"POST /actions/actions":       "action",
	"PATCH /actions/actions/{id}": "action",
}

// allSettings are the settings of configuration files and those in the bodies of calls, each once.
func (j *judge) allSettings() []setting {
	var out []setting
	seen := map[string]bool{}
	add := func(s setting) {
		key := s.Subject + " " + s.Name + placeKey(s.Value.KeySpan) + placeKey(s.Value.Span())
		if !seen[key] || s.Value.KeySpan.IsZero() && s.Value.Span().IsZero() {
			seen[key] = true
			out = append(out, s)
		}
	}
	for _, s := range j.ws.Settings {
		add(setting{Setting: s})
	}
	for _, c := range j.ws.Calls {
		subject := bodySubjects[c.Endpoint]
		if subject == "" || c.API != usage.APIManagement {
			continue
		}
		c.Body.Each(func(v usage.Value) {
			if v.Kind == usage.KindObject {
				walkBody(v.Object, "", func(name string, p usage.Property) {
					s := &usage.Setting{
						Subject: subject, Name: name, Value: usage.ValueField(p.Key, p.KeySpan, p.Value), Format: "api",
						Span: p.KeySpan, Evidence: c.Evidence, Conf: usage.Weakest(c.Conf, v.Conf), Doc: c.Doc, Fragment: c.Fragment, App: c.App,
					}
					if s.Span.IsZero() {
						s.Span = s.Value.Span()
					}
					if p.Maybe {
						s.Value.Present = usage.Unknown
					}
					add(setting{Setting: s, call: c})
				})
			}
		})
	}
	return out
}

// walkBody visits the properties of a body with their dotted names, two levels deep as the API nests them.
func walkBody(o *usage.Object, prefix string, visit func(string, usage.Property)) {
	for _, p := range o.Props {
		if p.Value.Kind == usage.KindObject && strings.Count(prefix, ".") < 2 {
			walkBody(p.Value.Object, prefix+p.Key+".", visit)
			continue
		}
		visit(prefix+p.Key, p)
	}
}

// place is where a finding about the setting points: key and value, or the literal where that stands elsewhere.
func (s setting) place() usage.Span {
	key, value := s.Value.KeySpan, s.Value.Value.Span
	switch {
	case !s.Value.Use.IsZero() && !value.IsZero() && s.Value.Use != value && !s.Value.Use.Contains(value):
		return value
	case key.IsZero():
		return s.Span
	case s.Value.Value.Kind == usage.KindList || key.File != value.File:
		return key
	}
	return key.Cover(value)
}

// matchesValue reports whether the setting visibly has the value; of a list, the item that has it. A trailing * of want
// stands for any rest; an empty want matches whatever is there.
func matchesValue(f usage.Field, want string) (string, usage.Span, bool) {
	if f.Present != usage.Yes {
		return "", usage.Span{}, false
	}
	fits := func(s string) bool {
		if head, star := strings.CutSuffix(want, "*"); star {
			return strings.HasPrefix(s, head)
		}
		return s == want
	}
	if want == "" { // a value nobody can see may be none at all (a nil pointer, undefined)
		return "", f.Span(), f.Value.Kind != usage.KindUnknown
	}
	if f.Value.Kind == usage.KindList {
		list := usage.ListOf(f.Value)
		for i, it := range list.Items {
			if c, ok := it.Const(); ok && fits(c) {
				return c, list.At(i), true
			}
		}
		return "", usage.Span{}, false
	}
	c, ok := f.Const()
	return c, f.Span(), ok && fits(strings.TrimSpace(c))
}
