package foreign

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/dsp/window"
	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/interp"
)

func init() {
	add("integrate.Trapezoidal", trapezoidal, eight)
	add("integrate.Simpsons", simpsons, eight)
	add("integrate.Romberg", romberg, append(append([]float64{}, eight...), 1.1))
	refuse("interp.PiecewiseLinear.Predict", piecewiseLinear, hidden, four)
	refuse("interp.AkimaSpline.Predict", akima, hidden, six)
	refuse("interp.FritschButland.Predict", fritschButland, hidden, six)
	refuse("interp.PiecewiseCubic.PredictDerivative", cubicDerivative, hidden, eight)
	refuse("fourier.DCT.Transform", dct, complexNumbers, six)
	refuse("fourier.DST.Transform", dst, complexNumbers, six)
	refuse("fourier.QuarterWaveFFT.CosCoefficients", quarterWave, complexNumbers, six)
	add("window.Hann", hann, six)
	add("window.Blackman", blackman, six)
	add("window.Gaussian.Transform", gaussianWindow, pos6)
}

var grid = []float64{0, 0.5, 1.25, 2, 3, 3.5, 4.25, 5, 6}

func trapezoidal(x []float64) float64 { return integrate.Trapezoidal(grid[:8], x) * x[0] }
func simpsons(x []float64) float64    { return integrate.Simpsons(grid[:8], x) * x[1] }
func romberg(x []float64) float64     { return integrate.Romberg(x, 0.25) * x[8] }

func piecewiseLinear(x []float64) float64 {
	var p interp.PiecewiseLinear
	if err := p.Fit(grid[:4], x); err != nil {
		return 0
	}
	return p.Predict(0.8) * p.Predict(1.6+0.1*x[0])
}

func akima(x []float64) float64 {
	var p interp.AkimaSpline
	if err := p.Fit(grid[:6], x); err != nil {
		return 0
	}
	return p.Predict(0.8) * p.Predict(2.6+0.1*x[0])
}

func fritschButland(x []float64) float64 {
	var p interp.FritschButland
	if err := p.Fit(grid[:6], x); err != nil {
		return 0
	}
	return p.Predict(0.8) + p.Predict(2.6+0.1*x[0])
}

func cubicDerivative(x []float64) float64 {
	var p interp.PiecewiseCubic
	p.FitWithDerivatives(grid[:4], x[:4], x[4:])
	return p.PredictDerivative(0.8) * p.Predict(1.6)
}

func dct(x []float64) float64 {
	return weigh(fourier.NewDCT(len(x)).Transform(nil, x)) * x[0]
}

func dst(x []float64) float64 {
	return weigh(fourier.NewDST(len(x)).Transform(nil, x)) * x[0]
}

func quarterWave(x []float64) float64 {
	return weigh(fourier.NewQuarterWaveFFT(len(x)).CosCoefficients(nil, x)) * x[0]
}

func hann(x []float64) float64     { return weigh(window.Hann(copied(x))) * x[2] }
func blackman(x []float64) float64 { return weigh(window.Blackman(copied(x))) * x[2] }

func gaussianWindow(x []float64) float64 {
	return weigh(window.Gaussian{Sigma: math.Sqrt(x[0])}.Transform(copied(x)))
}
