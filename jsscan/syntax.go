package jsscan

import "github.com/auth0lint/auth0lint/internal/usage"

// Broken reports whether a script has syntax errors. A build without the parser cannot tell and says no.
func Broken(src *usage.Source) bool {
	f, err := parse(src)
	return err == nil && f.hasError
}
