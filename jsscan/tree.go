package jsscan

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// nid is a node's index in its file; noNode is none.
type nid int32

const noNode nid = -1

// node is one node of a flattened tree. Its memory layout is flat_node's in tree_cgo.go.
type node struct {
	start, end          uint32
	parent, first, next nid
	kind                uint16
	field, flags        uint8
}

const (
	flagNamed   = 1
	flagExtra   = 2
	flagMissing = 4
)

// Limits against hostile input.
const (
	maxBytes      = 4 << 20
	parseDeadline = 5 * time.Second
)

// file is a parsed source.
type file struct {
	id    int
	src   *usage.Source
	text  []byte
	nodes []node
	// esm, cjs: how it exports; neither: a script whose top-level names are global.
	esm, cjs bool
	hasError bool
	style    fileStyle
	binds    *binds
	mod      *moduleInfo
	// importing is filled when it is asked for.
	importing []importing
	defs      []definition
	root      string // folder of the nearest package.json
	// page groups sources that share globals: the regions of one HTML page or Markdown file.
	page string
	// vendor says whether it imports another identity provider's package: 0 not asked yet, 1 no, 2 yes.
	vendor uint8
	// auth0 says whether the text names Auth0: 0 not asked yet, 1 no, 2 yes.
	auth0 uint8
}

// dialectOf chooses the grammar for a source's language.
func dialectOf(lang string) string {
	switch lang {
	case "ts":
		return "ts"
	case "tsx":
		return "tsx"
	}
	return "js"
}

// withoutAssertions blanks the mark of `session!.user` for the parser, whose grammar reads `a + session!.user` as
// `(a + session)!.user`. No byte moves, and values are read from the source itself.
func withoutAssertions(text []byte) []byte {
	if !bytes.Contains(text, []byte("!.")) {
		return text
	}
	out := bytes.Clone(text)
	for i := 1; i+1 < len(out); i++ {
		if out[i] != '!' || out[i+1] != '.' {
			continue
		}
		if c := out[i-1]; c == '_' || c == '$' || c == ')' || c == ']' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			out[i] = ' '
		}
	}
	return out
}

// parse turns a source into a file. JavaScript that does not parse is tried as TSX (Flow annotations) and the better
// of the two trees is kept.
func parse(src *usage.Source) (*file, error) {
	if len(src.Text) > maxBytes {
		return nil, fmt.Errorf("larger than %d MB", maxBytes>>20)
	}
	d := dialectOf(src.Lang)
	text := src.Text
	if d == "ts" || d == "tsx" {
		text = withoutAssertions(text)
	}
	nodes, bad, err := parseTree(d, text, parseDeadline)
	if err != nil {
		return nil, err
	}
	if bad {
		for _, other := range []string{"js", "tsx", "ts"} {
			if other == d {
				continue
			}
			again, stillBad, err := parseTree(other, text, parseDeadline)
			if err == nil && (!stillBad || errorBytes(again) < errorBytes(nodes)) {
				nodes, bad = again, stillBad
				if !bad {
					break
				}
			}
		}
	}
	f := &file{src: src, text: src.Text, nodes: nodes, hasError: bad, page: src.Path}
	f.style = styleOf(f)
	return f, nil
}

// errorBytes measures how much of a tree is not understood.
func errorBytes(nodes []node) int {
	n := 0
	for i := range nodes {
		if kind(nodes[i].kind) == kError {
			n += int(nodes[i].end-nodes[i].start) + 1
		}
	}
	return n
}

func (f *file) kind(n nid) kind {
	if n < 0 {
		return kAnon
	}
	return kind(f.nodes[n].kind)
}

func (f *file) parent(n nid) nid {
	if n < 0 {
		return noNode
	}
	return f.nodes[n].parent
}

func (f *file) fieldOf(n nid) field { return field(f.nodes[n].field) }

// str is the node's source text.
func (f *file) str(n nid) string {
	if n < 0 {
		return ""
	}
	return string(f.text[f.nodes[n].start:f.nodes[n].end])
}

func (f *file) is(n nid, s string) bool {
	return n >= 0 && string(f.text[f.nodes[n].start:f.nodes[n].end]) == s
}

// span is the node's place in the outermost file.
func (f *file) span(n nid) usage.Span {
	if n < 0 {
		return usage.Span{}
	}
	return f.src.Span(int(f.nodes[n].start), int(f.nodes[n].end))
}

func (f *file) at(start, end uint32) usage.Span { return f.src.Span(int(start), int(end)) }

// child is the first child with the field.
func (f *file) child(n nid, fl field) nid {
	if n < 0 {
		return noNode
	}
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if field(f.nodes[c].field) == fl && f.nodes[c].flags&flagExtra == 0 {
			return c
		}
	}
	return noNode
}

// childKind is the first child of a kind.
func (f *file) childKind(n nid, k kind) nid {
	if n < 0 {
		return noNode
	}
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if f.kind(c) == k {
			return c
		}
	}
	return noNode
}

// hasToken reports an anonymous child spelled tok.
func (f *file) hasToken(n nid, tok string) bool {
	if n < 0 {
		return false
	}
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if f.nodes[c].flags&flagNamed == 0 && f.is(c, tok) {
			return true
		}
	}
	return false
}

// named are the named children without comments.
func (f *file) named(n nid) []nid {
	var out []nid
	if n < 0 {
		return nil
	}
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if f.nodes[c].flags&flagNamed != 0 && f.nodes[c].flags&flagExtra == 0 {
			out = append(out, c)
		}
	}
	return out
}

// firstNamed is the first named child that is no comment.
func (f *file) firstNamed(n nid) nid {
	if n < 0 {
		return noNode
	}
	for c := f.nodes[n].first; c >= 0; c = f.nodes[c].next {
		if f.nodes[c].flags&flagNamed != 0 && f.nodes[c].flags&flagExtra == 0 {
			return c
		}
	}
	return noNode
}

// inside reports whether n is anc or lies below it.
func (f *file) inside(n, anc nid) bool {
	for ; n >= 0; n = f.nodes[n].parent {
		if n == anc {
			return true
		}
		if n < anc {
			return false
		}
	}
	return false
}

// last is the index behind the last node of n's subtree.
func (f *file) last(n nid) nid {
	for m := n; m >= 0; m = f.nodes[m].parent {
		if f.nodes[m].next >= 0 {
			return f.nodes[m].next
		}
	}
	return nid(len(f.nodes))
}

func isFunc(k kind) bool {
	switch k {
	case kFunctionDeclaration, kFunctionExpression, kGeneratorFunction, kGeneratorFunctionDeclaration, kArrowFunction, kMethodDefinition:
		return true
	}
	return false
}

func isClass(k kind) bool {
	return k == kClass || k == kClassDeclaration || k == kAbstractClassDeclaration
}

// enclosingFunc is the innermost function around n (not n itself), noNode at the top level.
func (f *file) enclosingFunc(n nid) nid {
	for n = f.parent(n); n >= 0; n = f.nodes[n].parent {
		if isFunc(f.kind(n)) {
			return n
		}
	}
	return noNode
}

// thisFunc is the innermost function around n that binds `this`, or a class body field's class node.
func (f *file) thisOwner(n nid) nid {
	for n = f.parent(n); n >= 0; n = f.nodes[n].parent {
		switch k := f.kind(n); {
		case isFunc(k) && k != kArrowFunction:
			return n
		case k == kFieldDefinition || k == kPublicFieldDefinition || k == kClassStaticBlock:
			return n
		}
	}
	return noNode
}

// classOf is the class whose body holds member m directly, noNode otherwise.
func (f *file) classOf(m nid) nid {
	p := f.parent(m)
	if f.kind(p) == kClassBody {
		return f.parent(p)
	}
	return noNode
}

// unwrap strips parentheses, casts, non-null assertions and await.
func (f *file) unwrap(n nid) nid {
	for n >= 0 {
		switch f.kind(n) {
		case kParenthesizedExpression, kAsExpression, kSatisfiesExpression, kNonNullExpression, kAwaitExpression, kJsxExpression:
			n = f.firstNamed(n)
		case kTypeAssertion:
			cs := f.named(n)
			if len(cs) == 0 {
				return noNode
			}
			n = cs[len(cs)-1]
		default:
			return n
		}
	}
	return n
}

// outer climbs over the wrappers that unwrap strips.
func (f *file) outer(n nid) nid {
	for {
		p := f.parent(n)
		switch f.kind(p) {
		case kParenthesizedExpression, kAsExpression, kSatisfiesExpression, kNonNullExpression, kAwaitExpression, kTypeAssertion:
			n = p
		default:
			return n
		}
	}
}

// lastName is the last name of a callee: `a.b.c` gives c, `f` gives f.
func (f *file) lastName(n nid) string {
	n = f.unwrap(n)
	switch f.kind(n) {
	case kIdentifier, kShorthandPropertyIdentifier, kPropertyIdentifier, kPrivatePropertyIdentifier, kTypeIdentifier:
		return f.str(n)
	case kMemberExpression, kNestedIdentifier:
		return f.str(f.child(n, fProperty))
	case kSubscriptExpression:
		if s, ok := f.constString(f.child(n, fIndex)); ok {
			return s
		}
	case kSuper:
		return "super"
	case kImport:
		return "import"
	}
	return ""
}

// constString is the content of a plain string literal without escapes to resolve.
func (f *file) constString(n nid) (string, bool) {
	n = f.unwrap(n)
	switch f.kind(n) {
	case kString:
		t, _ := f.stringText(n)
		return t.Const()
	case kTemplateString:
		if f.childKind(n, kTemplateSubstitution) >= 0 {
			return "", false
		}
		t, _ := f.stringText(n)
		return t.Const()
	}
	return "", false
}

// args are a call's argument nodes; ok is false for a tagged template.
func (f *file) args(call nid) []nid {
	a := f.child(call, fArguments)
	if f.kind(a) != kArguments {
		return nil
	}
	return f.named(a)
}

// callee is a call's or constructor's function expression.
func (f *file) callee(call nid) nid {
	if f.kind(call) == kNewExpression {
		return f.child(call, fConstructor)
	}
	return f.child(call, fFunction)
}

// line returns the bytes of the line before off, up to it.
func (f *file) lineBefore(off uint32) []byte {
	const far = 400 // no indentation is wider; minified code has lines without end
	from := uint32(0)
	if off > far {
		from = off - far
	}
	i := bytes.LastIndexByte(f.text[from:off], '\n') + 1
	return f.text[from+uint32(i) : off]
}

// fileStyle is how a file is written: what an inserted entry imitates.
type fileStyle struct {
	quote    byte
	template bool // uses template literals, or is modern enough to
	newline  string
	indent   string
}

func styleOf(f *file) fileStyle {
	s := fileStyle{quote: '\'', newline: "\n", indent: "  "}
	single, double, modern := 0, 0, false
	templates, concats := false, false
	for i := range f.nodes {
		switch kind(f.nodes[i].kind) {
		case kString:
			if p := f.nodes[i].parent; p >= 0 && f.kind(p) == kJsxAttribute {
				continue // markup has quotes of its own
			}
			switch f.text[f.nodes[i].start] {
			case '\'':
				single++
			case '"':
				double++
			}
		case kTemplateString:
			templates = true
		case kBinaryExpression:
			l, r := f.kind(f.child(nid(i), fLeft)), f.kind(f.child(nid(i), fRight))
			concats = concats || (l == kString) != (r == kString) && f.is(f.child(nid(i), fOperator), "+")
		case kArrowFunction, kLexicalDeclaration, kClassDeclaration, kImportStatement:
			modern = true
		}
	}
	if double > single {
		s.quote = '"'
	}
	s.template = templates || modern && !concats
	if bytes.Contains(f.text, []byte("\r\n")) {
		s.newline = "\r\n"
	}
	if i := strings.Index(string(f.text[:min(len(f.text), 4096)]), "\n\t"); i >= 0 {
		s.indent = "\t"
	}
	return s
}
