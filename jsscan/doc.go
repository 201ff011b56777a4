// Package jsscan is the JavaScript/TypeScript front end: it turns sources into usages.
//
// It works backwards and on demand. Sinks (calls and constructors whose name a model knows, strings that hold URLs)
// are found in a flattened syntax tree; what reaches them is evaluated through bindings, objects, classes, callbacks,
// storage and modules. The package knows nothing about rules: which call means what is internal/model's business, what
// an HTTP request means is internal/request's.
//
// Invariants:
//
//   - A C tree lives only inside parse: it is flattened and closed at once. Everything else works on []node.
//   - Nodes are numbered in pre-order, so index order is source order and a subtree is a contiguous range.
//   - Evaluation never fails and never loops: what cannot be seen is a hole or an unknown value, depth and steps are
//     bounded, cycles yield unknown.
//   - A value computed for one expression in one environment is computed once, so pointers of usages are stable within
//     a Scan.
//   - Adding sources may be concurrent; Scan is sequential and its result depends only on the sources, not on order.
package jsscan
