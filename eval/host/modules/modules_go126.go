//go:build go1.26 && !go1.27

package modules

import (
	"bytes"
	"iter"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Known tells whether this package knows the tables of this release of Go.
const Known = true

// module is runtime.moduledata of Go 1.26.
type module struct {
	_           uintptr // pcHeader
	funcnametab []byte
	_           [3][]byte // cutab, filetab, pctab
	pclntable   []byte
	ftab        []struct{ entry, function uint32 }
	_           [3]uintptr // findfunctab, minpc, maxpc
	text        uintptr
	_           uintptr    // etext
	noptrdata   [2]uintptr // begin and end, like those that follow
	data        [2]uintptr
	bss         [2]uintptr
	noptrbss    [2]uintptr
	_           [2]uintptr // covctrs
	_           [3]uintptr // end, gcdata, gcbss
	types       uintptr
	etypes      uintptr
	rodata      uintptr
	_           uintptr // gofunc
	epclntab    uintptr
	textsectmap []struct{ vaddr, end, base uintptr }
	typelinks   []int32
	_           [2][]byte // itablinks, ptab
	pluginpath  string
	_           [2][]byte   // pkghashes, inittasks
	_           string      // modulename
	_           []byte      // modulehashes
	_           [2]uint8    // hasmain, bad
	masks       [2]struct { // gcdatamask, gcbssmask: which words hold pointers
		n int32
		b *byte
	}
	typemap map[int32]uintptr
	next    *module
}

// function is the beginning of runtime._func, function and module together are runtime.funcInfo.
type function struct {
	entry uint32 // from the beginning of the text
	name  int32  // in funcnametab
}

// span is the beginning of runtime.mspan: memory that the heap gives to objects of one size.
type span struct {
	_     [3]uintptr // next, prev, list
	start uintptr
	_     [2]uintptr // npages, manualFreeList
	_     [3]uint16  // freeindex, nelems, freeIndexForScan
	_     uint64     // allocCache
	_     [3]uintptr // allocBits, gcmarkBits, pinnerBits
	_     [2]uint32  // sweepgen, divMul
	_     uint16     // allocCount
	class uint8      // odd if there are no pointers in the objects
	_     [3]uint8   // state, needzero, isUserArenaChunk
	_     uint16     // allocCountBeforeCache
	size  uintptr    // of an object
	limit uintptr
}

// methodsOf is where the description of an interface type has the address of its methods.
const methodsOf = 7 * unsafe.Sizeof(uintptr(0))

//go:linkname lastModule runtime.lastmoduledatap
var lastModule *module

//go:linkname findFunction runtime.findfunc
func findFunction(pc uintptr) (f *function, m *module)

//go:linkname findObject runtime.findObject
func findObject(p, _, _ uintptr) (base, span, index uintptr)

// program is the module of the program itself, in which this function is.
var program = func() *module {
	_, m := findFunction(reflect.ValueOf(Pointer).Pointer())
	return m
}()

//go:linkname pin runtime.procPin
func pin() int

//go:linkname unpin runtime.procUnpin
func unpin()

// The plugins that Opened was told of, in the order in which they were loaded.
var (
	mu      sync.Mutex
	plugins []*module
	byPath  = map[string]*module{}
)

// Opened is to be called when a plugin was opened, with its path. It takes from the runtime what makes every plugin slower than the one before: it leaves types out
// of its list that others have too, and brings it to the front of the list in which the runtime looks for code.
func Opened(pluginpath string) {
	mu.Lock()
	defer mu.Unlock()
	m := lastModule
	if m == nil || m.next != nil || m.pluginpath != pluginpath || byPath[pluginpath] != nil {
		return
	}
	m.trimTypes()
	plugins, byPath[pluginpath] = append(plugins, m), m
	m.advance()
}

// Advance brings plugins to the front of the list in which the runtime looks for code, those with the given paths, the first one before all others.
func Advance(pluginpaths []string) {
	mu.Lock()
	defer mu.Unlock()
	for _, path := range slices.Backward(pluginpaths) {
		if m := byPath[path]; m != nil {
			m.advance()
		}
	}
}

// advance moves a module behind that of the program, which stays the first.
//
// Others go through the list all the time and hold no lock for it: signal handlers, the collector, whoever unwinds a stack. Between the three stores it has a circle, but no module is ever left out: who looks
// for one behind the circle, or for what is in none, goes around until the next store. The goroutine cannot be preempted in between, nor can a signal handler on its thread be such a reader:
// its stack is all in the program, which is the first. A cell must not open plugins of its own while another cell is opened.
func (m *module) advance() {
	before := program
	for before.next != m {
		if before.next == nil {
			return
		}
		before = before.next
	}
	if before == program {
		return
	}
	after := m.next
	pin()
	m.setNext(program.next)
	program.setNext(m)
	before.setNext(after)
	unpin()
	if after == nil {
		lastModule = before
	}
}

// setNext is an assignment that others may see at any time. The modules are no memory that the collector manages, and need no write barrier.
func (m *module) setNext(n *module) {
	atomic.StoreUintptr((*uintptr)(unsafe.Pointer(&m.next)), uintptr(unsafe.Pointer(n)))
}

// Pointer makes a pointer of an address, of something that does not move and is not collected.
func Pointer(at uintptr) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&at)) }

// spans are the parts of a module that hold variables, constants and descriptions. The code is not among them.
func (m *module) spans() [5][2]uintptr {
	return [5][2]uintptr{{min(m.types, m.rodata), max(m.etypes, m.epclntab)}, m.noptrdata, m.data, m.bss, m.noptrbss}
}

func (m *module) has(p uintptr) bool {
	for _, s := range m.spans() {
		if s[0] <= p && p < s[1] {
			return true
		}
	}
	return false
}

// Where tells what an address belongs to, which must be that in a pointer: the runtime ends the process for one into memory that it has freed.
func Where(p uintptr) Region {
	if base, _, _ := findObject(p, 0, 0); base != 0 {
		return Heap
	}
	m := program
	if m.has(p) {
		return Program
	}
	for m = m.next; m != nil; m = m.next {
		if m.has(p) {
			return Plugin
		}
	}
	return Foreign
}

// inOrder are the modules in the order in which they were loaded, the program first; those that nobody told of come last.
func inOrder() []*module {
	mu.Lock()
	defer mu.Unlock()
	all := append([]*module{program}, plugins...)
	for m := program.next; m != nil; m = m.next {
		if byPath[m.pluginpath] != m {
			all = append(all, m)
		}
	}
	return all
}

// Index is the place of a module in the order in which they were loaded, 0 for the program; -1 for an address that belongs to none.
func Index(p uintptr) int {
	return slices.IndexFunc(inOrder(), func(m *module) bool { return m.has(p) })
}

// Scalars tells whether a small object that begins at p holds no pointers, and how large it is at most.
func Scalars(p unsafe.Pointer) (size uintptr, ok bool) {
	const most = 512
	at := uintptr(p)
	base, from, _ := findObject(at, 0, 0)
	if base == 0 || base != at {
		return 0, false
	}
	s := (*span)(Pointer(from))
	if s.start > at || at >= s.limit || s.size == 0 || (at-s.start)%s.size != 0 || s.size > most || s.class&1 == 0 {
		return 0, false
	}
	return s.size, true
}

// Offset says how far from the beginning of the program an address of it is: that of a variable, say. In another process of the same program
// it is the same.
func Offset(p uintptr) (uintptr, bool) {
	m := program
	return p - m.text, m.has(p)
}

// At is the inverse of Offset.
func At(offset uintptr) (uintptr, bool) {
	m := program
	return m.text + offset, m.has(m.text + offset)
}

// Identity tells this program from other ones: the sizes of its tables and where the parts of it lie.
func Identity() [4]uint64 {
	m := program
	return [4]uint64{uint64(len(m.pclntable)), uint64(len(m.funcnametab)), uint64(m.etypes - m.text), uint64(m.bss[1] - m.text)}
}

// Variable tells whether p is in memory that a plugin has for variables.
func Variable(p uintptr) bool {
	for m := program.next; m != nil; m = m.next {
		for i, s := range m.spans() {
			if i > 0 && s[0] <= p && p < s[1] {
				return true
			}
		}
	}
	return false
}

// Room is how many bytes there are from p to the end of the object of the heap that it points into, 0 if there is none.
func Room(p uintptr) uintptr {
	base, from, _ := findObject(p, 0, 0)
	if base == 0 {
		return 0
	}
	s := (*span)(Pointer(from))
	return base + s.size - p
}

// Words iterates over the addresses of the words in variables of the program that hold pointers.
func Words() iter.Seq[uintptr] { return program.words() }

// LastWords are those of the plugin that Opened was told of last, if that has this path.
func LastWords(pluginpath string) iter.Seq[uintptr] {
	mu.Lock()
	defer mu.Unlock()
	if n := len(plugins); n > 0 && plugins[n-1].pluginpath == pluginpath {
		return plugins[n-1].words()
	}
	return func(func(uintptr) bool) {}
}

func (m *module) words() iter.Seq[uintptr] {
	return func(yield func(uintptr) bool) {
		for i, s := range [2][2]uintptr{m.data, m.bss} {
			for p := s[0]; p+8 <= s[1]; p += 8 {
				if m.pointerIn(i, p-s[0]) && !yield(p) {
					return
				}
			}
		}
	}
}

// IsWord tells whether an address is one of Words.
func IsWord(at uintptr) bool {
	for i, s := range [2][2]uintptr{program.data, program.bss} {
		if s[0] <= at && at+8 <= s[1] && (at-s[0])%8 == 0 {
			return program.pointerIn(i, at-s[0])
		}
	}
	return false
}

func (m *module) pointerIn(mask int, off uintptr) bool {
	n := off / 8
	b := m.masks[mask]
	return n < uintptr(b.n) && *(*byte)(unsafe.Add(unsafe.Pointer(b.b), n/8))>>(n%8)&1 != 0
}

// FuncName is the name by which the linker knows the function that begins at pc, with the type arguments of instances; "" if none begins there.
// Functions of runtime.FuncForPC are others: those that were inlined there.
func FuncName(pc uintptr) string {
	f, m := findFunction(pc)
	if f == nil || m.address(f.entry) != pc {
		return ""
	}
	return m.name(f)
}

func (m *module) name(f *function) string {
	text := m.funcnametab[f.name:]
	return string(text[:max(0, bytes.IndexByte(text, 0))])
}

// address is that of code so far from the beginning of the text, which a large program has in pieces.
func (m *module) address(offset uint32) uintptr {
	p := m.text + uintptr(offset)
	if len(m.textsectmap) > 1 {
		for i, s := range m.textsectmap {
			if uintptr(offset) >= s.vaddr && uintptr(offset) < s.end || i == len(m.textsectmap)-1 && uintptr(offset) == s.end {
				return s.base + uintptr(offset) - s.vaddr
			}
		}
	}
	return p
}

// Funcs finds functions by the names that FuncName gives: where they begin. A function may be in several plugins.
func Funcs(names map[string]bool) map[string][]uintptr {
	found := map[string][]uintptr{}
	if len(names) == 0 {
		return found
	}
	for _, m := range inOrder() {
		for i, e := range m.ftab {
			if i == len(m.ftab)-1 {
				break // the end of the text
			}
			f := (*function)(unsafe.Pointer(&m.pclntable[e.function]))
			text := m.funcnametab[f.name:]
			if name := text[:max(0, bytes.IndexByte(text, 0))]; names[string(name)] {
				found[string(name)] = append(found[string(name)], m.address(f.entry))
			}
		}
	}
	return found
}

// Types iterates over the types whose descriptions are in the program and in its plugins, each once: all of the plugins, and of a program those
// that were compiled for one with plugins.
func Types() iter.Seq[reflect.Type] {
	return func(yield func(reflect.Type) bool) {
		for _, m := range inOrder() {
			for _, off := range m.typelinks {
				at := m.types + uintptr(off)
				if known, ok := m.typemap[off]; ok && known != at {
					continue // an earlier module has it
				}
				t := typeAt(at)
				if t.Kind() == reflect.Interface && t.NumMethod() > 0 && !m.has(*(*uintptr)(Pointer(at + methodsOf))) {
					continue // likewise, though not in its list: the names of the methods would be looked for in the wrong module
				}
				if !yield(t) {
					return
				}
			}
		}
	}
}

// typeAt is the type whose description lies at an address: the first word of an interface{}. Types do not move.
func typeAt(address uintptr) reflect.Type {
	var v any
	*(*uintptr)(unsafe.Pointer(&v)) = address
	return reflect.TypeOf(v)
}

// kept holds the lists, which the runtime's structure does not keep alive.
var kept [][]int32

// trimTypes shortens the list of types of a module that was just loaded.
//
// The runtime looks at the list of every loaded plugin each time another one is loaded, so the hundredth cell waits for the types
// of ninety-nine. Nearly all of these are types that earlier modules have too, and the runtime has noted which (typemap). Leaving those
// out of the list keeps the load of a cell at the same time for ever: 6 ms instead of 29 after 300 cells.
func (m *module) trimTypes() {
	if len(m.typemap) == 0 {
		return
	}
	var own []int32
	for _, off := range m.typelinks {
		if t, ok := m.typemap[off]; !ok || t == m.types+uintptr(off) {
			own = append(own, off)
		}
	}
	kept = append(kept, own)
	*(*[]int32)(unsafe.Pointer(&m.typelinks)) = own
}
