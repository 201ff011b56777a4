// Package cli is the command line: flags, files, exit codes. It decides nothing about code.
//
// All input and output is injected; nothing here ends the process. Findings go to standard output, everything else to
// standard error.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

// The exit codes. A mistake of the user comes before a file that could not be analysed, that before findings.
const (
	ExitClean      = 0
	ExitFindings   = 1
	ExitUsage      = 2
	ExitIncomplete = 3
)

// URL is the project's page.
const URL = "https://github.com/auth0lint/auth0lint"

// Command is one process.
type Command struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Dir is the working directory; "" asks the system.
	Dir string
	// Getenv reads the environment; nil asks the system.
	Getenv func(string) string
	// Now is the day on which suppressions end; zero asks the system.
	Now time.Time
}

// usageError is a mistake of the user: exit code 2.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error { return &usageError{fmt.Sprintf(format, args...)} }

// exitError carries a code other than that of a mistake; it prints nothing.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// Main runs the command and returns its exit code.
func (c Command) Main(ctx context.Context, args []string) int {
	if c.Getenv == nil {
		c.Getenv = os.Getenv
	}
	if c.Dir == "" {
		dir, err := os.Getwd()
		if err != nil {
			return c.fail(err)
		}
		c.Dir = dir
	}
	dir, err := filepath.EvalSymlinks(c.Dir)
	if err != nil {
		return c.fail(err)
	}
	c.Dir = dir
	root := c.root()
	if err := c.ambiguous(root, args); err != nil {
		return c.fail(err)
	}
	root.SetArgs(args)
	err = root.ExecuteContext(ctx)
	var exit exitError
	switch {
	case errors.As(err, &exit):
		return int(exit)
	case err != nil:
		return c.fail(err)
	}
	return ExitClean
}

func (c Command) fail(err error) int {
	_, _ = fmt.Fprintf(c.Stderr, "auth0lint: %v\n", err)
	return ExitUsage
}

func (c Command) root() *cobra.Command {
	root := c.checkCommand("auth0lint [check] [flags] [path ...]")
	root.Short = "Find what breaks when Auth0 switches off a deprecated behaviour"
	root.Long = `auth0lint reads Go, JavaScript/TypeScript, HTTP and configuration files, finds every place that breaks (or is broken
already) when Auth0 switches off a deprecated behaviour, and offers the edit that makes it work. It is offline.

Paths are files and folders, ./... or - (standard input, with --stdin-path); the default is the current folder.
Exit codes: 0 nothing at or above --fail-on, 1 findings, 2 usage or configuration, 3 incomplete (with --strict).`
	root.Version = Version()
	root.SetVersionTemplate("auth0lint {{.Version}}\n")
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetIn(c.Stdin)
	root.SetOut(c.Stdout)
	root.SetErr(c.Stderr)
	root.AddGroup(&cobra.Group{ID: "all", Title: "Commands:"})
	check := c.checkCommand("check [flags] [path ...]")
	check.Short = "Analyse files and folders (the default command)"
	for _, sub := range []*cobra.Command{check, c.rulesCommand(), c.explainCommand(), c.scopesCommand(), c.initCommand(), c.versionCommand()} {
		sub.GroupID = "all"
		sub.SilenceErrors, sub.SilenceUsage = true, true
		root.AddCommand(sub)
	}
	root.SetHelpCommandGroupID("all")
	root.SetCompletionCommandGroupID("all")
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err.Error()} })
	return root
}

// ambiguous refuses a first word, flags before it left aside, that is a command and a file or folder as well.
func (c Command) ambiguous(root *cobra.Command, args []string) error {
	if len(args) > 0 && strings.HasPrefix(args[0], "__") { // the shell asks for completions
		return nil
	}
	sub, _, _ := root.Find(args) // root itself when no command is named
	if sub == nil || sub == root {
		return nil
	}
	for sub.Parent() != root {
		sub = sub.Parent()
	}
	name := sub.Name()
	info, err := os.Lstat(filepath.Join(c.Dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for a file called %s: %w", name, err)
	}
	what := "file"
	if info.IsDir() {
		what = "folder"
	}
	return usagef("'%s' is a command and a %s, use ./%s to scan the %s", name, what, name, what)
}
