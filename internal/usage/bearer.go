package usage

import "strings"

// BearersOf reads the value of an Authorization header (or of a `token:` option when prefixed is false) as the
// possible bearers. With prefixed, a leading "Bearer " is cut off; a value with another scheme (Basic, DPoP) yields
// none, and a value without scheme counts as the bare token (seen in real code).
//
// sink is the value expression where the header (option) is written; zero: where the value is spelled.
func BearersOf(v Value, prefixed bool, sink Span) []Bearer {
	if sink.IsZero() {
		sink = v.Span
	}
	var out []Bearer
	v.Each(func(a Value) {
		if b, ok := bearerOf(a, prefixed); ok {
			b.Value = sink
			out = append(out, b)
		}
	})
	return out
}

func bearerOf(v Value, prefixed bool) (Bearer, bool) {
	if v.Kind == KindAbsent {
		return Bearer{}, false
	}
	b := Bearer{Span: v.Span, Point: v.Point, Conf: v.Conf, Choice: v.Choice}
	if v.Token != nil {
		b.Token = *v.Token
		if b.Point.IsZero() {
			b.Point = v.Token.Point
		}
		return b.finish(v), true
	}
	if v.Kind != KindText {
		return b.finish(v), true
	}
	t := v.Text
	if prefixed {
		p := t.Pattern()
		trimmed := strings.TrimLeft(p, " ")
		word, rest, cut := strings.Cut(trimmed, " ")
		scheme := len(word) == 1 && word[0] == HoleByte && strings.TrimLeft(rest, " ") != "" // the response's token_type
		switch {
		case cut && (scheme || strings.EqualFold(word, "bearer")):
			at := len(p) - len(trimmed) + len(word)
			for at < len(p) && p[at] == ' ' {
				at++
			}
			t = t.Slice(at, len(p))
		case strings.EqualFold(trimmed, "bearer"):
			return Bearer{}, false
		case cut && word != "" && !strings.ContainsRune(word, HoleByte) && isScheme(word):
			return Bearer{}, false
		}
	}
	t = t.Trim()
	if s := t.Span(); !s.IsZero() {
		b.Span = s
	}
	if c, ok := t.Const(); ok {
		b.Token.Name = "a token literal"
		if claims, ok := DecodeJWT(c); ok {
			b.Token.Claims = claims
			b.Token.Kind = claims.Kind()
			b.Token.Span = b.Span
			if len(t.Parts) == 1 && t.Parts[0].Const == t.Parts[0].NamedConst && !t.Parts[0].NamedSpan.IsZero() {
				b.Token.Span = t.Parts[0].NamedSpan // the literal behind a constant
			}
		} else if isPlaceholderWord(c) {
			b.Token.Name = c
			b.Token.Kind, b.Token.Conf = kindByName(c), Low
		}
		return b.finish(v), true
	}
	if h, ok := t.OnlyHole(); ok {
		if h.Token != nil {
			b.Token = *h.Token
			if b.Point.IsZero() {
				b.Point = h.Token.Point
			}
			return b.finish(v), true
		}
		b.Token.Name = h.Expr
		name := h.Name
		if name == "" {
			name = h.Expr
		}
		b.Token.Kind, b.Token.Conf, b.Token.Span = kindByName(name), Low, b.Span
	}
	return b.finish(v), true
}

func (b Bearer) finish(v Value) Bearer {
	b.Conf = Weakest(b.Conf, b.Token.Conf)
	if len(b.Token.Trace) == 0 && len(v.Trace) > 0 {
		b.Token.Trace = v.Trace
	}
	return b
}

func kindByName(name string) TokenKind {
	switch {
	case NamesIDToken(name):
		return TokenID
	case NamesAccessToken(name):
		return TokenAccess
	}
	return TokenUnknown
}

// isPlaceholderWord: `{yourIdToken}`, `YOUR_ID_TOKEN`, `<id_token>`: a word for a person to replace, not a token.
func isPlaceholderWord(s string) bool {
	if len(s) > 60 || strings.ContainsAny(s, " .") {
		return false
	}
	return strings.ContainsAny(s, "{}<>[]#@%_") || strings.ToUpper(s) == s || strings.HasPrefix(strings.ToLower(s), "your")
}

func isScheme(w string) bool {
	for _, r := range w {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return false
		}
	}
	return len(w) <= 12
}
