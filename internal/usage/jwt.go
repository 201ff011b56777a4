package usage

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// DecodeJWT decodes the claims of a JWT literal (RFC 7519, compact form). The signature is not looked at, and may be
// cut off; the token itself is never kept.
func DecodeJWT(s string) (*Claims, bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "eyJ") {
		return nil, false
	}
	parts := strings.Split(s, ".")
	if len(parts) < 2 || len(parts) > 3 {
		return nil, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return nil, false
	}
	var raw struct {
		Iss    string          `json:"iss"`
		Aud    json.RawMessage `json:"aud"`
		Scope  *string         `json:"scope"`
		AZP    string          `json:"azp"`
		Nonce  string          `json:"nonce"`
		AtHash string          `json:"at_hash"`
		Sub    string          `json:"sub"`
		Scopes json.RawMessage `json:"scopes"` // tokens of the API explorer until about 2017
	}
	if json.Unmarshal(payload, &raw) != nil {
		return nil, false
	}
	c := &Claims{Issuer: raw.Iss, Subject: raw.Sub != "", AZP: raw.AZP, Nonce: raw.Nonce != "", AtHash: raw.AtHash != ""}
	c.HasScope = len(raw.Scopes) > 0
	if raw.Scope != nil {
		c.Scope, c.HasScope = *raw.Scope, true
	}
	var one string
	if json.Unmarshal(raw.Aud, &one) == nil && one != "" {
		c.Audience = []string{one}
	} else {
		_ = json.Unmarshal(raw.Aud, &c.Audience)
	}
	return c, true
}

// Kind classifies a decoded JWT (OpenID Connect Core 2, RFC 9068; facts C3): an ID token is for a client id and has no
// scope, an access token is for an API identifier or carries a scope. Anything else stays unknown.
func (c *Claims) Kind() TokenKind {
	if c == nil {
		return TokenUnknown
	}
	url := false
	for _, a := range c.Audience {
		if strings.Contains(a, "://") || strings.HasPrefix(a, "urn:") {
			url = true
		}
	}
	switch {
	case c.HasScope || url:
		return TokenAccess
	case c.Nonce || c.AtHash:
		return TokenID
	case len(c.Audience) == 1 && (c.Issuer != "" || c.Subject): // an ID token has both; samples are cut
		return TokenID
	}
	return TokenUnknown
}
