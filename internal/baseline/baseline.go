// Package baseline remembers the findings of one day, so that only new ones count from then on.
//
// A finding is recognised by its rule, its file and the content of its line and what follows (finding.LineHashes):
// moving a line keeps it known, changing it does not.
package baseline

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
)

// Reason is what suppressed findings say.
const Reason = "baseline"

type file struct {
	Version  int     `json:"version"`
	Findings []entry `json:"findings"`
}

type entry struct {
	Rule  string `json:"rule"`
	Path  string `json:"path"`
	Line  string `json:"line"`
	Count int    `json:"count"`
}

type key struct{ rule, path, line string }

// Baseline is a set of known findings.
type Baseline struct {
	counts map[key]int
}

// Read decodes a baseline file.
func Read(r io.Reader) (*Baseline, error) {
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	var f file
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("read baseline: %w", err)
	}
	if f.Version != 1 {
		return nil, fmt.Errorf("read baseline: version %d is not known to this auth0lint", f.Version)
	}
	b := &Baseline{counts: map[key]int{}}
	for _, e := range f.Findings {
		b.counts[key{e.Rule, e.Path, e.Line}] += max(1, e.Count)
	}
	return b, nil
}

// Write encodes the findings that are not suppressed otherwise.
func Write(w io.Writer, findings []finding.Finding, content func(path string) []byte) error {
	counts := map[key]int{}
	h := hasher{content: content}
	for i := range findings {
		if f := &findings[i]; !f.Suppressed || f.Suppression == Reason {
			counts[h.key(f)]++
		}
	}
	out := file{Version: 1, Findings: []entry{}}
	for k, n := range counts {
		out.Findings = append(out.Findings, entry{k.rule, k.path, k.line, n})
	}
	slices.SortFunc(out.Findings, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Line, b.Line))
	})
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write baseline: %w", err)
	}
	return nil
}

// Apply marks known findings as suppressed, in place, and returns how many entries matched nothing.
func (b *Baseline) Apply(findings []finding.Finding, content func(path string) []byte) (stale int) {
	h := hasher{content: content}
	left := map[key]int{}
	for k, n := range b.counts {
		left[k] = n
	}
	for i := range findings {
		f := &findings[i]
		if f.Suppressed {
			continue
		}
		if k := h.key(f); left[k] > 0 {
			left[k]--
			f.Suppressed, f.Suppression = true, Reason
		}
	}
	for _, n := range left {
		stale += n
	}
	return stale
}

type hasher struct {
	content func(path string) []byte
	files   map[string]hashed
}

type hashed struct {
	index  *lines.Index
	hashes []string
}

func (h *hasher) key(f *finding.Finding) key {
	x, ok := h.files[f.Span.File]
	if !ok {
		data := h.content(f.Span.File)
		x = hashed{lines.New(data), finding.LineHashes(data)}
		if h.files == nil {
			h.files = map[string]hashed{}
		}
		h.files[f.Span.File] = x
	}
	line := min(x.index.LineAt(f.Span.Start), len(x.hashes))
	// Without the running number: adding an equal line elsewhere must not make this one new.
	hash, _, _ := strings.Cut(x.hashes[line-1], ":")
	return key{f.Rule, f.Span.File, hash}
}
