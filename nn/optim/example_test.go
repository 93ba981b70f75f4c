package optim_test

import (
	"fmt"

	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/nn/optim"
	"github.com/fluxion-go/fluxion/nn/optim/schedules"
	"github.com/fluxion-go/fluxion/tensor"
)

// A slope is the model of the examples: y = A x + B.
type slope struct{ A, B float64 }

func Example() {
	m := &slope{1, 0}
	state := optim.Setup(optim.Momentum(0.1), m)
	for range 200 {
		d := m.A*2 + m.B - 7 // the loss is d² at x = 2, y = 7
		state.Update(m, slope{4 * d, 2 * d})
	}
	fmt.Printf("%.2f\n", m.A*2+m.B)
	// Output: 7.00
}

func ExampleSetup() {
	m := &slope{1, 2}
	fmt.Println(optim.Setup(optim.Adam(), m))
	// Output:
	// (
	//   A = Leaf(Adam(0.001, (0.9, 0.999), 1.0e-8), (0.0, 0.0, (0.9, 0.999))),
	//   B = Leaf(Adam(0.001, (0.9, 0.999), 1.0e-8), (0.0, 0.0, (0.9, 0.999))),
	// )
}

func ExampleTrainables() {
	w := tensor.FromRows([]float64{1, 2}, []float64{3, 4})
	for _, p := range optim.Trainables(map[string]any{"in": w, "out": w.T(), "bias": []float64{5}, "name": "tied"}) {
		fmt.Println(p.Path, p.Value.Inline(0), p.Tied)
	}
	// Output:
	// bias [5.0] []
	// in float32[1.0 2.0; 3.0 4.0] [out]
}

func ExampleUpdate() {
	m := map[string][]float64{"x": {1, 2, 3}, "y": {4}}
	state := optim.Setup(optim.Descent(0.1), m)
	optim.Update(state, m, map[string]any{"x": []float64{1, 1, 1}, "y": functors.Nothing})
	fmt.Println(m)
	// Output: map[x:[0.9 1.9 2.9] y:[4]]
}

func ExampleUpdated() {
	m := []float64{1, 2}
	state := optim.Setup(optim.Descent(0.5), m)
	_, next := optim.Updated(state, m, []float64{1, 1})
	fmt.Println(m, next)
	// Output: [1 2] [0.5 1.5]
}

func ExampleTree_Bind() {
	m, grad := &slope{3, 1}, &slope{}
	step := optim.Setup(optim.Descent(0.1), m).Bind(m, grad)
	for range 2 {
		*grad = slope{1, 0.5} // whatever computes it writes to the same memory
		step.Step()
	}
	fmt.Printf("%.1f %.1f\n", m.A, m.B)
	// Output: 2.8 0.9
}

func ExampleFreeze() {
	m := map[string]any{"x": []float64{1}, "y": []float64{3}}
	state := optim.Setup(optim.Momentum(), m)
	optim.Freeze(state, "x")
	state.Update(m, map[string]any{"x": []float64{10}, "y": []float64{100}})
	fmt.Println(m)
	fmt.Println(state)
	// Output:
	// map[x:[1] y:[2]]
	// (
	//   x = Leaf(Momentum(0.01, 0.9), [0.0], frozen = true),
	//   y = Leaf(Momentum(0.01, 0.9), [1.0]),
	// )
}

func ExampleTree_Adjust() {
	state := optim.Setup(optim.OptimiserChain(optim.ClipGrad(), optim.Adam()), []float64{1})
	state.Adjust(0.01)
	state.AdjustBy("beta", 0.8, 0.99)
	state.AdjustBy("delta", 5)
	for _, leaf := range state.Leaves() {
		fmt.Println(leaf.Rule)
	}
	// Output: OptimiserChain(ClipGrad(5.0), Adam(0.01, (0.8, 0.99), 1.0e-8))
}

func ExampleTree_State() {
	m := []float64{1, 2}
	state := optim.Setup(optim.Momentum(1), m)
	state.Update(m, []float64{3, 4})
	fmt.Println(state.State())
	fmt.Println(optim.Setup(optim.Momentum(1), m).LoadState(state.State()))
	// Output:
	// (V = [3.0, 4.0],)
	// <nil>
}

// stepFrom shows x after one step of a rule from 1 and -2 by the gradient 0.5 and 4, and after a second one.
func stepFrom(r optim.Rule) {
	x := []float64{1, -2}
	state := optim.Setup(r, x)
	for range 2 {
		state.Update(x, []float64{0.5, 4})
		fmt.Printf("%.4f ", x)
	}
	fmt.Println(r)
}

func ExampleDescent() {
	stepFrom(optim.Descent())
	// Output: [0.9500 -2.4000] [0.9000 -2.8000] Descent(0.1)
}

func ExampleMomentum() {
	stepFrom(optim.Momentum().WithRho(0.8))
	// Output: [0.9950 -2.0400] [0.9860 -2.1120] Momentum(0.01, 0.8)
}

func ExampleNesterov() {
	stepFrom(optim.Nesterov(0.01))
	// Output: [0.9905 -2.0760] [0.9770 -2.1844] Nesterov(0.01, 0.9)
}

func ExampleRMSProp() {
	stepFrom(optim.RMSProp().Centre())
	// Output: [0.9967 -2.0033] [0.9941 -2.0059] RMSProp(0.001, 0.9, 1.0e-8, centred = true)
}

func ExampleRProp() {
	stepFrom(optim.RProp().WithGamma(1e-5, 1))
	// Output: [0.9990 -2.0010] [0.9978 -2.0022] RProp(0.001, (0.5, 1.2), (1.0e-5, 1.0))
}

func ExampleAdam() {
	stepFrom(optim.Adam(0.01).WithBeta(0.9, 0.99))
	// Output: [0.9900 -2.0100] [0.9800 -2.0200] Adam(0.01, (0.9, 0.99), 1.0e-8)
}

func ExampleAdamW() {
	stepFrom(optim.AdamW(0.01).WithLambda(0.1))
	// Output: [0.9890 -2.0080] [0.9780 -2.0160] AdamW(0.01, (0.9, 0.999), 0.1, 1.0e-8)
}

func ExampleRAdam() {
	stepFrom(optim.RAdam())
	// Output: [0.9995 -2.0040] [0.9990 -2.0080] RAdam(0.001, (0.9, 0.999), 1.0e-8)
}

func ExampleAdaMax() {
	stepFrom(optim.AdaMax())
	// Output: [0.9990 -2.0010] [0.9980 -2.0020] AdaMax(0.001, (0.9, 0.999), 1.0e-8)
}

func ExampleOAdam() {
	stepFrom(optim.OAdam())
	// Output: [0.9980 -2.0020] [0.9970 -2.0030] OAdam(0.001, (0.5, 0.9), 1.0e-8)
}

func ExampleAMSGrad() {
	stepFrom(optim.AMSGrad())
	// Output: [0.9968 -2.0032] [0.9926 -2.0074] AMSGrad(0.001, (0.9, 0.999), 1.0e-8)
}

func ExampleNAdam() {
	stepFrom(optim.NAdam())
	// Output: [0.9985 -2.0015] [0.9974 -2.0026] NAdam(0.001, (0.9, 0.999), 1.0e-8)
}

func ExampleAdaBelief() {
	stepFrom(optim.AdaBelief())
	// Output: [0.9989 -2.0011] [0.9977 -2.0023] AdaBelief(0.001, (0.9, 0.999), 1.0e-16)
}

func ExampleLion() {
	stepFrom(optim.Lion())
	// Output: [0.9990 -2.0010] [0.9980 -2.0020] Lion(0.001, (0.9, 0.999))
}

func ExampleAdaGrad() {
	stepFrom(optim.AdaGrad())
	// Output: [0.9000 -2.1000] [0.8293 -2.1707] AdaGrad(0.1, 1.0e-8)
}

func ExampleAdaDelta() {
	stepFrom(optim.AdaDelta(0.95))
	// Output: [0.9996 -2.0004] [0.9991 -2.0009] AdaDelta(0.95, 1.0e-8)
}

func ExampleWeightDecay() {
	stepFrom(optim.OptimiserChain(optim.WeightDecay(0.1), optim.Descent(0.1)))
	// Output: [0.9400 -2.3800] [0.8806 -2.7562] OptimiserChain(WeightDecay(0.1), Descent(0.1))
}

func ExampleSignDecay() {
	stepFrom(optim.OptimiserChain(optim.SignDecay(0.1), optim.Descent(0.1)))
	// Output: [0.9400 -2.3900] [0.8800 -2.7800] OptimiserChain(SignDecay(0.1), Descent(0.1))
}

func ExampleClipGrad() {
	stepFrom(optim.OptimiserChain(optim.ClipGrad(1), optim.Descent(0.1)))
	// Output: [0.9500 -2.1000] [0.9000 -2.2000] OptimiserChain(ClipGrad(1.0), Descent(0.1))
}

func ExampleClipNorm() {
	stepFrom(optim.OptimiserChain(optim.ClipNorm(1), optim.Descent(0.1)))
	// Output: [0.9876 -2.0992] [0.9752 -2.1985] OptimiserChain(ClipNorm(1.0, 2.0), Descent(0.1))
}

func ExampleAccumGrad() {
	stepFrom(optim.OptimiserChain(optim.AccumGrad(2), optim.Descent(0.1)))
	// Output: [1.0000 -2.0000] [0.9500 -2.4000] OptimiserChain(AccumGrad(2), Descent(0.1))
}

func ExampleOptimiserChain() {
	stepFrom(optim.OptimiserChain())
	// Output: [0.5000 -6.0000] [0.0000 -10.0000] OptimiserChain()
}

func ExampleMixedPrecision() {
	x := tensor.Of(1, 2).To(tensor.Float16)
	state := optim.Setup(optim.MixedPrecision(optim.Descent(1e-4)), x)
	for range 1000 {
		state.Update(x, tensor.Of(1, 1))
	}
	fmt.Printf("%v %.2f\n", x.DType(), x.To(tensor.Float32).Values()) // without the copy in float32 the steps at 2 would be lost
	// Output: float16 [0.90 1.90]
}

func ExampleScheduler() {
	stepFrom(optim.Scheduler(optim.Descent(), "eta", schedules.Exp(0.1, 0.5)))
	// Output: [0.9500 -2.4000] [0.9250 -2.6000] Scheduler(Descent(0.1), eta)
}

// A signRule is a rule of one's own: every element moves by Eta, against the sign of its gradient.
type signRule struct{ Eta float64 }

func (signRule) Init(*tensor.Tensor) optim.State { return nil }

func (r signRule) Apply(state optim.State, _, dx *tensor.Tensor) (optim.State, *tensor.Tensor) {
	return state, tensor.Sign(dx).Scale(r.Eta)
}

func ExampleRule() {
	x := []float64{1, 2}
	state := optim.Setup(optim.OptimiserChain(optim.WeightDecay(), signRule{0.5}), x)
	state.Update(x, []float64{-3, 0.1})
	state.Adjust(0.25)
	state.Update(x, []float64{-3, 0.1})
	fmt.Println(x)
	// Output: [1.75 1.25]
}
