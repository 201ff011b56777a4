// Package auth0 is a stub with the shapes of go-auth0 v1 that the cases use.
package auth0

func String(s string) *string { return &s }
func Bool(b bool) *bool       { return &b }
