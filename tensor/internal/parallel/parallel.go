// Package parallel runs the body of a loop on several threads: For(n, grain, body). There is one pool of workers for the process.
//
// The pool serves one loop at a time. A loop that starts while another runs, inside its body or beside it, runs inline on the goroutine
// that asked: so there are never more threads at work than Threads, and nothing waits for a worker.
//
// Workers spin for a moment after their last chunk, so that loops that follow each other closely are handed over in less than a
// microsecond; after that they sleep, and waking one takes some microseconds more. A worker that has not come by the time all chunks
// are taken is left out, not waited for.
//
// The range is parted among the threads, each the same part in every loop over as many indices, for what a thread has in its cache from the loop before. A thread
// takes its part in chunks that become smaller, and after that chunks of what others have left: so the threads end at nearly the same time, be one slow or late.
//
// Which thread runs a chunk, and where the chunks end, differs from run to run and with the number of threads. Bodies whose results must
// not depend on it split their work in blocks of their own and take n to be the number of blocks.
package parallel

import (
	"runtime"
	"sync/atomic"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// A chunk is what is left of a part, divided by share.
const share = 4

var (
	limit atomic.Int32 // what SetThreads was given; 0 is the default
	busy  atomic.Bool  // whoever sets it owns pool
	pool  struct {
		workers []*worker
		loop    loop
	}
)

// Threads returns how many threads a loop may use, its caller among them: what SetThreads was given, by default runtime.GOMAXPROCS(0).
func Threads() int {
	if n := limit.Load(); n > 0 {
		return int(n)
	}
	return runtime.GOMAXPROCS(0)
}

// SetThreads sets how many threads loops may use from now on; n < 1 restores the default. Loops that run already are not affected.
func SetThreads(n int) { limit.Store(int32(max(n, 0))) }

// For calls body(lo, hi) for ranges that cover 0..n, each index once, and returns when all calls have. Ranges have at least grain
// indices, unless n is smaller; a grain below 1 means 1. The calls run at the same time on up to Threads threads. It is a single call
// body(0, n) if n < 2*grain, with one thread, and while the pool serves another loop; with n < 1 there is none.
//
// An interrupt that is late (see interrupt.PollLate) is a panic before the next range. If a body panics, no further ranges are begun, and For panics with the same value once all threads have left the loop. A body must not
// end its goroutine, as testing.T.FailNow does; For panics if it does on a worker.
//
// For itself allocates nothing, but body escapes: callers for whom a closure per call is too much keep one and change what it refers to.
func For(n, grain int, body func(lo, hi int)) {
	if n < 1 {
		return
	}
	if grain = max(grain, 1); n/grain > 1 {
		if threads := Threads(); threads > 1 && shared(n, grain, threads, body) {
			return
		}
	}
	body(0, n)
}

// shared runs the loop in chunks with the workers' help. It is false if the pool is another's.
func shared(n, grain, threads int, body func(lo, hi int)) bool {
	if !busy.CompareAndSwap(false, true) {
		return false
	}
	l := &pool.loop
	l.body, l.grain, l.parted = body, int64(grain), min(threads, n/grain)
	for len(l.parts) < l.parted {
		l.parts = append(l.parts, new(part))
	}
	for i, p := range l.parts[:l.parted] {
		p.next.Store(bound(n, i, l.parted))
		p.end = bound(n, i+1, l.parted)
	}
	for len(pool.workers) < threads-1 {
		pool.workers = append(pool.workers, newWorker(len(pool.workers)+1))
	}
	helpers := pool.workers[:l.parted-1]
	for _, w := range helpers {
		w.offer()
	}
	defer func() {
		l.stop() // after a panic of ours the workers begin nothing more
		for _, w := range helpers {
			w.join()
		}
		p := l.panicked.Swap(nil)
		l.body = nil
		busy.Store(false)
		if p != nil {
			panic(p.value)
		}
	}()
	l.run(0)
	return true
}

// A loop is what its threads share.
type loop struct {
	body     func(lo, hi int)
	grain    int64
	parts    []*part
	parted   int                     // how many of the parts are of this loop
	panicked atomic.Pointer[problem] // the first panic of a worker
}

// A part is a range of indices that one thread begins with. Each has a cache line of its own.
type part struct {
	next atomic.Int64 // the index that the next chunk begins with
	end  int64
	_    [48]byte
}

type problem struct{ value any }

// bound is where part i of n indices begins, without overflow for large n.
func bound(n, i, parts int) int64 {
	q, r := n/parts, n%parts
	return int64(q*i + r*i/parts)
}

// run takes chunks until none is left, first of part i.
func (l *loop) run(i int) {
	for j := range l.parted {
		p := l.parts[(i+j)%l.parted]
		for {
			lo := p.next.Load()
			if lo >= p.end {
				break
			}
			hi := lo + max((p.end-lo)/share, l.grain)
			if p.end-hi < l.grain {
				hi = p.end
			}
			if p.next.CompareAndSwap(lo, hi) {
				interrupt.PollLate()
				l.body(int(lo), int(hi))
			}
		}
	}
}

// stop leaves nothing to be begun.
func (l *loop) stop() {
	for _, p := range l.parts[:l.parted] {
		p.next.Store(p.end)
	}
}
