package host

import (
	"slices"
	"sync/atomic"
	"time"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// How long a cell that was asked to stop may take: until a panic is thrown into it where it does not poll, into packages that nobody has
// looked at too, and until it is left behind if it waits for something. The session ends the process of one that does none of this.
const (
	untilThrown = interrupt.Late
	untilWide   = time.Second
	patience    = 50 * time.Millisecond

	patienceBetween = 80 * time.Millisecond // if it waits again and again
	untilEnded      = 2 * time.Second       // goroutines that it started and that compute
)

const (
	lookEvery = 20 * time.Millisecond
	afterHit  = 100 * time.Millisecond // deferred functions may take this long, and polls end the cell if it recovers
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

// press stops a cell that does not notice that it should. One that computes in a library gets a panic thrown into it, and so do the goroutines
// that it started. One that waits for something is left behind: its goroutine stays, the session goes on.
func (w *worker) press(r *run) {
	t := w.newThrower(r.goid.Load())
	if t == nil {
		w.wait(r)
		return
	}
	asked := time.Now()
	var children []*thrower
	for !r.ended.Load() {
		past := time.Since(asked)
		children = t.children(children)
		p := Pulse{Over: &r.ended, First: untilThrown - past, Patience: patience - past, Wait: lookEvery, Last: max(patienceBetween-past, lookEvery)}
		if p.throw(w.pulse, past > untilWide, append([]*thrower{t}, children...)...); !p.Waits {
			continue
		}
		if n := len(children); len(t.children(children)) > n {
			continue // it waits for goroutines that it started in the meantime
		}
		if w.leaveBehind(r) {
			w.chase(append(children, t)...)
			return
		}
	}
	for time.Since(asked) < untilEnded {
		children = t.children(children)
		running := awake(children)
		if len(running) == 0 {
			return
		}
		p := Pulse{Last: lookEvery}
		p.throw(w.pulse, true, running...)
	}
}

// wait is press where no panic can be thrown.
func (w *worker) wait(r *run) {
	asked := time.Now()
	last, since, waits := "", asked, 0
	for !over(r, lookEvery) {
		state, place := stateOf(r.goid.Load())
		now, busy := time.Now(), isBusy(state)
		if seen := state + " " + place; seen != last || busy {
			last, since = seen, now
		}
		if !busy {
			waits++
		}
		if waited := now.Sub(asked); !busy && waited >= patience && now.Sub(since) >= lookEvery || waits >= 3 && waited >= patienceBetween {
			w.finish(r, outcome(interrupt.Interrupted{}, r.why(), nil), leftBehind(state, place))
			return
		}
	}
}

// leaveBehind ends a cell that waits and tells whether it still did.
func (w *worker) leaveBehind(r *run) bool {
	state, place := stateOf(r.goid.Load())
	if isBusy(state) {
		return false
	}
	w.finish(r, outcome(interrupt.Interrupted{}, r.why(), nil), leftBehind(state, place))
	return true
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

// chase ends goroutines that were left behind, if they ever wake up: the next cell took the interrupt down, so they would go on beside it.
func (w *worker) chase(throwers ...*thrower) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.chased = append(w.chased, throwers...); len(w.chased) == len(throwers) {
		go w.chaseAll()
	}
}

func (w *worker) chaseAll() {
	const most = 100 * time.Millisecond
	for pause := lookEvery; ; pause = min(2*pause, most) {
		time.Sleep(pause)
		w.mu.Lock()
		w.chased = slices.DeleteFunc(w.chased, func(t *thrower) bool { return !t.alive() })
		running, done := awake(w.chased), len(w.chased) == 0
		for _, t := range running {
			w.chased = t.children(w.chased)
		}
		w.mu.Unlock()
		if done {
			return
		}
		if len(running) > 0 {
			pause = lookEvery
			p := Pulse{Last: lookEvery}
			p.throw(w.pulse, true, running...)
		}
	}
}

// awake returns those whose goroutines run or are about to.
func awake(throwers []*thrower) (running []*thrower) {
	for _, t := range throwers {
		if t.alive() && t.active() {
			running = append(running, t)
		}
	}
	return running
}

// A Pulse is a series of signals to the threads of goroutines. Where Over is set, the first of these is the goroutine of a cell.
type Pulse struct {
	Aims   []uintptr // addresses of Aims, which stay in memory
	Thread uintptr   // offset of a thread's number in what describes it
	Run    uint32    // the status of a goroutine that has a thread
	Busy   uint32    // a bit for each status of one that does not wait
	Over   *atomic.Bool

	First    time.Duration // from the beginning to the first signal
	Last     time.Duration // and to the end of the series, which ends before if nobody is left,
	Patience time.Duration // or after this time if the cell waits,
	Wait     time.Duration // and has for this long, or if Over is set, or if the cell has its panic
	Waits    bool          // the result: the cell waits, or is mostly found to wait
}

// An Aim is a goroutine that is to panic.
type Aim struct {
	status  uintptr       // address of its status
	machine uintptr       // address of a pointer to what describes its thread, or nil
	spared  uint32        // 1: gets no signals
	handled atomic.Uint32 // signals that had their effect, or none
	hits    atomic.Uint32 // those that had it
}
