//go:build cgo

package jsscan

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

// Prototypes of tree-sitter's public C API (tree_sitter/api.h); the symbols come from go-tree-sitter, which is linked
// into the same binary. Declaring them here lets the whole tree be walked in one call from Go.
typedef struct { uint32_t context[4]; const void *id; const void *tree; } TSNode;
typedef struct { const void *tree; const void *id; uint32_t context[3]; } TSTreeCursor;
extern TSTreeCursor ts_tree_cursor_new(TSNode node);
extern void ts_tree_cursor_delete(TSTreeCursor *self);
extern TSNode ts_tree_cursor_current_node(const TSTreeCursor *self);
extern uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *self);
extern bool ts_tree_cursor_goto_parent(TSTreeCursor *self);
extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *self);
extern bool ts_tree_cursor_goto_first_child(TSTreeCursor *self);
extern uint16_t ts_node_symbol(TSNode self);
extern uint32_t ts_node_start_byte(TSNode self);
extern uint32_t ts_node_end_byte(TSNode self);
extern bool ts_node_is_named(TSNode self);
extern bool ts_node_is_extra(TSNode self);
extern bool ts_node_is_missing(TSNode self);
extern bool ts_node_has_error(TSNode self);
extern uint32_t ts_node_descendant_count(TSNode self);
extern void ts_set_allocator(void *(*m)(size_t), void *(*c)(size_t, size_t), void *(*r)(void *, size_t), void (*f)(void *));

typedef struct {
	uint32_t start, end;
	int32_t parent, first, next;
	uint16_t kind;
	uint8_t field, flags;
} flat_node;

enum { FLAT_NAMED = 1, FLAT_EXTRA = 2, FLAT_MISSING = 4 };

static void flat_put(flat_node *out, TSTreeCursor *c, int32_t parent, const uint16_t *kinds, uint32_t nkinds,
                     const uint8_t *fields, uint32_t nfields) {
	TSNode n = ts_tree_cursor_current_node(c);
	uint16_t sym = ts_node_symbol(n), field = ts_tree_cursor_current_field_id(c);
	out->start = ts_node_start_byte(n);
	out->end = ts_node_end_byte(n);
	out->parent = parent;
	out->first = -1;
	out->next = -1;
	// The error symbol (65535) lies outside the table: kinds[0] is "error".
	out->kind = sym < nkinds ? kinds[sym] : kinds[0];
	out->field = field < nfields ? fields[field] : 0;
	out->flags = (ts_node_is_named(n) ? FLAT_NAMED : 0) | (ts_node_is_extra(n) ? FLAT_EXTRA : 0) |
	             (ts_node_is_missing(n) ? FLAT_MISSING : 0);
}

static uint32_t auth0lint_flatten(const TSNode *root, flat_node *out, uint32_t cap, const uint16_t *kinds,
                                  uint32_t nkinds, const uint8_t *fields, uint32_t nfields) {
	if (cap == 0) return 0;
	TSTreeCursor c = ts_tree_cursor_new(*root);
	flat_put(&out[0], &c, -1, kinds, nkinds, fields, nfields);
	uint32_t n = 1;
	int32_t cur = 0;
	for (;;) {
		if (ts_tree_cursor_goto_first_child(&c)) {
			if (n == cap) break;
			flat_put(&out[n], &c, cur, kinds, nkinds, fields, nfields);
			out[cur].first = (int32_t)n;
			cur = (int32_t)n++;
			continue;
		}
		bool done = false;
		while (!ts_tree_cursor_goto_next_sibling(&c)) {
			if (!ts_tree_cursor_goto_parent(&c)) { done = true; break; }
			cur = out[cur].parent;
		}
		if (done || n == cap) break;
		int32_t parent = out[cur].parent;
		flat_put(&out[n], &c, parent, kinds, nkinds, fields, nfields);
		out[cur].next = (int32_t)n;
		cur = (int32_t)n++;
	}
	ts_tree_cursor_delete(&c);
	return n;
}

static void auth0lint_plain_malloc(void) { ts_set_allocator(NULL, NULL, NULL, NULL); }
*/
import "C"

import (
	"errors"
	"sync"
	"time"
	"unsafe"

	sitter "github.com/tree-sitter/go-tree-sitter"
	javascript "github.com/tree-sitter/tree-sitter-javascript/bindings/go"
	typescript "github.com/tree-sitter/tree-sitter-typescript/bindings/go"
)

// Available says that this build has a JavaScript parser. It is false in a build without cgo.
const Available = true

// grammar is one tree-sitter language with its symbol and field numbers translated to ours.
type grammar struct {
	lang   *sitter.Language
	kinds  []uint16
	fields []uint8
	pool   sync.Pool
}

var loadGrammars = sync.OnceValue(func() map[string]*grammar {
	// go-tree-sitter 0.25.0 routes every allocation of the C core through Go; the C library's own malloc cuts a
	// parse by a third. Nothing has been allocated before the first grammar is loaded.
	C.auth0lint_plain_malloc()
	return map[string]*grammar{
		"js":  newGrammar(sitter.NewLanguage(javascript.Language())),
		"ts":  newGrammar(sitter.NewLanguage(typescript.LanguageTypescript())),
		"tsx": newGrammar(sitter.NewLanguage(typescript.LanguageTSX())),
	}
})

func newGrammar(l *sitter.Language) *grammar {
	g := &grammar{lang: l}
	for i := range l.NodeKindCount() {
		k := kAnon
		if l.NodeKindIsNamed(uint16(i)) {
			k = kOther
			if own, ok := kindByName[l.NodeKindForId(uint16(i))]; ok {
				k = own
			}
		}
		g.kinds = append(g.kinds, uint16(k))
	}
	g.kinds[0] = uint16(kError)
	for i := range l.FieldCount() + 1 {
		g.fields = append(g.fields, uint8(fieldByName[l.FieldNameForId(uint16(i))]))
	}
	return g
}

var errTimeout = errors.New("parsing took too long")

// parseTree parses text and returns the flattened tree; hasError reports ERROR or MISSING nodes.
func parseTree(dialect string, text []byte, deadline time.Duration) (nodes []node, hasError bool, err error) {
	g := loadGrammars()[dialect]
	p, _ := g.pool.Get().(*sitter.Parser)
	if p == nil {
		p = sitter.NewParser()
		if err := p.SetLanguage(g.lang); err != nil {
			p.Close()
			return nil, false, err
		}
	}
	// The binding copies whatever the callback returns: small pieces keep that bounded.
	const chunk = 64 << 10
	read := func(off int, _ sitter.Point) []byte {
		if off >= len(text) {
			return nil
		}
		return text[off:min(off+chunk, len(text))]
	}
	// Options leak a handle per call in this version of the binding, so only large inputs get a deadline.
	var opts *sitter.ParseOptions
	if len(text) > 64<<10 {
		end := time.Now().Add(deadline)
		opts = &sitter.ParseOptions{ProgressCallback: func(sitter.ParseState) bool { return time.Now().After(end) }}
	}
	tree := p.ParseWithOptions(read, nil, opts)
	if tree == nil {
		p.Reset()
		g.pool.Put(p)
		return nil, false, errTimeout
	}
	g.pool.Put(p)
	defer tree.Close()
	root := tree.RootNode()
	croot := (*C.TSNode)(unsafe.Pointer(root))
	n := uint32(C.ts_node_descendant_count(*croot))
	nodes = make([]node, n)
	if n > 0 {
		n = uint32(C.auth0lint_flatten(croot, (*C.flat_node)(unsafe.Pointer(&nodes[0])), C.uint32_t(n),
			(*C.uint16_t)(unsafe.Pointer(&g.kinds[0])), C.uint32_t(len(g.kinds)),
			(*C.uint8_t)(unsafe.Pointer(&g.fields[0])), C.uint32_t(len(g.fields))))
	}
	return nodes[:n], root.HasError(), nil
}
