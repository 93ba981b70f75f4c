package losses

import (
	"math"

	"github.com/fluxion-go/fluxion/tensor"
)

// impossible is the logarithm of a probability of 0 that can be added to: there are no infinities, whose differences would be NaN.
const impossible = -1e30

// CTCLoss is connectionist temporal classification, for sequences of labels of which nobody knows where in time they are: -log of the probability that ŷ gives to y, over all
// ways to place the labels in time, with blanks between them or without. ŷ are logits, what comes before softmax. Its options are Agg (of the losses of the sequences) and Blank,
// the class of blanks, which is the last by default; of PyTorch it is the first, Blank(0).
//
// Shapes: ŷ is (classes, time) and y (labels), of type Int; or ŷ is (classes, time, batch) and y is (labels, batch), where -1 stands behind the labels of shorter sequences. The result
// is (). Labels that do not fit in the time have the loss +Inf and no gradient.
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
	n, time, batch := yhat.Dim(0), yhat.Dim(1), yhat.Dim(2)
	s := statesOf(y, n, time, blankOf(opts, n), yhat.DType())
	seen := tensor.Pick(tensor.LogSoftmax(yhat, 0), s.class) // (states, time, batch)

	// a has the logarithms of the probabilities to be in each state, behind two that cannot be.
	a := tensor.Concat(0, s.before, seen.Select(1, 0).Add(s.start))
	k := s.class.Dim(0)
	for t := 1; t < time; t++ {
		ways := tensor.Stack(0, a.Slice(0, 2, k+2), a.Slice(0, 1, k+1), a.Slice(0, 0, k).Add(s.skip))
		a = tensor.Concat(0, s.before, tensor.LogSumExp(ways, 0).Reshape(k, batch).Add(seen.Select(1, t)))
	}
	losses := tensor.Neg(tensor.LogSumExp(a.TakeAlong(0, s.end), 0)).Reshape(batch)
	if s.short {
		losses = tensor.Where(s.lost, losses.DType().Full(math.Inf(1), batch), losses)
	}
	if single {
		losses = losses.Reshape()
	}
	return aggregate(losses, opts)
}

// states are the labels of a batch with blanks before, between and behind them: what a model goes through, one in each step of time, each as often as it likes.
type states struct {
	class  *tensor.Tensor // (states, batch), Int: the class that each one shows
	start  *tensor.Tensor // (states): 0 for the first two, in which it may begin, else impossible
	skip   *tensor.Tensor // (states, batch): 0 for those that may follow on the last but one, else impossible
	before *tensor.Tensor // (2, batch): impossible
	end    *tensor.Tensor // (2, batch), Int: where the last states of each sequence stand, behind two others
	lost   *tensor.Tensor // (batch), Bool: the labels do not fit in the time
	short  bool           // one is lost
}

// statesOf returns the states of labels (labels, batch).
func statesOf(y *tensor.Tensor, classes, time, blank int, d tensor.DType) *states {
	long, batch := y.Dim(0), y.Dim(1)
	k := 2*long + 1
	labels, class, end, lost := y.Ints(), make([]int, k*batch), make([]int, 2*batch), make([]bool, batch)
	s := &states{start: d.Full(impossible, k), skip: d.Full(impossible, k, batch), before: d.Full(impossible, 2, batch)}
	for i := range min(k, 2) {
		s.start.Set(0, i)
	}
	for b := range batch {
		shown := class[b*k : (b+1)*k]
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
				s.skip.Set(0, 2*n-1, b)
			} else if n > 1 {
				steps++ // a blank between equal labels
			}
		}
		end[2*b], end[2*b+1] = 2*n+2, 2*n+1
		lost[b] = steps > time
		s.short = s.short || lost[b]
	}
	s.class, s.end, s.lost = tensor.Wrap(class, k, batch), tensor.Wrap(end, 2, batch), tensor.Wrap(lost, batch)
	return s
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
