package nn_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	register(
		layerCase{
			name:      "Embedding",
			layer:     func(rng *rand.Rand) nn.Model { return nn.Embedding(3, 4, nn.Rand(rng)) },
			text:      "Embedding(3 => 4)   # 12 parameters",
			in:        [][]int{{5}, {2, 3}, {2, 1, 3}},
			out:       [][]int{{4, 5}, {4, 2, 3}, {4, 2, 1, 3}},
			positions: true,
		},
		layerCase{
			name:      "Embedding with padding",
			layer:     func(rng *rand.Rand) nn.Model { return nn.Embedding(3, 4, nn.Padding(1), nn.Rand(rng)) },
			text:      "Embedding(3 => 4, padding_idx=1)  # 12 parameters",
			in:        [][]int{{5}, {2, 3}},
			out:       [][]int{{4, 5}, {4, 2, 3}},
			positions: true,
		},
		layerCase{
			name:  "Embedding of one-hot columns",
			layer: func(rng *rand.Rand) nn.Model { return nn.Embedding(3, 4, nn.Padding(0, 1), nn.Rand(rng)) },
			text:  "Embedding(3 => 4, padding_idx=(0, 1))  # 12 parameters",
			in:    [][]int{{3}, {3, 5}, {3, 2, 2}},
			out:   [][]int{{4}, {4, 5}, {4, 2, 2}},
			wrong: map[string][]int{"Embedding(3 => 4, padding_idx=(0, 1)): got (4, 2), want positions of Int, which x.To(tensor.Int) makes, or one-hot columns (3, ...)": {4, 2}},
		},
		bagCase("EmbeddingBag", nn.BagMean), bagCase("EmbeddingBag with sums", nn.BagSum), bagCase("EmbeddingBag with maxima", nn.BagMax),
		layerCase{
			name:  "EmbeddingBag of one-hot columns",
			layer: func(rng *rand.Rand) nn.Model { return nn.EmbeddingBag(3, 2, nn.Rand(rng)) },
			text:  "EmbeddingBag(3 => 2)  # 6 parameters",
			in:    [][]int{{3, 4, 2}},
			out:   [][]int{{2, 2}},
			wrong: map[string][]int{"EmbeddingBag(3 => 2): got (3), want a bag of positions (words), or bags (words, ...)": {3}},
		},
	)
}

func bagCase(name string, r nn.BagReduction) layerCase {
	return layerCase{
		name:      name,
		layer:     func(rng *rand.Rand) nn.Model { return nn.EmbeddingBag(3, 2, r, nn.Rand(rng)) },
		text:      "EmbeddingBag(3 => 2)  # 6 parameters",
		in:        [][]int{{2, 5}, {3, 2, 4}},
		out:       [][]int{{2, 5}, {2, 2, 4}},
		positions: true,
		wrong:     map[string][]int{"EmbeddingBag(3 => 2): got an empty bag, want at least one word in each": {0, 4}},
	}
}

func ExampleEmbedding() {
	e := nn.EmbeddingOf(tensor.FromColumns([]int{1, 2}, []int{3, 4}, []int{5, 6}))
	fmt.Println(e.At(2, 0).Inline(0))
	fmt.Println(e.Call(tensor.New([]int{0, 1, 2, 2}, 2, 2)).Shape())
	fmt.Println(nn.Show(nn.Embedding(26, 4)))
	// Output:
	// float32[5.0 1.0; 6.0 2.0]
	// [2 2 2]
	// Embedding(26 => 4)  # 104 parameters
}

func ExampleEmbeddingBag() {
	e := nn.EmbeddingBag(26, 3, nn.Init(scaledEye(100)))
	fmt.Println(e.Bags([]int{2, 0, 2, 2}, []int{1, 0}).Inline(0))
	fmt.Println(e.BagsAt([]int{2, 0, 2, 2, 1, 0}, []int{0, 4}).Inline(0))
	// Output:
	// float32[25.0 50.0; 0.0 50.0; 75.0 0.0]
	// float32[25.0 50.0; 0.0 50.0; 75.0 0.0]
}

// scaledEye is Flux's identity_init(gain = c).
func scaledEye(c float64) nn.Initialiser {
	return func(_ *rand.Rand, shape ...int) *tensor.Tensor {
		w := tensor.Zeros(shape...)
		for i := range min(shape[0], shape[1]) {
			w.Set(c, i, i)
		}
		return w
	}
}

// Positions in the cases count from 1, and matrices are lists of rows.
func init() {
	bag := nn.EmbeddingBag(26, 3, nn.Init(scaledEye(100)))
	shown["show.embedding"] = func() any { return nn.Embedding(26, 4) }
	addCases(map[string]func(t *testing.T, c fluxCase){
		"layer.embedding.1": func(t *testing.T, c fluxCase) {
			at := int(c.Input["index"].(float64)) - 1
			near(t, nn.Embedding(26, 4, nn.Init(scaledEye(22))).Call(tensor.New([]int{at}, 1).Flatten()), c.Expected, c.Tol)
		},
		"layer.embbag.1": func(t *testing.T, c fluxCase) {
			at := fromOne(c.Input["bag"])
			near(t, bag.Call(tensor.New(at, len(at))), c.Expected, c.Tol*100)
		},
		"layer.embbag.2": func(t *testing.T, c fluxCase) {
			var bags [][]int
			var all, at []int
			for _, b := range c.Input["bags"].([]any) {
				bags, at, all = append(bags, fromOne(b)), append(at, len(all)), append(all, fromOne(b)...)
			}
			near(t, bag.Bags(bags...), c.Expected, 1e-4) // the figures have 6 digits
			near(t, bag.BagsAt(all, at), c.Expected, 1e-4)
		},
		"layer.embbag.3": func(t *testing.T, c fluxCase) {
			rows := c.Input["bags_matrix"].([]any)
			x := tensor.Stack(0, tensor.New(fromOne(rows[0]), 4), tensor.New(fromOne(rows[1]), 4))
			near(t, bag.Call(x), c.Expected, c.Tol)
		},
	})
}

func fromOne(list any) (at []int) {
	for _, v := range list.([]any) {
		at = append(at, int(v.(float64))-1)
	}
	return at
}

// near compares a vector with a list, or a matrix with a list of rows.
func near(t *testing.T, got *tensor.Tensor, want any, tol float64) {
	t.Helper()
	if got.Rank() == 1 {
		got = got.Reshape(-1, 1)
	}
	for i, row := range want.([]any) {
		list, ok := row.([]any)
		if !ok {
			list = []any{row}
		}
		for j, w := range list {
			if d := math.Abs(got.At(i, j) - w.(float64)); !(d <= tol) {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	}
}

// The vectors of padding get no gradient.
func TestPaddingGradient(t *testing.T) {
	e := nn.Embedding(3, 2, nn.Padding(1))
	x := tensor.New([]int{0, 1, 1, 2}, 4)
	for _, x := range []*tensor.Tensor{x, x.OneHot(tensor.Bool, 3)} {
		g := ad.Gradient(nntest.Score, e, ad.Const(x)).Path("0.Weight").Tensor()
		if got := g.Select(1, 1); got.Norm().Item() != 0 || e.Call(x).Select(1, 1).Norm().Item() != 0 {
			t.Errorf("%v: got the gradient %v", x.DType(), g)
		}
		if g.Select(1, 0).Norm().Item() == 0 || g.Select(1, 2).Norm().Item() == 0 {
			t.Errorf("%v: got no gradient in %v", x.DType(), g)
		}
	}
}

func TestBagMisuse(t *testing.T) {
	e := nn.EmbeddingBag(3, 2)
	words := []int{0, 1, 2, 0}
	for want, f := range map[string]func(){
		"EmbeddingBag(3 => 2): got an empty bag, want at least one word in each":                                             func() { e.Bags(words, nil) },
		"EmbeddingBag(3 => 2): got bags that begin at [1 2] of 4 words, want the first at 0 and at least one word in each":   func() { e.BagsAt(words, []int{1, 2}) },
		"EmbeddingBag(3 => 2): got bags that begin at [0 2 2] of 4 words, want the first at 0 and at least one word in each": func() { e.BagsAt(words, []int{0, 2, 2}) },
		"EmbeddingBag(3 => 2): got bags that begin at [0 4] of 4 words, want the first at 0 and at least one word in each":   func() { e.BagsAt(words, []int{0, 4}) },
		"EmbeddingBag(3 => 2): got bags that begin at [] of 4 words, want the first at 0 and at least one word in each":      func() { e.BagsAt(words, nil) },
		"Embedding(3 => 2): got the padding position 3, want 0 to 2":                                                         func() { nn.Embedding(3, 2, nn.Padding(3)) },
		"EmbeddingOf: got (3), want a weight (out, in)":                                                                      func() { nn.EmbeddingOf(tensor.Ones(3)) },
	} {
		wantPanic(t, want, f)
	}
}
