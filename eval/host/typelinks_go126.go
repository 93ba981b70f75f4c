//go:build go1.26 && !go1.27

package host

import (
	"unsafe"
)

// The runtime looks at the list of types of every loaded plugin each time another one is loaded, so the hundredth cell waits for the types
// of ninety-nine. Nearly all of these are types that earlier modules have too, and the runtime has noted which (typemap). Leaving those
// out of the list keeps the load of a cell at the same time for ever: 6 ms instead of 29 after 300 cells.
//
// This is the runtime's own structure, as of Go 1.26; other releases do without.

type moduledata struct {
	_          uintptr     // pcHeader
	_          [6][]byte   // funcnametab, cutab, filetab, pctab, pclntable, ftab
	_          [3]uintptr  // findfunctab, minpc, maxpc
	_          [15]uintptr // text ... gcbss
	types      uintptr
	_          [4]uintptr // etypes, rodata, gofunc, epclntab
	_          []byte     // textsectmap
	typelinks  []int32
	_          [2][]byte // itablinks, ptab
	pluginpath string
	_          [2][]byte   // pkghashes, inittasks
	_          string      // modulename
	_          []byte      // modulehashes
	_          [2]uint8    // hasmain, bad
	_          [2]struct { // gcdatamask, gcbssmask
		n int32
		b *byte
	}
	typemap map[int32]uintptr
	next    *moduledata
}

//go:linkname lastModule runtime.lastmoduledatap
var lastModule *moduledata

// kept holds the lists, which the runtime's structure does not keep alive.
var kept [][]int32

// trimTypes shortens the list of the module that was loaded last, if it is the plugin with this path.
func trimTypes(pluginpath string) {
	m := lastModule
	if m == nil || m.next != nil || m.pluginpath != pluginpath || len(m.typemap) == 0 {
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
