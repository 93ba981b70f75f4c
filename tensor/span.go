package tensor

import "unsafe"

// What packages need that keep something beside the memory of tensors, such as gradients.

// Span tells which memory the elements of t are in, and the range of positions there, lo to hi-1. The memory of two tensors compares equal if one is a view
// of the other, or both of a third.
func (t *Tensor) Span() (memory any, lo, hi int) {
	lo, hi = t.offset, t.offset+1
	for d := range t.rank {
		if t.dims[d] == 0 {
			return t.store, t.offset, t.offset
		}
		hi += (t.dims[d] - 1) * t.strides[d]
	}
	return t.store, lo, hi
}

// Over returns a view of the memory of z with the shape and the strides of t, where position p of t is position p-lo of z. It panics if that is not all in z.
func (t *Tensor) Over(z *Tensor, lo int) *Tensor {
	_, from, to := t.Span()
	if from < lo || to-lo > z.store.n-z.offset {
		panic(misuse("Over", "got positions %d to %d over memory for %d to %d", from, to-1, lo, lo+z.store.n-z.offset-1))
	}
	y := t.view()
	y.store, y.offset, y.recorder = z.store, t.offset-lo+z.offset, nil
	return y
}

// Addresses returns where the elements are, the first dimension fastest.
func (t *Tensor) Addresses() []unsafe.Pointer {
	all := make([]unsafe.Pointer, 0, t.Len())
	size := uintptr(t.store.dtype.Size())
	t.each(func(at int) { all = append(all, unsafe.Add(t.store.data, uintptr(at)*size)) })
	return all
}
