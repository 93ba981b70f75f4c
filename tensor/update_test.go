package tensor_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/tensor"
)

// forms are ways in which the elements of a tensor may lie in memory.
var forms = map[string]func(t *tensor.Tensor) *tensor.Tensor{
	"dense":      func(t *tensor.Tensor) *tensor.Tensor { return t.Clone() },
	"transposed": func(t *tensor.Tensor) *tensor.Tensor { return t.T().Clone().T() },
	"part": func(t *tensor.Tensor) *tensor.Tensor {
		big := t.DType().Zeros(t.Dim(0)+1, t.Dim(1))
		y := big.Slice(0, 1, t.Dim(0)+1)
		t.CopyTo(y)
		return y
	},
}

const updateTol = 2e-6 // float32, relative to numbers about 1

// Updates in one pass are their formulas, for float32 and float64, whatever form the memory of each tensor has, and count as writes.
func TestUpdates(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		for name, form := range forms {
			for gname, gform := range forms {
				w, m, g := d.Randn(rng, 5, 7), d.Randn(rng, 5, 7), d.Randn(rng, 5, 7)
				v := tensor.Square(d.Randn(rng, 5, 7))
				w1, m1, v1 := form(w), gform(m), form(v)
				before := w1.Version()
				tensor.UpdateAdam(w1, m1, v1, gform(g), 0.1, 0.9, 0.99, 1e-8, 0.19, 0.0199)
				m2 := m.Scale(0.9).Add(g.Scale(0.1))
				v2 := v.Scale(0.99).Add(tensor.Square(g).Scale(0.01))
				step := m2.Scale(0.1 / 0.19).Div(tensor.Sqrt(v2.Scale(1 / 0.0199)).AddScalar(1e-8))
				near(t, name+" "+gname+" Adam w", w1, w.Sub(step))
				near(t, name+" "+gname+" Adam m", m1, m2)
				near(t, name+" "+gname+" Adam v", v1, v2)
				if w1.Version() == before {
					t.Error("UpdateAdam is not counted as a write")
				}
				w1, v1 = gform(w), form(v)
				tensor.UpdateMomentum(w1, v1, form(g), 0.1, 0.9)
				v2 = v.Scale(0.9).Add(g.Scale(0.1))
				near(t, name+" "+gname+" Momentum w", w1, w.Sub(v2))
				near(t, name+" "+gname+" Momentum v", v1, v2)
				w1 = form(w)
				tensor.AccumulateScaled(w1, -0.1, gform(g))
				near(t, name+" "+gname+" AccumulateScaled", w1, w.Sub(g.Scale(0.1)))
			}
		}
	}
}

func near(t *testing.T, what string, got, want *tensor.Tensor) {
	t.Helper()
	ys := want.Values()
	for i, x := range got.Values() {
		if y := ys[i]; math.Abs(x-y) > updateTol*max(1, math.Abs(y)) {
			t.Errorf("%s, %v: element %d: got %v, want %v", what, got.DType(), i, x, y)
			return
		}
	}
}

// Long tensors are updated by several threads.
func TestUpdatesOfLongTensors(t *testing.T) {
	const n = 200_003
	w, g := tensor.Zeros(n), tensor.Ones(n)
	tensor.AccumulateScaled(w, -0.5, g)
	tensor.UpdateMomentum(w, tensor.Zeros(n), g, 0.25, 0.9)
	tensor.UpdateAdam(w, tensor.Zeros(n), tensor.Zeros(n), g, 1, 0.9, 0.999, 0, 0.1, 0.001)
	near(t, "all", w, tensor.Full(-1.75, n))
}

func TestUpdatesTakeNoMemory(t *testing.T) {
	w, m, v, g := tensor.Zeros(50), tensor.Zeros(50), tensor.Zeros(50), tensor.Ones(50)
	if n := testing.AllocsPerRun(100, func() {
		tensor.AccumulateScaled(w, -0.5, g)
		tensor.UpdateMomentum(w, v, g, 0.25, 0.9)
		tensor.UpdateAdam(w, m, v, g, 1, 0.9, 0.999, 0, 0.1, 0.001)
		_ = w.PNorm(2)
	}); n != 0 {
		t.Errorf("got %v allocations, want 0", n)
	}
}

func TestPNorm(t *testing.T) {
	for _, c := range []struct {
		p    float64
		want float64
	}{{1, 7}, {2, 5}, {math.Inf(1), 4}, {math.Inf(-1), 0}, {0, 2}, {3, math.Cbrt(91)}} {
		for _, x := range []*tensor.Tensor{tensor.Of(3, 0, -4), tensor.Float64.Of(3, 0, -4), tensor.FromRows([]float64{3, 9}, []float64{0, 9}, []float64{-4, 9}).Select(1, 0)} {
			if got := x.PNorm(c.p); math.Abs(got-c.want) > 1e-6 {
				t.Errorf("PNorm(%v): got %v, want %v", c.p, got, c.want)
			}
		}
	}
	if got := tensor.Of(3e30, 4e30).PNorm(2); math.Abs(got/5e30-1) > 1e-6 {
		t.Errorf("beyond the squares of float32: got %v, want 5e30", got)
	}
	if got := tensor.Of(3e-30, 4e-30).PNorm(2); math.Abs(got/5e-30-1) > 1e-6 {
		t.Errorf("below the squares of float32: got %v, want 5e-30", got)
	}
	if got := tensor.Of(1, math.NaN()).PNorm(2); !math.IsNaN(got) {
		t.Errorf("of NaN: got %v, want NaN", got)
	}
	if got := tensor.Zeros(0).PNorm(2); got != 0 {
		t.Errorf("of nothing: got %v, want 0", got)
	}
}

func TestTouch(t *testing.T) {
	x := tensor.Zeros(3)
	before := x.T().Version()
	x.Touch()
	if x.T().Version() == before {
		t.Error("Touch is not counted")
	}
}
