// Package interrupt is the one flag that long work polls, so that a person can stop a cell and keep the session.
//
// Whoever controls the run calls Request and, before the next run, Reset. Work that may take long calls Poll now and then: once per
// loop iteration of a cell, once per training step, once per few milliseconds of a kernel.
package interrupt

import "sync/atomic"

// Interrupted is the panic value with which Poll ends the work.
type Interrupted struct{}

// Error makes Interrupted an error: "interrupted".
func (Interrupted) Error() string { return "interrupted" }

var (
	requested atomic.Bool
	done      atomic.Pointer[chan struct{}]
)

func init() { Reset() }

// Poll panics with Interrupted if an interrupt was requested. It inlines to one atomic load.
func Poll() {
	if requested.Load() {
		stop()
	}
}

//go:noinline
func stop() { panic(Interrupted{}) }

// Requested tells whether an interrupt was requested since the last Reset.
func Requested() bool { return requested.Load() }

// Done returns a channel that is closed when an interrupt is requested, for work that waits in a select.
func Done() <-chan struct{} { return *done.Load() }

// Request asks all work that polls to stop. It may be called from any goroutine, and more than once.
func Request() {
	if requested.CompareAndSwap(false, true) {
		close(*done.Load())
	}
}

// Reset forgets an interrupt, before new work begins. It must not run beside Request.
func Reset() {
	c := make(chan struct{})
	done.Store(&c)
	requested.Store(false)
}
