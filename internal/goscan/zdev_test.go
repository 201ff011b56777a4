package goscan

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDev(t *testing.T) {
	root := os.Getenv("DEVROOT")
	if root == "" {
		t.Skip()
	}
	var files, all []string
	src := map[string]string{}
	filepath.Walk(root, func(p string, fi os.FileInfo, err error) error {
		if strings.HasSuffix(p, ".go") {
			r, _ := filepath.Rel(root, p)
			b, _ := os.ReadFile(p)
			all = append(all, filepath.ToSlash(r))
			files = append(files, filepath.ToSlash(r))
			src[filepath.ToSlash(r)] = string(b)
		}
		return nil
	})
	set, err := Load(context.Background(), LoadOptions{Root: root, Candidates: files, Files: all}, realOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(dumpSet(set, src))
}
