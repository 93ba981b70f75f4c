package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// source is the backend AutoSource.
type source struct{}

func (source) unused(c *call) []string {
	if c.f == nil {
		return nil
	}
	e, _ := tape.Find(c.f, tape.Joint, tape.Pull, tape.Push)
	return e.Unused
}

// derivatives finds Aug and Rev, or Push, of the function: an entry's, or those of a method.
func (c *call) derivatives(t *tape.Tape, first tape.Mode, others ...tape.Mode) (d tape.Dual, joint any, vars []any) {
	if c.f == nil {
		return *tape.Method(t, c.recv, nil, "Call"), nil, nil
	}
	e, vars := tape.Find(c.f, first, others...)
	return tape.Dual{Aug: e.Aug, Rev: e.Rev, Push: e.Push}, e.Joint, vars
}

// gradient computes value and gradient by the function that does both, if the entry has one.
func (source) gradient(c *call) (ys, gs []reflect.Value, ok bool) {
	if c.f == nil || c.typ.NumOut() == 0 || !isFloat(c.typ.Out(0)) {
		return nil, nil, false
	}
	t := tape.Get()
	t.Reclaim()
	_, joint, vars := c.derivatives(t, tape.Joint, tape.Pull)
	if joint == nil {
		t.Put()
		return nil, nil, false
	}
	r := tape.NewRoots(t, c.args, c.constant)
	in := c.inputs(t, vars, r)
	in = append(in, reflect.ValueOf(1.0).Convert(c.typ.Out(0)))
	out := reflect.ValueOf(joint).Call(in)
	k := c.typ.NumOut()
	for _, y := range out[:k] {
		tape.HoldValue(y)
	}
	gs = r.Gradients(out[k:])
	t.Put()
	return out[:k], gs, true
}

// inputs are the arguments of a derivative: the tape, captured variables, arguments with their shadows.
func (c *call) inputs(t *tape.Tape, vars []any, r *tape.Roots) []reflect.Value {
	in := []reflect.Value{reflect.ValueOf(t)}
	for _, v := range vars {
		in = append(in, reflect.ValueOf(v))
	}
	for i, a := range c.args {
		in = append(in, a, r.Shadow(i))
	}
	return in
}

func (source) pull(c *call, many bool) ([]reflect.Value, func([]reflect.Value) []reflect.Value) {
	t := tape.Get()
	if !many {
		t.Reclaim()
	}
	d, _, vars := c.derivatives(t, tape.Pull)
	r := tape.NewRoots(t, c.args, c.constant)
	out := reflect.ValueOf(d.Aug).Call(c.inputs(t, vars, r))
	var ys, shadows []reflect.Value
	for j := 0; j < len(out); j += 2 {
		ys, shadows = append(ys, out[j]), append(shadows, out[j+1])
		tape.HoldValue(out[j])
	}
	if many {
		t.Mark()
	}
	first := true
	return ys, func(adjoints []reflect.Value) []reflect.Value {
		if !first {
			t.Rewind()
			r.Clear()
		}
		first = false
		in := []reflect.Value{reflect.ValueOf(t)}
		for j, a := range adjoints {
			if !a.IsValid() {
				in = append(in, reflect.Zero(ys[j].Type()))
				continue
			}
			in = append(in, seeded(ys[j].Type(), shadows[j], a))
		}
		gs := r.Gradients(reflect.ValueOf(d.Rev).Call(in))
		if !many {
			t.Put()
			return gs
		}
		return copies(gs)
	}
}

// seeded adds the adjoint of a result of type t to its shadow, and returns the floats that it has in itself, which the reverse takes.
func seeded(t reflect.Type, shadow, adjoint reflect.Value) reflect.Value {
	a := in(t, adjoint)
	tape.AddTo(in(t, shadow), a)
	return tape.Floats(a)
}

// push runs forward mode on copies of the arguments, since the function may change them.
func (source) push(c *call, tangents [][]float64) ([]reflect.Value, []float64) {
	args := copies(c.args)
	t := tape.GetForward()
	d, _, vars := c.derivatives(t, tape.Push)
	r := tape.NewTangents(t, args)
	for i, ts := range tangents {
		for k, l := range r.Leaves(i) {
			l.Set(ts[k])
		}
	}
	in := []reflect.Value{reflect.ValueOf(t)}
	for _, v := range vars {
		in = append(in, reflect.ValueOf(v))
	}
	for i, a := range args {
		in = append(in, a, r.Shadow(i))
	}
	out := reflect.ValueOf(d.Push).Call(in)
	var ys, tys []reflect.Value
	for j := 0; j < len(out); j += 2 {
		ys, tys = append(ys, out[j]), append(tys, out[j+1])
	}
	ty := flatten(tys)
	t.Put()
	return ys, ty
}

// forward is the backend AutoForward.
type forward struct{ source }

func (e forward) pull(c *call, _ bool) ([]reflect.Value, func([]reflect.Value) []reflect.Value) {
	ys := c.plain(copies(c.args))
	return ys, byBasis(e, c)
}

// copies returns copies of values with all that is reachable from them.
func copies(vs []reflect.Value) []reflect.Value {
	r := tape.Clone(vs)
	ws := make([]reflect.Value, len(vs))
	for i := range vs {
		ws[i] = r.Shadow(i)
	}
	return ws
}
