package nn

import (
	"fmt"
	"math"
	"os"
	"reflect"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// Train adjusts a model, in place, so that a loss of it and of data becomes smaller, and returns the mean loss of the last pass over the data.
//
//	loss := func(m Model, x *tensor.Tensor, y float64) float64 { d := m.Call(x).Item() - y; return d * d }
//	nn.Train(loss, model, data, optim.Descent(0.01))
//
// The loss is a function of the model and of one item of data: it returns a float64, a float32 or a tensor with one element, which others may follow. An item is passed as
// one argument, or, if it is a dataset.Pair or another struct, an array or a slice of as many parts as the loss has arguments behind the model, as its parts.
// Data are a slice, an array, a dataset.Loader or another value with a method All, or an iter.Seq or iter.Seq2; each item is one step. A number n stands for n steps
// without data, whose number the loss gets if it takes one:
//
//	nn.Train(func(p *Pendulum) float64 { return misfit(p, seen) }, &p, 500, optim.Adam(0.05))
//
// The optimiser is a rule, whose state begins anew, or the state that optim.Setup made for the model.
//
// Train checks before the first step that all of this fits, and panics with *tensor.UseError if not. It panics with *LossError when a loss is NaN or infinite, before that
// loss changes the model. When it is interrupted it stops between two steps. In both cases the model is as the last step left it.
//
// A notebook shows how far a training is that takes more than a second, unless it is [Quiet].
func Train(loss, model, data, optimiser any, options ...TrainOption) float64 {
	o := trainOptions{epochs: 1}
	for _, set := range options {
		set(&o)
	}
	t := newTrainer("Train", loss, model, optimiser, o.backend)
	items := itemsOf("Train", data, t.params)
	if rule, ok := optimiser.(optim.Rule); ok && o.epochs == 1 && !reflect.ValueOf(data).CanInt() && rule.Init(tensor.Zeros(1)) != nil {
		warnState(rule)
	}
	s := &Step{Epochs: o.epochs, Items: items.n}
	watch := Progress
	if o.quiet || watch == nil {
		watch = func(*Step) {}
	}
	returned := false
	defer func() {
		s.End = endOf(returned, s.stopped)
		watch(s)
	}()
	mean := 0.0
	for s.Epoch = 0; s.Epoch < o.epochs && !s.stopped; s.Epoch++ {
		sum := 0.0
		s.Item = 0
		items.each(func(args []any) bool {
			interrupt.Poll()
			s.Loss = t.run(args)
			if math.IsNaN(s.Loss) || math.IsInf(s.Loss, 0) {
				panic(&LossError{Loss: s.Loss, Epoch: s.Epoch, Item: s.Item})
			}
			t.update()
			sum += s.Loss
			s.Item++
			for _, do := range o.onStep {
				do(s)
			}
			watch(s)
			return !s.stopped
		})
		if s.Item == 0 {
			panic(misuse("Train", "got data without items, want at least one%s", onlyOnce(s.Epoch)))
		}
		mean = sum / float64(s.Item)
		s.Loss = mean
		for _, do := range o.onEpoch {
			do(s)
		}
	}
	returned = true
	return mean
}

// endOf says how Train ended.
func endOf(returned, stopped bool) string {
	switch {
	case returned && stopped:
		return "stopped"
	case returned:
		return "done"
	case interrupt.Requested():
		return "interrupted"
	}
	return "failed"
}

func onlyOnce(epoch int) string {
	if epoch == 0 {
		return ""
	}
	return fmt.Sprintf(" in epoch %d too: an iterator that can be used once is not enough for Epochs", epoch)
}

// A Step tells a hook of Train where it is.
type Step struct {
	Epoch, Epochs int     // from 0
	Item          int     // steps done in this epoch
	Items         int     // steps of an epoch; 0 if the data do not say
	Loss          float64 // of this step, before the update; for OnEpoch the mean of the epoch
	End           string  // for Progress: "" while Train goes on, in the end how it ended: done, stopped, interrupted or failed
	stopped       bool
}

// Stop ends the training behind this step.
func (s *Step) Stop() { s.stopped = true }

// Progress, if it is not nil, is called by Train after each step, and once more when Train ends, whether it returns or panics. A notebook sets it to draw a bar and the
// loss. It is called on the goroutine of Train, with the same Step as long as that Train goes on.
var Progress func(*Step)

// A TrainOption changes how Train works.
type TrainOption func(*trainOptions)

type trainOptions struct {
	epochs          int
	onStep, onEpoch []func(*Step)
	backend         ad.Backend
	quiet           bool
}

// Epochs says how many passes over the data Train makes, 1 by default.
func Epochs(n int) TrainOption {
	if n < 0 {
		panic(misuse("Epochs", "got %d, want 0 or more", n))
	}
	return func(o *trainOptions) { o.epochs = n }
}

// OnStep calls a function after each step.
func OnStep(f func(*Step)) TrainOption {
	return func(o *trainOptions) { o.onStep = append(o.onStep, f) }
}

// OnEpoch calls a function after each pass over the data; Loss is the mean of the pass then.
func OnEpoch(f func(*Step)) TrainOption {
	return func(o *trainOptions) { o.onEpoch = append(o.onEpoch, f) }
}

// Using computes gradients by another backend, such as ad.AutoTape.
func Using(b ad.Backend) TrainOption { return func(o *trainOptions) { o.backend = b } }

// Quiet keeps a notebook from showing how far Train is.
func Quiet() TrainOption { return func(o *trainOptions) { o.quiet = true } }

// A LossError says that a loss is no number that could be made smaller. Train panics with it.
type LossError struct {
	Loss        float64
	Epoch, Item int // from 0
}

// Error returns the text: "train: the loss is NaN for item 51 of epoch 0, ...".
func (e *LossError) Error() string {
	way := "the model is as the step before left it. Try a smaller learning rate, or optim.ClipNorm"
	if e.Epoch == 0 && e.Item == 0 {
		way = "nothing was trained yet: look for NaN and Inf in the data and in the model, and for a logarithm of 0 or a division by it in the loss"
	}
	return fmt.Sprintf("train: the loss is %v for item %d of epoch %d, want a finite number; %s", e.Loss, e.Item, e.Epoch, way)
}

// A Trainer makes steps of training one by one, for loops of one's own.
//
//	t := nn.NewTrainer(loss, model, optim.Adam(1e-3))
//	for batch := range loader.All() {
//		l := t.Step(batch.X, batch.Y)
//	}
type Trainer struct {
	p      *ad.Prepared
	op     string         // what made it, for messages
	params []reflect.Type // of the loss, behind the model
	name   string         // of the loss, for messages
	model  any
	tree   *optim.Tree
	bound  *optim.Bound // nil unless it is that of the gradient's memory
}

// NewTrainer returns a Trainer. The arguments are those of Train.
func NewTrainer(loss, model, optimiser any, backend ...ad.Backend) *Trainer {
	return newTrainer("NewTrainer", loss, model, optimiser, backend...)
}

func newTrainer(op string, loss, model, optimiser any, backend ...ad.Backend) *Trainer {
	v := reflect.ValueOf(loss)
	if v.Kind() != reflect.Func || v.IsNil() {
		panic(misuse(op, "got %s as the loss, want a function of the model and of data: func(m nn.Model, x *tensor.Tensor, y float64) float64", typeName(loss)))
	}
	typ := v.Type()
	if typ.NumIn() == 0 || typ.IsVariadic() {
		panic(misuse(op, "got the loss %s, want a function of the model and of data", functors.TypeName(typ)))
	}
	if typ.In(0) == reflect.TypeFor[Model]() {
		model = asModel(op, model)
	}
	t := &Trainer{op: op, name: functors.TypeName(typ), model: model}
	for i := range typ.NumIn() - 1 {
		t.params = append(t.params, typ.In(i+1))
	}
	switch o := optimiser.(type) {
	case optim.Rule:
		t.tree = optim.Setup(o, model)
	case *optim.Tree:
		t.tree = o
	default:
		panic(misuse(op, "got %s as the optimiser, want a rule such as optim.Descent(0.01), or what optim.Setup(rule, model) returned", typeName(optimiser)))
	}
	if m := reflect.ValueOf(model); model == nil || !m.Type().AssignableTo(typ.In(0)) {
		panic(misuse(op, "got %s as the model, want %s for the loss, a %s", typeName(model), functors.TypeName(typ.In(0)), t.name))
	}
	var with []ad.Backend
	for _, b := range backend {
		if b != nil {
			with = append(with, b)
		}
	}
	defer naming(op)
	t.p = ad.Prepare(loss, model, with...)
	return t
}

// Step computes the loss of the model and of data and its gradient, adjusts the model, and returns the loss as it was before. If that is NaN or infinite, the model is left alone.
func (t *Trainer) Step(data ...any) float64 {
	if len(data) != len(t.params) {
		panic(misuse("Step", "got %d arguments, want %d for the loss, a %s", len(data), len(t.params), t.name))
	}
	l := t.run(data)
	if !math.IsNaN(l) && !math.IsInf(l, 0) {
		t.update()
	}
	return l
}

// naming lets a panic of package ad speak of the function of this package that was called.
func naming(op string) {
	switch e := recover().(type) {
	case nil:
	case *ad.UsageError:
		panic(&ad.UsageError{Func: op, Text: e.Text})
	default:
		panic(e)
	}
}

// run computes loss and gradient.
func (t *Trainer) run(data []any) float64 {
	defer naming(t.op)
	val := t.p.Run(data...)
	if all, ok := val.(ad.Tuple); ok {
		val = all[0]
	}
	switch l := val.(type) {
	case float64:
		return l
	case float32:
		return float64(l)
	case *tensor.Tensor:
		return l.Item()
	}
	return reflect.ValueOf(val).Convert(reflect.TypeFor[float64]()).Float()
}

// update makes the step of the optimiser.
func (t *Trainer) update() {
	if t.bound == nil || !t.p.Kept() {
		t.bound = t.tree.Bind(t.model, t.p.Gradient())
	}
	t.bound.Step()
}

// warnState says that what an optimiser has learned is lost when Train returns.
func warnState(rule optim.Rule) {
	fmt.Fprintf(os.Stderr, "train: %v has state, which is lost when Train returns; keep it: state := optim.Setup(rule, model), or train for several passes: Epochs(n)\n", rule)
}
