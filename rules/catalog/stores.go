package catalog

import (
	"slices"
	"sync"
)

// Store is how a Go library keeps values under keys.
type Store struct {
	// Kind names what is kept together: a value is found under the same key of the same kind.
	Kind string `yaml:"kind"`
	// Put and Get are methods; the key is argument Key, the value follows it.
	Put []string `yaml:"put"`
	Get []string `yaml:"get"`
	Key int      `yaml:"key"`
	// Text: Get gives a cookie's text, not the cookie.
	Text bool `yaml:"text"`
	// Map is a member that maps keys to what is kept.
	Map string `yaml:"map"`
}

type storeRow struct {
	Packages []string `yaml:"packages"`
	Stores   []Store  `yaml:"stores"`
}

var stores = sync.OnceValue(func() map[string][]Store {
	var rows []storeRow
	decodeTable("stores.yaml", &rows)
	out := map[string][]Store{}
	for _, r := range rows {
		for _, p := range r.Packages {
			out[p] = append(out[p], r.Stores...)
		}
	}
	return out
})

// Stores are the ways in which a Go package keeps values.
func Stores(path string) []Store { return stores()[path] }

// StoreMap is the kind of the store whose map a member is, in a file with these imports.
func StoreMap(imports []string, member string) (kind string, ok bool) {
	for _, p := range imports {
		i := slices.IndexFunc(Stores(p), func(s Store) bool { return s.Map != "" && s.Map == member })
		if i >= 0 {
			return Stores(p)[i].Kind, true
		}
	}
	return "", false
}
