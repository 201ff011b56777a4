package jsscan

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Golden usages: each testdata/usages/*.txt holds files in txtar style (`-- name --`) and, last, the usages.
func TestUsages(t *testing.T) {
	t.Parallel()
	cases, err := filepath.Glob("testdata/usages/*.txt")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			comment, files, order := split(string(data))
			want := files["usages"]
			delete(files, "usages")
			got := dump(files, scan(t, files))
			if got == want {
				return
			}
			if !*update {
				t.Errorf("got\n%s\nwant\n%s", got, want)
				return
			}
			var b strings.Builder
			b.WriteString(comment)
			for _, f := range order {
				if f != "usages" {
					b.WriteString("-- " + f + " --\n" + files[f])
				}
			}
			b.WriteString("-- usages --\n" + got)
			if err := os.WriteFile(name, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func split(s string) (comment string, files map[string]string, order []string) {
	files = map[string]string{}
	cur := ""
	for line := range strings.Lines(s) {
		if strings.HasPrefix(line, "-- ") && strings.HasSuffix(line, " --\n") {
			cur = strings.TrimSuffix(strings.TrimPrefix(line, "-- "), " --\n")
			files[cur] = ""
			order = append(order, cur)
			continue
		}
		if cur == "" {
			comment += line
		} else {
			files[cur] += line
		}
	}
	return comment, files, order
}

// The order in which sources are added does not matter.
func TestOrder(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/usages/crossfile-service.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, files, _ := split(string(data))
	delete(files, "usages")
	first := dump(files, scan(t, files))
	for range 5 {
		if got := dump(files, scan(t, files)); got != first {
			t.Fatalf("got\n%s\nthen\n%s", first, got)
		}
	}
}
