package linalg

import (
	"fmt"
	"strings"

	"github.com/fluxion-go/fluxion/tensor"
)

// A MatrixError says that a matrix has not what an operation needs: that it is singular, or not positive definite. Operations panic with it.
type MatrixError struct {
	Op      string
	Of      []int // the shape of the matrix
	Problem string
	Want    string // with the way out
}

// Error returns the text: "Solve: got a matrix of shape (2, 2) that is singular (condition number +Inf), want ...".
func (e *MatrixError) Error() string {
	shape := strings.ReplaceAll(strings.Trim(fmt.Sprint(e.Of), "[]"), " ", ", ")
	return fmt.Sprintf("%s: got a matrix of shape (%s) that %s, want %s", e.Op, shape, e.Problem, e.Want)
}

func singular(op string, a *tensor.Tensor, cond float64) *MatrixError {
	return &MatrixError{op, a.Shape(), fmt.Sprintf("is singular (condition number %.2g)", cond),
		"a condition number of at most 1e16: add a little to the diagonal, or drop rows and columns that follow from others"}
}

func unconverged(op string, a *tensor.Tensor) *MatrixError {
	return &MatrixError{op, a.Shape(), "does not let the iteration converge", "elements of more equal size: scale rows and columns"}
}

// misshapen says which shapes would have fitted.
func misshapen(op, want string, ts ...*tensor.Tensor) *tensor.ShapeError {
	e := &tensor.ShapeError{Op: op, Want: want}
	for _, t := range ts {
		e.Shapes = append(e.Shapes, t.Shape())
	}
	return e
}

// floats returns the type that all operands have; they must be floats of one type.
func floats(op string, ts ...*tensor.Tensor) tensor.DType {
	var got []tensor.DType
	for _, t := range ts {
		got = append(got, t.DType())
	}
	for _, d := range got {
		if !d.IsFloat() {
			panic(&tensor.DTypeError{Op: op, Got: got, Want: "float32 or float64: convert with x.To(tensor.Float32)"})
		}
		if d != got[0] {
			panic(&tensor.DTypeError{Op: op, Got: got, Want: "one type: convert with x.To(tensor.Float32) or x.To(tensor.Float64)"})
		}
	}
	return got[0]
}

// square checks that a is a square matrix of floats, and returns its type and its number of rows.
func square(op string, a *tensor.Tensor) (d tensor.DType, n int) {
	d = floats(op, a)
	if a.Rank() != 2 || a.Dim(0) != a.Dim(1) {
		panic(misshapen(op, "a square matrix", a))
	}
	return d, a.Dim(0)
}

// oneResult refuses to go on with a recorder, which would not hear of the second result.
func oneResult(op string, a *tensor.Tensor) {
	if a.Recorder() != nil {
		panic(&tensor.UseError{Op: op,
			Problem: "has several results, and define-by-run differentiation follows operations with one: use ad.Gradient, or x.Follow(nil) for a constant"})
	}
}
