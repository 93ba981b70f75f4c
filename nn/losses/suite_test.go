package losses_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/nn/losses/losstest"
	"github.com/fluxion-go/fluxion/tensor"
)

// A lossCase is a loss in the tests that all losses share.
type lossCase struct {
	name    string
	loss    losstest.Loss
	yhat, y func(x *tensor.Tensor) *tensor.Tensor // make predictions and targets of normally distributed numbers
	opts    []losses.Option
	whole   bool // one loss over all elements, without Agg
	classes bool // one loss for each column, of which labels may be targets
}

type options = []losses.Option

var lossCases = []lossCase{
	{name: "MAE", loss: losses.MAE, yhat: real, y: real},
	{name: "MSE", loss: losses.MSE, yhat: real, y: real},
	{name: "MSLE", loss: losses.MSLE, yhat: positive, y: positive},
	{name: "MSLE", loss: losses.MSLE, yhat: positive, y: positive, opts: options{losses.Eps(0.5)}},
	{name: "HuberLoss", loss: losses.HuberLoss, yhat: real, y: real},
	{name: "HuberLoss", loss: losses.HuberLoss, yhat: real, y: real, opts: options{losses.Delta(0.3)}},
	{name: "PoissonLoss", loss: losses.PoissonLoss, yhat: positive, y: positive},
	{name: "CrossEntropy", loss: losses.CrossEntropy, yhat: columns, y: columns, classes: true},
	{name: "CrossEntropy", loss: losses.CrossEntropy, yhat: rows, y: rows, opts: options{losses.Dims(1), losses.Eps(0.1)}},
	{name: "CrossEntropy", loss: losses.CrossEntropy, yhat: columns, y: columns, opts: options{losses.Eps(0)}},
	{name: "LogitCrossEntropy", loss: losses.LogitCrossEntropy, yhat: real, y: columns, classes: true},
	{name: "LogitCrossEntropy", loss: losses.LogitCrossEntropy, yhat: real, y: rows, opts: options{losses.Dims(-1)}},
	{name: "KLDivergence", loss: losses.KLDivergence, yhat: columns, y: columns},
	{name: "KLDivergence", loss: losses.KLDivergence, yhat: rows, y: rows, opts: options{losses.Dims(1), losses.Eps(0)}},
	{name: "FocalLoss", loss: losses.FocalLoss, yhat: columns, y: columns, classes: true},
	{name: "FocalLoss", loss: losses.FocalLoss, yhat: columns, y: columns, opts: options{losses.Gamma(0.5), losses.Eps(0.01)}},
	{name: "BinaryCrossEntropy", loss: losses.BinaryCrossEntropy, yhat: tensor.Sigmoid, y: tensor.Sigmoid},
	{name: "BinaryCrossEntropy", loss: losses.BinaryCrossEntropy, yhat: tensor.Sigmoid, y: tensor.Sigmoid, opts: options{losses.Eps(0)}},
	{name: "LogitBinaryCrossEntropy", loss: losses.LogitBinaryCrossEntropy, yhat: real, y: tensor.Sigmoid},
	{name: "BinaryFocalLoss", loss: losses.BinaryFocalLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid},
	{name: "BinaryFocalLoss", loss: losses.BinaryFocalLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid, opts: options{losses.Gamma(1.5), losses.Eps(0.01)}},
	{name: "HingeLoss", loss: losses.HingeLoss, yhat: real, y: real},
	{name: "SquaredHingeLoss", loss: losses.SquaredHingeLoss, yhat: real, y: real},
	{name: "SiameseContrastiveLoss", loss: losses.SiameseContrastiveLoss, yhat: positive, y: tensor.Sigmoid},
	{name: "SiameseContrastiveLoss", loss: losses.SiameseContrastiveLoss, yhat: positive, y: tensor.Sigmoid, opts: options{losses.Margin(2)}},
	{name: "DiceCoeffLoss", loss: losses.DiceCoeffLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid, whole: true},
	{name: "DiceCoeffLoss", loss: losses.DiceCoeffLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid, opts: options{losses.Smooth(0.1)}, whole: true},
	{name: "TverskyLoss", loss: losses.TverskyLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid, whole: true},
	{name: "TverskyLoss", loss: losses.TverskyLoss, yhat: tensor.Sigmoid, y: tensor.Sigmoid, opts: options{losses.Beta(0.2)}, whole: true},
}

func real(x *tensor.Tensor) *tensor.Tensor     { return x }
func positive(x *tensor.Tensor) *tensor.Tensor { return tensor.Exp(x.Scale(0.3)) }
func columns(x *tensor.Tensor) *tensor.Tensor  { return tensor.Softmax(x.Scale(0.5), 0) }
func rows(x *tensor.Tensor) *tensor.Tensor     { return tensor.Softmax(x.Scale(0.5), 1) }

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 1)) }

// data returns predictions and targets, float64.
func (c *lossCase) data(shape ...int) (yhat, y *tensor.Tensor) {
	rng := random(uint64(len(shape)))
	return c.yhat(tensor.Float64.Randn(rng, shape...)), c.y(tensor.Float64.Randn(rng, shape...))
}

func (c *lossCase) with(more ...losses.Option) options {
	return append(append(options{}, c.opts...), more...)
}

func eachCase(t *testing.T, do func(t *testing.T, c *lossCase)) {
	for i := range lossCases {
		c := &lossCases[i]
		name := c.name
		for _, o := range c.opts {
			name += "," + o.Name
		}
		t.Run(name, func(t *testing.T) { do(t, c) })
	}
}

var shapes = [][]int{{3, 4}, {2, 3, 2}, {5, 1}}

// Derivatives with respect to predictions and targets against differences, forward mode and the tape.
func TestGradients(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		for _, shape := range shapes {
			yhat, y := c.data(shape...)
			apply := func(more ...losses.Option) {
				adtest.Check(t, losstest.Apply, ad.Const(c.loss), yhat, y, ad.Const(c.with(more...)))
			}
			apply()
			got := ad.Gradient(losstest.Apply, ad.Const(c.loss), yhat, y, ad.Const(c.opts))
			want := ad.Gradient(losstest.Apply, ad.AutoTape, ad.Const(c.loss), yhat, y, ad.Const(c.opts))
			for i := 1; i <= 2; i++ {
				near(t, fmt.Sprintf("argument %d, source and tape", i), got.At(i).Value().(*tensor.Tensor), want.At(i).Value().(*tensor.Tensor), 1e-12)
			}
			if !c.whole {
				apply(losses.Agg(losses.Sum))
				apply(losses.Agg(losses.None))
			}
			if len(c.opts) == 0 {
				adtest.Check(t, losstest.Named[c.name], yhat, y)
				adtest.Check(t, losstest.Named[c.name], yhat, ad.Const(y))
			}
		}
	})
}

// What float32 gives is what float64 gives, as far as it can tell; so are gradients.
func TestFloat32(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		yhat, y := c.data(3, 4)
		yhat32, y32 := yhat.To(tensor.Float32), y.To(tensor.Float32)
		got, want := c.loss(yhat32, y32, c.opts...), c.loss(yhat, y, c.opts...)
		if got.DType() != tensor.Float32 || want.DType() != tensor.Float64 || want.Rank() != 0 {
			t.Errorf("got %v of %v, want float64 and no dimensions", want.DType(), want.Shape())
		}
		near(t, "value", got, want, 1e-5)
		g32 := ad.Gradient(losstest.Apply, ad.Const(c.loss), yhat32, ad.Const(y32), ad.Const(c.opts)).At(1).Value().(*tensor.Tensor)
		g64 := ad.Gradient(losstest.Apply, ad.Const(c.loss), yhat, ad.Const(y), ad.Const(c.opts)).At(1).Value().(*tensor.Tensor)
		near(t, "gradient", g32, g64, 1e-4)
	})
}

// A view whose elements do not stand one after the other has the loss of its copy.
func TestViews(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		yhat, y := c.data(4, 3)
		near(t, "transposed", c.loss(yhat.T().Contiguous().T(), y, c.opts...), c.loss(yhat, y, c.opts...), 1e-14)
	})
}

func TestAggregation(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		yhat, y := c.data(3, 4)
		if c.whole {
			return
		}
		agg := func(f func(*tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
			return c.loss(yhat, y, c.with(losses.Agg(f))...)
		}
		each := agg(losses.None)
		near(t, "Mean", agg(losses.Mean), each.Mean(), 1e-14)
		near(t, "default", c.loss(yhat, y, c.opts...), each.Mean(), 1e-14)
		near(t, "Sum", agg(losses.Sum), each.Sum(), 1e-14)
		near(t, "the greatest", agg(func(x *tensor.Tensor) *tensor.Tensor { return x.Max() }), each.Max(), 0)
		if n := each.Len(); n != 12 && n != 4 && n != 3 {
			t.Errorf("got %v losses, want one an element or an observation", n)
		}
	})
}

// Targets of Bool and Int are those of 0 and 1.
func TestTargetsConverted(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		yhat, _ := c.data(3, 4)
		y := tensor.Float64.Randn(random(9), 3, 4).GreaterScalar(0)
		want := c.loss(yhat, y.To(tensor.Float64), c.opts...)
		for _, d := range []tensor.DType{tensor.Bool, tensor.Int} {
			near(t, d.String(), c.loss(yhat, y.To(d), c.opts...), want, 0)
		}
		if math.IsNaN(want.Item()) {
			t.Error("got NaN for targets of 0 and 1")
		}
	})
}

// Labels are one-hot targets.
func TestLabels(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		if !c.classes {
			return
		}
		for _, shape := range [][]int{{3, 4}, {3, 2, 2}, {3}} {
			yhat, _ := c.data(shape...)
			y := tensor.New([]int{2, 0, 1, 2}[:max(1, yhat.Len()/3)], shape[1:]...)
			hot := y.OneHot(tensor.Float64, 3)
			near(t, "labels", c.loss(yhat, y, c.opts...), c.loss(yhat, hot, c.opts...), 1e-14)
			near(t, "Sum", c.loss(yhat, y, c.with(losses.Agg(losses.Sum))...), c.loss(yhat, hot, c.with(losses.Agg(losses.Sum))...), 1e-14)
			adtest.Check(t, losstest.Apply, ad.Const(c.loss), yhat, ad.Const(y), ad.Const(c.opts))
			if len(shape) == 2 {
				near(t, "in the last dimension", c.loss(yhat.T(), y, c.with(losses.Dims(-1))...), c.loss(yhat, hot, c.opts...), 1e-14)
			}
		}
		yhat, _ := c.data(3, 4)
		wantPanic(t, c.name+": got label 3, want 0 to 2, for shape (3, 4)", func() { c.loss(yhat, tensor.Int.Of(0, 1, 3, 0)) })
		wantPanic(t, c.name+": got label -1, want 0 to 2, for shape (3, 4)", func() { c.loss(yhat, tensor.Int.Of(0, 1, -1, 0)) })
		wantPanic(t, c.name+": got predictions (3, 4) and targets (3), want a label for each observation", func() { c.loss(yhat, tensor.Int.Of(0, 1, 2)) })
		wantPanic(t, c.name+": got Dims of 2 dimensions, want one", func() { c.loss(yhat, tensor.Int.Of(0, 1, 2, 0), losses.Dims(0, 1)) })
	})
}

func TestErrors(t *testing.T) {
	eachCase(t, func(t *testing.T, c *lossCase) {
		yhat, y := c.data(3, 4)
		wantPanic(t, c.name+": got predictions (3, 4) and targets (4, 3), want one shape", func() { c.loss(yhat, y.Reshape(4, 3)) })
		wantPanic(t, c.name+": got predictions (12) and targets (), want one shape", func() { c.loss(yhat.Flatten(), tensor.Float64.Scalar(1)) })
		wantPanic(t, c.name+": got float64 and float32, want one type: convert the targets with y.To(tensor.Float64)", func() { c.loss(yhat, y.To(tensor.Float32)) })
		wantPanic(t, c.name+": got int, want predictions of floats", func() { c.loss(yhat.To(tensor.Int), y.To(tensor.Int)) })
		defer func() {
			if got := fmt.Sprint(recover()); !strings.HasPrefix(got, c.name+": got the option Blank, want ") {
				t.Errorf("got the panic %v", got)
			}
		}()
		c.loss(yhat, y, losses.Blank(0))
	})
	y := tensor.Float64.Ones(3)
	for want, f := range map[string]func(){
		"SiameseContrastiveLoss: got margin -0.5, want at least 0": func() { losses.SiameseContrastiveLoss(y, y, losses.Margin(-0.5)) },
		"HuberLoss: got delta 0, want > 0":                         func() { losses.HuberLoss(y, y, losses.Delta(0)) },
		"LabelSmoothing: got alpha 1.5, want 0 to 1":               func() { losses.LabelSmoothing(y, 1.5) },
		"LogitCrossEntropy: got Dims of 0 dimensions, want one":    func() { losses.LogitCrossEntropy(y, y, losses.Dims()) },
		"MSE: got the option Eps, want Agg":                        func() { losses.MSE(y, y, losses.Eps(0)) },
		"Agg: got nil, want a function such as Sum":                func() { losses.Agg(nil) },
	} {
		wantPanic(t, want, f)
	}
}

// Losses that another package calls by their names.
func TestCalledByName(t *testing.T) {
	w, x := tensor.Float64.Randn(random(1), 3, 2), tensor.Float64.Randn(random(2), 2, 5)
	y := tensor.Float64.Randn(random(3), 3, 5)
	adtest.Check(t, losstest.Squared, w, x, y)
	adtest.Check(t, losstest.Smoothed, y, ad.Const(columns(y)))
	adtest.Check(t, losstest.Classified, w, x, ad.Const(columns(y)))
	adtest.Check(t, losstest.Classified, w, x, ad.Const(tensor.Int.Of(0, 2, 1, 1, 0)))
}

// Large logits neither overflow nor lose the gradient.
func TestStable(t *testing.T) {
	x := tensor.Of(1e4, -1e4)
	for _, c := range []struct {
		name string
		got  *tensor.Tensor
		want float64 // in closed form
	}{
		{"right", losses.LogitCrossEntropy(x, tensor.Of(1, 0)), 0},
		{"wrong", losses.LogitCrossEntropy(x, tensor.Of(0, 1)), 2e4},
		{"yes and no, right", losses.LogitBinaryCrossEntropy(x, tensor.Of(1, 0)), 0},
		{"yes and no, wrong", losses.LogitBinaryCrossEntropy(x, tensor.Of(0, 1)), 1e4},
		{"probability 0", losses.CrossEntropy(tensor.Of(0, 1), tensor.Of(1, 0)), -math.Log(0x1p-23)},
		{"nothing of nothing", losses.CrossEntropy(tensor.Of(0, 1), tensor.Of(0, 1), losses.Eps(0)), 0},
		{"equal", losses.KLDivergence(tensor.Of(0, 1), tensor.Of(0, 1), losses.Eps(0)), 0},
		{"no such class", losses.KLDivergence(tensor.Of(0, 1), tensor.Of(0.5, 0.5), losses.Eps(0)), math.Inf(1)},
		{"no count", losses.PoissonLoss(tensor.Of(0, 1), tensor.Of(0, 0)), 0.5},
		{"sure", losses.FocalLoss(tensor.Of(1, 0), tensor.Of(1, 0), losses.Gamma(2.5)), 0},
	} {
		if got := c.got.Item(); !(math.Abs(got-c.want) <= 1e-6*max(1, c.want)) && got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}

// near compares elements, with a tolerance relative to the larger one or 1.
func near(t *testing.T, what string, got, want *tensor.Tensor, tol float64) {
	t.Helper()
	gs, ws := got.Values(), want.Values()
	if len(gs) != len(ws) {
		t.Errorf("%s: got %d numbers, want %d", what, len(gs), len(ws))
		return
	}
	for i, g := range gs {
		if !(math.Abs(g-ws[i]) <= tol*max(1, math.Abs(g), math.Abs(ws[i]))) && !(math.IsNaN(g) && math.IsNaN(ws[i])) && g != ws[i] {
			t.Errorf("%s: number %d: got %v, want %v", what, i, g, ws[i])
		}
	}
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
