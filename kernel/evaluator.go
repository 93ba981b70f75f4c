package kernel

import (
	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/eval"
)

// An Evaluator runs cells; [eval.Session] is one. Run, Expr and Turn are called by one goroutine. While they run, others may call Interrupt,
// Comm and Close, and one at a time Suggest and Inspect.
type Evaluator interface {
	// Run runs a cell. All its outputs were given to Output when it returns.
	Run(Cell) Result
	// Interrupt ends a Run or an Expr that is under way, and does nothing otherwise.
	Interrupt()
	// Complete says whether src may run: "complete", "incomplete" (with the indent of the next line) or "invalid".
	Complete(src string) (status, indent string)
	// Suggest lists what fits at a place in src, in bytes.
	Suggest(src string, cursor int) Suggestions
	// Inspect tells about the name at a place in src, in bytes, with its source if that is asked for.
	Inspect(src string, cursor int, source bool) (Bundle, bool)
	// Expr evaluates one expression for a front end.
	Expr(src string) (Bundle, *Error)
	// Comm gives a message of a front end to a widget, and tells whether a function waits there for a Turn. There may be no such widget.
	Comm(Comm) (waits bool, err error)
	// Turn runs such a function as Run runs a cell, and tells whether another one waits.
	Turn(id string) (res Result, again bool)
	Close() error
}

var _ Evaluator = (*eval.Session)(nil)

// What an evaluator takes and gives.
type (
	Output = eval.Output
	Cell   = eval.Cell
	Result = eval.Result
	Error  = eval.Error
	Comm   = eval.Comm
	Bundle = display.Bundle

	Suggestions = eval.Suggestions
	Suggestion  = eval.Suggestion
)
