package usage

import (
	"strings"
	"unicode"
)

// NameWords splits an identifier, storage key or placeholder into lower-case words: camelCase, snake_case,
// kebab-case, dots and acronyms (`rawIDToken` -> raw id token, `ID_TOKEN_KEY` -> id token key).
func NameWords(name string) []string {
	var words []string
	var cur []rune
	flush := func() {
		if len(cur) > 0 {
			words = append(words, strings.ToLower(string(cur)))
			cur = nil
		}
	}
	rs := []rune(name)
	for i, r := range rs {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			flush()
			continue
		case unicode.IsUpper(r) && i > 0 && (unicode.IsLower(rs[i-1]) || unicode.IsDigit(rs[i-1])):
			flush()
		case unicode.IsUpper(r) && i > 0 && unicode.IsUpper(rs[i-1]) && i+1 < len(rs) && unicode.IsLower(rs[i+1]):
			flush()
		}
		cur = append(cur, r)
	}
	flush()
	return words
}

// NamesIDToken reports whether a name says "ID token" (`idToken`, `id_token`, `rawIDToken`, `yourIdToken`, `idtoken`).
// It is a hint of low confidence, never a proof: names lie in both directions. Names of things made from an ID token
// (payload, claims, hint) are not one.
func NamesIDToken(name string) bool {
	words := NameWords(name)
	found := false
	for i, w := range words {
		switch {
		case w == "idtoken" || w == "rawidtoken":
			found = true
		case w == "token" && i > 0 && words[i-1] == "id":
			found = true
		case found && (w == "payload" || w == "claims" || w == "hint" || w == "claim" || w == "expiry" || w == "expires" ||
			w == "signing" || w == "verifier" || w == "nonce" || w == "alg" || w == "lifetime"):
			return false
		}
	}
	return found
}

// NamesAccessToken reports whether a name says "access token" or "management token".
func NamesAccessToken(name string) bool {
	words := NameWords(name)
	for i, w := range words {
		switch w {
		case "accesstoken":
			return true
		case "token":
			if i > 0 && (words[i-1] == "access" || words[i-1] == "management" || words[i-1] == "mgmt" || words[i-1] == "api") {
				return true
			}
		}
	}
	return false
}

// NamesAuth0 reports whether a name refers to Auth0 (`AUTH0_DOMAIN`, `auth0Domain`, `config.auth0.domain`).
func NamesAuth0(name string) bool {
	l := strings.ToLower(name)
	return strings.Contains(l, "auth0") || strings.Contains(l, "auth_0")
}

// Snake is the usual JSON key of a name in camel case (`ClientID` -> client_id, `enableIdtokenApi2` -> enable_idtoken_api2).
func Snake(s string) string {
	var b strings.Builder
	rs := []rune(s)
	for i, r := range rs {
		if unicode.IsUpper(r) {
			if i > 0 && (!unicode.IsUpper(rs[i-1]) || i+1 < len(rs) && unicode.IsLower(rs[i+1])) {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
