package configscan

import (
	"sync"
	"testing"

	"github.com/auth0lint/auth0lint/internal/usage"
)

// TestConcurrent scans a whole tree at once with a shared cache: the same usages as one after the other.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	for name, a := range archives(t) {
		m, _ := files(a)
		opt := m.options()
		opt.Cache = NewCache()
		var wg sync.WaitGroup
		for _, n := range names(m) {
			want := dumper{load: m.load, own: n}
			first := want.set(m.scan(n))
			for range 4 {
				wg.Go(func() {
					d := dumper{load: m.load, own: n}
					if got := d.set(Scan(&usage.Source{Path: n, Text: []byte(m[n])}, opt)); got != first {
						t.Errorf("%s: %s differs:\n%s\nfirst:\n%s", name, n, got, first)
					}
				})
			}
		}
		wg.Wait()
	}
}
