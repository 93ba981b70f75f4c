// Package gonumtest has functions of gonum's matrices whose derivatives are checked: every operation, receivers that are empty and that are not, operands that are
// receivers, views, loops that overwrite, and small models. Most return a number, so that they have second derivatives, too: the sum of the squares of the
// elements, in which each counts by another weight.
package gonumtest

import (
	"gonum.org/v1/gonum/mat"

	_ "github.com/fluxion-go/fluxion/ad/rules/gonum" // rules for gonum
)

//go:generate go run ../../cmd/fluxion derive -all .

func score(m *mat.Dense) float64 { return total(m.RawMatrix().Data) }

func scoreVec(v *mat.VecDense) float64 { return total(v.RawVector().Data) }

func total(x []float64) float64 {
	s := 0.0
	for i, v := range x {
		s += v * v * float64(i+1)
	}
	return s
}
