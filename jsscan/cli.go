package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// The Auth0 CLI started from a script: `auth0 api post client-grants --data {...}` in a zx template, execa or spawn.

// cliCall reports a call that may start the CLI.
func (f *file) cliCall(n nid) bool {
	if a := f.child(n, fArguments); f.kind(a) == kTemplateString {
		return strings.HasPrefix(strings.TrimSpace(strings.Trim(f.str(a), "`")), "auth0 ")
	}
	args := f.args(n)
	if len(args) < 2 {
		return false
	}
	s, ok := f.constString(args[0])
	return ok && (s == "auth0" || strings.HasSuffix(s, "/auth0"))
}

// cliSink makes a client grant of `auth0 api post client-grants`.
func (e *evaluator) cliSink(f *file, n nid) (out []produced) {
	e.steps = 0
	defer e.survive(f)
	var words []usage.Value
	var add func(v usage.Value)
	add = func(v usage.Value) {
		if v.Kind == usage.KindList {
			for _, it := range v.Items {
				add(it)
			}
			return
		}
		words = append(words, v)
	}
	if a := f.child(n, fArguments); f.kind(a) == kTemplateString {
		at := f.nodes[a].start + 1
		for c := f.nodes[a].first; c >= 0; c = f.nodes[c].next {
			if f.kind(c) != kTemplateSubstitution {
				continue
			}
			for _, w := range strings.Fields(string(f.text[at:f.nodes[c].start])) {
				words = append(words, text(w, f.span(a)))
			}
			add(e.eval(f, f.firstNamed(c), nil))
			at = f.nodes[c].end
		}
	} else {
		for _, a := range f.args(n) {
			add(e.eval(f, a, nil))
		}
	}
	var plain []string
	for i, w := range words {
		s, ok := w.ConstString()
		if !ok {
			continue
		}
		plain = append(plain, s)
		if (s != "--data" && s != "-d") || i+1 >= len(words) || !grantCommand(plain) {
			continue
		}
		body := words[i+1]
		if body.Kind != usage.KindObject || body.Object == nil {
			continue
		}
		g := &usage.ClientGrant{Format: "auth0-cli", Span: f.span(n), Doc: f.src.Doc, Fragment: f.src.Fragment,
			ClientID: objectField(body, "client_id"), Audience: objectField(body, "audience"), Scopes: objectField(body, "scope"),
			Evidence: usage.Evidence{Kind: usage.EvidenceSDK, Span: f.span(n), What: "Auth0 CLI"}}
		g.ManagementAPI = managementAudience(g.Audience)
		if id, ok := g.ClientID.Const(); ok {
			g.Credential.ClientID = id
		}
		out = append(out, produced{n, usage.Set{Grants: []*usage.ClientGrant{g}}})
	}
	return out
}

func grantCommand(words []string) bool {
	s := strings.ToLower(strings.Join(words, " ")) + " "
	return strings.Contains(s, " api post client-grants ") || strings.Contains(s, " api post /client-grants ")
}

func objectField(v usage.Value, key string) usage.Field {
	p, ok := v.Object.Get(key)
	switch {
	case ok && p.Value.Kind != usage.KindAbsent:
		fd := usage.ValueField(key, p.KeySpan, p.Value)
		if !p.Use.IsZero() {
			fd.Use = p.Use
		}
		return fd
	case v.Object.Open:
		return usage.UnknownField(key)
	}
	return usage.AbsentField(key, v.Object.Layout.Slot(key, nil, nil))
}

func managementAudience(a usage.Field) usage.Tri {
	t, ok := a.Text()
	if !ok {
		return usage.Unknown
	}
	if t.HasSuffix("/api/v2/") == usage.Yes || t.HasSuffix("/api/v2") == usage.Yes {
		return usage.Yes
	}
	if _, known := t.Const(); known {
		return usage.No
	}
	return usage.Unknown
}
