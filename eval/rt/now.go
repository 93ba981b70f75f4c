package rt

import (
	"sync/atomic"
	"unsafe"
)

// changed is set for good when a type of the session was declared again with the same layout.
var changed atomic.Bool

// Changed is called by the worker before code runs that knows a new version of a type.
func Changed() { changed.Store(true) }

// Now returns v under the newest version of its type. Generated code compares interface values, and asserts them to interfaces, through
// it: a value that a closure returns or a channel holds may be of a type that gained methods since. While no type was declared again it
// inlines to a load and a branch.
func Now(v any) any {
	if changed.Load() {
		return upgrade(v, nil)
	}
	return v
}

// As returns v under the version of its type that is a parameter type of the func as, and under the newest one if none is. Generated code
// asserts values to concrete types through it, those of the assertion or the cases of the switch: code that was compiled before a type was
// declared again, in a closure or a goroutine, goes on to name the old one. If the func has a result, which is an interface type, the type
// of v stays what it is rather than become one that does not implement it.
func As(v, as any) any {
	if changed.Load() {
		return upgrade(v, as)
	}
	return v
}

// upgrade changes the first word of v, which is the address of its type. It goes to the host as a number, so that v does not escape.
//
//go:noinline
func upgrade(v, as any) any {
	if v != nil && host != nil {
		word := (*uintptr)(unsafe.Pointer(&v))
		*word = host.Upgrade(*word, as)
	}
	return v
}
