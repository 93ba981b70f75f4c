package tape

import "unicode/utf8"

// V returns its argument. Generated code writes it around constants, so that the compiler computes at run time what the program did.
func V[T any](x T) T { return x }

// Append is y = append(x, e...) and the same for the shadows: sy shares memory with sx where y does with x. In the shadow of what is
// appended, se, floats are zero in reverse mode and tangents in forward mode.
func Append[S ~[]E, E any](x, sx, e, se S) (y, sy S) {
	y = append(x, e...)
	if len(y) == 0 {
		return y, sx
	}
	if len(y) <= cap(x) {
		return y, append(sx, se...)
	}
	sy = make(S, len(y), cap(y))
	copy(sy, sx)
	copy(sy[len(x):], se)
	return y, sy
}

// MapIter goes through the entries that a map had when the loop began.
type MapIter[K comparable, V any] struct {
	m    map[K]V
	keys []K
	i    int
}

// RangeMap begins a loop over m.
func RangeMap[M ~map[K]V, K comparable, V any](m M) *MapIter[K, V] {
	it := &MapIter[K, V]{m: m, keys: make([]K, 0, len(m))}
	for k := range m {
		it.keys = append(it.keys, k)
	}
	return it
}

// Next returns the next entry that is still there.
func (it *MapIter[K, V]) Next() (ok bool, k K, v V) {
	for it.i < len(it.keys) {
		k = it.keys[it.i]
		it.i++
		if v, ok = it.m[k]; ok {
			return true, k, v
		}
	}
	var zero K
	return false, zero, v
}

// StringIter goes through the runes of a string.
type StringIter struct {
	s string
	i int
}

// RangeString begins a loop over s.
func RangeString(s string) *StringIter { return &StringIter{s: s} }

// Next returns the next rune and where it begins.
func (it *StringIter) Next() (ok bool, at int, r rune) {
	if it.i >= len(it.s) {
		return false, 0, 0
	}
	at = it.i
	r, n := utf8.DecodeRuneInString(it.s[at:])
	it.i += n
	return true, at, r
}
