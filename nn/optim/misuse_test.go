package optim_test

import (
	"math"
	"testing"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*optim.Error)
		if !ok || e.Error() != want {
			t.Errorf("got  %v\nwant %s", e, want)
		}
	}()
	f()
}

type point struct{ X, Y float64 }

type badly struct{ W []float64 }

func (badly) Trainable() []string { return []string{"w"} }

// TestMisuse is the table of what the package says when it is misused.
func TestMisuse(t *testing.T) {
	m := &pairXY{vec(1, 2), vec(3)}
	tree := optim.Setup(optim.Adam(), m)
	ones := pairXY{vec(1, 1), vec(1)}
	one := []any{0.1}
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"adam: learning rate -0.1, want > 0", func() { optim.Adam(-0.1) }},
		{"descent: learning rate 0, want > 0", func() { optim.Descent(0) }},
		{"momentum: learning rate NaN, want > 0", func() { optim.Momentum(math.NaN()) }},
		{"momentum: rho 1, want 0 <= rho < 1", func() { optim.Momentum().WithRho(1) }},
		{"adamw: beta 1.5, want 0 <= beta < 1", func() { optim.AdamW().WithBeta(0.9, 1.5) }},
		{"adamw: lambda -1, want >= 0", func() { optim.AdamW().WithLambda(-1) }},
		{"adam: got 3 numbers, want at most one: the others are set by methods such as WithBeta", func() { optim.Adam(0.1, 0.9, 0.99) }},
		{"accumgrad: got 0 gradients, want at least 1", func() { optim.AccumGrad(0) }},
		{"clipgrad: delta 0, want > 0", func() { optim.ClipGrad(0) }},
		{"optimiserchain: got nil as rule 1", func() { optim.OptimiserChain(optim.Adam(), nil) }},
		{"optimiserchain: got a MixedPrecision in the chain, want it around the whole: MixedPrecision(OptimiserChain(...))",
			func() { optim.OptimiserChain(optim.MixedPrecision(optim.Adam())) }},
		{"scheduler: got 1 arguments after the rule, want names and schedules in turn, as in Scheduler(Adam(), \"eta\", s)", func() { optim.Scheduler(optim.Adam(), one...) }},
		{"scheduler: got a string as the schedule of eta, want a func(t int) float64 or a number", func() { optim.Scheduler(optim.Adam(), "eta", "x") }},
		{"scheduler: got \"rho\", want a hyperparameter of Descent(0.1): eta", func() { optim.Scheduler(optim.Descent(), "rho", 1) }},
		{"clipnorm: got a gradient of shape (2) whose 2-norm is NaN, want a finite one; Allow lets it through",
			func() { optim.Setup(optim.ClipNorm(), vec(1, 2)).Update(vec(1, 2), vec(1, math.NaN())) }},

		{"optim.Setup: got nil, want a rule such as Adam()", func() { optim.Setup(nil, m) }},
		{"optim.Setup: at X: got a float64 by value, which cannot be changed: pass a pointer to the model, or put a pointer or a slice in the place of the value",
			func() { optim.Setup(optim.Adam(), point{1, 2}) }},
		{"optim.Setup: found no trainable parameters in a []int: they are tensors, slices of floats, and floats behind a pointer; of functions the captured variables, " +
			"if a notebook compiled them; and of types with a method Trainable what that names", func() { optim.Setup(optim.Adam(), []int{1}) }},
		{"optim.Setup: the method Trainable of optim_test.badly names \"w\", which is no field of it", func() { optim.Setup(optim.Adam(), badly{vec(1)}) }},
		{"optim.Setup: got a float16 tensor, want float32 or float64, or the rule MixedPrecision(Descent(0.1))",
			func() { optim.Setup(optim.Descent(), tensor.Of(1).To(tensor.Float16)) }},
		{"adam: learning rate -1, want >= 0", func() { optim.Setup(optim.AdamRule{Eta: -1}, m) }},

		{"optim.Update: got the rule Adam(0.001, (0.9, 0.999), 1.0e-8), want its state for the model: state := optim.Setup(rule, model)",
			func() { optim.Update(optim.Adam(), m, ones) }},
		{"optim.Update: got a *optim_test.pairXY, want the state tree from optim.Setup(rule, model), not a model", func() { optim.Update(m, m, ones) }},
		{"optim.Freeze: got a *optim_test.pairXY, want the state tree from optim.Setup(rule, model), not a model", func() { optim.Freeze(m) }},
		{"optim.Adjust: got a nil state tree, want that from optim.Setup(rule, model)", func() { optim.Adjust((*optim.Tree)(nil), 1) }},
		{"optim.Update: at Y: the gradient has no such part, want the gradient of this model", func() { tree.Update(m, struct{ X []float64 }{}) }},
		{"optim.Update: at X: got a gradient of shape (3), want (2)", func() { tree.Update(m, pairXY{vec(1, 2, 3), vec(1)}) }},
		{"optim.Update: at X: got a string, want the gradient of an array", func() { tree.Update(m, map[string]any{"X": "no"}) }},
		{"optim.Update: at W: the state tree is of another model: make one by optim.Setup(rule, model)", func() { tree.Update(&struct{ W, Y []float64 }{vec(1), vec(1)}, ones) }},
		{"optim.Update: at X: got float64 of shape (1), but the state is of float64 [2]: make the state tree anew by optim.Setup", func() { tree.Update(&pairXY{vec(1), vec(1)}, ones) }},
		{"optim.Bind: at Y: the gradient is in no memory of float64 that stays, want one that is written to again and again; Update takes any",
			func() { tree.Bind(m, map[string]any{"Y": []float32{1}}) }},
		{"optim.Update: got the gradients of all arguments, want that of the model alone: you probably want grads.At(1)",
			func() { tree.Update(m, functors.Tuple(2.0, functors.Record([]string{"X", "Y"}, vec(1, 1), vec(1)))) }},

		{"Tree.At: at Z: there is no such part, want one of X, Y", func() { tree.At("Z") }},
		{"Tree.Adjust: got \"rho\", want a hyperparameter of Adam(0.001, (0.9, 0.999), 1.0e-8): beta, epsilon, eta", func() { tree.AdjustBy("rho", 0.5) }},
		{"adam: got 1 numbers for beta, want 2", func() { tree.AdjustBy("beta", 0.5) }},
		{"adam: learning rate -1, want >= 0", func() { tree.Adjust(-1) }},
	} {
		wantPanic(t, c.want, c.do)
	}
	tree.Adjust(0)
}
