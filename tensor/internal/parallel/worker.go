package parallel

import (
	"sync/atomic"
	"time"
)

// spinTime is how long a worker looks for the next loop, and a caller for a worker's end, before it sleeps. Waking a sleeper takes
// about as long.
const spinTime = 50 * time.Microsecond

// What a worker is doing. It moves on by itself from idle to parked and from running to idle, the caller moves the rest:
//
//	idle, parked -> offered    there is a loop
//	offered -> running         the worker begins
//	offered -> idle            the caller withdraws the offer: the loop is over
//	running -> awaited         the caller sleeps until the worker is idle
const (
	idle uint32 = iota
	parked
	offered
	running
	awaited
)

type worker struct {
	state atomic.Uint32
	_     [60]byte      // the state is what others look at all the time: it has a cache line of its own
	wake  chan struct{} // one token for every move away from parked
	done  chan struct{} // one token for every move from awaited to idle
	part  int           // of a loop, that it begins with
}

func newWorker(part int) *worker {
	w := &worker{part: part, wake: make(chan struct{}, 1), done: make(chan struct{}, 1)}
	go w.work()
	return w
}

// work is the worker's goroutine, which lasts as long as the process.
func (w *worker) work() {
	for {
		if !w.leaves(idle) && w.state.CompareAndSwap(idle, parked) {
			<-w.wake
		}
		if w.state.CompareAndSwap(offered, running) {
			w.help()
		}
	}
}

// help takes part in the loop and keeps a panic for the caller.
func (w *worker) help() {
	l, returned := &pool.loop, false
	defer func() {
		if !returned {
			p := recover()
			if p == nil { // runtime.Goexit: this goroutine is lost, another takes its place
				p = "parallel.For: a body ended its goroutine"
				go w.work()
			}
			l.panicked.CompareAndSwap(nil, &problem{p})
			l.stop()
		}
		if w.state.Swap(idle) == awaited {
			w.done <- struct{}{}
		}
	}()
	l.run(w.part)
	returned = true
}

// offer asks the worker to take part in the loop.
func (w *worker) offer() {
	if !w.state.CompareAndSwap(idle, offered) && w.state.CompareAndSwap(parked, offered) {
		w.wake <- struct{}{}
	}
}

// join returns when the worker has left the loop, or at once if it has not begun.
func (w *worker) join() {
	if w.state.CompareAndSwap(offered, idle) {
		return
	}
	if !w.leaves(running) && w.state.CompareAndSwap(running, awaited) {
		<-w.done
	}
}

// leaves spins while the worker is in state s, for spinTime at most, and tells whether it has left it. It does not yield: with
// runtime.Gosched the scheduler would wake other threads of the system, which is dearer than the wait.
func (w *worker) leaves(s uint32) bool {
	const looks = 200 // between two readings of the clock
	var began time.Time
	for i := 0; ; i++ {
		if w.state.Load() != s {
			return true
		}
		if i%looks == looks-1 {
			if began.IsZero() {
				began = time.Now()
			} else if time.Since(began) > spinTime {
				return false
			}
		}
	}
}
