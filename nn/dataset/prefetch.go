package dataset

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// A WorkerPanic is what a loop over a loader with Parallel panics with if a batch could not be made: the panic of the goroutine that made it.
type WorkerPanic struct {
	Batch int    // which one, counted from 0
	Value any    // of the panic
	Place string // "file.go:12", outside of this package and package tensor; empty if not known
	Stack string // of the goroutine
}

// Error returns the text: "DataLoader: batch 3, at file.go:12: index out of range".
func (p *WorkerPanic) Error() string {
	at := ""
	if p.Place != "" {
		at = ", at " + p.Place
	}
	return fmt.Sprintf("DataLoader: batch %d%s: %v", p.Batch, at, p.Value)
}

// Unwrap returns the value if it is an error, else nil.
func (p *WorkerPanic) Unwrap() error {
	err, _ := p.Value.(error)
	return err
}

// A result is a batch, or why there is none.
type result[T any] struct {
	batch T
	panic *WorkerPanic
}

// prefetch has workers make the batches ahead of the loop. Batch i goes through slot i modulo their number, which is one more than the workers: while
// the loop has one batch, each worker may have another. A slot is used again when the loop is done with its batch, and so is its buffer.
func (l *Loader[T]) prefetch(order []int, yield func(T) bool) {
	n := l.Len()
	workers := min(l.workers, n)
	slots := make([]chan result[T], workers+1)
	load := make([]func(at []int) T, len(slots))
	for i := range slots {
		slots[i], load[i] = make(chan result[T], 1), l.from.fresh()
	}
	todo := make(chan int, len(slots)) // never full: a batch is asked for when a slot is free
	var all sync.WaitGroup
	defer func() {
		close(todo)
		all.Wait() // also if the loop breaks or panics: nothing is left behind, and what was begun has ended
	}()
	for range workers {
		all.Go(func() {
			for i := range todo {
				l.make(i, load[i%len(slots)], l.at(order, i), slots[i%len(slots)])
			}
		})
	}
	for i := range min(workers, n) {
		todo <- i
	}
	for i := range n {
		// Batch i-1 is done with, so that its slot is free.
		if i+workers < n {
			todo <- i + workers
		}
		r := <-slots[i%len(slots)]
		interrupt.Poll()
		if r.panic != nil {
			if stop, ok := r.panic.Value.(interrupt.Interrupted); ok {
				panic(stop)
			}
			panic(r.panic)
		}
		if !yield(r.batch) {
			return
		}
	}
}

var errExit = errors.New("it ended its goroutine with runtime.Goexit")

// make sends a batch, or the panic that came in its place.
func (l *Loader[T]) make(i int, load func(at []int) T, at []int, slot chan<- result[T]) {
	r := result[T]{panic: &WorkerPanic{Batch: i, Value: errExit}}
	defer func() {
		if v := recover(); v != nil {
			r.panic.Value, r.panic.Place, r.panic.Stack = v, place(), string(debug.Stack())
		}
		slot <- r
	}()
	r.batch = load(at)
	r.panic = nil
}

// place returns the line that panicked, called while the stack is still there: the first that is not ours or Go's own.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for panicked := false; ; {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic":
			panicked = true
		case panicked && !isOurs(f.Function):
			return filepath.Base(f.File) + ":" + itoa(f.Line)
		}
		if !more {
			return ""
		}
	}
}

// isOurs tells whether a function is one of Go's or of the packages that check what they are given.
func isOurs(function string) bool {
	const module = "github.com/fluxion-go/fluxion/"
	for _, prefix := range []string{"runtime.", "reflect.", "sync.", module + "tensor.", module + "tensor/", module + "nn/dataset."} {
		if strings.HasPrefix(function, prefix) {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }
