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
