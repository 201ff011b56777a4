package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// frameWidth is how many characters of a line are shown around the place.
const frameWidth = 120

const (
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	blue   = "\x1b[34m"
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	reset  = "\x1b[0m"
)

func writeText(w io.Writer, d *doc) error {
	b := bufio.NewWriter(w)
	for i := range d.Findings {
		if i > 0 {
			fmt.Fprintln(b)
		}
		d.textFinding(b, &d.Findings[i])
	}
	return b.Flush()
}

func (d *doc) textFinding(b *bufio.Writer, f *finding.Finding) {
	level := f.Level.String()
	if f.Suppressed {
		level = "suppressed " + level
	}
	fmt.Fprintf(b, "%s %s %s %s\n", d.paint(bold, d.pos(f.Span)+":"), d.paint(levelColor(f.Level)+bold, level+":"), printable(f.Message), d.paint(dim, "["+f.Rule+"]"))
	d.frame(b, f.Span, levelColor(f.Level))
	if f.Suppressed && f.Suppression != "" {
		fmt.Fprintf(b, "  suppressed: %s\n", printable(f.Suppression))
	}
	d.steps(b, "trace", f.Trace, f.Span)
	var related []usage.Step
	for _, r := range f.Related {
		shown := len(f.Trace) > 1 && slices.ContainsFunc(f.Trace, func(s usage.Step) bool { return s.Span.File == r.Span.File && s.Span.Start == r.Span.Start })
		if !shown {
			related = append(related, usage.Step(r))
		}
	}
	d.steps(b, "see", related, usage.Span{})
	if f.Fix != nil {
		files := map[string]bool{}
		for _, e := range f.Fix.Edits {
			files[e.Span.File] = true
		}
		flag := "--fix=all"
		if f.Fix.Safety == finding.Safe {
			flag = "--fix"
		}
		fmt.Fprintf(b, "  fix (%s, %s): %s", f.Fix.Safety, flag, printable(f.Fix.Description))
		if len(f.Fix.Edits) > 1 {
			fmt.Fprintf(b, " [%s in %s]", count(len(f.Fix.Edits), "edit"), count(len(files), "file"))
		}
		fmt.Fprintln(b)
		if f.Fix.Todo != "" {
			fmt.Fprintf(b, "  then: %s\n", printable(f.Fix.Todo))
		}
	}
}

func (d *doc) steps(b *bufio.Writer, title string, steps []usage.Step, primary usage.Span) {
	if len(steps) == 0 || len(steps) == 1 && steps[0].Span == primary {
		return
	}
	for i, s := range steps {
		head := strings.Repeat(" ", len(title)+1)
		if i == 0 {
			head = title + ":"
		}
		fmt.Fprintf(b, "  %s %s %s\n", d.paint(dim, head), d.pos(s.Span)+":", printable(s.Note))
	}
}

func (d *doc) pos(s usage.Span) string {
	p := d.place(s)
	return printable(d.Prefix+p.Path) + ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Col)
}

// frame prints the line of a span with its place marked.
func (d *doc) frame(b *bufio.Writer, s usage.Span, color string) {
	x := d.lines(s.File)
	p := d.place(s)
	raw := x.Line(p.Line)
	if len(strings.TrimSpace(string(raw))) == 0 {
		return
	}
	from, _ := x.Offset(p.Line, p.Col)
	base := x.Start(p.Line)
	if len(raw) > 0 {
		base, _ = x.Offset(p.Line, 1)
	}
	before := from - base
	after := before + s.Len()
	if p.EndLine > p.Line || after > len(raw) {
		after = len(raw)
	}
	line := redact(raw)
	head, mark, tail := cells(line[:min(before, len(line))]), cells(line[min(before, len(line)):max(min(before, len(line)), after)]), cells(line[max(min(before, len(line)), after):])
	if n := utf8.RuneCountInString(head); n > frameWidth/2 {
		head = "…" + lastRunes(head, frameWidth/2)
	} else {
		trimmed := strings.TrimLeft(head, " ")
		if mark != "" || trimmed != "" {
			head = trimmed
		}
	}
	mark = firstRunes(mark, frameWidth)
	tail = firstRunes(tail, max(0, frameWidth-utf8.RuneCountInString(head)-utf8.RuneCountInString(mark)))
	gutter := strconv.Itoa(p.Line)
	fmt.Fprintf(b, "  %s %s%s%s\n", d.paint(dim, gutter+" |"), head, mark, tail)
	carets := strings.Repeat("^", max(1, utf8.RuneCountInString(mark)))
	fmt.Fprintf(b, "  %s %s%s\n", d.paint(dim, strings.Repeat(" ", len(gutter))+" |"), strings.Repeat(" ", utf8.RuneCountInString(head)), d.paint(color, carets))
}

// cells makes bytes printable, one character per column: tabs become blanks, what a terminal would act on a dot.
func cells(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); {
		r, _ := utf8.DecodeRune(b[i:])
		n, _ := lines.Decode(b[i:])
		i += n
		switch {
		case r == '\t':
			out.WriteString("  ")
		case !unicode.IsPrint(r):
			out.WriteRune('·')
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// printable keeps a hostile name or message from reaching the terminal as a command.
func printable(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && r != ' ' }) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		if r == '\n' || r == '\t' {
			return ' '
		}
		return '·'
	}, s)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

func lastRunes(s string, n int) string {
	r := []rune(s)
	return string(r[len(r)-n:])
}

func (d *doc) paint(color, s string) string {
	if !d.Color {
		return s
	}
	return color + s + reset
}

func levelColor(l finding.Level) string {
	switch l {
	case finding.Error:
		return red
	case finding.Warning:
		return yellow
	}
	return blue
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

// Summary is the line that ends a text report: "3 findings (1 error, 2 warnings) in 42 files".
func (r *Report) Summary() string {
	shown := r.Count(finding.Error) + r.Count(finding.Warning) + r.Count(finding.Note)
	var b strings.Builder
	if shown == 0 {
		b.WriteString("no findings")
	} else {
		b.WriteString(count(shown, "finding"))
		var parts []string
		for _, l := range []finding.Level{finding.Error, finding.Warning, finding.Note} {
			if n := r.Count(l); n > 0 {
				parts = append(parts, count(n, l.String()))
			}
		}
		b.WriteString(" (" + strings.Join(parts, ", ") + ")")
	}
	b.WriteString(" in " + count(r.Scanned, "file"))
	if r.Suppressed > 0 {
		b.WriteString(", " + strconv.Itoa(r.Suppressed) + " suppressed")
	}
	if n := len(r.Notices); n > 0 {
		b.WriteString(", " + count(n, "notice"))
	}
	return b.String()
}
