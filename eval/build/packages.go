package build

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// pkg is a compiled package.
type pkg struct {
	Path        string
	Name        string   `json:",omitempty"`
	File        string   `json:",omitempty"` // archive with export data and object code; none for unsafe
	Imports     []string `json:",omitempty"` // as the linker knows them
	Fingerprint string   `json:",omitempty"` // of the export data: the runtime compares it when it opens a plugin
	Module      string   `json:",omitempty"` // none for the standard library
	Version     string   `json:",omitempty"`

	ofUser // of a package in a directory of the user's
}

// listed is what the go command says about a package.
type listed struct {
	ImportPath, Name, Dir, Export string
	Imports                       []string
	Standard                      bool
	Module                        *struct {
		Path, Version string
		GoVersion     string
		Replace       *struct{ Path, Version string }
	}
}

// local tells whether the package is in a directory that people edit: the notebook's module, and what that replaces by directories.
func (l *listed) local() bool {
	return l.Module != nil && l.Module.Replace != nil && l.Module.Replace.Version == ""
}

// byName makes the compiler refer to symbols of other packages by name, as StubLink needs it.
var byName = func() string {
	if stubPlatform {
		return " -linkshared"
	}
	return ""
}()

// compiled is how packages are compiled. Plugins are linked without debugging data, so none are made: an eighth of the compile time. For the linker, which is
// to make an executable of the same code, the main package has to be called main, as in no build mode of the go command in which the rest is as for plugins.
var compiled = func() []string {
	if !stubPlatform {
		return []string{"-buildmode=plugin", "-gcflags=all=-dwarf=false"}
	}
	return []string{"-buildmode=pie", "-gcflags=all=-dynlink -dwarf=false" + byName, "-asmflags=all=-dynlink" + byName}
}()

// compilerMemory has the compiler collect garbage less often than it would. That is a fifth of its time, for 100 MB more.
var compilerMemory = []string{"GOGC=400"}

// export is list of packages that are compiled first, and counted.
func (t *toolchain) export(ctx context.Context, dir string, environ, flags []string, count *counter, path string) ([]*listed, error) {
	return t.list(ctx, dir, slices.Concat(environ, compilerMemory), slices.Concat(flags, []string{"-export", "-v"}), count, path)
}

// list runs go list with the flags and returns its answer, dependencies first.
func (t *toolchain) list(ctx context.Context, dir string, environ, flags []string, count *counter, path string) ([]*listed, error) {
	args := slices.Concat([]string{"list", "-deps", "-json=ImportPath,Name,Dir,Export,Imports,Standard,Module"}, compiled, flags, []string{"--", path})
	out, err := t.runCounting(ctx, dir, environ, count, t.cmd, args...)
	if err != nil {
		return nil, err
	}
	var all []*listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		l := new(listed)
		if err := d.Decode(l); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, l)
	}
}

// keep turns the answer of go list -export into packages whose archives lie in pool. The go command trims its cache after some days
// without use, so an archive is linked or copied from there; its name is the hash that it has in that cache.
func keep(all []*listed, pool string) ([]*pkg, error) {
	var ps []*pkg
	for _, l := range all {
		p := &pkg{Path: l.ImportPath, Name: l.Name, Imports: l.Imports}
		if l.Module != nil {
			p.Module, p.Version = l.Module.Path, l.Module.Version
		}
		if l.Export != "" {
			name, _, _ := strings.Cut(filepath.Base(l.Export), "-")
			p.File = filepath.Join(pool, name+".a")
			if err := linkOrCopy(l.Export, p.File); err != nil {
				return nil, explain(err)
			}
			var err error
			if p.Fingerprint, err = fingerprint(p.File); err != nil {
				return nil, err
			}
		}
		ps = append(ps, p)
	}
	return ps, nil
}

func linkOrCopy(from, to string) error {
	if _, err := os.Stat(to); err == nil || os.Link(from, to) == nil {
		return nil
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return writeFile(to, data, 0o666)
}

// writeFile writes a file that other processes see whole or not at all.
func writeFile(name string, data []byte, perm os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Chmod(perm); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// fingerprint reads the 8 bytes by which the linker and the runtime tell one version of a package's export data from another. They
// follow the magic string of the object file, the second entry of the archive.
func fingerprint(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	const magic, header, object = "!<arch>\n", 60, "\x00go120ld"
	h := make([]byte, len(magic)+header)
	if _, err := io.ReadFull(f, h); err != nil || string(h[:len(magic)]) != magic {
		return "", fmt.Errorf("%s: not a Go archive", file)
	}
	size, err := strconv.ParseInt(strings.TrimSpace(string(h[len(magic)+48:len(magic)+58])), 10, 64)
	if err != nil {
		return "", fmt.Errorf("%s: archive header: %w", file, err)
	}
	if _, err := f.Seek(int64(len(h))+size+size&1+header, io.SeekStart); err != nil {
		return "", err
	}
	r := bufio.NewReader(f)
	for range 1 << 16 { // "go object linux amd64 go1.26.8 ...", "build id ...", "", what cgo said, "!"
		line, err := r.ReadString('\n')
		if err != nil {
			return "", fmt.Errorf("%s: object header: %w", file, err)
		}
		if line == "!\n" {
			b := make([]byte, len(object)+8)
			if _, err := io.ReadFull(r, b); err != nil || string(b[:len(object)]) != object {
				return "", fmt.Errorf("%s: got object format %q, want %q", file, b[:len(object)], object)
			}
			return hex.EncodeToString(b[len(object):]), nil
		}
	}
	return "", fmt.Errorf("%s: no end of object header", file)
}

// closure returns the packages that a link of the given ones needs, found by their import lists.
func closure(known map[string]*pkg, roots ...string) ([]*pkg, error) {
	var all []*pkg
	seen := map[string]bool{}
	var visit func(path, from string) error
	visit = func(path, from string) error {
		if seen[path] || path == "C" || path == "unsafe" {
			return nil
		}
		seen[path] = true
		p := known[path]
		if p == nil {
			return fmt.Errorf("package %s, imported by %s, is not known", path, from)
		}
		for _, i := range p.Imports {
			if err := visit(i, path); err != nil {
				return err
			}
		}
		if p.File != "" {
			all = append(all, p)
		}
		return nil
	}
	for _, r := range roots {
		if err := visit(r, "the linker"); err != nil {
			return nil, err
		}
	}
	return all, nil
}
