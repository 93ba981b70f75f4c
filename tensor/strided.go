package tensor

import "slices"

// What packages need that compute on the memory of tensors, as linalg does.

// Strided returns the memory of t from its first element to its last one, and how far apart neighbours are in each dimension: of a matrix the element (i, j) is
// data[i*strides[0]+j*strides[1]]. What is written there is in the tensor, but not counted by Version. It panics with *DTypeError if T is another type.
func Strided[T Element](t *Tensor) (data []T, strides []int) {
	t.lost("takes the elements out of a tensor")
	mustBe[T]("Strided", t)
	_, lo, hi := t.Span()
	return elements[T](t.store)[lo:hi], slices.Clone(t.strides[:t.rank])
}

// WrapStrided returns a tensor that shares memory with a slice, in which neighbours in each dimension are so far apart: the reverse of Strided. It panics with *UseError
// if there is not one stride for each dimension, if one is negative, or if elements lie outside of the slice.
func WrapStrided[T Element](data []T, shape, strides []int) *Tensor {
	n := checkShape("WrapStrided", shape)
	if len(strides) != len(shape) {
		panic(misuse("WrapStrided", "got %d strides for shape %s, want %d", len(strides), shapeText(shape), len(shape)))
	}
	if n > 0 && len(data) == 0 {
		panic(misuse("WrapStrided", "got 0 elements for shape %s, want 1 or more", shapeText(shape)))
	}
	t := header(dtypeOf[T](), shape)
	t.store.data, t.store.n = pointerTo(data), len(data)
	last := 0
	for d, s := range strides {
		if s < 0 || n > 0 && shape[d] > 1 && s > (len(data)-1-last)/(shape[d]-1) {
			panic(misuse("WrapStrided", "got stride %d of dimension %d, want one from 0 that keeps the shape %s in %d elements", s, d, shapeText(shape), len(data)))
		}
		if n > 0 {
			last += (shape[d] - 1) * s
		}
		t.strides[d] = s
	}
	return t
}
