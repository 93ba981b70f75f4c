package dataset

import (
	"fmt"
	"reflect"

	"github.com/fluxion-go/fluxion/tensor"
)

// A gatherer picks elements of a slice, in the memory of into if that has room; both are slices of one type.
type gatherer func(src any, at []int, into any) any

// gathererOf returns the gatherer of []E.
func gathererOf[E any]() gatherer {
	return func(src any, at []int, into any) any {
		from := src.([]E)
		to, _ := into.([]E)
		if cap(to) < len(at) {
			to = make([]E, len(at))
		}
		to = to[:len(at)]
		for j, i := range at {
			to[j] = from[i]
		}
		return to
	}
}

// gatherers are those of slices that are common, by the type of their elements. Slices of Pairs bring their own.
var gatherers = map[reflect.Type]gatherer{
	reflect.TypeFor[int]():            gathererOf[int](),
	reflect.TypeFor[uint8]():          gathererOf[uint8](),
	reflect.TypeFor[float32]():        gathererOf[float32](),
	reflect.TypeFor[float64]():        gathererOf[float64](),
	reflect.TypeFor[bool]():           gathererOf[bool](),
	reflect.TypeFor[string]():         gathererOf[string](),
	reflect.TypeFor[any]():            gathererOf[any](),
	reflect.TypeFor[[]int]():          gathererOf[[]int](),
	reflect.TypeFor[[]float32]():      gathererOf[[]float32](),
	reflect.TypeFor[[]float64]():      gathererOf[[]float64](),
	reflect.TypeFor[*tensor.Tensor](): gathererOf[*tensor.Tensor](),
}

// A slicePlan counts elements.
type slicePlan struct {
	t      reflect.Type
	gather gatherer // nil if elements are moved by reflection
}

func newSlicePlan(t reflect.Type) plan {
	p := slicePlan{t: t}
	if t != reflect.SliceOf(t.Elem()) {
		return p // a named type of slices
	}
	if p.gather = gatherers[t.Elem()]; p.gather == nil && t.Elem().Kind() == reflect.Struct {
		if pair, ok := reflect.Zero(t.Elem()).Interface().(interface{ gather() gatherer }); ok {
			p.gather = pair.gather()
		}
	}
	return p
}

func (slicePlan) count(_, _ string, v reflect.Value) int { return v.Len() }

func (p slicePlan) take(_ string, v reflect.Value, at []int, into reflect.Value) reflect.Value {
	if p.gather != nil {
		var to any
		if into.IsValid() {
			to = into.Interface()
		}
		return reflect.ValueOf(p.gather(v.Interface(), at, to))
	}
	if !into.IsValid() || into.Cap() < len(at) {
		into = reflect.MakeSlice(p.t, len(at), len(at))
	}
	to := into.Slice(0, len(at))
	for j, i := range at {
		to.Index(j).Set(v.Index(i))
	}
	return to
}

// part has no room behind it, so that appending to it does not overwrite what follows.
func (slicePlan) part(v reflect.Value, lo, hi int) reflect.Value { return v.Slice3(lo, hi, hi) }

func (p slicePlan) join(_ string, vs []reflect.Value) reflect.Value {
	n := 0
	for _, v := range vs {
		n += v.Len()
	}
	all := reflect.MakeSlice(p.t, 0, n)
	for _, v := range vs {
		all = reflect.AppendSlice(all, v)
	}
	return all
}

func (slicePlan) text(v reflect.Value) string {
	return fmt.Sprintf("%v(%d)", typeText(v.Type()), v.Len())
}
