package keep

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"reflect"
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
		if at := r.o.Origins.memory(name, f.t, int(n)); at != nil && inProgram {
			r.memory[i].at = at
			continue
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
		case withReceiver:
			all[i].vars = []ref{r.ref()}
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
		case f.kind == withReceiver:
			t := frameOf(f.name)
			if t == nil {
				r.lack("the function %s", f.name)
				continue
			}
			closure := r.pointer(f.vars[0], planOf(t), 1)
			if r.funcs[i].at = closure; closure != nil {
				r.last = append(r.last, func() { *(*uintptr)(closure) = at[0] })
			}
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

// inProgram allows references into the program. A fuzzer's would lead anywhere in it.
var inProgram = true

func programAt(offset uint64) (uintptr, bool) {
	at, ok := modules.At(uintptr(offset))
	return at, ok && inProgram
}
