// Package catalog is what auth0lint knows about Auth0, as data: the rules' rows, the Management API's endpoints and
// scopes, the deprecations that no rule reports, the packages of other identity providers, session
// stores, and the SDK and HTTP-client models.
//
// Everything is embedded YAML, decoded on first use and never at start-up (go vet starts the tool once per package).
// The package imports nothing of ours but the YAML library's wrapper. What it returns is shared and must not be
// changed by callers. The embedded files are checked by tests; a file that does not decode is a broken build, so the
// tables panic while the models, which users write too, return errors.
package catalog

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/yamlx"
)

//go:embed endpoints.yaml scopes.yaml rules.yaml deprecations.yaml vendors.yaml stores.yaml
var tables embed.FS

//go:embed sdk/*.yaml http/*.yaml
var models embed.FS

// docsRoot is where Auth0 publishes the pages that sources name.
const docsRoot = "https://auth0.com/docs/"

// pagesRoot is where this project's own rule pages are.
const pagesRoot = "https://github.com/auth0lint/auth0lint/blob/main/rules/docs/"

func decodeTable(name string, out any) {
	data, err := tables.ReadFile(name)
	if err == nil {
		err = yamlx.UnmarshalStrict(data, out)
	}
	if err != nil {
		panic(fmt.Sprintf("catalog: decode %s: %v", name, err))
	}
}

// sourceURL spells a source of a row: a path below Auth0's documentation, or auth0lint:ID for a page of our own.
func sourceURL(s string) string {
	if id, ok := strings.CutPrefix(s, "auth0lint:"); ok {
		return pagesRoot + id + ".md"
	}
	if strings.Contains(s, "://") {
		return s
	}
	return docsRoot + s
}

// SDKs decodes every embedded model, in order of their ids.
func SDKs() ([]*SDK, error) { return sdks() }

var sdks = sync.OnceValues(func() ([]*SDK, error) {
	var out []*SDK
	seen := map[string]string{}
	for _, dir := range []string{"sdk", "http"} {
		entries, err := models.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("read models: %w", err)
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			data, err := models.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("read model %s: %w", name, err)
			}
			m, err := DecodeSDK(name, data)
			if err != nil {
				return nil, err
			}
			if want := strings.TrimSuffix(e.Name(), ".yaml"); m.ID != want {
				return nil, fmt.Errorf("model %s: id '%s' is not the file's name", name, m.ID)
			}
			if prev, dup := seen[m.ID]; dup {
				return nil, fmt.Errorf("model %s: id '%s' is taken by %s", name, m.ID, prev)
			}
			seen[m.ID] = name
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b *SDK) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
})

// DecodeSDK decodes one model file; name is only for errors. Unknown keys are errors.
func DecodeSDK(name string, data []byte) (*SDK, error) {
	m := new(SDK)
	if err := yamlx.UnmarshalStrict(data, m); err != nil {
		return nil, fmt.Errorf("read model %s: %w", name, err)
	}
	if m.ID == "" {
		return nil, fmt.Errorf("read model %s: no id", name)
	}
	return m, nil
}
