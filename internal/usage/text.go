package usage

import "strings"

// Tri is an answer that may be unknown.
type Tri int8

// The three answers. Unknown is the zero value on purpose.
const (
	Unknown Tri = iota
	No
	Yes
)

// TriOf turns a bool into Yes or No.
func TriOf(b bool) Tri {
	if b {
		return Yes
	}
	return No
}

// Hole is the part of a Text whose bytes are not known.
type Hole struct {
	// Expr is the expression or placeholder as spelled in its file: `AUTH_CONFIG.domain`, `domain`, `{yourDomain}`, `${BASE}`.
	Expr string
	// Name is the most telling name in it: `domain`, `AUTH0_DOMAIN`, `yourDomain`. Used for Evidence, never as a proof.
	Name string
	// Placeholder is set for a hole a person or a template engine fills in (`{yourDomain}`, `YOUR_DOMAIN`, `##KEY##`, `{{domain}}`).
	// A placeholder is spelled verbatim wherever the Text is written.
	Placeholder bool
	// Env names the environment variable read here, "" if none.
	Env string
	// Scope is the front end's identity of the scope in which Expr can be evaluated ("" = only at Span).
	Scope string
	// Token is set when the value of the hole is known to be (or named like) a token.
	Token *Token
	// Origin is set when the value is (part of) the response of a usage.
	Origin *Origin
	// Auth0 is set when the very same value is what an Auth0 SDK is configured with as its domain.
	Auth0 *Evidence
}

// Part is either constant bytes or a hole.
type Part struct {
	// Const holds the decoded bytes; meaningless when Hole is set.
	Const string
	Hole  *Hole
	// Span is where the bytes (without quotes) or the hole's expression stand. Zero for bytes nobody wrote (a default).
	Span Span
	// Map gives for every byte of Const its offset in the file, plus one for the end; nil when the mapping is
	// linear from Span.Start (no escapes).
	Map []int
	// Named is the expression that stands for bytes where they are used (`config.domain`), nil for a literal there;
	// NamedConst are those bytes, of which Const may be a part, NamedSpan is the literal that spells them.
	Named      *Hole
	NamedConst string
	NamedSpan  Span
}

// Text is an abstract string: parts in order, adjacent constants not merged (each keeps its own span).
type Text struct {
	Parts []Part
}

// Lit is a Text of constant bytes at span.
func Lit(s string, span Span) Text {
	if s == "" {
		return Text{Parts: []Part{{Span: span}}}
	}
	return Text{Parts: []Part{{Const: s, Span: span}}}
}

// HoleText is a Text that is one hole.
func HoleText(h Hole, span Span) Text { return Text{Parts: []Part{{Hole: &h, Span: span}}} }

// Concat joins texts.
func Concat(ts ...Text) Text {
	var out Text
	for _, t := range ts {
		out.Parts = append(out.Parts, t.Parts...)
	}
	return out
}

// IsZero reports whether t has no parts at all (not the empty string literal).
func (t Text) IsZero() bool { return len(t.Parts) == 0 }

// Const returns the bytes when no part is a hole.
func (t Text) Const() (string, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole == nil {
		return t.Parts[0].Const, true
	}
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			return "", false
		}
		b.WriteString(p.Const)
	}
	return b.String(), len(t.Parts) > 0
}

// HoleByte stands for one hole in Pattern.
const HoleByte = '\x00'

// Pattern is the text with each hole replaced by one HoleByte: index i of Pattern and of Slice agree.
func (t Text) Pattern() string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Hole != nil {
			b.WriteByte(HoleByte)
		} else {
			b.WriteString(p.Const)
		}
	}
	return b.String()
}

// String renders for messages, in no language's own spelling: placeholders as written, other holes in braces, by the name of
// the environment variable where they are one spelled out.
func (t Text) String() string {
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Hole == nil:
			b.WriteString(p.Const)
		case p.Hole.Placeholder, strings.HasPrefix(p.Hole.Expr, "$"): // `$(cmd)` says already what it is
			b.WriteString(p.Hole.Expr)
		case p.Hole.Env != "" && strings.Contains(p.Hole.Expr, p.Hole.Env):
			b.WriteString("{" + p.Hole.Env + "}")
		default:
			b.WriteString("{" + p.Hole.Expr + "}")
		}
	}
	return b.String()
}

// Len is the length of Pattern.
func (t Text) Len() int {
	n := 0
	for _, p := range t.Parts {
		if p.Hole != nil {
			n++
		} else {
			n += len(p.Const)
		}
	}
	return n
}

// Slice is the sub-text [i, j) in offsets of Pattern, spans kept exact. It panics when out of range, like a slice expression.
func (t Text) Slice(i, j int) Text {
	if i < 0 || j < i || j > t.Len() {
		panic("usage: Text.Slice out of range")
	}
	var out Text
	at := 0
	for _, p := range t.Parts {
		n := 1
		if p.Hole == nil {
			n = len(p.Const)
		}
		lo, hi := max(i-at, 0), min(j-at, n)
		if lo < hi || (n == 0 && at >= i && at <= j) {
			out.Parts = append(out.Parts, p.slice(lo, hi))
		}
		at += n
	}
	return out
}

func (p Part) slice(lo, hi int) Part {
	if p.Hole != nil || (lo == 0 && hi == len(p.Const)) {
		return p
	}
	q := Part{Const: p.Const[lo:hi], Span: p.Span, Named: p.Named, NamedConst: p.NamedConst, NamedSpan: p.NamedSpan}
	switch {
	case p.Map != nil:
		q.Map = p.Map[lo : hi+1]
		q.Span.Start, q.Span.End = q.Map[0], q.Map[len(q.Map)-1]
	case !p.Span.IsZero():
		q.Span.Start, q.Span.End = p.Span.Start+lo, p.Span.Start+hi
	}
	return q
}

// Span covers the parts that lie in the first part's file.
func (t Text) Span() Span {
	var s Span
	for _, p := range t.Parts {
		s = s.Cover(p.Span)
	}
	return s
}

// Holes lists the holes in order.
func (t Text) Holes() []*Hole {
	var hs []*Hole
	for _, p := range t.Parts {
		if p.Hole != nil {
			hs = append(hs, p.Hole)
		}
	}
	return hs
}

// OnlyHole returns the hole when t is exactly one.
func (t Text) OnlyHole() (*Hole, bool) {
	if len(t.Parts) == 1 && t.Parts[0].Hole != nil {
		return t.Parts[0].Hole, true
	}
	return nil, false
}

// Index is the offset of the constant sub in Pattern, -1 if it does not occur there.
func (t Text) Index(sub string) int { return strings.Index(t.Pattern(), sub) }

// Equals reports whether t is exactly s: No when the constants contradict it, Unknown when holes leave it open.
func (t Text) Equals(s string) Tri {
	if len(t.Parts) == 0 {
		return Unknown
	}
	if c, ok := t.Const(); ok {
		return TriOf(c == s)
	}
	if matchHoles(t.Pattern(), s) {
		return Unknown
	}
	return No
}

// HasPrefix and HasSuffix answer for the visible constants; a leading (trailing) hole is Unknown.
func (t Text) HasPrefix(s string) Tri {
	p := t.Pattern()
	if strings.HasPrefix(p, s) {
		return Yes
	}
	if i := strings.IndexByte(p, HoleByte); i >= 0 && i < len(s) && strings.HasPrefix(s, p[:i]) {
		return Unknown
	}
	return No
}

// HasSuffix is the mirror of HasPrefix.
func (t Text) HasSuffix(s string) Tri {
	p := t.Pattern()
	if strings.HasSuffix(p, s) {
		return Yes
	}
	if i := strings.LastIndexByte(p, HoleByte); i >= 0 && len(p)-1-i < len(s) && strings.HasSuffix(s, p[i+1:]) {
		return Unknown
	}
	return No
}

// matchHoles reports whether s can be the pattern with holes filled by anything.
func matchHoles(pattern, s string) bool {
	segs := strings.Split(pattern, string(HoleByte))
	if len(segs) == 1 {
		return pattern == s
	}
	if !strings.HasPrefix(s, segs[0]) {
		return false
	}
	s = s[len(segs[0]):]
	for _, g := range segs[1 : len(segs)-1] {
		i := strings.Index(s, g)
		if i < 0 {
			return false
		}
		s = s[i+len(g):]
	}
	return strings.HasSuffix(s, segs[len(segs)-1])
}

// Fields splits on white space, commas and plus signs when sep is nil-like "", else on sep; each piece keeps its span.
// A hole is part of the piece it touches.
func (t Text) Fields() []Text {
	p := t.Pattern()
	var out []Text
	start := -1
	for i := 0; i <= len(p); i++ {
		space := i == len(p) || p[i] == ' ' || p[i] == '\n' || p[i] == '\t' || p[i] == '\r' || p[i] == ','
		switch {
		case space && start >= 0:
			out = append(out, t.Slice(start, i))
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	return out
}

// Trim removes leading and trailing white space.
func (t Text) Trim() Text {
	p := t.Pattern()
	i, j := 0, len(p)
	for i < j && isSpace(p[i]) {
		i++
	}
	for j > i && isSpace(p[j-1]) {
		j--
	}
	return t.Slice(i, j)
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }
