package functors

import (
	"testing"
)

func TestKeyPathText(t *testing.T) {
	for text, want := range map[string]KeyPath{
		"": nil, "a": {"a"}, "layers.0.W": {"layers", 0, "W"}, `m."a.b".1`: {"m", "a.b", 1}, `"1"`: {"1"}, `""`: {""}, "-1": {-1}, "007": {"007"},
		"θ3.+1": {"θ3", "+1"}, `"a\"b"`: {`a"b`}, `"\n"`: {"\n"}, `"\xff"`: {"\xff"}, "1e3": {"1e3"}, "a[0]": {"a[0]"},
	} {
		p, err := ParseKeyPath(text)
		if err != nil || !p.Equal(want) || p.String() != text {
			t.Errorf("%s: got %v %v", text, p, err)
		}
	}
	for text, want := range map[string]string{
		"a..b":   `ParseKeyPath: got an empty step in "a..b" at byte 2, want a name, a number or a quoted name`,
		".":      `ParseKeyPath: got an empty step in "." at byte 0, want a name, a number or a quoted name`,
		"a.":     `ParseKeyPath: got an empty step in "a." at byte 2, want a name, a number or a quoted name`,
		`"a`:     `ParseKeyPath: got a quoted name without an end in "\"a" at byte 0, want a name, a number or a quoted name`,
		`"a"b`:   `ParseKeyPath: got "b" after a quoted name in "\"a\"b" at byte 3, want a dot`,
		"a. b.c": `ParseKeyPath: got " b" without quotes in "a. b.c" at byte 2, want a name, a number or a quoted name`,
		"\xff":   `ParseKeyPath: got "\xff" without quotes in "\xff" at byte 0, want a name, a number or a quoted name`,
	} {
		if p, err := ParseKeyPath(text); err == nil || err.Error() != want {
			t.Errorf("%s: got %v %v", text, p, err)
		}
	}
	p := Path("a", 1)
	q, r := p.Join("b"), p.Join(Path("c", 2))
	if q.String() != "a.1.b" || r.String() != "a.1.c.2" || len(p) != 2 {
		t.Errorf("got %v %v %v", p, q, r)
	}
	if p.Equal(Path("a", "1")) || !p.Equal(Path("a", 1)) {
		t.Error("the name 1 is not the number")
	}
	wantError(t, "Path: got a float64, want a string, an int or a KeyPath", func() { Path(1.5) })
}

func FuzzParseKeyPath(f *testing.F) {
	for _, s := range []string{"", "a", "layers.0.W", `m."a.b".1`, `"1"`, "-1.007", `"\xff".a`, "..", `"`, "θ3", `a."b"c`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := ParseKeyPath(text)
		if err != nil {
			if _, ok := err.(*Error); !ok || p != nil {
				t.Fatalf("got %v %v", p, err)
			}
			p = KeyPath{text, 1} // any name can be in a path
		}
		back, err := ParseKeyPath(p.String())
		if err != nil || !back.Equal(p) {
			t.Fatalf("%#v became %q, and that %#v %v", p, p.String(), back, err)
		}
		if p.Has(nil) != (len(p) == 0) {
			t.Fatal("nil has parts")
		}
	})
}

type inner struct {
	*base
	mix map[any]any
	arr [2]inner2
	val any
	ptr **float64
}

type inner2 struct{ x []float32 }

func example() *inner {
	x := 1.5
	p := &x
	return &inner{&base{[]float64{1, 2}}, map[any]any{1: "one", "1": "text", 2.5: inner2{[]float32{3}}, "m": map[string]int{"a.b": 4}},
		[2]inner2{{[]float32{5}}, {[]float32{6}}}, inner2{[]float32{7}}, &p}
}

func TestKeyPathGet(t *testing.T) {
	m := example()
	for path, want := range map[string]any{
		"base.W.1": 2.0, "W.1": 2.0, "mix.1": "one", `mix."1"`: "text", `mix."2.5".x.0`: float32(3), `mix.m."a.b"`: 4, "arr.1.x.0": float32(6), "val.x": []float32{7},
		"ptr": m.ptr, "": m,
	} {
		p, err := ParseKeyPath(path)
		if err != nil {
			t.Fatal(err)
		}
		if !p.Has(m) {
			t.Errorf("%s is not there", path)
			continue
		}
		equal(t, p.Get(m), want)
	}
	for path, want := range map[string]string{
		"base.V":       "KeyPath.Get: at base.V: got a functors.base, which has no V; it has W",
		"base.W.2":     `KeyPath.Get: at base.W.2: got "2", want an element of 2, from 0`,
		"base.W.a.b":   `KeyPath.Get: at base.W.a: got "a", want an element of 2, from 0`,
		"base.W.0.a":   "KeyPath.Get: at base.W.0.a: got a float64, which has no a",
		"mix.x":        "KeyPath.Get: at mix.x: got a map[any]any, which has no x; it has 1, 1, 2.5, m",
		"arr.0.x.0.-1": "KeyPath.Get: at arr.0.x.0.-1: got a float32, which has no -1",
	} {
		p, _ := ParseKeyPath(path)
		if p.Has(m) {
			t.Errorf("%s is there", path)
		}
		wantError(t, want, func() { p.Get(m) })
	}
	wantError(t, "KeyPath.Get: at W: got nil, which has no W", func() { Path("W").Get((*base)(nil)) })
	wantError(t, "KeyPath.Get: at a: got nil, which has no a", func() { Path("a").Get(nil) })
	wantError(t, "KeyPath.Get: at a: got a functors.mirror, which has no a", func() { Path("a").Get(mirror{}) })
	equal(t, Path("inner", "W").Get(Compose(baseCall{}, baseCall{base{[]float64{3}}})), []float64{3})
}

type baseCall struct{ base }

func (baseCall) Call(x any) any { return x }

func TestKeyPathSet(t *testing.T) {
	for path, value := range map[string]any{
		"base.W.1": 5.0, "base.W": []float64{}, "mix.1": 3, `mix."1"`: "b", `mix."2.5".x.0`: float32(9), `mix."2.5"`: nil, `mix.m."a.b"`: 7, `mix.m.new`: 8,
		"arr.1.x.0": float32(1), "arr.1": inner2{}, "val.x": []float32{1}, "val": "text", "ptr": (**float64)(nil), "base": &base{},
	} {
		m := example()
		p, err := ParseKeyPath(path)
		if err != nil {
			t.Fatal(err)
		}
		p.Set(m, value)
		equal(t, p.Get(m), value)
	}
	m := example()
	Path("W", 0).Set(*m, 4) // the slice is behind a reference, and an int becomes a float64
	equal(t, m.W, []float64{4, 2})
	c := Compose(scaled{1}, scaled{2})
	Path("outer", "K").Set(c, 5)
	equal(t, c.Float(1), 10.0)
	list := []any{inner2{}, 1}
	Path(0, "x").Set(list, []float32{1})
	equal(t, list[0], any(inner2{[]float32{1}}))
	for want, f := range map[string]func(){
		"KeyPath.Set: at arr: got a functors.inner by value, which cannot be changed; pass a pointer to it": func() { Path("arr").Set(*m, [2]inner2{}) },
		"KeyPath.Set: at 0: got a [2]int by value, which cannot be changed; pass a pointer to it":           func() { Path(0).Set([2]int{}, 1) },
		"KeyPath.Set: at base.W.0: got a string, want float64":                                              func() { Path("base", "W", 0).Set(m, "a") },
		"KeyPath.Set: at base.V: got a functors.base, which has no V; it has W":                             func() { Path("base", "V").Set(m, "a") },
		"KeyPath.Set: at val.y: got a functors.inner2, which has no y; it has x":                            func() { Path("val", "y").Set(m, "a") },
		"KeyPath.Set: at mix.z: got a map[any]any, which has no z; it has 1, 1, 2.5, m":                     func() { Path("mix", "z", 0).Set(m, "a") },
		"KeyPath.Set: at a: got a map[int]int, which has no a":                                              func() { Path("a").Set(map[int]int{}, 1) },
		"KeyPath.Set: at a: got a map[string]int, which has no a":                                           func() { Path("a").Set(map[string]int(nil), 1) },
		"KeyPath.Set: at a: got nil, which has no a":                                                        func() { Path("a").Set(nil, 1) },
		"KeyPath.Set: at W: got nil, which has no W":                                                        func() { Path("W").Set((*base)(nil), 1) },
		"KeyPath.Set: at a: got an int, which has no a":                                                     func() { Path("a").Set(1, 1) },
		"KeyPath.Set: got the empty path, want one that leads to a part":                                    func() { KeyPath{}.Set(m, 1) },
		"KeyPath.Set: at base.W.7: got \"7\", want an element of 2, from 0":                                 func() { Path("base", "W", 7).Set(m, 1) },
		"KeyPath.Set: at f: got a func() string, which has no f":                                            func() { Path("f").Set(t.Name, 1) },
	} {
		wantError(t, want, f)
	}
}
