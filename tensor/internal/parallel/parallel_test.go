package parallel

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// withThreads sets the number of threads for a test.
func withThreads(t testing.TB, n int) {
	SetThreads(n)
	t.Cleanup(func() { SetThreads(0) })
}

func TestEveryIndexOnce(t *testing.T) {
	for _, threads := range []int{1, 2, 3, 8} {
		withThreads(t, threads)
		for _, n := range []int{-1, 0, 1, 2, 3, 7, 8, 9, 100, 4097} {
			for _, grain := range []int{-1, 1, 2, 5, 64, 5000} {
				seen := make([]int32, max(n, 0))
				For(n, grain, func(lo, hi int) {
					if hi-lo < min(grain, n) || lo < 0 || hi > n {
						t.Errorf("%d threads, For(%d, %d): range %d..%d", threads, n, grain, lo, hi)
					}
					for i := lo; i < hi; i++ {
						atomic.AddInt32(&seen[i], 1)
					}
				})
				for i, times := range seen {
					if times != 1 {
						t.Fatalf("%d threads, For(%d, %d): index %d was visited %d times", threads, n, grain, i, times)
					}
				}
			}
		}
	}
}

// The worker is there: two chunks that wait for each other both get on.
func TestRunsAtTheSameTime(t *testing.T) {
	withThreads(t, 2)
	for _, pause := range []time.Duration{0, 2 * spinTime, 20 * spinTime} { // a worker that spins, one that is about to sleep, one asleep
		time.Sleep(pause)
		var both sync.WaitGroup
		both.Add(2)
		var first [2]atomic.Bool
		For(2, 1, func(lo, hi int) {
			if !first[lo].Swap(true) {
				both.Done()
				both.Wait()
			}
		})
	}
}

func TestCallerWaitsForSlowWorkers(t *testing.T) {
	withThreads(t, 4)
	for range 20 {
		var sum atomic.Int64
		For(8, 1, func(lo, hi int) {
			time.Sleep(3 * spinTime)
			sum.Add(int64(hi - lo))
		})
		if got := sum.Load(); got != 8 {
			t.Fatalf("For returned when %d of 8 chunks were done", got)
		}
	}
}

func TestNestedAndConcurrentLoopsRunInline(t *testing.T) {
	withThreads(t, 3)
	var total atomic.Int64
	loop := func() {
		For(16, 1, func(lo, hi int) {
			calls := 0
			For(1000, 1, func(lo, hi int) { calls++; total.Add(int64(hi - lo)) })
			if calls != 1 {
				t.Errorf("a nested loop ran in %d calls, want 1", calls)
			}
		})
	}
	// The inner loops count 1000 for each chunk of the outer one; a lone loop of 16 is cut in 16 chunks, one that finds the pool busy in 1.
	var group sync.WaitGroup
	for range 4 {
		group.Go(loop)
	}
	group.Wait()
	if got := total.Load(); got%1000 != 0 || got < 4*1000 || got > 4*16*1000 {
		t.Errorf("inner loops counted %d indices", got)
	}
}

func TestPanicReachesTheCaller(t *testing.T) {
	want := errors.New("index 5")
	for _, threads := range []int{1, 2, 4} {
		withThreads(t, threads)
		for _, pause := range []time.Duration{0, 2 * spinTime} { // with a pause the workers take part, too
			got := func() (p any) {
				defer func() { p = recover() }()
				For(8, 1, func(lo, hi int) {
					time.Sleep(pause)
					if lo <= 5 && 5 < hi {
						panic(want)
					}
				})
				return nil
			}()
			if got != want {
				t.Errorf("%d threads: recovered %v, want %v", threads, got, want)
			}
			// The pool serves the next loop as if nothing had been.
			var n atomic.Int64
			For(100, 1, func(lo, hi int) { n.Add(int64(hi - lo)) })
			if n.Load() != 100 {
				t.Errorf("%d threads: the loop after a panic visited %d of 100", threads, n.Load())
			}
		}
	}
}

func TestBodyThatEndsItsGoroutine(t *testing.T) {
	withThreads(t, 2)
	caller := make(chan any)
	go func() {
		defer func() { caller <- recover() }()
		var begun sync.WaitGroup
		begun.Add(2)
		For(2, 1, func(lo, hi int) {
			begun.Done()
			begun.Wait() // both threads are here
			runtime.Goexit()
		})
	}()
	if got := <-caller; got != "parallel.For: a body ended its goroutine" {
		t.Errorf("recovered %v", got)
	}
	TestRunsAtTheSameTime(t)
}

func TestThreads(t *testing.T) {
	SetThreads(7)
	if Threads() != 7 {
		t.Errorf("Threads() = %d after SetThreads(7)", Threads())
	}
	SetThreads(-3)
	if want := runtime.GOMAXPROCS(0); Threads() != want {
		t.Errorf("Threads() = %d by default, want %d", Threads(), want)
	}
}

func TestForAllocatesNothing(t *testing.T) {
	withThreads(t, 2)
	var n atomic.Int64
	body := func(lo, hi int) { n.Add(int64(hi - lo)) }
	if allocs := testing.AllocsPerRun(100, func() { For(100, 1, body) }); allocs != 0 {
		t.Errorf("For allocates %v times", allocs)
	}
}

// What handing a loop to one worker costs: chunks that do nothing.
func BenchmarkFor(b *testing.B) {
	body := func(lo, hi int) {}
	for _, threads := range []int{1, 2} {
		b.Run(map[int]string{1: "threads=1", 2: "threads=2"}[threads], func(b *testing.B) {
			withThreads(b, threads)
			for b.Loop() {
				For(8, 1, body)
			}
		})
	}
}
