package fix

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Change is a file to be written: Old is what was read, New what is to be there.
type Change struct {
	// Abs is the file, Path how messages name it.
	Abs, Path string
	Old, New  []byte
}

// ErrChanged says that a file is no longer what was read.
var ErrChanged = errors.New("the file changed since it was read")

// ErrReadOnly says that a file may not be written.
var ErrReadOnly = errors.New("the file is read-only")

// Write replaces files, all or none: every new content is on the disk beside its file before the first file is
// replaced, and files replaced before a failure are put back. Modes stay.
func Write(changes []Change) (err error) {
	var staged []stage
	defer func() {
		for _, s := range staged {
			_ = os.Remove(s.temp) // gone when it was renamed
		}
	}()
	for _, c := range changes {
		s, err := prepare(c)
		if err != nil {
			return fmt.Errorf("write %s: %w", c.Path, err)
		}
		staged = append(staged, s)
	}
	for i, s := range staged {
		if err := s.replace(); err != nil {
			errs := []error{fmt.Errorf("write %s: %w", s.Path, err)}
			for _, done := range staged[:i] {
				errs = append(errs, done.restore())
			}
			return errors.Join(errs...)
		}
	}
	return nil
}

type stage struct {
	Change
	target, temp string
	mode         fs.FileMode
}

func prepare(c Change) (stage, error) {
	s := stage{Change: c}
	var err error
	// A link stays a link: its target is replaced.
	if s.target, err = filepath.EvalSymlinks(c.Abs); err != nil {
		return s, err
	}
	info, err := os.Stat(s.target)
	if err != nil {
		return s, err
	}
	if s.mode = info.Mode().Perm(); s.mode&0o200 == 0 {
		return s, ErrReadOnly
	}
	if err := s.unchanged(); err != nil {
		return s, err
	}
	s.temp, err = s.stash(c.New)
	return s, err
}

// stash writes data beside the target, with its mode.
func (s stage) stash(data []byte) (name string, err error) {
	f, err := os.CreateTemp(filepath.Dir(s.target), "."+filepath.Base(s.target)+".*")
	if err != nil {
		return "", err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	if _, err := f.Write(data); err != nil {
		return "", err
	}
	if err := f.Chmod(s.mode); err != nil {
		return "", err
	}
	return f.Name(), f.Sync()
}

func (s stage) unchanged() error {
	now, err := os.ReadFile(s.target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, s.Old) {
		return ErrChanged
	}
	return nil
}

func (s stage) replace() error {
	if err := s.unchanged(); err != nil {
		return err
	}
	return os.Rename(s.temp, s.target)
}

func (s stage) restore() error {
	temp, err := s.stash(s.Old)
	if err == nil {
		err = os.Rename(temp, s.target)
	}
	if err != nil {
		return fmt.Errorf("put back %s: %w", s.Path, err)
	}
	return nil
}
