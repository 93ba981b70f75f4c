package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

func init() {
	c := &command{name: "lab", args: "[ARG...]", help: "Opens JupyterLab with this kernel; arguments go to jupyter lab."}
	register(c)
	c.run = func(ctx context.Context, args []string) error {
		jupyter, err := exec.LookPath("jupyter")
		if err != nil {
			return fmt.Errorf("%w; install JupyterLab (pip install jupyterlab) or, in a checkout, use make lab", err)
		}
		dir, err := kernelsDir(ctx, false, "")
		if err != nil {
			return err
		}
		if _, err := writeSpec(dir); err != nil {
			return err
		}
		if err := buildWorker(ctx); err != nil {
			return err
		}
		lab := exec.CommandContext(ctx, jupyter, append([]string{"lab"}, args...)...)
		lab.Stdin, lab.Stdout, lab.Stderr = os.Stdin, os.Stdout, os.Stderr
		lab.Cancel = func() error { return lab.Process.Signal(os.Interrupt) }
		return lab.Run()
	}
}
