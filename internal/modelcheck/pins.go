package modelcheck

import (
	_ "embed"
	"fmt"

	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// Pin is one version of a package that models are checked against.
type Pin struct {
	Package   string   `yaml:"package"`
	Version   string   `yaml:"version"`
	Integrity string   `yaml:"integrity"`
	Models    []string `yaml:"models"`
}

// Pins is pins.yaml.
type Pins struct {
	Pins []Pin `yaml:"pins"`
	// Unchecked are names that no static look-up finds: model -> name -> why.
	Unchecked map[string]map[string]string `yaml:"unchecked"`
	// Calls are API methods whose request is not written as the others are: model -> member -> why.
	Calls map[string]map[string]string `yaml:"calls"`
}

//go:embed pins.yaml
var pinsYAML []byte

// LoadPins decodes the embedded pins.
func LoadPins() (*Pins, error) {
	p := new(Pins)
	if err := yamlx.UnmarshalStrict(pinsYAML, p); err != nil {
		return nil, fmt.Errorf("read pins: %w", err)
	}
	return p, nil
}
