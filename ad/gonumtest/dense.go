package gonumtest

import (
	"math"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Mul has an empty receiver.
func Mul(a, b *mat.Dense) *mat.Dense {
	var c mat.Dense
	c.Mul(a, b)
	return &c
}

// MulTransposed has transposed operands.
func MulTransposed(a, b *mat.Dense) float64 {
	var c, d mat.Dense
	c.Mul(a.T(), b.T().T())
	d.Mul(b.T(), c.T())
	return score(&c) * score(&d)
}

// MulSized has a receiver that holds something before.
func MulSized(a, b *mat.Dense) (*mat.Dense, float64) {
	c := mat.DenseCopyOf(a)
	s := score(c)
	c.Mul(a, b)
	return c, s
}

// MulSelf multiplies into an operand.
func MulSelf(a, b *mat.Dense) *mat.Dense {
	c := mat.DenseCopyOf(a)
	c.Mul(c, b)
	c.Mul(b, c)
	c.Mul(c, c)
	return c
}

// MulVector multiplies with vectors as matrices.
func MulVector(a *mat.Dense, v *mat.VecDense) (x, y *mat.Dense) {
	var c, d mat.Dense
	c.Mul(a, v)
	d.Mul(v.T(), a)
	return &c, &d
}

var symmetric = mat.NewSymDense(2, []float64{1, 2, 2, 3})

// MulConstant multiplies with constants, of which one is of another type of matrix.
func MulConstant(a *mat.Dense) *mat.Dense {
	k := mat.NewDense(2, 2, []float64{0.5, -1, 2, 0.25})
	var c mat.Dense
	c.Mul(k, a)
	c.Mul(&c, symmetric)
	return &c
}

// Elementwise is a/b + a∘b - b, in place.
func Elementwise(a, b *mat.Dense) float64 {
	var c, d mat.Dense
	c.DivElem(a, b)
	d.MulElem(a, b)
	c.Add(&c, &d)
	c.Sub(&c, b)
	c.MulElem(&c, &c)
	c.Add(&c, &c)
	c.Sub(a.T(), &c)
	return score(&c)
}

// Scale scales by a number that counts, in place and transposed.
func Scale(f float64, a *mat.Dense) *mat.Dense {
	var c mat.Dense
	c.Scale(f, a.T())
	c.Scale(f, &c)
	return &c
}

// Apply applies a function with its place, and one that captures.
func Apply(f float64, a *mat.Dense) float64 {
	var c mat.Dense
	c.Apply(func(i, j int, v float64) float64 { return f*v*float64(i+1) + math.Exp(v)*float64(j) }, a.T())
	c.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) * f }, &c)
	return score(&c)
}

// Powers are a⁵, a⁰ and a.
func Powers(a *mat.Dense) *mat.Dense {
	var c, d, e mat.Dense
	c.Pow(a, 5)
	d.Pow(a, 0)
	e.Pow(a, 1)
	c.Add(&c, &d)
	c.Add(&c, &e)
	return &c
}

// Exp is the exponential.
func Exp(a *mat.Dense) float64 {
	var c mat.Dense
	c.Exp(a)
	return score(&c)
}

// Copy copies parts, and over what is not there.
func Copy(a, b *mat.Dense) (x, y *mat.Dense) {
	c := mat.NewDense(3, 1, []float64{7, 8, 9})
	r, k := c.Copy(a)
	d := mat.DenseCopyOf(b)
	d.Copy(a.T())
	d.Copy(d.Slice(0, 1, 0, 2))
	d.Scale(float64(r+k), d)
	return c, d
}

// CloneFrom clones twice, and into one that had another shape.
func CloneFrom(a, b *mat.Dense) (*mat.Dense, float64) {
	var c mat.Dense
	c.CloneFrom(a)
	before := c.RawMatrix().Data
	c.Scale(2, &c)
	c.CloneFrom(b.T())
	return &c, before[0] * before[1]
}

// Set writes single elements, rows and columns.
func Set(a *mat.Dense, row []float64) (x, y *mat.Dense) {
	c := mat.NewDense(2, 2, nil)
	c.Set(0, 1, a.At(0, 0)*a.At(1, 1))
	c.Set(0, 1, c.At(0, 1)*c.At(0, 1))
	c.SetRow(1, row)
	d := mat.DenseCopyOf(c)
	d.SetCol(0, row)
	return c, d
}

// Rows reads rows and columns, with a destination and without.
func Rows(a *mat.Dense) float64 {
	dst := make([]float64, 2)
	x := mat.Row(nil, 1, a)
	y := mat.Col(dst, 0, a.T())
	s := 0.0
	for i := range x {
		s += x[i] * y[i] * a.RawRowView(1)[i] * float64(i+1)
	}
	return s * dst[1]
}

// Views writes through views.
func Views(a, b *mat.Dense) float64 {
	c := mat.DenseCopyOf(a)
	c.RawRowView(0)[1] = b.At(0, 0) * c.At(0, 1)
	row := c.RowView(1).(*mat.VecDense)
	row.SetVec(0, row.AtVec(0)*row.AtVec(1))
	column := c.ColView(1).(*mat.VecDense)
	column.ScaleVec(2, column)
	part := c.Slice(0, 1, 0, 2).(*mat.Dense)
	part.MulElem(part, part)
	return score(c)
}

// ViewsOf reads views as vectors.
func ViewsOf(a *mat.Dense) float64 {
	x, y := a.RowView(0), a.ColView(1)
	var v mat.VecDense
	v.RowViewOf(a, 1)
	var w mat.VecDense
	w.ColViewOf(a, 0)
	return mat.Dot(x, y)*x.AtVec(1) + mat.Dot(&v, &w)*y.T().At(0, 1)
}

// Join stacks and augments.
func Join(a, b *mat.Dense) (x, y *mat.Dense) {
	var c, d mat.Dense
	c.Stack(a, b.T())
	d.Augment(a, b)
	return &c, &d
}

// Outer is an outer product, and an update by one.
func Outer(f float64, v, w *mat.VecDense) (x, y *mat.Dense) {
	var c, d mat.Dense
	c.Outer(f, v, w)
	d.RankOne(&c, f, w, v)
	c.RankOne(&c, 2, w, v)
	return &c, &d
}

// Product is a product of several.
func Product(a, b *mat.Dense) *mat.Dense {
	var c mat.Dense
	c.Product(a, b.T(), a, b)
	return &c
}

// Kronecker is the product of that name.
func Kronecker(a, b *mat.Dense) *mat.Dense {
	var c mat.Dense
	c.Kronecker(a, b.T())
	return &c
}

// Permute permutes rows and columns, forth and back.
func Permute(a *mat.Dense) (*mat.Dense, float64) {
	c := mat.DenseCopyOf(a)
	c.PermuteRows([]int{1, 0}, false)
	s := score(c)
	c.PermuteCols([]int{1, 0}, true)
	return c, s
}

// Reuse empties a matrix and uses its memory again, with another shape, and memory that is larger.
func Reuse(a, b *mat.Dense) float64 {
	var c mat.Dense
	c.Mul(a, b)
	s := score(&c)
	c.Reset()
	c.Mul(a.Slice(0, 1, 0, 2), b)
	s += score(&c)
	c.Reset()
	c.Kronecker(a, b)
	s *= score(&c)
	c.Reset()
	c.ReuseAs(2, 1)
	c.Set(0, 0, a.At(0, 1))
	s += score(&c)
	c.Zero()
	c.Set(1, 0, b.At(0, 1))
	return s + score(&c)
}

// Raw uses the memory of a matrix, and gives it another.
func Raw(a, b *mat.Dense) (*mat.Dense, float64) {
	c := mat.DenseCopyOf(a)
	raw := c.RawMatrix()
	for i := range raw.Data {
		raw.Data[i] *= raw.Data[0]
	}
	s := score(c)
	c.SetRawMatrix(blas64.General{Rows: 1, Cols: 2, Stride: 2, Data: b.RawMatrix().Data[2:4]})
	c.Scale(3, c)
	return c, s * score(b)
}

// NewDense makes matrices over slices, and writes to both.
func NewDense(x []float64) (*mat.Dense, float64) {
	c := mat.NewDense(2, 2, x)
	c.Set(0, 0, c.At(0, 1)*x[2])
	x[3] *= x[0]
	s := score(c)
	c.Mul(c, c)
	return c, s + x[0]*x[1]
}

// Loop overwrites one matrix again and again.
func Loop(a, b *mat.Dense) float64 {
	c := mat.DenseCopyOf(b)
	var d mat.Dense
	for i := range 4 {
		d.Mul(a, c)
		c.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &d)
		if i%2 == 1 {
			c.Add(c, b)
		}
	}
	return score(c)
}

// Arguments writes to an argument.
func Arguments(a, b *mat.Dense) (*mat.Dense, float64) {
	s := score(a)
	a.Mul(a, b)
	b.Add(a, b)
	return b, s
}

// Scalars are functions of a matrix that return numbers.
func Scalars(a *mat.Dense) float64 {
	return mat.Sum(a)*mat.Max(a) + mat.Min(a)*a.Trace() + mat.Trace(a.T())
}

// Norms are the norms.
func Norms(a *mat.Dense, v *mat.VecDense) float64 {
	return mat.Norm(a, 1)*mat.Norm(a.T(), 2) + a.Norm(math.Inf(1))*v.Norm(2) + v.Norm(1)*v.Norm(math.Inf(1))
}

// NormAtZero is the norm of zeros.
func NormAtZero(a *mat.Dense) float64 {
	var c mat.Dense
	c.Sub(a, a)
	return mat.Norm(&c, 2) + mat.Sum(a)
}
