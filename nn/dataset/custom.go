package dataset

import (
	"fmt"
	"reflect"
)

// A Container of one's own is batched by LoaderOf: B is the type of a batch. If B is the type of the container itself, it can stand wherever a tensor
// can: in DataLoader, SplitObs, a Pair.
//
// GetObs returns the observations at these positions, 0 to NumObs()-1, in their order. It may be called from several goroutines at once if the loader
// has Parallel. A method ObsAt(i int) E lets Obs and EachObs take a single observation as an E.
type Container[B any] interface {
	NumObs() int
	GetObs(at ...int) B
}

// A customPlan calls the methods of a type that is its own type of batches.
type customPlan struct {
	t      reflect.Type
	getObs int // which method
}

// newCustomPlan returns nil for a type without the methods, and says what is wrong with one that has others of these names.
func newCustomPlan(t reflect.Type) (plan, string) {
	get, ok := t.MethodByName("GetObs")
	if _, counts := reflect.Zero(t).Interface().(interface{ NumObs() int }); !ok || !counts || t.Kind() == reflect.Interface {
		return nil, ""
	}
	f := get.Type
	if !f.IsVariadic() || f.NumIn() != 2 || f.In(1) != reflect.TypeFor[[]int]() || f.NumOut() != 1 {
		return nil, fmt.Sprintf("got %v with GetObs of type %v, want GetObs(at ...int)", t, f)
	}
	if f.Out(0) != t {
		return nil, fmt.Sprintf("got %v, whose batches have another type, %v: use LoaderOf", t, f.Out(0))
	}
	return customPlan{t, get.Index}, ""
}

func (customPlan) count(op, where string, v reflect.Value) int {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		panic(misuse(op, "got a nil %v%s", v.Type(), where))
	}
	return v.Interface().(interface{ NumObs() int }).NumObs()
}

func (p customPlan) take(_ string, v reflect.Value, at []int, _ reflect.Value) reflect.Value {
	return v.Method(p.getObs).CallSlice([]reflect.Value{reflect.ValueOf(at)})[0]
}

func (p customPlan) part(v reflect.Value, lo, hi int) reflect.Value {
	return p.take("", v, span(lo, hi), reflect.Value{})
}

func (p customPlan) join(op string, _ []reflect.Value) reflect.Value {
	panic(misuse(op, "got %v, want tensors, slices, or Pairs, structs or maps of these", p.t))
}

func (p customPlan) text(v reflect.Value) string {
	return fmt.Sprintf("%s(%d)", typeText(p.t), p.count("", "", v))
}
