package tensor

// Padding puts elements around a tensor. pad says how many, in one of two ways, as in NNlib:
//
//   - {n}: n on both sides of each dimension in dims; without dims, of all but the last two, which count channels and batch. PadZeros and
//     PadConstant then take all.
//   - {l0, r0, l1, r1, ..}: l0 before and r0 behind the first dimension in dims, and so on; without dims, of the first ones.
//
// PadZeros and PadConstant take, if dims are named, one number for each of them, too: for both sides.

// PadZeros returns x with zeros around it. pad is {n}, or {l0, r0, l1, r1, ..} for n before and behind all dimensions, or so many before and behind
// the first ones; with dims, for these dimensions. It panics with *UseError and *IndexError.
func PadZeros(x *Tensor, pad []int, dims ...int) *Tensor { return PadConstant(x, pad, 0, dims...) }

// PadConstant is PadZeros for any number v.
func PadConstant(x *Tensor, pad []int, v float64, dims ...int) *Tensor {
	before, after := x.pads("PadConstant", true, pad, dims)
	shape := x.dims
	for d := range x.rank {
		shape[d] += before[d] + after[d]
	}
	y := makeAny(sameFloats1("PadConstant", x), shape[:x.rank])
	y.Fill(v)
	copyTo(y.inside(before, x.dims), x)
	y.store.version = 0
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"PadConstant", y, x, pad, v, dims)
	}
	return y
}

// Unpad returns what is left of x without its padding, a view: the reverse of PadZeros, with the same arguments. It panics with *UseError and
// *IndexError.
func Unpad(x *Tensor, pad []int, dims ...int) *Tensor {
	before, after := x.pads("Unpad", true, pad, dims)
	size := x.dims
	for d := range x.rank {
		if size[d] -= before[d] + after[d]; size[d] < 0 {
			panic(misuse("Unpad", "got padding %s, which is more than shape %s", shapeText(pad), shapeText(x.dims[:x.rank])))
		}
	}
	y := x.inside(before, size)
	if x.recorder != nil {
		record(x.recorder, functionSymbol+"Unpad", y, x, pad, dims)
	}
	return y
}

// inside returns the view of so many positions from some on.
func (t *Tensor) inside(from, size [MaxRank]int) *Tensor {
	y := t.view()
	for d := range t.rank {
		y.offset += from[d] * t.strides[d]
	}
	y.dims = size
	return y
}

// PadReflect returns x with its elements mirrored around it, those at the border not repeated: c b a b c b a. pad is {n} for n before and behind all
// dimensions but the last two, or {l0, r0, l1, r1, ..} for the first ones; with dims, for these dimensions. It panics with *UseError if pad is not
// less than the size, and with *IndexError.
func PadReflect(x *Tensor, pad []int, dims ...int) *Tensor {
	return x.IndexAll(x.PadPositions(Reflecting, pad, dims)...)
}

// PadSymmetric is PadReflect that repeats those at the border: b a a b c c b. It panics with *UseError if pad is more than the size.
func PadSymmetric(x *Tensor, pad []int, dims ...int) *Tensor {
	return x.IndexAll(x.PadPositions(Symmetric, pad, dims)...)
}

// PadRepeat returns x with the elements at its border repeated around it: a a a b c c c. For pad and dims see PadReflect. It panics with *UseError
// if there are none.
func PadRepeat(x *Tensor, pad []int, dims ...int) *Tensor {
	return x.IndexAll(x.PadPositions(Repeating, pad, dims)...)
}

// PadCircular returns x with the elements of the other side around it: b c a b c a b. For pad and dims see PadReflect. It panics with *UseError if
// pad is more than the size.
func PadCircular(x *Tensor, pad []int, dims ...int) *Tensor {
	return x.IndexAll(x.PadPositions(Circular, pad, dims)...)
}

// A Padding is a way to continue a tensor beyond its border.
type Padding uint8

// The ways of PadReflect, PadSymmetric, PadRepeat and PadCircular.
const (
	Reflecting Padding = iota
	Symmetric
	Repeating
	Circular
)

// PadPositions returns what PadReflect and the others give to IndexAll.
func (t *Tensor) PadPositions(how Padding, pad, dims []int) [][]int {
	op := [...]string{"PadReflect", "PadSymmetric", "PadRepeat", "PadCircular"}[how]
	before, after := t.pads(op, false, pad, dims)
	all := make([][]int, t.rank)
	for d, n := range t.dims[:t.rank] {
		l, r := before[d], after[d]
		if l == 0 && r == 0 {
			continue
		}
		if most := [...]int{n - 1, n, l + r, n}[how]; n == 0 || max(l, r) > most {
			panic(misuse(op, "got %d before and %d behind dimension %d, want at most %d, for shape %s", l, r, d, min(most, n), shapeText(t.dims[:t.rank])))
		}
		all[d] = make([]int, l+n+r)
		for i := range all[d] {
			p := i - l
			switch {
			case p >= 0 && p < n:
			case how == Reflecting && p < 0:
				p = -p
			case how == Reflecting:
				p = 2*n - 2 - p
			case how == Symmetric && p < 0:
				p = -1 - p
			case how == Symmetric:
				p = 2*n - 1 - p
			case how == Repeating:
				p = min(max(p, 0), n-1)
			default:
				p = (p + n) % n
			}
			all[d][i] = p
		}
	}
	return all
}

// pads reads a padding: see the comment above. constant is for those functions whose paddings are of all dimensions by default.
func (t *Tensor) pads(op string, constant bool, pad, dims []int) (before, after [MaxRank]int) {
	named := len(dims) > 0
	if !named {
		n := len(pad) / 2
		switch {
		case len(pad) == 1 && constant:
			n = t.rank
		case len(pad) == 1:
			n = max(0, t.rank-2)
		}
		for d := range n {
			dims = append(dims, d)
		}
	}
	each := len(pad) == len(dims) && named && constant && len(pad) > 1
	if len(pad) != 1 && len(pad) != 2*len(dims) && !each {
		panic(misuse(op, "got padding %s for %d dimensions, want one number, or two for each dimension", shapeText(pad), len(dims)))
	}
	var seen [MaxRank]bool
	for i, d := range dims {
		d = t.dim(op, d)
		var l, r int
		switch {
		case len(pad) == 1:
			l, r = pad[0], pad[0]
		case each:
			l, r = pad[i], pad[i]
		default:
			l, r = pad[2*i], pad[2*i+1]
		}
		if seen[d] || l < 0 || r < 0 {
			panic(misuse(op, "got padding %s for dimensions %s, want 0 or more, and each dimension once", shapeText(pad), shapeText(dims)))
		}
		seen[d], before[d], after[d] = true, l, r
	}
	return before, after
}
