// Package usage is the language-neutral account of how code uses Auth0.
//
// Front ends produce usages, rules read them; neither knows the other. The
// package holds four layers:
//
//   - Span and Source: where bytes stand. Spans are half-open byte offsets in the
//     outermost file, whatever was embedded in what.
//   - Text, Value and Object: what an expression can evaluate to. Unknown is a
//     value; nothing here turns "cannot see" into "is absent".
//   - Field and Slot: a named input of a usage and how its value is spelled, so
//     that a rule can say which field gets which Text and never see syntax.
//   - TokenRequest, APICall, Token, ClientGrant ...: the usages.
//
// Invariants: a Span of one usage may point into several files (a constant in
// another module); a Field that is Present has a Value; a Slot is only filled in
// by a front end; values are immutable once handed over.
package usage
