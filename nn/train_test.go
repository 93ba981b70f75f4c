package nn_test

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/fluxion-go/fluxion/ad"
	"github.com/fluxion-go/fluxion/internal/interrupt"
	"github.com/fluxion-go/fluxion/nn"
	"github.com/fluxion-go/fluxion/nn/dataset"
	"github.com/fluxion-go/fluxion/nn/nntest"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// curve is the data of the guide: 2x - x³ at 41 points.
func curve() (data []dataset.Pair[*tensor.Tensor, float64]) {
	for i := range 41 {
		x := -2 + 0.1*float64(i)
		data = append(data, dataset.P(tensor.Of(x), 2*x-x*x*x))
	}
	return data
}

func small(seed uint64) *nn.ChainModel {
	rng := random(seed)
	return nn.Chain(nn.Dense(1, 20, tensor.Sigmoid, nn.Rand(rng)), nn.Dense(20, 1, nn.Rand(rng)), nn.Only)
}

// The guide's curve fit. What is reached after 1000 passes depends on the beginning; 0.15 is a tenth of what the best straight line leaves.
func TestCurveFit(t *testing.T) {
	m, data := small(1), curve()
	first := nn.Train(nntest.Squared, m, data, optim.Descent(0.01))
	last := nn.Train(nntest.Squared, m, data, optim.Descent(0.01), nn.Epochs(1000))
	if first < 1 || last > 0.15 {
		t.Errorf("the mean loss went from %v to %v", first, last)
	}
}

// However the data come, and by whatever backend, the steps are the same.
func TestTrainData(t *testing.T) {
	data := curve()
	want := small(1)
	nn.Train(nntest.Squared, want, data, optim.Descent(0.01))
	seq2 := func(yield func(*tensor.Tensor, float64) bool) {
		for _, p := range data {
			if !yield(p.X, p.Y) {
				return
			}
		}
	}
	lists := make([][]any, len(data))
	for i, p := range data {
		lists[i] = []any{p.X, p.Y}
	}
	for name, d := range map[string]any{
		"loader": dataset.EachObs[dataset.Pair[*tensor.Tensor, float64]](data), "sequence": slices.Values(data), "sequence of two": iter.Seq2[*tensor.Tensor, float64](seq2), "lists": lists,
		"structs": structs(data),
	} {
		m := small(1)
		nn.Train(nntest.Squared, m, d, optim.Descent(0.01))
		if got, want := m.Layers[0].(*nn.DenseLayer).Weight.String(), want.Layers[0].(*nn.DenseLayer).Weight.String(); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

func structs(data []dataset.Pair[*tensor.Tensor, float64]) (all []struct {
	In  *tensor.Tensor
	Out float64
}) {
	for _, p := range data {
		all = append(all, struct {
			In  *tensor.Tensor
			Out float64
		}{p.X, p.Y})
	}
	return all
}

func TestTrainBackends(t *testing.T) {
	x, y := tensor.Rand(random(2), 1, 8), tensor.Rand(random(3), 1, 8)
	var want string
	for _, b := range []ad.Backend{ad.AutoSource, ad.AutoTape, ad.AutoSource} {
		rng := random(1)
		m := nn.Chain(nn.Dense(1, 5, tensor.Tanh, nn.Rand(rng)), nn.Dense(5, 1, nn.Rand(rng)))
		nn.Train(nntest.MeanSquared, m, []dataset.Pair[*tensor.Tensor, *tensor.Tensor]{{X: x, Y: y}}, optim.Adam(0.01), nn.Epochs(5), nn.Using(b))
		got := m.Layers[0].(*nn.DenseLayer).Weight.String()
		if want != "" && got != want {
			t.Errorf("%v: got %s, want %s", b, got, want)
		}
		want = got
	}
}

// The loss of a step is that before the update.
func TestTrainerStep(t *testing.T) {
	m := small(1)
	x := tensor.Of(0.5)
	want := nntest.Squared(m, x, 1)
	tr := nn.NewTrainer(nntest.Squared, m, optim.Descent(0.1))
	if got := tr.Step(x, 1.0); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if after := nntest.Squared(m, x, 1); after >= want {
		t.Errorf("the loss went from %v to %v", want, after)
	}
}

// A step is that of Gradient and Update, for a state that stays.
func TestTrainerState(t *testing.T) {
	a, b := small(1), small(1)
	tree := optim.Setup(optim.Adam(0.01), a)
	other := optim.Setup(optim.Adam(0.01), b)
	data := curve()
	for range 2 {
		nn.Train(nntest.Squared, a, data, tree)
		for _, p := range data {
			optim.Update(other, b, ad.Gradient(nntest.Squared, nn.Model(b), ad.Const(p.X), ad.Const(p.Y)).At(0))
		}
	}
	if got, want := fmt.Sprint(tree), fmt.Sprint(other); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTrainStops(t *testing.T) {
	m := small(1)
	data := curve()
	data[5].Y = math.NaN()
	before := m.Layers[1].(*nn.DenseLayer).Bias.Clone()
	wantPanic(t, "train: the loss is NaN for item 5 of epoch 0, want a finite number; the model is as the step before left it. Try a smaller learning rate, or optim.ClipNorm",
		func() { nn.Train(nntest.Squared, m, data, optim.Descent(0.01)) })
	none := curve()
	none[0].Y = math.Inf(1)
	wantPanic(t, "train: the loss is +Inf for item 0 of epoch 0, want a finite number; nothing was trained yet: look for NaN and Inf in the data and in the model, "+
		"and for a logarithm of 0 or a division by it in the loss", func() { nn.Train(nntest.Squared, m, none, optim.Descent(0.01)) })
	wantPanic(t, "Train: wants a scalar, got int, and whole numbers have no derivative; return a float64", func() {
		nn.Train(func(nn.Model, *tensor.Tensor, float64) int { return 1 }, small(1), curve(), optim.Descent(0.01))
	})
	after := m.Layers[1].(*nn.DenseLayer).Bias
	if after.Item() == before.Item() || math.IsNaN(after.Item()) {
		t.Errorf("the bias went from %v to %v", before, after)
	}
	steps := 0
	nn.Train(nntest.Squared, m, curve(), optim.Descent(0.01), nn.Epochs(3), nn.OnStep(func(s *nn.Step) {
		if steps++; s.Epoch == 1 && s.Item == 3 {
			s.Stop()
		}
	}))
	if steps != 41+3 {
		t.Errorf("%d steps, want 44", steps)
	}
}

// An interrupt comes between two steps.
func TestTrainInterrupt(t *testing.T) {
	defer interrupt.Reset()
	m := small(1)
	steps := 0
	wantPanic(t, "interrupted", func() {
		nn.Train(nntest.Squared, m, curve(), optim.Descent(0.01), nn.OnStep(func(*nn.Step) {
			if steps++; steps == 7 {
				interrupt.Request()
			}
		}))
	})
	if steps != 7 {
		t.Errorf("%d steps, want 7", steps)
	}
}

func TestTrainMisuse(t *testing.T) {
	m, data := small(1), curve()
	rule := optim.Descent(0.1)
	for want, f := range map[string]func(){
		"Train: got an int as the loss, want a function of the model and of data: func(m nn.Model, x *tensor.Tensor, y float64) float64": func() { nn.Train(3, m, data, rule) },
		"Train: got a float64 as the optimiser, want a rule such as optim.Descent(0.01), or what optim.Setup(rule, model) returned":      func() { nn.Train(nntest.Squared, m, data, 0.1) },
		"Train: got a string as data, want a slice, a dataset.Loader, an iter.Seq, an iter.Seq2 or a number of steps":                    func() { nn.Train(nntest.Squared, m, "3", rule) },
		"Train: got 3 steps without data, want *tensor.Tensor and float64 for the loss":                                                  func() { nn.Train(nntest.Squared, m, 3, rule) },
		"Train: got data of []dataset.Pair[*tensor.Tensor, *tensor.Tensor], want *tensor.Tensor and *tensor.Tensor for the loss; dataset.Collate(loader, dataset.BatchPairs) makes a pair of tensors of each batch": func() {
			nn.Train(nntest.MeanSquared, m, dataset.DataLoader([]dataset.Pair[*tensor.Tensor, *tensor.Tensor]{dataset.P(tensor.Of(1), tensor.Of(1))}), rule)
		},
		"Train: got data of float64, want *tensor.Tensor and float64 for the loss: a slice of dataset.Pair, for example":                           func() { nn.Train(nntest.Squared, m, []float64{1}, rule) },
		"Train: got data of dataset.Pair[*tensor.Tensor, *tensor.Tensor], whose Y is *tensor.Tensor, want *tensor.Tensor and float64 for the loss": func() { nn.Train(nntest.Squared, m, []dataset.Pair[*tensor.Tensor, *tensor.Tensor]{{}}, rule) },
		"Train: got data without items, want at least one":                                                                                         func() { nn.Train(nntest.Squared, m, data[:0], rule) },
		"Train: got an int, want a layer: a value with a method Call(*tensor.Tensor) *tensor.Tensor, or a function of that form":                   func() { nn.Train(nntest.Squared, 3, data, rule) },
		"Epochs: got -1, want 0 or more": func() { nn.Epochs(-1) },
		"Step: got 1 arguments, want 2 for the loss, a func(nn.Model, *tensor.Tensor, float64) float64": func() { nn.NewTrainer(nntest.Squared, m, rule).Step(1) },
	} {
		t.Run(want, func(t *testing.T) { wantPanic(t, want, f) })
	}
}

func TestPatience(t *testing.T) {
	v := []bool{false, true, false, true, true, true} // Flux.jl, docs of patience
	i := -1
	stop := nn.Patience(func() bool { i++; return v[i] }, 3)
	for !stop() {
	}
	if i != 5 {
		t.Errorf("stopped at %d, want 5", i)
	}
}

// results returns a function that gives these numbers one after the other.
func results(v ...float64) func() float64 {
	return func() float64 {
		x := v[0]
		v = v[1:]
		return x
	}
}

// calls counts how often a rule is asked before it says stop.
func calls(stop func() bool) (n int) {
	for n = 1; !stop(); n++ {
	}
	return n
}

func TestStopping(t *testing.T) {
	if n := calls(nn.EarlyStopping(results(5, 4, 4.5, 3, 3.1, 3.2, 9), 2, 0)); n != 6 { // twice no better than 3
		t.Errorf("EarlyStopping: %d calls, want 6", n)
	}
	if n := calls(nn.EarlyStopping(results(5, 4.95, 4.9, 1), 2, 0.5)); n != 3 { // better, but not by 0.5
		t.Errorf("EarlyStopping with a distance: %d calls, want 3", n)
	}
	if n := calls(nn.Plateau(results(5, 4, 4.01, 3, 3.01, 3.02, 9), 2, 0.1)); n != 6 {
		t.Errorf("Plateau: %d calls, want 6", n)
	}
	count := 0
	often, once := nn.Throttle(func() { count++ }, 0), nn.Throttle(func() { count += 100 }, time.Hour)
	for range 3 {
		often()
		once()
	}
	if count != 103 {
		t.Errorf("Throttle: got %d, want 103", count)
	}
}

func ExampleTrain() {
	loss := nntest.Squared // func(m nn.Model, x *tensor.Tensor, y float64) float64
	nn.Seed(1)
	model := nn.Chain(nn.Dense(1, 20, tensor.Sigmoid), nn.Dense(20, 1), nn.Only)
	nn.Train(loss, model, curve(), optim.Descent(0.01), nn.Epochs(1000))
	fmt.Println(math.Abs(model.Call(tensor.Of(1.0)).Item()-1) < 0.3)
	// Output: true
}

// A number of steps takes the place of data; the loss may ask for the number of the step.
func TestTrainSteps(t *testing.T) {
	x := []float64{3}
	var seen []int
	parabola := func(x []float64) float64 { return (x[0] - 1) * (x[0] - 1) }
	last := nn.Train(parabola, x, 100, optim.Descent(0.1), nn.Using(ad.AutoFiniteDiff), nn.OnStep(func(s *nn.Step) { seen = append(seen, s.Items) }))
	// Each step multiplies the distance from 1 by 0.8.
	if math.Abs(x[0]-1) > 1e-6 || last > 0.2 || len(seen) != 100 || seen[0] != 100 {
		t.Errorf("got x = %v and a mean loss of %v after %d steps of %v", x, last, len(seen), seen[:min(1, len(seen))])
	}
	sum := 0
	nn.Train(func(x []float64, i int) float64 { sum = max(sum, i); return x[0] }, x, 5, optim.Descent(0.1), nn.Using(ad.AutoFiniteDiff))
	if sum != 4 {
		t.Errorf("got %d as the greatest number of a step, want 4", sum)
	}
}
