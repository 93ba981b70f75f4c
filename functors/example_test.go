package functors_test

import (
	"fmt"
	"math"

	"github.com/fluxion-go/fluxion/functors"
)

// As in a notebook, types of this package are written without it, and its literals that make... returns say what they captured.
func init() { functors.Prepare("github.com/fluxion-go/fluxion/functors_test.") }

type Poly3 struct{ θ3 []float64 }

func (p Poly3) Call(x float64) float64 {
	y := 0.0
	for i := len(p.θ3) - 1; i >= 0; i-- {
		y = y*x + p.θ3[i]
	}
	return y
}

type Layer struct {
	W   [][]float64
	b   []float64
	act func(float64) float64
}

var layer = Layer{[][]float64{{1, 2}, {3, 4}}, []float64{5, 6}, math.Tanh}

// The rewriter of a notebook makes this of a function literal that captures θ3.
var lit = functors.Literal{Key: "functors_test.lit", Name: "the function literal in cell 1, line 4", Names: []string{"θ3"}}

func init() { lit.Make = makePoly3 }

func makePoly3(θ3 *[]float64) func(x float64) float64 {
	return func(x float64) (_ float64) {
		if functors.Asking() && lit.Capture(θ3) {
			return
		}
		return Poly3{*θ3}.Call(x)
	}
}

func double(x []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = 2 * x[i]
	}
	return y
}

func Example() {
	grad := map[string]any{"W": [][]float64{{100, 0}, {0, 100}}, "b": []float64{100, 200}, "act": functors.Nothing}
	next := functors.Fmap(func(x, dx []float64) []float64 {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = x[i] - dx[i]/100
		}
		return y
	}, layer, grad)
	fmt.Println(functors.Dump(next))
	// Output: Layer(W = [0.0 2.0; 3.0 3.0], b = [4.0, 4.0], act = math.Tanh)
}

func ExampleDump() {
	θ3 := []float64{10, 1, 0.1}
	poly3 := makePoly3(&θ3)
	poly3s := Poly3{θ3}
	fmt.Println(functors.Dump(poly3))
	fmt.Println(functors.Dump(poly3s))
	fmt.Println(functors.Dump(functors.Compose(poly3, functors.Compose(poly3s, math.Sqrt))))
	// Output:
	// func(θ3 = [10.0, 1.0, 0.1])
	// Poly3(θ3 = [10.0, 1.0, 0.1])
	// Composed(
	//   outer = func(θ3 = [10.0, 1.0, 0.1]),
	//   inner = Composed(outer = Poly3(θ3 = [10.0, 1.0, 0.1]), inner = math.Sqrt),
	// )
}

func ExampleCompose() {
	poly4 := functors.Compose(Poly3{[]float64{1, 0.5, 0}}, Poly3{[]float64{10, 1, 0.1}})
	fmt.Println(poly4.Call(5), poly4.Float(5), functors.Apply(5, poly4))
	fmt.Println(functors.Path("outer", "θ3").Get(poly4))
	// Output:
	// 9.75 9.75 9.75
	// [1 0.5 0]
}

func ExampleFmap_closure() {
	θ3 := []float64{10, 1, 0.1}
	poly3 := makePoly3(&θ3)
	fmt.Println(poly3(5), functors.Fmap(double, poly3)(5))
	// Output: 17.5 35
}

func ExampleFmap_shared() {
	tied := []float64{1, 2}
	out := functors.Fmap(double, [][]float64{tied, tied})
	out[0][0] = 7
	fmt.Println(out, tied)
	// Output: [[7 4] [7 4]] [1 2]
}

func ExampleExclude() {
	total := 0.0
	functors.Fmap(func(w [][]float64) [][]float64 { total += w[1][1]; return w }, layer, functors.Exclude(functors.Is[[][]float64]))
	fmt.Println(total)
	// Output: 4
}

func ExamplePrune() {
	a := []float64{1, 2}
	fmt.Println(functors.Fmap(double, map[string]any{"x": a, "y": []float64{1, 2}, "z": a}, functors.Prune("missing")))
	// Output: map[x:[2 4] y:[2 4] z:missing]
}

func ExampleFmapStructure() {
	fmt.Println(functors.FmapStructure(func(x any) any {
		if x, ok := x.([]float64); ok {
			return len(x)
		}
		return functors.Nothing
	}, layer))
	// Output: (W = [2, 2], b = 2, act = nothing)
}

func ExampleFmapWithPath() {
	out := functors.FmapWithPath(func(p functors.KeyPath, x []float64) []float64 {
		if p.Equal(functors.Path("W", 0)) {
			return double(x)
		}
		return x
	}, layer)
	fmt.Println(out.W)
	// Output: [[2 4] [3 4]]
}

func ExampleAll() {
	for path, x := range functors.All(layer) {
		fmt.Println(path, functors.Text(x))
	}
	// Output:
	// W.0 [1.0, 2.0]
	// W.1 [3.0, 4.0]
	// b [5.0, 6.0]
	// act math.Tanh
}

func ExampleCollect() {
	for _, node := range functors.Collect(functors.Compose(Poly3{[]float64{1}}, math.Sqrt)) {
		fmt.Printf("%T\n", node)
	}
	// Output:
	// *functors.Composed
	// functors_test.Poly3
	// []float64
	// func(float64) float64
}

func ExampleChildren() {
	for name, child := range functors.Children(layer) {
		fmt.Println(name, functors.Text(child))
	}
	// Output:
	// W [1.0 2.0; 3.0 4.0]
	// b [5.0, 6.0]
	// act math.Tanh
}

func ExampleFunctor() {
	children, rebuild := functors.Functor(Poly3{[]float64{1, 2}})
	fmt.Println(children, rebuild([]float64{3}))
	// Output: [[1 2]] {[3]}
}

func ExampleKeyPath() {
	path, err := functors.ParseKeyPath("W.1.0")
	fmt.Println(path.Get(layer), path.Has(layer), path.Join("x").Has(layer), err)
	m := &Layer{b: []float64{5, 6}}
	functors.Path("b", 0).Set(m, 7)
	fmt.Println(m.b)
	// Output:
	// 3 true false <nil>
	// [7 6]
}

func ExampleWalk() {
	hello := func(recurse func(functors.Node) any, n functors.Node) any {
		if functors.Is[Poly3](n) {
			return "hello"
		}
		return functors.Rebuild(recurse, n)
	}
	fmt.Println(functors.Execute(hello, []any{Poly3{}, 1, []any{Poly3{}}}))
	// Output: [hello 1 [hello]]
}

func ExampleText() {
	fmt.Println(functors.Text(17.5), functors.Text([]float32{0.1, 0.2}), functors.Text(Poly3{[]float64{1, 5, 25}}), functors.Text(functors.Nothing))
	// Output: 17.5 float32[0.1, 0.2] (θ3 = [1.0, 5.0, 25.0],) nothing
}

func ExampleCaptured() {
	θ3 := []float64{10, 1, 0.1}
	l, vars, ok := functors.Captured(makePoly3(&θ3))
	fmt.Println(l.Names, *vars[0].(*[]float64), ok)
	_, _, ok = functors.Captured(math.Sqrt)
	fmt.Println(ok)
	// Output:
	// [θ3] [10 1 0.1] true
	// false
}

type Counter struct{ Steps []float64 }

func ExampleLeaf() {
	fmt.Println(functors.IsLeaf(Counter{}))
	functors.Leaf[Counter]()
	fmt.Println(functors.IsLeaf(Counter{}))
	// Output:
	// false
	// true
}
