package kernel

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval"
)

// An Evaluator runs cells; [eval.Session] is one. The kernel calls Run, Complete and Expr from one goroutine, and Interrupt and Close
// from others.
type Evaluator interface {
	// Run runs a cell. All its outputs were given to Output when it returns.
	Run(Cell) Result
	// Interrupt ends a Run or an Expr that is under way, and does nothing otherwise.
	Interrupt()
	// Complete says whether src may run: "complete", "incomplete" (with the indent of the next line) or "invalid".
	Complete(src string) (status, indent string)
	// Expr evaluates one expression for a front end.
	Expr(src string) (Bundle, *Error)
	Close() error
}

var _ Evaluator = (*eval.Session)(nil)

// What an evaluator takes and gives.
type (
	Output = eval.Output
	Cell   = eval.Cell
	Result = eval.Result
	Error  = eval.Error
	Bundle = display.Bundle
)
