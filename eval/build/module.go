package build

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// sessionModule is the main module in which a session's imports are resolved.
const sessionModule = "fluxion.session"

// notebookModule is the user's module that holds the notebook.
type notebookModule struct {
	path, dir string
	lang      string   // that it asks for: go1.26
	notebook  string   // directory of the notebook
	moved     []string // modules of the worker of which it requires another version
}

// goMod is what `go mod edit -json` tells of a go.mod file.
type goMod struct {
	Module  struct{ Path string }
	Go      string
	Require []pin
	Replace []struct{ Old, New pin }
	Exclude []pin
}

func (t *toolchain) readMod(ctx context.Context, file string) (*goMod, error) {
	out, err := t.run(ctx, "", nil, t.cmd, "mod", "edit", "-json", file)
	if err != nil {
		return nil, err
	}
	m := new(goMod)
	return m, json.Unmarshal(out, m)
}

// ModuleDir is the directory of the session's go.mod, which Import and Get change and read.
func (s *Store) ModuleDir() string { return s.modDir() }

// Module returns the path of the module that the notebook lies in, "" if it lies in none.
func (s *Store) Module() string {
	if s.own == nil {
		return ""
	}
	return s.own.path
}

// ResetModule writes the session's go.mod as it was at the start.
func (s *Store) ResetModule() error {
	s.importing.Lock()
	defer s.importing.Unlock()
	return s.writeModule(s.notebook)
}

func (s *Store) modDir() string { return filepath.Join(s.dir, "mod") }

// modWriter writes a go.mod file.
type modWriter struct {
	bytes.Buffer
	replaced map[string]bool
}

func (w *modWriter) require(p pin) { fmt.Fprintf(w, "require %s %s\n", quoted(p.Path), p.Version) }

// replace writes a directive, unless an earlier one speaks of the same.
func (w *modWriter) replace(old, new pin) {
	if w.replaced[old.Path+"@"] || w.replaced[old.Path+"@"+old.Version] {
		return
	}
	w.replaced[old.Path+"@"+old.Version] = true
	fmt.Fprintf(w, "replace %s %s => %s %s\n", quoted(old.Path), old.Version, quoted(new.Path), new.Version)
}

// writeModule writes the session's go.mod and go.sum: the module that holds the notebook, with what it requires, replaces and excludes;
// our own module as the program carries it; the modules of the worker and the pinned ones in our versions.
func (s *Store) writeModule(notebookDir string) error {
	b, dir := s.base, s.modDir()
	pins := append([]pin{{ownModule, ownVersion}}, b.sessionPins()...)
	sum, _ := fs.ReadFile(b.source, "go.sum")
	w := &modWriter{replaced: map[string]bool{}}
	fmt.Fprintf(w, "module %s\n\ngo %s.0\n\n", sessionModule, strings.TrimPrefix(b.toolchain.lang(), "go"))

	var user *goMod
	if root := moduleRoot(notebookDir); root != "" {
		var err error
		user, err = b.toolchain.readMod(context.Background(), filepath.Join(root, "go.mod"))
		if err == nil && user.Module.Path == "" {
			err = errors.New("go.mod has no module line")
		}
		if err != nil {
			b.log(fmt.Sprintf("the module of the notebook cannot be imported: %s", brief(err)))
			user = nil
		} else {
			s.own = &notebookModule{path: user.Module.Path, dir: root, lang: language(user.Go), notebook: notebookDir}
			w.include(user, root, pins)
			more, _ := os.ReadFile(filepath.Join(root, "go.sum"))
			sum = append(append(sum, '\n'), more...)
			sum = append(sum, w.workspace(b, root, pins)...)
		}
	}
	for _, p := range pins {
		w.require(p)
	}
	w.replace(pin{Path: ownModule}, pin{Path: filepath.Join(b.tree, "vendor", filepath.FromSlash(ownModule))})
	err := errors.Join(os.MkdirAll(dir, 0o777), os.WriteFile(filepath.Join(dir, "go.mod"), w.Bytes(), 0o666),
		os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o666))
	if err != nil || user == nil {
		return outOfSpace(err)
	}
	for _, p := range b.pins {
		if !slices.ContainsFunc(user.Require, func(r pin) bool { return r.Path == p.Path && r.Version != p.Version }) {
			continue
		}
		// The newer of the two requirements wins; only the go command knows which that is.
		out, err := b.toolchain.run(context.Background(), dir, []string{"GOPROXY=" + b.goproxy()}, b.toolchain.cmd,
			"list", "-mod=mod", "-m", "-f", "{{.Version}}", p.Path)
		if err == nil && strings.TrimSpace(string(out)) != p.Version {
			s.own.moved = append(s.own.moved, p.Path)
		}
	}
	return nil
}

// include writes what makes the packages of the user's module at root importable, in the versions that it asks for.
func (w *modWriter) include(user *goMod, root string, pins []pin) {
	pinned := func(path string) bool { return slices.ContainsFunc(pins, func(p pin) bool { return p.Path == path }) }
	if path := user.Module.Path; path != "" { // go.work has none
		if !pinned(path) {
			w.require(pin{path, "v0.0.0"})
		}
		w.replace(pin{Path: path}, pin{Path: root})
	}
	for _, r := range user.Replace {
		if r.New.Version == "" && !filepath.IsAbs(r.New.Path) {
			r.New.Path = filepath.Join(root, filepath.FromSlash(r.New.Path))
		}
		w.replace(r.Old, r.New)
	}
	for _, r := range user.Require { // named, so that no go get asks for the latest
		if !pinned(r.Path) {
			w.require(r)
		}
	}
	for _, e := range user.Exclude {
		fmt.Fprintf(w, "exclude %s %s\n", quoted(e.Path), e.Version)
	}
}

// workspace includes the other modules of the workspace that the module at root belongs to, and returns their checksums.
func (w *modWriter) workspace(b *Base, root string, pins []pin) (sum []byte) {
	file := above(root, "go.work")
	if file == "" || os.Getenv("GOWORK") == "off" {
		return nil
	}
	home := filepath.Dir(file)
	var work struct {
		Use     []struct{ DiskPath string }
		Replace []struct{ Old, New pin }
	}
	out, err := b.toolchain.run(context.Background(), "", nil, b.toolchain.cmd, "work", "edit", "-json", file)
	if err == nil {
		err = json.Unmarshal(out, &work)
	}
	if err != nil {
		b.log(fmt.Sprintf("the workspace of the notebook cannot be read: %s", brief(err)))
		return nil
	}
	var dirs []string
	for _, u := range work.Use {
		if u.DiskPath = filepath.FromSlash(u.DiskPath); !filepath.IsAbs(u.DiskPath) {
			u.DiskPath = filepath.Join(home, u.DiskPath)
		}
		dirs = append(dirs, filepath.Clean(u.DiskPath))
	}
	if !slices.Contains(dirs, root) {
		return nil
	}
	for _, dir := range dirs {
		if dir == root {
			continue
		}
		m, err := b.toolchain.readMod(context.Background(), filepath.Join(dir, "go.mod"))
		if err != nil {
			b.log(fmt.Sprintf("the module in %s cannot be imported: %s", dir, brief(err)))
			continue
		}
		w.include(m, dir, pins)
		more, _ := os.ReadFile(filepath.Join(dir, "go.sum"))
		sum = append(append(sum, '\n'), more...)
	}
	w.include(&goMod{Replace: work.Replace}, home, pins)
	more, _ := os.ReadFile(filepath.Join(home, "go.work.sum"))
	return append(append(sum, '\n'), more...)
}

// sessionPins lists the third-party modules that every session requires.
func (b *Base) sessionPins() []pin {
	var pins []pin
	lines, _ := os.ReadFile(filepath.Join(b.tree, "pins.txt"))
	for l := range strings.Lines(string(lines)) {
		path, version, _ := strings.Cut(strings.TrimSpace(l), " ")
		pins = append(pins, pin{path, version})
	}
	return pins
}

func quoted(path string) string {
	if strings.ContainsAny(path, " \t\"'`()[]{},") {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// moduleRoot is the directory at or above dir that holds a go.mod file, or "".
func moduleRoot(dir string) string {
	if file := above(dir, "go.mod"); file != "" {
		return filepath.Dir(file)
	}
	return ""
}

// above is the file of a name that lies in dir or, nearest, above it, or "".
func above(dir, name string) string {
	if dir == "" {
		return ""
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for ; ; dir = filepath.Dir(dir) {
		if i, err := os.Stat(filepath.Join(dir, name)); err == nil && i.Mode().IsRegular() {
			return filepath.Join(dir, name)
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// within tells whether path is module or a package below it.
func within(path, module string) bool {
	return path == module || strings.HasPrefix(path, module+"/")
}
