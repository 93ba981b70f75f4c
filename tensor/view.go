package tensor

import "slices"

// Views share memory with what they are views of.

// view returns a copy of the header.
func (t *Tensor) view() *Tensor {
	y := *t
	return &y
}

// T returns the transposed matrix, a view. A vector becomes a matrix with one row. It panics with *ShapeError for more than two dimensions.
func (t *Tensor) T() *Tensor {
	y := t.view()
	switch t.rank {
	case 0:
	case 1:
		y.rank, y.dims[0], y.dims[1], y.strides[0], y.strides[1] = 2, 1, t.dims[0], t.dims[0], t.strides[0]
	case 2:
		y.dims[0], y.dims[1] = t.dims[1], t.dims[0]
		y.strides[0], y.strides[1] = t.strides[1], t.strides[0]
	default:
		panic(&ShapeError{"T", shapesOf(t), "a matrix or a vector: say the new order with Permute"})
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"T", y, t)
	}
	return y
}

// Permute returns the dimensions in another order, a view: dimension i of the result is dimension order[i] of t.
func (t *Tensor) Permute(order ...int) *Tensor {
	if len(order) != t.rank {
		panic(misuse("Permute", "got %d dimensions, want %d, for shape %s", len(order), t.rank, shapeText(t.dims[:t.rank])))
	}
	y := t.view()
	var seen [MaxRank]bool
	for i, d := range order {
		d = t.dim("Permute", d)
		if seen[d] {
			panic(misuse("Permute", "got dimension %d twice in %s, want each once", d, shapeText(order)))
		}
		seen[d] = true
		y.dims[i], y.strides[i] = t.dims[d], t.strides[d]
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Permute", y, t, order)
	}
	return y
}

// Slice returns the positions lo to hi-1 of a dimension, a view. Negative positions count from the end, and hi may be End. It panics with *IndexError.
func (t *Tensor) Slice(dim, lo, hi int) *Tensor {
	d := t.dim("Slice", dim)
	n := t.dims[d]
	l, h := lo, hi
	if l < 0 {
		l += n
	}
	if h == End {
		h = n
	} else if h < 0 {
		h += n
	}
	if l < 0 || l > n {
		panic(&IndexError{"Slice", "position", lo, 0, n, t.Shape()})
	}
	if h < l || h > n {
		panic(&IndexError{"Slice", "position", hi, l, n, t.Shape()})
	}
	y := t.view()
	y.offset += l * t.strides[d]
	y.dims[d] = h - l
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Slice", y, t, dim, lo, hi)
	}
	return y
}

// End is the position behind the last one, for Slice.
const End = int(^uint(0) >> 1)

// Select returns one position of a dimension, a view without that dimension: Select(1, j) is column j of a matrix. It panics with *IndexError.
func (t *Tensor) Select(dim, i int) *Tensor {
	d := t.dim("Select", dim)
	y := t.view()
	y.offset += t.index("Select", d, i) * t.strides[d]
	y.drop(d)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Select", y, t, dim, i)
	}
	return y
}

// drop takes a dimension out of the header.
func (t *Tensor) drop(d int) {
	copy(t.dims[d:t.rank], t.dims[d+1:t.rank])
	copy(t.strides[d:t.rank], t.strides[d+1:t.rank])
	t.rank--
	t.dims[t.rank], t.strides[t.rank] = 0, 0
}

// Squeeze takes out dimensions of size 1, all of them if none is named. It is a view, and panics with *ShapeError if one has another size.
func (t *Tensor) Squeeze(dims ...int) *Tensor {
	y := t.view()
	var out [MaxRank]bool
	for _, d := range dims {
		d = t.dim("Squeeze", d)
		if t.dims[d] != 1 {
			panic(&ShapeError{"Squeeze", shapesOf(t), "size 1 in the dimensions that are taken out"})
		}
		out[d] = true
	}
	for d := t.rank - 1; d >= 0; d-- {
		if out[d] || len(dims) == 0 && t.dims[d] == 1 {
			y.drop(d)
		}
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Squeeze", y, t, dims)
	}
	return y
}

// Unsqueeze puts in a dimension of size 1, which becomes dimension dim. It is a view.
func (t *Tensor) Unsqueeze(dim int) *Tensor {
	d := dim
	if d < 0 {
		d += t.rank + 1
	}
	if d < 0 || d > t.rank || t.rank == MaxRank {
		panic(&IndexError{"Unsqueeze", "dimension", dim, 0, t.rank, t.Shape()})
	}
	y := t.view()
	y.rank++
	copy(y.dims[d+1:y.rank], t.dims[d:t.rank])
	copy(y.strides[d+1:y.rank], t.strides[d:t.rank])
	y.dims[d], y.strides[d] = 1, 1
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Unsqueeze", y, t, dim)
	}
	return y
}

// BroadcastTo returns t as if it were repeated along dimensions of size 1, and along new ones behind the last, a view that must not be written to.
// It panics with *ShapeError if the shape does not fit.
func (t *Tensor) BroadcastTo(shape ...int) *Tensor {
	y := t.broadcastTo("BroadcastTo", shape)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"BroadcastTo", y, t, shape)
	}
	return y
}

func (t *Tensor) broadcastTo(op string, shape []int) *Tensor {
	checkShape(op, shape)
	y := t.view()
	ok := t.rank <= len(shape)
	for d := 0; ok && d < len(shape); d++ {
		switch {
		case d < t.rank && t.dims[d] == shape[d]:
		case d >= t.rank || t.dims[d] == 1:
			y.strides[d] = 0
		default:
			ok = false
		}
		y.dims[d] = shape[d]
	}
	if !ok {
		panic(&ShapeError{op, [][]int{t.Shape(), slices.Clone(shape)}, "the same sizes, or 1 in the first"})
	}
	y.rank = len(shape)
	return y
}

// Reshape returns the same elements in another shape, the first dimension fastest. One size may be -1 and follows from the others. It is a view if the
// elements stand one after the other (see IsDense), else a copy. It panics with *ShapeError if the number of elements differs.
func (t *Tensor) Reshape(shape ...int) *Tensor {
	if t.IsDense() {
		return t.ReshapeView(shape...)
	}
	return t.Clone().ReshapeView(shape...)
}

// ReshapeView is Reshape for tensors whose elements stand one after the other. It is always a view, and panics with *UseError for others.
func (t *Tensor) ReshapeView(shape ...int) *Tensor {
	if !t.IsDense() {
		panic(misuse("ReshapeView", "the elements of this view are not one after the other: use Reshape, which copies them"))
	}
	y := t.view()
	y.dims, y.strides = [MaxRank]int{}, [MaxRank]int{}
	y.setDense(t.inferred(shape))
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"ReshapeView", y, t, shape)
	}
	return y
}

// inferred returns shape with the size for -1.
func (t *Tensor) inferred(shape []int) []int {
	want := &ShapeError{"Reshape", [][]int{t.Shape(), slices.Clone(shape)}, "as many elements"}
	shape = slices.Clone(shape)
	n, at := 1, -1
	for i, k := range shape {
		switch {
		case k == -1 && at < 0:
			at = i
		case k < 0:
			panic(misuse("Reshape", "got shape %s, want sizes, and -1 at most once", shapeText(shape)))
		default:
			n *= k
		}
	}
	if at >= 0 {
		if n == 0 || t.Len()%n != 0 {
			panic(want)
		}
		shape[at] = t.Len() / n
	}
	if checkShape("Reshape", shape) != t.Len() {
		panic(want)
	}
	return shape
}

// Flatten returns all elements as a vector, the first dimension fastest: Reshape(-1).
func (t *Tensor) Flatten() *Tensor { return t.Reshape(t.Len()) }

// Contiguous returns t if its elements stand one after the other, the first dimension fastest, else a copy for which that holds.
func (t *Tensor) Contiguous() *Tensor {
	if t.IsDense() {
		return t
	}
	return t.Clone()
}

// Clone returns a copy with memory of its own.
func (t *Tensor) Clone() *Tensor {
	y := makeAny(t.store.dtype, t.dims[:t.rank])
	copyTo(y, t)
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"Clone", y, t)
	}
	return y
}

// CopyTo copies the elements into dst, in place, and converts them to its type. The shapes must be the same; a scalar fills. It panics with *ShapeError.
func (t *Tensor) CopyTo(dst *Tensor) {
	src := t
	if !t.SameShape(dst) {
		if t.Len() != 1 {
			panic(&ShapeError{"CopyTo", shapesOf(t, dst), "the same shape"})
		}
		src = t.Reshape().broadcastTo("CopyTo", dst.dims[:dst.rank])
	}
	copyTo(dst, convert(src, dst.store.dtype))
	dst.written(t)
}
