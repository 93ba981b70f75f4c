package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

type binary struct {
	name string
	of   func(x, y *tensor.Tensor) *tensor.Tensor
	to   func(dst, x, y *tensor.Tensor)
	want func(a, b float64) float64
}

var binaries = []binary{
	{"Add", (*tensor.Tensor).Add, tensor.AddTo, func(a, b float64) float64 { return a + b }},
	{"Sub", (*tensor.Tensor).Sub, tensor.SubTo, func(a, b float64) float64 { return a - b }},
	{"Mul", (*tensor.Tensor).Mul, tensor.MulTo, func(a, b float64) float64 { return a * b }},
	{"Div", (*tensor.Tensor).Div, tensor.DivTo, func(a, b float64) float64 { return a / b }},
	{"Maximum", (*tensor.Tensor).Maximum, nil, greater},
	{"Minimum", (*tensor.Tensor).Minimum, nil, func(a, b float64) float64 { return -greater(-a, -b) }},
	{"PowElem", (*tensor.Tensor).PowElem, nil, math.Pow},
}

func greater(a, b float64) float64 {
	if a != a || a > b {
		return a
	}
	return b
}

func TestBinary(t *testing.T) {
	trials(t, 300, func(t *testing.T, r *source, d tensor.DType) {
		shape := r.shape()
		sa, sb := r.partners(shape)
		x, y := r.tensor(d, sa), r.tensor(d, sb)
		a, b := plainOf(x), plainOf(y)
		full := tensor.BroadcastShape(x, y)
		for _, op := range binaries {
			want := build(full, func(at []int) float64 { return rounded(d, op.want(a.at(at), b.at(at))) })
			z := op.of(x, y)
			same(t, op.name, z, want, 0)
			if z.DType() != d || !z.IsDense() {
				t.Errorf("%s: got %v, dense %v", op.name, z.DType(), z.IsDense())
			}
			if op.to != nil {
				dst := r.tensor(d, full).Clone()
				if r.IntN(2) == 0 { // a view, whose memory around it stays
					dst = r.dense(d, append([]int{2}, full...)).Select(0, 1)
				}
				op.to(dst, x, y)
				same(t, op.name+"To", dst, want, 0)
			}
		}
		same(t, "the operands", x, a, 0)
		same(t, "the operands", y, b, 0)
	})
}

// In place, the destination may be an operand.
func TestInPlace(t *testing.T) {
	trials(t, 200, func(t *testing.T, r *source, d tensor.DType) {
		shape := r.shape()
		_, sb := r.partners(shape)
		x, y := r.tensor(d, shape).Clone(), r.tensor(d, sb)
		if !slices.Equal(tensor.BroadcastShape(x, y), shape) {
			return
		}
		for name, f := range map[string]struct {
			do   func(x, y *tensor.Tensor)
			want func(a, b float64) float64
		}{
			"AddInPlace": {(*tensor.Tensor).AddInPlace, func(a, b float64) float64 { return a + b }},
			"SubInPlace": {(*tensor.Tensor).SubInPlace, func(a, b float64) float64 { return a - b }},
			"MulInPlace": {(*tensor.Tensor).MulInPlace, func(a, b float64) float64 { return a * b }},
			"DivTo":      {func(x, y *tensor.Tensor) { tensor.DivTo(x, x, y) }, func(a, b float64) float64 { return a / b }},
			"SubTo":      {func(x, y *tensor.Tensor) { tensor.SubTo(x, y, x) }, func(a, b float64) float64 { return b - a }},
			"Fill":       {func(x, _ *tensor.Tensor) { x.Fill(2.5) }, func(_, _ float64) float64 { return 2.5 }},
			"CopyTo":     {func(x, y *tensor.Tensor) { y.BroadcastTo(x.Shape()...).CopyTo(x) }, func(_, b float64) float64 { return b }},
			"ScaleInPlace": {func(x, _ *tensor.Tensor) { x.ScaleInPlace(3) }, func(a, _ float64) float64 {
				return 3 * a
			}},
		} {
			z := x.Clone()
			before := z.Version()
			a, b := plainOf(z), plainOf(y)
			f.do(z, y)
			same(t, name, z, build(shape, func(at []int) float64 { return rounded(d, f.want(a.at(at), b.at(at))) }), 0)
			if z.Version() == before {
				t.Errorf("%s: the version is still %d", name, before)
			}
		}
	})
}

// Accumulate adds sums where the destination is smaller: the reverse of broadcasting.
func TestAccumulate(t *testing.T) {
	trials(t, 300, func(t *testing.T, r *source, d tensor.DType) {
		r.special = false
		shape := r.shape()
		small, other := r.partners(shape)
		x, y := r.tensor(d, shape), r.tensor(d, other)
		a, b, start := plainOf(x), plainOf(y), r.tensor(d, small)
		summed := func(f func(at []int) float64) plain {
			p := plainOf(start)
			each(shape, func(at []int) {
				i, step := 0, 1
				for k, n := range small {
					if n > 1 {
						i += at[k] * step
					}
					step *= n
				}
				p.v[i] += f(at)
			})
			return p
		}
		if slices.Contains(shape, 0) && len(plainOf(start).v) > 0 && !slices.Equal(tensor.BroadcastShape(x, start), shape) {
			return
		}
		tol := 20 * tolerance(d)
		dst := start.Clone()
		tensor.Accumulate(dst, x)
		same(t, "Accumulate", dst, summed(a.at), tol)
		dst = start.Clone()
		tensor.AccumulateScaled(dst, -1.5, x)
		same(t, "AccumulateScaled", dst, summed(func(at []int) float64 { return -1.5 * a.at(at) }), tol)
		dst = start.Clone()
		tensor.AccumulateMul(dst, x, y)
		same(t, "AccumulateMul", dst, summed(func(at []int) float64 { return a.at(at) * b.at(at) }), tol)
	})
}

func TestScalars(t *testing.T) {
	trials(t, 100, func(t *testing.T, r *source, d tensor.DType) {
		x := r.tensor(d, r.shape())
		a, c := plainOf(x), rounded(d, r.NormFloat64())
		for name, f := range map[string]struct {
			got  *tensor.Tensor
			want func(a float64) float64
		}{
			"AddScalar":  {x.AddScalar(c), func(a float64) float64 { return a + c }},
			"Scale":      {x.Scale(c), func(a float64) float64 { return a * c }},
			"RSubScalar": {x.RSubScalar(c), func(a float64) float64 { return c - a }},
			"RDivScalar": {x.RDivScalar(c), func(a float64) float64 { return c / a }},
			"Pow 3":      {x.Pow(3), func(a float64) float64 { return math.Pow(a, 3) }},
			"Pow 2":      {x.Pow(2), func(a float64) float64 { return a * a }},
			"Pow -1":     {x.Pow(-1), func(a float64) float64 { return 1 / a }},
			"Clamp":      {x.Clamp(-0.5, 0.25), func(a float64) float64 { return -greater(-greater(a, -0.5), -0.25) }},
			"Map":        {tensor.Map(math.Sin, x), math.Sin},
			"Neg":        {tensor.Neg(x), func(a float64) float64 { return -a }},
		} {
			same(t, name, f.got, build(a.shape, func(at []int) float64 { return rounded(d, f.want(a.at(at))) }), 0)
		}
	})
}
