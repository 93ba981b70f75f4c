package tensortest

import (
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/tensor"
)

// layers is a model without maps.
func layers(seed uint64) *Model {
	return &Model{W: randn(seed, 3, 3), Layers: []Tensor{randn(seed+1, 3, 3), randn(seed+2, 3, 3)}, Named: nil, Pair: [2]Tensor{randn(seed+3, 3), randn(seed+4, 3)}, Any: randn(seed+5, 3)}
}

// wantSame compares the gradient of a Prepared with that of Gradient.
func wantSame(t *testing.T, p *ad.Prepared, f any, m, x any, kept bool) {
	t.Helper()
	val := p.Run(x)
	want, grads := ad.WithGradient(f, m, ad.Const(x))
	if val != want || p.Gradient().String() != grads.At(0).String() {
		t.Errorf("got %v and %v, want %v and %v", val, p.Gradient(), want, grads.At(0))
	}
	if p.Kept() != kept {
		t.Errorf("Kept is %v, want %v", p.Kept(), kept)
	}
}

func TestPrepared(t *testing.T) {
	m := layers(1)
	p := ad.Prepare(RunLayers, m)
	wantSame(t, p, RunLayers, m, randn(20, 3), false)
	grad := p.Gradient()
	for i := range 3 { // written in place, as an optimiser does
		m.W.ScaleInPlace(0.5)
		m.Layers[1].Fill(float64(i))
		wantSame(t, p, RunLayers, m, randn(21+uint64(i), 3), true)
		if grad.String() != p.Gradient().String() {
			t.Error("the gradient is not in the memory of before")
		}
	}
	m.Layers[0] = randn(30, 3, 3) // another tensor in the place of one
	wantSame(t, p, RunLayers, m, randn(31, 3), false)
	wantSame(t, p, RunLayers, m, randn(32, 3), true)
	m.Layers = append(m.Layers, m.W) // and shared
	wantSame(t, p, RunLayers, m, randn(33, 3), false)
	m.Any = randn(34, 3)
	wantSame(t, p, RunLayers, m, randn(35, 3), false)
	m.Next = layers(40)
	wantSame(t, p, RunLayers, m, randn(36, 3), false)
	m.Next.W = m.W
	wantSame(t, p, RunLayers, m, randn(37, 3), false)
	wantSame(t, p, RunLayers, m, randn(38, 3), true)
}

// Maps may change without a sign, so that their gradients are always new.
func TestPreparedMap(t *testing.T) {
	m := layers(1)
	m.Named = map[string]Tensor{"scale": randn(50, 3), "shift": randn(51, 3)}
	p := ad.Prepare(RunModel, m)
	wantSame(t, p, RunModel, m, randn(20, 3), false)
	m.Named["scale"] = randn(52, 3)
	wantSame(t, p, RunModel, m, randn(20, 3), false)
}

// A panic leaves nothing behind.
func TestPreparedPanic(t *testing.T) {
	m := layers(1)
	p := ad.Prepare(RunLayers, m)
	wantSame(t, p, RunLayers, m, randn(20, 3), false)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("no panic for a wrong size")
			}
		}()
		p.Run(randn(20, 5))
	}()
	wantSame(t, p, RunLayers, m, randn(21, 3), false)
}

func TestPreparedTape(t *testing.T) {
	m := layers(1)
	p := ad.Prepare(RunLayersTensor, m, ad.AutoTape)
	for range 2 {
		x := randn(20, 3)
		p.Run(x)
		if got, want := p.Gradient().String(), ad.Gradient(RunLayersTensor, m, ad.Const(x)).At(0).String(); got != want {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	source := ad.Prepare(RunLayersTensor, m)
	wantGradient := ad.Gradient(RunLayersTensor, m, ad.Const(tensor.Float64.Ones(3))).At(0).String()
	for range 3 {
		source.Run(tensor.Float64.Ones(3))
		if got := source.Gradient().String(); got != wantGradient {
			t.Errorf("got %v, want %v", got, wantGradient)
		}
	}
}

func TestPreparedMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"Prepare: got 1 argument, want 2 arguments for tensortest.RunLayers, a func(*tensortest.Model, *tensor.Tensor) float64": func() { ad.Prepare(RunLayers, layers(1)).Run() },
		"Prepare: argument 2 of tensortest.RunLayers: got string, want *tensor.Tensor":                                          func() { ad.Prepare(RunLayers, layers(1)).Run("x") },
		"Prepare: argument 1 of tensortest.RunLayers: got int, want *tensortest.Model":                                          func() { ad.Prepare(RunLayers, 3).Run(randn(1, 3)) },
	} {
		func() {
			defer func() {
				t.Helper()
				if e, ok := recover().(error); !ok || e.Error() != want {
					t.Errorf("got %v\nwant %s", e, want)
				}
			}()
			f()
		}()
	}
}
