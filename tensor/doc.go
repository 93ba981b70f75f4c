// Package tensor has n-dimensional arrays and what neural networks compute with them.
//
//	w := tensor.FromRows([]float64{1, 2}, []float64{3, 4})
//	x := tensor.Of(5, 6)
//	y := w.MatMul(x).Add(tensor.Of(0.1, 0.2)) // float32[17.1, 39.2]
//
// There is one type, Tensor, with a type of elements: float32 unless said otherwise, else tensor.Float64.Zeros(2, 3) and so on, or x.To(tensor.Float64).
//
// # The order of dimensions
//
// Features first, batch last, as in Flux: a weight is (out, in), a vector (in), a batch of vectors (in, batch), a batch of images (width, height,
// channels, batch). Dimensions and positions count from 0, or from the end if they are negative. The first dimension is the one whose elements stand next to
// each other in memory, and Reshape goes in that order. A matrix that is written by rows is made by FromRows, by columns by FromColumns.
//
// # Broadcasting
//
// Operations on two tensors repeat one along the other as Flux does: the first dimensions stand against each other, and the sizes are equal or one of them is 1.
// What is missing behind counts as 1. So a bias (out) adds to a batch (out, batch); a (batch) does not add to it, and is an error.
//
// # What to use
//
//	| wish                           | way                                                         |
//	|--------------------------------|-------------------------------------------------------------|
//	| arithmetic, broadcast          | x.Add(y) Sub Mul Div Maximum; x.Scale(c) AddScalar Pow      |
//	| functions of elements          | Exp(x) Log Sqrt Tanh Relu Sigmoid ...; Map(f, x) for any f  |
//	| products                       | x.MatMul(y) Dot Outer BatchedMul                            |
//	| linear algebra, gonum          | package linalg, beside this one                             |
//	| lists                          | FromRows, FromColumns; x.Rows() Columns                     |
//	| over dimensions                | x.Sum(0) Mean Var Max Norm CumSum; ArgMax; Softmax(x, 0)    |
//	| normalised, losses of logits   | Normalise(x, eps, 0) Moments; LogitCrossEntropy(x, y, 0)    |
//	| order                          | x.Sort(0, false) TopK ArgSort TakeAlong                     |
//	| positions                      | x.Index(1, list) IndexAll; Gather(x, idx) Scatter Embed     |
//	| labels                         | OneHot(labels, n) OneCold; CTC of sequences of them         |
//	| joining and parting            | Concat(0, x, y) Stack(1, x, y); x.Split Chunk               |
//	| repeating and padding          | x.Repeat Flip Roll; PadZeros(x, pad) PadReflect ...         |
//	| conditions                     | x.Less(y) GreaterScalar ...; Where(mask, x, y) And Or Any   |
//	| triangles                      | x.Triu(0) Tril Diag; DiagM(v)                               |
//	| images, batch last             | Conv(x, w, opts) ConvTranspose MaxPool UpsampleLinear ...   |
//	| sequences                      | ScaledDotProductAttention(q, k, v, bias, mask, heads)       |
//	| views, without a copy          | x.T() Slice Select Permute Reshape Unsqueeze BroadcastTo    |
//	| memory                         | Data[float32](x), Values, At, Set, Item                     |
//	| in place                       | AddTo(dst, x, y) MulTo MatMulTo; x.AddInPlace(y) Fill       |
//	| gradients by hand              | Accumulate, AccumulateMul, AccumulateMatMul                 |
//	| steps of optimisers            | UpdateMomentum, UpdateAdam; x.PNorm(p), x.Touch             |
//
// # Pitfalls
//
//   - Views share memory: a write to one is seen by the other. Clone makes a copy.
//   - Types of elements do not mix: float32 plus float64 is a *DTypeError that says how to convert.
//   - Results are the same for any number of threads; see SetThreads.
//
// Misuse panics with *ShapeError, *DTypeError, *IndexError or *UseError.
package tensor
