// Package build drives the Go toolchain for a session: it builds the worker and the export data of all that the worker links, compiles the
// packages of a cell, links them into a plugin, and makes further packages known. It calls the tools compile and link itself, with an
// import table that it keeps, so that a cell costs one run of each and no run of the go command.
//
//	base, err := build.Ensure(ctx, build.Options{})             // once per machine: about a minute; afterwards some milliseconds
//	store, err := base.NewStore("", notebookDir)                // one per session
//	err = store.Import(ctx, "net/http")                         // when a cell imports what is not known yet
//	diags, err := store.Compile(ctx, "cell/1", source)
//	so, err := store.Link(ctx, "cell/1")                        // the worker opens it
//	store.Opened(so)
//	store.Release(so)
//
// | type         | what it is |
// |--------------|------------|
// | [Base]       | worker, export data and source tree in the cache directory, shared by all sessions of one toolchain |
// | [Store]      | the packages that one session knows: those of the base, imported ones, and its cells |
// | [Loader]     | makes a shared object of a compiled cell |
// | [Diagnostic] | one message of the compiler, at a position of the cell |
// | [Problem]    | an error that the user can mend, with the remedy |
// | [Check]      | one line of [Doctor] |
//
// The worker's source is carried by the program (package fluxion at the root of the module) and is written to the cache directory as a
// module of its own, with a vendor directory; see tree.go. Everything is built with -trimpath: the runtime refuses a plugin when the
// fingerprint of a package differs from the loaded one, and fingerprints cover file names.
//
// Pitfalls: a session has one version of each module, that of the first cell which imported it, and those of the worker before all.
// Import finds out before anything is loaded and leaves the session's go.mod as it was. The kernel reads export data with the importer
// of the Go release that it was itself built with; a newer toolchain may write what that cannot read, so Doctor compares the two.
//
// Start reading at [Ensure], then store.go.
package build

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/fluxion-go/fluxion"
	"github.com/fluxion-go/fluxion/eval/preload"
)

// Options says what Ensure builds, where, and who hears of it.
type Options struct {
	Log      func(string) // progress, a line at a time, from any goroutine; nil: silent
	CacheDir string       // default: $FLUXION_CACHE, else fluxion in the user's cache directory
	Offline  bool         // never ask the network (GOPROXY=off)

	Source  fs.FS    // source of our own module; default: the one that the program carries
	Vendor  []byte   // zip of its third-party packages; default: the one that the program carries
	Worker  string   // import path of the worker; default: eval/worker of our own module
	Preload []string // packages that the worker links besides its own imports; default: the table of package preload
}

func (o *Options) defaults() error {
	if o.Log == nil {
		o.Log = func(string) {}
	}
	if o.CacheDir == "" {
		o.CacheDir = os.Getenv("FLUXION_CACHE")
	}
	if o.CacheDir == "" {
		d, err := os.UserCacheDir()
		if err != nil {
			return &Problem{"no cache directory: " + err.Error(), "set FLUXION_CACHE"}
		}
		o.CacheDir = filepath.Join(d, "fluxion")
	}
	dir, err := filepath.Abs(o.CacheDir)
	if err != nil {
		return err
	}
	o.CacheDir = dir
	if o.Source == nil {
		o.Source = fluxion.Source
	}
	if o.Vendor == nil {
		o.Vendor = fluxion.Vendor
	}
	if o.Worker == "" {
		o.Worker = ownModule + "/eval/worker"
	}
	if o.Preload == nil {
		for _, p := range preload.Packages {
			o.Preload = append(o.Preload, p.Path)
		}
	}
	return nil
}

// A Base is a worker executable and the compiled packages that it is made of. It is read only, except that archives of packages which
// sessions import later are added to its pool.
type Base struct {
	dir       string
	tree      string // the module from whose source it was built
	toolchain *toolchain
	log       func(string)
	source    fs.FS
	packages  map[string]*pkg
	pins      []pin
	stub      bool // cells can be linked to the worker alone
}

// record is a base as it is written to base.json.
type record struct {
	Tree     string
	Pins     []pin
	Packages []*pkg
}

// baseDir is where the base is that a toolchain makes of a source.
func (o *Options) baseDir(t *toolchain, source string) string {
	return filepath.Join(o.CacheDir, "worker-"+t.hash(source))
}

// Ensure returns the base for this toolchain and these options. It builds it if it is missing from the cache; processes that want the
// same one wait for each other.
//
// Errors that the user can mend are of type *Problem.
func Ensure(ctx context.Context, o Options) (*Base, error) {
	if err := o.defaults(); err != nil {
		return nil, err
	}
	if err := checkTemp(); err != nil { // the go command would fail for it
		return nil, err
	}
	t, err := findToolchain(ctx, o.Offline)
	if err != nil {
		return nil, err
	}
	source, err := o.hash()
	if err != nil {
		return nil, err
	}
	b := &Base{toolchain: t, log: o.Log, source: o.Source}
	b.dir, b.tree = o.baseDir(t, source), filepath.Join(o.CacheDir, "src-"+source)
	if b.load() == nil {
		return b, nil
	}
	if err := os.MkdirAll(o.CacheDir, 0o777); err != nil {
		return nil, explain(err)
	}
	unlock, err := lock(ctx, b.dir+".lock", o.Log)
	if err != nil {
		return nil, explain(err)
	}
	defer unlock()
	if b.load() == nil { // built while we waited
		return b, nil
	}
	if err := b.build(ctx, o); err != nil {
		return nil, explain(err)
	}
	debug.FreeOSMemory() // all packages were read
	prune(o.CacheDir, b)
	if err := b.load(); err != nil {
		return nil, err
	}
	b.decide(ctx)
	return b, nil
}

// load reads a base that was built before.
func (b *Base) load() error {
	data, err := os.ReadFile(filepath.Join(b.dir, "base.json"))
	if err != nil {
		return err
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return err
	}
	b.pins = r.Pins
	_, err = os.Stat(filepath.Join(b.dir, stubMark))
	b.stub = err == nil
	for _, f := range []string{b.WorkerPath(), filepath.Join(b.tree, "go.mod")} {
		if _, err := os.Stat(f); err != nil {
			return err
		}
	}
	b.packages = make(map[string]*pkg, len(r.Packages))
	for _, p := range r.Packages {
		if p.File != "" {
			p.File = filepath.Join(b.pool(), p.File)
		}
		b.packages[p.Path] = p
	}
	now := time.Now()
	os.Chtimes(filepath.Join(b.dir, "base.json"), now, now) // for prune
	return nil
}

// build makes the base in a directory beside its own and moves it there when it is complete.
func (b *Base) build(ctx context.Context, o Options) error {
	count := new(counter)
	done := progress(b.log, "building the worker (first use; about a minute)", count)
	defer done()

	if err := o.writeTree(b.tree); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(o.CacheDir, "tmp-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	pool := filepath.Join(tmp, "pkg")
	if err := os.Mkdir(pool, 0o777); err != nil {
		return err
	}
	t := b.toolchain
	all, err := t.list(ctx, b.tree, nil, vendored, nil, o.Worker)
	if err != nil {
		return explainBuild(err)
	}
	count.of(len(all))
	if all, err = t.export(ctx, b.tree, nil, vendored, count, o.Worker); err != nil {
		return explainBuild(err)
	}
	count.of(0)
	packages, err := keep(all, pool)
	if err != nil {
		return err
	}
	if err := b.buildWorker(ctx, o.Worker, tmp, packages, count); err != nil {
		return explainBuild(err)
	}
	modules, err := os.ReadFile(filepath.Join(b.tree, "vendor", "modules.txt"))
	if err != nil {
		return err
	}
	r := record{Tree: b.tree, Pins: modulePins(modules)}
	for _, p := range packages {
		if p.Name == "main" {
			continue
		}
		if p.File != "" {
			p.File = filepath.Base(p.File)
		}
		r.Packages = append(r.Packages, p)
	}
	if err := t.writeExtld(tmp); err != nil {
		return err
	}
	first := &pkg{Path: firstPackage, Name: "first", File: "first.a"}
	if err := t.compileFirst(ctx, tmp, filepath.Join(pool, first.File)); err != nil {
		return err
	}
	r.Packages = append(r.Packages, first)
	data, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(tmp, "base.json"), data, 0o666); err != nil {
		return err
	}
	os.RemoveAll(b.dir) // a broken one
	return os.Rename(tmp, b.dir)
}

// firstPackage is linked into every plugin, before all other packages. The runtime does not see the name of the first function of a module,
// so that is not to be one of a cell.
const firstPackage = "cell/first"

const firstSource = `package first

//go:noinline
func First() {}
`

func (t *toolchain) compileFirst(ctx context.Context, dir, to string) error {
	name := filepath.Join(dir, "first.go")
	if err := os.WriteFile(name, []byte(firstSource), 0o666); err != nil {
		return err
	}
	defer os.Remove(name)
	_, err := t.run(ctx, dir, nil, t.tool("compile"), append([]string{"-o", to, "-trimpath", dir + "=>", "-p", firstPackage, "-complete", "-dynlink", "-dwarf=false",
		"-pack"}, append(strings.Fields(byName), name)...)...)
	return err
}

// explainBuild says why the worker could not be built.
func explainBuild(err error) error {
	if p := (*Problem)(nil); errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	detail := "building the worker: " + brief(err)
	if strings.Contains(detail, "runtime/cgo") || strings.Contains(detail, ".h: No such file") {
		return &Problem{detail, "check that the C compiler works; it may lack the headers of the C library (`apt install libc6-dev`)"}
	}
	return errors.New("build: " + detail)
}

// loader is how the cells of a session are linked.
func (b *Base) loader() Loader {
	if b.stub {
		if l, err := newStubLink(b); err == nil {
			return l
		}
	}
	return PlainLink{}
}

// WorkerPath is the worker's executable.
func (b *Base) WorkerPath() string { return filepath.Join(b.dir, "worker") }

// Packages maps the import paths that every session knows from the start to their archives. The map is the caller's own.
func (b *Base) Packages() map[string]string {
	files := map[string]string{}
	for path, p := range b.packages {
		files[path] = p.File
	}
	return files
}

func (b *Base) pool() string { return filepath.Join(b.dir, "pkg") }

func (b *Base) known() map[string]*pkg { return maps.Clone(b.packages) }

// unused is how long a base or tree of another version stays in the cache after its last use.
const unused = 30 * 24 * time.Hour

// prune removes from the cache what other versions left and nobody used for long.
func prune(cache string, keep *Base) {
	entries, _ := os.ReadDir(cache)
	trees := map[string]bool{keep.tree: true}
	old := func(name string) bool {
		i, err := os.Stat(name)
		return err == nil && time.Since(i.ModTime()) > unused
	}
	for _, e := range entries {
		dir := filepath.Join(cache, e.Name())
		if strings.HasPrefix(e.Name(), "tmp-") || strings.HasSuffix(e.Name(), ".lock") {
			if old(dir) {
				os.RemoveAll(dir)
			}
			continue
		}
		var r record
		if data, err := os.ReadFile(filepath.Join(dir, "base.json")); err != nil || json.Unmarshal(data, &r) != nil {
			continue // no base
		}
		if dir != keep.dir && old(filepath.Join(dir, "base.json")) {
			os.RemoveAll(dir)
			continue
		}
		trees[r.Tree] = true
	}
	for _, e := range entries {
		if dir := filepath.Join(cache, e.Name()); strings.HasPrefix(e.Name(), "src-") && !trees[dir] && old(dir) {
			os.RemoveAll(dir)
		}
	}
}
