package tensor

// Comparisons give Bool tensors, broadcast as Add does. NaN is neither less nor equal.

// Less tells where t < u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Less(u *Tensor) *Tensor {
	return compare("Less", t, u, func(a, b float64) bool { return a < b })
}

// LessEqual tells where t <= u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) LessEqual(u *Tensor) *Tensor {
	return compare("LessEqual", t, u, func(a, b float64) bool { return a <= b })
}

// Equal tells where t == u. It panics with *ShapeError and *DTypeError.
func (t *Tensor) Equal(u *Tensor) *Tensor {
	return compare("Equal", t, u, func(a, b float64) bool { return a == b })
}

func compare(op string, t, u *Tensor, is func(a, b float64) bool) *Tensor {
	if t.store.dtype != u.store.dtype {
		panic(&DTypeError{op, []DType{t.store.dtype, u.store.dtype}, "one type: convert with x.To(tensor.Float32)"})
	}
	shape, rank := broadcastShape(op, t, u)
	y := make0(Bool, shape[:rank])
	out, i := flat[bool](y), 0
	a, b := t.broadcastTo(op, shape[:rank]), u.broadcastTo(op, shape[:rank])
	places := make([]int, 0, len(out))
	b.each(func(at int) { places = append(places, at) })
	a.each(func(at int) { out[i] = is(t.load(at), u.load(places[i])); i++ })
	return y
}

// Where returns the elements of t where mask is true and those of u elsewhere; all have one shape. It panics with *ShapeError and *DTypeError.
func Where(mask, t, u *Tensor) *Tensor {
	if mask.store.dtype != Bool {
		panic(&DTypeError{"Where", []DType{mask.store.dtype}, "a bool mask, as x.Less(y) gives"})
	}
	d := sameFloats2("Where", t, u)
	if !mask.SameShape(t) || !t.SameShape(u) {
		panic(&ShapeError{"Where", shapesOf(mask, t, u), "one shape: see BroadcastTo"})
	}
	y := make0(d, t.dims[:t.rank])
	m, tv, uv := flat[bool](mask.Contiguous()), t.Contiguous(), u.Contiguous()
	for i := range m {
		if m[i] {
			y.put(i, tv.load(tv.offset+i))
		} else {
			y.put(i, uv.load(uv.offset+i))
		}
	}
	if r := recorderOf(t, u); r != nil {
		record(r, functionSymbol+"Where", y, mask, t, u)
	}
	return y
}

// Not returns the opposite of each bool.
func Not(mask *Tensor) *Tensor {
	if mask.store.dtype != Bool {
		panic(&DTypeError{"Not", []DType{mask.store.dtype}, "bool"})
	}
	y := mask.Clone()
	for i, v := range flat[bool](y) {
		flat[bool](y)[i] = !v
	}
	return y
}

// Taken returns 1 where y is a, 1/2 where it is b, too, and 0 elsewhere: how Maximum and Minimum share a gradient. All have one shape. A NaN counts as taken.
func Taken(a, b, y *Tensor) *Tensor {
	z := like(y)
	av, bv, yv := a.Values(), b.Values(), y.Values()
	for i, v := range yv {
		isA, isB := av[i] == v || av[i] != av[i], bv[i] == v || bv[i] != bv[i]
		switch {
		case isA && isB:
			z.put(i, 0.5)
		case isA:
			z.put(i, 1)
		}
	}
	return z
}
