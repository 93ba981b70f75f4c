package dataset

import (
	"iter"
	"reflect"
	"sync/atomic"

	"github.com/fluxion-go/fluxion/internal/interrupt"
)

// A Loader gives batches of type T, or whatever else its constructor says. It may be ranged over many times: each time is an epoch.
type Loader[T any] struct {
	settings
	n     int // observations
	from  batches[T]
	name  string // the constructor and what it was given, for String
	epoch atomic.Int64
}

// Batches are what a loader takes its batches from: structs and no functions, so that a loader can be saved as a value.
type batches[T any] interface {
	fresh() func(at []int) T // how to load; what it returns is used by one goroutine at a time, and owns its buffer
}

var loaderOptions = []string{"BatchSize", "Shuffle", "Seed", "Rand", "Partial", "Buffer", "Parallel"}

// DataLoader returns a loader of batches of data, which have its type: a batch of a tensor is a tensor (features.., batch), one of a Pair of tensors a
// Pair of tensors, one of a slice a slice.
//
//	for batch := range dataset.DataLoader(dataset.P(xs, ys), dataset.BatchSize(64), dataset.Shuffle()).All() {
//		loss(model, batch.X, batch.Y)
//	}
//
// Options: BatchSize(1), Shuffle, Seed(1) or Rand, Partial(true), Buffer, Parallel(0). As in Flux a batch has 1 observation by default, and its
// dimension; observations without it are what EachObs gives.
//
// It panics as NumObs does, and with *tensor.UseError if there are no observations, or with Partial(false) fewer than a batch has.
func DataLoader[T any](data T, opts ...Option) *Loader[T] {
	const op = "DataLoader"
	s := settingsOf(op, opts, loaderOptions...)
	v, p := root(op, data)
	return newLoader(op, s, p.count(op, "", v), stored[T]{op, v, s.buffer}, func() string { return p.text(v) })
}

// stored is data of any type of DataLoader.
type stored[T any] struct {
	op     string
	v      reflect.Value
	buffer bool
}

func (s stored[T]) fresh() func(at []int) T {
	p := planOf(s.op, s.v.Type())
	if !s.buffer {
		return func(at []int) T { return back[T](p.take(s.op, s.v, at, reflect.Value{})) }
	}
	var buffer reflect.Value
	return func(at []int) T {
		y := p.take(s.op, s.v, at, buffer)
		if !buffer.IsValid() {
			buffer = y
		}
		return back[T](y)
	}
}

// LoaderOf returns a loader of batches that a container makes: an ObsView, a MapObs, a SlidingWindow, or one of your own, which may read them from
// files. Options and panics are those of DataLoader; Buffer has no effect.
func LoaderOf[B any](c Container[B], opts ...Option) *Loader[B] {
	const op = "LoaderOf"
	s := settingsOf(op, opts, loaderOptions...)
	if c == nil {
		panic(misuse(op, "got nil, want a container"))
	}
	return newLoader(op, s, c.NumObs(), contained[B]{c}, func() string { return typeText(reflect.TypeOf(c)) })
}

type contained[B any] struct{ c Container[B] }

func (s contained[B]) fresh() func(at []int) B { return func(at []int) B { return s.c.GetObs(at...) } }

// EachObs returns a loader of single observations, as Obs takes them; E has to be named:
//
//	for x := range dataset.EachObs[*tensor.Tensor](xs).All() { ... }
//
// Options: Shuffle, Seed(1) or Rand, Parallel(0). It panics as Obs does, and with *tensor.UseError if there are no observations.
func EachObs[E any](data any, opts ...Option) *Loader[E] {
	const op = "EachObs"
	s := settingsOf(op, opts, "Shuffle", "Seed", "Rand", "Parallel")
	from := singles[E]{op, data}
	from.fresh()
	return newLoader(op, s, NumObs(data), from, func() string { return summary(data) })
}

// singles are the observations in data of any type of EachObs.
type singles[E any] struct {
	op   string
	data any
}

// fresh panics if there are none of type E.
func (s singles[E]) fresh() func(at []int) E {
	get := obsFuncOf[E](s.op, s.data)
	return func(at []int) E { return get(at[0]) }
}

// Collate returns a loader of what f makes of each batch, on the goroutines of Parallel if the loader has it:
//
//	pairs := []dataset.Pair[*tensor.Tensor, float64]{ ... }
//	loader := dataset.Collate(dataset.DataLoader(pairs, dataset.BatchSize(8)), dataset.BatchPairs)  // batches are Pairs of tensors
//
// It takes the place of the argument collate of Flux's DataLoader, and of mapobs over a loader.
func Collate[T, U any](l *Loader[T], f func(batch T) U) *Loader[U] {
	if f == nil {
		panic(misuse("Collate", "got a nil function"))
	}
	return &Loader[U]{settings: l.settings, n: l.n, from: collated[T, U]{l.from, f}, name: "Collate(" + l.name + ")"}
}

type collated[T, U any] struct {
	from batches[T]
	f    func(batch T) U
}

func (s collated[T, U]) fresh() func(at []int) U {
	load := s.from.fresh()
	return func(at []int) U { return s.f(load(at)) }
}

func newLoader[T any](op string, s settings, n int, from batches[T], text func() string) *Loader[T] {
	if n < 1 {
		panic(misuse(op, "got no observations, want at least 1"))
	}
	if !s.partial && n < s.batch {
		panic(misuse(op, "got %d observations, want at least %d, a batch, with Partial(false)", n, s.batch))
	}
	return &Loader[T]{settings: s, n: n, from: from, name: op + "(" + text() + s.text() + ")"}
}

func summary(data any) string {
	v, p := reflect.ValueOf(data), plan(nil)
	if p, _ = newPlan(v.Type(), nil); p == nil {
		return typeText(v.Type())
	}
	return p.text(v)
}

// Len returns how many batches an epoch has.
func (l *Loader[T]) Len() int {
	if l.partial {
		return (l.n + l.batch - 1) / l.batch
	}
	return l.n / l.batch
}

// NumObs returns how many observations the data has.
func (l *Loader[T]) NumObs() int { return l.n }

// BatchSize returns how many observations a batch has, the last one perhaps fewer.
func (l *Loader[T]) BatchSize() int { return l.batch }

// String returns the loader in one line: "469-element DataLoader(Pair{X float32(784, 60000), Y []int(60000)}, BatchSize(128))".
func (l *Loader[T]) String() string { return itoa(l.Len()) + "-element " + l.name }

// All returns the batches of the next epoch: that of the first range is epoch 0, that of the second epoch 1. It polls for interrupts.
func (l *Loader[T]) All() iter.Seq[T] {
	return func(yield func(T) bool) { l.run(int(l.epoch.Add(1)-1), yield) }
}

// Epoch returns the batches of an epoch by its number, 0 or more, whatever has been ranged over before.
func (l *Loader[T]) Epoch(epoch int) iter.Seq[T] {
	return func(yield func(T) bool) { l.run(epoch, yield) }
}

// First returns the first batch of the epoch that All would give next.
func (l *Loader[T]) First() (batch T) {
	l.run1(int(l.epoch.Load()), func(b T) bool { batch = b; return false })
	return batch
}

// Batches is All for those who do not know T, such as a training loop that is given any loader.
func (l *Loader[T]) Batches() iter.Seq[any] {
	return func(yield func(any) bool) {
		for batch := range l.All() {
			if !yield(batch) {
				return
			}
		}
	}
}

// BatchType returns T.
func (l *Loader[T]) BatchType() reflect.Type { return reflect.TypeFor[T]() }

// order lists the observations in the order of an epoch.
func (l *Loader[T]) order(epoch int) []int {
	if l.shuffle {
		return l.rng(epoch).Perm(l.n)
	}
	return span(0, l.n)
}

// at returns which observations batch i has, a part of order that a container may keep, sort or append to.
func (l *Loader[T]) at(order []int, i int) []int {
	end := min((i+1)*l.batch, l.n)
	return order[i*l.batch : end : end]
}

func (l *Loader[T]) run(epoch int, yield func(T) bool) {
	if l.workers > 0 {
		l.prefetch(l.order(epoch), yield)
		return
	}
	l.run1(epoch, yield)
}

// run1 loads each batch when it is asked for.
func (l *Loader[T]) run1(epoch int, yield func(T) bool) {
	order, load := l.order(epoch), l.from.fresh()
	for i := range l.Len() {
		interrupt.Poll()
		if !yield(load(l.at(order, i))) {
			return
		}
	}
}
