package tensor

// Repeat returns t so many times in each dimension, one copy behind the other; in dimensions that are missing in times, once. There may be more
// times than dimensions: Repeat(1, 3) makes three columns of a vector. It panics with *UseError for negative times. To repeat without a copy, see
// BroadcastTo; to repeat each element, Index.
func (t *Tensor) Repeat(times ...int) *Tensor {
	for t.Rank() < len(times) {
		t = t.Unsqueeze(-1)
	}
	return t.IndexAll(RepeatPositions(t.Shape(), times)...)
}

// Flip returns t with the order of its positions in these dimensions reversed, in all if none is named. It panics with *IndexError.
func (t *Tensor) Flip(dims ...int) *Tensor { return t.IndexAll(t.FlipPositions(dims...)...) }

// Roll returns t with each element so many positions further in a dimension, those at the end at the beginning; backwards if by is negative. It
// panics with *IndexError.
func (t *Tensor) Roll(dim, by int) *Tensor { return t.Index(dim, RollPositions(t.Dim(dim), by)) }

// RepeatPositions returns what Repeat gives to IndexAll, for a shape.
func RepeatPositions(shape, times []int) [][]int {
	all := make([][]int, len(times))
	for d, n := range times {
		if n < 0 {
			panic(misuse("Repeat", "got %s times, want 0 or more in each dimension", shapeText(times)))
		}
		if n == 1 {
			continue
		}
		all[d] = make([]int, n*shape[d])
		for i := range all[d] {
			all[d][i] = i % shape[d]
		}
	}
	return all
}

// FlipPositions returns what Flip gives to IndexAll.
func (t *Tensor) FlipPositions(dims ...int) [][]int {
	all := make([][]int, t.rank)
	out, _, _ := t.reduced("Flip", dims)
	for d := range all {
		if !out[d] {
			continue
		}
		all[d] = make([]int, t.dims[d])
		for i := range all[d] {
			all[d][i] = t.dims[d] - 1 - i
		}
	}
	return all
}

// RollPositions returns what Roll gives to Index, for a size.
func RollPositions(size, by int) []int {
	at := make([]int, size)
	for i := range at {
		at[i] = ((i-by)%size + size) % size
	}
	return at
}
