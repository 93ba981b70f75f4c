package tensor

// Concat returns tensors one behind the other along a dimension.
//
// Shapes: all have the same sizes but for that dimension, in which they add up. It panics with *ShapeError, *DTypeError, *IndexError, and with
// *UseError without tensors.
func Concat(dim int, ts ...*Tensor) *Tensor {
	oneType("Concat", ts)
	first := ts[0]
	d := first.dim("Concat", dim)
	shape := first.dims
	shape[d] = 0
	for _, t := range ts {
		like := t.dims
		like[d] = first.dims[d]
		if t.rank != first.rank || like != first.dims {
			panic(&ShapeError{"Concat", shapesOf(ts...), "the same sizes in all dimensions but one"})
		}
		shape[d] += t.dims[d]
	}
	y := makeAny(first.store.dtype, shape[:first.rank])
	part, lo := y.view(), 0
	for _, t := range ts {
		part.offset, part.dims[d] = lo*y.strides[d], t.dims[d]
		copyTo(part, t)
		lo += t.dims[d]
	}
	if r := recorderOf(ts...); r != nil {
		record(r, functionSymbol+"Concat", y, dim, ts)
	}
	return y
}

// Stack returns tensors of one shape along a new dimension, which becomes dimension dim: Stack(1, x, y) has the vectors x and y as columns. It
// panics with *ShapeError, *DTypeError, *IndexError, and with *UseError without tensors.
func Stack(dim int, ts ...*Tensor) *Tensor {
	oneType("Stack", ts)
	first := ts[0]
	d := dim
	if d < 0 {
		d += first.rank + 1
	}
	if d < 0 || d > first.rank || first.rank == MaxRank {
		panic(&IndexError{"Stack", "dimension", dim, 0, min(first.rank, MaxRank-1), first.Shape()})
	}
	var shape [MaxRank]int
	copy(shape[:], first.dims[:d])
	shape[d] = len(ts)
	copy(shape[d+1:], first.dims[d:first.rank])
	y := makeAny(first.store.dtype, shape[:first.rank+1])
	part := y.view()
	part.drop(d)
	for i, t := range ts {
		if !t.SameShape(first) {
			panic(&ShapeError{"Stack", shapesOf(ts...), "the same shape"})
		}
		part.offset = i * y.strides[d]
		copyTo(part, t)
	}
	if r := recorderOf(ts...); r != nil {
		record(r, functionSymbol+"Stack", y, dim, ts)
	}
	return y
}

func oneType(op string, ts []*Tensor) {
	if len(ts) == 0 {
		panic(misuse(op, "got no tensors, want one or more"))
	}
	for _, t := range ts {
		if t.store.dtype != ts[0].store.dtype {
			panic(&DTypeError{op, dtypesOf(ts), "one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)"})
		}
	}
}

// Split returns views of so many positions of a dimension each, one behind the other: the reverse of Concat. It panics with *ShapeError unless they
// add up to its size, and with *IndexError.
func (t *Tensor) Split(dim int, sizes ...int) []*Tensor {
	total, least := 0, 0
	for _, n := range sizes {
		total += n
		least = min(least, n)
	}
	if least < 0 || total != t.Dim(dim) {
		panic(&ShapeError{Op: "Split", Shapes: [][]int{t.Shape(), sizes}, Want: "sizes that add up to that of the dimension"})
	}
	parts := make([]*Tensor, len(sizes))
	lo := 0
	for i, n := range sizes {
		parts[i] = t.Slice(dim, lo, lo+n)
		lo += n
	}
	return parts
}

// Chunk returns at most n views of equally many positions of a dimension, of which the last may have fewer. It panics with *UseError for n < 1, and
// with *IndexError.
func (t *Tensor) Chunk(dim, n int) []*Tensor {
	if n < 1 {
		panic(&UseError{Op: "Chunk", Problem: "got less than 1 chunk"})
	}
	size := t.Dim(dim)
	each := max(1, (size+n-1)/n)
	var parts []*Tensor
	for lo := 0; lo < size; lo += each {
		parts = append(parts, t.Slice(dim, lo, min(lo+each, size)))
	}
	return parts
}
