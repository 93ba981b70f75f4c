package nn_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A layerCase is a layer in the tests that all layers share. A test file of a layer registers its cases.
type layerCase struct {
	name  string
	layer func(rng *rand.Rand) nn.Model // a new one
	text  string                        // of Show
	in    [][]int                       // shapes of inputs
	out   [][]int                       // shapes of results
	wrong map[string][]int              // shapes that do not fit, by the message

	positions  bool // inputs are positions below 3, as Int
	noGradient bool // its derivative is not that of a smooth function near random inputs
	wholeBatch bool // observations of a batch are not independent of each other
	random     bool // its results differ from call to call
	numbers    bool // it has numbers that are no parameters, which adtest would move: see checkScore
}

var layerCases []layerCase

func register(cs ...layerCase) { layerCases = append(layerCases, cs...) }

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// input returns an input of a shape for the case.
func (c *layerCase) input(d tensor.DType, shape ...int) *tensor.Tensor {
	if c.positions {
		x := tensor.Int.Zeros(shape...)
		rng := random(7)
		for _, at := range indices(shape) {
			x.Set(float64(rng.IntN(3)), at...)
		}
		return x
	}
	return d.Randn(random(7), shape...)
}

// indices lists the positions of a shape.
func indices(shape []int) (all [][]int) {
	all = [][]int{{}}
	for _, n := range shape {
		var next [][]int
		for _, at := range all {
			for i := range n {
				next = append(next, append(append([]int{}, at...), i))
			}
		}
		all = next
	}
	return all
}

func eachCase(t *testing.T, do func(t *testing.T, c *layerCase)) {
	if len(layerCases) == 0 {
		t.Fatal("no layers")
	}
	for i := range layerCases {
		t.Run(layerCases[i].name, func(t *testing.T) { do(t, &layerCases[i]) })
	}
}

// Derivatives against differences, forward mode and the tape, for float64; the tape against the source for float32.
func TestLayerGradients(t *testing.T) {
	eachCase(t, func(t *testing.T, c *layerCase) {
		if c.noGradient {
			t.Skip("not smooth")
		}
		for _, shape := range c.in {
			m, x := nn.F64(c.layer(random(1))), c.input(tensor.Float64, shape...)
			if c.numbers {
				checkScore(t, m, x)
				continue
			}
			adtest.Check(t, nntest.Apply, m, x)
			got, want := ad.Gradient(nntest.Score, m, x), ad.Gradient(nntest.Score, ad.AutoTape, m, x)
			if got.String() != want.String() {
				t.Errorf("source %v\ntape %v", got, want)
			}
		}
	})
}

// checkScore compares the gradient of nntest.Score with respect to the input and to what the model trains with differences, by each backend.
func checkScore(t *testing.T, m nn.Model, x *tensor.Tensor) {
	t.Helper()
	score := func() float64 { return nntest.Score(m, x).Item() }
	for _, backend := range []ad.Backend{ad.AutoSource, ad.AutoForward, ad.AutoTape} {
		gs := ad.Gradient(nntest.Score, backend, m, x)
		compare := func(what string, p *tensor.Tensor, g any) {
			t.Helper()
			want, h := p.Clone(), 1e-5
			for _, at := range indices(p.Shape()) {
				v := p.At(at...)
				p.Set(v+h, at...)
				hi := score()
				p.Set(v-h, at...)
				want.Set((hi-score())/(2*h), at...)
				p.Set(v, at...)
			}
			if d := tensor.Abs(want.Sub(g.(*tensor.Tensor))).Sum().Item(); !(d < 1e-6*float64(1+p.Len())) {
				t.Errorf("%v of %s: got %v, want %v", backend, what, g, want)
			}
		}
		compare("the input", x, gs.At(1).Value())
		for _, p := range optim.Trainables(m) {
			compare(p.Path.String(), p.Value, gs.At(0).Path(p.Path.String()).Value())
		}
	}
}

func TestLayerShapes(t *testing.T) {
	eachCase(t, func(t *testing.T, c *layerCase) {
		for i, shape := range c.in {
			for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
				m := c.layer(random(1))
				if d == tensor.Float64 {
					m = nn.F64(m)
				}
				y := m.Call(c.input(d, shape...))
				if fmt.Sprint(y.Shape()) != fmt.Sprint(c.out[i]) || y.DType() != d {
					t.Errorf("%v of %v: got %v of %v, want %v", shape, d, y.Shape(), y.DType(), c.out[i])
				}
			}
		}
	})
}

func TestLayerPrint(t *testing.T) {
	eachCase(t, func(t *testing.T, c *layerCase) {
		if c.text == "" {
			t.Skip("printed by a test of its own")
		}
		if got := nn.Show(c.layer(random(1))); got != c.text {
			t.Errorf("got\n%s\nwant\n%s", got, c.text)
		}
	})
}

// What a batch gives is what its observations give one by one.
func TestLayerBatch(t *testing.T) {
	eachCase(t, func(t *testing.T, c *layerCase) {
		if c.wholeBatch || c.random {
			t.Skip("observations of a batch are not independent")
		}
		for _, shape := range c.in {
			if len(shape) == 0 || c.out[0] == nil {
				continue
			}
			m, x := nn.F64(c.layer(random(1))), c.input(tensor.Float64, shape...)
			n := len(shape) - 1
			if n == 0 && !c.positions {
				continue
			}
			y := m.Call(x)
			for i := range shape[n] {
				one := m.Call(x.Slice(n, i, i+1).Contiguous())
				if d := tensor.Abs(one.Sub(y.Slice(y.Rank()-1, i, i+1))).Sum().Item(); d > 1e-10*float64(1+one.Len()) {
					t.Errorf("%v: observation %d differs by %g", shape, i, d)
				}
			}
		}
	})
}

func TestLayerErrors(t *testing.T) {
	eachCase(t, func(t *testing.T, c *layerCase) {
		for want, shape := range c.wrong {
			wantPanic(t, want, func() { c.layer(random(1)).Call(c.input(tensor.Float32, shape...)) })
		}
	})
}

// wantPanic runs f, which has to panic with this message.
func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); fmt.Sprint(got) != want {
			t.Errorf("got the panic %v, want %s", got, want)
		}
	}()
	f()
}
