package tensor

// Map returns f of each element. f is any Go function of a number, and differentiated as one. Elements are handed over as float64, in order, the first
// dimension fastest. It panics with *DTypeError unless x is of floats.
func Map(f func(float64) float64, x *Tensor) *Tensor {
	y := make0(sameFloats1("Map", x), x.dims[:x.rank])
	i := 0
	x.each(func(at int) { y.put(i, f(x.load(at))); i++ })
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Map", y, f, x)
	}
	return y
}

// Map2 returns f of each element of x and that of y, broadcast as Add does. It panics with *ShapeError and *DTypeError.
func Map2(f func(x, y float64) float64, x, y *Tensor) *Tensor {
	d := sameFloats2("Map2", x, y)
	shape, rank := broadcastShape("Map2", x, y)
	z := make0(d, shape[:rank])
	a, b := x.broadcastTo("Map2", shape[:rank]).Contiguous(), y.broadcastTo("Map2", shape[:rank]).Contiguous()
	for i := range z.Len() {
		z.put(i, f(a.load(a.offset+i), b.load(b.offset+i)))
	}
	if r := recorderOf(x, y); r != nil {
		record(r, functionSymbol+"Map2", z, f, x, y)
	}
	return z
}
