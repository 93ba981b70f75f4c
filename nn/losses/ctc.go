package losses

import "github.com/fluxion-go/fluxion/tensor"

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
	losses := tensor.CTC(yhat, statesOf(y, yhat.Dim(0), yhat.Dim(1), blankOf(opts, yhat.Dim(0))))
	if single {
		losses = losses.Reshape()
	}
	return aggregate(losses, opts)
}

// statesOf returns what a model goes through for labels (labels, batch), Int (2·labels+1, batch): blanks before, between and behind them, then -1.
func statesOf(y *tensor.Tensor, classes, time, blank int) *tensor.Tensor {
	long, batch := y.Dim(0), y.Dim(1)
	k := 2*long + 1
	labels, shown := y.Ints(), make([]int, k*batch)
	for b := range batch {
		shown := shown[b*k : (b+1)*k]
		for i := range shown {
			shown[i] = -1
		}
		shown[0] = blank
		n := 0
		for i, l := range labels[b*long : (b+1)*long] {
			if l == -1 {
				continue
			}
			if l < 0 || l >= classes || l == blank || n < i {
				labelPanic(l, classes, time, blank, n < i)
			}
			n++
			shown[2*n-1], shown[2*n] = l, blank
		}
	}
	return tensor.Wrap(shown, k, batch)
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
