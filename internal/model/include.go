package model

import (
	"fmt"

	"github.com/auth0lint/auth0lint/rules/catalog"
)

// include gives each model what it lacks from the models it includes (SDK.Includes): whole types, functions, exports,
// globals; and, in types of the same name, the methods, API lines and members they lack. What a model says itself wins,
// then the first include. The inputs are left as they are.
func include(sdks []*catalog.SDK) ([]*catalog.SDK, error) {
	byID := map[string]*catalog.SDK{}
	for _, s := range sdks {
		byID[s.ID] = s
	}
	out := make([]*catalog.SDK, len(sdks))
	for i, s := range sdks {
		if out[i] = s; len(s.Includes) == 0 {
			continue
		}
		c := *s
		c.Exports, c.Globals, c.Functions, c.Types = clone(s.Exports), clone(s.Globals), clone(s.Functions), clone(s.Types)
		for _, id := range s.Includes {
			from := byID[id]
			if from == nil {
				return nil, fmt.Errorf("model %s: includes unknown model %s", s.ID, id)
			}
			fill(c.Exports, from.Exports)
			fill(c.Functions, from.Functions)
			for name, t := range from.Types {
				c.Types[name] = mergeType(c.Types[name], t)
			}
		}
		out[i] = &c
	}
	return out, nil
}

func clone[V any](m map[string]V) map[string]V {
	c := make(map[string]V, len(m))
	fill(c, m)
	return c
}

// fill copies what dst lacks.
func fill[V any](dst, src map[string]V) {
	for k, v := range src {
		if _, ok := dst[k]; !ok {
			dst[k] = v
		}
	}
}

func mergeType(own, from *catalog.Type) *catalog.Type {
	if own == nil {
		return from
	}
	if from == nil {
		return own
	}
	c := *own
	c.Methods, c.API, c.Members, c.Struct = clone(own.Methods), clone(own.API), clone(own.Members), clone(own.Struct)
	fill(c.Methods, from.Methods)
	for name, api := range from.API {
		if _, ok := c.Methods[name]; !ok {
			if _, ok := c.API[name]; !ok {
				c.API[name] = api
			}
		}
	}
	fill(c.Members, from.Members)
	fill(c.Struct, from.Struct)
	if c.New == nil {
		c.New = from.New
	}
	if c.Client == nil {
		c.Client = from.Client
	}
	if c.Request == nil {
		c.Request = from.Request
	}
	if c.Send == nil {
		c.Send = from.Send
	}
	if c.APIArgs == "" {
		c.APIArgs = from.APIArgs
	}
	if c.APIResult == "" {
		c.APIResult = from.APIResult
	}
	if c.APIPage == "" {
		c.APIPage = from.APIPage
	}
	if len(c.APICallback) == 0 {
		c.APICallback = from.APICallback
	}
	if len(c.RequireKeys) == 0 {
		c.RequireKeys = from.RequireKeys
	}
	if len(c.Hooks) == 0 {
		c.Hooks = from.Hooks
	}
	if c.Extends == "" {
		c.Extends = from.Extends
	}
	return &c
}
