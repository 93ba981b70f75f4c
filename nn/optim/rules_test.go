package optim_test

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/tensor"
)

// A subject is a rule with what the shared tests need to know.
type subject struct {
	rule      optim.Rule // with numbers that get somewhere in the steps of the tests
	text      string     // of the rule with its defaults, as Flux has them
	defaults  optim.Rule
	steps     int                                   // to the minimum of the bowl
	valley    bool                                  // it also gets to that of Rosenbrock
	torch     string                                // its figures in steps.json, made with the rule by
	as        optim.Rule                            // these numbers; nil for the defaults
	reference func() func(x, g []float64) []float64 // from the paper, for defaults, where PyTorch has no such rule: returns what is subtracted
}

// outside is a rule of somebody else, without Step.
type outside struct{ Eta float64 }

func (outside) Init(*tensor.Tensor) optim.State { return nil }

func (r outside) Apply(s optim.State, _, dx *tensor.Tensor) (optim.State, *tensor.Tensor) {
	dx.ScaleInPlace(r.Eta)
	return s, dx
}

func (outside) String() string { return "outside" }

// rules are all rules. Who joins inherits the tests.
var rules = map[string]subject{
	"Descent":  {rule: optim.Descent(0.1), defaults: optim.Descent(), text: "Descent(0.1)", steps: 200, torch: "Descent"},
	"outside":  {rule: outside{0.1}, defaults: outside{0.1}, text: "outside", steps: 200, torch: "Descent"},
	"Momentum": {rule: optim.Momentum(0.01), defaults: optim.Momentum(), text: "Momentum(0.01, 0.9)", steps: 300, torch: "Momentum"},
	"Nesterov": {rule: optim.Nesterov(0.01), defaults: optim.Nesterov(), text: "Nesterov(0.001, 0.9)", steps: 300, torch: "Nesterov"},
	"RMSProp":  {rule: optim.RMSProp(0.01), defaults: optim.RMSProp(), text: "RMSProp(0.001, 0.9, 1.0e-8)", steps: 600, valley: true, torch: "RMSProp"},
	"RMSProp centred": {rule: optim.RMSProp(0.01).Centre(), defaults: optim.RMSProp().Centre(), text: "RMSProp(0.001, 0.9, 1.0e-8, centred = true)", steps: 600,
		torch: "RMSPropCentred"},
	"RProp":    {rule: optim.RProp(0.01), defaults: optim.RProp(), text: "RProp(0.001, (0.5, 1.2), (1.0e-6, 50.0))", steps: 200, valley: true, torch: "RProp"},
	"Adam":     {rule: optim.Adam(0.05), defaults: optim.Adam(), text: "Adam(0.001, (0.9, 0.999), 1.0e-8)", steps: 500, valley: true, torch: "Adam"},
	"AdamW":    {rule: optim.AdamW(0.05), defaults: optim.AdamW(), text: "AdamW(0.001, (0.9, 0.999), 0.0, 1.0e-8)", steps: 500, valley: true, torch: "AdamW", as: optim.AdamW().WithLambda(0.1)},
	"RAdam":    {rule: optim.RAdam(0.05), defaults: optim.RAdam(), text: "RAdam(0.001, (0.9, 0.999), 1.0e-8)", steps: 800, reference: rAdam},
	"AdaMax":   {rule: optim.AdaMax(0.05), defaults: optim.AdaMax(), text: "AdaMax(0.001, (0.9, 0.999), 1.0e-8)", steps: 800, valley: true, torch: "AdaMax", as: optim.AdaMax().WithEpsilon(0)},
	"OAdam":    {rule: optim.OAdam(0.02), defaults: optim.OAdam(), text: "OAdam(0.001, (0.5, 0.9), 1.0e-8)", steps: 800, valley: true, reference: oAdam},
	"AdaGrad":  {rule: optim.AdaGrad(0.5), defaults: optim.AdaGrad(), text: "AdaGrad(0.1, 1.0e-8)", steps: 500, valley: true, torch: "AdaGrad"},
	"AdaDelta": {rule: optim.AdaDelta().WithEpsilon(1e-4), defaults: optim.AdaDelta(), text: "AdaDelta(0.9, 1.0e-8)", steps: 800, torch: "AdaDelta"},
	"AMSGrad":  {rule: optim.AMSGrad(0.05), defaults: optim.AMSGrad(), text: "AMSGrad(0.001, (0.9, 0.999), 1.0e-8)", steps: 800, valley: true, reference: amsGrad},
	"NAdam":    {rule: optim.NAdam(0.05), defaults: optim.NAdam(), text: "NAdam(0.001, (0.9, 0.999), 1.0e-8)", steps: 800, valley: true, reference: nAdam},
	"AdaBelief": {rule: optim.AdaBelief(0.05), defaults: optim.AdaBelief(), text: "AdaBelief(0.001, (0.9, 0.999), 1.0e-16)", steps: 500, valley: true,
		reference: adaBelief},
	"Lion": {rule: optim.Scheduler(optim.Lion(), "eta", func(t int) float64 { return 0.05 * math.Pow(0.99, float64(t)) }), defaults: optim.Lion(),
		text: "Lion(0.001, (0.9, 0.999))", steps: 700, reference: lion},
	"WeightDecay": {rule: optim.OptimiserChain(optim.WeightDecay(1e-4), optim.Descent(0.1)), defaults: optim.WeightDecay(), text: "WeightDecay(0.0005)", steps: 300,
		torch: "WeightDecay", as: optim.OptimiserChain(optim.WeightDecay(0.01), optim.Descent(0.1))},
	"SignDecay": {rule: optim.OptimiserChain(optim.SignDecay(1e-4), optim.Descent(0.1)), defaults: optim.SignDecay(), text: "SignDecay(0.001)", steps: 300,
		reference: signDecay},
	"ClipGrad": {rule: optim.OptimiserChain(optim.ClipGrad(1), optim.Descent(0.1)), defaults: optim.ClipGrad(), text: "ClipGrad(10.0)", steps: 300,
		torch: "ClipGrad", as: optim.OptimiserChain(optim.ClipGrad(0.5), optim.Descent(0.1))},
	"ClipNorm": {rule: optim.OptimiserChain(optim.ClipNorm(1), optim.Descent(0.1)), defaults: optim.ClipNorm(), text: "ClipNorm(10.0, 2.0)", steps: 300,
		torch: "ClipNorm", as: optim.OptimiserChain(optim.ClipNorm(0.5), optim.Descent(0.1))},
	"AccumGrad": {rule: optim.OptimiserChain(optim.AccumGrad(3), optim.Descent(0.1)), defaults: optim.AccumGrad(4), text: "AccumGrad(4)", steps: 600,
		reference: accumGrad, as: optim.OptimiserChain(optim.AccumGrad(3), optim.Descent(0.1))},
	"OptimiserChain": {rule: optim.OptimiserChain(optim.ClipGrad(5), optim.OptimiserChain(optim.Adam(0.05))), defaults: optim.OptimiserChain(optim.ClipGrad(), optim.Adam()),
		text: "OptimiserChain(ClipGrad(10.0), Adam(0.001, (0.9, 0.999), 1.0e-8))", steps: 500, valley: true, torch: "AdamDecay",
		as: optim.OptimiserChain(optim.WeightDecay(0.01), optim.Adam())},
	"MixedPrecision": {rule: optim.MixedPrecisionRule{Rule: optim.Adam(0.05), DType: tensor.Float64}, defaults: optim.MixedPrecision(optim.Adam()),
		text: "MixedPrecision(Adam(0.001, (0.9, 0.999), 1.0e-8))", steps: 500, valley: true, torch: "Adam", as: optim.MixedPrecisionRule{Rule: optim.Adam(), DType: tensor.Float64}},
	"Scheduler": {rule: optim.Scheduler(optim.Descent(), "eta", func(int) float64 { return 0.1 }), defaults: optim.Scheduler(optim.Descent(), "eta", 0.1),
		text: "Scheduler(Descent(0.1), eta)", steps: 200, torch: "Descent"},
}

// Where the tests end, by the shape of the function.
const (
	bowlTol   = 0.02 // of the distance to the minimum, which began at 3
	valleyTol = 0.1  // of the value, which began at 24.2
)

// bowl is the gradient of Σ (i+1)/2 (x[i]-1)², a minimum at 1.
func bowl(x *tensor.Tensor) *tensor.Tensor {
	g := x.AddScalar(-1)
	return g.Mul(x.DType().Linspace(1, 4, x.Len()))
}

// rosenbrock returns (1-x)² + 100 (y-x²)² and its gradient.
func rosenbrock(v *tensor.Tensor) (float64, *tensor.Tensor) {
	x, y := v.At(0), v.At(1)
	d := y - x*x
	return (1-x)*(1-x) + 100*d*d, v.DType().Of(-2*(1-x)-400*x*d, 200*d)
}

func TestConverge(t *testing.T) {
	for name, s := range rules {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			x := d.Of(4, -2, 3, 1)
			tree := optim.Setup(s.rule, x)
			for range s.steps {
				tree.Update(x, bowl(x))
			}
			if far := x.AddScalar(-1).PNorm(math.Inf(1)); !(far < bowlTol) {
				t.Errorf("%s, %v: %v from the minimum after %d steps", name, d, far, s.steps)
			}
			if x.DType() != d {
				t.Errorf("%s, %v: became %v", name, d, x.DType())
			}
			if !s.valley {
				continue
			}
			x = d.Of(-1.2, 1)
			tree = optim.Setup(s.rule, x)
			for range 3000 {
				_, g := rosenbrock(x)
				tree.Update(x, g)
			}
			if f, _ := rosenbrock(x); !(f < valleyTol) {
				t.Errorf("%s, %v: Rosenbrock's function is %v after 3000 steps", name, d, f)
			}
		}
	}
}

// gradientAt is the gradient of steps.py.
func gradientAt(t int, x []float64) []float64 {
	g := make([]float64, len(x))
	for i := range g {
		g[i] = math.Sin(float64(3*i+2*t)) + x[i]/10
	}
	return g
}

const (
	figureTol   = 1e-12 // of float64 to PyTorch and to the references
	figureTol32 = 2e-6  // of float32, ten steps
)

// tenSteps checks ten steps of a rule against what want gives for each.
func tenSteps(t *testing.T, name string, r optim.Rule, want func(step int) []float64) {
	t.Helper()
	for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
		tol := figureTol
		if d == tensor.Float32 {
			tol = figureTol32
		}
		start := []float64{1, -2, 0.5}
		x := d.Of(start)
		tree := optim.Setup(r, x)
		at := start // the gradient is taken where the reference is, so that what it decides by signs is the same
		for step := 1; step <= 10; step++ {
			tree.Update(x, d.Of(gradientAt(step, at)))
			at = want(step)
			for i, v := range x.Values() {
				if !(math.Abs(v-at[i]) <= tol*max(1, math.Abs(at[i]))) {
					t.Errorf("%s, %v, step %d, element %d: got %v, want %v", name, d, step, i, v, at[i])
					return
				}
			}
		}
	}
}

// TestTenSteps compares with PyTorch (testdata/steps.py), or with the reference.
func TestTenSteps(t *testing.T) {
	var figures struct {
		Version string
		Steps   map[string][][]float64
	}
	read(t, "testdata/steps.json", &figures)
	for name, s := range rules {
		r := s.as
		if r == nil {
			r = s.defaults
		}
		if s.torch != "" {
			steps := figures.Steps[s.torch]
			if len(steps) != 10 {
				t.Fatalf("%s: %d steps of %s in the figures", name, len(steps), s.torch)
			}
			tenSteps(t, name, r, func(step int) []float64 { return steps[step-1] })
			continue
		}
		next, x := s.reference(), []float64{1, -2, 0.5}
		step := 0
		tenSteps(t, name, r, func(k int) []float64 {
			if k <= step { // the second type of elements begins anew
				next, x = s.reference(), []float64{1, -2, 0.5}
			}
			step = k
			d := next(x, gradientAt(k, x))
			y := make([]float64, len(x))
			for i := range y {
				y[i] = x[i] - d[i]
			}
			x = y
			return x
		})
	}
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// Step is Apply and the subtraction, for parameters and gradients of any form in memory, and leaves the gradient alone.
func TestStepIsApply(t *testing.T) {
	for name, s := range rules {
		stepper, ok := s.rule.(optim.Stepper)
		if !ok {
			continue
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			tol := 1e-12
			if d == tensor.Float32 {
				tol = 1e-5
			}
			x := d.FromRows([]float64{1, 2, 3}, []float64{-1, -2, 0.5})
			y, z := x.Clone(), x.T().Clone().T()
			sx, sy, sz := s.rule.Init(x), s.rule.Init(y), s.rule.Init(z)
			for k := range 7 {
				g := d.FromRows([]float64{1, -2, 0.1}, []float64{0.3, 5, 0}).AddScalar(0.3 * float64(k))
				var dx *tensor.Tensor
				if sx, dx = s.rule.Apply(sx, x, g.Clone()); dx != nil {
					x.To(dx.DType()).Sub(dx).CopyTo(x)
				}
				before := g.Clone()
				sy = stepper.Step(sy, y, g)
				sz = stepper.Step(sz, z, g.T().Clone().T())
				if !same(g, before, 0) {
					t.Errorf("%s, %v: Step changed the gradient", name, d)
				}
				if !same(x, y, tol) || !same(x, z, tol) {
					t.Errorf("%s, %v, step %d: Apply gives %v, Step %v, in a view %v", name, d, k, x.Inline(0), y.Inline(0), z.Inline(0))
					break
				}
			}
		}
	}
}

// same tells whether tensors are equal but for tol.
func same(x, y *tensor.Tensor, tol float64) bool {
	if !x.SameShape(y) || x.DType() != y.DType() {
		return false
	}
	ys := y.Values()
	for i, v := range x.Values() {
		if !(math.Abs(v-ys[i]) <= tol*max(1, math.Abs(v))) {
			return false
		}
	}
	return true
}

// A gradient that is nothing leaves array and state alone; a zero is applied.
func TestNothing(t *testing.T) {
	for name, s := range rules {
		m := &struct{ X, Y []float64 }{[]float64{1, 2}, []float64{3, 4}}
		tree := optim.Setup(s.rule, m)
		tree.Update(m, map[string]any{"X": []float64{1, 1}, "Y": []float64{1, 1}})
		y, state := m.Y[0], tree.At("Y").String()
		tree.Update(m, map[string]any{"X": []float64{1, 1}, "Y": nil})
		tree.Update(m, nil)
		if m.Y[0] != y || tree.At("Y").String() != state {
			t.Errorf("%s: nothing changed %v to %v, and %s to %s", name, y, m.Y[0], state, tree.At("Y"))
		}
	}
	x := []float64{1}
	optim.Setup(optim.OptimiserChain(optim.WeightDecay(0.5), optim.Descent(1)), x).Update(x, []float64{0})
	if x[0] != 0.5 {
		t.Errorf("a zero gradient: got %v, want a decay to 0.5", x[0])
	}
}

// Updated does what Update does, and leaves model and tree alone.
func TestUpdated(t *testing.T) {
	type model struct {
		W *tensor.Tensor
		B []float32
		C *float64
	}
	for name, s := range rules {
		c := 7.0
		m := &model{tensor.Of(1, 2), []float32{3}, &c}
		tree := optim.Setup(s.rule, m)
		pure, n := tree, m
		grad := map[string]any{"W": tensor.Of(1, -1), "B": []float32{2}, "C": 0.5}
		for range 4 {
			before, text := m.W.Clone(), pure.String()
			next, p := optim.Updated(pure, n, grad)
			if pure.String() != text || !same(m.W, before, 0) {
				t.Errorf("%s: Updated changed what it was given", name)
			}
			pure, n = next, p
		}
		for range 4 {
			tree.Update(m, grad)
		}
		if !same(n.W, m.W, 0) || n.B[0] != m.B[0] || *n.C != *m.C || n.C == m.C || pure.String() != tree.String() {
			t.Errorf("%s: in place %v %v %v, pure %v %v %v", name, m.W.Inline(0), m.B, *m.C, n.W.Inline(0), n.B, *n.C)
		}
	}
}

func TestTexts(t *testing.T) {
	for name, s := range rules {
		if got := s.defaults.(interface{ String() string }).String(); got != s.text {
			t.Errorf("%s: got %s, want %s", name, got, s.text)
		}
	}
}
