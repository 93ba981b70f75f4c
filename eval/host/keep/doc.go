// Package keep writes the values of variables to a file and reads them into the same variables of another process, which runs the same
// program and has loaded the same cells. Values come back with everything that they lead to: unexported fields, shared pointers, cycles,
// slices of one array, pointers into fields and elements, functions and what they captured.
//
//	Write(w, meta, roots, o)   a walk over memory; it calls no method of a cell's type
//	Read(data, roots, o)       the inverse
//
// Memory is saved as it is: a struct field by field, whatever the package says about it. That is the only way that keeps sharing and
// unexported fields, and it is right for nearly all types: the numbers of math/big, a Regexp, an optimiser. A few types hold what means
// something only in their process; plan.go lists them, with what becomes of them. What cannot be saved is left at its zero value and is
// in the list of gaps, by variable and path.
//
//	file        its story
//	plan.go     what is to be done with values of a type
//	find.go     the first walk: which pieces of memory, maps and functions there are
//	index.go    how these are known by their address
//	nest.go     which pieces are parts of others
//	gap.go      what is not saved, and how one gets there
//	write.go    the second walk: their contents
//	read.go     memory for all pieces; values.go: their contents
//	origins.go  what belongs to the program
//	types.go    how a type is named, and found again
//	funcs.go    the same for functions, and for what they captured
//	coding.go   numbers and bytes, and their limits
//
// What belongs to a package of the program is not saved but referred to: a pointer to a variable of a package, to a constant, or to what such a
// variable pointed to from the start (os.Stdout), points to the same thing of the new process.
package keep
