package keep

import (
	"encoding"
	"math"
	"reflect"
	"sync"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// value reads one value of plan p into zero memory.
func (r *reader) value(at unsafe.Pointer, p *plan) {
	switch p.form {
	case rawForm:
		copy(unsafe.Slice((*byte)(at), p.size), r.bytes(int(p.size)))
	case textForm:
		*(*string)(at) = r.text()
	case pointerForm:
		*(*unsafe.Pointer)(at) = r.pointer(r.ref(), p.elem, 1)
	case sliceForm:
		r.slice(at, p)
	case mapForm:
		*(*unsafe.Pointer)(at) = r.mapping(p)
	case funcForm:
		*(*unsafe.Pointer)(at) = r.function(p)
	case ifaceForm:
		r.iface(at, p)
	case typeForm:
		if n := r.number(); n > 0 {
			if n > uint64(len(r.types.all)) {
				panic(ErrFile)
			}
			if t := r.types.all[n-1].t; t != nil {
				*(*unsafe.Pointer)(at) = addressOf(t)
			}
		}
	case arrayForm:
		for i := range p.n {
			r.value(unsafe.Add(at, uintptr(i)*p.elem.size), p.elem)
		}
	case binaryForm:
		if r.number() == 1 {
			if err := reflect.NewAt(p.t, at).Interface().(encoding.BinaryUnmarshaler).UnmarshalBinary([]byte(r.text())); err != nil {
				panic(err)
			}
		}
	case syncMapForm:
		all := make([]any, r.count(1)&^1)
		for i := range all {
			r.iface(unsafe.Pointer(&all[i]), planOf(reflect.TypeFor[any]()))
		}
		r.last = append(r.last, func() {
			for i := 0; i < len(all); i += 2 {
				(*sync.Map)(at).Store(all[i], all[i+1])
			}
		})
	case valueForm:
		r.reflected((*valueWords)(at))
	case memoryForm:
		r.parts(at, p)
		m := reflect.NewAt(p.t, at).Interface().(Memory)
		q := r.ref()
		if q.to == toNil {
			m.SetMemory(nil)
			return
		}
		t, n := r.typeAt(), r.number()
		if t.t == nil || n == 0 || n > math.MaxInt32<<16 {
			panic(ErrFile)
		}
		at := r.pointer(q, planOf(t.t), int(n))
		m.SetMemory(at)
		if zero, has, _ := m.Memory(); at != nil && (reflect.TypeOf(zero) != t.t || has != int(n)) {
			panic(ErrFile)
		}
	case structForm, timeForm:
		r.parts(at, p)
	case lockForm, goneForm:
		if x := r.ref(); p.elem != nil {
			*(*unsafe.Pointer)(at) = r.pointer(x, p.elem, 1)
		}
	}
}

func (r *reader) reflected(v *valueWords) {
	n := r.number()
	if n == 0 {
		return
	}
	if n > uint64(len(r.types.all)) {
		panic(ErrFile)
	}
	f, flag := r.types.all[n-1], uintptr(r.number())
	if f.t == nil {
		r.lack("the type %s", f.text)
		f.is = f.is && flag&flagIndir == 0
		r.skip(f)
		return
	}
	d := planOf(f.t)
	if reflect.Kind(flag&flagKind) != f.t.Kind() || flag >= flagMethod || flag&flagIndir == 0 && !d.direct || flag&(flagIndir|flagAddr) == flagAddr {
		panic(ErrFile)
	}
	var p unsafe.Pointer
	if flag&flagIndir == 0 {
		r.value(unsafe.Pointer(&p), d)
	} else if p = r.pointer(r.ref(), d, 1); p == nil {
		return
	}
	v.t, v.p, v.flag = addressOf(f.t), p, flag
}

func (r *reader) parts(at unsafe.Pointer, p *plan) {
	for _, f := range p.fields {
		r.value(unsafe.Add(at, f.off), f.plan)
	}
}

// ref is a reference as a file has it.
type ref struct{ to, at uint64 }

func (r *reader) ref() ref {
	x := ref{to: r.number()}
	if x.to > toNothing {
		x.at = r.number()
	}
	return x
}

// pointer is where a reference to n values leads.
func (r *reader) pointer(x ref, p *plan, n int) unsafe.Pointer {
	switch x.to {
	case toNil:
		return nil
	case toNothing:
		if n > 0 && p.size > 0 {
			panic(ErrFile)
		}
		return reflect.New(p.t).UnsafePointer()
	case toProgram:
		at, ok := programAt(x.at)
		if !ok {
			panic(ErrFile)
		}
		return modules.Pointer(at)
	case toWord:
		return r.word(x.at)
	}
	i := x.to - firstRef
	if i >= uint64(len(r.memory)) {
		panic(ErrFile)
	}
	m := &r.memory[i]
	if m.at == nil {
		return nil
	}
	if uintptr(x.at) >= uintptr(m.n)*m.p.size || !holds(m.p, m.n, uintptr(x.at), p, n) {
		panic(ErrFile)
	}
	return unsafe.Add(m.at, x.at)
}

// word is what a variable of the program points to.
func (r *reader) word(offset uint64) unsafe.Pointer {
	at, ok := programAt(offset)
	if !ok || !modules.IsWord(at) {
		panic(ErrFile)
	}
	q := *(*unsafe.Pointer)(modules.Pointer(at))
	if modules.Where(uintptr(q)) != modules.Heap {
		return nil
	}
	return q
}

func (r *reader) slice(at unsafe.Pointer, p *plan) {
	x := r.ref()
	if x.to == toNil {
		return
	}
	n, most := r.number(), r.number()
	if n > math.MaxInt32<<16 || most < n || x.to == toNothing && n > 0 && p.elem.size > 0 {
		panic(ErrFile)
	}
	q := r.pointer(x, p.elem, int(n))
	if q == nil {
		return
	}
	room := int(n)
	if x.to >= firstRef && p.elem.size > 0 { // to the end of the memory, if it is of this type
		m := r.memory[x.to-firstRef]
		if more := (uintptr(m.n)*m.p.size - uintptr(x.at)) / p.elem.size; alike(m.p, p.elem) {
			room = max(room, int(min(uint64(more), most)))
		}
	}
	h := (*struct {
		p        unsafe.Pointer
		len, cap int
	})(at)
	h.p, h.len, h.cap = q, int(n), room
}

func (r *reader) mapping(p *plan) unsafe.Pointer {
	x := r.number()
	switch {
	case x == toNil:
		return nil
	case x == toWord:
		return r.word(r.number())
	case x == toProgram:
		return r.pointer(ref{x, r.number()}, p, 1)
	}
	i := x - firstRef - uint64(len(r.memory))
	if i >= uint64(len(r.maps)) {
		panic(ErrFile)
	}
	m := r.maps[i]
	if !m.IsValid() {
		return nil
	}
	if m.Type() != p.plain.t {
		panic(ErrFile)
	}
	return m.UnsafePointer()
}

func (r *reader) function(p *plan) unsafe.Pointer {
	x := r.number()
	if x == toNil {
		return nil
	}
	i := x - firstRef - uint64(len(r.memory)+len(r.maps))
	if i >= uint64(len(r.funcs)) || r.funcs[i].t != nil && r.funcs[i].t != p.t {
		panic(ErrFile)
	}
	return r.funcs[i].at
}

// iface makes an interface value. Its second word is the value, or points to the copy, which is filled later.
func (r *reader) iface(at unsafe.Pointer, p *plan) {
	n := r.number()
	if n == 0 {
		return
	}
	if n > uint64(len(r.types.all)) {
		panic(ErrFile)
	}
	f := r.types.all[n-1]
	var word unsafe.Pointer
	if f.t == nil {
		r.lack("the type %s", f.text)
		r.skip(f)
		return
	}
	d := planOf(f.t)
	if d.direct {
		r.value(unsafe.Pointer(&word), d)
	} else if word = r.pointer(r.ref(), d, 1); word == nil {
		return
	}
	x := reflect.NewAt(p.t, at).Elem()
	if !f.t.AssignableTo(p.t) || d.form == goneForm && d.elem == nil && !d.direct {
		panic(ErrFile)
	}
	x.Set(reflect.Zero(f.t))
	*(*unsafe.Pointer)(unsafe.Add(at, unsafe.Sizeof(uintptr(0)))) = word
}

// skip passes over a value in an interface whose type this process does not have.
func (r *reader) skip(f foundType) {
	switch {
	case !f.is || f.direct == pointerForm:
		r.ref()
	case f.direct == mapForm:
		if x := r.number(); x == toWord || x == toProgram {
			r.number()
		}
	default:
		r.number()
	}
}
