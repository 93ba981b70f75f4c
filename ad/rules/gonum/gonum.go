// Package gonum holds the derivatives of functions that use gonum's matrices: mat.Dense and mat.VecDense, blas64 and some of floats. Whoever differentiates
// such functions imports it for its init functions, as package ad/rules, which comes with it.
//
// Every method is the same operation on tensors, between a read and a write:
//
//	c.Mul(a, b)    // Write(sized(c, rows, columns), elements(b).MatMul(elements(a)))
//
// Read copies the elements of a matrix to a tensor that nobody else knows, and Write copies a tensor to a matrix. Their rules, and Accumulate's, which is the reverse of
// Read, are the only ones that know gonum's memory; all else is a Substitute, whose source is differentiated in place of the method, down to the rules of package tensor. So
// a receiver may be an operand, a matrix may be overwritten again and again, and views such as RowView and Slice may be written through: what a derivative needs was
// copied before.
//
// The shadow of a matrix is a matrix of gonum's with the same header over shadow memory. A receiver that is empty is sized by SetRawMatrix, which is a View: it is
// called for the shadow, too, so that this follows when memory is made anew.
//
// | file | its story |
// | --- | --- |
// | dense.go, vector.go | methods of mat.Dense and mat.VecDense |
// | function.go | functions of package mat, and methods of mat.Matrix and mat.Vector that are called through these interfaces |
// | solve.go | equations, inverses, determinants, the exponential |
// | blas.go | blas64, and functions of floats that are faster by a rule |
// | convert.go | tensors of matrices, and matrices of tensors |
// | refused.go | what has no derivative, and why |
//
// Results are those of tensors, which may differ from gonum's in the last bits. A receiver that overlaps with an operand in part is a panic of gonum's; in a derivative it
// is not.
package gonum

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/fluxion-go/fluxion/ad"
	_ "github.com/fluxion-go/fluxion/ad/rules/linear" // which has determinants, and all of ad/rules
	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/tensor"
)

// Tensor is short for the type of what matrices are computed with. That of a matrix is the transposed one, (columns, rows), since gonum keeps rows together and a
// tensor the first dimension.
type Tensor = *tensor.Tensor

const (
	matPath  = "gonum.org/v1/gonum/mat."
	selfPath = "github.com/fluxion-go/fluxion/ad/rules/gonum."
	blasPath = "gonum.org/v1/gonum/blas/blas64."
)

func init() {
	views(HeaderOf, Known, Header.Part, Over)
	add(tape.ShadowedRule(Read, "∂h = ȳ", ReadPullback, ReadPushforward))
	write := tape.ShadowedRule(Write, "∂x = the adjoint of h, which is 0 before", WritePullback, WritePushforward)
	write.Writes = []int{0}
	add(write)
	accumulate := tape.ShadowedRule(Accumulate, "∂x = the adjoint of h", AccumulatePullback, AccumulatePushforward)
	accumulate.Writes = []int{0}
	add(accumulate)
	constant("no derivative", selfPath, "SameDims", "SameLen", "Chain", "Square", "Constant", "IsZero", "CheckAt", "IsVector")
}

func add(r tape.Rule) { tape.AddRule(r) }

// substitute says that the source of another function is differentiated in place of that of fn.
func substitute(fn, other any) {
	key, _ := tape.Symbol(fn)
	substituteKey(key, other)
}

func substituteKey(key string, other any) {
	name, _ := tape.Symbol(other)
	add(tape.Rule{Key: key, Kind: tape.Substitute, Doc: "by " + name, Partials: []string{name}, Fns: []any{other}})
}

func views(fns ...any) {
	for _, fn := range fns {
		key, _ := tape.Symbol(fn)
		add(tape.Rule{Key: key, Kind: tape.View, Doc: "the same memory", Fns: []any{fn}})
	}
}

func constant(doc, prefix string, names ...string) {
	for _, name := range names {
		add(tape.Rule{Key: prefix + name, Kind: tape.Constant, Doc: doc})
	}
}

// A Header is where the elements of a matrix are: (i, j) at i·RowStep + j·ColStep. Of a matrix that changes its memory later, it is what was there before.
// It has no Data if the matrix is of a type that is not known here.
type Header struct {
	Data             []float64
	Rows, Cols       int
	RowStep, ColStep int
}

// HeaderOf returns where the elements of a matrix are: of a *mat.Dense, a *mat.VecDense, or one of these transposed.
func HeaderOf(a mat.Matrix) Header {
	switch a := a.(type) {
	case *mat.Dense:
		g := a.RawMatrix()
		return Header{g.Data, g.Rows, g.Cols, g.Stride, 1}
	case *mat.VecDense:
		v := a.RawVector()
		return Header{v.Data, v.N, 1, v.Inc, 1}
	case mat.Transpose:
		return HeaderOf(a.Matrix).transposed()
	case mat.TransposeVec:
		return HeaderOf(a.Vector).transposed()
	}
	return Header{}
}

func (h Header) transposed() Header { return Header{h.Data, h.Cols, h.Rows, h.ColStep, h.RowStep} }

// Over is a header for elements that lie in a slice.
func Over(data []float64, rows, cols, rowStep, colStep int) Header {
	return Header{data, rows, cols, rowStep, colStep}
}

// Part is that of the first rows and columns.
func (h Header) Part(rows, cols int) Header { return Header{h.Data, rows, cols, h.RowStep, h.ColStep} }

// tensor is a tensor over the elements.
func (h Header) tensor() Tensor {
	return tensor.WrapStrided(h.Data, []int{h.Cols, h.Rows}, []int{h.ColStep, h.RowStep})
}

// elements returns a copy of the elements of a matrix, of shape (columns, rows).
func elements(a mat.Matrix) Tensor {
	if !ad.WithinGradient() {
		return Constant(a)
	}
	return Read(Known(a))
}

// Known is HeaderOf for a matrix whose elements can be followed, and panics with an *ad.Error for others.
func Known(a mat.Matrix) Header {
	h := HeaderOf(a)
	if r, c := a.Dims(); r == 0 || c == 0 {
		panic(mat.ErrZeroLength)
	}
	if h.Data == nil {
		panic(&tape.Error{Reason: fmt.Sprintf("uses a matrix of type %T, of whose elements there is no derivative", a),
			Remedy: "Use mat.Dense or mat.VecDense: m.Copy(a) before, outside of what is differentiated, if it is constant; m.Set(i, j, v) in a loop, if not."})
	}
	return h
}

// Constant is elements of matrices on which no derivative depends: they may be of any type.
func Constant(a mat.Matrix) Tensor {
	if h := HeaderOf(a); h.Data != nil {
		return Read(h)
	}
	r, c := a.Dims()
	xs := make([]float64, 0, r*c)
	for i := range r {
		for j := range c {
			xs = append(xs, a.At(i, j))
		}
	}
	return tensor.FromValues(tensor.Float64, xs, c, r)
}

// Read returns a copy of the elements of a matrix, as a tensor of shape (columns, rows).
func Read(h Header) Tensor {
	if h.Rows == 0 || h.Cols == 0 {
		panic(mat.ErrZeroLength)
	}
	return h.tensor().Clone()
}

// ReadPullback adds the adjoint to that of the elements.
func ReadPullback(_ Header, _ Tensor, dh Header, dy Tensor) { Accumulate(dh, dy) }

// ReadPushforward reads the tangents.
func ReadPushforward(_ Header, _ Tensor, th Header) Tensor { return Read(th) }

// Write sets the elements of a matrix to those of a tensor of shape (columns, rows).
func Write(h Header, x Tensor) { x.CopyTo(h.tensor()) }

// WritePullback adds the adjoint of the elements to that of x, and sets it to 0, since what was there before is overwritten.
func WritePullback(_ Header, _ Tensor, dh Header, dx Tensor) {
	dy := Read(dh)
	if dx != nil {
		tensor.Accumulate(dx, dy)
	}
	Write(dh, tensor.ZerosLike(dy))
}

// WritePushforward writes the tangents.
func WritePushforward(_ Header, x Tensor, th Header, tx Tensor) {
	if tx == nil {
		tx = tensor.ZerosLike(x)
	}
	Write(th, tx)
}

// Accumulate adds a tensor of shape (columns, rows) to the elements of a matrix.
func Accumulate(h Header, x Tensor) { tensor.Accumulate(h.tensor(), x) }

// AccumulatePullback adds the adjoint of the elements to that of x.
func AccumulatePullback(_ Header, _ Tensor, dh Header, dx Tensor) {
	if dx != nil {
		tensor.Accumulate(dx, Read(dh))
	}
}

// AccumulatePushforward adds the tangent of x to that of the elements.
func AccumulatePushforward(_ Header, _ Tensor, th Header, tx Tensor) {
	if tx != nil {
		Accumulate(th, tx)
	}
}
