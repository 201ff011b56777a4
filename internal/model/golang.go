package model

import (
	"strings"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// hostOf cuts the host out of a domain that is given as an endpoint's URL (x/oauth2's AuthURL).
func hostOf(fd usage.Field) usage.Field {
	if fd.Present != usage.Yes {
		return fd
	}
	cut := func(v usage.Value) usage.Value {
		p := v.Text.Pattern()
		i := strings.Index(p, "://")
		if v.Kind != usage.KindText || i < 0 {
			return v
		}
		end := len(p)
		if j := strings.IndexByte(p[i+3:], '/'); j >= 0 {
			end = i + 3 + j
		}
		v.Text = v.Text.Slice(i+3, end)
		v.Slot = nil
		fd.Key = "domain" // what is left has no scheme, whatever the option is called
		return v
	}
	if fd.Value.Kind != usage.KindUnion {
		fd.Value = cut(fd.Value)
	} else {
		alts := make([]usage.Value, len(fd.Value.Alts))
		for i, a := range fd.Value.Alts {
			alts[i] = cut(a)
		}
		fd.Value.Alts = alts
	}
	if fd.Value.Slot == nil {
		fd.Slot = nil
	}
	return fd
}

// Constructs reports whether a class has a constructor of its own: a Go struct literal of such a type makes an instance.
func (s *Set) Constructs(class usage.Value) bool {
	r, ok := class.Ref.(*Ref)
	if !ok || r.kind != refClass {
		return false
	}
	for _, t := range s.types(r) {
		if t.New != nil {
			return true
		}
	}
	return false
}
