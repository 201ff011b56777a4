// Command readme writes the parts of README.md that other things decide: the rule table, the flags, and what the
// demonstration prints. `go generate ./...` runs it; CI fails when the file then differs.
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/auth0lint/auth0lint/internal/cli"
)

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	root, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return err
	}
	var rules bytes.Buffer
	if err := cli.WriteRules(&rules, "markdown"); err != nil {
		return err
	}
	parts := map[string]string{
		"rules": rules.String(),
		"flags": "```\n" + flags(output(root, "--help")) + "```\n",
		"demo":  "```\n" + excerpt(output(root, "testdata/example"), "testdata/example/web/") + "```\n",
	}
	text := string(data)
	for name, part := range parts {
		begin, end := "<!-- begin "+name+" -->\n", "<!-- end "+name+" -->"
		i, j := strings.Index(text, begin), strings.Index(text, end)
		if i < 0 || j < i {
			return fmt.Errorf("%s has no part '%s'", file, name)
		}
		text = text[:i+len(begin)] + part + text[j:]
	}
	return os.WriteFile(file, []byte(text), 0o600)
}

// output is what the command prints, standard error after standard output.
func output(dir string, args ...string) string {
	var out, errs bytes.Buffer
	cmd := cli.Command{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Dir: dir, Getenv: func(string) string { return "" }}
	cmd.Main(context.Background(), args)
	return out.String() + errs.String()
}

// excerpt keeps the findings of one folder and the last line, so that the first screen holds it.
func excerpt(out, folder string) string {
	paragraphs := strings.Split(strings.TrimSpace(out), "\n\n")
	var kept []string
	for _, p := range paragraphs {
		if strings.HasPrefix(p, folder) {
			kept = append(kept, p)
		}
	}
	last := paragraphs[len(paragraphs)-1]
	if i := strings.LastIndexByte(last, '\n'); i >= 0 {
		last = last[i+1:]
	}
	text := strings.Join(kept, "\n\n")
	if !strings.HasSuffix(text, last) {
		text += "\n\n...\n" + last
	}
	return text + "\n"
}

var flagLines = regexp.MustCompile(`(?ms)^Flags:\n(.*?)\n\n`)

func flags(help string) string {
	if m := flagLines.FindStringSubmatch(help + "\n\n"); m != nil {
		return m[1] + "\n"
	}
	return help
}
