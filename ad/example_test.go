package ad_test

import (
	"fmt"
	"math"

	"github.com/fluxion-go/fluxion/ad"
)

func Example() {
	fmt.Println(ad.Gradient(poly, 5, []float64{10, 1, 0.1}))
	// Output: (2.0, [1.0, 5.0, 25.0])
}

func ExampleWithGradient() {
	val, grads := ad.WithGradient(poly, 5, []float64{10, 1, 0.1})
	fmt.Println(val, grads.At(1).Floats())
	fmt.Println(ad.Pack(val, grads))
	// Output:
	// 17.5 [1 5 25]
	// (val = 17.5, grad = (2.0, [1.0, 5.0, 25.0]))
}

func ExampleTree() {
	g := ad.Gradient(call, 2, &model{name: "line", θ: []float64{3}})
	fmt.Println(g)
	fmt.Println(g.At(1).Field("θ").Floats(), g.Path("1.bias").Float(), g.Path("1.act").IsNothing())
	// Output:
	// (3.0, (name = nothing, θ = [2.0], bias = 1.0, act = nothing, inner = nothing))
	// [2] 1 true
}

func ExampleGrad() {
	fmt.Println(ad.Grad(cubic, 2.0))
	// Output: 10
}

func ExamplePullback() {
	y, back := ad.Pullback(scale, []float64{1, 2}, 3)
	fmt.Println(y, back([]float64{1, 0}))
	// Output: [3 6] ([3.0, 0.0], 1.0)
}

func ExamplePushforward() {
	fmt.Println(ad.Pushforward(cubic, 2)(1))
	// Output: 10
}

func ExampleJacobian() {
	fmt.Println(ad.Jacobian(scale, []float64{1, 2}, 3))
	// Output: ([3.0 0.0; 0.0 3.0], [1.0, 2.0])
}

func ExampleHessian() {
	fmt.Println(ad.Hessian(cubic, 2))
	// Output: [[12]]
}

func ExampleConst() {
	fmt.Println(ad.Gradient(poly, ad.Const(5), []float64{10, 1, 0.1}))
	// Output: (nothing, [1.0, 5.0, 25.0])
}

func ExampleDuplicated() {
	θ := ad.Duplicated([]float64{10, 1, 0.1})
	ad.Gradient(poly, 1, θ)
	ad.Gradient(poly, 2, θ)
	fmt.Println(θ.Grad())
	// Output: [2.0, 3.0, 5.0]
}

func ExampleScalarRule() {
	fmt.Printf("%.4f\n", ad.Grad(softplus, 0.0)) // the rule of softplus is in rules_test.go
	// Output: 0.5000
}

func ExampleBackend() {
	g := ad.Gradient(math.Sinh, ad.AutoFiniteDiff, 1)
	fmt.Printf("%.6f\n", g.At(0).Float())
	// Output: 1.543081
}

func ExampleEvalPoly() {
	fmt.Println(ad.EvalPoly(5.0, []float64{10, 1, 0.1}))
	// Output: 17.5
}
