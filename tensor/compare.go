package tensor

import "github.com/fluxion-go/fluxion/tensor/internal/kernel"

// Comparisons give Bool tensors, broadcast as Add does. NaN is neither less nor equal.

// A comparison of elements, for each type of numbers: n of them, as far apart as the steps say.
type comparison struct {
	name string
	f32  func(dst []bool, a, b []float32, sa, sb int)
	f64  func(dst []bool, a, b []float64, sa, sb int)
	ints func(dst []bool, a, b []int, sa, sb int)
}

func isLess[T float32 | float64 | int](dst []bool, a, b []T, sa, sb int) {
	for k := range dst {
		dst[k] = a[k*sa] < b[k*sb]
	}
}

func isLessEqual[T float32 | float64 | int](dst []bool, a, b []T, sa, sb int) {
	for k := range dst {
		dst[k] = a[k*sa] <= b[k*sb]
	}
}

func isEqual[T float32 | float64 | int](dst []bool, a, b []T, sa, sb int) {
	for k := range dst {
		dst[k] = a[k*sa] == b[k*sb]
	}
}

func isNotEqual[T float32 | float64 | int](dst []bool, a, b []T, sa, sb int) {
	for k := range dst {
		dst[k] = a[k*sa] != b[k*sb]
	}
}

var (
	lessOp      = comparison{"Less", isLess[float32], isLess[float64], isLess[int]}
	lessEqualOp = comparison{"LessEqual", isLessEqual[float32], isLessEqual[float64], isLessEqual[int]}
	equalOp     = comparison{"Equal", isEqual[float32], isEqual[float64], isEqual[int]}
	notEqualOp  = comparison{"NotEqual", isNotEqual[float32], isNotEqual[float64], isNotEqual[int]}
)

// Less tells where t < u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Less(u *Tensor) *Tensor { return lessOp.of("Less", t, u) }

// LessEqual tells where t <= u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) LessEqual(u *Tensor) *Tensor { return lessEqualOp.of("LessEqual", t, u) }

// Greater tells where t > u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Greater(u *Tensor) *Tensor { return lessOp.of("Greater", u, t) }

// GreaterEqual tells where t >= u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) GreaterEqual(u *Tensor) *Tensor { return lessEqualOp.of("GreaterEqual", u, t) }

// Equal tells where t == u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Equal(u *Tensor) *Tensor { return equalOp.of("Equal", t, u) }

// NotEqual tells where t != u, which every NaN is. It panics with *ShapeError and *DTypeError.
func (t *Tensor) NotEqual(u *Tensor) *Tensor { return notEqualOp.of("NotEqual", t, u) }

// LessScalar tells where t < c, with c rounded to the type of floats.
func (t *Tensor) LessScalar(c float64) *Tensor { return lessOp.with(t, c, false) }

// LessEqualScalar tells where t <= c.
func (t *Tensor) LessEqualScalar(c float64) *Tensor { return lessEqualOp.with(t, c, false) }

// GreaterScalar tells where t > c.
func (t *Tensor) GreaterScalar(c float64) *Tensor { return lessOp.with(t, c, true) }

// GreaterEqualScalar tells where t >= c.
func (t *Tensor) GreaterEqualScalar(c float64) *Tensor { return lessEqualOp.with(t, c, true) }

// EqualScalar tells where t == c.
func (t *Tensor) EqualScalar(c float64) *Tensor { return equalOp.with(t, c, false) }

// NotEqualScalar tells where t != c.
func (t *Tensor) NotEqualScalar(c float64) *Tensor { return notEqualOp.with(t, c, false) }

// with compares with a number; the number first if swapped.
func (o *comparison) with(t *Tensor, c float64, swapped bool) *Tensor {
	if !t.store.dtype.IsFloat() {
		t = convert(t, Float64) // the number need not be whole
	}
	u := t.store.dtype.Scalar(c)
	if swapped {
		t, u = u, t
	}
	return o.of(o.name, t, u)
}

func (o *comparison) of(op string, t, u *Tensor) *Tensor {
	if t.store.dtype != u.store.dtype {
		panic(&DTypeError{op, []DType{t.store.dtype, u.store.dtype}, "one type: convert with x.To(tensor.Float32)"})
	}
	shape, rank := broadcastShape(op, t, u)
	y := makeAny(Bool, shape[:rank])
	switch t.store.dtype {
	case Float64:
		compareAll(y, t, u, o.f64)
	case Int:
		compareAll(y, t, u, o.ints)
	default: // float32 holds the others
		compareAll(y, convert(t, Float32), convert(u, Float32), o.f32)
	}
	return y
}

// compareAll sets y to what compare tells of elements of t and of u, which are broadcast.
func compareAll[T Element](y, t, u *Tensor, compare func(dst []bool, a, b []T, sa, sb int)) {
	ys, ts, us := flat[bool](y), elements[T](t.store), elements[T](u.store)
	var index [MaxRank]int
	l := newLoop(y.dims[:y.rank], y, t, u)
	for more := l.first(); more; more = l.next(&index) {
		compare(ys[l.at[0]:l.at[0]+l.run()], ts[l.at[1]:], us[l.at[2]:], l.step(1), l.step(2))
	}
}

// Where returns the elements of t where mask is true and those of u elsewhere; all have one shape. It panics with *ShapeError and *DTypeError.
func Where(mask, t, u *Tensor) *Tensor {
	mask.wantBool("Where")
	d := sameFloats2("Where", t, u)
	if !mask.SameShape(t) || !t.SameShape(u) {
		panic(&ShapeError{"Where", shapesOf(mask, t, u), "one shape: see BroadcastTo"})
	}
	y := makeAny(d, t.dims[:t.rank])
	if d == Float32 {
		choose[float32](y, mask, t, u)
	} else {
		choose[float64](y, mask, t, u)
	}
	if r := recorderOf(t, u); r != nil {
		record(r, functionSymbol+"Where", y, mask, t, u)
	}
	return y
}

func choose[T Float](y, mask, t, u *Tensor) {
	ys, ms, ts, us := flat[T](y), elements[bool](mask.store), elements[T](t.store), elements[T](u.store)
	var index [MaxRank]int
	l := newLoop(y.dims[:y.rank], y, mask, t, u)
	for more := l.first(); more; more = l.next(&index) {
		m, i, j := l.at[1], l.at[2], l.at[3]
		for k := range ys[l.at[0] : l.at[0]+l.run()] {
			if ms[m] {
				ys[l.at[0]+k] = ts[i]
			} else {
				ys[l.at[0]+k] = us[j]
			}
			m, i, j = m+l.step(1), i+l.step(2), j+l.step(3)
		}
	}
}

// Taken returns 1 where y is a, 1/2 where it is b, too, and 0 elsewhere: how Maximum and Minimum share a gradient. All have one shape. A NaN counts
// as taken.
func Taken(a, b, y *Tensor) *Tensor {
	z := makeAny(sameFloats("Taken", a, b, y), y.dims[:y.rank])
	if !a.SameShape(y) || !b.SameShape(y) {
		panic(&ShapeError{"Taken", shapesOf(a, b, y), "one shape"})
	}
	if z.store.dtype == Float32 {
		taken[float32](z, a, b, y)
	} else {
		taken[float64](z, a, b, y)
	}
	return z
}

func taken[T Float](z, a, b, y *Tensor) {
	zs, as, bs, ys := flat[T](z), elements[T](a.store), elements[T](b.store), elements[T](y.store)
	var ba, bb, by [blockLen]T
	var index [MaxRank]int
	l := newLoop(z.dims[:z.rank], z, a, b, y)
	for more := l.first(); more; more = l.next(&index) {
		iz, ia, ib, iy := l.at[0], l.at[1], l.at[2], l.at[3]
		for n := l.run(); n > 0; {
			m := min(n, blockLen)
			kernel.Taken(zs[iz:iz+m], gather(as, ia, m, l.step(1), &ba), gather(bs, ib, m, l.step(2), &bb), gather(ys, iy, m, l.step(3), &by))
			iz, ia, ib, iy, n = iz+m, ia+m*l.step(1), ib+m*l.step(2), iy+m*l.step(3), n-m
		}
	}
}
