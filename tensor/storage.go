package tensor

import (
	"math"
	"runtime/debug"
	"unsafe"
)

// A Device is where the elements of a tensor are. CPU is the only one for now.
type Device interface {
	String() string
	// alloc returns n zero elements.
	alloc(d DType, n int) unsafe.Pointer
}

type cpu struct{}

// CPU is the device of tensors in the memory of the program.
var CPU Device = cpu{}

func (cpu) String() string { return "CPU" }

func (cpu) alloc(d DType, n int) unsafe.Pointer {
	switch d {
	case Float32:
		return unsafe.Pointer(unsafe.SliceData(make([]float32, n)))
	case Float64:
		return unsafe.Pointer(unsafe.SliceData(make([]float64, n)))
	case Int:
		return unsafe.Pointer(unsafe.SliceData(make([]int, n)))
	case Bool:
		return unsafe.Pointer(unsafe.SliceData(make([]bool, n)))
	}
	return unsafe.Pointer(unsafe.SliceData(make([]uint16, n)))
}

// A storage holds the elements of a tensor and of all views of it.
type storage struct {
	data    unsafe.Pointer // the first element
	n       int
	version uint32 // writes in place so far: see Version
	dtype   DType
	class   uint8 // of the pool, 0 for memory that is not from there
	lent    bool  // see Lend
	remote  bool  // the memory is not that of the CPU
	device  Device
}

// MaxRank is the greatest number of dimensions.
const MaxRank = 8

// make0 returns a new tensor of zeros, dense, of a shape that is known to be right.
func make0(d DType, shape []int) *Tensor {
	t, used := newDense(d, shape)
	if used {
		t.clear()
	}
	return t
}

// makeAny is make0 for whoever overwrites all elements.
func makeAny(d DType, shape []int) *Tensor {
	t, _ := newDense(d, shape)
	return t
}

// newDense returns a new tensor, and whether its memory was used before.
func newDense(d DType, shape []int) (t *Tensor, used bool) {
	n := 1
	for _, k := range shape {
		n *= k
	}
	if d.IsFloat() {
		if t, used := fromFreed(d, n); t != nil {
			t.setDense(shape)
			return t, used
		}
	}
	if n*d.Size() > 1<<20 {
		checkMemory(d, shape)
	}
	t = header(d, shape)
	t.store.data, t.store.n = CPU.alloc(d, n), n
	return t, false
}

// clear sets all elements of a dense tensor of floats to 0.
func (t *Tensor) clear() {
	if t.store.dtype == Float32 {
		zero(flat[float32](t))
	} else {
		zero(flat[float64](t))
	}
}

// header returns a dense tensor whose storage has no memory yet.
func header(d DType, shape []int) *Tensor {
	m := new(struct {
		t Tensor
		s storage
	})
	m.s = storage{dtype: d, device: CPU}
	m.t.store = &m.s
	m.t.setDense(shape)
	return &m.t
}

// setDense sets the shape, and strides for elements one after the other.
func (t *Tensor) setDense(shape []int) {
	t.rank = len(shape)
	step := 1
	for i, k := range shape {
		t.dims[i], t.strides[i] = k, step
		step *= k
	}
}

func pointerTo[T any](s []T) unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(s)) }

// checkMemory panics if so much memory cannot be had.
func checkMemory(d DType, shape []int) {
	bytes := float64(d.Size())
	for _, k := range shape {
		bytes *= float64(k)
	}
	if limit := memoryLimit(); bytes > limit {
		panic(misuse("tensor", "a tensor of shape %s and type %v takes %s, want at most %s", shapeText(shape), d, byteText(bytes), byteText(limit)))
	}
}

// memoryLimit is how much memory a single tensor may take, in bytes: the limit that the runtime was given, else what the machine has.
func memoryLimit() float64 {
	if l := debug.SetMemoryLimit(-1); l < math.MaxInt64 {
		return float64(l)
	}
	return machineMemory()
}

// like returns a new tensor of zeros of the type and the shape of t.
func like(t *Tensor) *Tensor { return make0(t.store.dtype, t.dims[:t.rank]) }

// elements returns all elements of the storage of t. It is the one place where memory is taken for that of the CPU.
func elements[T Element | uint16](s *storage) []T {
	if s.remote {
		panic(misuse("tensor", "the elements are on %v, want a tensor on the CPU", s.device))
	}
	return unsafe.Slice((*T)(s.data), s.n)
}

// flat returns the elements of a tensor that is dense. An empty view may begin anywhere.
func flat[T Element | uint16](t *Tensor) []T {
	n := t.Len()
	if n == 0 {
		return nil
	}
	return elements[T](t.store)[t.offset : t.offset+n : t.offset+n]
}

// written notes that elements were written in place, computed from others.
func (t *Tensor) written(from ...*Tensor) {
	t.store.version++
	t.lost("writes to a tensor in place")
	for _, f := range from {
		f.lost("writes to a tensor in place")
	}
}

// lost tells the recorder that t goes where operations are not recorded.
func (t *Tensor) lost(what string) {
	if t != nil && t.recorder != nil {
		t.recorder.Lost(what)
	}
}

// Version counts the writes in place to the elements of t, through t or any view of the same memory.
func (t *Tensor) Version() uint32 { return t.store.version }
