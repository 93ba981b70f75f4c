package keep

import (
	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// Origins are the objects that variables of the program pointed to when it started: os.Stdout, say. They are not saved: a pointer to one will
// point to what takes its place.
type Origins struct{ words map[uintptr]uintptr } // where the variable is, by the address of the object

// NewOrigins looks at the variables of the program.
func NewOrigins() *Origins {
	o := &Origins{map[uintptr]uintptr{}}
	for at := range modules.Words() {
		if p := *(*uintptr)(modules.Pointer(at)); p != 0 && modules.Where(p) == modules.Heap {
			if off, ok := modules.Offset(at); ok && o.words[p] == 0 {
				o.words[p] = off
			}
		}
	}
	return o
}

// find returns where the variable is that points to p, if it always did.
func (o *Origins) find(p uintptr) (offset uintptr, ok bool) {
	if o == nil {
		return 0, false
	}
	off, ok := o.words[p]
	if !ok {
		return 0, false
	}
	at, ok := modules.At(off)
	return off, ok && *(*uintptr)(modules.Pointer(at)) == p
}
