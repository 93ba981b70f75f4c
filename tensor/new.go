package tensor

import (
	"math"
	"reflect"
	"slices"

	"github.com/fluxion-go/fluxion/tensor/internal/parallel"
)

// checkShape panics unless shape is one that a tensor may have, and returns the number of elements.
func checkShape(op string, shape []int) int {
	if len(shape) > MaxRank {
		panic(misuse(op, "got %d dimensions, want at most %d", len(shape), MaxRank))
	}
	n := 1
	for _, k := range shape {
		if k < 0 {
			panic(misuse(op, "got shape %s, want no negative size", shapeText(shape)))
		}
		if k > 0 && n > math.MaxInt/k/16 {
			panic(misuse(op, "got shape %s, which is more elements than any memory holds", shapeText(shape)))
		}
		n *= k
	}
	return n
}

// Zeros returns a float32 tensor of zeros. Without a shape it is a scalar.
func Zeros(shape ...int) *Tensor { return Float32.Zeros(shape...) }

// Ones returns a float32 tensor of ones.
func Ones(shape ...int) *Tensor { return Float32.Ones(shape...) }

// Full returns a float32 tensor whose elements are all v.
func Full(v float64, shape ...int) *Tensor { return Float32.Full(v, shape...) }

// Scalar returns a float32 tensor without dimensions.
func Scalar(v float64) *Tensor { return Float32.Full(v) }

// Eye returns the n×n identity matrix, float32.
func Eye(n int) *Tensor { return Float32.Eye(n) }

// Linspace returns n float32 numbers from lo to hi, both included, at equal distances.
func Linspace(lo, hi float64, n int) *Tensor { return Float32.Linspace(lo, hi, n) }

// Of returns a float32 vector of numbers, or of the elements of slices of numbers: Of(1, 2, 3), Of([]float64{1, 2, 3}). Bools count as 0
// and 1. It panics with *UseError for other values; for rows of a matrix see FromRows and FromColumns.
func Of(v ...any) *Tensor { return Float32.Of(v...) }

// FromRows returns the float32 matrix with these rows: FromRows([]float64{1, 2}, []float64{3, 4}) is [1 2; 3 4]. It panics with *UseError if they
// have different lengths.
func FromRows[T float32 | float64 | int](rows ...[]T) *Tensor {
	return convert(fromLists("FromRows", rows).T(), Float32)
}

// FromColumns returns the float32 matrix with these columns, which for us is a batch of vectors. It panics with *UseError if they have different lengths.
func FromColumns[T float32 | float64 | int](columns ...[]T) *Tensor {
	return convert(fromLists("FromColumns", columns), Float32)
}

// New returns a tensor of a shape with a copy of these elements, the first dimension fastest, and of their type. It panics with *ShapeError if they
// are not as many as the shape says.
func New[T Element](elements []T, shape ...int) *Tensor {
	return Wrap(slices.Clone(elements), shape...)
}

// Wrap is New without the copy: the tensor and the slice share memory.
func Wrap[T Element](elements []T, shape ...int) *Tensor {
	if n := checkShape("New", shape); n != len(elements) {
		panic(misuse("New", "got %d elements for shape %s, want %d", len(elements), shapeText(shape), n))
	}
	t := header(dtypeOf[T](), shape)
	t.store.data, t.store.n = pointerTo(elements), len(elements)
	return t
}

// Zeros returns a tensor of zeros, false for Bool.
func (d DType) Zeros(shape ...int) *Tensor {
	checkShape("Zeros", shape)
	return make0(d, shape)
}

// Ones returns a tensor of ones, true for Bool.
func (d DType) Ones(shape ...int) *Tensor { return d.Full(1, shape...) }

// Full returns a tensor whose elements are all v.
func (d DType) Full(v float64, shape ...int) *Tensor {
	t := d.Zeros(shape...)
	if v != 0 {
		t.Fill(v)
	}
	return t
}

// Scalar returns a tensor without dimensions.
func (d DType) Scalar(v float64) *Tensor { return d.Full(v) }

// Eye returns the n×n identity matrix.
func (d DType) Eye(n int) *Tensor {
	t := d.Zeros(n, n)
	for i := range n {
		t.put(i*n+i, 1)
	}
	return t
}

// Linspace returns n numbers from lo to hi, both included, at equal distances.
func (d DType) Linspace(lo, hi float64, n int) *Tensor {
	t := d.Zeros(n)
	for i := range n {
		f := 0.0
		if n > 1 {
			f = float64(i) / float64(n-1)
		}
		t.put(i, lo*(1-f)+hi*f)
	}
	return t
}

// Of is the function Of for another type of elements.
func (d DType) Of(v ...any) *Tensor {
	var all []float64
	for i, x := range v {
		all = appendNumbers(all, i, reflect.ValueOf(x))
	}
	t := d.Zeros(len(all))
	for i, x := range all {
		t.put(i, x)
	}
	return t
}

func appendNumbers(all []float64, i int, v reflect.Value) []float64 {
	switch {
	case v.CanFloat():
		return append(all, v.Float())
	case v.CanInt():
		return append(all, float64(v.Int()))
	case v.CanUint():
		return append(all, float64(v.Uint()))
	case v.Kind() == reflect.Bool:
		if v.Bool() {
			return append(all, 1)
		}
		return append(all, 0)
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		if k := v.Type().Elem().Kind(); k != reflect.Slice && k != reflect.Array {
			for j := range v.Len() {
				all = appendNumbers(all, i, v.Index(j))
			}
			return all
		}
		panic(misuse("Of", "value %d is a %v, want numbers or slices of numbers: a matrix says its order, FromRows or FromColumns", i, v.Type()))
	case !v.IsValid():
		panic(misuse("Of", "value %d is nil, want numbers or slices of numbers", i))
	}
	panic(misuse("Of", "value %d is a %v, want numbers or slices of numbers", i, v.Type()))
}

// FromRows is the function FromRows for another type of elements.
func (d DType) FromRows(rows ...[]float64) *Tensor {
	return convert(fromLists("FromRows", rows).T(), d)
}

// FromColumns is the function FromColumns for another type of elements.
func (d DType) FromColumns(columns ...[]float64) *Tensor {
	return convert(fromLists("FromColumns", columns), d)
}

// fromLists returns the float64 matrix whose columns are the lists.
func fromLists[T float32 | float64 | int](op string, lists [][]T) *Tensor {
	n := 0
	if len(lists) > 0 {
		n = len(lists[0])
	}
	t := Float64.Zeros(n, len(lists))
	for j, l := range lists {
		if len(l) != n {
			panic(misuse(op, "got lists of %d and %d numbers (number 0 and number %d), want all of one length", n, len(l), j))
		}
		for i, x := range l {
			t.put(j*n+i, float64(x))
		}
	}
	return t
}

// ZerosLike returns zeros of the type and the shape of t.
func ZerosLike(t *Tensor) *Tensor { return like(t) }

// Fill sets all elements to v, in place.
func (t *Tensor) Fill(v float64) {
	t.written()
	if dense := t.IsDense(); dense && t.store.dtype.IsFloat() && math.Float64bits(v) == 0 {
		t.clear()
		return
	} else if dense {
		switch t.store.dtype {
		case Float32:
			fill(flat[float32](t), float32(v))
			return
		case Float64:
			fill(flat[float64](t), v)
			return
		}
	}
	t.each(func(at int) { t.put(at, v) })
}

// fill goes by copies of what it has written, which is at the speed of memory.
func fill[T any](s []T, v T) {
	const block = 512 // stays in the nearest cache
	n := min(len(s), 8)
	for i := range n {
		s[i] = v
	}
	for n < len(s) {
		n += copy(s[n:], s[:min(n, block)])
	}
}

// zero sets all elements to 0, on several threads if they are many.
func zero[T any](s []T) {
	if len(s) < 2*parallelLen {
		clear(s)
		return
	}
	parallel.For(len(s), pieceLen, func(lo, hi int) { clear(s[lo:hi]) })
}

// FromValues returns a tensor of a type and a shape with these elements, the first dimension fastest: the reverse of Values. It panics with *UseError if they are
// not as many as the shape says.
func FromValues(d DType, values []float64, shape ...int) *Tensor {
	if n := checkShape("FromValues", shape); n != len(values) {
		panic(misuse("FromValues", "got %d numbers for shape %s, want %d", len(values), shapeText(shape), n))
	}
	t := make0(d, shape)
	for i, v := range values {
		t.put(i, v)
	}
	return t
}
