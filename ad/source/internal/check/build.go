package check

import (
	"fmt"
	"math/rand/v2"
	"reflect"
)

// arguments are values for the parameters of a function. The structure, that is lengths, keys, integers and which memory is shared,
// depends on the seed alone, so that arguments that are built twice with different floats correspond place by place.
type arguments struct {
	values []reflect.Value // each can be set
	places []place
}

// A place is where a float is: by value in an argument, or in memory, from where it is seen by whoever holds a reference.
type place struct {
	name   string
	arg    int
	memory bool
	at     reflect.Value // the float itself; for a place in a map: the whole value of the key
	dict   reflect.Value // the map, if the place is in one
	key    reflect.Value
	steps  []step // from the argument, or from the value in a map
}

type step struct {
	field bool
	index int
}

func follow(v reflect.Value, steps []step) reflect.Value {
	for _, s := range steps {
		if s.field {
			v = v.Field(s.index)
		} else {
			v = v.Index(s.index)
		}
	}
	return v
}

// get returns the float at the place.
func (p place) get() float64 {
	if !p.dict.IsValid() {
		return p.at.Float()
	}
	if v := p.dict.MapIndex(p.key); v.IsValid() {
		return follow(v, p.steps).Float()
	}
	return 0
}

// builder builds arguments.
type builder struct {
	r      *rand.Rand
	value  func(i int) float64
	shadow bool // values in interfaces are pointers to where their adjoints or tangents are
	args   arguments

	slices, pointers map[reflect.Type][]reflect.Value
	floats           []reflect.Value // in memory, to point to
	depth            int
}

// build makes arguments. The i-th float is value(i).
func build(seed uint64, types []reflect.Type, shadow bool, value func(i int) float64) *arguments {
	b := &builder{r: rand.New(rand.NewPCG(seed, 77)), value: value, shadow: shadow,
		slices: map[reflect.Type][]reflect.Value{}, pointers: map[reflect.Type][]reflect.Value{}}
	for i, t := range types {
		v := reflect.New(t).Elem()
		b.args.values = append(b.args.values, v)
		b.fill(v, place{name: fmt.Sprintf("argument %d", i), arg: i, at: v})
	}
	return &b.args
}

func (p place) field(v reflect.Value, i int) place {
	p.name += "." + v.Type().Field(i).Name
	p.at = v.Field(i)
	p.steps = append(p.steps[:len(p.steps):len(p.steps)], step{true, i})
	return p
}

func (p place) index(v reflect.Value, i int) place {
	p.name += fmt.Sprintf("[%d]", i)
	p.at = v.Index(i)
	p.steps = append(p.steps[:len(p.steps):len(p.steps)], step{false, i})
	return p
}

// below is the place behind a reference.
func (p place) below(v reflect.Value) place {
	return place{name: p.name, arg: p.arg, memory: true, at: v}
}

// fill gives v, which is at p, a value.
func (b *builder) fill(v reflect.Value, p place) {
	t := v.Type()
	switch t.Kind() {
	case reflect.Float64, reflect.Float32:
		v.SetFloat(b.value(len(b.args.places)))
		b.args.places = append(b.args.places, p)
		if p.memory && !p.dict.IsValid() && t == reflect.TypeFor[float64]() {
			b.floats = append(b.floats, v)
		}
	case reflect.Int:
		v.SetInt(int64(b.r.IntN(6)))
	case reflect.Bool:
		v.SetBool(b.r.IntN(2) == 0)
	case reflect.String:
		v.SetString(string(rune('a' + b.r.IntN(4))))
	case reflect.Array:
		for i := range v.Len() {
			b.fill(v.Index(i), p.index(v, i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if t.Field(i).Name == "Next" && (b.depth > 1 || b.r.IntN(2) == 0) {
				continue
			}
			b.depth++
			b.fill(v.Field(i), p.field(v, i))
			b.depth--
		}
	case reflect.Slice:
		b.slice(v, p)
	case reflect.Pointer:
		b.pointer(v, p)
	case reflect.Map:
		b.dict(v, p)
	case reflect.Interface:
		b.box(v, p)
	default:
		panic("no values for " + t.String())
	}
}

const minLen = 5

func (b *builder) slice(v reflect.Value, p place) {
	t := v.Type()
	if old := b.slices[t]; len(old) > 0 && b.r.IntN(4) == 0 {
		s := old[b.r.IntN(len(old))]
		lo, hi := 0, s.Len()
		if hi > minLen {
			lo = b.r.IntN(hi - minLen + 1)
			hi = lo + minLen + b.r.IntN(hi-lo-minLen+1)
		}
		v.Set(s.Slice(lo, hi))
		return
	}
	n := minLen + b.r.IntN(3)
	if t.Elem().Kind() != reflect.Float64 {
		n = minLen // these are large
	}
	capacity := n
	if b.r.IntN(2) == 0 {
		capacity += b.r.IntN(3)
	}
	s := reflect.MakeSlice(t, capacity, capacity)
	for i := range capacity {
		b.fill(s.Index(i), p.below(s).index(s, i))
	}
	s = s.Slice(0, n)
	v.Set(s)
	b.slices[t] = append(b.slices[t], s)
}

func (b *builder) pointer(v reflect.Value, p place) {
	t := v.Type()
	if t.Elem().Kind() == reflect.Float64 && len(b.floats) > 0 && b.r.IntN(2) == 0 {
		v.Set(b.floats[b.r.IntN(len(b.floats))].Addr())
		return
	}
	if old := b.pointers[t]; len(old) > 0 && b.r.IntN(4) == 0 {
		v.Set(old[b.r.IntN(len(old))])
		return
	}
	if old := b.slices[reflect.SliceOf(t.Elem())]; len(old) > 0 && b.r.IntN(4) == 0 {
		v.Set(old[b.r.IntN(len(old))].Index(1).Addr())
		return
	}
	e := reflect.New(t.Elem())
	v.Set(e)
	q := p.below(e.Elem())
	q.name = "(*" + p.name + ")"
	b.fill(e.Elem(), q)
	b.pointers[t] = append(b.pointers[t], e)
}

func (b *builder) dict(v reflect.Value, p place) {
	m := reflect.MakeMap(v.Type())
	v.Set(m)
	for _, k := range []string{"a", "b", "c", "d"} {
		if b.r.IntN(3) == 0 {
			continue
		}
		e := reflect.New(v.Type().Elem()).Elem()
		key := reflect.ValueOf(k).Convert(v.Type().Key())
		b.fill(e, place{name: fmt.Sprintf("%s[%q]", p.name, k), arg: p.arg, memory: true, at: e, dict: m, key: key})
		m.SetMapIndex(key, e)
	}
}

// box puts something in an interface.
func (b *builder) box(v reflect.Value, p place) {
	t := []reflect.Type{reflect.TypeFor[float64](), reflect.TypeFor[float64](), reflect.TypeFor[[]float64](), reflect.TypeFor[*float64](),
		reflect.TypeFor[map[string]float64](), reflect.TypeFor[int]()}[b.r.IntN(6)]
	e := reflect.New(t)
	byValue := t.Kind() == reflect.Float64
	q := p.below(e.Elem())
	q.name += ".(" + t.String() + ")"
	if byValue && !b.shadow {
		// The float in an interface cannot be set there; this is the only place that is not read again after a call.
		b.fill(e.Elem(), q)
		b.floats = b.floats[:len(b.floats)-1]
		v.Set(e.Elem())
		return
	}
	b.fill(e.Elem(), q)
	if byValue {
		b.floats = b.floats[:len(b.floats)-1]
		v.Set(e)
		return
	}
	v.Set(e.Elem())
}
