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

func tarballName(pin Pin) string {
	return strings.NewReplacer("@", "", "/", "-").Replace(pin.Package) + "-" + pin.Version + ".tgz"
}

// fetch has npm put the pinned tarballs that dir lacks there, all in one run. `npm pack` of a registry version copies
// the published tarball and runs no script; --ignore-scripts says so again.
func fetch(dir string, pins []Pin) error {
	args := []string{"pack", "--ignore-scripts", "--silent", "--pack-destination", dir}
	own := len(args)
	for _, pin := range pins {
		if _, err := os.Stat(filepath.Join(dir, tarballName(pin))); err != nil {
			args = append(args, pin.Package+"@"+pin.Version)
		}
	}
	if len(args) == own {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	cmd := exec.Command("npm", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("npm pack of %d packages: %w\n%s", len(args)-own, err, out)
	}
	return nil
}

// read returns a fetched tarball after comparing it with its pin.
func read(dir string, pin Pin) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(dir, tarballName(pin)))
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(data)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != pin.Integrity {
		return nil, fmt.Errorf("%s: integrity is %s, pinned is %s", tarballName(pin), got, pin.Integrity)
	}
	return data, nil
}
