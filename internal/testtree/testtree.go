// Package testtree lays out the files of a test in a folder of its own. Only tests import it.
package testtree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Lay writes files and returns their folder, links in its name resolved; a content that starts with "->" makes a
// symbolic link.
func Lay(t testing.TB, files map[string]string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range files {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o750); err != nil {
			t.Fatal(err)
		}
		if target, ok := strings.CutPrefix(data, "->"); ok {
			err = os.Symlink(target, full)
		} else {
			err = os.WriteFile(full, []byte(data), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}
