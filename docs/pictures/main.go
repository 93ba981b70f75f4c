// Pictures writes the pictures of the README that are made of plots. Run it from the root of the module:
//
//	go run ./docs/pictures
package main

import (
	"log"
	"math"
	"math/rand/v2"

	"github.com/fluxion-go/fluxion/display/plot"
	_ "github.com/fluxion-go/fluxion/display/plot/draw"
)

func main() {
	if err := gallery().Save("docs/plots.png"); err != nil {
		log.Fatal(err)
	}
}

// gallery is a figure of each kind.
func gallery() plot.Panels {
	rng := rand.New(rand.NewPCG(1, 2))
	truth := func(x float64) float64 { return 2*x - x*x*x }
	noisy := func(x float64) float64 { return truth(x) + 0.3*rng.NormFloat64() }
	fit := plot.Plot(truth, -2, 2).Label("truth").Scatter(noisy, plot.Range(-2, 2, 0.1)).Label("measured").Title("Functions and points")

	var train, test, low, high []float64
	for i := range 100 {
		t := math.Exp(-float64(i) / 20)
		train = append(train, 0.03+2*t*(1+0.05*rng.NormFloat64()))
		test = append(test, 0.1+2*t)
		low, high = append(low, 0.07+1.7*t), append(high, 0.14+2.3*t)
	}
	epochs := plot.Range(1, 100, 1)
	loss := plot.Plot(epochs, train).Label("training").Line(epochs, test).Label("test").Band(epochs, low, high).LogY().XLabel("epoch").Title("Losses")

	before, after := make([]float64, 2000), make([]float64, 2000)
	for i := range before {
		before[i], after[i] = 0.3*rng.NormFloat64(), 0.8+0.5*rng.NormFloat64()
	}
	weights := plot.Histogram(before).Label("before").Histogram(after).Label("after").XLabel("weight").Title("Histograms")

	surface := func(x, y float64) float64 { return (1-x)*(1-x) + 20*(y-x*x)*(y-x*x) }
	steps := [][2]float64{{-1.2, 2}}
	for range 400 { // downhill
		x, y := steps[len(steps)-1][0], steps[len(steps)-1][1]
		dx, dy := -2*(1-x)-80*x*(y-x*x), 40*(y-x*x)
		steps = append(steps, [2]float64{x - 0.004*dx, y - 0.004*dy})
	}
	way := plot.Contour(surface, -2, 2, -1, 3).Line(steps).Label("steps").Scatter([][2]float64{{1, 1}}).Label("minimum").Title("A loss surface")

	return plot.Grid(2, fit, loss, weights, way).Size(800, 560)
}
