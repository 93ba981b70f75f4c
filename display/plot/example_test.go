package plot_test

import (
	"fmt"
	"math"
	"strings"

	"github.com/fluxion-go/fluxion/display/plot"
)

// The last picture of the guide: a curve, and the points of a model that was fitted to it.
func ExamplePlot() {
	truth := func(x float64) float64 { return 2*x - x*x*x }
	fitted := func(x float64) float64 { return truth(x) + 0.3*math.Sin(9*x) }
	fmt.Println(plot.Plot(truth, -2, 2).Label("truth").
		Scatter(fitted, plot.Range(-2, 2, 0.1)).Label("fitted"))
	// Output:
	// line "truth" (201 points), scatter "fitted" (41 points)
	//   │  ⢠
	//  4┤  ⠘⣆⡀
	//   │   ⠘⢆
	//   │    ⠈⢲
	//  2┤      ⠣⡄                                     ⡀
	//   │       ⠘⢆⡀                        ⢀ ⡀⣀⣀⠤⢤⠒⠒⠚⠒⠒⠲⠤⣄⣀
	//   │        ⠁⢑⢤⡀                    ⣀⡦⠔⠚⠉⠈ ⠁         ⠘⠙⠦⣀
	//  0┤           ⠉⠲⣄⡄         ⢀ ⡀⣀⡤⠔⠺⠉⠁                   ⠈⠓⢅⢀
	//   │              ⠉⠙⠒⠦⠤⠤⡤⠤⠤⠓⠒⠉⠉⠈ ⠁                        ⠈⠱⡄
	// −2┤                  ⠈                                     ⠘⢢
	//   │                                                          ⠧⡀
	//   │                                                           ⠱⡄
	// −4┤                                                           ⠈⠹⡄
	//   │                                                             ⠃
	//   └────────────────────────────────────────────────────────────────
	//      −2             −1             0             1              2
}

func ExampleScatter() {
	f := plot.Scatter([]float64{1, 2, 4}, []float64{3, 1, 2}).Label("measured").Title("Three points")
	fmt.Println(about(f))
	// Output: Three points: scatter "measured" (3 points)
}

func ExampleFigure_Line() {
	train, test := []float64{1, 0.5, 0.25, 0.125}, []float64{1, 0.6, 0.4, 0.35}
	f := plot.Plot(train).Label("training").Line(test).Label("test").LogY().XLabel("epoch").YLabel("mean loss")
	fmt.Println(about(f))
	// Output: line "training" (4 points), line "test" (4 points)
}

func ExampleFigure_Band() {
	x := plot.Range(0, 1, 0.25)
	f := plot.Plot(x, []int{1, 2, 3, 4, 5}).Label("mean").Band(x, []int{0, 1, 2, 3, 4}, []int{2, 3, 4, 5, 6})
	fmt.Println(about(f))
	// Output: line "mean" (5 points), band (5 points)
}

func ExampleHistogram() {
	fmt.Println(about(plot.Histogram([]float64{1, 2, 2, 3, 3, 3, 9}, 8).XLabel("weight")))
	// Output: histogram (8 bins)
}

func ExampleHeatmap() {
	fmt.Println(plot.Heatmap([][]float64{{0, 1}, {2, 3}}))
	// Output:
	// heatmap (2×2)
	// −0.5┤                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//     │                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//     │                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//  0.0┤                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//     │                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//     │                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//     │                                ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░
	//  0.5┤▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//     │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//     │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//  1.0┤▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//     │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//     │▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//  1.5┤▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓████████████████████████████████
	//     └────────────────────────────────────────────────────────────────
	//     −0.5            0.0             0.5            1.0             1.5
}

// A loss surface: curves of equal loss, and the way of an optimiser across them.
func ExampleContour() {
	loss := func(x, y float64) float64 { return (1-x)*(1-x) + 100*(y-x*x)*(y-x*x) }
	way := [][2]float64{{-1.5, 2}, {-1, 1.2}, {0, 0.1}, {1, 1}}
	fmt.Println(about(plot.Contour(loss, -2, 2, -1, 3).Label("loss").Line(way).Label("steps")))
	// Output: contour "loss" (11 levels), line "steps" (4 points)
}

func ExampleGrid() {
	a, b := plot.Plot(math.Sin, 0, 6).Title("sine"), plot.Plot(math.Cos, 0, 6).Title("cosine")
	for line := range strings.Lines(plot.Grid(2, a, b).String()) {
		if strings.Contains(line, ":") {
			fmt.Print(line)
		}
	}
	// Output:
	// sine: line (201 points)
	// cosine: line (201 points)
}

func ExampleRange() {
	fmt.Println(plot.Range(0, 1, 0.25))
	// Output: [0 0.25 0.5 0.75 1]
}

// about is the first line of a figure's text, which says what is drawn.
func about(f plot.Figure) string {
	line, _, _ := strings.Cut(f.String(), "\n")
	return line
}
