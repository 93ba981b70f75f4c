package keep

import (
	"fmt"
	"hash/fnv"
	"reflect"
	"slices"
	"unsafe"

	"github.com/fluxion-go/fluxion/eval/host/modules"
)

// A type is written as its structure, down to types with names; those are written as import path, name and a hash of what they are made of, by
// which two types of one name, declared in two functions, are told apart.

const (
	namedType   = 'n'
	pointerType = 'p'
	sliceType   = 's'
	arrayType   = 'a'
	mapType     = 'm'
	chanType    = 'c'
	funcType    = 'f'
	structType  = 'S'
	ifaceType   = 'i'
)

// typeTable gives numbers to types, parts before the whole.
type typeTable struct {
	ids  map[reflect.Type]int
	list []reflect.Type
}

func newTypeTable() *typeTable { return &typeTable{ids: map[reflect.Type]int{}} }

func (tt *typeTable) add(t reflect.Type) {
	if _, ok := tt.ids[t]; ok {
		return
	}
	for _, p := range partsOf(t) {
		tt.add(p)
	}
	if _, ok := tt.ids[t]; !ok {
		tt.ids[t] = len(tt.list)
		tt.list = append(tt.list, t)
	}
}

// partsOf are the types that a type without a name consists of.
func partsOf(t reflect.Type) (parts []reflect.Type) {
	if t.Name() != "" {
		return nil
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		return []reflect.Type{t.Elem()}
	case reflect.Map:
		return []reflect.Type{t.Key(), t.Elem()}
	case reflect.Func:
		for p := range t.Ins() {
			parts = append(parts, p)
		}
		for p := range t.Outs() {
			parts = append(parts, p)
		}
	case reflect.Struct:
		for f := range t.Fields() {
			parts = append(parts, f.Type)
		}
	}
	return parts
}

func (tt *typeTable) write(e *encoder) {
	e.number(uint64(len(tt.list)))
	for _, t := range tt.list {
		tt.one(e, t)
	}
}

func (tt *typeTable) one(e *encoder, t reflect.Type) {
	form := uint64(0)
	if p := planOf(t); p.direct {
		form = 1 + uint64(p.pointer().form)
	}
	e.number(form)
	parts := func() {
		for _, p := range partsOf(t) {
			e.number(uint64(tt.ids[p]))
		}
	}
	if t.Name() != "" {
		e.number(namedType)
		e.text(t.PkgPath())
		e.text(t.Name())
		e.number(shape(t))
		return
	}
	switch t.Kind() {
	case reflect.Pointer:
		e.number(pointerType)
	case reflect.Slice:
		e.number(sliceType)
	case reflect.Array:
		e.number(arrayType)
		e.number(uint64(t.Len()))
	case reflect.Map:
		e.number(mapType)
	case reflect.Chan:
		e.number(chanType)
		e.number(uint64(t.ChanDir()))
	case reflect.Func:
		e.number(funcType)
		e.number(uint64(t.NumIn()))
		e.number(uint64(t.NumOut()))
		e.number(uint64(boolean(t.IsVariadic())))
	case reflect.Struct:
		e.number(structType)
		e.text(t.String())
		e.number(shape(t))
		e.number(uint64(t.NumField()))
		for f := range t.Fields() {
			e.text(f.Name)
			e.text(f.PkgPath)
			e.text(string(f.Tag))
			e.number(uint64(boolean(f.Anonymous)))
		}
	default:
		e.number(ifaceType)
		e.text(t.String())
		e.number(shape(t))
	}
	parts()
}

// shape is a hash of what a type is made of.
func shape(t reflect.Type) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, t.Kind(), t.Size())
	switch t.Kind() {
	case reflect.Struct:
		for f := range t.Fields() {
			fmt.Fprint(h, " ", f.Name, f.Offset, f.Type, f.PkgPath)
		}
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Chan:
		fmt.Fprint(h, t.Elem())
	case reflect.Map:
		fmt.Fprint(h, t.Key(), t.Elem())
	case reflect.Func:
		for p := range t.Ins() {
			fmt.Fprint(h, " ", p)
		}
		for p := range t.Outs() {
			fmt.Fprint(h, ",", p)
		}
	case reflect.Interface:
		for i := range t.NumMethod() {
			m := t.Method(i)
			fmt.Fprint(h, " ", m.Name, m.PkgPath, m.Type)
		}
	}
	return h.Sum64()
}

// typeIndex finds the types of this process.
type typeIndex struct {
	named map[string][]reflect.Type // by import path and name; types without a name by their text
	all   []foundType
}

type foundType struct {
	t      reflect.Type // nil: there is none
	text   string       // for messages
	direct form         // 0: an interface does not hold the value itself
	is     bool         // direct counts
}

// listTypes lists all types of this process.
func listTypes() map[string][]reflect.Type {
	named := map[string][]reflect.Type{}
	seen := map[reflect.Type]bool{}
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		switch {
		case t.Name() != "":
			named[t.PkgPath()+" "+t.Name()] = append(named[t.PkgPath()+" "+t.Name()], t)
		case t.Kind() == reflect.Struct || t.Kind() == reflect.Interface:
			named[t.String()] = append(named[t.String()], t)
		}
		for _, p := range partsOf(t) {
			add(p)
		}
	}
	for _, t := range []reflect.Type{
		reflect.TypeFor[bool](), reflect.TypeFor[string](), reflect.TypeFor[error](), reflect.TypeFor[unsafe.Pointer](), reflect.TypeFor[any](),
		reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
		reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
		reflect.TypeFor[uintptr](), reflect.TypeFor[float32](), reflect.TypeFor[float64](), reflect.TypeFor[complex64](), reflect.TypeFor[complex128](),
	} {
		add(t)
	}
	// A plugin may have a description of a type that an earlier module has too, though not in its list. What leads to the type leads to the earlier
	// description, which counts.
	all := slices.Collect(modules.Types())
	for _, t := range all {
		for _, p := range partsOf(t) {
			add(p)
		}
	}
	for _, t := range all {
		add(t)
	}
	return named
}

// allTypes is listTypes, which a fuzzer calls once.
var allTypes = listTypes

// find finds a type by its name, or text, and shape. A plugin may have a description of a type that an earlier module has too, which counts; two types
// of one module that fit are as bad as none.
func (x *typeIndex) find(key string, hash uint64) (found reflect.Type) {
	if x.named == nil {
		x.named = allTypes()
	}
	for _, t := range x.named[key] {
		switch {
		case shape(t) != hash:
		case found == nil:
			found = t
		case moduleOf(t) == moduleOf(found):
			return nil
		}
	}
	return found
}

func moduleOf(t reflect.Type) int { return modules.Index(uintptr(addressOf(t))) }

// read reads the table of a file.
func (x *typeIndex) read(d *decoder) {
	for range d.count(3) {
		f := foundType{}
		if form := d.number(); form > 0 {
			f.direct, f.is = form8(form-1), true
		}
		f.t, f.text = x.one(d)
		if f.t != nil {
			if p := planOf(f.t); p.direct != f.is || f.is && p.pointer().form != f.direct {
				f.t = nil
			}
		}
		x.all = append(x.all, f)
	}
}

func form8(n uint64) form {
	if n > uint64(goneForm) {
		panic(ErrFile)
	}
	return form(n)
}

func (x *typeIndex) one(d *decoder) (t reflect.Type, text string) {
	missing := false
	part := func() reflect.Type {
		f := x.all[d.index(len(x.all))]
		missing = missing || f.t == nil
		text += " " + f.text
		return f.t
	}
	defer func() {
		if missing {
			t = nil
		}
	}()
	switch tag := d.number(); tag {
	case namedType:
		path, name := d.text(), d.text()
		if t = x.find(path+" "+name, d.number()); t == nil && len(x.named[path+" "+name]) > 1 {
			return nil, name + ", one of several of that name"
		}
		return t, name
	case pointerType:
		text = "pointer to"
		if e := part(); e != nil {
			t = reflect.PointerTo(e)
		}
	case sliceType:
		text = "slice of"
		if e := part(); e != nil {
			t = reflect.SliceOf(e)
		}
	case arrayType:
		text = "array of"
		n := d.number()
		if e := part(); e != nil && n < 1<<40 && (e.Size() == 0 || n <= (1<<40)/uint64(e.Size())) {
			t = reflect.ArrayOf(int(n), e)
		}
	case mapType:
		text = "map of"
		k, e := part(), part()
		if k != nil && e != nil && k.Comparable() {
			t = reflect.MapOf(k, e)
		}
	case chanType:
		text = "channel of"
		dir := reflect.ChanDir(d.number())
		if e := part(); e != nil && dir >= reflect.RecvDir && dir <= reflect.BothDir && e.Size() < 1<<16 {
			t = reflect.ChanOf(dir, e)
		}
	case funcType:
		text = "function of"
		in, out, variadic := make([]reflect.Type, d.count(1)), make([]reflect.Type, d.count(1)), d.number() == 1
		for i := range in {
			in[i] = part()
		}
		for i := range out {
			out[i] = part()
		}
		if !missing && len(in)+len(out) <= 50 && (!variadic || len(in) > 0 && in[len(in)-1].Kind() == reflect.Slice) {
			t = reflect.FuncOf(in, out, variadic)
		}
	case structType:
		text = d.text()
		hash := d.number()
		fields := make([]reflect.StructField, d.count(4))
		for i := range fields {
			fields[i].Name, fields[i].PkgPath = d.text(), d.text()
			fields[i].Tag = reflect.StructTag(d.text())
			fields[i].Anonymous = d.number() == 1
		}
		name := text
		for i := range fields {
			fields[i].Type = part()
		}
		text = name
		if t = x.find(name, hash); t == nil && !missing {
			t = structOf(fields)
		}
	case ifaceType:
		text = d.text()
		t = x.find(text, d.number())
	default:
		panic(ErrFile)
	}
	return t, text
}

// structOf makes a struct type that no code mentions.
func structOf(fields []reflect.StructField) (t reflect.Type) {
	defer func() {
		if recover() != nil {
			t = nil
		}
	}()
	return reflect.StructOf(fields)
}

// typeOf is the type whose description is at an address: the first word of an interface{}.
func typeOf(address unsafe.Pointer) reflect.Type {
	var v any
	*(*unsafe.Pointer)(unsafe.Pointer(&v)) = address
	return reflect.TypeOf(v)
}

// addressOf is the inverse of typeOf. The second word of a reflect.Type points to the type.
func addressOf(t reflect.Type) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&t))[1] }
