package shape

import "github.com/fluxion-go/fluxion/tensor"

// Functions whose result is a tensor with one element, for AutoTape too.

// Joined goes through what joins, pads and takes apart.
func Joined(x, y Tensor) Tensor {
	z := tensor.Concat(1, x, y.Flip(0), x.Roll(1, 1))
	z = tensor.PadReflect(tensor.PadConstant(z, []int{1, 0}, 2), []int{1, 1}, 1)
	parts := z.Split(0, 1, z.Dim(0)-1)
	s := tensor.Stack(0, parts[0].Sum(), parts[1].Mul(parts[1]).Sum())
	return s.Mul(tensor.Unpad(tensor.DiagM(x.Select(1, 0)), []int{0, 1}).Diag().Index(0, []int{0, 0})).Sum()
}

// Placed goes through what takes elements at positions and puts them there.
func Placed(x, y Tensor) Tensor {
	idx := tensor.New([]int{1, 0, 1, -1}, 2, 2)
	taken := tensor.Gather(x, idx).Mul(tensor.Embed(y, idx))
	total := tensor.Scalar(0).To(x.DType())
	for op := tensor.ScatterAdd; op <= tensor.ScatterMean; op++ {
		total = total.Add(tensor.Tanh(tensor.Scatter(op, taken, idx, 2)).Sum())
	}
	sorted, _ := x.Repeat(2).Triu(-1).Sort(0, true)
	top, _ := y.Tril(0).TopK(1, 1)
	return total.Add(sorted.IndexAll([]int{2, 0}, []int{1}).Sum()).Add(top.Norm())
}
