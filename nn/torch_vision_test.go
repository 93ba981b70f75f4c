package nn_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// torchTol is how far values and gradients may be from PyTorch's in float64, relative to the greatest of the array or 1.
const torchTol = 1e-11

// A torchArray has its values with the first index fastest.
type torchArray struct {
	Shape  []int
	Values []float64
}

func (a torchArray) tensor() *tensor.Tensor {
	return tensor.FromValues(tensor.Float64, a.Values, a.Shape...)
}

// A torchCase is what PyTorch 2.15 computes in float64: see testdata/torch_vision.py.
type torchCase struct {
	Name                   string
	X, Dy, Y, Dx           torchArray
	Params, Grads, Buffers map[string]torchArray
}

// p is a parameter, nil if there is none.
func (c *torchCase) p(name string) *tensor.Tensor {
	if a, ok := c.Params[name]; ok {
		return a.tensor()
	}
	return nil
}

// torchLayers are the layers of the cases. What has a number for each spatial dimension is the other way round than in PyTorch.
var torchLayers = map[string]func(c *torchCase) nn.Model{
	"Conv 1d": func(c *torchCase) nn.Model { return nn.ConvOf(c.p("Weight"), c.p("Bias"), nn.Pad(1), nn.Stride(2)) },
	"Conv 2d": func(c *torchCase) nn.Model { return nn.ConvOf(c.p("Weight"), c.p("Bias")) },
	"Conv 2d with options": func(c *torchCase) nn.Model {
		return nn.ConvOf(c.p("Weight"), nil, tensor.Tanh, nn.Stride(1, 2), nn.Pad(1, 2), nn.Dilation(2, 1), nn.Groups(2))
	},
	"Conv 2d with asymmetric pads": func(c *torchCase) nn.Model { return nn.ConvOf(c.p("Weight"), c.p("Bias"), nn.Pad(1, 0, 2, 1)) },
	"Conv 3d":                      func(c *torchCase) nn.Model { return nn.ConvOf(c.p("Weight"), c.p("Bias"), nn.Stride(2), nn.Pad(1)) },
	"DepthwiseConv":                func(c *torchCase) nn.Model { return nn.ConvOf(c.p("Weight"), c.p("Bias"), nn.Groups(3)) },
	"CrossCor":                     func(c *torchCase) nn.Model { return nn.CrossCorOf(c.p("Weight"), c.p("Bias"), nn.Pad(1, 0)) },
	"ConvTranspose 1d":             func(c *torchCase) nn.Model { return nn.ConvTransposeOf(c.p("Weight"), c.p("Bias"), nn.Dilation(2)) },
	"ConvTranspose 2d": func(c *torchCase) nn.Model {
		return nn.ConvTransposeOf(c.p("Weight"), c.p("Bias"), nn.Stride(3, 2), nn.Pad(0, 1), nn.OutPad(1), nn.Groups(2))
	},
	"MaxPool":            func(c *torchCase) nn.Model { return nn.MaxPool([]int{2, 3}, nn.Stride(1, 2), nn.Pad(1)) },
	"MeanPool":           func(c *torchCase) nn.Model { return nn.MeanPool([]int{2, 3}, nn.Stride(1, 2), nn.Pad(1)) },
	"AdaptiveMaxPool":    func(c *torchCase) nn.Model { return nn.AdaptiveMaxPool([]int{3, 2}) },
	"AdaptiveMeanPool":   func(c *torchCase) nn.Model { return nn.AdaptiveMeanPool([]int{3, 2}) },
	"GlobalMeanPool":     func(c *torchCase) nn.Model { return nn.GlobalMeanPool() },
	"Upsample nearest":   func(c *torchCase) nn.Model { return nn.Upsample("nearest", 2, 3) },
	"Upsample bilinear":  func(c *torchCase) nn.Model { return nn.UpsampleSize("bilinear", 4, 5) },
	"Upsample trilinear": func(c *torchCase) nn.Model { return nn.Upsample("trilinear", 2) },
	"PixelShuffle":       func(c *torchCase) nn.Model { return nn.PixelShuffle(2) },
	"BatchNorm in training": func(c *torchCase) nn.Model {
		b := nn.F64(nn.BatchNorm(3, nn.InMode(nn.Training)))
		b.Gamma, b.Beta = c.p("Gamma"), c.p("Beta")
		return b
	},
	"BatchNorm of vectors": func(c *torchCase) nn.Model {
		b := nn.F64(nn.BatchNorm(5, nn.InMode(nn.Training)))
		b.Gamma, b.Beta = c.p("Gamma"), c.p("Beta")
		return b
	},
	"BatchNorm in testing": func(c *torchCase) nn.Model {
		b := nn.BatchNorm(3, nn.InMode(nn.Testing))
		b.Gamma, b.Beta, b.Mean, b.Var = c.p("Gamma"), c.p("Beta"), c.Buffers["Mean"].tensor(), c.Buffers["Var"].tensor()
		return b
	},
	"LayerNorm": func(c *torchCase) nn.Model {
		l := nn.LayerNorm(5)
		l.Diag = nn.ScaleOf(c.p("Scale"), c.p("Bias"))
		return l
	},
	"LayerNorm of images": func(c *torchCase) nn.Model {
		l := nn.LayerNorm(2, 3)
		l.Diag = nn.ScaleOf(c.p("Scale"), c.p("Bias"))
		return l
	},
	"InstanceNorm": func(c *torchCase) nn.Model {
		l := nn.F64(nn.InstanceNorm(3, nn.Affine(true), nn.TrackStats(true), nn.InMode(nn.Training)))
		l.Gamma, l.Beta = c.p("Gamma"), c.p("Beta")
		return l
	},
	"GroupNorm": func(c *torchCase) nn.Model {
		l := nn.GroupNorm(4, 2)
		l.Gamma, l.Beta = c.p("Gamma"), c.p("Beta")
		return l
	},
	"WeightNorm": func(c *torchCase) nn.Model {
		w := nn.WeightNorm(nn.CrossCorOf(c.p("V"), nil))
		w.G = c.p("G")
		return w
	},
}

func TestTorchVision(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_vision.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []torchCase
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != len(torchLayers) {
		t.Errorf("got %d cases for %d layers", len(cases), len(torchLayers))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			compare := func(what string, got *tensor.Tensor, want torchArray) {
				t.Helper()
				w := want.tensor()
				if fmt.Sprint(got.Shape()) != fmt.Sprint(w.Shape()) {
					t.Errorf("%s: got shape %v, want %v", what, got.Shape(), w.Shape())
				} else if d := tensor.Abs(got.Sub(w)).Max().Item() / max(1, tensor.Abs(w).Max().Item()); !(d < torchTol) {
					t.Errorf("%s: differs by %g", what, d)
				}
			}
			m, x := torchLayers[c.Name](&c), c.X.tensor()
			y, back := ad.Pullback(nntest.Apply, m, x)
			gs := back(c.Dy.tensor())
			compare("y", y.(*tensor.Tensor), c.Y)
			compare("dx", gs.At(1).Value().(*tensor.Tensor), c.Dx)
			found := 0
			for _, p := range optim.Trainables(m) {
				name := fmt.Sprint(p.Path[len(p.Path)-1])
				if c.Name == "WeightNorm" && name == "Weight" {
					name = "V"
				}
				compare(name, gs.At(0).Path(p.Path.String()).Value().(*tensor.Tensor), c.Grads[name])
				found++
			}
			if found != len(c.Grads) {
				t.Errorf("compared %d gradients, want %d", found, len(c.Grads))
			}
			switch l := m.(type) {
			case *nn.BatchNormLayer:
				compare("Mean", l.Mean, c.Buffers["Mean"])
				compare("Var", l.Var, c.Buffers["Var"])
			case *nn.InstanceNormLayer:
				compare("Mean", l.Mean, c.Buffers["Mean"])
				compare("Var", l.Var, c.Buffers["Var"])
			}
		})
	}
}
