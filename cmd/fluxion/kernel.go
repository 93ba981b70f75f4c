package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	"github.com/fluxion-go/fluxion/eval"
	"github.com/fluxion-go/fluxion/kernel"
)

// gcPercent is what a kernel's heap may grow by between two collections: what its packages and cells take stays, so most of the usual 100 would never be used again.
const gcPercent = 50

func init() {
	c := &command{name: "kernel", args: "-f CONNECTION", help: "Serves a front end; Jupyter calls this."}
	file := register(c).String("f", "", "connection `file` that the front end wrote")
	c.run = func(ctx context.Context, _ []string) error {
		if *file == "" {
			return errors.New("got no connection file, want -f FILE; Jupyter starts kernels itself (fluxion install makes this one known to it)")
		}
		if os.Getenv("GOGC") == "" {
			debug.SetGCPercent(gcPercent)
		}
		return kernel.Run(ctx, *file, kernel.Options{Version: version(), New: newEvaluator, History: historyFile()})
	}
}

// historyFile is where the cells of all sessions are kept: the value of FLUXION_HISTORY, or else fluxion/history.jsonl among the user's data. It is "" if that is off.
func historyFile() string {
	if file := os.Getenv("FLUXION_HISTORY"); file == "off" {
		return ""
	} else if file != "" {
		return file
	}
	data := os.Getenv("XDG_DATA_HOME")
	if data == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		data = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(data, "fluxion", "history.jsonl")
}

// newEvaluator starts the session of a kernel. If the worker must be built first, the cell that waits for it hears of the progress.
func newEvaluator(out kernel.Output) (kernel.Evaluator, error) {
	return eval.New(context.Background(), eval.Config{Out: out, Log: func(line string) {
		fmt.Fprintln(os.Stderr, line)
		out.Stream("stderr", line+"\n")
	}})
}
