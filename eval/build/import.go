package build

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Import makes a package and all that it needs known to the session, unless it is: one of the standard library, one of our own module or
// of those the worker is made of, one of the module that holds the notebook, or a third-party one, which `go get` adds to the session's
// module. When it fails, the session is as before.
//
// It fails if a package would have another version than the one that the session has already loaded.
func (s *Store) Import(ctx context.Context, path string) error { return s.get(ctx, path, "") }

// Get is Import with a version as in the command `go get`: github.com/google/uuid@v1.6.0. It may name a module that has no package at its
// root; then the module's version is chosen and nothing is compiled.
func (s *Store) Get(ctx context.Context, query string) error {
	path, version, _ := strings.Cut(query, "@")
	return s.get(ctx, path, version)
}

func (s *Store) get(ctx context.Context, path, version string) error {
	if err := s.checkPath(path); err != nil {
		return err
	}
	if version == "" && s.Known(path) {
		return nil
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	if version == "" && s.Known(path) {
		return nil
	}
	b := s.base
	mine := s.own != nil && within(path, s.own.path)
	if mine && version == "" && s.edited() { // it may import packages of which there are versions
		_, err := s.compileOwn(ctx, path, filepath.Join(s.own.dir, filepath.FromSlash(strings.TrimPrefix(path, s.own.path))), s.own.lang)
		return err
	}
	if version == "" && !mine && (isStandard(path) || b.carries(path) && !s.moved(path)) {
		return s.importFrom(ctx, b.tree, vendored, path)
	}
	if used := s.inUse(path); used != nil && version != "" && used.Version != version && strings.HasPrefix(version, "v") {
		return s.conflict(path, used, used.Module, version)
	}

	// The changed go.mod is a copy until all has gone well.
	dir := s.modDir()
	mod, sum := filepath.Join(dir, "go.mod"), filepath.Join(dir, "go.sum")
	tryMod, trySum := filepath.Join(dir, "try.mod"), filepath.Join(dir, "try.sum")
	if err := errors.Join(copyFile(mod, tryMod), copyFile(sum, trySum)); err != nil {
		return outOfSpace(err)
	}
	defer os.Remove(tryMod)
	defer os.Remove(trySum)
	flags := []string{"-mod=mod", "-modfile=" + tryMod}
	var err error
	switch {
	case version != "":
		if err = s.goGet(ctx, dir, path+"@"+version); err != nil {
			return err
		}
		err = s.importFrom(ctx, dir, flags, path)
	case mine:
		err = s.importFrom(ctx, dir, flags, path)
	default:
		// A module that go.mod names keeps its version: go get without a version would ask for the latest.
		required := requires(tryMod, path)
		if required {
			err = s.importFrom(ctx, dir, flags, path)
		}
		if !required || err != nil && strings.Contains(err.Error(), "does not contain package") { // it may be in a module further down
			if err = s.goGet(ctx, dir, path); err != nil {
				return err
			}
			err = s.importFrom(ctx, dir, flags, path)
		}
	}
	if version != "" && err != nil && strings.Contains(err.Error(), "does not contain package "+path) {
		err = s.checkModule(ctx, tryMod, path) // a module without a package at its root
	}
	if err != nil {
		return err
	}
	return outOfSpace(errors.Join(os.Rename(trySum, sum), os.Rename(tryMod, mod)))
}

var requireLine = regexp.MustCompile(`(?m)^\s*(?:require\s+)?(\S+)\s+v\S+`)

// requires tells whether a go.mod file requires a module that may hold the package.
func requires(file, path string) bool {
	data, _ := os.ReadFile(file)
	return slices.ContainsFunc(requireLine.FindAllSubmatch(data, -1), func(m [][]byte) bool { return within(path, string(m[1])) })
}

// carries tells whether the source tree of the worker has the package.
func (b *Base) carries(path string) bool {
	files, _ := filepath.Glob(filepath.Join(b.tree, "vendor", filepath.FromSlash(path), "*.go"))
	return len(files) > 0
}

// inUse returns a known package of the module that path is in, or nil.
func (s *Store) inUse(path string) *pkg {
	s.mu.Lock()
	defer s.mu.Unlock()
	var best *pkg
	for _, p := range s.known {
		if p.Module != "" && within(path, p.Module) && (best == nil || len(p.Module) > len(best.Module)) {
			best = p
		}
	}
	return best
}

// moved tells whether the session has another version of the path's module than the worker's source tree.
func (s *Store) moved(path string) bool {
	if s.own != nil && slices.ContainsFunc(s.own.moved, func(m string) bool { return within(path, m) }) {
		return true
	}
	used := s.inUse(path)
	return used != nil && !slices.Contains(s.base.pins, pin{used.Module, used.Version})
}

// checkPath refuses what no cell can import, before the go command is asked.
func (s *Store) checkPath(path string) error {
	refuse := func(why string) error { return fmt.Errorf("cannot import %q: %s", path, why) }
	switch {
	case s.own != nil && path == s.own.path:
		return nil
	case path == "C":
		return refuse("cells cannot use cgo; put the C code into a package of your own and import that")
	case path == "" || strings.HasPrefix(path, ".") || strings.HasPrefix(path, "/"):
		return refuse("want a full import path, such as example.com/module/package")
	case strings.ContainsAny(path, " \t\n\\\"'`!$&*()|;<>?~@"):
		return refuse("not an import path")
	case path == "main" || path == sessionModule || strings.HasPrefix(path, "vendor/"):
		return refuse("no such package")
	}
	parent, internal := beforeElement(path, "internal")
	if !internal {
		if s.own != nil && within(path, s.own.path) || !isStandard(path) || s.Known(path) {
			return nil
		}
		if _, err := os.Stat(filepath.Join(s.base.toolchain.vars["GOROOT"], "src", filepath.FromSlash(path))); err != nil {
			return refuse("not in the standard library; the path of any other package begins with a host name, such as github.com")
		}
		return nil
	}
	// An internal package is for the code below the parent of its directory.
	if s.own != nil && within(path, s.own.path) {
		home := filepath.Join(s.own.dir, filepath.FromSlash(strings.TrimPrefix(strings.TrimPrefix(parent, s.own.path), "/")))
		if abs, err := filepath.Abs(s.own.notebook); err == nil {
			if rel, err := filepath.Rel(home, abs); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
				return nil
			}
		}
	}
	return refuse("an internal package is only for the module it belongs to")
}

// beforeElement is the part of a path before its last element of that name.
func beforeElement(path, element string) (before string, found bool) {
	elements := strings.Split(path, "/")
	for i := len(elements) - 1; i >= 0; i-- {
		if elements[i] == element {
			return strings.Join(elements[:i], "/"), true
		}
	}
	return path, false
}

// goGet adds a package to the copy of go.mod. If the network fails, what the module cache holds will do.
func (s *Store) goGet(ctx context.Context, dir, query string) error {
	t := s.base.toolchain
	s.base.log("go get " + query + " ...")
	args := []string{"get", "-modfile=" + filepath.Join(dir, "try.mod"), "--", query}
	_, err := t.run(ctx, dir, []string{"GOPROXY=" + s.base.goproxy()}, t.cmd, args...)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if noNetwork(err) {
		// The cache's download directory has the layout of a proxy. Its modules were checked when they came, so no checksum database.
		cache := "GOPROXY=" + fileProxy(filepath.Join(s.base.tree, "proxy")) + "," + fileProxy(filepath.Join(t.vars["GOMODCACHE"], "cache", "download")) + ",off"
		if _, e := t.run(ctx, dir, []string{cache, "GONOSUMDB=*", "GONOPROXY=none"}, t.cmd, args...); e == nil {
			s.base.log("no network; " + query + " is the newest version in the module cache")
			return nil
		}
	}
	return s.explainGet(query, err)
}

// goproxy is the user's GOPROXY behind a proxy of files that holds go.mod files of the modules that every session requires. Without them
// the go command would go to the network before it looks at a package of the notebook's own module.
func (b *Base) goproxy() string {
	return fileProxy(filepath.Join(b.tree, "proxy")) + "," + b.toolchain.vars["GOPROXY"]
}

func fileProxy(dir string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(dir)}).String()
}

var network = []string{"dial tcp", "no such host", "connection refused", "i/o timeout", "network is unreachable", "TLS handshake timeout",
	"proxyconnect", "module lookup disabled by GOPROXY=off", "Could not resolve host", "server misbehaving", "connection reset"}

func noNetwork(err error) bool {
	var c *commandError
	return errors.As(err, &c) && slices.ContainsFunc(network, func(s string) bool { return strings.Contains(c.Output, s) })
}

// explainGet says in one line why go get or go list failed.
func (s *Store) explainGet(query string, err error) error {
	var c *commandError
	if !errors.As(err, &c) {
		return err
	}
	switch out := c.Output; {
	case strings.Contains(out, "GOPROXY=off"):
		return &Problem{fmt.Sprintf("cannot get %s: it is not in the module cache, and the session is offline", query), "go online, or fetch it beforehand with `go mod download`"}
	case noNetwork(err):
		return &Problem{fmt.Sprintf("cannot get %s: no network: %s", query, brief(err)), "check the connection or the setting of GOPROXY"}
	}
	if path, _, _ := strings.Cut(query, "@"); strings.Contains(c.Output, "module "+ownModule+":") {
		if i := slices.IndexFunc(s.base.pins, func(p pin) bool { return within(path, p.Path) }); i >= 0 {
			p := s.base.pins[i]
			return &Problem{fmt.Sprintf("cannot get %s: the worker is built with %s %s", query, p.Path, p.Version), "use that version"}
		}
	}
	return fmt.Errorf("cannot import %s: %s", query, brief(err))
}

// importFrom compiles a package and its dependencies in the module at dir and makes them known.
func (s *Store) importFrom(ctx context.Context, dir string, flags []string, path string) error {
	b := s.base
	t := b.toolchain
	environ := []string{"GOPROXY=" + b.goproxy()}
	done := slowly(b.log, "loading "+path, new(counter))
	all, err := t.list(ctx, dir, environ, flags, nil, path)
	done()
	if err != nil {
		return s.explainGet(path, err)
	}
	if len(all) == 0 {
		return fmt.Errorf("cannot import %s: no packages", path)
	}
	root := all[len(all)-1]
	if root.Name == "main" {
		return fmt.Errorf("cannot import %q: it is a program, not an importable package", path)
	}
	if err := s.checkVersions(path, all); err != nil {
		return err
	}
	var missing []*listed
	before := map[string]*pkg{} // as the sources are now, lest an edit during the compilation goes unnoticed
	for _, l := range all {
		if !s.Known(l.ImportPath) {
			missing = append(missing, l)
			if l.local() {
				before[l.ImportPath] = &pkg{ofUser: ofUser{dir: l.Dir, sources: hashSources(l.Dir), lang: language(l.Module.GoVersion)}}
			}
		}
	}

	what := "compiling " + path
	if n := len(missing) - 1; n > 1 {
		what = fmt.Sprintf("compiling %s and %d packages", path, n)
	}
	count := new(counter)
	count.of(len(missing))
	done = slowly(b.log, what+" (first use)", count)
	all, err = t.export(ctx, dir, environ, flags, count, path)
	done()
	if err != nil {
		return s.explainGet(path, err)
	}
	packages, err := keep(all, b.pool())
	if err != nil {
		return err
	}
	var added []*pkg
	for _, p := range packages {
		if l := before[p.Path]; l != nil {
			p.dir, p.sources, p.lang = l.dir, l.sources, l.lang
		}
		old := s.lookup(p.Path)
		switch {
		case old == nil:
			added = append(added, p)
		case old.Fingerprint != p.Fingerprint:
			return s.conflict(path, old, p.Module, p.Version)
		}
	}
	s.add(added...)
	return nil
}

// checkVersions compares the versions of modules with those that the session has in use, before anything is compiled.
func (s *Store) checkVersions(path string, all []*listed) error {
	for _, l := range all {
		if old := s.lookup(l.ImportPath); old != nil && l.Module != nil && (old.Module != l.Module.Path || old.Version != l.Module.Version) {
			return s.conflict(path, old, l.Module.Path, l.Module.Version)
		}
	}
	return nil
}

// checkModule is checkVersions for a module as a whole.
func (s *Store) checkModule(ctx context.Context, file, path string) error {
	m, err := s.base.toolchain.readMod(ctx, file)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range m.Require {
		for _, p := range s.known {
			if r.Path == path && p.Module == path && p.Version != r.Version {
				return s.conflict(path, p, r.Path, r.Version)
			}
		}
	}
	return nil
}

// conflict says that a package of the answer to the import of path is not the one that was loaded.
func (s *Store) conflict(path string, old *pkg, module, version string) error {
	if old.Module == module && module == ownModule {
		return &Problem{fmt.Sprintf("cannot import %s: package %s differs from the one that fluxion was built with", path, old.Path), "build fluxion again from this checkout"}
	}
	if old.Module == module && old.Version == version {
		return &Problem{fmt.Sprintf("cannot import %s: package %s has changed since this session loaded it", path, old.Path), "%reset loads it anew (and forgets all values)"}
	}
	detail := fmt.Sprintf("cannot import %s: module %s is in use at %s, %s wants %s", path, old.Module, old.Version, path, version)
	if within(path, old.Module) {
		detail = fmt.Sprintf("cannot import %s: module %s is in use at %s, want %s", path, old.Module, old.Version, version)
	}
	if s.base.packages[old.Path] != nil {
		return &Problem{detail, fmt.Sprintf("the worker itself is built with %s %s, so use a version of %s that is content with it: require it in the go.mod beside the notebook, then %%reset", old.Module, old.Version, path)}
	}
	return &Problem{detail, fmt.Sprintf("import %s first, after %%reset; or add `require %s %s` to the go.mod beside the notebook, then %%reset", path, module, version)}
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o666)
}
