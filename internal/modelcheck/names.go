package modelcheck

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// Kind says in which form a name must occur.
type Kind int8

// The kinds of names, from the strictest form to the loosest.
const (
	Export Kind = iota // exported by the package
	Method             // declared as a function or property
	Word               // an option, a member of a result, an event: the word itself
)

// String names the kind in messages.
func (k Kind) String() string {
	switch k {
	case Export:
		return "export"
	case Method:
		return "method"
	}
	return "name"
}

// Name is a name that a model relies on.
type Name struct {
	Kind Kind
	Name string
	// Where it stands in the model, for messages.
	Where string
}

// Call is an API method with the request it must make.
type Call struct {
	// Member is the dotted name, Endpoint "PATCH /connections/{id}".
	Member, Endpoint string
}

type collector struct {
	own   map[string]bool // configuration keys that the model makes up itself
	names map[Name]bool
}

// Names lists what one model says by itself (its includes are models of their own), sorted.
func Names(m *catalog.SDK) []Name {
	c := &collector{own: ownKeys(m), names: map[Name]bool{}}
	for e := range m.Exports {
		c.add(Export, e, "exports")
	}
	for g := range m.Globals {
		c.add(Word, g, "globals")
	}
	for n := range m.Inject {
		c.add(Word, strings.TrimSuffix(n, "Provider"), "inject")
	}
	for _, n := range m.InjectModules {
		c.names[Name{Word, n, "inject_modules"}] = true
	}
	for path := range m.Ambient {
		_, member, _ := strings.Cut(path, ".")
		c.add(Word, member, "ambient")
	}
	for _, n := range sorted(m.Functions) {
		c.fn("functions "+n, m.Functions[n])
	}
	for _, n := range sorted(m.Types) {
		c.typ("types "+n, m.Types[n])
	}
	out := make([]Name, 0, len(c.names))
	for n := range c.names {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b Name) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name), strings.Compare(a.Where, b.Where))
	})
	return out
}

// Calls lists the calls of `api:` lines, sorted by member.
func Calls(m *catalog.SDK) []Call {
	var out []Call
	for _, t := range m.Types {
		for member, endpoint := range t.API {
			out = append(out, Call{member, endpoint})
		}
	}
	slices.SortFunc(out, func(a, b Call) int { return strings.Compare(a.Member, b.Member) })
	return out
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// ownKeys are the first parts of configuration keys that constructors and setters of the model fill by position.
func ownKeys(m *catalog.SDK) map[string]bool {
	own := map[string]bool{}
	each(m, func(f *catalog.Func) {
		if f.Config != nil {
			for k := range f.Config.Set {
				own[first(k)] = true
			}
		}
		for k := range f.Sets {
			own[first(k)] = true
		}
	})
	for _, t := range m.Types {
		for _, mem := range t.Members {
			if mem != nil && mem.Config != "" {
				own[first(mem.Config)] = true
			}
		}
		if t.Shared != "" { // filled by the types it is shared with
			own["defaults"], own["bearer"] = true, true
		}
	}
	return own
}

func each(m *catalog.SDK, visit func(*catalog.Func)) {
	var walk func(f *catalog.Func)
	walk = func(f *catalog.Func) {
		if f == nil {
			return
		}
		visit(f)
		for _, c := range f.Cases {
			walk(c.Then)
		}
	}
	for _, f := range m.Functions {
		walk(f)
	}
	for _, t := range m.Types {
		walk(t.New)
		for _, f := range t.Methods {
			walk(f)
		}
	}
}

func first(dotted string) string { s, _, _ := strings.Cut(dotted, "."); return s }

func (c *collector) add(k Kind, name, where string) {
	if name == "" || name == "." || strings.HasPrefix(name, "$0") {
		return
	}
	c.names[Name{k, name, where}] = true
}

func (c *collector) typ(where string, t *catalog.Type) {
	if t == nil {
		return
	}
	c.fn(where+" new", t.New)
	for _, n := range sorted(t.Methods) {
		if n != "()" {
			for part := range strings.SplitSeq(strings.TrimPrefix(n, "static."), ".") {
				c.add(Method, part, where+" "+n)
			}
		}
		c.fn(where+" "+n, t.Methods[n])
	}
	for _, n := range sorted(t.API) {
		for part := range strings.SplitSeq(n, ".") {
			c.add(Method, part, where+" "+n)
		}
	}
	for _, n := range sorted(t.Members) {
		for part := range strings.SplitSeq(n, ".") {
			c.add(Word, part, where+" members")
		}
		if m := t.Members[n]; m != nil {
			for part := range strings.SplitSeq(m.Twin, ".") {
				c.add(Word, part, where+" twin")
			}
		}
	}
	if t.Client != nil {
		for _, s := range []catalog.Selectors{t.Client.Domain, t.Client.Token, t.Client.ClientID, t.Client.Secret, t.Client.Audience, t.Client.Scope} {
			c.selectors(where+" client", s)
		}
	}
	c.request(where+" request", t.Request)
	c.http(where+" send", t.Send)
	for _, k := range t.RequireKeys {
		c.add(Word, k, where+" require_keys")
	}
	if t.APIResult != "" {
		c.add(Word, t.APIResult, where+" api_result")
	}
	if t.APIPage != "" {
		c.add(Word, t.APIPage, where+" api_page")
	}
}

func (c *collector) fn(where string, f *catalog.Func) {
	if f == nil {
		return
	}
	if f.Config != nil {
		c.selectors(where+" config", f.Config.Layers)
		for _, s := range f.Config.Set {
			c.selectors(where+" config", s)
		}
	}
	c.request(where, f.Request)
	for _, r := range f.Requests {
		c.request(where, r)
	}
	if f.API != nil {
		for _, s := range f.API.Params {
			c.selectors(where+" api", s)
		}
		for _, s := range f.API.BodySet {
			c.selectors(where+" api", s)
		}
		c.selectors(where+" api", f.API.Body)
		c.selectors(where+" api", f.API.Query)
	}
	c.http(where, f.HTTP)
	for _, s := range f.Sets {
		c.selectors(where+" sets", s)
	}
	if f.Interceptor != "" {
		c.selectors(where+" interceptor", catalog.Selectors{f.Interceptor})
	}
	for _, cb := range f.Callbacks {
		_, member, _ := strings.Cut(cb.Arg, ".")
		c.add(Word, member, where+" callbacks")
		c.when(where+" callbacks", cb.When)
		for n := range cb.Named {
			c.add(Word, n, where+" callbacks")
		}
	}
	for _, v := range f.Cases {
		c.when(where+" cases", v.When)
		c.fn(where, v.Then)
	}
}

func (c *collector) when(where string, cond map[string]string) {
	for sel, want := range cond {
		c.selectors(where, catalog.Selectors{sel})
		if !strings.HasPrefix(want, "?") && want != "true" && want != "false" {
			c.add(Word, want, where)
		}
	}
}

func (c *collector) http(where string, h *catalog.HTTP) {
	if h == nil {
		return
	}
	for _, s := range []catalog.Selectors{h.URL, h.Base, h.Host, h.Method, h.Headers, h.Query, h.Body, h.JSON, h.Form, h.Bearer, h.ImplicitKey} {
		c.selectors(where, s)
	}
}

func (c *collector) request(where string, r *catalog.Request) {
	if r == nil {
		return
	}
	c.selectors(where, r.Layers)
	keys := []map[string]string{r.Keys}
	for _, l := range r.LayerKeys {
		keys = append(keys, l)
	}
	for _, m := range keys {
		for _, native := range m {
			for alt := range strings.SplitSeq(native, "|") {
				if c.own[first(alt)] {
					continue
				}
				for part := range strings.SplitSeq(alt, ".") {
					c.add(Word, part, where+" keys")
				}
			}
		}
	}
	for _, v := range r.Env {
		c.add(Word, v, where+" env")
	}
}

// selectors takes the member names out of `$0.a.b`, `$config.c`; constants and whole arguments name nothing.
func (c *collector) selectors(where string, list catalog.Selectors) {
	for _, s := range list {
		if !strings.HasPrefix(s, "$") {
			continue
		}
		head, rest, ok := strings.Cut(strings.TrimSuffix(s, "..."), ".")
		if !ok || (head == "$config" && c.own[first(rest)]) {
			continue
		}
		if _, err := strconv.Atoi(head[1:]); err != nil && head != "$config" && head != "$last" && head != "$arg" {
			continue
		}
		for part := range strings.SplitSeq(rest, ".") {
			c.add(Word, strings.TrimSuffix(part, "[]"), where)
		}
	}
}
