package optim_test

import (
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/nn/optim/schedules"
	"github.com/fluxion-go/fluxion/tensor"
)

// A fluxCase is a figure of Optimisers.jl (commit b3595f5) or ParameterSchedulers.jl (f6ca703), from the file and line that Source names.
type fluxCase struct {
	ID, Source, Description string
	Expected                any
	Tol                     float64
}

// vec is a model of one array.
func vec(x ...float64) []float64 { return x }

// stepped makes steps of a rule on an array.
func stepped(r optim.Rule, x []float64, grads ...any) []float64 {
	tree := optim.Setup(r, x)
	for _, g := range grads {
		tree.Update(x, g)
	}
	return x
}

type pairXY struct{ X, Y []float64 }

// fluxTests maps each case to what it is here.
var fluxTests = map[string]func() any{
	"opt.chain.clip_decay": func() any {
		return stepped(optim.OptimiserChain(optim.ClipGrad(2), optim.WeightDecay(0.1)), vec(1, 10, 100), vec(1, 2, 3))
	},
	"opt.chain.clip_descent": func() any {
		return stepped(optim.OptimiserChain(optim.ClipGrad(1), optim.Descent(0.1)), vec(0, 0, 0), vec(0.3, 1, 7))
	},
	"opt.weightdecay": func() any { return stepped(optim.WeightDecay(0.1), vec(1, 10, 100), vec(1, 2, 3)) },
	"opt.clipgrad":    func() any { return stepped(optim.ClipGrad(2), vec(1, 10, 100), vec(1, 2, 3)) },
	"opt.descent.1":   func() any { return stepped(optim.Descent(0.1), vec(1, 2), vec(25, 33)) },
	"opt.adam.state2.null": func() any {
		x := vec(0, 0)
		tree := optim.Setup(optim.Adam(0.1), x)
		tree.Update(x, vec(1, 1))
		tree.Update(x, nil)
		for _, l := range tree.Leaves() {
			s := l.State.(*optim.Moments)
			return []any{s.M.Values(), s.V.Values(), s.Power[:]}
		}
		return nil
	},
	"opt.adamw.nested": func() any {
		m := struct{ A []any }{[]any{map[string]any{"c": vec(3, 4)}}}
		optim.Setup(optim.AdamW(0.1), m).Update(m, struct{ A []any }{[]any{map[string]any{"c": vec(1, 1)}}})
		return m.A[0].(map[string]any)["c"]
	},
	"opt.adamw.dict": func() any {
		m := map[string]any{"a": vec(1, 2), "b": vec(3, 4), "c": 1}
		optim.Setup(optim.AdamW(0.1), m).Update(m, map[string]any{"a": vec(2, 4)}) // the gradient of Σa²
		return m
	},
	"opt.destructure.transpose": func() any {
		w := tensor.FromRows(vec(1, 2), vec(3, 4))
		for _, p := range optim.Trainables([]any{w, w.T()}) {
			return p.Value.Values()
		}
		return nil
	},
	"opt.descent.2": func() any {
		m := struct {
			x []float64
			y string
		}{vec(1, 2, 3), "tanh"}
		optim.Setup(optim.Descent(0.1), m).Update(m, struct {
			x []int
			y any
		}{[]int{1, 1, 1}, nil})
		return map[string]any{"x": m.x, "y": m.y}
	},
	"opt.accum": func() any {
		m := pairXY{vec(1), vec(2)}
		tree := optim.Setup(optim.OptimiserChain(optim.AccumGrad(2), optim.WeightDecay(0.01), optim.Descent(0.1)), m)
		now := func() any { return map[string]any{"x": slices.Clone(m.X), "y": slices.Clone(m.Y)} }
		tree.Update(m, pairXY{vec(33), vec(0)})
		after1 := now()
		tree.Update(m, pairXY{vec(0), vec(444)})
		return map[string]any{"after1": after1, "after2": now()}
	},
	"opt.tied.sum": func() any {
		A, B := vec(1, 2), vec(1, 2)
		m := []any{A, []any{B, A}}
		optim.Setup(optim.Momentum(0.1), m).Update(m, []any{vec(3, 3), []any{vec(10, 10), vec(7, 7)}})
		return map[string]any{"A": A, "B": B}
	},
	"sched.cosanneal.formula": func() any { return schedules.Values(schedules.CosAnneal(0, 1, 4), 5) },
	"sched.seq.1": func() any {
		return schedules.Sequence(schedules.Stage(schedules.Constant(1), 1), schedules.Stage(schedules.Step(0.1, 0.5, 10), 50))(1)
	},
	"sched.inv.formula": func() any { return schedules.Values(schedules.Inv(1, 0.5, 2), 3) },
	"sched.scheduler.rule": func() any {
		return stepped(optim.Scheduler(optim.Descent(), "eta", schedules.Exp(0.1, 0.5)), vec(1), vec(1), vec(1), vec(1))[0]
	},
}

func TestFluxCases(t *testing.T) {
	var cases []fluxCase
	read(t, "testdata/flux.json", &cases)
	if len(cases) != len(fluxTests) {
		t.Errorf("%d cases, %d tests", len(cases), len(fluxTests))
	}
	for _, c := range cases {
		t.Run(c.ID, func(t *testing.T) {
			test := fluxTests[c.ID]
			if test == nil {
				t.Fatalf("no test for: %s", c.Description)
			}
			if got := test(); !agrees(got, c.Expected, c.Tol) {
				t.Errorf("got %v, want %v (%s)", got, c.Expected, c.Source)
			}
		})
	}
}

// agrees compares with what JSON says.
func agrees(got, want any, tol float64) bool {
	v := reflect.ValueOf(got)
	switch want := want.(type) {
	case float64:
		if v.CanInt() {
			return float64(v.Int()) == want
		}
		return v.CanFloat() && math.Abs(v.Float()-want) <= tol*max(1, math.Abs(want))
	case []any:
		if v.Kind() != reflect.Slice || v.Len() != len(want) {
			return false
		}
		for i := range want {
			if !agrees(v.Index(i).Interface(), want[i], tol) {
				return false
			}
		}
		return true
	case map[string]any:
		m, ok := got.(map[string]any)
		if !ok || len(m) != len(want) {
			return false
		}
		for k := range want {
			if !agrees(m[k], want[k], tol) {
				return false
			}
		}
		return true
	}
	return got == want
}

// The case show.leaf.momentum of Flux, src/train.jl:125, but that hyperparameters have no names here and float32 says its own.
func TestShowTree(t *testing.T) {
	type dense struct {
		weight, bias *tensor.Tensor
		σ            func(*tensor.Tensor) *tensor.Tensor
	}
	m := &dense{tensor.Zeros(1, 2), tensor.Zeros(1), tensor.Identity}
	tree := optim.Setup(optim.Momentum(0.1), m)
	want := "(\n  weight = Leaf(Momentum(0.1, 0.9), float32[0.0 0.0]),\n  bias = Leaf(Momentum(0.1, 0.9), float32[0.0]),\n  σ = (),\n)"
	if got := tree.String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
