package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/fluxion-go/fluxion/eval/build"
)

func init() {
	c := &command{name: "doctor", help: "Checks what Fluxion needs and says what to do."}
	register(c)
	c.run = func(ctx context.Context, _ []string) error {
		bad := 0
		for _, check := range append(build.Doctor(ctx, build.Options{}), jupyterChecks(ctx)...) {
			mark := "ok  "
			if !check.OK {
				mark = "FAIL"
				bad++
			}
			fmt.Printf("%s  %-14s %s\n", mark, check.Name, check.Detail)
			if !check.OK && check.Fix != "" {
				fmt.Printf("      %-14s %s\n", "", check.Fix)
			}
		}
		if bad > 0 {
			return fmt.Errorf("%d problems", bad)
		}
		return nil
	}
}

// jupyterChecks looks for a kernelspec and for Jupyter. Without them fluxion run works all the same.
func jupyterChecks(ctx context.Context) []build.Check {
	spec := build.Check{Name: "kernelspec", Fix: "fluxion install --user, or --sys-prefix in a virtual environment"}
	if file, argv := findSpec(ctx); file == "" {
		spec.Detail = "Jupyter does not know the kernel"
	} else if _, err := os.Stat(argv); err != nil {
		spec.Detail = fmt.Sprintf("%s names %s, which is not there", file, argv)
	} else {
		spec.OK, spec.Detail = true, file
	}
	jupyter := build.Check{Name: "jupyter", Fix: "pip install jupyterlab; fluxion run executes notebooks without it"}
	if path, err := exec.LookPath("jupyter"); err != nil {
		jupyter.Detail = "no jupyter in PATH"
	} else {
		jupyter.OK, jupyter.Detail = true, path
	}
	return []build.Check{spec, jupyter}
}

// findSpec finds the kernelspec that Jupyter would, and the program that it names.
func findSpec(ctx context.Context) (file, program string) {
	var dirs []string
	dirs = append(dirs, filepath.SplitList(os.Getenv("JUPYTER_PATH"))...)
	if dir, err := userData(); err == nil {
		dirs = append(dirs, dir)
	}
	if prefix, err := sysPrefix(ctx); err == nil {
		dirs = append(dirs, filepath.Join(prefix, "share", "jupyter"))
	}
	dirs = append(dirs, "/usr/local/share/jupyter", "/usr/share/jupyter")
	for _, dir := range dirs {
		file := filepath.Join(dir, "kernels", kernelName, "kernel.json")
		data, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		var spec struct {
			Argv []string `json:"argv"`
		}
		if json.Unmarshal(data, &spec) == nil && len(spec.Argv) > 0 {
			return file, strings.TrimSpace(spec.Argv[0])
		}
	}
	return "", ""
}
