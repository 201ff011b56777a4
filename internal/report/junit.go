package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Cases    []junitCase `xml:"testcase"`
		Err      string      `xml:"system-err,omitempty"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *junitFailure `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit makes a suite per file and a test case per finding; a finding below the level that fails the run passes.
// A run without findings is one passing test, since some readers refuse an empty report.
func writeJUnit(w io.Writer, d *doc) error {
	out := junitSuites{Name: d.Tool.Name}
	for i := range d.Findings {
		f := &d.Findings[i]
		if f.Suppressed {
			continue
		}
		if n := len(out.Suites); n == 0 || out.Suites[n-1].Name != f.Span.File {
			out.Suites = append(out.Suites, junitSuite{Name: f.Span.File})
		}
		suite := &out.Suites[len(out.Suites)-1]
		p := d.place(f.Span)
		at := fmt.Sprintf("%s:%d:%d", p.Path, p.Line, p.Col)
		c := junitCase{Name: f.Rule + " " + at, Class: d.Tool.Name + "." + f.Rule, File: p.Path, Line: p.Line}
		text := fmt.Sprintf("%s: %s: %s [%s]", at, f.Level, f.Message, f.Rule)
		if f.Level >= d.FailOn {
			c.Failure = &junitFailure{Message: f.Message, Type: f.Level.String(), Text: text}
			suite.Failures++
			out.Failures++
		} else {
			c.Out = text
		}
		suite.Cases = append(suite.Cases, c)
		suite.Tests++
		out.Tests++
	}
	if len(out.Suites) == 0 {
		out.Tests = 1
		out.Suites = []junitSuite{{Name: d.Tool.Name, Tests: 1, Cases: []junitCase{{Name: "no findings", Class: d.Tool.Name}}}}
	}
	var notices strings.Builder
	for _, n := range d.Notices {
		fmt.Fprintf(&notices, "%s: %s\n", firstOf(n.File, d.Tool.Name), n.Message)
	}
	out.Suites[len(out.Suites)-1].Err = notices.String()
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}
