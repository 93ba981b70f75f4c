package dataset

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/fluxion-go/fluxion/tensor"
)

// A plan is how containers of a type are counted, taken from and joined. It is made once for a type, and then works on whole batches.
type plan interface {
	count(op, where string, v reflect.Value) int                                 // panics with *tensor.UseError if parts have different lengths
	take(op string, v reflect.Value, at []int, into reflect.Value) reflect.Value // a copy, in the memory of into if that is valid
	part(v reflect.Value, lo, hi int) reflect.Value                              // shares memory with v if it can
	join(op string, vs []reflect.Value) reflect.Value
	text(v reflect.Value) string
}

func misuse(op, format string, args ...any) *tensor.UseError {
	return &tensor.UseError{Op: op, Problem: fmt.Sprintf(format, args...)}
}

var tensorType = reflect.TypeFor[*tensor.Tensor]()

var plans sync.Map // by reflect.Type

// planOf returns the plan for a type. It panics with *tensor.UseError if values of the type are no containers.
func planOf(op string, t reflect.Type) plan {
	if p, ok := plans.Load(t); ok {
		return p.(plan)
	}
	p, problem := newPlan(t, nil)
	if problem != "" {
		panic(misuse(op, "%s", problem))
	}
	plans.Store(t, p)
	return p
}

// newPlan returns a plan, or what is wrong with the type. outer lists the types in which this one was found.
func newPlan(t reflect.Type, outer []reflect.Type) (plan, string) {
	for _, o := range outer {
		if o == t {
			return nil, fmt.Sprintf("got type %v, which holds itself", t)
		}
	}
	outer = append(outer, t)
	if t == tensorType {
		return tensorPlan{}, ""
	}
	if p, problem := newCustomPlan(t); p != nil || problem != "" {
		return p, problem
	}
	switch t.Kind() {
	case reflect.Slice:
		return newSlicePlan(t), ""
	case reflect.Array:
		return arrayPlan{}, ""
	case reflect.Map:
		elem, problem := newPlan(t.Elem(), outer)
		return mapPlan{t, elem}, problem
	case reflect.Struct:
		return newStructPlan(t, outer)
	}
	return nil, fmt.Sprintf("got %v, want a container: a tensor, a slice, a Pair, struct or map of these, or a type with NumObs() int and GetObs(at ...int)", t)
}

// root returns a value to work on, and its plan.
func root[T any](op string, data T) (reflect.Value, plan) {
	v := reflect.ValueOf(&data).Elem()
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if !v.IsValid() {
		panic(misuse(op, "got nil, want a container"))
	}
	return v, planOf(op, v.Type())
}

// back returns a value as the type that it is known to have.
func back[T any](v reflect.Value) T { return v.Interface().(T) }

// A tensorPlan counts the last dimension.
type tensorPlan struct{}

func (tensorPlan) count(op, where string, v reflect.Value) int {
	t := v.Interface().(*tensor.Tensor)
	if t == nil {
		panic(misuse(op, "got a nil tensor%s", where))
	}
	if t.Rank() == 0 {
		panic(&tensor.ShapeError{Op: op, Shapes: [][]int{{}}, Want: "at least one dimension, the last of which counts observations"})
	}
	return t.Dim(-1)
}

func (tensorPlan) take(_ string, v reflect.Value, at []int, into reflect.Value) reflect.Value {
	t := v.Interface().(*tensor.Tensor)
	if !into.IsValid() {
		return reflect.ValueOf(t.Index(-1, at))
	}
	dst := into.Interface().(*tensor.Tensor)
	if len(at) < dst.Dim(-1) {
		dst = dst.Slice(-1, 0, len(at))
	}
	copyObs(dst, t, at)
	return reflect.ValueOf(dst)
}

func (tensorPlan) part(v reflect.Value, lo, hi int) reflect.Value {
	return reflect.ValueOf(v.Interface().(*tensor.Tensor).Slice(-1, lo, hi))
}

func (tensorPlan) join(_ string, vs []reflect.Value) reflect.Value {
	ts := make([]*tensor.Tensor, len(vs))
	for i, v := range vs {
		ts[i] = v.Interface().(*tensor.Tensor)
	}
	return reflect.ValueOf(tensor.Concat(-1, ts...))
}

func (tensorPlan) text(v reflect.Value) string {
	t := v.Interface().(*tensor.Tensor)
	return t.DType().String() + shapeText(t.Shape())
}

// copyObs writes observations of src to dst, one behind the other.
func copyObs(dst, src *tensor.Tensor, at []int) {
	if src.IsDense() && dst.IsDense() && src.Recorder() == nil {
		switch src.DType() {
		case tensor.Float32:
			copyDense[float32](dst, src, at)
			return
		case tensor.Float64:
			copyDense[float64](dst, src, at)
			return
		case tensor.Int:
			copyDense[int](dst, src, at)
			return
		case tensor.Bool:
			copyDense[bool](dst, src, at)
			return
		}
	}
	src.Index(-1, at).CopyTo(dst)
}

func copyDense[T tensor.Element](dst, src *tensor.Tensor, at []int) {
	from, to := tensor.Data[T](src), tensor.Data[T](dst)
	if len(at) == 0 {
		return
	}
	size := len(to) / len(at)
	for j := 0; j < len(at); {
		k := j + 1
		for k < len(at) && at[k] == at[k-1]+1 {
			k++ // neighbours are copied at once
		}
		copy(to[j*size:k*size], from[at[j]*size:])
		j = k
	}
}

// An arrayPlan counts elements. A batch of an array would have another type, so there is none but the whole.
type arrayPlan struct{}

func (arrayPlan) count(_, _ string, v reflect.Value) int { return v.Len() }

func (arrayPlan) take(op string, v reflect.Value, at []int, _ reflect.Value) reflect.Value {
	if len(at) != v.Len() {
		panic(misuse(op, "got an array, %v, want a slice of it, a[:]: %d of its observations have another type", v.Type(), len(at)))
	}
	y := reflect.New(v.Type()).Elem()
	for j, i := range at {
		y.Index(j).Set(v.Index(i))
	}
	return y
}

func (p arrayPlan) part(v reflect.Value, lo, hi int) reflect.Value {
	return p.take("GetObs", v, span(lo, hi), reflect.Value{})
}

func (arrayPlan) join(op string, vs []reflect.Value) reflect.Value {
	panic(misuse(op, "got arrays, %v, want slices of them", vs[0].Type()))
}

func (arrayPlan) text(v reflect.Value) string { return v.Type().String() }

// span lists lo to hi-1.
func span(lo, hi int) []int {
	at := make([]int, hi-lo)
	for i := range at {
		at[i] = lo + i
	}
	return at
}

// shapeText writes a shape: (3, 4).
func shapeText(shape []int) string {
	return "(" + strings.Trim(strings.Join(strings.Fields(fmt.Sprint(shape)), ", "), "[]") + ")"
}
