// Package modules reads the tables that the linker leaves in a program and in its plugins: which functions and types there are, under which
// names, and what an address belongs to; and it keeps the runtime's list of them in an order in which what runs is found fast. The runtime calls each of these, the program and every plugin, a module.
//
// The tables are the runtime's own. One file has their layout for one release of Go; with another release, Known is false, and the functions
// know nothing.
package modules

// A Region is what an address belongs to.
type Region int

const (
	Foreign Region = iota // nothing of Go's: memory of C, or that was mapped
	Heap                  // what the garbage collector manages
	Program               // variables, constants, code and descriptions in the program itself
	Plugin                // the same of a plugin
)
