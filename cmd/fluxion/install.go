package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build"
)

// kernelName is the name of the kernelspec, and of its directory.
const kernelName = "fluxion"

const displayName = "Go (Fluxion)"

//go:embed logo.svg
var logo []byte

func init() {
	c := &command{name: "install", args: "[--user | --sys-prefix | --prefix DIR]", help: "Makes the kernel known to Jupyter and builds the worker."}
	f := register(c)
	user := f.Bool("user", false, "for this user (the default)")
	sys := f.Bool("sys-prefix", false, "for the active virtual environment or Python installation")
	prefix := f.String("prefix", "", "for the Python installation in this `directory`")
	c.run = func(ctx context.Context, args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("got %q, want flags only", args)
		}
		chosen := 0
		for _, set := range []bool{*user, *sys, *prefix != ""} {
			if set {
				chosen++
			}
		}
		if chosen > 1 {
			return errors.New("want one of --user, --sys-prefix and --prefix")
		}
		dir, err := kernelsDir(ctx, *sys, *prefix)
		if err != nil {
			return err
		}
		if dir, err = writeSpec(dir); err != nil {
			return err
		}
		fmt.Println("kernelspec written to", dir)
		return buildWorker(ctx)
	}
}

// buildWorker builds what sessions need.
func buildWorker(ctx context.Context) error {
	b, err := build.Ensure(ctx, build.Options{Log: func(line string) { fmt.Println(line) }})
	if err != nil {
		return err
	}
	fmt.Println("worker ready:", b.WorkerPath())
	return nil
}

// kernelsDir is where Jupyter looks for kernelspecs of the chosen kind.
func kernelsDir(ctx context.Context, sys bool, prefix string) (string, error) {
	if sys {
		var err error
		if prefix, err = sysPrefix(ctx); err != nil {
			return "", err
		}
	}
	if prefix != "" {
		abs, err := filepath.Abs(prefix)
		return filepath.Join(abs, "share", "jupyter", "kernels"), err
	}
	dir, err := userData()
	return filepath.Join(dir, "kernels"), err
}

// userData is Jupyter's data directory of this user.
func userData() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("no home directory: %w; use --prefix DIR", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

func sysPrefix(ctx context.Context) (string, error) {
	for _, name := range []string{"VIRTUAL_ENV", "CONDA_PREFIX"} {
		if dir := os.Getenv(name); dir != "" {
			return dir, nil
		}
	}
	out, err := exec.CommandContext(ctx, "python3", "-c", "import sys; print(sys.prefix)").Output()
	if err != nil {
		return "", fmt.Errorf("--sys-prefix: no active environment, and python3 does not say its own: %w; use --prefix DIR", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// kernelspec is what a notebook says of its kernel.
func kernelspec() map[string]any {
	return map[string]any{"name": kernelName, "display_name": displayName, "language": "go"}
}

// writeSpec writes the kernelspec into a directory of kernelspecs and returns where.
func writeSpec(kernels string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	if self, err = filepath.EvalSymlinks(self); err != nil {
		return "", err
	}
	spec := map[string]any{
		"argv":           []string{self, "kernel", "-f", "{connection_file}"},
		"display_name":   displayName,
		"language":       "go",
		"interrupt_mode": "message",
		"metadata":       map[string]any{"debugger": false},
	}
	data, err := json.MarshalIndent(spec, "", " ")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(kernels, kernelName)
	err = os.MkdirAll(dir, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "kernel.json"), append(data, '\n'), 0o644)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "logo-svg.svg"), logo, 0o644)
	}
	if errors.Is(err, fs.ErrPermission) {
		return "", fmt.Errorf("cannot write %s: permission denied; use --user, or --prefix with a directory of your own", dir)
	}
	return dir, err
}
