package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/auth0lint/auth0lint/internal/baseline"
	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/report"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/walk"
	"github.com/auth0lint/auth0lint/rules"
)

// checkFlags are the flags of check as they were given.
type checkFlags struct {
	format, output         string
	fix                    string
	diff                   bool
	enable, disable        []string
	failOn, minConfidence  string
	config, baseline       string
	writeBaseline          bool
	noInlineIgnores        bool
	showSuppressed         bool
	includeGenerated       bool
	goTypes                string
	jobs                   int
	noIgnore               bool
	filesFrom, stdinPath   string
	strict, verbose, quiet bool
}

func (c Command) checkCommand(use string) *cobra.Command {
	f := &checkFlags{}
	cmd := &cobra.Command{
		Use:  use,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			k := &check{Command: c, flags: f}
			return k.run(cmd.Context(), args)
		},
	}
	fs := cmd.Flags()
	fs.SortFlags = false
	fs.StringVarP(&f.format, "format", "f", "text", "how findings are printed: "+strings.Join(report.Formats(), ", "))
	fs.StringVarP(&f.output, "output", "o", "", "write findings to `FILE` instead of standard output")
	fs.StringVar(&f.fix, "fix", "", "apply fixes: safe ones, or all with --fix=all")
	fs.Lookup("fix").NoOptDefVal = "safe"
	fs.BoolVar(&f.diff, "diff", false, "print what --fix would change and write nothing")
	fs.StringSliceVar(&f.enable, "enable", nil, "switch on rules by `ID`, whatever the configuration says")
	fs.StringSliceVar(&f.disable, "disable", nil, "switch off rules by `ID`")
	fs.StringVar(&f.failOn, "fail-on", "warning", "exit 1 from this `LEVEL` on: error, warning, note")
	fs.StringVar(&f.minConfidence, "min-confidence", "low", "leave out what is less certain: low, medium, high")
	fs.StringVar(&f.config, "config", "", "use `FILE` instead of every "+config.FileName)
	fs.StringVar(&f.baseline, "baseline", "", "leave out the findings listed in `FILE`")
	fs.BoolVar(&f.writeBaseline, "write-baseline", false, "write today's findings to the --baseline file")
	fs.BoolVar(&f.noInlineIgnores, "no-inline-ignores", false, "do not heed auth0lint:ignore comments")
	fs.BoolVar(&f.showSuppressed, "show-suppressed", false, "print suppressed findings, too")
	fs.BoolVar(&f.includeGenerated, "include-generated", false, "judge Go files marked as generated")
	fs.StringVar(&f.goTypes, "go-types", "source", "where Go types come from: source, packages (as the build sees them)")
	fs.IntVar(&f.jobs, "jobs", 0, "use at most `N` workers (default: one per CPU)")
	fs.BoolVar(&f.noIgnore, "no-ignore", false, "scan ignored, vendored, fixture and minified files, too")
	fs.StringVar(&f.filesFrom, "files-from", "", "read paths from `FILE`, one a line (- for standard input)")
	fs.StringVar(&f.stdinPath, "stdin-path", "", "the `PATH` that standard input is treated as")
	fs.BoolVar(&f.strict, "strict", false, "exit 3 when something could not be analysed")
	fs.BoolVarP(&f.verbose, "verbose", "v", false, "print what was read and found")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "print findings only")
	return cmd
}

// check is one run of the check command.
type check struct {
	Command
	flags *checkFlags

	failOn finding.Level
	opt    engine.Options
	// prefix goes before paths in text, for paths outside the working directory.
	prefix string
}

func (k *check) run(ctx context.Context, args []string) error {
	if err := k.options(args); err != nil {
		return err
	}
	if k.flags.fix != "" || k.flags.diff {
		return k.fix(ctx)
	}
	stop := k.watch()
	res, err := engine.Run(ctx, k.opt)
	stop()
	if err != nil {
		return k.explainError(err)
	}
	if k.flags.writeBaseline {
		return k.saveBaseline(res)
	}
	k.notices(res)
	if err := k.report(res, k.Stdout); err != nil {
		return err
	}
	return k.exit(res)
}

// options turns flags into engine options.
func (k *check) options(args []string) error {
	f := k.flags
	if !report.Known(f.format) {
		return usagef("unknown format '%s'%s (%s)", f.format, config.Suggest(f.format, report.Formats()), strings.Join(report.Formats(), ", "))
	}
	if f.fix != "" && f.fix != "safe" && f.fix != "all" {
		return usagef("--fix is safe or all, not '%s'", f.fix)
	}
	var ok bool
	if k.failOn, ok = finding.ParseLevel(f.failOn); !ok || k.failOn == finding.Off {
		return usagef("--fail-on is error, warning or note, not '%s'", f.failOn)
	}
	k.opt = engine.Options{
		NoInlineIgnores: f.noInlineIgnores, IncludeGenerated: f.includeGenerated, NoIgnore: f.noIgnore, Jobs: f.jobs, Now: k.Now,
	}
	switch f.minConfidence {
	case "low":
		k.opt.MinConfidence = usage.Low
	case "medium":
		k.opt.MinConfidence = usage.Medium
	case "high":
		k.opt.MinConfidence = usage.High
	default:
		return usagef("--min-confidence is low, medium or high, not '%s'", f.minConfidence)
	}
	switch f.goTypes {
	case "source":
	case "packages":
		k.opt.GoTypes = f.goTypes
	default:
		return usagef("--go-types is source or packages, not '%s'", f.goTypes)
	}
	if f.jobs < 0 {
		return usagef("--jobs cannot be negative")
	}
	known := ruleIDs()
	for flag, ids := range map[string]*[]string{"--enable": &f.enable, "--disable": &f.disable} {
		for i, id := range *ids {
			(*ids)[i] = strings.ToUpper(strings.TrimSpace(id))
			if !slices.Contains(known, (*ids)[i]) {
				return usagef("%s: unknown rule '%s'%s", flag, id, config.Suggest(strings.ToUpper(id), known))
			}
		}
	}
	k.opt.Enable, k.opt.Disable = f.enable, f.disable
	if f.writeBaseline && f.baseline == "" {
		return usagef("--write-baseline needs --baseline FILE")
	}
	if f.writeBaseline && (f.fix != "" || f.diff) {
		return usagef("--write-baseline does not go with --fix or --diff")
	}
	if err := k.paths(args); err != nil {
		return err
	}
	k.opt.Config = config.NewFinder(k.opt.Root, config.Options{Rules: known})
	if f.config != "" {
		if err := k.opt.Config.Replace(k.abs(f.config)); err != nil {
			return err
		}
	}
	return k.loadBaseline()
}

func ruleIDs() []string {
	var out []string
	for _, r := range rules.Metadata() {
		out = append(out, r.ID)
	}
	return out
}

func (k *check) loadBaseline() error {
	if k.flags.baseline == "" {
		return nil
	}
	file, err := os.Open(k.abs(k.flags.baseline))
	if errors.Is(err, os.ErrNotExist) && k.flags.writeBaseline {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read baseline: %w", err)
	}
	defer func() { _ = file.Close() }()
	k.opt.Baseline, err = baseline.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", k.flags.baseline, err)
	}
	return nil
}

func (k *check) saveBaseline(res *engine.Result) error {
	var b bytes.Buffer
	if err := baseline.Write(&b, res.Findings, res.File); err != nil {
		return err
	}
	if err := writeFile(k.abs(k.flags.baseline), b.Bytes()); err != nil {
		return err
	}
	n := 0
	for _, f := range res.Findings {
		if !f.Suppressed || f.Suppression == baseline.Reason {
			n++
		}
	}
	k.say("%d findings written to %s", n, k.flags.baseline)
	return nil
}

// report prints findings to --output, or else to w.
func (k *check) report(res *engine.Result, w io.Writer) error {
	r := &report.Report{
		Tool: report.Tool{Name: "auth0lint", Version: Version(), URL: URL}, Rules: res.Rules, Notices: res.Notices,
		File: res.File, Scanned: res.Stats.Files, FailOn: k.failOn, Prefix: k.prefix,
		Failed: k.flags.strict && len(res.Notices) > 0,
	}
	for _, f := range res.Findings {
		if f.Suppressed {
			r.Suppressed++
			if !k.flags.showSuppressed {
				continue
			}
		}
		r.Findings = append(r.Findings, f)
	}
	if k.flags.output == "" || k.flags.output == "-" {
		r.Color = k.colors(w)
		if err := report.Write(w, k.flags.format, r); err != nil {
			return err
		}
	} else {
		var b bytes.Buffer
		if err := report.Write(&b, k.flags.format, r); err != nil {
			return err
		}
		if err := writeFile(k.abs(k.flags.output), b.Bytes()); err != nil {
			return err
		}
	}
	if k.flags.format == "text" || k.flags.verbose {
		k.say("%s", r.Summary())
	}
	return nil
}

// notices tells what was not analysed.
func (k *check) notices(res *engine.Result) {
	if k.flags.quiet {
		return
	}
	for _, n := range res.Notices {
		k.say("%s", noticeText(k.prefix, n))
	}
	if !k.flags.verbose {
		return
	}
	for _, n := range res.Infos {
		k.say("%s", noticeText(k.prefix, n))
	}
	k.say("%d files looked at (%d bytes), %d analysed", res.Stats.Files, res.Stats.Bytes, res.Stats.Candidates)
	if res.Stats.SDK > 0 {
		k.say("%d files are sources of an Auth0 SDK and were not judged", res.Stats.SDK)
	}
	var kinds []string
	for kind, n := range res.Stats.Usages {
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%s: %d", kind, n))
		}
	}
	slices.Sort(kinds)
	k.say("usages: %s", strings.Join(kinds, ", "))
	if res.Stale > 0 {
		k.say("%d findings of the baseline are gone, write it again", res.Stale)
	}
}

func noticeText(prefix string, n usage.Notice) string {
	if n.File == "" {
		return n.Message
	}
	return prefix + n.File + ": " + n.Message
}

// exit is the run's exit code as an error.
func (k *check) exit(res *engine.Result) error {
	if k.flags.strict && len(res.Notices) > 0 {
		return exitError(ExitIncomplete)
	}
	for _, f := range res.Findings {
		if !f.Suppressed && f.Level >= k.failOn {
			return exitError(ExitFindings)
		}
	}
	return nil
}

// say prints a line on standard error.
func (k *check) say(format string, args ...any) {
	if !k.flags.quiet {
		_, _ = fmt.Fprintf(k.Stderr, "auth0lint: "+format+"\n", args...)
	}
}

// explainError adds hints to errors of a run.
func (k *check) explainError(err error) error {
	var missing *walk.MissingError
	if !errors.As(err, &missing) {
		return err
	}
	name := missing.Path
	if rel, relErr := filepath.Rel(k.Dir, name); relErr == nil && !strings.HasPrefix(rel, "..") {
		name = rel
	}
	if (name == "safe" || name == "all") && k.flags.fix != "" {
		return usagef("scan %s: %v; did you mean --fix=%s?", name, missing.Err, name)
	}
	return usagef("scan %s: %v", name, missing.Err)
}

// writeFile replaces a file at once, so that nobody reads half a report.
func writeFile(name string, data []byte) error {
	temp, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(data)
	if cerr := temp.Close(); err == nil {
		err = cerr
	}
	mode := os.FileMode(0o644)
	if info, statErr := os.Stat(name); statErr == nil {
		if !info.Mode().IsRegular() { // a device or a pipe is written, not replaced
			return os.WriteFile(name, data, mode)
		}
		mode = info.Mode().Perm()
	}
	if err == nil {
		err = os.Chmod(temp.Name(), mode)
	}
	if err == nil {
		err = os.Rename(temp.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
