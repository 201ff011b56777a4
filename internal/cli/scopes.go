package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/scopes"
)

func (c Command) scopesCommand() *cobra.Command {
	var format, file string
	cmd := &cobra.Command{
		Use:   "scopes [path ...]",
		Short: "Report the least Management API scopes each application needs",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.scopes(cmd.Context(), args, format, file)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text, json or markdown")
	cmd.Flags().StringVar(&file, "config", "", "use `FILE` instead of every "+config.FileName)
	return cmd
}

func (c Command) scopes(ctx context.Context, args []string, format, file string) error {
	k := &check{Command: c, flags: &checkFlags{format: "text", failOn: "warning", minConfidence: "low", goTypes: "source", config: file}}
	if !scopes.Known(format) {
		return usagef("unknown format '%s' (text, json, markdown)", format)
	}
	if err := k.options(args); err != nil {
		return err
	}
	stop := k.watch()
	res, err := engine.Run(ctx, k.opt)
	stop()
	if err != nil {
		return k.explainError(err)
	}
	k.notices(res)
	return scopes.Write(c.Stdout, format, scopes.Of(res.Workspace), res.Position)
}
