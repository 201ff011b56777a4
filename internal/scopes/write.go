package scopes

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// The JSON format is stable: fields are added, never renamed or removed, while version stays 1. schema.json describes it.

// Known reports whether Write knows a format.
func Known(format string) bool { return format == "text" || format == "json" || format == "markdown" }

// Write prints the reports; position gives a span's line and column.
func Write(w io.Writer, format string, apps []App, position func(usage.Span) (line, col int)) error {
	at := func(s usage.Span) string {
		line, col := position(s)
		return s.File + ":" + strconv.Itoa(line) + ":" + strconv.Itoa(col)
	}
	switch format {
	case "json":
		return writeJSON(w, apps, position)
	case "markdown":
		return writeMarkdown(w, apps, at)
	}
	return writeText(w, apps, at)
}

func writeText(w io.Writer, apps []App, at func(usage.Span) string) error {
	b := bufio.NewWriter(w)
	if len(apps) == 0 {
		fmt.Fprintln(b, "no Management API calls or scopes")
	}
	for i, a := range apps {
		if i > 0 {
			fmt.Fprintln(b)
		}
		fmt.Fprintf(b, "application %s\n", a.Root)
		for _, n := range a.Needed {
			fmt.Fprintf(b, "  needs %s\n", n.Scope)
			for _, c := range n.Calls {
				fmt.Fprintf(b, "    %s: %s\n", at(c.Span), c.Endpoint)
			}
		}
		for _, l := range a.Requested {
			fmt.Fprintf(b, "  requests %s\n    %s\n", l.Scope, at(l.Span))
		}
		for _, l := range a.Granted {
			fmt.Fprintf(b, "  is granted %s\n    %s", l.Scope, at(l.Span))
			if l.Client != "" {
				fmt.Fprintf(b, " (%s)", l.Client)
			}
			fmt.Fprintln(b)
		}
		for _, s := range a.Missing {
			fmt.Fprintf(b, "  MISSING %s: calls that need it fail\n", s)
		}
		for _, s := range a.Uncertain {
			fmt.Fprintf(b, "  uncertain %s: some of the grants that may be the client's lack it\n", s)
		}
		for _, s := range a.Unused {
			fmt.Fprintf(b, "  unused %s: no visible call needs it\n", s)
		}
		for _, c := range a.Unknown {
			fmt.Fprintf(b, "  unknown %s: %s\n", at(c.Span), c.Endpoint)
		}
	}
	return b.Flush()
}

func writeMarkdown(w io.Writer, apps []App, at func(usage.Span) string) error {
	b := bufio.NewWriter(w)
	for i, a := range apps {
		if i > 0 {
			fmt.Fprintln(b)
		}
		fmt.Fprintf(b, "### %s\n\n| Scope | Needed by | Requested | Granted | |\n|---|---|---|---|---|\n", a.Root)
		for _, s := range scopesOf(a) {
			var calls []string
			for _, n := range a.Needed {
				if n.Scope == s {
					for _, c := range n.Calls {
						calls = append(calls, "`"+c.Endpoint+"` "+at(c.Span))
					}
				}
			}
			fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s |\n", s, strings.Join(calls, "<br>"), places(a.Requested, s, at), places(a.Granted, s, at), verdict(a, s))
		}
		for _, c := range a.Unknown {
			fmt.Fprintf(b, "\nUnknown: `%s` %s\n", c.Endpoint, at(c.Span))
		}
	}
	return b.Flush()
}

func scopesOf(a App) []string {
	var out []string
	seen := map[string]bool{}
	add := func(s string) {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	for _, n := range a.Needed {
		add(n.Scope)
	}
	for _, l := range slices.Concat(a.Requested, a.Granted) {
		add(l.Scope)
	}
	return out
}

func places(ls []Listed, scope string, at func(usage.Span) string) string {
	var out []string
	for _, l := range ls {
		if l.Scope == scope {
			out = append(out, at(l.Span))
		}
	}
	return strings.Join(out, "<br>")
}

func verdict(a App, scope string) string {
	switch {
	case slices.Contains(a.Missing, scope):
		return "missing"
	case slices.Contains(a.Uncertain, scope):
		return "uncertain"
	case slices.Contains(a.Unused, scope):
		return "unused"
	}
	return ""
}

type (
	jsonPlace struct {
		Path   string `json:"path"`
		Line   int    `json:"line"`
		Column int    `json:"column"`
	}
	jsonCall struct {
		Endpoint string    `json:"endpoint"`
		Location jsonPlace `json:"location"`
	}
	jsonNeed struct {
		Scope string     `json:"scope"`
		Calls []jsonCall `json:"calls"`
	}
	jsonListed struct {
		Scope    string    `json:"scope"`
		Client   string    `json:"client,omitempty"`
		Location jsonPlace `json:"location"`
	}
	jsonApp struct {
		Root      string       `json:"root"`
		Needed    []jsonNeed   `json:"needed"`
		Requested []jsonListed `json:"requested"`
		Granted   []jsonListed `json:"granted"`
		Missing   []string     `json:"missing"`
		Uncertain []string     `json:"uncertain"`
		Unused    []string     `json:"unused"`
		Unknown   []jsonCall   `json:"unknown"`
	}
)

func writeJSON(w io.Writer, apps []App, position func(usage.Span) (line, col int)) error {
	at := func(s usage.Span) jsonPlace {
		line, col := position(s)
		return jsonPlace{s.File, line, col}
	}
	out := struct {
		Version      int       `json:"version"`
		Applications []jsonApp `json:"applications"`
	}{1, []jsonApp{}}
	for _, a := range apps {
		j := jsonApp{
			Root: a.Root, Needed: []jsonNeed{}, Requested: []jsonListed{}, Granted: []jsonListed{},
			Missing: append([]string{}, a.Missing...), Uncertain: append([]string{}, a.Uncertain...), Unused: append([]string{}, a.Unused...), Unknown: []jsonCall{},
		}
		for _, n := range a.Needed {
			need := jsonNeed{Scope: n.Scope, Calls: []jsonCall{}}
			for _, c := range n.Calls {
				need.Calls = append(need.Calls, jsonCall{c.Endpoint, at(c.Span)})
			}
			j.Needed = append(j.Needed, need)
		}
		for _, l := range a.Requested {
			j.Requested = append(j.Requested, jsonListed{l.Scope, l.Client, at(l.Span)})
		}
		for _, l := range a.Granted {
			j.Granted = append(j.Granted, jsonListed{l.Scope, l.Client, at(l.Span)})
		}
		for _, c := range a.Unknown {
			j.Unknown = append(j.Unknown, jsonCall{c.Endpoint, at(c.Span)})
		}
		out.Applications = append(out.Applications, j)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}
