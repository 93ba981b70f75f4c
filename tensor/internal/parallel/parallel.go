// Package parallel runs the body of a loop on several threads: For(n, grain, body). There is one pool of workers for the process.
//
// The pool serves one loop at a time. A loop that starts while another runs, inside its body or beside it, runs inline on the goroutine
// that asked: so there are never more threads at work than Threads, and nothing waits for a worker.
//
// Workers spin for a moment after their last chunk, so that loops that follow each other closely are handed over in less than a
// microsecond; after that they sleep, and waking one takes some microseconds more. A worker that has not come by the time all chunks
// are taken is left out, not waited for.
//
// Which thread runs a chunk, and where the chunks end, differs from run to run and with the number of threads. Bodies whose results must
// not depend on it split their work in blocks of their own and take n to be the number of blocks.
package parallel

import (
	"runtime"
	"sync/atomic"
)

// chunksPerThread is how many chunks a thread gets on average: more than one, so that a thread that was held up takes fewer.
const chunksPerThread = 4

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
// If a body panics, no further ranges are begun, and For panics with the same value once all threads have left the loop. A body must not
// end its goroutine, as testing.T.FailNow does; For panics if it does on a worker.
//
// For itself allocates nothing, but body escapes: callers for whom a closure per call is too much keep one and change what it refers to.
func For(n, grain int, body func(lo, hi int)) {
	if n < 1 {
		return
	}
	if grain = max(grain, 1); n/grain > 1 {
		if threads := Threads(); threads > 1 && busy.CompareAndSwap(false, true) {
			shared(n, min(n/grain, threads*chunksPerThread), threads, body)
			return
		}
	}
	body(0, n)
}

// shared runs the loop in chunks with the workers' help. The pool is ours.
func shared(n, chunks, threads int, body func(lo, hi int)) {
	l := &pool.loop
	l.n, l.chunks, l.body = n, int64(chunks), body
	l.next.Store(0)
	for len(pool.workers) < threads-1 {
		pool.workers = append(pool.workers, newWorker())
	}
	helpers := pool.workers[:min(threads, chunks)-1]
	for _, w := range helpers {
		w.offer()
	}
	defer func() {
		l.next.Store(l.chunks) // after a panic of ours the workers begin nothing more
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
	l.run()
}

// A loop is what its threads share. Chunk i is the range i*n/chunks to (i+1)*n/chunks.
type loop struct {
	n        int
	chunks   int64
	body     func(lo, hi int)
	next     atomic.Int64            // the chunk to be taken next
	panicked atomic.Pointer[problem] // the first panic of a worker
}

type problem struct{ value any }

// run takes chunks until none is left.
func (l *loop) run() {
	for {
		i := l.next.Add(1) - 1
		if i >= l.chunks {
			return
		}
		l.body(l.bound(i), l.bound(i+1))
	}
}

// bound is where chunk i begins, without overflow for large n.
func (l *loop) bound(i int64) int {
	q, r := int64(l.n)/l.chunks, int64(l.n)%l.chunks
	return int(q*i + r*i/l.chunks)
}
