package tape

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// A Tape is what the forward pass leaves for the reverse pass: one stack for each kind of record. It belongs to one goroutine at a time.
//
// Neither this type nor those that its methods mention lead to package reflect, nor do the bodies of functions with type parameters: the
// compiler reads all of that with every derivative in a cell, and reflect alone takes it longer than the cell.
type Tape struct {
	stacks  []stack        // by StackID
	shadows unsafe.Pointer // *Shadows, or nil
}

var pool = sync.Pool{New: func() any { return new(Tape) }}

// Get returns an empty tape. Whoever got it gives it back with Put when the reverse pass has ended; a tape that a panic left is dropped.
func Get() *Tape { return pool.Get().(*Tape) }

// Put gives the tape back. Nothing of it may be used any more.
func (t *Tape) Put() {
	for _, s := range t.stacks {
		if s != nil {
			s.release()
		}
	}
	if s := (*Shadows)(t.shadows); s != nil && s.used {
		s.reset()
	}
	pool.Put(t)
}

// Mark remembers how much is on the tape, and Rewind goes back there after a reverse pass, for another one.
func (t *Tape) Mark() {
	for _, s := range t.stacks {
		if s != nil {
			s.mark()
		}
	}
}

// Rewind undoes the pops since Mark.
func (t *Tape) Rewind() {
	for _, s := range t.stacks {
		if s != nil {
			s.rewind()
		}
	}
}

// Empty tells whether a reverse pass took all that the forward pass left.
func (t *Tape) Empty() bool {
	for _, s := range t.stacks {
		if s != nil && s.height() != 0 {
			return false
		}
	}
	return true
}

type stack interface {
	mark()
	rewind()
	release()
	height() int
}

// A Stack holds the records of one loop or function.
type Stack[R any] struct {
	S        []R
	marked   int
	pointers bool
}

var _ stack = (*Stack[int])(nil)

func (s *Stack[R]) mark()       { s.marked = len(s.S) }
func (s *Stack[R]) rewind()     { s.S = s.S[:s.marked] }
func (s *Stack[R]) height() int { return len(s.S) }

func (s *Stack[R]) release() {
	if s.pointers {
		clear(s.S[:cap(s.S)])
	}
	s.S = s.S[:0]
}

// StackID names a kind of record. Generated code has one for each loop and function that keeps something.
type StackID int

var lastID atomic.Int64

// NewStackID returns a new name.
func NewStackID() StackID { return StackID(lastID.Add(1)) }

// StackOf returns the stack of the records R that id names.
func StackOf[R any](t *Tape, id StackID) *Stack[R] {
	if int(id) < len(t.stacks) {
		if s, ok := t.stacks[id].(*Stack[R]); ok {
			return s
		}
	}
	return newStack[R](t, id)
}

func newStack[R any](t *Tape, id StackID) *Stack[R] {
	s := &Stack[R]{pointers: pointersIn((*R)(nil))}
	for int(id) >= len(t.stacks) {
		t.stacks = append(t.stacks, nil)
	}
	t.stacks[id] = s
	return s
}

// pointersIn is pointers for the type that p points to.
func pointersIn(p any) bool { return pointers(reflect.TypeOf(p).Elem()) }

// pointers tells whether values of type t hold something that the garbage collector follows.
func pointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if pointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return t.Len() > 0 && pointers(t.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.String, reflect.UnsafePointer:
		return true
	}
	return false
}
