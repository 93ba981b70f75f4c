package tensor

import (
	"reflect"
	"unsafe"
)

// Whoever writes values of any type to a file and reads them again, as notebooks do with their variables, finds the elements of a tensor by
// these methods of its storage: to Go they are memory without a type.

// Memory tells where the elements are; nowhere in the memory of the program if they are on another device.
func (s *storage) Memory() (elem reflect.Type, n int, at unsafe.Pointer) {
	elem = reflect.TypeFor[uint16]()
	switch s.dtype {
	case Float32:
		elem = reflect.TypeFor[float32]()
	case Float64:
		elem = reflect.TypeFor[float64]()
	case Int:
		elem = reflect.TypeFor[int]()
	case Bool:
		elem = reflect.TypeFor[bool]()
	}
	if s.remote {
		return elem, s.n, nil
	}
	return elem, s.n, s.data
}

// SetMemory gives the storage as many elements, in memory that is not to be used again for other tensors.
func (s *storage) SetMemory(at unsafe.Pointer) { s.data, s.class, s.lent = at, 0, false }
