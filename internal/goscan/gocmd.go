package goscan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/tools/go/packages"
)

// goList runs the go command for packages of a module: offline, and so that it writes nothing below the module.
func (u *universe) goList(m *module, cfg *packages.Config, patterns []string) ([]*packages.Package, error) {
	if m.env == nil {
		if err := u.prepare(m); err != nil {
			return nil, err
		}
	}
	cfg.Context, cfg.Dir, cfg.Env, cfg.Tests = u.ctx, m.dir, m.env, true
	return packages.Load(cfg, patterns...)
}

// prepare decides the go command's environment in a module.
func (u *universe) prepare(m *module) error {
	set := goEnv(u.ctx, m.dir)
	env := listEnv(os.Environ(), set.Flags)
	m.hide = strings.NewReplacer()
	if set.Work != "" && set.Work != "off" && !exists(filepath.Join(filepath.Dir(set.Work), "vendor", "modules.txt")) {
		dir, err := copyWorkspace(set.Work)
		if err != nil {
			return fmt.Errorf("read the workspace: %w", err)
		}
		u.temps = append(u.temps, dir)
		m.hide = strings.NewReplacer(dir, filepath.Dir(set.Work))
		env = append(env, "GOWORK="+filepath.Join(dir, "go.work"))
	}
	m.env = env
	return nil
}

// message is the first line of what the go command says.
func (m *module) message(s string) string {
	s = firstLine(s)
	if m.hide != nil {
		s = m.hide.Replace(s)
	}
	return s
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return s
}

// close removes what was written to help the go command.
func (u *universe) close() {
	for _, dir := range u.temps {
		_ = os.RemoveAll(dir) // nothing depends on it
	}
}

// goSettings are settings that may stand in the go command's own configuration as well as in the environment.
type goSettings struct {
	Flags string `json:"GOFLAGS"`
	Work  string `json:"GOWORK"`
}

func goEnv(ctx context.Context, dir string) goSettings {
	var set goSettings
	cmd := exec.CommandContext(ctx, "go", "env", "-json", "GOFLAGS", "GOWORK")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOTOOLCHAIN=local")
	if out, err := cmd.Output(); err != nil || json.Unmarshal(out, &set) != nil {
		return goSettings{Flags: os.Getenv("GOFLAGS")} // go list will say what is wrong
	}
	return set
}

// listEnv keeps the go command offline, lets vendor/ and go.work decide on their own, and runs no tool but Go's.
func listEnv(env []string, flags string) []string {
	out := make([]string, 0, len(env)+5)
	for _, kv := range env {
		switch k, _, _ := strings.Cut(kv, "="); k {
		case "GOPROXY", "GOTOOLCHAIN", "GOPACKAGESDRIVER", "GOSUMDB", "GOFLAGS":
		default:
			out = append(out, kv)
		}
	}
	var keep []string
	for _, f := range strings.Fields(flags) {
		if name := strings.TrimLeft(f, "-"); !strings.HasPrefix(name, "mod=") && !strings.HasPrefix(name, "toolexec") {
			keep = append(keep, f)
		}
	}
	// Empty would mean the go command's own configuration; a blank is no flag.
	return append(out, "GOFLAGS="+strings.Join(keep, " ")+" ", "GOPROXY=off", "GOTOOLCHAIN=local", "GOPACKAGESDRIVER=off", "GOSUMDB=off")
}

// copyWorkspace copies a go.work to a folder of its own. In a workspace the go command adds missing checksums to
// go.work.sum even when it only lists packages; that must not happen in the user's tree.
func copyWorkspace(work string) (string, error) {
	data, err := os.ReadFile(work)
	if err != nil {
		return "", err
	}
	f, err := modfile.ParseWork(work, data, nil)
	if err != nil {
		return "", err
	}
	from := filepath.Dir(work)
	var uses []*modfile.Use
	for _, use := range f.Use {
		uses = append(uses, &modfile.Use{Path: absolute(from, use.Path), ModulePath: use.ModulePath})
	}
	f.SetUse(uses)
	for _, r := range f.Replace {
		if modfile.IsDirectoryPath(r.New.Path) {
			if err := f.AddReplace(r.Old.Path, r.Old.Version, absolute(from, r.New.Path), ""); err != nil {
				return "", err
			}
		}
	}
	f.Cleanup()
	dir, err := os.MkdirTemp("", "auth0lint-work")
	if err != nil {
		return "", err
	}
	err = os.WriteFile(filepath.Join(dir, "go.work"), modfile.Format(f.Syntax), 0o600)
	if sums, e := os.ReadFile(work + ".sum"); e == nil {
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "go.work.sum"), sums, 0o600))
	} else if !errors.Is(e, fs.ErrNotExist) {
		err = errors.Join(err, e)
	}
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	return dir, nil
}

func absolute(dir, path string) string {
	path = filepath.FromSlash(path)
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	return filepath.ToSlash(path)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
