package optim

import (
	"math"
	"sync"

	"github.com/fluxion-go/fluxion/tensor"
)

// Most rules treat each element by itself. Such a rule says what one step does by a work: the arithmetic, its numbers, and the tensors of its state. Apply and
// Step follow from that.

// numbers are what the arithmetic of a step is given: rates, decays, corrections.
type numbers [6]float64

// An arithmetic is what a rule does to elements: it replaces the gradient d by what is to be subtracted from x, and changes the state a, b, c.
type arithmetic struct {
	f32 func(h numbers, d, x, a, b, c []float32)
	f64 func(h numbers, d, x, a, b, c []float64)
}

// A work is one step. Whoever makes it counts the step in the state.
type work struct {
	arithmetic *arithmetic
	h          numbers
	a, b, c    *tensor.Tensor // state, dense; nil for what the rule has not
}

// apply is Apply for a rule that treats each element by itself.
func apply(w work, state State, x, dx *tensor.Tensor) (State, *tensor.Tensor) {
	d := dx.Contiguous()
	x = x.Contiguous()
	if dx.DType() == tensor.Float32 {
		w.arithmetic.f32(w.h, data[float32](d), data[float32](x), data[float32](w.a), data[float32](w.b), data[float32](w.c))
	} else {
		w.arithmetic.f64(w.h, data[float64](d), data[float64](x), data[float64](w.a), data[float64](w.b), data[float64](w.c))
	}
	d.Touch()
	return state, d
}

// step is Step for a rule that treats each element by itself: it goes through the memory once, in blocks.
func step(w work, state State, x, dx *tensor.Tensor) State {
	dense := x.Contiguous()
	if x.DType() == tensor.Float32 {
		b := blocks32.Get().(*[blockLen]float32)
		stepBlocks(w.arithmetic.f32, w, b[:], dense, dx.Contiguous())
		blocks32.Put(b)
	} else {
		b := blocks64.Get().(*[blockLen]float64)
		stepBlocks(w.arithmetic.f64, w, b[:], dense, dx.Contiguous())
		blocks64.Put(b)
	}
	if dense != x {
		dense.CopyTo(x)
	} else {
		x.Touch()
	}
	return state
}

const blockLen = 512

// Blocks that hold what is to be subtracted.
var (
	blocks32 = sync.Pool{New: func() any { return new([blockLen]float32) }}
	blocks64 = sync.Pool{New: func() any { return new([blockLen]float64) }}
)

func stepBlocks[T tensor.Float](f func(h numbers, d, x, a, b, c []T), w work, block []T, x, dx *tensor.Tensor) {
	xs, ds, as, bs, cs := data[T](x), data[T](dx), data[T](w.a), data[T](w.b), data[T](w.c)
	for lo := 0; lo < len(xs); lo += blockLen {
		hi := min(lo+blockLen, len(xs))
		d := block[:hi-lo]
		copy(d, ds[lo:hi])
		f(w.h, d, xs[lo:hi], part(as, lo, hi), part(bs, lo, hi), part(cs, lo, hi))
		for i, x := range xs[lo:hi] {
			xs[lo+i] = x - d[i]
		}
	}
}

func part[T any](s []T, lo, hi int) []T {
	if s == nil {
		return nil
	}
	return s[lo:hi]
}

// data returns the elements of a dense tensor, nil for nil.
func data[T tensor.Float](t *tensor.Tensor) []T {
	if t == nil {
		return nil
	}
	return tensor.Data[T](t)
}

// full returns a tensor of the type and the shape of x whose elements are all v.
func full(x *tensor.Tensor, v float64) *tensor.Tensor {
	y := tensor.ZerosLike(x)
	if v != 0 {
		y.Fill(v)
	}
	return y
}

// sign is -1, 0 or 1; NaN for NaN.
func sign[T tensor.Float](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

func sqrt[T tensor.Float](x T) T { return T(math.Sqrt(float64(x))) }
