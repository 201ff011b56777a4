// Package walk finds the files to scan.
//
// Below a folder it leaves out what .gitignore and .git/info/exclude ignore, version control, vendored and fixture
// folders, and files that are minified by name. It follows no symbolic link, so nothing outside the root is reached. A
// file that is named as an argument is always scanned. Results are sorted, whatever the order of reading was.
package walk

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/auth0lint/auth0lint/internal/ignore"
)

// File is one file to scan.
type File struct {
	// Path is slash-separated and relative to the root, Abs the file's own name.
	Path, Abs string
	// Explicit is set for a file that was named as an argument.
	Explicit bool
}

// Skip is something that could not be read.
type Skip struct {
	Path string
	Err  error
}

// Options control a walk.
type Options struct {
	// Root is the absolute folder that paths are relative to, Top the folder from which ignore files count (the
	// repository root; "" means Root).
	Root, Top string
	// All scans what would be left out; only .git never is.
	All bool
	// SkipDir and SkipFile leave out more (paths.ignore); nil for nothing. They must be safe for concurrent use.
	SkipDir, SkipFile func(abs string) bool
	// Jobs bounds concurrent reads; 0 means one per CPU.
	Jobs int
}

// MissingError says that an argument names nothing that can be scanned.
type MissingError struct {
	Path string
	Err  error
}

// Error names the path.
func (e *MissingError) Error() string { return fmt.Sprintf("scan %s: %v", e.Path, e.Err) }

// Unwrap is the cause.
func (e *MissingError) Unwrap() error { return e.Err }

// skipped are folders whose content somebody else wrote, or that hold recorded and made-up traffic.
var skipped = map[string]bool{
	".git": true, ".hg": true, ".svn": true, ".jj": true,
	"node_modules": true, "bower_components": true, "jspm_packages": true, "vendor": true, "third_party": true,
	".terraform": true, ".yarn": true, ".pnpm-store": true, ".next": true, ".nuxt": true, ".svelte-kit": true,
	"testdata": true, "__fixtures__": true, "recordings": true,
}

// installed is what Bower leaves in each folder that it installs, whatever the folder's name is.
const installed = ".bower.json"

// Skipped reports whether a path lies in a folder that a walk does not enter.
func Skipped(path string) bool {
	segs := strings.Split(path, "/")
	return slices.ContainsFunc(segs[:len(segs)-1], func(s string) bool { return skipped[s] })
}

// Walk lists the files below the arguments (absolute names of files and folders).
func Walk(ctx context.Context, opt Options, args []string) ([]File, []Skip, error) {
	if opt.Top == "" {
		opt.Top = opt.Root
	}
	if opt.Jobs <= 0 {
		opt.Jobs = runtime.GOMAXPROCS(0)
	}
	w := &walker{opt: opt, ctx: ctx, slots: make(chan struct{}, opt.Jobs)}
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return nil, nil, &MissingError{Path: arg, Err: cause(err)}
		case info.IsDir():
			w.wg.Add(1)
			go func() {
				defer w.wg.Done()
				w.dir(arg, w.above(arg), true)
			}()
		case info.Mode().IsRegular():
			w.add(File{Path: w.rel(arg), Abs: arg, Explicit: true})
		default:
			return nil, nil, &MissingError{Path: arg, Err: errors.New("not a file or folder (use - for standard input)")}
		}
	}
	w.wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	return tidy(w.files), sortSkips(w.skips), nil
}

// tidy sorts, and keeps one of the files that were found twice: the explicit one.
func tidy(files []File) []File {
	slices.SortFunc(files, func(a, b File) int {
		if c := strings.Compare(a.Path, b.Path); c != 0 {
			return c
		}
		if a.Explicit == b.Explicit {
			return 0
		} else if a.Explicit {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(files, func(a, b File) bool { return a.Path == b.Path })
}

func sortSkips(s []Skip) []Skip {
	slices.SortFunc(s, func(a, b Skip) int { return strings.Compare(a.Path, b.Path) })
	return s
}

type walker struct {
	opt   Options
	ctx   context.Context
	slots chan struct{}
	wg    sync.WaitGroup

	mu    sync.Mutex
	files []File
	skips []Skip
}

// scope is one ignore file; the nearest that matches a path decides.
type scope struct {
	outer    *scope
	dir      string // absolute, with a separator at the end
	patterns *ignore.Patterns
}

func (s *scope) ignored(abs string, dir bool) bool {
	for ; s != nil; s = s.outer {
		rel, ok := strings.CutPrefix(abs, s.dir)
		if !ok {
			continue
		}
		if ignored, matched := s.patterns.Match(filepath.ToSlash(rel), dir); matched {
			return ignored
		}
	}
	return false
}

// above collects the ignore files of the folders that hold dir, from the top down.
func (w *walker) above(dir string) *scope {
	if w.opt.All {
		return nil
	}
	var s *scope
	if data, err := os.ReadFile(filepath.Join(w.opt.Top, ".git", "info", "exclude")); err == nil {
		s = push(s, w.opt.Top, data)
	}
	rel, err := filepath.Rel(w.opt.Top, dir)
	if err != nil || rel == "." || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return s
	}
	at := w.opt.Top
	for _, name := range strings.Split(rel, string(filepath.Separator)) {
		if data, err := os.ReadFile(filepath.Join(at, ".gitignore")); err == nil {
			s = push(s, at, data)
		}
		at = filepath.Join(at, name)
	}
	return s
}

func push(outer *scope, dir string, data []byte) *scope {
	p := ignore.Parse(data)
	if p.Empty() {
		return outer
	}
	return &scope{outer: outer, dir: strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator), patterns: p}
}

func (w *walker) dir(dir string, s *scope, named bool) {
	if w.ctx.Err() != nil {
		return
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.skip(dir, err)
	}
	if !w.opt.All {
		if !named && slices.ContainsFunc(entries, func(e os.DirEntry) bool { return e.Name() == installed }) {
			return
		}
		for _, e := range entries {
			if e.Name() == ".gitignore" && e.Type().IsRegular() {
				if data, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err == nil {
					s = push(s, dir, data)
				}
			}
		}
	}
	var files []File
	for _, e := range entries {
		abs := filepath.Join(dir, e.Name())
		switch {
		case e.IsDir():
			if w.leaveDir(e.Name(), abs, s) {
				continue
			}
			select {
			case w.slots <- struct{}{}:
				w.wg.Add(1)
				go func() {
					defer func() { <-w.slots; w.wg.Done() }()
					w.dir(abs, s, false)
				}()
			default:
				w.dir(abs, s, false)
			}
		case e.Type().IsRegular() && !w.leaveFile(e.Name(), abs, s):
			files = append(files, File{Path: w.rel(abs), Abs: abs})
		}
	}
	w.add(files...)
}

func (w *walker) leaveDir(name, abs string, s *scope) bool {
	if w.opt.All {
		return name == ".git"
	}
	return skipped[name] || s.ignored(abs, true) || w.opt.SkipDir != nil && w.opt.SkipDir(abs)
}

func (w *walker) leaveFile(name, abs string, s *scope) bool {
	if w.opt.All {
		return false
	}
	return MinifiedName(name) || Changelog(name) || s.ignored(abs, false) || w.opt.SkipFile != nil && w.opt.SkipFile(abs)
}

func (w *walker) add(files ...File) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.files = append(w.files, files...)
}

func (w *walker) skip(abs string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.skips = append(w.skips, Skip{Path: w.rel(abs), Err: cause(err)})
}

func (w *walker) rel(abs string) string {
	rel, err := filepath.Rel(w.opt.Root, abs)
	if err != nil {
		return filepath.ToSlash(abs)
	}
	return filepath.ToSlash(rel)
}

// cause drops the operation and the name that a path error repeats.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
