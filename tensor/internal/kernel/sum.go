package kernel

// Sums are taken over blocks, a block in several partial sums of the element type, and the sums of blocks are added in pairs in float64. So the error grows
// with the logarithm of the length, and the order of additions is a function of the length alone. A caller that divides a sum among threads divides it at
// multiples of Block and adds the parts in their order.

// Block is the number of elements that are summed in a row.
const Block = 1024

// pairwise adds leaf(lo, hi) over the blocks of 0..n, halving at a multiple of Block.
func pairwise(lo, hi int, leaf func(lo, hi int) float64) float64 {
	if hi-lo <= Block {
		return leaf(lo, hi)
	}
	middle := lo + (hi-lo+2*Block-1)/(2*Block)*Block
	return pairwise(lo, middle, leaf) + pairwise(middle, hi, leaf)
}

// Sum returns the sum of x, 0 for an empty x.
func Sum[T Float](x []T) T {
	return T(pairwise(0, len(x), func(lo, hi int) float64 { return sumBlock(x[lo:hi]) }))
}

// SumAbs returns the sum of |x|.
func SumAbs[T Float](x []T) T {
	return T(pairwise(0, len(x), func(lo, hi int) float64 { return sumAbsBlock(x[lo:hi]) }))
}

// SumSquares returns the sum of x².
func SumSquares[T Float](x []T) T {
	return T(pairwise(0, len(x), func(lo, hi int) float64 { return squaresBlock(x[lo:hi], 0) }))
}

// Dot returns the sum of a * b.
func Dot[T Float](a, b []T) T {
	same(len(a), len(b))
	return T(pairwise(0, len(a), func(lo, hi int) float64 { return dotBlock(a[lo:hi], b[lo:hi]) }))
}

// MeanVar returns the mean of x and its variance, the mean of (x - mean)², in two passes. Both are NaN for an empty x.
func MeanVar[T Float](x []T) (mean, variance T) {
	n := float64(len(x))
	mean = T(pairwise(0, len(x), func(lo, hi int) float64 { return sumBlock(x[lo:hi]) }) / n)
	return mean, T(pairwise(0, len(x), func(lo, hi int) float64 { return squaresBlock(x[lo:hi], mean) }) / n)
}

// Moments returns the mean and the variance, as MeanVar does, of several slices together.
func Moments[T Float](each func(yield func(x []T) bool)) (mean, variance T) {
	n, sum := 0, 0.0
	for x := range each {
		n += len(x)
		sum += pairwise(0, len(x), func(lo, hi int) float64 { return sumBlock(x[lo:hi]) })
	}
	mean = T(sum / float64(n))
	sum = 0
	for x := range each {
		sum += pairwise(0, len(x), func(lo, hi int) float64 { return squaresBlock(x[lo:hi], mean) })
	}
	return mean, T(sum / float64(n))
}
