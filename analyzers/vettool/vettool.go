// Package vettool runs auth0lint under `go vet -vettool`: it recognises the protocol, and makes the configuration part
// of what go vet caches by.
package vettool

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/auth0lint/auth0lint/analyzers"
	"github.com/auth0lint/auth0lint/internal/goscan/judge"
)

// Invoked reports whether the arguments (without the program's name) are the go command's: -V=full, -flags, or a
// *.cfg file last.
func Invoked(args []string) bool {
	if len(args) == 0 {
		return false
	}
	if len(args) == 1 && (args[0] == "-V=full" || args[0] == "-flags") {
		return true
	}
	return strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Main answers the go command. It returns an exit code, or does not return (unitchecker ends the process itself).
func Main(args []string, stdout, stderr io.Writer) int {
	if len(args) == 1 && args[0] == "-V=full" {
		return version(stdout, stderr)
	}
	if last := args[len(args)-1]; strings.HasSuffix(last, ".cfg") {
		cfg, err := prepare(last)
		switch {
		case errors.Is(err, errTooOld):
			fmt.Fprintln(stderr, err)
			return 1
		case err != nil:
			fmt.Fprintf(stderr, "auth0lint: %v\n", err)
			return 1
		}
		if cfg != last {
			// unitchecker reads os.Args. The copy stays behind in the go command's work directory, which it removes.
			os.Args = append(append([]string{os.Args[0]}, args[:len(args)-1]...), cfg)
		}
	}
	unitchecker.Main(analyzers.All()...)
	return 0
}

// version prints what the go command caches by: the executable's hash, and that of the configuration with its models.
func version(stdout, stderr io.Writer) int {
	exe, err := os.Executable()
	if err != nil {
		fmt.Fprintf(stderr, "auth0lint: find the executable: %v\n", err)
		return 1
	}
	h := sha256.New()
	if err := hashFile(h, exe); err != nil {
		fmt.Fprintf(stderr, "auth0lint: %v\n", err)
		return 1
	}
	// A mistake in the configuration is reported by the packages; here its bytes count.
	if path := judge.FindConfig(); path != "" {
		_, files, err := judge.Config()
		if err != nil {
			files = []string{path}
			fmt.Fprintf(h, "%v", err)
		}
		for _, f := range files {
			fmt.Fprintf(h, "\x00%s\x00", f)
			if err := hashFile(h, f); err != nil {
				fmt.Fprintf(h, "%v", err)
			}
		}
	}
	fmt.Fprintf(stdout, "%s version devel comments-go-here buildID=%s\n", progname(exe), hex.EncodeToString(h.Sum(nil)))
	return 0
}

// progname is what cmd/go expects in the first field: any word.
func progname(exe string) string { return strings.ReplaceAll(filepath.ToSlash(exe), " ", "_") }

func hashFile(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("hash: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	if _, err := io.Copy(w, f); err != nil {
		return fmt.Errorf("hash %s: %w", name, err)
	}
	return nil
}

// errTooOld is a tool built by an older Go than the one that calls it: its type checker cannot read the new library.
var errTooOld = errors.New("auth0lint was built with an older Go")

// prepare checks a package's configuration, and returns the file to use.
//
// go 1.26 and 1.27 cache a dependency's (silent) run and its own under one key, so that `go vet ./top` swallows what
// `go vet ./mid` should print. Packages of the main module are therefore always judged in full (DESIGN 5a (g)).
func prepare(name string) (string, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	var cfg struct {
		GoVersion, ModulePath, ModuleVersion string
		VetxOnly                             bool
	}
	if err := json.Unmarshal(data, &cfg); err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	if newer(cfg.GoVersion, runtime.Version()) {
		return "", fmt.Errorf("%w (%s) than this go command (%s): build it again with that one", errTooOld, runtime.Version(), cfg.GoVersion)
	}
	if cfg.ModulePath == "" || cfg.ModulePath == "std" || cfg.ModuleVersion != "" {
		return name, nil
	}
	if _, _, err := judge.Config(); err != nil { // unitchecker would only say that a prerequisite failed
		return "", err
	}
	if !cfg.VetxOnly {
		return name, nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	all := map[string]any{}
	if err := dec.Decode(&all); err != nil {
		return "", fmt.Errorf("read %s: %w", name, err)
	}
	all["VetxOnly"] = false
	out, err := json.Marshal(all)
	if err != nil {
		return "", fmt.Errorf("write %s: %w", name, err)
	}
	full := strings.TrimSuffix(name, ".cfg") + ".auth0lint.cfg"
	if err := os.WriteFile(full, out, 0o600); err != nil {
		return "", fmt.Errorf("write %s: %w", full, err)
	}
	return full, nil
}

// newer reports whether Go version a ("go1.27") is of a newer release than b ("go1.26.8").
func newer(a, b string) bool {
	x, ok1 := minor(a)
	y, ok2 := minor(b)
	return ok1 && ok2 && x > y
}

func minor(v string) (int, bool) {
	rest, ok := strings.CutPrefix(v, "go1.")
	if !ok {
		return 0, false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end >= 0 {
		rest = rest[:end]
	}
	n, err := strconv.Atoi(rest)
	return n, err == nil
}
