package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/auth0lint/auth0lint/jsscan"
)

// Version is the module's version, "(devel)" for a build from a checkout.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "(devel)"
	}
	return info.Main.Version
}

func (c Command) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and what this build reads",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			js := "JavaScript and TypeScript are read"
			if !jsscan.Available {
				js = "JavaScript and TypeScript are not read (built without cgo)"
			}
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "auth0lint %s (%s, %s/%s)\n%s\n", Version(), runtime.Version(), runtime.GOOS, runtime.GOARCH, js)
			return err
		},
	}
}
