package build

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// A Loader makes of a compiled package cell/N or main/N a shared object that the worker opens as a plugin.
type Loader interface {
	Link(ctx context.Context, s *Store, path string) (so string, err error)
	Opened(so string) // the worker has opened the plugin
	Renew()           // a new worker has begun, which has opened none
}

var _ Loader = PlainLink{}

// PlainLink is the loader that works wherever Go plugins do: the linker of the toolchain, over the whole closure of the cell.
type PlainLink struct{}

// Opened does nothing: every plugin is complete.
func (PlainLink) Opened(string) {}

// Renew does nothing.
func (PlainLink) Renew() {}

// implicit is what the linker needs besides the imports of the program: packages with C import the last, which go list does not tell.
var implicit = []string{"runtime", "runtime/cgo", "syscall"}

// Link runs the linker. Its import table holds what the cell reaches and no more; the linker reads the object of every package in it. A cell
// that goes alone gets a main package, because this way each plugin needs one.
func (PlainLink) Link(ctx context.Context, s *Store, path string) (string, error) {
	mainPath := path
	if number, ok := strings.CutPrefix(path, "cell/"); ok {
		mainPath = "main/" + number
		if ds, err := s.Compile(ctx, mainPath); err != nil || len(ds) > 0 {
			return "", errors.Join(fmt.Errorf("build: compile %s: %v", mainPath, ds), err)
		}
	}
	s.mu.Lock()
	needed, err := closure(s.known, append([]string{mainPath}, implicit...)...)
	s.mu.Unlock()
	if err != nil {
		return "", fmt.Errorf("build: link %s: %w", mainPath, err)
	}
	var cfg strings.Builder
	for _, p := range needed {
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", p.Path, p.File)
	}
	name := filepath.Join(s.dir, strings.ReplaceAll(mainPath, "/", "_"))
	if err := os.WriteFile(name+".cfg", []byte(cfg.String()), 0o666); err != nil {
		return "", outOfSpace(err)
	}
	defer os.Remove(name + ".cfg")
	t := s.base.toolchain
	cc, flags := s.base.extld()
	args := []string{"-o", name + ".so", "-importcfg", name + ".cfg", "-pluginpath", mainPath, "-buildmode=plugin", "-s", "-w", "-extld=" + cc}
	if len(flags) > 0 {
		args = append(args, "-extldflags="+strings.Join(flags, " "))
	}
	_, err = t.run(ctx, s.dir, []string{"GOGC=off", "TMPDIR=" + s.dir}, t.tool("link"), append(args, name+".a")...)
	if failed := (*commandError)(nil); errors.As(err, &failed) {
		os.Remove(name + ".so")
		return "", fmt.Errorf("build: link %s: %s", mainPath, strings.TrimSpace(failed.Output))
	}
	if err != nil {
		return "", err
	}
	return name + ".so", nil
}

// Before it calls the C compiler to link, the linker calls it three times on a trivial program, to find out about options that matter to
// executables and debugging data only. On ELF systems a script stands before the compiler and says no at once: 75 of 320 ms.

const extldScript = `#!/bin/sh
case "$*" in *trivial.c) exit 1;; esac
exec %s "$@"
`

func (t *toolchain) writeExtld(dir string) error {
	if runtime.GOOS != "linux" {
		return nil
	}
	cc, _ := t.cc()
	return os.WriteFile(filepath.Join(dir, "extld"), fmt.Appendf(nil, extldScript, cc), 0o777)
}

// extld is what the linker calls in place of the C compiler, and the compiler's flags.
func (b *Base) extld() (string, []string) {
	cc, flags := b.toolchain.cc()
	if runtime.GOOS == "linux" {
		cc = "'" + filepath.Join(b.dir, "extld") + "'" // the linker splits this at spaces outside quotes
	}
	return cc, flags
}
