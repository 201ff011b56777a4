package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/auth0lint/auth0lint/internal/finding"
	"github.com/auth0lint/auth0lint/internal/ignore"
	"github.com/auth0lint/auth0lint/internal/lines"
	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/internal/yamlx"
)

// The keys, in the order the documentation gives them. schema.json lists the same ones (a test compares).
var (
	topKeys    = []string{"rules", "paths", "tenant", "management-api", "models", "ignore"}
	pathsKeys  = []string{"ignore"}
	tenantKeys = []string{"domains", "custom-domains", "default-audience"}
	apiKeys    = []string{"granted-scopes"}
	ignoreKeys = []string{"rule", "path", "reason", "until"}
	levelWords = []string{"off", "note", "warning", "error", "on"}
)

// Parse reads a configuration. path is the file as messages print it, dir the absolute folder its patterns and model
// files are relative to. JSON is accepted as well, being YAML.
func Parse(path, dir string, data []byte, opt Options) (*Config, error) {
	p := &parser{path: path, lines: lines.New(data), opt: opt}
	c := &Config{Path: path, Data: data, dir: dir, Rules: map[string]finding.Level{}, On: map[string]bool{}}
	dec := yamlx.NewDecoder(bytes.NewReader(data))
	var doc, second yamlx.Node
	switch err := dec.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return c, nil
	case err != nil:
		return nil, p.yamlError(err)
	}
	if err := dec.Decode(&second); !errors.Is(err, io.EOF) {
		return nil, p.fail(&second, "the file holds a second document, which would not be read")
	}
	if err := p.config(c, doc.Content[0]); err != nil {
		return nil, err
	}
	return c, nil
}

type parser struct {
	path  string
	lines *lines.Index
	opt   Options
}

func (p *parser) config(c *Config, n *yamlx.Node) error {
	return p.mapping(n, "", topKeys, func(key string, v *yamlx.Node) error {
		c.keys = append(c.keys, key)
		switch key {
		case "rules":
			return p.rules(c, v)
		case "paths":
			return p.mapping(v, "paths", pathsKeys, func(_ string, v *yamlx.Node) (err error) {
				c.PathsIgnore, err = p.words(v, "paths.ignore")
				c.pathsIgnore = ignore.Lines(c.PathsIgnore)
				return err
			})
		case "tenant":
			return p.tenant(c, v)
		case "management-api":
			return p.mapping(v, "management-api", apiKeys, func(_ string, v *yamlx.Node) (err error) {
				c.ManagementAPI.Granted = true
				c.ManagementAPI.Span = p.span(v)
				c.ManagementAPI.GrantedScopes, err = p.scopes(v)
				return err
			})
		case "models":
			return p.models(c, v)
		}
		return p.ignores(c, v)
	})
}

func (p *parser) rules(c *Config, n *yamlx.Node) error {
	return p.mapping(n, "rules", p.opt.Rules, func(id string, v *yamlx.Node) error {
		word, err := p.scalar(v, "rules."+id)
		if err != nil {
			return err
		}
		switch word = strings.ToLower(word); {
		case word == "false":
			word = "off"
		case word == "true":
			word = "on"
		}
		if word == "on" {
			c.On[id] = true
			return nil
		}
		level, ok := finding.ParseLevel(word)
		if !ok {
			return p.fail(v, "rules.%s: unknown level '%s'%s (%s)", id, word, Suggest(word, levelWords), strings.Join(levelWords, ", "))
		}
		c.Rules[id] = level
		return nil
	})
}

var hostName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?$`)
})

func (p *parser) tenant(c *Config, n *yamlx.Node) error {
	return p.mapping(n, "tenant", tenantKeys, func(key string, v *yamlx.Node) error {
		if key == "default-audience" {
			aud, err := p.scalar(v, "tenant."+key)
			if err != nil {
				return err
			}
			if u, err := url.Parse(aud); err != nil || u.Scheme == "" {
				return p.fail(v, "tenant.default-audience: '%s' is not a URL", aud)
			}
			c.Tenant.DefaultAudience = aud
			return nil
		}
		hosts, err := p.words(v, "tenant."+key)
		if err != nil {
			return err
		}
		for i, h := range hosts {
			if !hostName().MatchString(h) {
				return p.fail(v.Content[i], "tenant.%s: '%s' is not a host name (write it without https:// and path)", key, h)
			}
			hosts[i] = strings.ToLower(h)
		}
		if key == "domains" {
			c.Tenant.Domains = hosts
		} else {
			c.Tenant.CustomDomains = hosts
		}
		return nil
	})
}

// scopes accepts a list, or words in one string as a request spells them.
func (p *parser) scopes(n *yamlx.Node) ([]string, error) {
	if n = resolve(n); n.Kind == yamlx.ScalarNode && n.Tag == "!!str" {
		return strings.Fields(n.Value), nil
	}
	return p.words(n, "management-api.granted-scopes")
}

func (p *parser) models(c *Config, n *yamlx.Node) error {
	return p.sequence(n, "models", func(_ int, v *yamlx.Node) error {
		if v.Kind == yamlx.MappingNode {
			inline, err := yamlx.Marshal(v)
			if err != nil {
				return p.fail(v, "models: %v", err)
			}
			c.Models = append(c.Models, Model{Inline: inline, Line: v.Line})
			return nil
		}
		file, err := p.scalar(v, "models")
		if err != nil {
			return err
		}
		pattern := filepath.FromSlash(file)
		if !filepath.IsAbs(pattern) {
			pattern = filepath.Join(c.dir, pattern)
		}
		if _, err := filepath.Match(pattern, ""); err != nil {
			return p.fail(v, "models: '%s' is not a valid pattern", file)
		}
		c.Models = append(c.Models, Model{Pattern: pattern, Line: v.Line})
		return nil
	})
}

// ignores leaves a missing reason, an unknown rule and a passed date to the one who applies the entries: they are
// findings (AUTH0001), not errors. Only what cannot be understood at all is one.
func (p *parser) ignores(c *Config, n *yamlx.Node) error {
	return p.sequence(n, "ignore", func(_ int, v *yamlx.Node) error {
		e := Ignore{Span: p.span(v)}
		err := p.mapping(v, "ignore", ignoreKeys, func(key string, v *yamlx.Node) error {
			s, err := p.scalar(v, "ignore."+key)
			if err != nil {
				return err
			}
			switch key {
			case "rule":
				e.Rule = s
			case "path":
				e.Path = s
				e.patterns = ignore.Lines([]string{s})
			case "reason":
				e.Reason = strings.TrimSpace(s)
			case "until":
				if e.Until, err = time.Parse(time.DateOnly, s); err != nil {
					return p.fail(v, "ignore.until: '%s' is not a date like 2027-01-31", s)
				}
			}
			return nil
		})
		switch {
		case err != nil:
			return err
		case e.Rule == "":
			return p.fail(v, "ignore: an entry needs 'rule'")
		case e.Path == "":
			return p.fail(v, "ignore: an entry needs 'path'")
		}
		c.Ignores = append(c.Ignores, e)
		return nil
	})
}

// mapping calls f for every entry; keys that are not known are errors (no known keys: all are accepted).
func (p *parser) mapping(n *yamlx.Node, at string, known []string, f func(key string, v *yamlx.Node) error) error {
	n = resolve(n)
	if isNull(n) {
		return nil
	}
	if n.Kind != yamlx.MappingNode {
		return p.fail(n, "%sexpected a mapping", prefix(at))
	}
	var seen []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yamlx.ScalarNode {
			return p.fail(k, "%sa key must be a word", prefix(at))
		}
		if len(known) > 0 && !slices.Contains(known, k.Value) {
			what := "key"
			if at == "rules" {
				what = "rule"
			}
			return p.fail(k, "%sunknown %s '%s'%s", prefix(at), what, k.Value, Suggest(k.Value, known))
		}
		if slices.Contains(seen, k.Value) {
			return p.fail(k, "%s'%s' is there twice", prefix(at), k.Value)
		}
		seen = append(seen, k.Value)
		if err := f(k.Value, resolve(v)); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) sequence(n *yamlx.Node, at string, f func(i int, v *yamlx.Node) error) error {
	n = resolve(n)
	if isNull(n) {
		return nil
	}
	if n.Kind != yamlx.SequenceNode {
		return p.fail(n, "%sexpected a list", prefix(at))
	}
	for i, v := range n.Content {
		if err := f(i, resolve(v)); err != nil {
			return err
		}
	}
	return nil
}

func (p *parser) words(n *yamlx.Node, at string) ([]string, error) {
	var out []string
	err := p.sequence(n, at, func(_ int, v *yamlx.Node) error {
		s, err := p.scalar(v, at)
		out = append(out, s)
		return err
	})
	return out, err
}

func (p *parser) scalar(n *yamlx.Node, at string) (string, error) {
	if n = resolve(n); n.Kind != yamlx.ScalarNode || isNull(n) {
		return "", p.fail(n, "%sexpected a word", prefix(at))
	}
	return n.Value, nil
}

func (p *parser) fail(n *yamlx.Node, format string, args ...any) error {
	return &Error{Path: p.path, Line: n.Line, Message: fmt.Sprintf(format, args...)}
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?:yaml: )?line ([0-9]+): `) })

func (p *parser) yamlError(err error) error {
	msg := err.Error()
	if m := yamlLine().FindStringSubmatch(msg); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &Error{Path: p.path, Line: line, Message: msg[len(m[0]):]}
	}
	return &Error{Path: p.path, Message: strings.TrimPrefix(msg, "yaml: ")}
}

// span is the first line of a node, from the node to the end of the line.
func (p *parser) span(n *yamlx.Node) usage.Span {
	line := p.lines.Line(n.Line)
	start := p.lines.Start(n.Line)
	at := 0
	for col := 1; col < n.Column && at < len(line); col++ { // yaml.v3 counts runes
		_, size := utf8.DecodeRune(line[at:])
		at += size
	}
	end := len(bytes.TrimRight(line, " \t"))
	return usage.Span{File: p.path, Start: start + at, End: start + max(at, end)}
}

func resolve(n *yamlx.Node) *yamlx.Node {
	if n.Kind == yamlx.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func isNull(n *yamlx.Node) bool { return n.Kind == yamlx.ScalarNode && n.Tag == "!!null" }

func prefix(at string) string {
	if at == "" {
		return ""
	}
	return at + ": "
}
