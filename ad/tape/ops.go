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

// MapIter goes through the entries that a map had when the loop began. Its fields are for derivatives of generated code.
type MapIter[K comparable, V any] struct {
	M    map[K]V
	Keys []K
	I    int
}

// RangeMap begins a loop over m.
func RangeMap[M ~map[K]V, K comparable, V any](m M) *MapIter[K, V] {
	it := &MapIter[K, V]{M: m, Keys: make([]K, 0, len(m))}
	for k := range m {
		it.Keys = append(it.Keys, k)
	}
	return it
}

// Next returns the next entry that is still there.
func (it *MapIter[K, V]) Next() (ok bool, k K, v V) {
	for it.I < len(it.Keys) {
		k = it.Keys[it.I]
		it.I++
		if v, ok = it.M[k]; ok {
			return true, k, v
		}
	}
	var zero K
	return false, zero, v
}

// StringIter goes through the runes of a string.
type StringIter struct {
	S string
	I int
}

// RangeString begins a loop over s.
func RangeString(s string) *StringIter { return &StringIter{S: s} }

// Next returns the next rune and where it begins.
func (it *StringIter) Next() (ok bool, at int, r rune) {
	if it.I >= len(it.S) {
		return false, 0, 0
	}
	at = it.I
	r, n := utf8.DecodeRuneInString(it.S[at:])
	it.I += n
	return true, at, r
}

// Move adds *src to *dst and sets *src to 0. A nil dst takes nothing.
func Move[T ~float32 | ~float64](dst, src *T) {
	if dst != nil {
		*dst += *src
	}
	*src = 0
}

// AppendBack is the reverse of y = append(x, e...) for the shadows, where n was the length of x. move is Move for the element type.
func AppendBack[S ~[]E, E any](y, x, e S, n int, move func(dst, src *E)) {
	if cap(x) < len(y) {
		for i := range min(n, len(y)) {
			if i < len(x) {
				move(&x[i], &y[i])
			} else {
				move(nil, &y[i])
			}
		}
	}
	moveAll(e, y[n:], move)
}

// CopyBack is the reverse of copy(dst, src), which copied n elements.
func CopyBack[D ~[]E, S ~[]E, E any](dst D, src S, n int, move func(dst, src *E)) {
	if src == nil {
		src = make(S, n)
	}
	moveAll(src[:n], dst[:n], move)
}

// moveAll moves from one slice to another, which may overlap.
func moveAll[E any](to, from []E, move func(dst, src *E)) {
	if len(from) == 0 {
		return
	}
	if to == nil {
		for i := range from {
			move(nil, &from[i])
		}
		return
	}
	between := make([]E, len(from))
	for i := range from {
		move(&between[i], &from[i])
	}
	for i := range from {
		move(&to[i], &between[i])
	}
}

// MapAdd adds to the entry for k of a shadow map.
func MapAdd[M ~map[K]V, K comparable, V any](m M, k K, add func(*V)) {
	if m != nil {
		v := m[k]
		add(&v)
		m[k] = v
	}
}

// MapClear sets the floats of the entry for k of a shadow map to 0.
func MapClear[M ~map[K]V, K comparable, V any](m M, k K, zero func(*V)) {
	if v, ok := m[k]; ok {
		zero(&v)
		m[k] = v
	}
}

// ClearMap sets the floats of all entries of a shadow map to 0.
func ClearMap[M ~map[K]V, K comparable, V any](m M, zero func(*V)) {
	for k, v := range m {
		zero(&v)
		m[k] = v
	}
}

// ClearSlice sets the floats of all elements of a shadow slice to 0.
func ClearSlice[S ~[]E, E any](s S, zero func(*E)) {
	for i := range s {
		zero(&s[i])
	}
}

// Unbox returns what the shadow of an interface holds for its value of type T: the value itself, or what its mailbox points to. It is zero
// if the interface holds another type, such as a *T, whose shadow looks like a mailbox.
func Unbox[T any](value, shadow any) (v T) {
	if _, ok := value.(T); !ok {
		return v
	}
	if s, ok := shadow.(T); ok {
		return s
	}
	if s := Pointer[*T](shadow); s != nil {
		v = *s
	}
	return v
}

// Dot is the sum of the products of the floats of two values of a type, one a gradient and one a tangent.
func Dot[T any](gradient, tangent T) float64 { return dot(gradient, tangent) }
