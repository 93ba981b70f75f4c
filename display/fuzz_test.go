package display

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzText makes a type and a value of it from the seeds, and checks that Text and Of are bounded, fast, valid and never panic.
func FuzzText(f *testing.F) {
	for i := range 300 {
		f.Add(uint64(i), uint64(i*i))
	}
	f.Fuzz(func(t *testing.T, a, b uint64) {
		m := maker{rand.New(rand.NewPCG(a, b)), 200}
		v := m.value(m.typ(5), 5).Interface()
		start := time.Now()
		s := Text(v)
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %v", took)
		}
		if len(s) > maxText || !utf8.ValidString(s) || strings.Contains(s, "cannot be shown") {
			t.Errorf("%T, %d bytes:\n%s", v, len(s), s)
		}
		if _, ok := All(v, v).Data["text/plain"].(string); !ok {
			t.Errorf("%T: no text", v)
		}
	})
}

// maker makes random types and values. left bounds the number of elements.
type maker struct {
	*rand.Rand
	left int
}

var leafTypes = []reflect.Type{
	reflect.TypeFor[int](), reflect.TypeFor[uint8](), reflect.TypeFor[float64](), reflect.TypeFor[float32](), reflect.TypeFor[string](),
	reflect.TypeFor[bool](), reflect.TypeFor[complex64](), reflect.TypeFor[any](), reflect.TypeFor[error](), reflect.TypeFor[func(int)](),
	reflect.TypeFor[chan int](), reflect.TypeFor[time.Time](), reflect.TypeFor[celsius](), reflect.TypeFor[level](),
	reflect.TypeFor[angry](), reflect.TypeFor[pointer](), reflect.TypeFor[table](), reflect.TypeFor[point](), reflect.TypeFor[*node0](),
	reflect.TypeFor[timed](), reflect.TypeFor[pairOf[any, []any]](), reflect.TypeFor[reflect.Value](), reflect.TypeFor[failing](),
	reflect.TypeFor[uintptr](), reflect.TypeFor[map[string]any](), reflect.TypeFor[chain](), reflect.TypeFor[rich](),
}

func (m *maker) typ(depth int) reflect.Type {
	if depth == 0 {
		return leafTypes[m.IntN(len(leafTypes))]
	}
	switch m.IntN(8) {
	case 0:
		return reflect.PointerTo(m.typ(depth - 1))
	case 1, 2:
		return reflect.SliceOf(m.typ(depth - 1))
	case 3:
		return reflect.ArrayOf(m.IntN(4), m.typ(depth-1))
	case 4:
		if k := m.typ(depth - 1); k.Comparable() {
			return reflect.MapOf(k, m.typ(depth-1))
		}
		return reflect.MapOf(reflect.TypeFor[string](), m.typ(depth-1))
	case 5, 6:
		var fields []reflect.StructField
		for i := range m.IntN(5) {
			field := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: m.typ(depth - 1)}
			if m.IntN(2) == 0 {
				field.Name, field.PkgPath = fmt.Sprintf("f%d", i), "cell/3"
			}
			fields = append(fields, field)
		}
		return reflect.StructOf(fields)
	}
	return m.typ(0)
}

func (m *maker) value(t reflect.Type, depth int) reflect.Value {
	v := reflect.New(t).Elem()
	m.fill(v, depth)
	return v
}

func (m *maker) fill(v reflect.Value, depth int) {
	m.left--
	v = open(v)
	t := v.Type()
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(m.IntN(2) == 0)
	case reflect.Int:
		v.SetInt(int64(m.Uint64()) >> m.IntN(64))
	case reflect.Uint8, reflect.Uintptr:
		v.SetUint(m.Uint64() & 255)
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, 1, m.NormFloat64(), math.Exp(100 * m.NormFloat64()), math.NaN(), math.Inf(1)}[m.IntN(6)])
	case reflect.Complex64:
		v.SetComplex(complex(m.NormFloat64(), math.Inf(-1)))
	case reflect.String:
		v.SetString([]string{"", "a", "line\nline", "\xff\x00", strings.Repeat("é\U0001F600", m.IntN(300))}[m.IntN(5)])
	case reflect.Interface:
		if t.NumMethod() == 0 && depth > 0 && m.left > 0 {
			v.Set(m.value(m.typ(depth-1), depth-1))
		}
	case reflect.Pointer:
		if depth > 0 && m.left > 0 && m.IntN(4) > 0 {
			p := reflect.New(t.Elem())
			m.fill(p.Elem(), depth-1)
			v.Set(p.Convert(t))
		}
	case reflect.Slice:
		n := m.IntN(6)
		if m.IntN(5) == 0 {
			n = 150
		}
		v.Set(reflect.MakeSlice(t, n, n))
		for i := 0; i < n && m.left > 0; i++ {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Array:
		for i := range v.Len() {
			m.fill(v.Index(i), depth-1)
		}
	case reflect.Map:
		if m.IntN(4) == 0 {
			return
		}
		v.Set(reflect.MakeMap(t))
		for range m.IntN(5) {
			m.set(v, m.value(t.Key(), depth-1), m.value(t.Elem(), depth-1))
		}
	case reflect.Struct:
		if t == reflect.TypeFor[reflect.Value]() {
			if depth > 0 {
				v.Set(reflect.ValueOf(m.value(m.typ(depth-1), depth-1)))
			}
			return
		}
		if t.PkgPath() == "time" {
			return
		}
		for i := range v.NumField() {
			m.fill(v.Field(i), depth-1)
		}
	case reflect.Chan:
		v.Set(reflect.MakeChan(t, m.IntN(3)))
	}
}

// set sets a map's element, unless the key holds something that cannot be one.
func (m *maker) set(v, key, elem reflect.Value) {
	defer func() { recover() }()
	v.SetMapIndex(key, elem)
}
