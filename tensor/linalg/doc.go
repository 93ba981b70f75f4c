// Package linalg has the linear algebra of tensors, and tensors as matrices of gonum.
//
//	a := tensor.FromRows([]float64{2, 1}, []float64{1, 3})
//	x := linalg.Solve(a, tensor.Of(3, 5)) // float32[0.8, 1.4]
//
//	| wish                                 | way                                        |
//	|--------------------------------------|--------------------------------------------|
//	| equations, a·x = b                   | Solve(a, b)                                |
//	| least squares                        | q, r := QR(a); Solve(r, q.T().MatMul(b))   |
//	| inverse, determinant                 | Inv(a) Det(a) LogDet(a)                    |
//	| decompositions                       | Cholesky(a) QR(a) SVD(a) EigenSym(a)       |
//	| a matrix of gonum as a tensor        | FromMat(m); WrapDense WrapVec share memory |
//	| a tensor as a matrix of gonum        | Mat(t), a view; Dense(t) VecDense(t) copy  |
//
// It is computed by gonum, with float64, and returned in the type of the operands. If a matrix has a NaN or an Inf, all that is computed of it is NaN.
//
// Solve to SVD have derivatives, by the rules of package ad/rules/linear. Those of gonum's own matrices are in package ad/rules/gonum.
//
// Misuse panics with *tensor.ShapeError or *tensor.DTypeError, a singular matrix with *MatrixError.
package linalg
