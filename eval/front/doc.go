// Package front turns the text of a cell into Go packages that the ordinary compiler accepts, and keeps the names of a session.
//
// A cell mixes declarations and statements. [Names.Parse] splits it; [Names.Compile] type-checks it with go/types against everything
// that earlier cells declared and writes two packages: the cell package with the declarations and a function for the statements, and
// a main package that a plugin is linked from. [Names.Commit] makes its names part of the session once it was compiled.
//
//	Parse    parse.go    text → declarations and statements, positions kept
//	Compile  check.go    types of everything; errors in the cell's own lines
//	         depend.go   which earlier declarations must be compiled again, which variables are bound again or dropped
//	         layout.go   a type and its new version: what mentions it, the same memory or not
//	         lower.go    the text of the packages: the user's text with names and a few forms replaced
//	         fields.go   unexported fields of other cells
//	         ifaces.go   assertions, type switches and comparisons of interface values
//	         mend.go     unused variables, polls for interrupts
//	         infer.go    variables whose type cannot be named
//	         spell.go    how a type is written in another package
//	Commit   names.go    the session's names
//	Suggest  suggest.go what fits at a cursor
//	Describe describe.go what a name is
//	         editing.go a cell that is being written: mended until it parses
//
// # How names live on
//
// A top-level variable of a cell is a package variable, so its storage lives as long as the worker, and closures and goroutines share
// it. Declaring it again with the same type assigns to the same storage. Statements run in text order; types, constants, functions and
// methods of a cell are visible in all of it.
//
// The checker sees one virtual package with the path "cell", whatever cell a name comes from, so unexported fields and methods are
// accessible everywhere, as in one Go package. The compiler sees one package per cell; lower.go bridges the difference.
package front
