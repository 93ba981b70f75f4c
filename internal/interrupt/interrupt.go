// Package interrupt is the one flag that long work polls, so that a person can stop a cell and keep the session.
//
// Whoever controls the run calls Request and, before the next run, Reset. Work that may take long calls Poll now and then: once per
// loop iteration of a cell, once per training step, once per few milliseconds of a kernel.
package interrupt

import (
	"sync/atomic"
	"time"
)

// Interrupted is the panic value with which Poll ends the work.
type Interrupted struct{}

// Error makes Interrupted an error: "interrupted".
func (Interrupted) Error() string { return "interrupted" }

var (
	requested atomic.Bool
	done      atomic.Pointer[chan struct{}]
	since     atomic.Pointer[time.Time] // of the first request
)

func init() { Reset() }

// Poll panics with Interrupted if an interrupt was requested. It inlines to one atomic load.
func Poll() {
	if requested.Load() {
		stop()
	}
}

//go:noinline
func stop() {
	if held.Load() == 0 {
		panic(Interrupted{})
	}
}

var held atomic.Int32

// Hold lets work be done whole that is of no use by half, an optimiser's step: no poll stops anything until Release. It should take no longer than a step does.
func Hold() { held.Add(1) }

// Release ends what Hold began. Defer it.
func Release() { held.Add(-1) }

// Late is how long after an interrupt work that polls with PollLate goes on.
const Late = 15 * time.Millisecond

// PollLate is Poll for the inside of a step that should rather be done whole, a product of matrices in a step of training: it panics if
// the interrupt was requested longer ago than Late.
func PollLate() {
	if requested.Load() {
		stopLate()
	}
}

//go:noinline
func stopLate() {
	if t := since.Load(); t != nil && time.Since(*t) > Late {
		stop()
	}
}

// Requested tells whether an interrupt was requested since the last Reset.
func Requested() bool { return requested.Load() }

// Done returns a channel that is closed when an interrupt is requested, for work that waits in a select.
func Done() <-chan struct{} { return *done.Load() }

// Request asks all work that polls to stop. It may be called from any goroutine, and more than once.
func Request() {
	now := time.Now()
	since.CompareAndSwap(nil, &now)
	if requested.CompareAndSwap(false, true) {
		close(*done.Load())
	}
}

// Reset forgets an interrupt, before new work begins. It must not run beside Request.
func Reset() {
	c := make(chan struct{})
	done.Store(&c)
	requested.Store(false)
	since.Store(nil)
}
