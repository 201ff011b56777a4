package gclplugin_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/auth0lint/auth0lint/analyzers/gclplugin"
)

func TestNew(t *testing.T) {
	t.Parallel()
	p, err := gclplugin.New(map[string]any{"rules": map[string]any{"AUTH1004": "off"}, "tenant": map[string]any{"domains": []string{"acme.auth0.com"}}})
	if err != nil {
		t.Fatal(err)
	}
	as, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	if err := analysis.Validate(as); err != nil {
		t.Error(err)
	}
	if len(as) < 5 {
		t.Errorf("%d analyzers", len(as))
	}
	if _, err := gclplugin.New(nil); err != nil {
		t.Error(err)
	}
}

func TestUnknownSetting(t *testing.T) {
	t.Parallel()
	_, err := gclplugin.New(map[string]any{"rule": map[string]any{}})
	if err == nil || !strings.Contains(err.Error(), "rule") {
		t.Errorf("error %v", err)
	}
}
