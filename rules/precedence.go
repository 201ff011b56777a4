package rules

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// precedence keeps one finding per cause (DESIGN section 4, "One cause, one finding"):
//
//   - an ID token as bearer is AUTH1001 only: what the call's scopes lack (2001-2004, 4015) does not matter yet, and the
//     plain request that issued it is no AUTH1002 of its own;
//   - an audience option that the SDK ignores is AUTH5003 only, unless the effective request itself asks for API scopes;
//   - a token asked for without the Management audience (AUTH1002) has no scopes there, so AUTH2003 waits;
//   - several audiences (AUTH1005) are not also malformed ones (AUTH1004).
func precedence(hits []hit) []hit {
	idToken := map[*usage.APICall]bool{}
	issued := map[usage.Span]bool{}
	noAudience := map[*usage.TokenRequest]bool{}
	ignored := map[usage.Span]bool{}
	several := map[usage.Span]bool{}
	for _, h := range hits {
		switch h.Rule {
		case "AUTH1001":
			idToken[h.call] = true
			if h.request != nil {
				issued[h.request.Span] = true
			}
		case "AUTH1002":
			noAudience[h.request] = true
		case "AUTH1005":
			several[h.Span] = true
		case "AUTH5003":
			if h.request != nil && strings.Contains(strings.ToLower(h.option.Option), "audience") {
				ignored[instanceOf(h.request)] = true
			}
		}
	}
	var out []hit
	for _, h := range hits {
		switch h.Rule {
		case "AUTH2001", "AUTH2002", "AUTH2003", "AUTH2004", "AUTH4015":
			if h.call != nil && idToken[h.call] {
				continue
			}
			if h.Rule == "AUTH2003" && h.request != nil && noAudience[h.request] {
				continue
			}
		case "AUTH1002":
			if !h.ownProof && (ignored[instanceOf(h.request)] || h.Level == finding.Note && issued[h.request.Span]) {
				continue
			}
		case "AUTH1004":
			if several[h.Span] {
				continue
			}
		}
		out = append(out, h)
	}
	return out
}

// instanceOf is the SDK instance (or the request itself) that options belong to.
func instanceOf(r *usage.TokenRequest) usage.Span {
	if r == nil {
		return usage.Span{}
	}
	if !r.Credential.Instance.IsZero() {
		return r.Credential.Instance
	}
	return r.Span
}
