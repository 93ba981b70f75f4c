package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	_ "github.com/fluxion-go/fluxion/ad"
	_ "github.com/fluxion-go/fluxion/ad/rules"
	_ "github.com/fluxion-go/fluxion/ad/rules/gonum"
	"github.com/fluxion-go/fluxion/ad/source"
	"github.com/fluxion-go/fluxion/ad/tape"
)

// derivatives is the file that derive writes into a package.
const derivatives = "zz_derivatives.go"

func init() {
	c := &command{name: "derive", args: "[-all] PACKAGE...", help: "Writes the derivatives that packages need to " + derivatives + " in each of them."}
	all := register(c).Bool("all", false, "of every exported function that returns floats, not only of those that the package gives to package ad")
	c.run = func(ctx context.Context, args []string) error {
		if len(args) == 0 {
			return errors.New("got no package, want one or more, such as ./mypackage")
		}
		out, err := exec.CommandContext(ctx, "go", append([]string{"list", "-e", "-f", "{{.ImportPath}}\t{{.Name}}\t{{.Dir}}", "--"}, args...)...).Output()
		if err != nil {
			return fmt.Errorf("go list: %w", err)
		}
		failed := false
		for line := range strings.Lines(string(out)) {
			f := strings.Split(strings.TrimSpace(line), "\t")
			if len(f) != 3 || f[1] == "" {
				continue
			}
			ok, err := derive(f[0], f[1], f[2], *all)
			if err != nil {
				return fmt.Errorf("%s: %w", f[0], err)
			}
			failed = failed || !ok
		}
		if failed {
			return errReported
		}
		return nil
	}
}

// derive writes the derivatives of one package. It reports the functions that have none, and returns false if there are any.
func derive(path, name, dir string, all bool) (ok bool, err error) {
	cfg, err := source.GoList(dir, path)
	if err != nil {
		return false, err
	}
	g := source.New(cfg)
	find := g.Package
	if all {
		find = g.All
	}
	targets, err := find(path)
	if err != nil {
		return false, err
	}
	file := filepath.Join(dir, derivatives)
	if len(targets) == 0 {
		fmt.Fprintf(os.Stderr, "%s: no call of package ad names a function, and there is no model\n", path)
		return true, removeGenerated(file)
	}
	f, err := g.Generate(source.Output{Path: path, Name: name}, targets)
	if err != nil {
		return false, err
	}
	ok = true
	for _, e := range f.Entries {
		switch {
		case e.Err == nil:
		case e.Modes == tape.Second:
			fmt.Fprintf(os.Stderr, "note: no second derivative: %v\n", e.Err)
		default:
			fmt.Fprintln(os.Stderr, e.Err)
			ok = false
		}
	}
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, f.Text) {
		return ok, nil
	}
	return ok, os.WriteFile(file, f.Text, 0o666)
}

// removeGenerated removes a file that is not needed any more.
func removeGenerated(file string) error {
	if err := os.Remove(file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
