package judge

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/tools/go/analysis"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/goscan"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// ConfigVar names the configuration file; without it, .auth0lint.yml is looked for from the working directory upwards.
const ConfigVar = "AUTH0LINT_CONFIG"

// ConfigName is the file's name.
const ConfigName = ".auth0lint.yml"

// FindConfig is the configuration file that counts here, "" for none.
func FindConfig() string {
	if p := os.Getenv(ConfigVar); p != "" {
		return p
	}
	dir, err := os.Getwd()
	for err == nil {
		p := filepath.Join(dir, ConfigName)
		if st, statErr := os.Stat(p); statErr == nil && st.Mode().IsRegular() {
			return p
		}
		up := filepath.Dir(dir)
		if up == dir {
			break
		}
		dir = up
	}
	return ""
}

// Config reads the configuration, and names the files it consists of (user models included); nil without one.
func Config() (*config.Config, []string, error) {
	path := FindConfig()
	if path == "" {
		return nil, nil, nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, nil, fmt.Errorf("find %s: %w", path, err)
	}
	data, err := os.ReadFile(abs)
	if err != nil {
		return nil, nil, fmt.Errorf("read config: %w", err)
	}
	c, err := config.Parse(filepath.ToSlash(abs), filepath.Dir(abs), data, config.Options{})
	if err != nil {
		return nil, nil, err
	}
	files := []string{abs}
	for _, m := range c.Models {
		if m.Inline == nil {
			names, _ := filepath.Glob(m.Pattern) // a pattern that matches nothing is reported when models are loaded
			files = append(files, names...)
		}
	}
	return c, files, nil
}

func userModels(c *config.Config) ([]*catalog.SDK, error) {
	var out []*catalog.SDK
	for _, m := range c.Models {
		if m.Inline != nil {
			sdk, err := catalog.DecodeSDK(c.Path, m.Inline)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: models: %w", c.Path, m.Line, err)
			}
			out = append(out, sdk)
			continue
		}
		names, err := filepath.Glob(m.Pattern)
		if err != nil || len(names) == 0 {
			return nil, fmt.Errorf("%s:%d: models: no file '%s'", c.Path, m.Line, filepath.ToSlash(m.Pattern))
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: models: %w", c.Path, m.Line, err)
			}
			sdk, err := catalog.DecodeSDK(filepath.Base(name), data)
			if err != nil {
				return nil, fmt.Errorf("%s:%d: models: %s: %w", c.Path, m.Line, filepath.Base(name), err)
			}
			out = append(out, sdk)
		}
	}
	return out, nil
}

// majors reads the go.mod above the package for the versions of what it requires, when first asked.
func majors(pass *analysis.Pass) func(string) int {
	return func(path string) int {
		if len(pass.Files) == 0 {
			return -1
		}
		name := pass.Fset.Position(pass.Files[0].Package).Filename
		return goscan.MajorAbove(filepath.Dir(name), path)
	}
}
