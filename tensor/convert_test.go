package tensor_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

var allTypes = []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool, tensor.Float16, tensor.BFloat16}

func TestConvert(t *testing.T) {
	for _, from := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int, tensor.Bool} {
		for i := range 60 {
			r := newSource(uint64(i))
			x := r.tensor(from, r.shape())
			p := plainOf(x)
			for _, to := range allTypes {
				y := x.To(to)
				if y.DType() != to {
					t.Fatalf("%v to %v: got %v", from, to, y.DType())
				}
				tol := 0.0
				switch to {
				case tensor.Float16:
					tol = 0x1p-11
				case tensor.BFloat16:
					tol = 0x1p-8
				}
				same(t, from.String()+" to "+to.String(), y, build(p.shape, func(at []int) float64 {
					v := p.at(at)
					switch {
					case to == tensor.Int:
						return math.Trunc(v)
					case to == tensor.Bool && v != 0:
						return 1
					}
					return rounded(to, v)
				}), tol)
			}
			if x.To(from) != x {
				t.Errorf("%v: To the same type makes a copy", from)
			}
			y := x.Convert(from)
			same(t, "Convert", y, p, 0)
			if len(p.v) > 0 && tensor.Data[bool](tensor.Bool.Zeros(1)) != nil && from != tensor.Bool {
				y.Fill(99)
				same(t, "the original", x, p, 0)
			}
		}
	}
}

// Every float16 and bfloat16 converts to float32 and back without a change, in the order of its bits.
func TestHalves(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float16, tensor.BFloat16} {
		bits := make([]uint16, 1<<16)
		for i := range bits {
			bits[i] = uint16(i)
		}
		x := tensor.FromBits(d, bits, len(bits)).To(tensor.Float32)
		vs := x.Values()
		for i, b := range x.To(d).Bits() {
			if v := vs[i]; int(b) != i && v == v {
				t.Fatalf("%v: %#04x is %v, which is %#04x", d, i, v, b)
			}
			if i > 0 && i < 1<<15 && !(vs[i] > vs[i-1]) && vs[i] == vs[i] {
				t.Fatalf("%v: %#04x is %v, not more than %v", d, i, vs[i], vs[i-1])
			}
		}
	}
}

// What lies between two neighbours goes to the nearer one, and in the middle to the even one.
func TestHalvesRound(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float16, tensor.BFloat16} {
		var xs, want []float64
		top := 0x7c00 // infinity
		if d == tensor.BFloat16 {
			top = 0x7f80
		}
		for i := 0; i < top-1; i += 7 {
			pair := tensor.FromBits(d, []uint16{uint16(i), uint16(i + 1)}, 2).Values()
			lo, hi := pair[0], pair[1]
			even := lo
			if i%2 == 1 {
				even = hi
			}
			xs = append(xs, lo+(hi-lo)*0.25, (lo+hi)/2, lo+(hi-lo)*0.75, -(lo+hi)/2)
			want = append(want, lo, even, hi, -even)
		}
		same(t, d.String(), tensor.New(xs, len(xs)).To(d), plain{[]int{len(xs)}, want}, 0)
	}
	got := tensor.Float64.Of(65519, 65520, 1e-8, math.NaN(), math.Inf(-1)).To(tensor.Float16)
	same(t, "the ends of float16", got, plain{[]int{5}, []float64{65504, math.Inf(1), 0, math.NaN(), math.Inf(-1)}}, 0)
}

// Constructors and what they make.
func TestMakers(t *testing.T) {
	for _, c := range []struct {
		name string
		got  *tensor.Tensor
		d    tensor.DType
		want plain
	}{
		{"Zeros", tensor.Zeros(2, 1), tensor.Float32, plain{[]int{2, 1}, []float64{0, 0}}},
		{"Ones", tensor.Bool.Ones(2), tensor.Bool, plain{[]int{2}, []float64{1, 1}}},
		{"Full", tensor.Float64.Full(2.5, 1, 2), tensor.Float64, plain{[]int{1, 2}, []float64{2.5, 2.5}}},
		{"Scalar", tensor.Scalar(3), tensor.Float32, plain{nil, []float64{3}}},
		{"Eye", tensor.Int.Eye(2), tensor.Int, plain{[]int{2, 2}, []float64{1, 0, 0, 1}}},
		{"Linspace", tensor.Linspace(1, 2, 3), tensor.Float32, plain{[]int{3}, []float64{1, 1.5, 2}}},
		{"Linspace of 1", tensor.Linspace(1, 2, 1), tensor.Float32, plain{[]int{1}, []float64{1}}},
		{"Of", tensor.Of(1, []int{2, 3}, 4.5, true, [2]float32{5, 6}), tensor.Float32, plain{[]int{7}, []float64{1, 2, 3, 4.5, 1, 5, 6}}},
		{"FromRows", tensor.FromRows([]int{1, 2}, []int{3, 4}), tensor.Float32, plain{[]int{2, 2}, []float64{1, 3, 2, 4}}},
		{"FromColumns", tensor.Float64.FromColumns([]float64{1, 2}, []float64{3, 4}), tensor.Float64, plain{[]int{2, 2}, []float64{1, 2, 3, 4}}},
		{"New", tensor.New([]int{1, 2}, 1, 2), tensor.Int, plain{[]int{1, 2}, []float64{1, 2}}},
		{"FromValues", tensor.FromValues(tensor.Bool, []float64{0, 2}, 2), tensor.Bool, plain{[]int{2}, []float64{0, 1}}},
		{"ZerosLike", tensor.ZerosLike(tensor.Int.Ones(1, 2).T()), tensor.Int, plain{[]int{2, 1}, []float64{0, 0}}},
	} {
		same(t, c.name, c.got, c.want, 0)
		if c.got.DType() != c.d {
			t.Errorf("%s: got %v, want %v", c.name, c.got.DType(), c.d)
		}
	}
	xs := []float64{1, 2}
	w := tensor.Wrap(xs, 2)
	if w.Set(7, 0); xs[0] != 7 {
		t.Error("Wrap made a copy")
	}
	if n := tensor.New(xs, 2); n.At(0) != 7 {
		t.Error("New did not copy")
	} else if n.Set(8, 0); xs[0] != 7 {
		t.Error("New shares the memory of its elements")
	}
}
