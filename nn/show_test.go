package nn_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/tensor"
)

// A normed stands for a layer with numbers that are not trained.
type normed struct{ Gamma, Beta, Mean, Var *tensor.Tensor }

func (*normed) Trainable() []string                  { return []string{"Gamma", "Beta"} }
func (*normed) Call(x *tensor.Tensor) *tensor.Tensor { return x }
func (n *normed) String() string                     { return fmt.Sprintf("BatchNorm(%d, relu)", n.Gamma.Len()) }
func newNormed(n int) *normed {
	return &normed{tensor.Ones(n), tensor.Zeros(n), tensor.Zeros(n), tensor.Ones(n)}
}

// A skip stands for a container of one's own.
type skip struct{ inner nn.Model }

func (s skip) Call(x *tensor.Tensor) *tensor.Tensor { return s.inner.Call(x).Add(x) }
func (s skip) Parts() []nn.NamedLayer {
	return []nn.NamedLayer{{Layer: s.inner}, {Name: "with", Layer: "+"}}
}

type poly3 struct{ θ3 []float64 }

func (p poly3) Call(x float64) float64 { return p.θ3[0] + p.θ3[1]*x + p.θ3[2]*x*x }

type two[T any] struct{ A, B T }

func TestShow(t *testing.T) {
	d := nn.Dense(2, 3)
	for _, c := range []struct {
		model any
		want  string
	}{
		// Flux.jl/src/utils.jl:624, but for the bytes: 4·(51018 + 128).
		{nn.Chain(nn.Chain(nn.Dense(784, 64), newNormed(64)), nn.Dense(64, 10)), `Chain(
  Chain(
    Dense(784 => 64),                   # 50_240 parameters
    BatchNorm(64, relu),                # 128 parameters, plus 128
  ),
  Dense(64 => 10),                      # 650 parameters
)         # Total: 6 trainable arrays, 51_018 parameters,
          # plus 2 non-trainable, 128 parameters, summarysize 199.789 KiB.`},
		{newNormed(64), `BatchNorm(64, relu)  # 128 parameters, plus 128 non-trainable`},
		// Flux.jl/docs/src/reference/destructure.md:22.
		{nn.Chain(nn.DenseOf(tensor.Zeros(1, 2), tensor.Zeros(1), tensor.Tanh), nn.DenseOf(tensor.Zeros(1, 1), tensor.Zeros(1))), `Chain(
  Dense(2 => 1, tanh),                  # 3 parameters  (all zero)
  Dense(1 => 1),                        # 2 parameters  (all zero)
)                   # Total: 4 arrays, 5 parameters, 20 bytes.`},
		{nn.DenseOf(tensor.Full(math.NaN(), 1, 2), tensor.Full(math.Inf(1), 1)), `Dense(2 => 1)       # 3 parameters  (some NaN)`},
		{nn.DenseOf(tensor.Ones(1, 2), tensor.Full(math.Inf(-1), 1)), `Dense(2 => 1)       # 3 parameters  (some Inf)`},
		{nn.Chain(tensor.Relu, tensor.Sigmoid), `Chain(relu, σ)`},
		{nn.Chain(nn.Dense(2, 3), tensor.Relu), `Chain(
  Dense(2 => 3),                        # 9 parameters
  relu,
)`},
		// Tied weights count once.
		{nn.Chain(d, nn.Dense(3, 2), d), `Chain(
  Dense(2 => 3),                        # 9 parameters
  Dense(3 => 2),                        # 8 parameters
  Dense(2 => 3),                        # 9 parameters
)                   # Total: 4 arrays, 17 parameters, 68 bytes.`},
		{nn.Chain(nn.Named("α", nn.Dense(10, 2, tensor.Tanh)), nn.Named("β", skip{nn.Dense(2, 2)})), `Chain(
  α = Dense(10 => 2, tanh),             # 22 parameters
  β = skip(
    Dense(2 => 2),                      # 6 parameters
    with = "+",
  ),
)                   # Total: 4 arrays, 28 parameters, 112 bytes.`},
		{poly3{[]float64{10, 1, 0.1}}, `poly3(θ3 = [10.0, 1.0, 0.1])  # 3 parameters`},
		{functors.Compose(poly3{[]float64{1, 0.5, 0}}, poly3{[]float64{10, 1, 0.1}}), `Compose(
  poly3(θ3 = [1.0, 0.5, 0.0]),          # 3 parameters
  poly3(θ3 = [10.0, 1.0, 0.1]),         # 3 parameters
)`},
		{two[nn.Model]{nn.Dense(2, 3), nil}, `two(
  Dense(2 => 3),                        # 9 parameters
  nil,
)`},
		{two[[]float32]{make([]float32, 7), nil}, `two(A = 7-element []float32, B = float32[])  # 7 parameters  (all zero)`},
		{[]any{nn.Dense(2, 3), tensor.Ones(22, 33), []*tensor.Tensor{tensor.Ones(2), tensor.Ones(2, 2, 1)}}, `[
  Dense(2 => 3),                        # 9 parameters
  22×33 float32 tensor,                 # 726 parameters
  [float32[1.0, 1.0], 2×2×1 float32 tensor],  # 6 parameters
]                   # Total: 5 arrays, 741 parameters, 2.895 KiB.`},
		{map[string]any{"b": nn.Dense(2, 3), "a": 1}, `{
  a = 1,
  b = Dense(2 => 3),                    # 9 parameters
}`},
		{two[nn.ChainModel]{*nn.Chain(nn.Dense(2, 3)), *nn.Chain(tensor.Relu)}, `two(
  Chain(
    Dense(2 => 3),                      # 9 parameters
  ),
  Chain(relu),
)`},
		// A number trains if it can be changed.
		{two[float64]{1, 2}, `two(A = 1.0, B = 2.0)  # 2 parameters`},
		{&struct {
			Body  *nn.DenseLayer
			Scale float64
		}{nn.Dense(2, 3), 2}, `struct(
  Dense(2 => 3),                        # 9 parameters
  2.0,                                  # 1 parameters
)                   # Total: 3 arrays, 10 parameters, 44 bytes.`},
		{nil, "nil"},
		{nn.Chain(), "Chain()"},
		{math.Sin, "math.Sin"},
	} {
		if got := nn.Show(c.model); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

func ExampleShow() {
	m := nn.Chain(nn.Dense(1, 20, tensor.Sigmoid), nn.Dense(20, 1), nn.Only)
	fmt.Println(nn.Show(m))
	fmt.Println(m)
	// Output:
	// Chain(
	//   Dense(1 => 20, σ),                    # 40 parameters
	//   Dense(20 => 1),                       # 21 parameters
	//   only,
	// )                   # Total: 4 arrays, 61 parameters, 244 bytes.
	// Chain(Dense(1 => 20, σ), Dense(20 => 1), only)
}
