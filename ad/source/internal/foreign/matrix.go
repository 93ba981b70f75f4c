package foreign

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	blasgonum "gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"
)

func init() {
	add("blas/gonum.Implementation.Ddot", blasDdot, six)
	add("blas/gonum.Implementation.Dgemv", blasDgemv, eight)
	add("blas/gonum.Implementation.Daxpy", blasDaxpy, six)
	add("blas/gonum.Implementation.Dtrsv", blasDtrsv, eight)
	refuse("blas/gonum.Implementation.Dgemm", blasDgemm, goroutines, eight)
	late("blas64.Dot", blas64Dot, unknown, six) // by a variable, which blas64.Use may set
	refuse("mat.Dot", matDot, hidden, six)
	refuse("mat.Dense.Mul", matMul, hidden, eight)
	refuse("mat.Dense.At, mat.Dense.Set", matAt, hidden, eight)
	refuse("mat.Dense.Apply", matApply, hidden, four)
	refuse("mat.Sum", matSum, hidden, six)
	refuse("mat.Trace", matTrace, hidden, four)
	refuse("mat.Norm", matNorm, hidden, six)
	refuse("mat.Det", matDet, hidden, four)
	refuse("mat.VecDense.SolveVec", matSolve, hidden, six)
	refuse("mat.VecDense.MulVec", matMulVec, hidden, six)
	refuse("mat.Cholesky.LogDet", matCholesky, hidden, four)
	refuse("mat.VecDense.AddScaledVec", matAddScaledVec, hidden, six)
}

var native blasgonum.Implementation

func blasDdot(x []float64) float64 { return native.Ddot(3, x, 2, x[1:], 1) }

func blasDgemv(x []float64) float64 {
	y := make([]float64, 2)
	native.Dgemv(blas.NoTrans, 2, 3, 1.5, x, 3, x[5:], 1, 0, y, 1)
	return weigh(y)
}

func blasDaxpy(x []float64) float64 {
	y := copied(x[3:])
	native.Daxpy(3, x[1], x, 1, y, 1)
	return weigh(y)
}

func blasDtrsv(x []float64) float64 {
	y := copied(x[6:])
	native.Dtrsv(blas.Upper, blas.NoTrans, blas.NonUnit, 2, x, 2, y, 1)
	return weigh(y)
}

func blasDgemm(x []float64) float64 {
	c := make([]float64, 4)
	native.Dgemm(blas.NoTrans, blas.NoTrans, 2, 2, 2, 1.5, x, 2, x[4:], 2, 0, c, 2)
	return weigh(c)
}

func blas64Dot(x []float64) float64 {
	return blas64.Dot(blas64.Vector{N: 3, Data: x, Inc: 1}, blas64.Vector{N: 3, Data: x[3:], Inc: 1})
}

func matDot(x []float64) float64 {
	return mat.Dot(mat.NewVecDense(3, x[:3]), mat.NewVecDense(3, x[3:]))
}

func matMul(x []float64) float64 {
	var c mat.Dense
	c.Mul(mat.NewDense(2, 2, x[:4]), mat.NewDense(2, 2, x[4:]))
	return weigh(c.RawMatrix().Data)
}

func matAt(x []float64) float64 {
	m := mat.NewDense(2, 4, copied(x))
	m.Set(1, 1, m.At(0, 1)*m.At(1, 2))
	return weigh(m.RawRowView(1))
}

func matApply(x []float64) float64 {
	var m mat.Dense
	m.Apply(func(i, j int, v float64) float64 { return v * v * float64(1+i+j) }, mat.NewDense(2, 2, x))
	return weigh(m.RawMatrix().Data)
}

func matSum(x []float64) float64   { return mat.Sum(mat.NewDense(2, 3, x)) * x[0] }
func matTrace(x []float64) float64 { return mat.Trace(mat.NewDense(2, 2, x)) * x[1] }
func matNorm(x []float64) float64  { return mat.Norm(mat.NewDense(2, 3, x), 2) }
func matDet(x []float64) float64   { return mat.Det(mat.NewDense(2, 2, x)) }

func matSolve(x []float64) float64 {
	var y mat.VecDense
	if err := y.SolveVec(mat.NewDense(2, 2, x[:4]), mat.NewVecDense(2, x[4:])); err != nil {
		return 0
	}
	return weigh(y.RawVector().Data)
}

func matMulVec(x []float64) float64 {
	var y mat.VecDense
	y.MulVec(mat.NewDense(2, 2, x[:4]), mat.NewVecDense(2, x[4:]))
	return weigh(y.RawVector().Data)
}

func matCholesky(x []float64) float64 {
	var c mat.Cholesky
	if !c.Factorize(mat.NewSymDense(2, []float64{3 + x[0]*x[0], x[1], x[1], 2 + x[2]*x[2]})) {
		return 0
	}
	return c.LogDet()
}

func matAddScaledVec(x []float64) float64 {
	var y mat.VecDense
	y.AddScaledVec(mat.NewVecDense(3, x[:3]), x[1], mat.NewVecDense(3, x[3:]))
	return weigh(y.RawVector().Data)
}
