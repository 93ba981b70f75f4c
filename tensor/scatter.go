package tensor

import (
	"math"
	"slices"
)

// A ScatterOp says how Scatter combines what goes to one position.
type ScatterOp uint8

// Where nothing goes, the result is 0, for ScatterMul and ScatterDiv 1, for ScatterMax and ScatterMin minus and plus infinity.
const (
	ScatterAdd  ScatterOp = iota // the sum
	ScatterSub                   // 0 minus the sum
	ScatterMul                   // the product
	ScatterDiv                   // 1 divided by the product
	ScatterMax                   // the greatest
	ScatterMin                   // the smallest
	ScatterMean                  // the mean
)

// Scatter puts src at positions of the last dimension of the result, and combines what goes to one of them: y[.., i] is the sum, or what op says, of
// all src[.., k..] with idx[k..] == i. It is the reverse of Gather.
//
// Shapes: src is (features.., k..), idx is (k..) of Int, y is (features.., size). Positions count from 0; -1 as size stands for one more than the
// greatest of them. It panics with *ShapeError, *DTypeError and *IndexError.
func Scatter(op ScatterOp, src, idx *Tensor, size int) *Tensor {
	switch op {
	case ScatterAdd:
		return SumAt(src, idx, size)
	case ScatterSub:
		return Neg(SumAt(src, idx, size))
	case ScatterMul:
		return ProductAt(src, idx, size)
	case ScatterDiv:
		return ProductAt(src, idx, size).RDivScalar(1)
	case ScatterMax:
		return MaxAt(src, idx, size)
	case ScatterMin:
		return MinAt(src, idx, size)
	case ScatterMean:
		y := SumAt(src, idx, size)
		return y.Div(CountAt(y, idx))
	}
	panic(&UseError{Op: "Scatter", Problem: "unknown operation, want ScatterAdd, ScatterSub, ScatterMul, ScatterDiv, ScatterMax, ScatterMin or ScatterMean"})
}

// SumAt is Scatter with ScatterAdd.
func SumAt(src, idx *Tensor, size int) *Tensor {
	s, shape, at := scattered(src, idx, size)
	y := make0(sameFloats1("Scatter", src), shape)
	y.accumulateIndex("Scatter", s, at)
	if src.recorder != nil {
		record(src.recorder, functionSymbol+"SumAt", y, src, idx, size)
	}
	return y
}

// MaxAt is Scatter with ScatterMax. NaN counts as the greatest.
func MaxAt(src, idx *Tensor, size int) *Tensor {
	return extremeAt("MaxAt", src, idx, size, &maxOp, math.Inf(-1))
}

// MinAt is Scatter with ScatterMin. NaN counts as the smallest.
func MinAt(src, idx *Tensor, size int) *Tensor {
	return extremeAt("MinAt", src, idx, size, &minOp, math.Inf(1))
}

func extremeAt(name string, src, idx *Tensor, size int, o *binaryOp, start float64) *Tensor {
	s, shape, at := scattered(src, idx, size)
	y := makeAny(sameFloats1("Scatter", src), shape)
	y.Fill(start)
	y.store.version = 0
	p, _ := y.places("Scatter", at)
	if y.store.dtype == Float32 {
		combineAt(y, s, p, o.f32.vv)
	} else {
		combineAt(y, s, p, o.f64.vv)
	}
	if src.recorder != nil {
		record(src.recorder, functionSymbol+name, y, src, idx, size)
	}
	return y
}

func combineAt[T Float](y, src *Tensor, p *places, f func(dst, a, b []T)) {
	ys, ss := flat[T](y), flat[T](src)
	p.each(false, func(to, from int) {
		if p.inner == nil {
			f(ys[to:to+p.run], ys[to:to+p.run], ss[from:from+p.run])
			return
		}
		for j, o := range p.inner {
			f(ys[to+o:to+o+1], ys[to+o:to+o+1], ss[from+j:from+j+1])
		}
	})
}

// scattered checks the arguments of Scatter. It returns src, dense, with one dimension for all positions, the shape of the result, and the positions.
func scattered(src, idx *Tensor, size int) (s *Tensor, shape []int, at [][]int) {
	idx.wantInt("Scatter")
	features := src.rank - idx.rank
	if features < 0 || !slices.Equal(src.dims[features:src.rank], idx.dims[:idx.rank]) || features == MaxRank {
		panic(&ShapeError{"Scatter", shapesOf(src, idx), "(features.., k..) and indices (k..)"})
	}
	if size < -1 {
		panic(misuse("Scatter", "got size %d, want 0 or more, or -1 for one more than the greatest index", size))
	}
	list := idx.Ints()
	if size == -1 {
		size = 0
		for _, i := range list {
			size = max(size, i+1)
		}
	}
	shape = append(src.Shape()[:features], size)
	at = make([][]int, features+1)
	at[features] = list
	s = src.packed().view()
	s.reshaped(append(src.Shape()[:features], len(list)))
	return s, shape, at
}

// CountAt returns how many elements of idx say each position of the last dimension of like, but at least 1: what a mean is divided by.
//
// Shapes: like is (features.., n), y is (1.., n), of its type. It panics with *DTypeError and *IndexError.
func CountAt(like, idx *Tensor) *Tensor {
	shape := like.Shape()
	for d := range shape[:len(shape)-1] {
		shape[d] = 1
	}
	ones := make0(like.DType(), append(shape[:len(shape)-1:len(shape)-1], idx.Shape()...))
	ones.Fill(1)
	return SumAt(ones, idx, shape[len(shape)-1]).Maximum(like.DType().Scalar(1))
}

// ProductAt is Scatter with ScatterMul. Factors are multiplied in pairs, pairs of pairs and so on.
func ProductAt(src, idx *Tensor, size int) *Tensor {
	features, rounds, at := ProductRounds(src, idx, size)
	x := src.Reshape(append(features, idx.Len())...)
	for _, r := range rounds {
		x = Concat(-1, x.Index(-1, r.Left).Mul(x.Index(-1, r.Right)), x.Index(-1, r.Single))
	}
	return Concat(-1, x, x.DType().Ones(append(features, 1)...)).Index(-1, at)
}

// A ProductRound says which factors are multiplied in a round of ProductAt, each of Left with one of Right, and which ones wait.
type ProductRound struct{ Left, Right, Single []int }

// ProductRounds returns the rounds of ProductAt, and in the end where the product for each position stands among what is left and a 1 behind it.
// features are the sizes of the dimensions in front.
func ProductRounds(src, idx *Tensor, size int) (features []int, rounds []ProductRound, at []int) {
	_, shape, places := scattered(src, idx, size)
	last := len(shape) - 1
	features, size = shape[:last:last], shape[last]
	goals := slices.Clone(places[last])
	for k, i := range goals {
		if i < -size || i >= size {
			panic(&IndexError{"Scatter", "index", i, 0, size - 1, shape})
		}
		if i < 0 {
			goals[k] += size
		}
	}
	for {
		var r ProductRound
		first := map[int]int{} // a factor of a position without a partner yet
		var next, single []int
		for k, i := range goals {
			if j, ok := first[i]; ok {
				r.Left, r.Right, next = append(r.Left, j), append(r.Right, k), append(next, i)
				delete(first, i)
			} else {
				first[i] = k
			}
		}
		if next == nil {
			at = slices.Repeat([]int{len(goals)}, size)
			for i, k := range first {
				at[i] = k
			}
			return features, rounds, at
		}
		for k, i := range goals {
			if j, ok := first[i]; ok && j == k {
				r.Single, single = append(r.Single, k), append(single, i)
			}
		}
		rounds, goals = append(rounds, r), append(next, single...)
	}
}
