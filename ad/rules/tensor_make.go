package rules

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

// What makes tensors of numbers.

func init() {
	withNumbers(tensor.Full, "∂v = Σȳ", FullPullback, FullPushforward, []any{FullNumber})
	withNumbers(tensor.DType.Full, "∂v = Σȳ", DTypeFullPullback, DTypeFullPushforward, []any{DTypeFullNumber})
	substitute(tensor.Scalar, scalarSource)
	substitute(tensor.DType.Scalar, dtypeScalarSource)
	generic("the adjoints of the elements", tensor.New[float64], NewPullback[float64], NewPushforward[float64])
	generic("the adjoints of the elements", tensor.FromRows[float64], FromRowsPullback[float64], FromRowsPushforward[float64])
	generic("the adjoints of the elements", tensor.FromColumns[float64], FromColumnsPullback[float64], FromColumnsPushforward[float64])
	shadowed(tensor.DType.FromRows, "the adjoints of the elements", DTypeFromRowsPullback, DTypeFromRowsPushforward)
	shadowed(tensor.DType.FromColumns, "the adjoints of the elements", DTypeFromColumnsPullback, DTypeFromColumnsPushforward)
	substitute(tensor.Of, ofSource)
	substitute(tensor.DType.Of, dtypeOfSource)
	constant("no derivative", "github.com/fluxion-go/fluxion/ad/rules.wholeNumbers")
}

// generic is shadowed for all instances of a function with type parameters. The pullback and the pushforward have them, too.
func generic(doc string, fn any, fns ...any) {
	origin := func(f any) string {
		name, _ := tape.Symbol(f)
		name, _, _ = strings.Cut(name, "[")
		return name
	}
	r := tape.Rule{Key: origin(fn), Kind: tape.Shadowed, Doc: doc}
	for _, f := range fns {
		r.Partials = append(r.Partials, origin(f))
	}
	tape.AddRule(r)
}

// NewPullback adds the adjoints of the elements to the numbers.
func NewPullback[T tensor.Float](_ []T, _ []int, _ Tensor, dv []T, dy Tensor) {
	for i, v := range dy.Values() {
		dv[i] += T(v)
	}
}

// NewPushforward is the tensor of the tangents.
func NewPushforward[T tensor.Float](_ []T, shape []int, _ Tensor, tv []T) Tensor {
	return tensor.New(tv, shape...)
}

// FromRowsPullback adds the adjoints of the elements to the numbers.
func FromRowsPullback[T tensor.Float](_ [][]T, _ Tensor, drows [][]T, dy Tensor) {
	for i, row := range drows {
		for j := range row {
			row[j] += T(dy.At(i, j))
		}
	}
}

// FromRowsPushforward is the tensor of the tangents.
func FromRowsPushforward[T tensor.Float](_ [][]T, y Tensor, trows [][]T) Tensor {
	return tensor.FromRows(trows...).To(y.DType())
}

// FromColumnsPullback adds the adjoints of the elements to the numbers.
func FromColumnsPullback[T tensor.Float](_ [][]T, _ Tensor, dcolumns [][]T, dy Tensor) {
	for j, column := range dcolumns {
		for i := range column {
			column[i] += T(dy.At(i, j))
		}
	}
}

// FromColumnsPushforward is the tensor of the tangents.
func FromColumnsPushforward[T tensor.Float](_ [][]T, y Tensor, tcolumns [][]T) Tensor {
	return tensor.FromColumns(tcolumns...).To(y.DType())
}

// DTypeFromRowsPullback adds the adjoints of the elements to the numbers.
func DTypeFromRowsPullback(_ tensor.DType, _ [][]float64, _ Tensor, drows [][]float64, dy Tensor) {
	FromRowsPullback(nil, nil, drows, dy)
}

// DTypeFromRowsPushforward is the tensor of the tangents.
func DTypeFromRowsPushforward(d tensor.DType, _ [][]float64, _ Tensor, trows [][]float64) Tensor {
	return d.FromRows(trows...)
}

// DTypeFromColumnsPullback adds the adjoints of the elements to the numbers.
func DTypeFromColumnsPullback(_ tensor.DType, _ [][]float64, _ Tensor, dcolumns [][]float64, dy Tensor) {
	FromColumnsPullback(nil, nil, dcolumns, dy)
}

// DTypeFromColumnsPushforward is the tensor of the tangents.
func DTypeFromColumnsPushforward(d tensor.DType, _ [][]float64, _ Tensor, tcolumns [][]float64) Tensor {
	return d.FromColumns(tcolumns...)
}

func scalarSource(v float64) Tensor { return tensor.Full(v) }

func dtypeScalarSource(d tensor.DType, v float64) Tensor { return d.Full(v) }

// FullPullback adds nothing: the number has its own function.
func FullPullback(_ float64, _ []int, _, _ Tensor) {}

// FullNumber is the sum of the adjoint.
func FullNumber(_ float64, _ []int, _, dy Tensor) float64 { return dy.Sum().Item() }

// FullPushforward is full of the tangent.
func FullPushforward(_ float64, shape []int, _ Tensor, tv float64) Tensor {
	return tensor.Full(tv, shape...)
}

// DTypeFullPullback adds nothing: the number has its own function.
func DTypeFullPullback(_ tensor.DType, _ float64, _ []int, _, _ Tensor) {}

// DTypeFullNumber is the sum of the adjoint.
func DTypeFullNumber(d tensor.DType, _ float64, _ []int, _, dy Tensor) float64 {
	if !d.IsFloat() {
		return 0
	}
	return dy.Sum().Item()
}

// DTypeFullPushforward is full of the tangent.
func DTypeFullPushforward(d tensor.DType, _ float64, shape []int, _ Tensor, tv float64) Tensor {
	return d.Full(tv, shape...)
}

func ofSource(v ...any) Tensor { return dtypeOfSource(tensor.Float32, v...) }

func dtypeOfSource(d tensor.DType, v ...any) Tensor {
	var all []float64
	for i, x := range v {
		switch x := x.(type) {
		case float64:
			all = append(all, x)
		case float32:
			all = append(all, float64(x))
		case []float64:
			all = append(all, x...)
		case []float32:
			for _, x := range x {
				all = append(all, float64(x))
			}
		default:
			all = append(all, wholeNumbers(i, x)...)
		}
	}
	return tensor.FromValues(d, all, len(all))
}

// wholeNumbers lists numbers that have no derivative, and refuses floats of other types.
func wholeNumbers(i int, x any) []float64 {
	if t := reflect.TypeOf(x); t != nil && tape.HasFloats(t) {
		panic(&tape.Error{
			Reason: fmt.Sprintf("calls tensor.Of with a %v as value %d, where derivatives cannot follow", t, i),
			Remedy: "Convert it to float64 or []float64.",
		})
	}
	return tensor.Float64.Of(x).Values()
}
