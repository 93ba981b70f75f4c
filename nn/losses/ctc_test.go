package losses_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/ad/adtest"
	"github.com/fluxion-go/fluxion/nn/losses"
	"github.com/fluxion-go/fluxion/nn/losses/losstest"
	"github.com/fluxion-go/fluxion/tensor"
)

// byPaths is the loss by its definition: over all ways to show a class in each step of time, those that read as the labels once repetitions and blanks are out.
func byPaths(logits *tensor.Tensor, labels []int, blank int) float64 {
	classes, time := logits.Dim(0), logits.Dim(1)
	p, sum := tensor.Softmax(logits, 0), 0.0
	path := make([]int, time)
	for {
		var read []int
		q := 1.0
		for t, c := range path {
			q *= p.At(c, t)
			if c != blank && (t == 0 || path[t-1] != c) {
				read = append(read, c)
			}
		}
		if len(read) == len(labels) {
			same := true
			for i := range read {
				same = same && read[i] == labels[i]
			}
			if same {
				sum += q
			}
		}
		t := 0
		for ; t < time && path[t] == classes-1; t++ {
			path[t] = 0
		}
		if t == time {
			return -math.Log(sum)
		}
		path[t]++
	}
}

func TestCTCByDefinition(t *testing.T) {
	x := tensor.Float64.Randn(random(4), 4, 5)
	for _, blank := range []int{0, 2, 3} {
		for _, labels := range [][]int{{}, {1}, {1, 1}, {1, 1, 1}} {
			y := tensor.New(labels, len(labels))
			near(t, "sequence", losses.CTCLoss(x, y, losses.Blank(blank)), tensor.Float64.Scalar(byPaths(x, labels, blank)), 1e-12)
		}
	}
	near(t, "the last class is the blank", losses.CTCLoss(x, tensor.Int.Of(0, 2, 1)), tensor.Float64.Scalar(byPaths(x, []int{0, 2, 1}, 3)), 1e-12)
}

func TestCTCGradients(t *testing.T) {
	for _, c := range []struct {
		x, y *tensor.Tensor
		opts options
	}{
		{tensor.Float64.Randn(random(5), 4, 6), tensor.Int.Of(1, 1, 2), nil},
		{tensor.Float64.Randn(random(6), 3, 5, 2), tensor.New([]int{1, 0, 1, -1}, 2, 2), nil},
		{tensor.Float64.Randn(random(7), 3, 4, 2), tensor.New([]int{1, 2, -1, -1}, 2, 2), options{losses.Blank(0), losses.Agg(losses.None)}},
		{tensor.Float64.Randn(random(8), 3, 1), tensor.Int.Of(1), nil},
	} {
		adtest.Check(t, losstest.Apply, ad.Const(losses.CTCLoss), c.x, ad.Const(c.y), ad.Const(c.opts))
		if len(c.opts) > 0 {
			continue
		}
		adtest.Check(t, losstest.CTCLoss, c.x, ad.Const(c.y))
		got := ad.Gradient(losstest.Apply, ad.Const(losses.CTCLoss), c.x, ad.Const(c.y), ad.Const(c.opts)).At(1).Value().(*tensor.Tensor)
		want := ad.Gradient(losstest.Apply, ad.AutoTape, ad.Const(losses.CTCLoss), c.x, ad.Const(c.y), ad.Const(c.opts)).At(1).Value().(*tensor.Tensor)
		near(t, "source and tape", got, want, 1e-12)
		x32 := c.x.To(tensor.Float32)
		near(t, "float32", losses.CTCLoss(x32, c.y), losses.CTCLoss(c.x, c.y), 1e-5)
		near(t, "gradient of float32", ad.Gradient(losstest.Apply, ad.Const(losses.CTCLoss), x32, ad.Const(c.y), ad.Const(c.opts)).At(1).Value().(*tensor.Tensor), want, 1e-4)
	}
}

// The losses of a batch are those of its sequences; labels that do not fit in the time are lost, and leave the others alone.
func TestCTCBatch(t *testing.T) {
	x := tensor.Float64.Randn(random(9), 4, 3, 3)
	y := tensor.New([]int{1, 2, 0, 1, 1, 1, 2, -1, -1}, 3, 3)
	got := losses.CTCLoss(x, y, losses.Agg(losses.None))
	near(t, "batch", got, tensor.Float64.Of(byPaths(x.Select(2, 0), []int{1, 2, 0}, 3), math.Inf(1), byPaths(x.Select(2, 2), []int{2}, 3)), 1e-12)

	g := ad.Gradient(losstest.Apply, ad.Const(losses.CTCLoss), x, ad.Const(y), ad.Const(options{losses.Agg(losses.Sum)})).At(1).Value().(*tensor.Tensor)
	near(t, "gradient of what is lost", g.Select(2, 1).Contiguous(), tensor.Float64.Zeros(4, 3), 0)
	alone := ad.Gradient(losstest.Apply, ad.Const(losses.CTCLoss), x.Select(2, 2).Contiguous(), ad.Const(tensor.Int.Of(2)), ad.Const(options{})).At(1).Value().(*tensor.Tensor)
	near(t, "gradient of another", g.Select(2, 2).Contiguous(), alone, 1e-12)
}

// Logits of any size and long sequences give numbers.
func TestCTCStable(t *testing.T) {
	x := tensor.Zeros(3, 2000)
	for i := range 2000 {
		x.Set(1e4, 2, i)
	}
	near(t, "labels that are improbable", losses.CTCLoss(x, tensor.Int.Of(0, 1)), tensor.Scalar(2e4), 1e-3) // twice 1e4, but for the number of ways: -log(2000²/2)
	near(t, "what is shown", losses.CTCLoss(x, tensor.New([]int{}, 0)), tensor.Scalar(0), 1e-6)
}

func TestCTCErrors(t *testing.T) {
	x := tensor.Zeros(4, 6)
	for want, f := range map[string]func(){
		"CTCLoss: got predictions (4, 6) and targets (2, 1), want (classes, time) and (labels), or (classes, time, batch) and (labels, batch)": func() {
			losses.CTCLoss(x, tensor.New([]int{1, 2}, 2, 1))
		},
		"CTCLoss: got predictions (4, 0) and targets (1), want (classes, time) and (labels), or (classes, time, batch) and (labels, batch)": func() {
			losses.CTCLoss(tensor.Zeros(4, 0), tensor.Int.Of(1))
		},
		"CTCLoss: got float32, want labels of type Int":                    func() { losses.CTCLoss(x, tensor.Of(1, 2)) },
		"CTCLoss: got the label 3, which is the blank, want another class": func() { losses.CTCLoss(x, tensor.Int.Of(1, 3)) },
		"CTCLoss: got label 4, want 0 to 3, for shape (4, 6)":              func() { losses.CTCLoss(x, tensor.Int.Of(1, 4)) },
		"CTCLoss: got the label 2 behind -1, want -1 at the end only":      func() { losses.CTCLoss(x, tensor.Int.Of(1, -1, 2)) },
		"CTCLoss: got Blank(4), want one of 4 classes":                     func() { losses.CTCLoss(x, tensor.Int.Of(1), losses.Blank(4)) },
		"CTCLoss: got the option Dims, want Agg, Blank":                    func() { losses.CTCLoss(x, tensor.Int.Of(1), losses.Dims(0)) },
	} {
		wantPanic(t, want, f)
	}
}
