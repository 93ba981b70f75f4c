package keep

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"reflect"
	"runtime/debug"
	"time"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// How a file refers to a piece of memory. Numbers from firstRef on are those of objects; where in it follows.
const (
	toNil     = 0
	toNothing = 1 // something of no size
	toProgram = 2 // a variable or a constant of the program; its offset follows
	toWord    = 3 // what a variable of the program points to; the offset of that follows
	firstRef  = 4
)

// What object.ref may be; 0 is an object that is saved.
const (
	nilRef     = 1
	programRef = toProgram
	wordRef    = toWord
)

// Options of a walk. The zero value is fine for tests.
type Options struct {
	Origins *Origins     // what belonged to the program at its start; nil: everything is saved
	Tick    func() error // is called every thousand steps or so; an error ends the walk
	Away    func(func()) // calls a function that takes its time and looks at no values; nil: it is called
	Max     int64        // bytes in all; 0: no limit

	Same func(saved, now reflect.Type) bool // Read: a variable has changed its type since, and keeps its value; nil: only for equal types
}

// Report says what Write or Read did.
type Report struct {
	Bytes int64 // of the file
	Gaps  []Gap
}

// errChanged says that memory changed while it was saved.
var errChanged = errors.New("checkpoint: the values change while they are saved")

// Write writes the values of variables. An error of Tick is returned as it is. Nothing may write to the values meanwhile.
func Write(w io.Writer, meta []byte, roots []Root, o Options) (report *Report, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // a pointer may lead anywhere
	defer func() {
		if v := recover(); v == any(errChanged) {
			report, err = nil, errChanged
		} else if v != nil {
			report, err = nil, fmt.Errorf("checkpoint: %v", v)
		}
	}()
	f := &finder{o: o, types: newTypeTable(), entries: map[unsafe.Pointer][]any{}}
	if err := f.find(roots); err != nil {
		return nil, err
	}
	order := func() {
		f.nest()
		f.sort()
	}
	if o.Away != nil {
		o.Away(order)
	} else {
		order()
	}
	if o.Tick != nil {
		if err := o.Tick(); err != nil {
			return nil, err
		}
	}
	e := &writer{encoder: encoder{w: w}, f: f}
	e.inner = &writer{f: f}
	e.buf = append(e.buf, magic...)
	for _, x := range modules.Identity() {
		e.buf = binary.LittleEndian.AppendUint64(e.buf, x)
	}
	e.text(string(meta))
	e.number(uint64(len(f.gaps)))
	for _, g := range f.gaps {
		e.text(g.Root)
		e.text(g.Path)
		e.text(g.Why)
	}
	f.types.write(&e.encoder)
	if err := e.table(); err != nil {
		return nil, err
	}
	if err := e.contents(); err != nil {
		return nil, err
	}
	e.end()
	return &Report{e.n, f.gaps}, e.err
}

// writer is the second walk.
type writer struct {
	encoder
	f     *finder
	inner *writer // for the contents of one object
}

// table lists the objects.
func (w *writer) table() error {
	for _, objects := range [][]*object{w.f.pieces, w.f.maps, w.f.funcs} {
		w.number(uint64(len(objects)))
	}
	for _, o := range w.f.pieces {
		if err := w.f.tick(1); err != nil {
			return err
		}
		w.number(w.typeID(o.p.t))
		w.number(uint64(o.n))
		name := o.place
		if o.root != nil {
			name = o.root.Name
		}
		w.text(name)
	}
	for _, o := range w.f.maps {
		w.number(w.typeID(o.p.t))
	}
	for _, o := range w.f.funcs {
		w.number(w.typeID(o.p.t))
		w.text(o.code.name)
		if o.code.data != "" {
			w.number(withData)
			w.text(o.code.data)
			continue
		}
		if o.code.frame != nil {
			w.number(withReceiver)
			w.ref(o.at, o.code.frame, 1)
			continue
		}
		if o.code.make == nil {
			w.number(bareCode)
			continue
		}
		w.number(byMaker)
		w.number(w.typeID(reflect.TypeOf(o.code.make)))
		w.number(uint64(len(o.code.vars)))
		for _, v := range o.code.vars {
			x := reflect.ValueOf(v)
			w.ref(x.UnsafePointer(), planOf(x.Type().Elem()), 1)
		}
	}
	return w.err
}

func (w *writer) typeID(t reflect.Type) uint64 {
	id, ok := w.f.types.ids[t]
	if !ok {
		panic(errChanged)
	}
	return uint64(id)
}

// contents writes what is in the objects. Before that of one stands its length, so that it can be left out by a reader who does not know its type.
func (w *writer) contents() error {
	for _, objects := range [][]*object{w.f.pieces, w.f.maps} {
		for _, o := range objects {
			if err := w.sized(o); err != nil {
				return err
			}
		}
	}
	return w.err
}

func (w *writer) sized(o *object) error {
	if err := w.f.tick(1); err != nil {
		return err
	}
	if o.n > 0 && o.p.form == rawForm {
		w.number(uint64(o.bytes()))
		for done := uintptr(0); done < o.bytes(); done += chunk {
			w.raw(unsafe.Add(o.at, done), min(chunk, o.bytes()-done))
			if err := w.f.tick(1024); err != nil {
				return err
			}
		}
		return nil
	}
	inner := w.inner
	if inner.buf = inner.buf[:0]; cap(inner.buf) > chunk {
		inner.buf = nil
	}
	if o.n == aMap {
		if err := inner.entries(o); err != nil {
			return err
		}
	} else {
		for i := range o.n {
			inner.value(unsafe.Add(o.at, uintptr(i)*o.p.size), o.p)
			if i%1024 == 1023 {
				if err := w.f.tick(1024); err != nil {
					return err
				}
			}
		}
	}
	w.text(unsafe.String(unsafe.SliceData(inner.buf), len(inner.buf)))
	return w.err
}

func (w *writer) entries(o *object) error {
	m := mapAt(o)
	w.number(uint64(m.Len()))
	k, v := reflect.New(o.p.t.Key()), reflect.New(o.p.t.Elem())
	for it := m.MapRange(); it.Next(); {
		k.Elem().SetIterKey(it)
		v.Elem().SetIterValue(it)
		w.value(k.UnsafePointer(), o.p.key)
		w.value(v.UnsafePointer(), o.p.elem)
		if err := w.f.tick(4); err != nil {
			return err
		}
	}
	return nil
}

// value writes one value of plan p.
func (w *writer) value(at unsafe.Pointer, p *plan) {
	switch p.form {
	case rawForm:
		w.raw(at, p.size)
	case textForm:
		w.text(*(*string)(at))
	case pointerForm:
		w.ref(*(*unsafe.Pointer)(at), p.elem, 1)
	case sliceForm:
		s := *(*[]byte)(at)
		if s == nil {
			w.number(toNil)
			return
		}
		w.ref(unsafe.Pointer(unsafe.SliceData(s)), p.elem, len(s))
		w.number(uint64(len(s)))
		w.number(uint64(cap(s)))
	case mapForm:
		w.object(*(*unsafe.Pointer)(at), p.plain, aMap)
	case funcForm:
		w.object(*(*unsafe.Pointer)(at), p, aFunc)
	case ifaceForm:
		w.iface(at, p)
	case typeForm:
		if t := *(*unsafe.Pointer)(at); t == nil {
			w.number(0)
		} else {
			w.number(1 + w.typeID(typeOf(t)))
		}
	case arrayForm:
		for i := range p.n {
			w.value(unsafe.Add(at, uintptr(i)*p.elem.size), p.elem)
		}
	case binaryForm:
		b, err := marshal(at, p)
		w.number(uint64(boolean(err == nil)))
		if err == nil {
			w.text(string(b))
		}
	case syncMapForm:
		all := w.f.entries[at]
		w.number(uint64(len(all)))
		for i := range all {
			w.iface(unsafe.Pointer(&all[i]), planOf(reflect.TypeFor[any]()))
		}
	case valueForm:
		v := (*valueWords)(at)
		if v.t == nil || v.flag&flagMethod != 0 {
			w.number(0)
			return
		}
		d := planOf(typeOf(v.t))
		w.number(1 + w.typeID(d.t))
		w.number(uint64(v.flag))
		if v.flag&flagIndir == 0 {
			w.value(unsafe.Pointer(&v.p), d)
		} else {
			w.ref(v.p, d, 1)
		}
	case timeForm:
		t := withoutClock(*(*time.Time)(at))
		w.parts(unsafe.Pointer(&t), p)
	case memoryForm:
		w.parts(at, p)
		zero, n, q := reflect.NewAt(p.t, at).Interface().(Memory).Memory()
		elem := reflect.TypeOf(zero)
		if q == nil || n == 0 {
			w.number(toNil)
			return
		}
		w.ref(q, planOf(elem), n)
		w.number(w.typeID(elem))
		w.number(uint64(n))
	case structForm:
		w.parts(at, p)
	case lockForm, goneForm:
		if p.elem == nil || w.f.at.get(*(*unsafe.Pointer)(at), p.elem, 1) == nil {
			w.number(0)
		} else {
			w.ref(*(*unsafe.Pointer)(at), p.elem, 1)
		}
	}
}

func (w *writer) parts(at unsafe.Pointer, p *plan) {
	for _, f := range p.fields {
		w.value(unsafe.Add(at, f.off), f.plan)
	}
}

// ref writes a reference to n values at q.
func (w *writer) ref(q unsafe.Pointer, p *plan, n int) {
	if q == nil {
		w.number(toNil)
		return
	}
	o := w.f.at.get(q, p, n)
	if o == nil && (n == 0 || p.size == 0) {
		w.number(toNothing)
		return
	}
	if o == nil {
		panic(errChanged)
	}
	switch o.ref {
	case 0: // an object
		top, shift := o.top()
		w.number(firstRef + uint64(top.id))
		w.number(uint64(shift))
	case nilRef:
		w.number(toNil)
	default:
		w.number(o.ref)
		w.number(o.word)
	}
}

// object writes a reference to a map or a function.
func (w *writer) object(q unsafe.Pointer, p *plan, n int) {
	if q == nil {
		w.number(toNil)
		return
	}
	o := w.f.at.get(q, p, n)
	if o == nil {
		panic(errChanged)
	}
	switch o.ref {
	case 0:
		w.number(firstRef + uint64(o.id))
	case nilRef:
		w.number(toNil)
	default:
		w.number(o.ref)
		w.number(o.word)
	}
}

// iface writes a value in an interface: its type, then the value if it is a pointer, else where its copy is. What cannot be saved leaves nil.
func (w *writer) iface(at unsafe.Pointer, p *plan) {
	x := reflect.NewAt(p.t, at).Elem()
	if x.IsNil() {
		w.number(0)
		return
	}
	d := planOf(x.Elem().Type())
	word := unsafe.Add(at, unsafe.Sizeof(uintptr(0)))
	if w.isGone(*(*unsafe.Pointer)(word), d) {
		w.number(0)
		return
	}
	w.number(1 + w.typeID(d.t))
	if d.direct {
		w.value(word, d)
	} else {
		w.ref(*(*unsafe.Pointer)(word), d, 1)
	}
}

// isGone tells whether the value in an interface, whose word this is, cannot be saved.
func (w *writer) isGone(word unsafe.Pointer, d *plan) bool {
	if d.form == goneForm && d.elem != nil {
		o := w.f.at.get(word, d.elem, 1)
		return word != nil && (o == nil || o.ref == nilRef)
	}
	if d.form == goneForm || d.form == lockForm {
		return !d.direct || word != nil // a nil channel is one
	}
	if d.direct && word != nil {
		if d = d.pointer(); d.form == funcForm {
			o := w.f.at.get(word, d, aFunc)
			return o != nil && o.ref == nilRef
		}
	}
	return false
}
