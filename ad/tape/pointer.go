package tape

import (
	"reflect"
	"unsafe"
)

// Pointer returns the pointer of type P in an interface, or nil if there is none. It is v.(P), but that package reflect has types of pointers of its own, which
// it made before a plugin brought the same ones: for v.(P) these are others.
func Pointer[P any](v any) (p P) {
	p, ok := v.(P)
	if !ok && isPointer(v, (*P)(nil)) {
		w := words(v)
		return *(*P)(unsafe.Pointer(&w[1]))
	}
	return p
}

// isPointer tells whether v is a pointer to what p points to pointers to.
func isPointer(v, p any) bool {
	return v != nil && sameType(reflect.TypeOf(v), reflect.TypeOf(p).Elem())
}

// sameType tells whether two types are the same although reflect made one of them.
func sameType(a, b reflect.Type) bool {
	return a == b || a.Kind() == reflect.Pointer && b.Kind() == reflect.Pointer && a.Name() == "" && b.Name() == "" && sameType(a.Elem(), b.Elem())
}
