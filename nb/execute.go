package nb

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// The tags that Execute honours, with the names and the meaning that nbclient gave them.
const (
	TagRaises = "raises-exception" // an error does not stop the run
	TagSkip   = "skip-execution"   // the cell is left as it is
)

// A CellError tells which cell stopped a run.
type CellError struct {
	Notebook string
	Cell     *Cell
	Number   int // as in In [3]
	Failure  *Failure
}

// Error returns notebook, cell and failure, such as "train.ipynb, cell 3: Panic: index out of range".
func (e *CellError) Error() string {
	return fmt.Sprintf("%s, cell %d: %s: %s", e.Notebook, e.Number, e.Failure.Name, e.Failure.Value)
}

// Execute runs the code cells of a notebook in order. The outputs that the runner sends to the collector, the
// result and the execution count replace those of the cell.
//
// Counts begin with 1. A cell without text gets no number and loses its outputs. A cell with the tag
// skip-execution is left as it is. At the first error of a cell that has not the tag raises-exception, Execute
// stops with a *[CellError]; that cell has its outputs and its error, the later ones are as they were. When
// ctx is done, the running cell is interrupted, and the error wraps the cause.
func Execute(ctx context.Context, n *Notebook, r Runner, c *Collector) error {
	return execute(ctx, n, r, c, runMarks, func(*Cell, int) {})
}

// ExecuteAll is Execute that goes on behind a cell that fails, as if all cells had the tag raises-exception. Each of them has its error among its outputs.
func ExecuteAll(ctx context.Context, n *Notebook, r Runner, c *Collector) error {
	return execute(ctx, n, r, c, func(cell *Cell) marks {
		m := runMarks(cell)
		m.raises = true
		return m
	}, func(*Cell, int) {})
}

// execute is Execute with the marks that count, and with a call after each cell that ran.
func execute(ctx context.Context, n *Notebook, r Runner, c *Collector, marksOf func(*Cell) marks, ended func(cell *Cell, number int)) error {
	defer c.stop()
	number := 0
	for _, cell := range n.Cells() {
		if cell.Kind != Code {
			continue
		}
		marks := marksOf(cell)
		if marks.skip {
			continue
		}
		source := cell.Source()
		if strings.TrimSpace(source) == "" {
			cell.SetOutputs(0, nil)
			continue
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s, before cell %d: stopped: %w", n.Name, number+1, context.Cause(ctx))
		}
		number++
		c.start(cell, number)
		result := runInterruptible(ctx, r, Snippet{Number: number, Source: source})
		c.end(result)
		ended(cell, number)
		if result.Err != nil && ctx.Err() != nil {
			return fmt.Errorf("%s, cell %d: stopped: %w", n.Name, number, context.Cause(ctx))
		}
		if result.Err != nil && !marks.raises {
			return &CellError{n.Name, cell, number, result.Err}
		}
	}
	return nil
}

// runInterruptible runs a cell and interrupts it when ctx is done: again and again, since an interrupt that
// comes before the cell has started is lost.
func runInterruptible(ctx context.Context, r Runner, s Snippet) Result {
	interrupter, ok := r.(interface{ Interrupt() })
	if !ok {
		return r.Run(s)
	}
	ended, done := make(chan struct{}), make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		for {
			interrupter.Interrupt()
			select {
			case <-ended:
				return
			case <-time.After(time.Second):
			}
		}
	})
	result := r.Run(s)
	close(ended)
	if !stop() {
		<-done
	}
	return result
}
