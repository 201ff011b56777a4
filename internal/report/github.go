package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/auth0lint/auth0lint/internal/finding"
)

var (
	commandData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// writeGitHub prints workflow commands, which the runner turns into annotations.
func writeGitHub(w io.Writer, d *doc) error {
	b := bufio.NewWriter(w)
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Suppressed {
			continue
		}
		command := "notice"
		if f.Level >= finding.Warning {
			command = f.Level.String()
		}
		p := d.place(f.Span)
		pos := fmt.Sprintf("line=%d,endLine=%d", p.Line, p.EndLine)
		if p.Line == p.EndLine { // the runner takes columns on one line only
			pos += fmt.Sprintf(",col=%d,endColumn=%d", p.Col, p.EndCol)
		}
		title := f.Rule + " " + d.rule(f.Rule).Name
		fmt.Fprintf(b, "::%s file=%s,%s,title=%s::%s\n", command, commandProperty.Replace(p.Path), pos, commandProperty.Replace(title), commandData.Replace(f.Message+" ["+f.Rule+"]"))
	}
	return b.Flush()
}
