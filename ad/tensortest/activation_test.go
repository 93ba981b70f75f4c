package tensortest

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

// activations are those of NNlib by its names, with its defaults where a case gives no parameters.
var activations = map[string]func(x Tensor, p []float64) Tensor{
	"sigmoid": of(tensor.Sigmoid), "hardsigmoid": of(tensor.HardSigmoid), "hardtanh": of(tensor.HardTanh), "relu": of(tensor.Relu), "leakyrelu": with(tensor.LeakyRelu, 0.01),
	"relu6": of(tensor.Relu6), "rrelu": func(x Tensor, _ []float64) Tensor { return tensor.RRelu(x, 1.0/8, 1.0/3, random(1)) }, "elu": with(tensor.Elu, 1),
	"gelu_tanh": of(tensor.Gelu), "gelu_sigmoid": of(tensor.GeluSigmoid), "gelu_erf": of(tensor.GeluErf), "swish": of(tensor.Swish), "hardswish": of(tensor.HardSwish),
	"selu": of(tensor.Selu), "celu": with(tensor.Celu, 1), "softplus": of(tensor.Softplus), "softsign": of(tensor.Softsign), "logsigmoid": of(tensor.LogSigmoid),
	"logcosh": of(tensor.LogCosh), "mish": of(tensor.Mish), "tanhshrink": of(tensor.TanhShrink), "softshrink": with(tensor.SoftShrink, 0.5), "trelu": with(tensor.TRelu, 1),
	"lisht": of(tensor.Lisht), "tanh": of(tensor.Tanh), "tanh_fast": of(tensor.TanhFast), "sigmoid_fast": of(tensor.SigmoidFast), "identity": of(tensor.Identity),
}

func of(f func(Tensor) Tensor) func(Tensor, []float64) Tensor {
	return func(x Tensor, _ []float64) Tensor { return f(x) }
}

func with(f func(Tensor, float64) Tensor, standard float64) func(Tensor, []float64) Tensor {
	return func(x Tensor, p []float64) Tensor {
		if len(p) > 0 {
			return f(x, p[0])
		}
		return f(x, standard)
	}
}

// TestFluxActivations computes the cases of NNlib's tests and documentation, for both types.
func TestFluxActivations(t *testing.T) {
	text, err := os.ReadFile("testdata/activations.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		ID, Op, Eltype string
		Input          struct {
			F      string
			X      any
			Order  int
			Params []float64
		}
		Expected any
		Tol      float64
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != 31 {
		t.Errorf("got %d cases, want 31", len(cases))
	}
	for _, c := range cases {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			tol := c.Tol
			if d == tensor.Float32 {
				tol = 2e-7
			}
			switch c.Op {
			case "nan-propagation":
				for _, name := range strings.Fields(strings.TrimPrefix(c.Input.F, "all of ")) {
					if y := activations[name](d.Full(math.NaN(), 2), nil); !math.IsNaN(y.At(0)) || y.DType() != d {
						t.Errorf("%s(NaN) = %v", name, y)
					}
				}
				continue
			case "derivative":
				x := d.Full(c.Input.X.(float64), 1)
				got := map[int]any{1: ad.Gradient(SumSoftplus, x).At(0).Value(), 2: ad.HVP(SumSoftplus, x, d.Ones(1)).Value()}[c.Input.Order]
				if v := got.(Tensor).At(0); !(math.Abs(v-c.Expected.(float64)) <= tol) {
					t.Errorf("%s: got %v, want %v", c.ID, v, c.Expected)
				}
				continue
			}
			got := activations[c.Input.F](d.Full(c.Input.X.(float64), 3), c.Input.Params)
			for _, v := range got.Values() {
				switch want := c.Expected.(type) {
				case float64:
					if !(math.Abs(v-want) <= tol*max(1, math.Abs(want))) {
						t.Errorf("%s for %v: got %v, want %v", c.ID, d, v, want)
					}
				case map[string]any:
					if !(v >= want["min"].(float64) && v <= want["max"].(float64)) {
						t.Errorf("%s for %v: got %v, want it between %v and %v", c.ID, d, v, want["min"], want["max"])
					}
				}
			}
		}
	}
}

// TestActivationsFar goes where formulas overflow or lose digits.
func TestActivationsFar(t *testing.T) {
	for _, c := range []struct {
		f       func(Tensor) Tensor
		x, want float64
	}{
		{tensor.LogCosh, -1000, 1000 - math.Ln2}, {tensor.Softplus, 1000, 1000}, {tensor.Softplus, -1000, 0}, {tensor.LogSigmoid, -1000, -1000}, {tensor.LogSigmoid, 1000, 0},
		{tensor.Mish, 1000, 1000}, {tensor.Mish, -1000, 0}, {tensor.Swish, -1000, 0}, {tensor.Gelu, -1000, 0}, {tensor.GeluErf, 1000, 1000}, {tensor.Selu, -1000, -tensor.SeluScale * tensor.SeluAlpha},
		{tensor.HardSwish, -1000, 0}, {tensor.HardSwish, 1000, 1000}, {tensor.Relu, math.Inf(1), math.Inf(1)}, {tensor.Relu6, math.Inf(1), 6}, {tensor.HardTanh, math.Inf(-1), -1},
		{tensor.Softsign, 1e30, 1}, {tensor.TanhShrink, -1000, -999}, {tensor.Sigmoid, -1000, 0},
	} {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			if got := c.f(d.Full(c.x, 1)).At(0); !(got == c.want || math.Abs(got-c.want) <= 1e-7*math.Abs(c.want)) {
				t.Errorf("%v: got %v, want %v", c.x, got, c.want)
			}
			numeric(t, ad.Jacobian(c.f, ad.AutoForward, d.Full(c.x, 1)).At(0).Value(), numbers(ad.Jacobian(c.f, d.Full(c.x, 1)).At(0).Value()))
		}
	}
}
