package widget_test

import (
	"fmt"

	"github.com/fluxion-go/fluxion/display"
	"github.com/fluxion-go/fluxion/display/widget"
)

// In a program of one's own nobody draws: the function is called once.
func ExampleInteract() {
	widget.Interact(func(a float64, n int, kind string) any {
		return fmt.Sprintf("%v %d times by %s", a, n, kind)
	}, widget.Slider("a", 0, 1), widget.IntSlider("n", 1, 10), widget.Choice("kind", "sin", "cos"))
	// Output:
	// a = 0.5
	// n = 5
	// kind = sin
	// "0.5 5 times by sin"
}

func ExampleSlider() {
	s := widget.Slider("amplitude", 0, 2)
	fmt.Println(s)
	fmt.Println(s.Set(0.3).Value(), s.Set(5).Value())
	// Output:
	// amplitude = 1
	// 0.3 2
}

func ExampleLogSlider() {
	fmt.Println(widget.LogSlider("learning rate", 1e-4, 1))
	// Output: learning rate = 0.01
}

func ExampleIntSlider() {
	fmt.Println(widget.IntSlider("batch", 8, 64, 8))
	// Output: batch = 32
}

func ExampleNumber() {
	fmt.Println(widget.Number("x").Set(1e9))
	// Output: x = 1e+09
}

func ExampleIntNumber() {
	fmt.Println(widget.IntNumber("seed").Set(42))
	// Output: seed = 42
}

func ExampleCheckbox() {
	fmt.Println(widget.Checkbox("shuffle").Set(true))
	// Output: shuffle = true
}

// Options may be of any type.
func ExampleChoice() {
	size := widget.Choice("hidden units", 16, 32, 64).Set(32)
	fmt.Println(size, size.Value()+1)
	// Output: hidden units = 32 33
}

func ExampleText() {
	fmt.Println(widget.Text("title").Set("Losses"))
	// Output: title = Losses
}

func ExampleLabel() {
	fmt.Println(widget.Label("before").Set("after"))
	// Output: after
}

func ExampleHTML() {
	fmt.Println(widget.HTML("<b>bold</b> &amp; plain"))
	// Output: bold & plain
}

func ExampleProgress() {
	bar := widget.Progress("epochs", 10)
	for i := range 3 {
		bar.Set(float64(i + 1))
	}
	fmt.Println(bar)
	// Output: epochs = 3 of 10
}

func ExampleButton() {
	fmt.Println(widget.Button("train").OnClick(func() { fmt.Println("training") }))
	// Output: [train]
}

// Where nobody draws, what a function prints goes where it always goes.
func ExampleOutput() {
	out := widget.Output()
	out.Do(func() { fmt.Println("hello") })
	// Output: hello
}

func ExampleHBox() {
	display.Display(widget.VBox(
		widget.HBox(widget.Slider("a", 0, 1), widget.Slider("b", 0, 1)),
		widget.Button("reset"),
	))
	// Output:
	// a = 0.5   b = 0.5
	// [reset]
}

func ExampleVBox() {
	fmt.Println(widget.VBox(widget.Label("one"), widget.Label("two")))
	// Output:
	// one
	// two
}

// A chart in the page asks for points, and gets them. Where no front end is, what is sent goes nowhere.
func ExampleHandleComm() {
	widget.HandleComm("points", func(c *widget.Comm, open widget.Message) {
		var want struct{ N int }
		if err := open.Into(&want); err != nil {
			panic(err)
		}
		c.Send(map[string]any{"y": make([]float64, want.N)})
		c.OnMessage(func(m widget.Message) { fmt.Println("clicked:", string(m.Data)) })
	})
	// Output:
}

func ExampleOpenComm() {
	line := widget.OpenComm("chart", map[string]any{"title": "loss"})
	line.OnMessage(func(m widget.Message) { fmt.Println("clicked:", string(m.Data)) })
	for epoch := range 3 {
		line.Send(map[string]any{"x": epoch, "y": 1 / float64(epoch+1)})
	}
	line.Close()
	fmt.Println(line)
	// Output: comm, closed
}
