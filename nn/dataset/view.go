package dataset

import (
	"fmt"
	"iter"
	"math/rand/v2"
)

// A View is part of the observations of a container, of which none is copied before it is asked for. Made by ObsView.
type View[T any] struct {
	data T
	at   []int
}

// ObsView returns a view of the observations at these positions, of all if at is nil. It is a container: LoaderOf gives its batches, and SplitObs,
// KFolds and the like return views of it, of the same data.
//
// It panics as GetObs does.
func ObsView[T any](data T, at []int) *View[T] {
	n := numObs("ObsView", data)
	if at == nil {
		at = span(0, n)
	}
	inside("ObsView", at, n)
	return &View[T]{data, at}
}

// NumObs returns how many observations the view has.
func (v *View[T]) NumObs() int { return len(v.at) }

// GetObs returns a copy of observations, counted within the view; all without arguments.
func (v *View[T]) GetObs(at ...int) T {
	if at == nil {
		return GetObs(v.data, v.at...)
	}
	return GetObs(v.data, v.of(at)...)
}

// ViewObs returns a view of observations, counted within this one.
func (v *View[T]) ViewObs(at ...int) *View[T] { return &View[T]{v.data, v.of(at)} }

// of returns where observations of the view are in the data.
func (v *View[T]) of(at []int) []int {
	inside("View", at, len(v.at))
	return gathererOf[int]()(v.at, at, nil).([]int)
}

// Parent returns the data.
func (v *View[T]) Parent() T { return v.data }

// Positions returns where the observations are in the data.
func (v *View[T]) Positions() []int { return append([]int{}, v.at...) }

// String returns the text: "ObsView(float32(784, 60000)) with 100 observations".
func (v *View[T]) String() string {
	return fmt.Sprintf("ObsView(%s) with %d observations", summary(v.data), len(v.at))
}

// A Mapped is a container of what a function makes of each observation of another, when it is asked for. Made by MapObs.
type Mapped[E, F any] struct {
	n   int
	get func(i int) E
	f   func(E) F
	of  string
}

// MapObs returns a container of what f makes of each observation, as Obs[E] takes it. Batches are slices of F, by GetObs and LoaderOf; Collate makes
// tensors of them. f is called each time that an observation is asked for.
//
// It panics as Obs does. For a function of batches, see Collate.
func MapObs[E, F any](data any, f func(E) F) *Mapped[E, F] {
	return &Mapped[E, F]{NumObs(data), obsFuncOf[E]("MapObs", data), f, summary(data)}
}

// NumObs returns how many observations there are.
func (m *Mapped[E, F]) NumObs() int { return m.n }

// ObsAt returns f of an observation.
func (m *Mapped[E, F]) ObsAt(i int) F {
	inside("MapObs", []int{i}, m.n)
	return m.f(m.get(i))
}

// GetObs returns f of observations.
func (m *Mapped[E, F]) GetObs(at ...int) []F {
	ys := make([]F, len(at))
	for j, i := range at {
		ys[j] = m.ObsAt(i)
	}
	return ys
}

// All returns f of all observations.
func (m *Mapped[E, F]) All() iter.Seq[F] {
	return func(yield func(F) bool) {
		for i := range m.n {
			if !yield(m.ObsAt(i)) {
				return
			}
		}
	}
}

// String returns the text: "MapObs([]int(4))".
func (m *Mapped[E, F]) String() string { return "MapObs(" + m.of + ")" }

// FilterObs returns the observations, as Obs[E] takes them, of which keep is true. It panics as Obs does.
func FilterObs[T, E any](data T, keep func(E) bool) T {
	n, get := NumObs(data), obsFuncOf[E]("FilterObs", data)
	at := []int{}
	for i := range n {
		if keep(get(i)) {
			at = append(at, i)
		}
	}
	return pick("FilterObs", data, at)
}

// GroupObs returns the observations, as Obs[E] takes them, parted by what key says of each. It panics as Obs does.
func GroupObs[T, E any, K comparable](data T, key func(E) K) map[K]T {
	n, get := NumObs(data), obsFuncOf[E]("GroupObs", data)
	ks := make([]K, n)
	for i := range ks {
		ks[i] = key(get(i))
	}
	parts := map[K]T{}
	for k, at := range GroupIndices(ks) {
		parts[k] = pick("GroupObs", data, at)
	}
	return parts
}

// ShuffleObs returns all observations in a random order. It panics with *tensor.UseError without a random source, and as NumObs does.
func ShuffleObs[T any](rng *rand.Rand, data T) T {
	return pick("ShuffleObs", data, source("ShuffleObs", rng).Perm(NumObs(data)))
}

// RandObs returns n observations drawn at random, some perhaps more than once. It panics with *tensor.UseError without a random source, for n < 0, and
// if there are none to draw from.
func RandObs[T any](rng *rand.Rand, data T, n int) T {
	size := NumObs(data)
	if source("RandObs", rng); n < 0 || n > 0 && size == 0 {
		panic(misuse("RandObs", "got %d observations to draw of %d, want 0 or more, of at least 1", n, size))
	}
	at := make([]int, n)
	for j := range at {
		at[j] = rng.IntN(size)
	}
	return pick("RandObs", data, at)
}

// Windows is a container of windows of neighbouring observations. Made by SlidingWindow.
type Windows[T any] struct {
	data            T
	n, size, stride int
}

// SlidingWindow returns the windows of size neighbouring observations each, the first of which stand stride apart. Those that would not be complete
// are left out. A window shares memory with data; batches of windows are slices of them.
//
// It panics with *tensor.UseError unless size is 1 to NumObs(data) and stride at least 1, and as NumObs does.
func SlidingWindow[T any](data T, size, stride int) *Windows[T] {
	n := NumObs(data)
	if size < 1 || size > n || stride < 1 {
		panic(misuse("SlidingWindow", "got size %d and stride %d for %d observations, want a size of 1 to %d and a stride of at least 1", size, stride, n, n))
	}
	return &Windows[T]{data, (n-size)/stride + 1, size, stride}
}

// NumObs returns how many windows there are.
func (w *Windows[T]) NumObs() int { return w.n }

// ObsAt returns a window.
func (w *Windows[T]) ObsAt(i int) T {
	inside("SlidingWindow", []int{i}, w.n)
	return pick("SlidingWindow", w.data, span(i*w.stride, i*w.stride+w.size))
}

// GetObs returns windows.
func (w *Windows[T]) GetObs(at ...int) []T {
	ws := make([]T, len(at))
	for j, i := range at {
		ws[j] = w.ObsAt(i)
	}
	return ws
}

// All returns the windows, in order.
func (w *Windows[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) {
		for i := range w.n {
			if !yield(w.ObsAt(i)) {
				return
			}
		}
	}
}

// String returns the text: "SlidingWindow([]int(20), size 6, stride 1)".
func (w *Windows[T]) String() string {
	return fmt.Sprintf("SlidingWindow(%s, size %d, stride %d)", summary(w.data), w.size, w.stride)
}

var _ Container[[]int] = (*Windows[int])(nil)
