package tensor

import (
	"math/bits"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Tensors of floats that a program does not keep, such as the intermediate results of a gradient, are used again: whoever computes lends them, takes back what
// somebody holds, and reclaims the rest. What nobody reclaims is left to the garbage collector.

// A block is a tensor with its storage, and memory for elements.
type block struct {
	t    Tensor
	s    storage
	next *block // on the same shelf
	mem  []float64
}

// A small is a block in one piece of memory.
type small struct {
	t    Tensor
	s    storage
	next *small
	data [smallBytes / 8]float64
}

const (
	smallBytes = 128
	smallClass = 1
	classes    = 64
	maxBytes   = 1 << 31 // of memory that is used again
)

// freed holds the smalls that were reclaimed: chains of them, so that a goroutine mostly meets the one value that a Pool keeps for its processor, which costs a
// quarter of its queue.
var freed sync.Pool

// A shelf holds the blocks of a class that were reclaimed, the last one on top. A Pool would lose them at every second collection, and making them anew brings the
// next one about: steps over large tensors would never come to rest.
type shelf struct {
	sync.Mutex
	top   *block
	n     int
	spare int // so many of them, at the bottom, were never taken since the last clearance
}

var shelves [classes]shelf

func (f *shelf) take() *block {
	f.Lock()
	m := f.top
	if m != nil {
		f.top, m.next = m.next, nil
		f.n--
		f.spare = min(f.spare, f.n)
	}
	f.Unlock()
	return m
}

func (f *shelf) put(m *block) {
	f.Lock()
	m.next, f.top = f.top, m
	f.n++
	f.Unlock()
}

// clear leaves spare blocks to the garbage collector.
func (f *shelf) clear() {
	f.Lock()
	at := &f.top
	for range f.n - f.spare {
		at = &(*at).next
	}
	*at = nil
	f.n -= f.spare
	f.spare = f.n
	f.Unlock()
}

// keepSpare is how long a block lies on a shelf, at least, before it is cleared away.
const keepSpare = 5 * time.Second

// clearShelves clears them after each collection of garbage, but seldom.
func clearShelves(last time.Time) {
	if now := time.Now(); now.Sub(last) >= keepSpare {
		last = now
		for i := range shelves {
			shelves[i].clear()
		}
	}
	runtime.AddCleanup(new(block), clearShelves, last)
}

func init() { clearShelves(time.Now()) }

// classOf returns the class for so many bytes, and how many it has: a power of two, or that and a half. It is 0 for what is too large.
func classOf(bytes int) (class, size int) {
	if bytes > maxBytes {
		return 0, 0
	}
	k := bits.Len(uint(bytes - 1)) // 2^(k-1) < bytes <= 2^k
	if half := 3 << (k - 2); bytes <= half {
		return 2*k - 1, half
	}
	return 2 * k, 1 << k
}

// fromFreed returns a tensor for n floats, and whether its memory was used before; nil if it is too large.
func fromFreed(d DType, n int) (t *Tensor, used bool) {
	bytes := n * d.Size()
	if bytes <= smallBytes {
		m, used := freed.Get().(*small)
		if !used {
			m = new(small)
		} else if m.next != nil {
			freed.Put(m.next)
			m.next = nil
		}
		m.s = storage{data: unsafe.Pointer(&m.data), n: n, dtype: d, class: smallClass, device: CPU}
		m.t.store = &m.s
		return &m.t, used
	}
	class, size := classOf(bytes)
	if class == 0 {
		return nil, false
	}
	m := shelves[class].take()
	if used = m != nil; !used {
		if size > 1<<20 {
			checkMemory(Float64, []int{size / 8})
		}
		m = &block{mem: make([]float64, size/8)}
	}
	m.s = storage{data: pointerTo(m.mem), n: n, dtype: d, class: uint8(class), device: CPU}
	m.t.store = &m.s
	return &m.t, used
}

// Lend says that t, a new tensor, is to be reclaimed unless somebody holds it.
func (t *Tensor) Lend() {
	if t.store.class != 0 {
		t.store.lent = true
	}
}

// Hold says that somebody keeps t, or a view of the same memory: it is not reclaimed.
func (t *Tensor) Hold() {
	if t != nil && t.store.lent {
		t.store.lent = false
	}
}

// Reclaim uses the memory of tensors again for other ones, of those that were lent and that nobody holds. Neither they nor any views of them may be used any
// more.
func Reclaim(ts []*Tensor) {
	var smalls *small // a chain of those here
	for _, t := range ts {
		s := t.store
		if !s.lent || unsafe.Pointer(s) != unsafe.Add(unsafe.Pointer(t), unsafe.Offsetof(block{}.s)) {
			continue
		}
		class := s.class
		*t = Tensor{}
		s.lent, s.data = false, nil
		if class == smallClass {
			m := (*small)(unsafe.Pointer(t))
			m.next, smalls = smalls, m
		} else {
			shelves[class].put((*block)(unsafe.Pointer(t)))
		}
	}
	if smalls != nil {
		freed.Put(smalls)
	}
}
