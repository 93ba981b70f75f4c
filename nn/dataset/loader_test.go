package dataset_test

import (
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/fluxion-go/fluxion/internal/interrupt"
	. "github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/tensor"
)

// batches collects copies, since batches of a loader with Buffer are overwritten.
func batches(seq iter.Seq[[]int]) (all [][]int) {
	for b := range seq {
		all = append(all, slices.Clone(b))
	}
	return all
}

func TestBatches(t *testing.T) {
	data := count(7)
	equal(t, "no options", batches(DataLoader(data).All()), [][]int{{0}, {1}, {2}, {3}, {4}, {5}, {6}})
	equal(t, "BatchSize", batches(DataLoader(data, BatchSize(3)).All()), [][]int{{0, 1, 2}, {3, 4, 5}, {6}})
	equal(t, "Partial", batches(DataLoader(data, BatchSize(3), Partial(false)).All()), [][]int{{0, 1, 2}, {3, 4, 5}})
	equal(t, "one batch", batches(DataLoader(data, BatchSize(30)).All()), [][]int{{0, 1, 2, 3, 4, 5, 6}})
	l := DataLoader(P(numbers(5), []int{5, 6, 7, 8, 9}), BatchSize(2))
	if l.Len() != 3 || l.NumObs() != 5 || l.BatchSize() != 2 {
		t.Errorf("got %d batches of %d of %d observations", l.Len(), l.BatchSize(), l.NumObs())
	}
	var shapes [][]int
	for b := range l.All() {
		shapes = append(shapes, b.X.Shape())
	}
	equal(t, "shapes", shapes, [][]int{{2, 2}, {2, 2}, {2, 1}})
	equal(t, "BatchType", l.BatchType(), reflect.TypeFor[Pair[*tensor.Tensor, []int]]())
	for b := range l.Batches() {
		equal(t, "Args of a batch of an unknown type", b.(interface{ Args() []any }).Args()[1], []int{5, 6})
		break
	}
}

// Every way to load gives the same batches in the same order.
func TestWaysToLoad(t *testing.T) {
	data := count(50)
	want := batches(DataLoader(data, BatchSize(8), Shuffle(), Seed(3)).All())
	for _, ways := range [][]Option{{Buffer()}, {Parallel(1)}, {Parallel(3)}, {Parallel(100)}, {Parallel(3), Buffer()}, {Parallel(0)}} {
		l := DataLoader(data, append(ways, BatchSize(8), Shuffle(), Seed(3))...)
		equal(t, l.String(), batches(l.All()), want)
		equal(t, "a view, "+l.String(), batches(LoaderOf(ObsView(data, nil), append(ways, BatchSize(8), Shuffle(), Seed(3))...).All()), want)
		tensors := Collate(DataLoader(P(numbers(50), data), append(ways, BatchSize(8), Shuffle(), Seed(3))...), func(b Pair[*tensor.Tensor, []int]) []int {
			for j, i := range b.Y {
				if b.X.At(0, j) != float64(i) || b.X.At(1, j) != -float64(i) {
					t.Errorf("%s: got %v for the observations %v", l, b.X, b.Y)
				}
			}
			return slices.Clone(b.Y)
		})
		equal(t, "tensors, "+l.String(), batches(tensors.All()), want)
	}
}

func TestBufferReuses(t *testing.T) {
	for _, dtype := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool} {
		x := tensor.FromValues(dtype, []float64{1, 0, 1, 1, 0}, 5)
		var memory, last []float64
		var first *tensor.Tensor
		for b := range DataLoader(x, BatchSize(2), Buffer()).All() {
			if first == nil {
				first = b
			}
			memory, last = first.Values(), b.Values()
		}
		equal(t, dtype.String()+": the memory of the first batch", memory, []float64{0, 1})
		equal(t, dtype.String()+": the last batch", last, []float64{0})
	}
	var copies []*tensor.Tensor
	for b := range DataLoader(tensor.Of(1, 2, 3), BatchSize(1)).All() {
		copies = append(copies, b)
	}
	equal(t, "without Buffer", copies[0], []float64{1})
}

func TestEpochs(t *testing.T) {
	l := DataLoader(count(100), BatchSize(100), Shuffle(), Seed(7))
	first := l.First()
	a, b := batches(l.All())[0], batches(l.All())[0]
	equal(t, "First", first, a)
	if slices.Equal(a, b) {
		t.Error("two epochs have the same order")
	}
	equal(t, "epoch 0", batches(l.Epoch(0))[0], a)
	equal(t, "epoch 1 of another loader", batches(DataLoader(count(100), BatchSize(100), Shuffle(), Seed(7), Parallel(2)).Epoch(1))[0], b)
	if slices.Equal(a, batches(DataLoader(count(100), BatchSize(100), Shuffle(), Seed(8)).All())[0]) {
		t.Error("two seeds give the same order")
	}
	slices.Sort(b)
	equal(t, "the observations of an epoch", b, count(100))
	equal(t, "Rand", batches(DataLoader(count(9), Shuffle(), Rand(source(4))).All()), batches(DataLoader(count(9), Shuffle(), Rand(source(4))).All()))
}

func TestEachObs(t *testing.T) {
	sum := 0.0
	for p := range EachObs[Pair[*tensor.Tensor, int]](P(numbers(4), []int{1, 10, 100, 1000}), Shuffle(), Parallel(2)).All() {
		sum += p.X.At(0) * float64(p.Y)
	}
	equal(t, "sum", sum, 3210.0)
	equal(t, "slice", slices.Collect(EachObs[int](count(3)).All()), []int{0, 1, 2})
}

func TestLoaderText(t *testing.T) {
	for want, l := range map[string]fmt.Stringer{
		"4-element DataLoader(Pair{X float32(2, 7), Y []int(7)}, BatchSize(2), Shuffle(), Seed(3))": DataLoader(P(numbers(7), count(7)), BatchSize(2), Shuffle(), Seed(3)),
		"3-element DataLoader([]int(7), BatchSize(2), Partial(false), Parallel(2), Buffer())":       DataLoader(count(7), BatchSize(2), Partial(false), Parallel(2), Buffer()),
		"7-element EachObs(map{a: []int(7)})":                                                       EachObs[map[string]int](map[string][]int{"a": count(7)}),
		"3-element LoaderOf(letters)":                                                               LoaderOf(letters("abc")),
		"1-element Collate(DataLoader([]int(2), BatchSize(2)))":                                     Collate(DataLoader(count(2), BatchSize(2)), func(b []int) int { return len(b) }),
		"3-element DataLoader(squares(3))":                                                          DataLoader(squares{[]int{1, 2, 3}}),
	} {
		equal(t, "text", l.String(), want)
	}
}

func TestLoaderErrors(t *testing.T) {
	x := numbers(3)
	for want, f := range map[string]func(){
		"DataLoader: got no observations":                                       func() { DataLoader([]int{}) },
		"EachObs: got no observations":                                          func() { EachObs[int]([]int{}) },
		"LoaderOf: got no observations":                                         func() { LoaderOf(letters("")) },
		"DataLoader: got BatchSize(0), want at least 1":                         func() { DataLoader(x, BatchSize(0)) },
		"DataLoader: got BatchSize(-1), want at least 1; for single":            func() { DataLoader(x, BatchSize(-1)) },
		"DataLoader: got Parallel(-2), want 0 or more":                          func() { DataLoader(x, Parallel(-2)) },
		"DataLoader: got 2 observations in Y, want 3 as in X":                   func() { DataLoader(P(x, []int{1, 2})) },
		"DataLoader: got 3 observations, want at least 4, a batch, with Partia": func() { DataLoader(x, BatchSize(4), Partial(false)) },
		"EachObs: got option BatchSize(2), want one of Shuffle":                 func() { EachObs[*tensor.Tensor](x, BatchSize(2)) },
		"DataLoader: got a nil random source":                                   func() { DataLoader(x, Rand(nil)) },
		"Collate: got a nil function":                                           func() { Collate[*tensor.Tensor, int](DataLoader(x), nil) },
	} {
		wantPanic(t, want, f)
	}
}

// leftBehind runs f and returns how many goroutines it leaves. One that has said that it is done may take a moment to be gone.
func leftBehind(f func()) int {
	before := runtime.NumGoroutine()
	f()
	for range 10_000 {
		if runtime.NumGoroutine() <= before {
			break
		}
		runtime.Gosched()
	}
	return runtime.NumGoroutine() - before
}

func TestParallelLeavesNothingBehind(t *testing.T) {
	l := DataLoader(count(1000), BatchSize(2), Parallel(4))
	if n := leftBehind(func() {
		for range l.All() {
			break
		}
	}); n > 0 {
		t.Errorf("%d goroutines after a break", n)
	}
	if n := leftBehind(func() {
		wantPanic(t, "of the body", func() {
			for range l.All() {
				panic("of the body")
			}
		})
	}); n > 0 {
		t.Errorf("%d goroutines after a panic in the body", n)
	}
	if n := leftBehind(func() {
		next, stop := iter.Pull(l.All())
		next()
		stop()
	}); n > 0 {
		t.Errorf("%d goroutines after a stop", n)
	}
}

// What was begun has ended when the loop has.
func TestParallelWaitsAtTheEnd(t *testing.T) {
	begun := make(chan bool)
	var ended atomic.Bool
	l := Collate(DataLoader(count(2), Parallel(1)), func(b []int) int {
		if b[0] == 1 {
			close(begun)
			for range 1000 {
				runtime.Gosched()
			}
			ended.Store(true)
		}
		return b[0]
	})
	for range l.All() {
		<-begun // the second batch
		break
	}
	if !ended.Load() {
		t.Error("the loop has ended, a batch is still being made")
	}
}

// There are never more buffers than workers and the loop hold.
func TestParallelBuffers(t *testing.T) {
	buffers := map[*int]bool{}
	for b := range DataLoader(count(100), BatchSize(5), Parallel(3), Buffer()).All() {
		buffers[&b[0]] = true
	}
	if len(buffers) > 4 || len(buffers) < 2 {
		t.Errorf("got %d buffers for 3 workers, want at most 4", len(buffers))
	}
}

// While the loop holds one batch, no more than as many as there are workers are made.
func TestParallelIsBounded(t *testing.T) {
	var made, most atomic.Int64
	l := Collate(DataLoader(count(200), BatchSize(1), Parallel(3)), func(b []int) int { made.Add(1); return b[0] })
	i := int64(0)
	for b := range l.All() {
		if b != int(i) {
			t.Fatalf("got batch %d, want %d", b, i)
		}
		i++
		for range 10 {
			runtime.Gosched()
		}
		most.Store(max(most.Load(), made.Load()-i))
	}
	if most.Load() > 3 {
		t.Errorf("%d batches were made ahead, want at most 3", most.Load())
	}
	if most.Load() == 0 {
		t.Error("no batch was made ahead")
	}
}

func TestParallelRunsAtOnce(t *testing.T) {
	var both sync.WaitGroup
	both.Add(2)
	l := Collate(DataLoader(count(2), Parallel(2)), func(b []int) int {
		both.Done()
		both.Wait() // returns only if two are made at the same time
		return b[0]
	})
	equal(t, "batches", slices.Collect(l.All()), []int{0, 1})
}

func TestParallelForwardsPanics(t *testing.T) {
	fail := func(b []int) int {
		if b[0] == 5 {
			return []int{1}[b[0]] // the line of the panic
		}
		return b[0]
	}
	seen := 0
	defer func() {
		p, ok := recover().(*WorkerPanic)
		if !ok || seen != 5 || p.Batch != 5 || !strings.HasPrefix(p.Place, "loader_test.go:") || !strings.Contains(p.Stack, "TestParallelForwardsPanics") {
			t.Fatalf("got %+v after %d batches", p, seen)
		}
		if want := "DataLoader: batch 5, at " + p.Place + ": runtime error: index out of range [5] with length 1"; p.Error() != want {
			t.Errorf("got %q, want %q", p.Error(), want)
		}
		if _, ok := p.Unwrap().(runtime.Error); !ok {
			t.Errorf("got %T inside, want a runtime.Error", p.Unwrap())
		}
	}()
	for range Collate(DataLoader(count(9), Parallel(2)), fail).All() {
		seen++
	}
}

func TestParallelPlaceOfMisuse(t *testing.T) {
	defer func() {
		p := recover().(*WorkerPanic)
		if _, ok := p.Value.(*tensor.ShapeError); !ok || !strings.HasPrefix(p.Place, "loader_test.go:") {
			t.Errorf("got %v at %q, want a *tensor.ShapeError in this file", p.Value, p.Place)
		}
	}()
	l := Collate(DataLoader(numbers(4), Parallel(1)), func(b *tensor.Tensor) *tensor.Tensor { return b.Add(tensor.Of(1, 2, 3)) })
	for range l.All() {
	}
}

func TestParallelGoexit(t *testing.T) {
	wantPanic(t, "ended its goroutine", func() {
		for range Collate(DataLoader(count(4), Parallel(2)), func(b []int) int { runtime.Goexit(); return 0 }).All() {
		}
	})
}

// The batch after the request is not handed over, whoever asks: the body of the loop, or the goroutine that makes the batch.
func TestInterrupt(t *testing.T) {
	for _, ways := range [][]Option{nil, {Parallel(2)}} {
		for _, inside := range []bool{false, true} {
			n := 0
			left := leftBehind(func() {
				defer interrupt.Reset()
				defer func() {
					if _, ok := recover().(interrupt.Interrupted); !ok || n != 3 {
						t.Errorf("%v: got another panic, or %d batches, want an interrupt after 3", ways, n)
					}
				}()
				third := make(chan bool)
				l := Collate(DataLoader(count(9), ways...), func(b []int) int {
					if inside && b[0] == 3 {
						if ways != nil {
							<-third
						}
						interrupt.Request()
						interrupt.Poll()
					}
					return b[0]
				})
				for range l.All() {
					if n++; n == 3 {
						close(third)
						if !inside {
							interrupt.Request()
						}
					}
				}
			})
			if left > 0 {
				t.Errorf("%d goroutines after an interrupt", left)
			}
		}
	}
}
