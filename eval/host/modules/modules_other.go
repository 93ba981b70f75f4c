//go:build !go1.26 || go1.27

package modules

import (
	"iter"
	"reflect"
	"unsafe"
)

// Known tells whether this package knows the tables of this release of Go.
const Known = false

// Opened does nothing.
func Opened(string) {}

// Advance does nothing.
func Advance([]string) {}

// Where knows nothing.
func Where(uintptr) Region { return Foreign }

// Index knows nothing.
func Index(uintptr) int { return -1 }

// Scalars knows nothing.
func Scalars(unsafe.Pointer) (uintptr, bool) { return 0, false }

// Offset knows nothing.
func Offset(uintptr) (uintptr, bool) { return 0, false }

// At knows nothing.
func At(uintptr) (uintptr, bool) { return 0, false }

// Identity knows nothing.
func Identity() [4]uint64 { return [4]uint64{} }

// Pointer makes a pointer of an address.
func Pointer(at uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&at)) }

// Words knows nothing.
func Words() iter.Seq[uintptr] { return func(func(uintptr) bool) {} }

// IsWord knows nothing.
func IsWord(uintptr) bool { return false }

// FuncName knows nothing.
func FuncName(uintptr) string { return "" }

// Funcs knows nothing.
func Funcs(map[string]bool) map[string][]uintptr { return nil }

// Types knows nothing.
func Types() iter.Seq[reflect.Type] { return func(func(reflect.Type) bool) {} }

// LastWords knows nothing.
func LastWords(string) iter.Seq[uintptr] { return func(func(uintptr) bool) {} }

// Variable knows nothing.
func Variable(uintptr) bool { return false }

// Room knows nothing.
func Room(uintptr) uintptr { return 0 }
