//go:build models

package modelcheck

import (
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// fetch returns a pinned tarball from dir, or has npm put it there. `npm pack` of a registry version copies the
// published tarball and runs no script; --ignore-scripts says so again.
func fetch(dir string, pin Pin) ([]byte, error) {
	name := strings.NewReplacer("@", "", "/", "-").Replace(pin.Package) + "-" + pin.Version + ".tgz"
	file := filepath.Join(dir, name)
	data, err := os.ReadFile(file)
	if err != nil {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		cmd := exec.Command("npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", dir, pin.Package+"@"+pin.Version)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, fmt.Errorf("npm pack %s@%s: %w\n%s", pin.Package, pin.Version, err, out)
		}
		if data, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	sum := sha512.Sum512(data)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != pin.Integrity {
		return nil, fmt.Errorf("%s: integrity is %s, pinned is %s", name, got, pin.Integrity)
	}
	return data, nil
}
