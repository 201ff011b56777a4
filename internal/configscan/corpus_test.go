package configscan

import (
	"os"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

func TestLocalCorpus(t *testing.T) {
	root := os.Getenv("CONFIGSCAN_ROOT")
	if root == "" {
		return
	}
	tr := tree{root}
	opt := tr.options()
	for _, f := range tr.files() {
		data, err := tr.load(f)
		if err != nil || !Handles(f, data) {
			continue
		}
		set := Scan(&usage.Source{Path: f, Text: data}, opt)
		d := dumper{load: tr.load, own: f}
		if os.Getenv("CONFIGSCAN_BRIEF") != "" {
			set.Settings, set.SDKs = nil, nil
		}
		if out := d.set(set); out != "" {
			t.Logf("== %s\n%s", f, out)
		}
	}
}
