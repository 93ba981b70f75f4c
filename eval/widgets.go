package eval

import (
	"github.com/fluxion-go/fluxion/eval/proc"
	"github.com/fluxion-go/fluxion/eval/proto"
)

// Comm is a message between a widget and its views. Kind is "open", "msg" or "close", or "reply" for what answers a message while it is given to Session.Comm; Data
// is JSON.
type Comm = proto.Comm

// Widgets is what an Output has besides if its front end draws widgets. Without it, widgets are text.
type Widgets interface {
	// Comm passes on what a widget says. It may be called by any goroutine, and must not call the session.
	Comm(Comm)
	// Capture says where what follows belongs, in order with the rest of Output: the output widget with an id, in the place of what it shows or, with keep, behind
	// that; or the cell again, if id is "". Failed is how the function ended whose output came until here, nil if well.
	Capture(id string, keep bool, failed *Error)
	// Lost says that all widgets are gone, with their worker. It tells whether there were any.
	Lost() bool
}

// Comm gives a message of a front end to the widget with its ID and tells whether a function waits there for a Turn. It may be called by any goroutine, also while a
// cell runs. It is an error if there is no such widget or, for an "open", no such target.
func (s *Session) Comm(c Comm) (waits bool, err error) {
	s.mu.Lock()
	w := s.worker
	s.mu.Unlock()
	return w.Comm(&c)
}

// Turn runs a function that waits at a widget, as Run runs a cell, and tells whether another one waits.
func (s *Session) Turn(id string) (res Result, again bool) {
	res = s.start(&run{s: s}, func(r *run) Result {
		if s.dead() { // and the widget with it; the next cell tells
			return Result{}
		}
		s.mu.Lock()
		s.running = !s.interrupted
		run := s.running
		s.mu.Unlock()
		if !run {
			return r.failed(Result{})
		}
		out, err := s.inWorker(func() (*proc.Outcome, error) { return s.worker.Turn(id) })
		if err != nil {
			return s.ended(err)
		}
		again = out.Waits
		for _, n := range out.Notes {
			s.note(n)
		}
		if out.Panic != nil {
			return Result{Err: s.panicError(out.Panic)}
		}
		return Result{}
	})
	return res, again
}

// drawn makes a worker's widgets speak to the front end, if it draws any.
func (s *Session) drawn(c *proc.Config) {
	if s.widgets == nil {
		return
	}
	c.Comm = func(m *proto.Comm) { s.widgets.Comm(*m) }
	c.Capture = func(c *proto.Capture) {
		var failed *Error
		if c.Panic != nil {
			failed = s.panicError(c.Panic)
		}
		s.widgets.Capture(c.Widget, c.Keep, failed)
	}
}

// lost tells the front end that the widgets of the last worker are gone, and whether there were any.
func (s *Session) lost() bool { return s.widgets != nil && s.widgets.Lost() }
