package cli

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"
)

// terminal reports whether w is one.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (c Command) colors(w io.Writer) bool {
	return terminal(w) && c.Getenv("NO_COLOR") == "" && c.Getenv("TERM") != "dumb"
}

// quietFor is how long a run may take before it says what it does.
const quietFor = time.Second

// watch shows progress on a terminal when a run is long; stop ends it.
func (k *check) watch() (stop func()) {
	if k.flags.quiet || !terminal(k.Stderr) {
		return func() {}
	}
	var state atomic.Pointer[string]
	k.opt.Progress = func(stage string, done, total int) {
		s := fmt.Sprintf("%s %d/%d", stage, done, total)
		state.Store(&s)
	}
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		shown := false
		tick := time.NewTicker(quietFor / 5)
		defer tick.Stop()
		start := time.Now()
		for {
			select {
			case <-quit:
				if shown {
					_, _ = fmt.Fprint(k.Stderr, "\r\x1b[K")
				}
				return
			case <-tick.C:
				if s := state.Load(); s != nil && time.Since(start) > quietFor {
					shown = true
					_, _ = fmt.Fprintf(k.Stderr, "\r\x1b[K%s", *s)
				}
			}
		}
	}()
	return func() {
		close(quit)
		<-gone
	}
}
