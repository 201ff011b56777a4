//go:build !cgo

package jsscan

import (
	"errors"
	"time"
)

// Available says that this build has a JavaScript parser. It is false in a build without cgo.
const Available = false

var errTimeout = errors.New("parsing took too long")

func parseTree(string, []byte, time.Duration) ([]node, bool, error) {
	return nil, false, errors.New("this build has no JavaScript parser (cgo is off)")
}
