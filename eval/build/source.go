package build

import (
	"context"
	"errors"
	"fmt"
	gobuild "go/build"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// scratchName is the path of the files of a cell's package, without their ends.
func (s *Store) scratchName(path string) string {
	return filepath.Join(s.dir, strings.ReplaceAll(path, "/", "_"))
}

// WriteSource writes the files of a cell's package, where Compile and SourceFiles have them, and returns their names.
func (s *Store) WriteSource(path string, src ...[]byte) ([]string, error) {
	var files []string
	for i, text := range src {
		name := s.scratchName(path)
		if i > 0 {
			name += "." + strconv.Itoa(i)
		}
		files = append(files, name+".go")
		if err := os.WriteFile(name+".go", text, 0o666); err != nil {
			return nil, outOfSpace(err)
		}
	}
	return files, nil
}

// SourceFiles returns the Go files of a package that the session knows, a cell's or any other, as they are built with the tags.
func (s *Store) SourceFiles(path string, tags ...string) ([]string, error) {
	if strings.HasPrefix(path, "cell/") || strings.HasPrefix(path, "main/") {
		name := s.scratchName(path) + ".go"
		if _, err := os.Stat(name); err != nil {
			return nil, fmt.Errorf("package %s has no source", path)
		}
		return []string{name}, nil
	}
	if p := s.lookup(path); p != nil && p.dir != "" && hashSources(p.dir) != p.sources {
		return nil, fmt.Errorf("package %s was edited since it was loaded", plainPath(path))
	}
	dir, err := s.sourceDir(path)
	if err != nil {
		return nil, err
	}
	c := gobuild.Default
	c.BuildTags, c.CgoEnabled, c.GOROOT = tags, false, s.base.toolchain.vars["GOROOT"]
	p, err := c.ImportDir(dir, 0)
	if err != nil {
		return nil, fmt.Errorf("package %s: %w", path, err)
	}
	var files []string
	for _, f := range p.GoFiles {
		files = append(files, filepath.Join(dir, f))
	}
	return files, nil
}

// sourceDir finds the directory of a package: in the standard library, in the module of the worker, or where the session's module has it.
func (s *Store) sourceDir(path string) (string, error) {
	if p := s.lookup(path); p != nil && p.dir != "" {
		return p.dir, nil
	}
	rest, own := strings.CutPrefix(path, ownModule)
	for _, dir := range []string{
		filepath.Join(s.base.toolchain.vars["GOROOT"], "src", path),
		filepath.Join(s.base.toolchain.vars["GOROOT"], "src", "vendor", path),
		filepath.Join(s.base.tree, "vendor", path),
		filepath.Join(s.base.tree, rest),
	} {
		if dir == s.base.tree || strings.HasPrefix(dir, filepath.Join(s.base.tree, "vendor")) == own && strings.HasPrefix(dir, s.base.tree) {
			continue
		}
		if i, err := os.Stat(dir); err == nil && i.IsDir() {
			return dir, nil
		}
	}
	if s.lookup(path) == nil {
		return "", fmt.Errorf("package %s is not known", path)
	}
	t := s.base.toolchain
	out, err := t.run(context.Background(), s.modDir(), nil, t.cmd, "list", "-f", "{{.Dir}}", "--", path)
	if dir := strings.TrimSpace(string(out)); err == nil && dir != "" {
		return dir, nil
	}
	return "", errors.Join(fmt.Errorf("package %s: its source is not to be found", path), err)
}

// Standard lists the packages of the standard library that a cell may import.
func (s *Store) Standard() (paths []string) {
	src := filepath.Join(s.base.toolchain.vars["GOROOT"], "src")
	_ = filepath.WalkDir(src, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read is not offered
		}
		if d.IsDir() {
			switch base := d.Name(); {
			case base == "internal", base == "vendor", base == "testdata", name == filepath.Join(src, "cmd"), name == filepath.Join(src, "builtin"):
				return filepath.SkipDir
			}
			return nil
		}
		if path, err := filepath.Rel(src, filepath.Dir(name)); err == nil && path != "." && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			if path = filepath.ToSlash(path); len(paths) == 0 || paths[len(paths)-1] != path {
				paths = append(paths, path)
			}
		}
		return nil
	})
	slices.Sort(paths)
	return slices.Compact(paths)
}
