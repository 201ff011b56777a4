package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Finder finds the configuration that decides about a file: the nearest one between its folder and the repository
// root (the folder that holds .git; without one, the scan root). It is safe for concurrent use and reads each file once.
type Finder struct {
	root, top string // scan root, repository root (absolute)
	replace   *Config
	opt       Options

	mu   sync.Mutex
	dirs map[string]found
}

type found struct {
	c   *Config
	err error
}

// NewFinder looks below and above the absolute folder root.
func NewFinder(root string, opt Options) *Finder {
	return &Finder{root: root, top: RepositoryRoot(root), opt: opt, dirs: map[string]found{}}
}

// Replace makes one file decide about everything (--config). Its patterns are relative to the scan root.
func (f *Finder) Replace(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read config: %w", err)
	}
	name := file
	if rel, relErr := filepath.Rel(f.root, file); relErr == nil && within(f.root, file) {
		name = rel
	}
	f.replace, err = Parse(filepath.ToSlash(name), f.root, data, f.opt)
	return err
}

// Use makes a parsed configuration decide about everything.
func (f *Finder) Use(c *Config) { f.replace = c }

// Root is the configuration whose tenant, management-api and models count: the nearest one from the scan root upwards.
func (f *Finder) Root() (*Config, error) { return f.Dir(f.root) }

// File is the configuration that decides about a file (absolute name).
func (f *Finder) File(abs string) (*Config, error) { return f.Dir(filepath.Dir(abs)) }

// Dir is the configuration for files directly in an absolute folder. It is never nil when err is.
func (f *Finder) Dir(dir string) (*Config, error) {
	if f.replace != nil {
		return f.replace, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	r := f.find(dir)
	return r.c, r.err
}

func (f *Finder) find(dir string) found {
	if r, ok := f.dirs[dir]; ok {
		return r
	}
	r := f.read(dir)
	if r.c == nil && r.err == nil {
		parent := filepath.Dir(dir)
		if parent == dir || dir == f.top || !within(f.top, dir) {
			r.c = &Config{}
		} else {
			r = f.find(parent)
		}
	}
	f.dirs[dir] = r
	return r
}

func (f *Finder) read(dir string) found {
	file := filepath.Join(dir, FileName)
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return found{}
	}
	name := file
	if rel, relErr := filepath.Rel(f.root, file); relErr == nil {
		name = filepath.ToSlash(rel)
	}
	if err != nil {
		return found{err: &Error{Path: name, Message: err.Error()}}
	}
	c, err := Parse(name, dir, data, f.opt)
	return found{c, err}
}

// RepositoryRoot is the nearest folder from dir upwards that holds .git, else dir itself.
func RepositoryRoot(dir string) string {
	for d := dir; ; {
		if _, err := os.Lstat(filepath.Join(d, ".git")); err == nil {
			return d
		}
		parent := filepath.Dir(d)
		if parent == d {
			return dir
		}
		d = parent
	}
}

func within(top, dir string) bool {
	rel, err := filepath.Rel(top, dir)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
