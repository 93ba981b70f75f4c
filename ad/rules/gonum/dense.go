package gonum

import (
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/tensor"
)

func init() {
	views(mat.NewDense, (*mat.Dense).RawMatrix, (*mat.Dense).RawRowView, (*mat.Dense).Slice, (*mat.Dense).RowView, (*mat.Dense).ColView, (*mat.Dense).T,
		(*mat.Dense).Reset, Sized, Renewed, SetRaw)
	constant("no derivative", matPath, "(*Dense).Dims", "(*Dense).Caps", "(*Dense).IsEmpty")
	substitute(mat.DenseCopyOf, denseCopyOf)
	substitute((*mat.Dense).SetRawMatrix, setRawMatrix)
	substitute((*mat.Dense).At, denseAt)
	substitute((*mat.Dense).Set, denseSet)
	substitute((*mat.Dense).SetRow, setRow)
	substitute((*mat.Dense).SetCol, setCol)
	substitute((*mat.Dense).ReuseAs, reuseAs)
	substitute((*mat.Dense).Zero, denseZero)
	substitute((*mat.Dense).Copy, denseCopy)
	substitute((*mat.Dense).CloneFrom, cloneFrom)
	substitute((*mat.Dense).Add, denseAdd)
	substitute((*mat.Dense).Sub, denseSub)
	substitute((*mat.Dense).MulElem, mulElem)
	substitute((*mat.Dense).DivElem, divElem)
	substitute((*mat.Dense).Scale, denseScale)
	substitute((*mat.Dense).Apply, denseApply)
	substitute((*mat.Dense).Mul, denseMul)
	substitute((*mat.Dense).Product, denseProduct)
	substitute((*mat.Dense).Outer, denseOuter)
	substitute((*mat.Dense).RankOne, rankOne)
	substitute((*mat.Dense).Pow, densePow)
	substitute((*mat.Dense).Kronecker, kronecker)
	substitute((*mat.Dense).Stack, denseStack)
	substitute((*mat.Dense).Augment, denseAugment)
	substitute((*mat.Dense).PermuteRows, permuteRows)
	substitute((*mat.Dense).PermuteCols, permuteCols)
	substitute((*mat.Dense).Trace, denseTrace)
	substitute((*mat.Dense).Norm, denseNorm)
}

func denseCopyOf(a mat.Matrix) *mat.Dense {
	m := new(mat.Dense)
	cloneFrom(m, a)
	return m
}

// Sized returns where the elements of a receiver are that is to have r rows and c columns. An empty one gets memory, what it had if there is enough.
func Sized(m *mat.Dense, r, c int) Header {
	switch rows, cols := m.Dims(); {
	case r == 0 || c == 0:
		panic(mat.ErrZeroLength)
	case m.IsEmpty():
		data := m.RawMatrix().Data
		if cap(data) < r*c {
			data = make([]float64, r*c)
		}
		m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: data[:r*c]})
	case rows != r || cols != c:
		panic(mat.ErrShape)
	}
	return HeaderOf(m)
}

// Renewed gives a matrix r rows and c columns in new memory and returns where they are.
func Renewed(m *mat.Dense, r, c int) Header {
	m.SetRawMatrix(blas64.General{Rows: r, Cols: c, Stride: c, Data: make([]float64, r*c)})
	return HeaderOf(m)
}

// SetRaw is SetRawMatrix.
func SetRaw(m *mat.Dense, data []float64, rows, cols, stride int) {
	m.SetRawMatrix(blas64.General{Rows: rows, Cols: cols, Stride: stride, Data: data})
}

func setRawMatrix(m *mat.Dense, g blas64.General) { SetRaw(m, g.Data, g.Rows, g.Cols, g.Stride) }

// put writes the result of an operation, of shape (columns, rows), to its receiver.
func put(m *mat.Dense, x Tensor) { Write(Sized(m, x.Dim(1), x.Dim(0)), x) }

// SameDims panics unless two matrices have the same shape.
func SameDims(a, b mat.Matrix) {
	ar, ac := a.Dims()
	br, bc := b.Dims()
	if ar != br || ac != bc {
		panic(mat.ErrShape)
	}
}

func denseAt(m *mat.Dense, i, j int) float64 {
	g := m.RawMatrix()
	CheckAt(i, j, g.Rows, g.Cols)
	return g.Data[i*g.Stride+j]
}

func denseSet(m *mat.Dense, i, j int, v float64) {
	g := m.RawMatrix()
	CheckAt(i, j, g.Rows, g.Cols)
	g.Data[i*g.Stride+j] = v
}

func CheckAt(i, j, rows, cols int) {
	if uint(i) >= uint(rows) {
		panic(mat.ErrRowAccess)
	}
	if uint(j) >= uint(cols) {
		panic(mat.ErrColAccess)
	}
}

func setRow(m *mat.Dense, i int, src []float64) {
	if row := m.RawRowView(i); len(src) != len(row) {
		panic(mat.ErrRowLength)
	} else {
		copy(row, src)
	}
}

func setCol(m *mat.Dense, j int, src []float64) {
	g := m.RawMatrix()
	if uint(j) >= uint(g.Cols) {
		panic(mat.ErrColAccess)
	}
	if len(src) != g.Rows {
		panic(mat.ErrColLength)
	}
	for i, v := range src {
		g.Data[i*g.Stride+j] = v
	}
}

func reuseAs(m *mat.Dense, r, c int) {
	if r < 0 || c < 0 {
		panic(mat.ErrNegativeDimension)
	}
	if r > 0 && c > 0 && !m.IsEmpty() {
		panic(mat.ErrReuseNonEmpty)
	}
	put(m, tensor.Float64.Zeros(c, r))
}

func denseZero(m *mat.Dense) {
	if r, c := m.Dims(); r > 0 {
		Write(HeaderOf(m), tensor.Float64.Zeros(c, r))
	}
}

func denseCopy(m *mat.Dense, a mat.Matrix) (r, c int) {
	ar, ac := a.Dims()
	mr, mc := m.Dims()
	r, c = min(ar, mr), min(ac, mc)
	if r == 0 || c == 0 {
		return 0, 0
	}
	Write(HeaderOf(m).Part(r, c), elements(a).Slice(0, 0, c).Slice(1, 0, r))
	return r, c
}

func cloneFrom(m *mat.Dense, a mat.Matrix) {
	x := elements(a)
	Write(Renewed(m, x.Dim(1), x.Dim(0)), x)
}

func denseAdd(m *mat.Dense, a, b mat.Matrix) {
	SameDims(a, b)
	put(m, elements(a).Add(elements(b)))
}

func denseSub(m *mat.Dense, a, b mat.Matrix) {
	SameDims(a, b)
	put(m, elements(a).Sub(elements(b)))
}

func mulElem(m *mat.Dense, a, b mat.Matrix) {
	SameDims(a, b)
	put(m, elements(a).Mul(elements(b)))
}

func divElem(m *mat.Dense, a, b mat.Matrix) {
	SameDims(a, b)
	put(m, elements(a).Div(elements(b)))
}

func denseScale(m *mat.Dense, f float64, a mat.Matrix) { put(m, elements(a).Scale(f)) }

func denseApply(m *mat.Dense, fn func(i, j int, v float64) float64, a mat.Matrix) {
	r, c := a.Dims()
	xs := elements(a).Values()
	ys := make([]float64, len(xs))
	for i := range r {
		for j := range c {
			ys[i*c+j] = fn(i, j, xs[i*c+j])
		}
	}
	put(m, tensor.FromValues(tensor.Float64, ys, c, r))
}

func denseMul(m *mat.Dense, a, b mat.Matrix) {
	Chain(a, b)
	put(m, elements(b).MatMul(elements(a)))
}

// Chain panics unless there is a product of two matrices.
func Chain(a, b mat.Matrix) {
	_, ac := a.Dims()
	br, _ := b.Dims()
	if ac != br {
		panic(mat.ErrShape)
	}
}

func denseProduct(m *mat.Dense, factors ...mat.Matrix) {
	if len(factors) == 0 {
		if !m.IsEmpty() {
			panic(mat.ErrShape)
		}
		return
	}
	x := elements(factors[0])
	for i, f := range factors[1:] {
		Chain(factors[i], f)
		x = elements(f).MatMul(x)
	}
	put(m, x)
}

func denseOuter(m *mat.Dense, alpha float64, x, y mat.Vector) {
	put(m, elements(y).T().MatMul(elements(x)).Scale(alpha))
}

func rankOne(m *mat.Dense, a mat.Matrix, alpha float64, x, y mat.Vector) {
	if r, c := a.Dims(); r != x.Len() || c != y.Len() {
		panic(mat.ErrShape)
	}
	put(m, elements(a).Add(elements(y).T().MatMul(elements(x)).Scale(alpha)))
}

// Square panics unless a matrix is square, and returns its size.
func Square(a mat.Matrix, otherwise mat.Error) int {
	r, c := a.Dims()
	if r != c {
		panic(otherwise)
	}
	return r
}

func densePow(m *mat.Dense, a mat.Matrix, n int) {
	if n < 0 {
		panic("mat: illegal power")
	}
	y, s := tensor.Float64.Eye(Square(a, mat.ErrShape)), elements(a)
	for ; n > 0; n >>= 1 {
		if n&1 != 0 {
			y = y.MatMul(s)
		}
		if n > 1 {
			s = s.MatMul(s)
		}
	}
	put(m, y)
}

func kronecker(m *mat.Dense, a, b mat.Matrix) {
	ra, ca := a.Dims()
	rb, cb := b.Dims()
	put(m, elements(a).Reshape(1, ca, 1, ra).Mul(elements(b).Reshape(cb, 1, rb, 1)).Reshape(ca*cb, ra*rb))
}

func denseStack(m *mat.Dense, a, b mat.Matrix) {
	_, ac := a.Dims()
	if _, bc := b.Dims(); ac != bc || a == mat.Matrix(m) || b == mat.Matrix(m) {
		panic(mat.ErrShape)
	}
	put(m, tensor.Concat(1, elements(a), elements(b)))
}

func denseAugment(m *mat.Dense, a, b mat.Matrix) {
	ar, _ := a.Dims()
	if br, _ := b.Dims(); ar != br || a == mat.Matrix(m) || b == mat.Matrix(m) {
		panic(mat.ErrShape)
	}
	put(m, tensor.Concat(0, elements(a), elements(b)))
}

func permuteRows(m *mat.Dense, p []int, inverse bool) { permute(m, 1, p, inverse) }

func permuteCols(m *mat.Dense, p []int, inverse bool) { permute(m, 0, p, inverse) }

// permute brings rows (dimension 1) or columns (0) into another order.
func permute(m mat.Matrix, dim int, p []int, inverse bool) {
	x := elements(m)
	if len(p) != x.Dim(dim) {
		panic("mat: improper slice length")
	}
	if inverse {
		q := make([]int, len(p))
		for i, at := range p {
			q[at] = i
		}
		p = q
	}
	Write(HeaderOf(m), x.Index(dim, p))
}

func denseTrace(m *mat.Dense) float64 { return matTrace(m) }

func denseNorm(m *mat.Dense, norm float64) float64 { return matNorm(m, norm) }
