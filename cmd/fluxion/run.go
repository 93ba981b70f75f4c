package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/kernel"
	"github.com/fluxion-go/fluxion/nb"
)

func init() {
	c := &command{name: "run", args: "[-o OUT.ipynb] [-p NAME=VALUE]... [-allow-errors] FILE.ipynb", help: "Executes a notebook and prints its outputs; exit status 1 at the first cell that fails, unless errors are allowed."}
	flags := register(c)
	out := flags.String("o", "", "write the executed notebook to this `file`")
	allow := flags.Bool("allow-errors", false, "go on behind a cell that fails, as nbconvert does with this flag")
	var params []nb.Parameter
	flags.Func("p", "`name=value` of a parameter, as papermill has them: a variable of the cell with the tag parameters", func(text string) error {
		p, err := nb.ParseParameter(text)
		params = append(params, p)
		return err
	})
	c.run = func(ctx context.Context, args []string) error {
		executed := nb.Execute
		if *allow {
			executed = nb.ExecuteAll
		}
		defer func() { params, *allow = nil, false }() // a test runs several command lines
		if len(args) != 1 {
			return fmt.Errorf("got %d files, want one notebook", len(args))
		}
		return runNotebook(ctx, args[0], *out, params, executed)
	}
}

// An executor runs the cells of a notebook: nb.Execute or nb.ExecuteAll.
type executor func(context.Context, *nb.Notebook, nb.Runner, *nb.Collector) error

func runNotebook(ctx context.Context, file, out string, params []nb.Parameter, executed executor) error {
	n, err := nb.Read(file)
	if err != nil {
		return err
	}
	if err := n.SetParameters(params); err != nil {
		return err
	}
	failed, err := execute(ctx, n, filepath.Dir(file), executed)
	if out != "" { // however it went
		n.SetDefault("kernelspec", kernelspec())
		n.SetDefault("language_info", kernel.LanguageInfo(runtime.Version()))
		if werr := n.Write(out); werr != nil {
			return errors.Join(failed, err, werr)
		}
	}
	var cell *nb.CellError
	if errors.As(failed, &cell) {
		where := fmt.Sprintf("cell %d", cell.Number)
		if cell.Failure.Line > 0 {
			where += fmt.Sprintf(", line %d", cell.Failure.Line)
		}
		fmt.Fprintf(os.Stderr, "fluxion run: %s: %s failed: %s: %s\n", file, where, cell.Failure.Name, cell.Failure.Value)
		return errReported
	}
	return errors.Join(failed, err)
}

// execute runs the cells of a notebook in a session of their own. The first error is that of the run, the second that of the session.
func execute(ctx context.Context, n *nb.Notebook, dir string, executed executor) (failed, err error) {
	collector := &nb.Collector{Observer: nb.NewTerminal(os.Stdout)}
	s, err := eval.New(ctx, eval.Config{Out: collector, Dir: dir, Log: func(line string) { fmt.Fprintln(os.Stderr, line) }})
	if err != nil {
		return nil, err
	}
	failed = executed(ctx, n, s, collector)
	return failed, s.Close()
}
