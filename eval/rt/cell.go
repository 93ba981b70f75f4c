// Package rt is what the code of a cell calls: the ends of the cell (Exit, Fatal), its waits (Sleep, Input), its value (Show), and the
// poll that lets an interrupt in.
//
// Every cell links this package, so it is small and imports little: what a call does is behind [Host], which the worker sets. The
// worker's side is package eval/host.
package rt

import (
	"sync"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// Cell is what the plugin of a cell tells of it, with Describe.
type Cell struct {
	Run   func()       // the statements of the cell, in text order; nil if it has none
	Step  *int         // how many of the statements that declare variables were carried out; nil if there are none
	Vars  []Var        // the variables that it declares
	Types []TypeChange // the types that it declares again with the same layout
}

var (
	describing sync.Mutex
	described  = map[string]*Cell{}
)

// Describe is called when a plugin is loaded, for each cell that it brings; the path is that of the cell's package.
func Describe(path string, c *Cell) {
	describing.Lock()
	defer describing.Unlock()
	described[path] = c
}

// Described returns what was told of a cell; nil if nothing was.
func Described(path string) *Cell {
	describing.Lock()
	defer describing.Unlock()
	return described[path]
}

// Var is one variable of the session: its name as the user wrote it, and a pointer to its storage.
type Var struct {
	Name string
	Ptr  any
}

// TypeChange says that a type takes the place of another. Old and New are nil pointers to them, which have the same layout in memory. With
// reflect.Type in their place every cell would take the compiler twice the time: it would read all that this interface mentions.
type TypeChange struct{ Old, New any }

// Host is what the worker does for a cell.
type Host interface {
	Show(vals []any)                         // the value of the cell
	Ask(prompt string, password bool) string // a line from the person at the notebook
	Caught(v any)                            // a goroutine of a cell panicked with v
	Upgrade(t uintptr, as any) uintptr       // the type that takes the place of the one at address t, see Now and As
}

var host Host

// SetHost is called once, by the worker.
func SetHost(h Host) { host = h }

// Poll panics with interrupt.Interrupted if the cell was interrupted. Generated code calls it in loops and in recursive functions; it
// inlines to one atomic load.
func Poll() { interrupt.Poll() }

// Catch is deferred first in every goroutine that a cell starts. A panic ends only that goroutine, and the worker tells of it.
func Catch() {
	if v := recover(); v != nil {
		if host == nil {
			panic(v)
		}
		host.Caught(v)
	}
}

// Guarded returns a function that a library is to run on a goroutine of its own, with a deferred Catch. Generated code defers it itself in function literals.
func Guarded(f func()) func() {
	return func() {
		defer Catch()
		f()
	}
}

// GuardedError is Guarded for functions with an error, which is nil after a panic.
func GuardedError(f func() error) func() error {
	return func() error {
		defer Catch()
		return f()
	}
}

// Addr returns a pointer to a copy of v: the way to a field of a value that has no address.
func Addr[T any](v T) *T { return &v }
