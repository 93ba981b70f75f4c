package nn_test

import (
	"fmt"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/tensor"
)

// A noisy is a layer of a user that has a mode.
type noisy struct {
	Inner *nn.ChainModel
	Mode  nn.Mode
}

func (n *noisy) Call(x *tensor.Tensor) *tensor.Tensor { return n.Inner.Call(x) }
func (n *noisy) SetMode(m nn.Mode)                    { n.Mode = m }

// Modes reach layers in chains, in chains in chains, in structs and slices, and layers of users.
func TestModesReachAllLayers(t *testing.T) {
	user := &noisy{Inner: nn.Chain(nn.AlphaDropout(0.2))}
	m := struct {
		Parts []nn.Model
		Other *noisy
	}{[]nn.Model{nn.Chain(nn.Dense(2, 2), nn.Chain(nn.Dropout(0.5), nn.BatchNorm(2))), nn.InstanceNorm(2)}, user}
	text := func() string {
		return fmt.Sprint(m.Parts[0], m.Parts[1], m.Other.Inner, m.Other.Mode)
	}
	nn.TestMode(&m)
	if got, want := text(), "Chain(Dense(2 => 2), Chain(Dropout(0.5, active=false), BatchNorm(2, active=false))) InstanceNorm(2, affine=false, active=false) Chain(AlphaDropout(0.2, active=false)) Testing"; got != want {
		t.Errorf("TestMode: got\n%s\nwant\n%s", got, want)
	}
	nn.TrainMode(m)
	if got, want := text(), "Chain(Dense(2 => 2), Chain(Dropout(0.5, active=true), BatchNorm(2, active=true))) InstanceNorm(2, affine=false, active=true) Chain(AlphaDropout(0.2, active=true)) Training"; got != want {
		t.Errorf("TrainMode: got\n%s\nwant\n%s", got, want)
	}
	nn.AutoMode(&m)
	if got, want := text(), "Chain(Dense(2 => 2), Chain(Dropout(0.5), BatchNorm(2))) InstanceNorm(2, affine=false) Chain(AlphaDropout(0.2)) Automatic"; got != want {
		t.Errorf("AutoMode: got\n%s\nwant\n%s", got, want)
	}
}

// A layer is in training inside a gradient, whichever backend computes it, unless it is told otherwise. BatchNorm then has batches of mean zero, whatever they were, and the
// sum of the results does not depend on them.
func TestModeInGradients(t *testing.T) {
	x := tensor.Float64.Full(3, 2, 4)
	x.Set(5, 0, 0)
	x.Set(7, 1, 2)
	for _, backend := range []ad.Backend{ad.AutoSource, ad.AutoTape, ad.AutoForward} {
		for mode, trains := range map[nn.Mode]bool{nn.Automatic: true, nn.Training: true, nn.Testing: false} {
			m := nn.F64(nn.Model(nn.BatchNorm(2, nn.InMode(mode))))
			g := ad.Gradient(nntest.Sum, backend, m, x).At(1).Value().(*tensor.Tensor)
			if got := tensor.Abs(g).Sum().Item() < 1e-9; got != trains {
				t.Errorf("%v, %v: in training %v, want %v", backend, mode, got, trains)
			}
			if got := nntest.Sum(m, x).Item() < 1; got != (mode == nn.Training) {
				t.Errorf("%v, outside: in training %v", mode, got)
			}
		}
	}
}

func ExampleTestMode() {
	m := nn.Chain(nn.Dense(2, 3), nn.Dropout(0.4))
	fmt.Println(nn.TestMode(m))
	fmt.Println(nn.TrainMode(m))
	fmt.Println(nn.AutoMode(m))
	// Output:
	// Chain(Dense(2 => 3), Dropout(0.4, active=false))
	// Chain(Dense(2 => 3), Dropout(0.4, active=true))
	// Chain(Dense(2 => 3), Dropout(0.4))
}
