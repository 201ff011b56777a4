package report_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/report"
	"github.com/auth0lint/auth0lint/internal/usage"
)

// A call over several lines is reported with its head, a value with all its lines.
func TestHeadOfCall(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text string
		call bool
		want string
	}{
		"one line":            {"a.get({ id })", true, "a.get({ id })"},
		"arguments below":     {"await m.connections.update({ id }, {\n  options: {},\n})", true, "await m.connections.update({ id }, {"},
		"callee below":        {"m\n  .connections\n  .update(\n    id)", true, "m\n  .connections\n  .update("},
		"other line ends":     {"f(\r\n  x)", true, "f("},
		"a continued command": {"curl -X PATCH \\\n  -d '{\"a\":\"(\"}' \\\n  https://acme.auth0.com", true, "curl -X PATCH"},
		"no parenthesis":      {"PATCH https://acme.auth0.com\nauthorization: x", true, "PATCH https://acme.auth0.com"},
		"a value":             {"`openid (\n profile`", false, "`openid (\n profile`"},
	} {
		r := &report.Report{
			Findings: []finding.Finding{{Rule: "AUTH2001", Level: finding.Error, Call: tc.call, Span: usage.Span{File: "x", End: len(tc.text)}, Message: "M."}},
			File:     func(string) []byte { return []byte(tc.text + "\nrest\n") },
		}
		var out bytes.Buffer
		if err := report.Write(&out, "json", r); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Findings []struct {
				Location struct{ StartOffset, EndOffset int }
			}
		}
		if err := json.Unmarshal(out.Bytes(), &got); err != nil {
			t.Fatal(err)
		}
		at := got.Findings[0].Location
		if s := tc.text[at.StartOffset:at.EndOffset]; s != tc.want {
			t.Errorf("%s: %q, want %q", name, s, tc.want)
		}
		if r.Findings[0].Span.End != len(tc.text) {
			t.Errorf("%s: the caller's finding was changed", name)
		}
	}
}

// What the trace shows is not shown again.
func TestTextRelatedBesideTrace(t *testing.T) {
	t.Parallel()
	span := func(start, end int) usage.Span { return usage.Span{File: "x", Start: start, End: end} }
	r := &report.Report{
		Findings: []finding.Finding{{
			Rule: "AUTH1001", Level: finding.Error, Span: span(0, 1), Message: "M.",
			Trace:   []usage.Step{{Span: span(4, 5), Note: "source"}, {Span: span(0, 1), Note: "sink"}},
			Related: []finding.Related{{Span: span(4, 6), Note: "again"}, {Span: span(8, 9), Note: "other"}},
		}},
		File: func(string) []byte { return []byte("a b c d e f\n") },
	}
	var out bytes.Buffer
	if err := report.Write(&out, "text", r); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); strings.Contains(s, "again") || !strings.Contains(s, "see: x:1:9: other") {
		t.Errorf("%s", s)
	}
}
