// Package gclplugin is auth0lint as a module plugin of golangci-lint v2.
//
// Settings stand in .golangci.yml (its cache does not know other files), and are spelled as in .auth0lint.yml:
//
//	linters:
//	  enable: [auth0lint]
//	  settings:
//	    custom:
//	      auth0lint:
//	        type: module
//	        settings:
//	          rules: {AUTH1004: off}
//	          tenant: {custom-domains: [login.example.com]}
//	          management-api: {granted-scopes: ["read:users"]}
package gclplugin

import (
	"encoding/json"
	"fmt"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/auth0lint/auth0lint/analyzers"
	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/goscan/judge"
)

func init() { register.Plugin("auth0lint", New) }

// New makes the plugin from the settings of .golangci.yml.
func New(settings any) (register.LinterPlugin, error) {
	c := &config.Config{}
	if settings != nil {
		// JSON is YAML: the settings are read by the one decoder, strictly.
		data, err := json.Marshal(settings)
		if err != nil {
			return nil, fmt.Errorf("auth0lint: settings: %w", err)
		}
		if c, err = config.Parse(".golangci.yml (settings of auth0lint)", "", data, config.Options{}); err != nil {
			return nil, fmt.Errorf("auth0lint: settings: %w", err)
		}
	}
	return plugin{c}, nil
}

type plugin struct{ config *config.Config }

// BuildAnalyzers returns one analyzer per rule.
func (p plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return analyzers.Unrelated(judge.Settings{Config: p.config}), nil
}

// GetLoadMode asks for types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
