// Package eval runs cells: a [Session] takes the text of a cell and gives outputs, a value to show, or an error at the cell's own
// lines. It knows nothing of Jupyter.
//
//	file         its story
//	session.go   a session, and the way of a cell through front, build and proc
//	checkpoint.go  values survive the worker
//	errors.go    what went wrong, as a person reads it
//	magic.go     the registry of magics; magic_*.go hold one family each
//	shell.go     !commands and scripts
//	standard.go  packages that a cell uses without an import line
//	widgets.go   messages of widgets, and functions that they call
//	suggest.go   what fits at a cursor
//	inspect.go   what a name is
//	godoc.go     what the source of packages says about names
//	export.go    cells as one Go package
//	pasted.go    characters that are no Go and look like it
//
// A cell is Go: declarations and statements mixed, its last expression is its value. Lines that start with % are magics and lines that
// start with ! are shell commands; they run before the Go code of their cell. A magic for whole cells, such as %%bash, stands in the first
// line of one that holds no Go. To add a magic, add a file that calls register.
//
// State is real. Every cell is compiled by the Go compiler and loaded into one worker process that lives as long as the session, so a
// pointer, a channel, a closure and a running goroutine made in one cell are the same ones in the next. When the worker dies, the session
// starts a new one, in which types and functions are as they were, and variables as they were when they were saved last.
package eval
