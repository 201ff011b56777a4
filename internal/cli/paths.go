package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/auth0lint/auth0lint/internal/engine"
	"github.com/auth0lint/auth0lint/internal/walk"
)

// maxStdin bounds what is read from standard input.
const maxStdin = 64 << 20

func (c Command) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.Dir, path)
}

// paths turns arguments into absolute names, and finds the root: the working directory, or where everything that is
// named lies when that is elsewhere.
func (k *check) paths(args []string) error {
	f := k.flags
	if f.filesFrom != "" {
		more, err := k.filesFrom()
		if err != nil {
			return err
		}
		if len(args)+len(more) == 0 { // an empty list is not the whole tree
			k.opt.Root = k.Dir
			return nil
		}
		args = append(args, more...)
	}
	k.opt.Root = k.Dir
	for _, a := range args {
		if a == "-" {
			if len(args) > 1 {
				return usagef("- (standard input) goes alone, without other paths")
			}
			return k.stdin()
		}
	}
	if f.stdinPath != "" {
		return usagef("--stdin-path goes with - (standard input) only")
	}
	if len(args) == 0 {
		args = []string{"."}
	}
	outside := false
	for _, a := range args {
		abs, err := k.locate(a)
		if err != nil {
			return err
		}
		k.opt.Paths = append(k.opt.Paths, abs)
		outside = outside || !inside(k.Dir, abs)
	}
	if outside {
		k.opt.Root = commonFolder(k.opt.Paths)
		k.prefix = k.opt.Root
		if rel, err := filepath.Rel(k.Dir, k.opt.Root); err == nil && !filepath.IsAbs(args[0]) {
			k.prefix = rel
		}
		k.prefix = strings.TrimSuffix(filepath.ToSlash(k.prefix), "/") + "/"
	}
	return nil
}

// locate resolves one argument; links in its folder are followed, so that names can be compared.
func (k *check) locate(arg string) (string, error) {
	clean := arg
	if arg == "..." {
		clean = "."
	} else if strings.HasSuffix(filepath.ToSlash(arg), "/...") {
		clean = strings.TrimSuffix(filepath.ToSlash(arg), "...")
	}
	if clean == "" {
		return "", usagef("a path is empty")
	}
	abs := filepath.Clean(k.abs(filepath.FromSlash(clean)))
	info, err := os.Stat(abs)
	if err != nil {
		var p *os.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return "", k.explainError(&walk.MissingError{Path: abs, Err: err})
	}
	if info.IsDir() {
		return filepath.EvalSymlinks(abs)
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(abs))
	return filepath.Join(dir, filepath.Base(abs)), err
}

func inside(dir, abs string) bool {
	rel, err := filepath.Rel(dir, abs)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// commonFolder is the deepest folder that holds all names.
func commonFolder(names []string) string {
	folder := func(name string) string {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return name
		}
		return filepath.Dir(name)
	}
	out := folder(names[0])
	for _, n := range names[1:] {
		for !inside(out, n) {
			out = filepath.Dir(out)
		}
	}
	return out
}

func (k *check) filesFrom() ([]string, error) {
	var data []byte
	var err error
	if k.flags.filesFrom == "-" {
		data, err = io.ReadAll(io.LimitReader(k.Stdin, maxStdin))
	} else {
		data, err = os.ReadFile(k.abs(k.flags.filesFrom))
	}
	if err != nil {
		return nil, fmt.Errorf("read --files-from: %w", err)
	}
	sep := "\n"
	if bytes.IndexByte(data, 0) >= 0 { // git diff -z
		sep = "\x00"
	}
	var out []string
	for line := range strings.SplitSeq(string(data), sep) {
		if line = strings.TrimSuffix(line, "\r"); line != "" {
			out = append(out, line)
		}
	}
	return out, nil
}

func (k *check) stdin() error {
	f := k.flags
	if f.stdinPath == "" {
		return usagef("- (standard input) needs --stdin-path, which tells the language")
	}
	if f.fix != "" && !f.diff {
		return usagef("--fix cannot write standard input, use --diff")
	}
	data, err := io.ReadAll(io.LimitReader(k.Stdin, maxStdin+1))
	if err != nil {
		return fmt.Errorf("read standard input: %w", err)
	}
	if len(data) > maxStdin {
		return usagef("standard input is larger than %d MiB", maxStdin>>20)
	}
	path := filepath.Clean(k.abs(filepath.FromSlash(f.stdinPath)))
	rel, err := filepath.Rel(k.Dir, path)
	if err != nil || !inside(k.Dir, path) {
		rel = path
	}
	k.opt.Stdin = &engine.Text{Path: filepath.ToSlash(rel), Data: data}
	return nil
}
