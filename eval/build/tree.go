package build

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

const (
	ownModule = "github.com/fluxion-go/fluxion"

	// ownVersion labels our own module in the worker and in every session. The label gets into export data (through -trimpath), so it
	// must be one for all; it is high, so that no go.mod of a user's module asks for more. The source is always the embedded one.
	ownVersion = "v0.999.0"

	treeModule = "fluxion.worker" // main module of the tree; never seen by users

	// recipe counts the ways in which this package has built trees and bases; those of another recipe are not used.
	recipe = "4"
)

// pin is one module version.
type pin struct{ Path, Version string }

// sourceFiles is our own module less its tests.
func sourceFiles(source fs.FS) (map[string][]byte, error) {
	files := map[string][]byte{}
	err := fs.WalkDir(source, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata/") {
			return err
		}
		files[name], err = fs.ReadFile(source, name)
		return err
	})
	return files, err
}

// hash tells one source of a worker from another.
func (o *Options) hash() (string, error) {
	files, err := sourceFiles(o.Source)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	for _, name := range sortedKeys(files) {
		fmt.Fprintf(h, "%s %d\n", name, len(files[name]))
		h.Write(files[name])
	}
	fmt.Fprintf(h, "%s %s %q %d %s", recipe, o.Worker, o.Preload, len(o.Vendor), o.Vendor)
	return hex.EncodeToString(h.Sum(nil))[:16], nil
}

// treeFiles is the source of the worker, as slash-separated names and contents: a module whose vendor directory holds our own packages and
// the third-party ones that they need. In it the go command needs neither network nor module cache, and because of -trimpath and the
// version labels of modules.txt the export data are byte for byte those of the same module versions in the module cache.
func treeFiles(source fs.FS, vendor []byte, preloads []string, worker string) (map[string][]byte, error) {
	own, err := sourceFiles(source)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for name, data := range own {
		files["vendor/"+ownModule+"/"+name] = data
	}
	if len(vendor) > 0 {
		z, err := zip.NewReader(bytes.NewReader(vendor), int64(len(vendor)))
		if err != nil {
			return nil, fmt.Errorf("vendor archive: %w", err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				return nil, err
			}
			if files[f.Name], err = io.ReadAll(r); err != nil {
				return nil, err
			}
		}
	}

	goVersion := strings.TrimPrefix(minVersion, "go")
	if m := goLine.FindSubmatch(own["go.mod"]); m != nil {
		goVersion = string(m[1])
	}
	var ownPackages []string
	for name := range files {
		if rest, ok := strings.CutPrefix(path.Dir(name), "vendor/"+ownModule); ok && path.Ext(name) == ".go" && !slices.Contains(ownPackages, ownModule+rest) {
			ownPackages = append(ownPackages, ownModule+rest)
		}
	}
	slices.Sort(ownPackages)
	txt := fmt.Sprintf("# %s %s\n## explicit; go %s\n%s\n", ownModule, ownVersion, goVersion, strings.Join(ownPackages, "\n"))
	files["vendor/modules.txt"] = append([]byte(txt), files["vendor/modules.txt"]...)

	var mod strings.Builder
	fmt.Fprintf(&mod, "module %s\n\ngo 1.26.0\n\nrequire (\n", treeModule)
	for _, p := range modulePins(files["vendor/modules.txt"]) {
		fmt.Fprintf(&mod, "\t%s %s\n", p.Path, p.Version)
	}
	mod.WriteString(")\n")
	files["go.mod"] = []byte(mod.String())

	var imports strings.Builder
	imports.WriteString("// Code generated from the table of package preload. DO NOT EDIT.\n\npackage main\n\nimport (\n")
	for _, p := range preloads {
		fmt.Fprintf(&imports, "\t_ %q\n", p)
	}
	imports.WriteString(")\n")
	files["vendor/"+worker+"/preloads.go"] = []byte(imports.String())
	return files, nil
}

// isStandard tells a path of the standard library by its first element, which has no dot.
func isStandard(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return !strings.Contains(first, ".")
}

var goLine = regexp.MustCompile(`(?m)^go (\S+)$`)

var moduleLine = regexp.MustCompile(`(?m)^# (\S+) (\S+)$`)

// modulePins lists the modules of a vendor directory by its modules.txt.
func modulePins(modulesTxt []byte) []pin {
	var pins []pin
	for _, m := range moduleLine.FindAllSubmatch(modulesTxt, -1) {
		pins = append(pins, pin{string(m[1]), string(m[2])})
	}
	return pins
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// writeTree makes the tree in dir, unless it is there. The directory appears by a rename, so it is always whole.
func (o *Options) writeTree(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
		return nil
	}
	files, err := treeFiles(o.Source, o.Vendor, o.Preload, o.Worker)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(o.CacheDir, "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for name, data := range files {
		to := filepath.Join(tmp, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(to, data, 0o666); err != nil {
			return err
		}
	}
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	if err := os.Rename(tmp, dir); err != nil {
		if _, e := os.Stat(filepath.Join(dir, "go.mod")); e != nil {
			return err
		} // else another process was faster
	}
	return nil
}
