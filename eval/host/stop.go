package host

import (
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// How long a cell that was asked to stop may take: until a panic is thrown into it where it does not poll, into packages that nobody has
// looked at too, and until it is left behind if it waits for something. The session ends the process of one that does none of this.
const (
	untilThrown = interrupt.Late
	untilWide   = time.Second
	patience    = 50 * time.Millisecond

	patienceBetween = 80 * time.Millisecond // if it waits again and again
)

// How often these are tried.
const (
	lookEvery = 20 * time.Millisecond
	afterHit  = 100 * time.Millisecond // deferred functions of the cell may take this long, and its polls end it if it recovers
)

// stop asks the cell to end and watches whether it does.
func (w *worker) stop(r *run) {
	interrupt.Request()
	if r.stopped {
		return
	}
	r.stopped = true
	// A reader of os.Stdin gets an error. Its cell polls at some time, or ends.
	_ = w.stdin.SetReadDeadline(time.Unix(1, 0))
	go w.press(r)
}

// press stops a cell that does not notice that it should. One that computes in a library gets a panic thrown into it. One that waits for
// something is left behind: its goroutine stays, the session goes on.
func (w *worker) press(r *run) {
	asked := time.Now()
	if over(r, untilThrown) {
		return
	}
	goid := r.goid.Load()
	t := w.newThrower(goid)
	var last string
	waits := 0 // how often it was found to wait
	children := map[uint64]*thrower{}
	since, looked := time.Now(), asked
	for {
		now := time.Now()
		if wide := now.Sub(asked) > untilWide; t != nil && t.active() {
			t.throw(wide)
		} else if t != nil { // it may wait for goroutines that it started
			for _, c := range t.children() {
				if children[c.goid] == nil {
					children[c.goid] = c
				}
			}
			for _, c := range children {
				c.throw(wide)
			}
		}
		if now.Sub(looked) >= lookEvery {
			state, place := stateOf(goid)
			looked = time.Now()
			busy := isBusy(state)
			if seen := state + " " + place; seen != last || busy {
				last, since = seen, looked
			}
			if !busy {
				waits++
			}
			if waited := looked.Sub(asked); !busy && waited >= patience && looked.Sub(since) >= lookEvery || waits >= 3 && waited >= patienceBetween {
				w.finish(r, outcome(interrupt.Interrupted{}, r.why(), nil), leftBehind(state, place))
				if t != nil {
					go chase(t)
				}
				for _, c := range children {
					go chase(c)
				}
				return
			}
		}
		pause := lookEvery
		if t != nil {
			pause = time.Millisecond // throw takes its time
		}
		if over(r, pause) {
			return
		}
	}
}

// over waits for the end of a cell and tells whether it came within d.
func over(r *run, d time.Duration) bool {
	select {
	case <-r.over:
		return true
	case <-time.After(d):
		return false
	}
}

// isBusy tells whether a goroutine in a state computes, or is about to.
func isBusy(state string) bool {
	switch state {
	case "", "running", "runnable", "copystack", "preempted":
		return true
	}
	return false
}

func leftBehind(state, place string) string {
	where := state
	if state == "syscall" {
		where = "a system call or C code"
	}
	if place != "" {
		where += " (" + place + ")"
	}
	return "the cell is still blocked in " + where + "; it was left behind and everything is kept"
}

// chase ends a goroutine that was left behind, if it ever wakes up: the next cell took the interrupt down, so it would go on beside it.
func chase(t *thrower) {
	const most = 100 * time.Millisecond
	for pause := time.Millisecond; t.alive(); pause = min(2*pause, most) {
		time.Sleep(pause)
		if t.throw(true) {
			return
		}
	}
}

// A Pulse is a series of signals to the thread of a goroutine, one after the other, until one has its effect.
type Pulse struct {
	Status  unsafe.Pointer // of the goroutine, 32 bits
	Running uint32         // the status in which it has a thread
	Machine unsafe.Pointer // a pointer to what describes the thread, or nil
	Thread  uintptr        // offset of the thread's number in that
	Handled *atomic.Uint32 // counts the signals that had their effect or none
	Hits    *atomic.Uint32 // those that had it
	Tries   int            // at most
}
