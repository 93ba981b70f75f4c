package tensor

import "slices"

// ArgSort returns where the elements of each line along a dimension stand in ascending order, or in descending order, as Int, in the shape of t.
// Equal ones keep their order, and a NaN counts as the greatest. It panics with *IndexError.
func (t *Tensor) ArgSort(dim int, descending bool) *Tensor {
	d := t.dim("ArgSort", dim)
	y := Int.Zeros(t.dims[:t.rank]...)
	n := t.dims[d]
	line, order := make([]float64, n), make([]int, n)
	compare := func(i, j int) int {
		a, b := line[i], line[j]
		switch {
		case a < b || b != b && a == a:
			return -1
		case a > b || a != a && b == b:
			return 1
		}
		return 0
	}
	if descending {
		ascending := compare
		compare = func(i, j int) int { return ascending(j, i) }
	}
	out := flat[int](y)
	heads(d, func(at []int) {
		for i := range line {
			line[i], order[i] = t.load(at[1]+i*t.strides[d]), i
		}
		slices.SortStableFunc(order, compare)
		for i, j := range order {
			out[at[0]+i*y.strides[d]] = j
		}
	}, y, t)
	return y
}

// Sort returns the elements of each line along a dimension in ascending order, or in descending order, and where they stood: see ArgSort. It panics
// with *IndexError, and *DTypeError unless t is of floats.
func (t *Tensor) Sort(dim int, descending bool) (values, at *Tensor) {
	at = t.ArgSort(dim, descending)
	return t.TakeAlong(dim, at), at
}

// TopK returns the k greatest elements of each line along a dimension, the greatest first, and where they stand. It panics with *IndexError, and
// *DTypeError unless t is of floats.
func (t *Tensor) TopK(dim, k int) (values, at *Tensor) {
	if n := t.Dim(dim); k < 0 || k > n {
		panic(&IndexError{Op: "TopK", What: "number", Index: k, Low: 0, High: n, Of: t.Shape()})
	}
	at = t.ArgSort(dim, true).Slice(dim, 0, k).Clone()
	return t.TakeAlong(dim, at), at
}

// TakeAlong returns elements of each line along a dimension, at positions of its own: y[.., j, ..] = t[.., at[.., j, ..], ..]. Positions count from
// 0, or from the end if they are negative.
//
// Shapes: at is of Int and has the sizes of t but for that dimension; y is like it. It panics with *ShapeError, *DTypeError and *IndexError.
func (t *Tensor) TakeAlong(dim int, at *Tensor) *Tensor {
	d := t.dim("TakeAlong", dim)
	y := make0(sameFloats1("TakeAlong", t), t.lineShape("TakeAlong", d, at))
	if t.store.dtype == Float32 {
		alongLine(t, y, at, d, func(x, y *float32) { *y = *x })
	} else {
		alongLine(t, y, at, d, func(x, y *float64) { *y = *x })
	}
	if t.recorder != nil {
		record(t.recorder, methodSymbol+"TakeAlong", y, t, dim, at)
	}
	return y
}

// AccumulateAlong adds the elements of src to those at these positions of lines of dst, in place: the reverse of TakeAlong.
func AccumulateAlong(dst, src *Tensor, dim int, at *Tensor) {
	d := dst.dim("AccumulateAlong", dim)
	sameFloats2("AccumulateAlong", dst, src)
	if dst.lineShape("AccumulateAlong", d, at); !src.SameShape(at) {
		panic(&ShapeError{"AccumulateAlong", shapesOf(dst, src, at), "a second operand and positions of one shape"})
	}
	if dst.store.dtype == Float32 {
		alongLine(dst, src, at, d, func(x, y *float32) { *x += *y })
	} else {
		alongLine(dst, src, at, d, func(x, y *float64) { *x += *y })
	}
	dst.written(src)
}

// lineShape checks positions in lines along dimension d of t, and returns their shape.
func (t *Tensor) lineShape(op string, d int, at *Tensor) []int {
	at.wantInt(op)
	like := at.dims
	like[d] = t.dims[d]
	if at.rank != t.rank || like != t.dims {
		panic(&ShapeError{op, shapesOf(t, at), "positions with the same sizes in all dimensions but one"})
	}
	for _, i := range at.Ints() {
		t.index(op, d, i)
	}
	return at.Shape()
}

// alongLine calls f with each element of y, and the one of x at its position.
func alongLine[T Float](x, y, at *Tensor, d int, f func(x, y *T)) {
	xs, ys, is := elements[T](x.store), elements[T](y.store), elements[int](at.store)
	heads(d, func(h []int) {
		for j := range at.dims[d] {
			i := is[h[2]+j*at.strides[d]]
			if i < 0 {
				i += x.dims[d]
			}
			f(&xs[h[0]+i*x.strides[d]], &ys[h[1]+j*y.strides[d]])
		}
	}, x, y, at)
}

// heads calls f with where each line along a dimension begins, in each of several tensors of one shape but for the sizes there.
func heads(d int, f func(at []int), ts ...*Tensor) {
	hs := make([]*Tensor, len(ts))
	for k, t := range ts {
		if t.dims[d] == 0 {
			return
		}
		hs[k] = t.view()
		hs[k].dims[d] = 1
	}
	at := make([]int, len(ts))
	l := newLoop(hs[0].dims[:hs[0].rank], hs...)
	var index [MaxRank]int
	for more := l.first(); more; more = l.next(&index) {
		for i := range l.run() {
			for k := range ts {
				at[k] = l.at[k] + i*l.step(k)
			}
			f(at)
		}
	}
}
