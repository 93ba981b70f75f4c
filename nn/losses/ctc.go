package losses

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// impossible is the logarithm of a probability of 0 that can be added to: there are no infinities, whose differences would be NaN.
const impossible = -1e30

// CTCLoss is connectionist temporal classification, for sequences of labels of which nobody knows where in time they are: -log of the probability that ŷ
// gives to y, over all ways to place the labels in time, with blanks between them or without. ŷ are logits, what comes before softmax. Its options are Agg
// (of the losses of the sequences) and Blank, the class of blanks, which is the last by default; of PyTorch it is the first, Blank(0).
//
// Shapes: ŷ is (classes, time) and y (labels), of type Int; or ŷ is (classes, time, batch) and y is (labels, batch), where -1 stands behind the labels of
// shorter sequences. The result is (). Labels that do not fit in the time have the loss +Inf and no gradient.
// It panics with *tensor.UseError unless shapes, types and options fit, and with *tensor.IndexError if a label is blank or no class.
// Source: Graves et al., Connectionist Temporal Classification, ICML 2006, section 4.1.
//
//fluxion:derive
func CTCLoss(yhat, y *tensor.Tensor, opts ...Option) *tensor.Tensor {
	check("CTCLoss", opts, "Agg", "Blank")
	checkSequences(yhat, y)
	single := yhat.Rank() == 2
	if single {
		yhat, y = yhat.Unsqueeze(2), y.Unsqueeze(1)
	}
	n, time, batch, d := yhat.Dim(0), yhat.Dim(1), yhat.Dim(2), yhat.DType()
	class, skip, end, lost := statesOf(y, n, time, blankOf(opts, n), d)
	seen := tensor.Pick(tensor.LogSoftmax(yhat, 0), class) // (states, time, batch)

	// a has the logarithms of the probabilities to be in each state, behind two states that cannot be. It begins in one of the first two.
	k, none := class.Dim(0), d.Full(impossible, 2, batch)
	a := tensor.Concat(0, none, seen.Select(1, 0).Slice(0, 0, min(k, 2)), d.Full(impossible, max(k-2, 0), batch))
	for t := 1; t < time; t++ {
		ways := tensor.Stack(0, a.Slice(0, 2, k+2), a.Slice(0, 1, k+1), a.Slice(0, 0, k).Add(skip))
		a = tensor.Concat(0, none, tensor.LogSumExp(ways, 0).Reshape(k, batch).Add(seen.Select(1, t)))
	}
	losses := tensor.Neg(tensor.LogSumExp(a.TakeAlong(0, end), 0)).Reshape(batch)
	if lost != nil {
		losses = tensor.Where(lost, d.Full(math.Inf(1), batch), losses)
	}
	if single {
		losses = losses.Reshape()
	}
	return aggregate(losses, opts)
}

// statesOf returns what a model goes through for labels (labels, batch): blanks before, between and behind them, each as often as it likes. Of these states
// it tells
//
//   - the class that each one shows, Int (states, batch);
//   - which may follow on the last but one, since the blank between may be left out: 0, else impossible, (states, batch);
//   - where the last two of each sequence stand, behind two others, Int (2, batch);
//   - which sequences have more labels than time, Bool (batch), nil if none.
func statesOf(y *tensor.Tensor, classes, time, blank int, d tensor.DType) (class, skip, end, lost *tensor.Tensor) {
	long, batch := y.Dim(0), y.Dim(1)
	k := 2*long + 1
	labels, shown, last, short := y.Ints(), make([]int, k*batch), make([]int, 2*batch), make([]bool, batch)
	skip = d.Full(impossible, k, batch)
	for b := range batch {
		shown := shown[b*k : (b+1)*k]
		for i := range shown {
			shown[i] = blank
		}
		n, steps := 0, 0
		for i, l := range labels[b*long : (b+1)*long] {
			if l == -1 {
				continue
			}
			if l < 0 || l >= classes || l == blank || n < i {
				labelPanic(l, classes, time, blank, n < i)
			}
			shown[2*n+1] = l
			n++
			steps++
			if n > 1 && shown[2*n-3] != l {
				skip.Set(0, 2*n-1, b)
			} else if n > 1 {
				steps++ // a blank between equal labels
			}
		}
		last[2*b], last[2*b+1] = 2*n+2, 2*n+1
		if short[b] = steps > time; short[b] {
			lost = tensor.Wrap(short, batch)
		}
	}
	return tensor.Wrap(shown, k, batch), skip, tensor.Wrap(last, 2, batch), lost
}

func labelPanic(l, classes, time, blank int, behind bool) {
	switch {
	case behind:
		panic(misuse("CTCLoss", "got the label %d behind -1, want -1 at the end only", l))
	case l == blank:
		panic(misuse("CTCLoss", "got the label %d, which is the blank, want another class", l))
	}
	panic(&tensor.IndexError{Op: "CTCLoss", What: "label", Index: l, Low: 0, High: classes - 1, Of: []int{classes, time}})
}

// blankOf returns the class of blanks.
func blankOf(opts []Option, classes int) int {
	blank := -1
	for i := range opts {
		if opts[i].Name == "Blank" {
			blank = opts[i].Dims[0]
		}
	}
	at := blank
	if at < 0 {
		at += classes
	}
	if at < 0 || at >= classes {
		panic(misuse("CTCLoss", "got Blank(%d), want one of %d classes", blank, classes))
	}
	return at
}

func checkSequences(yhat, y *tensor.Tensor) {
	r := yhat.Rank()
	if !(r == 2 || r == 3) || y.Rank() != r-1 || r == 3 && yhat.Dim(2) != y.Dim(1) || yhat.Dim(1) == 0 {
		sizePanic("CTCLoss", yhat, y, "(classes, time) and (labels), or (classes, time, batch) and (labels, batch)")
	}
	if y.DType() != tensor.Int {
		panic(&tensor.DTypeError{Op: "CTCLoss", Got: []tensor.DType{y.DType()}, Want: "labels of type Int"})
	}
}
