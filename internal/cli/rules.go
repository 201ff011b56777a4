package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/rules"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

func (c Command) rulesCommand() *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the rules",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return WriteRules(cmd.OutOrStdout(), format)
		},
	}
	cmd.Flags().StringVarP(&format, "format", "f", "text", "text, json or markdown")
	return cmd
}

// WriteRules lists the rules as text, json or markdown.
func WriteRules(w io.Writer, format string) error {
	all := rules.Metadata()
	slices.SortFunc(all, func(a, b finding.Rule) int { return strings.Compare(a.ID, b.ID) })
	level := func(r finding.Rule) string {
		if r.OffByDefault {
			return r.Level.String() + ", off"
		}
		return r.Level.String()
	}
	switch format {
	case "text":
		tw := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
		for _, r := range all {
			_, _ = fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", r.ID, r.Name, level(r), r.Short)
		}
		return tw.Flush()
	case "markdown":
		_, err := io.WriteString(w, "| Rule | Level | What |\n|---|---|---|\n")
		for _, r := range all {
			if err == nil {
				_, err = fmt.Fprintf(w, "| [%s](rules/docs/%s.md) %s | %s | %s |\n", r.ID, r.ID, r.Name, level(r), strings.ReplaceAll(r.Short, "|", "\\|"))
			}
		}
		return err
	case "json":
		type row struct {
			ID           string   `json:"id"`
			Name         string   `json:"name"`
			Level        string   `json:"level"`
			OffByDefault bool     `json:"offByDefault"`
			Short        string   `json:"short"`
			URL          string   `json:"url"`
			Sources      []string `json:"sources"`
		}
		out := []row{}
		for _, r := range all {
			out = append(out, row{r.ID, r.Name, r.Level.String(), r.OffByDefault, r.Short, r.URL, append([]string{}, r.Sources...)})
		}
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	}
	return usagef("unknown format '%s' (text, json, markdown)", format)
}

func (c Command) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain ID ...",
		Short: "Explain a rule: what, why, since when, what to do, sources",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			for i, id := range args {
				if i > 0 {
					_, _ = fmt.Fprintln(cmd.OutOrStdout())
				}
				if err := explain(cmd.OutOrStdout(), id); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

func explain(w io.Writer, id string) error {
	all := rules.Metadata()
	i := slices.IndexFunc(all, func(r finding.Rule) bool { return strings.EqualFold(r.ID, id) || strings.EqualFold(r.Name, id) })
	if i < 0 {
		return usagef("unknown rule '%s'%s", id, config.Suggest(strings.ToUpper(id), ruleIDs()))
	}
	r := all[i]
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s (%s)\n", r.ID, r.Name, r.Level)
	fmt.Fprintf(&b, "%s\n", r.Short)
	if row, ok := catalog.RuleByID(r.ID); ok {
		for _, f := range []struct{ name, value string }{
			{"Since", row.Since}, {"End of life", row.EOL}, {"Uncertain", row.EOLUncertain}, {"What to do", row.Replacement}, {"Seen in", strings.Join(row.SeenIn, ", ")},
		} {
			if f.value != "" {
				fmt.Fprintf(&b, "%s: %s\n", f.name, f.value)
			}
		}
	}
	if r.OffByDefault {
		fmt.Fprintf(&b, "Off by default: switch it on with --enable %s\n", r.ID)
	}
	if len(r.Sources) > 0 {
		b.WriteString("Sources:\n")
		for _, s := range r.Sources {
			fmt.Fprintf(&b, "  %s\n", s)
		}
	}
	if r.Markdown != "" {
		b.WriteString("\n" + strings.TrimSpace(r.Markdown) + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
