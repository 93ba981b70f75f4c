package tensor

import (
	"slices"

	"github.com/fluxion-go/fluxion/tensor/internal/kernel"
)

// A Tensor is an n-dimensional array: a shape, strides, and memory that views share. See the package comment for the order of dimensions.
//
// Operations return new tensors and leave their operands alone, but for those whose names end in To, InPlace or begin with Set or Fill.
// A Tensor may be read by several goroutines at once.
type Tensor struct {
	store    *storage
	offset   int // of the first element in the storage
	rank     int
	dims     [MaxRank]int
	strides  [MaxRank]int // in elements
	recorder Recorder     // who hears of operations on it, or nil
}

// FunctorsLeaf declares that walks over models take a tensor as a whole.
func (*Tensor) FunctorsLeaf() {}

// Shape returns the sizes of the dimensions. A scalar has none.
func (t *Tensor) Shape() []int { return slices.Clone(t.dims[:t.rank]) }

// Rank is the number of dimensions.
func (t *Tensor) Rank() int { return t.rank }

// Dim is the size of a dimension; from the end if i is negative. It panics with *IndexError if there is no such dimension.
func (t *Tensor) Dim(i int) int { return t.dims[t.dim("Dim", i)] }

// dim checks a dimension, and counts it from the end if it is negative.
func (t *Tensor) dim(op string, i int) int {
	if i < -t.rank || i >= t.rank {
		panic(&IndexError{op, "dimension", i, 0, t.rank - 1, t.Shape()})
	}
	if i < 0 {
		i += t.rank
	}
	return i
}

// Len is the number of elements.
func (t *Tensor) Len() int {
	n := 1
	for _, k := range t.dims[:t.rank] {
		n *= k
	}
	return n
}

// DType is the type of the elements.
func (t *Tensor) DType() DType { return t.store.dtype }

// Device is where the elements are.
func (t *Tensor) Device() Device { return t.store.device }

// IsDense tells whether the elements stand one after the other, the first dimension fastest.
func (t *Tensor) IsDense() bool {
	step := 1
	for i := range t.rank {
		if t.dims[i] != 1 && t.strides[i] != step {
			return t.Len() == 0
		}
		step *= t.dims[i]
	}
	return true
}

// SameShape tells whether two tensors have the same dimensions.
func (t *Tensor) SameShape(u *Tensor) bool {
	return t.rank == u.rank && firstAre(&t.dims, &u.dims, t.rank)
}

// sameStrides tells whether two tensors of one rank have the same strides.
func (t *Tensor) sameStrides(u *Tensor) bool { return firstAre(&t.strides, &u.strides, t.rank) }

// firstAre tells whether the first n of a and b are the same. To compare whole arrays takes longer: most tensors have few dimensions.
func firstAre(a, b *[MaxRank]int, n int) bool {
	for i := range n {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// At returns an element, a bool as 0 or 1: indices from 0, one a dimension, from the end if negative. It panics with *IndexError.
func (t *Tensor) At(index ...int) float64 {
	t.lost("takes a number out of a tensor")
	return t.load(t.at("At", index))
}

// Set writes an element in place. It panics with *IndexError, and for types other than floats, Int and Bool.
func (t *Tensor) Set(v float64, index ...int) {
	t.put(t.at("Set", index), v)
	t.written()
}

// Item returns the number in a tensor with one element. It panics with *ShapeError if there are more or none.
func (t *Tensor) Item() float64 {
	if t.Len() != 1 {
		panic(&ShapeError{"Item", shapesOf(t), "one element: take one with At, or a Sum"})
	}
	t.lost("takes a number out of a tensor")
	return t.load(t.offset)
}

// at returns where an element is in the storage.
func (t *Tensor) at(op string, index []int) int {
	if len(index) != t.rank {
		panic(misuse(op, "got %d indices, want %d, for shape %s", len(index), t.rank, shapeText(t.dims[:t.rank])))
	}
	at := t.offset
	for d, i := range index {
		at += t.index(op, d, i) * t.strides[d]
	}
	return at
}

// index checks an index into dimension d, and counts it from the end if it is negative.
func (t *Tensor) index(op string, d, i int) int {
	if i < -t.dims[d] || i >= t.dims[d] {
		panic(&IndexError{op, "index", i, 0, t.dims[d] - 1, t.Shape()})
	}
	if i < 0 {
		i += t.dims[d]
	}
	return i
}

// load returns the element at a place in the storage.
func (t *Tensor) load(at int) float64 {
	switch t.store.dtype {
	case Float32:
		return float64(elements[float32](t.store)[at])
	case Float64:
		return elements[float64](t.store)[at]
	case Int:
		return float64(elements[int](t.store)[at])
	case Bool:
		if elements[bool](t.store)[at] {
			return 1
		}
		return 0
	case Float16:
		var v [1]float32
		kernel.FromFloat16(v[:], elements[uint16](t.store)[at:at+1])
		return float64(v[0])
	}
	var v [1]float32
	kernel.FromBFloat16(v[:], elements[uint16](t.store)[at:at+1])
	return float64(v[0])
}

func (t *Tensor) put(at int, v float64) {
	switch t.store.dtype {
	case Float32:
		elements[float32](t.store)[at] = float32(v)
	case Float64:
		elements[float64](t.store)[at] = v
	case Int:
		elements[int](t.store)[at] = int(v)
	case Bool:
		elements[bool](t.store)[at] = v != 0
	default:
		panic(&DTypeError{"Set", []DType{t.store.dtype}, "a type with arithmetic: convert with x.To(tensor.Float32)"})
	}
}

// Data returns the elements themselves, the first dimension fastest: what is written there is in the tensor. It panics with *DTypeError if T is
// another type, and with *UseError if t is a view whose elements are not one after the other: use Contiguous.
func Data[T Element](t *Tensor) []T {
	t.lost("takes the elements out of a tensor")
	mustBe[T]("Data", t)
	if !t.IsDense() {
		panic(misuse("Data", "the elements of this view are not one after the other: take x.Contiguous() first"))
	}
	return flat[T](t)
}

// mustBe checks that t has elements of the type T.
func mustBe[T Element](op string, t *Tensor) {
	if want := dtypeOf[T](); t.store.dtype != want {
		panic(&DTypeError{op, []DType{t.store.dtype}, want.String() + ": convert with x.To(tensor." + exported(want) + ")"})
	}
}

func exported(d DType) string {
	return [...]string{"Float32", "Float64", "Int", "Bool", "Float16", "BFloat16"}[d]
}

// Values returns a copy of the elements as float64, the first dimension fastest.
func (t *Tensor) Values() []float64 {
	t.lost("takes the elements out of a tensor")
	vs := make([]float64, 0, t.Len())
	t.each(func(at int) { vs = append(vs, t.load(at)) })
	return vs
}

// each calls f with the place of each element, the first dimension fastest.
func (t *Tensor) each(f func(at int)) {
	if t.Len() == 0 {
		return
	}
	var index [MaxRank]int
	at := t.offset
	for {
		f(at)
		d := 0
		for ; d < t.rank; d++ {
			index[d]++
			at += t.strides[d]
			if index[d] < t.dims[d] {
				break
			}
			at -= t.dims[d] * t.strides[d]
			index[d] = 0
		}
		if d == t.rank {
			return
		}
	}
}
