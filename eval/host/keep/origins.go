package keep

import (
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// Origins are the objects that variables of the program pointed to when it started: os.Stdout, say. They are not saved: a pointer to one will
// point to what takes its place.
type Origins struct {
	words   map[uintptr]uintptr // where the variable is, by the address of the object
	symbols Symbols
	loaded  map[uintptr]loadedWord // the same for variables of packages that were loaded since
}

// Symbols are what the linker has put into the program and its plugins, by name.
type Symbols struct {
	At   func(name string) uintptr                     // where one is, 0 if there is none
	Name func(at uintptr) (name string, start uintptr) // which there is at an address, and where it begins; "" if there is none
}

type loadedWord struct {
	at   uintptr
	name string
}

// A package that a session loads has variables too. They begin anew in another worker; but what values of cells lead to comes back, and to its place: a
// pointer to a variable of the package points to that variable, and an error that is one of the package's is that one. Such a piece of memory is saved with
// the name of its place, "at" a symbol or what the word there points "to".
const placeAt, placeTo = "at ", "to "

// Load takes note of what the variables of packages point to that a plugin has brought, before a cell changes them.
func (o *Origins) Load(words iter.Seq[uintptr], symbols Symbols) {
	o.symbols = symbols
	for at := range words {
		p := *(*uintptr)(modules.Pointer(at))
		if p == 0 || modules.Where(p) != modules.Heap && !modules.Variable(p) {
			continue
		}
		if name, ok := o.symbol(at); ok {
			if o.loaded == nil {
				o.loaded = map[uintptr]loadedWord{}
			}
			o.loaded[p] = loadedWord{at, name}
		}
	}
}

// symbol names an address in a variable of a package. Those of cells have other names, see Root.
func (o *Origins) symbol(at uintptr) (name string, ok bool) {
	if o == nil || o.symbols.Name == nil || !modules.Variable(at) {
		return "", false
	}
	name, start := o.symbols.Name(at)
	if name == "" || strings.HasPrefix(name, "cell/") || strings.HasPrefix(name, "main/") || strings.Contains(name, "..") || o.symbols.At(name) != start {
		return "", false
	}
	return fmt.Sprintf("%s+%d", name, at-start), true
}

// place names the place of p, if it is in a variable of a package that a plugin brought or was the object of one from the start.
func (o *Origins) place(p unsafe.Pointer) string {
	if o == nil || !modules.Known {
		return ""
	}
	if w, ok := o.loaded[uintptr(p)]; ok && *(*uintptr)(modules.Pointer(w.at)) == uintptr(p) {
		return placeTo + w.name
	}
	if name, ok := o.symbol(uintptr(p)); ok {
		return placeAt + name
	}
	return ""
}

// memory is the place of a name, for n values of a type, which are zero then. It is nil if there is no such place now.
func (o *Origins) memory(place string, t reflect.Type, n int) unsafe.Pointer {
	name, isAt := strings.CutPrefix(place, placeAt)
	name, isTo := strings.CutPrefix(name, placeTo)
	plus := strings.LastIndexByte(name, '+')
	if o == nil || o.symbols.At == nil || isAt == isTo || plus < 0 {
		return nil
	}
	off, err := strconv.ParseUint(name[plus+1:], 10, 31)
	start := o.symbols.At(name[:plus])
	if err != nil || start == 0 {
		return nil
	}
	at, size := start+uintptr(off), t.Size()*uintptr(n)
	if now, ok := o.symbol(at); !ok || now != name {
		return nil
	}
	if isTo {
		if at%word != 0 {
			return nil
		}
		at = *(*uintptr)(modules.Pointer(at))
		if modules.Room(at) < size && !(modules.Variable(at) && modules.Variable(at+size-1)) {
			return nil
		}
	} else if end, _ := o.symbols.Name(at + size - 1); end != name[:plus] {
		return nil
	}
	p := modules.Pointer(at)
	for i := range n {
		reflect.NewAt(t, unsafe.Add(p, uintptr(i)*t.Size())).Elem().SetZero()
	}
	return p
}

// NewOrigins looks at the variables of the program.
func NewOrigins() *Origins {
	o := &Origins{words: map[uintptr]uintptr{}}
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
