package engine

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/config"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/walk"
)

// discover walks, reads and prefilters: it fills all and cands.
func (r *run) discover() error {
	if t := r.opt.Stdin; t != nil {
		f := &file{File: walk.File{Path: t.Path, Abs: r.files.abs(t.Path), Explicit: true}, data: t.Data, cand: true}
		r.all, r.cands = []*file{f}, []*file{f}
		r.take(f)
		r.result.Stats.Bytes = int64(len(t.Data))
		r.check(f)
		return nil
	}
	skip := func(decide func(c *config.Config, abs string) bool) func(string) bool {
		return func(abs string) bool {
			c, err := r.opt.Config.File(abs)
			return err == nil && decide(c, abs) // a bad file is reported when a candidate needs it
		}
	}
	found, skipped, err := walk.Walk(r.ctx, walk.Options{
		Root: r.opt.Root, Top: config.RepositoryRoot(r.opt.Root), All: r.opt.NoIgnore, Jobs: r.opt.Jobs,
		SkipDir:  skip((*config.Config).SkipDir),
		SkipFile: skip((*config.Config).SkipPath),
	}, r.opt.Paths)
	if err != nil {
		return err
	}
	for _, s := range skipped {
		r.notice(s.Path, "cannot be read: %v", s.Err)
	}
	r.all = make([]*file, len(found))
	for i := range found {
		r.all[i] = &file{File: found[i]}
	}
	r.prefilter()
	return nil
}

// prefilter reads every file and keeps those that hold a word of the evidence.
func (r *run) prefilter() {
	var done atomic.Int64
	var bytesRead atomic.Int64
	var mu sync.Mutex
	each(r.opt.Jobs, len(r.all), func() func(int) {
		buf := make([]byte, 64<<10)
		return func(i int) {
			f := r.all[i]
			data, size, err := r.look(f, &buf)
			bytesRead.Add(size)
			r.progress("reading", int(done.Add(1)), len(r.all))
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				r.notice(f.Path, "cannot be read: %v", err)
				return
			}
			if data != nil {
				f.data, f.cand = data, true
			}
		}
	})
	r.result.Stats.Bytes = bytesRead.Load()
	for _, f := range r.all {
		switch {
		case !f.cand:
		case !f.Explicit && r.tools.sdks.source(f.Path):
			f.cand = false
			r.result.Stats.SDK++
		default:
			r.take(f)
			r.cands = append(r.cands, f)
			r.check(f)
		}
	}
	r.dropWeak()
	r.sourcing()
}

// take keeps a candidate's content as it is and lets front ends see it as they read it.
func (r *run) take(f *file) {
	r.files.keep(f.Path, f.data)
	f.data = readable(f.data)
}

// dropWeak leaves out the candidates that hold nothing but the weakest words, when no candidate holds anything that
// could be evidence beside them.
func (r *run) dropWeak() {
	if r.opt.NoPrefilter || slices.ContainsFunc(r.cands, func(f *file) bool { return r.tools.proof.in(f.data) }) {
		return
	}
	r.unproven = true
	r.cands = slices.DeleteFunc(r.cands, func(f *file) bool {
		if f.Explicit || r.tools.strong.in(f.data) || r.tools.byName(f.Path, f.data) {
			return false
		}
		f.cand, f.data = false, nil
		return true
	})
}

// check tells of content that the front ends read only in part.
func (r *run) check(f *file) {
	if bytes.IndexByte(f.data[:min(len(f.data), 8000)], 0) >= 0 {
		return
	}
	if !utf8.Valid(f.data) && r.tools.known(f.Path, f.data) {
		r.notice(f.Path, "is not valid UTF-8; strings with bytes of another encoding may be missed")
	}
}

// look reads a file into a buffer that is used again, and returns a copy when the file is a candidate.
func (r *run) look(f *file, buf *[]byte) (data []byte, size int64, err error) {
	if !f.Explicit && foreign(f.Path) {
		return nil, 0, nil
	}
	if over, ok := r.opt.Overlay[f.Path]; ok {
		if r.candidate(f, over) {
			return over, int64(len(over)), nil
		}
		return nil, int64(len(over)), nil
	}
	in, err := os.Open(f.Abs)
	if err != nil {
		return nil, 0, cause(err)
	}
	defer func() { _ = in.Close() }()
	info, err := in.Stat()
	if err != nil {
		return nil, 0, cause(err)
	}
	if info.Size() > maxFile {
		return nil, info.Size(), r.large(f, in)
	}
	if n := int(info.Size()) + 1; n > len(*buf) {
		*buf = make([]byte, n+n/4)
	}
	n, err := io.ReadFull(in, *buf)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, int64(n), cause(err)
	}
	if text := (*buf)[:n]; r.candidate(f, text) {
		return bytes.Clone(text), int64(n), nil
	}
	return nil, int64(n), nil
}

// large searches a file that is too large to be analysed, so that skipping it is not silent when it matters.
func (r *run) large(f *file, in io.Reader) error {
	if !r.tools.known(f.Path, nil) && !f.Explicit {
		return nil
	}
	keep := r.tools.evidence.longest()
	buf := make([]byte, 1<<20)
	n := 0
	for {
		m, err := io.ReadFull(in, buf[n:])
		if r.tools.evidence.in(buf[:n+m]) {
			return errTooLarge
		}
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				return nil
			}
			return cause(err)
		}
		n = copy(buf, buf[len(buf)-keep:])
	}
}

// candidate decides whether a file is analysed. Binary content never is.
func (r *run) candidate(f *file, data []byte) bool {
	if bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 {
		return false
	}
	if !r.opt.NoPrefilter && !r.tools.evidence.in(data) && !r.tools.byName(f.Path, data) {
		return false
	}
	if !r.tools.known(f.Path, data) {
		return false
	}
	return f.Explicit || r.opt.NoIgnore || !walk.Minified(f.Path, data)
}

// foreign are files that no front end reads: they are not even opened.
func foreign(p string) bool {
	return notRead[strings.ToLower(path.Ext(p))]
}

var notRead = func() map[string]bool {
	m := map[string]bool{}
	for ext := range strings.FieldsSeq(`
		.png .jpg .jpeg .gif .ico .svg .webp .avif .bmp .tif .tiff .psd .mp3 .mp4 .webm .ogg .wav .mov .avi .ttf .otf .woff .woff2 .eot
		.zip .gz .tgz .bz2 .xz .zst .7z .rar .tar .jar .war .whl .gem .nupkg .exe .dll .so .dylib .a .o .obj .class .pyc .wasm .bin .dat .db .sqlite
		.pdf .doc .docx .xls .xlsx .ppt .pptx .pem .crt .key .p12 .jks
		.css .scss .sass .less .styl .c .h .cc .cpp .hpp .cs .java .kt .scala .swift .m .mm .rs .py .rb .php .pl .lua .dart .ex .exs .erl .hs .clj .r .jl
		.proto .sql .graphql .gql .csv .tsv .parquet .sum .snap .po .mo .xlf .resx .plist .pbxproj .storyboard .xib .map`) {
		m[ext] = true
	}
	return m
}()

// each calls the functions that worker gives, one per worker, with 0 to n-1.
func each(jobs, n int, worker func() func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(jobs, n) {
		wg.Go(func() {
			do := worker()
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				do(i)
			}
		})
	}
	wg.Wait()
}

func cause(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func tidyNotices(ns []usage.Notice) []usage.Notice {
	slices.SortFunc(ns, func(a, b usage.Notice) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		return strings.Compare(a.Message, b.Message)
	})
	return slices.Compact(ns)
}

var errPanic = errors.New("analysis failed")

// guarded runs one analysis; a crash in it becomes a notice and not the end of the run.
func guarded(path string, set **usage.Set, f func() *usage.Set) {
	defer func() {
		if p := recover(); p != nil {
			*set = &usage.Set{Notices: []usage.Notice{{File: path, Message: fmt.Sprintf("%v: %v", errPanic, p)}}}
		}
	}()
	*set = f()
}
