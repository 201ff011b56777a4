package usage

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode"
)

// DecodeJWT reads the claims of a JWT literal. ok is false when s is not a JWT whose payload can be read. The
// signature is not checked: what matters is what kind of token somebody pasted.
func DecodeJWT(s string) (*Claims, TokenKind, bool) {
	parts := strings.Split(strings.TrimSpace(s), ".")
	if len(parts) != 3 || !strings.HasPrefix(parts[0], "eyJ") {
		return nil, TokenUnknown, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, TokenUnknown, false
	}
	var p struct {
		Iss         string          `json:"iss"`
		Aud         json.RawMessage `json:"aud"`
		Scope       *string         `json:"scope"`
		AZP         string          `json:"azp"`
		Nonce       any             `json:"nonce"`
		AtHash      any             `json:"at_hash"`
		Permissions any             `json:"permissions"`
		Gty         any             `json:"gty"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, TokenUnknown, false
	}
	c := &Claims{Issuer: p.Iss, AZP: p.AZP, Nonce: p.Nonce != nil, AtHash: p.AtHash != nil}
	if p.Scope != nil {
		c.HasScope, c.Scope = true, *p.Scope
	}
	var one string
	if json.Unmarshal(p.Aud, &one) == nil && one != "" {
		c.Audience = []string{one}
	} else {
		_ = json.Unmarshal(p.Aud, &c.Audience) // anything else: no audience
	}
	return c, c.kind(p.Permissions != nil || p.Gty != nil), true
}

// kind tells an ID token (aud is a client id, nonce or at_hash, no scope) from an access token (aud is a URL, scope).
func (c *Claims) kind(granted bool) TokenKind {
	if c.HasScope || granted {
		return TokenAccess
	}
	for _, a := range c.Audience {
		if strings.Contains(a, "://") || strings.HasPrefix(a, "urn:") {
			return TokenAccess
		}
	}
	if c.Nonce || c.AtHash || len(c.Audience) > 0 {
		return TokenID
	}
	return TokenUnknown
}

// TokenOfText says what a bearer's text is: a decoded JWT literal (High), or what only its variable's or placeholder's
// name says (Low). Kind is TokenUnknown when nothing does.
func TokenOfText(t Text) Token {
	tok := Token{Span: t.Span()}
	if c, ok := t.Const(); ok {
		c = strings.TrimSpace(c)
		claims, kind, ok := DecodeJWT(c)
		if ok {
			tok.Kind, tok.Claims, tok.Name = kind, claims, "JWT literal"
			return tok
		}
		// `YOUR_ID_TOKEN`, `{yourIdToken}`: a name in the place of a token. A real opaque token holds no such words.
		tok.Conf = Low
		if len(c) <= 64 && !strings.ContainsAny(c, " \t\n") {
			tok.Kind, tok.Name = TokenKindOfName(c), strings.Trim(c, "{}<>[]$ ")
		}
		return tok
	}
	h, ok := t.Trim().OnlyHole()
	if !ok {
		return tok
	}
	if h.Token != nil {
		return *h.Token
	}
	tok.Conf, tok.Name = Low, h.Name
	tok.Kind = TokenKindOfName(h.Name)
	return tok
}

// TokenKindOfName reads a variable's name: `ID_TOKEN`, `userIdToken`, `mgmt_access_token`. It looks at whole words, so
// that `validToken` and `androidToken` are neither.
func TokenKindOfName(name string) TokenKind {
	ws := NameWords(name)
	for i, w := range ws {
		next := ""
		if i+1 < len(ws) {
			next = ws[i+1]
		}
		switch {
		case w == "idtoken" || w == "id" && (next == "token" || next == "jwt"):
			return TokenID
		case w == "accesstoken" || w == "access" && next == "token":
			return TokenAccess
		}
	}
	return TokenUnknown
}

// NameWords splits an identifier into lower-case words at underscores, punctuation and case changes:
// `AUTH0_DOMAIN` is auth0, domain; `rawIDToken` is raw, id, token.
func NameWords(name string) []string {
	var out []string
	var cur []rune
	flush := func() {
		if len(cur) > 0 {
			out = append(out, strings.ToLower(string(cur)))
			cur = cur[:0]
		}
	}
	rs := []rune(name)
	for i, r := range rs {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if i > 0 && unicode.IsUpper(r) {
			prev := rs[i-1]
			nextLower := i+1 < len(rs) && unicode.IsLower(rs[i+1])
			if unicode.IsLower(prev) || unicode.IsDigit(prev) && nextLower || unicode.IsUpper(prev) && nextLower {
				flush()
			}
		}
		cur = append(cur, r)
	}
	flush()
	return out
}
