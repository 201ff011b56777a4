package model

import (
	"slices"
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// Hooked is a value in an instance's configuration that holds functions which see its requests (Type.Hooks).
type Hooked struct {
	Fn    usage.Value
	Gives string
}

// Hooks are the hooks that an instance was configured with.
func (s *Set) Hooks(inst usage.Value) []Hooked {
	r, ok := inst.Ref.(*Ref)
	if !ok || r.kind != refInstance {
		return nil
	}
	var out []Hooked
	for _, t := range s.types(r) {
		for _, h := range t.Hooks {
			f := frame{recv: r}
			if v := f.value([]string{"$config." + h.At}); v.Kind == usage.KindFunc || v.Kind == usage.KindList {
				out = append(out, Hooked{v, h.Gives})
			}
		}
	}
	return out
}

// Sends describes a call that declares requests: the client that sends them, the index and dotted path of the argument
// they are declared in, and the key of the functions that say what is requested.
func (s *Set) Sends(fn usage.Value, args []usage.Value, site Site) (client usage.Value, arg int, path []string, key string, ok bool) {
	r, isRef := fn.Ref.(*Ref)
	if !isRef || r.kind != refCallable || r.fn == nil || r.fn.Sends == nil {
		return usage.Value{}, 0, nil, "", false
	}
	head, rest, _ := strings.Cut(strings.TrimPrefix(r.fn.Sends.In, "$"), ".")
	arg = slices.Index([]string{"0", "1", "2"}, head)
	if rest != "" {
		path = strings.Split(rest, ".")
	}
	f := frame{args: args, recv: r.recv, site: site}
	return f.value(r.fn.Sends.Client), arg, path, r.fn.Sends.Key, arg >= 0 && arg < len(args)
}

// OptionsAfter is the number of arguments after which a class takes the options that ask for an audience, 0 when it takes
// no such options or they come first.
func (s *Set) OptionsAfter(class usage.Value) int {
	r, ok := class.Ref.(*Ref)
	if ok && r.kind == refModule {
		if d, exported := s.export(r, "default", Site{}); exported {
			r, ok = d.Ref.(*Ref)
		}
	}
	if !ok || r.kind != refClass {
		return 0
	}
	for _, t := range s.types(r) {
		if t.New == nil || t.New.Config == nil || t.Request == nil || t.Request.Keys["audience"] == "" || len(t.New.Config.Layers) == 0 {
			continue
		}
		return max(0, slices.Index([]string{"$0", "$1", "$2"}, t.New.Config.Layers[0]))
	}
	return 0
}

// Exporting are the npm packages of Auth0's SDKs that export a component or function of that name, in order of their models.
func (s *Set) Exporting(name string) []string {
	var out []string
	for _, sdk := range s.sdks {
		if _, ok := sdk.Exports[name]; !sdk.Auth0 || !ok {
			continue
		}
		for _, p := range sdk.Packages {
			if p.NPM != "" && !slices.Contains(out, p.NPM) {
				out = append(out, p.NPM)
			}
		}
	}
	return out
}
