package gonumtest

import "gonum.org/v1/gonum/mat"

// Solve solves equations, and least squares if a is not square.
func Solve(a, b *mat.Dense) float64 {
	var x mat.Dense
	if err := x.Solve(a, b); err != nil {
		return 0
	}
	return score(&x)
}

// SolveSelf solves into an operand.
func SolveSelf(a, b *mat.Dense) *mat.Dense {
	x := mat.DenseCopyOf(b)
	if err := x.Solve(a.T(), x); err != nil {
		return nil
	}
	return x
}

// SolveVec solves for one vector.
func SolveVec(a *mat.Dense, v *mat.VecDense) float64 {
	var x mat.VecDense
	if err := x.SolveVec(a, v); err != nil {
		return 0
	}
	return scoreVec(&x)
}

// Inverse inverts, in place.
func Inverse(a *mat.Dense) *mat.Dense {
	c := mat.DenseCopyOf(a)
	if err := c.Inverse(c); err != nil {
		return nil
	}
	return c
}

// Det is the determinant and the logarithm of it.
func Det(a *mat.Dense) float64 {
	log, sign := mat.LogDet(a)
	return mat.Det(a.T())*log + sign*log
}
