// Package engine runs an analysis: discover -> prefilter -> embed -> front ends -> link -> judge -> suppress -> sort.
//
// Invariants: no scanned code is executed, no network is used, nothing outside the root is read but the Go module
// cache. Work is spread over a bounded pool and gathered by place in the sorted list of files, so the result depends on
// the files and options alone. A file that cannot be analysed becomes a notice; the rest is analysed.
package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/auth0lint/auth0lint/internal/baseline"
	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/link"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/walk"
)

// Options are what a run is asked to do.
type Options struct {
	// Root is the absolute folder that paths are relative to; symbolic links in it are resolved.
	Root string
	// Paths are absolute names of files and folders.
	Paths []string
	// Stdin, when set, is analysed instead of Paths.
	Stdin *Text

	Config *config.Finder
	// Enable and Disable are rule ids and win over the configuration.
	Enable, Disable []string
	// MinConfidence leaves weaker findings out.
	MinConfidence usage.Confidence
	Baseline      *baseline.Baseline

	NoInlineIgnores, IncludeGenerated, NoIgnore bool
	// GoTypes is "" (from source) or "packages" (as the build sees them).
	GoTypes string
	// Jobs bounds concurrent work; 0 means one per CPU.
	Jobs int
	// NoPrefilter analyses every file that a front end knows. The findings are the same (a test says so).
	NoPrefilter bool
	// Overlay holds contents that stand in for files, by path.
	Overlay map[string][]byte
	// Now is the day on which suppressions end.
	Now time.Time
	// Progress, when set, is told how far the run is; it must be safe for concurrent use.
	Progress func(stage string, done, total int)
}

// Text is a file that was not read from the disk.
type Text struct {
	Path string
	Data []byte
}

// Result is what a run found.
type Result struct {
	// Findings, suppressed ones included, sorted by place and rule.
	Findings []finding.Finding
	Rules    []finding.Rule
	// Notices name what could not be analysed, Infos what is worth knowing under -v.
	Notices, Infos []usage.Notice
	Workspace      *link.Workspace
	Stats          Stats
	// Stale counts baseline entries that match nothing any more.
	Stale int

	files *files
}

// Stats count what a run did.
type Stats struct {
	// Files were looked at, Candidates analysed, Bytes read.
	Files, Candidates int
	// SDK counts files that are part of an Auth0 SDK and therefore not judged.
	SDK    int
	Bytes  int64
	Usages map[string]int
}

// File is the content of a file as it was analysed, nil when it was not read.
func (r *Result) File(path string) []byte {
	data, _ := r.files.load(path)
	return data
}

// Abs is the file's own name.
func (r *Result) Abs(path string) string { return r.files.abs(path) }

// ConfigError says that a configuration or a model cannot be used: the run was not made.
type ConfigError struct{ Err error }

// Error is the cause's text.
func (e *ConfigError) Error() string { return e.Err.Error() }

// Unwrap is the cause.
func (e *ConfigError) Unwrap() error { return e.Err }

// Run analyses.
func Run(ctx context.Context, opt Options) (*Result, error) {
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	if opt.Now.IsZero() {
		opt.Now = time.Now()
	}
	root, err := opt.Config.Root()
	if err != nil {
		return nil, &ConfigError{err}
	}
	r := &run{ctx: ctx, opt: opt, root: root, result: &Result{Rules: ruleMetadata()}}
	r.files = newFiles(opt.Root, opt.Overlay)
	r.result.files = r.files
	if r.tools, err = newTools(root, r.files); err != nil {
		return nil, &ConfigError{err}
	}
	if err := r.discover(); err != nil {
		return nil, err
	}
	if err := r.configs(); err != nil {
		return nil, &ConfigError{err}
	}
	set := r.analyse()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("analyse: %w", err)
	}
	r.judge(set)
	r.finish()
	return r.result, nil
}

// run is the state of one Run.
type run struct {
	ctx    context.Context
	opt    Options
	root   *config.Config
	tools  *tools
	files  *files
	result *Result
	// all are the files that were walked, cands those that are analysed; both sorted by path.
	all   []*file
	cands []*file
	// unproven is set when no file of the tree holds anything that could be evidence of Auth0.
	unproven bool
	// called are files that were added because they call what candidates export.
	called []*file
}

// file is one file of the run.
type file struct {
	walk.File
	// data is kept for candidates only.
	data []byte
	// config decides about the file.
	config *config.Config
	// cand is set when the file is analysed.
	cand bool
}

func (r *run) notice(path, format string, args ...any) {
	r.result.Notices = append(r.result.Notices, usage.Notice{File: path, Message: fmt.Sprintf(format, args...)})
}

func (r *run) progress(stage string, done, total int) {
	if r.opt.Progress != nil {
		r.opt.Progress(stage, done, total)
	}
}

// configs finds the configuration of every candidate, and tells of settings that do not count where they stand.
func (r *run) configs() error {
	seen := map[*config.Config]bool{r.root: true}
	keep := func(c *config.Config) { // findings may point into it, also when it lies above the root
		if c.Path != "" {
			r.files.keep(c.Path, c.Data)
		}
	}
	keep(r.root)
	for _, f := range r.cands {
		c, err := r.opt.Config.File(f.Abs)
		if err != nil {
			return err
		}
		f.config = c
		if seen[c] {
			continue
		}
		seen[c] = true
		keep(c)
		for _, key := range []string{"tenant", "management-api", "models"} {
			if c.Has(key) {
				r.result.Infos = append(r.result.Infos, usage.Notice{File: c.Path, Message: fmt.Sprintf("'%s' counts in the root's configuration only and is not read here", key)})
			}
		}
	}
	return nil
}

// finish sorts what the run gathered.
func (r *run) finish() {
	res := r.result
	slices.SortStableFunc(res.Findings, compareFindings)
	// Parsers name files as they opened them; a report must not tell where the tree lay.
	for i := range res.Notices {
		res.Notices[i].Message = strings.ReplaceAll(res.Notices[i].Message, r.opt.Root+string(filepath.Separator), "")
	}
	res.Notices = tidyNotices(res.Notices)
	res.Infos = tidyNotices(res.Infos)
	res.Stats.Files = len(r.all)
	res.Stats.Candidates = len(r.cands) + len(r.called)
}

// Position is where a span starts: line and UTF-16 column, 1-based.
func (r *Result) Position(s usage.Span) (line, col int) {
	return lines.New(r.File(s.File)).Position(s.Start)
}
