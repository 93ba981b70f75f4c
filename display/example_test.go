package display_test

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/fluxion-go/fluxion/display"
)

type Point struct{ X, Y float64 }

// Circle shows itself, as a picture and as text.
type Circle struct{ Radius float64 }

func (c Circle) SVG() string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 2 2"><circle r="%g"/></svg>`, c.Radius)
}

func (c Circle) String() string { return fmt.Sprintf("a circle with radius %g", c.Radius) }

func ExampleText() {
	for _, v := range []any{
		2.0,
		float32(0.1),
		"text",
		[]float64{1, 5, 25},
		[]float32{0.1, 0.2},
		Point{1, 2},
		[]*Point{{1, 2}, nil},
		map[string]int{"b": 2, "a": 1},
		[]byte("bytes"),
		func(float64) float64 { return 0 },
		errors.New("an error"),
		struct {
			Name string
			Any  any
		}{"unnamed", []any{1, 2.0, "x"}},
	} {
		fmt.Println(display.Text(v))
	}
	// Output:
	// 2.0
	// float32(0.1)
	// "text"
	// [1.0, 5.0, 25.0]
	// float32[0.1, 0.2]
	// Point{X: 1.0, Y: 2.0}
	// [&Point{X: 1.0, Y: 2.0}, nil]
	// {"a": 1, "b": 2}
	// []byte("bytes")
	// func(float64) float64
	// an error
	// {Name: "unnamed", Any: [1, 2.0, "x"]}
}

func ExampleText_long() {
	long := make([]float64, 1000)
	for i := range long {
		long[i] = float64(i)
	}
	fmt.Println(display.Text(long))
	fmt.Println(display.Text(struct {
		Rows [][]int
		More []float64
	}{[][]int{{1, 2}, {30, 4}}, long}))
	// Output:
	// [0.0, 1.0, 2.0, …, 997.0, 998.0, 999.0] (1000 elements)
	// {
	//     Rows: [[ 1, 2],
	//            [30, 4]],
	//     More: [0.0, 1.0, 2.0, …, 997.0, 998.0, 999.0] (1000 elements),
	// }
}

// The bundle of a value holds every format that it has a method for.
func ExampleOf() {
	b := display.Of(Circle{0.5})
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	for _, mime := range []string{"text/plain", "image/svg+xml", "text/html"} {
		fmt.Fprintf(w, "%s\t%v\n", mime, b.Data[mime])
	}
	w.Flush()
	// Output:
	// text/plain     a circle with radius 0.5
	// image/svg+xml  <svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 2 2"><circle r="0.5"/></svg>
	// text/html      <nil>
}

func ExampleAll() {
	fmt.Println(display.All(1, "a", Point{1, 2}).Data["text/plain"])
	fmt.Println(display.All(display.HTML("<b>bold</b>"), 2).Data["text/html"])
	// Output:
	// 1, "a", Point{X: 1.0, Y: 2.0}
	// <div><b>bold</b></div>
	// <div><pre>2</pre></div>
}

// Polynomial is a function type, as a package may have it that knows nothing of display.
type Polynomial func(x float64) float64

func ExampleRegister() {
	display.Register(func(p Polynomial) display.Bundle {
		return display.Bundle{Data: map[string]any{"text/plain": fmt.Sprintf("a polynomial, %g at 1", p(1))}}
	})
	fmt.Println(display.Of(Polynomial(func(x float64) float64 { return x * x })).Data["text/plain"])
	// Output: a polynomial, 1 at 1
}

// In a program without a notebook the text is printed.
func ExampleDisplay() {
	display.Display(Point{1, 2}, display.HTML("<p>one</p><p>two</p>"), display.Plain("no quotes"))
	// Output:
	// Point{X: 1.0, Y: 2.0}
	// one
	// two
	// no quotes
}

// In a notebook there is one output in the end, with the last value.
func ExampleUpdate() {
	for i := range 3 {
		display.Update("progress", display.Plain(fmt.Sprintf("step %d of 3", i+1)))
	}
	// Output:
	// step 1 of 3
	// step 2 of 3
	// step 3 of 3
}
