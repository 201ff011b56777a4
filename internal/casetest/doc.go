// Package casetest runs testdata/cases: small workspaces with what must be found in them and what fixing makes of them
// (testdata/cases/README.md describes the format). It holds tests only.
package casetest
