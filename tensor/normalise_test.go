package tensor_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

func ExampleNormalise() {
	x := tensor.Float64.FromColumns([]float64{1, 3}, []float64{10, 30})
	fmt.Println(tensor.Normalise(x, 0, 0).Values())
	mean, variance := tensor.Moments(x, 0)
	fmt.Println(mean.Values(), variance.Values())
	// Output:
	// [-1 1 -1 1]
	// [2 20] [1 100]
}

func ExampleLogitCrossEntropy() {
	x := tensor.Float64.FromColumns([]float64{0, 0}, []float64{math.Log(3), 0})
	y := tensor.Float64.FromColumns([]float64{1, 0}, []float64{0, 1})
	fmt.Println(tensor.Exp(tensor.LogitCrossEntropy(x, y, 0)).Values())
	// Output: [2 4]
}

// Groups of every form, dense and not, against the definition.
func TestNormalise(t *testing.T) {
	defer tensor.SetThreads(0)
	for i, c := range []struct {
		shape, dims []int
	}{
		{[]int{20, 3}, []int{0}}, {[]int{20, 3}, []int{1}}, {[]int{20, 3}, nil}, {[]int{4, 3, 2, 5}, []int{0, 1, 3}}, {[]int{4, 3, 2, 5}, []int{0, 1}},
		{[]int{4, 3, 2, 5}, []int{-1, 0}}, {[]int{4, 3, 2, 5}, []int{0, 2}}, {[]int{300, 200}, []int{0}}, {[]int{1, 1}, []int{0}}, {[]int{0, 2}, []int{0}},
	} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			r := newSource(uint64(i))
			x := r.tensor(d, c.shape)
			tol := 1e-12
			if d == tensor.Float32 {
				tol = 1e-4
			}
			mean := x.Mean(c.dims...)
			variance := tensor.Square(x.Sub(mean)).Mean(c.dims...)
			want := x.Sub(mean).Div(tensor.Sqrt(variance.AddScalar(0.1)))
			var first *tensor.Tensor
			for threads := 1; threads < 4; threads++ {
				tensor.SetThreads(threads)
				y := tensor.Normalise(x, 0.1, c.dims...)
				same(t, fmt.Sprint("Normalise ", c), y, plainOf(want), tol)
				m, v := tensor.Moments(x, c.dims...)
				same(t, fmt.Sprint("mean ", c), m, plainOf(mean), tol)
				same(t, fmt.Sprint("variance ", c), v, plainOf(variance), tol)
				if first == nil {
					first = y
				}
				same(t, fmt.Sprint(threads, " threads"), y, plainOf(first), 0)
			}
		}
	}
}

// The losses of lines along each dimension, dense and not, against the definition; so the gradient, for any number of threads.
func TestLogitCrossEntropy(t *testing.T) {
	defer tensor.SetThreads(0)
	for i, shape := range [][]int{{5, 3}, {1, 4}, {70, 3}, {2000, 40}, {0, 2}} {
		for dim := range shape {
			if shape[dim] == 0 {
				continue
			}
			r := newSource(uint64(i))
			x, y := r.tensor(tensor.Float64, shape), tensor.Softmax(r.tensor(tensor.Float64, shape), dim)
			want := y.Mul(tensor.LogSoftmax(x, dim)).Sum(dim).Scale(-1)
			slope := tensor.Softmax(x, dim).Mul(y.Sum(dim)).Sub(y)
			for threads := 1; threads < 4; threads++ {
				tensor.SetThreads(threads)
				same(t, fmt.Sprint("loss ", shape, dim), tensor.LogitCrossEntropy(x, y, dim), plainOf(want), 1e-12)
				dx := tensor.Float64.Zeros(shape...)
				tensor.AccumulateLogitCrossEntropy(dx, tensor.Float64.Ones(want.Shape()...), x, y, dim)
				same(t, fmt.Sprint("gradient ", shape, dim), dx, plainOf(slope), 1e-12)
			}
		}
	}
}

func TestNormaliseRefuses(t *testing.T) {
	x := tensor.Ones(3, 2)
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"Normalise: got dimension 0 twice, want each once", func() { tensor.Normalise(x, 0, 0, 0) }},
		{"LogitCrossEntropy: got (3, 2) and (3), want one shape", func() { tensor.LogitCrossEntropy(x, tensor.Ones(3), 0) }},
		{"AccumulateLogitCrossEntropy: got (3, 2) and (3, 2) and (3, 2) and (3, 2), want one shape, the second with size 1 along the dimension", func() {
			tensor.AccumulateLogitCrossEntropy(x, x, x, x, 0)
		}},
		{"AccumulateNormalise: got (3, 2) and (3, 2) and (3) and (3, 2), want one shape", func() { tensor.AccumulateNormalise(x, x, tensor.Ones(3), x, 0) }},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != c.want {
					t.Errorf("got %s\nwant %s", got, c.want)
				}
			}()
			c.f()
		}()
	}
}
