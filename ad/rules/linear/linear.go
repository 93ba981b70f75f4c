// Package linear holds the derivatives of linear algebra, of package tensor/linalg. Whoever differentiates that imports it for its init functions, as package ad/rules,
// which comes with it. It is a package of its own because gonum is behind it, which programs without linear algebra do not link.
package linear

import (
	"github.com/fluxion-go/fluxion/ad/rules"
	"github.com/fluxion-go/fluxion/tensor"
)

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor

const path = "github.com/fluxion-go/fluxion/tensor/linalg."

func init() {
	for _, name := range []string{"FromMat", "WrapDense", "WrapVec", "Mat", "Dense", "VecDense"} {
		rules.Refused[path+name] = "matrices of gonum have derivatives by package ad/rules/gonum; use the functions of package linalg on tensors"
	}
}
