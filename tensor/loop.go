package tensor

// A loop goes over up to four tensors of one shape at once, in runs along one dimension. Dimensions of size 1 are left out, and those that follow one
// another in the memory of all tensors are one, so that dense tensors are a single run.
type loop struct {
	n       int // tensors
	rank    int
	empty   bool
	dims    [MaxRank]int
	strides [4][MaxRank]int
	at      [4]int // of the current run, in the storages
}

// newLoop returns the loop over tensors that are broadcast to a shape; that they can be was checked.
func newLoop(shape []int, ts ...*Tensor) (l loop) {
	l.n = len(ts)
	for k, t := range ts {
		l.at[k] = t.offset
	}
	for d, size := range shape {
		if size == 0 {
			l.empty = true
		}
		if size == 1 {
			continue
		}
		r := l.rank
		merges := r > 0
		for k, t := range ts {
			s := 0
			if d < t.rank && t.dims[d] != 1 {
				s = t.strides[d]
			}
			l.strides[k][r] = s
			merges = merges && s == l.strides[k][r-1]*l.dims[r-1]
		}
		if merges {
			l.dims[r-1] *= size
			continue
		}
		l.dims[r] = size
		l.rank++
	}
	if l.rank == 0 {
		l.rank, l.dims[0] = 1, 1
		for k := range l.n {
			l.strides[k][0] = 1
		}
	}
	return l
}

// run is the number of elements in a run.
func (l *loop) run() int { return l.dims[0] }

// step is the stride of tensor k along the run.
func (l *loop) step(k int) int { return l.strides[k][0] }

// first begins the loop; it tells whether there is anything to do.
func (l *loop) first() bool { return !l.empty }

// next goes to the next run.
func (l *loop) next(index *[MaxRank]int) bool {
	for d := 1; d < l.rank; d++ {
		index[d]++
		for k := range l.n {
			l.at[k] += l.strides[k][d]
		}
		if index[d] < l.dims[d] {
			return true
		}
		for k := range l.n {
			l.at[k] -= l.dims[d] * l.strides[k][d]
		}
		index[d] = 0
	}
	return false
}

// blockLen is how many elements of a run are handled at once where they have to be gathered.
const blockLen = 256

// gather returns n elements from at on: themselves if they stand one after the other, else copies in block.
func gather[T any](s []T, at, n, step int, block *[blockLen]T) []T {
	if step == 1 {
		return s[at : at+n]
	}
	b := block[:n]
	if step == 0 {
		v := s[at]
		for i := range b {
			b[i] = v
		}
		return b
	}
	for i := range b {
		b[i] = s[at]
		at += step
	}
	return b
}

// scatter writes b to n elements from at on.
func scatter[T any](s []T, at, step int, b []T) {
	for _, v := range b {
		s[at] = v
		at += step
	}
}

// broadcastShape returns the shape to which two tensors are broadcast, the first dimensions against each other: sizes are equal, or one of them
// is 1, or one tensor has no such dimension.
func broadcastShape(op string, a, b *Tensor) (shape [MaxRank]int, rank int) {
	rank = max(a.rank, b.rank)
	for d := range rank {
		m, n := 1, 1
		if d < a.rank {
			m = a.dims[d]
		}
		if d < b.rank {
			n = b.dims[d]
		}
		switch {
		case m == n || n == 1:
			shape[d] = m
		case m == 1:
			shape[d] = n
		default:
			panic(&ShapeError{op, shapesOf(a, b), "equal sizes in each dimension, or 1 in one of the two"})
		}
	}
	return shape, rank
}

// copyTo copies elements between tensors of one shape and one type.
func copyTo(dst, src *Tensor) {
	switch dst.store.dtype {
	case Float32:
		copyAll[float32](dst, src)
	case Float64:
		copyAll[float64](dst, src)
	case Int:
		copyAll[int](dst, src)
	case Bool:
		copyAll[bool](dst, src)
	default:
		copyAll[uint16](dst, src)
	}
}

func copyAll[T Element | uint16](dst, src *Tensor) {
	d, s := elements[T](dst.store), elements[T](src.store)
	l := newLoop(dst.dims[:dst.rank], dst, src)
	if !l.first() {
		return
	}
	var index [MaxRank]int
	for more := true; more; more = l.next(&index) {
		n, ds, ss, to, from := l.run(), l.step(0), l.step(1), l.at[0], l.at[1]
		if ds == 1 && ss == 1 {
			copy(d[to:to+n], s[from:from+n])
			continue
		}
		for range n {
			d[to] = s[from]
			to += ds
			from += ss
		}
	}
}

// BroadcastShape returns the shape to which two tensors are broadcast. It panics with *ShapeError if they cannot be.
func BroadcastShape(a, b *Tensor) []int {
	shape, rank := broadcastShape("BroadcastShape", a, b)
	return shape[:rank:rank]
}
