package nn_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name: "Parallel",
			layer: func(rng *rand.Rand) nn.Model {
				return nn.Parallel(nn.VCat, nn.Dense(3, 2, tensor.Tanh, nn.Rand(rng)), nn.Dense(3, 4, nn.NoBias(), nn.Rand(rng)))
			},
			text: `Parallel(
  vcat,
  Dense(3 => 2, tanh),                  # 8 parameters
  Dense(3 => 4; bias=false),            # 12 parameters
)                   # Total: 3 arrays, 20 parameters, 80 bytes.`,
			in:    [][]int{{3}, {3, 4}},
			out:   [][]int{{6}, {6, 4}},
			wrong: map[string][]int{"at Layers.0: Dense(3 => 2, tanh): got (4, 2), want (3) or (3, batch)": {4, 2}},
		},
		layerCase{
			name: "Parallel with several inputs",
			layer: func(rng *rand.Rand) nn.Model {
				return nntest.Several{Model: nn.Parallel((*tensor.Tensor).Mul, nn.Named("α", nn.Dense(3, 2, nn.Rand(rng))), nn.Named("β", nn.Dense(2, 2, nn.Rand(rng)))), Sizes: []int{3, 2}}
			},
			text: `Several(
  Parallel(
    *,
    α = Dense(3 => 2),                  # 8 parameters
    β = Dense(2 => 2),                  # 6 parameters
  ),
  [3, 2],
)                   # Total: 4 arrays, 14 parameters, 56 bytes.`,
			in:  [][]int{{5}, {5, 4}},
			out: [][]int{{2}, {2, 4}},
		},
		layerCase{
			name: "Parallel with one layer",
			layer: func(rng *rand.Rand) nn.Model {
				return nntest.Several{Model: nn.Chain(nn.Parallel(nn.Add, nn.Dense(2, 3, tensor.Tanh, nn.Rand(rng))), nn.Dense(3, 1, nn.Rand(rng))), Sizes: []int{2, 2, 2}}
			},
			text: `Several(
  Chain(
    Parallel(
      +,
      Dense(2 => 3, tanh),              # 9 parameters
    ),
    Dense(3 => 1),                      # 4 parameters
  ),
  [2, 2, 2],
)                   # Total: 4 arrays, 13 parameters, 52 bytes.`,
			in:  [][]int{{6}, {6, 4}},
			out: [][]int{{1}, {1, 4}},
		},
	)
}

func ExampleParallel() {
	double := func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(2) }
	p := nn.Parallel(nn.Add, tensor.Square, double)
	fmt.Println(p.Call(tensor.Of(3)).Inline(0))
	fmt.Println(p.CallAll(tensor.Of(3), tensor.Of(4)).Inline(0))
	fmt.Println(nn.Show(nn.Parallel(nn.Add, nn.Named("α", nn.Dense(10, 2, tensor.Tanh)), nn.Named("β", nn.Dense(5, 2)))))
	// Output:
	// float32[15.0]
	// float32[17.0]
	// Parallel(
	//   +,
	//   α = Dense(10 => 2, tanh),             # 22 parameters
	//   β = Dense(5 => 2),                    # 12 parameters
	// )                   # Total: 4 arrays, 34 parameters, 136 bytes.
}

func init() {
	inverse := func(x *tensor.Tensor) *tensor.Tensor { return x.RDivScalar(1) }
	p := nn.Parallel(nn.Add, inverse, tensor.Square)
	shown["show.parallel"] = func() any {
		return nn.Parallel((*tensor.Tensor).Add, nn.Named("α", nn.Dense(10, 2, tensor.Tanh)), nn.Named("β", nn.Dense(5, 2)))
	}
	addCases(map[string]func(t *testing.T, c fluxCase){
		"layer.chain.parallel": func(t *testing.T, c fluxCase) {
			if got := nn.Chain(p).CallAll(tensor.Float64.Scalar(4), tensor.Float64.Scalar(5)).Item(); got != c.Expected.(float64) {
				t.Errorf("got %v, want %v", got, c.Expected)
			}
		},
		"error.parallel.count": func(t *testing.T, c fluxCase) {
			want := strings.Replace(c.Expected.(map[string]any)["message"].(string), "Parallel with ", "Parallel: ", 1)
			wantPanic(t, want, func() { p.CallAll(tensor.Of(1), tensor.Of(2), tensor.Of(3)) })
		},
		"outputsize.15": parallelSizes(nil), "outputsize.17": parallelSizes([]int{1}), "outputsize.18": parallelSizes([]int{7}),
		"outputsize.19": parallelSizes(nil, nn.Dense(10, 13, tensor.Tanh)), "outputsize.20": parallelSizes(nil, nn.Dense(10, 13, tensor.Tanh)),
	})
}

// parallelSizes compares the size of what Parallel of inputs (2, batch) and (3, batch) gives, in a chain with other layers.
func parallelSizes(batch []int, behind ...any) func(t *testing.T, c fluxCase) {
	return func(t *testing.T, c fluxCase) {
		m := nn.Chain(append([]any{nn.Parallel(nn.VCat, nn.Dense(2, 4, tensor.Relu), nn.Dense(3, 6, tensor.Relu))}, behind...)...)
		got := m.CallAll(tensor.Ones(append([]int{2}, batch...)...), tensor.Ones(append([]int{3}, batch...)...)).Shape()
		if want := c.Expected.(map[string]any)["shape"]; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}

func TestJoiners(t *testing.T) {
	a, b, c := tensor.Of(1, 2), tensor.Of(3, 4), tensor.Of(5, 6)
	for text, f := range map[string]any{
		"+ float32[9.0, 12.0]": nn.Add, "* float32[15.0, 48.0]": nn.Mul, "vcat float32[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]": nn.VCat,
		"hcat float32[1.0 3.0 5.0; 2.0 4.0 6.0]": nn.HCat, "cat(0) float32[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]": nn.Cat(0),
		"- float32[-7.0, -8.0]": (*tensor.Tensor).Sub, "max float32[5.0, 6.0]": (*tensor.Tensor).Maximum,
	} {
		p := nn.Parallel(f, tensor.Identity)
		name, _, _ := strings.Cut(strings.TrimPrefix(p.String(), "Parallel("), ", ")
		if got := name + " " + p.CallAll(a, b, c).Inline(0); got != text {
			t.Errorf("got %s, want %s", got, text)
		}
	}
	if got := nn.HCat(tensor.Ones(2, 3), tensor.Ones(2, 1)).Shape(); fmt.Sprint(got) != "[2 4]" {
		t.Errorf("HCat of matrices: got %v", got)
	}
}

func TestContainerMisuse(t *testing.T) {
	id := tensor.Identity
	p := nn.Parallel(nn.HCat, nn.Named("one", id), nn.Named("two", id))
	for want, f := range map[string]func(){
		"Parallel: got no layers, want at least one":                                                                                        func() { nn.Parallel(nn.Add) },
		"Parallel: got no inputs, want at least one":                                                                                        func() { p.CallAll() },
		`Parallel.Get: got the name "three", want one of ["one" "two"]`:                                                                     func() { p.Get("three") },
		"Parallel: got names for some layers only, want all or none":                                                                        func() { nn.Parallel(nn.Add, nn.Named("a", id), id) },
		"Chain: got 2 inputs, want one: Dense(2 => 3) takes no more":                                                                        func() { nn.Chain(nn.Dense(2, 3)).CallAll(tensor.Ones(2), tensor.Ones(2)) },
		"Chain: got 2 inputs, want a first layer that takes several, such as Parallel":                                                      func() { nn.Chain().CallAll(tensor.Ones(2), tensor.Ones(2)) },
		"PairwiseFusion: 2 > 1 sub-layers can take one input or 2 inputs, but got 3 inputs":                                                 func() { nn.PairwiseFusion(nn.Add, id, id).CallAll(tensor.Of(1), tensor.Of(1), tensor.Of(1)) },
		"Maxout: got no layers, want at least one":                                                                                          func() { nn.MaxoutN(0, func() nn.Model { return nil }) },
		"SkipConnection: got an int as connection, want a function of two tensors such as (*tensor.Tensor).Add, or of several such as VCat": func() { nn.SkipConnection(id, 3) },
	} {
		wantPanic(t, want, f)
	}
	if got := p.Get("two").Call(tensor.Of(4)).Item(); got != 4 {
		t.Errorf("got %v, want 4", got)
	}
}
