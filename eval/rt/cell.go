// Package rt is the run time of a cell: what generated code calls, and the worker that loads and runs cells.
//
// A cell arrives as a plugin that exports one Cell. Main, the worker's control loop, opens it, makes its variables known and calls Run on
// a goroutine and a thread of its own; whatever comes of it, a panic among the rest, goes back to the session as its outcome.
//
//	file        its story
//	cell.go     what a plugin exports
//	worker.go   the control loop, the life of a cell, how one is left behind
//	show.go     the value of a cell
//	control.go  exit, sleep, input: calls that generated code puts in the place of those of the standard library
//	panic.go    a panic as its author should see it, in the cell or in a goroutine
//	stdin.go    somebody reads os.Stdin: ask for a line
//	display.go  package display speaks to the session
//	calls.go    questions of the session: directory, environment, variables
//	upgrade.go  a type is declared again: values in interfaces follow
//
// The interrupt is one flag for the whole process, see internal/interrupt. It goes up when the session says so and comes down when the next
// cell starts, so code that recovers from it panics again at its next poll, goroutines of earlier cells that poll end as well, and a
// goroutine that was left behind is stopped if it wakes up before the next cell.
package rt

import (
	"reflect"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// Cell is what the plugin of a cell exports, under the name Cell.
type Cell struct {
	Run   func()       // the statements of the cell, in text order; nil if it has none
	Vars  []Var        // the variables that it declares
	Types []TypeChange // the types that it declares again with the same layout
}

// Var is one variable of the session: its name as the user wrote it, and a pointer to its storage.
type Var struct {
	Name string
	Ptr  any
}

// TypeChange says that New takes the place of Old. Both have the same layout in memory.
type TypeChange struct{ Old, New reflect.Type }

// Poll panics with interrupt.Interrupted if the cell was interrupted. Generated code calls it in loops and in recursive functions; it
// inlines to one atomic load.
func Poll() { interrupt.Poll() }
