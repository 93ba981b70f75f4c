package tensor

// Index tensors are of type Int. They count from 0 here, where NNlib's count from 1; negative ones count from the end.

// Gather returns the positions of the last dimension of x that idx says: y[.., k..] = x[.., idx[k..]].
//
// Shapes: x is (features.., n), idx is (k..) with any number of dimensions, y is (features.., k..). Where NNlib has tuples of positions, join the
// last dimensions of x with Reshape and give LinearIndex. It panics with *ShapeError for a scalar x, *DTypeError unless idx is of Int, and
// *IndexError.
func Gather(x, idx *Tensor) *Tensor {
	y := gatherLast("Gather", x, idx)
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Gather", y, x, idx)
	}
	return y
}

// Embed returns the columns of w with these numbers, one for each element of idx: the product w.MatMul(OneHot(..)), without the multiplications.
//
// Shapes: w is (out, n), idx is (k..), y is (out, k..). It panics with *ShapeError unless w is a matrix, *DTypeError unless idx is of Int, and
// *IndexError.
func Embed(w, idx *Tensor) *Tensor {
	if w.rank != 2 {
		panic(&ShapeError{"Embed", shapesOf(w, idx), "a matrix (out, n) and the numbers of columns"})
	}
	y := gatherLast("Embed", w, idx)
	if w.recorder != nil {
		record(w.recorder, functionSymbol+"Embed", y, w, idx)
	}
	return y
}

func gatherLast(op string, x, idx *Tensor) *Tensor {
	idx.wantInt(op)
	if x.rank == 0 || x.rank-1+idx.rank > MaxRank {
		panic(&ShapeError{op, shapesOf(x, idx), "one dimension or more, whose last one is gathered from, and at most 8 in the result"})
	}
	y := x.indexAll(op, along(x.rank-1, idx.Ints()))
	y.reshaped(append(x.Shape()[:x.rank-1], idx.Shape()...))
	return y
}

// reshaped gives a new dense tensor another shape, with as many elements.
func (t *Tensor) reshaped(shape []int) {
	t.dims, t.strides = [MaxRank]int{}, [MaxRank]int{}
	t.setDense(shape)
}

func (t *Tensor) wantInt(op string) {
	if t.store.dtype != Int {
		panic(&DTypeError{op, []DType{t.store.dtype}, "indices of type int: convert with x.To(tensor.Int)"})
	}
}

// Ints returns a copy of the elements of an Int tensor, the first dimension fastest. It panics with *DTypeError for other types.
func (t *Tensor) Ints() []int {
	t.wantInt("Ints")
	return append([]int{}, flat[int](t.packed())...)
}

// LinearIndex returns where the elements at these indices stand in a tensor of these sizes, the first dimension fastest: what Gather and Scatter
// take once dimensions are joined by Reshape.
//
// Shapes: idx is (dimensions, k..) of Int, an index into each dimension; y is (k..). It panics with *ShapeError, *DTypeError and *IndexError.
func LinearIndex(idx *Tensor, sizes ...int) *Tensor {
	idx.wantInt("LinearIndex")
	if idx.rank == 0 || idx.dims[0] != len(sizes) {
		panic(&ShapeError{"LinearIndex", [][]int{idx.Shape(), append([]int{}, sizes...)}, "an index for each size in the first dimension of the indices"})
	}
	y := Int.Zeros(idx.dims[1:idx.rank]...)
	out, in := flat[int](y), idx.Ints()
	for k := range out {
		step := 1
		for d, n := range sizes {
			i := in[k*len(sizes)+d]
			if i < -n || i >= n {
				panic(&IndexError{"LinearIndex", "index", i, 0, n - 1, append([]int{}, sizes...)})
			}
			if i < 0 {
				i += n
			}
			out[k] += i * step
			step *= n
		}
	}
	return y
}

// OneHot returns a float32 matrix with a column for each label, which has 1 at the position of the label and 0 elsewhere. Labels count from 0.
//
// Shapes: (n, labels). It panics with *IndexError for labels that are not 0 to n-1. To multiply a matrix by it, see Embed.
func OneHot(labels []int, n int) *Tensor { return Float32.OneHot(labels, n) }

// OneHot is the function OneHot for another type of elements, such as Bool.
func (d DType) OneHot(labels []int, n int) *Tensor { return New(labels, len(labels)).OneHot(d, n) }

// OneHot returns a column for each label in t, which is of Int: 1 at the position of the label and 0 elsewhere, as elements of type d.
//
// Shapes: t is (k..), y is (n, k..). It panics with *DTypeError, and with *IndexError for labels that are not 0 to n-1.
func (t *Tensor) OneHot(d DType, n int) *Tensor {
	t.wantInt("OneHot")
	y := d.Zeros(append([]int{n}, t.dims[:t.rank]...)...)
	for k, i := range t.Ints() {
		if i < 0 || i >= n {
			panic(&IndexError{"OneHot", "label", i, 0, n - 1, y.Shape()})
		}
		y.put(k*n+i, 1)
	}
	return y
}

// OneCold returns the position of the greatest element of each column, as Int: the reverse of OneHot. It is ArgMax(0).
//
// Shapes: x is (n, k..), y is (k..).
func OneCold(x *Tensor) *Tensor { return x.ArgMax(0) }
