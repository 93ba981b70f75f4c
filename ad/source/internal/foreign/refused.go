package foreign

import (
	"encoding/json"
	"expvar"
	"fmt"
	"iter"
	"math/big"
	"math/cmplx"
	"reflect"
	"sort"
	"sync"

	"gonum.org/v1/gonum/diff/fd"
	"gonum.org/v1/gonum/dsp/fourier"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/optimize"
)

func init() {
	refuse("sort.Slice", sortSlice, reflection, six)
	refuse("iter.Pull", iterPull, assembly, six)
	refuse("json.Unmarshal", jsonRoundTrip, encoding, six)
	refuse("expvar.Float.Add", expvarFloat, unsafeMemory, six)
	refuse("big.Float", bigFloat, unsafeMemory, six)
	refuse("cmplx.Abs", cmplxAbs, complexNumbers, six)
	refuse("fourier.FFT.Coefficients", fft, complexNumbers, six)
	refuse("reflect.Value.Float", reflectFloat, reflection, six)
	refuse("quad.Fixed", quadFixed, goroutines, six)
	refuse("fd.Derivative", fdDerivative, goroutines, six)
	refuse("optimize.Minimize", minimize, hidden, six)
	refuse("fmt.Sscan", fmtScan, scanning, six)
	refuse("sync.Map", syncMap, unsafeMemory, six)
}

func sortSlice(x []float64) float64 {
	y := copied(x)
	sort.Slice(y, func(i, j int) bool { return y[i] < y[j] })
	return weigh(y)
}

func iterPull(x []float64) float64 {
	next, stop := iter.Pull(func(yield func(float64) bool) {
		for _, v := range x {
			if !yield(v * v) {
				return
			}
		}
	})
	defer stop()
	v, _ := next()
	return v
}

func jsonRoundTrip(x []float64) float64 {
	b, err := json.Marshal(x)
	if err != nil {
		return 0
	}
	var y []float64
	if err := json.Unmarshal(b, &y); err != nil {
		return 0
	}
	return weigh(y) * x[0]
}

func expvarFloat(x []float64) float64 {
	var f expvar.Float
	for _, v := range x {
		f.Add(v)
	}
	return f.Value()
}

func bigFloat(x []float64) float64 {
	y, _ := new(big.Float).Mul(big.NewFloat(x[0]), big.NewFloat(x[1])).Float64()
	return y
}

func cmplxAbs(x []float64) float64 { return cmplx.Abs(complex(x[0], x[1])) }

func fft(x []float64) float64 {
	return real(fourier.NewFFT(len(x)).Coefficients(nil, x)[1])
}

func reflectFloat(x []float64) float64 { return reflect.ValueOf(x).Index(1).Float() }

func quadFixed(x []float64) float64 {
	return quad.Fixed(func(t float64) float64 { return x[0] * t * t }, 0, x[1], 5, nil, 0)
}

func fdDerivative(x []float64) float64 {
	return fd.Derivative(func(t float64) float64 { return x[0] * t * t }, x[1], nil)
}

func minimize(x []float64) float64 {
	p := optimize.Problem{Func: func(p []float64) float64 { return (p[0] - x[0]) * (p[0] - x[0]) }}
	r, err := optimize.Minimize(p, []float64{0}, nil, nil)
	if err != nil {
		return 0
	}
	return r.X[0]
}

func fmtScan(x []float64) float64 {
	y := x[0]
	if _, err := fmt.Sscan("1.5", &y); err != nil {
		return 0
	}
	return y * x[1]
}

func syncMap(x []float64) float64 {
	var m sync.Map
	m.Store("a", x[0]*x[0])
	v, _ := m.Load("a")
	return v.(float64)
}
