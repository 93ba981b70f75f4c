package nn_test

import (
	"errors"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A layer that does not get what it wants says where in the model it is, however deep, in a call, a gradient and a training alike.
func TestErrorsSayWhere(t *testing.T) {
	bad := func() *nn.DenseLayer { return nn.Dense(3, 5) }
	const what = "Dense(3 => 5): got (4), want (3) or (3, batch)"
	for _, c := range []struct {
		name  string
		model nn.Model
		want  string
	}{
		{"chain", nn.Chain(tensor.Identity, bad()), "at Layers.1: " + what},
		{"chain of chains", nn.Chain(tensor.Identity, nn.Chain(tensor.Identity, tensor.Identity, bad())), "at Layers.1.Layers.2: " + what},
		{"parallel", nn.Chain(nn.Parallel(nn.Add, tensor.Identity, bad())), "at Layers.0.Layers.1: " + what},
		{"maxout", nn.Maxout(tensor.Identity, bad()), "at Layers.1: " + what},
		{"fusion", nn.PairwiseFusion(nn.Add, tensor.Identity, bad()), "at Layers.1: " + what},
		{"skip", nn.Chain(nn.SkipConnection(bad(), nn.Add)), "at Layers.0.Layer: " + what},
		{"connection", nn.Chain(tensor.Identity, nn.SkipConnection(nn.Dense(4, 3), nn.Add)), "at Layers.1: Add: got (3) and (4), want equal sizes in each dimension, or 1 in one of the two"},
	} {
		x := tensor.Of(1, 2, 3, 4)
		for how, f := range map[string]func(){
			"Call":     func() { c.model.Call(x) },
			"Gradient": func() { ad.Gradient(functors.Apply, x, c.model) },
			"Train": func() {
				nn.Train(nntest.MeanSquared, c.model, []dataset.Pair[*tensor.Tensor, *tensor.Tensor]{dataset.P(x, x)}, optim.Descent(0.1))
			},
		} {
			func() {
				defer func() {
					err, ok := recover().(error)
					var at *nn.LayerError
					if !ok || !errors.As(err, &at) || at.Error() != c.want {
						t.Errorf("%s, %s: got %v, want %s", c.name, how, err, c.want)
					}
					var shape *tensor.ShapeError
					if !errors.As(err, &shape) {
						t.Errorf("%s, %s: got %v, want a *tensor.ShapeError inside", c.name, how, err)
					}
				}()
				f()
			}()
		}
	}
}
