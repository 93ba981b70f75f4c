package keep

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
	"sync"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// headSize is the length of what precedes the meta text.
const headSize = len(magic) + 4*8

// Meta returns what Write was given as meta, of a whole file. It is an error if the file was not written by this program.
func Meta(data []byte) ([]byte, error) {
	d, err := open(data)
	if err != nil {
		return nil, err
	}
	return meta(d)
}

func meta(d *decoder) (b []byte, err error) {
	defer catch(&err)
	return d.bytes(d.count(1)), nil
}

func open(data []byte) (*decoder, error) {
	if len(data) < headSize+4 || string(data[:len(magic)]) != magic {
		return nil, ErrFile
	}
	for i, x := range modules.Identity() {
		if binary.LittleEndian.Uint64(data[len(magic)+8*i:]) != x {
			return nil, ErrFile
		}
	}
	end := len(data) - 4
	if crc32.Checksum(data[:end], castagnoli) != binary.LittleEndian.Uint32(data[end:]) {
		return nil, ErrFile
	}
	return &decoder{data[headSize:end]}, nil
}

// catch makes an error of a panic. A file with a right checksum can only be wrong if this package is.
func catch(err *error) {
	if v := recover(); v != nil {
		if e, ok := v.(error); ok && e == ErrFile {
			*err = ErrFile
			return
		}
		*err = fmt.Errorf("checkpoint: %v", v)
	}
}

// Read gives variables the values that a file has. It returns the names of those that got one. The gaps are those of Write and what did not come
// back although it was saved: values of types, and functions, that this process lacks.
func Read(data []byte, roots []Root, o Options) (names []string, report *Report, err error) {
	d, err := open(data)
	if err != nil {
		return nil, nil, err
	}
	defer catch(&err)
	if _, err := meta(d); err != nil {
		return nil, nil, err
	}
	r := &reader{decoder: *d, o: o, roots: map[string]Root{}, lacks: map[string]bool{}}
	for _, root := range roots {
		r.roots[root.Name] = root
	}
	for range r.count(3) {
		r.gaps = append(r.gaps, Gap{r.text(), r.text(), r.text()})
	}
	r.types.read(&r.decoder)
	r.table()
	for i := range r.memory {
		r.fill(&r.memory[i])
	}
	for i := range r.maps {
		r.fillMap(i)
	}
	for _, f := range r.last {
		f()
	}
	return r.names, &Report{int64(len(data)), r.gaps}, nil
}

type reader struct {
	decoder
	o      Options
	roots  map[string]Root
	types  typeIndex
	memory []piece
	maps   []reflect.Value
	funcs  []function
	last   []func() // what needs the values of the others: entries of maps are hashed
	names  []string
	gaps   []Gap
	lacks  map[string]bool
}

// piece is memory for n values of plan p; at is nil if there is no such type.
type piece struct {
	at unsafe.Pointer
	p  *plan
	n  int
}

type function struct {
	at unsafe.Pointer // of the closure
	t  reflect.Type
}

// lack takes note of what this process does not have.
func (r *reader) lack(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if !r.lacks[text] {
		r.lacks[text] = true
		r.gaps = append(r.gaps, Gap{Path: text, Why: "not found in the new worker"})
	}
}

func (r *reader) typeAt() foundType {
	f := r.types.all[r.index(len(r.types.all))]
	if f.t == nil {
		r.lack("the type %s", f.text)
	}
	return f
}

// table makes room for all objects.
func (r *reader) table() {
	r.memory = make([]piece, r.count(3))
	r.maps = make([]reflect.Value, r.count(1))
	r.funcs = make([]function, r.count(1))
	room := uint64(len(r.b))*64 + 1<<20 // an encoded value has at least a byte
	for i := range r.memory {
		f, n, name := r.typeAt(), r.number(), r.text()
		if f.t == nil {
			continue
		}
		p := planOf(f.t)
		if n == 0 || n > math.MaxInt32<<16 || p.size == 0 || n > room/uint64(p.size) {
			panic(ErrFile)
		}
		room -= n * uint64(p.size)
		r.memory[i] = piece{p: p, n: int(n)}
		if root, ok := r.roots[name]; ok && name != "" {
			v := reflect.ValueOf(root.Ptr)
			if now := v.Type().Elem(); n == 1 && (now == f.t || r.o.Same != nil && now.Size() == f.t.Size() && r.o.Same(f.t, now)) {
				r.memory[i].at = v.UnsafePointer()
				r.names = append(r.names, name)
				continue
			}
		}
		r.memory[i].at = reflect.MakeSlice(reflect.SliceOf(f.t), int(n), int(n)).UnsafePointer()
	}
	for i := range r.maps {
		if f := r.typeAt(); f.t != nil {
			if f.t.Kind() != reflect.Map {
				panic(ErrFile)
			}
			r.maps[i] = reflect.MakeMap(f.t)
		}
	}
	r.functions()
}

// functions finds the functions of the file, all by one look through the tables, and makes those that captured variables.
func (r *reader) functions() {
	type one struct {
		name string
		make reflect.Type
		vars []ref
		kind uint64
		data string
	}
	all := make([]one, len(r.funcs))
	wanted := map[string]bool{}
	for i := range all {
		f := r.typeAt()
		if f.t != nil && f.t.Kind() != reflect.Func {
			panic(ErrFile)
		}
		r.funcs[i].t = f.t
		all[i].name = r.text()
		wanted[all[i].name] = true
		switch all[i].kind = r.number(); all[i].kind {
		case bareCode:
			continue
		case withData:
			all[i].data = r.text()
			continue
		}
		all[i].make = r.typeAt().t
		for range r.count(1) {
			all[i].vars = append(all[i].vars, r.ref())
		}
	}
	code := modules.Funcs(wanted)
	for i, f := range all {
		at := code[f.name]
		switch {
		case len(at) == 0:
			r.lack("the function %s", f.name)
		case r.funcs[i].t == nil:
		case f.kind == bareCode:
			r.funcs[i].at = closure(at[0])
		case f.kind == withData:
			r.funcs[i].at = closureOf(at[0], f.data)
		case f.make == nil || f.make.Kind() != reflect.Func || f.make.NumIn() != len(f.vars) || f.make.NumOut() != 1 || !isMaker(f.name):
			r.lack("the function %s", f.name)
		default:
			vars := make([]reflect.Value, len(f.vars))
			ok := true
			for k, v := range f.vars {
				in := f.make.In(k)
				if in.Kind() != reflect.Pointer {
					panic(ErrFile)
				}
				p := r.pointer(v, planOf(in.Elem()), 1)
				ok = ok && p != nil
				vars[k] = reflect.NewAt(in.Elem(), p)
			}
			if ok {
				r.funcs[i].at, ok = call(at[0], f.make, r.funcs[i].t, vars)
			}
			if !ok {
				r.lack("the function %s", f.name)
			}
		}
	}
}

// fill reads the contents of a piece of memory.
func (r *reader) fill(m *piece) {
	defer r.inside()()
	switch {
	case m.at == nil:
		r.b = nil
	case m.p.form == rawForm:
		b := r.bytes(m.n * int(m.p.size))
		copy(unsafe.Slice((*byte)(m.at), len(b)), b)
	default:
		for i := range m.n {
			r.value(unsafe.Add(m.at, uintptr(i)*m.p.size), m.p)
		}
	}
}

// inside goes into the contents of an object, and the function that it returns behind them.
func (r *reader) inside() (out func()) {
	in := decoder{r.bytes(r.count(1))}
	behind := r.decoder
	r.decoder = in
	return func() {
		if len(r.b) > 0 {
			panic(ErrFile)
		}
		r.decoder = behind
	}
}

// fillMap reads the entries of a map.
func (r *reader) fillMap(i int) {
	defer r.inside()()
	m := r.maps[i]
	if !m.IsValid() {
		r.b = nil
		return
	}
	p := planOf(m.Type())
	n := r.number()
	if p.key.size == 0 && n > 1 {
		panic(ErrFile)
	}
	for range n {
		k, v := reflect.New(p.t.Key()), reflect.New(p.t.Elem())
		r.value(k.UnsafePointer(), p.key)
		r.value(v.UnsafePointer(), p.elem)
		m.SetMapIndex(k.Elem(), v.Elem())
	}
}

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
		if elem, has, _ := m.Memory(); at != nil && (elem != t.t || has != int(n)) {
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
	if !f.t.AssignableTo(p.t) || d.form == goneForm && d.elem == nil {
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

// inProgram allows references into the program. A fuzzer's would lead anywhere in it.
var inProgram = true

func programAt(offset uint64) (uintptr, bool) {
	at, ok := modules.At(uintptr(offset))
	return at, ok && inProgram
}
