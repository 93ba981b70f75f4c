package dataset

import (
	"reflect"

	"github.com/fluxion-go/fluxion/tensor"
)

// NumObs returns how many observations a container holds: the size of the last dimension of a tensor, the length of a slice, an array or the parts of
// a Pair, a struct or a map, or what the method NumObs says.
//
// It panics with *tensor.UseError if data is no container or its parts have different lengths, and with *tensor.ShapeError for a scalar.
func NumObs(data any) int {
	if c, ok := data.(interface{ NumObs() int }); ok {
		if v := reflect.ValueOf(data); v.Kind() != reflect.Pointer || !v.IsNil() {
			return c.NumObs()
		}
	}
	return numObs("NumObs", data)
}

func numObs[T any](op string, data T) int {
	v, p := root(op, data)
	return p.count(op, "", v)
}

// GetObs returns a copy of the observations at these positions, in their order and as often as they are listed. It has the type of data: a tensor of
// (features.., len(at)), a shorter slice, a Pair of those.
//
// It panics as NumObs does, and with *tensor.IndexError for a position that is not 0 to NumObs(data)-1.
func GetObs[T any](data T, at ...int) T {
	v, p := root("GetObs", data)
	inside("GetObs", at, p.count("GetObs", "", v))
	return back[T](p.take("GetObs", v, at, reflect.Value{}))
}

// inside checks positions.
func inside(op string, at []int, n int) {
	for _, i := range at {
		if i < 0 || i >= n {
			panic(&tensor.IndexError{Op: op, What: "observation", Index: i, High: n - 1, Of: []int{n}})
		}
	}
}

// pick is GetObs that shares memory if positions follow each other. Views of containers stay views.
func pick[T any](op string, data T, at []int) T {
	if view, ok := any(data).(interface{ ViewObs(at ...int) T }); ok {
		return view.ViewObs(at...)
	}
	v, p := root(op, data)
	for j := range at {
		if at[j] != at[0]+j {
			return back[T](p.take(op, v, at, reflect.Value{}))
		}
	}
	if len(at) == 0 {
		return back[T](p.part(v, 0, 0))
	}
	return back[T](p.part(v, at[0], at[0]+len(at)))
}

// JoinObs returns the observations of several containers, one behind the other.
//
// It panics with *tensor.UseError without any, and for types with methods of their own, which it cannot join.
func JoinObs[T any](datas ...T) T {
	if len(datas) == 0 {
		panic(misuse("JoinObs", "got no containers, want at least 1"))
	}
	var vs []reflect.Value
	var p plan
	for _, d := range datas {
		v, q := root("JoinObs", d)
		q.count("JoinObs", "", v)
		vs, p = append(vs, v), q
	}
	return back[T](p.join("JoinObs", vs))
}

// Obs returns a copy of a single observation, as an E that the caller names:
//
//	x := dataset.Obs[*tensor.Tensor](images, 3)                 // (width, height, channels)
//	p := dataset.Obs[dataset.Pair[*tensor.Tensor, int]](dataset.P(images, labels), 3)
//
// E is *tensor.Tensor for a tensor, the type of the elements for a slice or an array, and for a Pair, a struct or a map one of the same form with the
// observations of the parts. For a type with methods of its own it is the result of ObsAt(i int), if there is one, or what a batch of one holds.
//
// It panics with *tensor.UseError if observations are no E, and as GetObs does.
func Obs[E any](data any, i int) E {
	get := obsFuncOf[E]("Obs", data)
	inside("Obs", []int{i}, NumObs(data))
	return get(i)
}

// obsFuncOf returns how to take single observations, without reflection where types are known.
func obsFuncOf[E any](op string, data any) func(i int) E {
	switch d := data.(type) {
	case []E:
		return func(i int) E { return d[i] }
	case interface{ ObsAt(i int) E }:
		return d.ObsAt
	case *tensor.Tensor:
		if f, ok := any(func(i int) *tensor.Tensor { return d.Select(-1, i).Clone() }).(func(i int) E); ok && d != nil {
			return f
		}
	}
	var zero E
	if pair, ok := any(zero).(interface{ obsFunc(op string, data any) any }); ok {
		if f, ok := pair.obsFunc(op, data).(func(i int) E); ok {
			return f
		}
	}
	v := reflect.ValueOf(data)
	e := reflect.TypeFor[E]()
	if !v.IsValid() {
		panic(misuse(op, "got nil, want a container"))
	}
	get := single(v, e)
	if get == nil {
		panic(misuse(op, "got %v, whose observations are no %v", v.Type(), e))
	}
	return func(i int) E { return get(i).Interface().(E) }
}

// single returns how to take single observations of type e, nil if they have another type.
func single(v reflect.Value, e reflect.Type) func(i int) reflect.Value {
	t := v.Type()
	switch {
	case t == tensorType:
		if !t.AssignableTo(e) || v.IsNil() {
			return nil
		}
		x := v.Interface().(*tensor.Tensor)
		return func(i int) reflect.Value { return reflect.ValueOf(x.Select(-1, i).Clone()) }
	case v.MethodByName("GetObs").IsValid() && v.MethodByName("NumObs").IsValid():
		return singleOfCustom(v, e)
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		if !t.Elem().AssignableTo(e) {
			return nil
		}
		return v.Index
	case t.Kind() == reflect.Struct && e.Kind() == reflect.Struct:
		return singleOfStruct(v, e)
	case t.Kind() == reflect.Map && e.Kind() == reflect.Map && t.Key() == e.Key():
		return singleOfMap(v, e)
	}
	return nil
}

func singleOfCustom(v reflect.Value, e reflect.Type) func(i int) reflect.Value {
	get := v.MethodByName("GetObs")
	if get.Type() != reflect.FuncOf([]reflect.Type{reflect.TypeFor[[]int]()}, []reflect.Type{get.Type().Out(0)}, true) {
		return nil
	}
	if v.MethodByName("NumObs").Call(nil)[0].Int() == 0 {
		return func(int) reflect.Value { return reflect.Zero(e) } // never called
	}
	one := func(i int) reflect.Value { return get.Call([]reflect.Value{reflect.ValueOf(i)})[0] }
	if get.Type().Out(0) == v.Type() || single(one(0), e) == nil {
		return nil
	}
	return func(i int) reflect.Value { return single(one(i), e)(0) }
}

func singleOfStruct(v reflect.Value, e reflect.Type) func(i int) reflect.Value {
	if v.NumField() != e.NumField() {
		return nil
	}
	var parts []func(i int) reflect.Value
	for k := range v.NumField() {
		f, g := v.Type().Field(k), e.Field(k)
		if f.Name != g.Name || !f.IsExported() {
			return nil
		}
		part := single(v.Field(k), g.Type)
		if part == nil {
			return nil
		}
		parts = append(parts, part)
	}
	return func(i int) reflect.Value {
		y := reflect.New(e).Elem()
		for k, part := range parts {
			y.Field(k).Set(part(i))
		}
		return y
	}
}

func singleOfMap(v reflect.Value, e reflect.Type) func(i int) reflect.Value {
	parts := map[reflect.Value]func(i int) reflect.Value{}
	for _, k := range v.MapKeys() {
		part := single(v.MapIndex(k), e.Elem())
		if part == nil {
			return nil
		}
		parts[k] = part
	}
	return func(i int) reflect.Value {
		y := reflect.MakeMapWithSize(e, len(parts))
		for k, part := range parts {
			y.SetMapIndex(k, part(i))
		}
		return y
	}
}
