package losses_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/nn/losses/losstest"
	"github.com/fluxion-go/fluxion/tensor"
)

// A fluxCase is a figure of Flux's documentation or tests: testdata/flux.json. Matrices are listed by rows.
type fluxCase struct {
	ID, Op, Eltype string
	Input          struct {
		Yhat, Y, X          any
		Gamma, Beta, Margin *float64
		Alpha               float64
		Agg                 string
	}
	Expected any
	Tol      float64
}

var fluxLosses = map[string]losstest.Loss{
	"mse": losses.MSE, "poisson": losses.PoissonLoss, "crossentropy": losses.CrossEntropy, "logitcrossentropy": losses.LogitCrossEntropy, "kldivergence": losses.KLDivergence,
	"binarycrossentropy": losses.BinaryCrossEntropy, "focal": losses.FocalLoss, "binary_focal": losses.BinaryFocalLoss, "tversky": losses.TverskyLoss,
	"siamese_contrastive": losses.SiameseContrastiveLoss,
}

func TestFlux(t *testing.T) {
	text, err := os.ReadFile("testdata/flux.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []fluxCase
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) == 0 {
		t.Fatal(len(cases), err)
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			near(t, "result", c.run(t), matrix(tensor.Float64, c.Expected), max(c.Tol, 1e-15))
		})
	}
}

func (c *fluxCase) run(t *testing.T) *tensor.Tensor {
	d := tensor.Float64
	if c.Eltype == "Float32" {
		d = tensor.Float32
	}
	in := &c.Input
	switch c.Op {
	case "xlogx": // by what PoissonLoss has of it: ŷ - y·log ŷ
		return losses.PoissonLoss(matrix(d, in.X), matrix(d, in.X))
	case "xlogy":
		return matrix(d, in.Y).Sub(losses.PoissonLoss(matrix(d, in.Y), matrix(d, in.X)))
	case "label_smoothing":
		return losses.LabelSmoothing(matrix(d, in.Y), in.Alpha)
	case "grad_ctc":
		y := matrix(d, in.Y).AddScalar(-1).To(tensor.Int) // labels count from 1 there
		return ad.Gradient(losstest.Apply, ad.Const(losses.CTCLoss), matrix(d, in.X), ad.Const(y), ad.Const(options(nil))).At(1).Value().(*tensor.Tensor)
	}
	f := fluxLosses[c.Op]
	if f == nil {
		t.Fatalf("want %s tested", c.Op)
	}
	var opts options
	for _, o := range []struct {
		given *float64
		make  func(float64) losses.Option
	}{{in.Gamma, losses.Gamma}, {in.Beta, losses.Beta}, {in.Margin, losses.Margin}} {
		if o.given != nil {
			opts = append(opts, o.make(*o.given))
		}
	}
	if in.Agg == "sum" {
		opts = append(opts, losses.Agg(losses.Sum))
	}
	return f(matrix(d, in.Yhat), matrix(d, in.Y), opts...)
}

// matrix makes a tensor of a number, a list or a list of rows.
func matrix(d tensor.DType, v any) *tensor.Tensor {
	list, ok := v.([]any)
	if !ok {
		return d.Scalar(v.(float64))
	}
	var rows [][]float64
	for _, row := range list {
		switch row := row.(type) {
		case []any:
			rows = append(rows, matrix(tensor.Float64, row).Values())
		default:
			rows = append(rows, []float64{row.(float64)})
		}
	}
	if _, ok := list[0].(float64); ok {
		return d.FromRows(rows...).Flatten()
	}
	return d.FromRows(rows...)
}

// A torchCase is a case of testdata/torch_losses.json. Shapes are ours.
type torchCase struct {
	Op      string
	Options map[string]float64
	Shape   []int
	Yhat    []float64
	YShape  []int `json:"y_shape"`
	Y       []float64
	Labels  bool
	Loss    float64
	Grad    []float64 `json:"gradient"`
}

var torchLosses = map[string]losstest.Loss{
	"MAE": losses.MAE, "MSE": losses.MSE, "HuberLoss": losses.HuberLoss, "PoissonLoss": losses.PoissonLoss, "CrossEntropy": losses.CrossEntropy,
	"LogitCrossEntropy": losses.LogitCrossEntropy, "KLDivergence": losses.KLDivergence, "BinaryCrossEntropy": losses.BinaryCrossEntropy,
	"LogitBinaryCrossEntropy": losses.LogitBinaryCrossEntropy, "CTCLoss": losses.CTCLoss,
}

// torchTol is how far float64 figures of PyTorch 2.15 may be away, relative to the larger one or 1.
const torchTol = 1e-12

// Values and gradients of PyTorch, float64: see testdata/torch_losses.py.
func TestPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/torch_losses.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []torchCase }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for i, c := range file.Cases {
		tested[c.Op] = true
		t.Run(fmt.Sprint(c.Op, " ", i), func(t *testing.T) {
			yhat, y := tensor.New(c.Yhat, c.Shape...), tensor.New(c.Y, c.YShape...)
			if c.Labels {
				y = y.To(tensor.Int)
			}
			var opts options
			for name, v := range c.Options {
				switch name {
				case "sum":
					opts = append(opts, losses.Agg(losses.Sum))
				case "eps":
					opts = append(opts, losses.Eps(v))
				case "delta":
					opts = append(opts, losses.Delta(v))
				case "blank":
					opts = append(opts, losses.Blank(int(v)))
				case "smoothing":
					y = losses.LabelSmoothing(y, v)
				default:
					t.Fatalf("got option %s", name)
				}
			}
			loss, g := ad.WithGradient(losstest.Apply, ad.Const(torchLosses[c.Op]), yhat, ad.Const(y), ad.Const(opts))
			near(t, "loss", loss.(*tensor.Tensor), tensor.Float64.Scalar(c.Loss), torchTol)
			got := g.At(1).Value().(*tensor.Tensor)
			near(t, "gradient", got, tensor.New(c.Grad, c.Shape...), torchTol)
			if math.IsNaN(got.Sum().Item()) {
				t.Error("got NaN")
			}
		})
	}
	for name := range torchLosses {
		if !tested[name] {
			t.Errorf("want a figure of %s", name)
		}
	}
}
