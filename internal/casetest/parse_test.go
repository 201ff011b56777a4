package casetest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"path"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/tailscale/hujson"
	"mvdan.cc/sh/v3/syntax"

	"github.com/auth0lint/auth0lint/internal/embed"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

var bom = []byte("\xef\xbb\xbf")

// syntaxErrors parses a file with the parser of its own format, and what it embeds with theirs, and returns what is
// wrong, by part. Formats without a grammar (dotenv) are checked line by line; for those of HTTP requests the count of
// what is read from them stands in.
func syntaxErrors(name string, data []byte) map[string]error {
	out := map[string]error{}
	note := func(part, lang string, text []byte) {
		if err := parse(lang, text); err != nil {
			out[part] = err
		}
		if (lang == "json" || lang == "har") && !json.Valid(text) {
			out[part+", strictly"] = errors.New("comments or trailing commas")
		}
	}
	note(name, langByName(name), bytes.TrimPrefix(data, bom))
	for i, r := range embed.Regions(name, data) {
		note(fmt.Sprintf("%s, %s region %d", name, r.Lang, i), r.Lang, r.Text)
	}
	return out
}

func langByName(name string) string {
	base := strings.ToLower(path.Base(name))
	switch ext := strings.TrimPrefix(path.Ext(base), "."); ext {
	case "go", "jsx", "ts", "tsx", "json":
		return ext
	case "js", "mjs", "cjs":
		return "js"
	case "mts", "cts":
		return "ts"
	case "yml", "yaml":
		return "yaml"
	case "har", "tfstate", "jsonc":
		return "json"
	case "tf", "hcl", "tfvars":
		return "hcl"
	case "sh", "bash":
		return "shell"
	case "env":
		return "env"
	}
	if base == ".env" || strings.HasPrefix(base, ".env.") {
		return "env"
	}
	return ""
}

var assignment = regexp.MustCompile(`^(export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*[=:]`)

func parse(lang string, text []byte) error {
	switch lang {
	case "go":
		_, err := parser.ParseFile(token.NewFileSet(), "", text, parser.SkipObjectResolution)
		return err
	case "js", "jsx", "ts", "tsx":
		return parseScript(lang, text)
	case "json", "har":
		_, err := hujson.Parse(text)
		return err
	case "yaml":
		for d := yamlx.NewDecoder(bytes.NewReader(text)); ; {
			var doc any
			if err := d.Decode(&doc); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	case "hcl":
		if _, diags := hclsyntax.ParseConfig(text, "", hcl.InitialPos); diags.HasErrors() {
			return diags
		}
	case "shell":
		_, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(bytes.NewReader(text), "")
		return err
	case "env":
		for i, line := range strings.Split(string(text), "\n") {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' && !assignment.MatchString(line) {
				return fmt.Errorf("line %d is no assignment", i+1)
			}
		}
	}
	return nil
}
