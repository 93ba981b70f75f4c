package keep

import (
	"net/url"
	"reflect"
	"strings"
	"sync"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
	"github.com/fluxion-go/fluxion/eval/proto"
	"github.com/fluxion-go/fluxion/functors"
)

// A function value points to a closure: the address of its code, and what it captured. Only code has a name, so a function without captured
// variables is saved by the name of its code. Of the others, those come back that captured no pointers, with the bytes that they captured; method values,
// which captured their receiver, and whose code is named after its type; and those that a cell prepared for being models: they can be asked for the
// addresses of their variables, and have a maker, which is a function with a name. See package functors. What the pointers in any other closure lead to
// nobody can tell.

// How a function is written.
const (
	bareCode = iota
	byMaker
	withData
	withReceiver
)

// code is how a function is saved.
type code struct {
	name  string   // of its code, or of the maker
	data  string   // what it captured, if there are no pointers in it
	frame *plan    // of the whole closure, if it is a method value
	make  any      // the maker, see functors.Literal
	vars  []any    // the addresses of what it captured
	names []string // and how its author calls them
}

// bare are the closures that closure made, which captured nothing.
var bare sync.Map

// closure is a function value without captured variables, of the code at pc.
func closure(pc uintptr) unsafe.Pointer {
	c := unsafe.Pointer(&struct{ pc uintptr }{pc})
	bare.Store(c, true)
	return c
}

const word = unsafe.Sizeof(uintptr(0))

// closureOf is a function value of the code at pc that captured data without pointers.
func closureOf(pc uintptr, data string) unsafe.Pointer {
	c := make([]uintptr, 1+(uintptr(len(data))+word-1)/word)
	c[0] = pc
	copy(unsafe.Slice((*byte)(unsafe.Pointer(&c[0])), uintptr(len(c))*word)[word:], data)
	return unsafe.Pointer(&c[0])
}

// open finds out how a function is to be saved: by name alone, or by its maker and the variables that it captured. If it cannot be, why says so.
func (o *object) open() (vars []any, why string) {
	if !modules.Known {
		return nil, "a function"
	}
	name := modules.FuncName(*(*uintptr)(o.at))
	if _, ok := bare.Load(o.at); ok || modules.Where(uintptr(o.at)) != modules.Heap {
		if name == "" {
			return nil, "a function without a name"
		}
		o.code = &code{name: name}
		return nil, ""
	}
	c := o.at
	if name == "" {
		return nil, "a function without a name"
	}
	if t := frameOf(name); t != nil {
		o.code = &code{name: name, frame: planOf(t)}
		return nil, ""
	}
	lit, vars, ok := functors.Captured(reflect.NewAt(o.p.t, unsafe.Pointer(&c)).Elem().Interface())
	if asked := ok && len(lit.Names) == len(vars) && len(vars) > 0; !asked || lit.Make == nil {
		if size, ok := modules.Scalars(o.at); ok && size > word {
			o.code = &code{name: name, data: string(unsafe.Slice((*byte)(o.at), size)[word:])}
			return nil, ""
		}
		if !asked {
			return nil, "a function that captured variables"
		}
		if lit.Fixed != "" {
			return nil, "a function that cannot be made anew (" + lit.Fixed + ")"
		}
		return nil, "a function that captured variables"
	}
	o.code = &code{name: modules.FuncName(reflect.ValueOf(lit.Make).Pointer()), make: lit.Make, vars: vars, names: lit.Names}
	return vars, ""
}

// frames remembers what frameOf found.
var frames sync.Map

// frameOf is the type of a closure that is a method value, by the name of its code, such as strings.(*Builder).Len-fm; nil if it is none, or if there is
// no such type.
func frameOf(name string) reflect.Type {
	method, ok := strings.CutSuffix(name, "-fm")
	if !ok {
		return nil
	}
	if t, ok := frames.Load(name); ok {
		return t.(reflect.Type)
	}
	slash := strings.LastIndexByte(strings.SplitN(method, "[", 2)[0], '/') + 1
	dot, last := strings.IndexByte(method[slash:], '.')+slash, strings.LastIndexByte(method, '.')
	if dot < slash || last <= dot {
		return nil
	}
	path, err := url.PathUnescape(method[:dot]) // the linker has escapes for dots
	receiver, pointer := strings.CutPrefix(method[dot+1:last], "(*")
	if receiver = strings.TrimSuffix(receiver, ")"); err != nil {
		return nil
	}
	found := allTypes()[path+" "+receiver]
	if len(found) == 0 {
		return nil
	}
	r := found[0]
	if pointer {
		r = reflect.PointerTo(r)
	}
	t := reflect.StructOf([]reflect.StructField{{Name: "Code", Type: reflect.TypeFor[uintptr]()}, {Name: "Receiver", Type: r}})
	frames.Store(name, t)
	return t
}

// isMaker tells whether a function is one that a cell wrote for making functions. Others are not called.
func isMaker(name string) bool {
	return strings.HasPrefix(name, makersOf) && strings.Contains(name, "."+proto.Mark+"0make")
}

// makersOf is how the import paths of cells begin. Tests are their own cell.
var makersOf = "cell/"

// call makes a function of type t by its maker, whose code is at pc, around variables.
func call(pc uintptr, make, t reflect.Type, vars []reflect.Value) (c unsafe.Pointer, ok bool) {
	defer func() {
		if recover() != nil {
			c, ok = nil, false
		}
	}()
	code := closure(pc)
	made := reflect.NewAt(make, unsafe.Pointer(&code)).Elem().Call(vars)[0].Convert(t)
	x := reflect.New(t)
	x.Elem().Set(made)
	return *(*unsafe.Pointer)(x.UnsafePointer()), true
}
