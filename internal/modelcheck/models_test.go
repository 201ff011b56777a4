//go:build models

package modelcheck

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// cacheDir is outside the repository: $AUTH0LINT_MODELS_CACHE, else a folder of the user's cache.
func cacheDir(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("AUTH0LINT_MODELS_CACHE"); dir != "" {
		return dir
	}
	base, err := os.UserCacheDir()
	if err != nil {
		base = os.TempDir()
	}
	return filepath.Join(base, "auth0lint", "models")
}

// TestModels fetches every pinned package and looks up every name of every JavaScript model.
func TestModels(t *testing.T) {
	pins, err := LoadPins()
	if err != nil {
		t.Fatal(err)
	}
	sdks, err := catalog.SDKs()
	if err != nil {
		t.Fatal(err)
	}
	for _, msg := range Unpinned(sdks, pins) {
		t.Error(msg)
	}
	dir := cacheDir(t)
	if err := fetch(dir, pins.Pins); err != nil {
		t.Fatal(err)
	}
	packages := map[string][]*Index{}
	for _, pin := range pins.Pins {
		tgz, err := read(dir, pin)
		if err != nil {
			t.Fatal(err)
		}
		x, err := ReadPackage(tgz)
		if err != nil {
			t.Fatalf("%s@%s: %v", pin.Package, pin.Version, err)
		}
		for _, id := range pin.Models {
			packages[id] = append(packages[id], x)
		}
	}
	for _, m := range sdks {
		if !slices.ContainsFunc(m.Packages, func(p catalog.Package) bool { return p.NPM != "" }) {
			continue
		}
		t.Run(m.ID, func(t *testing.T) {
			for _, msg := range Check(m, packages[m.ID], pins) {
				t.Error(msg)
			}
			t.Logf("%d names and %d calls in %d packages, %d names unchecked", len(Names(m)), len(Calls(m)), len(packages[m.ID]), len(pins.Unchecked[m.ID]))
		})
	}
}
