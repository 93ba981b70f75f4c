package keep

import (
	"encoding"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// A form says how values of a type are saved.
type form uint8

const (
	rawForm     form = iota // their bytes: there are no pointers in them
	textForm                // a string
	pointerForm             // to an elem
	sliceForm               //
	mapForm                 //
	funcForm                //
	ifaceForm               // an interface
	structForm              // fields
	arrayForm               // n elems
	timeForm                // a time.Time: a struct, without the reading of this process's clock
	lockForm                // nothing: zero is all that they may be
	memoryForm              // a Memory: a struct, and the elements that it tells of
	typeForm                // a pointer to the description of a type
	binaryForm              // by the methods MarshalBinary and UnmarshalBinary
	syncMapForm             // a sync.Map: by its entries
	valueForm               // a reflect.Value: its type, and what it is or points to
	goneForm                // not at all
)

// A plan is what is to be done with values of one type.
type plan struct {
	t      reflect.Type // nil for fields that were put together
	form   form
	size   uintptr
	direct bool // an interface holds the value itself, which is one pointer
	elem   *plan
	key    *plan // of a map
	plain  *plan // of a map: that of the map type without a name
	n      int   // of an array
	fields []field
	why    string // not saved
}

type field struct {
	name string
	off  uintptr
	*plan
}

// A Memory is a type that has elements in memory without a type. Tensors have such.
type Memory interface {
	Memory() (zero any, n int, at unsafe.Pointer) // a zero of their type; at is nil if the elements are not in the memory of the program
	SetMemory(at unsafe.Pointer)                  // of as many elements, which nobody else has
}

// gone are types that mean something only in their process, by the beginning of their names. A pointer to one is nil afterwards.
var gone = []struct{ name, why string }{
	{"os.File", "an open file"}, {"os.file", "an open file"}, {"os.Root", "an open directory"}, {"internal/poll.FD", "an open file or connection"},
	{"time.Timer", "a timer"}, {"time.Ticker", "a timer"}, {"plugin.Plugin", "a plugin"},
	{"context.cancelCtx", "a context that can be cancelled"}, {"context.timerCtx", "a context that can be cancelled"},
	{"github.com/fluxion-go/fluxion/display/widget.model", "what is shown of a widget"}, {"github.com/fluxion-go/fluxion/display/widget.line", "a comm"},
	{"unique.Handle[", "a handle of package unique"}, {"weak.Pointer[", "a weak pointer"},
}

// parts are types of which only some fields are saved: what the rest holds would be wrong in another place, or is made again.
var parts = map[string]string{
	"sync.Cond": "L", "sync.Pool": "New",
	"github.com/fluxion-go/fluxion/ad.Prepared":            "f backend model call plain grad",
	"github.com/fluxion-go/fluxion/display/widget.Control": "model name value key still", // without a model it is its value
}

var locks = []string{"sync.Mutex", "sync.RWMutex", "sync.WaitGroup", "internal/sync.Mutex"}

var (
	plans   = map[reflect.Type]*plan{}
	planMu  sync.Mutex
	theType = reflect.TypeOf(reflect.TypeFor[int]()).Elem() // what a reflect.Type points to
)

// planOf returns the plan of a type.
func planOf(t reflect.Type) *plan {
	planMu.Lock()
	defer planMu.Unlock()
	return makePlan(t)
}

func makePlan(t reflect.Type) *plan {
	if p := plans[t]; p != nil {
		return p
	}
	p := &plan{t: t, size: t.Size(), direct: isDirect(t)}
	plans[t] = p
	full := t.PkgPath() + "." + t.Name()
	switch t.Kind() {
	case reflect.String:
		p.form = textForm
	case reflect.Pointer:
		p.form = pointerForm
		if t.Elem() == theType {
			p.form = typeForm
			break
		}
		p.elem = makePlan(t.Elem())
		if strings.HasPrefix(t.Elem().Name(), "_Ctype_") {
			p.refuse("memory of C")
		} else if p.elem.form == goneForm && p.elem.elem == nil {
			p.refuse(p.elem.why)
		}
	case reflect.Slice:
		p.form, p.elem = sliceForm, makePlan(t.Elem())
	case reflect.Map:
		p.form, p.key, p.elem = mapForm, makePlan(t.Key()), makePlan(t.Elem())
		p.plain = makePlan(reflect.MapOf(t.Key(), t.Elem()))
	case reflect.Func:
		p.form = funcForm
	case reflect.Interface:
		p.form = ifaceForm
	case reflect.Chan:
		p.refuse("a channel")
	case reflect.UnsafePointer:
		p.refuse("an address")
	case reflect.Array:
		p.elem, p.n = makePlan(t.Elem()), t.Len()
		if p.elem.form != rawForm {
			p.form = arrayForm
		}
	case reflect.Struct:
		p.structure(full)
	}
	return p
}

// isDirect tells whether an interface holds values of a type themselves, as it does if they are one pointer: the zero is nil there. Of other types it
// has the address of a copy.
func isDirect(t reflect.Type) bool {
	if t.Size() != word || t.Kind() == reflect.Interface {
		return false
	}
	zero := reflect.Zero(t).Interface()
	return (*[2]unsafe.Pointer)(unsafe.Pointer(&zero))[1] == nil
}

// pointer is the plan of the pointer that a value of a direct plan is; what else is in it has no size.
func (p *plan) pointer() *plan {
	for {
		switch p.form {
		case arrayForm:
			p = p.elem
			continue
		case structForm:
			if i := slices.IndexFunc(p.fields, func(f field) bool { return f.size > 0 }); i >= 0 {
				p = p.fields[i].plan
				continue
			}
		}
		return p
	}
}

// refuse says why values are not saved.
func (p *plan) refuse(why string) { p.form, p.why = goneForm, why }

// structure plans a struct type.
func (p *plan) structure(full string) {
	t := p.t
	for _, g := range gone {
		if full == g.name || strings.HasSuffix(g.name, "[") && strings.HasPrefix(full, g.name) {
			p.refuse(g.why)
			return
		}
	}
	for _, l := range locks {
		if full == l {
			p.form, p.why = lockForm, "a lock that is held"
			return
		}
	}
	if full == "sync.Map" {
		p.form = syncMapForm
		return
	}
	if full == "reflect.Value" {
		p.form = valueForm
		return
	}
	generic, _, _ := strings.Cut(full, "[")
	raw, lost := true, false
	for i := range t.NumField() {
		f := t.Field(i)
		fp := makePlan(f.Type)
		if some, ok := parts[generic]; ok && !slices.Contains(strings.Fields(some), f.Name) {
			raw = false
			continue
		}
		if strings.HasPrefix(full, "sync/atomic.Pointer[") && f.Type.Kind() == reflect.UnsafePointer {
			fp = makePlan(t.Field(0).Type.Elem()) // its first field is [0]*T
		}
		raw = raw && fp.form == rawForm
		lost = lost || fp.form == goneForm
		p.fields = append(p.fields, field{f.Name, f.Offset, fp})
	}
	pt := reflect.PointerTo(t)
	switch {
	case raw:
		p.form, p.fields = rawForm, nil
		return
	case full == "time.Time":
		p.form = timeForm
	case pt.Implements(reflect.TypeFor[Memory]()):
		p.form = memoryForm
		p.fields = filter(p.fields, func(f field) bool { return f.form != goneForm })
	case lost && !strings.HasPrefix(t.PkgPath(), "cell/") && pt.Implements(reflect.TypeFor[encoding.BinaryUnmarshaler]()) &&
		pt.Implements(reflect.TypeFor[encoding.BinaryMarshaler]()):
		p.form = binaryForm
		return
	default:
		p.form = structForm
	}
	p.fields = joined(p.fields)
}

func filter(fields []field, keep func(field) bool) (out []field) {
	for _, f := range fields {
		if keep(f) {
			out = append(out, f)
		}
	}
	return out
}

// joined puts neighbouring fields without pointers together, with what lies between them.
func joined(fields []field) (out []field) {
	for _, f := range fields {
		if n := len(out) - 1; n >= 0 && f.form == rawForm && out[n].form == rawForm {
			out[n].plan = &plan{size: f.off + f.size - out[n].off}
			continue
		}
		out = append(out, f)
	}
	return out
}

// alike tells whether memory that one plan made may be read under the other: versions of a type have the same layout.
func alike(a, b *plan) bool {
	if a == b {
		return true
	}
	if a.form != b.form || a.size != b.size || a.n != b.n || len(a.fields) != len(b.fields) {
		return false
	}
	if a.form == arrayForm {
		return alike(a.elem, b.elem)
	}
	for i, f := range a.fields {
		if g := b.fields[i]; f.off != g.off || !alike(f.plan, g.plan) {
			return false
		}
	}
	return true
}

// holds tells whether among n values of plan p, at an offset, there are m values of the plan want.
func holds(p *plan, n int, off uintptr, want *plan, m int) bool {
	for {
		if p.size == 0 || off+uintptr(m)*want.size > uintptr(n)*p.size {
			return false
		}
		if p.form == rawForm && want.form == rawForm {
			return true
		}
		i := off / p.size
		off %= p.size
		if off == 0 && alike(p, want) && int(i)+m <= n {
			return true
		}
		switch p.form {
		case arrayForm:
			p, n = p.elem, p.n
		case structForm, timeForm, memoryForm:
			var in *field
			for k := range p.fields {
				if f := &p.fields[k]; f.off <= off && off < f.off+f.size {
					in = f
				}
			}
			if in == nil {
				return false
			}
			p, n, off = in.plan, 1, off-in.off
		default:
			return false
		}
	}
}

// withoutClock is t without the reading of this process's clock, which starts with the process.
func withoutClock(t time.Time) time.Time { return t.Round(0) }
