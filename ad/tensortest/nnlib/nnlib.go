// Package nnlib has functions whose values and gradients NNlib.jl, Flux's library of operations, has in its documentation and tests:
// testdata/nnlib.json. Each file adds the functions of a family here, and how cases name them in its test.
package nnlib

import (
	_ "github.com/fluxion-go/fluxion/ad/rules" // rules for tensors
	"github.com/fluxion-go/fluxion/tensor"
)

//go:generate go run ../../../cmd/fluxion derive -all .

// Tensor is short for the type of everything here.
type Tensor = *tensor.Tensor
