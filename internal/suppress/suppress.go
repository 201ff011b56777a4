// Package suppress silences findings that somebody has looked at: comments in the code, and entries of the
// configuration for formats without comments.
//
//	// auth0lint:ignore AUTH1001 -- the token is exchanged by the proxy
//
// A comment counts for its own line; when nothing is found there, or it stands alone, for the next line that is no such
// comment. The reason is required: a suppression that is wrong (no reason, unknown rule, date passed) silences nothing,
// and like one that matches nothing it is a finding of its own (AUTH0001).
package suppress

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// Rule is the id of findings about suppressions.
const Rule = "AUTH0001"

// Word is what every directive holds.
const Word = "auth0lint:ignore"

// Directive is one comment.
type Directive struct {
	// Span is the directive without the comment's marks.
	Span  usage.Span
	Rules []string
	// Reason is "" when there is none.
	Reason string
	// Line is where it stands, Next the line after it that holds no directive.
	Line, Next int
	// Sample is set inside a fence of a page: one that matches nothing is then no mistake.
	Sample bool
}

var word = []byte(Word)

// openers are the starts of comments in every syntax that is read; a continued block comment has a star.
var openers = []string{"//", "#", "/*", "<!--", "--", ";", "*", "%"}

// Parse finds the directives of a file.
func Parse(path string, x *lines.Index) []Directive {
	data := x.Data()
	if !bytes.Contains(data, word) {
		return nil
	}
	page := isPage(path)
	fence := ""
	var out []Directive
	for n := 1; n <= x.Count(); n++ {
		line := x.Line(n)
		if page {
			fence = nextFence(fence, string(line))
		}
		at := bytes.Index(line, word)
		if at < 0 {
			continue
		}
		before := strings.TrimRight(string(line[:at]), " \t")
		if !opensComment(before, page && fence == "") {
			continue
		}
		d := parse(string(line[at:]))
		start, _ := x.Offset(n, 1)
		d.Span = usage.Span{File: path, Start: start + at, End: start + at + d.Span.End}
		d.Line = n
		d.Sample = fence != ""
		out = append(out, d)
	}
	for i := len(out) - 1; i >= 0; i-- {
		out[i].Next = out[i].Line + 1
		if i+1 < len(out) && out[i+1].Line == out[i].Next {
			out[i].Next = out[i+1].Next
		}
	}
	return out
}

func opensComment(before string, prose bool) bool {
	if prose { // a page's own comments; the rest of a page shows what comments look like
		return strings.HasSuffix(before, "<!--") || strings.HasSuffix(before, "{/*")
	}
	for _, o := range openers {
		if strings.HasSuffix(before, o) {
			return true
		}
	}
	return false
}

// parse reads "auth0lint:ignore ID, ID -- reason" up to the end of the comment. Span.End is the length.
func parse(text string) Directive {
	end := len(text)
	for _, closer := range []string{"*/", "-->", "--%>"} {
		if i := strings.Index(text, closer); i >= 0 {
			end = min(end, i)
		}
	}
	text = strings.TrimRight(text[:end], " \t")
	d := Directive{Span: usage.Span{End: len(text)}}
	rest := text[len(Word):]
	ids, reason, _ := strings.Cut(rest, "--")
	d.Reason = strings.TrimSpace(strings.TrimLeft(reason, "-"))
	d.Rules = strings.FieldsFunc(ids, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	return d
}

func isPage(path string) bool {
	path = strings.ToLower(path)
	return strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".mdx") || strings.HasSuffix(path, ".markdown")
}

// nextFence follows code fences: it returns the mark of the fence that is open after line.
func nextFence(open, line string) string {
	t := strings.TrimLeft(line, " \t>")
	for _, mark := range []string{"```", "~~~"} {
		if !strings.HasPrefix(t, mark) {
			continue
		}
		run := t[:len(t)-len(strings.TrimLeft(t, mark[:1]))]
		switch {
		case open == "":
			return run
		case strings.HasPrefix(run, open) && strings.TrimSpace(t[len(run):]) == "":
			return ""
		}
	}
	return open
}

// Entry is one entry of a configuration's ignore list.
type Entry struct {
	Rule, Reason string
	// Until is the last day on which it counts; zero: always.
	Until time.Time
	Span  usage.Span
	// Covers reports whether it is about a file.
	Covers func(file string) bool
	// Seen is set when what it covers was scanned, so that matching nothing means something.
	Seen bool
}

// Options are what Apply must know.
type Options struct {
	// Known are the ids of all rules.
	Known []string
	// Active reports whether a rule can find something in a file; nil: always. A suppression of a rule that is
	// switched off is not called unused.
	Active func(rule, file string) bool
	// Lines gives the index of a file that findings point into.
	Lines func(file string) *lines.Index
	// Now is the day on which entries end.
	Now time.Time
	// Quiet leaves findings about suppressions out (a run that sees only a part of the files).
	Quiet bool
}

// Apply marks what directives and entries silence, in place, and returns the findings about suppressions themselves.
func Apply(findings []finding.Finding, directives []Directive, entries []Entry, opt Options) []finding.Finding {
	a := &applier{opt: opt, findings: findings}
	for i := range directives {
		a.directive(&directives[i])
	}
	for i := range entries {
		a.entry(&entries[i])
	}
	if opt.Quiet {
		return nil
	}
	slices.SortStableFunc(a.out, func(x, y finding.Finding) int { return usage.CompareSpans(x.Span, y.Span) })
	return a.out
}

type applier struct {
	opt      Options
	findings []finding.Finding
	out      []finding.Finding
}

func (a *applier) directive(d *Directive) {
	switch {
	case len(d.Rules) == 0:
		a.report(d.Span, "A suppression names no rule, write '%s AUTH1001 -- why'.", Word)
		return
	case d.Reason == "":
		a.report(d.Span, "The suppression of '%s' has no reason, add ' -- ' and why.", strings.Join(d.Rules, ", "))
		return
	}
	for _, id := range d.Rules {
		if !slices.Contains(a.opt.Known, id) {
			a.report(d.Span, "A suppression names the unknown rule '%s'.", id)
			continue
		}
		used := a.silence(d.Span.File, id, d.Line, d.Reason)
		if !used {
			used = a.silence(d.Span.File, id, d.Next, d.Reason)
		}
		if !used && !d.Sample && a.active(id, d.Span.File) {
			a.report(d.Span, "The suppression of '%s' matches no finding, delete it.", id)
		}
	}
}

func (a *applier) silence(file, rule string, line int, reason string) bool {
	used := false
	for i := range a.findings {
		f := &a.findings[i]
		if f.Rule == rule && f.Span.File == file && a.opt.Lines(file).LineAt(f.Span.Start) == line {
			f.Suppressed, f.Suppression = true, reason
			used = true
		}
	}
	return used
}

func (a *applier) entry(e *Entry) {
	switch {
	case e.Reason == "":
		a.report(e.Span, "The suppression of '%s' has no reason, add 'reason' and why.", e.Rule)
		return
	case !slices.Contains(a.opt.Known, e.Rule):
		a.report(e.Span, "A suppression names the unknown rule '%s'.", e.Rule)
		return
	case !e.Until.IsZero() && a.opt.Now.After(e.Until.AddDate(0, 0, 1)):
		a.report(e.Span, "The suppression of '%s' ended on '%s', mend the code or move the date.", e.Rule, e.Until.Format(time.DateOnly))
		return
	}
	used := false
	for i := range a.findings {
		f := &a.findings[i]
		if f.Rule == e.Rule && e.Covers(f.Span.File) {
			used = true
			if !f.Suppressed {
				f.Suppressed, f.Suppression = true, e.Reason
			}
		}
	}
	if !used && e.Seen && a.active(e.Rule, e.Span.File) {
		a.report(e.Span, "The suppression of '%s' matches no finding, delete it.", e.Rule)
	}
}

func (a *applier) active(rule, file string) bool {
	return a.opt.Active == nil || a.opt.Active(rule, file)
}

func (a *applier) report(s usage.Span, format string, args ...any) {
	a.out = append(a.out, finding.Finding{Rule: Rule, Level: finding.Note, Span: s, Message: fmt.Sprintf(format, args...)})
}
