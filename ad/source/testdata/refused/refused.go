// Package refused has functions that cannot be differentiated.
package refused

import (
	"errors"
	"io"
	"reflect"

	"gonum.org/v1/gonum/interp"
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/ad/source/testdata/refused/half"
)

func Cgo(x float64) float64 { return x * half.Of(x) }

func Reflection(x float64) float64 { return reflect.ValueOf(x).Float() }

func Matrix(m *mat.Dense) float64 { return viaMatrix(m) }

func viaMatrix(m *mat.Dense) float64 { return mat.Det(m) }

func Field(x float64) float64 {
	var p interp.PiecewiseLinear
	if err := p.Fit([]float64{0, 1}, []float64{0, x}); err != nil {
		return 0
	}
	return p.Predict(0.5)
}

func Local(x float64) float64 {
	type pair struct{ a, b float64 }
	p := pair{x, x}
	q := &p
	q.a = 2
	return q.a * p.b
}

// Reads is differentiated: nothing of x gets where bytes are read.
func Reads(x float64, r io.Reader) float64 {
	b, err := io.ReadAll(io.LimitReader(r, 10))
	if errors.Is(err, io.EOF) {
		return 0
	}
	return x * float64(len(b))
}
