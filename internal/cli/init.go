package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/auth0lint/auth0lint/internal/config"
)

const starter = `# yaml-language-server: $schema=https://raw.githubusercontent.com/auth0lint/auth0lint/main/internal/config/schema.json
#
# The nearest .auth0lint.yml between a file and the repository root decides rules, paths and ignore.
# tenant, management-api and models count in the root's file only.

# Levels: off, note, warning, error, or on for a rule that is off by default. 'auth0lint rules' lists the rules.
rules: {}
#  AUTH1004: off

# Files that are not scanned, spelled as in .gitignore.
paths:
  ignore: []

# What the code cannot say about the tenant.
tenant:
  domains: [] # acme.eu.auth0.com
  custom-domains: [] # login.acme.com
#  default-audience: https://api.acme.com/

# Management API scopes that the Dashboard grants to this application.
#management-api:
#  granted-scopes: [read:users, read:connections, read:connections_options]

# Models of your own wrappers, in the format of rules/catalog/sdk.
models: []

# Suppressions for formats without comments; elsewhere write: auth0lint:ignore AUTH1001 -- why
ignore: []
#  - rule: AUTH3002
#    path: grants/legacy.json
#    reason: granted by hand until the tenant is closed
#    until: 2027-01-31
`

func (c Command) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Write a starter " + config.FileName,
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			file, err := os.OpenFile(filepath.Join(c.Dir, config.FileName), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
			if errors.Is(err, fs.ErrExist) {
				return usagef("%s exists already", config.FileName)
			}
			if err != nil {
				return fmt.Errorf("write %s: %w", config.FileName, err)
			}
			_, err = file.WriteString(starter)
			if cerr := file.Close(); err == nil {
				err = cerr
			}
			if err != nil {
				return fmt.Errorf("write %s: %w", config.FileName, err)
			}
			_, _ = fmt.Fprintf(c.Stderr, "auth0lint: wrote %s\n", config.FileName)
			return nil
		},
	}
}
