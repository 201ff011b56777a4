package catalog

import (
	"strings"
	"sync"
)

// vendor is a row of vendors.yaml: another identity provider.
type vendor struct {
	Vendor string   `yaml:"vendor"`
	NPM    []string `yaml:"npm"`
}

var vendorPackages = sync.OnceValue(func() []string {
	var rows []vendor
	decodeTable("vendors.yaml", &rows)
	var out []string
	for _, v := range rows {
		out = append(out, v.NPM...)
	}
	return out
})

// VendorPackage reports an import specifier of another identity provider's npm package.
func VendorPackage(spec string) bool {
	for _, p := range vendorPackages() {
		if rest, ok := strings.CutPrefix(spec, p); ok && (rest == "" || rest[0] == '/' || rest[0] == '-' || strings.HasSuffix(p, "/")) {
			return true
		}
	}
	return false
}
