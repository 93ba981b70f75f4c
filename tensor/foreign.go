package tensor

import "slices"

// What packages need that make tensors of foreign bytes.

// Check returns the error, a *UseError, with which a constructor would panic for a shape: negative sizes, more than MaxRank dimensions, or more memory than the
// machine has for elements of this type. It takes no memory.
func (d DType) Check(shape ...int) (err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *UseError:
			err = r
		default:
			panic(r)
		}
	}()
	checkShape("tensor", shape)
	checkShape("tensor", slices.SortedFunc(slices.Values(shape), func(a, b int) int { return b - a })) // a size of 0 hides no others from views
	checkMemory(d, shape)
	return nil
}

// FromBits returns a Float16 or BFloat16 tensor of the bits of its elements, which are copied, the first dimension fastest. It panics with *DTypeError for other types, and
// with *UseError if the elements are not as many as the shape says.
func FromBits(d DType, bits []uint16, shape ...int) *Tensor {
	if d != Float16 && d != BFloat16 {
		panic(&DTypeError{"FromBits", []DType{d}, "float16 or bfloat16: for others see New"})
	}
	if n := checkShape("FromBits", shape); n != len(bits) {
		panic(misuse("FromBits", "got %d elements for shape %s, want %d", len(bits), shapeText(shape), n))
	}
	t := make0(d, shape)
	copy(flat[uint16](t), bits)
	return t
}

// Bits returns a copy of the bits of the elements of a Float16 or BFloat16 tensor, the first dimension fastest. It panics with *DTypeError for other types.
func (t *Tensor) Bits() []uint16 {
	if d := t.store.dtype; d != Float16 && d != BFloat16 {
		panic(&DTypeError{"Bits", []DType{d}, "float16 or bfloat16: for others see Data"})
	}
	if t.IsDense() {
		return slices.Clone(flat[uint16](t))
	}
	y := like(t)
	copyTo(y, t)
	return flat[uint16](y)
}
