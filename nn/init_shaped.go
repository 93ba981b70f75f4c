package nn

import (
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/tensor"
)

// Initialisers that look at a weight as a whole.

// Orthogonal makes matrices with orthonormal columns, or orthonormal rows if there are more columns than rows, times a gain, which is 1 by default: all of
// them are equally likely. A tensor of more dimensions counts as a matrix with the last dimension as columns.
// It panics with *tensor.ShapeError for fewer than two dimensions.
// Source: Saxe, McClelland and Ganguli, ICLR 2014, section 3.
func Orthogonal(gain ...float64) Initialiser {
	g := one("Orthogonal", gain, 1)
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		if len(shape) < 2 {
			panic(&tensor.ShapeError{Op: "Orthogonal", Shapes: [][]int{shape}, Want: "at least two dimensions"})
		}
		n := shape[len(shape)-1]
		m := 1
		for _, s := range shape[:len(shape)-1] {
			m *= s
		}
		q := tensor.Float64.Randn(rng, max(m, n), min(m, n))
		orthonormalise(q)
		if m < n {
			q = q.T()
		}
		return q.Scale(g).To(tensor.Float32).Reshape(shape...)
	}
}

// orthonormalise makes the columns of a matrix orthonormal in place, by the method of Gram and Schmidt, some columns at a time. All are freed of those before
// them twice, which keeps them orthogonal to the last digits. What it gives is q of a QR decomposition; package linalg has that too, but gonum is behind it,
// which programs do not link for this.
func orthonormalise(q *tensor.Tensor) {
	const some = 32
	for j := 0; j < q.Dim(1); j += some {
		done, next := q.Slice(1, 0, j), q.Slice(1, j, min(j+some, q.Dim(1)))
		for range 2 {
			next.SubInPlace(done.MatMul(done.T().MatMul(next)))
		}
		orthonormaliseEach(tensor.Data[float64](next), q.Dim(0))
	}
}

// orthonormaliseEach does it for columns of m numbers one by one.
func orthonormaliseEach(x []float64, m int) {
	for j := 0; j < len(x); j += m {
		v := x[j : j+m]
		for range 2 {
			for i := 0; i < j; i += m {
				dot, u := 0.0, x[i:i+m]
				for k := range v {
					dot += u[k] * v[k]
				}
				for k := range v {
					v[k] -= dot * u[k]
				}
			}
		}
		norm := 0.0
		for _, e := range v {
			norm += e * e
		}
		for k := range v {
			v[k] /= math.Sqrt(norm)
		}
	}
}

// SparseInit draws matrices from the normal distribution with mean 0 and this standard deviation, which is 0.01 by default, and sets a part of each column to
// 0, at random: sparsity, 0 to 1, of its elements, rounded up.
// It panics with *tensor.UseError for another sparsity, and with *tensor.ShapeError unless there are two dimensions.
// Source: Martens, Deep learning via Hessian-free optimization, ICML 2010, section 5.
func SparseInit(sparsity float64, std ...float64) Initialiser {
	s := one("SparseInit", std, 0.01)
	if !(sparsity >= 0 && sparsity <= 1) {
		panic(misuse("SparseInit", "got sparsity %v, want 0 to 1", sparsity))
	}
	return func(rng *rand.Rand, shape ...int) *tensor.Tensor {
		if len(shape) != 2 {
			panic(&tensor.ShapeError{Op: "SparseInit", Shapes: [][]int{shape}, Want: "two dimensions"})
		}
		w := normal(rng, s, shape)
		if rng == nil {
			rng = rand.New(tensor.DefaultSource())
		}
		zeros := int(math.Ceil(sparsity * float64(shape[0])))
		for j := range shape[1] {
			for _, i := range rng.Perm(shape[0])[:zeros] {
				w.Set(0, i, j)
			}
		}
		return w
	}
}

// IdentityInit makes weights with which a layer returns its input, times a gain: an identity matrix for Dense; for Conv, 1 in the middle of the kernel from
// each channel to the one of its number, which wants kernels of odd sizes and SamePad. What is left over where sizes differ is 0; so are vectors, which are
// biases. Each shift moves the elements so many positions around in one dimension, the first one first.
//
//	Dense(3, 3, Init(IdentityInit(1)))
func IdentityInit(gain float64, shift ...int) Initialiser {
	return func(_ *rand.Rand, shape ...int) *tensor.Tensor {
		w := tensor.Zeros(shape...)
		if n := len(shape); n >= 2 {
			at := make([]int, n)
			for d, size := range shape[:n-2] {
				at[d] = (size - 1) / 2
			}
			for i := range min(shape[n-2], shape[n-1]) {
				at[n-2], at[n-1] = i, i
				if w.Len() > 0 {
					w.Set(gain, at...)
				}
			}
		}
		for d, by := range shift {
			w = w.Roll(d, by)
		}
		return w
	}
}
