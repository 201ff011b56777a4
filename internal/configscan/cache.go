package configscan

import "sync"

// Cache keeps the parsed files of Terraform modules between scans. It is safe for concurrent use.
type Cache struct {
	mu    sync.Mutex
	files map[string]*tfFile
}

// NewCache is an empty cache for one run over one tree.
func NewCache() *Cache { return &Cache{files: map[string]*tfFile{}} }

// file returns the parsed file, parsing it once.
func (c *Cache) file(path string, parse func() *tfFile) *tfFile {
	if c == nil {
		return parse()
	}
	c.mu.Lock()
	f, ok := c.files[path]
	c.mu.Unlock()
	if ok {
		return f
	}
	f = parse()
	c.mu.Lock()
	c.files[path] = f
	c.mu.Unlock()
	return f
}
