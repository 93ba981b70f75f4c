package host

import (
	"reflect"
	"sync"
	"testing"
	"unsafe"
)

// look is what rt.As does with the word of a value.
func look(v *versions, x, as any) any {
	word := (*uintptr)(unsafe.Pointer(&x))
	*word = v.upgrade(*word, as)
	return x
}

func TestVersions(t *testing.T) {
	//lint:ignore U1000 the layout counts
	type third struct{ x, y float64 }
	v := newVersions(append(pointChange(), typeChange{Old: reflect.TypeFor[newPoint](), New: reflect.TypeFor[third]()}))
	o, n := oldPoint{1, 2}, newPoint{1, 2}
	m := map[string]oldPoint{"a": o}
	f := func(p oldPoint) float64 { return p.x }
	for _, c := range []struct{ x, as, want any }{
		{o, nil, third{1, 2}},
		{n, nil, third{1, 2}},
		{5, nil, 5},
		{o, (func(string, newPoint))(nil), newPoint{1, 2}},
		{o, (func(newPoint, oldPoint))(nil), o},
		{third{1, 2}, (func(oldPoint))(nil), o}, // code that was compiled before
		{o, (func(string) shape)(nil), o},       // a third has no area
		{&o, (func(*newPoint))(nil), (*newPoint)(unsafe.Pointer(&o))},
		{[]oldPoint{o}, nil, []third{{1, 2}}},
		{m, (func(map[string]newPoint))(nil), map[string]newPoint{"a": n}},
		{box{o}, nil, box{o}},
		{struct{ p oldPoint }{o}, (func(struct{ p newPoint }))(nil), struct{ p newPoint }{n}},
		{f, (func(func(oldPoint, ...int)))(nil), nil},
	} {
		got := look(v, c.x, c.as)
		if c.want == nil {
			c.want = c.x
		}
		if reflect.TypeOf(got) != reflect.TypeOf(c.want) || reflect.TypeOf(got).Kind() != reflect.Func && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%#v as %T: got %#v, want %#v", c.x, c.as, got, c.want)
		}
	}
	if g, ok := look(v, f, (func(func(newPoint) float64))(nil)).(func(newPoint) float64); !ok || g(n) != 1 {
		t.Error("a func of the old type is none of the new one")
	}
}

func TestVersionsRace(t *testing.T) {
	v := newVersions(pointChange())
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				if _, ok := look(v, []map[string]oldPoint{}, nil).([]map[string]newPoint); !ok {
					t.Error("it stays old")
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkUpgrade(b *testing.B) {
	v := newVersions(pointChange())
	x := any(oldPoint{1, 2})
	for b.Loop() {
		look(v, x, nil)
	}
}

func TestIsAccessor(t *testing.T) {
	for symbol, want := range map[string]bool{
		"cell/3.Ʌ0point_x":          true,
		"cell/3.Ʌ0pair_a[...]":      true,
		"cell/3.Ʌ0S3_0_x":           true,
		"cell/3.Ʌ0init0":            false,
		"cell/3.Ʌ0point_x.func1":    false,
		"cell/3.Ʌpoint_x":           false,
		"cell/3.(*Ʌpoint).Ʌ0norm":   false,
		"cell/3.Ʌ0run.func1":        false,
		"main.main":                 false,
		"cell/3.Ʌfirst[go.shape.x]": false,
	} {
		if got := isAccessor(symbol); got != want {
			t.Errorf("isAccessor(%q) = %v, want %v", symbol, got, want)
		}
	}
}
