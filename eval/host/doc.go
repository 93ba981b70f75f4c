// Package host is the worker: it loads cells one after the other, runs them, and speaks to the session on fd 3.
//
// A cell arrives as a plugin that exports one rt.Cell. Main, the control loop, opens it, makes its variables known and calls Run on a
// goroutine and a thread of its own; whatever comes of it, a panic among the rest, goes back to the session as its outcome. What a cell
// calls is the small package rt, behind which this one stands as rt.Host: a cell links rt and not this package, which halves the time of
// the link.
//
//	file        its story
//	worker.go   the control loop, the life of a cell, how one is left behind
//	host.go     what rt's calls do: the value of a cell, a question, what gonbui writes
//	panic.go    a panic as its author should see it, in the cell or in a goroutine
//	stdin.go    somebody reads os.Stdin: ask for a line
//	display.go  package display speaks to the session
//	widgets.go  what widgets say, and functions of theirs
//	calls.go    questions of the session: directory, environment, variables
//	upgrade.go  a type is declared again: values in interfaces follow
//	checkpoint.go  values are written to a file, and come back in another worker
//
// The interrupt is one flag for the whole process, see internal/interrupt. It goes up when the session says so and comes down when the next
// cell starts, so code that recovers from it panics again at its next poll, goroutines of earlier cells that poll end as well, and a
// goroutine that was left behind is stopped if it wakes up before the next cell.
package host
