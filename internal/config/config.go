// Package config reads .auth0lint.yml: what is judged, what is ignored, and what the code cannot say about the tenant.
//
// Reading is strict: an unknown key, rule or level is an error that names the line and the nearest known word. A Config
// is immutable. Per scanned file the nearest configuration decides rules, paths and ignore (nothing is merged); tenant,
// management-api and models come from one file per run, since joined evidence needs one truth (see Finder).
package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/ignore"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// FileName is the name of a configuration file.
const FileName = ".auth0lint.yml"

// Config is one configuration file.
type Config struct {
	// Path is the file as findings print it; "" when there is none.
	Path string
	// Data is the file's content.
	Data []byte
	// dir is the absolute folder that paths and patterns are relative to.
	dir string

	// Rules are the levels set by rule id (Off included). On lists rules that are switched on at their own level.
	Rules map[string]finding.Level
	On    map[string]bool
	// PathsIgnore are patterns of files that are not scanned, spelled as in .gitignore.
	PathsIgnore []string
	pathsIgnore *ignore.Patterns
	Ignores     []Ignore

	Tenant        Tenant
	ManagementAPI ManagementAPI
	Models        []Model

	// keys are the top-level keys that the file holds.
	keys []string
}

// Tenant is what the code cannot say about the tenant.
type Tenant struct {
	Domains, CustomDomains []string
	// DefaultAudience is the audience Auth0 uses when a request has none.
	DefaultAudience string
}

// ManagementAPI declares what the Dashboard grants.
type ManagementAPI struct {
	// Granted is set when granted-scopes is there, however empty.
	Granted       bool
	GrantedScopes []string
	// Span is where the list stands.
	Span usage.Span
}

// Model is a user's SDK model: a file (or several, by a pattern), or a model written in the configuration itself.
type Model struct {
	// Pattern is an absolute file name or pattern; "" for an inline model.
	Pattern string
	// Inline is the model as YAML.
	Inline []byte
	Line   int
}

// Ignore is one entry of ignore: a suppression for formats without comments.
type Ignore struct {
	Rule, Path, Reason string
	// Until is the last day on which the entry counts; zero when it always does.
	Until time.Time
	// Span is the entry.
	Span     usage.Span
	patterns *ignore.Patterns
}

// Options is what Parse must know from elsewhere.
type Options struct {
	// Rules are the known rule ids; empty switches the check off.
	Rules []string
}

// Has reports whether the file holds a top-level key.
func (c *Config) Has(key string) bool { return slices.Contains(c.keys, key) }

// Keys are the top-level keys the file holds, in order.
func (c *Config) Keys() []string { return c.keys }

// SkipPath reports whether paths.ignore leaves a file (absolute name) out.
func (c *Config) SkipPath(abs string) bool {
	rel, ok := c.rel(abs)
	return ok && c.pathsIgnore.Ignored(rel)
}

// SkipDir reports whether paths.ignore leaves a folder out.
func (c *Config) SkipDir(abs string) bool {
	rel, ok := c.rel(abs)
	if !ok {
		return false
	}
	ignored, _ := c.pathsIgnore.Match(rel, true)
	return ignored
}

// Covers reports whether the entry is about a file (absolute name) of the configuration c.
func (c *Config) Covers(i Ignore, abs string) bool {
	rel, ok := c.rel(abs)
	return ok && i.patterns.Ignored(rel)
}

func (c *Config) rel(abs string) (string, bool) {
	if c == nil || c.dir == "" {
		return "", false
	}
	rel, err := filepath.Rel(c.dir, abs)
	if err != nil {
		return "", false
	}
	rel = filepath.ToSlash(rel)
	return rel, rel != "." && rel != ".." && !strings.HasPrefix(rel, "../")
}

// Level is the level a rule has under this configuration; ok is false when it says nothing about the rule.
func (c *Config) Level(rule string) (level finding.Level, ok bool) {
	if c == nil {
		return finding.Off, false
	}
	level, ok = c.Rules[rule]
	return level, ok
}

// Error is a mistake in a configuration file.
type Error struct {
	Path    string
	Line    int
	Message string
}

// Error is "path: line 4: message".
func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("read config %s: %s", e.Path, e.Message)
	}
	return fmt.Sprintf("read config %s: line %d: %s", e.Path, e.Line, e.Message)
}
