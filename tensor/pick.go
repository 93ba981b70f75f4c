package tensor

import "github.com/fluxion-go/fluxion/tensor/internal/parallel"

// Pick returns the elements at these positions of each line along the first dimension: y[j, c, n] = x[at[j, n], c, n], and 0 where at is -1. All
// channels c have the same positions.
//
// Shapes: x is (size, channels, batch), at is (many, batch) of Int, y is (many, channels, batch). It panics with *ShapeError, *DTypeError and, for
// other positions, *IndexError.
func Pick(x, at *Tensor) *Tensor {
	d := sameFloats1("Pick", x)
	checkPositions("Pick", x, at)
	if x.rank != 3 || at.rank != 2 || at.dims[1] != x.dims[2] {
		panic(&ShapeError{"Pick", shapesOf(x, at), "(size, channels, batch) and positions (many, batch)"})
	}
	y := make0(d, []int{at.dims[0], x.dims[1], x.dims[2]})
	p := flat[int](at.packed())
	if bad, ok := outside(p, x.dims[0]); ok {
		panic(&IndexError{"Pick", "position", bad, -1, x.dims[0] - 1, x.Shape()})
	}
	if d == Float32 {
		pick(y, x.packed(), p, flat[float32])
	} else {
		pick(y, x.packed(), p, flat[float64])
	}
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Pick", y, x, at)
	}
	return y
}

// Place adds elements at these positions of lines of zeros along the first dimension, the reverse of Pick: x[at[j, n], c, n] is the sum of the y[j,
// c, n] that go there. Those where at is -1 are left out.
//
// Shapes: y is (many, channels, batch), at is (many, batch) of Int, x is (size, channels, batch). It panics with *ShapeError, *DTypeError and, for
// other positions, *IndexError.
func Place(y, at *Tensor, size int) *Tensor {
	d := sameFloats1("Place", y)
	checkPositions("Place", y, at)
	if y.rank != 3 || at.rank != 2 || at.dims[0] != y.dims[0] || at.dims[1] != y.dims[2] || size < 0 {
		panic(&ShapeError{"Place", shapesOf(y, at), "(many, channels, batch) and positions (many, batch)"})
	}
	x := make0(d, []int{size, y.dims[1], y.dims[2]})
	p := flat[int](at.packed())
	if bad, ok := outside(p, size); ok {
		panic(&IndexError{"Place", "position", bad, -1, size - 1, x.Shape()})
	}
	if d == Float32 {
		place(x, y.packed(), p, flat[float32])
	} else {
		place(x, y.packed(), p, flat[float64])
	}
	if y.recorder != nil {
		record(y.recorder, functionSymbol+"Place", x, y, at, size)
	}
	return x
}

func checkPositions(op string, x, at *Tensor) {
	if at.store.dtype != Int {
		panic(&DTypeError{op, dtypesOf([]*Tensor{x, at}), "positions of type int: convert with at.To(tensor.Int)"})
	}
}

// outside returns a position that is not -1 to size-1, if there is one.
func outside(at []int, size int) (bad int, ok bool) {
	for _, p := range at {
		if p < -1 || p >= size {
			return p, true
		}
	}
	return 0, false
}

// lineGrain is how many lines of so many elements make it worth to use another thread.
func lineGrain(n int) int { return max(1, parallelLen/max(1, n)) }

func pick[T Float](y, x *Tensor, at []int, flat func(*Tensor) []T) {
	size, many, channels := x.dims[0], y.dims[0], y.dims[1]
	xs, ys := flat(x), flat(y)
	parallel.For(channels*y.dims[2], lineGrain(many), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from, to := xs[i*size:(i+1)*size], ys[i*many:(i+1)*many]
			for j, p := range at[i/channels*many:][:many] {
				if p >= 0 {
					to[j] = from[p]
				}
			}
		}
	})
}

func place[T Float](x, y *Tensor, at []int, flat func(*Tensor) []T) {
	size, many, channels := x.dims[0], y.dims[0], y.dims[1]
	xs, ys := flat(x), flat(y)
	parallel.For(channels*y.dims[2], lineGrain(many), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			to, from := xs[i*size:(i+1)*size], ys[i*many:(i+1)*many]
			for j, p := range at[i/channels*many:][:many] {
				if p >= 0 {
					to[p] += from[j]
				}
			}
		}
	})
}
