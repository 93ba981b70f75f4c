package tensor

import "math"

// Tensors of Bool: what comparisons give, and what Where takes.

func (t *Tensor) wantBool(op string) {
	if t.store.dtype != Bool {
		panic(&DTypeError{op, []DType{t.store.dtype}, "a bool mask, as x.Less(y) gives"})
	}
}

// Not returns the opposite of each bool. It panics with *DTypeError.
func Not(mask *Tensor) *Tensor {
	mask.wantBool("Not")
	y := mask.Follow(nil).Clone()
	bs := flat[bool](y)
	for i, v := range bs {
		bs[i] = !v
	}
	return y
}

// And tells where both are true, broadcast as Add does. It panics with *ShapeError and *DTypeError.
func And(a, b *Tensor) *Tensor {
	return logic("And", a, b, func(dst, a, b []bool, sa, sb int) {
		for k := range dst {
			dst[k] = a[k*sa] && b[k*sb]
		}
	})
}

// Or tells where at least one is true, broadcast as Add does. It panics with *ShapeError and *DTypeError.
func Or(a, b *Tensor) *Tensor {
	return logic("Or", a, b, func(dst, a, b []bool, sa, sb int) {
		for k := range dst {
			dst[k] = a[k*sa] || b[k*sb]
		}
	})
}

func logic(op string, a, b *Tensor, f func(dst, a, b []bool, sa, sb int)) *Tensor {
	a.wantBool(op)
	b.wantBool(op)
	shape, rank := broadcastShape(op, a, b)
	y := makeAny(Bool, shape[:rank])
	compareAll(y, a, b, f)
	return y
}

// Any tells whether an element is true, over dimensions, which are kept with size 1, or over all elements; of none, no. It panics with *DTypeError.
func (t *Tensor) Any(dims ...int) *Tensor { return t.overBools("Any", true, dims) }

// All tells whether every element is true, over dimensions, which are kept with size 1, or over all elements; of none, yes. It panics with
// *DTypeError.
func (t *Tensor) All(dims ...int) *Tensor { return t.overBools("All", false, dims) }

// overBools is v where an element is v, and the opposite elsewhere.
func (t *Tensor) overBools(op string, v bool, dims []int) *Tensor {
	t.wantBool(op)
	_, shape, rank := t.reduced(op, dims)
	y := makeAny(Bool, shape[:rank])
	ys, ts := flat[bool](y), elements[bool](t.store)
	fill(ys, !v)
	var index [MaxRank]int
	l := newLoop(t.dims[:t.rank], y, t)
	for more := l.first(); more; more = l.next(&index) {
		for k := range l.run() {
			if ts[l.at[1]+k*l.step(1)] == v {
				ys[l.at[0]+k*l.step(0)] = v
			}
		}
	}
	return y
}

// IsNaN tells where x is no number.
func IsNaN(x *Tensor) *Tensor { return property(x, math.IsNaN) }

// IsInf tells where x is infinite, plus or minus.
func IsInf(x *Tensor) *Tensor {
	return property(x, func(v float64) bool { return math.IsInf(v, 0) })
}

// IsFinite tells where x is neither infinite nor NaN.
func IsFinite(x *Tensor) *Tensor {
	return property(x, func(v float64) bool { return v-v == 0 })
}

func property(x *Tensor, is func(float64) bool) *Tensor {
	y := makeAny(Bool, x.dims[:x.rank])
	ys, i := flat[bool](y), 0
	x.each(func(at int) { ys[i] = is(x.load(at)); i++ })
	return y
}
