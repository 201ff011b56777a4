// Package report prints findings: one file per format.
//
// It knows findings and rule metadata, no rule and no language. Every format is a function of the Report alone: two
// runs give the same bytes. Lines and columns are 1-based, columns count UTF-16 units. A token that stands in the code
// is never printed (see redact).
package report

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Tool says who reports.
type Tool struct {
	Name, Version, URL string
}

// Report is what a run found.
type Report struct {
	Tool Tool
	// Findings in the order they are printed. Suppressed ones are only here when they are asked for.
	Findings []finding.Finding
	// Rules are the metadata of all rules, sorted by id.
	Rules   []finding.Rule
	Notices []usage.Notice
	// File is the content of a scanned file, nil when it is not known.
	File func(path string) []byte
	// Scanned counts the files that were read.
	Scanned int
	// Suppressed counts the findings that were left out.
	Suppressed int
	// FailOn is the level from which a finding counts as a failure (junit).
	FailOn finding.Level
	// Failed is set when the run itself failed (a file could not be analysed under --strict).
	Failed bool

	// Text only: Prefix goes before paths, Color switches colours on.
	Prefix string
	Color  bool
}

var formats = map[string]func(io.Writer, *doc) error{
	"text":   writeText,
	"json":   writeJSON,
	"sarif":  writeSARIF,
	"github": writeGitHub,
	"gitlab": writeGitLab,
	"junit":  writeJUnit,
	"rdjson": writeRDJSON,
}

// Formats are the names of the formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// Known reports whether there is a format of that name.
func Known(format string) bool { return formats[format] != nil }

// Write prints r.
func Write(w io.Writer, format string, r *Report) error {
	f := formats[format]
	if f == nil {
		return fmt.Errorf("write report: unknown format '%s'", format)
	}
	own := *r
	d := &doc{Report: &own, index: map[string]*lines.Index{}, hashes: map[string][]string{}, rules: map[string]int{}}
	for i, rule := range r.Rules {
		d.rules[rule.ID] = i
	}
	own.Findings = slices.Clone(r.Findings)
	for i := range own.Findings {
		if f := &own.Findings[i]; f.Call {
			f.Span = d.head(f.Span)
		}
	}
	return f(w, d)
}

// doc is a report while it is written: what is computed once per file is kept here.
type doc struct {
	*Report
	index  map[string]*lines.Index
	hashes map[string][]string
	rules  map[string]int
}

// place is a span in lines and columns; the end is exclusive.
type place struct {
	Path                       string
	Line, Col, EndLine, EndCol int
}

func (d *doc) lines(path string) *lines.Index {
	x := d.index[path]
	if x == nil {
		var data []byte
		if d.File != nil {
			data = d.File(path)
		}
		x = lines.New(data)
		d.index[path] = x
	}
	return x
}

func (d *doc) place(s usage.Span) place {
	x := d.lines(s.File)
	p := place{Path: s.File}
	p.Line, p.Col = x.Position(s.Start)
	p.EndLine, p.EndCol = x.Position(max(s.Start, s.End))
	return p
}

// head is the beginning of a call that spans several lines: the callee and what stands behind the opening parenthesis on
// its line, or the first line of a command.
func (d *doc) head(s usage.Span) usage.Span {
	data := d.lines(s.File).Data()
	if s.Start < 0 || s.End > len(data) || s.Start >= s.End {
		return s
	}
	text := data[s.Start:s.End]
	end := bytes.IndexByte(text, '\n')
	if end < 0 {
		return s
	}
	continued := bytes.HasSuffix(bytes.TrimRight(text[:end], " \t\r"), []byte("\\"))
	if open := bytes.IndexByte(text, '('); open > end && !continued {
		if n := bytes.IndexByte(text[open:], '\n'); n >= 0 {
			end = open + n
		} else {
			end = len(text)
		}
	}
	if head := bytes.TrimRight(text[:end], " \t\r\\"); len(head) > 0 {
		s.End = s.Start + len(head)
	}
	return s
}

// lineHash is the fingerprint of the line a span starts in.
func (d *doc) lineHash(s usage.Span) string {
	h, ok := d.hashes[s.File]
	if !ok {
		h = finding.LineHashes(d.lines(s.File).Data())
		d.hashes[s.File] = h
	}
	line := d.lines(s.File).LineAt(s.Start)
	if line > len(h) { // a last line of blanks only
		line = len(h)
	}
	return h[line-1]
}

func (d *doc) rule(id string) finding.Rule {
	if i, ok := d.rules[id]; ok {
		return d.Rules[i]
	}
	return finding.Rule{ID: id, Name: id, Short: id}
}

// text is what stands at a span, tokens masked.
func (d *doc) text(s usage.Span) string {
	data := d.lines(s.File).Data()
	start := max(0, min(s.Start, len(data)))
	end := max(start, min(s.End, len(data)))
	return string(redact(data[start:end]))
}

// Count is the number of findings per level.
func (r *Report) Count(l finding.Level) int {
	n := 0
	for _, f := range r.Findings {
		if f.Level == l && !f.Suppressed {
			n++
		}
	}
	return n
}
