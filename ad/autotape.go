package ad

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/fluxion-go/fluxion/ad/tape"
	"github.com/fluxion-go/fluxion/functors"
	"github.com/fluxion-go/fluxion/tensor"
)

// AutoTape records the operations on tensors while the function runs, and goes back through them. It needs no generated code, and follows tensors only: those among
// the arguments, in structs and closures too, are its parameters, and the result is a tensor. Numbers outside of tensors are constants, whose gradient is nothing. Code
// that takes numbers out of a tensor or writes to one in place is refused; so are AutoTape within AutoTape, and Pushforward.
var AutoTape Backend = backend{"AutoTape", follow{}}

// follow is the backend AutoTape.
type follow struct{}

// A recording is what happened to tensors while a function ran.
type recording struct {
	t       *tape.Tape
	steps   []step
	shadows map[*tensor.Tensor]*tensor.Tensor // of followed tensors, by their headers
	leaves  map[*tensor.Tensor]string         // paths of the parameters that no step used yet
	rules   map[string]tape.Rule
}

// A step is an operation that was recorded.
type step struct {
	op       string
	rule     tape.Rule
	result   *tensor.Tensor
	inputs   []any
	versions []uint32 // of tensors among the inputs
}

func (follow) unused(c *call) []string { return c.untouched }

func (follow) push(c *call, _ [][]float64) ([]reflect.Value, []float64) {
	panic(misuse(c.api, "AutoTape has no tangents; use AutoForward"))
}

func (follow) pull(c *call, many bool) ([]reflect.Value, func([]reflect.Value) []reflect.Value) {
	rec := &recording{t: tape.Get(), shadows: map[*tensor.Tensor]*tensor.Tensor{}, leaves: map[*tensor.Tensor]string{}, rules: tape.Rules()}
	roots := tape.NewRoots(rec.t, c.args, c.constant)
	args := make([]reflect.Value, len(c.args))
	for i, a := range c.args {
		args[i] = a
		if !c.constant[i] {
			args[i] = rec.follow(c, strconv.Itoa(i), a)
		}
	}
	ys := c.plain(args)
	c.untouched = nil
	for _, path := range rec.leaves {
		c.untouched = append(c.untouched, path)
	}
	shadows := make([]*tensor.Tensor, len(ys))
	for j, y := range ys {
		shadows[j] = rec.result(c, j, y)
		if y.Type() == reflect.TypeFor[*tensor.Tensor]() && !y.IsNil() {
			ys[j] = reflect.ValueOf(y.Interface().(*tensor.Tensor).Follow(nil))
		}
	}
	first := true
	return ys, func(adjoints []reflect.Value) []reflect.Value {
		if !first {
			roots.Clear()
		}
		first = false
		for j, a := range adjoints {
			if a.IsValid() && shadows[j] != nil {
				tensor.Accumulate(shadows[j], a.Interface().(*tensor.Tensor))
			}
		}
		for i := len(rec.steps) - 1; i >= 0; i-- {
			rec.back(&rec.steps[i])
		}
		gs := roots.Gradients(make([]reflect.Value, len(c.args)))
		if many {
			return copies(gs)
		}
		return gs
	}
}

// follow returns an argument whose tensors are followed.
func (r *recording) follow(c *call, path string, arg reflect.Value) reflect.Value {
	if t := arg.Type(); isFloat(t) || t.Kind() == reflect.Slice && isFloat(t.Elem()) {
		panic(misuse(c.api, "AutoTape follows tensors only, and argument %s is a %v: wrap it in Const, make a tensor of it, or use AutoSource", path, t))
	}
	f := functors.FmapWithPath(func(at functors.KeyPath, x any) any {
		t, ok := x.(*tensor.Tensor)
		if !ok || t == nil || !t.DType().IsFloat() {
			return x
		}
		y := t.Follow(r)
		r.shadows[y] = tape.ZeroTensor(r.t, t)
		steps := []string{path}
		for _, s := range at {
			steps = append(steps, fmt.Sprint(s))
		}
		r.leaves[y] = strings.Join(steps, ".")
		return y
	}, arg.Interface())
	v := reflect.New(arg.Type()).Elem()
	if f != nil {
		v.Set(reflect.ValueOf(f))
	}
	return v
}

// result returns the shadow of a result, nil if it does not depend on the parameters.
func (r *recording) result(c *call, j int, y reflect.Value) *tensor.Tensor {
	t, ok := y.Interface().(*tensor.Tensor)
	if !ok {
		if j > 0 {
			return nil
		}
		panic(misuse(c.api, "AutoTape follows tensors only, and the function returns a %v: return a tensor, or use AutoSource", y.Type()))
	}
	delete(r.leaves, t)
	return r.shadows[t]
}

// Lost refuses what cannot be recorded.
func (r *recording) Lost(what string) {
	panic(&Error{Reason: what + ", where AutoTape cannot follow", Remedy: "Use AutoSource; or, for a look at the numbers, take x.Follow(nil)."})
}

// Record implements tensor.Recorder.
func (r *recording) Record(op string, y *tensor.Tensor, inputs ...any) {
	rule, ok := r.rules[op]
	if !ok {
		panic(&Error{Reason: "calls " + tape.Title(op) + ", which has no rule", Remedy: "Import the rules: import _ \"github.com/fluxion-go/fluxion/ad/rules\", and for linear algebra ad/rules/linear"})
	}
	s := step{op: op, rule: rule, result: y, inputs: inputs}
	for _, in := range inputs {
		for _, t := range tensorsIn(in) {
			delete(r.leaves, t)
			s.versions = append(s.versions, tape.VersionOf(t))
		}
	}
	switch rule.Kind {
	case tape.View:
		r.shadows[y] = r.view(rule, inputs)
		return
	case tape.Constant:
		r.shadows[y] = nil
		return
	}
	if y.DType().IsFloat() {
		r.shadows[y] = tensor.ZerosLike(y)
		r.steps = append(r.steps, s)
	} else {
		r.shadows[y] = nil
	}
}

// tensorsIn lists the tensors of an input.
func tensorsIn(in any) []*tensor.Tensor {
	switch in := in.(type) {
	case *tensor.Tensor:
		return []*tensor.Tensor{in}
	case []*tensor.Tensor:
		return in
	}
	return nil
}

// view returns the view of the shadow of the first input.
func (r *recording) view(rule tape.Rule, inputs []any) *tensor.Tensor {
	s := r.shadow(inputs[0].(*tensor.Tensor))
	if s == nil {
		return nil
	}
	in := []reflect.Value{reflect.ValueOf(s)}
	for _, x := range inputs[1:] {
		in = append(in, reflect.ValueOf(x))
	}
	return callFunc(rule.Fns[0], in)[0].Interface().(*tensor.Tensor)
}

// shadow returns the shadow of a tensor, nil for a constant.
func (r *recording) shadow(t *tensor.Tensor) *tensor.Tensor {
	if t == nil || t.Recorder() == nil {
		return nil
	}
	s, ok := r.shadows[t]
	if !ok {
		r.Lost("follows tensors of another AutoTape, or a view that was not recorded")
	}
	return s
}

// back goes back through a step.
func (r *recording) back(s *step) {
	dy := r.shadows[s.result]
	n := 0
	for _, in := range s.inputs {
		for _, t := range tensorsIn(in) {
			tape.Unwritten(t, s.versions[n], tape.Title(s.op))
			n++
		}
	}
	switch {
	case s.rule.Kind == tape.Shadowed:
		r.call(s, dy)
	case strings.HasSuffix(s.op, ".Map"):
		r.mapBack(s.inputs[0].(func(float64) float64), s.inputs[1].(*tensor.Tensor), dy)
	default:
		panic(&Error{Reason: "calls " + tape.Title(s.op) + ", where AutoTape cannot follow", Remedy: "Use AutoSource."})
	}
	dy.Fill(0)
}

// call calls the pullback of a rule.
func (r *recording) call(s *step, dy *tensor.Tensor) {
	f := reflect.ValueOf(s.rule.Fns[0])
	var in []reflect.Value
	value := func(x any) {
		switch t := x.(type) {
		case *tensor.Tensor:
			if t != nil {
				x = t.Follow(nil)
			}
		case []*tensor.Tensor:
			ts := make([]*tensor.Tensor, len(t))
			for i := range t {
				ts[i] = t[i].Follow(nil)
			}
			x = ts
		}
		if x == nil {
			in = append(in, reflect.Zero(f.Type().In(len(in))))
			return
		}
		in = append(in, reflect.ValueOf(x))
	}
	for _, x := range s.inputs {
		value(x)
	}
	value(s.result)
	for _, x := range s.inputs {
		switch x := x.(type) {
		case *tensor.Tensor:
			in = append(in, reflect.ValueOf(r.shadow(x)))
		case []*tensor.Tensor:
			ss := make([]*tensor.Tensor, len(x))
			for i := range x {
				ss[i] = r.shadow(x[i])
			}
			in = append(in, reflect.ValueOf(ss))
		default:
			if t := reflect.TypeOf(x); t != nil && !isFloat(t) && tape.HasFloats(t) {
				in = append(in, reflect.Zero(t))
			}
		}
	}
	f.Call(append(in, reflect.ValueOf(dy)))
}

// mapBack is the reverse of Map: the derivative of f, which is found as AutoSource finds it, at each element.
func (r *recording) mapBack(f func(float64) float64, x, dy *tensor.Tensor) {
	dx := r.shadow(x)
	if dx == nil {
		return
	}
	xs, ds := x.Follow(nil).Values(), dy.Values()
	for i := range xs {
		ds[i] *= Grad(f, xs[i])
	}
	tensor.Accumulate(dx, tensor.FromValues(dx.DType(), ds, dx.Shape()...))
}
