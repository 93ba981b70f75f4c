package kernel

// Maximum returns the largest element, NaN if one is NaN, as Go's builtin max. It panics if x is empty.
func Maximum[T Float](x []T) T {
	same(1, len(x))
	if m, ok := maximumVec(x); ok {
		return m
	}
	m := x[0]
	for _, v := range x[1:] {
		m = max(m, v)
	}
	return m
}

// Minimum returns the smallest element, NaN if one is NaN, as Go's builtin min. It panics if x is empty.
func Minimum[T Float](x []T) T {
	same(1, len(x))
	if m, ok := minimumVec(x); ok {
		return m
	}
	m := x[0]
	for _, v := range x[1:] {
		m = min(m, v)
	}
	return m
}

// ArgMax returns the index of the largest element: the first of equal ones (-0 equals +0), and the first NaN if there is one, as Julia's findmax. It panics
// if x is empty.
func ArgMax[T Float](x []T) int { return position(x, Maximum(x)) }

// ArgMin returns the index of the smallest element: the first of equal ones (-0 equals +0), and the first NaN if there is one, as Julia's findmin. It panics
// if x is empty.
func ArgMin[T Float](x []T) int { return position(x, Minimum(x)) }

// position returns where v first is in x, or the first NaN if v is NaN.
func position[T Float](x []T, v T) int {
	if i, ok := positionVec(x, v); ok {
		return i
	}
	for i, w := range x {
		if w == v || w != w {
			return i
		}
	}
	panic("kernel: an extreme value is not where it was found")
}
