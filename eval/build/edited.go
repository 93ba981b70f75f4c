package build

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	gobuild "go/build"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build/stub"
)

// Packages in directories of the user's are edited while a session has them in use. What is loaded stays as it is, with its types and the values of its variables; the
// package as it is now is another one to the compiler and to the worker, under a path of its own: example.com/lab~2 after example.com/lab. An import line means the
// last of them.

// ofUser is what a Store notes of a package in a directory of the user's.
type ofUser struct {
	dir     string            // where it is
	sources string            // a hash of what it was made of
	lang    string            // that its module asks for: go1.26
	imports map[string]string // what its import lines mean, where that is a version
}

// plainPath is an import path as import lines have it.
func plainPath(path string) string {
	path, _, _ = strings.Cut(path, "~")
	return path
}

// Plain is a text in which packages that were edited go without the number of their version: lab.Norm and not lab~2.Norm.
func (s *Store) Plain(text string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for plain := range s.versions {
		base := path.Base(plain)
		text = regexp.MustCompile(`\b`+regexp.QuoteMeta(base)+`~\d+\b`).ReplaceAllLiteralString(text, base)
	}
	return text
}

// Stateful lists the packages in directories of the user's that have variables of their own, by import path.
func (s *Store) Stateful() (paths []string) {
	s.mu.Lock()
	var own []*pkg
	for _, p := range s.known {
		if p.dir != "" && p.File != "" {
			own = append(own, p)
		}
	}
	s.mu.Unlock()
	for _, p := range own {
		if archive, err := os.ReadFile(p.File); err == nil && stub.HasVariables(archive) {
			paths = append(paths, plainPath(p.Path))
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// Path returns the path under which the session knows the package that an import line names: that of the last version.
func (s *Store) Path(path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.versions[path]; now != "" {
		return now
	}
	return path
}

// Meaning returns what the import line path means in package from.
func (s *Store) Meaning(from, path string) string {
	if p := s.lookup(from); p != nil && p.imports[path] != "" {
		return p.imports[path]
	}
	return path
}

// edited tells whether there are versions.
func (s *Store) edited() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.versions) > 0
}

// Renewed compiles the packages in directories of the user's that were edited since they were loaded, and those that import them, and returns the new paths by the old
// ones. An error says why a package cannot take the place of its old version; then nothing has changed, and it is not said again until there is another edit.
func (s *Store) Renewed(ctx context.Context) (map[string]string, error) {
	s.importing.Lock()
	defer s.importing.Unlock()
	now := map[string]*pkg{} // those of the user, as import lines mean them
	s.mu.Lock()
	for path, p := range s.known {
		if p.dir != "" && cmp.Or(s.versions[plainPath(path)], plainPath(path)) == path {
			now[plainPath(path)] = p
		}
	}
	s.mu.Unlock()
	edits, stale := map[string]string{}, map[string]bool{} // by import path: a hash of the sources as they are now
	for path, p := range now {
		if h := hashSources(p.dir); h != p.sources {
			edits[path], stale[path] = h, true
		}
	}
	if maps.Equal(edits, s.refused) { // nothing, mostly
		return nil, nil
	}
	for grown := true; grown; {
		grown = false
		for path, p := range now {
			if !stale[path] && slices.ContainsFunc(p.Imports, func(i string) bool { return stale[plainPath(i)] }) {
				stale[path], grown = true, true
			}
		}
	}
	before := s.snapshot()
	moved := map[string]string{}
	for path := range stale { // compileOwn compiles those first that it imports
		s.mu.Lock()
		s.versions[path] = fmt.Sprintf("%s~%d", path, s.count(path))
		s.mu.Unlock()
	}
	for _, path := range slices.Sorted(maps.Keys(stale)) {
		p := now[path]
		to, err := s.compileOwn(ctx, path, p.dir, p.lang)
		if err != nil {
			s.restore(before)
			if ctx.Err() == nil { // else it is tried again
				s.refused = edits
			}
			return nil, err
		}
		moved[p.Path] = to
	}
	s.refused = nil
	return moved, nil
}

// count is the number of the next version of a package.
func (s *Store) count(path string) int {
	n := 2
	for s.known[path+"~"+strconv.Itoa(n)] != nil {
		n++
	}
	return n
}

// A snapshot is what the compilation of versions changes.
type snapshot struct {
	known    map[string]*pkg
	versions map[string]string
}

func (s *Store) snapshot() snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return snapshot{maps.Clone(s.known), maps.Clone(s.versions)}
}

func (s *Store) restore(to snapshot) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.versions = to.known, to.versions
}

// compileOwn compiles the package in a directory of the user's, and what it imports, and returns the path under which it is known.
func (s *Store) compileOwn(ctx context.Context, path, dir, lang string) (string, error) {
	as := s.Path(path)
	if s.lookup(as) != nil {
		return as, nil
	}
	refuse := func(format string, args ...any) (string, error) {
		return "", &Problem{fmt.Sprintf("package %s as it is now cannot be loaded: ", path) + fmt.Sprintf(format, args...), "mend it; until then the session uses it as it was"}
	}
	p := &pkg{Path: as, Module: path, ofUser: ofUser{dir: dir, sources: hashSources(dir), lang: lang, imports: map[string]string{}}}
	if old := s.lookup(path); old != nil {
		p.Module, p.Version = old.Module, old.Version
	}
	if s.compiling[path] {
		return refuse("import cycle")
	}
	s.compiling[path] = true
	defer delete(s.compiling, path)
	c := gobuild.Default
	c.GOROOT = s.base.toolchain.vars["GOROOT"]
	found, err := c.ImportDir(dir, 0)
	switch {
	case err != nil:
		return refuse("%s", strings.ReplaceAll(err.Error(), dir+string(filepath.Separator), ""))
	case len(found.CgoFiles)+len(found.SFiles)+len(found.EmbedPatterns) > 0:
		return "", &Problem{fmt.Sprintf("package %s was edited; the session uses it as it was, since it has C code, assembly or embedded files", path), "%reset loads it anew (and forgets all values)"}
	case found.Name == "main":
		return refuse("it is a program, not an importable package")
	}
	p.Name = found.Name
	var cfg strings.Builder
	for _, i := range found.Imports {
		if i == "unsafe" {
			continue
		}
		to, err := s.imported(ctx, i, lang)
		if err != nil {
			return "", err
		}
		if to != i {
			p.imports[i] = to
			fmt.Fprintf(&cfg, "importmap %s=%s\n", i, to)
		}
		q := s.lookup(to)
		if q == nil {
			return refuse("it imports %s, which is not known", i)
		}
		if q.File != "" {
			fmt.Fprintf(&cfg, "packagefile %s=%s\n", to, q.File)
		}
		p.Imports = append(p.Imports, to)
	}
	name := s.scratchName(as)
	if err := os.WriteFile(name+".cfg", []byte(cfg.String()), 0o666); err != nil {
		return "", outOfSpace(err)
	}
	defer os.Remove(name + ".cfg")
	t := s.base.toolchain
	args := []string{"-o", name + ".a", "-trimpath", dir + "=>" + path, "-p", as, "-lang=" + cmp.Or(lang, t.lang()), "-complete",
		"-c=" + strconv.Itoa(min(4, runtime.NumCPU())), "-dynlink", "-dwarf=false", "-nolocalimports", "-importcfg", name + ".cfg", "-pack"}
	args = append(args, strings.Fields(byName)...)
	for _, f := range found.GoFiles {
		args = append(args, filepath.Join(dir, f))
	}
	_, err = t.run(ctx, dir, []string{"GOGC=off"}, t.tool("compile"), args...)
	if failed := (*commandError)(nil); errors.As(err, &failed) {
		return refuse("%s", strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(failed.Output), dir+string(filepath.Separator), ""), "\n", "; "))
	} else if err != nil {
		return "", err
	}
	p.File = name + ".a"
	if p.Fingerprint, err = fingerprint(p.File); err != nil {
		return "", err
	}
	s.add(p)
	return as, nil
}

// imported makes what a package of the user imports known, and returns its path.
func (s *Store) imported(ctx context.Context, path, lang string) (string, error) {
	to := s.Path(path)
	if s.lookup(to) != nil {
		return to, nil
	}
	if old := s.lookup(path); old != nil && old.dir != "" { // a version that is to be compiled yet
		return s.compileOwn(ctx, path, old.dir, old.lang)
	}
	s.importing.Unlock()
	defer s.importing.Lock()
	return path, s.Import(ctx, path)
}

// language is the option of the compiler for the version of Go that a module asks for.
func language(version string) string {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return ""
	}
	minor := parts[1]
	if i := strings.IndexFunc(minor, func(r rune) bool { return r < '0' || r > '9' }); i >= 0 { // 1.21rc2
		minor = minor[:i]
	}
	return "go" + parts[0] + "." + minor
}

// hashSources is a hash of the files in dir that a package is made of, without tests and what the platform or a build tag leaves out.
func hashSources(dir string) string {
	h := sha256.New()
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if name := e.Name(); slices.Contains([]string{".go", ".s", ".c", ".h"}, filepath.Ext(name)) && !strings.HasSuffix(name, "_test.go") {
			if is, err := gobuild.Default.MatchFile(dir, name); !is && err == nil {
				continue
			}
			data, _ := os.ReadFile(filepath.Join(dir, name))
			fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
		}
	}
	return string(h.Sum(nil))
}
