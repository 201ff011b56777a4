// Package goscan is the Go front end: {file set, files, types that may be incomplete} -> usages.
//
// It evaluates backwards and on demand over go/ast and types.Info: from a call that a model (or net/http) knows to the
// values that reach it. It knows no rule, and of SDKs only what internal/model answers.
//
// Invariants:
//
//   - Type information is a help, never a need. go/types always runs, with stubs for what is missing, so local
//     identifiers always resolve; a package name is resolved by its import path. What was resolved without the
//     imported package's types has at most medium confidence (the standard library excepted).
//   - A call is evaluated once per chain of visible calls that fills its parameters, never as a cross product of all
//     callers' arguments. A parameter met aside of such a chain is the union of its arguments.
//   - Everything is bounded (depth, chains per call, steps per call); what is cut off is Unknown.
//   - Evaluation never writes to a Package; a Program is used by one goroutine.
package goscan
