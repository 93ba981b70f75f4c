package tensor

// A Recorder hears of each operation on tensors that it follows, and so on results of those. It is how define-by-run differentiation sees a program.
type Recorder interface {
	// Record is called after an operation. op is the linker symbol of its function, such as "github.com/fluxion-go/fluxion/tensor.Exp";
	// inputs are its arguments, the receiver first.
	Record(op string, result *Tensor, inputs ...any)
	// Lost is called when a followed tensor goes where operations are not recorded: what says how, as in "writes to a tensor in place". It may panic.
	Lost(what string)
}

// Follow returns a view of t whose operations r hears of; with nil, of which nobody hears.
func (t *Tensor) Follow(r Recorder) *Tensor {
	y := *t
	y.recorder = r
	return &y
}

// Recorder returns who hears of operations on t, or nil.
func (t *Tensor) Recorder() Recorder { return t.recorder }

const (
	functionSymbol = "github.com/fluxion-go/fluxion/tensor."
	methodSymbol   = functionSymbol + "(*Tensor)."
)

// recorderOf returns the recorder of the first operand that has one.
func recorderOf(ts ...*Tensor) Recorder {
	for _, t := range ts {
		if t != nil && t.recorder != nil {
			return t.recorder
		}
	}
	return nil
}

// record tells the recorder of an operation and lets it follow the result.
func record(r Recorder, op string, y *Tensor, inputs ...any) *Tensor {
	if r != nil {
		y.recorder = r
		r.Record(op, y, inputs...)
	}
	return y
}

// Record is for operations of other packages: it tells the recorder of the first tensor among the inputs that has one of an operation, see Recorder, and returns the
// result y, which that recorder follows. Without a recorder it does nothing.
func Record(op string, y *Tensor, inputs ...any) *Tensor {
	for _, in := range inputs {
		if t, ok := in.(*Tensor); ok && t != nil && t.recorder != nil {
			return record(t.recorder, op, y, inputs...)
		}
	}
	return y
}
