// Bundle writes vendor.zip, which the fluxion command carries, so that the worker can be built with neither a checkout nor a network:
//
//   - vendor/: the third-party packages that the worker links, as a Go vendor directory. It holds what `go list -deps` names for the
//     preloaded packages and for the worker itself, on every platform of the table below: Go, assembly and header files, embedded files,
//     the licences of the modules, and modules.txt. Tests are left out.
//   - proxy/: the go.mod files of these modules, laid out as a module proxy, so that a session's module can require them.
//   - pins.txt: the modules and versions that every session requires: these, and those of the table pinned.
//
// Entries are sorted and carry no time, so the same module versions give the same bytes.
//
// Run it from the root of the module, after a change of go.mod or of the preloads:
//
//	go run ./internal/bundle
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fluxion-go/fluxion/eval/preload"
)

const (
	own    = "github.com/fluxion-go/fluxion"
	output = "internal/bundle/vendor.zip"
)

// platforms are those on which a plugin can be built and a worker is supported.
var platforms = [][2]string{{"linux", "amd64"}, {"linux", "arm64"}, {"darwin", "amd64"}, {"darwin", "arm64"}}

// roots are what the worker is made of, besides the preloads. They are patterns, so that one without Go files is no error.
var roots = []string{"./eval/worker/...", "./eval/rt/...", "./display/...", "./ad", "./ad/tape", "./ad/rules", "./functors", "github.com/janpfeifer/gonb/gonbui/protocol"}

// pinned are modules that sessions require in our version although the worker does not link them: an import need not ask for the latest.
var pinned = []string{"gonum.org/v1/plot"}

func main() {
	log.SetFlags(0)
	log.SetPrefix("bundle: ")
	data, err := bundle(".")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(filepath.FromSlash(output), data, 0o666); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d KB\n", output, len(data)>>10)
}

// bundle returns the archive for the module whose root is dir.
func bundle(dir string) ([]byte, error) {
	files := map[string]string{} // name in the archive: file
	modules := map[string]*module{}
	for _, p := range platforms {
		packages, err := list(dir, p[0], p[1])
		if err != nil {
			return nil, err
		}
		// What derivatives are made of: the same packages without their assembly.
		pure, err := list(dir, p[0], p[1], "-tags=noasm,safe")
		if err != nil {
			return nil, err
		}
		packages = append(packages, pure...)
		for _, q := range packages {
			if q.Standard || q.Module == nil || q.Module.Path == own {
				continue
			}
			m := modules[q.Module.Path]
			if m == nil {
				m = q.Module
				modules[m.Path] = m
				if err := licences(files, m.Path, m.Dir); err != nil {
					return nil, err
				}
			}
			if !slices.Contains(m.packages, q.ImportPath) {
				m.packages = append(m.packages, q.ImportPath)
			}
			for _, group := range [][]string{q.GoFiles, q.CgoFiles, q.CFiles, q.HFiles, q.SFiles, q.EmbedFiles} {
				for _, f := range group {
					files[path.Join("vendor", q.ImportPath, filepath.ToSlash(f))] = filepath.Join(q.Dir, f)
				}
			}
			if err := licences(files, q.ImportPath, q.Dir); err != nil {
				return nil, err
			}
		}
	}
	texts := map[string][]byte{"vendor/modules.txt": modulesTxt(modules)}
	more, err := listModules(dir)
	if err != nil {
		return nil, err
	}
	for _, m := range more {
		modules[m.Path] = m
	}
	var pins bytes.Buffer
	for _, p := range sorted(modules) {
		m := modules[p]
		fmt.Fprintln(&pins, m.Path, m.Version)
		_, name, ok := strings.Cut(filepath.ToSlash(m.GoMod), "/cache/download/") // with the escapes of a proxy
		if !ok {
			return nil, fmt.Errorf("%s: go.mod at %s, want it in the module cache", m.Path, m.GoMod)
		}
		files["proxy/"+name] = m.GoMod
	}
	texts["pins.txt"] = pins.Bytes()
	return pack(files, texts)
}

type module struct {
	Path, Version, GoVersion, GoMod, Dir string

	packages []string
}

type listed struct {
	ImportPath, Dir                                       string
	Standard                                              bool
	Module                                                *module
	GoFiles, CgoFiles, CFiles, HFiles, SFiles, EmbedFiles []string
}

// list asks the go command for the closure of the roots and preloads on one platform.
func list(dir, goos, goarch string, flags ...string) ([]*listed, error) {
	args := []string{"list", "-e", "-deps", "-json=ImportPath,Dir,Standard,Module,GoFiles,CgoFiles,CFiles,HFiles,SFiles,EmbedFiles"}
	args = append(append(args, flags...), roots...)
	for _, p := range preload.Packages {
		args = append(args, p.Path)
	}
	return ask[listed](dir, []string{"GOOS=" + goos, "GOARCH=" + goarch, "CGO_ENABLED=1"}, args...)
}

// listModules asks for the pinned modules.
func listModules(dir string) ([]*module, error) {
	return ask[module](dir, nil, append([]string{"list", "-m", "-json"}, pinned...)...)
}

// ask runs the go command and reads its answer, a sequence of JSON objects.
func ask[T any](dir string, environ []string, args ...string) ([]*T, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), environ...), "GOWORK=off", "GOFLAGS=-mod=readonly")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	var all []*T
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		v := new(T)
		if err := d.Decode(v); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([-._].*)?$`)

// licences adds the licence files that lie in dir.
func licences(files map[string]string, name, dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() && licence.MatchString(e.Name()) && path.Ext(e.Name()) != ".go" {
			files[path.Join("vendor", name, e.Name())] = filepath.Join(dir, e.Name())
		}
	}
	return nil
}

// modulesTxt is the table that the go command wants in a vendor directory.
func modulesTxt(modules map[string]*module) []byte {
	var b bytes.Buffer
	for _, p := range sorted(modules) {
		m := modules[p]
		fmt.Fprintf(&b, "# %s %s\n## explicit", m.Path, m.Version)
		if m.GoVersion != "" {
			fmt.Fprintf(&b, "; go %s", m.GoVersion)
		}
		slices.Sort(m.packages)
		fmt.Fprintf(&b, "\n%s\n", strings.Join(m.packages, "\n"))
	}
	return b.Bytes()
}

// pack writes the archive, in an order and with headers that depend on nothing but the content.
func pack(files map[string]string, texts map[string][]byte) ([]byte, error) {
	for name, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts[name] = data
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, name := range sorted(texts) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(texts[name]); err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
