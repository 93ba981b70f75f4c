package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/kernel"
)

func init() {
	c := &command{name: "kernel", args: "-f CONNECTION", help: "Serves a front end; Jupyter calls this."}
	file := register(c).String("f", "", "connection `file` that the front end wrote")
	c.run = func(ctx context.Context, _ []string) error {
		if *file == "" {
			return errors.New("got no connection file, want -f FILE; Jupyter starts kernels itself (fluxion install makes this one known to it)")
		}
		return kernel.Run(ctx, *file, kernel.Options{Version: version(), New: newEvaluator})
	}
}

// newEvaluator starts the session of a kernel. If the worker must be built first, the cell that waits for it hears of the progress.
func newEvaluator(out kernel.Output) (kernel.Evaluator, error) {
	return eval.New(context.Background(), eval.Config{Out: out, Log: func(line string) {
		fmt.Fprintln(os.Stderr, line)
		out.Stream("stderr", line+"\n")
	}})
}
