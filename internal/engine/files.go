package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// maxFile bounds what is read into memory at once.
const maxFile = 16 << 20

var errTooLarge = fmt.Errorf("larger than %d MiB", maxFile>>20)

// files reads below the root, by path. It never follows a link out of it, and gives every reader of a run the same
// bytes. It is safe for concurrent use.
type files struct {
	root    string
	overlay map[string][]byte

	mu     sync.Mutex
	known  map[string][]byte // candidates, and what was loaded on demand
	failed map[string]error
	stats  map[string]bool
}

func newFiles(root string, overlay map[string][]byte) *files {
	return &files{root: root, overlay: overlay, known: map[string][]byte{}, failed: map[string]error{}, stats: map[string]bool{}}
}

func (f *files) abs(p string) string {
	if filepath.IsAbs(filepath.FromSlash(p)) {
		return filepath.FromSlash(p)
	}
	return filepath.Join(f.root, filepath.FromSlash(p))
}

// keep remembers the content a candidate was analysed with.
func (f *files) keep(p string, data []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.known[p] = data
}

// byteOrderMark may stand before the text of a file.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readable is content as front ends read it: a byte order mark gives way to as many line ends, which mean nothing in any
// format at its start, so that offsets stay.
func readable(data []byte) []byte {
	if !bytes.HasPrefix(data, byteOrderMark) {
		return data
	}
	data = bytes.Clone(data)
	copy(data, "\n\n\n")
	return data
}

// text is load for front ends.
func (f *files) text(p string) ([]byte, error) {
	data, err := f.load(p)
	return readable(data), err
}

// load is the content of a file below the root.
func (f *files) load(p string) ([]byte, error) {
	p = path.Clean(p)
	if data, ok := f.overlay[p]; ok {
		return data, nil
	}
	f.mu.Lock()
	data, ok := f.known[p]
	err := f.failed[p]
	f.mu.Unlock()
	if ok || err != nil {
		return data, err
	}
	data, err = f.read(p)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.failed[p] = err
		return nil, err
	}
	if first, ok := f.known[p]; ok {
		return first, nil
	}
	f.known[p] = data
	return data, nil
}

// peek is load for what will most likely not be needed: nothing is remembered.
func (f *files) peek(p string) ([]byte, error) {
	if data, ok := f.overlay[path.Clean(p)]; ok {
		return data, nil
	}
	return f.read(p)
}

func (f *files) read(p string) ([]byte, error) {
	name, err := f.inside(p)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: p, Err: errors.New("not a file")}
	case info.Size() > maxFile:
		return nil, &fs.PathError{Op: "read", Path: p, Err: errTooLarge}
	}
	return os.ReadFile(name)
}

// inside resolves links and refuses what lies outside the root.
func (f *files) inside(p string) (string, error) {
	outside := &fs.PathError{Op: "read", Path: p, Err: errors.New("outside the root")}
	if p == ".." || strings.HasPrefix(p, "../") || strings.Contains(p, "\x00") {
		return "", outside
	}
	name, err := filepath.EvalSymlinks(f.abs(p))
	if err != nil {
		return "", err
	}
	if name != f.root && !strings.HasPrefix(name, strings.TrimSuffix(f.root, string(filepath.Separator))+string(filepath.Separator)) {
		return "", outside
	}
	return name, nil
}

// exists reports whether there is a file (not a folder) below the root.
func (f *files) exists(p string) bool {
	p = path.Clean(p)
	if _, ok := f.overlay[p]; ok {
		return true
	}
	f.mu.Lock()
	_, known := f.known[p]
	ok, asked := f.stats[p]
	f.mu.Unlock()
	if known || asked {
		return known || ok
	}
	name, err := f.inside(p)
	if err == nil {
		info, statErr := os.Stat(name)
		ok = statErr == nil && info.Mode().IsRegular()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats[p] = ok
	return ok
}

// list names the files of a folder and its sub-folders, the latter with a slash at the end.
func (f *files) list(dir string) []string {
	name, err := f.inside(path.Clean(dir))
	if err != nil {
		return nil
	}
	entries, err := os.ReadDir(name)
	if err != nil {
		return nil
	}
	var out []string
	for _, e := range entries {
		switch {
		case e.IsDir():
			out = append(out, e.Name()+"/")
		case e.Type().IsRegular():
			out = append(out, e.Name())
		}
	}
	slices.Sort(out)
	return out
}
