package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build/stub"
)

// The worker is an executable that can open plugins. A plugin wants position-independent code, and the linker makes an executable of other, so the go command
// would compile everything twice. Where the linker can be called so that it takes the code that is there, the worker is made of that.

// vendored makes the go command take the packages of the tree.
var vendored = []string{"-mod=vendor"}

// buildWorker makes the executable worker in a directory, of the packages.
func (b *Base) buildWorker(ctx context.Context, path, dir string, packages []*pkg, count *counter) error {
	to := filepath.Join(dir, "worker")
	if stubPlatform {
		err := b.linkWorker(ctx, path, dir, to, packages)
		if err == nil || ctx.Err() != nil {
			return err
		}
		b.log("the worker is compiled once more, and has only what it uses itself: " + brief(err)) // cells bring the rest
	}
	count.of(len(packages))
	args := append([]string{"build", "-v", "-gcflags=all=-dwarf=false" + byName, "-asmflags=all=" + byName, "-o", to}, vendored...)
	_, err := b.toolchain.runCounting(ctx, b.tree, compilerMemory, count, b.toolchain.cmd, append(args, path)...)
	return err
}

// linkWorker links an executable of the packages as they were compiled for plugins. Cells are linked to it alone, so everything that they may refer to is in it.
func (b *Base) linkWorker(ctx context.Context, path, dir, to string, packages []*pkg) error {
	t := b.toolchain
	roots, overlay, importcfg := filepath.Join(dir, "roots.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "cfg")
	for _, f := range []string{roots, overlay, importcfg} {
		defer os.Remove(f)
	}
	var all []stub.Archive
	var cfg strings.Builder
	for _, p := range packages {
		if p.Name == "main" || p.File == "" {
			continue
		}
		data, err := os.ReadFile(p.File)
		if err != nil {
			return err
		}
		_, internal := beforeElement(p.Path, "internal")
		_, vendored := beforeElement(p.Path, "vendor")
		all = append(all, stub.Archive{Path: p.Path, Data: data, Skip: internal || vendored})
		fmt.Fprintf(&cfg, "packagefile %s=%s\n", p.Path, p.File)
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {filepath.Join(b.tree, "vendor", path, "roots.go"): roots}})
	if err != nil {
		return err
	}
	err = errors.Join(os.WriteFile(roots, stub.Roots(all), 0o666), os.WriteFile(overlay, replace, 0o666), os.WriteFile(importcfg, []byte(cfg.String()), 0o666))
	if err != nil {
		return err
	}
	main, err := t.export(ctx, b.tree, nil, append([]string{"-overlay=" + overlay}, vendored...), new(counter), path)
	if err != nil {
		return err
	}
	// Without -linkshared the linker gathers what func values point to in one symbol, and loads of their addresses by way of the table of addresses go astray.
	cc, flags := t.cc()
	_, err = t.run(ctx, dir, compilerMemory, t.tool("link"), "-o", to, "-importcfg", importcfg, "-buildmode=exe", "-linkshared", "-checklinkname=0", "-s", "-w",
		"-extld="+cc, "-extldflags="+strings.Join(append(flags, "-no-pie"), " "), main[len(main)-1].Export)
	if err != nil {
		return err
	}
	_, err = t.run(ctx, dir, nil, to, "-try") // begins and ends
	return err
}
