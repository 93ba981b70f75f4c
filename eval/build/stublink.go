package build

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/fluxion-go/fluxion/eval/build/stub"
)

// stubPlatform tells whether cells can be linked to the worker alone.
const stubPlatform = runtime.GOOS == "linux" && runtime.GOARCH == "amd64"

var _ Loader = (*StubLink)(nil)

// StubLink is the loader that links a cell and what the worker lacks, and no more: the linker of the toolchain reads a small file with the
// names that the cell takes from the worker, and what it leaves for the C linker becomes a plugin here. See package stub.
//
// What it cannot link, PlainLink does.
type StubLink struct {
	host *stub.Host
	next uint64

	mu      sync.Mutex
	symbols map[string]stub.Resident // of plugins that the worker has opened
	linked  map[string]bool          // symbols of plugins that were linked for it, and may have been opened
	loaded  map[string][]string      // packages in plugins that it has opened, and the paths of these: what one of them lacks comes with a later one
	plugins map[string]linked        // by file, until they are opened
}

// linked is what a plugin adds to the worker.
type linked struct {
	packages []string
	symbols  map[string]stub.Resident
}

func newStubLink(b *Base) (*StubLink, error) {
	h, err := stub.OpenHost(b.WorkerPath())
	if err != nil {
		return nil, err
	}
	l := &StubLink{host: h}
	l.Renew()
	if l.next, err = h.NextModule(); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return l, nil
}

// Opened takes note that the worker has opened a plugin: later cells can be linked to it.
func (l *StubLink) Opened(so string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p, ok := l.plugins[so]
	if !ok {
		return
	}
	delete(l.plugins, so)
	for n, r := range p.symbols {
		l.symbols[n] = r
		delete(l.linked, n)
	}
	path := pluginPath(so)
	for _, n := range p.packages {
		l.loaded[n] = append(l.loaded[n], path)
	}
}

// Renew takes note that a new worker has begun.
func (l *StubLink) Renew() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.symbols, l.linked, l.loaded, l.plugins = map[string]stub.Resident{}, map[string]bool{}, map[string][]string{}, map[string]linked{}
}

// Link links a package with what the worker lacks.
func (l *StubLink) Link(ctx context.Context, s *Store, path string) (string, error) {
	so, err := l.link(ctx, s, path)
	if err == nil || ctx.Err() != nil {
		return so, err
	}
	return l.plain(ctx, s, path, err)
}

// plain links a package the plain way, for the reason why.
func (l *StubLink) plain(ctx context.Context, s *Store, path string, why error) (string, error) {
	stubFailed(path, why)
	so, err := PlainLink{}.Link(ctx, s, path)
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(so)
	if err != nil {
		return "", err
	}
	symbols, err := stub.Harvest(data, l.inHost)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	whole, err := closure(s.known, path)
	s.mu.Unlock()
	if err != nil {
		return "", err
	}
	p := linked{symbols: symbols}
	for _, w := range whole {
		if s.base.packages[w.Path] == nil {
			p.packages = append(p.packages, w.Path)
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.plugins[so] = p
	for n := range symbols {
		l.linked[n] = true
	}
	return so, nil
}

// stubFailed is told why a package had to be linked the plain way.
var stubFailed = func(path string, err error) {}

func (l *StubLink) link(ctx context.Context, s *Store, path string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	plan, err := stub.Resolve(path, stub.Packages{
		Archive: func(path string) ([]byte, error) {
			p := s.lookup(path)
			if p == nil || p.File == "" {
				return nil, fmt.Errorf("%w: %s", stub.ErrNoPackage, path)
			}
			return os.ReadFile(p.File)
		},
		Added: slices.Sorted(maps.Keys(l.loaded)),
		Loaded: func(path string) bool {
			return path != firstPackage && (s.base.packages[path] != nil || len(l.loaded[path]) > 0)
		},
		Find: func(name string) (stub.Resident, bool) {
			if r, ok := l.host.Lookup(name); ok {
				return r, true
			}
			r, ok := l.symbols[name]
			return r, ok
		},
	})
	if err != nil {
		return "", err
	}
	name := s.scratchName(path)
	dir := name + ".link"
	if err := os.Mkdir(dir, 0o777); err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	library, cfgFile := filepath.Join(dir, stub.LibraryName), filepath.Join(dir, "cfg")
	var cfg strings.Builder
	for _, p := range plan.Whole {
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", p, s.lookup(p).File)
	}
	for _, p := range plan.Shared {
		fmt.Fprintf(&cfg, "packageshlib %s=%s\n", p, library)
	}
	if err := errors.Join(os.WriteFile(library, plan.Library, 0o666), os.WriteFile(cfgFile, []byte(cfg.String()), 0o666)); err != nil {
		return "", err
	}
	t := s.base.toolchain
	_, err = t.run(ctx, s.dir, []string{"GOGC=off"}, t.tool("link"), "-o", name+".so", "-importcfg", cfgFile, "-pluginpath", path,
		"-buildmode=plugin", "-linkshared", "-s", "-w", "-tmpdir", dir, "-extld="+noLinker, name+".a")
	if failed := (*commandError)(nil); errors.As(err, &failed) && !strings.Contains(firstLine(failed.Output), "running "+noLinker+" failed") {
		return "", errors.New(strings.TrimSpace(failed.Output))
	} else if ctx.Err() != nil {
		return "", ctx.Err()
	}
	object, err := os.ReadFile(filepath.Join(dir, "go.o"))
	if err != nil {
		return "", err
	}
	so, defined, err := stub.Plugin(object, l.next, func(name string) bool {
		_, opened := l.symbols[name]
		return opened || l.linked[name] || l.inHost(name)
	})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(name+".so", so, 0o777); err != nil {
		return "", err
	}
	own := linked{packages: plan.Whole, symbols: map[string]stub.Resident{}}
	for n, r := range defined {
		if !l.inHost(n) {
			own.symbols[n] = r
			if _, ok := l.symbols[n]; !ok {
				l.linked[n] = true
			}
		}
	}
	l.plugins[name+".so"] = own
	return name + ".so", nil
}

func (l *StubLink) inHost(name string) bool {
	_, ok := l.host.Lookup(name)
	return ok
}

// noLinker stands for the C linker. There is none of this name, so that the linker ends when it has written its object file.
const noLinker = "/nonexistent/ld"
