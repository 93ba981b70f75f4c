package keep

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// A Root is a variable: what is saved, with all that it leads to.
type Root struct {
	Name  string // by which the other process finds it; no two have the same
	Label string // by which people know it
	Ptr   any    // to the variable
}

// An object is a piece of memory, a map or a function, which may be referred to more than once.
type object struct {
	id int
	at unsafe.Pointer
	p  *plan
	n  int // how many values of p, or aMap or aFunc

	up  *object // that led here first; nil for a variable
	off uintptr // where in it
	key string  // of the entry, if it is a map

	root  *Root
	place string  // in a package, see Origins
	in    *object // memory: it is part of another one
	shift uintptr // and begins so many bytes behind its beginning

	ref  uint64 // of what belongs to the program: how it is referred to
	word uint64 // and which
	code *code  // of a function
}

const aMap, aFunc = 0, -1

func (o *object) bytes() uintptr { return uintptr(o.n) * o.p.size }

// top returns the memory that o is part of, and where it is there.
func (o *object) top() (*object, uintptr) {
	shift := uintptr(0)
	for o.in != nil {
		shift += o.shift
		o = o.in
	}
	return o, shift
}

// ErrLarge says that there is more to save than Options allow.
var ErrLarge = errors.New("checkpoint: the values are too large")

// finder walks over all that the variables lead to.
type finder struct {
	o       Options
	types   *typeTable
	objects []*object // in the order in which they were found; the queue of those that are to be looked at
	at      index
	entries map[unsafe.Pointer][]any // of a sync.Map, its keys and values

	pieces, maps, funcs []*object // those that are written

	gaps  []Gap
	bytes int64
	steps int
}

// find finds all objects.
func (f *finder) find(roots []Root) error {
	for i := range roots {
		r := &roots[i]
		v := reflect.ValueOf(r.Ptr)
		if v.Kind() != reflect.Pointer || v.IsNil() {
			continue
		}
		p := planOf(v.Type().Elem())
		if p.size > 0 && f.at.get(v.UnsafePointer(), p, 1) == nil {
			o := f.at.add(v.UnsafePointer(), p, 1)
			o.root = r
			f.objects = append(f.objects, o)
			f.types.add(p.t)
		}
	}
	for i := 0; i < len(f.objects); i++ {
		o := f.objects[i]
		if o.ref != 0 {
			continue
		}
		if o.n == aMap {
			if err := f.scanMap(o); err != nil {
				return err
			}
		} else if o.p.form == rawForm {
			f.bytes += int64(o.bytes())
		} else {
			for k := range max(0, o.n) {
				if err := f.scan(place{o: o, base: o.at}, unsafe.Add(o.at, uintptr(k)*o.p.size), o.p); err != nil {
					return err
				}
			}
		}
		if err := f.tick(1); err != nil {
			return err
		}
	}
	return nil
}

// tick counts steps, and asks now and then whether to go on.
func (f *finder) tick(n int) error {
	if f.steps += n; f.steps >= 1024 {
		f.steps = 0
		if f.o.Max > 0 && f.bytes > f.o.Max {
			return ErrLarge
		}
		if f.o.Tick != nil {
			return f.o.Tick()
		}
	}
	return nil
}

// A place is where the walk is: in an object, which begins at base in memory, or in a copy of something in it: an entry of a map, a variable of
// a function.
type place struct {
	o     *object
	base  unsafe.Pointer
	key   string  // of the entry, name of the variable
	fixed uintptr // with a key: where the map or the function is in the object
}

func (pl place) off(p unsafe.Pointer) uintptr {
	if pl.key != "" {
		return pl.fixed
	}
	return uintptr(p) - uintptr(pl.base)
}

// scan looks at one value of plan p at an address.
func (f *finder) scan(where place, at unsafe.Pointer, p *plan) error {
	f.bytes += int64(p.size)
	switch p.form {
	case textForm:
		f.bytes += int64(len(*(*string)(at)))
		return f.tick(1)
	case pointerForm:
		if q := *(*unsafe.Pointer)(at); q != nil && p.elem.size > 0 {
			f.memory(where, at, q, p.elem, 1, true)
		}
		return f.tick(1)
	case sliceForm:
		if s := *(*[]byte)(at); len(s) > 0 && p.elem.size > 0 {
			f.memory(where, at, unsafe.Pointer(unsafe.SliceData(s)), p.elem, len(s), false)
		}
		return f.tick(1)
	case mapForm:
		if m := *(*unsafe.Pointer)(at); m != nil {
			f.mapping(where, at, m, p.plain)
		}
		return f.tick(1)
	case funcForm:
		if c := *(*unsafe.Pointer)(at); c != nil {
			f.function(where, at, c, p)
		}
		return f.tick(1)
	case ifaceForm:
		return f.iface(where, at, p)
	case memoryForm:
		m := reflect.NewAt(p.t, at).Interface().(Memory)
		if zero, n, q := m.Memory(); q != nil && n > 0 {
			f.memory(where, at, q, planOf(reflect.TypeOf(zero)), n, false)
		} else if n > 0 {
			f.gap(where, at, "memory of a device")
		}
	case binaryForm:
		if b, err := marshal(at, p); err != nil {
			f.gap(where, at, fmt.Sprintf("a %v (%v)", p.t, err))
		} else {
			f.bytes += int64(len(b))
		}
		return nil
	case typeForm:
		if t := *(*unsafe.Pointer)(at); t != nil {
			f.types.add(typeOf(t))
		}
		return nil
	case syncMapForm:
		return f.syncMap(where, at)
	case valueForm:
		return f.value(where, at)
	case lockForm, goneForm:
		if q := *(*unsafe.Pointer)(at); p.elem != nil && q != nil && f.known(where, at, q, p.elem) {
			return nil
		}
		if !isZero(at, p.size) {
			f.gap(where, at, p.why)
		}
		return nil
	case arrayForm:
		for i := range p.n {
			if err := f.scan(where, unsafe.Add(at, uintptr(i)*p.elem.size), p.elem); err != nil {
				return err
			}
		}
		return nil
	}
	for _, fd := range p.fields {
		if fd.form == rawForm {
			continue
		}
		if err := f.scan(where, unsafe.Add(at, fd.off), fd.plan); err != nil {
			return err
		}
	}
	return nil
}

func isZero(p unsafe.Pointer, n uintptr) bool {
	for _, b := range unsafe.Slice((*byte)(p), n) {
		if b != 0 {
			return false
		}
	}
	return true
}

// fresh takes note of an object and of how the walk got there. It is nil if the object is known.
func (f *finder) fresh(where place, from, q unsafe.Pointer, p *plan, n int) *object {
	if f.at.get(q, p, n) != nil {
		return nil
	}
	o := f.at.add(q, p, n)
	o.up, o.off, o.key = where.o, where.off(from), where.key
	f.objects = append(f.objects, o)
	return o
}

// memory takes note of n values of plan p at q. A pointer may lead into the program, and stays what it is; what a slice or an interface refers to
// there is copied.
func (f *finder) memory(where place, from, q unsafe.Pointer, p *plan, n int, pointer bool) {
	o := f.fresh(where, from, q, p, n)
	if o == nil {
		return
	}
	f.bytes += objectCost
	if pointer {
		if f.ofProgram(o, q); o.ref == nilRef {
			f.gap(where, from, "memory outside of Go")
		}
		if o.ref == 0 {
			o.place = f.o.Origins.place(q)
		}
	}
	if o.ref == 0 {
		f.types.add(p.t)
	}
}

// objectCost is about what it takes to remember an object. It counts as much as what is in it.
const objectCost = 256

// known tells whether a pointer to what cannot be saved leads to something that the program has anyway: os.Stdout, say.
func (f *finder) known(where place, from, q unsafe.Pointer, p *plan) bool {
	o := f.at.get(q, p, 1)
	if o == nil {
		if o = f.at.add(q, p, 1); !f.ofProgram(o, q) {
			o.ref = nilRef
		}
	}
	return o.ref != nilRef
}

// ofProgram tells whether an object belongs to a package of the program, and notes how it is referred to, and whether it is none of Go's.
func (f *finder) ofProgram(o *object, q unsafe.Pointer) bool {
	if !modules.Known {
		return false
	}
	switch modules.Where(uintptr(q)) {
	case modules.Heap:
		if off, ok := f.o.Origins.find(uintptr(q)); ok {
			o.ref, o.word = wordRef, uint64(off)
		}
	case modules.Program:
		if off, ok := modules.Offset(uintptr(q)); ok && f.o.Origins != nil {
			o.ref, o.word = programRef, uint64(off)
		}
	case modules.Foreign:
		o.ref = nilRef
	}
	return o.ref == wordRef || o.ref == programRef
}

func (f *finder) mapping(where place, from, m unsafe.Pointer, p *plan) {
	if o := f.fresh(where, from, m, p, aMap); o != nil && !f.ofProgram(o, m) {
		f.types.add(p.t)
	}
}

func (f *finder) function(where place, from, c unsafe.Pointer, p *plan) {
	o := f.fresh(where, from, c, p, aFunc)
	if o == nil {
		return
	}
	vars, why := o.open()
	if why != "" {
		o.ref = nilRef
		f.gap(where, from, why)
		return
	}
	f.types.add(p.t)
	if o.code.make != nil {
		f.types.add(reflect.TypeOf(o.code.make))
	}
	if o.code.frame != nil {
		f.memory(where, from, c, o.code.frame, 1, false)
	}
	for i, v := range vars {
		x := reflect.ValueOf(v)
		if e := planOf(x.Type().Elem()); e.size > 0 {
			in := place{o: where.o, key: cmp.Or(where.key, o.code.names[i]), fixed: where.off(from)}
			f.memory(in, from, x.UnsafePointer(), e, 1, true)
		}
	}
}

// iface looks at an interface value: two words, of which the second is the value itself, or points to a copy that nobody writes to.
func (f *finder) iface(where place, at unsafe.Pointer, p *plan) error {
	x := reflect.NewAt(p.t, at).Elem()
	if x.IsNil() {
		return f.tick(1)
	}
	d := planOf(x.Elem().Type())
	f.types.add(d.t)
	word := unsafe.Add(at, unsafe.Sizeof(uintptr(0)))
	if d.direct {
		return f.scan(where, word, d)
	}
	if d.form == goneForm || d.form == lockForm {
		f.gap(where, at, d.why)
	} else if d.size > 0 {
		f.memory(where, at, *(*unsafe.Pointer)(word), d, 1, false)
	}
	return f.tick(1)
}

// scanMap looks at the entries of a map.
func (f *finder) scanMap(o *object) error {
	m := mapAt(o)
	f.bytes += int64(m.Len()) * int64(o.p.key.size+o.p.elem.size)
	if o.p.key.form == rawForm && o.p.elem.form == rawForm {
		return nil
	}
	k, v := reflect.New(o.p.t.Key()), reflect.New(o.p.t.Elem())
	for it := m.MapRange(); it.Next(); {
		k.Elem().SetIterKey(it)
		v.Elem().SetIterValue(it)
		where := place{o: o, key: keyText(k.Elem())}
		if err := f.scan(where, k.UnsafePointer(), o.p.key); err != nil {
			return err
		}
		if err := f.scan(where, v.UnsafePointer(), o.p.elem); err != nil {
			return err
		}
	}
	return nil
}

// mapAt is the map of an object.
func mapAt(o *object) reflect.Value {
	at := o.at
	return reflect.NewAt(o.p.t, unsafe.Pointer(&at)).Elem()
}

func (f *finder) syncMap(where place, at unsafe.Pointer) error {
	var all []any
	(*sync.Map)(at).Range(func(k, v any) bool {
		all = append(all, k, v)
		return true
	})
	f.entries[at] = all
	for i := range all {
		if err := f.scan(place{o: where.o, key: cmp.Or(where.key, keyText(reflect.ValueOf(all[i&^1]))), fixed: where.off(at)}, unsafe.Pointer(&all[i]), planOf(reflect.TypeFor[any]())); err != nil {
			return err
		}
	}
	return nil
}

// valueWords are the fields of a reflect.Value.
type valueWords struct {
	t    unsafe.Pointer // of the type
	p    unsafe.Pointer // the value if it is a pointer, else to it
	flag uintptr
}

const (
	flagKind   = 1<<5 - 1
	flagIndir  = 1 << 7
	flagAddr   = 1 << 8
	flagMethod = 1 << 9
)

func (f *finder) value(where place, at unsafe.Pointer) error {
	v := (*valueWords)(at)
	switch {
	case v.t == nil:
		return nil
	case v.flag&flagMethod != 0:
		f.gap(where, at, "a method value")
		return nil
	}
	d := planOf(typeOf(v.t))
	f.types.add(d.t)
	if v.flag&flagIndir == 0 {
		return f.scan(where, unsafe.Pointer(&v.p), d)
	}
	if d.size > 0 {
		f.memory(where, at, v.p, d, 1, v.flag&flagAddr != 0)
	}
	return nil
}

// marshal calls the method MarshalBinary of a package.
func marshal(at unsafe.Pointer, p *plan) (b []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("%v", v)
		}
	}()
	return reflect.NewAt(p.t, at).Interface().(encoding.BinaryMarshaler).MarshalBinary()
}
