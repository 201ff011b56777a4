// Package modelcheck looks up the names that the JavaScript models rely on in the sources of the packages they describe.
//
// A model is knowledge about somebody else's code, and nothing in this repository fails when it is misspelled. So the
// packages of every modelled major are pinned (pins.yaml: version and integrity hash), fetched as npm's own tarballs
// without running a script, read in memory, and every export, method, member and option that a model names must occur
// there in a fitting form; for generated clients the HTTP method and path of each call, too.
//
// Invariants: nothing fetched is executed or written outside the cache folder; a tarball whose hash differs from its pin is
// an error; names that cannot be found statically are listed by name with a reason, and a listed name that is found after
// all is an error as well. The part that needs the network runs under the build tag models (see models_test.go).
package modelcheck
