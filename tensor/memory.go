package tensor

import "unsafe"

// Whoever writes values of any type to a file and reads them again, as notebooks do with their variables, finds the elements of a tensor by
// these methods of its storage: to Go they are memory without a type.

// Memory tells where the elements are, nowhere in the memory of the program if they are on another device, and gives a zero of their type: with a reflect.Type the
// compiler would read package reflect for every cell.
func (s *storage) Memory() (zero any, n int, at unsafe.Pointer) {
	zero = uint16(0)
	switch s.dtype {
	case Float32:
		zero = float32(0)
	case Float64:
		zero = float64(0)
	case Int:
		zero = 0
	case Bool:
		zero = false
	}
	if s.remote {
		return zero, s.n, nil
	}
	return zero, s.n, s.data
}

// SetMemory gives the storage as many elements, in memory that is not to be used again for other tensors.
func (s *storage) SetMemory(at unsafe.Pointer) { s.data, s.class, s.lent = at, 0, false }
