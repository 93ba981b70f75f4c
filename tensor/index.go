package tensor

import (
	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// Index returns the elements at these positions of a dimension, as often and in the order in which they are listed: y[.., j, ..] = t[.., at[j], ..].
// Positions count from 0, or from the end if they are negative. For consecutive positions Slice makes no copy. It panics with *IndexError.
func (t *Tensor) Index(dim int, at []int) *Tensor {
	y := t.indexAll("Index", along(t.dim("Index", dim), at))
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Index", y, t, dim, at)
	}
	return y
}

// IndexAll is Index in several dimensions at once: y[i, j, ..] = t[at[0][i], at[1][j], ..]. nil stands for all positions of a dimension, and so does
// what is missing behind. It panics with *IndexError, and with *UseError if there are more lists than dimensions.
func (t *Tensor) IndexAll(at ...[]int) *Tensor {
	y := t.indexAll("IndexAll", at)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"IndexAll", y, t, at)
	}
	return y
}

// AccumulateIndex adds src to these positions of a dimension of dst, in place: the reverse of Index. What goes to one position more than once is
// summed. It panics with *IndexError, *ShapeError and *DTypeError.
func AccumulateIndex(dst, src *Tensor, dim int, at []int) {
	dst.accumulateIndex("AccumulateIndex", src, along(dst.dim("AccumulateIndex", dim), at))
	dst.written(src)
}

// AccumulateIndexAll adds src to these positions of dst, in place: the reverse of IndexAll.
func AccumulateIndexAll(dst, src *Tensor, at ...[]int) {
	dst.accumulateIndex("AccumulateIndexAll", src, at)
	dst.written(src)
}

// along lists positions of one dimension, for all dimensions up to it.
func along(d int, at []int) [][]int {
	all := make([][]int, d+1)
	all[d] = append([]int{}, at...) // not nil
	return all
}

func (t *Tensor) indexAll(op string, at [][]int) *Tensor {
	p, shape := t.places(op, at)
	y := makeAny(t.store.dtype, shape[:t.rank])
	switch t.store.dtype {
	case Float32:
		indexTo[float32](y, t, p)
	case Float64:
		indexTo[float64](y, t, p)
	case Int:
		indexTo[int](y, t, p)
	case Bool:
		indexTo[bool](y, t, p)
	default:
		indexTo[uint16](y, t, p)
	}
	return y
}

func indexTo[T Element | uint16](y, t *Tensor, p *places) {
	ys, ts := flat[T](y), elements[T](t.store)
	p.each(true, func(from, to int) {
		if p.inner == nil {
			copy(ys[to:to+p.run], ts[from:from+p.run])
			return
		}
		line := ys[to : to+p.run]
		for j, o := range p.inner {
			line[j] = ts[from+o]
		}
	})
}

func (t *Tensor) accumulateIndex(op string, src *Tensor, at [][]int) {
	d := sameFloats2(op, t, src)
	p, shape := t.places(op, at)
	if src.rank != t.rank || src.dims != shape {
		panic(&ShapeError{op, shapesOf(t, src), "a second operand of shape " + shapeText(shape[:t.rank])})
	}
	if d == Float32 {
		addIndexed[float32](t, src.packed(), p)
	} else {
		addIndexed[float64](t, src.packed(), p)
	}
}

func addIndexed[T Float](t, src *Tensor, p *places) {
	ts, ss := elements[T](t.store), flat[T](src)
	p.each(false, func(to, from int) {
		if p.inner == nil {
			kernel.AddTo(ts[to:to+p.run], ss[from:from+p.run])
			return
		}
		line := ss[from : from+p.run]
		for j, o := range p.inner {
			ts[to+o] += line[j]
		}
	})
}

// The places of positions in the storage of a tensor: runs of elements, one after the other or with offsets, and the offsets of those.
type places struct {
	start int            // of position 0 in each dimension
	run   int            // elements in a run
	inner []int          // their offsets, nil if they stand one after the other
	outer [MaxRank][]int // the offsets of the positions in the dimensions over which runs go
	steps [MaxRank]int   // between runs in a dense tensor of all these elements
	n     int            // of such dimensions
}

// places finds the places of positions in each dimension, and the shape of a tensor with these elements.
func (t *Tensor) places(op string, at [][]int) (p *places, shape [MaxRank]int) {
	if len(at) > t.rank {
		panic(misuse(op, "got positions in %d dimensions, want at most %d, for shape %s", len(at), t.rank, shapeText(t.dims[:t.rank])))
	}
	p = &places{start: t.offset, run: 1}
	shape = t.dims
	step := 1
	for d := range t.rank {
		var list []int
		if d < len(at) {
			list = at[d]
		}
		if list == nil && p.n == 0 && p.inner == nil && (t.dims[d] == 1 || t.strides[d] == p.run) {
			p.run *= t.dims[d]
			step *= t.dims[d]
			continue
		}
		var offsets []int
		if list != nil {
			shape[d] = len(list)
			offsets = make([]int, len(list))
			for j, i := range list {
				offsets[j] = t.index(op, d, i) * t.strides[d]
			}
		} else {
			offsets = make([]int, t.dims[d])
			for j := range offsets {
				offsets[j] = j * t.strides[d]
			}
		}
		if step == 1 && p.n == 0 && p.inner == nil && len(offsets) > 0 {
			p.inner, p.run = offsets, len(offsets)
		} else {
			p.outer[p.n], p.steps[p.n] = offsets, step
			p.n++
		}
		step *= shape[d]
	}
	return p, shape
}

// each calls f for each run with its place and that in the dense tensor; in several threads at once if that is allowed.
func (p *places) each(threads bool, f func(place, dense int)) {
	if p.run == 0 {
		return
	}
	if p.n == 0 {
		f(p.start, 0)
		return
	}
	last := p.n - 1
	grain := max(1, parallelLen/max(1, p.steps[last]))
	if !threads {
		grain = len(p.outer[last])
	}
	parallel.For(len(p.outer[last]), grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			p.below(last-1, p.start+p.outer[last][i], i*p.steps[last], f)
		}
	})
}

func (p *places) below(d, place, dense int, f func(place, dense int)) {
	if d < 0 {
		f(place, dense)
		return
	}
	for i, o := range p.outer[d] {
		p.below(d-1, place+o, dense+i*p.steps[d], f)
	}
}
