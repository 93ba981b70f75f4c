package build

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A Store holds the packages of one session, compiled and by import path: those of the base, those that Import added, and the cells. Its
// methods may be called from several goroutines.
type Store struct {
	Loader Loader // how cells are linked; default: StubLink where it works, else PlainLink

	base *Base
	dir  string          // scratch: sources, archives, plugins
	mine *os.File        // locked as long as this process lives, see sweep
	cold *cold           // nil: the scratch directory is no memory
	own  *notebookModule // nil: the notebook is in no module

	notebook string // directory of the notebook

	importing sync.Mutex // held by Import and Get, which change go.mod
	mu        sync.Mutex
	known     map[string]*pkg
	versions  map[string]string // of packages that were edited: the path of the last version, by import path
	refused   map[string]string // hashes of edited sources that could not take the place of what is loaded, by import path; guarded by importing
	compiling map[string]bool   // packages of the user; guarded by importing
}

// NewStore returns the store of a new session. Its scratch directory is dir, which it creates for its owner alone if need be; "" picks one on a memory file
// system if there is room, else in the directory for temporary files. If notebookDir is inside a Go module, cells can import that
// module's packages; "" stands for a notebook that is in none.
func (b *Base) NewStore(dir, notebookDir string) (*Store, error) {
	var err error
	var c *cold
	if dir == "" {
		memory := scratchParent()
		if memory != "" {
			c = new(cold)
		}
		parent := cmp.Or(memory, os.TempDir())
		sweep(parent)
		dir, err = os.MkdirTemp(parent, scratchPrefix)
	} else {
		err = os.MkdirAll(dir, 0o700)
	}
	if err != nil {
		return nil, fmt.Errorf("build: scratch directory: %w", outOfSpace(err))
	}
	s := &Store{Loader: b.loader(), base: b, dir: dir, cold: c, known: b.known(), versions: map[string]string{}, compiling: map[string]bool{}}
	s.mine, err = tryLock(filepath.Join(dir, scratchLock))
	if err == nil {
		s.notebook = notebookDir
		err = s.writeModule(notebookDir)
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("build: scratch directory: %w", outOfSpace(err))
	}
	return s, nil
}

// Dir is the scratch directory of the session.
func (s *Store) Dir() string { return s.dir }

// Close removes the scratch directory.
func (s *Store) Close() error {
	if s.cold != nil {
		s.cold.close()
	}
	err := os.RemoveAll(s.dir)
	s.mine.Close() // nil is fine: an error that nobody needs
	if l, ok := s.Loader.(*StubLink); ok {
		l.host.Close()
	}
	return err
}

const scratchPrefix, scratchLock = "fluxion-", ".lock"

// sweep removes scratch directories of processes that were killed: theirs are the unlocked ones. They may lie in memory.
func sweep(parent string) {
	locks, _ := filepath.Glob(filepath.Join(parent, scratchPrefix+"*", scratchLock))
	for _, l := range locks {
		if i, err := os.Stat(l); err != nil || time.Since(i.ModTime()) < time.Minute {
			continue // it may be about to be locked
		}
		if f, err := tryLock(l); err == nil {
			os.RemoveAll(filepath.Dir(l))
			f.Close()
		}
	}
}

func (s *Store) lookup(path string) *pkg {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.known[path]
}

func (s *Store) add(ps ...*pkg) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range ps {
		s.known[p.Path] = p
	}
}

// Known tells whether a package can be imported by a cell without Import.
func (s *Store) Known(path string) bool { return path == "unsafe" || s.lookup(path) != nil }

// Export opens the archive of a package, for the lookup function of go/importer.ForCompiler(fset, "gc", lookup).
func (s *Store) Export(path string) (io.ReadCloser, error) {
	p := s.lookup(path)
	if p == nil || p.File == "" {
		return nil, fmt.Errorf("build: package %s is not known", path)
	}
	return os.Open(p.File)
}

// Diagnostic is a message of the compiler. File, Line and Col are those of the line directives in the source: cell[3], 4, 7.
type Diagnostic struct {
	File      string
	Line, Col int
	Msg       string // may have several lines
}

func (d Diagnostic) String() string { return fmt.Sprintf("%s:%d:%d: %s", d.File, d.Line, d.Col, d.Msg) }

// Compile compiles one package of a cell, of one or several files, and makes it known under path: cell/3 or main/3. What the source
// imports must be known. If it does not compile, the diagnostics say why and the error is nil; an error is one of the toolchain.
func (s *Store) Compile(ctx context.Context, path string, src ...[]byte) ([]Diagnostic, error) {
	imports := slices.Clone(linkerImports)
	cell := "" // that a main package goes with
	if number, ok := strings.CutPrefix(path, "main/"); ok && s.lookup("cell/"+number) != nil {
		cell = "cell/" + number
		imports = append(imports, cell)
	}
	for _, text := range src {
		is, err := importsOf(text)
		if err != nil {
			return nil, fmt.Errorf("build: source of %s: %w", path, err)
		}
		for _, i := range is {
			if !slices.Contains(imports, i) {
				imports = append(imports, i)
			}
		}
	}
	// The compiler opens what the source itself imports, and nothing else: export data are complete.
	var cfg strings.Builder
	for _, i := range imports {
		p := s.lookup(i)
		if p == nil && i != "unsafe" {
			return nil, fmt.Errorf("build: %s imports %s, which is not known", path, i)
		}
		if p != nil && p.File != "" {
			fmt.Fprintf(&cfg, "packagefile %s=%s\n", i, p.File)
		}
	}
	name := s.scratchName(path)
	if err := os.WriteFile(name+".cfg", []byte(cfg.String()), 0o666); err != nil {
		return nil, outOfSpace(err)
	}
	files, err := s.WriteSource(path, src...)
	if err != nil {
		return nil, err
	}
	files = slices.Insert(files, 0, name+".needs.go")
	if err := os.WriteFile(files[0], linkerNeeds(path, cell), 0o666); err != nil {
		return nil, outOfSpace(err)
	}
	t := s.base.toolchain
	args := []string{"-o", name + ".a", "-trimpath", s.dir + "=>", "-p", path, "-lang=" + t.lang(),
		"-complete", "-c=" + strconv.Itoa(min(4, runtime.NumCPU())), "-dynlink", "-dwarf=false", "-nolocalimports", "-e",
		"-importcfg", name + ".cfg", "-pack"}
	if stubPlatform {
		args = append(args, "-linkshared")
	}
	_, err = t.run(ctx, s.dir, []string{"GOGC=off"}, t.tool("compile"), append(args, files...)...)
	os.Remove(name + ".cfg")
	os.Remove(files[0])
	var failed *commandError
	if errors.As(err, &failed) {
		if ds := diagnostics(failed.Output); len(ds) > 0 {
			return ds, nil
		}
		return nil, fmt.Errorf("build: compile %s: %s", path, strings.TrimSpace(failed.Output))
	}
	if err != nil {
		return nil, err
	}
	s.add(&pkg{Path: path, File: name + ".a", Imports: imports})
	return nil, nil
}

// Every plugin begins with firstPackage. The linker takes the version of a package that it needs itself from an import, and it keeps the initial values of all maps of a package,
// lest a later cell miss them, only if package plugin is there.
func linkerNeeds(path, cell string) []byte {
	name, _, _ := strings.Cut(path, "/")
	var b bytes.Buffer
	fmt.Fprintf(&b, "package %s\n\nimport (\n\tʌfirst %q\n\t_ \"plugin\"\n\t_ \"runtime\"\n\t_ \"runtime/cgo\"\n", name, firstPackage)
	if cell != "" {
		fmt.Fprintf(&b, "\t_ %q\n", cell)
	}
	b.WriteString(")\n\nfunc init() { ʌfirst.First() }\n")
	if name == "main" {
		b.WriteString("\nfunc main() {}\n")
	}
	return b.Bytes()
}

var linkerImports = []string{firstPackage, "plugin", "runtime", "runtime/cgo"}

// importsOf lists the imports of a source without repetition.
func importsOf(src []byte) ([]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var paths []string
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(paths, p) {
			paths = append(paths, p)
		}
	}
	return paths, nil
}

var position = regexp.MustCompile(`^(.+?):(\d+)(?::(\d+))?: (.*)$`)

// diagnostics reads the output of the compiler. Lines that do not begin with a position belong to the message before them.
func diagnostics(output string) []Diagnostic {
	var ds []Diagnostic
	for _, line := range strings.Split(strings.TrimSpace(output), "\n") {
		m := position.FindStringSubmatch(line)
		switch {
		case m != nil && !strings.HasPrefix(line, "\t"):
			d := Diagnostic{File: m[1], Msg: m[4]}
			d.Line, _ = strconv.Atoi(m[2])
			d.Col, _ = strconv.Atoi(m[3])
			ds = append(ds, d)
		case strings.HasPrefix(line, "too many errors") || len(ds) == 0:
		default:
			ds[len(ds)-1].Msg += "\n" + line
		}
	}
	// The compiler reports declarations before bodies; a reader goes down the cell.
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return ds
}

// Link makes a plugin of the compiled package cell/N, or of main/N, which goes with it, with the store's Loader, and returns its file. The
// worker can open it.
func (s *Store) Link(ctx context.Context, path string) (so string, err error) {
	return s.Loader.Link(ctx, s, path)
}

// Again links the package of a plugin anew in the way that works everywhere, because the worker could not open it. An error says that it was
// linked so.
func (s *Store) Again(ctx context.Context, so string) (string, error) {
	l, ok := s.Loader.(*StubLink)
	if !ok {
		return "", errors.New("build: there is no other way to link")
	}
	return l.plain(ctx, s, pluginPath(so), errors.New("the worker cannot open the plugin"))
}

// pluginPath is the path of the plugin in a file: cell/3 in cell_3.so.
func pluginPath(so string) string {
	return strings.Replace(strings.TrimSuffix(filepath.Base(so), ".so"), "_", "/", 1)
}

// maxReached is enough for what a cell calls, and for what that calls; to bring one of a thousand plugins to the front takes the worker 10 us.
const maxReached = 64

// Reached are the paths of the opened plugins with the packages that a plugin about to be opened imports, those that these import, and so on.
func (s *Store) Reached(so string) []string {
	l, ok := s.Loader.(*StubLink)
	if !ok {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	var plugins []string
	seen := map[string]bool{}
	for todo := []string{pluginPath(so)}; len(todo) > 0 && len(plugins) < maxReached; todo = todo[1:] {
		p := s.known[todo[0]]
		if p == nil {
			continue
		}
		for _, i := range p.Imports {
			if seen[i] || s.base.packages[i] != nil {
				continue
			}
			seen[i] = true
			todo = append(todo, i)
			for _, at := range slices.Backward(l.loaded[i]) {
				if !slices.Contains(plugins, at) && len(plugins) < maxReached {
					plugins = append(plugins, at)
				}
			}
		}
	}
	return plugins
}

// Opened is told that the worker has opened a plugin.
func (s *Store) Opened(so string) {
	s.Loader.Opened(so)
	if s.cold != nil {
		go s.cold.take(so)
	}
}

// Renew is told that a new worker takes the place of the old one.
func (s *Store) Renew() { s.Loader.Renew() }

// Release removes the file of a plugin. Once the worker has opened it, it is not read by name again.
func (s *Store) Release(so string) error { return os.Remove(so) }
