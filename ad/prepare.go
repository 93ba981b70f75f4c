package ad

import (
	"reflect"

	"github.com/fluxion-go/fluxion/ad/tape"
)

// A Prepared computes the gradient of one function with respect to one model, again and again, as training does. It is Gradient without what each call does anew:
// the function is looked up once, and the gradient comes to the same memory each time.
//
// A Prepared belongs to one goroutine at a time.
type Prepared struct {
	f       any
	backend Backend
	model   any
	call    *call // of the first argument; the others are given to Run
	plain   bool  // each gradient is computed by itself

	t        *tape.Tape // nil unless its shadows are right
	joint    reflect.Value
	aug, rev reflect.Value
	roots    *tape.Roots
	in       []reflect.Value // of the derivative
	at       int             // where the arguments begin there
	grad     Tree
	kept     bool // grad is the same memory as after the last run
	running  bool
}

// Prepare returns what computes the gradient of f with respect to its first argument, a model: a pointer, a closure, or what else keeps its parameters in memory of its own,
// so that an optimiser can write them in place. Options may hold a Backend. It panics as Gradient does.
//
//	p := ad.Prepare(loss, model)
//	for x, y := range data {
//		l := p.Run(x, y)
//		update(model, p.Gradient())
//	}
func Prepare(f, model any, options ...Backend) *Prepared {
	p := &Prepared{f: f, backend: AutoSource, model: model}
	for _, b := range options {
		p.backend = b
	}
	c := &call{api: "Prepare", backend: p.backend}
	c.setFunc(f)
	c.scalar()
	if c.typ.NumIn() == 0 {
		panic(misuse("Prepare", "got %s, a %v, want a function of the model and of data", c.name(), c.typ))
	}
	p.call = c
	_, isSource := p.backend.engine().(source)
	p.plain = !isSource || c.f == nil || c.typ.IsVariadic()
	return p
}

// Run calls the function with the model and data, which are constants, and returns its result. Gradient returns the gradient of it.
func (p *Prepared) Run(data ...any) (val any) {
	if p.plain {
		return p.plainly(data)
	}
	if p.running {
		p.t = nil // a panic left it as it was
	}
	p.running = true
	p.kept = p.t != nil && p.t.Same()
	if !p.kept {
		p.setUp(data)
	} else {
		p.t.Again()
	}
	n := p.call.typ.NumIn()
	if len(data) != n-1 {
		p.arguments(data) // panics
	}
	for i, x := range data {
		t := p.call.typ.In(i + 1)
		v := reflect.ValueOf(x)
		if !v.IsValid() || v.Type() != t {
			v = p.arguments(data).args[i+1]
		}
		p.in[p.at+2*i+2] = v
		if _, ref := tape.Class(t); ref && !isTensor(t) { // of a constant tensor and of numbers, setUp did it
			p.in[p.at+2*i+3] = tape.ZeroValue(p.t, v)
		}
	}
	k := p.call.typ.NumOut()
	var ys, ds []reflect.Value
	if p.joint.IsValid() {
		out := p.joint.Call(p.in)
		ys, ds = out[:k], out[k:]
	} else {
		out := p.aug.Call(p.in)
		back := []reflect.Value{reflect.ValueOf(p.t)}
		for j := range k {
			y, dy := out[2*j], out[2*j+1]
			ys = append(ys, y)
			if j == 0 {
				back = append(back, seeded(y.Type(), dy, p.call.seed(y)))
			} else {
				back = append(back, reflect.Zero(y.Type()))
			}
		}
		ds = p.rev.Call(back)
	}
	for _, y := range ys {
		tape.HoldValue(y)
	}
	gs := p.roots.Gradients(ds[:1])
	if !p.kept {
		p.grad = Tree{newPart(gs[0], "0", newUnused(source{}.unused(p.call), gs), false)}
	}
	p.running = false
	return value(ys)
}

// setUp makes the shadows of the model and finds the derivative.
func (p *Prepared) setUp(data []any) {
	c := p.arguments(data)
	t := tape.Get()
	t.Reclaim()
	_, joint, vars := c.derivatives(t, tape.Joint, tape.Pull)
	p.joint, p.aug, p.rev = reflect.Value{}, reflect.Value{}, reflect.Value{}
	if joint != nil && isFloat(c.typ.Out(0)) {
		p.joint = reflect.ValueOf(joint)
	} else {
		d, _, _ := c.derivatives(t, tape.Pull)
		p.aug, p.rev = reflect.ValueOf(d.Aug), reflect.ValueOf(d.Rev)
	}
	p.roots = tape.NewRoots(t, c.args[:1], nil)
	t.Keep()
	p.in = []reflect.Value{reflect.ValueOf(t)}
	for _, v := range vars {
		p.in = append(p.in, reflect.ValueOf(v))
	}
	p.at = len(p.in)
	p.in = append(p.in, c.args[0], p.roots.Shadow(0))
	for i := range data {
		p.in = append(p.in, reflect.Value{}, reflect.Zero(c.typ.In(i+1)))
	}
	if p.joint.IsValid() {
		p.in = append(p.in, reflect.ValueOf(1.0).Convert(c.typ.Out(0)))
	}
	p.t = t
}

// arguments checks and converts the model and data.
func (p *Prepared) arguments(data []any) *call {
	args := []any{p.backend, p.model}
	for _, x := range data {
		if _, ok := x.(Constant); !ok {
			x = Const(x)
		}
		args = append(args, x)
	}
	return newCall("Prepare", p.f, args)
}

// plainly is Run for other backends, which compute each gradient by itself.
func (p *Prepared) plainly(data []any) any {
	ys, gs := p.arguments(data).gradient()
	p.grad, p.kept = gs.At(0), false
	return value(ys)
}

// Gradient returns the gradient of the last run. Its memory is written again by the next.
func (p *Prepared) Gradient() Tree { return p.grad }

// Kept tells whether Gradient is in the same memory as after the run before: not after the first, not if the model holds other references than then, and
// not with other backends than AutoSource.
func (p *Prepared) Kept() bool { return p.kept }
