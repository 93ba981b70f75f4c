package nnlib

import "github.com/fluxion-go/fluxion/tensor"

func init() {
	for name, f := range map[string]func(x Tensor, pad []int, dims ...int) Tensor{
		"pad_repeat": tensor.PadRepeat, "pad_symmetric": tensor.PadSymmetric, "pad_circular": tensor.PadCircular, "pad_reflect": tensor.PadReflect,
	} {
		operations[name] = func(c *testCase) Tensor { return f(c.tensor("x"), c.ints("pad")) }
	}
	operations["scatter"] = func(c *testCase) Tensor {
		op := map[any]tensor.ScatterOp{"+": tensor.ScatterAdd, "max": tensor.ScatterMax, "min": tensor.ScatterMin}[c.Input["op"]]
		one := tensor.Float64.Scalar(1) // indices count from 1 there
		return tensor.Scatter(op, c.tensor("src"), c.tensor("idx").Sub(one).To(tensor.Int), -1)
	}
}
