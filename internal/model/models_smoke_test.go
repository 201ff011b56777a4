package model

import (
	"slices"
	"strings"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
	"github.com/auth0lint/auth0lint/rules/catalog"
)

// TestModelsSmoke reaches every name of every JavaScript model as a front end would: all exports resolve, classes are
// constructed, all methods are called with an object, with nothing and with what cannot be seen, all callbacks asked.
func TestModelsSmoke(t *testing.T) {
	t.Parallel()
	sdks, err := catalog.SDKs()
	if err != nil {
		t.Fatal(err)
	}
	for _, sdk := range sdks {
		if !slices.ContainsFunc(sdk.Packages, func(p catalog.Package) bool { return p.NPM != "" }) {
			continue
		}
		t.Run(sdk.ID, func(t *testing.T) {
			t.Parallel()
			s := newScript(t)
			for _, p := range sdk.Packages {
				if p.NPM == "" || strings.Contains(p.NPM, "*") {
					continue
				}
				major := -1
				if len(p.Majors) > 0 {
					major = p.Majors[len(p.Majors)-1]
				}
				m := s.from(p.NPM, major, "*")
				if id, _, _ := s.set.SDK(m); id != sdk.ID {
					t.Errorf("%s of major %d is model %s", p.NPM, major, id)
				}
				for name := range sdk.Exports {
					s.exercise(s.member(m, name), sdk)
				}
			}
			for name := range sdk.Inject {
				if v, _, ok := s.set.Inject(name); ok {
					s.exercise(v, sdk)
				}
			}
			for name := range sdk.Globals {
				if v, ok := s.set.Global(name); ok {
					s.exercise(v, sdk)
				}
			}
		})
	}
}

// exercise constructs or calls v and, when the result is an instance, calls all its methods.
func (s *script) exercise(v usage.Value, sdk *catalog.SDK) {
	s.t.Helper()
	if id, _, _ := s.set.SDK(v); id != sdk.ID { // a global that another model has the better claim to
		return
	}
	for _, args := range [][]any{{obj{"domain", "d", "token", "t"}, obj{}, fn{}}, {}, {hidden{}, hidden{}, hidden{}}, {"a", "b", obj{}}} {
		vals := s.values(args)
		inst := v
		if r, ok := s.set.New(v, vals, s.site("new")); ok {
			inst = r.Value
		} else if r, ok := s.set.Call(v, vals, s.site("call")); ok {
			inst = r.Value
		}
		typ := s.set.TypeOf(inst)
		t := sdk.Types[typ]
		if t == nil {
			continue
		}
		for _, name := range append(sortedKeys(t.Methods), sortedKeys(t.API)...) {
			if name == "()" || strings.HasPrefix(name, "static.") {
				continue
			}
			f := s.member(inst, name)
			at := s.site(name)
			res, ok := s.set.Call(f, vals, at)
			if !ok {
				s.t.Errorf("%s.%s is not callable", typ, name)
				continue
			}
			for i := range vals {
				for param := range 3 {
					s.set.CallbackParam(f, vals, at, &res, i, param)
				}
			}
			s.set.Mutated(f, vals, at)
			s.set.Await(res.Value)
		}
		for _, name := range sortedKeys(t.Members) {
			s.member(inst, name)
		}
	}
}
