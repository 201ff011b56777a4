package jsscan

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// The authorize response in the page's own address: `new URLSearchParams(location.hash.slice(1)).get('id_token')`. The
// names of its parameters are the protocol's. Whose response it is, the module that builds the one authorize request says.

// authResponse marks an object of the parameters in the address' fragment.
type authResponse struct{}

const addressHash = "location.hash"

// ofHash keeps of a text that it is made of the address' fragment.
func (e *evaluator) ofHash(f *file, n nid, b *builtin) (usage.Value, bool) {
	if !strings.Contains(b.name, addressHash) {
		return usage.Value{}, false
	}
	v := e.hole(f, n)
	v.Fn = &builtin{name: addressHash}
	return v, true
}

// fromHash reports a value that is the address' fragment, or a part of it.
func (e *evaluator) fromHash(v usage.Value) bool {
	return strings.Contains(e.builtinOf(v), addressHash)
}

// response is the object of the fragment's parameters.
func (e *evaluator) response(f *file, n nid) usage.Value {
	o := &usage.Object{Native: "URLSearchParams", Open: true, Span: f.span(n)}
	return usage.Value{Kind: usage.KindObject, Object: o, Fn: &authResponse{}, Span: f.span(n)}
}

// responseParam is a parameter of the authorize response, read at n under the name that node key spells.
func (e *evaluator) responseParam(f *file, n, key nid, name string) (usage.Value, bool) {
	var kind usage.TokenKind
	switch name {
	case "id_token":
		kind = usage.TokenID
	case "access_token":
		kind = usage.TokenAccess
	default:
		return usage.Value{}, false
	}
	h := e.hole(f, n)
	t := &usage.Token{Kind: kind, Conf: usage.Low, Span: f.span(n), Name: name}
	if kind == usage.TokenID {
		t.Trace = []usage.Step{{Span: f.span(n), Note: "'" + name + "' is the ID token"}}
		e.responses[t.Span] = []usage.Edit{{Span: f.keySpan(key), New: f.outerBytes("access_token")}}
	}
	return withToken(h, t), true
}

// joinResponses gives the tokens of authorize responses the request of their module, when that has exactly one.
func (e *evaluator) joinResponses(out *usage.Set) {
	if len(e.responses) == 0 {
		return
	}
	asked := map[string][]*usage.TokenRequest{}
	for _, r := range out.Requests {
		types := r.ResponseType.Value.Text.String()
		if r.Kind != usage.RequestToken && (r.ResponseType.Present == usage.Unknown || strings.Contains(types, "id_token")) {
			asked[r.Span.File] = append(asked[r.Span.File], r)
		}
	}
	for _, c := range out.Calls {
		for i := range c.Bearers {
			b := &c.Bearers[i]
			edits, ok := e.responses[b.Token.Span]
			rs := asked[b.Token.Span.File]
			if !ok || len(rs) != 1 || b.Token.Request != nil || b.Token.Kind != usage.TokenID {
				continue
			}
			b.Token.Request, b.Token.Evidence = rs[0], rs[0].Evidence
			if b.Token.Conf == usage.Low {
				b.Token.Conf = usage.Medium
			}
			if b.Conf == usage.Low {
				b.Conf = usage.Medium
			}
			if len(b.Token.TwinEdits) == 0 {
				b.Token.TwinEdits = edits
			}
		}
	}
}
